import pytest

from qpv import study
from qpv.errors import ParameterError
from qpv.reports import catalogue, parameters


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"niveau": "region", "code": 32}, 'entre guillemets : code = "32"'),
        ({"niveau": "quartier", "code": "1"}, "niveau inconnu : « quartier »"),
        ({"niveau": "departement ", "code": "59"}, "vouliez-vous dire « departement »"),
        ({"niveau": "pays", "code": "FR"}, "niveau inconnu"),
        ({"niveau": "region", "code": ""}, "code vide"),
        ({"niveau": "region", "code": "3\u202e2"}, "caractère interdit"),
        ({"niveau": "region", "code": "3\udcff"}, "caractère interdit"),
        ({"niveau": "region", "code": "../32"}, "caractère interdit"),
        ({"niveau": "region", "code": "3" * 200}, "trop long"),
        ({"niveau": "region", "code": "32", "tuiles": "osm"}, "tuiles inconnues : « osm »"),
    ],
)
def test_parameters_are_refused_before_anything_is_read(values, message):
    with pytest.raises(ParameterError, match=message):
        parameters.check(**values)


@pytest.mark.parametrize(
    ("niveau", "code", "message"),
    [
        ("region", "0", "vouliez-vous dire « 00 »"),
        ("commune", "1", r"vouliez-vous dire « 00001 » \(Valbrume\)"),
        ("commune", "Valbrume", "vouliez-vous dire « 00001 »"),
        ("epci", "12", "neuf chiffres"),
        ("commune", "00 001", r"vouliez-vous dire « 00001 »"),
        ("departement", "096", r"code de département.*vouliez-vous dire « 96 »"),
        ("departement", "591", "« 59 », « 2A » ou « 974 »"),
        ("region", "99", "inconnu"),
    ],
)
def test_a_code_that_cannot_be_is_refused_with_the_one_meant(built_sample, niveau, code, message):
    with pytest.raises(ParameterError, match=message):
        study.open(niveau, code, built_sample)


def test_arguments_are_text_known_and_complete():
    report = catalogue.report("portrait_territoire")
    assert catalogue.arguments(report, {"niveau": "region", "code": "32"})["tuiles"] == ""
    with pytest.raises(ParameterError, match="zéro de tête"):
        catalogue.arguments(report, {"niveau": "region", "code": 2})
    with pytest.raises(ParameterError, match="vouliez-vous dire « code »"):
        catalogue.arguments(report, {"niveau": "region", "codes": "32"})
