"""Property tax on buildings by commune: bases, rates and amounts (DGFiP, REI).

One row = one commune in one year. Three layouts give the same table: the OFGL's long export, the
DGFiP's yearly files with codes as headers, and the older ones with labels. ``tax_base_eur`` holds
every building, not dwellings alone. The OFGL drops zeros: a variable without a line there is
zero or has no object (« not_applicable »), not unknown. Rates of 2020 and before are of another
tax (the département's share joined the commune's in 2021).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qpv import codes
from qpv.sources.catalogue import Address, ByHand, OpenDataSoft, Origin, Source
from qpv.tables import measures, rei_layouts
from qpv.tables.cleaning import Cleaned, Note, refuse
from qpv.tables.columns import commune, number
from qpv.tables.schema import Column, Schema

_DGFIP = (
    "https://data.economie.gouv.fr/explore/dataset/"
    "impots-locaux-fichier-de-recensement-des-elements-dimposition-a-la-fiscalite-dir/"
)
_ATTACHED = (
    "https://data.economie.gouv.fr/api/explore/v2.1/catalog/datasets/impots-locaux-fichier-de-"
    "recensement-des-elements-dimposition-a-la-fiscalite-dir/attachments/"
)
_BY_HAND = ByHand("pièce jointe de la page, à télécharger telle quelle (archive zip de l'année)")
_MEASURES = (
    number("state_costs_eur", "Frais d'assiette, dégrèvement, non-valeurs", "E00", "€", low=None),
    number("tax_base_eur", "Base nette de la commune", "E11", "€"),
    number("tax_rate_pct", "Taux net de la commune", "E12", "%"),
    number("voted_rate_pct", "Taux voté par la commune", "E12VOTE", "%"),
    number("tax_amount_eur", "Montant réel de la commune", "E13", "€"),
    number("n_articles", "Nombre d'articles (locaux imposables de toute nature)", "E14"),
    number("smoothing_eur", "Lissage, part de la commune", "E16", "€", low=None),
    number("syndicate_rate_pct", "Taux net des syndicats", "E22", "%"),
    number("epci_base_eur", "Base nette de l'EPCI", "E31", "€"),
    number("epci_rate_pct", "Taux de l'EPCI applicable sur la commune", "E32", "%"),
    number("epci_voted_rate_pct", "Taux voté par l'EPCI", "E32VOTE", "%"),
    number("epci_amount_eur", "Montant réel de l'EPCI", "E33", "€"),
    number("epci_smoothing_eur", "Lissage, part de l'EPCI", "E36", "€", low=None),
    number("tse_base_eur", "Base nette de la taxe spéciale d'équipement", "E51", "€"),
    number("tse_rate_pct", "Taux net de la taxe spéciale d'équipement", "E52", "%"),
    number("new_dwellings_exempt_base_eur", "Base des logements exonérés deux ans", "G61", "€"),
)
_CODES = tuple(measure.publisher_code for measure in _MEASURES)
_OFGL = OpenDataSoft(
    "https://data.ofgl.fr",
    "rei",
    select="annee,idcom,libcom,sirepci,dispositif_fiscal,var,varlib,valeur,secret_statistique",
    where=f"""dispositif_fiscal="FB" and var in ({", ".join(f'"{code}"' for code in _CODES)})""",
)
# year: (file, other names, origin). The OFGL serves the last two years, the DGFiP every one.
_YEARS: dict[str, tuple[str, tuple[str, ...], Origin]] = {
    "2021": ("REI_2021.zip", ("REI_2021.xlsx", "REI_2021.csv"), _BY_HAND),
    "2022": (
        "REI_2022.zip",
        ("REI_2022.xlsx", "REI_2022.csv"),
        Address(_ATTACHED + "rei_2022_fichier_notice_trace_zip"),
    ),
    "2023": ("REI_2023.zip", ("REI_2023.csv",), _BY_HAND),
    "2024": ("rei_fb.csv", ("REI_2024.zip", "REI_2024.csv"), _OFGL),
    "2025": ("rei_fb.csv", ("REI_2025.zip", "REI_2025.csv"), _OFGL),
}


def _source(year: str) -> Source:
    file, also, origin = _YEARS[year]
    ofgl = isinstance(origin, OpenDataSoft)
    return Source(
        dataset="rei",
        vintage=year,
        file=file,
        also=also,
        title=f"Recensement des éléments d'imposition {year}, foncier bâti",
        publisher="DGFiP, OFGL" if ofgl else "DGFiP",
        page="https://data.ofgl.fr/explore/dataset/rei/" if ofgl else _DGFIP,
        origin=origin,
        data_year=year,
        zoning="",
        citation=f"DGFiP, recensement des éléments d'imposition {year}"
        + (" (diffusion OFGL)" if ofgl else ""),
        max_mb=1_000,
        licence="non précisée par l'OFGL" if ofgl else "Licence Ouverte / Etalab 2.0",
        note="Aucune ligne ne dit l'abattement en QPV (CGI, art. 1388 bis).",
    )


SOURCES = tuple(_source(year) for year in _YEARS)

SCHEMA = Schema(
    row="une commune, une année (Paris, Lyon et Marseille entières)",
    key=("codgeo",),
    columns=(
        commune("idcom, ou DEP et COM"),
        Column("libgeo", "Nom de la commune", publisher_code="LIBCOM"),
        Column("siren_epci", "SIREN de l'EPCI (vide : aucun)", publisher_code="SIREPCI"),
        Column("year", "Année d'imposition", "integer", publisher_code="annee", low=2019),
        *_MEASURES,
    ),
)


def read(files: Mapping[Source, Path]) -> pd.DataFrame:
    """Return one row per commune as text, whatever the layout of the file.

    ``<code>`` is the text of a variable, « so » where the file drops zeros, « s » where secret.
    """
    ((source, path),) = files.items()
    return rei_layouts.read(path, source.data_year, _CODES)


def clean(text: pd.DataFrame) -> Cleaned:
    """Return one row per commune: euros, rates in percent, and how far the amounts add up.

    Raises
    ------
    TableError
        If a commune has several rows.
    """
    siren = text["sirepci"].str.removesuffix(".0")
    text = text.assign(sirepci=siren.where(siren.str.fullmatch(codes.SIREN), ""))
    names = {"libcom": "libgeo", "sirepci": "siren_epci", "annee": "year"}
    text = text.rename(columns=names | {m.publisher_code: m.name for m in _MEASURES})
    table = measures.clean(text, SCHEMA).table
    refuse(table["codgeo"][table["codgeo"].duplicated()], "commune(s) sur plusieurs lignes")
    return Cleaned(table, _adds_up(table))


def _adds_up(table: pd.DataFrame) -> list[Note]:
    """Compare base × voted rate + smoothing with the amount: the distribution, not each row.

    Published elsewhere on 69 673 rows: median gap 0.006 %, 99 % of communes under 0.64 %.
    """
    amount, smoothing = table["tax_amount_eur"], table["smoothing_eur"].fillna(0)
    expected = table["tax_base_eur"] * table["voted_rate_pct"] / 100 + smoothing
    gap = ((expected - amount).abs() / amount.where(amount > 0)).dropna() * 100
    if gap.empty:
        return []
    median, ninth, last = (gap.quantile(q) for q in (0.5, 0.9, 0.99))
    message = (
        f"base × taux voté + lissage, comparé au montant réel, sur {len(gap)} communes : écart "
        f"médian {median:.3f} %, neuf sur dix sous {ninth:.2f} %, 99 sur cent sous {last:.2f} %, "
        f"{int((gap > 1).sum())} au-dessus de 1 % (au plus {gap.max():.1f} %)."
    )
    far = tuple(table.loc[gap.index[gap > 1], "codgeo"])
    said = re.sub(r"(\d)\.(\d)", r"\1,\2", message)
    return [Note("base × taux", said, far, "alerte" if median > 0.1 else "info")]
