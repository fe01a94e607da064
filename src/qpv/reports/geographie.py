"""The passage from the 2015 to the 2024 zoning of a territory: told, never bridged."""

from __future__ import annotations

from functools import cached_property

import geopandas as gpd
import pandas as pd

from qpv import codes, french, geo, names
from qpv.figures import charts
from qpv.figures.picture import Picture
from qpv.indicators import changes
from qpv.reports import listing, method, page
from qpv.reports.page import HTML, Column
from qpv.study import Study
from qpv.study.former import labels_2015

_KINDS = {
    "entré": ("entré, sans parent en 2015", "entrés, sans parent en 2015"),
    "fusion": ("issu d'une fusion", "issus d'une fusion"),
    "scission": ("issu d'une scission", "issus d'une scission"),
    "modifié": ("au contour modifié",) * 2,
    "inchangé": ("au contour inchangé",) * 2,
    "non couvert": ("dont la table de passage à disposition ne dit rien",) * 2,
}
# Links that are not one to one, in the order of the figure of flows.
_MOVED = ("scission", "fusion", "entré")
# INSEE and the Union régionale pour l'Habitat count otherwise than the letter of the codes.
_HDF = (
    "L'INSEE dit inchangés, au sens statistique, 21 des 199 quartiers de 2015 de la région (Insee "
    "Analyses Hauts-de-France n° 178) ; la lettre I en désigne 10. Ce sont deux définitions de "
    "« inchangé », qui ne se remplacent pas.",
    "La lettre N désigne 8 entrées ; l'Union régionale pour l'Habitat (janvier 2024) en compte 9, avec "
    "Louvroil centre (QN05919M), détaché d'un quartier de 2015. Elle cite aussi une sortie, Les Abords "
    "du parc à Liancourt.",
)


def open_geographie(niveau: str, code: str) -> Geographie:
    """Return the change of zoning of one territory (raises as ``method.open_study``)."""
    return Geographie(method.open_study("geographie_2015_2024", niveau=niveau, code=code)[0])


class Geographie:
    """The links of a territory's QPV; the page is made from it."""

    def __init__(self, s: Study):
        self.study = s
        # True where every 2015 QPV of the départements is the territory's own.
        self.by_code = s.territory.level in ("region", "departement")
        columns = ["code_qp", "code_qp_2015", "lib_qp_2015", "status"]
        empty = pd.DataFrame(columns=columns, dtype="str")
        self.correspondence = empty if s.correspondence is None else s.correspondence
        # One row per QPV of 2024: see ``changes.changes``.
        self.changes = changes.changes(s.territory.codes_qp, self.correspondence)
        self.covered = not (self.changes["change"] == "non couvert").any()

    @cached_property
    def names(self) -> dict[str, str]:
        table = self.correspondence
        shown = map(names.neighbourhood, table["lib_qp_2015"])
        return dict(zip(table["code_qp_2015"], shown, strict=True)) | labels_2015(self.study)

    def named(self, code: str) -> str:
        """Return « Collinière (Douai) QP059057 », the code alone where there is no name."""
        return f"{self.names.get(code, '')} {code}".strip()

    def _around(self, dataset: str) -> pd.DataFrame | None:
        """The rows of a table of 2015 QPV in the territory's départements, None where it is not at
        hand."""
        table = self.study.at_hand(dataset)
        if table is None:
            return None
        own = {codes.departement_of(c) for c in self.study.territory.codes_qp}
        return table[[codes.departement_of(c) in own for c in table["code_qp"]]]

    @cached_property
    def before(self) -> list[str]:
        """The 2015 QPV of the territory's départements."""
        table = self._around("population_qpv")
        return [] if table is None else list(table["code_qp"])

    @cached_property
    def former(self) -> gpd.GeoDataFrame | None:
        return self._around("qpv_perimeters_2015")

    @cached_property
    def lost(self) -> list[str]:
        """2015 QPV without successor in the table (région and département only)."""
        if not self.by_code or not self.covered:
            return []
        return changes.without_successor(self.before, self.correspondence)

    @cached_property
    def shares(self) -> pd.DataFrame | None:
        """Shares of area between the 2015 and the 2024 contours (see ``geo.overlaps``), None where
        the 2015 contours are not at hand."""
        if self.former is None:
            return None
        now = self.study.mapped("population")[["code_qp", "geometry"]]
        return geo.overlaps(self.former, now, self.study.crs)

    @cached_property
    def gone(self) -> list[str]:
        """2015 QPV whose contour meets none of 2024 (région and département only)."""
        if self.former is None or not self.by_code:
            return []
        return changes.uncovered(self.former["code_qp"], self.shares)


def title(g: Geographie) -> HTML:
    """Return the page's heading."""
    return method.title(g.study, f"Du zonage de 2015 à celui de 2024 — {g.study.name}")


def lead(g: Geographie) -> HTML:
    """Return what changed, in a few sentences."""
    return page.lead([_counts(g), _kinds(g), _lost(g)])


def _counts(g: Geographie) -> str:
    now = french.plural(
        len(g.study.territory.codes_qp), "quartier prioritaire", "quartiers prioritaires"
    )
    since = "en vigueur outre-mer depuis 2025" if g.study.overseas else "de 2024"
    if g.by_code and len(g.before):
        before = french.number(len(g.before))
        return f"{now} dans le zonage {since}, contre {before} dans celui de 2015."
    return f"{now} dans le zonage {since}."


def _kinds(g: Geographie) -> str:
    counts = g.changes["change"].value_counts().to_dict()
    parts = [
        f"{french.number(counts[kind])} {_KINDS[kind][counts[kind] > 1]}"
        for kind in changes.CHANGES
        if counts.get(kind)
    ]
    return f"Parmi eux : {french.listing(parts)}."


def _lost(g: Geographie) -> str:
    if g.shares is not None:
        if not g.gone:
            return "Chaque quartier de 2015 se retrouve, en tout ou en partie, dans un QPV de 2024."
        gone = french.listing([g.named(c) for c in g.gone])
        return f"Sortis du zonage, leur contour ne touchant aucun QPV de 2024 : {gone}."
    if not g.lost:
        return ""
    many = french.plural(len(g.lost), "quartier de 2015 n'a", "quartiers de 2015 n'ont")
    return (
        f"{many} pas de successeur dans la table de l'ANCT. Ce n'est pas dire qu'ils sont sortis du "
        "zonage : la table à disposition ne donne qu'un parent là où une réunion en a plusieurs."
        if len(g.lost) > 1
        else f"{many} pas de successeur dans la table de l'ANCT : sorti, ou réuni à un autre."
    )


def links(g: Geographie) -> pd.DataFrame:
    """Return the links that are not one to one, as the figure of flows reads them."""
    found = g.changes[g.changes["change"].isin(_MOVED)]
    rows = [
        (parent, row.code_qp, g.names.get(parent, ""), g.study.label(row.code_qp), row.change)
        for row in found.itertuples()
        for parent in row.parents.split(";")
    ]
    rows.sort(key=lambda row: (_MOVED.index(row[-1]), row[0]))
    rows += [(c, "", g.names.get(c, ""), "", "sans successeur") for c in sorted(g.lost)]
    columns = ["before", "after", "label_before", "label_after", "change"]
    return pd.DataFrame(rows, columns=columns)


def passage(g: Geographie) -> Picture | HTML:
    """Return the flows: splits, merges, entries, and 2015 QPV without successor."""
    found = links(g)
    if found.empty:
        return page.text("Ni entrée, ni fusion, ni scission connue : des liens d'un à un.")
    entries = int((found["change"] == "entré").sum())
    words = page.words(
        g.study,
        f"{french.plural(entries, 'entrée')} ; {_single(g)}",
        "Liens de la table de l'ANCT qui ne sont pas d'un à un ; « ? » : sans successeur dans la table",
        "ANCT, correspondance et contours des QPV 2024 ; INSEE, noms de 2015",
    )
    return charts.flows(found, **words)


def _single(g: Geographie) -> str:
    """Return how many QPV follow alone one QPV of 2015 (those of a split share theirs), among those
    that the table of links reaches."""
    counts = g.changes["change"].value_counts()
    single = int(counts.get("modifié", 0) + counts.get("inchangé", 0))
    unknown = int(counts.get("non couvert", 0))
    follow = "succèdent seuls" if single > 1 else "succède seul"
    kept = f"{french.plural(single, 'quartier')} de 2024 {follow} à un quartier de 2015"
    left = f"passage non connu pour {french.plural(unknown, 'quartier')} de 2024"
    if not unknown:
        return kept
    return f"{kept} ; {left}" if single else left


def table(g: Geographie) -> HTML:
    """Return every QPV of 2024 with what it comes from."""
    told = g.changes.set_index("code_qp").reindex(g.study.qpv.index)
    born = [" ; ".join(g.named(p) for p in parents.split(";") if p) for parents in told["parents"]]
    words = {
        "Lettre du code": list(map(codes.letter_label, told.index)),
        "Passage": told["change"],
        "Issu de (2015)": [each or "—" for each in born],
        "Issus du même": [others.replace(";", ", ") or "—" for others in told["siblings"]],
    }
    if g.shares is not None:
        extents = changes.extents(g.shares)
        words["Contour"] = [extents.get(c, "aucun contour de 2015") for c in told.index]
        words["Part de sa surface venue de chaque contour de 2015"] = [
            _shares(g.shares, code) for code in told.index
        ]
    frame, columns = listing.listed(g.study, **words)
    columns[2] = Column("Code", "Code 2024")
    return page.table(frame, f"Les QPV {g.study.territory.of} et leurs parents", columns)


def _shares(shares: pd.DataFrame, code: str) -> str:
    """Return « QP059019 62 %, QP059020 8 % » of a 2024 QPV's area."""
    own = shares[shares["after"] == code].sort_values("share_after", ascending=False)
    return (
        ", ".join(f"{r.before} {french.quantity(r.share_after, '%', 0)}" for r in own.itertuples())
        or "—"
    )


def notes(g: Geographie) -> HTML:
    """Return what must be known before quoting a change."""
    areas = (
        "Aucune part de surface n'est donnée : il y faudrait les contours de 2015, qui ne sont "
        "pas dans les tables. Extensions et réductions ne se distinguent donc pas : « modifié » dit les "
        "deux."
        if g.shares is None
        else "Les parts sont des parts de surface, mesurées sur les contours des deux zonages, jamais de "
        "population ; moins de 1 % est tenu pour un défaut de tracé. Contour conservé : chacun couvre "
        "au moins 95 % de l'autre."
    )
    said = [
        "La lettre du code (N, M, I, C) et la table de passage sont de l'ANCT.",
        areas,
        "Aucun chiffre d'un zonage n'est reporté sur l'autre, ni soustrait : la différence de deux "
        "périmètres pourrait trahir un secret statistique.",
    ]
    if (g.study.territory.level, g.study.code) == ("region", "32"):
        said += _HDF
    if not g.covered:
        said.append(
            "La table de passage à disposition ne couvre pas tout ce territoire : seule la lettre du "
            "code renseigne."
        )
    if g.lost:
        said.append(f"Sans successeur dans la table : {', '.join(map(g.named, g.lost))}.")
    return page.notes(said)
