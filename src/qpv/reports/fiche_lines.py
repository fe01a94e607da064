"""The lines of a neighbourhood sheet under its charts: counts, amounts, whole territories, schools."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd

from qpv import french
from qpv.indicators.catalogue import BY_ID
from qpv.indicators.indicator import Indicator
from qpv.indicators.themes import AGES
from qpv.reports import fiche_map
from qpv.reports import fiche_sentences as sentences
from qpv.reports.fiche import TOWNS, Fiche, Parent
from qpv.reports.values import absent_cell, text


def lines(items: Sequence[str]) -> str:
    """Return the items as an HTML list, "" without one."""
    body = "".join(f"<li>{escape(french.typography(item))}</li>" for item in items)
    return f'<ul class="qpv-lines">{body}</ul>' if body else ""


def former_perimeter(f: Fiche) -> str:
    """Return « périmètre 2015 », and with which other QPV of 2024 it is shared."""
    shared = f" partagé avec {french.listing(f.siblings)}" if f.siblings else ""
    return f"périmètre 2015{shared}"


def facts(f: Fiche, entries: list[Indicator], parents: list[Parent] | None = None) -> str:
    """Return counts and amounts as lines, those of one table and year together."""
    groups: dict[str, list[Indicator]] = {}
    for entry in entries:
        if f.observatory.available(entry.dataset):
            perimeter = "périmètre 2024" if entry.zoning == "2024" else former_perimeter(f)
            when = f"{f.year(entry)}, {perimeter}"
            groups.setdefault(when, []).append(entry)
    said = []
    for when, group in groups.items():
        for parent in parents or [None]:
            values = " ; ".join(f"{e.label} {_told(f, e, parent)}" for e in group)
            said.append(f"{parent.code} : {values} ({when})" if parent else f"{values} ({when})")
    return lines(said)


def _told(f: Fiche, entry: Indicator, parent: Parent | None) -> str:
    own = f.value(entry, parent.code if parent else "")
    if pd.isna(own["value"]):
        return absent_cell(own["reason"])
    return sentences.shown_value(f, entry, own["value"], parent.code if parent else "")


def age(f: Fiche) -> str:
    """Return when the social stock was built, in the 2015 zoning: the classes that are diffused."""
    if not f.observatory.available(BY_ID[AGES[0]].dataset):
        return ""
    items = []
    for parent in f.parents:
        own = [(BY_ID[id], f.value(BY_ID[id], parent.code)["value"]) for id in AGES]
        told = [
            f"{entry.short}, {sentences.shown_value(f, entry, value, parent.code)}"
            for entry, value in own
            if pd.notna(value)
        ]
        if told:
            rest = "" if len(told) == len(own) else " ; autres époques non diffusées"
            when = f"{f.year(own[0][0])}, {former_perimeter(f)}"
            items.append(f"{parent.code} : parc construit {' ; '.join(told)}{rest} ({when})")
    return lines(items)


def whole(f: Fiche, entries: list[Indicator]) -> str:
    """Return the values of whole territories, all inhabitants, where the same source gives them for
    the same year: one line per year, each territory named once."""
    years: dict[str, dict[str, list[str]]] = {}
    for entry in dict.fromkeys(entries):
        for name, value in f.whole(entry):
            said = f"{french.uncapitalised(entry.short)} {text(entry, value, one_qpv=True)}"
            years.setdefault(f.year(entry), {}).setdefault(name, []).append(said)
    return lines(
        [
            f"Tous les habitants ({year}) : "
            + " ; ".join(f"{name}, {', '.join(said)}" for name, said in told.items())
            for year, told in years.items()
        ]
    )


def tfpb(f: Fiche) -> str:
    """Return the property-tax rate of each of its communes."""
    table = f.table("tfpb_rates")
    if table is None:
        return ""
    rates = table.set_index("codgeo")
    told = [
        f"{french.quantity(rates.loc[code, 'tfpb_rate_pct'], '%', 2)} ({town})"
        for code, town in f.communes
        if code in rates.index
    ]
    if not told:
        return ""
    year = int(rates["year"].iloc[0])
    return lines([f"Taux global de taxe foncière bâtie {year} : {' ; '.join(told)}"])


def schools(f: Fiche) -> str:
    """Return the schools of the communes: their social position, and who is out of school."""
    said = [*_ips(f), *_neet(f)]
    directory = fiche_map.schools(f)
    if directory is not None:
        near = french.plural(len(directory), "établissement scolaire", "établissements scolaires")
        said.append(f"{near} dans le quartier ou à moins de 300 m (annuaire de l'éducation)")
    if not said:
        return "<p class=\"qpv-note\">Aucune donnée d'éducation n'est dans les tables.</p>"
    note = (
        "À l'échelle de la commune : les élèves du quartier n'y sont pas distingués. La médiane des "
        "indices ne tient pas compte du nombre d'élèves."
    )
    return f'{lines(said)}<p class="qpv-note">{escape(note)}</p>'


def _ips(f: Fiche) -> list[str]:
    table = f.table("school_ips")
    if table is None:
        return []
    told, year = [], ""
    for code, town in f.communes[:TOWNS]:
        own = table[(table["codgeo"] == code) & table["ips"].notna()]
        kinds = [
            f"{french.number(part['ips'].median(), 1)} pour {_counted(kind, len(part))}"
            for kind, part in own.groupby("school_type", sort=True)
        ]
        if kinds:
            year = own["data_year"].iloc[0]
            told.append(f"{town} {' et '.join(kinds)}")
    return [f"Indice de position sociale médian : {' ; '.join(told)} ({year})"] if told else []


def _counted(kind: str, count: int) -> str:
    return french.plural(count, kind, f"{kind}s")


def _neet(f: Fiche) -> list[str]:
    table = f.table("neet_communes")
    if table is None:
        return []
    last = table[table["data_year"] == table["data_year"].max()].set_index("codgeo")["neet_pct"]
    told = [
        f"{town} {french.quantity(last[code], '%', 0)}"
        for code, town in f.communes[:TOWNS]
        if code in last.index and pd.notna(last[code])
    ]
    year = table["data_year"].max()
    return [f"Jeunes ni en emploi ni scolarisés : {', '.join(told)} ({year})"] if told else []
