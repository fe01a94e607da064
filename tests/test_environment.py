"""pyproject.toml, environment.yml and the lock name the same packages and lower bounds."""

import re
import tomllib

from packaging.requirements import Requirement
from packaging.version import Version

from conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONDA_NAMES = {"matplotlib-base": "matplotlib"}


def _declared() -> dict[str, str]:
    found = [Requirement(line) for line in PROJECT["dependencies"]]
    return {r.name: str(r.specifier) for r in found}


def _conda() -> dict[str, str]:
    found = {}
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    for line in re.findall(r"^\s+- ([a-z][^\n:]*)$", text, re.M):
        match = re.fullmatch(r"([a-z0-9-]+)\s*([<>=][^ ]*)?", line.strip())
        if match and match[1] not in ("conda-forge", "nodefaults", "pip"):
            found[CONDA_NAMES.get(match[1], match[1])] = match[2] or ""
    return found


def _bounds(specifier: str) -> set[str]:
    return {part for part in specifier.replace(" ", "").split(",") if part}


def test_environment_yml_names_the_same_packages_and_ranges():
    conda = _conda()
    python = conda.pop("python")
    declared = _declared()
    assert set(conda) == set(declared)
    assert {n: _bounds(s) for n, s in conda.items()} == {n: _bounds(s) for n, s in declared.items()}
    assert PROJECT["requires-python"] in python


def _locked() -> dict[str, list[str]]:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s\\;]+)", text, re.M):
        found.setdefault(name.lower().replace("_", "-"), []).append(version)
    return found


def test_the_lock_holds_every_package_within_its_range():
    locked = _locked()
    groups = PROJECT["optional-dependencies"]
    extras = [
        line for name in ("dev", "build") for line in groups[name]
    ]  # what « make lock » locks
    for requirement in map(Requirement, [*PROJECT["dependencies"], *extras]):
        versions = locked.get(requirement.name.lower(), [])
        assert versions, f"{requirement.name} is not in requirements.lock"
        for version in versions:
            assert requirement.specifier.contains(Version(version), prereleases=True)


def test_the_lock_has_hashes_and_no_index_address():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = re.findall(r"^[A-Za-z0-9._-]+==", text, re.M)
    blocks = re.split(r"^(?=[A-Za-z0-9._-]+==)", text, flags=re.M)[1:]
    assert len(blocks) == len(pins)
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in text
    assert "index-url" not in text
