"""The public figures that an estimate reads, put side by side: one row per 2024 QPV.

The social dwellings of a QPV are published; the eligible share comes from the dwellings themselves
(RPLS, one row per dwelling) where they are at hand: a dwelling is taken as eligible when ``tax year −
year built − 1 ≥ exemption``. Else it is an assumption. Neither is the list that a landlord declares.
"""

from dataclasses import dataclass

import pandas as pd

from qpv import french, geo, processed
from qpv.paths import Places
from qpv.territories import Geography, Territory
from qpv.tfpb.estimate import rates
from qpv.tfpb.estimate.assumptions import Assumptions
from qpv.tfpb.estimate.methods import Inputs

# Below, a share of dwellings says nothing (and is close to secrecy).
FEWEST = 11


@dataclass(frozen=True)
class Sources:
    """The inputs, the provenance of their tables, and what the reader must be told of them."""

    inputs: Inputs
    provenance: list[dict]
    told: list[str]


def load(
    places: Places,
    geography: Geography,
    year: int,
    assumed: Assumptions,
    territory: Territory | None = None,
) -> Sources:
    """Return the inputs of one tax year; with a territory, the part of the QPV that straddle it.

    Raises
    ------
    ParameterError
        If the rates of this year are not at hand.
    TableError
        If a table has not been built.
    """
    perimeters, former = geography.perimeters, geography.current_commune
    table = perimeters.set_index("code_qp")[["lib_qp", "insee_reg", "insee_dep"]].copy()
    populations, provenance = _populations(places)
    communal = rates.commune_rates(places, year, include_teom=assumed.include_teom)
    # One row per (QPV, commune as the contours name it): arrondissements have their own rate.
    listed = perimeters.set_index("code_qp")["insee_com"].str.split(";").explode()
    communes = listed.rename("code").reset_index()
    table = table.join(rates.qpv_rates(communes, communal, populations, former))
    dwellings, record = social_dwellings(places)
    table = table.join(dwellings)
    shares = eligible_shares(places, perimeters, year, assumed.exemption_years)
    for side in ("low", "high"):
        table[f"share_{side}"] = shares[side].reindex(table.index).astype(float)
    bases, rei = _bases(places, communes, year, former)
    table["base_per_premises"] = bases.reindex(table.index)
    provenance += [processed.provenance(places, "tfpb_rates", str(year)), *record, *rei]
    if len(shares):
        provenance.append(processed.provenance(places, "rpls_dwellings"))
    parts = _parts(territory, geography, populations)
    return Sources(Inputs(table, year, parts), provenance, _told(table, shares, rei, territory))


def social_dwellings(places: Places) -> tuple[pd.DataFrame, list[dict]]:
    """Return the social dwellings of each 2024 QPV (index ``code_qp``: ``n_dwellings``, ``reason``)
    and the provenance of the table: INSEE's RPLS archive if at hand, else the compiled one, else
    no row and none.
    """
    if processed.available(places, "insee_qpv24_rpls"):
        found = processed.read(places, "insee_qpv24_rpls")
        rows = found.frame[found.frame["level"] == "qpv"].set_index("codgeo")
    elif processed.available(places, "qpv_portrait"):
        found = processed.read(places, "qpv_portrait")
        rows = found.frame.set_index("code_qp")
    else:
        nothing = pd.DataFrame({"n_dwellings": [], "reason": []}, pd.Index([], name="code_qp"))
        return nothing.astype({"n_dwellings": float, "reason": str}), []
    own = rows[["n_social_dwellings", "n_social_dwellings_reason"]]
    table = own.set_axis(["n_dwellings", "reason"], axis=1).astype(
        {"n_dwellings": float, "reason": str}
    )
    return table.rename_axis("code_qp"), [found.provenance]


def quarters(places: Places, geography: Geography) -> pd.DataFrame:
    """Return every 2024 QPV, as a workbook shows it: one row = one QPV, ``code_qp``, ``lib_qp``,
    ``commune_insee``, ``communes``, ``n_dwellings`` and ``n_dwellings_origin``, where that number comes
    from (« pour repère »: every landlord together)."""
    table = geography.perimeters[["code_qp", "lib_qp", "insee_com", "lib_com"]]
    table = table.rename(columns={"insee_com": "commune_insee", "lib_com": "communes"})
    dwellings, record = social_dwellings(places)
    origin = "".join(f"{r['sources'][0]['citation']} ({r['vintage']})" for r in record)
    found = table.merge(dwellings[["n_dwellings"]], left_on="code_qp", right_index=True, how="left")
    known = found["n_dwellings"].notna()
    return found.assign(n_dwellings_origin=known.map({True: origin, False: ""}))


def eligible_shares(places: Places, perimeters, year: int, exemption_years: int) -> pd.DataFrame:
    """Return the share of eligible dwellings of each QPV counted one by one: ``n_counted``, ``low``
    (those known to be old enough), ``high`` (with those whose year is unknown), 0 to 1.

    Empty without the dwelling file. A QPV that it does not cover, or where it places fewer than
    eleven dwellings, has no row.
    """
    if not processed.available(places, "rpls_dwellings"):
        return pd.DataFrame(columns=["n_counted", "low", "high"], dtype=float)
    rpls = processed.read(places, "rpls_dwellings").frame
    code = geo.locate(rpls, perimeters).fillna("")
    built = rpls["year_built"].astype(float)
    old = year - built - 1 >= exemption_years
    marks = pd.DataFrame({"n_counted": 1, "low": old, "high": old | built.isna()}).astype(float)
    sums = marks[code != ""].groupby(code[code != ""]).sum()
    sums = sums[sums["n_counted"] >= FEWEST]
    shares = sums[["low", "high"]].div(sums["n_counted"], axis=0)
    return shares.assign(n_counted=sums["n_counted"]).rename_axis("code_qp")


def _populations(places: Places) -> tuple[pd.DataFrame | None, list[dict]]:
    name = "insee_qpv24_population_communes"
    if not processed.available(places, name):
        return None, []
    found = processed.read(places, name)
    return found.frame, [found.provenance]


def _bases(places: Places, communes: pd.DataFrame, year: int, former) -> tuple[pd.Series, list]:
    """Base per taxable premises (€) of each QPV's communes together, from the latest REI that is
    neither before the reform nor after the tax year."""
    records = processed.records(places, "rei")
    held = [r for r in records if rates.REFORM <= int(r["vintage"]) <= year]
    if not held:
        return pd.Series(dtype=float), []
    table = processed.read(places, "rei", held[-1]["vintage"]).frame.set_index("codgeo")
    now = [c if c in table.index else former.get(c, c) for c in communes["code"]]
    found = table[["tax_base_eur", "n_articles"]].astype(float).reindex(now)
    groups = found.groupby(communes["code_qp"].to_numpy())
    # Sum over sum: a mean of means would give a hamlet the weight of a town.
    whole = groups.count().eq(groups.size(), axis=0).all(axis=1)
    sums = groups.sum().where(whole)
    return sums["tax_base_eur"] / sums["n_articles"].where(sums["n_articles"] > 0), held[-1:]


def _parts(
    territory: Territory | None, geography: Geography, populations: pd.DataFrame | None
) -> dict[str, float]:
    """The part of each straddling QPV that lies in the territory: by population where known, NaN
    where not."""
    if territory is None or not territory.straddling:
        return {}
    if populations is None:
        return dict.fromkeys(territory.straddling, float("nan"))
    epci = geography.cog[geography.cog["level"] == "commune"].set_index("code")["siren_epci"]
    code = populations["codgeo"].map(lambda c: geography.current_commune.get(c, c))
    place = code if territory.level == "commune" else code.map(epci)
    people = populations["population"].astype(float)
    total = people.groupby(populations["code_qp"]).sum(min_count=1)
    own = people.where(place == territory.code, 0).groupby(populations["code_qp"]).sum()
    return (own / total).reindex(list(territory.straddling)).to_dict()


def _told(table: pd.DataFrame, shares: pd.DataFrame, rei: list, territory) -> list[str]:
    own = table if territory is None else table.loc[list(territory.codes_qp)]
    said = []
    missing = own[own["n_dwellings"].isna()]
    if own["n_dwellings"].isna().all():
        said.append(
            "Aucun nombre de logements sociaux par QPV : fichier non récupéré (« Parc locatif social » "
            "de l'INSEE), pas d'estimation."
        )
    elif len(missing):
        named = french.some([f"{row.lib_qp} ({code})" for code, row in missing.iterrows()], 4)
        said.append(
            f"{len(missing)} QPV sans nombre de logements sociaux publié, hors de l'estimation "
            f"(une absence n'est pas un zéro) : {named}."
        )
    spread = own[own["how"] == rates.SPREAD]
    if len(spread):
        said.append(
            f"{len(spread)} QPV sur plusieurs communes aux taux différents : la population du QPV par "
            "commune n'est pas à disposition, le taux va de celui d'une commune à celui de l'autre."
        )
    if not len(shares.index.intersection(own.index)):
        said.append(
            "Logements ouvrant droit : part appliquée au total du QPV, faute de fichier au logement."
        )
    if rei:
        said.append(f"Bases d'imposition de {rei[0]['vintage']}, taux de l'année demandée.")
    return said
