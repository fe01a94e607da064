"""The public figures that an estimate reads, put side by side: one row per 2024 QPV."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from qpv import french, processed
from qpv.paths import Places
from qpv.territories import Geography, Territory
from qpv.tfpb.estimate import rates, stock
from qpv.tfpb.estimate.assumptions import Assumptions
from qpv.tfpb.estimate.methods import Inputs


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
    perimeters = geography.perimeters
    table = perimeters.set_index("code_qp")[["lib_qp", "insee_reg", "insee_dep"]].copy()
    populations, provenance = _populations(places)
    communal = rates.commune_rates(places, year, include_teom=assumed.include_teom)
    former = geography.current_commune
    table = table.join(rates.qpv_rates(_communes(perimeters), communal, populations, former))
    dwellings, record = stock.social_dwellings(places)
    table = table.join(dwellings)
    shares = stock.eligible_shares(places, perimeters, year, assumed.exemption_years)
    table["share_low"] = shares["low"].reindex(table.index).astype(float)
    table["share_high"] = shares["high"].reindex(table.index).astype(float)
    bases, rei = _bases(places, perimeters, year, former)
    table["base_per_premises"] = bases.reindex(table.index)
    provenance += [processed.provenance(places, "tfpb_rates", str(year)), record, *rei]
    if len(shares):
        provenance.append(processed.provenance(places, "rpls_dwellings"))
    parts = _parts(territory, geography, populations)
    return Sources(Inputs(table, year, parts), provenance, _told(table, shares, rei, territory))


def _communes(perimeters: pd.DataFrame) -> pd.DataFrame:
    """One row per (QPV, commune as the contours name it): arrondissements have their own rate."""
    listed = perimeters.set_index("code_qp")["insee_com"].str.split(";").explode()
    return listed.rename("code").reset_index()


def _populations(places: Places) -> tuple[pd.DataFrame | None, list[dict]]:
    name = "insee_qpv24_population_communes"
    if not processed.available(places, name):
        return None, []
    found = processed.read(places, name)
    return found.frame, [found.provenance]


def _bases(places: Places, perimeters: pd.DataFrame, year: int, former) -> tuple[pd.Series, list]:
    """Base per taxable premises (€) of each QPV's communes together, from the latest REI that is
    neither before the reform nor after the tax year."""
    held = [
        r for r in processed.records(places, "rei") if rates.REFORM <= int(r["vintage"]) <= year
    ]
    if not held:
        return pd.Series(dtype=float), []
    table = processed.read(places, "rei", held[-1]["vintage"]).frame.set_index("codgeo")
    own = _communes(perimeters)
    own["now"] = [c if c in table.index else former.get(c, c) for c in own["code"]]
    base = table["tax_base_eur"].astype(float).reindex(own["now"]).to_numpy()
    premises = table["n_articles"].astype(float).reindex(own["now"]).to_numpy()
    groups = own.assign(base=base, premises=premises).groupby("code_qp")[["base", "premises"]]
    # Sum over sum: a mean of means would give a hamlet the weight of a town.
    whole = groups.count().eq(groups.size(), axis=0).all(axis=1)
    sums = groups.sum().where(whole)
    return sums["base"] / sums["premises"].where(sums["premises"] > 0), held[-1:]


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
    share = (own / total).reindex(list(territory.straddling))
    return share.to_dict()


def _told(table: pd.DataFrame, shares: pd.DataFrame, rei: list, territory) -> list[str]:
    own = table if territory is None else table.loc[list(territory.codes_qp)]
    said = []
    missing = own[own["n_dwellings"].isna()]
    if len(missing):
        names = ", ".join(f"{row.lib_qp} ({code})" for code, row in missing.head(4).iterrows())
        more = f" et {french.plural(len(missing) - 4, 'autre')}" if len(missing) > 4 else ""
        said.append(
            f"{len(missing)} QPV sans nombre de logements sociaux publié, hors de l'estimation "
            f"(une absence n'est pas un zéro) : {names}{more}."
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
