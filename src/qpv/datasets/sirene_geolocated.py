"""Establishments of Sirene in the 2024 QPV (INSEE). One row = one establishment.

The geolocation file gives INSEE's own QPV (``plg_qp24``) but no activity; StockEtablissement, when
it is there, gives activity, state and diffusion status on ``siret``. Only establishments in a QPV
or whose zone is not said are kept: those outside are counted in a note. Coordinates, names and
addresses are never read. The law hides the address of an establishment in partial diffusion: to
be listed here would tell it, so it is dropped and counted. Ground floors are not in Sirene.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv.sources.catalogue import DataGouv, Source
from qpv.tables import large
from qpv.tables.cleaning import Cleaned, noted, refuse
from qpv.tables.columns import choice, coded, commune, qpv
from qpv.tables.schema import Column, Schema, arranged

_GEO = "GeolocalisationEtablissement_Sirene_pour_etudes_statistiques_utf8"
_STOCK = "StockEtablissement_utf8"
_SLUG = "geolocalisation-des-etablissements-du-repertoire-sirene-pour-les-etudes-statistiques"
_BASE = "base-sirene-des-entreprises-et-de-leurs-etablissements-siren-siret"
# file, slug, title, zoning, optional: an activity is worth 2 GB only to those who ask for it
_FILES = (
    (_GEO, _SLUG, "Géolocalisation des établissements de Sirene", "2024", False),
    (_STOCK, _BASE, "Sirene, stock des établissements (activité)", "", True),
)
SOURCES = tuple(
    Source(
        dataset="sirene_geolocated",
        vintage="2026",
        file=f"{file}.parquet",
        also=(f"{file}.csv", f"{file}.zip"),
        title=title,
        publisher="INSEE",
        page=f"https://www.data.gouv.fr/datasets/{slug}",
        origin=DataGouv(slug, rf"^{file}\.parquet$"),
        data_year="2026",
        zoning=zoning,
        citation="INSEE, répertoire Sirene",
        optional=optional,
        on_request=True,
        max_mb=8_000,
    )
    for file, slug, title, zoning, optional in _FILES
)
_OUTSIDE = ("HZ", "CSZ", "_Z")
_NAF = r"\d{2}\.\d{2}[A-Z]"
_NO_ACTIVITY = ("", "[ND]", "00.00Z")

SCHEMA = Schema(
    row="un établissement situé dans un QPV, ou dont la zone n'est pas dite",
    key=("siret",),
    columns=(
        Column("siret", "Numéro SIRET", publisher_code="siret", pattern=r"^\d{14}$"),
        commune("plg_code_commune", blank="non renseigné"),
        qpv("plg_qp24", "2024", "Code du QPV 2024 selon l'INSEE", reasons=True),
        Column("qp_quality", "Qualité du rattachement au QPV", publisher_code="qualite_qp24"),
        coded(
            "activity",
            "Activité principale (NAF rév. 2)",
            "activitePrincipaleEtablissement",
            rf"^{_NAF}$",
            reasons=True,
        ),
        choice(
            "state",
            "État (A actif, vide : fichier d'activité absent)",
            "etatAdministratifEtablissement",
            ("A", ""),
        ),
        choice(
            "diffusion",
            "Diffusion (O totale, vide : fichier d'activité absent)",
            "statutDiffusionEtablissement",
            ("O", ""),
        ),
    ),
)


_ACTIVITY = ("activity", "state", "diffusion")
_NOTHING = dict.fromkeys((*_ACTIVITY, "stock"), "")


def _names(*columns: str) -> dict[str, tuple[str, ...]]:
    return large.names(SCHEMA[name] for name in ("siret", *columns))


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return the establishments of QPV or of an unsaid zone, as text, with their activity if the
    stock file is there (``stock`` says whether each was found: yes, no, or "" without the file)."""
    return _whole(pieces(files))


def pieces(files: Mapping[Source, Path]) -> large.Pieces:
    """Yield what ``read`` returns, piece by piece; in one with the stock, which is joined to it."""
    paths = {source.file: path for source, path in files.items()}
    located, stock = _located(paths[f"{_GEO}.parquet"]), paths.get(f"{_STOCK}.parquet")
    if not stock:
        yield from located
        return
    text = _whole(located)
    joined = _with_activity(text.drop(columns=list(_NOTHING)), stock)
    joined.attrs = text.attrs
    yield joined


def _located(path: Path) -> large.Pieces:
    names = _names("code_qp", "qp_quality", "codgeo")
    member = rf"^{_GEO}\.csv$"
    for piece in large.column_pieces(path, names, optional=("qp_quality",), member=member):
        out = piece["code_qp"].str.strip().isin(_OUTSIDE)
        kept = piece[~out].assign(**_NOTHING)
        kept.attrs["outside"] = int(out.sum())
        yield kept


def _whole(pieces: large.Pieces) -> pd.DataFrame:
    held = list(pieces)
    text = pd.concat(held, ignore_index=True)
    text.attrs = {"outside": sum(piece.attrs["outside"] for piece in held)}
    return text


def _with_activity(text: pd.DataFrame, stock: Path) -> pd.DataFrame:
    wanted = pd.Index(text["siret"].drop_duplicates())
    rows = large.read_columns(
        stock,
        _names(*_ACTIVITY),
        member=rf"^{_STOCK}\.csv$",
        keep=lambda p: wanted.get_indexer(p["siret"]) >= 0,
    )
    refuse(rows["siret"][rows["siret"].duplicated()], "SIRET en double dans le stock")
    joined = text.merge(rows.assign(stock="yes"), on="siret", how="left", validate="many_to_one")
    return joined.fillna({**_NOTHING, "stock": "no"})


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per establishment that is not known to be closed."""
    outside = text.attrs.get("outside", 0)
    text = text.apply(lambda column: column.str.strip())
    closed = text["state"] == "F"
    # « N » is the former name of partial diffusion.
    partial = text["diffusion"].isin(("P", "N")) & ~closed
    text = text[~closed & ~partial]
    table = text[["siret", "codgeo", "qp_quality", "state", "diffusion"]].copy()
    table["code_qp"] = text["code_qp"].str.upper().mask(text["code_qp"] == "")
    table["code_qp_reason"] = table["code_qp"].isna().map({True: "missing", False: ""})
    table["activity"], table["activity_reason"] = _activity(text)
    with_stock = bool((text["stock"] != "").any())
    counts = (
        ("établissements hors QPV", outside, "hors de tout QPV 2024, écartés"),
        ("établissements fermés", closed.sum(), "fermés, écartés"),
        (
            "diffusion partielle",
            partial.sum(),
            "en diffusion partielle, écartés : les effectifs sont des minimums",
        ),
        ("zone non dite", table["code_qp"].isna().sum(), "sans zone : gardés à part"),
    )
    notes = []
    for rule, number, what in counts:
        notes += noted(rule, f"{{count}} établissements {what}.", int(number))
    message = "Sans le fichier StockEtablissement : ni activité, ni état, ni diffusion."
    notes += noted("activité inconnue", message, int(not with_stock), "alerte")
    return Cleaned(arranged(table, SCHEMA), notes)


def _activity(text: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """A code of an older nomenclature (52.2A) is not read as one of NAF rév. 2."""
    absent = text["activity"].isin(_NO_ACTIVITY)
    older = ~absent & ~text["activity"].str.fullmatch(_NAF)
    reason = pd.Series("", index=text.index, dtype="str").mask(older, "inconsistent")
    reason = reason.mask(absent, "missing").mask(absent & (text["stock"] == ""), "not_available")
    return text["activity"].mask(absent | older), reason
