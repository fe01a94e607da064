"""JSON records and lists written in one cell, as the ANCT publishes its programmes.

The points of these files stand for a commune (several programmes of one town share the same
point): they say nothing of where a place is, so only the attributes are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import product
from pathlib import Path

import pandas as pd

from qpv import codes
from qpv.errors import TableError
from qpv.sources.catalogue import Source
from qpv.tables import cleaning, readers
from qpv.tables.cleaning import Cleaned
from qpv.tables.columns import coded, commune
from qpv.tables.schema import Column, Schema, arranged

_NAMED = re.compile(r"^(?P<name>.*?)\s*\((?P<code>[0-9][0-9AB][0-9]{3})\)$")
# A contract of 2015-2023 (CV192), of 2024-2030 (CN05911M); overseas go on with CV (CV428).
CONTRACT = r"(?:CV\d{3}|CN(?:\d{3}|02[AB])\d{2}[A-Z])"
_CONTRACTS = re.compile(rf"^({CONTRACT})+$")


def read_records(path: Path, expected: Iterable[str]) -> pd.DataFrame:
    """Return a JSON list of objects as text; a null, or a key that an object lacks, gives "".

    Numbers keep the digits of the file: 7164 and "7164" give the same text.

    Raises
    ------
    TableError
        If the file is not a list of objects, or no object has one of the ``expected`` keys.
    """
    return _text(readers.read_json(path), path, expected)


def read_properties(path: Path, expected: Iterable[str]) -> pd.DataFrame:
    """Return the attributes of a GeoJSON file as text, without its geometry; null gives "".

    Raises
    ------
    TableError
        If the file is not a GeoJSON collection, or no feature has one of the ``expected`` keys.
    """
    features = readers.read_json(path, "features")
    return _text([feature.get("properties") for feature in features], path, expected)


def _text(records: list[dict], path: Path, expected: Iterable[str]) -> pd.DataFrame:
    if not records or not all(isinstance(record, dict) for record in records):
        raise TableError(f"{path.name} : aucun enregistrement, ou un qui n'a pas d'attributs.")
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
        If the cell holds something else than codes of contracts, of 2015-2023 or of 2024-2030.
    """
    compact = re.sub(r"[\s;,]", "", cell).upper()
    if compact and not _CONTRACTS.match(compact):
        raise TableError(
            f"« {cell} » n'est pas un code de contrat de ville (attendu : CV192 ou CN05911M)."
        )
    return ";".join(re.findall(CONTRACT, compact))


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


def territories(what: str, prefix: str) -> tuple[Schema, Callable, Callable]:
    """Return SCHEMA, ``read`` and ``clean`` of a dataset whose rows are the pairs (territory of a
    programme, commune); ``what`` is one territory: « cité de l'emploi »."""
    schema = Schema(
        row=f"un couple ({what}, commune)",
        key=("id_territoire", "codgeo"),
        columns=(
            coded("id_territoire", f"Code de la {what}", "id_territoire", rf"^{prefix}-\d+$"),
            Column("lib_territoire", f"Nom de la {what}", publisher_code="lib_territoire"),
            commune("liste_geo"),
            Column("libgeo", "Nom de la commune (vide si non diffusé)", publisher_code="liste_geo"),
            Column("certain", "Lien certain entre la cité et la commune", "boolean"),
        ),
    )

    def read(files: Mapping[Source, Path]) -> pd.DataFrame:
        (path,) = files.values()
        return read_properties(path, ("id_territoire", "lib_territoire", "liste_geo"))

    return schema, read, partial(_linked, schema=schema)


def _linked(text: pd.DataFrame, schema: Schema) -> Cleaned:
    """One row per (programme territory, commune), and a note on the uncertain links.

    A line of the file may group several territories (« cde-002 ; cde-061 ») and several communes
    without saying which goes with which: each pair is kept, with ``certain`` False.
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
        pairs = product(zip(ids, names, strict=True), communes)
        rows += [(*territory, *commune_, certain) for territory, commune_ in pairs]
    table = pd.DataFrame(rows, columns=list(schema.names))
    for name in ("lib_territoire", "libgeo"):
        table[name] = cleaning.tidy_text(table[name])
    table = arranged(table, schema)
    unsure = table["id_territoire"][~table["certain"]].unique()
    message = (
        f"{len(unsure)} territoires partagent une ligne et plusieurs communes : le fichier ne dit pas "
        "lequel va avec laquelle, tous les couples sont gardés (« certain » est faux)."
    )
    return Cleaned(table, cleaning.noted("lien incertain", message, unsure, "alerte"))


def split(cell: str) -> list[str]:
    """Return the items of a cell that « ; » separates."""
    return [part.strip() for part in cell.split(";") if part.strip()]
