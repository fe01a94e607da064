"""Names of places as a sentence has them: « des Hauts-de-France », « dans le Nord », « à Lille »,
« Faubourg d’Isle ».

The article comes from INSEE's own code in the code officiel géographique (``typeLiaison``), the
column ``article`` of ``cog``; a name that INSEE does not list (EPCI, contract) gets it by rule.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

# INSEE's code -> « de », « d'», … ; 6 (« Aux Marais ») and 7, 8 (« Las », « Los ») keep the name whole.
_OF = {"0": "de ", "1": "d'", "2": "du ", "3": "de la ", "4": "des ", "5": "de l'"}
_INSIDE = {"2": "dans le ", "3": "en ", "4": "dans les ", "5": "dans l'"}
# Usage, not grammar: « dans la Somme » but « en Lozère », « dans l'Aisne » but « en Isère ».
_WITHIN_THE = {
    "Somme", "Drôme", "Loire", "Manche", "Marne", "Meuse", "Nièvre", "Sarthe", "Vienne", "Réunion",
}  # fmt: skip
_EN = {"Ardèche", "Ariège", "Isère", "Essonne"}
_AT = re.compile(r"La |Paris$|Mayotte$|Saint-|Wallis")
# Régions and départements in the layout of the geo API, which has no article.
_LISTED = {
    "0": "Bourgogne-Franche-Comté/Bretagne/Corse/Maine-et-Loire/Meurthe-et-Moselle/Normandie/"
    "Provence-Alpes-Côte d'Azur/Saône-et-Loire/Seine-et-Marne",
    "2": "Bas-Rhin/Calvados/Cantal/Centre-Val de Loire/Cher/Doubs/Finistère/Gard/Gers/Grand Est/"
    "Haut-Rhin/Jura/Loir-et-Cher/Loiret/Lot/Lot-et-Garonne/Morbihan/Nord/Pas-de-Calais/Puy-de-Dôme/"
    "Rhône/Tarn/Tarn-et-Garonne/Territoire de Belfort/Val-d'Oise/Val-de-Marne/Var/Vaucluse",
    "3": "Charente/Charente-Maritime/Corrèze/Corse-du-Sud/Creuse/Côte-d'Or/Dordogne/Drôme/Gironde/"
    "Guadeloupe/Guyane/Haute-Corse/Haute-Garonne/Haute-Loire/Haute-Marne/Haute-Savoie/Haute-Saône/"
    "Haute-Vienne/Loire/Loire-Atlantique/Lozère/Manche/Marne/Martinique/Mayenne/Meuse/Moselle/"
    "Nièvre/Nouvelle-Aquitaine/Sarthe/Savoie/Seine-Maritime/Seine-Saint-Denis/Somme/Vendée/Vienne",
    "4": "Alpes-Maritimes/Alpes-de-Haute-Provence/Ardennes/Bouches-du-Rhône/Côtes-d'Armor/"
    "Deux-Sèvres/Hautes-Alpes/Hautes-Pyrénées/Hauts-de-France/Hauts-de-Seine/Landes/"
    "Pays de la Loire/Pyrénées-Atlantiques/Pyrénées-Orientales/Vosges/Yvelines",
    "5": "Ain/Aisne/Allier/Ardèche/Ariège/Aube/Aude/Aveyron/Essonne/Eure/Hérault/Indre/Isère/Oise/"
    "Orne/Yonne",
}
_ARTICLES = {name: code for code, names in _LISTED.items() for name in names.split("/")}
# What an EPCI is called: its kind carries an article, a proper name (« Brest Métropole ») does not.
_THE_KIND = re.compile(r"(Métropole |Communauté |CA |CC |CU )")
_THE_ELIDED = re.compile(r"(Eurométropole |EPT |Établissement |Agglomération )")
_LAND = re.compile(r"\w{3,}(ois|onnais|sis)$")  # « Valenciennois », « Beauvaisis »
_VOWEL = re.compile(r"[aàâeéèêiîoôuyœ]", re.IGNORECASE)


@lru_cache(maxsize=50_000)  # the same texts come back on every line of a workbook
def plain(text: str) -> str:
    """Return a text without accents, capitals, signs or doubled spaces: « Dépense (€) » gives
    « depense »."""
    for ligature, letters in (("œ", "oe"), ("Œ", "oe"), ("æ", "ae"), ("Æ", "ae")):
        text = text.replace(ligature, letters)
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", bare.casefold()).split())


_SPELT_OUT = {"st": "saint", "sts": "saints", "ste": "sainte", "stes": "saintes"}
_KINDS = (
    ("communaute d agglomeration ", "ca "),
    ("communaute de communes ", "cc "),
    ("communaute urbaine ", "cu "),
)


def looked_up(name: str) -> str:
    """Return what is the same however a place is typed: « St Étienne », « SAINT-ETIENNE » and
    « Saint-Étienne » give « saint etienne »; an EPCI's kind is as the COG abbreviates it."""
    words = " ".join(_SPELT_OUT.get(word, word) for word in plain(name).split())
    for kind, short in _KINDS:
        words = short + words.removeprefix(kind) if words.startswith(kind) else words
    return words


# Words that do not tell one place from another.
_EMPTY = set(
    re.findall(
        r"\w+",
        "de du des d la le les l et en ca cc cu metropole metropolitaine communaute agglomeration agglo "
        "europeenne eurometropole urbaine communes ville commune region departement contrat",
    )
)
_SMALL_WORDS = {"de", "du", "des", "d", "la", "le", "les", "l"}
_CLOSE = 80  # how alike two names must be, of 100
_MOST = 5


def close(known: Iterable[str], typed: str) -> list[str]:
    """Return the names, of those ``known`` as they are looked up, that a typed one is probably: by its
    initials (« MEL »), its own words (« Lille »), the words it holds, nearly the same letters."""
    from rapidfuzz import fuzz, process

    known, asked = sorted(known), looked_up(typed)
    words = set(asked.split()) - _EMPTY
    telling = {name: set(name.split()) - _EMPTY for name in known}
    like = process.extract(asked, known, scorer=fuzz.ratio, score_cutoff=_CLOSE, limit=_MOST)
    tiers = (
        [name for name in known if len(asked) > 2 and asked in _initials(name)],
        [name for name in known if words and words == telling[name]],
        sorted((name for name in known if words and words < telling[name]), key=len),
        [name for name, _, _ in like],
    )
    return next((tier for tier in tiers if tier), [])


def _initials(name: str) -> set[str]:
    """Return « mel » and « medl » of « metropole europeenne de lille », « capso », « hdf » …"""
    words = name.split()
    kind = words[0] if words[0] in ("ca", "cc", "cu") else ""
    rest = words[bool(kind) :]
    kept = [word for word in rest if word not in _SMALL_WORDS]
    return {kind + "".join(word[0] for word in listed) for listed in (rest, kept)}


def article_of(name: str) -> str:
    """Return the code that INSEE would give to a name that it does not list."""
    if name in _ARTICLES:
        return _ARTICLES[name]
    if name.startswith(("Contrat ", "contrat ")):
        return "2"
    if _THE_KIND.match(name):
        return "3"
    if _THE_ELIDED.match(name) or (_LAND.match(name) and _VOWEL.match(name)):
        return "5"
    if _LAND.match(name):
        return "2"
    return "1" if _VOWEL.match(name) else "0"


def of(name: str, article: str = "") -> str:
    """Return « d'Amiens », « de Hem », « du Havre », « des Hauts-de-France », « de la Somme »,
    « de Haute-Corse » …: the noun complement of a territory's name (``article``: INSEE's code)."""
    if name.startswith("Le "):
        return "du " + name[3:]
    if name.startswith("Les "):
        return "des " + name[4:]
    if name.startswith(("La ", "L'")):
        return "de " + name
    article = article or article_of(name)
    if article == "3" and re.match(r"\w+-", name):  # « de Seine-Maritime », « de Corse-du-Sud »
        article = "0"
    return _OF.get(article, "de ") + (_within(name) if name.startswith("Contrat ") else name)


def inside(name: str, article: str = "", *, level: str = "") -> str:
    """Return « à Lille », « au Havre », « dans le Nord », « en Île-de-France » …; ``level`` tells a
    commune from a département without article (« à Seine-Port », « en Seine-et-Marne »)."""
    if name.startswith("Le "):
        return "au " + name[3:]
    if name.startswith("Les "):
        return "aux " + name[4:]
    article = article or article_of(name)
    if level in ("region", "departement") and article in "01":
        return ("à " if _AT.match(name) else "en ") + name
    if name in _WITHIN_THE or (article == "3" and _THE_KIND.match(name)):
        return "dans la " + name
    if article in "01" or name.startswith(("La ", "L'")):
        return "à " + name
    return ("en " if name in _EN else _INSIDE.get(article, "à ")) + _within(name)


def _within(name: str) -> str:
    return name[:1].lower() + name[1:] if name.startswith("Contrat ") else name


# ---- neighbourhoods

_PARTS = re.compile(r"( - |/| : |\(|, )")  # a name may list several places: each starts afresh
_WORDS = re.compile(r"([ -])")
# Lower case within a place; « la », « le », « les », « l' » only after one of these (« de la Haute
# Voie », but « Cité Le Jard »; « La Simiane La Paternelle » are two places without a hyphen).
_SMALL = {"de", "du", "des", "à", "au", "aux", "en", "et", "sur", "sous", "lès", "lez"}
# Capitals that the publisher wrote without their accent, as the other names have them.
_ACCENTED = re.findall(
    r"\w+",
    "Écusson Édouard Église Églantiers Égalité Élargi Élargie Élargies Élie Éloi Élysées Émile Éperon "
    "Épidème Épine Épinette Épinettes Épis Étang État États Étienne Étoile Étouvie Être Évangile "
    "Économie Île Îles Îlet Îlots",
)


def neighbourhood(published: str, towns: Sequence[str] = ()) -> str:
    """Return the name of a QPV as it is displayed: « Pont de Pierre », « Faubourg d’Isle », « Cœur
    d’Étoile », « Tourcoing - Blanc Seau »; its ``towns`` are spelt as they spell themselves.

    One rule for all: small words, ligatures, accents of capitals, hyphens, apostrophes. The
    publisher's own spelling stays in the table.
    """
    name = re.sub(r"\b(Saint|Sainte)(?:- ?| )(?=[A-ZÀ-Ý])", r"\1-", published)
    name = re.sub(r"\bSt (?=[A-Z])", "Saint-", name.replace("’", "'"))
    name = re.sub(r"(?i)\b(Saint-\w+) (sur|sous|lès|en) ", r"\1-\2-", name)
    name = name.replace("Notre Dame", "Notre-Dame")
    name = re.sub(r"(?<=\w)- +| +-(?=\w)", " - ", name)
    name = re.sub(r"\b(?:Zac|Zus)\b", lambda m: m[0].upper(), name)
    name = name.replace("Quartier Prioritaire", "Quartier prioritaire")
    name = re.sub(r"(?<=[CSBMV])oe(?=u)", "œ", re.sub(r"\bOe(?=[iu])", "Œ", name))
    name = "".join(_place(part) for part in _PARTS.split(name))
    name = re.sub(r"\b[EI]\w+", lambda m: _accented(m[0], towns), name)
    for town in sorted(towns, key=len):
        name = _named_as(name, town)
    return name.replace("'", "’")


def neighbourhoods(published: Iterable[str], towns: Iterable[str]) -> list[str]:
    """Return the displayed name of each QPV, its ``towns`` listed in one text, « Lille;Loos »."""
    listed = (re.split("[;,] ?", told) for told in towns)
    return [neighbourhood(n, t) for n, t in zip(published, listed, strict=True)]


def _place(part: str) -> str:
    """Return one place of a list of places, its small words in lower case."""
    words = _WORDS.split(part)
    for i in range(2, len(words), 2):
        word, before, after = words[i], words[i - 2], "".join(words[i + 1 : i + 3])
        small, linked = word.casefold(), before in _SMALL
        lower = small in _SMALL and after not in (" Gaulle", "-Le")
        if word == "A":
            words[i] = "à"
        elif lower or (linked and small in ("la", "le", "les")):
            words[i] = small
        elif word.startswith("D'") or (linked and word.startswith("L'")):
            words[i] = word[0].lower() + word[1:]
    return "".join(words)


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


_SPELT = {_bare(word): word for word in _ACCENTED}


def _accented(word: str, towns: Sequence[str]) -> str:
    """Return a word with its capital's accent, as one of its towns or the other names have it."""
    of_towns = {_bare(w): w for w in re.findall(r"\w+", " ".join(towns))}
    found = of_towns.get(bare := _bare(word)) or _SPELT.get(bare, word)
    return found if found[:1] in "ÉÈÊÎ" else word


def _named_as(name: str, town: str) -> str:
    """Return the name with its commune's as the commune writes it: « Flers-en-Escrebieux »."""
    words = [re.escape(w) for w in re.split(r"[ -]", town)]
    if len(words) < 2:
        return name
    return re.sub(
        r"(?<![\w-])" + "[ -]".join(words) + r"(?![\w-])", town, name, flags=re.IGNORECASE
    )
