"""One room per dataset. Each module declares SOURCES and SCHEMA, and defines ``read`` and
``clean``; none imports another. Listing a name here is all that the pipeline needs."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from types import ModuleType

from qpv.errors import ParameterError, QpvError, TableError, did_you_mean
from qpv.sources.catalogue import Source
from qpv.tables import schema

DATASETS = (
    "qpv_perimeters", "qpv_correspondence", "communes", "cog", "qpv_portrait", "population_qpv",
    "tfpb_rates", "filosofi_qpv", "insee_qpv_demographics", "insee_qpv_income_benefits",
    "insee_qpv_employment", "rpls_qpv", "contrats_ville", "adultes_relais", "postes_fonjep",
    "cites_educatives", "cites_emploi", "france_services", "npnru", "qpv_communes", "rei",
    "heat_mel", "rpls_dwellings", "dpe_dwellings", "school_directory", "bpe", "sirene_geolocated",
    "filosofi_territories", "unemployment_ze", "neet_communes", "ssmsi_crime", "school_ips",
    "insee_qpv24_population", "insee_qpv24_population_communes", "insee_qpv24_demography",
    "insee_qpv24_income", "insee_qpv24_jobseekers", "insee_qpv24_caf", "insee_qpv24_cnam",
    "insee_qpv24_schooling", "insee_qpv24_dnb", "insee_qpv24_rpls", "insee_qpv24_businesses",
    "qpv_perimeters_2015",
)  # fmt: skip
# The tables that give the inhabitants of the QPV of 2024: one is enough, the publisher's own first.
POPULATIONS = ("insee_qpv24_population", "qpv_portrait")


def module(name: str) -> ModuleType:
    """Return the module of one dataset."""
    return import_module(f"qpv.datasets.{name}")


def sources(names: Iterable[str] = DATASETS) -> list[Source]:
    """Return every declared source of these datasets, in order."""
    return [source for name in names for source in module(name).SOURCES]


# The région whose pieces are obtained without being asked for.
HOME_REGION = "32"


def usual_sources(names: Iterable[str] = DATASETS, parts: Iterable[str] = ()) -> list[Source]:
    """Return the sources to obtain: all but the pieces of other régions than home and ``parts``,
    and but those on request unless their dataset is named."""
    wanted, named = {"", HOME_REGION, *parts}, tuple(names)
    return [
        source
        for source in sources(named)
        if source.part in wanted and (named != DATASETS or not source.on_request)
    ]


def named(names: Iterable[str]) -> tuple[str, ...]:
    """Return these datasets, all for none (raises ParameterError for an unknown one)."""
    asked = tuple(names)
    for name in asked:
        if name not in DATASETS:
            raise ParameterError(f"Jeu inconnu : « {name} »{did_you_mean(name, DATASETS)}")
    return asked or DATASETS


def wanted(names: Iterable[str], parts: Iterable[str]) -> list[Source]:
    """Return the sources to obtain for these datasets (the usual ones for none) and régions.

    Raises
    ------
    ParameterError
        An unknown dataset or région.
    """
    asked, regions = named(names), tuple(parts)
    known = {source.part for source in sources(asked) if source.part}
    for part in regions:
        if not known:
            raise ParameterError(
                f"--region {part} : ce choix ne vaut que pour le fond communal. Écrivez « qpv fetch "
                f"communes --region {part} »."
            )
        if part not in known:  # no code is guessed from its digits
            raise ParameterError(
                f"Région inconnue : « {part} ». Attendu : {', '.join(sorted(known))}."
            )
    return usual_sources(asked, regions)


def complete(name: str, raw: Path) -> bool:
    """True when ``raw`` has every file that one vintage of a dataset cannot do without."""
    needed: dict[str, list[Source]] = {}
    for source in module(name).SOURCES:
        if not (source.part or source.optional):
            needed.setdefault(source.vintage, []).append(source)
    return any(all(s.locate(raw) for s in declared) for declared in needed.values())


_TRIED_MB = 60  # a longer file is believed until it is built


def accept(source: Source, path: Path) -> None:
    """Do nothing if a file makes the table that its source declares. One of several files of a table
    cannot be tried alone.

    Raises
    ------
    QpvError
        The file is not of the layout that is known.
    """
    room = module(source.dataset)
    beside = [s for s in room.SOURCES if s.vintage == source.vintage]
    if len(beside) > 1 or path.stat().st_size > _TRIED_MB * 1_000_000:
        return
    try:
        schema.check(room.clean(room.read({source: path})).table, room.SCHEMA)
    except QpvError:
        raise
    except Exception as error:
        raise TableError(f"{path.name} : fichier non compris ({type(error).__name__})") from error
