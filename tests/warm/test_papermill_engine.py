"""``papermill --engine qpv-warm`` on anyone's notebook."""

import os
import signal

import nbformat
import papermill
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError

from qpv.warm.papermill_engine import WarmEngine

papermill_engines.register("qpv-warm", WarmEngine)


@pytest.fixture
def execute(tmp_path):
    def run(*sources: str, language: str = "python", **options):
        cells = [new_code_cell("a = 1", metadata={"tags": ["parameters"]})]
        cells += [new_code_cell(source) for source in sources]
        kernel = {"name": "python3", "display_name": "Python 3", "language": language}
        whole = new_notebook(cells=cells, metadata={"kernelspec": kernel})
        nbformat.write(whole, tmp_path / "in.ipynb")
        papermill.execute_notebook(
            tmp_path / "in.ipynb", tmp_path / "out.ipynb", engine_name="qpv-warm", progress_bar=False,
            **options,
        )  # fmt: skip
        return nbformat.read(tmp_path / "out.ipynb", as_version=4)

    return run


def test_parameters_outputs_and_times_are_papermill_s(execute):
    out = execute("a + 1", parameters={"a": 41})
    assert out.cells[-1].outputs[0].data["text/plain"] == "42"
    assert out.cells[-1].metadata.papermill.status == "completed"
    assert out.metadata.language_info.name == "python"


def test_a_failing_cell_is_a_papermill_error(execute, tmp_path):
    with pytest.raises(PapermillExecutionError, match="ZeroDivisionError"):
        execute("1 / 0", "2")
    out = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    assert "papermill-error-cell-tag" in str(out.cells[0].metadata)


def test_a_death_and_a_hang_take_down_themselves_only(execute):
    with pytest.raises(RuntimeError, match="signal 11"):
        execute(f"import os\nos.kill(os.getpid(), {signal.SIGSEGV:d})")
    with pytest.raises(RuntimeError, match="aucune nouvelle depuis 1 s"):
        execute("import time\ntime.sleep(60)", execution_timeout=1)
    assert os.environ.get("JAMAIS") is None
    assert execute("3").cells[-1].outputs[0].data["text/plain"] == "3"
