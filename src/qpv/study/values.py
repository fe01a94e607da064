"""Values of one indicator, one row per QPV, with all that a figure says of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from qpv import codes, french, names
from qpv.errors import ParameterError
from qpv.figures import tables
from qpv.figures.dressing import dressed
from qpv.indicators import compute
from qpv.indicators.indicator import Indicator

if TYPE_CHECKING:
    from qpv.study.core import Study

_SHOWN = 12  # rows shown at a prompt


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
        """« 197 QPV diffusés sur 204 », « aucun QPV diffusé sur 42 »."""
        return coverage(int(self.frame["value"].notna().sum()), len(self.frame))

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
            else f"{french.ABSENT} ({compute.reason_label(reason)})"
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


def coverage(known: int, total: int) -> str:
    """Return « 197 QPV diffusés sur 204 », « aucun QPV diffusé sur 42 »."""
    if not known:
        return f"aucun QPV diffusé sur {french.number(total)}"
    agreed = "diffusé" if known == 1 else "diffusés"
    return f"{french.number(known)} QPV {agreed} sur {french.number(total)}"


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
    a QPV that it does not list is « non disponible », an empty cell « non diffusé ».

    Raises
    ------
    ParameterError
        If a code is unknown, of 2015 or given twice, if a value is no number, or if there is
        not one column of values.

    Examples
    --------
    >>> s = study.open("qpv", "QN00001M")
    >>> frame = pd.DataFrame({"code_qp": ["QN00001M"], "places": [12.5]})
    >>> s.own(frame, "Places en crèche pour 100 enfants", source="Ville, 2025").coverage
    '1 QPV diffusé sur 1'
    """
    column = _column(frame)
    known = set(s.geography.perimeters["code_qp"])
    _refuse(column, known)
    numbers = pd.to_numeric(column, errors="coerce").astype(float)
    _say(column.index[numbers.isna() & column.notna()], "valeur(s) qui ne sont pas des nombres")
    own = numbers.reindex(s.codes("2024"))
    observed = pd.DataFrame({"value": own, "reason": own.isna().map({True: "missing", False: ""})})
    observed.loc[~observed.index.isin(column.index), "reason"] = "not_available"
    people = s.qpv["population"]
    shown = own.dropna()
    return Values(
        frame=_named(s, observed.assign(population=people), "2024"),
        label=label,
        unit=unit,
        year="",
        zoning="2024",
        source=source,
        decimals=0 if (shown == shown.round()).all() else 1,
        overseas=s.overseas,
        fictional=s.fictional,
    )


def _column(given: pd.DataFrame | pd.Series) -> pd.Series:
    """Return the only column of values, indexed by ``code_qp``."""
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
    former = index[index.map(lambda code: bool(codes.QP2015.match(code)))]
    _say(former, "code(s) de 2015", "Aucun chiffre ne passe d'un zonage à l'autre")
    _say(index[~index.isin(list(known))], "code(s) inconnus du zonage 2024", "Attendu : QN05980M")
    _say(index[index.duplicated()].unique(), "code(s) donnés deux fois", "Gardez une ligne par QPV")


def _say(found: Iterable[str], what: str, then: str = "Corrigez ou videz ces cellules") -> None:
    listed = list(found)
    if listed:
        shown = ", ".join(listed[:3]) + (", …" if len(listed) > 3 else "")
        raise ParameterError(f"votre tableau : {len(listed)} {what} ({shown}). {then}.")


def read_own(path: str | Path) -> pd.DataFrame:
    """Return a CSV saved by a French spreadsheet (« ; », decimal comma, UTF-8 or Windows-1252) as a
    frame keyed by ``code_qp``: text codes, numbers as numbers.

    Raises
    ------
    ParameterError
        If the file cannot be read, or has no column « code_qp ».
    """
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        raise ParameterError(f"{path} : fichier illisible ({error.strerror}).") from error
    from io import StringIO

    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    sign = ";" if ";" in text.partition("\n")[0] else ","
    decimal = "," if sign == ";" else "."
    frame = pd.read_csv(StringIO(text), sep=sign, decimal=decimal, dtype={"code_qp": str})
    if "code_qp" not in frame.columns:
        named = ", ".join(map(str, frame.columns[:6]))
        raise ParameterError(f"{path} : colonne « code_qp » attendue, trouvé {named}.")
    return frame
