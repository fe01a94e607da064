"""Prevention of social radicalities: what protects, and a context. The declaration of the page."""

from dataclasses import replace

from qpv.reports.axes import emploi_sentences, shared_figures, shared_findings
from qpv.reports.axes import prevention_figures as figures
from qpv.reports.axes import prevention_sentences as sentences
from qpv.reports.axes.prevention_facts import Prevention
from qpv.reports.axis import Axis, Block

_HIGH = "Habitants dans une zone d'emploi à 10 % de chômage ou plus"

_PRESENT = Block(
    id="presence",
    question="Qui est présent auprès des habitants ?",
    figures=(figures.posts, figures.per_inhabitant),
    known=lambda e: e.relays.notna().any(),
    absent="Les postes d'adultes-relais et Fonjep sont connus par contrat de ville, département et "
    "région : pas de ce territoire, ou leurs fichiers ne sont pas là.",
    findings=(sentences.relays, sentences.fonjep),
    caveat="Postes financés, non personnes présentes : un poste peut être vacant. Les montants de 2025 "
    "sont retirés ; les postes Fonjep de 2025 aussi, leur fichier réunissant deux extractions.",
)
_SERVICES = Block(
    id="services",
    question="Quels services à portée ?",
    figures=(figures.services, figures.far_quarters),
    known=lambda e: e.nearest is not None,
    absent="Les lieux des France services ne sont pas là.",
    findings=(shared_findings.FAR_FROM_SERVICES, shared_findings.IN_SCHOOL_CITY),
    caveat="Ni les horaires ni l'affluence ne sont connus.",
)
_YOUNG = Block(
    id="jeunes",
    question="Les jeunes ont-ils une place, à l'école ou au travail ?",
    figures=(figures.young, shared_figures.neet_table),
    known=lambda e: len(e.neet),
    absent="Aucune part de jeunes ni en emploi ni scolarisés n'est connue pour ces communes, ou elles ont "
    "moins de 2 000 habitants.",
    findings=(sentences.young, replace(emploi_sentences.high, name=_HIGH)),
    caveat="Part publiée sans effectifs : ni moyenne, ni taux d'intercommunalité. 2018 n'est pas "
    "aujourd'hui.",
    overleaf=True,
)
_RECORDED = Block(
    id="faits",
    question="Que disent, et ne disent pas, les faits enregistrés ?",
    figures=(figures.recorded, figures.recorded_table),
    known=lambda e: len(e.recorded) > 0,
    absent="Les faits enregistrés ne sont montrés que d'un département ou d'une région : celui de ces "
    "quartiers n'est pas dans le fichier, ou ils sont dans plusieurs régions.",
    findings=(sentences.family,),
    caveat="Département ou région entiers : rien n'est publié d'un quartier, ni montré d'une commune. "
    "« Non diffusé » : cinq faits ou moins sur trois ans. Les mis en cause d'une région ne sont pas la "
    "somme de ceux de ses départements ; aucun indicateur ne s'additionne à un autre.",
)

AXIS = Axis(
    report="axe5_prevention",
    title="Prévention dans les quartiers prioritaires : ce qui protège, et un contexte",
    programme="Prévenir les radicalités sociales : centre de ressources sur le sujet.",
    facts=Prevention,
    opening=lambda _: sentences.OPENING,
    blocks=(_PRESENT, _SERVICES, _YOUNG, _RECORDED),
    indicators=("population",),
    levers=(),
    partners=(
        ("", "Adultes-relais, postes Fonjep et cités éducatives ; avec le centre de ressources "
             "politique de la ville de la région."),
    ),
    elsewhere=(
        ("Signalements", "préfectures"),
        ("Absentéisme et décrochage", "rectorats"),
        ("Clubs et équipes de prévention spécialisée", "Départements"),
        ("Vie associative réelle", "communes, conseils citoyens"),
    ),
    limits=(
        "Trois échelles, jamais mêlées : le contrat de ville, le département ou la région (postes), la "
        "commune ou la zone d'emploi entières (jeunes, chômage), le quartier (services) ; les faits "
        "enregistrés sont du département ou de la région, et de lui seul.",
        "Aucun score, aucun classement, aucune carte des faits enregistrés : les déclarations varient d'un "
        "lieu et d'une année à l'autre.",
        "Un poste compte une fois par son identifiant ; les contrats d'avant 2024 sont rattachés à ceux "
        "d'aujourd'hui par leur lieu, ou par leurs postes (« calculé »).",
        "Cambriolages : pour 1 000 logements ; tout le reste : pour 1 000 habitants. L'unité de compte "
        "change d'un indicateur à l'autre.",
    ),
)  # fmt: skip
