"""Texts that people's spreadsheets save: the bytes of a CSV -> its text, whatever the machine.

One way to read them for every table that a person hands in: a landlord's list, the table of contracts,
an analyst's own column. An unlikely reading (« RŽsidence ŽtŽ ») is refused, never stored.
"""

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass

from qpv.errors import TableError

_BOM = b"\xef\xbb\xbf"
_WIDE = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
# What Excel writes on Windows, on a former Mac, and in « CSV (MS-DOS) »; the usual one first.
_NARROW = {"cp1252": "Windows-1252", "mac_roman": "MacRoman", "cp850": "MS-DOS (cp850)"}
_LETTERS = "àâæçéèêëîïôœùûüÿ"
_FOREIGN = "äöáíóúñ"
_SIGNS = "’‘“”«»–—…€°²³ºª·•½§©®™×\u00a0\u202f"
# Wrong readings: a capital within a word in small letters (« QuÈbec »), the reverse (« NOèL »), an
# accented letter alone (« 5 Ç »), a sign within a word (« H™pital »).
_UNLIKELY = re.compile(
    r"(?<=[a-zà-ÿœ])[À-ÖØ-ÝŒŸÆ]|(?<=[A-ZÀ-Ý])[À-ÖØ-ÝŸ](?=[a-zà-ÿ])|[à-öø-ÿœ](?=[A-ZÀ-Ý])"
    r"|(?<=[A-ZÀ-Ý]{2})[à-öø-ÿœ]|(?<![^\W\d_])(?:[ëïÿù]|[^\W\d_aàôA-Zb-zÀ](?![^\W\d_]))"
    r"|(?<=[^\W\d_])[“”‘«»…€°²³™©®•](?=[^\W\d_])|[×½·](?=[^\W\d_])"
)
_OTHER_SCRIPT = re.compile(r"[\u0250-\u02ff\u0370-\u1dff]")
_SCRAMBLED = re.compile(r"[ÂÃÅ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â[€‚„\u0080-\u0084].")
_SEPARATOR_LINE = re.compile(r"\A\s*\"?sep=(.)\"?[ ;,\t]*(?:\r\n|\r|\n)", re.IGNORECASE)


@dataclass(frozen=True)
class SavedText:
    """The text of a CSV (NFC, without byte-order marks), the ``encoding`` it was read in, and the
    ``separator`` that a first line « sep=; » gave ("" without one)."""

    text: str
    encoding: str
    separator: str = ""


def read(content: bytes) -> SavedText:
    """Return the text of a delimited file that a spreadsheet saved.

    Raises
    ------
    TableError
        If the bytes are a workbook, a page or a picture, or no usual encoding gives likely words.
    """
    _refuse_other(content)
    text, encoding = _decoded(content)
    text = unscrambled(text.replace("\ufeff", ""))
    text = unicodedata.normalize("NFC", text)
    found = _SEPARATOR_LINE.match(text)  # spreadsheets read this line, and hide it
    return SavedText(text[found.end() :] if found else text, encoding, found[1] if found else "")


def unscrambled(text: str) -> str:
    """Return a text with what was UTF-8 read as Windows-1252 put right: « MÃ©diation »."""
    return _SCRAMBLED.sub(_once_more, text) if _SCRAMBLED.search(text) else text


def _once_more(found: re.Match[str]) -> str:
    try:
        # The five bytes that Windows-1252 leaves empty are read as they are.
        raw = b"".join(c.encode("cp1252" if ord(c) > 0xFF else "latin-1") for c in found[0])
        return raw.decode("utf-8")
    except UnicodeError:
        return found[0]


def _refuse_other(content: bytes) -> None:
    kinds = {
        b"PK\x03\x04": "un classeur (.xlsx ou .ods)",
        b"\xd0\xcf\x11\xe0": "un ancien classeur Excel (.xls)",
        b"%PDF": "un document PDF",
    }
    kind = next((told for start, told in kinds.items() if content.startswith(start)), "")
    if not kind and content.lstrip(_BOM + b" \r\n\t")[:1] == b"<":
        kind = "une page ou un fichier XML"
    if kind:
        raise TableError(
            f"c'est {kind}, pas un CSV. Ouvrez-le dans votre tableur et enregistrez la feuille en "
            "« CSV UTF-8 »."
        )


def _decoded(content: bytes) -> tuple[str, str]:
    wide = _WIDE.get(content[:2])
    if not wide and _is_wide(content):
        wide = "utf-16-le" if content[1:2] == b"\x00" else "utf-16-be"
    if wide:
        return content.decode(wide, errors="replace"), "UTF-16"
    if b"\x00" in content:
        raise TableError("ce n'est pas un texte : le fichier est abîmé, ou n'est pas un CSV.")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return _narrow(content)
    if _OTHER_SCRIPT.search(text):  # « L’ÉCOLE » of a former Mac is also an Armenian letter
        with suppress(TableError):
            other = _narrow(content)
            return other if _likelihood(other[0]) > _likelihood(text) else (text, "UTF-8")
    return text, "UTF-8"


def _is_wide(content: bytes) -> bool:
    """True for a UTF-16 text without its mark: one byte of two is null."""
    head = content[:400]
    return len(head) > 3 and head.count(b"\x00") * 3 > len(head) and content.strip(b"\x00") != b""


def _narrow(content: bytes) -> tuple[str, str]:
    readings = {name: content.decode(name, errors="replace") for name in _NARROW}
    scores = {name: _likelihood(text) for name, text in readings.items()}
    best = max(scores, key=lambda name: scores[name] + (name == "cp1252"))
    if scores[best] < 0:
        raise TableError(
            "les accents ne se lisent dans aucun codage usuel. Enregistrez le fichier en "
            "« CSV UTF-8 », ou en .xlsx."
        )
    return readings[best], _NARROW[best]


def _likelihood(text: str) -> int:
    """Count the letters (twice) and signs that French has beyond ASCII, less three times the others
    and those in an unlikely place."""
    odd = [c for c in text if ord(c) > 0x7F]
    letters = sum(c.lower() in _LETTERS for c in odd)
    signs = sum(c in _SIGNS for c in odd)
    foreign = sum(c.lower() in _FOREIGN for c in odd)
    unlikely = len(odd) - letters - signs - foreign + len(_UNLIKELY.findall(text))
    return 2 * letters + signs - 3 * unlikely
