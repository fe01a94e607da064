"""The page of a typology: what it says of its classes."""

from qpv import study
from qpv.reports import typologie


def test_a_class_has_a_place_and_medians_never_a_rate_that_is_a_mean(built_sample):
    t = typologie.Typologie(study.open("region", "00", built_sample), "", "", {})
    drawn = typologie.profile(t)
    told = f"{drawn.title} {drawn.subtitle} {drawn.alt} {drawn.content}"
    assert "moyenne" not in told
    assert "écarts types" in drawn.subtitle and "non un taux" in drawn.subtitle
    assert "médiane" in drawn.alt
    assert "Aucun taux de classe n" in typologie.notes(t).data
