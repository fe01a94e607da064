"""What is known of landlords. Who each is: its SIREN when one is known for its name, else its plain
name. What each declared to hold in each QPV: it fills what depends on it, and shares an action on
several QPV by dwellings, to the cent."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

import pandas as pd

from qpv import french
from qpv.tfpb.columns import HOLDINGS, plain
from qpv.tfpb.intake.lines import Line
from qpv.tfpb.intake.sheets import shown
from qpv.tfpb.intake.vocabulary import siren

Key = tuple[str, str, str]  # landlord's key, QPV, year


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


class Holdings:
    """Dwellings and abatement by landlord, QPV and year; several rows of one QPV add up."""

    def __init__(self, rows: pd.DataFrame, dwellings: dict[str, float]) -> None:
        self._dwellings = dwellings
        self._declared: dict[Key, dict[str, float]] = {}
        self.learn(rows[rows["volet"] == HOLDINGS].to_dict("records"))

    def learn(self, rows: Iterable[dict[str, str]]) -> None:
        """Take rows of patrimoine, which replace what was known of the same landlord, QPV, year."""
        fresh: dict[Key, dict[str, float]] = {}
        for row in rows:
            sums = fresh.setdefault((row["bailleur"], row["code_qp"], row["exercice"]), {})
            for name in ("nb_logements", "montant_abattement_eur"):
                if row[name]:
                    sums[name] = sums.get(name, 0) + float(row[name])
        self._declared |= fresh

    def value(self, landlord: str, code: str, year: str, name: str) -> float | None:
        """Return the declared dwellings (``nb_logements``) or abatement, None when unknown."""
        return self._declared.get((landlord, code, year), {}).get(name)

    def weights(
        self, landlord: str, codes: Sequence[str], year: str
    ) -> tuple[list[float] | None, str]:
        """Return the dwellings of each QPV and where they come from: the landlord's own when they
        are known for all, else all dwellings of the QPV when they are, else None."""
        own = [self.value(landlord, code, year, "nb_logements") for code in codes]
        if None not in own and sum(own) > 0:
            return own, "patrimoine déclaré par le bailleur"
        every = [self._dwellings.get(code, float("nan")) for code in codes]
        if all(value >= 0 for value in every) and sum(every) > 0:
            return every, "logements sociaux du quartier"
        return None, ""


def shares(amount: float, weights: Sequence[float]) -> list[float]:
    """Return an amount in parts proportional to the weights, whose cents add up exactly: what the
    rounding leaves goes to the largest remainders, the first of equals first."""
    cents, total = round(amount * 100), sum(weights)
    exact = [cents * weight / total for weight in weights]
    parts = [int(value) for value in exact]
    order = sorted(range(len(parts)), key=lambda n: parts[n] - exact[n])
    for n in order[: cents - sum(parts)]:
        parts[n] += 1
    return [part / 100 for part in parts]


def share_said(weight: float, weights: Sequence[float], source: str) -> str:
    """Return « part 62,3 % de l'action, au prorata des logements (…) »."""
    total = sum(weights)
    return (
        f"part {french.quantity(100 * weight / total, '%', 1)} de l'action, au prorata des logements "
        f"({french.number(weight)} sur {french.number(total)}, {source})"
    )
