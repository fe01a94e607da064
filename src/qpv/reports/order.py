"""What « qpv run » makes: a small file that a person writes, ``qpv.toml`` -> the pages asked for."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from qpv.errors import ParameterError, did_you_mean
from qpv.reports import catalogue, schedule
from qpv.reports.declaration import Report
from qpv.reports.parameters import REPORT_LEVELS
from qpv.territories import Geography

FILE = "qpv.toml"
LEVELS = ("region", "departement", "epci", "contrat")
# What the file calls what an order holds; « rapports » is a part of its own.
_SINGLE = {"region": "region", "annee": "year", "horaire": "when"}
_KEYS = _SINGLE | {"niveaux": "levels", "communes": "communes", "apres": "after"}


@dataclass(frozen=True, kw_only=True)
class Order:
    """The pages of one région: for each report, its formats ("" the page itself), at each of the
    ``levels`` that it takes; those in ``communes`` for each commune too. ``year`` is that of the
    abatement; ``when`` is the hour of the scheduled run, ``after`` the command (its words) that is then
    given the run report."""

    region: str = "32"
    levels: tuple[str, ...] = LEVELS
    communes: tuple[str, ...] = ("portrait_territoire",)
    year: str = "2025"
    when: str = "lundi 06:00"
    after: tuple[str, ...] = ()
    reports: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: {r.name: _formats(r) for r in catalogue.REPORTS}  # in every format
    )


def _formats(report: Report) -> tuple[str, ...]:
    return next((("", *p.choices) for p in report.parameters if p.name == "format"), ("",))


def read(home: Path) -> Order:
    """Return the order of ``qpv.toml``; everything for Hauts-de-France where there is no such file.

    Raises
    ------
    ParameterError
        If it cannot be read, or names what does not exist.
    """
    path = home / FILE
    if not path.is_file():
        return Order()
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ParameterError(
            f"{path} illisible : {error}. « qpv init » en écrit un modèle."
        ) from None
    return _order(path, told)


def ordered(home: Path, *, fictional: bool) -> Order:
    """Return the order of ``qpv.toml``, for the fictional région where asked (raises as ``read``)."""
    told = read(home)
    return replace(told, region="00") if fictional else told


def _order(path: Path, told: dict) -> Order:
    known = (*_KEYS, "rapports")
    for key in told:
        if key not in known:
            raise ParameterError(f"{path} : clé inconnue « {key} »{did_you_mean(key, known)}")
    given: dict = {"reports": _reports(path, told["rapports"])} if "rapports" in told else {}
    for key in (key for key in told if key in _KEYS):
        one = key in _SINGLE
        texts = _texts(path, key, [told[key]] if one else told[key])
        given[_KEYS[key]] = texts[0] if one else tuple(texts)
    for level in given.get("levels", ()):
        catalogue.LEVEL.checked(level)
    for name in given.get("communes", ()):
        catalogue.report(name)
    schedule.parse(given.get("when", Order.when))
    return Order(**given)


def _texts(path: Path, key: str, values: object) -> list[str]:
    if not isinstance(values, (list, tuple)) or not all(isinstance(v, str) for v in values):
        one = f'du texte entre guillemets, {key} = "…"'
        wanted = one if key in _SINGLE else f'une liste, {key} = ["…", "…"]'
        raise ParameterError(f"{path} : « {key} » veut {wanted}.")
    return list(values)


def _reports(path: Path, told: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(told, dict):
        raise ParameterError(f"{path} : « rapports » est une partie, [rapports].")
    found = {}
    for name, formats in told.items():
        known = _formats(catalogue.report(name))
        found[name] = tuple(_texts(path, name, formats))
        for one in found[name]:
            if one not in known:
                raise ParameterError(
                    f"{path} : {name} n'a pas de format « {one} ». Attendu : " + _list(known)
                )
    return found


def pages(
    order: Order,
    geography: Geography,
    only: Sequence[str] = (),
    given: Mapping[str, str] | None = None,
) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the report and the parameters of each page of an order, in the order of the catalogue.

    ``only`` keeps some reports. ``given`` keeps the pages that have these parameters; a territory
    (« contrat », CN05911M) keeps its QPV, and its own pages.
    """
    given = dict(given or {})
    within = {level: given.pop(level) for level in REPORT_LEVELS if level in given}
    own = None
    for level, code in within.items():
        members = geography.membership(level)
        inside = set(members["code_qp"][members["code"] == code])
        if not inside:
            raise ParameterError(f"{level} {code} : aucun quartier prioritaire.")
        own = inside if own is None else own & inside
    for report in catalogue.REPORTS:
        if report.name not in order.reports or (only and report.name not in only):
            continue
        named = within and report.name in only  # then its page says itself what lacks
        least = 0 if named else report.least_qpv
        for values in _of_report(order, report, geography, own, within, least):
            if all(values.get(name, "") == value for name, value in given.items()):
                yield report.name, values


def _of_report(
    order: Order, report: Report, geography: Geography, own: set[str] | None,
    within: dict[str, str], least: int,
) -> Iterator[dict[str, str]]:  # fmt: skip
    names = {p.name: p for p in report.parameters}
    fixed = {"annee": order.year} if "annee" in names else {}
    for format in order.reports[report.name]:
        shape = {**fixed, **({"format": format} if format else {})}
        if "niveau" in names:
            for level in _levels(order, report, names["niveau"].choices, within):
                for code in _codes(order, geography, level, own, within, least):
                    yield {"niveau": level, "code": code, **shape}
        elif "contrat" in names:
            yield from ({"contrat": c, **shape}
                        for c in _codes(order, geography, "contrat", own, within))  # fmt: skip
        elif "code_qp" in names:
            yield from ({"code_qp": c, **shape} for c in _quarters(order, geography, own))
        elif own is None:
            yield shape


def _levels(
    order: Order, report: Report, choices: tuple[str, ...], within: Mapping[str, str]
) -> list[str]:
    """Return the levels at which a report is made; a commune asked for by name always is."""
    communes = ["commune"] if report.name in order.communes or "commune" in within else []
    return [level for level in (*order.levels, *communes) if level in choices]


def _quarters(order: Order, geography: Geography, own: set[str] | None) -> list[str]:
    members = geography.membership("region")
    codes = members["code_qp"][members["code"] == order.region]
    return sorted(c for c in codes.unique() if own is None or c in own)


def _codes(
    order: Order, geography: Geography, level: str, own: set[str] | None, within: dict[str, str],
    least: int = 0,
) -> list[str]:  # fmt: skip
    """Return the territories of a level: those of the order's région with ``least`` QPV, or those asked
    for."""
    members = geography.membership(level)
    counts = members["code"].value_counts()
    quarters = _quarters(order, geography, own)
    found = set(members["code"][members["code_qp"].isin(quarters)])
    if within:
        found = {within[level]} if level in within else set()
    return sorted(code for code in found if counts[code] >= least)


def template() -> str:
    """Return the text of a first ``qpv.toml``, commented."""
    lines = [
        "# Ce que « qpv run » produit. À vous de le changer ; « qpv run --pourquoi » montre l'effet.",
        "",
        'region = "32"  # code INSEE de la région',
        f"niveaux = [{_list(LEVELS)}]  # territoires qui ont une page",
        f"communes = [{_list(Order.communes)}]  # rapports faits aussi pour chaque commune",
        'annee = "2025"  # année de l\'abattement de TFPB',
        'horaire = "lundi 06:00"  # de l\'exécution programmée (qpv schedule) ; ou "chaque jour 06:00"',
        "apres = []  # commande lancée ensuite, mot par mot (courriel, Teams) : docs/planification.md",
        "",
        '# Un rapport par ligne, et ses formats : "" est la page entière. Retirez ce dont vous n\'avez',
        "# pas l'usage.",
        "[rapports]",
    ]
    for report in catalogue.REPORTS:
        lines.append(f"{report.name} = [{_list(_formats(report))}]  # {report.title}")
    return "\n".join(lines) + "\n"


def _list(texts: Sequence[str]) -> str:
    return ", ".join(f'"{text}"' for text in texts)
