"""Which QPV a row is about: a code as typed, a code of 2015, a name, or several at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from qpv import codes
from qpv.errors import TableError, did_you_mean
from qpv.indicators import links
from qpv.tfpb.columns import plain

HINGE = 2024
_CODE = re.compile(r"\bQ\s?[PN]\s?[0-9 ]*[0-9AB][0-9 ]*\s?[NMIC]?\b", re.IGNORECASE)
_SEVERAL = re.compile(r"\s*(?:;|,|/|\n|\bet\b)\s*", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Known:
    """What the importer leans on: ``qpv`` (one row per 2024 QPV: code_qp, lib_qp, commune_insee,
    communes, n_dwellings), the passage from 2015 (None if not at hand), the user's contracts (code_cv,
    lib_cv, code_qp; None if there are none)."""

    qpv: pd.DataFrame
    correspondence: pd.DataFrame | None = None
    contracts: pd.DataFrame | None = None

    @cached_property
    def table(self) -> pd.DataFrame:
        return self.qpv.set_index("code_qp")

    @cached_property
    def by_name(self) -> dict[str, list[str]]:
        """Name plainly written -> the codes that have it; « nom (commune) » too."""
        found: dict[str, list[str]] = {}
        for row in self.qpv.itertuples(index=False):
            keys = {plain(row.lib_qp), plain(f"{row.lib_qp} {row.communes}")}
            keys |= {plain(f"{row.lib_qp} {town}") for town in row.communes.split(";")}
            for key in keys:
                found.setdefault(key, []).append(row.code_qp)
        return found

    @cached_property
    def old_names(self) -> dict[str, str]:
        """Codes of 2015 that the passage lists -> their names."""
        if self.correspondence is None:
            return {}
        linked = self.correspondence[self.correspondence["code_qp_2015"] != ""]
        return dict(zip(linked["code_qp_2015"], linked["lib_qp_2015"], strict=True))

    def name(self, code: str) -> str:
        """Return « Nom (communes) » of a QPV, the code alone where it is not known."""
        if code in self.table.index:
            row = self.table.loc[code]
            return f"{row['lib_qp']} ({row['communes'].replace(';', ', ')})"
        return self.old_names.get(code, code)

    def of_contract(self, contract: str) -> set[str]:
        """Return the QPV of a contract given by code, by name or « code — nom »; empty if unknown."""
        if self.contracts is None or not contract:
            return set()
        text, start = plain(contract), plain(re.split(r"\s[—–-]\s", contract)[0])
        same = [
            text in (plain(row.code_cv), plain(row.lib_cv)) or start == plain(row.code_cv)
            for row in self.contracts.itertuples(index=False)
        ]
        return set(self.contracts.loc[same, "code_qp"])


def resolve(
    code: str, name: str, commune: str, contract: str, year: int, known: Known
) -> tuple[list[str], list[str]]:
    """Return the QPV of a row, and what was mended.

    Raises
    ------
    TableError
        If none is given, one is unknown, or it is not of the zoning of the year.
    """
    pieces = [p for p in _SEVERAL.split(code) if p.strip()]
    if not pieces:
        if not name:
            raise TableError("code_qp : ni code ni nom de quartier")
        return _by_names(name, commune, contract, known)
    found, said = [], []
    for piece in pieces:
        if not _CODE.search(piece) and plain(piece) not in known.by_name:
            raise TableError(f"code_qp : « {piece[:40]} » n'est pas un code de QPV (QN05980M)")
        if not _CODE.search(piece):
            codes_found, told = _by_name(piece, commune, contract, known)
        else:
            codes_found, told = _by_code(piece, year, known)
        found.append(codes_found)
        said += told
    if name and len(found) == 1:
        _refuse_disagreement(found[0], name, known)
    return list(dict.fromkeys(found)), said


def _by_code(piece: str, year: int, known: Known) -> tuple[str, list[str]]:
    code = re.sub(r"\s", "", _CODE.search(piece).group()).upper()
    said = [] if code == piece.strip() else [f"code « {piece} » lu {code}"]
    if codes.QP2015.match(code):
        return _old(code, year, known, said)
    if not codes.QP2024.match(code) or code not in known.table.index:
        close = did_you_mean(code, list(known.table.index))
        raise TableError(f"code_qp : QPV inconnu « {piece} »{close if '—' in close else ''}")
    if year < HINGE:
        raise TableError(
            f"code_qp : {code} n'existe que depuis 2024, et la ligne porte sur {year} ; donnez le code "
            "du zonage 2015 (QP059001)"
        )
    return code, said


def _old(code: str, year: int, known: Known, said: list[str]) -> tuple[str, list[str]]:
    if year <= HINGE:
        return code, said
    if known.correspondence is None:
        raise TableError(f"code_qp : {code} est un code de 2015, et la table de passage manque")
    found = [c for c in links.successors([code], known.correspondence)["code_qp"] if c]
    if len(found) == 1:
        return found[0], [*said, f"code 2015 {code} → {found[0]}, seul successeur dans la table"]
    if not found:
        raise TableError(f"code_qp : {code} (2015) n'a pas de successeur dans la table de passage")
    listed = " ou ".join(f"{c} ({known.name(c)})" for c in found)
    raise TableError(f"code_qp : {code} (2015) a plusieurs successeurs, choisissez : {listed}")


def _by_names(name: str, commune: str, contract: str, known: Known) -> tuple[list[str], list[str]]:
    if plain(name) in known.by_name:
        pieces: Sequence[str] = [name]
    else:
        pieces = [p for p in re.split(r"\s*(?:;|/|\n)\s*", name) if p.strip()]
    found, said = [], []
    for piece in pieces:
        code, told = _by_name(piece, commune, contract, known)
        found.append(code)
        said += told
    return list(dict.fromkeys(found)), said


def _by_name(name: str, commune: str, contract: str, known: Known) -> tuple[str, list[str]]:
    candidates = known.by_name.get(plain(name), [])
    if not candidates:
        close = did_you_mean(plain(name), list(known.by_name)) if name else ""
        raise TableError(
            f"qpv_nom : aucun quartier ne s'appelle « {name[:60]} »{close if '—' in close else ''}"
        )
    left = _narrowed(candidates, commune, contract, known)
    if len(left) != 1:
        listed = ", ".join(f"{c} ({known.name(c)})" for c in (left or candidates)[:4])
        raise TableError(
            f"qpv_nom : « {name} » désigne {len(left or candidates)} quartiers, donnez le code : {listed}"
        )
    return left[0], [f"quartier « {name} » reconnu par son nom : {left[0]}"]


def _narrowed(candidates: list[str], commune: str, contract: str, known: Known) -> list[str]:
    left = candidates
    if commune and len(left) > 1:
        left = [
            c
            for c in left
            if commune in known.table.loc[c, "commune_insee"].split(";")
            or plain(commune) in map(plain, known.table.loc[c, "communes"].split(";"))
        ]
    own = known.of_contract(contract)
    if own and len(left) > 1:
        left = [c for c in left if c in own]
    return left


def _refuse_disagreement(code: str, name: str, known: Known) -> None:
    """A code and the exact name of other QPV only: one of them is wrong."""
    named = known.by_name.get(plain(name), [])
    if named and code.startswith("QN") and code not in named and code in known.table.index:
        raise TableError(
            f"code_qp : {code} est {known.name(code)}, mais la ligne nomme « {name} » "
            f"({', '.join(named[:3])}) ; lequel est le bon ?"
        )
