"""Files cut, overwritten or hostile, and all that a legal one may hold: the register stays readable."""

import io
import os
import random
import zipfile

import careless
import openpyxl
import pytest
from test_import_files import HEADER, LINE, workbook

from qpv.errors import TableError
from qpv.tfpb.intake import register, sheets
from qpv.tfpb.intake.corrections import write_correction
from qpv.tfpb.intake.importing import import_files
from qpv.tfpb.intake.sheets import read_book

TODAY = "2026-11-23"
_NAMES = " ".join(
    f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"'
    for n in ("office", "table", "text")
)


def run(folder, *files):
    return import_files(files, careless.known(), folder / "tfpb", today=TODAY)


def ods(path, rows, *, inside=""):
    """Write an ODS of one sheet by hand; ``inside`` stands in the last cell."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    lines = ["".join(map(cell.format, row)) for row in rows]
    lines[-1] += cell.format(inside) if inside else ""
    table = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {_NAMES}><office:body><office:spreadsheet>"
            f'<table:table table:name="Bilan">{table}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return path


def made(folder, extension):
    path = folder / f"envoi.{extension}"
    if extension == "xlsx":
        return workbook(path, HEADER, LINE)
    if extension == "ods":
        return ods(path, (HEADER, LINE))
    path.write_text("\n".join(";".join(map(str, row)) for row in (HEADER, LINE)), "utf-8")
    return path


def damaged(content, dice):
    """Return the bytes cut at a place, or with one or six of them overwritten."""
    at, n = dice.randrange(len(content)), dice.choice((0, 1, 6))
    return content[:at] + dice.randbytes(n) + content[at + n :] if n else content[:at]


@pytest.mark.parametrize("extension", ["xlsx", "ods", "csv"])
def test_a_file_damaged_anywhere_is_read_or_refused_in_one_sentence(tmp_path, extension):
    dice, path = random.Random(9), made(tmp_path, extension)
    content, refused = path.read_bytes(), 0
    assert read_book(path).sheets[0].rows[1][4] == LINE[4]
    for _ in range(200):
        path.write_bytes(damaged(content, dice))
        try:
            assert read_book(path).sheets is not None
        except TableError as error:
            refused += 1
            assert str(error).startswith(f"{path.name} : ") and "\n" not in str(error)
    assert refused > (0 if extension == "csv" else 50)


@pytest.mark.parametrize("extension", ["xlsx", "ods", "csv"])
def test_the_other_files_of_a_batch_go_on(tmp_path, extension):
    dice, good = random.Random(91), workbook(tmp_path / "bon.xlsx", HEADER, LINE)
    path = made(tmp_path, extension)
    content = path.read_bytes()
    for n in range(8):
        path.write_bytes(damaged(content, dice))
        first, second = run(tmp_path / str(n), path, good)
        assert (
            second.accepted + second.known + len(second.refused) == 1
        )  # maybe the same line twice
        assert second.accepted == 1 or first.accepted == 1
        assert not first.refusal or first.refusal.startswith(f"{path.name} : ")
        register.read_register(tmp_path / str(n) / "tfpb")


def test_damage_in_compressed_cells_names_the_file_and_stops_nobody(tmp_path):
    good, bad = (workbook(tmp_path / f"{n}.xlsx", HEADER, LINE) for n in ("bon", "abime"))
    with zipfile.ZipFile(bad) as archive:
        member = archive.getinfo("xl/worksheets/sheet1.xml")
    content = bytearray(bad.read_bytes())
    start = member.header_offset + 30 + len(member.filename)
    content[start + 40 : start + 46] = b"\0" * 6
    bad.write_bytes(content)
    refused, taken = run(tmp_path, bad, good)
    assert refused.refusal.startswith("abime.xlsx : le classeur est abîmé")
    assert taken.accepted == 1


@pytest.mark.parametrize(
    "inside",
    [
        '<text:s text:c="1000000000"/>',
        '<text:s text:c="1000000"/>' * 101,
        "x" * 1_000 + "</text:p></table:table-cell><table:table-cell "
        'table:number-columns-repeated="200000"><text:p>' + "x" * 1_000,
    ],
)
def test_what_unfolds_without_measure_is_refused_before_it_is_unfolded(tmp_path, inside):
    path = ods(tmp_path / "b.ods", (HEADER, LINE), inside=inside)
    with pytest.raises(TableError, match=r"b\.ods : le classeur, une fois déplié, serait démesuré"):
        read_book(path)


def test_a_long_text_shared_by_many_cells_is_refused(tmp_path):
    path, row = workbook(tmp_path / "b.xlsx", HEADER), "<c t='s'><v>0</v></c>" * 40
    sheet = f"<worksheet><sheetData>{f'<row>{row}</row>' * 100}</sheetData></worksheet>"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = sheet
    parts["xl/sharedStrings.xml"] = f"<sst><si><t>{'x' * 30_000}</t></si></sst>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(TableError, match="une fois déplié, serait démesuré"):
        read_book(path)


def test_a_few_spaces_are_kept(tmp_path):
    path = ods(tmp_path / "c.ods", (HEADER, LINE), inside='a<text:s text:c="3"/>b')
    assert read_book(path).sheets[0].rows[1][-1] == "a   b"


def test_memory_that_runs_out_is_told(tmp_path, monkeypatch):
    path = workbook(tmp_path / "a.xlsx", HEADER, LINE)
    monkeypatch.setattr("qpv.tfpb.intake.raw_cells.of_zip", _no_memory)
    with pytest.raises(TableError, match=r"a\.xlsx : .* ne tient pas en mémoire"):
        read_book(path)


def _no_memory(archive):
    raise MemoryError


ODD = (
    "un\rdeux", "un\r\ndeux", "un\u2028deux", "un\x85deux", "un\x0bdeux", "un\x1cdeux", "un\x1ddeux",
    "\ufeffun", "un\u200bdeux", "''=1+1", "'''@x", '"', '";"', "\t=1", "\\", "{}", "un\x01deux",
    "\u202eun", "e\u0301", "🙂", "_x000D_", "_x0000_", "\x7f", "\ufffe", "x" * 140_000,
)  # fmt: skip


@pytest.mark.parametrize("odd", ODD, ids=[ascii(text)[:16] for text in ODD])
def test_what_a_legal_file_may_hold_goes_through_or_its_line_is_refused(tmp_path, odd):
    """In an action, a landlord's name, a heading and the name of the sheet; twice, and corrected."""
    text = io.StringIO()
    cells = [
        [*HEADER, f"N {odd}"],
        [*LINE, odd],
        [*LINE[:4], odd, 5, ""],
        [2025, odd, *LINE[2:], odd],
    ]
    cells += [[*LINE[:4], f"{odd} refusée", "x", ""]]
    quoted = [['"{}"'.format(str(cell).replace('"', '""')) for cell in row] for row in cells]
    text.write("\n".join(";".join(row) for row in quoted))
    path = tmp_path / "envoi.csv"
    path.write_text(text.getvalue(), "utf-8", newline="")
    (outcome,) = run(tmp_path, path)
    assert outcome.sent == 4 and len(outcome.refused) >= 1
    held = register.read_register(tmp_path / "tfpb")
    assert len(held.rows) == outcome.accepted >= 1 and len(held.refused) == len(outcome.refused)
    (again,) = run(tmp_path, path)
    assert again.already and register.read_register(tmp_path / "tfpb").rows.equals(held.rows)
    (back,) = run(tmp_path, write_correction([outcome], tmp_path / "c.xlsx"))
    assert back.accepted == 0 and len(back.refused) == len(outcome.refused)


@pytest.mark.parametrize("odd", [text for text in ODD if len(text) < 20 and text != "\ufffe"])
def test_the_name_of_a_sheet_goes_through(tmp_path, odd):
    path = workbook(tmp_path / "a.xlsx", HEADER, LINE)
    named = openpyxl.load_workbook(path)
    title = odd.translate({ord(sign): None for sign in "\\'\x01\x0b\x1c\x1d"})
    named["Bilan"]._WorkbookChild__title = f"Bilan {title}"
    named.save(path)
    (outcome,) = run(tmp_path, path)
    assert outcome.accepted == 1
    assert len(register.read_register(tmp_path / "tfpb").rows) == 1


def test_a_register_that_would_not_be_read_again_replaces_nothing(tmp_path, monkeypatch):
    run(tmp_path, workbook(tmp_path / "a.xlsx", HEADER, LINE))
    before = (tmp_path / "tfpb" / register.REGISTER_FILE).read_bytes()
    other = workbook(tmp_path / "b.xlsx", HEADER, (*LINE[:4], "Autre", 5))
    for broken in (b"\xff", b"volet;bailleur\n", before[:-40]):
        monkeypatch.setattr(register, "_csv", lambda table, broken=broken: broken)
        with pytest.raises(TableError, match="ne se relirait pas"):
            run(tmp_path, other)
    assert (tmp_path / "tfpb" / register.REGISTER_FILE).read_bytes() == before
    assert not list((tmp_path / "tfpb").rglob("*.partiel"))


def test_a_panic_of_the_reader_never_reaches_the_terminal(capfd):
    with sheets._silenced():
        os.write(2, b"thread '<unnamed>' panicked")
    os.write(2, b"seen")
    assert capfd.readouterr().err == "seen"
