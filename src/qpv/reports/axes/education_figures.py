"""The figures of the page on education."""

import pandas as pd

from qpv import french
from qpv.figures import charts, style
from qpv.figures.maps import category_map
from qpv.figures.picture import Picture
from qpv.reports import fiche_places, page
from qpv.reports.axes import education_sentences as sentences
from qpv.reports.axes import shared_figures
from qpv.reports.axes.education_facts import AGES, KINDS, Education
from qpv.reports.axes.education_sentences import NEAR, ips
from qpv.reports.page import HTML, Column
from qpv.reports.values import aggregate_text
from qpv.study import places

_WHERE = ("dans le QPV", f"à {places.SCHOOL_M} m ou moins", f"à plus de {places.SCHOOL_M} m")
_WHERE_COLOURS = (style.SEQUENTIAL[4], style.SEQUENTIAL[2], style.CATEGORIES[1])
_DEPP = "DEPP, indices de position sociale"
_DIRECTORY = "Éducation nationale, annuaire ; ANCT, contours des QPV 2024"
SCHOOLING = ("qp24_late_6e", "qp24_late_3e", "qp24_dnb")


def around(e: Education, format: str) -> Picture | None:
    """Return the map of the QPV by the place of their nearest collège: in it, near it, farther; not
    in a note."""
    if format:
        return None
    s, nearest = e.study, e.nearest("collège")
    letters = pd.cut(nearest, [-1, 0, places.SCHOOL_M], labels=["A", "B"]).astype(object)
    frame, wide = s.mapped("population"), s.territory.level in ("region", "departement")
    letters = letters.fillna("C").reindex(frame["code_qp"]).fillna("")
    return category_map(
        frame.assign(category=letters.to_numpy()),
        **s.ground.layers,
        mode="circles" if wide else "polygons",
        categories=list(zip("ABC", (f"Collège {where}" for where in _WHERE), strict=True)),
        colours=_WHERE_COLOURS,
        legend_title="Collège le plus proche du QPV",
        legend_note="Du contour du QPV à l'établissement, à vol d'oiseau",
        **page.words(
            s,
            f"Un collège dans le quartier ou à {places.SCHOOL_M} m ou moins : {nearest.count()} QPV "
            f"sur {len(nearest)}",
            "Collèges publics et privés de l'annuaire ; QPV au périmètre 2024",
            _DIRECTORY,
        ),
    )


def kinds(e: Education, format: str) -> Picture:
    """Return in how many QPV, or near how many, there is an école, a collège, a lycée."""
    rows = []
    for kind in KINDS:
        metres = e.nearest(kind)
        inside, near = int((metres == 0).sum()), int((metres > 0).sum())
        label = f"{french.capitalised(kind)} ({french.number(e.counts.loc[kind, 'near'])})"
        rows.append((label, inside, near, len(metres) - inside - near))
    columns = ["inside", "near", "none"]
    some = rows[0][1] + rows[0][2]
    words = page.words(
        e.study,
        f"Une école dans le quartier ou à {places.SCHOOL_M} m ou moins : {some} QPV sur "
        f"{len(e.measured)}",
        "Nombre de QPV ; entre parenthèses, les établissements proches, chacun une fois",
        _DIRECTORY,
    )
    parts = list(zip(columns, map(french.capitalised, _WHERE), _WHERE_COLOURS, strict=True))
    return charts.shares(pd.DataFrame(rows, columns=["label", *columns]), parts, **words)


def listed(e: Education, format: str) -> HTML | None:
    """Return every school near a QPV, by name, on screen: no order by index is offered."""
    if format or not len(e.around):
        return None
    table = places.indexed(e.study, e.around).sort_values(["name", "uai"], kind="stable")
    names = e.study.geography.name
    town = {code: names("commune", code) for code in set(e.current(table)) if code}
    inside = table["distance_m"] == 0
    frame = pd.DataFrame(
        {
            "Établissement": table["name"],
            "Type": table["kind"].map(french.capitalised),
            "Commune": e.current(table).map(town).fillna("non renseignée"),
            "Secteur": table["sector"].map({"public": "public", "private": "privé"}).fillna(""),
            "Distance": table["distance_m"].map(fiche_places.distance).mask(inside, "dans un QPV"),
            "IPS": table["ips"].map(ips),
            "Année": table["ips_year"].where(table["ips"].notna(), "—"),
        }
    )
    columns = [Column(name, name, sortable=name != "IPS") for name in frame]
    caption = "Établissements dans un QPV ou à 300 m ou moins, par ordre alphabétique"
    return page.on_screen(page.table(frame, caption, columns, search="Filtrer par nom ou commune"))


def tracks(e: Education, format: str) -> Picture:
    """Return the share of the vocational track among the pupils of lycées."""
    found = e.tracks
    shown = {"all": f"Lycées : {e.study.name}", "France": "France"}
    if sentences.both(found):
        shown = {"near": f"Lycées {NEAR}", "others": "Autres lycées", **shown}
    rows = pd.DataFrame(
        {"label": [*shown.values()], "value": found.loc[[*shown], "share"].tolist()}
    )
    rows["own"] = [group == next(iter(shown)) for group in shown]
    own, france = (french.quantity(found.loc[g, "share"], "%", 0) for g in ("all", "France"))
    year, count = e.lycees["data_year"].iloc[0], int(found.loc["all", "n"])
    words = page.words(
        e.study,
        f"{own} des lycéens sont en voie professionnelle, {france} en France",
        f"Élèves des lycées, où qu'ils habitent, {year} ; {count} lycées",
        f"{_DEPP} (effectifs) ; {_DIRECTORY}",
    )
    return charts.bars(rows, unit="%", decimals=0, **words)


def children(e: Education, format: str) -> Picture | HTML | None:
    """Return the children of CAF recipients by age of school; in a note, in words."""
    if not len(e.children):
        return None
    if format:
        return page.text(f"{sentences.children(e)}.")
    totals = e.children.sum().rename(AGES)
    rows = pd.DataFrame({"label": totals.index, "value": totals.to_numpy(), "own": True})
    words = page.words(
        e.study,
        sentences.children(e),
        "Par âge ; QPV au périmètre 2015 où les trois nombres sont diffusés",
        "INSEE, CNAF, base 2022 (année non précisée)",
    )
    return charts.bars(rows, unit="", decimals=0, **words)


def neet(e: Education, format: str) -> Picture | HTML | None:
    """Return ``shared_figures.neet`` where a share is known; in a note, its title alone."""
    if not len(e.neet):
        return None
    if format and len(e.counted) > 1:
        return page.text(f"{shared_figures.neet_title(e)} (commune entière).")
    return shared_figures.neet(e, format)


def cities(e: Education, format: str) -> HTML:
    """Return in words how many QPV lie in communes of cités éducatives; on screen, their list."""
    told = page.text(sentences.cities(e))
    if format:
        return told
    table = e.cities.sort_values(["name", "lib_territoire"])
    rows = pd.DataFrame({"Commune": table["name"], "Cité éducative": table["lib_territoire"]})
    return page.join(told, page.table(rows, "Communes citées par une cité éducative"))


def schooling(e: Education, format: str) -> Picture | HTML:
    """Return late pupils and the brevet, of pupils who live in the QPV; in a note, in words."""
    known = [id for id in SCHOOLING if e.study.known(id)]
    if format:
        found = [(e.study.indicator(id), e.study.value(id)) for id in known]
        told = [f"{i.label} : {aggregate_text(i, v)}" for i, v in found]
        return page.text(f"{' ; '.join(told)} ({e.study.year(known[0])}, INSEE et DEPP).")
    return shared_figures.shares(
        e, known, title="Élèves qui habitent les QPV : retard et brevet",
        subtitle="En % des élèves ; périmètre 2024", source="INSEE, DEPP",
    )  # fmt: skip
