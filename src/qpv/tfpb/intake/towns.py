"""The communes that a landlord means: by code or name, of today or of before a merger, with a postal
code, a département or an arrondissement beside."""

import re
from collections import defaultdict

import pandas as pd

from qpv import codes
from qpv.tfpb.columns import plain

_COMMUNE = re.compile(r"\b(?:\d{5}|2[AB]\d{3}|\d{4})\b", re.IGNORECASE)
# What stands beside a name: « Lille (59) », « LILLE CEDEX 9 », « Paris 18e arrondissement ».
_BESIDE = re.compile(
    r"\([^)]*\)|\b\d+\s*(?:er|e|[eè]me)?\b|\bcedex\b|\barrondissement\b|\barrdt?\b", re.IGNORECASE
)
_KIND = re.compile(r"^(?:ville|commune|mairie) (?:de |d |du |des )?")


class Towns:
    """The communes of the code officiel géographique, today's and former ones; without it, a text
    stands for itself."""

    def __init__(self, cog: pd.DataFrame | None) -> None:
        self._now: dict[str, str] = {}
        self._named: dict[str, set[str]] = defaultdict(set)
        if cog is None:
            return
        own = cog[cog["level"].isin(["commune", "former_commune"])]
        rows = zip(own["code"], own["name"], own["current_code"], strict=True)
        for code, name, current in rows:
            self._now[code] = current or code
            self._named[plain(name)].add(current or code)

    def now(self, code: str) -> str:
        """Return the commune in which one lies today."""
        return self._now.get(code, code)

    def meant(self, text: str) -> set[str]:
        """Return the communes of today that a text may mean, by code, else by name (homonyms are all
        there). A postal code alone is no commune: it means « 59 », its département."""
        given = {codes.pad(c.upper(), 5) for c in _COMMUNE.findall(text)}
        known = {self.now(c) for c in given if c in self._now or not self._now}
        if known:
            return known
        names = {self._bare(part) for part in re.split(r"[;,/]| - ", text)} - {""}
        if not names:
            return {codes.departement_of_commune(c) for c in given}
        return {code for name in names for code in self._named.get(name, ())}

    def names(self, text: str) -> set[str]:
        """Return the plain names in a text, bare and as they are."""
        parts = re.split(r"[;,/]", text)
        return {plain(part) for part in parts} | {self._bare(part) for part in parts}

    def _bare(self, part: str) -> str:
        return _KIND.sub("", plain(_BESIDE.sub(" ", part)))
