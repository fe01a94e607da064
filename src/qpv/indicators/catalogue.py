"""One entry per indicator: what it measures, from which columns, how it may be aggregated.

Rules are those of the project's domain notes: ratios aggregate through Σ numerators / Σ
denominators; where only rates are published, a weighted mean with the right denominator is
allowed and labelled an approximation; an index or a median is never averaged.
"""

import difflib
from dataclasses import replace

from rapidfuzz import fuzz, process

from qpv.errors import ParameterError
from qpv.indicators.indicator import Indicator
from qpv.indicators.themes import ARCHIVES, CAF, EST, FILO, FORMER, RP
from qpv.names import plain

_COMPILED = "2020 à 2024, année non précisée"
_CENSUS = "Part connue au QPV en pourcentage seulement : l'agrégat est une approximation."
_RPLS = (
    "Logements du répertoire RPLS rapportés aux ménages estimés : deux sources et deux dates. Pour "
    "un QPV, un rapport supérieur à 100 % n'est ni dessiné ni classé ; ses effectifs restent dans "
    "l'agrégat."
)
_BIASED = "Les QPV non diffusés ont souvent une part faible : l'agrégat surestime un peu."


def _census(id: str, label: str, short: str, axis: int, weight: str = "population", **more):
    """A share that the portrait compiles from the estimates, in percent only."""
    return Indicator(
        id, label, short, "%", _COMPILED, EST, "weighted", axis, column=f"{id}_pct", weight=weight,
        decimals=0, **{"feminine": True, "caveat": _CENSUS, **more},
    )  # fmt: skip


# Those of a portrait, as the compiled table of the QPV has them; themes of the sheet add others.
_COMPILED_ONES = (
    Indicator(
        "population", "Population des QPV", "Habitants", "hab.", "2020", RP, "sum", 1,
        column="population", decimals=0, feminine=True,
    ),
    Indicator(
        "population_share", "Part de la population qui vit en quartier prioritaire",
        "Part de la population", "%", "2020 (QPV), COG 2026 (territoire)",
        f"{RP} ; INSEE, populations légales", "territory", 1, decimals=0, feminine=True,
        caveat="Population des QPV au recensement 2020 rapportée à la population communale jointe "
        "au code officiel géographique, plus récente : un ordre de grandeur, à un ou deux points "
        "près.",
        dataset="qpv_perimeters",
    ),
    Indicator(
        "area", "Surface", "Surface", "ha", "2024", "ANCT, contours des QPV", "sum", 1,
        column="area_ha", decimals=0, feminine=True,
        caveat="Mesurée sur le contour, en projection légale (Lambert-93 en métropole).",
        dataset="qpv_perimeters",
    ),
    Indicator(
        "density", "Densité de population", "Densité", "hab./km²", "2020", f"{RP} ; ANCT", "ratio", 1,
        numerator="population", denominator="area_ha", scale=100.0, decimals=0, feminine=True,
        dataset="qpv_perimeters",
    ),
    Indicator(
        "youth_index", "Indice de jeunesse", "Indice de jeunesse", "", _COMPILED, EST, "none", 4,
        column="youth_index", decimals=1, decimals_qp=1,
        caveat="Moins de 20 ans pour une personne de 60 ans ou plus. Ni sommable, ni moyennable.",
    ),
    _census(
        "foreigners", "Part des étrangers", "Étrangers", 3,
        caveat=f"Étrangers : de nationalité étrangère. {_CENSUS} {_BIASED}",
    ),
    _census(
        "immigrants", "Part des immigrés", "Immigrés", 3,
        caveat=f"Immigrés : nés étrangers à l'étranger, français ou non. {_CENSUS} {_BIASED}",
    ),
    *(
        _census(f"households_{size}", f"Part des ménages {whose}", short, 2, "n_households")
        for size, whose, short in (
            ("1p", "d'une personne", "Ménages d'une personne"),
            ("2p", "de deux personnes", "Ménages de 2 personnes"),
            ("3p", "de trois personnes", "Ménages de 3 personnes"),
            ("4_5p", "de quatre ou cinq personnes", "Ménages de 4 ou 5 personnes"),
            ("6p", "de six personnes ou plus", "Ménages de 6 personnes ou +"),
        )
    ),
    Indicator(
        "social_dwellings", "Logements sociaux", "Logements sociaux", "logements", _COMPILED,
        "SDES, RPLS", "sum", 2, column="n_social_dwellings", decimals=0,
    ),
    Indicator(
        "social_dwellings_share", "Logements sociaux rapportés aux ménages",
        "Logements sociaux / ménages", "%", _COMPILED, "SDES, RPLS ; INSEE", "ratio", 2,
        column="social_dwellings_pct", numerator="n_social_dwellings", denominator="n_households",
        scale=100.0, ceiling=100.0, decimals=0, ranked=False, caveat=_RPLS,
    ),
    _census(
        "employment", "Taux d'emploi des 15-64 ans", "Taux d'emploi", 1, feminine=False,
        caveat="La population des 15-64 ans par QPV n'est pas diffusée : l'agrégat est "
        "une approximation, pondérée par la population totale.",

    ),
    Indicator(
        "poverty", "Taux de pauvreté à 60 %", "Taux de pauvreté", "%", "2021", FILO, "weighted", 1,
        column="poverty_pct", weight="population", decimals=0, territories="filosofi_territories",
        caveat="Part des personnes sous 60 % du niveau de vie médian métropolitain (revenu "
        "disponible). Revenus de 2021, sans les aides exceptionnelles de la crise sanitaire. "
        "Arrondi à l'unité pour presque tous les QPV ; agrégat : approximation.",

    ),
    Indicator(
        "caf_coverage", "Population couverte par la CAF", "Couverts par la CAF", "%",
        f"CAF : {_COMPILED} ; population : 2020", f"{CAF} ; {RP}", "ratio", 1,
        numerator="n_caf_persons", denominator="population", scale=100.0, ceiling=100.0, decimals=0,
        feminine=True,
        caveat="Deux années différentes. Pour un QPV, un rapport supérieur à 100 % n'est ni dessiné ni "
        "classé ; ses effectifs restent dans l'agrégat.",
    ),
    Indicator(
        "rsa", "Allocataires du RSA parmi les allocataires de la CAF", "RSA socle", "%", _COMPILED,
        CAF, "ratio", 1, numerator="n_rsa_recipients", denominator="n_caf_recipients", scale=100.0,
        ceiling=100.0,
    ),
)  # fmt: skip
# Those that INSEE's own archives have too, with their year: dataset of each.
_DEMOGRAPHY, _CAF24 = "insee_qpv24_demography", "insee_qpv24_caf"
_ARCHIVED = {
    "population": "insee_qpv24_population",
    "youth_index": _DEMOGRAPHY,
    "foreigners": _DEMOGRAPHY,
    "immigrants": _DEMOGRAPHY,
    **{f"households_{size}": _DEMOGRAPHY for size in ("1p", "2p", "3p", "4_5p", "6p")},
    "employment": _DEMOGRAPHY,
    "social_dwellings": "insee_qpv24_rpls",
    "poverty": "insee_qpv24_income",
    "caf_coverage": _CAF24,
    "rsa": _CAF24,
}


def _archived(compiled: Indicator, dataset: str) -> Indicator:
    """The same quantity in INSEE's archive, whose year is the table's; it counts no households."""
    weight = "population" if compiled.weight else ""
    return replace(compiled, id=f"qp24_{compiled.id}", year="", dataset=dataset, weight=weight)


INDICATORS = tuple(
    replace(i, archive=f"qp24_{i.id}") if i.id in _ARCHIVED else i for i in _COMPILED_ONES
)
_TWINS = tuple(_archived(i, _ARCHIVED[i.id]) for i in _COMPILED_ONES if i.id in _ARCHIVED)
EVERY = (*INDICATORS, *_TWINS, *ARCHIVES, *FORMER)
BY_ID = {indicator.id: indicator for indicator in EVERY}

# What people say -> words of the labels.
_SAID = {
    "chomage": "demandeurs emploi",
    "chomeurs": "demandeurs emploi",
    "hlm": "logements sociaux",
    "revenu": "niveau de vie median",
    "revenus": "niveau de vie median",
    "habitants": "population des qpv",
    "superficie": "surface",
    "femme": "femmes",
    "monoparentalite": "monoparentales",
    "nationalite": "etrangers",
}
_LIKE = 80  # how alike two words must be, of 100
_SHOWN = 4


def indicator(id: str) -> Indicator:
    """Return one entry of the catalogue.

    Raises
    ------
    ParameterError
        If no indicator has this id (close ones are suggested).
    """
    if not isinstance(id, str) or id not in BY_ID:
        raise ParameterError(f"Indicateur inconnu : « {str(id)[:80]} »{_meant(str(id))}")
    return BY_ID[id]


def _meant(typed: str) -> str:
    """Return « — vouliez-vous dire … ? » with the indicators whose identifier is like the text, else
    those whose French label holds each of its words; where to look when there is none."""
    words = " ".join(_SAID.get(word, word) for word in plain(typed).split()).split()
    words = [word for word in words if len(word) > 2]
    close = difflib.get_close_matches(typed, [i.id for i in EVERY], 3, cutoff=0.7)
    labelled = {i.id: i.label for i in EVERY if words and all(_holds(i, w) for w in words)}
    if found := close or list(labelled)[:_SHOWN]:
        told = (f"« {id} » ({labelled[id]})" if id in labelled else f"« {id} »" for id in found)
        return f" — vouliez-vous dire {' ou '.join(told)} ?"
    return ". study.indicators() en donne la liste."


def _holds(indicator: Indicator, word: str) -> bool:
    own = plain(f"{indicator.label} {indicator.short}").split()
    return bool(process.extractOne(word, own, scorer=fuzz.ratio, score_cutoff=_LIKE))
