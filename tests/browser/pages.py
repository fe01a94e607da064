"""A small page with everything in it, made of invented data: hostile names included."""

from __future__ import annotations

import geopandas as gpd
import nbformat.v4 as nb
from shapely.geometry import box

from qpv.figures import tables
from qpv.figures.maps import Inset
from qpv.figures.webmap import Layer, Reference, Shown, web_map
from qpv.reports.render import render

HOSTILE = (
    "<script>window.hacked=1</script>",
    "</script><b>gras</b>",
    "${window.hacked=1}",
    "{{ 7*7 }}{% if %}",
    "\"'><img src=x onerror=window.hacked=1>",
    "Cité & «\u00a0Jardins\u00a0» \u2028 fin",
)
VALUES = (12.5, 47.0, None, 8.25, 30.0, 61.5)


def qpv() -> gpd.GeoDataFrame:
    """Six QPV of 500 m near Lille, one of them not published."""
    corners = [(3.05 + 0.012 * i, 50.62 + 0.006 * (i % 2)) for i in range(6)]
    return gpd.GeoDataFrame(
        {
            "code_qp": [f"QN0590{i}N" for i in range(1, 7)],
            "lib_qp": HOSTILE,
            "lib_com": ["Lille", "Lille; Roubaix", "Roubaix", "Hem", "Hem", "<i>Croix</i>"],
            "value": VALUES,
            "reason": ["", "", "secret", "", "", ""],
            "population": [1200.0, 5300.0, 900.0, 2400.0, 15000.0, 3100.0],
            "jobs": ["41,2 %", "38,0 %", "n. d.", "50,1 %", "<b>1</b>", "44,4 %"],
        },
        geometry=[box(x, y, x + 0.006, y + 0.004) for x, y in corners],
        crs="EPSG:4326",
    )


def communes() -> gpd.GeoDataFrame:
    """Two communes side by side."""
    return gpd.GeoDataFrame(
        {"code": ["59350", "59512"], "nom": ["Lille <i>", "Roubaix"]},
        geometry=[box(3.03, 50.6, 3.09, 50.65), box(3.09, 50.6, 3.15, 50.65)],
        crs="EPSG:4326",
    )


def poverty(**changes) -> Shown:
    """The indicator that the map shows first, with its reference."""
    frame = qpv()
    given = {
        "key": "poverty",
        "label": "Pauvreté",
        "title": "Taux de pauvreté",
        "values": frame["value"],
        "reasons": frame["reason"],
        "unit": "%",
        "decimals": 1,
        "year": "2021",
        "breaks": (20.0, 40.0),
        "references": [Reference(name="QPV inventés", rates=[30.0] * 6, approximate=True)],
    }
    return Shown(**(given | changes))


JOBS = Shown(
    key="jobs", label="Emploi", title="Taux d'emploi", unit="%", year="2022", breaks=(40.0,),
    values=[0.0, 38.0, float("nan"), 50.0, float("nan"), 44.0],
    reasons=["", "", "secret", "", "not_available", ""],
)  # fmt: skip
LAYERS = (
    Layer(key="epci", label="EPCI", groups=["<b>Métropole", ""]),
    Layer(key="npnru", label="NPNRU", note="liste 2015", marked=["QN05904N"]),
    Layer(key="schools", label="Écoles", note="annuaire 2026", points=[("École <i>A", 50.621, 3.06)]),
)  # fmt: skip


def picture(**changes):
    """The interactive map of the invented data."""
    given = {
        "fields": [("jobs", "Taux d'emploi")],
        "indicators": [poverty(), JOBS],
        "layers": LAYERS,
        "zooms": [Inset("Roubaix", (3.09, 50.61, 3.13, 50.64))],
        "title": "Six quartiers inventés",
        "subtitle": "Deux indicateurs, QPV au périmètre 2024",
        "source": "Source inventée",
    }
    frame = changes.pop("frame", None)
    backdrop = changes.pop("backdrop", communes())
    return web_map(qpv() if frame is None else frame, backdrop, **(given | changes))


def table() -> str:
    """The sortable table of the invented data."""
    ends = {"shown": "tax_text", "high": "tax_high"}
    columns = [
        tables.Column("lib_qp", "Quartier"),
        tables.Column("lib_com", "Commune"),
        tables.Column("insee", "Code commune"),
        tables.Column("value", "Pauvreté", "number", 1, "%", "Taux de pauvreté", reason="reason",
                      year="2021", source="INSEE, Filosofi"),
        tables.Column("tax", "Taux TFPB", "number", 2, "%", **ends),
        tables.Column("population", "Habitants", "number"),
    ]  # fmt: skip
    frame = qpv().drop(columns="geometry")
    frame["insee"], frame["tax"], frame["tax_high"] = "01001", 55.04, [70.4, *[55.04] * 5]
    frame["tax_text"] = ["55,04 à 70,40", *["55,04"] * 5]
    return tables.sortable_table(frame, columns, caption="Six quartiers")


def whole_page() -> str:
    """A page with key figures, a map, a table, a folded block and texts."""
    card = tables.Card(
        "Taux de pauvreté", "45,8 %", [("QPV de France", "43,3 %")], "3e taux", "≈", "5 sur 6"
    )
    folded = tables.simple_table(qpv()[["lib_com", "population"]], "Données")
    parts = {
        "Chiffres clés": tables.key_figures([card] * 3),
        "Carte interactive": picture().html(),
        "Tous les quartiers": table(),
        "Sources": f'<div class="qpv-sources" data-cited="INSEE, Filosofi 2021 ; ANCT &amp; co"></div>'
        f"<details><summary>Lire les données</summary>{folded}</details>",
    }
    cells = []
    for heading, html in parts.items():
        output = nb.new_output("display_data", {"text/html": html})
        cells += [nb.new_markdown_cell(f"## {heading}"), nb.new_code_cell("x", outputs=[output])]
    return render(
        nb.new_notebook(cells=cells),
        title="Portrait <des> quartiers",
        banner="Données fictives",
        meta={"Produit le": "22 novembre 2026", "Version": "qpv"},
    )
