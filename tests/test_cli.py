import ast
import re
import shutil
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from qpv import cli, click_words
from qpv.errors import QpvError


@pytest.fixture
def run(sample_places, monkeypatch, capsys):
    """Run ``qpv`` as the shell does, in its own folders: (exit code, out, err)."""
    for name, value in sample_places.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("QPV_MIRROR", raising=False)

    def command(*words):
        monkeypatch.setattr("sys.argv", ["qpv", *words])
        try:
            cli.main()
        except SystemExit as stop:
            code = stop.code
        else:
            code = 0
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


def test_build_says_what_it_did_then_what_it_kept(run):
    code, out, _ = run("build", "tfpb_rates")
    assert (code, "construite" in out) == (0, True)
    code, out, _ = run("build", "tfpb_rates")
    assert (code, "à jour" in out) == (0, True)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("build", "tfpb_rate"), "vouliez-vous dire « tfpb_rates »"),
        (("fetch", "comunes"), "vouliez-vous dire « communes »"),
        (("fetch", "communes", "--region", "99"), "Région inconnue : « 99 ». Attendu : "),
        (("fetch", "cog", "--region", "32"), "qpv fetch communes --region 32"),
        (("report", "portrait"), "vouliez-vous dire « portrait_territoire »"),
        (("report", "portrait_territoire", "niveau=region"), "il manque code"),
        (
            ("report", "portrait_territoire", "nivau=region", "code=00"),
            "vouliez-vous dire « niveau »",
        ),
        (("report", "portrait_territoire", "code"), "un paramètre s'écrit nom=valeur"),
        (("report", "portrait_territoire", "code=1", "code=2"), "donné deux fois"),
        (("export", "departemnt", "59"), "vouliez-vous dire « departement »"),
        (("export", "--pdf", "absente.html"), "page introuvable"),
    ],
)
def test_a_refusal_is_one_line_and_exit_1(run, words, message):
    code, _, err = run(*words)
    assert code == 1
    assert message in err
    assert err.startswith("qpv : ")
    assert err.count("\n") == 1
    assert "Traceback" not in err


def test_a_build_with_nothing_to_build_says_so(run, sample_places):
    shutil.rmtree(sample_places.raw)
    code, out, err = run("build")
    assert (code, out) == (1, "")
    assert "Rien à construire" in err


def test_a_misuse_is_exit_2(run):
    code, _, err = run("report")
    assert code == 2
    assert "Traceback" not in err
    code, _, err = run("situer", "absent.csv")
    assert code == 2
    assert err.endswith("Erreur : Valeur refusée pour 'FICHIER' : « absent.csv » : introuvable.\n")


def test_no_address_is_placed_in_the_fictional_territory(run, tmp_path):
    run("build", "qpv_perimeters", "cog")
    listed = tmp_path / "adresses.csv"
    listed.write_text("longitude;latitude\n3,05;50,63\n", encoding="utf-8")
    code, _, err = run("situer", str(listed))
    assert code == 1
    assert "territoire fictif" in err
    assert not listed.with_name("adresses-situe.csv").exists()


def test_no_network_and_no_file_says_where_to_drop_it(run, sample_places):
    shutil.rmtree(sample_places.raw / "tfpb_rates")
    code, _, err = run("fetch", "tfpb_rates", "--offline")
    assert code == 1
    assert "https://data.economie.gouv.fr" in err
    assert str(sample_places.raw / "tfpb_rates" / "2025") in err


def test_check_accepts_a_file_dropped_by_hand_then_sees_it_change(run, sample_places):
    assert run("fetch", "tfpb_rates", "--check")[0] == 0
    raw = next((sample_places.raw / "tfpb_rates").rglob("*.csv"))
    raw.write_bytes(raw.read_bytes() + b"x")
    code, _, err = run("fetch", "tfpb_rates", "--check")
    assert code == 1
    assert "nouveau millésime" in err


@pytest.mark.parametrize(
    "where", ["tfpb_rates.csv", "raw/{name}", "raw/tfpb_rates/2025/taux (1).csv"]
)
def test_a_file_dropped_in_the_wrong_place_is_named(run, sample_places, where):
    (raw,) = (sample_places.raw / "tfpb_rates" / "2025").glob("*.csv")
    wrong = sample_places.data / where.format(name=raw.name).replace("tfpb_rates.csv", raw.name)
    raw.rename(wrong)
    code, _, err = run("fetch", "tfpb_rates", "--check")
    assert code == 1 and f"trouvé à côté : {wrong} (à déplacer, ou à renommer)" in err
    wrong.unlink()
    assert "trouvé à côté" not in run("fetch", "tfpb_rates", "--check")[2]


def test_a_model_without_contracts_says_what_it_needs(run):
    run("build", "cog", "qpv_perimeters", "qpv_portrait")
    code, _, err = run("tfpb", "modele", "--contrat", "CV1", "--annee", "2025")
    assert code == 1 and "Aucune liste des contrats de ville. Attendu" in err
    assert "niveau=" not in err


def test_a_report_refuses_the_fictional_tables(run, built_sample, monkeypatch):
    monkeypatch.setenv("QPV_DATA", str(built_sample.data))
    code, _, err = run("report", "portrait_territoire", "niveau=region", "code=00")
    assert code == 1
    assert "territoire fictif" in err


ENGLISH = re.compile(
    r"\b(Show|exit|Missing|Try|Error|No such|Got|Usage:|TEXT|PATH|COMMAND|ARGS|help\.|the)\b"
)


def every_command():
    yield ()
    for name, command in cli.cli.commands.items():
        yield (name,)
        yield from ((name, own) for own in getattr(command, "commands", ()))


@pytest.mark.parametrize("words", list(every_command()), ids=" ".join)
def test_help_is_in_french(words):
    result = CliRunner().invoke(cli.cli, [*words, "--help"])
    assert result.exit_code == 0
    assert not ENGLISH.search(result.output), ENGLISH.search(result.output)
    assert "Affiche cette aide." in result.output


def test_help_of_report_lists_reports_parameters_and_an_example():
    from qpv.reports.catalogue import REPORTS

    output = " ".join(CliRunner().invoke(cli.cli, ["report", "--help"]).output.split())
    for report in REPORTS:
        assert report.name in output and report.title in output
        assert f"qpv report {report.name} {report.example}".strip() in output
        assert all(p.name in output for p in report.parameters)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("report",), "Erreur : Il manque l'argument 'RAPPORT'."),
        (("reprot",), "Commande inconnue : « reprot »."),
        (("tfpb", "modele", "--annee", "2025"), "Il manque l'option '--contrat'."),
        (("report", "sources", "--forse"), "Option inconnue : « --forse »."),
        (("check", "x", "y"), "Arguments en trop : x y"),
        (("fetch", "--mirror"), "L'option « --mirror » demande une valeur."),
        (("check", "--help=3"), "L'option « --help » ne prend pas de valeur."),
    ],
)
def test_a_misuse_is_said_in_french(run, words, said):
    code, out, err = run(*words)
    assert code == 2 and said in err and not out
    assert not ENGLISH.search(err.replace("Usage :", "")), err


def test_every_message_of_click_that_a_command_may_say_has_its_french():
    interactive = {"termui", "_termui_impl", "_winconsole", "utils"}
    of_programmers = re.compile(
        r"DeprecationWarning|must be an iterable|defined twice|Boolean option|Could not determine|"
        r"No options defined|exactly one parameter|Do you want|Confirm the action|Invalid start|"
        r"^Choice|match the format|UUID|executable"
    )
    for path in Path(click.__file__).parent.glob("*.py"):
        if path.stem in interactive:
            continue
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("_", "ngettext"):
                texts = [a.value for a in call.args if isinstance(a, ast.Constant)]
                for text in (t for t in texts if isinstance(t, str)):
                    assert of_programmers.search(text) or text in click_words._FRENCH, text


@pytest.fixture
def proposed(built_sample, monkeypatch):
    """What a shell is proposed: (words before, what is being typed) -> texts."""
    for name, value in built_sample.environment().items():
        monkeypatch.setenv(name, value)

    def complete(before, typed):
        found = ShellComplete(cli.cli, {}, "qpv", "_QPV_COMPLETE")
        return [item.value for item in found.get_completions(before.split(), typed)]

    return complete


@pytest.mark.parametrize(
    ("before", "typed", "values"),
    [
        ("report", "port", ["portrait_territoire"]),
        ("build", "tfpb", ["tfpb_rates"]),
        ("report evolution", "", ["niveau=", "code="]),
        ("report evolution niveau=region", "", ["code="]),
        ("report evolution", "niveau=re", ["niveau=region"]),
        ("report evolution niveau =", "re", ["region"]),  # as bash cuts it
        ("report evolution niveau", "=", ["region", "departement", "epci", "commune", "contrat"]),
        ("report evolution niveau=region", "code=", ["code=00"]),
        ("report evolution niveau = region code", "=", ["00"]),
        ("report evolution niveau=commune", "code=VALB", ["code=00001"]),
        ("report fiche_quartier", "code_qp=QN00001", ["code_qp=QN00001M"]),
        ("report evolution niveau=contrat", "code=CN00090", ["code=CN00090M"]),
        ("report evolution niveau=quartier", "code=", []),  # no such level: nothing, no fault
        ("report nothing", "", []),
    ],
)
def test_a_shell_is_proposed_reports_codes_and_datasets(proposed, before, typed, values):
    assert proposed(before, typed) == values


def test_docs_check_does_not_write(run, monkeypatch, tmp_path):
    monkeypatch.setenv("QPV_HOME", str(tmp_path))
    code, _, err = run("docs", "--check")
    assert code == 1
    assert "qpv docs" in err
    assert not (tmp_path / "docs").exists()


def test_every_error_of_the_package_is_a_refusal():
    from qpv import errors

    kinds = [k for k in vars(errors).values() if isinstance(k, type) and issubclass(k, Exception)]
    assert all(issubclass(kind, QpvError) for kind in kinds)
