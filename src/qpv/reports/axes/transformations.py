"""Urban transformations and ecological transition: the declaration of the page."""

from qpv.reports.axes import transformations_around as around
from qpv.reports.axes import transformations_figures as figures
from qpv.reports.axes import transformations_sentences as sentences
from qpv.reports.axes.transformations_facts import Transformations
from qpv.reports.axis import Axis, Block

_RENEWAL = Block(
    id="renouvellement",
    question="Quels quartiers sont en renouvellement urbain ?",
    figures=(figures.renewal,),
    known=lambda t: t.renewal is not None,
    absent="La liste du NPNRU porte sur les QPV de 2015 ; sans la table de passage de l'ANCT vers ceux "
    "de 2024, qui manque ici, elle ne peut être reportée.",
    findings=(sentences.renewed,),
    caveat="Liste de 2015, reportée. Le périmètre du projet (ANRU) est plus petit que le quartier ; ni "
    "l'avancement, ni les montants ne sont dans ces fichiers.",
)
_STOCK = Block(
    id="parc",
    question="Dans quel état est le parc social ?",
    figures=(figures.stock, figures.stock_table),
    known=lambda t: len(t.stock) > 0,
    absent="Le parc social de ces quartiers n'est pas connu ici : fichier absent, QPV de 2015 non "
    "rattachés, moins de 500 logements, ou trop peu de quartiers diffusés.",
    findings=(sentences.age, sentences.oldest, sentences.vacancy, sentences.empty),
    caveat="Les petites classes sont masquées : une part est comprise entre la somme de ce qui est "
    "publié et ce que laissent les autres classes. Un taux de vacance masqué compte pour 0 à 10 "
    "logements, hypothèse tirée du fichier. Les loyers médians ne se moyennent pas.",
)
_SCHOOLS = Block(
    id="ecoles",
    question="Quelles écoles dans les quartiers et autour ?",
    figures=(around.schools,),
    known=lambda t: len(t.near_schools) > 0,
    absent="L'annuaire des écoles n'est pas là pour ce territoire, ou n'en place aucune publique près "
    "de ces quartiers.",
    findings=(sentences.schools,),
    caveat="À vol d'oiseau depuis le contour. Une école proche n'est pas celle des élèves du quartier ; "
    "l'état du bâti, l'énergie et la cour ne sont connus que des communes.",
    overleaf=True,
)
_HEAT = Block(
    id="chaleur",
    question="Y fait-il plus chaud ?",
    figures=(around.heat,),
    known=lambda t: t.cells is not None,
    absent="La température de surface n'est à disposition que sur la grille de la métropole de Lille : "
    "sur les pages de son contrat, de son département et de sa région.",
    findings=(sentences.hot, sentences.lived, sentences.like_with_like),
    caveat="Température des sols et des toits, non de l'air, ni dans les logements ; date inconnue. Un "
    "carreau qu'un QPV de 2015 couvre en partie compte à la mesure de cette part.",
)
_FLOORS = Block(
    id="commerces",
    question="Quels commerces, quels logements énergivores ?",
    figures=(around.ground_floors,),
    known=lambda t: t.shops is not None or t.labels is not None,
    absent="Ni commerces, ni diagnostics de performance énergétique ici : fichiers « bpe » et "
    "« dpe_dwellings » non récupérés.",
    printed=False,
)

AXIS = Axis(
    report="axe2_transformations_urbaines",
    title="Transformations urbaines et transition écologique dans les quartiers prioritaires",
    programme="Programme de travail : soutenir les transformations urbaines et la transition "
    "écologique, par « Écoles en transition », l'animation des rez-de-chaussée commerciaux et le "
    "NPNRU.",
    facts=Transformations,
    blocks=(_RENEWAL, _STOCK, _SCHOOLS, _HEAT, _FLOORS),
    indicators=("qp15_social_dwellings", "qp15_vacancy", "qp15_turnover", "qp15_rent"),
    levers=("social_dwellings_share",),
    partners=(
        (
            "32",
            "Avec la Banque des Territoires (« Écoles en transition », rez-de-chaussée), les bailleurs et "
            "l'Union régionale pour l'Habitat, les porteurs de projet du NPNRU.",
        ),
        ("", "Avec la Banque des Territoires, les bailleurs et les porteurs de projet du NPNRU."),
    ),
    elsewhere=(
        ("Travaux du NPNRU et leur avancement", "ANRU, porteurs de projet"),
        ("Énergie de chaque logement social", "bailleurs, SDES"),
        ("État des bâtiments scolaires et des cours", "communes"),
        ("Rez-de-chaussée vides et leurs projets", "communes, Banque des Territoires"),
    ),
    limits=(
        "Deux périmètres, jamais mêlés : les QPV de 2015 (parc social, température), les QPV de 2024 "
        "(population, renouvellement urbain, écoles).",
        "Un QPV de 2024 est dit en renouvellement urbain quand un QPV de 2015 dont il vient est dans la "
        "liste ; intérêt national ou régional n'y est pas distingué.",
        "La moyenne des taux de vacance publiés serait trop haute : les plus bas sont les plus masqués.",
        "Une température de surface par carreau ne dit rien d'un logement ni d'une rue.",
    ),
)  # fmt: skip
