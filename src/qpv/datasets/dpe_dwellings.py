"""Energy performance diagnoses of existing dwellings since July 2021 (ADEME). One row = one DPE.

A DPE is not a dwelling: a dwelling may have several, most have none, and those that have one
were sold, let or renovated. A DPE that another one replaces is dropped; those of a whole building
are dropped (they are not dwellings). Only DPE whose address was recognised (status, and a score
of 0.5 or more) are placed; the others are kept without a place. Addresses are never read.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from qpv import positions
from qpv.sources.catalogue import ByHand, Source
from qpv.tables import large, measures
from qpv.tables.cleaning import Cleaned, Note, noted, translated
from qpv.tables.columns import choice, coded, commune, number, place
from qpv.tables.schema import Column, Schema, arranged

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
        max_mb=8_000,
    )
    for dep in ("02", "59", "60", "62", "80")
)
LOWEST_SCORE = 0.5
LABELS = ("A", "B", "C", "D", "E", "F", "G")
_KINDS = ("maison", "appartement", "immeuble")
_UNPLACED = "non geocodee"
SCHEMA = Schema(
    row="un diagnostic (DPE) d'un logement existant",
    key=("rank",),
    columns=(
        Column("rank", "Rang après réunion des fichiers (de 1 à n)", "integer", low=1),
        commune("code_insee_ban", blank="adresse non reconnue"),
        coded("year", "Année du diagnostic", "date_etablissement_dpe", r"^20\d{2}$"),
        Column("kind", "Type de bâtiment", publisher_code="type_batiment", allowed=_KINDS[:2]),
        choice("dpe_label", "Étiquette énergie", "etiquette_dpe", (*LABELS, "")),
        choice("ges_label", "Étiquette climat", "etiquette_ges", (*LABELS, "")),
        number("surface_m2", "Surface habitable", "surface_habitable_logement", "m²"),
        number("year_built", "Année de construction", "annee_construction"),
        number(
            "energy_kwh_m2",
            "Consommation d'énergie primaire, cinq usages",
            "conso_5_usages_par_m2_ep",
            "kWh/m²/an",
        ),
        number(
            "emission_kg_m2",
            "Émissions de gaz à effet de serre, cinq usages",
            "emission_ges_5_usages_par_m2",
            "kg éq. CO2/m²/an",
        ),
        *place("coordonnee_cartographique_x_ban", "coordonnee_cartographique_y_ban"),
        number("score", "Score de reconnaissance de l'adresse (0 à 1)", "score_ban", high=1),
    ),
)


# Read to choose the rows, not kept.
_NAMES = large.names(SCHEMA.columns) | {
    "dpe_id": ("numero_dpe",),
    "replaced_id": ("numero_dpe_remplace",),
    "status": ("statut_geocodage",),
}


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return fifteen columns of the files at hand as text, one under the other, and which DPE
    (``twice``, ``replaced``: "1") are given again further on, or replaced by another one."""
    return pd.concat(pieces(files))


def pieces(files: Mapping[Source, Path]) -> large.Pieces:
    """Yield what ``read`` returns, piece by piece; identifiers are read first, to compare them."""
    hashes, replacing = [], set()
    for piece in _columns(files, ("dpe_id", "replaced_id")):
        hashes.append(pd.util.hash_pandas_object(piece["dpe_id"].str.strip(), index=False))
        replacing |= set(piece["replaced_id"].str.strip()) - {""}
    twice, start = pd.concat(hashes).duplicated(keep="last").to_numpy(), 0
    for piece in _columns(files, tuple(_NAMES)):
        piece = piece.set_axis(pd.RangeIndex(start, start := start + len(piece)))
        gone = {
            "twice": twice[piece.index],
            "replaced": piece["dpe_id"].str.strip().isin(replacing),
        }
        yield piece.assign(**{name: np.where(rows, "1", "") for name, rows in gone.items()})


def _columns(files: Mapping[Source, Path], wanted: tuple[str, ...]) -> large.Pieces:
    names = {name: _NAMES[name] for name in wanted}
    for path in files.values():
        yield from large.column_pieces(path, names, optional=("replaced_id",))


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per DPE of a house or flat that no other DPE replaces, placed in metres."""
    text, notes = _dwellings(text.apply(lambda column: column.str.strip()))
    labels = {name: text[name].str.upper() for name in ("dpe_label", "ges_label")}
    text = text.assign(year=text["year"].str[:4], **labels)
    table = measures.typed(text, SCHEMA.columns, decimals=None)
    table["rank"] = pd.Series(text.index + 1, text.index, dtype="Int64")
    # A place only where the address was recognised: a weak match may be another town.
    weak = text["status"].str.lower().str.contains(_UNPLACED) | ~(table["score"] >= LOWEST_SCORE)
    table.loc[weak, ["x_m", "y_m"]] = float("nan")
    table, odd = positions.place(table, "DPE")
    message = "{count} DPE sur {of} à l'adresse non ou mal reconnue : pas de place."
    notes += noted("adresses mal reconnues", message, int(weak.sum()), of=len(table))
    return Cleaned(arranged(table, SCHEMA), [*notes, *odd])


def _dwellings(text: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    kinds = dict(zip(_KINDS, _KINDS, strict=True))
    text = text.assign(kind=translated(text["kind"].str.lower(), kinds, "type de bâtiment"))
    dropped = (
        ("DPE en double", text["twice"] == "1", "donnés plusieurs fois"),
        ("DPE remplacés", text["replaced"] == "1", "remplacés par un plus récent"),
        ("DPE d'immeuble", text["kind"] == "immeuble", "portant sur un immeuble entier"),
    )
    notes, gone = [], pd.Series(False, index=text.index)
    for rule, rows, what in dropped:
        fresh = int((rows & ~gone).sum())
        message = f"{{count}} DPE {what} : écartés, un DPE par logement au mieux."
        notes += noted(rule, message, fresh)
        gone |= rows
    return text[~gone], notes
