"""How people write the codes and names of QPV in one cell."""

from __future__ import annotations

import re

from qpv.tfpb.columns import plain

_S = r"[\s._-]*"
_DEP = rf"(?:0{_S}\d{_S}\d|0{_S}2{_S}[AB]|9{_S}[78]{_S}\d)"
CODE = re.compile(
    rf"(?<![A-Z])Q{_S}(?:N{_S}{_DEP}{_S}\d{_S}\d{_S}[NMIC](?![A-Z])|P{_S}{_DEP}(?:{_S}\d){{3}}(?!\d))",
    re.IGNORECASE,
)
ALMOST = re.compile(r"Q\s*[NP]?\s*[-_.]?\s*[O0-9][\w\s._-]*", re.IGNORECASE)
SEPARATORS = re.compile(r"\s*[;\n|+&]\s*")
WEAK_SEPARATORS = re.compile(r"\s*(?:[;,/\n|+&]|\bet\b)\s*")
PREFIX = re.compile(r"^(?:(?:qpv|quartiers?|prioritaire|de la|du|des|de|d)\s)+")
# What a cell says beyond codes and names: others meant, or a share of each.
_BEYOND = re.compile(r"\b(hors|sauf|excepte|autres?|tous|toutes|ensemble)\b")
_FROM_TO = re.compile(r"Q[NP]\w+\s*(?:à|a|au|jusqu'au?|-|–)\s*Q[NP]", re.IGNORECASE)


def unsure(code: str, rest: str, name: str) -> str:
    """Return why a cell with codes may mean other QPV, or other shares, than those it lists."""
    if _FROM_TO.search(code):
        return f"« {code} » : un intervalle de codes ? Écrivez chaque code"
    if re.search(r"\d\s*%", code):
        return f"« {code} » : une répartition ? Écrivez une ligne par quartier, avec son montant"
    more = re.match(r"et \w", rest)
    if more or _BEYOND.search(rest) or _BEYOND.match(plain(name)):
        return f"« {f'{code} {name}'.strip()} » : quels quartiers ? Écrivez leurs codes"
    return ""


def bare(code: str) -> str:
    """Return a code without its spaces, signs and small letters."""
    return re.sub(r"[^A-Z0-9]", "", code.upper())


def without_commune(name: str) -> str:
    """Return a plain name without the commune that it carries between brackets."""
    return plain(re.sub(r"\([^()]*\)\s*$", "", name))
