"""What a neighbourhood sheet says of schools and France services around the QPV."""

import re

import pandas as pd

from qpv import french
from qpv.indicators import compute
from qpv.indicators.posts import by_contract
from qpv.reports import fiche_sentences as sentences
from qpv.reports import page
from qpv.reports.page import HTML
from qpv.study import Study, places, posts
from qpv.study.history import TOWNS

_SHORT = 45  # characters of the names that a cell of the sheet holds
_NAMED = 4  # schools of one kind that are named; more are counted, and in the table on screen
_FORMER = re.compile(r"^(pirogue )?france services (de la |de l'|de |d'|du |des )?", re.IGNORECASE)


def services(s: Study, towns: set[str]) -> str:
    """Return the France services in the QPV, or the nearest and its distance; where places are not
    at hand, those of its communes."""
    found = places.services(s)
    if found is None:
        return listed(s, "france_services", towns, "aucun")
    year = s.provenance["france_services"]["vintage"]
    inside = [_name(name) for name in found["lib_territoire"][found["distance_m"] == 0]]
    if inside and len(named := " ; ".join(inside)) <= _SHORT:
        return f"dans le quartier : {named} ({year})"
    if inside:
        return f"{french.number(len(inside))} dans le quartier ({year})"
    nearest = found.iloc[0]
    away = distance(nearest["distance_m"])
    return f"{_name(nearest['lib_territoire'])}, à {away} à vol d'oiseau ({year})"


def contract_posts(s: Study) -> str:
    """Return « 214 adultes-relais, 64 Fonjep (2024) », the posts that the State funds in its contract
    (each contract, where it is in two); the files know no QPV."""
    year = posts.sound_year(s)
    if year is None or s.contracts is None or not s.contracts.vintage:
        return "liste non disponible"
    counts = {}
    for dataset, word in ((posts.RELAYS, "adultes-relais"), (posts.FONJEP, "Fonjep")):
        if str(year) in {record["vintage"] for record in s.store.records.get(dataset, [])}:
            counts[word] = by_contract(s.table(dataset, str(year)))
    # A contract that no line of the file names has no known number of posts: it is not none.
    told = [
        ", ".join(
            f"{french.number(table[code])} {word}"
            for word, table in counts.items()
            if code in table
        )
        or "aucun au fichier"
        for code, _ in s.within("contrat")
    ]
    return f"{' ; '.join(told)} ({year})" if told else "sans contrat connu"


def distance(metres: float) -> str:
    """Return « 450 m » (to 10 m) or « 1,2 km »: the precision that a point for a building allows."""
    if metres < 995:
        return french.quantity(max(10, 10 * french.rounded(metres / 10, 0)), "m")
    return french.quantity(metres / 1000, "km", 1)


def _name(published: str) -> str:
    short = _FORMER.sub("", published).strip() or published
    return short[:1].upper() + short[1:]


def listed(s: Study, dataset: str, towns: set[str], none: str) -> str:
    """Return the sites of a programme in the communes: the lists say no more than the commune."""
    table = s.at_hand(dataset)
    if table is None:
        return "liste non disponible"
    found = sorted(table[table["codgeo"].isin(towns)]["lib_territoire"].unique())
    where = "dans la commune" if len(towns) == 1 else "dans ces communes"
    if not found:
        return f"{none} {where}"
    if len(found) > 2:
        return f"{french.number(len(found))} {where}"
    return f"{where} : {' ; '.join(_name(name) for name in found)}"


def schools(s: Study) -> HTML | None:
    """Return the schools in the QPV or near it with their social position, or that of the communes'
    schools where no directory is at hand; who is out of school; and what an index is."""
    near = places.schools(s)
    said = _ips(s) if near is None else _near(s, places.indexed(s, near))
    said += _neet(s)
    if not said:
        return None
    scale = "À l'échelle de la commune : les élèves du quartier n'y sont pas distingués. "
    note = f"{scale if near is None else ''}{_IPS_TOLD}"
    return page.join(page.bullets(said, "qpv-lines"), page.text(note, "qpv-note"))


def _near(s: Study, near: pd.DataFrame) -> list[str]:
    where = f"dans le quartier ou à moins de {places.SCHOOL_M} m"
    if near.empty:
        return [f"Aucun établissement scolaire {where}"]
    kinds = near.groupby("kind", sort=False)
    first = f"{french.listing([french.plural(len(own), kind) for kind, own in kinds])} {where}"
    return [first, *filter(None, (_indexes(s, kind, own) for kind, own in kinds))]


def _indexes(s: Study, kind: str, own: pd.DataFrame) -> str:
    """Return « Écoles (2024-2025) : Jules Ferry 78,4 ; médianes : Maubeuge 79,1, France 104,4 »."""
    known, year = own["ips"].dropna(), own["ips_year"].iloc[0]
    if known.empty:
        return ""
    if len(own) <= _NAMED:
        told = ", ".join(_school(row) for row in own.to_dict("records"))
    else:
        low, high = (french.number(known.agg(how), 1) for how in ("min", "max"))
        told = f"de {low} à {high} ({french.number(len(known))} publiés), médian "
        told += french.number(known.median(), 1)
    plural = f"{kind}s" if len(own) > 1 else kind
    return f"Indice, {plural} ({year}) : {told} ; médianes : {', '.join(_medians(s, kind))}"


def _medians(s: Study, kind: str) -> list[str]:
    """The median school of its largest communes, and of France, the same year."""
    table = places.indexes(s, kind)
    towns = [
        (town, table["ips"][table["codgeo"] == code]) for code, town in s.within("commune")[:TOWNS]
    ]
    return [
        f"{name} {french.number(part.median(), 1)}"
        for name, part in [*towns, ("France", table["ips"])]
        if part.notna().any()
    ]


def _school(row: dict) -> str:
    private = " (privé)" if row["sector"] == "private" else ""
    return f"{short_name(row['name'])}{private} {french.number(row['ips'], 1)}"


def short_name(name: str) -> str:
    """Return the name of a school without what its kind already says: « Ecole primaire Jean Moulin »
    is « Jean Moulin »."""
    said = (
        r"^(ecole|école|collège|college|lycée|lycee)s?\b( (maternelle|[ée]l[ée]mentaire|primaire|"
        r"publique|priv[ée]e?|d'application|polyvalent|g[ée]n[ée]ral|professionnel|et|technologique)"
        r"\b)*"
    )
    return re.sub(said, "", name, flags=re.IGNORECASE).strip(" -") or name


_IPS_TOLD = (
    "Indice de position sociale : situation sociale des familles des élèves d'un établissement, où "
    "qu'ils habitent ; plus il est bas, moins elle est favorable à la réussite scolaire."
)


def school_table(s: Study) -> HTML | None:
    """Return the schools in the QPV or near it, on screen: kind, name, sector, distance, index."""
    near = places.schools(s)
    if near is None or near.empty:
        return None
    near = places.indexed(s, near)
    rows = [
        {
            "Établissement": row.name,
            "Type": row.kind,
            "Secteur": {"public": "public", "private": "privé"}.get(row.sector, "non renseigné"),
            "Distance": distance(row.distance_m) if row.distance_m else "dans le quartier",
            "Indice de position sociale": french.number(row.ips, 1)
            if pd.notna(row.ips)
            else french.absent(compute.reason_label(row.ips_reason)),
            "Année scolaire": row.ips_year or "—",
        }
        for row in near.itertuples()
    ]
    caption = f"Établissements scolaires du quartier ou à moins de {places.SCHOOL_M} m"
    return page.on_screen(page.table(rows, caption))


def _ips(s: Study) -> list[str]:
    table = s.at_hand("school_ips")
    if table is None:
        return []
    told, year = [], ""
    for code, town in s.within("commune")[:TOWNS]:
        own = table[(table["codgeo"] == code) & table["ips"].notna()]
        kinds = [
            f"{french.number(part['ips'].median(), 1)} pour "
            f"{french.plural(len(part), kind, f'{kind}s')}"
            for kind, part in own.groupby("school_type", sort=True)
        ]
        if kinds:
            year = own["data_year"].iloc[0]
            told.append(f"{town} {' et '.join(kinds)}")
    what = f"Indice de position sociale médian{sentences.chosen_towns(s)}"
    return [f"{what} : {' ; '.join(told)} ({year})"] if told else []


def _neet(s: Study) -> list[str]:
    table = s.at_hand("neet_communes")
    if table is None:
        return []
    year = table["data_year"].max()
    last = table[table["data_year"] == year].set_index("codgeo")["neet_pct"]
    told = [
        f"{town} {french.quantity(last[code], '%', 0)}"
        for code, town in s.within("commune")[:TOWNS]
        if code in last.index and pd.notna(last[code])
    ]
    what = f"Jeunes ni en emploi ni scolarisés{sentences.chosen_towns(s)}"
    return [f"{what} : {', '.join(told)} ({year})"] if told else []
