"""The typology of a territory's QPV: values, axes, classes. Each sentence is computed."""

from __future__ import annotations

from functools import cached_property, wraps

import pandas as pd

from qpv import french, gazetteer
from qpv.errors import ParameterError
from qpv.figures.maps import category_map
from qpv.figures.picture import Picture
from qpv.figures.profile_chart import profile_chart
from qpv.indicators import class_names, compute, profiles
from qpv.indicators.catalogue import BY_ID
from qpv.reports import listing, method, page, parameters
from qpv.reports.page import HTML
from qpv.reports.values import text
from qpv.study import Study

WEAK, FAIR = 0.5, 0.75  # stability (adjusted Rand index) under which it is said weak, fair


def open_typologie(
    niveau: str, code: str, classes: str = "", code_qp: str = "", noms: str = ""
) -> Typologie:
    """Return the typology of one territory (raises as ``method.open_study``; ParameterError if the
    QPV is not in the territory, TableError if too few QPV have values)."""
    s, given = method.open_study(
        "typologie", niveau=niveau, code=code, classes=classes, code_qp=code_qp, noms=noms
    )
    code_qp = given["code_qp"] and gazetteer.code_of(s.geography, "qpv", given["code_qp"])
    if code_qp and code_qp not in s.territory.codes_qp:
        raise ParameterError(f"{code_qp} n'est pas un QPV {s.territory.of}.")
    return Typologie(s, given["classes"], code_qp, parameters.given_names(noms))


class Typologie:
    """Values, axes, diagnostics and classes of one territory; the page is made from it."""

    def __init__(self, s: Study, classes: str, code_qp: str, given: dict[str, str]):
        self.study = s
        self.where = s.territory.of
        self.asked = int(classes) if classes else 0
        self.code_qp = code_qp
        self.given = given
        known = [i for i in profiles.ACTIVE if s.available(s.indicator(i).dataset)]
        self.enough = len(known) >= profiles.MIN_VARIABLES
        if not self.enough:
            return  # the page says which files it lacks, and no more
        active = {id: self.published(id) for id in known}
        self.prepared = profiles.prepare(pd.DataFrame(active))
        self.axes = profiles.principal_axes(self.prepared)

    def published(self, id: str) -> pd.Series:
        """Values of an indicator; a ratio above its ceiling counts as the ceiling: the highest."""
        return compute.capped(self.study.observed(id), self.study.indicator(id))

    @property
    def capped(self) -> int:
        """Ratios brought back to their ceiling, among the QPV and variables of the computation."""
        kept = self.prepared.values
        seen = pd.DataFrame({id: self.study.observed(id)["value"] for id in kept.columns})
        return int((kept.notna() & seen.reindex(kept.index).isna()).sum().sum())

    @cached_property
    def diagnostics(self) -> pd.DataFrame:
        return profiles.diagnostics(self.axes)

    @cached_property
    def count(self) -> int:
        return self.asked or profiles.chosen(self.diagnostics)

    @cached_property
    def letters(self) -> pd.Series:
        """Class of each classed QPV (index ``code_qp``)."""
        return profiles.classify(self.prepared, self.axes, self.count)

    @cached_property
    def described(self) -> pd.DataFrame:
        return profiles.describe(self.prepared, self.letters)

    @cached_property
    def names(self) -> dict[str, str]:
        """Name of each class: the analyst's, else the one that its strongest traits propose."""
        return class_names.proposed(self.described) | self.given

    def label(self, letter: str) -> str:
        """Return « A — Plus pauvres, plus jeunes »; a QPV not classed has no letter."""
        return f"{letter} — {self.names[letter]}" if letter in self.names else letter

    def marks(self, letter: str) -> list[str]:
        """Return what marks a class, strongest first: « Taux de pauvreté plus élevé (…) »."""
        own = self.described[self.described["class"] == letter]
        own = own[own["gap"].abs() >= class_names.MARKED].sort_values(
            "gap", key=abs, ascending=False
        )
        said = []
        for row in own.head(4).to_dict("records"):
            entry = BY_ID[row["variable"]]
            side = "plus haut" if row["gap"] > 0 else "plus bas"
            low = text(entry, row["median"], one_qpv=True)
            said.append(
                f"{entry.label} : {side} (médiane des QPV {low}, contre "
                f"{text(entry, row['whole'], one_qpv=True)} pour l'ensemble)"
            )
        return said


def of_classes(part):
    """Make a part of the page that shows nothing where there are no classes."""
    return wraps(part)(lambda t: part(t) if t.enough else None)


def title(t: Typologie) -> HTML:
    """Return the page's heading."""
    return method.title(t.study, f"Typologie des quartiers prioritaires — {t.study.name}")


def lead(t: Typologie) -> HTML:
    """Return the classes by name, and in words how well they hold."""
    if not t.enough:
        return page.lead(["Trop peu d'indicateurs.", method.unfetched(t.study, profiles.ACTIVE)])
    sizes = t.letters.value_counts().sort_index()
    named = [f"« {t.names[k]} » ({french.number(n)})" for k, n in sizes.items()]
    said = [
        f"Les {french.number(len(t.letters))} QPV classés {t.where} forment {t.count} familles de "
        f"quartiers qui se ressemblent : {french.listing(named)}.",
        "Ces noms sont proposés d'après ce qui distingue le plus chaque famille."
        if not t.given
        else "",
        _holds(t),
    ]
    if t.prepared.unclassed:
        left = french.listing([t.study.label(c) for c in t.prepared.unclassed[:6]])
        said.append(f"Non classés, faute de valeurs connues : {left}.")
    return page.lead(said)


def _holds(t: Typologie) -> str:
    """Say plainly how stable the classes are; the measures are in the method."""
    if t.count not in t.diagnostics.index:
        return ""
    stable = t.diagnostics.loc[t.count, "stability"]
    if stable < WEAK:
        return "Elles tiennent mal : à ne lire que comme une tendance."
    if stable < FAIR:
        return "Elles tiennent moyennement : des quartiers hésitent entre deux familles."
    return "Elles tiennent bien : presque les mêmes se retrouvent quand on retire des quartiers."


@of_classes
def classes(t: Typologie) -> HTML:
    """Return what marks each class, in words computed from its medians."""
    parts = []
    for letter in sorted(t.letters.unique()):
        own = t.letters.index[t.letters == letter]
        people = t.study.qpv.loc[own, "population"].sum()
        head = f"Classe {t.label(letter)} : {french.plural(len(own), 'QPV', 'QPV')}, "
        head += f"{french.number(people)} habitants"
        said = t.marks(letter) or ["Proche de l'ensemble sur chaque indicateur"]
        parts.append(page.block(head, page.bullets(said, "qpv-lines")))
    return page.blocks(*parts)


@of_classes
def class_map(t: Typologie) -> Picture:
    """Return the map of the classes."""
    p = t.study
    frame = p.mapped(p.main)
    sizes = t.letters.value_counts()
    return category_map(
        frame.assign(category=frame["code_qp"].map(t.letters).fillna("")),
        **p.ground.layers,
        mode="circles",
        categories=[(letter, t.label(letter)) for letter in sorted(sizes.index)],
        legend_title="Classe du quartier",
        legend_note="Les lettres suivent le taux de pauvreté médian, du plus haut au plus bas",
        **page.words(
            p,
            f"« {t.names[sizes.index[0]]} » réunit {sizes.iloc[0]} des {len(t.letters)} QPV classés",
            "Typologie sur neuf indicateurs, QPV au périmètre 2024"
            if len(t.prepared.values.columns) == 9
            else f"Typologie sur {len(t.prepared.values.columns)} indicateurs, périmètre 2024",
            "INSEE, CNAF, SDES, ANCT ; calcul : qpv",
        ),
    )


@of_classes
def profile(t: Typologie) -> Picture:
    """Return what marks the classes, variable by variable."""
    rows = t.described.assign(
        label=[BY_ID[v].label for v in t.described["variable"]],
        unit=[BY_ID[v].unit for v in t.described["variable"]],
        decimals=[BY_ID[v].decimals_qp for v in t.described["variable"]],
    )
    widest = rows.loc[rows["gap"].abs().idxmax()]
    side = "plus haut" if widest["gap"] > 0 else "plus bas"
    words = page.words(
        t.study,
        f"Le contraste le plus fort : {widest['label']}, {side} dans la classe {widest['class']}",
        "Écart de chaque classe à l'ensemble des QPV classés, en écarts types : une place, non un taux de "
        "la classe ; périmètre 2024",
        "INSEE, CNAF, SDES ; calcul : qpv",
    )
    return profile_chart(rows, low="◂ plus bas", high="plus haut ▸", **words)


@of_classes
def membership(t: Typologie) -> HTML:
    """Return the sortable table of the QPV, with class and values."""
    ids = (*t.prepared.values.columns, *profiles.ILLUSTRATIVE)
    letters = [t.label(t.letters.get(c, "non classé")) for c in t.study.qpv.index]
    frame, columns = listing.listed(t.study, ids, Classe=letters)
    return page.table(frame, f"Les QPV {t.where} et leur classe", columns)


@of_classes
def neighbours(t: Typologie) -> HTML | None:
    """Return the five QPV nearest to the one asked for; nothing where none is."""
    if not t.code_qp:
        return None
    found = profiles.nearest(t.axes, t.code_qp)
    rows = [
        (t.study.label(c), c, t.label(t.letters[c]), french.number(away, 2))
        for c, away in found.items()
    ]
    table = pd.DataFrame(rows, columns=["Quartier", "Code", "Classe", "Distance"])
    caption = f"Les plus proches de {t.study.label(t.code_qp)}"
    return page.join(page.heading("Quartiers semblables"), page.table(table, caption))


@of_classes
def notes(t: Typologie) -> HTML:
    """Return what must be known before quoting the typology."""
    left = [f"{BY_ID[v].label} : {why}" for v, why in t.prepared.dropped.items()]
    said = [
        "Une typologie décrit ; elle n'explique pas, et ne classe pas les quartiers du mieux au moins "
        "bien. D'autres indicateurs feraient d'autres classes ; un quartier près d'une frontière "
        "pourrait être dans la classe voisine.",
        "Chaque QPV compte pour un, quelle que soit sa population. Les valeurs sont standardisées, "
        "celles des 1 % extrêmes ramenées à leur seuil, la densité prise en logarithme. La place d'une "
        "classe est la moyenne de celles de ses QPV, en écarts types : ce n'est pas un taux. Aucun taux "
        "de classe n'est calculé ; les chiffres cités sont des médianes de QPV.",
        f"Valeurs non diffusées remplacées par la médiane, pour le calcul des distances seulement : "
        f"{french.number(t.prepared.n_imputed)} sur {french.number(t.prepared.values.size)}. Aucune n'est "
        f"montrée. Rapports publiés supérieurs à 100 %, comptés pour 100 : {french.number(t.capped)}.",
        *([f"Indicateurs écartés : {' ; '.join(left)}."] if left else []),
        *filter(None, [method.unfetched(t.study, profiles.ACTIVE)]),
        "La nationalité n'entre pas dans le calcul : elle ne décrit aucun besoin. Elle est donnée dans "
        "le tableau.",
        "Axes principaux d'une analyse en composantes principales, puis classification ascendante "
        "hiérarchique de Ward, comme l'INSEE l'a fait sur le zonage de 2015 (Insee Analyses "
        "Hauts-de-France n° 12, cinq profils) avec d'autres indicateurs : les deux typologies ne se "
        "comparent pas classe à classe.",
        "Stabilité : accord moyen (indice de Rand ajusté) entre les classes de l'ensemble et celles de "
        "40 tirages des quatre cinquièmes des quartiers. Nombre retenu : de 3 à 6, le meilleur "
        "compromis entre silhouette et stabilité. Tirages fixés : le même résultat à chaque fois.",
    ]
    return page.notes(said)


@of_classes
def indicators(t: Typologie) -> HTML:
    """Return the variables of the typology: definition, year, source, how many are known."""
    rows = [
        {
            "Indicateur": BY_ID[v].label,
            "Rôle": "actif" if v in profiles.ACTIVE else "illustratif",
            "Définition et année": t.study.values(v).subtitle,
            "Source": t.study.indicator(v).source,
            "QPV connus": french.number(t.published(v).notna().sum()),
            "Complétés": french.number(t.prepared.values.filter([v]).isna().sum().sum()),
        }
        for v in (*profiles.ACTIVE, *profiles.ILLUSTRATIVE)
        if t.study.available(t.study.indicator(v).dataset)
    ]
    return page.folded(
        "Indicateurs de la typologie", page.table(rows, "Indicateurs de la typologie")
    )
