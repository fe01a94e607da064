"""Education and youth, axis 4 of the programme: the declaration of the page."""

from functools import partial

from qpv.reports.axes import education_figures as figures
from qpv.reports.axes import education_index as index
from qpv.reports.axes import education_sentences as sentences
from qpv.reports.axes import shared_figures
from qpv.reports.axes.education_facts import Education
from qpv.reports.axis import Axis, Block, Finding

_NO_PLACE = (
    "L'annuaire à disposition ne donne pas la place des établissements de ces départements : rien "
    "ne peut être dit de ceux qui sont proches des QPV."
)
_PUPILS = "L'indice décrit les familles des élèves d'un établissement, où qu'ils habitent : ce ne "
_PUPILS += "sont pas les enfants du quartier."


def _gap(kind: str) -> Finding:
    return Finding(
        name=f"Écart d'indice entre {kind}s proches des QPV et autres",
        rule="IPS médian inférieur d'au moins 5 points près des QPV ; 10 établissements ou plus de "
        "chaque côté",
        wrong_if="on le lisait comme un écart entre élèves : la médiane compte des établissements",
        says=partial(sentences.lower, kind),
    )


def _wider(kind: str) -> Finding:
    return Finding(
        name=f"Écart d'indice qui se creuse entre {kind}s",
        rule="évolution médiane de l'IPS plus faible d'au moins 1 point près des QPV, mêmes "
        "établissements, même méthode ; 30 ou plus de chaque côté",
        wrong_if="les ouvertures, fermetures et changements de secteur pesaient : ils n'y sont pas",
        says=partial(sentences.widening, kind),
    )


_AROUND = Block(
    id="proches",
    question="Quelles écoles et quels collèges autour de nos quartiers ?",
    figures=(figures.kinds, figures.around, figures.listed),
    known=lambda e: e.around is not None,
    absent=_NO_PLACE,
    findings=(sentences.no_college,),
    caveat="« Proche » : dans le QPV ou à 300 m ou moins de son contour, à vol d'oiseau. Le seul "
    "« dans » serait fragile : beaucoup d'écoles sont à quelques mètres d'une limite.",
)
_INDEX = Block(
    id="indice",
    question="Sont-ils socialement différents des autres ?",
    figures=(index.low, index.medians),
    known=lambda e: e.around is not None and len(e.latest("école")),
    absent="Aucun indice de position sociale d'une école placée : l'annuaire ne couvre pas ces "
    "départements, ou aucune école n'y a d'indice.",
    findings=(sentences.concentration, _gap("école"), _gap("collège"), sentences.below),
    caveat=f"{_PUPILS} Plus l'indice est bas, moins la situation sociale est favorable. "
    "Établissements des communes du territoire (d'un contrat : celles de ses QPV) ; aucun n'est classé.",
)
_COUNTED = Block(
    id="eleves",
    question="Combien d'élèves cela concerne-t-il ?",
    figures=(index.means,),
    known=lambda e: e.around is not None and len(e.means("école")) == 2,
    absent="Le nombre d'élèves n'est pas publié pour ces écoles, ou aucune n'est placée.",
    findings=(sentences.pupils,),
    overleaf=True,
)
_MOVING = Block(
    id="evolution",
    question="L'écart bouge-t-il ?",
    figures=(index.changes,),
    known=lambda e: e.around is not None and len(index.moving(e)),
    absent="Trop peu d'établissements ont un indice chaque année, ou aucun n'est placé.",
    findings=(_wider("école"), _wider("collège")),
    caveat="Mêmes établissements, même méthode ; l'année 2021-2022, d'une autre méthode, n'est pas "
    "comparée.",
)
_TRACKS = Block(
    id="orientation",
    question="« Discriminations, autocensure et orientation » : vers quelles voies après le collège ?",
    figures=(figures.tracks,),
    known=lambda e: len(e.lycees),
    absent="Aucun lycée de ce territoire n'a d'effectifs publiés par voie.",
    findings=(sentences.vocational, sentences.public_private),
    caveat="Ni les vœux, ni l'affectation, ni ce que les jeunes s'interdisent ne sont dans ces "
    "fichiers : ces chiffres ne mesurent pas une discrimination.",
)
_YOUTH = Block(
    id="jeunes",
    question="Combien de jeunes, et que deviennent-ils ?",
    figures=(figures.children, figures.neet, shared_figures.neet_table),
    known=lambda e: len(e.children) or len(e.neet),
    absent="Ni les enfants d'allocataires par QPV ni la part de jeunes sans emploi ni école par "
    "commune ne sont diffusés ici.",
    caveat="Les enfants d'allocataires ne sont pas tous les enfants. La part de jeunes est celle de la "
    "commune entière en 2018.",
)
_CITIES = Block(
    id="cites",
    question="Quelles cités éducatives ?",
    figures=(figures.cities,),
    known=lambda e: len(e.cities),
    absent="Aucune commune de ces QPV n'est dans la liste des cités éducatives de 2023, ou la liste "
    "n'est pas là.",
)
_SCHOOLING = Block(
    id="scolarite",
    question="Et les élèves qui habitent les quartiers ?",
    figures=(figures.schooling,),
    known=lambda e: any(e.study.known(id) for id in figures.SCHOOLING),
    absent="Retard scolaire et réussite au brevet des élèves qui habitent en QPV : publiés par "
    "l'INSEE (archives EDUC et DNB, QPV 2024), à récupérer.",
    printed=False,
)

AXIS = Axis(
    report="axe4_education",
    title="Éducation et jeunesse des quartiers prioritaires",
    programme="Cités éducatives ; « Discriminations, autocensure et orientation » ; « Écoles en "
    "transition ».",
    facts=Education,
    who=sentences.who,
    blocks=(_AROUND, _INDEX, _COUNTED, _MOVING, _TRACKS, _YOUTH, _CITIES, _SCHOOLING),
    indicators=("population", *figures.SCHOOLING),
    levers=("youth_index",),
    partners=(
        ("32", "Orientation : avec le C2RP. « Écoles en transition » : avec la Banque des Territoires."),
        ("", "Orientation : avec le Carif-Oref de la région. Écoles : avec la Banque des Territoires."),
    ),
    elsewhere=(
        ("Les vœux d'orientation et l'affectation", "rectorat de l'académie (Lille, Amiens en "
         "Hauts-de-France)"),
        ("Les établissements et quartiers de chaque cité éducative", "ANCT et rectorat"),
        ("L'autocensure et les discriminations vécues", "enquêtes nationales, Défenseur des droits ; "
         "aucune par quartier"),
    ),
    limits=(
        "Indice de position sociale (IPS) : publié par la DEPP, calculé sur les professions des "
        "parents. Les années 2021-2022 et suivantes n'ont pas la même méthode et ne se comparent pas.",
        "Une médiane compte des établissements, non des élèves ; une moyenne n'est donnée que pour "
        "2022-2023, où les effectifs sont publiés.",
        "Un établissement proche d'un QPV accueille des élèves d'ailleurs, et des enfants du quartier "
        "vont plus loin : rien ici ne décrit les enfants d'un QPV, sauf les archives de l'INSEE.",
        "Places de l'annuaire, contours simplifiés des QPV : quelques mètres peuvent faire passer un "
        "établissement d'un côté à l'autre de la limite du quartier.",
    ),
)  # fmt: skip
