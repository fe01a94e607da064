"""The account of a run as a page: what changed in the data since the one before, what was made, and why
what was not was not."""

from __future__ import annotations

from collections.abc import Mapping

from qpv import french
from qpv.paths import Places
from qpv.reports import links, making, page, render, whole_file
from qpv.reports.page import HTML

PAGE = "execution.html"
_SLOWEST = 5
_EXECUTED = "Le carnet, avec son erreur, est dans le dossier « echecs » de son rapport"


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
        *_failures(account),
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
    kept, failed = (len(account[what]) for what in ("kept", "failed"))
    others = f", {french.number(kept)} déjà à jour" * bool(kept)
    others += f", {french.number(failed)} en échec" * bool(failed)
    left = len(account["unfinished"]) - len(account["failed"])
    stopped = (
        f" L'exécution a été interrompue : {french.number(left)} restent à faire."
        if left > 0
        else ""
    )
    return [
        f"{french.long_date(_when(account))} : {made} en {french.number(account['seconds'])} s"
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


def _failures(account: Mapping) -> list[HTML]:
    if not account["failed"]:
        return []
    shared = dict[str, dict[str, list[str]]]()  # one cause may take a whole région
    for told in account["failed"]:
        why, executed, _ = told["why"].partition(making.KEPT)
        why += f". {_EXECUTED}" * bool(executed)
        shared.setdefault(why, {}).setdefault(told["report"], []).append(told["page"])
    rows = [
        {
            "Pourquoi": why,
            "Combien": sum(map(len, pages.values())),
            "Pages": " ; ".join(
                f"{report} : {', '.join(sorted(names))}" for report, names in pages.items()
            ),
        }
        for why, pages in shared.items()
    ]
    rows.sort(key=lambda row: -row["Combien"])
    return [page.heading("Pages non faites"), page.table(rows, "Ce qui a échoué, et pourquoi")]


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
