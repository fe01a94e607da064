"""What a person types for a place: a name, a code, a bit of either."""

import shutil
import unicodedata

import pytest

from conftest import ROOT
from qpv import codes, gazetteer, study
from qpv.errors import ParameterError
from qpv.names import looked_up
from qpv.paths import Places
from qpv.reports import engine
from qpv.tfpb.workbook.order import order

_TABLES = (
    "cog",
    "qpv_perimeters",
    "qpv_portrait",
    "filosofi_territories",
    "qpv_correspondence",
    "population_qpv",
)


@pytest.fixture(scope="module")
def france(built_real, tmp_path_factory) -> Places:
    """The true code officiel géographique and contours, and a contract of ours."""
    folder = tmp_path_factory.mktemp("france")
    places = Places(ROOT, folder / "data", folder / "reports")
    places.processed.mkdir(parents=True)
    for path in built_real.processed.iterdir():
        if path.name.startswith(_TABLES):
            (places.processed / path.name).symlink_to(path)
    contracts = places.data / "contrats_ville" / "contrats_ville.csv"
    contracts.parent.mkdir()
    contracts.write_text(
        "code_cv;lib_cv;code_qp\nCV59-1;Contrat de la métropole de Lille;QN05980M\n", "utf-8"
    )
    return places


@pytest.fixture(scope="module")
def geography(france):
    from qpv.study.store import open_store

    return open_store(france).geography


def _bare(name: str) -> str:
    plain = unicodedata.normalize("NFD", name)
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return letters.replace("-", " ").replace("'", "’").upper()


@pytest.mark.parametrize("level", ["commune", "epci", "departement", "region"])
def test_every_place_of_the_cog_is_found_by_its_name_or_listed_with_its_homonyms(geography, level):
    rows = geography.cog[geography.cog["level"] == level]
    assert len(rows) > 25
    with_qpv = set(geography.membership(level)["code"])
    for code, name in zip(rows["code"], rows["name"], strict=True):
        for typed in (_bare(name), unicodedata.normalize("NFD", name).lower()):
            assert code in gazetteer.named(geography, level, typed), (code, typed)
    for rank, (name, found) in enumerate(geography.codes_by_name(level).items()):
        if len(found) == 1 and found[0] in with_qpv:
            assert gazetteer.code_of(geography, level, name) == found[0]
        elif with_qpv.intersection(found) or rank % 100 == 0:  # the others all take the same way
            with pytest.raises(ParameterError) as refused:
                gazetteer.code_of(geography, level, name)
            assert all(code in str(refused.value) for code in found)


@pytest.mark.parametrize(
    ("level", "typed", "code"),
    [
        ("commune", "Bethune", "62119"),
        ("commune", "St-Amand les Eaux", "59526"),
        ("commune", "Saint-Étienne", "42218"),
        ("commune", unicodedata.normalize("NFD", "Saint-Étienne"), "42218"),
        ("commune", "VILLENEUVE D’ASCQ", "59009"),
        ("departement", "Pas de Calais", "62"),
        ("region", "hauts de france", "32"),
        ("epci", "Communauté d'agglomération de Cambrai", "200068500"),
        ("epci", "métropole européenne de lille", "200093201"),
        ("qpv", "Pont de Pierre", "QN05915M"),
        ("qpv", "Pont de Pierre (Maubeuge)", "QN05915M"),
        ("contrat", "contrat de la metropole de lille", "CV59-1"),
        ("commune", "59350", "59350"),
    ],
)
def test_a_name_that_one_place_bears_is_its_code(geography, level, typed, code):
    assert gazetteer.code_of(geography, level, typed) == code


@pytest.mark.parametrize(
    ("level", "typed", "told"),
    [
        ("epci", "MEL", [r"vouliez-vous dire 200093201 \(Métropole Européenne de Lille\)"]),
        ("epci", "Lille", ["vouliez-vous dire 200093201"]),
        ("epci", "CAPSO", ["Pays de Saint-Omer"]),
        ("epci", "Béthune", ["vouliez-vous dire 200072460"]),
        ("epci", "Nord", ['"departement", "59"']),
        ("contrat", "Lille", ["vouliez-vous dire CV59-1"]),
        ("commune", "Saint-Denis", ["93066.*Seine-Saint-Denis", "97411.*La Réunion", "11339"]),
        ("commune", "sainte marie", [r"97228 \(Sainte-Marie, Martinique\)", "97418", "08390"]),
        ("commune", "Valencienes", [r"vouliez-vous dire 59606 \(Valenciennes, Nord\)"]),
        ("commune", "Saint-Amand", ["sans aucun quartier.*62741", r"59526 \(Saint-Amand-les-Eaux"]),
        ("commune", "Évry", [r"Évry \(commune 89162\) n'a aucun", r"91228 \(Évry-Courcouronnes"]),
        ("commune", "Lomme", [r"Lomme \(59355\) fait partie de Lille.*« 59350 »"]),
        ("commune", "59 606", ["vouliez-vous dire « 59606 »"]),
        ("commune", "Valenciennes (59606)", ["vouliez-vous dire « 59606 »"]),
        ("commune", "59", [r'département \(Nord, 59\).*study.open\("departement", "59"\)']),
        ("departement", "Valenciennes", [r'study.open\("commune", "59606"\)']),
        ("region", "Nord", [r'study.open\("departement", "59"\)']),
        ("qpv", "qn05915m", ["vouliez-vous dire « QN05915M »"]),
        ("qpv", "Pont-de-Pierres", ["QN05915M"]),
        ("commune", "Xyzt", ["n'est pas un code de commune. Attendu : cinq caractères.*le nom"]),
    ],
)
def test_a_text_that_is_no_code_is_answered_with_those_meant(geography, level, typed, told):
    for message in told:
        with pytest.raises(ParameterError, match=message):
            gazetteer.code_of(geography, level, typed)


@pytest.mark.parametrize(
    ("level", "code", "told", "never"),
    [
        (
            "epci",
            "245900410",
            r"ancien code.*« 200093201 » \(Métropole Européenne de Lille\)",
            "CA ",
        ),
        ("epci", "245900411", "donnez son nom", "vouliez-vous"),
        ("commune", "97127", "code d'aujourd'hui", "vouliez-vous"),
        ("commune", "91182", "code d'aujourd'hui", "vouliez-vous"),
        ("commune", "59000", "code postal", "vouliez-vous"),
        ("commune", "75118", r"arrondissement municipal.*« 75056 » \(Paris\)", "n'est plus"),
        ("commune", "69381", r"arrondissement municipal.*« 69123 » \(Lyon\)", "n'est plus"),
        ("commune", "13201", r"arrondissement municipal.*« 13055 » \(Marseille\)", "n'est plus"),
        ("departement", "99", r"95 \(Val-d'Oise\) ou 971 \(Guadeloupe\).*le nom", "01"),
        ("region", "59", r'study.open\("departement", "59"\)', "inconnu"),
        (
            "commune",
            "59001",
            r"Abancourt \(commune 59001\) n'a aucun quartier prioritaire",
            "inconnu",
        ),
        ("qpv", "QP059999", "n'existe pas", "successeur"),
        ("qpv", "QN05915N", r"vouliez-vous dire QN05915M \(Pont de Pierre, Maubeuge\)", "QN05916M"),
        ("qpv", "QN05999N", "n'existe pas", "vouliez-vous"),
    ],
)
def test_a_code_of_no_study_is_answered_without_a_guess(france, level, code, told, never):
    with pytest.raises(ParameterError, match=told) as refused:
        study.open(level, code, france)
    assert never not in str(refused.value)


def test_a_name_that_two_names_share_once_bare_is_told_as_several(geography):
    shared = geography.codes_by_name("commune")[looked_up("Saint-Denis")]
    assert sorted(shared) == ["11339", "30247", "93066", "97411"]  # COG 2026
    assert all(codes.COMMUNE.match(code) for code in shared)


def test_every_door_takes_a_name_and_says_its_code(built_sample, tmp_path, capsys):
    assert study.open("commune", "valbrume", built_sample).code == "00001"
    assert capsys.readouterr().out == "valbrume : 00001\n"
    given = {"niveau": "commune", "code": "VALBRUME"}
    page = engine.run("portrait_territoire", given, built_sample, fictional=True)
    assert (page.path.stem, page.said) == ("commune-00001", ("VALBRUME : 00001",))
    again = engine.run(
        "portrait_territoire", {"niveau": "commune", "code": "00001"}, built_sample, fictional=True
    )
    assert (again.how, again.path, again.said) == ("kept", page.path, ())


def test_the_model_of_landlords_takes_the_name_of_a_contract(built_sample, tmp_path):
    places = Places(ROOT, tmp_path / "data", tmp_path / "reports")
    shutil.copytree(built_sample.processed, places.processed)
    contracts = places.data / "contrats_ville" / "contrats_ville.csv"
    contracts.parent.mkdir()
    contracts.write_text("code_cv;lib_cv;code_qp\nCV1;Brume et Songe;QN00001M\n", "utf-8")
    assert order(places, "BRUME ET SONGE", 2025).contract == "CV1"


@pytest.mark.parametrize(
    ("level", "typed", "said"),
    [
        ("commune", "59000 Lille", "59350 (Lille, Nord)"),
        ("commune", "Lille (59)", "59350 (Lille, Nord)"),
        ("commune", "Lille (Nord)", "59350 (Lille, Nord)"),
        ("commune", "LILLE CEDEX 9", "59350 (Lille, Nord)"),
        ("commune", "Paris 18e", "75056 (Paris)"),
        ("commune", "Marseille 15ème", "13055 (Marseille, Bouches-du-Rhône)"),
        ("commune", "Boulogne", "Ou bien : 62160 (Boulogne-sur-Mer, Pas-de-Calais)"),
        ("region", "HDF", "32 (Hauts-de-France)"),
        ("region", "idf", "11 (Île-de-France)"),
        ("region", "Picardie", "ancienne région, dans 32 (Hauts-de-France)"),
        ("region", "22", "ancienne région, dans 32 (Hauts-de-France)"),
        ("region", "22", "niveau « departement »"),
        ("epci", "Roubaix", "200093201 (Métropole Européenne de Lille)"),
        ("epci", "20009320", "200093201 (Métropole Européenne de Lille)"),
        ("qpv", "QN05915", "QN05915M (Pont de Pierre, Maubeuge)"),
        ("qpv", "qp059016 ", "son successeur est QN05915M"),
        ("departement", "20", "2A (Corse-du-Sud) ou 2B (Haute-Corse)"),
    ],
)
def test_what_was_probably_meant_is_named(france, level, typed, said):
    with pytest.raises(ParameterError) as refusal:
        study.open(level, typed, france)
    assert said in str(refusal.value)


def test_an_arrondissement_is_told_once(france):
    with pytest.raises(ParameterError) as refusal:
        study.open("commune", "Paris 18e Arrondissement", france)
    assert str(refusal.value).count("75056") == 1
