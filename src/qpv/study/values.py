"""Values of one indicator, one row per QPV, with all that a figure says of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from qpv import french, names
from qpv.figures import tables
from qpv.figures.dressing import dressed
from qpv.figures.frame import Words
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
        """« 197 QPV connus sur 204 » ; of an own column, « 3 QPV renseignés sur 94 »."""
        if len(self.frame) and (self.frame["reason"] == "not_fetched").all():
            return compute.reason_label("not_fetched")
        word = "renseigné" if self.indicator is None else "connu"
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
        told = self.source or "non précisée"
        contours = "" if "ANCT" in told else f" ; ANCT, contours des QPV {self.zoning}"
        known = f"{self.coverage[0].upper()}{self.coverage[1:]}"
        return f"{fiction(self.fictional)}Sources : {told}{contours}. {known}."

    def words(self, title: str, more: str = "") -> Words:
        """Return what a page says around a figure of these values, ``more`` at the end of the
        subtitle."""
        told = french.typography(title), f"{self.subtitle}{more}"
        return Words(title=told[0], subtitle=told[1], source=self.source_line)

    @property
    def caveat(self) -> str:
        """What its values cannot say, "" for an own column."""
        return self.indicator.caveat if self.indicator else ""

    def shown(self) -> pd.DataFrame:
        """Return the values as a French reader sees them: code, quartier, commune(s), value."""
        told = [
            french.quantity(value, self.unit, self.decimals)
            if pd.notna(value)
            else french.absent(compute.reason_label(reason))
            for value, reason in zip(self.frame["value"], self.frame["reason"], strict=True)
        ]
        frame = self.frame.reset_index(names="Code")[["Code", "lib_qp", "lib_com"]]
        frame = frame.rename(columns={"lib_qp": "Quartier", "lib_com": "Commune(s)"})
        return frame.assign(**{self.label: told})

    def _repr_html_(self) -> str:
        rest = len(self.frame) - _SHOWN
        more = f" … et {french.plural(rest, 'autre QPV', 'autres QPV')}." if rest > 0 else ""
        table = tables.simple_table(self.shown().head(_SHOWN), self.subtitle)
        return dressed(f'{table}<p class="qpv-source">{escape(self.source_line + more)}</p>')

    def __repr__(self) -> str:
        return f"<Values : {self.subtitle} ; {self.coverage}>"


def fiction(fictional: bool) -> str:
    """Return what opens every line of sources when the data are invented."""
    return "DONNÉES FICTIVES. " if fictional else ""


def perimeter(overseas: bool, zoning: str = "2024") -> str:
    """Return which contours a figure speaks of: one zoning on a page."""
    return "zonage en vigueur outre-mer depuis 2025" if overseas else f"périmètre {zoning}"


def coverage(known: int, total: int, word: str = "connu") -> str:
    """Return « 197 QPV connus sur 204 », « aucun QPV connu sur 42 »."""
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
        frame=named(s, observed, indicator.zoning),
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


def named(s: Study, observed: pd.DataFrame, zoning: str) -> pd.DataFrame:
    """Return the observations with the name and the communes of each QPV."""
    columns = ["lib_qp", "lib_com", "population", "value", "reason"]
    named = s.geography.perimeters_by_code if zoning == "2024" else names_2015(s)
    known = named[["lib_qp", "lib_com"]].reindex(observed.index).fillna("")
    if zoning == "2024":
        known["lib_com"] = [s.towns(code) for code in known.index]
    return known.join(observed)[columns]


def names_2015(s: Study) -> pd.DataFrame:
    """Return ``lib_qp`` and ``lib_com`` of the QPV of 2015 (``code_qp`` index), from INSEE's files on
    that zoning; displayed by the rule of those of 2024."""
    table = s.at_hand("insee_qpv_demographics")
    if table is None:
        return pd.DataFrame(columns=["lib_qp", "lib_com"], dtype="str")
    shown = names.neighbourhoods(table["lib_qp"], table["lib_com"])
    towns = table["lib_com"].str.replace(";", ", ")
    return table.assign(lib_qp=shown, lib_com=towns).set_index("code_qp")[["lib_qp", "lib_com"]]
