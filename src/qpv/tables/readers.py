"""Publishers' files as tables of text: nothing is typed here, nothing is lost."""

from __future__ import annotations

import csv
import difflib
import io
import json
import re
from collections.abc import Iterable
from pathlib import Path

import geopandas as gpd
import pandas as pd

from qpv import saved_text
from qpv.errors import QpvError, TableError
from qpv.names import plain
from qpv.sources.archive import open_member

_FORMULA = re.compile(r'^="([^"]*)"$')
csv.field_size_limit(2**31 - 1)  # a cell may hold a whole line of another table, or a contour


def read_csv(path: Path, *, member: str = "", encoding: str = "utf-8-sig") -> pd.DataFrame:
    """Return a delimited file as text: one row = one line, column names stripped.

    The separator (``;``, ``,`` or tab) is the one of the header line. A text written ``="01053"``, for
    a spreadsheet, is 01053. Columns without a name and without a value (trailing separators) are
    dropped. ``member`` is the regular expression of the file inside a zip.

    Raises
    ------
    TableError
        If the file is empty, is not text in the expected encoding, has a line cut short or too
        long, or a column twice.
    """
    try:
        text = _bytes(path, member).decode(encoding)
    except UnicodeDecodeError as error:
        raise TableError(
            f"{path.name} : le fichier n'est pas encodé en {encoding} (octet {error.start}). "
            "Le millésime a sans doute changé de format."
        ) from None
    first = text.split("\n", 1)[0]
    if not first.strip():
        raise TableError(f"{path.name} : fichier vide ou sans ligne d'en-tête.")
    separator = max(";,\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise TableError(f"{path.name} : tableau illisible ({error}).") from None
    if '="' in text:  # a text that a spreadsheet was kept from reading as a number: ="01053"
        rows = [[_FORMULA.sub(r"\1", cell) for cell in row] for row in rows]
    return _table(rows, path.name)


def read_users_csv(path: Path) -> tuple[pd.DataFrame, str]:
    """Return a table that the user keeps, saved by any spreadsheet, and the encoding it was read in.
    Blank rows are passed over, a typographic apostrophe is a straight one, headings are read whatever
    their case (« Code CV » is code_cv); the index is the line of the file.

    Raises
    ------
    TableError
        If the file is no text, is empty, or has a line cut short or too long, or a column twice.
    """
    saved = saved_text.read(path.read_bytes())
    # The file's lines, counted with the « sep=; » that was taken off.
    first = 2 if saved.separator else 1
    text = saved.text.replace("’", "'").replace("\r\n", "\n").replace("\r", "\n")
    head = next(filter(None, (line.strip(";,\t ") for line in text.split("\n"))), "")
    if not head:
        raise TableError(f"{path.name} : fichier vide ou sans ligne d'en-tête.")
    separator = saved.separator or max(";,\t", key=head.count)
    rows = list(csv.reader(io.StringIO(text), delimiter=separator))
    kept = {n: row for n, row in enumerate(rows, start=first) if any(map(str.strip, row))}
    header = next(iter(kept))
    width = max(n + 1 for n, cell in enumerate(kept[header]) if cell.strip())
    cut = {n: row[:width] if not any(row[width:]) else row for n, row in kept.items()}
    for number, row in cut.items():
        if len(row) != width:
            raise TableError(f"ligne {number} : {len(row)} cellules au lieu de {width}.")
    cut[header] = [plain(cell).replace(" ", "_") for cell in cut[header]]
    table = _table(list(cut.values()), path.name)
    return table.set_axis(list(cut)[1:], axis=0), saved.encoding


def _table(rows: list[list[str]], name: str) -> pd.DataFrame:
    """Refuse lines cut short or too long: a cell that is not there is no blank."""
    # « Unnamed: 33 » is what a third party's tool writes for a column without a name.
    header = ["" if (cell := c.strip()).startswith("Unnamed:") else cell for c in rows[0]]
    for number, row in enumerate(rows[1:], start=2):
        if row and len(row) != len(header):
            raise TableError(
                f"{name}, ligne {number} : {len(row)} cellules au lieu de {len(header)}. "
                "Le fichier est coupé ou abîmé."
            )
    named = [cell for cell in header if cell]
    twice = sorted({cell for cell in named if named.count(cell) > 1})
    if twice:
        raise TableError(f"{name} : colonne « {twice[0]} » en double dans l'en-tête.")
    table = pd.DataFrame([row for row in rows[1:] if row], columns=range(len(header)), dtype="str")
    unnamed = [n for n, cell in enumerate(header) if not cell and (table[n] == "").all()]
    table.columns = header
    return table.iloc[:, [n for n in range(len(header)) if n not in unnamed]]


def _bytes(path: Path, member: str) -> bytes:
    if path.suffix == ".zip":
        return open_member(path, member).read()
    return path.read_bytes()


def read_geojson(path: Path, *, member: str = "") -> gpd.GeoDataFrame:
    """Return a GeoJSON file (or the member of a zip) in EPSG:4326, attributes as text.

    Raises
    ------
    TableError
        If the file cannot be read as GeoJSON, or is not in longitude and latitude.
    """
    try:
        table = gpd.read_file(io.BytesIO(_bytes(path, member)))
    except QpvError:
        raise
    except Exception:  # pyogrio raises its own family of errors, with addresses of its own
        raise TableError(f"{path.name} : GeoJSON illisible.") from None
    if table.crs is None or not table.crs.is_geographic:
        raise TableError(
            f"{path.name} : coordonnées attendues en longitude et latitude (WGS 84), "
            f"trouvé {table.crs}."
        )
    west, south, east, north = table.total_bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise TableError(f"{path.name} : coordonnées hors des degrés ; sont-elles en mètres ?")
    return table.to_crs("EPSG:4326")


def read_json(path: Path, member: str = "") -> list[dict]:
    """Return the objects of a JSON list, or of the list that the ``member`` of one object holds
    (« features » of a GeoJSON). Numbers keep the digits of the file, as text.

    Raises
    ------
    TableError
        If the file is not JSON, or has no such list.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=str, parse_int=str)
    except (ValueError, UnicodeDecodeError) as error:
        raise TableError(f"{path.name} : JSON illisible ({error}).") from None
    if member:
        content = content.get(member) if isinstance(content, dict) else None
    if not isinstance(content, list) or not all(isinstance(r, dict) for r in content):
        what = f"une collection GeoJSON (« {member} »)" if member else "une liste d'objets JSON"
        raise TableError(f"{path.name} : {what} était attendue.")
    return content


def require_year(found: pd.Series, year: str) -> None:
    """Do nothing if every row of the file is of the declared year.

    Raises
    ------
    TableError
        Naming the other years.
    """
    other = sorted(set(found.str.removesuffix(".0")) - {year})
    if other:
        raise TableError(
            f"année(s) « {' », « '.join(other[:3])} » trouvée(s) dans le fichier, {year} attendue. "
            "Déclarez un millésime par année."
        )


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
