"""Every report, declared."""

import re
from collections.abc import Mapping
from dataclasses import replace

from qpv import codes
from qpv.errors import ParameterError, did_you_mean
from qpv.reports.declaration import TERRITORY_TABLES, Report
from qpv.reports.parameters import REPORT_LEVELS, Parameter, given_names
from qpv.tfpb.estimate import assumptions

LEVEL = Parameter(
    name="niveau",
    hint="region, departement, epci, commune ou contrat",
    choices=REPORT_LEVELS,
    example="region",
)
CODE = Parameter(
    name="code",
    hint="un code de territoire, « 32 », « 59 », « 59350 » ou « 200093201 », ou son nom",
    pattern=re.compile(r"[^/\\]{1,80}"),
    digits=codes.DIGITS,  # a contract's code is its table's own
    example="32",
    sample="00",
)
QPV = Parameter(
    name="code_qp",
    hint="un code de QPV, « QN05980M », ou son nom",
    pattern=CODE.pattern,
    digits=None,
    example="QN05980M",
    sample="QN00002M",
)
YEAR = Parameter(
    name="annee",
    hint="une année d'imposition, « 2025 » (l'abattement en QPV existe depuis 2016)",
    pattern=re.compile("20(1[6-9]|[2-9][0-9])"),
    digits=4,
    example="2025",
)
LANDLORD = Parameter(
    name="bailleur",
    hint="un SIREN ou le nom d'un bailleur",
    default="",
    pattern=re.compile(r"[^\W_][\w .,'’&()-]{0,79}"),
    digits=9,
    sample="000000026",
)

TILES = Parameter(name="tuiles", hint="rien, ou « ign »", default="", choices=("ign",))
FORMAT = Parameter(name="format", hint="rien, ou « elu »", default="", choices=("elu",))
SLIDES = Parameter(name="format", hint="rien, ou « diapos »", default="", choices=("diapos",))
NOTE = Parameter(name="format", hint="rien, ou « note »", default="", choices=("note",))
CLASSES = Parameter(
    name="classes", hint="rien, ou un nombre de 2 à 8", default="", choices=tuple("2345678")
)
NAMES = Parameter(name="noms", hint="A=Nom;B=Autre nom", default="", parse=given_names)
ASSUMPTIONS = Parameter(
    name="hypotheses",
    hint="des hypothèses changées, « eligible_share=0,7 »",
    default="",
    parse=assumptions.given,
)
# A typology demands 30 QPV; the synthesis compares the parts of a large territory.
WIDE_LEVEL = replace(
    LEVEL,
    choices=("region", "departement"),
    hint="region ou departement (une typologie demande 30 QPV)",
)
CONTRACT = replace(
    CODE,
    name="contrat",
    hint="le code d'un contrat de ville, celui de l'ANCT ou de votre table",
    digits=None,
    example="CN05911M",
    sample="CV1",
)


# What a page of another format is called.
FORMATS = {"elu": "version élu", "note": "note de deux pages", "diapos": "diapositives"}
_AXIS = (LEVEL, CODE, NOTE)
REPORTS = (
    Report(
        "portrait_territoire", "Portrait des quartiers prioritaires d'un territoire",
        (LEVEL, CODE, NOTE, TILES), aside=("tuiles",)),
    Report("fiche_quartier", "Fiche d'un quartier prioritaire", (QPV, FORMAT)),
    Report(
        "typologie", "Typologie des quartiers prioritaires",
        (WIDE_LEVEL, CODE, CLASSES, replace(QPV, default=""), NAMES), aside=("noms",), least_qpv=30),
    Report(
        "evolution", "Évolution des quartiers prioritaires de 2015", (LEVEL, CODE),
        (*TERRITORY_TABLES, "population_qpv", "filosofi_qpv")),
    Report("geographie_2015_2024", "Du zonage de 2015 à celui de 2024", (LEVEL, CODE)),
    Report("axe1_contrat_de_ville", "Le contrat de ville et ses quartiers", _AXIS),
    Report(
        "emploi_formation_orientation",
        "Emploi, formation et orientation dans les quartiers prioritaires", _AXIS),
    Report(
        "axe2_transformations_urbaines",
        "Transformations urbaines et transition écologique dans les quartiers prioritaires", _AXIS),
    Report(
        "axe3_egalite", "Égalité et prévention des discriminations dans les quartiers prioritaires",
        _AXIS),
    Report(
        "cafe_egalite", "Café de l'égalité : une feuille pour une réunion publique", (LEVEL, CODE)),
    Report("axe4_education", "Éducation et jeunesse des quartiers prioritaires", _AXIS),
    Report(
        "axe5_prevention",
        "Prévention dans les quartiers prioritaires : ce qui protège, et un contexte", _AXIS),
    Report(
        "synthese_regionale", "Les quartiers prioritaires en quatre pages",
        (replace(WIDE_LEVEL, hint="region ou departement"), CODE, SLIDES)),
    Report(
        "abattement_tfpb", "Abattement de TFPB : ce qu'il vaut, ce qui en est fait",
        # Other assumptions are another page: they never take the place of the reference.
        (LEVEL, CODE, YEAR, LANDLORD, ASSUMPTIONS), (*TERRITORY_TABLES, "tfpb_rates")),
    Report(
        "fiche_dialogue_tfpb", "Fiche dialogue sur l'abattement de TFPB", (CONTRACT, YEAR, LANDLORD),
        (*TERRITORY_TABLES, "tfpb_rates")),
    Report("controle_qualite", "Contrôle des données", tables=("qpv_perimeters",)),
    Report("dictionnaire", "Dictionnaire des données", tables=()),
    Report("sources", "Sources des données", tables=()),
)  # fmt: skip
BY_NAME = {report.name: report for report in REPORTS}


def report(name: str) -> Report:
    """Return one declared report.

    Raises
    ------
    ParameterError
        If no report has this name.
    """
    if name not in BY_NAME:
        raise ParameterError(f"Rapport inconnu : « {name} »{did_you_mean(name, BY_NAME)}")
    return BY_NAME[name]


def arguments(declared: Report, given: Mapping[str, object]) -> dict[str, str]:
    """Return every parameter of a report as checked text, defaults included.

    Raises
    ------
    ParameterError
        If one is unknown, missing, or not what it must be.
    """
    names = [p.name for p in declared.parameters]
    for name in given:
        if name not in names:
            raise ParameterError(
                f"{declared.name} : paramètre inconnu « {name} »{did_you_mean(name, names)}"
            )
    missing = [p.name for p in declared.parameters if p.default is None and p.name not in given]
    if missing:
        raise ParameterError(
            f"{declared.name} : il manque {' et '.join(missing)}. "
            f"Exemple : qpv report {declared.name} {declared.example}"
        )
    found: dict[str, str] = {}
    for p in declared.parameters:
        found[p.name] = p.checked(given.get(p.name, p.default), found.get("niveau", ""))
    return found


def checked(name: str, **given: object) -> dict[str, str]:
    """Return the parameters of a report as its notebook was given them, as checked text.

    >>> checked("evolution", niveau="departement", code=2)
    {'niveau': 'departement', 'code': '02'}
    """
    return arguments(report(name), given)
