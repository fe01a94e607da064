"""One import at a time: two that read the same register would each forget what the other wrote."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qpv.errors import TableError, disk_sentence

MARK = ".import-en-cours"


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder for one import.

    Raises
    ------
    TableError
        If another import holds it (or was killed while it did), or the disk refuses.
    """
    mark = folder / MARK
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        raise TableError(
            f"un autre import écrit dans {folder} : attendez qu'il finisse. S'il a été interrompu, "
            f"supprimez {mark.name} puis relancez."
        ) from None
    except OSError as error:
        raise TableError(f"{folder} : {disk_sentence(error)} ; rien n'est importé.") from None
    try:
        yield
    finally:
        mark.unlink(missing_ok=True)
