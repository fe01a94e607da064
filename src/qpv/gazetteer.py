"""From what a person types, a name or a code, to the code of a place: one look-up for the command
line, the parameters of reports, ``study.open`` and an analyst's own tables.

A name that one place bears, and no other, is its code; anything else is answered with the codes that
were probably meant. No code is guessed from its digits.
"""

from __future__ import annotations

import re

from rapidfuzz import fuzz, process

from qpv import codes
from qpv.errors import ParameterError
from qpv.names import looked_up
from qpv.territories import Geography
from qpv.territory import LEVELS, Territory

# Level -> pattern of its codes, how they look.
SHAPES = {
    "region": (codes.REGION, "deux chiffres, « 32 »"),
    "departement": (codes.DEPARTEMENT, "« 59 », « 2A » ou « 974 »"),
    "epci": (codes.SIREN, "les neuf chiffres du SIREN, « 200093201 »"),
    "commune": (codes.COMMUNE, "cinq caractères, « 59350 » ou « 2A004 »"),
}
_ARTICLES = {"region": "une", "commune": "une"}
_SHOWN = 20  # homonyms listed
_NEAR = 5  # names like the one typed
_CLOSE = 80  # how alike two names must be, of 100
# Words that do not tell one place from another.
_EMPTY = (
    "de du des d la le les l et en ca cc cu metropole metropolitaine communaute agglomeration agglo "
    "europeenne eurometropole urbaine communes ville commune region departement contrat"
)


def expected(level: str) -> str:
    """Return how a code of this level looks."""
    if level == "qpv":
        return "un code de QPV, QN05980M (zonage 2024)"
    return SHAPES[level][1] if level in SHAPES else "un code de contrat de ville (CN05911M)"


def of_level(level: str) -> str:
    """Return « de commune », « d'EPCI », « de QPV »."""
    label = "QPV" if level == "qpv" else LEVELS[level]
    return f"d'{label}" if label[0] in "ÉEe" else f"de {label}"


def is_code(level: str, typed: str) -> bool:
    """True for a text that has the form of a code of this level; a contract's has none."""
    if level == "qpv":
        return bool(codes.QP2024.match(typed) or codes.QP2015.match(typed))
    return level in SHAPES and bool(SHAPES[level][0].match(typed))


def code_of(geography: Geography, level: str, typed: str) -> str:
    """Return the code that a text stands for: itself where it has the form of one (known or not),
    else that of the only place which bears this name.

    Raises
    ------
    ParameterError
        If no place, or more than one, bears this name (all of them are named).
    """
    if is_code(level, typed) or (level == "contrat" and typed in _with_qpv(geography, level)):
        return typed
    found = named(geography, level, typed)
    if len(found) == 1:
        if found[0] in _with_qpv(geography, level):
            return found[0]
        told = unknown(geography, level, found[0])
        raise ParameterError(told + _others(geography, level, typed))
    raise ParameterError(_refusal(geography, level, typed, found))


def named(geography: Geography, level: str, typed: str) -> list[str]:
    """Return the codes of the places of a level that bear exactly this name, without accents,
    hyphens or case."""
    return geography.codes_by_name(level).get(looked_up(typed), [])


def label(geography: Geography, level: str, code: str) -> str:
    """Return « 93066 (Saint-Denis, Seine-Saint-Denis) »."""
    told = [geography.name(level, code)]
    if level == "commune":
        dep = codes.departement_of_commune(code)
        told.append(geography.names.get(("departement", dep), ""))
    elif level == "qpv":
        told.append(geography.perimeters_by_code["lib_com"][code].replace(";", ", "))
    return f"{code} ({', '.join(filter(None, dict.fromkeys(told)))})"


def _with_qpv(geography: Geography, level: str) -> set[str]:
    return set(geography.membership(level)["code"])


def _listed(geography: Geography, level: str, found: list[str], word: str = " ou ") -> str:
    shown = [label(geography, level, code) for code in found[:_SHOWN]]
    rest = len(found) - len(shown)
    return word.join(shown) + (f" et {rest} autres" if rest > 0 else "")


def _refusal(geography: Geography, level: str, typed: str, found: list[str]) -> str:
    """Return why a text is the code of no place of a level, and which ones were probably meant."""
    what = f"« {typed.strip()[:80]} »"
    if found:
        none = not _with_qpv(geography, level).intersection(found)
        others = _others(geography, level, typed) if none else ""
        return f"{what} : {_homonyms(geography, level, found)}{others}"
    start = f"{what} n'est pas un code {of_level(level)}. Attendu : {expected(level)}"
    likely = _repaired(geography, level, typed)
    if likely:
        name = geography.name(level, likely)
        return f"{start} — vouliez-vous dire « {likely} » ({name}) ?"
    other = elsewhere(geography, level, typed)
    # « Lille » asked for as an EPCI is its métropole before it is a commune.
    close = near(geography, level, typed) if level in ("epci", "contrat") or not other else []
    if close:
        told = f"{start} — vouliez-vous dire {_listed(geography, level, close)} ?"
        return f"{told} {other}".strip()
    if other:
        return other
    return f"{start}, ou le nom exact."


def _others(geography: Geography, level: str, typed: str) -> str:
    """Return the places with a QPV of nearly the name of one that has none: « Évry » of the Yonne is
    seldom the one meant."""
    close = near(geography, level, typed)
    return f" Ou bien : {_listed(geography, level, close)} ?" if close else ""


def _homonyms(geography: Geography, level: str, found: list[str]) -> str:
    members = _with_qpv(geography, level)
    own = [code for code in found if code in members]
    rest = [code for code in found if code not in members]
    several = {"commune": "communes", "qpv": "quartiers prioritaires"}.get(level, "territoires")
    told = f"{len(found)} {several} portent ce nom"
    if own:
        told += f" — vouliez-vous dire {_listed(geography, level, own)} ?"
    else:
        told += ", sans aucun quartier prioritaire"
    if rest:
        listed = _listed(geography, level, rest, ", ")
        told += f" Sans quartier prioritaire : {listed}." if own else f" : {listed}."
    return told


def _repaired(geography: Geography, level: str, typed: str) -> str:
    """Return the code that was typed with spaces, in lower case, without its zeros, or with a name
    beside it; "" where there is none."""
    members = _with_qpv(geography, level)
    bare = re.sub(r"[\s_]", "", typed).upper()
    tries = [bare, *re.findall(r"\w+", typed.upper())]
    if width := codes.DIGITS.get(level, 0):
        tries += [codes.pad(bare, width), codes.pad(bare.lstrip("0"), width)]
    return next((code for code in tries if code != typed and code in members), "")


def elsewhere(geography: Geography, level: str, typed: str) -> str:
    """Return what to ask for when a text is the code or the name of a place of another level."""
    former = geography.codes_by_name("former_commune").get(looked_up(typed), [])
    if level == "commune" and len(former) == 1:
        return gone(geography, former[0])
    for other in (*SHAPES, "qpv"):
        if other == level:
            continue
        known = geography.perimeters_by_code.index if other == "qpv" else ()
        coded = typed if (other, typed) in geography.names or typed in known else ""
        found = [coded] if coded else named(geography, other, typed)
        if len(found) == 1:
            name, kind = geography.name(other, found[0]), LEVELS[other]
            return (
                f"« {typed.strip()[:80]} » est {_ARTICLES.get(other, 'un')} {kind} ({name}, {found[0]}), "
                f"pas {_ARTICLES.get(level, 'un')} {LEVELS[level]} : donnez le niveau « {other} » et le "
                f'code « {found[0]} », study.open("{other}", "{found[0]}").'
            )
    return ""


def gone(geography: Geography, code: str) -> str:
    """Return what became of a former or delegated commune, or of an arrondissement."""
    now, name = geography.current_commune[code], geography.names["former_commune", code]
    current = geography.names.get(("commune", now), now)
    if "rrondissement" in name:
        return (
            f"{name} ({code}) est un arrondissement municipal ; les QPV sont rattachés à la commune "
            f"entière — vouliez-vous dire « {now} » ({current}) ?"
        )
    return f"{name} ({code}) fait partie de {current} — vouliez-vous dire « {now} » ({current}) ?"


def near(geography: Geography, level: str, typed: str) -> list[str]:
    """Return the codes of the places with a QPV whose name is like the one typed: its initials
    (« MEL »), its own words (« Lille »), a name that holds them, a name of nearly the same letters."""
    members = _with_qpv(geography, level)
    known = {
        name: [code for code in found if code in members]
        for name, found in geography.codes_by_name(level).items()
    }
    known = {name: found for name, found in known.items() if found}
    asked, words = looked_up(typed), _telling(looked_up(typed))
    like = process.extract(asked, list(known), scorer=fuzz.ratio, score_cutoff=_CLOSE, limit=_NEAR)
    tiers = (
        [name for name in known if len(asked) > 2 and asked == _initials(name)],
        [name for name in known if words and words == _telling(name)],
        sorted((name for name in known if words and words < _telling(name)), key=len),
        [name for name, _, _ in like],
    )
    names = next((tier for tier in tiers if tier), [])
    return list(dict.fromkeys(code for name in names for code in known[name]))[:_NEAR]


def _telling(name: str) -> set[str]:
    return set(name.split()) - set(_EMPTY.split())


def _initials(name: str) -> str:
    """Return « mel » of « metropole europeenne de lille », « capso » of « ca pays saint omer »."""
    words = [w for w in name.split() if w not in ("de", "du", "des", "d", "la", "le", "les", "l")]
    kind = words[0] if words[0] in ("ca", "cc", "cu") else ""
    return kind + "".join(word[0] for word in words[bool(kind) :])


def unknown(geography: Geography, level: str, code: str) -> str:
    """Return why no study is made of a text that has the form of a code of this level."""
    if level == "commune" and code in geography.current_commune:
        return gone(geography, code)
    if (level, code) in geography.names:
        return (
            f"{geography.names[level, code]} ({LEVELS[level]} {code}) n'a aucun quartier "
            "prioritaire dans le zonage 2024 : il n'y a pas de portrait à faire."
        )
    if level == "epci" and (now := geography.former_epci.get(code)):
        name = geography.names["epci", now]
        return f"{code} est un ancien code de {name} — vouliez-vous dire « {now} » ({name}) ?"
    if level in SHAPES and (other := elsewhere(geography, level, code)):
        return other
    return f"code {of_level(level)} inconnu : « {code[:80]} ». {_where(geography, level, code)}"


def _where(geography: Geography, level: str, code: str) -> str:
    """Return where a code of this level is found; of a région or a département, the nearest ones."""
    if level == "commune":
        return (
            "Un code postal n'est pas un code de commune, et une commune réunie à une autre n'a plus "
            "le sien : donnez le nom de la commune, ou son code d'aujourd'hui (insee.fr)."
        )
    if level == "epci":
        return (
            "Un EPCI qui fusionne ou change de statut change de code : donnez son nom, ou son SIREN "
            "d'aujourd'hui."
        )
    known = sorted(_with_qpv(geography, level), key=lambda c: (len(c), c))
    before = [c for c in known if (len(c), c) < (len(code), code)][-1:]
    after = [c for c in known if (len(c), c) > (len(code), code)][:1]
    nearest = _listed(geography, level, before + after)
    return f"Les plus proches : {nearest} ; ou donnez le nom."


def own_codes(geography: Geography, typed: list[str]) -> dict[str, str]:
    """Return the QPV that each cell of an analyst's table stands for: a code in any case, or a name
    that one QPV bears. What stands for none is left out."""
    known, found = set(geography.perimeters["code_qp"]), {}
    for cell in typed:
        bare = re.sub(r"\s", "", cell).upper()
        same = [bare] if bare in known else named(geography, "qpv", cell)
        if len(same) == 1:
            found[cell] = same[0]
    return found


def alike(geography: Geography, level: str, typed: str) -> str:
    """Return « : X est peut-être QN05915M (Pont de Pierre, Maubeuge) », "" where nothing is like it."""
    found = named(geography, level, typed) or near(geography, level, typed)
    maybe = _listed(geography, level, found)
    return f" : « {typed[:80]} » est peut-être {maybe}" if found else ""


def territory(geography: Geography, level: str, code: str) -> Territory:
    """Return the territory of a code that has the form of one.

    Raises
    ------
    ParameterError
        If no QPV lies in it: it is unknown, of before a merger, of another level, or has none.
    """
    if code not in _with_qpv(geography, level):
        raise ParameterError(unknown(geography, level, code))
    return geography.territory(level, code)
