import shutil

import pytest
from click.testing import CliRunner

from qpv import cli
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
        (("fetch", "communes", "--region", "99"), "Région inconnue"),
        (("report", "portrait"), "vouliez-vous dire « portrait_territoire »"),
        (("report", "portrait_territoire", "niveau=region"), "il manque code"),
        (
            ("report", "portrait_territoire", "nivau=region", "code=00"),
            "vouliez-vous dire « niveau »",
        ),
        (("report", "portrait_territoire", "code"), "un paramètre s'écrit nom=valeur"),
        (("report", "portrait_territoire", "code=1", "code=2"), "donné deux fois"),
    ],
)
def test_a_refusal_is_one_line_and_exit_1(run, words, message):
    code, _, err = run(*words)
    assert code == 1
    assert message in err
    assert err.startswith("qpv : ")
    assert err.count("\n") == 1
    assert "Traceback" not in err


def test_a_misuse_is_exit_2(run):
    code, _, err = run("report")
    assert code == 2
    assert "Traceback" not in err


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


def test_a_report_refuses_the_fictional_tables(run):
    run("build")
    code, _, err = run("report", "portrait_territoire", "niveau=region", "code=00")
    assert code == 1
    assert "territoire fictif" in err


def test_help_is_in_french():
    result = CliRunner().invoke(cli.cli, ["report", "--help"])
    assert result.exit_code == 0
    assert "Produit une page" in result.output


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
