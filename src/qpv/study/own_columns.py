"""An analyst's own column: read from a spreadsheet's CSV, checked, then values like the others."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from qpv import codes, french, gazetteer, saved_text
from qpv.errors import ParameterError, TableError, disk_sentence, french_call
from qpv.names import plain
from qpv.study.values import Values, named
from qpv.tables.french_numbers import read_numbers

if TYPE_CHECKING:
    from qpv.study.core import Study

_LARGEST = 1e15  # beyond, a float no longer holds its units
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_HEADINGS = {"code qp", "codeqp", "code qpv", "codeqpv"}  # written plainly


@french_call('s.own(tableau, "Libellé", unit="%", source="Ville, 2025")')
def owned(
    s: Study, frame: pd.DataFrame | pd.Series, label: str, unit: str = "", source: str = ""
) -> Values:
    """Return an analyst's own column as values that can be mapped, drawn and exported.

    ``frame`` is keyed by ``code_qp`` (a column, or the index; in any case, or the name of a QPV
    that no other bears) and has one column of numbers, or of texts that have one reading
    (« 1 234,5 », « 12,5 % »). A QPV that it does not list, or whose cell is empty, is
    « non renseigné »; rows on QPV of another territory are counted in a printed line, and left out.

    Raises
    ------
    ParameterError
        If a code is unknown, of 2015 or given twice, if a value is no number, if there is
        not one column of values, or if a name is no text of one line.

    Examples
    --------
    >>> s = study.open("qpv", "QN00001M")
    >>> frame = pd.DataFrame({"code_qp": ["QN00001M"], "places": [12.5]})
    >>> s.own(frame, "Places en crèche pour 100 enfants", source="Ville, 2025").coverage
    '1 QPV renseigné sur 1'
    """
    _check_words(label=label, unit=unit, source=source)
    column = _coded(s, _column(frame))
    numbers = _numbers(column)
    wrong = column[(numbers.isna() & ~_empty(column)) | (numbers.abs() > _LARGEST)]
    told = [f"{code} : « {str(value)[:40]} »" for code, value in wrong.items()]
    _say(told, "valeur(s) qui ne sont pas des nombres")
    _tell_outside(s, column.index)
    own = numbers.reindex(s.codes("2024"))
    why = own.isna().map({True: "not_given", False: ""})
    observed = pd.DataFrame({"value": own, "reason": why})
    return Values(
        frame=named(s, observed.assign(population=s.qpv["population"]), "2024"),
        label=label,
        unit=unit,
        year="",
        zoning="2024",
        source=source,
        decimals=_decimals(own.dropna()),
        overseas=s.overseas,
        fictional=s.fictional,
    )


def _check_words(**words: str) -> None:
    for name, text in words.items():
        told = isinstance(text, str) and not _CONTROL.search(text)
        if not told or (name == "label" and not text.strip()):
            raise ParameterError(
                f"{name} = {str(text)[:40]!r} : un texte d'une ligne est attendu, entre guillemets."
            )


def _empty(column: pd.Series) -> pd.Series:
    return column.isna() | (column.astype("str").str.strip() == "")


def _numbers(column: pd.Series) -> pd.Series:
    """Return the values as floats, NaN where they are none: a date is no number."""
    if column.dtype.kind in "mMc":
        return pd.Series(np.nan, index=column.index)
    numbers = pd.to_numeric(column, errors="coerce").astype(float)
    if not (numbers.isna() & ~_empty(column)).any():
        return numbers
    try:
        read = read_numbers(column)
    except TableError as error:
        raise ParameterError(f"votre tableau : {error}.") from None
    return numbers if read is None else read


def _decimals(values: pd.Series) -> int:
    """Return none for whole numbers, else as many as it takes for no value to be shown as zero."""
    if (values == values.round()).all():
        return 0
    return next((d for d in range(1, 6) if (values[values != 0].round(d) != 0).all()), 6)


def _column(given: pd.DataFrame | pd.Series) -> pd.Series:
    """Return the only column of values, indexed by what stands for its QPV."""
    if not isinstance(given, pd.DataFrame | pd.Series):
        raise ParameterError(
            f"votre tableau : une table pandas est attendue, trouvé {type(given).__name__}. Lisez "
            "un fichier par study.read_own(fichier)."
        )
    frame = given.to_frame() if isinstance(given, pd.Series) else given
    keys = _keys(frame)
    frame = frame.set_index(keys[0]) if len(keys) == 1 else frame
    if frame.shape[1] != 1:
        columns = ", ".join(map(str, frame.columns[:6])) or "aucune"
        raise ParameterError(
            f"votre tableau : une colonne de valeurs est attendue à côté de « code_qp », trouvé "
            f"{frame.shape[1]} ({columns}). Gardez « code_qp » et une colonne."
        )
    column = frame.iloc[:, 0]
    column.index = column.index.map(lambda code: str(code).strip())
    return column


def _keys(frame: pd.DataFrame) -> list:
    """Return the columns whose heading says that they hold codes of QPV, however it is typed."""
    return [name for name in frame.columns if plain(str(name)) in _HEADINGS]


def _coded(s: Study, column: pd.Series) -> pd.Series:
    """Return the column indexed by codes of 2024; a QPV given by its name is said."""
    index = column.index
    former = [code for code in index if codes.QP2015.match(code.upper())]
    _say(former, "code(s) de 2015", "Aucun chiffre ne passe d'un zonage à l'autre")
    found = gazetteer.own_codes(s.geography, list(index))
    unknown = [cell or "cellule vide" for cell in index if cell not in found]
    near = gazetteer.alike(s.geography, "qpv", unknown[0]) if unknown else ""
    _say(unknown, "code(s) inconnus du zonage 2024", f"Corrigez ou retirez ces lignes{near}")
    coded = index.map(found) if len(index) else index
    _say(coded[coded.duplicated()].unique(), "code(s) donnés deux fois", "Gardez une ligne par QPV")
    by_name = [f"{cell} : {code}" for cell, code in found.items() if plain(cell) != plain(code)]
    if by_name:
        print(f"votre tableau, quartiers donnés par leur nom — {' ; '.join(by_name)}")
    return column.set_axis(coded)


def _tell_outside(s: Study, given: pd.Index) -> None:
    """Print how many rows are on QPV of another territory."""
    outside = [code for code in given if code not in s.territory.codes_qp]
    if outside:
        rows = french.plural(len(outside), "ligne porte", "lignes portent")
        listed = ", ".join(outside[:3]) + (", …" if len(outside) > 3 else "")
        print(f"votre tableau : {rows} sur d'autres QPV que ceux d'ici ({s.name}) : {listed}.")


def _say(found: Iterable[str], what: str, then: str = "Corrigez ou videz ces cellules") -> None:
    listed = list(found)
    if listed:
        shown = ", ".join(listed[:3]) + (", …" if len(listed) > 3 else "")
        raise ParameterError(f"votre tableau : {len(listed)} {what} ({shown}). {then}.")


@french_call('study.read_own("creches.csv")')
def read_own(path: str | Path) -> pd.DataFrame:
    """Return a CSV saved by a spreadsheet (« ; » or « , », UTF-8 or Windows-1252; « Texte Unicode »
    too) as a frame keyed by ``code_qp``: text codes, numbers as numbers where a column has one
    reading (« 1 234,5 », « 12,5 % »). The heading may be « Code QP », « code QPV », « CODE_QP ».

    Raises
    ------
    ParameterError
        If the file cannot be read, has no column of codes (the heading to rename is named), or a
        number has two readings.
    """
    try:
        saved = saved_text.read(Path(path).read_bytes())
    except TableError as error:
        raise ParameterError(f"{path} : {error}") from None
    except OSError as error:
        raise ParameterError(f"{str(path)[:200]} : {disk_sentence(error)}.") from error
    except (TypeError, ValueError) as error:
        raise ParameterError(
            f"« {str(path)[:80]} » : le nom d'un fichier CSV est attendu, entre guillemets."
        ) from error
    text = saved.text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\n")
    sign = saved.separator or next((s for s in ";\t" if s in text.partition("\n")[0]), ",")
    return _typed(_keyed(_frame(text, sign, path), path), path, sign == ",")


def _frame(text: str, sign: str, path: str | Path) -> pd.DataFrame:
    """Return the rows that are not blank, as texts; blank columns without a heading are left out."""
    rows = [[cell.strip() for cell in row] for row in csv.reader(StringIO(text), delimiter=sign)]
    header, rows = rows[0] if rows else [], [row for row in rows[1:] if any(row)]
    if len(header) < 2:
        raise ParameterError(
            f"{path} : ce n'est pas un tableau CSV lisible. Attendu : une ligne d'en-tête, "
            "« code_qp;nombre », puis une ligne par QPV ; depuis un tableur, enregistrez en CSV."
        )
    long = next((row for row in rows if any(row[len(header) :])), None)
    if long:
        raise ParameterError(
            f"{path}, ligne « {sign.join(long)[:60]} » : {len(long)} cellules au lieu de "
            f"{len(header)}. Une virgule décimale demande « ; » entre les cellules."
        )
    cells = [(row + [""] * len(header))[: len(header)] for row in rows]
    frame = pd.DataFrame(cells, columns=range(len(header)), dtype="str")
    kept = [n for n, name in enumerate(header) if name or (frame[n] != "").any()]
    return frame[kept].set_axis([header[n] for n in kept], axis=1)


def _keyed(frame: pd.DataFrame, path: str | Path) -> pd.DataFrame:
    """Return the frame with its column of codes named ``code_qp``."""
    keys = _keys(frame)
    if len(keys) == 1:
        return frame.rename(columns={keys[0]: "code_qp"})
    headings = ", ".join(str(name)[:40] for name in (keys or frame.columns)[:6])
    if keys:
        raise ParameterError(f"{path} : {len(keys)} colonnes de codes ({headings}). Gardez-en une.")
    told = f"{path} : colonne « code_qp » attendue, trouvé {headings}"
    holds = frame.apply(lambda c: c.str.upper().str.match(codes.QP2024).mean())
    if len(holds) and holds.max() >= 0.5:
        told += f". Renommez l'en-tête « {holds.idxmax()} » en « code_qp »"
    raise ParameterError(f"{told}.")


def _typed(frame: pd.DataFrame, path: str | Path, commas_part: bool) -> pd.DataFrame:
    for name in frame.columns.drop("code_qp"):
        try:
            numbers = read_numbers(frame[name], commas_part=commas_part)
        except TableError as error:
            raise ParameterError(f"{path}, colonne « {name} » : {error}.") from None
        if numbers is not None:
            frame[name] = numbers
    return frame
