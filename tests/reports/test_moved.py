"""Figures that moved between two runs, as the account says them."""

import json
from dataclasses import replace

from qpv.indicators.catalogue import BY_ID
from qpv.reports import moved
from qpv.study.store import open_store

RATE = BY_ID["poverty"]
COUNT = BY_ID["population"]
NAMES = {"QN1": "Alma"}


def kept(together, year="2020", **qpv):
    return {"year": year, "together": together, "qpv": qpv}


def said(one, then, now) -> str:
    return (
        moved.sentence(one, then, now, NAMES)
        .replace("\N{NO-BREAK SPACE}", " ")
        .replace("\u202f", " ")
    )


def test_the_whole_is_told_where_it_reads_otherwise():
    assert said(RATE, kept("45 %"), kept("45 %")) == ""
    told = said(RATE, kept("≈ 45 %"), kept("≈ 46 %", "2021"))
    assert told == f"{RATE.label} (2020, puis 2021) : ensemble des QPV, ≈ 45 %, puis ≈ 46 %"


def test_a_quarter_is_told_from_its_threshold_on():
    assert said(RATE, kept(1.0, QN1=40.0), kept(1.0, QN1=44.9)) == ""
    told = said(RATE, kept(1.0, QN1=40.0, QN2=50.0), kept(1.0, QN1=45.0, QN2=40.0))
    assert told.endswith(
        "2 QPV de 5 points ou plus (QN2 50 %, puis 40 % ; Alma QN1 40 %, puis 45 %)"
    )
    assert said(COUNT, kept(1.0, QN1=1000), kept(1.0, QN1=1099)) == ""
    assert "1 QPV de 10 % ou plus" in said(COUNT, kept(1.0, QN1=1000), kept(1.0, QN1=1100))


def test_a_value_that_is_no_longer_there_is_no_zero():
    told = said(RATE, kept(1.0, QN1=40.0, QN2=1.0), kept(1.0, QN2=1.0, QN3=2.0))
    assert told.endswith("1 QPV sans valeur désormais ; 1 QPV sans valeur jusque-là")


def test_figures_are_kept_and_compared_the_next_time(built_sample, tmp_path):
    places = replace(built_sample, reports=tmp_path)
    assert moved.told(places, "00") == []
    path = tmp_path / moved.FILE
    known = json.loads(path.read_text(encoding="utf-8"))
    approximate = [
        one["together"] for id, one in known.items() if BY_ID[id].aggregation == "weighted"
    ]
    assert {how[:1] for how in approximate if how != "aucune valeur"} == {"≈"}
    people = open_store(places).observed(COUNT)["value"]
    assert known["population"]["qpv"]["QN00001M"] == people["QN00001M"]
    assert moved.told(places, "00") == []
    known["population"]["qpv"]["QN00001M"] *= 2
    path.write_text(json.dumps(known), encoding="utf-8")
    (told,) = moved.told(places, "00")
    assert told.startswith(COUNT.label) and "QN00001M" in told
