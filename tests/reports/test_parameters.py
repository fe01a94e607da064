"""Parameters of reports: put back into text where their level tells how, refused otherwise."""

import os
import re
import subprocess
import sys

import nbformat
import numpy as np
import pytest

from conftest import ROOT
from qpv import study
from qpv.errors import ParameterError, TableError
from qpv.paths import Places
from qpv.reports import catalogue, engine, needs, parameters, related, render
from qpv.reports.typesetting import typeset


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            {"niveau": "quartier", "code": "1"},
            r"niveau inconnu : « quartier »\. Attendu : region, ",
        ),
        ({"niveau": "departement ", "code": "59"}, "vouliez-vous dire « departement »"),
        ({"niveau": "pays", "code": "FR"}, "niveau inconnu"),
        ({"niveau": 2, "code": "FR"}, "niveau inconnu : « 2 »"),
        ({"niveau": "region", "code": ""}, "code vide. Attendu : un code de territoire"),
        ({"niveau": "region", "code": "3\u202e2"}, "caractère interdit"),
        ({"niveau": "region", "code": "32\n"}, "caractère interdit"),
        ({"niveau": "region", "code": "3\udcff"}, "caractère interdit"),
        ({"niveau": "region", "code": "../32"}, "n'est pas un code de territoire"),
        ({"niveau": "region", "code": "3" * 200}, "n'est pas un code de territoire"),
        ({"niveau": "region", "code": "32", "tuiles": "osm"}, "tuiles inconnues : « osm »"),
        ({"niveau": "contrat", "code": 12}, "code = 12 : ce n'est pas un texte.*-r code"),
        ({"niveau": "region", "code": 32.0}, r"code = 32\.0 : ce n'est pas un texte"),
        ({"niveau": "region", "code": True}, "code = True : ce n'est pas un texte"),
        ({"niveau": "region", "code": None}, "code = None : ce n'est pas un texte"),
        ({"niveau": "region", "code": ["32"]}, "ce n'est pas un texte"),
        ({"niveau": "region", "code": -1}, "ce n'est pas un texte"),
    ],
)
def test_parameters_are_refused_before_anything_is_read(values, message):
    with pytest.raises(ParameterError, match=message) as refused:
        catalogue.checked("portrait_territoire", **values)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("niveau", "code", "text"),
    [
        ("region", 32, "32"),
        ("region", 1, "01"),
        ("region", np.int64(4), "04"),
        ("departement", 2, "02"),
        ("departement", 971, "971"),
        ("departement", "2A", "2A"),
        ("commune", 1053, "01053"),
        ("commune", 59350, "59350"),
        ("epci", 200093201, "200093201"),
        ("contrat", "012", "012"),
    ],
)
def test_an_integer_gets_back_the_zeros_that_papermill_took(niveau, code, text):
    assert catalogue.checked("evolution", niveau=niveau, code=code)["code"] == text


@pytest.mark.parametrize(
    ("report", "given", "message"),
    [
        ("typologie", {"niveau": "epci", "code": "200093201"}, r"Attendu : region ou departement"),
        (
            "typologie",
            {"niveau": "region", "code": "32", "classes": 9},
            "classes inconnues : « 9 »",
        ),
        ("typologie", {"niveau": "region", "code": "32", "noms": "A"}, "Attendu : A=Nom"),
        ("typologie", {"niveau": "region", "code": "32", "noms": "a=x;A=y"}, "nommée deux fois"),
        ("fiche_quartier", {"code_qp": "../QN05980M"}, "n'est pas un code de QPV"),
        ("abattement_tfpb", {"niveau": "region", "code": 32, "annee": 25}, "année d'imposition"),
    ],
)
def test_what_a_report_asks_is_in_its_declaration(report, given, message):
    with pytest.raises(ParameterError, match=message):
        catalogue.checked(report, **given)


def test_years_sirens_and_numbers_of_classes_may_be_integers():
    given = {"niveau": "region", "code": 2, "annee": 2025, "bailleur": 5420120}
    found = catalogue.checked("abattement_tfpb", **given)
    assert (found["code"], found["annee"], found["bailleur"]) == ("02", "2025", "005420120")
    assert catalogue.checked("typologie", niveau="region", code=32, classes=4)["classes"] == "4"


@pytest.mark.parametrize("report", catalogue.REPORTS, ids=lambda r: r.name)
def test_the_example_of_every_report_is_accepted(report):
    given = dict(pair.split("=") for pair in report.example.split())
    assert catalogue.arguments(report, given).items() >= given.items()


@pytest.mark.parametrize(
    ("niveau", "code", "message"),
    [
        ("region", "0", "vouliez-vous dire « 00 »"),
        ("commune", "1", r"vouliez-vous dire « 00001 » \(Valbrume\)"),
        ("commune", "Valbrune", r"vouliez-vous dire 00001 \(Valbrume"),
        ("commune", "00099", r"fait partie de Port-Songe.*« 00002 »"),
        ("commune", "00004", "Sainte-Illusion.*n'a aucun quartier prioritaire"),
        ("qpv", "qn00001m", "vouliez-vous dire « QN00001M »"),
        ("qpv", "QN0000١M", "n'est pas un code de QPV"),
        ("epci", "12", "neuf chiffres"),
        ("commune", "00 001", r"vouliez-vous dire « 00001 »"),
        ("departement", "096", r"code de département.*vouliez-vous dire « 96 »"),
        ("departement", "591", "« 59 », « 2A » ou « 974 »"),
        ("region", "99", r'est un département \(Estompe, 99\).*study.open\("departement", "99"\)'),
        ("region", "98", "code de région inconnu : « 98 »"),
    ],
)
def test_a_code_that_cannot_be_is_refused_with_the_one_meant(built_sample, niveau, code, message):
    with pytest.raises(ParameterError, match=message):
        study.open(niveau, code, built_sample)


def test_arguments_are_known_and_complete():
    report = catalogue.report("portrait_territoire")
    assert catalogue.arguments(report, {"niveau": "region", "code": "32"})["tuiles"] == ""
    with pytest.raises(ParameterError, match="vouliez-vous dire « code »"):
        catalogue.arguments(report, {"niveau": "region", "codes": "32"})
    with pytest.raises(ParameterError, match=r"il manque niveau et code.*niveau=region code=32"):
        catalogue.arguments(report, {})


def test_names_of_classes_are_those_of_the_analyst():
    found = parameters.given_names("a=Grands ensembles; B=Centres")
    assert found == {"A": "Grands ensembles", "B": "Centres"}


def papermill(places, folder, report, *options):
    """Run papermill as a person does, on the notebook of a report."""
    made = folder / "o.ipynb"
    notebook = ROOT / "notebooks" / catalogue.report(report).notebook
    command = [sys.executable, "-m", "papermill", "--no-progress-bar", notebook, made, *options]
    source = {"PYTHONPATH": str(ROOT / "src")}
    ran = subprocess.run(
        list(map(str, command)),
        env=os.environ | places.environment() | source,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    return ran, made


@pytest.mark.parametrize(
    ("report", "options", "given"),
    [
        ("geographie_2015_2024", "-p niveau region -p code 00", "niveau=region code=00"),
        ("evolution", "-r niveau epci -r code 000000002", "niveau=epci code=000000002"),
        (
            "abattement_tfpb",
            "-p niveau region -p code 00 -p annee 2025",
            "niveau=region code=00 annee=2025",
        ),
    ],
)
def test_plain_papermill_gives_the_page_of_qpv_report(
    built_sample, tmp_path, report, options, given
):
    ran, made = papermill(built_sample, tmp_path, report, *options.split())
    assert ran.returncode == 0, ran.stderr[-2000:]
    body, _ = render._body(nbformat.read(made, as_version=4))
    values = dict(pair.split("=") for pair in given.split())
    page = engine.run(report, values, built_sample, fictional=True).path
    html = re.sub(r'( data-to="[^"]*") href="[^"]*"', r"\1", page.read_text(encoding="utf-8"))
    told, see_too = related.at_the_end(related.quarters_linked(render._packed(typeset(body))))
    assert told in html and see_too in html


def test_plain_papermill_refuses_in_one_sentence(built_sample, tmp_path):
    ran, _ = papermill(built_sample, tmp_path, "evolution", "-p", "code", "0.5")
    assert ran.returncode and "code = 0.5 : ce n'est pas un texte" in ran.stderr


def test_each_table_that_is_missing_is_named_with_its_files(tmp_path):
    where = Places(tmp_path, tmp_path / "data", tmp_path / "reports")
    with pytest.raises(TableError) as refusal:
        needs.demand("portrait_territoire", where)
    said = str(refusal.value)
    assert said.startswith("3 tables absentes de ")
    for path, file in (
        ("qpv_perimeters/2024", "QP2024_France_Hexagonale_Outre_Mer_WGS84.geojson"),
        ("qpv_portrait/2024", "analyse_qpv.csv"),
        ("insee_qpv24_population/2020", "pop_QPV24.csv"),
        ("cog/2026", "regions.json, departements.json, epci.json, communes.json"),
    ):
        assert f"{where.raw / path} : {file}" in said
    assert "une population (une suffit)" in said
    assert "qpv fetch qpv_perimeters cog insee_qpv24_population qpv_portrait" in said
