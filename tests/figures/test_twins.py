"""Figures as pages and slides: what is on them, where, and what is refused."""

from __future__ import annotations

import errno
import io
import re

import numpy as np
import pytest
from PIL import Image

from browser import pages
from qpv.errors import ParameterError, ReportError
from qpv.figures import canvas, painting, twins
from qpv.figures.labels import Box
from qpv.figures.maps import Inset, territory_map
from qpv.figures.picture import Picture


def drawing(width=510.0, height=300.0) -> Picture:
    """A sheet half red, half cut by a frame, with a word."""
    sheet = canvas.Canvas(width, height)
    sheet.bar(0, 0, width / 2, height, "#cc0000", 1)
    whole = [[(width / 2, 0), (width, 0), (width, height), (width / 2, height)]]
    frame = Box(width / 2, 0, width, height / 2)
    sheet.shape(whole, face="#0000cc", frame=frame)
    sheet.write(20, 20, "Roubaix & Lille", size=12)
    content = canvas.image(sheet, "Un dessin")
    return Picture("Un titre <b>", "Un sous-titre", content, "Source : inventée.", "Un dessin")


def pixels(path) -> np.ndarray:
    return np.asarray(Image.open(path).convert("RGB")).astype(int)


def near(colour, wanted) -> bool:
    return bool(np.abs(colour - np.array(wanted)).max() < 12)


def test_a_broad_drawing_lies_on_a_sheet_on_its_side_and_a_tall_one_stands(tmp_path):
    sizes = {(510.0, 250.0): (3508, 2479), (510.0, 620.0): (2479, 3508)}
    for size, wanted in sizes.items():
        path = drawing(*size).save(tmp_path / "figure.png")
        assert np.abs(np.subtract(Image.open(path).size, wanted)).max() <= 1
        assert round(Image.open(path).info["dpi"][0]) == 300


def test_a_slide_is_sixteen_by_nine(tmp_path):
    width, height = Image.open(drawing().save(tmp_path / "figure.png", "diapo")).size
    assert (width, round(width / height, 2)) == (3000, 1.78)


def test_what_is_painted_is_what_is_drawn(tmp_path):
    """Red on the left; on the right blue in the lower half only, which the frame leaves."""
    page = pixels(drawing(510, 620).save(tmp_path / "figure.png"))
    height = len(page)
    inked = np.argwhere(np.abs(page - [204, 0, 0]).max(axis=2) < 12)
    (top, left), (bottom, right) = inked.min(axis=0), inked.max(axis=0)
    assert abs((bottom - top) / (right - left) - 620 / 255) < 0.02
    across, high = 2 * (right - left), bottom - top
    assert near(page[top + high // 4, left + across * 3 // 4], (255, 255, 255))
    assert near(page[top + 3 * high // 4, left + across * 3 // 4], (0, 0, 204))
    margin = round(36 / 842 * height) - 2
    assert (page[:margin] == 255).all() and (page[:, : margin - 4] == 255).all()


def test_title_subtitle_source_and_words_are_text_in_svg_and_pdf(tmp_path):
    svg = drawing().save(tmp_path / "figure.svg").read_text(encoding="utf-8")
    for words in (
        "Un titre &lt;b&gt;",
        "Un sous-titre",
        "Source : inventée.",
        "Roubaix &amp; Lille",
    ):
        assert f">{words}</text>" in svg
    assert painting.painted(svg, "png").startswith(b"\x89PNG")
    pdf = drawing().save(tmp_path / "figure.pdf").read_bytes()
    assert re.search(rb"/MediaBox \[ 0 0 842 595 \]", pdf) and b"/FontFile2" in pdf


def test_two_pages_of_one_figure_are_the_same_bytes(tmp_path):
    first, second = (drawing().save(tmp_path / f"{name}.pdf").read_bytes() for name in "ab")
    assert first == second


def test_a_map_has_its_legend_beside_it_on_a_slide_and_its_zooms_on_a_page(tmp_path):
    picture = territory_map(
        pages.qpv(), None, None, breaks=(20.0, 40.0), unit="%", decimals=0, crs="EPSG:2154",
        mode="circles", legend_title="Taux de pauvreté", legend_note="Note",
        insets=[Inset("Nord", (3.05, 50.62, 3.1, 50.63)), Inset("Sud", (3.05, 50.6, 3.1, 50.63))],
        title="Six quartiers", subtitle="Pauvreté", source="Source",
    )  # fmt: skip
    page = picture.save(tmp_path / "page.svg").read_text(encoding="utf-8")
    slide = picture.save(tmp_path / "slide.svg", "diapo").read_text(encoding="utf-8")
    assert "A. Nord" in page and "B. Sud" in page
    assert "A. Nord" in slide and "B. Sud" not in slide and "Taux de pauvreté" in slide


def test_what_is_no_drawing_or_no_kind_of_file_is_refused(tmp_path):
    with pytest.raises(ReportError, match="n'est pas un dessin"):
        pages.picture().save(tmp_path / "carte.pdf")
    with pytest.raises(ReportError, match=r"attendu, un nom en \.svg, \.png, \.pdf"):
        drawing().save(tmp_path / "figure.jpg")
    with pytest.raises(ParameterError, match=r"format « a3 » inconnu\. Attendu : a4 ou diapo"):
        twins.save(drawing(), tmp_path / "figure.png", "a3")
    with pytest.raises(ReportError, match=r"introuvable\. Rien n'a été écrit"):
        drawing().save(tmp_path / "absent" / "figure.svg")
    assert list(tmp_path.iterdir()) == []


def test_dashes_caps_and_halo_are_painted():
    sheet = canvas.Canvas(100, 40)
    sheet.line([10, 90], [20, 20], "#000000", 4, dashes=(2, 2))
    found = np.asarray(
        Image.open(io.BytesIO(painting.painted(twins._svg(sheet, ""), "png"))).convert("L")
    )
    row = found[len(found) // 2]
    assert 8 < np.count_nonzero(np.diff((row < 128).astype(int))) < 24


def test_a_full_disk_leaves_the_figure_of_before(tmp_path, monkeypatch):
    path = drawing().save(tmp_path / "figure.svg")
    before = path.read_bytes()

    def full(self, content):
        with self.open("wb") as stream:
            stream.write(content[:100])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(type(path), "write_bytes", full)
    with pytest.raises(ReportError, match=r"disque plein.*Rien n'a été écrit"):
        drawing(600).save(path)
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]
