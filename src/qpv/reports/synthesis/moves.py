"""Second page: what moved. Sentences, conditions and figures."""

from __future__ import annotations

import pandas as pd

from qpv import french
from qpv.figures import charts, style
from qpv.figures.picture import Picture
from qpv.reports import page
from qpv.reports.synthesis.facts import AFTER, BEFORE, Synthesis
from qpv.reports.synthesis.frame import Shown
from qpv.reports.synthesis.state import FILOSOFI, MAINLAND
from qpv.thresholds import STABLE_POINTS

_ENOUGH, _MOST, _LINES, _SHOWN = 10, 8, 5, 6
_LETTERS = {"I": "inchangés", "M": "modifiés", "N": "entrés"}
_COLOURS = {"I": style.SEQUENTIAL[0], "M": style.SEQUENTIAL[2], "N": style.ACCENT}


# ---- limits


def letters(f: Synthesis) -> dict[str, int]:
    """Return how many QPV have each letter, in the order of the figure."""
    counts = pd.Series([code[-1] for code in f.people.index]).value_counts()
    return {letter: int(counts.get(letter, 0)) for letter in _LETTERS}


def _redrawn(f: Synthesis) -> bool:
    found, total = letters(f), len(f.people)
    return sum(found.values()) == total and found["M"] + found["N"] >= total / 2


def _zoning(f: Synthesis) -> str:
    found = letters(f)
    same = found["I"]
    kept = french.plural(same, "est inchangé", "sont inchangés") if same else "aucun n'est inchangé"
    came = french.plural(found["N"], "quartier est entré", "quartiers sont entrés")
    return (
        f"Le zonage de 2024 a modifié {french.number(found['M'])} contours sur "
        f"{french.number(len(f.people))} ; {kept}{f', {came}' if found['N'] else ''}."
    )


def _flow(f: Synthesis, title: str) -> Picture:
    found = letters(f)
    count = french.plural(len(f.people), "QPV en 2024", "QPV en 2024")
    return charts.shares(
        pd.DataFrame([{"label": count, **found}]),
        [(letter, label, _COLOURS[letter]) for letter, label in _LETTERS.items()],
        title=title,
        subtitle=f"{len(f.former.codes)} QPV dans le zonage de 2015 ; d'après la lettre du code de 2024",
        source=page.source_line("ANCT, contours et codes des QPV 2024", f.study.fictional),
    )


# ---- inhabitants


def _population_moved(f: Synthesis) -> bool:
    known = len(f.population) >= max(_ENOUGH, 0.9 * len(f.former.codes))
    return known and abs(f.growth(f.population.index)) >= 1


def _population(f: Synthesis) -> str:
    change = f.growth(f.population.index)
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
    return charts.bars(
        pd.DataFrame(rows, columns=["label", "value", "own"]),
        unit="%",
        decimals=1,
        sign=True,
        title=title,
        subtitle="Variation de la population de 2013 à 2018, en %, périmètre 2015",
        source=page.source_line(
            f"INSEE, population des QPV ; {len(f.population)} QPV sur {len(f.former.codes)}",
            f.study.fictional,
        ),
    )


# ---- poverty


def _poverty_moved(f: Synthesis) -> bool:
    counts, total = f.moved, len(f.moves)
    enough = total >= max(_ENOUGH, 0.9 * len(f.former.codes))
    return enough and counts["up"] + counts["down"] >= total / 3


def _poverty(f: Synthesis) -> str:
    counts = {name: french.number(count) for name, count in f.moved.items()}
    crossed = len(f.breaks)
    return (
        f"De {BEFORE} à {AFTER}, pauvreté en baisse de {french.number(STABLE_POINTS)} points ou plus dans "
        f"{counts['down']} QPV sur {french.number(len(f.moves))}, en hausse d'autant dans {counts['up']}, "
        f"stable dans {counts['same']} ({crossed} ruptures de série)."
    )


def _moves(f: Synthesis, title: str) -> Picture:
    label = f"{len(f.moves)} QPV de 2015"
    return charts.shares(
        pd.DataFrame([{"label": label, **f.moved}]),
        [
            ("down", "en baisse", style.SEQUENTIAL[1]),
            ("same", "moins de 2 points", style.ABSENT_FACE),
            ("up", "en hausse", style.ACCENT),
        ],
        title=title,
        subtitle=f"QPV selon l'évolution de leur taux de pauvreté, {BEFORE}-{AFTER}, périmètre 2015",
        source=page.source_line(
            f"{FILOSOFI} {BEFORE} et {AFTER} ; {len(f.moves)} QPV sur {len(f.former.codes)}. Ruptures de "
            f"série en {french.listing([str(y) for y in f.breaks])} : à lire avec prudence",
            f.study.fictional,
        ),
    )


# ---- employment


def _employment_apart(f: Synthesis) -> bool:
    found = f.gap("employment")
    return found is not None and abs(found.points) >= STABLE_POINTS and len(f.people) >= _ENOUGH


def _employment(f: Synthesis) -> str:
    found = f.gap("employment")
    own, other = (french.quantity(v, "%") for v in (found.value, found.reference))
    return f"≈ {own} des 15-64 ans des QPV ont un emploi ({MAINLAND} : ≈ {other})."


def _by_part(f: Synthesis, title: str) -> Picture:
    s, indicator = f.study, f.study.indicator("employment")
    level = {"region": "departement", "departement": "epci"}[s.territory.level]
    found = s.store.aggregates(indicator, level)["value"]
    members = s.geography.membership(level)
    counts = members["code"][members["code_qp"].isin(f.people.index)].value_counts()
    codes = [c for c in counts.index[:_LINES] if pd.notna(found.get(c))]
    gap = f.gap("employment")
    lines = [(f"QPV {s.territory.of}", gap.value)]
    lines += [(s.geography.name(level, c), found[c]) for c in codes] if len(codes) > 1 else []
    rows = [
        (name, series, kind, value, True, place, "")
        for name, own in lines
        for series, kind, value, place in (
            ("QPV du territoire", "territory", own, ""),
            (MAINLAND, "comparator", gap.reference, "pays"),
        )
    ]
    columns = ["indicator", "series", "kind", "value", "approximate", "level", "reason"]
    values = s.values(indicator)
    return charts.compact_dots(
        pd.DataFrame(rows, columns=columns),
        width=style.PAGE_WIDTH,
        unit="%",
        decimals=0,
        title=title,
        subtitle=f"{values.subtitle} ; ≈ : moyenne pondérée par la population",
        source=values.source_line,
    )


# ---- RSA


def _rank(f: Synthesis) -> int:
    """The rank of the région's rate from the highest; 0 for a département, or without one."""
    s = f.study
    if s.territory.level != "region" or s.overseas or not s.known("rsa"):
        return 0
    return int((_regions(f) > s.value("rsa")["value"]).sum()) + 1


def _regions(f: Synthesis) -> pd.Series:
    """The rates of the régions of métropole (code), the highest first."""
    s = f.study
    found = s.store.aggregates(s.indicator("rsa"), "region")["value"].dropna()
    overseas = found.index.isin(["01", "02", "03", "04", "06"])
    return found[~overseas].sort_values(ascending=False)


def _rsa_apart(f: Synthesis) -> bool:
    found = f.gap("rsa")
    return (
        found is not None
        and len(f.people) >= _ENOUGH
        and (0 < _rank(f) <= 3 or abs(found.points) >= 1)
    )


def _rsa(f: Synthesis) -> str:
    found = f.gap("rsa")
    own = french.quantity(found.value, "%", 1)
    told = f"RSA : {own} des allocataires des QPV"
    rank = _rank(f)
    if not 0 < rank <= 3:
        return f"{told} ({MAINLAND} : {french.quantity(found.reference, '%', 1)})."
    place = "" if rank == 1 else f"{french.ordinal(rank)} "
    rates = _regions(f)
    other = rates.iloc[1] if rank == 1 else rates.iloc[0]
    beside = f"{'2e' if rank == 1 else '1er'} : {french.quantity(other, '%', 1)}"
    return f"{told}, {place}taux le plus élevé des {len(rates)} régions de métropole ({beside})."


def _rates(f: Synthesis, title: str) -> Picture:
    s, values = f.study, f.study.values("rsa")
    if s.territory.level == "region" and not s.overseas:
        found, level, own = _regions(f), "region", s.code
        first = found.index[:_SHOWN].union([own])
        found = found[found.index.isin(first)]
    else:
        every = s.store.aggregates(s.indicator("rsa"), "departement")["value"]
        cog = s.geography.cog
        region = s.territory.insee_reg
        kin = cog["code"][(cog["level"] == "departement") & (cog["insee_reg"] == region)]
        found, level, own = every.reindex(kin).dropna(), "departement", s.code
        found = found.sort_values(ascending=False)
    rows = [(s.geography.name(level, c), v, c == own) for c, v in found.items()]
    rows.append((MAINLAND, f.gap("rsa").reference, False))
    return charts.bars(
        pd.DataFrame(rows, columns=["label", "value", "own"]),
        unit="%",
        decimals=1,
        title=title,
        subtitle=values.subtitle + f" ; les {_SHOWN} premières régions" * (level == "region"),
        source=values.source_line,
    )


SHOWN = (
    Shown(
        name="Contours changés par le zonage de 2024",
        rule="la moitié des QPV au moins ont la lettre M ou N ; toutes les lettres sont M, N ou I (une "
        "présentation, non un constat)",
        wrong_if="on prenait « modifié » pour « agrandi » : la lettre ne le dit pas",
        holds=_redrawn, says=_zoning, figure=_flow, slide=True,
    ),
    Shown(
        name="Population des quartiers de 2015",
        rule="1 % ou plus, en hausse ou en baisse, de 2013 à 2018 ; 90 % des QPV connus aux deux dates, 10 "
        "au moins",
        wrong_if="on la prolongeait par la population de 2020 : le périmètre a changé",
        holds=_population_moved, says=_population, figure=_growths,
    ),
    Shown(
        name="Pauvreté des quartiers de 2015",
        rule="un tiers au moins des QPV ont bougé de 2 points ou plus ; 90 % des QPV connus aux deux "
        "dates, 10 au moins",
        wrong_if="les changements de méthode entre les deux dates, et non les habitants, avaient bougé",
        holds=_poverty_moved, says=_poverty, figure=_moves, slide=True,
    ),
    Shown(
        name="Emploi, à côté des QPV de métropole",
        rule="2 points ou plus d'écart avec les QPV de France métropolitaine ; 10 QPV ou plus ; les deux "
        "taux sont dits, l'écart ne l'est pas",
        wrong_if="la moyenne pondérée s'écartait du vrai taux d'autant",
        holds=_employment_apart, says=_employment, figure=_by_part,
    ),
    Shown(
        name="RSA parmi les allocataires",
        rule="l'un des trois taux les plus élevés des régions de métropole, ou 1 point ou plus d'écart "
        "avec les QPV de métropole ; 10 QPV ou plus",
        wrong_if="on le lisait comme une part des habitants : c'est celle des allocataires de la CAF",
        holds=_rsa_apart, says=_rsa, figure=_rates,
    ),
)  # fmt: skip
