"""A page has the rules that it needs."""

from qpv.reports.stylesheet import needed

CSS = """
/* said to a writer */
a:not(.qpv-x) { color: red; }
.qpv-one > p, .qpv-two { margin: 0 auto;  padding: 1px }
:is(.qpv-two, .qpv-one) b { top: 0 }
@page { size: A4; @bottom-left { color: #000; } }
@media print { body:has([data-format=elu]) .qpv-one { top: 1px } .qpv-three { left: 0 } }
@media screen { .qpv-three { left: 0 } }
"""


def test_rules_of_classes_that_are_nowhere_are_left_out():
    assert needed(CSS, '<p class="qpv-one">') == (
        "a:not(.qpv-x){color:red}.qpv-one > p{margin:0 auto;padding:1px}"
        ":is(.qpv-two, .qpv-one) b{top:0}@page{size:A4;@bottom-left{color:#000}}"
    )


def test_a_format_counts_where_the_page_has_it():
    html = '<p class="qpv-one"><span data-format="elu">'
    assert "body:has([data-format=elu]) .qpv-one{top:1px}" in needed(CSS, html)
