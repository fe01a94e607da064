"""What ``qpv export`` takes away: all that is known of a territory as a folder (data, contours,
figures, what they mean, how they are cited), whole or not there; the pages that become PDF."""

import contextlib
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from qpv import __version__, french, study
from qpv.errors import ParameterError, ReportError, disk_sentence
from qpv.figures.picture import Picture
from qpv.indicators import compute
from qpv.indicators.catalogue import EVERY
from qpv.indicators.plain import PLAIN
from qpv.paths import Places
from qpv.reports import engine, method, page
from qpv.reports.making import FICTION
from qpv.reports.parameters import pairs
from qpv.sources import lock
from qpv.study import Study, explorer, exports
from qpv.territory import LEVELS

_CONTENT = "contenu.json"
_FEW = 5  # QPV under which a distribution shows nothing
_TOLD = {
    "indicateurs.csv": "un QPV par ligne ; valeurs, et motif de chaque absence (« ; », virgule décimale)",
    "indicateurs-sources.csv": "chaque colonne et chaque fichier : année, zonage, source, couverture",
    "indicateurs.xlsx": "les mêmes valeurs, leur dictionnaire, leurs sources",
    "territoire.csv": "les valeurs du territoire et des ensembles de QPV auxquels il se compare",
    "quartiers.gpkg": "contours et valeurs, pour QGIS (WGS 84), avec une couche « sources »",
    "quartiers.geojson": "les mêmes en GeoJSON (WGS 84)",
    "figures": "cartes et graphiques, une page A4 chacun : SVG, PNG à 300 points par pouce, PDF",
    _CONTENT: "empreinte SHA-256 de chaque fichier",
}
_COMPARED = {
    "indicator": "Indicateur", "series": "Ensemble", "value": "Valeur", "unit": "Unité",
    "approximate": "Approximation", "reason": "Motif d'absence", "n_known": "QPV diffusés",
    "n_total": "QPV", "year": "Année", "zoning": "Zonage", "source": "Source", "id": "Nom court",
}  # fmt: skip


def write(
    level: str, code: str, target: Path | None, places: Places, *, fictional: bool = False,
    say: Callable[[str], object] = print,
) -> Path:  # fmt: skip
    """Write the folder of a territory (by default ``reports/export/departement-59``) and return it.

    Raises
    ------
    ParameterError
        If the level or the code is unknown.
    ReportError
        If ``target`` holds what this command did not write, the disk refuses (nothing is then
        written), or the tables are the fictional ones and ``fictional`` is not set.
    """
    s = study.open(level, code, places)
    if s.fictional and not fictional:
        raise ReportError("les tables sont celles du territoire fictif : ajoutez --exemple.")
    target = target or places.reports / "export" / f"{level}-{s.code}"
    _refuse_strangers(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".qpv-") as temporary:
            draft = Path(temporary) / "dossier"
            draft.mkdir()
            _fill(s, draft, say)
            draft.chmod(0o755)
            _put(draft, target)
    except OSError as error:
        raise ReportError(f"{target} : {disk_sentence(error)}. Rien n'a été écrit.") from None
    return target


def pages(asked: Sequence[str], places: Places, *, fictional: bool = False) -> list[Path]:
    """Return pages given by their files, or the page of a report and its parameters (made where it is
    not up to date).

    Raises
    ------
    ParameterError, TableError, ReportError
        As ``engine.run``.
    """
    files = [word for word in asked if word.endswith(".html")]
    if len(files) == len(asked):
        return [Path(word) for word in files]
    report, *parameters = asked
    return [engine.run(report, pairs(parameters), places, fictional=fictional).path]


def _refuse_strangers(target: Path) -> None:
    """Refuse a folder that holds anything but what this command wrote there, as it wrote it."""
    if not target.exists():
        return
    found = [p for p in target.rglob("*") if p.is_file()] if target.is_dir() else [target]
    written: dict[str, str] = {}
    with contextlib.suppress(OSError, ValueError, KeyError):
        written = json.loads((target / _CONTENT).read_text(encoding="utf-8"))["fichiers"]
    for path in found:
        name = path.relative_to(target).as_posix()
        if name != _CONTENT and written.get(name) != lock.sha256_of(path):
            raise ReportError(
                f"{target} : « {path.name} » n'est pas de cette commande, ou a changé depuis. Rien n'y est "
                "écrit : donnez un autre dossier avec --vers."
            )


def _put(draft: Path, target: Path) -> None:
    """Put a folder in the place of the one that is there, which stays if that fails."""
    before = draft.with_name("avant")
    if target.exists():
        target.replace(before)
    try:
        draft.replace(target)
    except BaseException:
        if before.exists():
            before.replace(target)
        raise


def _fill(s: Study, folder: Path, say: Callable[[str], object]) -> None:
    asked = known(s)
    say(f"{french.plural(len(asked), 'indicateur', 'indicateurs')}, {len(s.qpv)} QPV…")
    s.to_csv(folder / "indicateurs.csv", asked)
    s.to_excel(folder / "indicateurs.xlsx", asked)
    s.to_gpkg(folder / "quartiers.gpkg", asked)
    s.to_geojson(folder / "quartiers.geojson", asked)
    rows = s.compared([id for id in asked if s.indicator(id).aggregation != "none"])
    rows = rows.assign(
        value=rows["value"].round(6),
        approximate=rows["approximate"].map({True: "oui", False: ""}),
        reason=rows["reason"].map(compute.reason_label),
    )
    exports.write_table(rows[[*_COMPARED]].rename(columns=_COMPARED), folder / "territoire.csv")
    say("figures…")
    _draw(s, folder / "figures")
    (folder / "LISEZMOI.txt").write_text("\ufeff" + _readme(s), encoding="utf-8", newline="\r\n")
    (folder / "CITATION.txt").write_text("\ufeff" + _cited(s), encoding="utf-8", newline="\r\n")
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    told = {p.relative_to(folder).as_posix(): lock.sha256_of(p) for p in files}
    content = {"qpv": __version__, "territoire": f"{s.territory.level} {s.code}", "fichiers": told}
    text = json.dumps(content, ensure_ascii=False, indent=1)
    (folder / _CONTENT).write_text(text, encoding="utf-8")


def known(s: Study) -> list[str]:
    """Return every indicator of the QPV of 2024 that a table at hand gives here, once each: that of a
    publisher's archive stands for its compiled twin."""
    twins = {i.archive for i in EVERY if i.archive}
    own = [
        i
        for i in EVERY
        if i.zoning == "2024" and i.aggregation != "territory" and i.id not in twins
    ]
    return [i.id for i in own if explorer.known(s, i.id)]


def _pictures(s: Study) -> Iterator[tuple[str, Picture]]:
    """Return the figures of a territory, each with the name of its files."""
    shown = [id for id in PLAIN if explorer.known(s, id)]
    for id in shown:
        yield f"carte-{id}", s.map(id)
        if len(s.qpv) >= _FEW:
            yield f"repartition-{id}", s.distribution(id)
    rates = [id for id in shown if s.indicator(id).unit == "%"]
    with contextlib.suppress(ParameterError):  # none is published for the territory
        yield "comparaisons", s.dots(rates)


def _draw(s: Study, folder: Path) -> None:
    folder.mkdir()
    for name, picture in _pictures(s):
        for kind in ("svg", "png", "pdf"):
            picture.save(folder / f"{name}.{kind}")


def _who(s: Study) -> str:
    kind = "quartier" if s.territory.level == "qpv" else LEVELS[s.territory.level]
    return f"Quartiers prioritaires de la politique de la ville : {s.name} ({kind} {s.code})"


def _files(s: Study) -> list[dict]:
    return [source for record in s.provenance.values() for source in record["sources"]]


def _cited(s: Study) -> str:
    day = french.long_date(datetime.now(UTC))
    fiction = f"{FICTION}. " if s.fictional else ""
    told = page.citation(_files(s))
    return f"{fiction}{_who(s)}. Produit le {day} avec qpv {__version__}, d'après : {told}.\n"


def _readme(s: Study) -> str:
    files = _files(s)
    limits = [told.replace("de cette page", "de ce territoire") for told in method.cautions(s)]
    pages = sorted({f"- {f['publisher']} : {f['page']} ({f['licence']})" for f in files})
    parts = [
        f"{_who(s)}\n{FICTION if s.fictional else ''}".strip(),
        "Ce que contient ce dossier\n" + "\n".join(f"- {n} : {told}" for n, told in _TOLD.items()),
        f"Pour citer ces données\n{_cited(s)}",
        "Ce que ces chiffres ne disent pas\n" + "\n".join(f"- {told}" for told in limits),
        "Pages officielles et licences\n" + "\n".join(pages),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"
