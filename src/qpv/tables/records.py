"""JSON records and lists written in one cell, as the ANCT publishes its programmes.

The points of these files stand for a commune (several programmes of one town share the same
point): they say nothing of where a place is, so only the attributes are read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from qpv import codes
from qpv.errors import TableError
from qpv.tables import cleaning, readers
from qpv.tables.cleaning import Note
from qpv.tables.schema import Column, Schema

_NAMED = re.compile(r"^(?P<name>.*?)\s*\((?P<code>[0-9][0-9AB][0-9]{3})\)$")
_CONTRACTS = re.compile(r"^(CV\d{3})+$")


def read_records(path: Path, expected: Iterable[str]) -> pd.DataFrame:
    """Return a JSON list of objects as text; a null, or a key that an object lacks, gives "".

    Numbers keep the digits of the file: 7164 and "7164" give the same text.

    Raises
    ------
    TableError
        If the file is not a list of objects, or no object has one of the ``expected`` keys.
    """
    return _text(_parse(path), path, expected)


def read_properties(path: Path, expected: Iterable[str]) -> pd.DataFrame:
    """Return the attributes of a GeoJSON file as text, without its geometry; null gives "".

    Raises
    ------
    TableError
        If the file is not a GeoJSON collection, or no feature has one of the ``expected`` keys.
    """
    content = _parse(path)
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not all(isinstance(f, dict) for f in features):
        raise TableError(f"{path.name} : une collection GeoJSON (« features ») était attendue.")
    return _text([feature.get("properties") for feature in features], path, expected)


def _parse(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"), parse_float=str, parse_int=str)
    except (ValueError, UnicodeDecodeError) as error:
        raise TableError(f"{path.name} : JSON illisible ({error}).") from None


def _text(records: object, path: Path, expected: Iterable[str]) -> pd.DataFrame:
    if not isinstance(records, list) or not all(isinstance(r, dict) for r in records):
        raise TableError(f"{path.name} : une liste d'objets JSON était attendue.")
    if not records:
        raise TableError(f"{path.name} : aucun enregistrement.")
    names = list(dict.fromkeys(str(key) for record in records for key in record))
    readers.require(pd.DataFrame(columns=names), expected)
    rows = [
        ["" if (v := r.get(name)) is None else str(v).strip() for name in names] for r in records
    ]
    return pd.DataFrame(rows, columns=names, dtype="str")


def contracts(cell: str) -> str:
    """Return contract codes joined with « ; »: « CV380CV384 » (two at once) -> « CV380;CV384 ».

    Raises
    ------
    TableError
        If the cell holds something else than codes « CV » and three digits.
    """
    compact = re.sub(r"[\s;,]", "", cell).upper()
    if compact and not _CONTRACTS.match(compact):
        raise TableError(f"« {cell} » n'est pas un code de contrat de ville (attendu : CV192).")
    return ";".join(re.findall(r"CV\d{3}", compact))


def named_codes(cell: str) -> list[tuple[str, str]]:
    """Return (code, name) of each commune of « Angers (49007); Trélazé (49353) ».

    Raises
    ------
    TableError
        If an item does not end with the code of a commune.
    """
    pairs = []
    for item in filter(None, (part.strip() for part in cell.split(";"))):
        found = _NAMED.match(item)
        if not found or not codes.COMMUNE.match(found["code"]):
            raise TableError(f"« {item} » ne se termine pas par un code de commune (59350).")
        name = "" if found["name"] in ("NA", "") else found["name"]
        pairs.append((found["code"], name))
    return pairs


TERRITORIES = ("id_territoire", "lib_territoire", "liste_geo")


def territory_schema(what: str, prefix: str) -> Schema:
    """Return the schema of ``territory_links``; ``what`` is one territory: « cité de l'emploi »."""
    return Schema(
        row=f"un couple ({what}, commune)",
        key=("id_territoire", "codgeo"),
        columns=(
            Column(
                "id_territoire",
                f"Code de la {what}",
                publisher_code="id_territoire",
                pattern=rf"^{prefix}-\d+$",
            ),
            Column("lib_territoire", f"Nom de la {what}", publisher_code="lib_territoire"),
            Column(
                "codgeo",
                "Code de la commune",
                publisher_code="liste_geo",
                pattern=codes.COMMUNE.pattern,
            ),
            Column("libgeo", "Nom de la commune (vide si non diffusé)", publisher_code="liste_geo"),
            Column("certain", "Lien certain entre la cité et la commune", "boolean"),
        ),
    )


def territory_links(text: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """Return one row per (programme territory, commune), and a note on the uncertain links.

    A line of the file may group several territories (« cde-002 ; cde-061 ») and several communes
    without saying which goes with which: each pair is kept, with ``certain`` False.

    Raises
    ------
    TableError
        If a line has not as many names as territories, or has no commune.
    """
    rows = []
    for line in text.itertuples(index=False):
        ids, names = split(line.id_territoire), split(line.lib_territoire)
        communes = named_codes(line.liste_geo)
        if len(ids) != len(names) or not ids or not communes:
            raise TableError(
                f"« {line.id_territoire} » : {len(ids)} code(s), {len(names)} nom(s) et "
                f"{len(communes)} commune(s), ce qui ne se lit pas."
            )
        certain = len(ids) == 1 or len(set(communes)) == 1
        pairs = [
            (i, n, c, m, certain) for i, n in zip(ids, names, strict=True) for c, m in communes
        ]
        rows += pairs
    columns = ["id_territoire", "lib_territoire", "codgeo", "libgeo", "certain"]
    table = pd.DataFrame(rows, columns=columns)
    for name in ("lib_territoire", "libgeo"):
        table[name] = cleaning.tidy_text(table[name])
    table = table.sort_values(["id_territoire", "codgeo"]).reset_index(drop=True)
    return table, _uncertain(table)


def split(cell: str) -> list[str]:
    """Return the items of a cell that « ; » separates."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def _uncertain(table: pd.DataFrame) -> list[Note]:
    unsure = table[~table["certain"]]
    if unsure.empty:
        return []
    found = tuple(dict.fromkeys(unsure["id_territoire"]))
    return [
        Note(
            "lien incertain",
            f"{len(found)} territoires partagent une ligne et plusieurs communes : le fichier ne "
            "dit pas lequel va avec laquelle, tous les couples sont gardés (« certain » est faux).",
            found,
            "alerte",
        )
    ]
