"""Small raw files, and where they go under ``data/raw``."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

BODY = b"code_qp;lib_qp\nQN05980M;Quartier intercommunal\n"
OTHER = BODY.replace(b"intercommunal", b"communal")


def zipped(members: dict[str, bytes]) -> bytes:
    """Return a zip holding these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return buffer.getvalue()


def place(raw: Path, name: str = "liste.csv") -> Path:
    return raw / "perimetres" / "2024" / name


def drop(raw: Path, body: bytes, name: str = "liste.csv") -> Path:
    path = place(raw, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    return path


def empty(raw: Path) -> bool:
    folder = raw / "perimetres" / "2024"
    return not folder.exists() or not any(folder.iterdir())
