"""Axes, statuses, years and landlords' keys, from what people write."""

import re
from functools import cache

from rapidfuzz import fuzz, process

from qpv.errors import ParameterError
from qpv.tfpb.axes import axes
from qpv.tfpb.columns import GUSP_STAGES, STATUSES, plain

_STATUS_WORDS = {
    "prévu": "prevu, previsionnel, programme, planifie, a venir, a faire, a realiser",
    "en cours": "en cours, cours, engage, demarre, en cours de realisation, commence",
    "réalisé": "realise, fait, termine, acheve, solde, execute, effectue, fini",
    "reporté": "reporte, decale, differe",
    "abandonné": "abandonne, annule, supprime",
}
_CLOSE = 80  # per cent of the letters


def status(text: str) -> tuple[str, str]:
    """Return one of the statuses ("" when unknown) and what to say of it."""
    word = re.sub(r"(?<=[eu])e?s?$", "", plain(text))  # « réalisées »
    for name in STATUSES:
        if word in _STATUS_WORDS[name].split(", ") or word == plain(name):
            return name, ""
    return "", f"statut « {text} » inconnu, laissé vide" if word else ""


def gusp_stage(text: str) -> str:
    """Return the stage of the GUSP convention as usually worded, else the text as sent."""
    return next((s for s in GUSP_STAGES if plain(s) == plain(text)), text)


@cache
def axis(text: str, year: int) -> tuple[str, str, str]:
    """Return the code of an axis, what was mended, and the fault: one of the last two at most."""
    try:
        table = axes(year)
    except ParameterError as error:
        return "", "", str(error).rstrip(".")
    labels = dict(zip(table["axe_code"], table["axe_label"], strict=True))
    short = dict(zip(table["axe_code"], table["axe_court"], strict=True))
    match = re.fullmatch(r"(?:axe )?(?:n |no |numero )?(\d+)(?: (.*))?", plain(text))
    code, words = (match[1].lstrip("0"), match[2] or "") if match else ("", plain(text))
    by_label, mended = _axis_of_label(re.sub(r"^axe ", "", words), text, labels, short)
    if match and code in labels and not re.search(r"\d", words) and not text.startswith("-"):
        if by_label and by_label != code:
            return "", "", f"axe « {text} » : le numéro est celui de « {labels[code]} »"
        told = {*plain(labels[code]).split(), *plain(short[code]).split()}
        if not words or by_label or any(len(w) > 3 and w in told for w in words.split()):
            return code, "", ""
    if not match and by_label:
        return by_label, mended, ""
    listed = ", ".join(f"{code} {label}" for code, label in labels.items())
    return "", "", f"axe « {text} » inconnu. Attendu : {listed}"


def _axis_of_label(words: str, text: str, labels: dict, short: dict) -> tuple[str, str]:
    """Return the axis whose label these words are, are close to, or alone are part of."""
    known = {plain(label): code for code, label in (*labels.items(), *short.items())}
    if words in known:
        return known[words], ""
    close = process.extract(words, known.keys(), scorer=fuzz.ratio, score_cutoff=_CLOSE, limit=None)
    codes = {known[name] for name, score, _ in close if score == close[0][1]}
    if not codes and len(words) >= 6:
        codes = {c for name, c in known.items() if set(words.split()) <= set(name.split())}
    code = codes.pop() if len(codes) == 1 else ""
    return code, f"axe « {text} » lu {code} ({labels[code]})" if code else ""


def year_of(text: str) -> tuple[int | None, str]:
    """Return a tax year and the fault when the text is none: « 2025 », « Année 2025 »."""
    match = re.fullmatch(r"(?:annee |exercice |an )?(20[1-4]\d)(?: 01 01| 12 31)?", plain(text))
    return (int(match[1]), "") if match else (None, f"« {text} » n'est pas une année (2025)")


def siren(text: str) -> tuple[str, str, str]:
    """Return a SIREN, what was mended, and the fault when its key is wrong."""
    digits = re.sub(r"(?i)siren|siret|[\s.:\-_\u00a0\u202f°n]", "", text)
    mended = ""
    if re.fullmatch(r"\d{14}", digits):
        digits, mended = digits[:9], f"SIRET « {text} » : SIREN {digits[:9]} retenu"
    if not re.fullmatch(r"\d{9}", digits):
        return "", "", f"SIREN « {text} » : neuf chiffres attendus"
    doubled = [int(d) * (2 if place % 2 else 1) for place, d in enumerate(digits)]
    if sum(d - 9 if d > 9 else d for d in doubled) % 10:
        return "", "", f"SIREN « {text} » : la clé de contrôle ne correspond pas, vérifiez-le"
    return digits, mended, ""
