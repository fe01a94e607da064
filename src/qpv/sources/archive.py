"""Publishers' zip archives, read without ever being unpacked on disk.

Member names are compared in NFC: archives made on macOS carry decomposed accents, often
without the flag that says UTF-8.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
import zlib
from pathlib import Path
from typing import IO

from qpv.errors import SourceError, TableError

MAX_BYTES = 2_000_000_000
MAX_RATIO = 200
RATIO_FROM = 50_000_000
_UTF8_FLAG = 0x800
_OFFICE_MARKS = {"[Content_Types].xml", "mimetype"}


def open_member(path: Path, pattern: str) -> IO[bytes]:
    """Return, open for reading, the one member whose base name matches ``pattern``.

    The pattern is a regular expression searched without case in the NFC base name. The caller
    closes what is returned (``with``). Folders and macOS's own ``._`` files are not members.

    Raises
    ------
    TableError
        No member, or several, match.
    SourceError
        The file is not a zip, or one of its members is unsafe or oversized.
    """
    with _open(path) as archive:
        members = _safe_members(archive, path.name)
        found = [one for one in members if re.search(pattern, _base(one), re.IGNORECASE)]
        if len(found) != 1:
            raise TableError(_not_one(path.name, pattern, found, members))
        return _open_one(archive, found[0], path.name)


def member_names(path: Path) -> list[str]:
    """Return the base names, in NFC, of the members of the zip ``path``, in their order.

    Raises
    ------
    SourceError
        The file is not a zip, or one of its members is unsafe or oversized.
    """
    with _open(path) as archive:
        return [_base(one) for one in _safe_members(archive, path.name)]


def refuse_bad_archive(path: Path, name: str) -> None:
    """Return only if every member of the zip ``path`` (called ``name``) is safe and intact.

    Raises
    ------
    SourceError
        Not a zip, encrypted, damaged, a member that would leave the folder, or a zip bomb.
    """
    with _open(path, name) as archive:
        _safe_members(archive, name)
        try:
            damaged = archive.testzip()
        except (RuntimeError, NotImplementedError, OSError, EOFError, zlib.error) as error:
            raise SourceError(f"{name} : archive zip illisible ({error})") from error
        except zipfile.BadZipFile as error:
            raise SourceError(f"{name} : archive zip abîmée ({error})") from error
        if damaged:
            raise SourceError(f"{name} : archive zip abîmée (membre « {damaged} »)")


def is_archive(path: Path) -> bool:
    """True for a zip that is not an office document (xlsx and ods are zips too)."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return not _OFFICE_MARKS & set(archive.namelist())


def _open(path: Path, name: str = "") -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise SourceError(f"{name or path.name} : ce n'est pas une archive zip") from error


def _open_one(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> IO[bytes]:
    try:
        return archive.open(member)
    except (RuntimeError, NotImplementedError, zipfile.BadZipFile) as error:
        raise SourceError(f"{name} : membre « {_name(member)} » illisible ({error})") from error


def _safe_members(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """Return the files of the archive, once all names and sizes are known to be harmless."""
    members = archive.infolist()
    unsafe = [_name(one) for one in members if _leaves_folder(one.orig_filename)]
    if unsafe:
        raise SourceError(
            f"{name} : archive refusée, {len(unsafe)} nom(s) de membre sortent de leur dossier "
            f"(« {' », « '.join(unsafe[:3])} »)"
        )
    _refuse_bomb(members, name)
    return [one for one in members if not one.is_dir() and not _is_apple_double(one)]


def _refuse_bomb(members: list[zipfile.ZipInfo], name: str) -> None:
    total = sum(one.file_size for one in members)
    packed = max(1, sum(one.compress_size for one in members))
    if total > MAX_BYTES or (total > RATIO_FROM and total / packed > MAX_RATIO):
        raise SourceError(
            f"{name} : archive refusée, {total // 1_000_000} Mo une fois décompressée pour "
            f"{packed // 1_000} ko (limites : {MAX_BYTES // 1_000_000} Mo, rapport de {MAX_RATIO})"
        )


def _leaves_folder(name: str) -> bool:
    absolute = name.startswith("/") or re.match(r"[A-Za-z]:", name) is not None
    return absolute or "\\" in name or ".." in name.split("/")


def _is_apple_double(member: zipfile.ZipInfo) -> bool:
    return member.filename.startswith("__MACOSX/") or _base(member).startswith("._")


def _name(member: zipfile.ZipInfo) -> str:
    """Return the member's name in NFC, read as UTF-8 wherever it can be."""
    name = member.filename
    if not member.flag_bits & _UTF8_FLAG:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = member.filename
    return unicodedata.normalize("NFC", name)


def _base(member: zipfile.ZipInfo) -> str:
    return _name(member).rsplit("/", 1)[-1]


def _not_one(
    name: str, pattern: str, found: list[zipfile.ZipInfo], members: list[zipfile.ZipInfo]
) -> str:
    many = f"{len(found)} fichiers de l'archive correspondent"
    what = many if found else "aucun fichier de l'archive ne correspond"
    listed = sorted(_name(one) for one in (found or members))
    shown = ", ".join(listed[:10]) + (", …" if len(listed) > 10 else "")
    return f"{name} : {what} à « {pattern} ». Attendu : un seul. Trouvé : {shown or 'rien'}."
