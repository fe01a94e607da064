"""What became of a row that was sent: accepted, mended, or refused with every fault."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Read:
    """What became of a row: ``rows`` for the register (several when one action is on several QPV), or
    ``faults`` (field, why)."""

    rows: list[dict[str, str]] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def fault(self, name: str, why: str) -> None:
        """Note that a field makes the row refused, and why."""
        self.faults.append((name, why))
