"""What the two files of funded posts (adultes-relais, Fonjep) have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from qpv import codes
from qpv.errors import TableError
from qpv.sources.catalogue import ByHand, Source
from qpv.tables import cleaning, records
from qpv.tables.cleaning import Note
from qpv.tables.schema import Column

YEARS = ("2020", "2021", "2022", "2023")
# What both files have.
_EXPECTED = ("id_poste", "raison_sociale", "annee", "montant", "code_cv", "insee_dep", "insee_reg")
# Where a funded post is: the same columns in every file of posts.
PLACE = (
    Column(
        "code_cv",
        "Codes des contrats de ville 2015-2023 (vide : non renseigné)",
        publisher_code="code_cv",
        pattern=r"^(CV\d{3}(;CV\d{3})*)?$",
    ),
    Column(
        "insee_dep",
        "Code du département (vide : non renseigné)",
        publisher_code="insee_dep",
        pattern=rf"{codes.DEPARTEMENT.pattern}|^$",
    ),
    Column(
        "insee_reg",
        "Code de la région (vide : non renseigné)",
        publisher_code="insee_reg",
        pattern=rf"{codes.REGION.pattern}|^$",
    ),
)


def source(dataset: str, year: str, file: str, title: str, search: str, citation: str) -> Source:
    """Return the declaration of the file of one year."""
    return Source(
        dataset=dataset,
        vintage=year,
        file=file,
        title=f"{title} {year}",
        publisher="ANCT",
        page=f"https://www.data.gouv.fr/datasets?q={search}",
        origin=ByHand(
            "ces fichiers d'une carte de l'ANCT n'ont pas d'adresse de téléchargement connue"
        ),
        data_year=year,
        zoning="2015",
        citation=f"ANCT, {citation} {year}",
        note="Rattachés aux contrats de ville 2015-2023, jamais à un QPV.",
    )


def read(files: Mapping[Source, Path], also: Iterable[str] = ()) -> pd.DataFrame:
    """Return the records of the file as text; ``also`` are columns that the other file lacks.

    Raises
    ------
    TableError
        If the file holds another year than the one declared (the others are named).
    """
    ((source_, path),) = files.items()
    table = records.read_records(path, [*_EXPECTED, *also])
    other = sorted(set(table["annee"].str.removesuffix(".0")) - {source_.data_year})
    if other:
        raise TableError(
            f"année(s) « {' », « '.join(other[:3])} » trouvée(s) dans le fichier, "
            f"{source_.data_year} attendue. Déclarez un millésime par année."
        )
    return table


def drop_repeated(text: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """Return the rows without their exact copies, and a note on the posts written twice."""
    copies = text.duplicated()
    if not copies.any():
        return text.reset_index(drop=True), []
    note = Note(
        "doublon exact",
        f"{int(copies.sum())} ligne(s) identique(s) en tout point à une autre, comptée(s) une fois.",
        tuple(dict.fromkeys(text["id_poste"][copies])),
    )
    return text[~copies].reset_index(drop=True), [note]


def common(text: pd.DataFrame) -> pd.DataFrame:
    """Return the columns that both files share, typed; amounts in euros."""
    table = pd.DataFrame({"id_poste": text["id_poste"].str.upper()})
    table["organisation"] = cleaning.tidy_text(text["raison_sociale"])
    table["year"] = pd.to_numeric(text["annee"]).astype("int64").astype("Int64")
    amounts = text["montant"].str.replace("€", "", regex=False)
    table["amount_eur"], table["amount_eur_reason"] = cleaning.to_number(amounts)
    table["code_cv"] = text["code_cv"].map(records.contracts).astype("str")
    for name in ("insee_dep", "insee_reg"):
        table[name] = text[name].map(lambda code: codes.pad(code, 2) if code else "").astype("str")
    return table


def unlocated(table: pd.DataFrame) -> list[Note]:
    """Return notes on the posts without a contract, with several, or without a département."""
    lacking = (
        ("contrat absent", "sans contrat de ville", table["code_cv"] == ""),
        (
            "plusieurs contrats",
            "sur plusieurs contrats à la fois",
            table["code_cv"].str.contains(";"),
        ),
        ("département absent", "sans département", table["insee_dep"] == ""),
    )
    return [
        Note(
            rule,
            f"{int(rows.sum())} poste(s) {what} dans le fichier.",
            tuple(dict.fromkeys(table["id_poste"][rows])),
        )
        for rule, what, rows in lacking
        if rows.any()
    ]
