"""The QPV of a line, from the code, the name and the commune that a landlord wrote."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import pandas as pd
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Hamming

from qpv import codes, french
from qpv.indicators import changes
from qpv.tfpb.columns import HINGE, plain
from qpv.tfpb.intake.towns import Towns

_S = r"[\s._-]*"
_DEP = rf"(?:0{_S}\d{_S}\d|0{_S}2{_S}[AB]|9{_S}[78]{_S}\d)"
_CODE = re.compile(
    rf"(?<![A-Z])Q{_S}(?:N{_S}{_DEP}{_S}\d{_S}\d{_S}[NMIC](?![A-Z])|P{_S}{_DEP}(?:{_S}\d){{3}}(?!\d))",
    re.IGNORECASE,
)
_ALMOST = re.compile(r"Q\s*[NP]?\s*[-_.]?\s*[O0-9][\w\s._-]*", re.IGNORECASE)
_SEPARATORS = re.compile(r"\s*[;\n|+&]\s*")
_WEAK_SEPARATORS = re.compile(r"\s*(?:[;,/\n|+&]|\bet\b)\s*")
_PREFIX = re.compile(r"^(?:(?:qpv|quartiers?|prioritaire|de la|du|des|de|d)\s)+")
# What a cell says beyond codes and names: others meant, or a share of each.
_BEYOND = re.compile(r"\b(hors|sauf|excepte|autres?|tous|toutes|ensemble)\b")
_FROM_TO = re.compile(r"Q[NP]\w+\s*(?:à|a|au|jusqu'au?|-|–)\s*Q[NP]", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """The QPV of a line (codes, in order), what was mended, remarks, and the fault if any."""

    codes: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()
    fault: str = ""
    field: str = "code_qp"


class Quarters:
    """The QPV of both zonings, by code and by plain name, and the links between them.

    ``qpv``: one row per 2024 QPV (code_qp, lib_qp, commune_insee « 59350;59378 », communes,
    n_dwellings); ``correspondence``: the 2015–2024 links, None if absent; ``contracts``: code_cv, lib_cv,
    code_qp, None if there is no list; ``cog``: the communes of today and of before."""

    def __init__(
        self,
        qpv: pd.DataFrame,
        correspondence: pd.DataFrame | None = None,
        contracts: pd.DataFrame | None = None,
        cog: pd.DataFrame | None = None,
    ) -> None:
        self.cog = Towns(cog)
        self.correspondence = correspondence
        self.names = dict(zip(qpv["code_qp"], qpv["lib_qp"], strict=True))
        inside = qpv["commune_insee"].str.replace(" ", "")
        self.communes = dict(zip(qpv["code_qp"], inside, strict=True))
        self.towns = {
            code: {plain(name) for name in re.split(r"[;,]", text) if plain(name)}
            for code, text in zip(qpv["code_qp"], qpv["communes"], strict=True)
        }
        self.dwellings = dict(zip(qpv["code_qp"], qpv["n_dwellings"].astype(float), strict=True))
        if correspondence is not None:
            former = correspondence[correspondence["code_qp_2015"] != ""]
            self.names |= dict(zip(former["code_qp_2015"], former["lib_qp_2015"], strict=True))
        self._by_name = {zoning: defaultdict(set) for zoning in ("2024", "2015")}
        for code, name in self.names.items():
            self._by_name[codes.zoning_of(code)][plain(name)].add(code)
        self.contracts = contracts
        self.find = cache(self._find)  # the same place comes back on every line

    def _find(self, code: str, name: str, commune: str, contract: str, year: int) -> Found:
        """Return the QPV of one line (several for an action on several QPV)."""
        if not code and _CODE.search(name):
            code, name = name, ""
        given = list(dict.fromkeys(_CODE.findall(code)))
        rest = plain(_CODE.sub(" ", code))
        if not given and _ALMOST.fullmatch(code.strip()):
            return Found(fault=f"code « {code} » inconnu{self._near(_bare(code))}")
        if given:
            if fault := _unsure(code, rest, name):
                return Found(fault=fault)
            name = name or (rest if len(given) == 1 and rest not in ("", "et") else "")
            return self._of_codes(given, name, year)
        name = name or code
        if not name:
            return Found(fault="quartier manquant (code ou nom)")
        return self._of_names(name, commune, contract, year)

    def _of_codes(self, given: list[str], name: str, year: int) -> Found:
        kept: list[str] = []
        mended = [f"code « {code} » lu {_bare(code)}" for code in given if code != _bare(code)]
        for code in dict.fromkeys(map(_bare, given)):
            found = self._of_code(code, year)
            if found.fault:
                return found
            kept += found.codes
            mended += found.mended
        named = {_bare(code) for code in _CODE.findall(name)} - {*map(_bare, given), *kept}
        named = {code for code in named if codes.zoning_of(code) == codes.zoning_of(kept[0])}
        if named:
            return Found(
                fault=f"les codes {', '.join(kept)} et {', '.join(sorted(named))} sur une ligne : "
                "écrivez-les dans la même cellule, ou une ligne par quartier"
            )
        if len(kept) == 1 and name:
            if fault := self._disagreement(kept[0], name):
                return Found(fault=fault, field="qpv_nom")
            bare = re.sub(r"\([^()]*\)\s*$", "", name)  # without the commune it carries in brackets
            if plain(self.names.get(kept[0], name)) not in (plain(name), plain(bare)):
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
        if year > HINGE:
            return self._successor(code)
        unknown = self.correspondence is not None and code not in self.names
        said = f"code 2015 {code} repris tel quel, absent de la table de correspondance"
        return Found((code,), (said,) * unknown)

    def _successor(self, code: str) -> Found:
        """Replace a 2015 code by the 2024 one where there is one only."""
        sentence = f"code 2015 {code}"
        if self.correspondence is None:
            return Found(
                fault=f"{sentence} : la table de correspondance manque pour le remplacer, indiquez "
                "le code 2024 (QN…)"
            )
        found = changes.successors([code], self.correspondence)
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
        for pattern in (None, _SEPARATORS, _WEAK_SEPARATORS):
            pieces = [sent] if pattern is None else [p for p in pattern.split(sent) if p.strip()]
            found = [self._of_name(piece, commune, contract, year) for piece in pieces]
            if pieces and not any(f.fault for f in found):
                kept = dict.fromkeys(code for f in found for code in f.codes)
                return Found(tuple(kept), tuple(m for f in found for m in f.mended))
        whole = self._of_name(sent, commune, contract, year)
        return Found(fault=whole.fault or found[0].fault, field="qpv_nom")

    def _of_name(self, name: str, commune: str, contract: str, year: int) -> Found:
        zonings = ["2024", "2015"][year < HINGE : 2 if year <= HINGE else 1]
        for zoning in zonings:
            all_named, where = self._named(name, zoning)
            kept = self._within(all_named, where or commune, contract)
            if len(kept) == 1:
                (code,) = kept
                return Found((code,), (f"code {code} retrouvé par le nom « {name} »",))
            if all_named:
                listed = self._listed(sorted(kept or all_named))
                how = (
                    "plusieurs quartiers portent" if kept else "aucun quartier de ce lieu ne porte"
                )
                return Found(fault=f"{how} le nom « {name} » ({listed}) : indiquez le code")
        return Found(fault=f"nom de quartier « {name} » inconnu{self._alike(name, zonings[0])}")

    def _named(self, name: str, zoning: str) -> tuple[set[str], str]:
        """Return the QPV of this name and the commune that it carries between brackets."""
        index = self._by_name[zoning]
        match = re.fullmatch(r"(.+?)\s*\(([^()]*)\)\s*", name)
        tried = [(plain(name), "")] + ([(plain(match[1]), match[2])] if match else [])
        tried += [(_PREFIX.sub("", text), where) for text, where in tried]
        return next(((set(index[t]), w) for t, w in tried if t in index), (set(), ""))

    def _within(self, found: Iterable[str], commune: str, contract: str) -> set[str]:
        kept = set(found)
        if commune and any(code in self.communes for code in kept):
            kept = {code for code in kept if self.lies_in(code, commune)}
        members = self._members(contract)
        return kept & members if members and len(kept) > 1 else kept

    def lies_in(self, code: str, commune: str) -> bool:
        """True when a 2024 QPV lies at least partly in a commune, given by code or by name; a merged
        commune and the one it is in now are the same place."""
        own = {self.cog.now(c) for c in self.communes[code].split(";")}
        meant = self.cog.meant(commune)
        if meant & (own | {codes.departement_of_commune(c) for c in own}):
            return True
        return not meant and bool(self.cog.names(commune) & self.towns[code])

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
        pieces = [p for p in _WEAK_SEPARATORS.split(name) if p.strip()]
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
            return self._which(code, name, *named)
        mine = set(self.communes.get(code, "").split(";")) - {""}
        same = {o for o in named if set(self.communes.get(o, "").split(";")) & mine}
        if code in named or not same or (where and not any(self.lies_in(o, where) for o in same)):
            return ""
        return self._which(code, name, min(same))

    def _which(self, code: str, name: str, other: str) -> str:
        return (
            f"le code {code} est celui de « {self.names.get(code, code)} », le nom « {name} » "
            f"celui de {other} : lequel ?"
        )

    def _near(self, code: str) -> str:
        """Return the codes that differ by two signs at most, as a question."""
        pool = sorted(c for c in self.communes if len(c) == len(code))
        close = process.extract(code, pool, scorer=Hamming.distance, score_cutoff=2, limit=3)
        named = " ou ".join(f"{c} ({self.names[c]})" for c, *_ in close)
        return f" — vouliez-vous dire {named} ?" if close else " : vérifiez-le"

    def _alike(self, name: str, zoning: str) -> str:
        index = self._by_name[zoning]
        close = process.extract(plain(name), [*index], scorer=fuzz.ratio, score_cutoff=70, limit=3)
        near = [code for text, *_ in close for code in sorted(index[text])][:3]
        return f" — vouliez-vous dire {self._listed(near)} ?" if near else " : indiquez le code"

    def _listed(self, found: Iterable[str]) -> str:
        towns = {
            c: f" ({self.communes[c].replace(';', ', ')})" for c in found if c in self.communes
        }
        named = [f"{c} {self.names.get(c, '')}".strip() + towns.get(c, "") for c in found]
        return french.some(named, 5)


def _unsure(code: str, rest: str, name: str) -> str:
    """Return why a cell with codes may mean other QPV, or other shares, than those it lists."""
    if _FROM_TO.search(code):
        return f"« {code} » : un intervalle de codes ? Écrivez chaque code"
    if re.search(r"\d\s*%", code):
        return f"« {code} » : une répartition ? Écrivez une ligne par quartier, avec son montant"
    more = re.match(r"et \w", rest)
    if more or _BEYOND.search(rest) or _BEYOND.match(plain(name)):
        return f"« {f'{code} {name}'.strip()} » : quels quartiers ? Écrivez leurs codes"
    return ""


def _bare(code: str) -> str:
    """Return a code without its spaces, signs and small letters."""
    return re.sub(r"[^A-Z0-9]", "", code.upper())
