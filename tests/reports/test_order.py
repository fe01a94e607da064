"""What « qpv run » makes, from the file that a person writes."""

from dataclasses import replace

import pandas as pd
import pytest

from qpv.errors import ParameterError
from qpv.reports import catalogue, order
from qpv.territories import Geography

FICTION = order.Order(region="00")


@pytest.fixture(scope="module")
def geography(built_sample):
    return Geography.load(built_sample)


def pages(geography, told=FICTION, **given):
    return list(order.pages(told, geography, given=given))


def test_the_template_is_what_there_is_without_a_file(tmp_path):
    (tmp_path / order.FILE).write_text(order.template(), encoding="utf-8")
    assert order.read(tmp_path) == order.Order() == order.read(tmp_path / "vide")


def test_everything_is_asked_for_once_and_may_be_made(geography):
    found = pages(geography)
    assert len({(name, *values.items()) for name, values in found}) == len(found)
    assert {name for name, _ in found} == set(catalogue.BY_NAME)
    for name, values in found:
        catalogue.arguments(catalogue.report(name), values)
    quarters = {values["code_qp"] for name, values in found if name == "fiche_quartier"}
    assert len(quarters) == 36
    levels = {v["niveau"] for n, v in found if n == "evolution"}
    assert levels == {"region", "departement", "epci", "contrat"}
    assert "commune" in {v["niveau"] for n, v in found if n == "portrait_territoire"}
    asked = {
        v["code"] for n, v in found if n == "typologie"
    }  # those with thirty QPV, and no others
    members = pd.concat([geography.membership(level) for level in ("region", "departement")])
    own = members[members["code_qp"].isin(quarters)]["code"].value_counts()
    assert asked == set(own.index[own >= 30]) and "00" in asked


def test_a_typology_of_few_quarters_is_made_only_where_it_is_named(geography):
    small = geography.membership("departement")["code"].value_counts().idxmin()
    assert "typologie" not in {name for name, _ in pages(geography, departement=small)}
    told = order.pages(FICTION, geography, ["typologie"], {"departement": small})
    assert [values["code"] for _, values in told] == [small]


def test_a_territory_keeps_its_quarters_and_its_own_pages(geography):
    found = pages(geography, commune="00001")
    members = geography.membership("commune")
    own = set(members["code_qp"][members["code"] == "00001"])
    assert {v["code_qp"] for _, v in found if "code_qp" in v} == own
    assert {(v["niveau"], v["code"]) for _, v in found if "niveau" in v} == {("commune", "00001")}
    with pytest.raises(ParameterError, match="aucun quartier prioritaire"):
        pages(geography, commune="99999")


def test_parameters_choose_among_the_pages(geography):
    found = pages(geography, niveau="departement", format="note")
    assert found and all(v["niveau"] == "departement" and v["format"] == "note" for _, v in found)
    one = replace(FICTION, reports={"fiche_quartier": ("elu",)})
    assert {v["format"] for _, v in pages(geography, one)} == {"elu"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("region = 32", "du texte entre guillemets"),
        ("regoin = '32'", "clé inconnue « regoin ».*region"),
        ("region = ", "illisible"),
        ("[rapports]\nfiche_quartierr = ['']", "Rapport inconnu.*fiche_quartier"),
        ("[rapports]\nfiche_quartier = ['note']", "n'a pas de format « note »"),
        ("rapports = 'tous'", "est une partie"),
        ("niveaux = ['canton']", "niveau inconnu"),
        ("communes = ['portrai']", "Rapport inconnu"),
    ],
)
def test_what_is_wrong_in_the_file_is_one_sentence(tmp_path, text, said):
    (tmp_path / order.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError, match=said):
        order.read(tmp_path)
