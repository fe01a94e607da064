"""Second page: what moved. Sentences, conditions and figures."""

from __future__ import annotations

import pandas as pd

from qpv import french
from qpv.figures import charts, style
from qpv.figures.picture import Picture
from qpv.reports import page
from qpv.reports.axes import prevention_figures, prevention_sentences
from qpv.reports.axes.quarters import MAINLAND
from qpv.reports.evolution import FILOSOFI
from qpv.reports.synthesis import work
from qpv.reports.synthesis.facts import AFTER, BEFORE, Synthesis
from qpv.reports.synthesis.frame import Shown, again
from qpv.thresholds import STABLE_POINTS

_ENOUGH, _MOST = 10, 8
_LETTERS = {"I": "inchangés", "M": "modifiés", "N": "entrés"}
_COLOURS = {"I": style.SEQUENTIAL[0], "M": style.SEQUENTIAL[2], "N": style.ACCENT}


# ---- limits


def letters(f: Synthesis) -> dict[str, int]:
    """Return how many QPV have each letter, in the order of the figure."""
    counts = pd.Series([code[-1] for code in f.people.index]).value_counts()
    return {letter: int(counts.get(letter, 0)) for letter in _LETTERS}


def _zoning(f: Synthesis) -> str:
    found, total = letters(f), len(f.people)
    if sum(found.values()) != total or found["M"] + found["N"] < total / 2:
        return ""
    same = found["I"]
    kept = french.plural(same, "est inchangé", "sont inchangés") if same else "aucun n'est inchangé"
    came = french.plural(found["N"], "quartier est entré", "quartiers sont entrés")
    return (
        f"Le zonage de 2024 a modifié {french.number(found['M'])} contours sur "
        f"{french.number(total)} ; {kept}{f', {came}' if found['N'] else ''}."
    )


def _flow(f: Synthesis, title: str) -> Picture:
    found = letters(f)
    count = french.plural(len(f.people), "QPV en 2024", "QPV en 2024")
    parts = [(letter, label, _COLOURS[letter]) for letter, label in _LETTERS.items()]
    words = page.words(
        f.study,
        title,
        f"{len(f.former.codes)} QPV dans le zonage de 2015 ; d'après la lettre du code de 2024",
        "ANCT, contours et codes des QPV 2024",
    )
    return charts.shares(pd.DataFrame([{"label": count, **found}]), parts, **words)


# ---- inhabitants


def _population(f: Synthesis) -> str:
    change = f.growth(f.population.index)
    if len(f.population) < max(_ENOUGH, 0.9 * len(f.former.codes)) or abs(change) < 1:
        return ""
    side, fewer = ("baissé", "baisse") if change < 0 else ("augmenté", "hausse")
    rises = f.population[2018] - f.population[2013]
    same = int((rises < 0).sum() if change < 0 else (rises > 0).sum())
    return (
        f"De 2013 à 2018, la population des QPV de 2015 a {side} de "
        f"{french.quantity(abs(change), '%', 1)} ({french.number(same)} QPV sur "
        f"{french.number(len(f.population))} en {fewer})."
    )


def _growths(f: Synthesis, title: str) -> Picture:
    rows = [(f"QPV {f.study.territory.of}", f.growth(f.population.index), True)]
    parts = f.former_parts
    for name in parts.value_counts().index[:_MOST] if parts.nunique() > 1 else ():
        rows.append((name, f.growth(parts.index[parts == name]), False))
    every = f.everyone
    rows.append((MAINLAND, 100 * (every[2018] / every[2013] - 1), False))
    words = page.words(
        f.study,
        title,
        "Variation de la population de 2013 à 2018, en %, périmètre 2015",
        f"INSEE, population des QPV ; {len(f.population)} QPV sur {len(f.former.codes)}",
    )
    table = pd.DataFrame(rows, columns=["label", "value", "own"])
    return charts.bars(table, unit="%", decimals=1, sign=True, **words)


# ---- poverty


def _poverty(f: Synthesis) -> str:
    moved, total = f.moved["up"] + f.moved["down"], len(f.moves)
    if total < max(_ENOUGH, 0.9 * len(f.former.codes)) or moved < total / 3:
        return ""
    counts = {name: french.number(count) for name, count in f.moved.items()}
    return (
        f"De {BEFORE} à {AFTER}, pauvreté en baisse de {french.number(STABLE_POINTS)} points ou plus dans "
        f"{counts['down']} QPV sur {french.number(total)}, en hausse d'autant dans {counts['up']}, "
        f"stable dans {counts['same']} ({len(f.breaks)} ruptures de série)."
    )


def _moves(f: Synthesis, title: str) -> Picture:
    parts = [
        ("down", "en baisse", style.SEQUENTIAL[1]),
        ("same", "moins de 2 points", style.ABSENT_FACE),
        ("up", "en hausse", style.ACCENT),
    ]
    words = page.words(
        f.study,
        title,
        f"QPV selon l'évolution de leur taux de pauvreté, {BEFORE}-{AFTER}, périmètre 2015",
        f"{FILOSOFI} {BEFORE} et {AFTER} ; {len(f.moves)} QPV sur {len(f.former.codes)}. Ruptures de "
        f"série en {french.listing([str(y) for y in f.breaks])} : à lire avec prudence",
    )
    rows = pd.DataFrame([{"label": f"{len(f.moves)} QPV de 2015", **f.moved}])
    return charts.shares(rows, parts, **words)


# ---- posts


def _posts(f: Synthesis) -> str:
    told = prevention_sentences.relays.says(f.prevention).removesuffix(".")
    if not told:
        return ""
    fonjep = f.prevention.fonjep.dropna()
    if not {2022, fonjep.index[-1]} <= set(fonjep.index) or fonjep.index[-1] == 2022:
        return f"{told}."
    last = int(fonjep.index[-1])
    ends = f"{french.number(fonjep[2022])} en 2022, {french.number(fonjep[last])} en {last}"
    return f"{told} ; Fonjep : {ends}."


SHOWN = (
    Shown(
        name="Contours changés par le zonage de 2024",
        rule="la moitié des QPV au moins ont la lettre M ou N ; toutes les lettres sont M, N ou I (une "
        "présentation, non un constat)",
        wrong_if="on prenait « modifié » pour « agrandi » : la lettre ne le dit pas",
        says=_zoning, figure=_flow, slide=True, topic="les limites",
    ),
    Shown(
        name="Population des quartiers de 2015",
        rule="1 % ou plus, en hausse ou en baisse, de 2013 à 2018 ; 90 % des QPV connus aux deux dates, 10 "
        "au moins",
        wrong_if="on la prolongeait par la population de 2020 : le périmètre a changé",
        says=_population, figure=_growths, topic="la population",
    ),
    Shown(
        name="Pauvreté des quartiers de 2015",
        rule="un tiers au moins des QPV ont bougé de 2 points ou plus ; 90 % des QPV connus aux deux "
        "dates, 10 au moins",
        wrong_if="les changements de méthode entre les deux dates, et non les habitants, avaient bougé",
        says=_poverty, figure=_moves, slide=True, topic="la pauvreté",
    ),
    *work.SHOWN,
    Shown(
        name="Postes d'adultes-relais et postes Fonjep",
        rule="adultes-relais : 10 % de moins ou plus de 2022 au dernier fichier sûr ; 20 postes ou plus",
        wrong_if="des postes vacants à la date du fichier étaient pourvus depuis",
        says=_posts, figure=again("prevention", prevention_figures.posts), slide=True,
        topic="les postes",
    ),
)  # fmt: skip
