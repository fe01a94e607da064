"""Values of indicators: for each QPV, and for any set of QPV with what the value rests on."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd

from qpv import codes
from qpv.errors import AggregationError, ParameterError, TableError
from qpv.indicators.catalogue import BY_ID
from qpv.indicators.indicator import Indicator
from qpv.tables.schema import REASONS
from qpv.territories import Geography
from qpv.thresholds import MIN_COVERAGE

AGGREGATE_REASONS = {
    "low_coverage": "trop peu de QPV diffusés",
    "straddling": "un QPV au moins déborde du territoire",
    "no_population": "population du territoire inconnue",
    "never": "ne s'agrège jamais",
    "no_reference": "référence non disponible",  # to set a QPV against
    "not_given": "non renseigné",  # by the analyst, in a column of their own
    "not_fetched": "fichier non récupéré",  # no table at hand gives it: nothing is known of the QPV
}


def frame(perimeters: pd.DataFrame, populated: pd.DataFrame) -> pd.DataFrame:
    """Return the columns that indicators are computed from: one row = one QPV, ``code_qp`` index.

    ``populated`` is a table that gives the population of the QPV. Every QPV of the zoning is there;
    one that it does not know has its absences explained by ``not_available``.

    Raises
    ------
    TableError
        If the two tables are not on the 2024 zoning, a QPV of ``populated`` has no contour, or more
        than 2 % of the QPV of métropole are not in it.
    """
    for table in (perimeters, populated):
        zonings = {codes.zoning_of(code) for code in table["code_qp"]}
        if zonings != {"2024"}:
            raise TableError(f"Zonages mêlés ou inattendus : {', '.join(sorted(zonings))}.")
    lost = sorted(set(populated["code_qp"]) - set(perimeters["code_qp"]))
    if lost:
        raise TableError(f"{len(lost)} QPV peuplés sans contour ({', '.join(lost[:3])}).")
    mainland = perimeters["code_qp"][perimeters["insee_dep"].str.len() == 2]
    unknown = sorted(set(mainland) - set(populated["code_qp"]))
    if len(unknown) > 0.02 * len(mainland):
        raise TableError(
            f"{len(unknown)} QPV de métropole sur {len(mainland)} absents de la table qui donne leur "
            f"population ({', '.join(unknown[:3])}, …) : son fichier est sans doute coupé."
        )
    left = perimeters[
        ["code_qp", "lib_qp", "lib_com", "insee_dep", "insee_reg", "area_ha", "area_ha_reason"]
    ]
    right = populated.drop(columns=["siren_epci", "lib_epci"], errors="ignore")
    joined = left.merge(right, on="code_qp", how="left", validate="one_to_one")
    for name in [c for c in right.columns if c.endswith("_reason")]:
        joined[name] = joined[name].fillna("not_available")
    joined["population"] = joined["population"].astype("float64")
    return pd.DataFrame(joined).set_index("code_qp")


def observations(table: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """Return one row per QPV: ``value``, ``reason``, ``numerator``, ``denominator``, ``weight``.

    A ratio above the entry's ceiling is withdrawn with the reason « inconsistent »; its numerator
    and denominator are kept, for they are counts as published.

    Raises
    ------
    ParameterError
        If it is a share of a whole territory: no quarter has one.
    TableError
        If a column is missing.
    """
    if indicator.aggregation == "territory":
        raise ParameterError(
            f"« {indicator.id} » ({indicator.label}) se calcule pour un territoire, pas par quartier. "
            f'Demandez s.compared(["{indicator.id}"]).'
        )
    lost = sorted(indicator.needed - set(table.columns))
    if lost:
        raise TableError(
            f"Indicateur « {indicator.id} » : colonne {lost[0]} absente de la table « "
            f"{indicator.dataset} ». Relancez « qpv build »."
        )
    blank = pd.Series(np.nan, index=table.index)
    summed = indicator.numerator.split("+") if indicator.numerator else []
    numerator = table[summed].astype(float).sum(axis=1, skipna=False) if summed else blank
    denominator = table[indicator.denominator].astype(float) if indicator.denominator else blank
    if indicator.column:
        value, reason = table[indicator.column].astype(float), _reason(table, indicator.column)
    else:
        value = numerator / denominator.where(denominator > 0) * indicator.scale
        reason = _reason(table, indicator.denominator)
        for part in summed:
            reason = _reason(table, part).where(table[part].isna(), reason)
        reason = reason.where(value.isna(), "")
    if indicator.ceiling is not None:
        impossible = value > indicator.ceiling
        value, reason = value.mask(impossible), reason.mask(impossible, "inconsistent")
    weight = table[indicator.weight].astype(float) if indicator.weight else blank
    reason = reason.mask(value.isna() & (reason == ""), "missing")
    return pd.DataFrame(
        {
            "value": value,
            "reason": reason,
            "numerator": numerator,
            "denominator": denominator,
            "weight": weight,
            "population": table["population"],
        }
    )


def unfetched(population: pd.Series) -> pd.DataFrame:
    """Return, in the shape of ``observations``, the absence of an indicator that no table at hand
    gives: « fichier non récupéré », never a secret nor a zero."""
    blank = dict.fromkeys(("value", "numerator", "denominator", "weight"), np.nan)
    found = pd.DataFrame({**blank, "reason": "not_fetched"}, index=population.index)
    return found.assign(population=population)


def capped(observed: pd.DataFrame, indicator: Indicator) -> pd.Series:
    """Return the values, those withdrawn for standing above the indicator's ceiling brought back to
    it: to tell QPV apart (they are the highest, not unknown), never to be shown."""
    if indicator.ceiling is None:
        return observed["value"]
    ratio = observed["numerator"] / observed["denominator"] * indicator.scale
    return observed["value"].mask(
        observed["value"].isna() & (ratio > indicator.ceiling), indicator.ceiling
    )


def _reason(table: pd.DataFrame, column: str) -> pd.Series:
    if f"{column}_reason" in table.columns:
        return table[f"{column}_reason"]
    return pd.Series(np.where(table[column].isna(), "not_available", ""), index=table.index)


def aggregate(
    observed: pd.DataFrame, membership: pd.DataFrame, indicator: Indicator
) -> pd.DataFrame:
    """Return the indicator of each territory: one row = one territory code.

    Columns: ``value``; ``reason`` where there is none; ``approximate`` (weighted mean of rates);
    ``at_least`` (a sum with terms missing); ``n_known`` and ``n_total`` QPV; ``coverage``, the
    share of the QPV population whose QPV is known (0 to 1). A QPV counts once per territory.

    Raises
    ------
    AggregationError
        If the entry forbids aggregation (an index, a median).
    """
    if indicator.aggregation in ("none", "territory"):
        raise AggregationError(
            f"« {indicator.label} » ne s'agrège pas : ni somme, ni moyenne. "
            "Montrez la distribution des QPV."
        )
    pairs = membership.drop_duplicates(["code", "code_qp"])
    rows = observed.reindex(pairs["code_qp"])
    group, names = pd.factorize(pairs["code"], sort=True)
    numerator, denominator, known = _terms(rows, indicator)

    def summed(terms: np.ndarray, of: np.ndarray = known) -> np.ndarray:
        # A compensated sum, which that of bincount is not.
        found = pd.Series(terms[of]).groupby(group[of]).sum()
        return found.reindex(range(len(names)), fill_value=0.0).to_numpy()

    people = rows["population"].to_numpy()
    n_known = np.bincount(group[known], minlength=len(names))
    n_total = np.bincount(group, minlength=len(names))
    with np.errstate(invalid="ignore", divide="ignore"):  # of nothing known: NaN
        coverage = summed(people, known & ~np.isnan(people)) / summed(people, ~np.isnan(people))
        value = np.where(n_known > 0, summed(numerator), np.nan)
        if indicator.aggregation != "sum":
            value = value / summed(denominator)
    if indicator.aggregation == "ratio":
        value = value * indicator.scale
    told = {
        "n_known": n_known, "n_total": n_total, "coverage": coverage, "value": value,
        "approximate": indicator.aggregation == "weighted",
        "at_least": (indicator.aggregation == "sum") & (n_known < n_total) & ~np.isnan(value),
    }  # fmt: skip
    return _refuse(told, pd.Index(names, name="code"), group, rows["reason"], indicator)


def _terms(rows: pd.DataFrame, indicator: Indicator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return what is summed above, and below, and which QPV have both."""
    value = rows["value"].to_numpy()
    if indicator.aggregation == "ratio":
        above, below = rows["numerator"].to_numpy(), rows["denominator"].to_numpy()
        return above, below, ~np.isnan(above) & (below > 0)
    if indicator.aggregation == "weighted":
        weight = rows["weight"].to_numpy()
        return value * weight, weight, ~np.isnan(value) & (weight > 0)
    return value, value, ~np.isnan(value)


def _refuse(
    told: dict, names: pd.Index, group: np.ndarray, reasons: pd.Series, indicator: Indicator
) -> pd.DataFrame:
    """Withdraw rates that rest on too little; give each absent aggregate its reason, else the
    commonest among its QPV."""
    value, share = told["value"], told["coverage"]
    share = np.where(np.isnan(share), told["n_known"] / told["n_total"], share)
    thin = ~np.isnan(value) & (share < MIN_COVERAGE) & (indicator.aggregation != "sum")
    value = np.where(thin, np.nan, value)
    reason = np.where(np.isnan(value), "missing", "").astype(object)
    for place, common in _commonest(reasons, group, np.isnan(value)).items():
        reason[place] = common
    reason[thin] = "low_coverage"
    if indicator.ceiling is not None:
        above = value > indicator.ceiling
        value[above], reason[above] = np.nan, "inconsistent"
    return pd.DataFrame({**told, "value": value, "reason": reason}, index=names)


def _commonest(reasons: pd.Series, group: np.ndarray, absent: np.ndarray) -> dict[int, str]:
    """Return the commonest reason of each absent aggregate, the first met of several."""
    said: dict[int, Counter[str]] = {}
    held = absent[group] & (reasons.fillna("") != "").to_numpy()
    for place, reason in zip(group[held], reasons.to_numpy(object)[held], strict=True):
        said.setdefault(place, Counter())[reason] += 1
    return {place: counted.most_common(1)[0][0] for place, counted in said.items()}


def population_share(observed: pd.DataFrame, geography: Geography, level: str) -> pd.DataFrame:
    """Return the share (%) of each territory's population that lives in its QPV, in the shape of
    ``aggregate``: one row = one territory code.

    A territory with a QPV that lies partly outside it has no share (``straddling``): the split of
    that QPV's population is not in the tables. The two populations are of different years, hence
    an approximation.
    """
    members = geography.membership(level)
    result = aggregate(observed, members, BY_ID["population"])
    whole = geography.populations(level).reindex(result.index).astype(float)
    share = result["value"] / whole.where(whole > 0) * 100
    outside = result.index.isin(geography.straddled(level))
    result["value"] = share.mask(outside | result["at_least"] | (share > 100))
    why = np.where(outside, "straddling", "no_population")
    result["reason"] = np.where(result["value"].isna(), why, "")
    result["at_least"], result["approximate"] = False, True
    return result


def class_breaks(values: pd.Series, decimals: int = 0) -> tuple[float, ...]:
    """Return the inner bounds of at most five classes of equal size (quantiles).

    Computed on all the QPV of métropole, whatever the territory drawn, so that the same colour
    means the same thing on every page. Bounds are rounded as they are displayed; equal ones merge.
    """
    known = values.dropna()
    if known.empty:
        return ()
    bounds = np.unique(np.round(known.quantile([0.2, 0.4, 0.6, 0.8]), decimals))
    return tuple(float(b) for b in bounds if known.min() < b <= known.max())


def reason_label(reason: str) -> str:
    """Return the French wording of a reason; "" where the value is there."""
    return {**REASONS, **AGGREGATE_REASONS}.get(reason, "")
