"""Jobs, training and guidance, with the C2RP: the declaration of the page."""

from functools import partial

from qpv.reports.axes import emploi_figures as figures
from qpv.reports.axes import emploi_sentences as sentences
from qpv.reports.axes import shared_figures, shared_findings
from qpv.reports.axes.emploi_facts import Employment
from qpv.reports.axis import Axis, Block, Finding


def _of_registered(name: str, id: str, what: str, wrong_if: str) -> Finding:
    return Finding(
        name=name,
        rule="3 points ou plus d'écart avec les QPV de France métropolitaine ; 1 000 inscrits ou plus ; "
        "QPV connus réunissant 95 % de la population",
        wrong_if=wrong_if,
        says=partial(sentences.registered, id, what),
    )


_ZONE = Block(
    id="zone",
    question="Dans quel marché du travail vivent les habitants ?",
    figures=(figures.zones, figures.zone_table),
    known=lambda e: len(e.zones),
    absent="Aucun taux de chômage localisé ici : le tableau de l'INSEE n'est pas là, ou ne donne "
    "pas de taux pour ces zones d'emploi.",
    findings=(sentences.high, sentences.rise),
    caveat="Taux de la zone d'emploi, tous habitants : il n'existe pas de taux de chômage d'un "
    "quartier. Les taux de plusieurs zones ne se moyennent pas.",
)
_REGISTERED = Block(
    id="inscrits",
    question="Qui sont les inscrits à France Travail, et quel est leur niveau de formation ?",
    figures=(figures.registered,),
    known=lambda e: e.registered > 0,
    absent="Aucun effectif d'inscrits à France Travail n'est diffusé pour ces quartiers (fichiers "
    "du zonage de 2015).",
    findings=(
        _of_registered(
            "Niveau de formation des inscrits", "qp15_jobseekers_up_to_cap",
            "ont au plus un niveau CAP-BEP",
            "le niveau déclaré à l'inscription n'était pas le diplôme obtenu",
        ),
        _of_registered(
            "Droit au RSA des inscrits", "qp15_jobseekers_rsa", "ont droit au RSA",
            "on le lisait comme la part des allocataires de la CAF : c'est un autre taux",
        ),
        _of_registered(
            "Jeunes parmi les inscrits", "qp15_jobseekers_young", "ont moins de 26 ans",
            "on en concluait que les jeunes y chôment plus : la pyramide des âges diffère aussi",
        ),
    ),
    caveat="Demandeurs d'emploi inscrits, périmètre 2015 : tous les inscrits ne sont pas "
    "chômeurs, tous les chômeurs ne sont pas inscrits ; rapportés à la population, ils ne font "
    "pas un taux de chômage. Les bornes de la durée la plus longue ne sont pas écrites dans le "
    "fichier.",
)  # fmt: skip
_EMPLOYMENT = Block(
    id="emploi",
    question="Combien d'habitants ont un emploi ?",
    figures=(figures.employment,),
    known=lambda e: e.study.known("employment"),
    absent="Le taux d'emploi n'est pas diffusé pour ces quartiers, ou pour trop peu d'entre eux.",
    findings=(sentences.employed,),
    caveat="Le taux de la ville ou de l'intercommunalité entière n'est pas dans ces fichiers.",
)
_YOUNG = Block(
    id="jeunes",
    question="Que deviennent les jeunes ?",
    figures=(shared_figures.neet, shared_figures.neet_table),
    known=lambda e: len(e.neet),
    absent="Aucune part de jeunes ni en emploi ni scolarisés n'est connue pour ces communes, ou "
    "elles ont moins de 2 000 habitants.",
    findings=(sentences.out,),
    caveat="Part de la commune entière, publiée sans effectifs : ni moyenne, ni taux "
    "d'intercommunalité.",
    overleaf=True,
)
_SUPPORT = Block(
    id="appuis",
    question="Quels points d'appui sur place ?",
    figures=(shared_figures.support,),
    known=lambda e: {"city", "fixed"} & set(e.support.columns),
    absent="Ni la liste des cités de l'emploi ni celle des France services ne sont là.",
    findings=(shared_findings.FAR_FROM_SERVICES, shared_findings.IN_JOBS_CITY),
    caveat="Cités de l'emploi : liste de 2023, par commune. France services : guichets fixes, hors "
    "bus et itinérances ; ni les horaires, ni l'affluence ne sont connus.",
)

AXIS = Axis(
    report="emploi_formation_orientation",
    title="Emploi, formation et orientation dans les quartiers prioritaires",
    programme="Contrat de ville « Engagements quartiers 2030 » : sensibiliser les élus et "
    "mobiliser le droit commun de l'emploi, de la formation et de l'orientation.",
    facts=Employment,
    who=sentences.who,
    blocks=(_ZONE, _REGISTERED, _EMPLOYMENT, _YOUNG, _SUPPORT),
    indicators=("employment", "qp15_jobseekers", *figures.SHARES),
    levers=("employment",),
    partners=(
        ("32", "Avec le C2RP, centre de ressources emploi-formation-orientation des Hauts-de-France."),
        ("", "Avec le Carif-Oref de la région."),
    ),
    elsewhere=(
        ("Inscrits à France Travail dans les contours de 2024", "INSEE et France Travail"),
        ("Entrées en formation et en orientation", "C2RP ou Carif-Oref, Région, France Travail"),
        ("Jeunes suivis, et ce qu'ils deviennent", "missions locales"),
    ),
    limits=(
        "Trois périmètres, jamais mêlés : la zone d'emploi ou la commune entière, les QPV de 2015 "
        "(inscrits), les QPV de 2024 (population, taux d'emploi).",
        "Un écart est calculé sur les valeurs exactes ; celui d'inscrits se dit à partir de 3 "
        "points, celui d'un taux de recensement à partir de 5.",
        "L'année des inscrits n'est pas écrite dans le fichier de l'INSEE (base 2022). Deux bases "
        "ne se soustraient pas.",
        "Un QPV sur plusieurs communes compte en entier dans chacune. Un QPV sur deux zones "
        "d'emploi n'est compté dans aucune.",
        "Une commune dont la part de jeunes bouge de plus de 10 points entre deux recensements n'est "
        "pas nommée (Calais et Grande-Synthe en 2018) : à vérifier auprès de l'INSEE.",
    ),
)  # fmt: skip
