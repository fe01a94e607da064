"""The account of a run as a page: what changed in the data since the one before, what was made, and why
what was not was not."""

from __future__ import annotations

from collections.abc import Mapping

from qpv import french, gazetteer
from qpv.paths import Places
from qpv.reports import catalogue, links, making, page, render, whole_file
from qpv.reports.page import HTML
from qpv.territories import Geography

PAGE = "execution.html"
_SLOWEST = 5
_LEVELS = {"qpv": "code_qp", "contrat": "contrat"}
_BROKE = (
    "Une erreur du programme, d'un carnet ou de l'ordinateur, et non une donnée absente : « qpv run "
    "--reprendre » essaie encore. Si elle revient, transmettez ce compte rendu à la personne qui tient "
    "l'outil ; chaque carnet, avec son erreur, est gardé dans le dossier « echecs » à côté des pages."
)


def write(account: Mapping, before: Mapping | None, places: Places) -> None:
    """Write the page of an account (``batch.Account`` as a mapping), beside that of the run before."""
    parts = [
        page.lead(lead(account)),
        page.heading("Ce qui a changé depuis la fois d'avant"),
        page.bullets(
            [
                *_changes(account, before),
                *(f"Chez le producteur, {line}" for line in account["newer"]),
            ]
        ),
        *_upstream(account),
        *_failures(account, places),
        *_cost(account),
    ]
    html = render.page(page.join(*parts).data, title="Compte rendu de l'exécution")
    render.assert_offline(html)
    whole_file.write(places.reports / PAGE, links.joined(html, (links.HOME,)))


def lead(account: Mapping) -> list[str]:
    """Return what the run did, in one sentence, then its alerts."""
    if account["alerts"]:
        return [
            f"{french.plural(len(account['alerts']), 'alerte')} au contrôle des tables : aucune page n'est "
            "refaite, celles d'avant restent.",
            *account["alerts"],
        ]
    made = french.plural(len(account["made"]), "page produite", "pages produites")
    began = _when(account).astimezone()
    kept, broke = len(account["kept"]), len(_broken(account))
    refused = len(account["failed"]) - broke
    others = f", {french.number(kept)} déjà à jour" * bool(kept)
    others += f", {french.plural(refused, 'impossible')}" * bool(refused)
    others += f", {french.number(broke)} en panne" * bool(broke)
    left = len(account["unfinished"]) - len(account["failed"])
    stopped = (
        f" L'exécution a été interrompue : {french.number(left)} restent à faire."
        if left > 0
        else ""
    )
    return [
        f"{french.long_date(began)} à {began:%H h %M} : {made} en {french.number(account['seconds'])} s"
        f"{others}.{stopped}{_refusals(account)}"
    ]


def _refusals(account: Mapping) -> str:
    count = len(account["broken"])
    told = french.plural(count, "fichier ou table refusé", "fichiers ou tables refusés")
    return f" {told}." if count else ""


def _when(account: Mapping):
    from datetime import datetime

    return datetime.fromisoformat(account["began"])


def _changes(account: Mapping, before: Mapping | None) -> list[str]:
    if before is None:
        return ["C'est la première exécution dans ce dossier."]
    now, then = account["tables"], before.get("tables", {})
    told = [f"table nouvelle : {name}" for name in sorted(now.keys() - then.keys())]
    told += [f"table qui n'est plus là : {name}" for name in sorted(then.keys() - now.keys())]
    told += [f"table changée : {n}" for n in sorted(now.keys() & then.keys()) if now[n] != then[n]]
    if account["version"] != before.get("version"):
        told.append(f"version du programme : {before.get('version')}, puis {account['version']}")
    told += [f"page qui n'est plus demandée, toujours là : {name}" for name in account["gone"]]
    return [*told, *account["moved"]] or ["Ni les tables, ni la version du programme."]


def _upstream(account: Mapping) -> list[HTML]:
    told = [*account["broken"], *account["missing"]]
    return [page.heading("Fichiers et tables"), page.bullets(told)] if told else []


def _failures(account: Mapping, places: Places) -> list[HTML]:
    """What broke, for who keeps the tool; then what cannot be, for who asked for it."""
    broke = _broken(account)
    cannot = [told for told in account["failed"] if not told.get("broke")]
    parts = []
    if cannot:
        caption = "Pages refusées, et pourquoi"
        parts += [page.heading("Ce qui ne peut pas être fait"), _table(cannot, caption, places)]
    if broke:
        table = _table(broke, "Pages en panne, et le message de l'erreur", places)
        parts += [page.heading("Ce qui est en panne"), page.text(_BROKE), table]
    return parts


def _broken(account: Mapping) -> list[Mapping]:
    return [told for told in account["failed"] if told.get("broke")]


def _table(failed: list[Mapping], caption: str, places: Places) -> HTML:
    """One row = one cause, which may take a whole région."""
    geography = Geography.load(places)
    shared = dict[str, dict[str, list[str]]]()
    for told in failed:
        why = told["why"].partition(making.KEPT)[0].rstrip(".") + "."
        pages = shared.setdefault(why[:1].upper() + why[1:], {})
        pages.setdefault(_report(told), []).append(_place(geography, told))
    rows = [
        {
            "Pourquoi": why,
            "Combien": sum(map(len, pages.values())),
            "Pages": ". ".join(f"{name} : {' ; '.join(sorted(p))}" for name, p in pages.items()),
        }
        for why, pages in shared.items()
    ]
    return page.table(sorted(rows, key=lambda row: -row["Combien"]), caption)


def _report(told: Mapping) -> str:
    """« Fiche d'un quartier prioritaire (version élu) »."""
    known = {report.name: report.title for report in catalogue.REPORTS}
    form = catalogue.FORMATS.get(told["values"].get("format"))
    return known.get(told["report"], told["report"]) + (f" ({form})" if form else "")


def _place(geography: Geography, told: Mapping) -> str:
    """« QN08005M (Condorcet - Philéas Lebesgue, Amiens) »; a code that is no place as it stands."""
    given = told["values"]
    level, code = next(
        ((level, given[name]) for level, name in _LEVELS.items() if given.get(name)),
        (given.get("niveau"), given.get("code")),
    )
    try:
        return gazetteer.label(geography, level, code)
    except KeyError:
        return told["page"]


def _cost(account: Mapping) -> list[HTML]:
    made = sorted(account["made"], key=lambda m: -m["seconds"])
    if not made:
        return []
    rows = [
        {
            "Rapport": m["report"], "Page": m["page"],
            "Durée": french.quantity(m["seconds"], "s", 1),
            "Mémoire au plus": french.quantity(m["peak"] / 1e6, "Mo"),
            "Poids": french.quantity(m["bytes"] / 1e6, "Mo", 1),
        }
        for m in made[:_SLOWEST]
    ]  # fmt: skip
    mean = french.quantity(sum(m["seconds"] for m in made) / len(made), "s", 1)
    weight = french.quantity(sum(m["bytes"] for m in made) / 1e6, "Mo", 1)
    jobs = french.plural(account["jobs"], "page")
    return [
        page.heading("Ce que cela a coûté"),
        page.text(f"{mean} par page en moyenne, {jobs} à la fois ; {weight} écrits."),
        page.table(rows, "Les pages les plus longues à faire"),
    ]
