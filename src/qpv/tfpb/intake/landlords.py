"""Who a landlord is: its SIREN when one is known for its name, else its plain name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

import pandas as pd

from qpv.tfpb.columns import plain
from qpv.tfpb.intake.lines import Line
from qpv.tfpb.intake.sheets import shown
from qpv.tfpb.intake.vocabulary import siren


class Landlords:
    """The SIREN seen with each plain name, and the name seen with each SIREN."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self._sirens: dict[str, set[str]] = defaultdict(set)
        self._names: dict[str, str] = {}
        for name, number in zip(rows["bailleur_nom"], rows["bailleur_siren"], strict=True):
            self._see(name, number)

    def learn(self, lines: Iterable[Line], default: str) -> None:
        """Note the names and SIREN that lines carry together."""
        for line in lines:
            name, sent = said_of(line, default)
            number, _, fault = siren(sent) if sent else ("", "", "")
            if not fault:
                self._see(name, number)

    def _see(self, name: str, number: str) -> None:
        if name and number:
            self._sirens[plain(name)].add(number)
            self._names.setdefault(number, name)

    def known(self) -> dict[str, str]:
        """Return the SIREN of every plain name seen with one only."""
        return {name: next(iter(seen)) for name, seen in self._sirens.items() if len(seen) == 1}

    def identify(self, line: Line, default: str) -> tuple[str, str, list[str], str]:
        """Return the name and SIREN of a line's landlord, what was mended, and the fault."""
        name, sent = said_of(line, default)
        if sent:
            number, mended, fault = siren(sent)
            first = self._names.get(number, "")
            said = [mended] if mended else []
            if name and first and plain(first) != plain(name):
                said.append(f"SIREN {number} : le même que celui de « {first} », réunis")
            return name or first, number, said, fault
        if not plain(name):
            return "", "", [], "bailleur manquant (nom ou SIREN)"
        seen = self._sirens.get(plain(name), ())
        number = next(iter(seen)) if len(seen) == 1 else ""
        return name, number, [f"SIREN {number} retrouvé par le nom « {name} »"] * bool(number), ""


def said_of(line: Line, default: str) -> tuple[str, str]:
    """Return the name and SIREN that a line carries, else those of its sheet, else those that the
    user gave. A name never takes the SIREN of another one."""
    name = shown(line.cells.get("bailleur_nom", ""))
    number = shown(line.cells.get("bailleur_siren", ""))
    context = line.context
    user_siren = default if re.fullmatch(r"[\d\s]{9,}", default) else ""
    user_name = "" if user_siren else default
    for other_name, other_number in ((context.landlord, context.siren), (user_name, user_siren)):
        same = not name or not other_name or plain(name) == plain(other_name)
        if not number and same:
            number = other_number
        name = name or (other_name if not number or number == other_number else "")
    return name, number
