"""The QPV of a line, from the code, the name and the commune that a landlord wrote."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from qpv import codes, french
from qpv.indicators import links
from qpv.tfpb.columns import HINGE, plain
from qpv.tfpb.intake.quarter_texts import (
    ALMOST,
    CODE,
    PREFIX,
    SEPARATORS,
    WEAK_SEPARATORS,
    bare,
    unsure,
    without_commune,
)  # fmt: skip

_SUGGESTIONS = 200  # beyond, close names are no longer looked for: it takes time


@dataclass(frozen=True)
class Found:
    """The QPV of a line (codes, in order), what was mended, remarks, and the fault if any."""

    codes: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()
    fault: str = ""
    field: str = "code_qp"


class Quarters:
    """The QPV of both zonings, by code and by plain name, and the links between them."""

    def __init__(
        self,
        qpv: pd.DataFrame,
        correspondence: pd.DataFrame | None,
        contracts: pd.DataFrame | None,
    ) -> None:
        self.correspondence = correspondence
        self.names = dict(zip(qpv["code_qp"], qpv["lib_qp"], strict=True))
        inside = qpv["commune_insee"].str.replace(" ", "")
        self.communes = dict(zip(qpv["code_qp"], inside, strict=True))
        self.towns = {
            code: {plain(name) for name in re.split(r"[;,]", text) if plain(name)}
            for code, text in zip(qpv["code_qp"], qpv["communes"], strict=True)
        }
        self.dwellings = dict(zip(qpv["code_qp"], qpv["n_dwellings"].astype(float), strict=True))
        self._by_name: dict[str, dict[str, set[str]]] = {
            "2024": defaultdict(set),
            "2015": defaultdict(set),
        }
        for code, name in self.names.items():
            self._by_name["2024"][plain(name)].add(code)
        if correspondence is not None:
            for code, name in zip(
                correspondence["code_qp_2015"], correspondence["lib_qp_2015"], strict=True
            ):
                if code:
                    self.names[code] = name
                    self._by_name["2015"][plain(name)].add(code)
        self.contracts = contracts
        self._left = _SUGGESTIONS
        self._known: dict[tuple, Found] = {}

    def find(self, code: str, name: str, commune: str, contract: str, year: int) -> Found:
        """Return the QPV of one line (several for an action on several QPV)."""
        asked = (code, name, commune, contract, year)
        if asked not in self._known:
            self._known[asked] = self._find(*asked)
        return self._known[asked]

    def _find(self, code: str, name: str, commune: str, contract: str, year: int) -> Found:
        if not code and CODE.search(name):
            code, name = name, ""
        given = list(dict.fromkeys(CODE.findall(code)))
        rest = plain(CODE.sub(" ", code))
        if not given and ALMOST.fullmatch(code.strip()):
            return Found(fault=f"code « {code} » inconnu{self._near(bare(code))}")
        if given:
            if fault := unsure(code, rest, name):
                return Found(fault=fault)
            name = name or (rest if len(given) == 1 and rest not in ("", "et") else "")
            return self._of_codes(given, name, year)
        name = name or code
        if not name:
            return Found(fault="quartier manquant (code ou nom)")
        return self._of_names(name, commune, contract, year)

    def _of_codes(self, given: list[str], name: str, year: int) -> Found:
        kept: list[str] = []
        mended = [f"code « {code} » lu {bare(code)}" for code in given if code != bare(code)]
        for code in dict.fromkeys(map(bare, given)):
            found = self._of_code(code, year)
            if found.fault:
                return found
            kept += found.codes
            mended += found.mended
        named = {bare(code) for code in CODE.findall(name)} - {bare(c) for c in given} - set(kept)
        named = {code for code in named if codes.zoning_of(code) == codes.zoning_of(kept[0])}
        if named:
            return Found(
                fault=f"les codes {', '.join(kept)} et {', '.join(sorted(named))} sur une ligne : "
                "écrivez-les dans la même cellule, ou une ligne par quartier"
            )
        if len(kept) == 1 and name:
            if fault := self._disagreement(kept[0], name):
                return Found(fault=fault, field="qpv_nom")
            if plain(self.names.get(kept[0], name)) not in (plain(name), without_commune(name)):
                mended.append(f"nom « {name} » remplacé par « {self.names[kept[0]]} »")
        return Found(tuple(dict.fromkeys(kept)), tuple(mended))

    def _of_code(self, code: str, year: int) -> Found:
        if codes.zoning_of(code) == "2024":
            if year < HINGE:
                return Found(
                    fault=f"« {code} » en {year} : ces quartiers n'existent que depuis {HINGE}, "
                    "indiquez le code 2015 (QP…)"
                )
            if code not in self.communes:
                return Found(fault=f"code « {code} » inconnu{self._near(code)}")
            return Found((code,))
        if year <= HINGE:
            return Found((code,), self._doubt(code))
        return self._successor(code)

    def _doubt(self, code: str) -> tuple[str, ...]:
        if self.correspondence is None or code in self.names:
            return ()
        return (f"code 2015 {code} repris tel quel, absent de la table de correspondance",)

    def _successor(self, code: str) -> Found:
        """Replace a 2015 code by the 2024 one where there is one only."""
        sentence = f"code 2015 {code}"
        if self.correspondence is None:
            return Found(
                fault=f"{sentence} : la table de correspondance manque pour le remplacer, indiquez "
                "le code 2024 (QN…)"
            )
        found = links.successors([code], self.correspondence)
        if len(found) > 1:
            return Found(
                fault=f"{sentence} : plusieurs successeurs ({self._listed(found['code_qp'])}), "
                "indiquez lequel"
            )
        new, reason = found["code_qp"].iloc[0], found["reason"].iloc[0]
        if new:
            return Found((new,), (f"{sentence} → {new}, seul successeur dans la table",))
        why = {
            "not_applicable": "sans successeur, ce quartier n'est plus prioritaire",
            "not_available": "la table de correspondance ne couvre pas son département",
        }[reason]
        return Found(fault=f"{sentence} : {why}")

    def _of_names(self, sent: str, commune: str, contract: str, year: int) -> Found:
        for pattern in (None, SEPARATORS, WEAK_SEPARATORS):
            pieces = [sent] if pattern is None else [p for p in pattern.split(sent) if p.strip()]
            found = [self._of_name(piece, commune, contract, year) for piece in pieces]
            if pieces and not any(f.fault for f in found):
                kept = dict.fromkeys(code for f in found for code in f.codes)
                return Found(tuple(kept), tuple(m for f in found for m in f.mended))
        whole = self._of_name(sent, commune, contract, year)
        return Found(fault=whole.fault or found[0].fault, field="qpv_nom")

    def _of_name(self, name: str, commune: str, contract: str, year: int) -> Found:
        zonings = {True: ("2015",), False: ("2024",)}[year < HINGE]
        for zoning in (*zonings, "2015") if year == HINGE else zonings:
            all_named, where = self._named(name, zoning)
            kept = self._within(all_named, where or commune, contract)
            if len(kept) == 1:
                (code,) = kept
                return Found((code,), (f"code {code} retrouvé par le nom « {name} »",))
            if all_named:
                candidates = self._listed(sorted(kept or all_named))
                how = (
                    "plusieurs quartiers portent" if kept else "aucun quartier de ce lieu ne porte"
                )
                return Found(fault=f"{how} le nom « {name} » ({candidates}) : indiquez le code")
        return Found(fault=f"nom de quartier « {name} » inconnu{self._alike(name, zonings[0])}")

    def _named(self, name: str, zoning: str) -> tuple[set[str], str]:
        """Return the QPV of this name and the commune that it carries between brackets."""
        index = self._by_name[zoning]
        match = re.fullmatch(r"(.+?)\s*\(([^()]*)\)\s*", name)
        tried = [(plain(name), "")] + ([(plain(match[1]), match[2])] if match else [])
        tried += [(PREFIX.sub("", text), where) for text, where in tried]
        return next(((set(index[t]), w) for t, w in tried if t in index), (set(), ""))

    def _within(self, found: Iterable[str], commune: str, contract: str) -> set[str]:
        kept = set(found)
        if commune and any(code in self.communes for code in kept):
            kept = {code for code in kept if self.lies_in(code, commune)}
        members = self._members(contract)
        return kept & members if members and len(kept) > 1 else kept

    def lies_in(self, code: str, commune: str) -> bool:
        """True when a 2024 QPV lies at least partly in a commune, given by code or by name."""
        given = set(re.findall(r"\b(?:\d{5}|2[AB]\d{3}|\d{4})\b", commune))
        if given:
            return bool({codes.pad(c, 5) for c in given} & set(self.communes[code].split(";")))
        return bool({plain(t) for t in re.split(r"[;,/]", commune)} & self.towns[code])

    def other_commune(self, code: str, commune: str) -> list[str]:
        """Return what to say of a commune that is not one of the QPV's, nothing when it is."""
        if code not in self.communes or self.lies_in(code, commune):
            return []
        own = self.communes[code]
        return [f"commune « {commune} » remplacée par celle du quartier ({own})"]

    def _members(self, contract: str) -> set[str]:
        if self.contracts is None or not contract:
            return set()
        table = self.contracts
        texts = {plain(contract), *(plain(part) for part in re.split(r"[—–:]| - ", contract))}
        held = table["code_cv"].map(plain).isin(texts) | table["lib_cv"].map(plain).isin(texts)
        return set(table.loc[held, "code_qp"])

    def _disagreement(self, code: str, name: str) -> str:
        zoning = codes.zoning_of(code)
        pieces = [p for p in WEAK_SEPARATORS.split(name) if p.strip()]
        others = [set(self._by_name[zoning].get(plain(piece), ())) for piece in pieces]
        if len(pieces) > 1 and plain(name) not in self._by_name[zoning]:
            strangers = [o for o in others if o and code not in o]
            if strangers:
                return (
                    f"un seul code ({code}) pour plusieurs noms (« {name} ») : écrivez tous les codes, "
                    "ou une ligne par quartier"
                )
        named, where = self._named(name, zoning)
        if len(named) == 1 and code not in named and not where:
            (other,) = named
            return (
                f"le code {code} est celui de « {self.names.get(code, code)} », le nom « {name} » "
                f"celui de {other} : lequel ?"
            )
        mine = set(self.communes.get(code, "").split(";")) - {""}
        same = {o for o in named if set(self.communes.get(o, "").split(";")) & mine}
        if code in named or not same or (where and not any(self.lies_in(o, where) for o in same)):
            return ""
        return (
            f"le code {code} est celui de « {self.names[code]} », le nom « {name} » celui de "
            f"{sorted(same)[0]} : lequel ?"
        )

    def _near(self, code: str) -> str:
        """Return the codes that differ by two signs at most, as a question."""
        pool = [c for c in self.communes if len(c) == len(code)]
        signs = {c: sum(a != b for a, b in zip(c, code, strict=True)) for c in pool}
        close = sorted((n, c) for c, n in signs.items() if n <= 2)[:3]
        named = " ou ".join(f"{c} ({self.names[c]})" for _, c in close)
        return f" — vouliez-vous dire {named} ?" if close else " : vérifiez-le"

    def _alike(self, name: str, zoning: str) -> str:
        self._left -= 1
        index = self._by_name[zoning]
        if self._left < 0:
            return ""
        close = difflib.get_close_matches(plain(name)[:80], index, n=3, cutoff=0.7)
        near = [code for text in close for code in sorted(index[text])][:3]
        return f" — vouliez-vous dire {self._listed(near)} ?" if near else " : indiquez le code"

    def _listed(self, found: Iterable[str]) -> str:
        named = [f"{c} {self.names.get(c, '')}".strip() + self._town(c) for c in found]
        return french.some(named, 5)

    def _town(self, code: str) -> str:
        return f" ({self.communes[code].replace(';', ', ')})" if code in self.communes else ""
