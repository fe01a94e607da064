"""The table of a territory's QPV, one row each, as every page lists them."""

from collections.abc import Iterable, Sequence

import pandas as pd

from qpv import french
from qpv.indicators import compute
from qpv.reports import method
from qpv.reports.page import Column
from qpv.study import Study


def listed(
    s: Study, ids: Iterable[str] = (), **words: Sequence[str]
) -> tuple[pd.DataFrame, list[Column]]:
    """Return the table of the QPV, one row each, and its columns: name, communes, code, the
    ``words`` (by heading), then the indicators with the reasons of what is absent."""
    known = {"Quartier": s.qpv["lib_qp"], "Commune(s)": s.qpv["lib_com"], "Code": s.qpv.index}
    frame = pd.DataFrame({**known, **words}, index=s.qpv.index)
    columns = [Column(heading, heading) for heading in frame]
    for indicator in method.fetched(s, ids):
        observed = s.observed(indicator)
        frame[indicator.id] = observed["value"]
        frame[f"{indicator.id}_reason"] = observed["reason"].map(compute.reason_label)
        shown = ("number", indicator.decimals_qp, indicator.unit, indicator.label)
        dated = {"year": s.year(indicator), "source": indicator.source}
        columns.append(Column(indicator.id, indicator.short, *shown, **dated))
    order = ["population"] if "population" in frame else []  # paper shows the first rows
    return frame.sort_values(order, ascending=False) if order else frame, columns


def tax_rates(s: Study, frame: pd.DataFrame) -> list[Column]:
    """Add the TFPB rate of the QPV's communes, « 48,91 » or « 48,91 à 52,40 » for several; return
    its column, none where the rates are not at hand."""
    table = s.at_hand("tfpb_rates")
    if table is None:
        return []
    rates = table.set_index("codgeo")["tfpb_rate_pct"]
    found = s.geography.communes_of.assign(rate=s.geography.communes_of["code"].map(rates))
    spread = found.groupby("code_qp")["rate"].agg(["min", "max"]).reindex(frame.index)
    frame["tfpb"], frame["tfpb_high"] = spread["min"], spread["max"]
    frame["tfpb_reason"] = spread["min"].isna().map({True: "non disponible", False: ""})
    frame["tfpb_text"] = [
        french.number(low, 2) + ("" if low == high else f" à {french.number(high, 2)}")
        for low, high in spread.itertuples(index=False)
    ]
    year = s.provenance["tfpb_rates"]["vintage"]
    whole = f"Taux global de TFPB de la commune, ou des communes, {year} (DGFiP)"
    ends = {"shown": "tfpb_text", "high": "tfpb_high", "year": year, "source": "DGFiP"}
    return [Column("tfpb", f"Taux TFPB {year}", "number", 2, "%", whole, **ends)]
