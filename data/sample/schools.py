"""The invented schools around the quarters of the third département: some inside, some farther, with
their index and their pupils. Called by ``make_points.py`` (places) and ``make_insee2024.py`` (indexes).
"""

from __future__ import annotations

from typing import NamedTuple

import territory

KINDS = {"ecoles": "Ecole", "colleges": "Collège", "lycees": "Lycée"}
# Kind, in which quarters (one in so many), how far from its middle (degrees), index, pupils.
_PLAN = (
    ("ecoles", 1, 0.0, 76.0, 180),
    ("ecoles", 1, 0.012, 97.0, 210),
    ("ecoles", 1, -0.013, 104.0, 160),
    ("colleges", 1, 0.0005, 82.0, 420),
    ("colleges", 1, 0.014, 101.0, 510),
    ("lycees", 2, 0.0008, 84.0, 640),
    ("lycees", 2, 0.016, 103.0, 780),
)


class School(NamedTuple):
    """A school: ``shift`` is how far it lies from the middle of its quarter, ``pro`` the pupils of its
    vocational track."""

    uai: str
    kind: str
    name: str
    private: bool
    quarter: territory.Quarter
    shift: float
    ips: float
    pupils: int
    pro: int

    @property
    def town(self) -> str:
        return self.quarter.communes[0]

    def ips_of(self, year: int) -> float:
        """The index of a school year (that of 2023 is 2022-2023): it rises faster away from quarters."""
        return round(self.ips + (year - 2023) * (0.9 if abs(self.shift) > 0.01 else 0.2), 1)


def _made() -> list[School]:
    found = []
    quarters = [quarter for quarter in territory.QPV if quarter.code.startswith("QN099")]
    for kind, step, shift, ips, pupils in _PLAN:
        for rank, quarter in enumerate(quarters[::step]):
            private = rank % 2 == 1 and kind != "ecoles"
            spread = (rank * 7) % 13 - 6 + 18 * (private and abs(shift) < 0.01)
            near = abs(shift) < 0.01
            name = f"{KINDS[kind]} {'de' if near else 'au-delà de'} {quarter.name}".upper()
            tracks = kind == "lycees" and (near or rank % 2 == 0)
            pro = round(pupils * 0.4) if tracks else 0
            uai = f"099{len(found) + 1:04}{'ABCDEFGHJKLMN'[rank % 13]}"
            found.append(
                School(
                    uai, kind, name, private, quarter, shift, ips + spread, pupils + 5 * rank, pro
                )
            )
    return found


SCHOOLS = tuple(_made())
