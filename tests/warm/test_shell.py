"""The cells of a notebook run without a kernel give what a kernel gives."""

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from qpv.warm import pool, shell

CELLS = (
    "x = 1\nx",
    "print('a')\nimport sys\nprint('e', file=sys.stderr)\nprint('b')",
    "from IPython.display import HTML, clear_output, display\nh = display(HTML('1'), display_id=True)\n"
    "h.update(HTML('2'))",
    "display(HTML('gone'))\nclear_output(wait=True)\nprint('kept')",
    "import pandas as pd\npd.DataFrame({'a': [1, 2]})",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
    "import asyncio\nawait asyncio.sleep(0)\n5;",
    "_, __name__",
    "",
    "!echo dehors",
    "1 / 0",
    "'never reached'",
)


def executed(notebook):
    shell.run(notebook)
    return notebook


def in_a_child(*sources: str, tags=()) -> nbformat.NotebookNode:
    cells = [new_markdown_cell("texte"), *(new_code_cell(s) for s in sources)]
    for cell in cells[1:]:
        cell.metadata["tags"] = list(tags)
    (done,) = pool.run([pool.Task(name="x", target=executed, args=(new_notebook(cells=cells),))])
    assert not done.failed, done
    return done.value


def told(cell) -> list:
    """What a cell shows: streams of one name are one (a kernel cuts and orders them by time)."""
    shown, streams = [], {}
    for output in cell.outputs:
        if output.output_type == "stream":
            streams[output.name] = streams.get(output.name, "") + output.text
        else:  # the paths and colours of a traceback are those of the process
            shown.append({k: v for k, v in output.items() if k != "traceback"})
    return [cell.execution_count, shown, streams]


def test_the_outputs_are_those_of_a_kernel():
    ordinary = new_notebook(cells=[new_markdown_cell("texte"), *(new_code_cell(c) for c in CELLS)])
    client = NotebookClient(ordinary, kernel_name="python3", timeout=120)
    with pytest.raises(Exception, match="ZeroDivisionError"):
        client.execute()
    warm = in_a_child(*CELLS)
    assert [told(c) for c in warm.cells[1:]] == [told(c) for c in ordinary.cells[1:]]


def test_a_cell_that_may_fail_does_not_stop_the_others():
    found = in_a_child("1 / 0", "2", tags=["raises-exception"])
    assert found.cells[1].outputs[0].ename == "ZeroDivisionError"
    assert found.cells[2].outputs[0].data["text/plain"] == "2"


def test_what_is_printed_without_end_is_stopped():
    found = in_a_child("while True:\n    print('x' * 1_000_000)", "2")
    assert found.cells[1].outputs[-1].ename == "TooMuchOutput"
    assert found.cells[2].outputs == []


def test_nothing_of_a_notebook_is_left_in_the_next():
    in_a_child(
        "import pandas as pd\npd.options.display.max_rows = 3\nimport os\nos.environ['X'] = '1'"
    )
    found = in_a_child("import os, pandas as pd\npd.options.display.max_rows, os.environ.get('X')")
    assert found.cells[1].outputs[0].data["text/plain"] == "(60, None)"


def test_random_seeds_differ():
    draws = {in_a_child("import random\nrandom.random()").cells[1].outputs[0].data["text/plain"]
             for _ in range(3)}  # fmt: skip
    assert len(draws) == 3
