"""Each sentence is true for the territory it speaks of (fictional tables)."""

import re
from html import unescape

import pandas as pd
import pytest

from qpv.indicators.catalogue import BY_ID
from qpv.reports import portrait
from qpv.study.values import coverage


@pytest.fixture
def of(built_sample):
    return lambda niveau, code: portrait.open_portrait(niveau, code, where=built_sample)


def lead(p):
    """The sentences of the lead."""
    return [unescape(s) for s in re.findall("<p>(.*?)</p>", portrait.lead(p).data)]


def test_a_straddling_qpv_is_said_counted_whole_and_gives_no_rank(of):
    p = of("commune", "00002")
    first = " ".join(lead(p))
    assert "L'un d'eux déborde de la commune" in first
    assert "soit environ" not in first
    assert p.standing(BY_ID["population"]) == ""
    alone = of("commune", "00006")
    assert "Il déborde de la commune" in " ".join(lead(alone))


def test_a_lead_opens_on_people_in_words_without_signs(of):
    said = lead(of("region", "00"))
    assert re.match(
        r"Dans les quartiers prioritaires .*, .*habitants? sur .* (est|sont) pauvre", said[0]
    )
    assert not [s for s in said if "≈" in s or "diffusé" in s]


def test_a_commune_apart_has_its_share(of):
    assert "soit environ 6" in " ".join(lead(of("commune", "00003")))


def test_an_absent_rate_is_said_with_its_coverage(of):
    p = of("commune", "00003")
    assert any(s.startswith("Taux de pauvreté\u00a0: aucun QPV connu sur 1") for s in lead(p))
    assert coverage(1, 1) == "1 QPV connu sur 1"
    assert coverage(197, 204) == "197 QPV connus sur 204"


def test_the_maps_title_counts_as_displayed(of, monkeypatch):
    p = of("region", "00")
    values = pd.DataFrame({"value": [46.4, 45.0, 44.6, 40.0], "population": 1, "reason": ""})
    reference = pd.Series({"value": 44.57, "approximate": True, "n_total": 9, "at_least": False})
    monkeypatch.setattr(p, "observed", lambda *_, **__: values)
    monkeypatch.setattr(p, "references", lambda _: [("QPV de France métropolitaine", reference)])
    assert portrait._map_title(p) == (
        "1 QPV sur 4 au-dessus du taux de pauvreté des QPV de France métropolitaine "
        "(≈\u00a045\u00a0%), 2 au même niveau"
    )


def test_tied_extremes_are_counted_and_small_districts_left_out(of, monkeypatch):
    p = of("region", "00")
    codes = list(p.territory.codes_qp)[:5]
    values = pd.DataFrame(
        {"value": [33.2, 33.4, 50, 61, 90], "population": [2000, 2000, 2000, 2000, 403]},
        index=codes,
    )
    monkeypatch.setattr(p, "observed", lambda *_, **__: values)
    said = portrait._spread(p)
    assert "va de 33\u00a0% (2 QPV) à 61\u00a0% (" in said and "90" not in said
    assert said.startswith("D'un quartier de 1 000 habitants ou plus à l'autre")


def _references(*pairs):
    known = {"approximate": True, "n_total": 9, "at_least": False, "n_known": 9}
    return [(label, pd.Series({"value": value, **known})) for label, value in pairs]


@pytest.mark.parametrize(
    ("own", "others", "said"),
    [
        # La Fère: far from its EPCI, near France
        (45.0, (54.0, 44.6), "soit 9 points de moins que dans les QPV de l'EPCI"),
        (47.1, (45.2, 43.5), "un niveau proche"),  # a gap of 4 is « proche » on every page
        (50.4, (44.7, 44.9), "≈ 50,4 %, contre ≈ 44,7 % pour les QPV de l'EPCI"),
        (50.4, (44.7, 44.9), "soit 5,7 points de plus que dans les QPV de l'EPCI"),
    ],
)
def test_one_threshold_and_the_widest_gap(of, monkeypatch, own, others, said):
    p = of("region", "00")
    found = _references(("QPV de l'EPCI", others[0]), ("QPV de France métropolitaine", others[1]))
    monkeypatch.setattr(p, "references", lambda _: found)
    monkeypatch.setattr(p, "value", lambda _: _references(("", own))[0][1])
    told = portrait._how_far(p).replace("\u00a0", " ")
    assert said in told
    title = portrait.gap_title(p)
    assert ("points de" in title) == ("points de" in told)


def test_no_headline_on_fewer_than_a_thousand_inhabitants(of, monkeypatch):
    p = of("commune", "00006")
    monkeypatch.setitem(p.__dict__, "qpv", p.qpv.assign(population=403))
    monkeypatch.setattr(p, "value", lambda _: _references(("", 66.0))[0][1])
    monkeypatch.setattr(p, "references", lambda _: _references(("QPV de France", 47.0)))
    assert portrait.gap_title(p).startswith("Le QPV ")
    assert "contre" not in portrait._how_far(p)


def test_no_headline_on_nationality_or_household_size():
    assert set(portrait._HEADLINED) == {"poverty", "employment", "rsa", "caf_coverage"}


def test_several_communes_show_both_ends_of_the_tfpb_rate(of):
    html = portrait.table(of("region", "00")).data
    assert "38,40 à 43,77" in html
