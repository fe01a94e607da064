import datetime

import pytest

from qpv import french


def test_numbers_as_french_readers_write_them():
    assert french.number(753115) == "753\u202f115"
    assert french.quantity(45.83, "%", 1) == "45,8\u00a0%"
    assert french.number(-0.04, 1) == "0,0"
    assert french.number(-3) == "−3"


def test_halves_are_rounded_up_as_readers_do():
    assert [french.number(v) for v in (40.5, 36.5, 37.5, 2.5)] == ["41", "37", "38", "3"]
    assert french.number(-36.5) == "−37" and french.number(1.005, 2) == "1,01"


@pytest.mark.parametrize("absent", [None, float("nan")])
def test_absent_is_never_a_number(absent):
    assert french.number(absent) == french.ABSENT
    assert french.quantity(absent, "%") == french.ABSENT
    assert french.points(absent) == french.ABSENT


def test_differences_are_points_and_plural_starts_at_two():
    assert french.points(-2.31) == "−2,3\u00a0points"
    assert french.points(1.2) == "+1,2\u00a0point"
    assert "%" not in french.points(5)
    assert french.plural(1, "quartier") == "1\u00a0quartier"
    assert french.plural(0, "quartier") == "0\u00a0quartier"


def test_dates_and_ordinals():
    assert french.long_date(datetime.date(2024, 1, 1)) == "1er janvier 2024"
    assert french.ordinal(1, feminine=True) == "1re"
    assert french.ordinal(3) == "3e"


def test_a_label_within_a_sentence_keeps_its_acronym():
    assert french.uncapitalised("Étrangers") == "étrangers"
    assert french.uncapitalised("RSA socle") == "RSA socle"
    assert french.uncapitalised("C2S sans participation") == "C2S sans participation"


def test_the_first_of_a_list_and_what_is_left():
    assert french.some(["a", "b"], 2) == "a, b"
    assert french.some(["a", "b", "c", "d"], 2, " ; ") == f"a ; b et 2{french.NBSP}autres"


def test_the_reason_of_an_absence_nests_no_parentheses():
    told = french.absent("non disponible (hors champ de la source)")
    assert told == f"{french.ABSENT} (non disponible, hors champ de la source)"
    assert french.absent("") == french.ABSENT


def test_an_approximation_is_read_aloud_and_what_explains_its_sign_is_left():
    assert french.spoken("≈ 46 % des QPV (métropole : ≈ 45 %)") == (
        "Environ 46 % des QPV (métropole : environ 45 %)"
    )
    assert french.spoken("« ≈ » : moyenne") == "« ≈ » : moyenne"
