"""From what a person types, a name or a code, to the code of a place: one look-up for the command
line, the parameters of reports, ``study.open`` and an analyst's own tables.

A name that one place bears, and no other, is its code; anything else is answered with the codes that
were probably meant. No code is guessed from its digits.
"""

import re
from functools import lru_cache

from qpv import codes, names
from qpv.errors import ParameterError
from qpv.names import looked_up
from qpv.territories import Geography
from qpv.territory import FORMER_REGIONS, LEVELS, Territory

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
_FIGURES = re.compile(r"\([^)]*\)|\d+(?:\s*(?:er?|[eè]me)\b)?|(?i:cedex|arrondissement)")


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
    if level == "qpv" and codes.QP2015.match(former := re.sub(r"\s", "", typed).upper()):
        return former
    found = named(geography, level, typed)
    if len(found) == 1:
        if found[0] in _with_qpv(geography, level):
            return found[0]
        raise ParameterError(_or_else(geography, level, typed, unknown(geography, level, found[0])))
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
        told = f"{what} : {_homonyms(geography, level, found)}"
        return _or_else(geography, level, typed, told) if none else told
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


def _or_else(geography: Geography, level: str, typed: str, told: str) -> str:
    """Return what is told of a name, with the places with a QPV of nearly the same one: « Évry » of
    the Yonne is seldom the one meant."""
    close = [code for code in near(geography, level, typed) if code not in told]
    return f"{told} Ou bien : {_listed(geography, level, close)} ?" if close else told


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
        return _or_else(geography, level, typed, gone(geography, former[0]))
    was = FORMER_REGIONS.get(looked_up(typed), "") if level == "region" else ""
    former_region = f"ancienne région, dans {_listed(geography, level, [was])}" if was else ""
    if was and not typed.strip().isdigit():
        return f"« {typed.strip()} » est une {former_region}."
    for other in (*SHAPES, "qpv"):
        if other == level:
            continue
        known = geography.perimeters_by_code.index if other == "qpv" else ()
        coded = typed if (other, typed) in geography.names or typed in known else ""
        found = [coded] if coded else named(geography, other, typed)
        if len(found) == 1:
            name, kind = geography.name(other, found[0]), LEVELS[other]
            once = f" ({former_region})" if was else ""
            return (
                f"« {typed.strip()[:80]} »{once} est {_ARTICLES.get(other, 'un')} {kind} "
                f"({name}, {found[0]}), pas {_ARTICLES.get(level, 'un')} {LEVELS[level]} : donnez le "
                f"niveau « {other} » et le code « {found[0]} », "
                f'study.open("{other}", "{found[0]}").'
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
    of = geography.of("commune", now)
    return f"{name} ({code}) fait partie {of} — vouliez-vous dire « {now} » ({current}) ?"


def near(geography: Geography, level: str, typed: str) -> list[str]:
    """Return the codes of the places with a QPV that were probably meant: a code cut short, a name
    like the one typed, the EPCI or the contract of a commune that was named."""
    members = _with_qpv(geography, level)
    bare = re.sub(r"\s", "", typed).upper()
    if begun := sorted(c for c in members if 5 < len(bare) < len(c) and c.startswith(bare)):
        return begun[:_NEAR]
    if level != "qpv":  # « 59000 Lille », « Lille (59) », « Paris 18e »: no name there has figures
        typed = _FIGURES.sub(" ", typed)
    known = _own_by_name(geography, level)
    found = [code for name in names.close(known, typed) for code in known[name]]
    return list(dict.fromkeys(found or _holding(geography, level, typed)))[:_NEAR]


@lru_cache(maxsize=16)
def _own_by_name(geography: Geography, level: str) -> dict[str, list[str]]:
    """Return the codes of each name, of the places with a QPV."""
    members, found = _with_qpv(geography, level), geography.codes_by_name(level)
    own = {name: [code for code in listed if code in members] for name, listed in found.items()}
    return {name: listed for name, listed in own.items() if listed}


def _holding(geography: Geography, level: str, typed: str) -> list[str]:
    """Return the EPCI, or the contracts, in which a commune (or an EPCI) that was named lies."""
    held: set[str] = set()
    for other in {"epci": ("commune",), "contrat": ("commune", "epci")}.get(level, ()):
        inside = geography.membership(other)
        places = [typed, *named(geography, other, typed)]
        held |= set(inside["code_qp"][inside["code"].isin(places)])
    own = geography.membership(level) if held else None
    return [] if own is None else sorted(set(own["code"][own["code_qp"].isin(held)]))


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

    def rank(code: str) -> tuple[int, str]:  # 2A and 2B, once 20, stand before 21
        return len(code), code.replace("2A", "20A").replace("2B", "20B")

    known = sorted(_with_qpv(geography, level), key=rank)
    before = [c for c in known if rank(c) < rank(code)][-1:]
    after = [c for c in known if rank(c) > rank(code)][: 2 if code == "20" else 1]
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
