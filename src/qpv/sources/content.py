"""What a raw file must look like, whatever its dataset, before it is kept."""

import json
import os
import re
from pathlib import Path

from qpv.errors import SourceError
from qpv.sources.archive import refuse_bad_archive

_HEAD = 4096
_BOM = b"\xef\xbb\xbf"
_ZIPPED = {".zip", ".xlsx", ".xlsm", ".ods", ".kmz"}
_PAGES = {".html", ".htm"}
_FIRST_BYTES = {".gpkg": b"SQLite format 3\x00", ".parquet": b"PAR1", ".gz": b"\x1f\x8b"}
# What an API calls its own errors, and what true data have beside.
_ERROR_KEYS = {"code", "error", "errors", "error_code", "status", "statuscode", "message", "detail"}
_HTML = re.compile(
    rb"(?:\s|<!--.*?-->|<\?xml.*?\?>)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)


def refuse_bad_content(path: Path, name: str) -> None:
    """Return only if the bytes of ``path`` can be those of a file called ``name``.

    Raises
    ------
    SourceError
        Empty file, HTML page or error of a server in place of data, cut or foreign JSON, bad archive.
    """
    suffix = Path(name).suffix.lower()
    head = _head(path)
    if not head.strip():
        raise SourceError(f"{name} : le fichier est vide")
    if suffix not in _PAGES and _HTML.match(head):
        raise SourceError(f"{name} : une page HTML a été reçue à la place du fichier")
    _refuse_error(path, head, name)
    if suffix not in _ZIPPED and head.startswith(b"PK\x03\x04"):
        raise SourceError(f"{name} : une archive zip a été reçue à la place du fichier")
    if not head.startswith(_FIRST_BYTES.get(suffix, b"")):
        raise SourceError(f"{name} : le contenu n'est pas celui d'un fichier {suffix}")
    if suffix in {".json", ".geojson"}:
        _refuse_bad_json(head, _tail(path), name)
    if suffix in _ZIPPED:
        refuse_bad_archive(path, name)


def _refuse_error(path: Path, head: bytes, name: str) -> None:
    """Refuse the short answer of an API or of a store that failed: ``{"code": 502}``, ``<Error>``."""
    if re.match(rb"\s*(?:<\?xml.*?\?>\s*)?<Error\b", head, re.DOTALL):
        raise SourceError(f"{name} : le serveur a répondu par une erreur")
    if path.stat().st_size > _HEAD or head.lstrip()[:1] != b"{":
        return
    try:
        found = json.loads(head)
    except ValueError:
        return
    told = {key.lower().replace("-", ""): value for key, value in found.items()}
    if _ERROR_KEYS & told.keys() and not {"type", "features", "results"} & told.keys():
        codes = (told.get(k) for k in ("code", "status", "statuscode", "error_code", "error"))
        code = next((f" ({c})" for c in codes if isinstance(c, int | str) and str(c)), "")
        raise SourceError(f"{name} : le serveur a répondu par une erreur{code}")


def _refuse_bad_json(head: bytes, tail: bytes, name: str) -> None:
    if head.lstrip()[:1] not in (b"{", b"["):
        raise SourceError(
            f"{name} : le contenu n'est pas du JSON (il ne commence ni par {{ ni par [)"
        )
    if tail.rstrip()[-1:] not in (b"}", b"]"):
        raise SourceError(f"{name} : le JSON est coupé (il ne finit ni par }} ni par ])")


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD).removeprefix(_BOM)


def _tail(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _HEAD), os.SEEK_SET)
        return file.read()
