"""The page on equality: a title and the drawing under it say the same rates."""

import re

import pytest

from qpv import study
from qpv.reports.axes import egalite, egalite_figures


@pytest.mark.parametrize(("level", "code"), [("region", "00"), ("epci", "000000001")])
def test_the_rate_of_a_title_is_drawn_as_it_is_said(built_sample, level, code):
    facts = egalite.AXIS.facts(study.open(level, code, built_sample))
    drawn = egalite_figures.women(facts, "").data.replace("\u00a0", " ")
    said = re.search(r'qpv-title">[^<]*environ ([\d,]+) % des femmes', drawn)
    assert f"≈ {said[1]} %" in drawn
