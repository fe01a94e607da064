"""Portrait of the 2024 QPV: population, households, housing, employment, poverty, benefits.

Publishers: INSEE and CNAF; the table compiled from their files has one row per commune × QPV,
which this module brings back to one row = one QPV after checking that the repeated rows agree.
Most columns are rates. A blank is a value that was not diffused: the file never says why, except
that income, social housing and benefits are not covered overseas.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv import codes
from qpv.sources.catalogue import ByHand, Source
from qpv.tables import measures, readers
from qpv.tables.cleaning import Cleaned, Note, noted, refuse
from qpv.tables.columns import number, qpv, share
from qpv.tables.schema import Column, Schema, arranged

SOURCES = (
    Source(
        dataset="qpv_portrait",
        vintage="2024",
        file="analyse_qpv.csv",
        title="Portrait des quartiers prioritaires 2024 (table compilée)",
        publisher="INSEE, CNAF",
        page="https://www.insee.fr/fr/statistiques/8186144",
        origin=ByHand(
            "cette table réunit plusieurs fichiers que l'INSEE publie séparément ; aucun "
            "producteur ne la diffuse telle quelle"
        ),
        data_year="2020 à 2024",
        zoning="2024",
        citation="INSEE et CNAF, données sur les quartiers 2024 de la politique de la ville",
        note="L'année de chaque colonne n'est pas écrite dans le fichier compilé : population au "
        "recensement 2020 et pauvreté Filosofi 2021 se déduisent des publications de l'INSEE.",
    ),
)


_MEASURES = (
    number(
        "youth_index", "Indice de jeunesse (moins de 20 ans / 60 ans ou plus)", "indiceJeunesse"
    ),
    share("foreigners_pct", "Part des étrangers (nationalité)", "partPopEt"),
    share("immigrants_pct", "Part des immigrés (nés étrangers à l'étranger)", "partPopImmi"),
    share("immigrant_households_pct", "Part des ménages immigrés", "partMenImmi"),
    share("foreign_households_pct", "Part des ménages étrangers", "partMenEt"),
    share("households_1p_pct", "Part des ménages d'une personne", "partMen1p"),
    share("households_2p_pct", "Part des ménages de deux personnes", "partMen2p"),
    share("households_3p_pct", "Part des ménages de trois personnes", "partMen3p"),
    share("households_4_5p_pct", "Part des ménages de quatre ou cinq personnes", "partMen45p"),
    share("households_6p_pct", "Part des ménages de six personnes ou plus", "partMen6pp"),
    number("n_households", "Nombre de ménages", "nombre_menages", "ménages"),
    number(
        "n_social_dwellings", "Nombre de logements sociaux", "nombre_logements_sociaux", "logements"
    ),
    number(
        "social_dwellings_pct", "Logements sociaux pour 100 ménages", "taux_logements_sociaux", "%"
    ),
    share("employment_pct", "Taux d'emploi des 15-64 ans", "taux_d_emploi"),
    share("poverty_pct", "Taux de pauvreté à 60 %", "taux_pauvrete_60%"),
    number(
        "n_caf_persons", "Personnes couvertes par la CAF", "personnes_couvertes_CAF", "personnes"
    ),
    number("n_caf_recipients", "Allocataires de la CAF", "allocataires_CAF", "allocataires"),
    number("n_rsa_recipients", "Allocataires du RSA socle", "RSA_socle", "allocataires"),
)
# Sources that INSEE and CNAF publish for the 2024 zoning in métropole only.
_METROPOLE_ONLY = (
    *("n_social_dwellings", "social_dwellings_pct", "poverty_pct"),
    *("n_caf_persons", "n_caf_recipients", "n_rsa_recipients"),
)

SCHEMA = Schema(
    row="un quartier prioritaire (QPV)",
    key=("code_qp",),
    columns=(
        qpv("codeQPV", "2024"),
        Column("siren_epci", "SIREN des EPCI", publisher_code="siren_epci"),
        Column(
            "lib_epci",
            "Nom de l'EPCI (vide si le QPV est sur plusieurs EPCI)",
            publisher_code="lib_epci",
        ),
        Column(
            "population", "Population municipale du QPV", "integer", "hab.", "popMuniQPV", low=1
        ),
        *_MEASURES,
    ),
)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return the file as text, one row per commune × QPV."""
    (path,) = files.values()
    table = readers.read_csv(path)
    readers.require(table, ("COG", *(column.publisher_code for column in SCHEMA.columns)))
    return table


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per QPV: values and reasons, and what was odd in the file."""
    rows = _one_per_qpv(text)
    rows = rows[~rows["codeQPV"].map(codes.superseded)].reset_index(drop=True)
    sirens = rows["siren_epci"].map(codes.split_list)
    table = measures.typed(measures.named(rows, SCHEMA.columns), SCHEMA.columns)
    table["siren_epci"] = sirens.map(";".join)
    # « Béthune-Bruay; Artois-Lys Romane » is one name: a list of names cannot be split safely.
    table["lib_epci"] = table["lib_epci"].where(sirens.map(len) == 1, "")
    overseas = table["code_qp"].map(codes.departement_of).str.len() == 3
    for name in _METROPOLE_ONLY:
        table.loc[overseas & table[name].isna(), f"{name}_reason"] = "not_available"
    notes = [
        *_withdraw_completed(table, rows),
        *_withdraw_impossible(table),
        *_coarse_poverty(table),
        *_odd_zeros(table, overseas),
    ]
    return Cleaned(arranged(table, SCHEMA), notes)


def _one_per_qpv(text: pd.DataFrame) -> pd.DataFrame:
    table = text.copy()
    table["codeQPV"] = table["codeQPV"].str.strip().str.upper()
    same = [c for c in table.columns if c not in ("COG", "lib_com")]
    distinct = table.drop_duplicates(same)
    repeated = distinct["codeQPV"][distinct["codeQPV"].duplicated()]
    refuse(
        repeated,
        "QPV ont des valeurs différentes d'une commune à l'autre …. Une seule valeur par QPV est "
        "attendue.",
    )
    return distinct.reset_index(drop=True)


def _withdraw_completed(table: pd.DataFrame, rows: pd.DataFrame) -> list[Note]:
    """Withdraw shares that a third party filled in by difference (100 minus the others).

    INSEE publishes them to one decimal; « 0.299999999999995 » is a remainder. Completing a
    blank from its total undoes statistical secrecy, so it is never shown.
    """
    notes = []
    for measure in _MEASURES:
        decimals = rows[measure.publisher_code].str.extract(r"[.,](\d+)$")[0].fillna("")
        completed = decimals.str.len() > 6
        message = (
            f"« {measure.label} » : {int(completed.sum())} valeur(s) reconstituée(s) par différence "
            "dans le fichier compilé, retirée(s)."
        )
        found = _withdrawn(table, completed, measure.name, "missing")
        notes += noted("valeur complétée par différence", message, found)
    return notes


def _withdrawn(table: pd.DataFrame, rows: pd.Series, name: str, reason: str) -> pd.Series:
    """The QPV of these rows, which lose their value of a measure."""
    table.loc[rows, name] = float("nan")
    table.loc[rows, f"{name}_reason"] = reason
    return table["code_qp"][rows]


def _withdraw_impossible(table: pd.DataFrame) -> list[Note]:
    """Withdraw what cannot be: more than 100 social dwellings per 100 households."""
    above = table["social_dwellings_pct"] > 100
    return noted(
        "rapport supérieur à 100 %",
        "QPV avec plus de logements sociaux (répertoire RPLS) que de ménages (estimations) : "
        f"{int(above.sum())}. Leur rapport n'est ni dessiné ni classé.",
        _withdrawn(table, above, "social_dwellings_pct", "inconsistent"),
        "alerte",
    )


def _coarse_poverty(table: pd.DataFrame) -> list[Note]:
    """Report rates that fall on odd numbers far more than chance allows (in 2021, 78 % do)."""
    rates = table["poverty_pct"].dropna()
    whole = rates[rates == rates.round()]
    odd = float((whole % 2 == 1).mean()) if len(whole) >= 100 else 0.5
    return noted(
        "taux de pauvreté arrondis par pas",
        "Une partie des taux de pauvreté est sans doute diffusée par pas de deux points : un écart de "
        "un ou deux points entre quartiers n'a pas de sens.",
        table["code_qp"][rates.index] if odd >= 0.6 else (),
    )


def _odd_zeros(table: pd.DataFrame, overseas: pd.Series) -> list[Note]:
    """Report shares of exactly zero overseas, where métropole has none: doubtful, kept as they are."""
    zero = overseas & ((table["foreigners_pct"] == 0) | (table["immigrants_pct"] == 0))
    return noted(
        "zéros douteux",
        f"{int(zero.sum())} QPV d'outre-mer ont une part d'étrangers ou d'immigrés d'exactement 0 %, "
        "ce que le fichier n'a nulle part en métropole : valeurs douteuses.",
        table["code_qp"][zero],
        "alerte",
    )
