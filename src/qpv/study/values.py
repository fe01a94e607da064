"""Values of one indicator, one row per QPV, with all that a figure says of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from qpv import codes, french, names
from qpv.errors import ParameterError, disk_sentence
from qpv.figures import tables
from qpv.figures.dressing import dressed
from qpv.indicators import compute
from qpv.indicators.indicator import Indicator

if TYPE_CHECKING:
    from qpv.study.core import Study

_SHOWN = 12  # rows shown at a prompt
_LARGEST = 1e15  # beyond, a float no longer holds its units
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, kw_only=True)
class Values:
    """Values of one indicator, or of an analyst's own column.

    ``frame`` has one row per QPV (``code_qp`` index): ``lib_qp``, ``lib_com``, ``population``,
    ``value`` (NaN where absent), ``reason`` (code of the absence, "" where the value is there).
    ``decimals`` are those of one QPV. ``indicator`` is None for an analyst's own column.
    """

    frame: pd.DataFrame
    label: str
    unit: str
    year: str
    zoning: str
    source: str
    decimals: int = 0
    indicator: Indicator | None = None
    overseas: bool = False
    fictional: bool = False

    @property
    def coverage(self) -> str:
        """« 197 QPV diffusés sur 204 » ; of an own column, « 3 QPV renseignés sur 94 »."""
        word = "renseigné" if self.indicator is None else "diffusé"
        return coverage(int(self.frame["value"].notna().sum()), len(self.frame), word)

    @property
    def subtitle(self) -> str:
        """Indicator, unit, year and zoning, for the line under a figure's title."""
        parts = [self.label + (f", en {self.unit}" if self.unit else ""), self.year]
        where = f"QPV au {perimeter(self.overseas, self.zoning)}"
        return ", ".join(part for part in (*parts, where) if part)

    @property
    def source_line(self) -> str:
        """The source line of a figure, with its coverage, loud about fiction."""
        fiction = "DONNÉES FICTIVES. " if self.fictional else ""
        told = self.source or "non précisée"
        contours = "" if "ANCT" in told else f" ; ANCT, contours des QPV {self.zoning}"
        known = f"{self.coverage[0].upper()}{self.coverage[1:]}"
        return f"{fiction}Sources : {told}{contours}. {known}."

    def shown(self) -> pd.DataFrame:
        """Return the values as a French reader sees them: code, quartier, commune(s), value."""
        told = [
            french.quantity(value, self.unit, self.decimals)
            if pd.notna(value)
            else french.absent(compute.reason_label(reason))
            for value, reason in zip(self.frame["value"], self.frame["reason"], strict=True)
        ]
        return pd.DataFrame(
            {
                "Code": self.frame.index,
                "Quartier": self.frame["lib_qp"].to_numpy(),
                "Commune(s)": self.frame["lib_com"].to_numpy(),
                self.label: told,
            }
        )

    def _repr_html_(self) -> str:
        rest = len(self.frame) - _SHOWN
        more = f" … et {french.plural(rest, 'autre QPV', 'autres QPV')}." if rest > 0 else ""
        table = tables.simple_table(self.shown().head(_SHOWN), self.subtitle)
        return dressed(f'{table}<p class="qpv-source">{escape(self.source_line + more)}</p>')

    def __repr__(self) -> str:
        return f"<Values : {self.subtitle} ; {self.coverage}>"


def perimeter(overseas: bool, zoning: str = "2024") -> str:
    """Return which contours a figure speaks of: one zoning on a page."""
    return "zonage en vigueur outre-mer depuis 2025" if overseas else f"périmètre {zoning}"


def coverage(known: int, total: int, word: str = "diffusé") -> str:
    """Return « 197 QPV diffusés sur 204 », « aucun QPV diffusé sur 42 »."""
    if not known:
        return f"aucun QPV {word} sur {french.number(total)}"
    return f"{french.number(known)} QPV {word}{'s' if known > 1 else ''} sur {french.number(total)}"


def several(asked: object) -> list:
    """Return what is asked for as a list: one alone is a list of one."""
    if isinstance(asked, str) or not isinstance(asked, Iterable):
        return [asked]
    return list(asked)


def of_indicator(s: Study, indicator: Indicator, everywhere: bool) -> Values:
    """Return the values of an indicator, of the study's QPV or of every one."""
    observed = s.observed(indicator, everywhere=everywhere)
    return Values(
        frame=_named(s, observed, indicator.zoning),
        label=indicator.label,
        unit=indicator.unit,
        year=s.year(indicator),
        zoning=indicator.zoning,
        source=indicator.source,
        decimals=indicator.decimals_qp,
        indicator=indicator,
        overseas=s.overseas and indicator.zoning == "2024",
        fictional=s.fictional,
    )


def _named(s: Study, observed: pd.DataFrame, zoning: str) -> pd.DataFrame:
    columns = ["lib_qp", "lib_com", "population", "value", "reason"]
    named = s.geography.perimeters_by_code if zoning == "2024" else _names_2015(s)
    known = named[["lib_qp", "lib_com"]].reindex(observed.index).fillna("")
    if zoning == "2024":
        known["lib_com"] = [s.towns(code) for code in known.index]
    return known.join(observed)[columns]


def _names_2015(s: Study) -> pd.DataFrame:
    table = s.at_hand("insee_qpv_demographics")
    if table is None:
        return pd.DataFrame(columns=["lib_qp", "lib_com"], dtype="str")
    shown = names.neighbourhoods(table["lib_qp"], table["lib_com"])
    towns = table["lib_com"].str.replace(";", ", ")
    return table.assign(lib_qp=shown, lib_com=towns).set_index("code_qp")


def owned(
    s: Study, frame: pd.DataFrame | pd.Series, label: str, unit: str = "", source: str = ""
) -> Values:
    """Return an analyst's own column as values that can be mapped, drawn and exported.

    ``frame`` is keyed by ``code_qp`` (a column, or the index) and has one column of numbers;
    a QPV that it does not list, or whose cell is empty, is « non renseigné ».

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
    column = _column(frame)
    known = set(s.geography.perimeters["code_qp"])
    _refuse(column, known)
    numbers = _numbers(column)
    wrong = column[(numbers.isna() & column.notna()) | (numbers.abs() > _LARGEST)]
    told = [f"{code} : « {str(value)[:40]} »" for code, value in wrong.items()]
    _say(told, "valeur(s) qui ne sont pas des nombres")
    own = numbers.reindex(s.codes("2024"))
    why = own.isna().map({True: "not_given", False: ""})
    observed = pd.DataFrame({"value": own, "reason": why})
    people = s.qpv["population"]
    shown = own.dropna()
    return Values(
        frame=_named(s, observed.assign(population=people), "2024"),
        label=label,
        unit=unit,
        year="",
        zoning="2024",
        source=source,
        decimals=_decimals(shown),
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


def _numbers(column: pd.Series) -> pd.Series:
    """Return the values as floats, NaN where they are none: a date is no number."""
    if column.dtype.kind in "mMc":
        return pd.Series(np.nan, index=column.index)
    return pd.to_numeric(column, errors="coerce").astype(float)


def _decimals(values: pd.Series) -> int:
    """Return none for whole numbers, else as many as it takes for no value to be shown as zero."""
    if (values == values.round()).all():
        return 0
    return next((d for d in range(1, 6) if (values[values != 0].round(d) != 0).all()), 6)


def _column(given: pd.DataFrame | pd.Series) -> pd.Series:
    """Return the only column of values, indexed by ``code_qp``."""
    if not isinstance(given, pd.DataFrame | pd.Series):
        raise ParameterError(
            f"votre tableau : une table pandas est attendue, trouvé {type(given).__name__}. Lisez "
            "un fichier par study.read_own(fichier)."
        )
    frame = given.to_frame() if isinstance(given, pd.Series) else given
    frame = frame.set_index("code_qp") if "code_qp" in frame.columns else frame
    if frame.shape[1] != 1:
        named = ", ".join(map(str, frame.columns[:6])) or "aucune"
        raise ParameterError(
            f"votre tableau : une colonne de valeurs est attendue à côté de « code_qp », trouvé "
            f"{frame.shape[1]} ({named}). Gardez « code_qp » et une colonne."
        )
    column = frame.iloc[:, 0]
    column.index = column.index.map(lambda code: str(code).strip())
    return column


def _refuse(column: pd.Series, known: set[str]) -> None:
    index = column.index
    former = [code for code in index if codes.QP2015.match(code)]
    _say(former, "code(s) de 2015", "Aucun chiffre ne passe d'un zonage à l'autre")
    unknown = index[~index.isin(list(known))]
    _say(unknown, "code(s) inconnus du zonage 2024", "Corrigez ou retirez ces lignes")
    _say(index[index.duplicated()].unique(), "code(s) donnés deux fois", "Gardez une ligne par QPV")


def _say(found: Iterable[str], what: str, then: str = "Corrigez ou videz ces cellules") -> None:
    listed = list(found)
    if listed:
        shown = ", ".join(listed[:3]) + (", …" if len(listed) > 3 else "")
        raise ParameterError(f"votre tableau : {len(listed)} {what} ({shown}). {then}.")


def read_own(path: str | Path) -> pd.DataFrame:
    """Return a CSV saved by a French spreadsheet (« ; », decimal comma, UTF-8 or Windows-1252;
    « Texte Unicode » too) as a frame keyed by ``code_qp``: text codes, numbers as numbers.

    Raises
    ------
    ParameterError
        If the file cannot be read, or has no column « code_qp ».
    """
    try:
        text = _text(Path(path).read_bytes())
    except OSError as error:
        raise ParameterError(f"{str(path)[:200]} : {disk_sentence(error)}.") from error
    except (TypeError, ValueError) as error:
        raise ParameterError(
            f"« {str(path)[:80]} » : le nom d'un fichier CSV est attendu, entre guillemets."
        ) from error
    text = re.sub(r"\Asep=.[\r\n]+", "", text)  # a line that spreadsheets read, and hide
    sign = next((s for s in ";\t" if s in text.partition("\n")[0]), ",")
    decimal = "." if sign == "," else ","
    try:
        frame = pd.read_csv(StringIO(text), sep=sign, decimal=decimal, dtype={"code_qp": str})
    except ValueError as error:
        raise ParameterError(
            f"{path} : ce n'est pas un tableau CSV lisible. Attendu : une ligne d'en-tête, "
            "« code_qp;nombre », puis une ligne par QPV ; depuis un tableur, enregistrez en CSV."
        ) from error
    if "code_qp" not in frame.columns:
        named = ", ".join(str(name)[:40] for name in frame.columns[:6])
        raise ParameterError(f"{path} : colonne « code_qp » attendue, trouvé {named}.")
    return frame.dropna(how="all", ignore_index=True)


def _text(raw: bytes) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")
