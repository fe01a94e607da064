"""Equality, to prevent discriminations: the declaration of the page."""

from qpv.reports.axes import egalite_figures as figures
from qpv.reports.axes import egalite_sentences as sentences
from qpv.reports.axes.egalite_facts import LONE, Equality, solid
from qpv.reports.axis import Axis, Block

_WOMEN = Block(
    id="emploi",
    question="Les femmes des quartiers travaillent-elles autant que les autres habitants ?",
    figures=(figures.women,),
    known=lambda e: solid(e.women),
    absent="Le taux d'emploi des femmes n'est pas diffusé ici, ou pour trop peu de quartiers.",
    findings=(sentences.less_employed, sentences.low, sentences.fixed_term),
    caveat="Le taux des hommes n'est pas publié ; l'écart avec eux est forcément plus grand que l'écart à "
    "l'ensemble.",
)
_REGISTERED = Block(
    id="inscrites",
    question="Viennent-elles à France Travail ?",
    figures=(figures.registered,),
    known=lambda e: solid(e.registered),
    absent="Les inscrits par sexe ne sont pas diffusés ici, ou pour trop peu de quartiers.",
    findings=(sentences.less_registered,),
    caveat="La part des habitants est tous âges. Tous les inscrits ne sont pas chômeurs, tous les "
    "chômeurs ne sont pas inscrits.",
)
_DIPLOMA = Block(
    id="diplome",
    question="Avec quel diplôme, et quel revenu ?",
    figures=(figures.women_and_men,),
    known=lambda e: solid(e.bac) or solid(e.rsa),
    absent="Le niveau de formation et le droit au RSA des inscrits ne sont pas diffusés par sexe ici.",
    findings=(sentences.diploma, sentences.rights),
    caveat="Le niveau est celui déclaré à l'inscription. Les inscrites ne sont pas toutes les habitantes.",
)
_NATIONALITY = Block(
    id="nationalite",
    question="Que sait-on selon la nationalité, et que ne sait-on pas ?",
    figures=(figures.nationality,),
    known=lambda e: e.foreigners is not None and e.foreigners.n_known > 0,
    absent="Aucun taux d'emploi selon la nationalité n'est diffusé ici. Ce qui manque n'est pas zéro.",
    findings=(sentences.foreigners_apart,),
    overleaf=True,
)
_LONE = Block(
    id="parents",
    question="Qui élève seul ses enfants ?",
    figures=(figures.lone,),
    known=lambda e: e.lone is not None,
    absent="Les allocataires de la CAF ne sont pas diffusés ici, ou pour trop peu de quartiers.",
    findings=(sentences.lone_apart,),
    caveat="La CAF ne dit pas le sexe du parent. Allocataires, et non toutes les familles.",
)


AXIS = Axis(
    report="axe3_egalite",
    title="Égalité et prévention des discriminations dans les quartiers prioritaires",
    programme="Soutenir la culture de l'égalité : cafés de l'égalité ; égal accès à l'emploi, à la "
    "formation et à l'insertion ; contrats de ville.",
    facts=Equality,
    who=sentences.who,
    opening=sentences.opening,
    blocks=(_WOMEN, _REGISTERED, _DIPLOMA, _NATIONALITY, _LONE),
    indicators=("qp15_women_employment", "qp15_women", "qp15_jobseekers", "qp15_jobseekers_women", LONE,
                "foreigners", "immigrants"),
    levers=("employment", "rsa"),
    partners=(
        ("32", "Avec le C2RP, centre de ressources emploi-formation-orientation des Hauts-de-France."),
        ("", "Avec le Carif-Oref de la région."),
    ),
    elsewhere=(
        ("Taux d'emploi des hommes du quartier ; des habitants de la commune, à la même source", "INSEE"),
        ("Discriminations vécues, testings", "Défenseur des droits, enquête TeO2 (INED-INSEE), à "
         "l'échelle de la France"),
        ("Entrées en formation et en insertion, par sexe", "C2RP ou Carif-Oref, Région"),
    ),
    limits=(
        "Un écart est toujours celui des mêmes QPV : ceux où les deux taux sont diffusés.",
        "Aucun chiffre de la page ne mesure une discrimination : un écart a plusieurs causes.",
        "« Étranger » dit une nationalité, « immigré » un lieu de naissance : l'un n'est pas l'autre.",
        "Périmètre de 2015, base publiée en 2022, année non précisée : ni le contour, ni l'année "
        "d'aujourd'hui.",
        "Rien par nationalité n'est donné pour un quartier : ni carte, ni nom, ni liste.",
    ),
)  # fmt: skip
