"""Executed notebook -> page: what is kept, what is refused, how it is written."""

from __future__ import annotations

import base64

import nbformat.v4 as nb
import pytest

from qpv.errors import ParameterError, ReportError
from qpv.reports import render, whole_file

PIXEL = base64.b64encode(b"\x89PNG not really").decode()


def output(data, **metadata):
    return nb.new_output("display_data", data, metadata=metadata)


def notebook(*outputs, texts=()):
    cells = [nb.new_markdown_cell(text) for text in texts]
    return nb.new_notebook(cells=[*cells, nb.new_code_cell("secret_code()", outputs=list(outputs))])


def page(*outputs, texts=(), **options):
    return render.render(notebook(*outputs, texts=texts), **({"title": "Titre"} | options))


def test_texts_and_outputs_are_kept_code_and_prompts_are_not():
    html = page(output({"text/html": "<p>sortie</p>"}), texts=["Un *mot*"])
    assert "<p>sortie</p>" in html and "<em>mot</em>" in html
    assert "secret_code" not in html and "In&nbsp;[" not in html and "¶" not in html


def test_cells_for_analysts_are_left_out():
    told = notebook(output({"text/html": "<p>sortie</p>"}), texts=["Pour qui lit", "Pour qui fait"])
    told.cells[1].metadata["tags"] = ["analyste"]
    told.cells[2].metadata["tags"] = ["atelier"]
    html = render.render(told, title="Titre")
    assert "Pour qui lit" in html and "Pour qui fait" not in html and "sortie" not in html


def test_the_rich_form_hides_the_bare_one():
    html = page(
        output({"text/html": "<p>riche</p>", "text/plain": "Picture(title=...)"}),
        output({"text/plain": "<Figure size 640x480 with 1 Axes>"}),
        nb.new_output("execute_result", {"text/plain": "42 lignes"}),
    )
    assert "Picture(" not in html and "Figure size" not in html and "42 lignes" in html


def test_warnings_and_progress_bars_are_not_for_readers():
    html = page(
        nb.new_output("stream", name="stderr", text="FutureWarning: non"),
        nb.new_output("stream", name="stdout", text="a < b"),
        output({"application/vnd.jupyter.widget-view+json": {}, "text/plain": "0%| | 0/3"}),
    )
    assert "FutureWarning" not in html and "0/3" not in html and "a &lt; b" in html


def test_a_failed_notebook_is_no_page():
    failed = nb.new_output("error", ename="ValueError", evalue="rien", traceback=[])
    with pytest.raises(ReportError, match=r"échoué \(ValueError : rien\)"):
        page(failed)


def test_the_title_is_the_only_first_heading():
    html = page(
        output({"text/html": "<h1>Autre <small>x</small></h1>"}), texts=["# Encore\n\nsuite"]
    )
    assert html.count("<h1") == 1 and "<h1>Titre</h1>" in html and "suite" in html


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([nb.new_markdown_cell("intro\n\n# Portrait de l'Aisne")], "Portrait de l'Aisne"),
        ([nb.new_markdown_cell("## Partie")], ""),
        (
            [
                nb.new_code_cell(
                    outputs=[
                        output({"text/html": "<h1>Lens &amp; co <small>(commune)</small></h1>"})
                    ]
                )
            ],
            "Lens & co (commune)",
        ),
    ],
)
def test_first_heading(cells, expected):
    assert render.first_heading(nb.new_notebook(cells=cells)) == expected


def test_the_summary_lists_the_parts_with_their_own_anchors():
    html = page(
        texts=["## Chiffres clés", "## À savoir : l'*âge*", "## Chiffres clés", "### Détail"]
    )
    for anchor in ("chiffres-cles", "chiffres-cles-2", "a-savoir-l-age"):
        assert f'<h2 id="{anchor}">' in html and f'<a href="#{anchor}">' in html
    assert "Détail</a>" not in html


def test_a_second_page_starts_with_an_empty_summary():
    page(texts=["## Une", "## Deux"])
    assert "#une" not in page(texts=["## Trois", "## Quatre"])


def test_what_surrounds_the_notebook_is_escaped():
    html = page(title="<b>T</b>", banner='Fic"tif </style>', meta={"Produit <le>": "<i>hier</i>"})
    assert "<b>T" not in html and "<i>hier" not in html and "Produit &lt;le&gt;" in html
    assert html.count("</style>") == 1
    assert html.startswith('<!DOCTYPE html>\n<html lang="fr">')


def test_the_banner_is_printed_on_every_page():
    html = page(banner="Données fictives")
    assert '@top-center { content: "Données fictives"; }' in html
    assert "Avertissement" not in page()


def test_an_image_is_embedded_with_its_alternative():
    html = page(output({"image/png": PIXEL}, alt="Courbe <a>"))
    assert f'<img alt="Courbe &lt;a&gt;" src="data:image/png;base64,{PIXEL}">' in html


def test_an_image_without_alternative_is_refused():
    with pytest.raises(ReportError, match=r"1 image\(s\) sans texte de remplacement"):
        page(output({"image/png": PIXEL}))


@pytest.mark.parametrize(
    "html",
    [
        '<script src="https://cdn.example/x.js"></script>',
        '<link rel="stylesheet" href="style.css">',
        '<img alt="" src="http://example/x.png">',
        '<img alt="" src="x.png">',
        '<img alt="" src="data:image/png;base64,AA" srcset="https://example/x.png 2x">',
        '<iframe src="https://example/"></iframe>',
        '<video><source src="//example/x.mp4"></video>',
        '<svg><use href="https://example/i.svg#a"></use></svg>',
        '<svg><image xlink:href="https://example/i.png"/></svg>',
        '<object data="https://example/"></object>',
        '<p style="background:url(https://example/x.png)">',
        "<style>@import 'https://example/x.css';</style>",
        "<style>a{background:url( 'fonts/x.woff' )}</style>",
        "<script>fetch('https://example/')</script>",
        '<script>import("https://example/x.js")</script>',
        "<script>r.open('GET', 'http://example/')</script>",
        "<script>i.src = '//example/x.js'</script>",
        "<script>L.tileLayer('https://{s}.example/{z}/{x}/{y}.png')</script>",
        "<iframe srcdoc='&lt;script src=\"https://example/x.js\">&lt;/script>'></iframe>",
        "<iframe srcdoc='&lt;iframe srcdoc=\"&amp;lt;img src=x.png>\">'></iframe>",
        '<meta http-equiv="refresh" content="0; url=https://example/">',
        '<form action="https://example/"></form>',
    ],
)
def test_a_page_that_would_call_something_is_refused(html):
    with pytest.raises(ReportError, match=r"La page n'est pas écrite : 1 appel"):
        render.assert_offline(f"<p>avant</p>{html}")


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://www.insee.fr/">Insee</a>',
        '<img alt="" src="data:image/png;base64,AA">',
        '<svg><use href="#a"></use><path fill="url(#hatch)" style="fill:url(#b)"/></svg>',
        "<p>Voir @import et url(https://example) dans le texte</p>",
        '<script>const ns = "http://www.w3.org/2000/svg";</script>',
    ],
)
def test_links_and_embedded_resources_are_accepted(html):
    render.assert_offline(html)


def test_only_the_tiles_that_were_asked_for_are_accepted():
    tiles = "<script>L.tileLayer('https://data.geopf.fr/wmts?TILEROW={y}&TILECOL={x}')</script>"
    render.assert_offline(tiles, tiles="ign")
    with pytest.raises(ReportError):
        render.assert_offline(tiles)
    with pytest.raises(ReportError, match="1 appel"):
        render.assert_offline(tiles + '<script src="https://example/x.js"></script>', tiles="ign")
    with pytest.raises(ParameterError, match="Fond de carte « osm » inconnu"):
        render.assert_offline(tiles, tiles="osm")


def test_every_page_passes_its_own_guard_and_carries_its_policy():
    html = page(output({"text/html": "<p>x</p>"}), banner="b", texts=["## a", "## b"])
    render.assert_offline(html)
    assert "default-src 'none'; img-src data:;" in html


def test_a_page_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    target = tmp_path / "rapport" / "page.html"
    whole_file.write(target, "é")
    assert target.read_bytes() == "é".encode()
    with pytest.raises(UnicodeEncodeError):
        whole_file.write(target, "\ud800")
    assert target.read_bytes() == "é".encode()
    assert [p.name for p in target.parent.iterdir()] == ["page.html"]


def test_a_packed_map_is_searched_as_well():
    frame = (
        "<iframe title='x' srcdoc='&lt;script src=\"https://example/x.js\">&lt;/script>'></iframe>"
    )
    html = render.page(frame, title="Carte")
    assert "example" not in html
    with pytest.raises(ReportError, match="1 appel"):
        render.assert_offline(html)
