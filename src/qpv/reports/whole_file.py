"""A file that is whole, or not there."""

import tempfile
from pathlib import Path


def write(path: Path, text: str) -> None:
    """Write a page, or what goes with it, whole or not at all: a reader never finds half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.stem}-") as folder:
        draft = Path(folder) / path.name
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.chmod(0o644)
        draft.replace(path)
