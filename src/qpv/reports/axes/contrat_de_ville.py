"""Axis 1, leading the contrat de ville: the declaration of the page."""

from qpv.reports import evolution, method, page, whole_territory
from qpv.reports.axes import contrat_de_ville_figures as figures
from qpv.reports.axes import contrat_de_ville_sentences as sentences
from qpv.reports.axes import shared_figures, shared_findings
from qpv.reports.axes.contrat_de_ville_facts import Contract
from qpv.reports.axis import Axis, Block

_WHO = Block(
    id="qui",
    question="Qui vit dans les quartiers prioritaires ?",
    figures=(lambda c, _: method.cards(c.study, figures.CARDS), figures.area_map),
    known=lambda c: len(c.people),
    absent="Aucun quartier prioritaire.",
    caveat="Population des QPV : recensement de 2020 ; celle du territoire : code officiel de l'année. "
    "La part est une approximation.",
)
_REST = Block(
    id="reste",
    question="À quelle distance du reste du territoire ?",
    figures=(lambda c, _: whole_territory.table(c.beside), figures.rest_strip),
    known=lambda c: c.beside is not None and c.beside.known,
    absent=whole_territory.ABSENT,
    findings=(sentences.below, sentences.double, sentences.under, sentences.benefits),
    caveat="Périmètre 2015 ; territoire entier, quartiers compris : ce qu'il en est du seul reste ne se "
    "calcule pas. Revenus : dernière année que l'INSEE donne pour les deux ; « ≈ » : moyenne "
    "pondérée, ou estimation. Un EPCI y est dans ses limites d'alors.",
)
_MOVED = Block(
    id="bouge",
    question="Qu'est-ce qui a bougé ?",
    figures=(lambda c, _: evolution.poverty(c.former), figures.population),
    known=lambda c: len(c.moved),
    absent="La population de tous ces quartiers n'est pas connue aux deux recensements (2013 et 2018).",
    findings=(sentences.people,),
    caveat="Périmètre 2015. Deux millésimes qui se suivent ne mesurent pas une évolution du taux de "
    "pauvreté : aucune n'est établie ici.",
    printed=False,
)
_POSTS = Block(
    id="postes",
    question="Quels postes l'État finance-t-il, à la mesure des habitants ?",
    figures=(figures.by_year, figures.contracts, figures.posts_table),
    known=lambda c: c.relays.notna().any(),
    absent="Les postes sont rattachés aux contrats de ville, jamais à une commune ni à un quartier : "
    "voir la page du contrat (ou leurs fichiers ne sont pas là).",
    findings=(sentences.relays, sentences.fewer),
    caveat="Contrat : celui du fichier, calculé avant 2024 ; ni vacance ni date d'arrêt ne sont connues. "
    "Les montants sont un forfait annuel, non des paiements ; ceux de 2025 sont écartés, et les postes "
    "Fonjep de 2025 ne se comparent pas à ceux de 2024 (le fichier réunit deux extractions).",
)
_SERVICES = Block(
    id="services",
    question="Quels services de droit commun sont sur place ?",
    figures=(shared_figures.support,),
    known=lambda c: {"city", "fixed", "education"} & set(c.support.columns),
    absent="Ni la liste des cités ni celle des France services ne sont là.",
    findings=(shared_findings.FAR_FROM_SERVICES, shared_findings.IN_SCHOOL_CITY),
    caveat="À vol d'oiseau ; ni les horaires ni l'affluence ne sont connus. Une école proche n'est pas "
    "l'école des enfants du quartier.",
    overleaf=True,
)
_TFPB = Block(
    id="tfpb",
    question="Que vaut l'abattement de taxe foncière, et à quoi sert-il ?",
    figures=(figures.abatement,),
    known=lambda c: c.abatement is not None,
    absent="L'abattement ne s'estime pas ici : taux, bases ou logements ne sont pas là.",
    caveat="Estimation ; seul l'avis d'imposition fait foi.",
    printed=False,
)
_QUESTIONS = Block(
    id="questions",
    question="Que se demander en comité de pilotage ?",
    figures=(lambda c, _: page.bullets(sentences.asked(c), "qpv-questions"),),
    known=lambda c: True,
    absent="Aucune question.",
)

AXIS = Axis(
    report="axe1_contrat_de_ville",
    title="Le contrat de ville et ses quartiers",
    programme="Axe 1, conduire et animer la politique de la ville et le contrat de ville : sensibiliser "
    "les élus, mobiliser le droit commun, relier l'abattement au contrat.",
    facts=Contract,
    who=sentences.who,
    blocks=(_WHO, _REST, _MOVED, _POSTS, _SERVICES, _TFPB, _QUESTIONS),
    indicators=(*figures.CARDS, "qp15_poverty"),
    levers=("employment", "social_dwellings_share"),
    partners=(
        ("32", "Avec le C2RP pour l'emploi et la formation, l'Union régionale pour l'Habitat pour "
         "l'abattement et la gestion urbaine et sociale de proximité."),
        ("", "Avec le Carif-Oref et l'union régionale des bailleurs sociaux."),
    ),
    elsewhere=(
        ("Actions et crédits de la politique de la ville (programme 147)", "préfecture, ANCT"),
        ("Postes vacants, dates d'arrêt", "préfecture, Fonjep"),
        ("Liste signée des quartiers du contrat", "IREV ou centre de ressources de la région"),
        ("Gestion urbaine et sociale de proximité", "bailleurs, intercommunalité"),
    ),
    limits=(
        "Deux périmètres, jamais mêlés : QPV de 2024 (population, postes par habitant, services), QPV de "
        "2015 (revenus, évolutions) ; l'appartenance des QPV de 2015 à un territoire est calculée "
        "d'après les fichiers de l'INSEE.",
        "Le taux de pauvreté de plusieurs QPV et les parts de leur revenu sont des moyennes pondérées, "
        "des approximations ; un niveau de vie médian n'est jamais moyenné.",
        "Taux de pauvreté du territoire entier : ses bornes sont exactes, tirées des déciles publiés ; "
        "l'estimation « ≈ » est à ± 1 point.",
        "Un poste compte une fois, par son identifiant. Aucun n'est rattaché à un quartier. Les contrats "
        "ne sont pas classés.",
    ),
)  # fmt: skip
