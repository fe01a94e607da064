"""No-break spaces and apostrophes, in words only."""

import pytest

from qpv.reports.typesetting import set_words, typeset


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>60 % de l'EPCI : oui</p>", "<p>60\u00a0% de l’EPCI\u00a0: oui</p>"),
        ("<li>« Sources » ≈ 45 %</li>", "<li>«\u00a0Sources\u00a0» ≈\u00a045\u00a0%</li>"),
        ("<td>n. d. ; 5 points</td>", "<td>n.\u00a0d.\u00a0; 5\u00a0points</td>"),
        ("<p>d&#x27;un quartier</p>", "<p>d’un quartier</p>"),
        ('<img alt="l\'un : 3 %" src="a : b">', '<img alt="l’un\u00a0: 3\u00a0%" src="a : b">'),
    ],
)
def test_words_are_set_as_french_wants(before, after):
    assert typeset(before) == after


@pytest.mark.parametrize(
    "kept",
    [
        "<script>const a = b ? 'x' : 'y';</script>",
        "<style>a : b { content: 'l\\'un' }</style>",
        "<p>{% if %}</p>",
        "<iframe srcdoc='&lt;!doctype html>&lt;style>a { color: rgb(255 255 255) }&lt;/style>'></iframe>",
        "<code>qpv report --code '59' : x</code>",
        '<a href="https://exemple.fr/a?b=c">12:30</a>',
    ],
)
def test_what_is_not_words_is_left_alone(kept):
    assert typeset(kept) == kept


def test_a_number_in_a_sentence_is_never_cut():
    assert set_words("10 000 habitants") == "10\u202f000 habitants"
    assert set_words("en 2020 204 quartiers") == "en 2020 204 quartiers"
