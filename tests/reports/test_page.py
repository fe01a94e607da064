"""What pages are made of: escaping, typography and the mark of fiction, once for all."""

import pandas as pd
import pytest

from qpv.reports import page

NBSP = "\u00a0"


@pytest.mark.parametrize(
    "made",
    [
        page.title("<x>", "<x>"),
        page.lead(["<x>"]),
        page.text("<x>"),
        page.bullets(["<x>"]),
        page.notes(["<x>"]),
        page.facts([("<x>", "<x>")]),
        page.cards([page.Card("<x>", "<x>", [("<x>", "<x>")], note="<x>")]),
        page.table([{"<x>": "<x>"}], "<x>"),
        page.table([{"a": "<x>"}], "<x>", [page.Column("a", "<x>")]),
        page.block("<x>", page.text("<x>")),
        page.on_paper("<x>"),
    ],
)
def test_words_are_never_taken_for_tags(made):
    assert "<x>" not in made.data and "&lt;x&gt;" in made.data


@pytest.mark.parametrize(
    "make",
    [
        page.title,
        page.text,
        page.on_paper,
        *(lambda w, f=f: f([w]) for f in (page.lead, page.notes)),
    ],
)
def test_words_get_their_no_break_spaces(make):
    assert f"46{NBSP}%{NBSP}: «{NBSP}Elnon{NBSP}»" in make("46 % : « Elnon »").data


def test_a_plain_table_has_french_words_and_keeps_its_numbers():
    made = page.table([{"Part : en %": "46 %", "QPV": 1204}], "Parts").data
    assert f"Part{NBSP}: en{NBSP}%" in made and f"46{NBSP}%" in made and "1\u202f204" in made


def test_a_table_without_rows_is_its_sentence():
    assert page.table([], "Alertes", empty="Rien à signaler.").data == "<p>Rien à signaler.</p>"


def test_a_lead_leaves_out_what_has_nothing_to_say_and_marks_simulated_data():
    made = page.lead(["DONNÉES SIMULÉES.", "", "Deux quartiers."]).data
    assert made.count("<p") == 2 and made.count("qpv-made") == 1


def test_fictional_data_open_the_line_of_sources():
    assert page.source_line("INSEE", True).startswith("DONNÉES FICTIVES. Sources")
    assert page.source_line("INSEE.", False) == f"Sources{NBSP}: INSEE."


def test_sources_show_the_file_and_the_start_of_its_fingerprint():
    source = {
        "title": "Contours", "file": "qpv.zip", "publisher": "ANCT", "data_year": "2024",
        "zoning": "", "retrieved": "2026-11-23T10:00:00", "sha256": "ab" * 32,
        "page": "https://a.fr/?x=1&y=2", "licence": "Licence Ouverte 2.0",
        "citation": "ANCT, QPV 2024",
    }  # fmt: skip
    made = page.sources([{"vintage": "2024", "sources": [source]}]).data
    for shown in (
        "Contours — qpv.zip",
        "23 novembre 2026",
        "ab" * 8,
        "x=1&amp;y=2",
        'data-cited="ANCT, QPV 2024"',
    ):
        assert shown in made
    assert "ab" * 9 not in made


def test_parts_that_are_absent_are_passed_over():
    made = page.blocks(page.block("A"), None, page.block("B")).data
    assert made.count("<section") == 2 and made.startswith('<div class="qpv-blocks">')


def test_a_table_of_numbers_only_is_written_in_french():
    assert "1\u202f204,5" in page.table(pd.DataFrame({"a": [1204.5]}), "Nombres").data
