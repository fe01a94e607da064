"""One declaration per report: its notebook, its parameters and the tables that it reads."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from qpv.datasets import DATASETS
from qpv.errors import ParameterError, did_you_mean
from qpv.reports import parameters, tfpb_parameters

_LONGEST = 80  # signs of a page's name


@dataclass(frozen=True)
class Report:
    """A report. ``parameters`` maps each name to its default, None where it must be given.

    It cannot be made without its ``tables``; it says less without the ``optional`` ones.
    ``check`` refuses parameters before anything is read; those of ``page`` name its file.
    ``max_bytes`` is the size above which its page is refused (it must travel by e-mail)."""

    name: str
    notebook: str
    title: str
    parameters: dict[str, str | None]
    tables: tuple[str, ...]
    optional: tuple[str, ...] = ()
    max_bytes: int = 3_000_000
    check: Callable[..., None] | None = None
    page: tuple[str, ...] = ()
    example: str = ""

    def page_name(self, values: dict[str, str]) -> str:
        """Return the name of the page's file: « region-32 », or the report's own name; letters,
        digits and dashes only, a long one cut and told apart by its fingerprint."""
        whole = "-".join(values[p] for p in self.page if values[p])
        name = re.sub(r"[^\w-]+", "_", whole).strip("_")
        if len(name) > _LONGEST:
            name = f"{name[:_LONGEST]}-{hashlib.sha256(whole.encode()).hexdigest()[:8]}"
        return name or self.name


# What a sheet shows when it is there: themes, series, programmes, schools, backdrop.
FICHE_TABLES = (
    "qpv_correspondence",
    "qpv_perimeters_2015",
    "communes",
    "population_qpv",
    "filosofi_qpv",
    "filosofi_territories",
    "insee_qpv_demographics",
    "insee_qpv_employment",
    "insee_qpv_income_benefits",
    "rpls_qpv",
    "insee_qpv24_demography",
    "insee_qpv24_income",
    "insee_qpv24_jobseekers",
    "insee_qpv24_caf",
    "insee_qpv24_cnam",
    "insee_qpv24_rpls",
    "insee_qpv24_schooling",
    "insee_qpv24_dnb",
    "npnru",
    "cites_educatives",
    "france_services",
    "school_directory",
    "school_ips",
    "neet_communes",
    "tfpb_rates",
)

# What the abatement rests on besides contours and codes.
TFPB_TABLES = (
    "communes",
    "rei",
    "rpls_dwellings",
    "insee_qpv24_rpls",
    "insee_qpv24_population_communes",
    "qpv_correspondence",
)

REPORTS = (
    Report(
        name="portrait_territoire",
        notebook="portrait_territoire.ipynb",
        title="Portrait des quartiers prioritaires d'un territoire",
        parameters={"niveau": None, "code": None, "tuiles": ""},
        tables=("qpv_perimeters", "qpv_portrait", "cog"),
        optional=("qpv_correspondence", "tfpb_rates", "communes"),
        check=parameters.check,
        page=("niveau", "code"),
        example="niveau=region code=32",
    ),
    Report(
        name="fiche_quartier",
        notebook="fiche_quartier.ipynb",
        title="Fiche d'un quartier prioritaire",
        parameters={"code_qp": None, "format": ""},
        tables=("qpv_perimeters", "qpv_portrait", "cog"),
        optional=FICHE_TABLES,
        check=parameters.check_fiche,
        page=("code_qp", "format"),
        example="code_qp=QN05980M",
    ),
    Report(
        name="typologie",
        notebook="typologie.ipynb",
        title="Typologie des quartiers prioritaires",
        parameters={"niveau": None, "code": None, "classes": "", "code_qp": "", "noms": ""},
        tables=("qpv_perimeters", "qpv_portrait", "cog"),
        optional=("qpv_correspondence", "tfpb_rates", "communes"),
        check=parameters.check_typologie,
        page=("niveau", "code", "classes", "code_qp"),
        example="niveau=region code=32",
    ),
    Report(
        name="evolution",
        notebook="evolution.ipynb",
        title="Évolution des quartiers prioritaires de 2015",
        parameters={"niveau": None, "code": None},
        tables=("qpv_perimeters", "qpv_portrait", "cog", "population_qpv", "filosofi_qpv"),
        optional=(
            "filosofi_territories",
            "insee_qpv_income_benefits",
            "insee_qpv_demographics",
            "qpv_correspondence",
        ),
        check=parameters.check,
        page=("niveau", "code"),
        example="niveau=region code=32",
    ),
    Report(
        name="geographie_2015_2024",
        notebook="geographie_2015_2024.ipynb",
        title="Du zonage de 2015 à celui de 2024",
        parameters={"niveau": None, "code": None},
        tables=("qpv_perimeters", "qpv_portrait", "cog"),
        optional=(
            "qpv_correspondence",
            "qpv_perimeters_2015",
            "population_qpv",
            "insee_qpv_demographics",
        ),
        check=parameters.check,
        page=("niveau", "code"),
        example="niveau=region code=32",
    ),
    Report(
        name="abattement_tfpb",
        notebook="abattement_tfpb.ipynb",
        title="Abattement de TFPB : ce qu'il vaut, ce qui en est fait",
        parameters={
            "niveau": None,
            "code": None,
            "annee": None,
            "bailleur": "",
            "hypotheses": "",
        },
        tables=("qpv_perimeters", "qpv_portrait", "cog", "tfpb_rates"),
        optional=TFPB_TABLES,
        check=tfpb_parameters.check,
        # Other assumptions are another page: they never take the place of the reference.
        page=("niveau", "code", "annee", "bailleur", "hypotheses"),
        example="niveau=region code=32 annee=2025",
    ),
    Report(
        name="fiche_dialogue_tfpb",
        notebook="fiche_dialogue_tfpb.ipynb",
        title="Fiche dialogue sur l'abattement de TFPB",
        parameters={"contrat": None, "annee": None, "bailleur": ""},
        tables=("qpv_perimeters", "qpv_portrait", "cog", "tfpb_rates"),
        optional=TFPB_TABLES,
        check=tfpb_parameters.check_dialogue,
        page=("contrat", "annee", "bailleur"),
        example="contrat=CV59-01 annee=2025",
    ),
    Report(
        name="controle_qualite",
        notebook="controle_qualite.ipynb",
        title="Contrôle des données",
        parameters={},
        tables=("qpv_perimeters",),
        optional=DATASETS,
    ),
    Report(
        name="dictionnaire",
        notebook="dictionnaire.ipynb",
        title="Dictionnaire des données",
        parameters={},
        tables=(),
    ),
    Report(
        name="sources",
        notebook="sources.ipynb",
        title="Sources des données",
        parameters={},
        tables=(),
        optional=DATASETS,
    ),
)
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


def arguments(declared: Report, given: dict[str, str]) -> dict[str, str]:
    """Return every parameter of a report as text, defaults included.

    Raises
    ------
    ParameterError
        If one is unknown, missing, or not text.
    """
    for name, value in given.items():
        if name not in declared.parameters:
            raise ParameterError(
                f"{declared.name} : paramètre inconnu « {name} »"
                + did_you_mean(name, declared.parameters)
            )
        if not isinstance(value, str):
            raise ParameterError(
                f"{declared.name} : {name} doit être un texte, entre guillemets "
                f"(« {value} » est un {type(value).__name__} : un zéro de tête s'y perdrait)."
            )
    missing = [
        n for n, default in declared.parameters.items() if default is None and n not in given
    ]
    if missing:
        raise ParameterError(
            f"{declared.name} : il manque {' et '.join(missing)}. "
            f"Exemple : qpv report {declared.name} {declared.example}"
        )
    return {name: given.get(name, default) for name, default in declared.parameters.items()}
