"""Incomes and population of the 2015 QPV over the vintages at hand, and what may be read as change.

One zoning, that of 2015: no series crosses to 2024. INSEE warns that two vintages in a row do not
measure a change, and that its production changed on the way (``BREAKS``).
"""

from collections.abc import Iterable, Mapping

import pandas as pd

from qpv import processed
from qpv.indicators import compute
from qpv.indicators.indicator import Indicator
from qpv.paths import Places

MEASURES = ("poverty_pct", "median_income_eur", "income_d1_eur", "income_d9_eur")
# First year after each break -> what changed, as INSEE's pages of the vintages say.
BREAKS = {
    2016: "réorganisation de la production",
    2018: "baisse des APL (réduction de loyer de solidarité) : les locataires du parc social "
    "paraissent plus pauvres",
    2019: "changement de géolocalisation et primes exonérées",
    2020: "aides exceptionnelles de la crise sanitaire non prises en compte",
    2021: "taux arrondis à l'unité",
}
_SOURCES = ("filosofi_qpv", "insee_qpv_income_benefits")


def income_series(places: Places, codes_2015: Iterable[str]) -> pd.DataFrame:
    """Return one row per 2015 QPV, year and measure: ``code_qp``, ``year``, ``measure``, ``value``
    (NaN where absent), ``reason``, ``source`` (dataset and vintage).

    Every Filosofi vintage at hand; where one is missing, the same year from the thematic file of
    INSEE, which repeats it. A QPV that a vintage does not list is « not_available ».
    """
    wanted = list(dict.fromkeys(codes_2015))
    found: dict[int, list[dict]] = {}
    for dataset in _SOURCES:
        for record in processed.records(places, dataset):
            year = _year(record)
            if year and year not in found:
                table = processed.read(places, dataset, record["vintage"]).frame
                found[year] = _long(table, wanted, year, f"{dataset} {record['vintage']}")
    columns = ["code_qp", "year", "measure", "value", "reason", "source"]
    return pd.DataFrame([row for year in sorted(found) for row in found[year]], columns=columns)


def _year(record: dict) -> int:
    """Return the year of the incomes in a table: « revenus : 2018 ; … », « 2019 »; 0 if untold."""
    told = record["sources"][0]["data_year"].removeprefix("revenus : ")[:4]
    return int(told) if told.isdigit() else 0


def _long(table: pd.DataFrame, wanted: list[str], year: int, source: str) -> list[dict]:
    measures = [measure for measure in MEASURES if measure in table.columns]
    columns = [name for measure in measures for name in (measure, f"{measure}_reason")]
    rows = table.set_index("code_qp")[columns].reindex(wanted)
    shared = {"year": year, "source": source}
    return [
        {"code_qp": code, "measure": measure, "value": value, "reason": reason, **shared}
        for measure in measures
        for code, value, reason in zip(
            wanted,
            rows[measure].astype(float),
            rows[f"{measure}_reason"].fillna("not_available"),
            strict=True,
        )
    ]


def population_series(places: Places, codes_2015: Iterable[str]) -> pd.DataFrame:
    """Return one row per 2015 QPV and census: ``code_qp``, ``year`` (2013, 2018), ``value``."""
    wanted = list(dict.fromkeys(codes_2015))
    if not processed.available(places, "population_qpv"):
        return pd.DataFrame(columns=["code_qp", "year", "value"])
    table = processed.read(places, "population_qpv").frame.set_index("code_qp").reindex(wanted)
    counts = table[["population_2013", "population_2018"]].astype(float)
    tall = (
        counts.rename(columns=lambda name: name[-4:]).reset_index().melt("code_qp", var_name="year")
    )
    return tall.astype({"year": int})


def span(years: Iterable[int]) -> tuple[int, int] | None:
    """Return the two years farthest apart between which a change may be read: at least two years,
    and no break; None where there are none."""
    known = sorted(set(years))
    pairs = [(a, b) for a in known for b in known if b - a >= 2 and not crossed(a, b)]
    return max(pairs, key=lambda pair: (pair[1] - pair[0], pair[1]), default=None)


def crossed(first: int, last: int) -> list[int]:
    """Return the years of the breaks between two years: see ``BREAKS``."""
    return [year for year in BREAKS if first < year <= last]


def weighted(incomes: pd.DataFrame, people: pd.Series, indicator: Indicator) -> pd.DataFrame:
    """Return the rate of a set of QPV by year (index), in the shape of ``compute.aggregate``.

    A mean weighted by the population (``people``, by ``code_qp``): an approximation, withdrawn under
    the coverage that every aggregate must have.

    Raises
    ------
    AggregationError
        For another indicator than a rate: a median is never averaged.
    """
    parts = []
    for year, rows in incomes[incomes["measure"] == indicator.column].groupby("year"):
        weight = rows["code_qp"].map(people)
        observed = rows.assign(weight=weight, population=weight).set_index("code_qp")
        members = pd.DataFrame({"code_qp": observed.index, "code": year})
        parts.append(compute.aggregate(observed, members, indicator))
    return pd.concat(parts)


def epci_codes(named: Mapping[str, str], whole: pd.DataFrame) -> dict[str, str]:
    """Return the code under which a table of territories has each EPCI (``named``: SIREN -> name).

    A merger gives a new SIREN: where it is not in the table, the only EPCI of the same name is the
    one before it (its perimeter is that of then). One that is not found is left out.
    """
    table = whole[whole["level"] == "epci"].drop_duplicates("codgeo")
    listed = set(table["codgeo"])
    by_name = table.drop_duplicates("libgeo", keep=False).set_index("libgeo")["codgeo"]
    found = {siren: siren if siren in listed else by_name.get(n) for siren, n in named.items()}
    return {siren: code for siren, code in found.items() if code is not None}


def gaps(incomes: pd.DataFrame, whole: pd.DataFrame, epci_of: dict[str, str]) -> pd.DataFrame:
    """Return the gap of each QPV to its EPCI, for the years in which both are known: ``code_qp``,
    ``year``, ``measure``, ``value`` (points for a rate, % of the EPCI's for an amount).

    ``whole`` has one row per EPCI and year: codgeo, data_year, and the measures. Never another year.
    """
    rows = incomes[incomes["value"].notna()].assign(codgeo=lambda t: t["code_qp"].map(epci_of))
    tall = whole.melt(["codgeo", "data_year"], list(MEASURES), "measure", "reference")
    tall["year"] = tall["data_year"].astype(int)
    both = rows.merge(tall, on=["codgeo", "year", "measure"]).dropna(subset=["reference"])
    rate = both["measure"].str.endswith("_pct")
    points = both["value"] - both["reference"]
    percent = 100 * (both["value"] / both["reference"] - 1)
    both["value"] = points.where(rate, percent)
    return both[["code_qp", "year", "measure", "value"]].reset_index(drop=True)
