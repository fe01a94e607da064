"""The three layouts of the DGFiP's REI, brought to one: one row = one commune, as text.

Long (OFGL): a line per commune and variable, zeros dropped. Wide: a line per commune, headed by
codes (``E11``) or by labels (« FB - COMMUNE / BASE NETTE »), whose accents, spaces and word order
changed over the years.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import partial
from itertools import chain
from pathlib import Path

import pandas as pd

from qpv import codes
from qpv.errors import TableError
from qpv.tables import large, readers

_MEMBER = r"^(?!.*(notice|trac[eé]))REI.*\.(csv|xlsx)$"  # not the notice, nor the layout beside it
_KEYS = {"DEPARTEMENT": "dep", "DEP": "dep", "COMMUNE": "com", "COM": "com"} | {
    "LIBELLE COMMUNE": "libcom",
    "LIBCOM": "libcom",
    "SIREPCI": "sirepci",
    "NUMERO SIREN DE L EPCI": "sirepci",
}
_LABELS = {
    "FB FRAIS D ASSIETTE DEGREVEMENT NON VALEURS": "E00",
    "FB COMMUNE BASE NETTE": "E11",
    "FB COMMUNE TAUX NET": "E12",
    "FB COMMUNE TAUX VOTE": "E12VOTE",
    "FB COMMUNE MONTANT REEL": "E13",
    "FB COMMUNE NOMBRE D ARTICLES": "E14",
    "FB COMMUNE LISSAGE MONTANT": "E16",
    "FB COMMUNE MONTANT LISSAGE": "E16",
    "FB SYNDICATS ET ORG ASSIMILES TAUX NET": "E22",
    "FB GFP BASE NETTE": "E31",
    "FB GFP TAUX APPLICABLE SUR LE TERRITOIRE DE LA COMMUNE": "E32",
    "FB GFP TAUX VOTE": "E32VOTE",
    "FB GFP MONTANT REEL": "E33",
    "FB GFP LISSAGE MONTANT": "E36",
    "FB GFP MONTANT LISSAGE": "E36",
    "FB TSE BASE NETTE": "E51",
    "FB TSE TAUX NET": "E52",
}
_LONG = ("annee", "idcom", "libcom", "sirepci", "dispositif_fiscal", "var", "valeur")
_NEEDED = ("E11", "E12", "E13", "E14")
_NOT_SECRET = ("", "0", "non", "n", "false", "faux")


def read(path: Path, year: str, variables: tuple[str, ...]) -> pd.DataFrame:
    """Return ``codgeo``, ``libcom``, ``sirepci``, ``annee`` and one text column per variable.

    In the long layout a commune without a line is « so » (zeros are dropped there) and a value
    under secrecy « s ». A variable that the file does not hold at all is « nd ».

    Raises
    ------
    TableError
        If the layout is none of the three, the year is not in the file, or keys are lacking.
    """
    others: list[str] = []
    choose = partial(_chosen, variables=variables, others=others)
    chunks = large.pieces(path, choose, member=_MEMBER)
    first = next(chunks, None)
    if first is None:
        raise TableError(f"{path.name} : aucune ligne sous l'en-tête.")
    if {"var", "valeur"} & set(first.columns):
        readers.require(first, _LONG)
        return _long(chain([first], chunks), year, variables)
    _require_wide(first, others)
    return _wide(pd.concat([first, *chunks], ignore_index=True), year, variables)


def _chosen(header: list[str], variables: tuple[str, ...], others: list[str]) -> dict[int, str]:
    """The place and name of each column wanted; the titles of those that are not go in ``others``."""
    titles = [title.strip() for title in header]
    named = {place: _name(title, variables) for place, title in enumerate(titles)}
    wanted = {place: name for place, name in named.items() if name}
    others += [titles[place] for place in named if place not in wanted]
    twice = {name for name in wanted.values() if list(wanted.values()).count(name) > 1}
    if twice:
        raise TableError(f"plusieurs colonnes pour « {' », « '.join(sorted(twice))} ».")
    return wanted


def _name(title: str, variables: tuple[str, ...]) -> str:
    """The name a column is read under, "" for one that is not wanted."""
    if title.lower() in (*_LONG, "secret_statistique"):
        return title.lower()
    plain = plain_label(title)
    known = title.upper() if title.upper() in variables else ""
    return _KEYS.get(plain) or _LABELS.get(plain) or known


def _require_wide(first: pd.DataFrame, others: list[str]) -> None:
    """Name what is lacking as the file would: by label if its headers are labels."""
    labels = {code: label for label, code in reversed(_LABELS.items())}
    by_label = any(plain_label(title).startswith("FB ") for title in others)
    keys = {"dep": "DEPARTEMENT", "com": "COMMUNE", "libcom": "LIBELLE COMMUNE"}
    keys = keys if by_label else {key: key.upper() for key in keys}
    asked = keys | {code: labels[code] if by_label else code for code in _NEEDED}
    lacking = [asked[name] for name in asked if name not in first.columns]
    readers.require(pd.DataFrame(columns=others), lacking)


def plain_label(label: str) -> str:
    """Return a label in capitals without accents or punctuation, single-spaced."""
    bare = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[A-Z0-9]+", bare.upper()))


def _long(chunks: Iterable[pd.DataFrame], year: str, variables: tuple[str, ...]) -> pd.DataFrame:
    kept, years = [], set()
    for chunk in chunks:
        annee = chunk["annee"].str[:4]
        years |= set(annee)
        wanted = (annee == year) & (chunk["dispositif_fiscal"] == "FB")
        kept.append(chunk[wanted & chunk["var"].isin(variables)])
    lines = pd.concat(kept, ignore_index=True)
    if lines.empty:
        found = ", ".join(sorted(years)[-3:])
        raise TableError(f"aucune ligne de foncier bâti (FB) pour {year} ; années : {found}.")
    if "secret_statistique" in lines.columns:
        secret = ~lines["secret_statistique"].str.strip().str.lower().isin(_NOT_SECRET)
        lines.loc[secret, "valeur"] = "s"
    return _pivot(lines, year, variables)


def _pivot(lines: pd.DataFrame, year: str, variables: tuple[str, ...]) -> pd.DataFrame:
    lines = lines.drop_duplicates(["idcom", "var", "valeur"])
    twice = lines[lines.duplicated(["idcom", "var"])]
    if len(twice):
        examples = ", ".join(f"{r.idcom} {r.var}" for r in twice.head(3).itertuples())
        raise TableError(f"{len(twice)} variable(s) avec deux valeurs ({examples}).")
    named = lines.groupby("idcom")[["libcom", "sirepci"]].first()
    values = lines.pivot(index="idcom", columns="var", values="valeur").fillna("so")
    table = named.join(values).reset_index()
    table["codgeo"] = table["idcom"].map(lambda code: codes.pad(code, 5))
    return _complete(table, year, variables)


def _wide(table: pd.DataFrame, year: str, variables: tuple[str, ...]) -> pd.DataFrame:
    table = table[(table["dep"].str.strip() != "") & (table["com"].str.strip() != "")].copy()
    pairs = zip(table["dep"], table["com"], strict=True)
    table["codgeo"] = [insee_code(dep, com) for dep, com in pairs]
    if "sirepci" not in table.columns:
        table["sirepci"] = ""
    return _complete(table, year, variables)


def _complete(table: pd.DataFrame, year: str, variables: tuple[str, ...]) -> pd.DataFrame:
    columns = ["codgeo", "libcom", "sirepci", "annee", *variables]
    return table.assign(annee=year).reindex(columns=columns, fill_value="nd").reset_index(drop=True)


def insee_code(dep: str, com: str) -> str:
    """Return the INSEE code of a commune: « 1 » and « 4 » -> « 01004 », « 97 » and « 101 » or
    « 971 » and « 1 » -> « 97101 »."""
    dep, com = codes.pad(dep, 2), codes.pad(com, 3)
    return dep[:2] + com if len(dep) < 3 or com[0] != "0" else dep + com[1:]
