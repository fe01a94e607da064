"""Energy performance diagnoses of existing dwellings since July 2021 (ADEME). One row = one DPE.

A DPE is not a dwelling: a dwelling may have several, most have none, and those that have one
were sold, let or renovated. A DPE that another one replaces is dropped; those of a whole building
are dropped (they are not dwellings). Only DPE whose address was recognised (status, and a score
of 0.5 or more) are placed; the others are kept without a place. Addresses are never read.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv import codes, positions
from qpv.errors import TableError
from qpv.sources.catalogue import ByHand, Source
from qpv.tables import large
from qpv.tables.cleaning import Cleaned, Note
from qpv.tables.schema import Column, Schema

_WHY = (
    "l'interface de l'ADEME sert 10 000 lignes à la fois : exportez en CSV, depuis la page, les DPE "
    "du département"
)
SOURCES = tuple(
    Source(
        dataset="dpe_dwellings",
        vintage="2026",
        file=f"dpe03existant_{dep}.csv",
        title=f"DPE des logements existants depuis juillet 2021, département {dep}",
        publisher="ADEME",
        page="https://data.ademe.fr/datasets/dpe03existant",
        origin=ByHand(_WHY),
        data_year="depuis juillet 2021",
        zoning="",
        citation="ADEME, base des DPE des logements existants",
        note="Logements vendus, loués ou rénovés : ni échantillon, ni recensement.",
        part="32",
        on_request=True,
    )
    for dep in ("02", "59", "60", "62", "80")
)
LOWEST_SCORE = 0.5
LABELS = ("A", "B", "C", "D", "E", "F", "G")
_KINDS = ("maison", "appartement", "immeuble")
_UNPLACED = "non geocodee"
_NAMES = {
    name: (code,)
    for name, code in (
        ("dpe_id", "numero_dpe"),
        ("replaced_id", "numero_dpe_remplace"),
        ("date", "date_etablissement_dpe"),
        ("kind", "type_batiment"),
        ("dpe_label", "etiquette_dpe"),
        ("ges_label", "etiquette_ges"),
        ("surface_m2", "surface_habitable_logement"),
        ("year_built", "annee_construction"),
        ("energy_kwh_m2", "conso_5_usages_par_m2_ep"),
        ("emission_kg_m2", "emission_ges_5_usages_par_m2"),
        ("codgeo", "code_insee_ban"),
        ("x", "coordonnee_cartographique_x_ban"),
        ("y", "coordonnee_cartographique_y_ban"),
        ("score", "score_ban"),
        ("status", "statut_geocodage"),
    )
}
_MEASURES = (
    ("surface_m2", "Surface habitable", "m²"),
    ("year_built", "Année de construction", ""),
    ("energy_kwh_m2", "Consommation d'énergie primaire, cinq usages", "kWh/m²/an"),
    ("emission_kg_m2", "Émissions de gaz à effet de serre, cinq usages", "kg éq. CO2/m²/an"),
)

SCHEMA = Schema(
    row="un diagnostic (DPE) d'un logement existant",
    key=("rank",),
    columns=(
        Column("rank", "Rang après réunion des fichiers (de 1 à n)", "integer", low=1),
        Column(
            "codgeo",
            "Code de la commune (vide : adresse non reconnue)",
            publisher_code="code_insee_ban",
            pattern=rf"{codes.COMMUNE.pattern}|^$",
        ),
        Column(
            "year",
            "Année du diagnostic",
            publisher_code="date_etablissement_dpe",
            pattern=r"^20\d{2}$",
        ),
        Column("kind", "Type de bâtiment", publisher_code="type_batiment", allowed=_KINDS[:2]),
        Column(
            "dpe_label", "Étiquette énergie", publisher_code="etiquette_dpe", allowed=(*LABELS, "")
        ),
        Column(
            "ges_label", "Étiquette climat", publisher_code="etiquette_ges", allowed=(*LABELS, "")
        ),
        *(
            Column(name, label, "number", unit, _NAMES[name][0], low=0, reasons=True)
            for name, label, unit in _MEASURES
        ),
        Column(
            "x_m",
            "Abscisse, projection légale",
            "number",
            "m",
            "coordonnee_cartographique_x_ban",
            reasons=True,
        ),
        Column(
            "y_m",
            "Ordonnée, projection légale",
            "number",
            "m",
            "coordonnee_cartographique_y_ban",
            reasons=True,
        ),
        Column("crs", "Projection des coordonnées"),
        Column(
            "score",
            "Score de reconnaissance de l'adresse (0 à 1)",
            "number",
            "",
            "score_ban",
            low=0,
            high=1,
            reasons=True,
        ),
    ),
)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return fifteen columns of the files at hand as text, one under the other."""
    parts = [large.read_columns(path, _NAMES, optional=("replaced_id",)) for path in files.values()]
    return pd.concat(parts, ignore_index=True)


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per DPE of a house or flat that no other DPE replaces, placed in metres."""
    text, notes = _dwellings(text.apply(lambda column: column.str.strip()))
    table = pd.DataFrame({"rank": pd.Series(text.index + 1, text.index, dtype="Int64")})
    padded = {code: codes.pad(code, 5) if code else "" for code in text["codgeo"].unique()}
    table["codgeo"] = text["codgeo"].map(padded).astype("str")
    table["year"] = text["date"].str[:4]
    table["kind"] = text["kind"]
    for name in ("dpe_label", "ges_label"):
        table[name] = text[name].str.upper()
    for name in ("score", *(measure for measure, _, _ in _MEASURES)):
        table[name], table[f"{name}_reason"] = large.to_number(text[name])
    found, weak = _places(text, table)
    for name in ("x_m", "y_m"):
        table[name], table[f"{name}_reason"] = found[name], found["reason"]
    table["crs"] = found["crs"]
    if weak:
        message = f"{weak} DPE sur {len(table)} à l'adresse non ou mal reconnue : pas de place."
        notes.append(Note("adresses mal reconnues", message))
    notes += positions.notes(found, "DPE")
    return Cleaned(table[list(SCHEMA.names)].reset_index(drop=True), notes)


def _dwellings(text: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    text = text.assign(kind=text["kind"].str.lower())
    unknown = sorted(set(text["kind"]) - set(_KINDS))
    if unknown:
        raise TableError(
            f"type(s) de bâtiment inconnu(s) : {', '.join(f'« {k} »' for k in unknown[:3])}. "
            f"Attendu : {', '.join(_KINDS)}."
        )
    replaced = text["dpe_id"].isin(set(text["replaced_id"]) - {""})
    dropped = (
        ("DPE en double", text["dpe_id"].duplicated(keep="last"), "donnés plusieurs fois"),
        ("DPE remplacés", replaced, "remplacés par un plus récent"),
        ("DPE d'immeuble", text["kind"] == "immeuble", "portant sur un immeuble entier"),
    )
    notes, gone = [], pd.Series(False, index=text.index)
    for rule, rows, what in dropped:
        count = int((rows & ~gone).sum())
        if count:
            notes.append(Note(rule, f"{count} DPE {what} : écartés, un DPE par logement au mieux."))
        gone |= rows
    return text[~gone], notes


def _places(text: pd.DataFrame, table: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """A place only where the address was recognised: a weak match may be another town."""
    x, _ = large.to_number(text["x"])
    y, _ = large.to_number(text["y"])
    weak = text["status"].str.lower().str.contains(_UNPLACED) | ~(table["score"] >= LOWEST_SCORE)
    departements = {c: codes.departement_of_commune(c) for c in table["codgeo"].unique()}
    found = positions.in_metres(x.mask(weak), y.mask(weak), table["codgeo"].map(departements))
    return found, int(weak.sum())
