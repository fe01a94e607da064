"""A refusal is one sentence in a notebook, and the cell has failed all the same."""

import errno
import os

import nbformat.v4 as nb
import pytest
from nbclient import NotebookClient

from qpv import errors

REFUSAL = "from qpv.errors import TableError\nraise TableError('Une phrase.')"


def test_a_notebook_shows_the_sentence_alone_then_the_traceback_when_asked():
    cells = [nb.new_code_cell(source) for source in (REFUSAL, "%tb", "1 / 0")]
    told = nb.new_notebook(cells=cells)
    NotebookClient(told, allow_errors=True).execute()
    refused, asked, mistaken = (cell.outputs[0] for cell in told.cells)
    assert (refused.output_type, refused.ename) == ("error", "TableError")
    assert refused.traceback == ["Une phrase."]
    assert "raise TableError" in "".join(asked.traceback)
    assert "ZeroDivisionError" in "".join(mistaken.traceback)


@pytest.mark.parametrize("number", [n for n in errno.errorcode if n < 40])
def test_what_the_system_says_is_never_shown_in_english(number):
    told = errors.disk_sentence(OSError(number, os.strerror(number), "x"))
    assert os.strerror(number) not in told
    assert errors.disk_sentence(OSError("no number")) == "le disque a refusé"


def test_the_beginning_of_a_name_is_the_one_that_was_meant():
    assert "« departement »" in errors.did_you_mean("dep", ["epci", "departement"])
    assert errors.did_you_mean("12", ["2", "3"]) == ". Attendu : 2, 3."
