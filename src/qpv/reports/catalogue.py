"""One declaration per report: its notebook, its parameters and the tables that it reads."""

from __future__ import annotations

from dataclasses import dataclass

from qpv.datasets import DATASETS
from qpv.errors import ParameterError, did_you_mean


@dataclass(frozen=True)
class Report:
    """A report. ``parameters`` maps each name to its default, None where it must be given.

    It cannot be made without its ``tables``; it says less without the ``optional`` ones.
    A ``territorial`` report has the parameters ``niveau`` and ``code``, which name its page.
    ``max_bytes`` is the size above which its page is refused (it must travel by e-mail)."""

    name: str
    notebook: str
    title: str
    parameters: dict[str, str | None]
    tables: tuple[str, ...]
    optional: tuple[str, ...] = ()
    max_bytes: int = 3_000_000
    territorial: bool = True


REPORTS = (
    Report(
        name="portrait_territoire",
        notebook="portrait_territoire.ipynb",
        title="Portrait des quartiers prioritaires d'un territoire",
        parameters={"niveau": None, "code": None, "tuiles": ""},
        tables=("qpv_perimeters", "qpv_portrait", "cog"),
        optional=("qpv_correspondence", "tfpb_rates", "communes"),
    ),
    Report(
        name="controle_qualite",
        notebook="controle_qualite.ipynb",
        title="Contrôle des données",
        parameters={},
        tables=("qpv_perimeters",),
        optional=DATASETS,
        territorial=False,
    ),
    Report(
        name="dictionnaire",
        notebook="dictionnaire.ipynb",
        title="Dictionnaire des données",
        parameters={},
        tables=(),
        territorial=False,
    ),
    Report(
        name="sources",
        notebook="sources.ipynb",
        title="Sources des données",
        parameters={},
        tables=(),
        optional=DATASETS,
        territorial=False,
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
            f"Exemple : qpv report {declared.name} niveau=region code=32"
        )
    return {name: given.get(name, default) for name, default in declared.parameters.items()}
