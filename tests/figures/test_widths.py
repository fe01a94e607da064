"""Every chart lays itself out for the page, for half of it and for a telephone: words stay inside."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from qpv.figures import bands, bars, charts, frame, style
from qpv.figures.canvas import Canvas, measure
from qpv.figures.profile_chart import profile_chart
from qpv.figures.quadrant import quadrant

TEXT = {"title": "Titre", "subtitle": "Sous-titre", "source": "Source."}
LONG = "Quartier Intercommunal au nom vraiment long - Croix Bas Saint-Pierre (Sainte-Rivière)"
RATE = {"unit": "%", "decimals": 1}


def compared(value: float = 45.84) -> pd.DataFrame:
    series = [
        (f"QPV de {LONG}", "territory", "commune"),
        ("QPV de la Métropole Européenne", "comparator", "epci"),
        ("QPV des Hauts-de-France", "comparator", "region"),
        ("QPV de France métropolitaine", "comparator", "pays"),
    ]
    return pd.DataFrame(
        [
            {"indicator": name, "series": s, "kind": kind, "level": level, "approximate": True,
             "value": np.nan if level == "epci" and i == 1 else value + i * 3 + k, "reason": "secret"}
            for i, name in enumerate(["Taux de pauvreté", f"Logements sociaux {LONG}", "Emploi"])
            for k, (s, kind, level) in enumerate(series)
        ]
    )  # fmt: skip


def quarters() -> pd.DataFrame:
    values = [*np.linspace(20, 61, 60), np.nan]
    return pd.DataFrame(
        {"code_qp": [f"QN{i:03d}" for i in range(61)], "label": LONG, "value": values,
         "reason": "secret", "population": [900, *[2000] * 60], "x": values,
         "y": np.linspace(-9, 9, 61)}
    )  # fmt: skip


def a_dot_plot():
    return charts.dot_plot(compared(), **RATE, **TEXT)


def a_compact_chart():
    return charts.compact_dots(compared(), **RATE, **TEXT)


def strips():
    references = [
        charts.Reference("QPV de France métropolitaine", 46.2, level="pays"),
        charts.Reference("QPV des Hauts-de-France", np.nan, level="region"),
    ]
    row = charts.Strip(
        LONG, "entre 2020 et 2024 ; population : 2020", "hab.", 0, 77_264.0, "",
        np.linspace(20, 70_000, 203).tolist(), references, rank=f"3e taux le plus élevé {LONG}",
    )  # fmt: skip
    return charts.strips([row], group="autres QPV", own=LONG, **TEXT)


def a_distribution():
    references = [charts.Reference(f"QPV de {LONG}", 41.0, "territory", "epci")]
    references += [charts.Reference("QPV de France métropolitaine", 44.0, level="pays")]
    return charts.distribution(
        quarters(), references=references, axis_label=f"Taux de pauvreté {LONG} (%)", **RATE, **TEXT
    )


def a_timeline():
    rows = [
        {"series": s, "kind": k, "year": y, "value": v + y - 2012, "reason": ""}
        for s, k, v in ((LONG, "territory", 40.0), ("France", "comparator", 41.0))
        for y in range(2012, 2022)
    ]
    return charts.timeline(pd.DataFrame(rows), breaks=(2016,), **RATE, **TEXT)


def a_tornado():
    row = {"label": LONG, "detail": "0,8 à 1,2", "low": 6.3e6, "central": 7.5e6, "high": 8.5e6}
    return bars.tornado(pd.DataFrame([row, row]), **TEXT)


def side_by_side():
    rows = pd.DataFrame({"label": [LONG, "Office"], "a": [2e5, np.nan], "b": [1e5, 3e5]})
    return bars.side_by_side(
        rows, [("a", "prévu"), ("b", "réalisé")], marker=("b", "déclaré"), **TEXT
    )


def a_quadrant():
    corners = tuple(f"{side} de la référence, en hausse" for side in ("Sous", "Au-dessus") * 2)
    return quadrant(
        quarters(), reference=("QPV 2015 de France métropolitaine", 45.0), corners=corners,
        x_label="Taux de pauvreté en 2021, en %", y_label="Écart entre 2015 et 2019", **TEXT,
    )  # fmt: skip


def flow_of_money():
    links = [{"before": f"{LONG} {i}", "after": a, "amount": 1000.0 * (i + 1)}
             for i in range(5) for a in (LONG, "Tranquillité résidentielle")]  # fmt: skip
    return bands.bands(pd.DataFrame(links), heads=("Bailleur", "Axe du cadre national"), **TEXT)


def passage():
    row = {"label_before": LONG, "label_after": LONG}
    links = [{**row, "before": "QP1", "after": "QN1", "change": "scission"},
             {**row, "before": "", "after": "QN2", "change": "entré"},
             {**row, "before": "QP3", "after": "", "change": "sans successeur"}]  # fmt: skip
    return charts.flows(pd.DataFrame(links), **TEXT)


def profiles():
    rows = [{"class": c, "label": LONG, "unit": "%", "decimals": 0, "median": 39.0, "whole": 43.0,
             "gap": g} for c, g in (("A", -0.9), ("B", 1.3), ("C", 1.31))]  # fmt: skip
    return profile_chart(pd.DataFrame(rows), low="◂ plus bas", high="plus haut ▸", **TEXT)


CHARTS = (a_dot_plot, a_compact_chart, strips, a_distribution, a_timeline, a_tornado,
          side_by_side, a_quadrant, flow_of_money, passage, profiles)  # fmt: skip


@pytest.mark.parametrize("width", [style.PAGE_WIDTH, frame.HALF_WIDTH, style.PHONE_WIDTH])
@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.__name__)
def test_no_word_leaves_the_sheet(chart, width, monkeypatch):
    drawn = []
    write = Canvas.write

    def note(self, x, y, text, **look):
        drawn.append((self, x, y, text, look))
        write(self, x, y, text, **look)

    def picture(draw, alt, table, words, asked=style.PAGE_WIDTH):
        draw(width)

    monkeypatch.setattr(Canvas, "write", note)
    monkeypatch.setattr(frame, "picture", picture)
    chart()
    assert len(drawn) > 4
    for sheet, x, y, text, look in drawn:
        assert sheet.width == width
        wide, _ = measure(text, look.get("size", style.TEXT), look.get("bold", False))
        start = x - wide * {"left": 0, "center": 0.5, "right": 1}[look.get("ha", "left")]
        assert start >= -0.5, text
        assert start + wide <= width + 0.5, text
        assert -1 <= y <= sheet.height + 1, text


def test_labels_stand_above_their_line_where_there_is_no_room():
    beside, above = (
        frame.rows([LONG, "Emploi"], width, line=20, column=150, above=above)
        for width, above in ((510, False), (252, True))
    )
    assert beside.left > 100
    assert above.left < 20
    assert above.height > beside.height
