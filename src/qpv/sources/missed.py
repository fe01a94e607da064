"""What could not be obtained lately, beside the lock: not asked again for a day."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from qpv.sources.catalogue import Origin, Source
from qpv.sources.lock import replace_json

NAME = "sources.missed.json"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Miss:
    """Why a file could not be obtained, when (ISO date-time, UTC) and what was ``asked`` (mirror and
    ways); ``unreachable`` lists the addresses whose server did not answer at all."""

    error: str
    why: str
    when: str
    asked: str
    unreachable: tuple[str, ...] = ()

    def holds(self, asked: str) -> bool:
        """True while the same ways were tried less than a day ago."""
        age = datetime.now(UTC) - datetime.fromisoformat(self.when)
        return self.asked == asked and timedelta() <= age < _DAY


def miss(error: str, why: str, asked: str, unreachable: Iterable[str]) -> Miss:
    """Return a miss of now."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Miss(error, why, now, asked, tuple(unreachable))


def asked_of(source: Source, mirror: str, ways: tuple[Origin, ...]) -> str:
    """Return what is asked for a source, as a fingerprint: another mirror or way asks anew."""
    return hashlib.sha256(repr((source.names, mirror, ways)).encode()).hexdigest()[:16]


def read_missed(raw: Path) -> dict[str, Miss]:
    """Return the misses by « dataset/vintage/file »; none where the file is absent or damaged."""
    try:
        found = json.loads((raw / NAME).read_text(encoding="utf-8"))
        return {key: _miss(fields) for key, fields in found.items()}
    except (OSError, ValueError, TypeError, AttributeError, KeyError):
        return {}


def write_missed(raw: Path, missed: dict[str, Miss]) -> None:
    """Replace the file of misses at once; without any, there is none."""
    if not missed:
        (raw / NAME).unlink(missing_ok=True)
        return
    replace_json(raw / NAME, {key: asdict(missed[key]) for key in sorted(missed)})


def _miss(fields: dict) -> Miss:
    text = [str(fields[name]) for name in ("error", "why", "when", "asked")]
    if datetime.fromisoformat(text[2]).tzinfo is None:
        raise ValueError(text[2])
    return Miss(*text, tuple(map(str, fields["unreachable"])))
