"""The standard of living of a QPV's 2015 perimeters beside whole territories, same source and year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from qpv.indicators import compute, series

if TYPE_CHECKING:
    from qpv.reports.fiche import Fiche

_MEASURES = {
    "median_income_eur": "Médiane",
    "income_d1_eur": "Premier décile",
    "income_d9_eur": "Neuvième décile",
}


def rows(f: Fiche, qpv: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """Return one row per measure and series, as a compact chart reads them: the 2015 parents of
    the QPV, its main commune, its EPCI, its région. ``qpv`` has ``code_qp`` as index; ``whole`` is
    the table of territories of the same year."""
    found = []
    for column, label in _MEASURES.items():
        for parent in f.parents:
            if parent.code in qpv.index:
                own = ("territory", "qpv")
                found.append(_row(label, parent.code, own, qpv.loc[parent.code], column))
        for level, name, row in _territories(f, whole):
            found.append(_row(label, name, ("whole", level), row, column))
    columns = ["indicator", "series", "kind", "level", "value", "approximate", "reason"]
    return pd.DataFrame(found, columns=columns)


def _territories(f: Fiche, whole: pd.DataFrame) -> list[tuple[str, str, pd.Series]]:
    asked = [("commune", *pair) for pair in f.communes[:1]]
    then, year = series.epci_codes(dict(f.epci), whole), whole["data_year"].iloc[0]
    asked += [
        ("epci", then.get(c, c), name if then.get(c, c) == c else f"{name} (périmètre de {year})")
        for c, name in f.epci[:1]
    ]
    asked += [("region", *f.region)] if f.region else []
    indexed = whole.set_index(["level", "codgeo"])
    return [
        (level, name, indexed.loc[(level, c)])
        for level, c, name in asked
        if (level, c) in indexed.index
    ]


def _row(label: str, name: str, what: tuple[str, str], row: pd.Series, column: str) -> dict:
    return {
        "indicator": label,
        "series": name,
        "kind": what[0],
        "level": what[1],
        "value": row[column],
        "approximate": False,
        "reason": compute.reason_label(row.get(f"{column}_reason", "")),
    }
