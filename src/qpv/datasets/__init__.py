"""One room per dataset. Each module declares SOURCES and SCHEMA, and defines ``read`` and
``clean``; none imports another. Listing a name here is all that the pipeline needs."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from types import ModuleType

from qpv.sources.catalogue import Source

DATASETS = (
    "qpv_perimeters",
    "qpv_correspondence",
    "communes",
    "cog",
    "qpv_portrait",
    "population_qpv",
    "tfpb_rates",
    "filosofi_qpv",
    "insee_qpv_demographics",
    "insee_qpv_income_benefits",
    "insee_qpv_employment",
    "rpls_qpv",
    "contrats_ville",
    "adultes_relais",
    "postes_fonjep",
    "cites_educatives",
    "cites_emploi",
    "france_services",
    "npnru",
    "rei",
    "heat_mel",
    "rpls_dwellings",
    "dpe_dwellings",
    "school_directory",
    "bpe",
    "sirene_geolocated",
    "filosofi_territories",
    "unemployment_ze",
    "neet_communes",
    "ssmsi_crime",
    "school_ips",
    "insee_qpv24_population",
    "insee_qpv24_population_communes",
    "insee_qpv24_demography",
    "insee_qpv24_income",
    "insee_qpv24_jobseekers",
    "insee_qpv24_caf",
    "insee_qpv24_cnam",
    "insee_qpv24_schooling",
    "insee_qpv24_dnb",
    "insee_qpv24_rpls",
    "insee_qpv24_businesses",
    "qpv_perimeters_2015",
)


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
