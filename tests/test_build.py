import dataclasses
import json
import shutil
import subprocess
import sys

import pytest

from qpv import build, processed
from qpv.errors import TableError
from qpv.sources import lock

NAMES = ("qpv_correspondence", "tfpb_rates")


def _how(results):
    """The datasets' fates, without the vintages declared but not bundled."""
    return {result.dataset: result.how for result in results if result.how != "absent"}


def _rates(places):
    """The fate of the bundled vintage of the rates; the others are fetched on request only."""
    (result,) = (r for r in build.build(places, ["tfpb_rates"]) if r.vintage == "2025")
    return result


def test_nothing_changed_nothing_redone(sample_places):
    assert set(_how(build.build(sample_places, NAMES)).values()) == {"built"}
    before = {p.name: p.stat().st_mtime_ns for p in sample_places.processed.iterdir()}
    assert set(_how(build.build(sample_places, NAMES)).values()) == {"kept"}
    assert {p.name: p.stat().st_mtime_ns for p in sample_places.processed.iterdir()} == before


def test_content_decides_not_time(sample_places):
    build.build(sample_places, NAMES)
    raw = next((sample_places.raw / "tfpb_rates").rglob("*.csv"))
    raw.touch()
    assert _how(build.build(sample_places, NAMES))["tfpb_rates"] == "kept"
    raw.write_bytes(raw.read_bytes().replace(b"38.4", b"38.5"))
    assert _how(build.build(sample_places, NAMES)) == {
        "qpv_correspondence": "kept",
        "tfpb_rates": "built",
    }


def test_a_table_that_was_touched_is_made_again(sample_places):
    build.build(sample_places, ["tfpb_rates"])
    table = sample_places.processed / "tfpb_rates_2025.parquet"
    table.write_bytes(table.read_bytes() + b"x")
    assert _how(build.build(sample_places, ["tfpb_rates"]))["tfpb_rates"] == "built"


def test_provenance_traces_each_table_to_its_file(built_sample):
    record = processed.provenance(built_sample, "tfpb_rates")
    (source,) = record["sources"]
    raw = next((built_sample.raw / "tfpb_rates").rglob("*.csv"))
    assert source["sha256"] == lock.sha256_of(raw)
    assert (source["publisher"], source["data_year"]) == ("DGFiP", "2025")
    assert record["rows"] == 26
    assert record["fictional"] is True
    assert record["output_sha256"] == lock.sha256_of(
        built_sample.processed / "tfpb_rates_2025.parquet"
    )


def test_a_refused_file_leaves_the_good_table_and_does_not_stop_the_others(sample_places):
    build.build(sample_places, NAMES)
    before = processed.read(sample_places, "tfpb_rates")
    raw = next((sample_places.raw / "tfpb_rates").rglob("*.csv"))
    raw.write_text("exercice;insee_com;libcom;taux_tfb\n2025;00001;X;1\n", encoding="utf-8")
    results = {(r.dataset, r.vintage): r for r in build.build(sample_places, NAMES)}
    assert results["qpv_correspondence", "2024"].how == "kept"
    refused = results["tfpb_rates", "2025"]
    assert "taux_global_tfb" in refused.error
    assert before.provenance["sources"][0]["sha256"][:12] in refused.stays
    assert "la table d'avant" in refused.stays
    assert processed.read(sample_places, "tfpb_rates").frame.equals(before.frame)


def test_a_file_refused_at_first_sight_makes_no_table(sample_places):
    raw = next((sample_places.raw / "tfpb_rates").rglob("*.csv"))
    raw.write_text("exercice;insee_com;libcom;taux_tfb\n2025;00001;X;1\n", encoding="utf-8")
    assert _rates(sample_places).stays == ""
    assert not list(sample_places.processed.glob("tfpb_rates*"))
    with pytest.raises(TableError, match="lancez « qpv fetch » puis « qpv build »"):
        processed.read(sample_places, "tfpb_rates")


def test_tables_outlive_their_raw_files_until_they_are_purged(own_sample):
    before = {path.name: path.read_bytes() for path in own_sample.processed.iterdir()}
    shutil.rmtree(own_sample.raw)
    own_sample.raw.mkdir()
    (own_sample.raw / "DONNEES-FICTIVES.txt").touch()
    results = build.build(own_sample)
    assert {r.how for r in results} == {"orphan", "absent"}
    assert not [r for r in results if r.how == "orphan" and r.error]
    assert {path.name: path.read_bytes() for path in own_sample.processed.iterdir()} == before
    told = [build.told(r) for r in results if r.how == "orphan"]
    assert len(told) * 2 == len(before)
    assert all(line.startswith("gardée ") for line in told)
    assert all(line.endswith(" : son fichier n'est plus là") for line in told)
    assert {r.how for r in build.build(own_sample, purge=True)} == {"purged", "absent"}
    assert not list(own_sample.processed.iterdir())


def test_a_table_of_several_files_outlives_one_of_them(sample_places):
    build.build(sample_places, ["cog", "communes"])
    (sample_places.raw / "cog" / "2026" / "epci.json").unlink()
    shutil.rmtree(sample_places.raw / "communes")
    results = build.build(sample_places, ["cog", "communes"])
    assert [(r.dataset, r.how) for r in results] == [("cog", "orphan"), ("communes", "orphan")]
    assert processed.read(sample_places, "cog").frame["level"].eq("epci").any()


def test_a_fictional_table_never_outlives_the_fiction(sample_places):
    build.build(sample_places, ["tfpb_rates"])
    shutil.rmtree(sample_places.raw / "tfpb_rates")
    (sample_places.raw / "DONNEES-FICTIVES.txt").unlink()
    build.build(sample_places, ["tfpb_rates"])
    assert not list(sample_places.processed.glob("tfpb_rates*"))


def test_what_a_killed_build_left_is_swept(sample_places):
    sample_places.processed.mkdir(parents=True)
    left = sample_places.processed / ".cog_2026.31337"
    left.write_bytes(b"half")
    build.build(sample_places, ["tfpb_rates"])
    assert not left.exists()


def test_a_build_waits_for_the_other(sample_places, capfd):
    other = (
        "import filelock, sys, time\n"
        "with filelock.FileLock(sys.argv[1]):\n"
        "    print('held', flush=True)\n"
        "    time.sleep(0.5)\n"
    )
    command = [sys.executable, "-c", other, str(sample_places.data / ".build-en-cours")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        assert _rates(sample_places).how == "built"
    assert "Une autre commande « qpv build » est en cours" in capfd.readouterr().err


def test_a_missing_file_says_where_and_what_to_do(sample_places):
    next((sample_places.raw / "tfpb_rates").rglob("*.csv")).unlink()
    (result,) = build.build(sample_places, ["tfpb_rates"])
    assert result.how == "absent"
    assert str(sample_places.raw / "tfpb_rates") in result.error
    assert "qpv fetch tfpb_rates" in result.error


def test_a_missing_piece_of_a_table_is_named(sample_places):
    (sample_places.raw / "cog" / "2026" / "epci.json").unlink()
    (result,) = build.build(sample_places, ["cog"])
    assert result.how == "failed"
    assert "fichier « epci.json » absent" in result.error
    (sample_places.raw / "cog" / "2026" / "regions.json").unlink()
    (result,) = build.build(sample_places, ["cog"])
    assert "fichiers « regions.json » absent de" in result.error
    assert ", « epci.json » absent de" in result.error
    assert "qpv fetch cog" in result.error


def test_a_file_that_is_not_the_locked_one_is_refused(sample_places):
    raw = next((sample_places.raw / "tfpb_rates").rglob("*.csv"))
    key = "tfpb_rates/2025/" + raw.name
    lock.record(
        sample_places.raw, key, lock.Entry("0" * 64, 1, "essai", "2026-01-01T00:00:00+00:00")
    )
    result = _rates(sample_places)
    assert "nouveau millésime" in result.error


def test_a_full_disk_leaves_no_half_written_table(sample_places, monkeypatch):
    import pandas as pd

    def full(self, path, **_):
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_parquet", full)
    result = _rates(sample_places)
    assert "disque plein" in result.error
    assert not list(sample_places.processed.iterdir())


def test_a_full_disk_keeps_the_table_before(sample_places, monkeypatch):
    import pandas as pd

    build.build(sample_places, ["tfpb_rates"])
    before = (sample_places.processed / "tfpb_rates_2025.parquet").read_bytes()
    raw = next((sample_places.raw / "tfpb_rates").rglob("*.csv"))
    raw.write_bytes(raw.read_bytes().replace(b"38.4", b"38.5"))

    def full(self, path, **_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_parquet", full)
    result = _rates(sample_places)
    assert result.how == "failed"
    assert (sample_places.processed / "tfpb_rates_2025.parquet").read_bytes() == before
    assert processed.read(sample_places, "tfpb_rates").frame is not None


def test_a_table_changed_by_hand_is_never_read(sample_places):
    build.build(sample_places, ["tfpb_rates"])
    path = sample_places.processed / "tfpb_rates_2025.parquet"
    frame = processed.read(sample_places, "tfpb_rates").frame
    frame.assign(tfpb_rate_pct=3.0).to_parquet(path)
    with pytest.raises(TableError, match=r"n'est plus la table construite.*qpv build"):
        processed.read(sample_places, "tfpb_rates")
    path.write_bytes(b"")
    with pytest.raises(TableError, match="n'est plus la table construite"):
        processed.read(sample_places, "tfpb_rates")


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "null", '{"code_sha256": "a"}'])
def test_a_damaged_provenance_is_a_table_to_build_again(sample_places, text):
    build.build(sample_places, ["tfpb_rates"])
    side = sample_places.processed / "tfpb_rates_2025.json"
    record = json.loads(side.read_text(encoding="utf-8"))
    side.write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match="lancez « qpv fetch » puis « qpv build »"):
        processed.read(sample_places, "tfpb_rates")
    side.write_text(json.dumps(record | {"fictional": None}), encoding="utf-8")
    assert not processed.available(sample_places, "tfpb_rates")
    assert _how(build.build(sample_places, ["tfpb_rates"]))["tfpb_rates"] == "built"


@pytest.mark.parametrize("damaged", ["tfpb_rates_2025.json", "tfpb_rates_2025.parquet"])
def test_a_damaged_table_without_its_raw_file_is_told_and_stays(sample_places, damaged):
    build.build(sample_places, ["tfpb_rates"])
    shutil.rmtree(sample_places.raw / "tfpb_rates")
    path = sample_places.processed / damaged
    path.write_bytes(path.read_bytes()[:-3])
    result = _rates(sample_places)
    assert result.how == "failed"
    assert "abîmée" in result.error
    assert len(list(sample_places.processed.glob("tfpb_rates_2025.*"))) == 2
    build.build(sample_places, ["tfpb_rates"], purge=True)
    assert not list(sample_places.processed.glob("tfpb_rates_2025.*"))


def test_a_purge_takes_a_table_of_several_files_that_lacks_one(sample_places):
    build.build(sample_places, ["cog"])
    (sample_places.raw / "cog" / "2026" / "regions.json").unlink()
    (result,) = build.build(sample_places, ["cog"], purge=True)
    assert result.how == "purged"
    assert not processed.available(sample_places, "cog")


def test_other_bytes_are_told_before_what_they_break(sample_places):
    raw = next((sample_places.raw / "tfpb_rates").rglob("*.csv"))
    lock.record(sample_places.raw, f"tfpb_rates/2025/{raw.name}", lock.entry_of(raw, lock.BY_HAND))
    raw.write_bytes(b"not the columns\n")
    assert "au verrou" in _rates(sample_places).error


def test_a_reader_that_breaks_is_one_sentence_and_stops_nobody(sample_places):
    epci = sample_places.raw / "cog" / "2026" / "epci.json"
    epci.write_text('[{"code": "1", "nom": "x", "membres": null}]', encoding="utf-8")
    results = build.build(sample_places, ["cog", "tfpb_rates"])
    assert "cog 2026 : fichier non compris (TypeError" in results[0].error
    assert _how(results)["tfpb_rates"] == "built"


def test_a_broken_provenance_is_not_trusted(sample_places):
    build.build(sample_places, ["tfpb_rates"])
    (sample_places.processed / "tfpb_rates_2025.json").write_text("{", encoding="utf-8")
    assert _how(build.build(sample_places, ["tfpb_rates"]))["tfpb_rates"] == "built"
    assert json.loads((sample_places.processed / "tfpb_rates_2025.json").read_text())["rows"] == 26


def test_next_years_vintage_is_one_more_declaration(sample_places, monkeypatch):
    from qpv.datasets import tfpb_rates

    source = tfpb_rates.SOURCES[-1]
    later = dataclasses.replace(source, vintage="2026", data_year="2026")
    monkeypatch.setattr(tfpb_rates, "SOURCES", (source, later))
    old = next((sample_places.raw / "tfpb_rates").rglob("*.csv"))
    new = sample_places.raw / "tfpb_rates" / "2026" / old.name
    new.parent.mkdir()
    new.write_bytes(old.read_bytes().replace(b"2025;", b"2026;"))
    results = build.build(sample_places, ["tfpb_rates"])
    assert [(r.vintage, r.how) for r in results] == [("2025", "built"), ("2026", "built")]
    assert processed.read(sample_places, "tfpb_rates").frame["year"].unique() == [2026]
    assert processed.read(sample_places, "tfpb_rates", "2025").frame["year"].unique() == [2025]
    assert [r.how for r in build.build(sample_places, ["tfpb_rates"])] == ["kept", "kept"]
    new.unlink()
    results = build.build(sample_places, ["tfpb_rates"])
    assert [(r.vintage, r.how) for r in results] == [("2025", "kept"), ("2026", "orphan")]
    results = build.build(sample_places, ["tfpb_rates"], purge=True)
    assert [(r.vintage, r.how) for r in results] == [("2025", "kept"), ("2026", "purged")]
    assert not (sample_places.processed / "tfpb_rates_2026.parquet").exists()


def test_commune_outlines_build_from_the_regions_at_hand(sample_places):
    folder = sample_places.raw / "communes" / "2025"
    (folder / "communes_hauts_de_france.geojson").rename(folder / "communes_bretagne.geojson")
    assert _how(build.build(sample_places, ["communes"])) == {"communes": "built"}
