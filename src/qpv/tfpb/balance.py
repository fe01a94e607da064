"""What was done with the abatement: planned, done, valued, by landlord, QPV, contract, axis or year.

The register (``columns.REGISTER``) is read as text and typed here. Amounts are euros. A sum with an
absent term is « at least » (``*_at_least``), down to one action left blank; a ratio is computed on the
same (landlord, QPV, year) on both sides, each whole, never as a mean of ratios. A row on a QPV of 2015
never joins one of 2024.
"""

from collections.abc import Sequence

import pandas as pd

from qpv.errors import AggregationError
from qpv.tfpb.columns import BALANCE, HOLDINGS, PROGRAMME, SPENDING, plain
from qpv.thresholds import PER_DWELLING_EUR

UNIT = ("bailleur", "code_qp", "exercice")
# Under and over these shares of the abatement, what was valued is to be discussed, not an error.
DISCUSS_UNDER, DISCUSS_OVER = 90.0, 150.0
# What is published on spending (Union sociale pour l'habitat and IREV).
NATIONAL_SPENT_PER_EURO = (1.3, 1.4)
NATIONAL_PER_DWELLING = 183.0  # valued spending, 2017-2019
REGIONAL_PER_DWELLING = 233.0  # Hauts-de-France, spending, 2016-2019
MEASURES = {
    "planned_eur": (PROGRAMME, "depense_prevue_eur"),
    "done_eur": (BALANCE, "depense_realisee_eur"),
    "valued_eur": (BALANCE, "depense_valorisee_tfpb_eur"),
    "landlord_eur": (BALANCE, "financement_bailleur_eur"),
    "others_eur": (BALANCE, "autre_financement_eur"),
}


def typed(register: pd.DataFrame) -> pd.DataFrame:
    """Return the register, checked when it was read, with its amounts, counts and years as numbers
    (NaN where empty)."""
    names = [*SPENDING, "montant_abattement_eur", "nb_logements", "exercice"]
    numbers = register[names].replace("", None).astype(float)
    return register.assign(**numbers).astype({"exercice": "Int64"})


def select(
    rows: pd.DataFrame,
    *,
    year: int | None = None,
    codes_qp: Sequence[str] | None = None,
    landlord: str = "",
) -> pd.DataFrame:
    """Return the rows of a year, of some QPV, of a landlord (its key or its exact name)."""
    keep = pd.Series(True, index=rows.index)
    if year is not None:
        keep &= rows["exercice"] == year
    if codes_qp is not None:
        keep &= rows["code_qp"].isin(list(codes_qp))
    if landlord:
        keep &= (rows["bailleur"] == landlord) | (rows["bailleur_nom"] == landlord)
    return rows[keep]


def holdings(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the declared abatement and dwellings: one row = one (landlord, QPV, year).

    From the « patrimoine » row where there is one, else from the value repeated on the actions;
    several different values leave it absent, and ``conflict`` is then true: two declared amounts are
    discussed with the landlord, not averaged.
    """
    own = rows["volet"] == HOLDINGS
    units = rows.groupby(list(UNIT))
    found = units[["bailleur_nom"]].first().assign(conflict=False)
    for name, column in (
        ("abatement_eur", "montant_abattement_eur"),
        ("n_dwellings", "nb_logements"),
    ):
        first, then = (
            part.dropna(subset=column).groupby(list(UNIT))[column].agg(["first", "nunique"])
            for part in (rows[own], rows[~own])
        )
        said = first.combine_first(then).reindex(found.index)
        found[name] = said["first"].where(said["nunique"] == 1).astype(float)
        found["conflict"] |= said["nunique"] > 1
    return found.reset_index()


def balance(rows: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Return planned, done and valued spending beside the abatement: one row per group of ``by``
    (among bailleur, code_qp, exercice, or any column of the register that a QPV or a landlord has
    one of).

    ``n_actions``, ``planned_eur``, ``done_eur``, ``valued_eur``, ``landlord_eur``, ``others_eur``
    (NaN where nobody declared one; ``<name>_at_least`` where some did not), ``abatement_eur``,
    ``n_dwellings``, ``coverage_pct`` (valued / abatement), ``valuation_pct`` (valued / done),
    ``spent_per_euro`` (done / abatement), ``spent_per_dwelling`` and ``n_units`` /``n_known``:
    (landlord, QPV, year) in all, and those with both an abatement and a balance.

    Raises
    ------
    AggregationError
        If a group would add QPV of the two zonings.
    """
    refuse_mixed(rows, by)
    units = _units(rows, by)
    sums = [*MEASURES, "abatement_eur", "n_dwellings", "n_actions"]
    groups = units.groupby(list(by), dropna=False)
    found = groups[sums].sum(min_count=1)
    for name in sums[:-1]:
        partial = (~_whole(units, name)).groupby([units[key] for key in by], dropna=False).any()
        found[f"{name}_at_least"] = partial & found[name].notna()
    found["n_units"] = groups.size()
    return found.join(_ratios(units, by)).reset_index()


def refuse_mixed(rows: pd.DataFrame, by: Sequence[str]) -> None:
    """Do nothing unless a group of ``by`` has QPV of both zonings (raises AggregationError)."""
    if rows.empty or "code_qp" in by or "zonage" in by:
        return
    mixed = rows.groupby(list(by), dropna=False)["zonage"].nunique()
    if (mixed > 1).any():
        raise AggregationError(
            "des actions sur des QPV de 2015 et de 2024 ne s'additionnent pas : choisissez un "
            f"zonage ({', '.join(by)} : {mixed.index[mixed > 1][0]})."
        )


def _units(rows: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """One row = one (landlord, QPV, year), with the sums of its actions and its abatement;
    ``<name>_partial`` where one of the actions summed says nothing."""
    keys = list(UNIT)
    units = holdings(rows).set_index(keys)[["abatement_eur", "n_dwellings"]]
    units = units.assign(abatement_eur_partial=False, n_dwellings_partial=False)
    for name, (volet, column) in MEASURES.items():
        own = _planned(rows) if name == "planned_eur" else rows[rows["volet"] == volet]
        units[name] = own.groupby(keys)[column].sum(min_count=1)
        blank = own[column].isna().groupby([own[key] for key in keys]).any()
        partial = blank.reindex(units.index, fill_value=False).astype(bool)
        units[f"{name}_partial"] = partial & units[name].notna()
    actions = rows[rows["volet"] == BALANCE]
    planned = rows[rows["volet"] == PROGRAMME]
    n_done, n_planned = actions.groupby(keys).size(), planned.groupby(keys).size()
    units["n_actions"] = n_done.combine_first(n_planned).reindex(units.index)
    more = [name for name in by if name not in keys]
    if more:
        units = units.join(rows.groupby(keys)[more].first())
    return units.reset_index()


def _planned(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose planned spending counts: those of the programme, and those of the balance
    that say one and whose action is not in the programme (many landlords send a single table)."""
    same = [*UNIT, "axe_code", "action_intitule"]
    keys = rows[same].assign(action_intitule=rows["action_intitule"].map(plain))
    keys = pd.Series(list(keys.itertuples(index=False, name=None)), index=rows.index, dtype=object)
    programme = rows["volet"] == PROGRAMME
    alone = (rows["volet"] == BALANCE) & rows["depense_prevue_eur"].notna()
    alone &= ~keys.isin(set(keys[programme]))
    return rows[programme | alone]


def _ratios(units: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Each ratio is Σ/Σ over the units that have both of its terms."""
    both = units["abatement_eur"].gt(0) & _whole(units, "valued_eur")
    return pd.DataFrame(
        {
            "n_known": both.groupby([units[name] for name in by], dropna=False).sum(),
            "coverage_pct": 100 * _over(units, "valued_eur", "abatement_eur", by),
            "valuation_pct": 100 * _over(units, "valued_eur", "done_eur", by),
            "spent_per_euro": _over(units, "done_eur", "abatement_eur", by),
            "spent_per_dwelling": _over(units, "done_eur", "n_dwellings", by),
            "valued_per_dwelling": _over(units, "valued_eur", "n_dwellings", by),
        }
    )


def _over(units: pd.DataFrame, part: str, whole: str, by: Sequence[str]) -> pd.Series:
    both = units[_whole(units, part) & _whole(units, whole) & units[whole].gt(0)]
    groups = both.groupby(list(by), dropna=False)
    return groups[part].sum() / groups[whole].sum()


def _whole(units: pd.DataFrame, name: str) -> pd.Series:
    return units[name].notna() & ~units[f"{name}_partial"]


def by_axis(rows: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """Return the valued, done and planned spending of each axis: one row per (``by``, axe_code), with
    ``share_pct`` of the valued spending of the group. The abatement itself has no axis."""
    refuse_mixed(rows, list(by) or ["exercice"])
    keys = [*by, "axe_code"]
    own = rows[rows["axe_code"] != ""]
    parts = {
        name: (_planned(own) if name == "planned_eur" else own[own["volet"] == volet])
        .groupby(keys)[column]
        .sum(min_count=1)
        for name, (volet, column) in list(MEASURES.items())[:3]
    }
    table = pd.DataFrame(parts)
    table["n_actions"] = own[own["volet"] == BALANCE].groupby(keys).size().reindex(table.index)
    whole = table["valued_eur"]
    total = whole.groupby(level=list(by)).transform("sum") if by else whole.sum()
    table["share_pct"] = 100 * whole / total
    return table.reset_index()


def to_discuss(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what a meeting should look at: one row per (landlord, QPV, year), with ``why``.

    Less than 90 % or more than 150 % of the abatement valued; no balance at all, or one of a part of
    the actions only (then no share is given); several amounts of abatement declared; an abatement
    out of 60–500 € per dwelling. None of it is an error.
    """
    own = holdings(rows)[[*UNIT, "bailleur_nom", "conflict"]]
    found = balance(rows, UNIT).merge(own, on=list(UNIT))
    found["why"] = [" ; ".join(_why(row)) for row in found.to_dict("records")]
    columns = [*UNIT, "bailleur_nom", "abatement_eur", "valued_eur", "valued_eur_at_least",
               "coverage_pct", "why"]  # fmt: skip
    return found.loc[found["why"] != "", columns]


def _why(row: dict) -> list[str]:
    why, (low, high) = [], PER_DWELLING_EUR
    share, value = row["coverage_pct"], row["abatement_eur"]
    if pd.notna(share) and share < DISCUSS_UNDER:
        why.append("moins de 90 % de l'abattement valorisé")
    if pd.notna(share) and share > DISCUSS_OVER:
        why.append("plus de 150 % de l'abattement valorisé")
    if pd.isna(row["valued_eur"]) and pd.notna(value):
        why.append("aucune dépense valorisée déclarée")
    elif row["valued_eur_at_least"] and pd.notna(value):
        why.append("dépense valorisée non déclarée pour une partie des actions")
    if row["conflict"]:
        why.append("plusieurs montants d'abattement ou nombres de logements déclarés")
    elif pd.isna(value):
        why.append("montant de l'abattement non déclaré")
    n = row["n_dwellings"]
    if pd.notna(value) and n > 0 and not low <= value / n <= high:
        why.append(f"abattement hors de {low} à {high} € par logement")
    return why


def residences(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the actions by residence and stage of the GUSP convention, where landlords gave one:
    one row per (code_qp, residence, etape_gusp), with ``n_actions``, ``done_eur``, ``valued_eur`` (and
    ``<name>_at_least``)."""
    told = rows[
        (rows["volet"] == BALANCE) & ((rows["residence"] != "") | (rows["etape_gusp"] != ""))
    ]
    groups = told.groupby(["code_qp", "residence", "etape_gusp"])
    found = groups.size().rename("n_actions").to_frame()
    for name in ("done_eur", "valued_eur"):
        column = groups[MEASURES[name][1]]
        found[name] = column.sum(min_count=1)
        found[f"{name}_at_least"] = column.count() < found["n_actions"]
    return found.reset_index()
