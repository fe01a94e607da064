"""The sentences of the page on prevention, and when each may be said."""

import pandas as pd

from qpv import french
from qpv.indicators.labour_market import census_years
from qpv.reports.axes.prevention_facts import FAMILY, Prevention
from qpv.reports.axis import finding
from qpv.thresholds import ENOUGH_COMMUNES, ENOUGH_POSTS, POSTS_PCT, TWICE

OPENING = (
    "Cette page ne mesure ni la radicalité ni la délinquance des quartiers : elle décrit ce qui protège, "
    "et un contexte."
)


@finding(
    "Postes d'adultes-relais en baisse",
    rule="10 % de moins ou plus de 2022 au dernier fichier sûr ; 20 postes ou plus ; contrats du même lieu",
    wrong_if="des postes vacants à la date du fichier étaient pourvus depuis",
)
def relays(e: Prevention) -> str:
    if e.ends is None or e.relays[e.ends[0]] < ENOUGH_POSTS or e.relay_change > -POSTS_PCT:
        return ""
    first, last = e.ends
    told = (
        f"{french.number(e.relays[last])} postes d'adultes-relais en {last}, "
        f"{french.number(e.relays[first])} en {first}"
    )
    latest = int(e.relays.dropna().index[-1])
    if latest == last:
        return f"{told}."
    return (
        f"{told} ({french.number(e.relays[latest])} au fichier de {latest}, peut-être incomplet)."
    )


@finding(
    "Postes Fonjep en mouvement",
    rule="10 % de plus ou de moins entre les deux derniers fichiers sûrs ; 20 postes ou plus",
    wrong_if="des postes vacants à la date du fichier étaient pourvus depuis",
)
def fonjep(e: Prevention) -> str:
    known = e.fonjep.dropna()
    enough = len(known) > 1 and known.iloc[-2] >= ENOUGH_POSTS
    if not (enough and abs(e.fonjep_change) >= POSTS_PCT):
        return ""
    before, last = known.index[-2:]
    return (
        f"{french.number(known[last])} postes Fonjep en {last}, {french.number(known[before])} en {before} "
        f"({french.number(e.fonjep_change, sign=True)} %)."
    )


@finding(
    "Jeunes ni en emploi ni scolarisés, en recul dans la plupart des communes",
    rule="un point de moins ou plus, depuis le recensement d'avant, dans plus de la moitié des communes "
    "de 2 000 habitants ou plus ; 5 communes au moins",
    wrong_if="on l'attribuait aux quartiers : c'est la part de la commune entière",
)
def young(e: Prevention) -> str:
    moves, years = e.young_moves, census_years(e.neet)
    down, up = int((moves <= -1).sum()), int((moves >= 1).sum())
    if len(moves) < ENOUGH_COMMUNES or down <= len(moves) / 2:
        return ""
    return (
        f"De {years[-2]} à {years[-1]}, la part des jeunes ni en emploi ni scolarisés a baissé d'un point "
        f"ou plus dans {french.number(down)} communes sur {french.number(len(moves))}, augmenté d'autant "
        f"dans {french.number(up) if up else 'aucune'} (communes entières)."
    )


@finding(
    "Violences intrafamiliales enregistrées, deux fois plus",
    rule="le taux enregistré a au moins doublé entre la première et la dernière année du fichier ; un "
    "seul territoire",
    wrong_if="on y lisait une hausse des violences seules : elles sont aussi plus déclarées",
)
def family(e: Prevention) -> str:
    ends = e.recorded_at(FAMILY).to_dict("records")
    if not ends:
        return ""
    first, last = ends
    before, after = (end["rate_per_1000"] for end in ends)
    if before <= 0 or after < TWICE * before:
        return ""
    return (
        f"Violences intrafamiliales enregistrées, ensemble {e.place_of} : "
        f"{rate(last)} pour 1 000 {last['rate_base']} en {last['year']} (victimes), {rate(first)} en "
        f"{first['year']} ; la hausse mêle faits et déclarations."
    )


def rate(row: dict) -> str:
    """Return a rate with the decimals that its size asks for."""
    value = row["rate_per_1000"]
    if pd.isna(value):
        return "non diffusé"
    return french.number(value, 1 if value >= 1 else 2)
