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
    """Return the sources to obtain: all but the pieces of other régions than home and ``parts``."""
    wanted = {"", HOME_REGION, *parts}
    return [source for source in sources(names) if source.part in wanted]
