"""What the two files of funded posts (adultes-relais, Fonjep) have in common."""

from __future__ import annotations

import pandas as pd

from qpv import codes
from qpv.errors import TableError
from qpv.tables import cleaning, records
from qpv.tables.cleaning import Note
from qpv.tables.schema import Column

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


def require_year(found: pd.Series, expected: str) -> None:
    """Do nothing if every post is of the ``expected`` year.

    Raises
    ------
    TableError
        Naming the other years.
    """
    other = sorted(set(found.str.removesuffix(".0")) - {expected})
    if other:
        raise TableError(
            f"année(s) « {' », « '.join(other[:3])} » trouvée(s) dans le fichier, {expected} "
            "attendue. Déclarez un millésime par année."
        )


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
