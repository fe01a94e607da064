"""Social housing in the 2015 QPV on 1 January 2022 (SDES, RPLS; published by INSEE).

One row = one 2015 QPV. ``n_social_dwellings`` is a count and may be added up; every share is of
these dwellings and may not. A blank is not diffused; ``note_rpls`` is 0, or 4 or 5 where the whole
row is blank (the wording of these notes is not in the file). Rents are euros per m² of living area.
"""

from __future__ import annotations

import pandas as pd

from qpv.sources.catalogue import ByHand, Source
from qpv.tables import measures
from qpv.tables.cleaning import Cleaned, Note, noted
from qpv.tables.columns import amount, count, qpv, share
from qpv.tables.schema import Column

_VINTAGES = ("2022",)
_BY_HAND = (
    "l'INSEE publie le parc social des quartiers 2015 de chaque année sur une page différente de "
    "cette rubrique (Données par source) : prenez-y l'archive csv"
)
SOURCES = tuple(
    Source(
        dataset="rpls_qpv",
        vintage=year,
        file="rpls_qpv.csv",
        title=f"Parc locatif social au 1er janvier {year} dans les quartiers prioritaires 2015",
        publisher="SDES, INSEE",
        page="https://www.insee.fr/fr/statistiques/2500477",
        origin=ByHand(_BY_HAND),
        data_year=f"01/01/{year}",
        zoning="2015",
        citation=f"SDES, RPLS au 1er janvier {year}, diffusion INSEE",
    )
    for year in _VINTAGES
)


def _shares(word: str, *declared: tuple[str, str, str]) -> tuple[Column, ...]:
    return tuple(share(f"{name}_pct", f"{word} {label}", code) for name, label, code in declared)


_COLUMNS = (
    qpv("CodGeo", "2015"),
    Column(
        "note_rpls",
        "Note du producteur (0 : ligne diffusée ; 4 et 5 : ligne entièrement vide)",
        publisher_code="Note",
    ),
    count("n_social_dwellings", "Nombre de logements sociaux", "nbLsPls", "logements"),
    count("n_new_social_dwellings", "Logements sociaux mis en service", "nbLsMes", "logements"),
    share("vacancy_pct", "Taux de vacance", "txVac"),
    share("vacancy_3m_pct", "Taux de vacance de plus de trois mois", "txVac3m"),
    share("turnover_pct", "Taux de mobilité (rotation)", "txRot"),
    *_shares(
        "Part des logements",
        ("collective", "collectifs", "txLsCol"),
        ("individual", "individuels", "txLsInd"),
        ("rooms_1", "d'une pièce", "txLs1p"),
        ("rooms_2", "de deux pièces", "txLs2p"),
        ("rooms_3", "de trois pièces", "txLs3p"),
        ("rooms_4", "de quatre pièces", "txLs4p"),
        ("rooms_5_plus", "de cinq pièces ou plus", "txLs5pp"),
        ("under_30_m2", "de moins de 30 m²", "txLsm30"),
        ("from_30_to_40_m2", "de 30 à 40 m²", "txLs30a40"),
        ("from_40_to_60_m2", "de 40 à 60 m²", "txLs40a60"),
        ("from_60_to_80_m2", "de 60 à 80 m²", "txLs60a80"),
        ("from_80_to_100_m2", "de 80 à 100 m²", "txLs80a100"),
        ("from_100_to_120_m2", "de 100 à 120 m²", "txLs100a120"),
        ("over_120_m2", "de plus de 120 m²", "txLs120p"),
        ("built_before_1949", "construits avant 1949", "txLsAv49"),
        ("built_1949_1975", "construits de 1949 à 1975", "txLs49a75"),
        ("built_1976_1988", "construits de 1976 à 1988", "txLs76a88"),
        ("built_1989_2000", "construits de 1989 à 2000", "txLs89a00"),
        ("built_2001_2013", "construits de 2001 à 2013", "txLs01a13"),
        ("built_after_2013", "construits après 2013", "txLsAp13"),
    ),
    *_shares(
        "Part des logements financés en",
        ("plai", "PLAI", "txLsPlai"),
        ("plus_before_1977", "PLUS ou équivalent avant 1977", "txLsPlusAv77"),
        ("plus_after_1977", "PLUS ou équivalent après 1977", "txLsPlusAp77"),
        ("pls", "PLS", "txLsPls"),
        ("pli", "PLI", "txLsPli"),
    ),
    amount("mean_rent_eur_m2", "Loyer mensuel moyen au m²", "moyLoy", "€/m²"),
    amount("rent_q1_eur_m2", "Loyer mensuel au m², 1er quartile", "q1Loy", "€/m²"),
    amount("median_rent_eur_m2", "Loyer mensuel médian au m²", "medLoy", "€/m²"),
    amount("rent_q3_eur_m2", "Loyer mensuel au m², 3e quartile", "q3Loy", "€/m²"),
)

SCHEMA, read, _districts = measures.district_room(_COLUMNS)


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per 2015 QPV: values, reasons and the producer's note as text."""
    cleaned = _districts(text)
    return Cleaned(cleaned.table, [*cleaned.notes, *_undiffused(cleaned.table)])


def _undiffused(table: pd.DataFrame) -> list[Note]:
    absent = table[table["n_social_dwellings"].isna()]
    marked = int((absent["note_rpls"] != "0").sum())
    return noted(
        "parc non diffusé",
        f"{len(absent)} QPV sur {len(table)} n'ont aucun nombre de logements, dont {marked} avec une "
        "note 4 ou 5 du producteur : une somme sur les QPV est un minimum.",
        absent["code_qp"],
    )
