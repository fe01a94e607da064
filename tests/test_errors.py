"""A refusal is one sentence in a notebook, and the cell has failed all the same."""

import nbformat.v4 as nb
from nbclient import NotebookClient

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
