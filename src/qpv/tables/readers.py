"""Publishers' files as tables of text: nothing is typed here, nothing is lost."""

from __future__ import annotations

import csv
import difflib
import io
import json
from collections.abc import Iterable
from pathlib import Path

import geopandas as gpd
import pandas as pd

from qpv.errors import TableError
from qpv.sources.archive import open_member


def read_csv(path: Path, *, member: str = "", encoding: str = "utf-8-sig") -> pd.DataFrame:
    """Return a delimited file as text: one row = one line, column names stripped.

    The separator (``;``, ``,`` or tab) is the one of the header line. Columns without a name
    and without a value (trailing separators) are dropped. ``member`` is the regular expression
    of the file inside a zip.

    Raises
    ------
    TableError
        If the file is empty, is not text in the expected encoding, or a line is too long.
    """
    text = _decode(_bytes(path, member), path, encoding)
    header = text.split("\n", 1)[0]
    if not header.strip():
        raise TableError(f"{path.name} : fichier vide ou sans ligne d'en-tête.")
    separator = max(";,\t", key=header.count)
    try:
        table = pd.read_csv(
            io.StringIO(text),
            sep=separator,
            dtype=str,
            keep_default_na=False,
            na_filter=False,
            quoting=csv.QUOTE_MINIMAL,
            index_col=False,
            on_bad_lines="error",
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise TableError(f"{path.name} : tableau illisible ({error}).") from None
    return _tidy_header(table)


def _bytes(path: Path, member: str) -> bytes:
    if path.suffix == ".zip":
        return open_member(path, member).read()
    return path.read_bytes()


def _decode(content: bytes, path: Path, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise TableError(
            f"{path.name} : le fichier n'est pas encodé en {encoding} "
            f"(octet {error.start}). Le millésime a sans doute changé de format."
        ) from None


def _tidy_header(table: pd.DataFrame) -> pd.DataFrame:
    table.columns = [str(name).strip() for name in table.columns]
    unnamed = [c for c in table.columns if c == "" or c.startswith("Unnamed:")]
    return table.drop(columns=[c for c in unnamed if (table[c] == "").all()])


def read_geojson(path: Path, *, member: str = "") -> gpd.GeoDataFrame:
    """Return a GeoJSON file (or the member of a zip) in EPSG:4326, attributes as text.

    Raises
    ------
    TableError
        If the file cannot be read as GeoJSON, or is not in longitude and latitude.
    """
    try:
        table = gpd.read_file(io.BytesIO(_bytes(path, member)))
    except Exception as error:  # pyogrio raises its own family of errors
        raise TableError(f"{path.name} : GeoJSON illisible ({error}).") from None
    if table.crs is None or not table.crs.is_geographic:
        raise TableError(
            f"{path.name} : coordonnées attendues en longitude et latitude (WGS 84), "
            f"trouvé {table.crs}."
        )
    return table.to_crs("EPSG:4326")


def read_json(path: Path) -> list[dict]:
    """Return the records of a JSON file that holds a list of objects."""
    try:
        records = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, UnicodeDecodeError) as error:
        raise TableError(f"{path.name} : JSON illisible ({error}).") from None
    if not isinstance(records, list) or not all(isinstance(r, dict) for r in records):
        raise TableError(f"{path.name} : une liste d'objets JSON était attendue.")
    return records


def require(table: pd.DataFrame, expected: Iterable[str]) -> None:
    """Do nothing if the table has every expected column.

    Raises
    ------
    TableError
        Naming the missing columns, and for each the closest name found.
    """
    missing = [name for name in expected if name not in table.columns]
    if not missing:
        return
    found = [str(name) for name in table.columns]
    hints = []
    for name in missing:
        close = difflib.get_close_matches(name, found, n=1, cutoff=0.6)
        hints.append(f"« {name} »" + (f" (proche : « {close[0]} »)" if close else ""))
    raise TableError(
        f"{len(missing)} colonne(s) attendue(s) absente(s) : {', '.join(hints)}. "
        f"Colonnes trouvées : {', '.join(found[:12])}{'…' if len(found) > 12 else ''}. "
        "Le producteur a changé son fichier : déclarez un nouveau millésime."
    )
