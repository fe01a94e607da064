"""The handout of a « café de l'égalité »: three drawings and three questions on one sheet of A4, in
letters that are read across a table. No quarter is named."""

from collections.abc import Sequence

from qpv import french
from qpv.figures import charts
from qpv.figures.charts import Bar
from qpv.paths import Places
from qpv.reports import method, page
from qpv.reports.axes import egalite_figures as figures
from qpv.reports.axes import egalite_sentences as sentences
from qpv.reports.axes.egalite_facts import Equality, solid
from qpv.reports.page import HTML

REPORT = "cafe_egalite"
SIZE = 15.0  # points, of every letter but those of the foot
QUESTIONS = (
    "Qui, autour de vous, cherche du travail sans être inscrit nulle part ?",
    "Qu'est-ce qu'un diplôme ouvre ici, et à qui ?",
    "Qu'est-ce qui devrait changer, et qui peut le changer ?",
)


def open_page(niveau: str, code: str, where: Places | None = None) -> Equality:
    """Return what is known of the equality of one territory (raises as ``method.open_study``)."""
    s, _ = method.open_study(REPORT, where, niveau=niveau, code=code)
    return Equality(s)


def title(e: Equality) -> HTML:
    """Return the heading of the sheet, and what it is for."""
    heading = method.title(e.study, f"Café de l'égalité — {e.study.name}", sheet="feuille")
    return page.join(heading, page.lead(["Le travail des femmes dans nos quartiers : parlons-en."]))


def women(e: Equality) -> HTML:
    """Return the first drawing: how many women have a job, and how many of everybody."""
    if not solid(e.women):
        return _unknown("Combien de femmes ont un emploi ?")
    own, all = sentences.whole(e.women)
    said = [french.number(v) for v in (e.women.first, e.women.second)]
    bars = [
        Bar(label=who, parts=(("", value),), own=who == "Femmes", approximate=True)
        for who, value in (("Femmes", e.women.first), ("Ensemble", e.women.second))
    ]
    told = (
        f"Sur 100 femmes de 15 à 64 ans, environ {said[0]} ont un emploi ; sur 100 habitants du même "
        f"âge, {said[1]}"
    )
    return _drawn(e, bars, told, figures.WORK, f"{own} et {all}, moyennes pondérées")


def registered(e: Equality) -> HTML:
    """Return the second drawing: women among the registered, and among the inhabitants."""
    if not solid(e.registered):
        return _unknown("Qui est inscrit à France Travail ?")
    bar = figures.registered_bar("", e.registered, own=True, mark="des habitants")
    told = sentences.registered(e).replace("≈", "environ") + ", à tous les âges"
    return _drawn(e, [bar], told, figures.JOBSEEKERS, "Demandeurs d'emploi A, B, C")


def women_and_men(e: Equality) -> HTML:
    """Return the third drawing: level of education and right to the RSA of the registered."""
    bars = figures.pairs_of_bars(e)
    if not bars:
        return _unknown("Avec quel diplôme, et quel revenu ?")
    told = sentences.women_and_men(e)
    return _drawn(e, bars, told, figures.JOBSEEKERS, "En % des inscrits de chaque sexe")


def _drawn(e: Equality, bars: Sequence[Bar], title: str, who: str, subtitle: str) -> HTML:
    words = figures.words(e, title, subtitle, who)
    return page.join(charts.percent_bars(bars, size=SIZE, **words))


def _unknown(question: str) -> HTML:
    return page.text(f"{question} Ce n'est pas publié ici : ce qui manque n'est pas zéro.")


def questions() -> HTML:
    """Return the questions to those around the table."""
    heading = HTML("<h2>Et vous, qu'en dites-vous ?</h2>")
    return page.group(heading, page.bullets(QUESTIONS, "qpv-questions"), kind="qpv-opening")


def foot(e: Equality) -> HTML:
    """Return what the sheet rests on, and what it does not measure."""
    counts = [found.n_known for found in (e.women, e.registered, e.bac, e.rsa) if solid(found)]
    if not counts:
        return page.text("Aucun chiffre n'est publié pour ces quartiers.", "qpv-foot")
    least, most = min(counts), max(counts)
    known = f"{least} à {most}" if least < most else f"{most}"
    vintage = e.study.provenance["insee_qpv_employment"]["vintage"]
    return page.text(
        f"INSEE, France Travail, base publiée en {vintage}, année des données non précisée ; {known} QPV "
        f"sur {e.total}, quartiers prioritaires dans leurs limites de 2015. Environ : moyenne pondérée "
        "par la population. Le taux d'emploi des hommes n'est pas publié. Cette feuille ne mesure pas les "
        "discriminations.",
        "qpv-foot",
    )


def sources(e: Equality) -> HTML:
    """Return the files behind the sheet, on screen only."""
    return page.on_screen(HTML("<h2>Sources</h2>"), method.sources(e.study))
