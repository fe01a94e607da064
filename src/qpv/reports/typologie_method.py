"""The measures behind a typology: how many classes, how far apart, how stable, on which axes."""

import pandas as pd

from qpv import french
from qpv.indicators.catalogue import BY_ID
from qpv.reports import page
from qpv.reports.page import HTML
from qpv.reports.typologie import Typologie, of_classes

_APART = 0.5  # mean silhouette from which classes are said to stand apart


@of_classes
def statistics(t: Typologie) -> HTML | None:
    """Return, folded, what argues for the number of classes, and the principal axes."""
    summary = "Méthode : combien de classes, et sur quels axes"
    return page.folded(summary, page.text(_chosen(t)), _numbers(t), _loadings(t))


def _chosen(t: Typologie) -> str:
    why = "un nombre demandé" if t.asked else "le nombre que défendent ces mesures"
    if t.count not in t.diagnostics.index:
        return f"{t.count} classes, {why}."
    row = t.diagnostics.loc[t.count]
    blurred = "floues" if row["silhouette"] < _APART else "nettes"
    return (
        f"{t.count} classes, {why}. Elles gardent {french.number(100 * row['between'])} % des différences "
        f"entre quartiers ; leur stabilité est de {french.number(row['stability'], 2)} sur 1, et leurs "
        f"frontières sont {blurred} (silhouette moyenne {french.number(row['silhouette'], 2)} sur 1)."
    )


def _numbers(t: Typologie) -> HTML:
    """Return the diagnostics of each number of classes, the retained one marked."""
    found = t.diagnostics
    frame = pd.DataFrame(
        {
            "Nombre de classes": [f"{k} (retenu)" if k == t.count else str(k) for k in found.index],
            "Différences gardées (%)": [french.number(100 * v) for v in found["between"]],
            "Gain sur la ligne d'avant (points)": [
                "—" if pd.isna(v) else french.number(100 * v) for v in found["between"].diff()
            ],
            "Silhouette moyenne": [french.number(v, 2) for v in found["silhouette"]],
            "Stabilité": [french.number(v, 2) for v in found["stability"]],
        }
    )
    return page.table(frame, "Combien de classes ?")


def _loadings(t: Typologie) -> HTML:
    """Return the principal axes: what each is made of, and the variance that it carries."""
    frame = pd.DataFrame({"Indicateur": [BY_ID[v].label for v in t.axes.loadings.index]})
    for rank, (name, share) in enumerate(zip(t.axes.loadings, t.axes.shares, strict=True), 1):
        head = french.typography(f"Axe {rank} ({french.number(100 * share)} % de la variance)")
        frame[head] = [french.number(v, 2, sign=True) for v in t.axes.loadings[name]]
    return page.table(frame, "Corrélation des indicateurs avec les axes")
