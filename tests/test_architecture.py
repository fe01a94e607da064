"""The house rules that a machine can check: who imports whom, how long things are, what the
notebooks hold."""

import ast
import re
from graphlib import CycleError, TopologicalSorter

import nbformat
import pytest

from conftest import ROOT

PACKAGE = ROOT / "src" / "qpv"
# A module imports only what stands above it.
LAYERS = (
    "errors",
    "paths",
    "codes",
    "thresholds",
    "french",
    "differences",
    "names",
    "saved_text",
    "sources",
    "tables",
    "perimeters",
    "geo",
    "points",
    "positions",
    "addresses",
    "datasets",
    "provenance",
    "build",
    "processed",
    "contracts",
    "territory",
    "territories",
    "gazetteer",
    "indicators",
    "figures",
    "study",
    "tfpb",
    "dictionary",
    "quality",
    "warm",
    "reports",
    "click_words",
    "completion",
    "report_commands",
    "cli",
)
MODULES = sorted(PACKAGE.rglob("*.py"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def _layer(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def _imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "qpv":
            if node.module == "qpv":
                yield from (f"qpv.{alias.name}" for alias in node.names)
            else:
                yield node.module
        elif isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name.startswith("qpv."))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_imports_only_what_stands_above_it(path):
    own = path.relative_to(PACKAGE).with_suffix("").parts[0]
    if own == "__init__":
        return
    for module in _imports(path):
        layer = _layer(module)
        if layer in ("__version__", own):
            continue
        assert LAYERS.index(layer) < LAYERS.index(own), f"{path.name} imports {module}"


def _imported_modules(path, known):
    """Return the modules of the package that a module imports, in its functions too; what only names
    a type (``if TYPE_CHECKING``) imports nothing."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in node.body
    }
    for node in set(ast.walk(tree)) - typing:
        if isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            yield from names & known or {node.module} & known
        elif isinstance(node, ast.Import):
            yield from {alias.name for alias in node.names} & known


def test_no_modules_import_each_other_in_a_circle():
    paths = {
        ".".join(p.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): p
        for p in MODULES
    }
    found = {
        name: set(_imported_modules(path, paths.keys())) - {name} for name, path in paths.items()
    }
    try:
        TopologicalSorter(found).prepare()
    except CycleError as error:
        pytest.fail(f"circle of imports: {' <- '.join(error.args[1])}")


@pytest.mark.parametrize("path", sorted((PACKAGE / "datasets").glob("*.py")), ids=lambda p: p.stem)
def test_datasets_never_import_each_other(path):
    if path.stem != "__init__":
        assert not [m for m in _imports(path) if m.startswith("qpv.datasets")]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_modules_and_functions_stay_readable(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 300, f"{path.name}: {text.count(chr(10))} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
            assert node.end_lineno - body[0].lineno + 1 <= 40, f"{path.name}: {node.name}"


def test_only_sources_touch_the_network():
    for path in MODULES:
        if "sources" not in path.parts:
            text = path.read_text(encoding="utf-8")
            assert not re.search(
                r"^\s*(import|from) (requests|urllib\.request|http\.client)", text, re.M
            )


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebooks_tell_and_the_library_does(path):
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert not any(cell.outputs or cell.execution_count for cell in code)
    assert not any(re.search(r"^\s*(def|class) ", cell.source, re.M) for cell in code)
    assert not any(re.search(r"data/raw|read_csv|read_file", cell.source) for cell in code)
    assert sum("parameters" in cell.metadata.get("tags", []) for cell in code) == 1
    of_analysts = {"atelier", "analyste"}
    shown = [c for c in notebook.cells if of_analysts.isdisjoint(c.metadata.get("tags", []))]
    assert len(shown) <= 32


def test_every_report_has_its_notebook_with_the_declared_parameters():
    from qpv.reports.catalogue import REPORTS

    for report in REPORTS:
        notebook = nbformat.read(ROOT / "notebooks" / report.notebook, as_version=4)
        (cell,) = [c for c in notebook.cells if "parameters" in c.metadata.get("tags", [])]
        assigned = {t.id for n in ast.parse(cell.source).body for t in n.targets}
        assert assigned == {p.name for p in report.parameters}


def test_a_threshold_is_written_once():
    tree = ast.parse((PACKAGE / "thresholds.py").read_text(encoding="utf-8"))
    named = [t.id for node in tree.body if isinstance(node, ast.Assign) for t in node.targets]
    assert len(named) == len(set(named))
