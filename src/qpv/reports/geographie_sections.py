"""The parts of the page on the change of zoning, in the order of the page."""

from __future__ import annotations

from html import escape

import pandas as pd

from qpv import codes, french
from qpv.figures import charts, tables
from qpv.figures.picture import Picture
from qpv.indicators import changes
from qpv.reports import method
from qpv.reports.geographie import Geographie
from qpv.reports.page import HTML

# INSEE and the Union régionale pour l'Habitat count otherwise than the letter of the codes.
_HDF = (
    "L'INSEE dit inchangés, au sens statistique, 21 des 199 quartiers de 2015 de la région (Insee "
    "Analyses Hauts-de-France n° 178) ; la lettre I en désigne 10. Ce sont deux définitions de "
    "« inchangé », qui ne se remplacent pas.",
    "La lettre N désigne 8 entrées ; l'Union régionale pour l'Habitat (janvier 2024) en compte 9, avec "
    "Louvroil centre (QN05919M), détaché d'un quartier de 2015. Elle cite aussi une sortie, Les Abords "
    "du parc à Liancourt.",
)


def title(g: Geographie) -> HTML:
    """Return the page's heading."""
    return HTML(f"<h1>Du zonage de 2015 à celui de 2024 — {escape(g.territory.name)}</h1>")


def lead(g: Geographie) -> HTML:
    """Return what changed, in a few sentences."""
    said = [_counts(g), _kinds(g), _lost(g)]
    body = "".join(f"<p>{escape(french.typography(s))}</p>" for s in said if s)
    return HTML(f'<div class="qpv-lead">{body}</div>')


def _counts(g: Geographie) -> str:
    now = french.plural(len(g.territory.codes_qp), "quartier prioritaire", "quartiers prioritaires")
    since = "en vigueur outre-mer depuis 2025" if g.territory.overseas else "de 2024"
    if g.by_code and len(g.people):
        before = french.number(len(g.people))
        return f"{now} dans le zonage {since}, contre {before} dans celui de 2015."
    return f"{now} dans le zonage {since}."


def _kinds(g: Geographie) -> str:
    counts = g.changes["change"].value_counts().to_dict()
    words = {
        "entré": ("entré, sans parent en 2015", "entrés, sans parent en 2015"),
        "fusion": ("issu d'une fusion", "issus d'une fusion"),
        "scission": ("issu d'une scission", "issus d'une scission"),
        "modifié": ("au contour modifié", "au contour modifié"),
        "inchangé": ("au contour inchangé", "au contour inchangé"),
        "non couvert": (
            "dont la table de passage à disposition ne dit rien",
            "dont la table de passage à disposition ne dit rien",
        ),
    }
    parts = [
        f"{french.number(counts[kind])} {words[kind][counts[kind] > 1]}"
        for kind in changes.CHANGES
        if counts.get(kind)
    ]
    return f"Parmi eux : {french.listing(parts)}."


def _lost(g: Geographie) -> str:
    if g.shares is not None:
        if not g.gone:
            return "Chaque quartier de 2015 se retrouve, en tout ou en partie, dans un QPV de 2024."
        gone = french.listing([f"{g.names_2015.get(c, '')} {c}".strip() for c in g.gone])
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
    rows = []
    for row in g.changes.itertuples():
        if row.change not in ("entré", "fusion", "scission"):
            continue
        for parent in row.parents.split(";") if row.parents else [""]:
            rows.append(
                {
                    "before": parent,
                    "after": row.code_qp,
                    "label_before": g.names_2015.get(parent, "") if parent else "",
                    "label_after": g.portrait.label(row.code_qp),
                    "change": row.change,
                }
            )
    rows += [
        {
            "before": code,
            "after": "",
            "label_before": g.names_2015.get(code, ""),
            "label_after": "",
            "change": "sans successeur",
        }
        for code in g.lost
    ]
    columns = ["before", "after", "label_before", "label_after", "change"]
    order = {"scission": 0, "fusion": 1, "entré": 2, "sans successeur": 3}
    found = pd.DataFrame(rows, columns=columns)
    return found.sort_values(
        ["change", "before"], key=lambda c: c.map(order) if c.name == "change" else c, kind="stable"
    ).reset_index(drop=True)


def passage(g: Geographie) -> Picture | HTML:
    """Return the flows: splits, merges, entries, and 2015 QPV without successor."""
    found = links(g)
    if found.empty:
        return HTML("<p>Ni entrée, ni fusion, ni scission connue : des liens d'un à un.</p>")
    single = int(g.changes["change"].isin(["modifié", "inchangé"]).sum())
    entries = int((found["change"] == "entré").sum())
    fiction = "DONNÉES FICTIVES. " if g.portrait.fictional else ""
    return charts.flows(
        found,
        title=french.typography(
            f"{french.plural(entries, 'entrée')} ; {french.plural(single, 'quartier')} de 2024 "
            f"{'gardent' if single > 1 else 'garde'} un seul parent"
        ),
        subtitle="Liens de la table de l'ANCT qui ne sont pas d'un à un ; « ? » : sans successeur "
        "dans la table",
        source=f"{fiction}Sources : ANCT, correspondance et contours des QPV 2024 ; INSEE, noms de 2015.",
    )


def table(g: Geographie) -> HTML:
    """Return every QPV of 2024 with what it comes from."""
    told = g.changes.assign(
        name=[g.portrait.qpv.loc[c, "lib_qp"] for c in g.changes["code_qp"]],
        towns=[g.portrait.towns(c) for c in g.changes["code_qp"]],
        word=[codes.LETTER_LABELS[letter] for letter in g.changes["letter"]],
        born=[
            " ; ".join(f"{g.names_2015.get(p, '')} {p}".strip() for p in parents.split(";") if p)
            or "—"
            for parents in g.changes["parents"]
        ],
        others=[siblings.replace(";", ", ") or "—" for siblings in g.changes["siblings"]],
    )
    if g.shares is not None:
        extents = changes.extents(g.shares)
        told["extent"] = told["code_qp"].map(extents).fillna("aucun contour de 2015")
        told["shares"] = [_shares(g.shares, code) for code in told["code_qp"]]
    columns = [
        tables.Column("name", "Quartier"),
        tables.Column("towns", "Commune(s)"),
        tables.Column("code_qp", "Code 2024"),
        tables.Column("word", "Lettre du code"),
        tables.Column("change", "Passage"),
        tables.Column("born", "Issu de (2015)"),
        tables.Column("others", "Issus du même"),
    ]
    if g.shares is not None:
        columns.append(tables.Column("extent", "Contour"))
        columns.append(
            tables.Column("shares", "Part de sa surface venue de chaque contour de 2015")
        )
    return HTML(tables.sortable_table(told, columns, caption=f"Les QPV {g.where} et leurs parents"))


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
        "Aucune part de surface n'est donnée : il y faudrait les contours de 2015 (« qpv fetch "
        "qpv_perimeters_2015 »), qui ne sont pas dans les tables. Extensions et réductions ne se "
        "distinguent donc pas : « modifié » dit les deux."
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
    if g.territory.insee_reg == "32" and g.territory.level == "region":
        said += _HDF
    if not g.covered:
        said.append(
            "La table de passage à disposition ne couvre pas tout ce territoire : seule la lettre du "
            "code renseigne."
        )
    if g.lost:
        listed = ", ".join(f"{g.names_2015.get(c, '')} {c}".strip() for c in g.lost)
        said.append(f"Sans successeur dans la table : {listed}.")
    items = "".join(f"<li>{escape(french.typography(s))}</li>" for s in said)
    return HTML(f"<ul>{items}</ul>")


def sources(g: Geographie) -> HTML:
    """Return the files behind the page."""
    return HTML(method.source_table(g.portrait.provenance.values()))
