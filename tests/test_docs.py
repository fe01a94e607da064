from conftest import ROOT
from qpv import dictionary


def test_the_generated_pages_are_those_of_the_declarations():
    assert dictionary.write(ROOT / "docs", check=True) == [], "lancez « qpv docs »"


def test_a_changed_declaration_is_seen(tmp_path):
    assert dictionary.write(tmp_path) == ["dictionary.md", "sources.md"]
    (tmp_path / "sources.md").write_text("autre", encoding="utf-8")
    assert dictionary.write(tmp_path, check=True) == ["sources.md"]
    assert (tmp_path / "sources.md").read_text(encoding="utf-8") == "autre"
