"""The commands that make pages (``start``, ``report``, ``init``, ``run``): thin shells over public
functions."""

from __future__ import annotations

import click

from qpv import completion
from qpv.errors import QpvError

mirror = click.option(
    "--mirror", envvar="QPV_MIRROR", metavar="ADRESSE", help="Dossier ou adresse d'un miroir."
)


@click.command(cls=completion.Reports)
@click.argument("rapport", shell_complete=completion.complete_reports)
@click.argument("parametres", nargs=-1, shell_complete=completion.complete_parameters)
@click.option("--force", is_flag=True, help="Refait la page même si rien n'a changé.")
@click.option("--exemple", is_flag=True, help="Sur le territoire fictif (région 00), en le disant.")
def report(rapport: str, parametres: tuple[str, ...], force: bool, exemple: bool) -> None:
    """Produit une page : qpv report portrait_territoire niveau=region code=32"""
    from qpv.warm import pool

    pool.warm("qpv.reports.imports")  # while this process reads what is asked
    from qpv.reports import engine
    from qpv.reports.parameters import pairs

    places = folders("", exemple)
    page = engine.run(rapport, pairs(parametres), places, fictional=exemple, force=force)
    _say_page(page)


def _say_page(page) -> None:
    state = "déjà à jour" if page.how == "kept" else "produite"
    for line in page.said:
        click.echo(line)
    click.echo(f"Page {state} ({page.size / 1e6:.1f} Mo) :".replace(".", ","))
    click.echo(str(page.path))


@click.command()
@mirror
def start(mirror: str | None) -> None:
    """Première page : récupère, construit, et produit le portrait des Hauts-de-France.

    Sans données (ni fichier, ni miroir, ni réseau), montre le territoire fictif, en le disant.
    """
    from qpv import paths
    from qpv.reports import first

    page = first.run(paths.places(), mirror, click.echo)
    _say_page(page)


@click.command()
@click.option("--force", is_flag=True, help="Remplace un qpv.toml déjà là.")
def init(force: bool) -> None:
    """Écrit qpv.toml : la région, les rapports et les formats que « qpv run » produit."""
    from qpv import paths
    from qpv.reports import order, whole_file

    target = paths.places().home / order.FILE
    if target.exists() and not force:
        raise QpvError(f"{target} existe déjà. Pour l'écraser : qpv init --force.")
    whole_file.write(target, order.template())
    click.echo(f"écrit : {target}")


@click.command()
@click.argument("parametres", nargs=-1, shell_complete=completion.complete_parameters)
@click.option("--seulement", multiple=True, metavar="RAPPORT", help="Ces rapports seuls.")
@click.option(
    "--jobs",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Pages faites à la fois (une par processeur).",
)
@click.option("--force", is_flag=True, help="Refait toutes les pages.")
@click.option(
    "--pourquoi", is_flag=True, help="Dit pourquoi chaque page est à refaire, sans rien faire."
)
@click.option(
    "--reprendre", is_flag=True, help="Reprend ce que la dernière exécution n'a pas fini."
)
@click.option(
    "--dask", default="", metavar="ADRESSE", help="Sur les ouvriers d'un ordonnanceur Dask."
)
@click.option("--vers", default="", metavar="DOSSIER", help="Dossier des pages (sinon reports/).")
@click.option("--exemple", is_flag=True, help="Sur le territoire fictif (région 00), en le disant.")
@click.option(
    "--complet", is_flag=True, help="Fichiers, tables, contrôle, pages, puis la commande « apres »."
)
@mirror
def run(
    parametres: tuple[str, ...], seulement: tuple[str, ...], jobs: int, force: bool, pourquoi: bool,
    reprendre: bool, dask: str, vers: str, exemple: bool, complet: bool, mirror: str | None,
) -> None:  # fmt: skip
    """Produit toutes les pages de qpv.toml, ou celles demandées : qpv run fiche_quartier contrat=CN05911M

    Seules les pages dont le carnet, le code, les paramètres ou les tables ont changé sont refaites.
    """
    from qpv.reports import batch

    places = folders(vers, exemple)
    if complet:
        if parametres or seulement or force or pourquoi or reprendre or exemple:
            raise QpvError(
                "--complet fait tout ce que dit qpv.toml : avec --jobs, --dask, --vers et --mirror seuls."
            )
        _run_chain(places, mirror, jobs=jobs, cluster=dask)
        return
    asked = batch.asked(places, parametres, seulement, again=reprendre, fictional=exemple)
    plan = batch.planned(asked, places, fictional=exemple, force=force)
    if pourquoi:
        _say_why(plan)
        return
    whole = not (parametres or seulement or reprendre)
    account = _run(plan, places, jobs=jobs, fictional=exemple, whole=whole, cluster=dask)
    _say_account(account, places.reports / batch.ACCOUNT)


def folders(to: str, example: bool):
    """The folders in use: those of the fictional territory, built, where asked; pages elsewhere."""
    from dataclasses import replace
    from pathlib import Path

    from qpv import build, paths

    places = paths.places()
    if example:
        places = places.sample
        build.build(places)
    return replace(places, reports=Path(to).resolve()) if to else places


def _run_chain(places, mirror: str | None, **options) -> None:
    from functools import partial

    from qpv.reports import batch, chain

    pages = partial(_run, places=places, whole=True, **options)
    account = chain.run(places, mirror, pages, click.echo)
    _say_account(account, places.reports / batch.ACCOUNT)


def _run(plan, places, **options):
    """Make the pages under a bar that tells the rate and the time left; a line per failure."""
    import sys

    from tqdm import tqdm

    from qpv.reports import batch
    from qpv.warm import pool

    if not pool.FORKED:
        click.echo(pool.NOT_FORKED, err=True)
    for report, values, why in plan.refused:
        click.echo(f"échec  {' '.join([report, *values.values()])} : {why}", err=True)
    bar = tqdm(total=len(plan.stale), unit="page", desc="Pages", disable=not sys.stderr.isatty())

    def told(outcome) -> None:
        bar.update()
        if outcome.refusal is not None:
            bar.write(f"échec  {outcome.job.name} : {outcome.refusal}", file=sys.stderr)

    with bar:
        return batch.run(plan, places, told=told, **options)


def _say_why(plan) -> None:
    for job, why in plan.stale:
        click.echo(f"{job.name} : {' ; '.join(why)}")
    for report, values, why in plan.refused:
        click.echo(f"{' '.join([report, *values.values()])} : refusé, {why}")
    click.echo(f"{len(plan.stale)} à faire, {len(plan.kept)} déjà à jour.")


def _say_account(account, path) -> None:
    click.echo(
        f"{len(account.made)} produites, {len(account.kept)} déjà à jour, {len(account.failed)} en "
        f"échec, en {account.seconds:.0f} s. Compte rendu : {path}"
    )
    for told in account.alerts:
        click.echo(f"ALERTE  {told}", err=True)
    if account.alerts:
        raise QpvError(f"{len(account.alerts)} alerte(s) : les pages restent celles d'avant.")
    if account.broken:
        raise QpvError(
            f"{len(account.broken)} refus avant ou après les pages ; les raisons sont ci-dessus."
        )
    if account.failed:
        raise QpvError(f"{len(account.failed)} page(s) non faites ; les raisons sont ci-dessus.")


@click.command()
@click.option(
    "--format",
    "how",
    type=click.Choice(["systemd", "cron", "windows"]),
    help="Ce planificateur seul.",
)
@click.option("--install", "put", is_flag=True, help="Le met en place, pour vous seul.")
@click.option("--retirer", is_flag=True, help="L'enlève.")
@mirror
def schedule(how: str | None, put: bool, retirer: bool, mirror: str | None) -> None:
    """Programme « qpv run --complet » à l'horaire de qpv.toml : systemd, cron ou Windows.

    Sans option, écrit ce que chacun demande et ne change rien.
    """
    from qpv import paths
    from qpv.reports import order, scheduled
    from qpv.reports import schedule as schedules

    places = paths.places()
    told = schedules.command(places, mirror)
    if retirer:
        click.echo("\n".join(scheduled.remove(told)))
        return
    when = schedules.parse(order.read(places.home).when)
    if put:
        click.echo("\n".join(scheduled.install(when, told, how or scheduled.here())))
        return
    for name, texts in schedules.texts(when, told).items():
        for where, text in texts if how in (None, name) else ():
            if how != "windows":
                click.echo(f"# {name} : {where}")
            click.echo(text)


@click.command()
@click.option("--vers", default="", metavar="DOSSIER", help="Dossier des pages (sinon reports/).")
@click.option("--exemple", is_flag=True, help="Sur le territoire fictif (région 00), en le disant.")
def site(vers: str, exemple: bool) -> None:
    """Refait l'accueil (reports/index.html) et les liens entre les pages qui y sont.

    « qpv run » le fait à la fin de chaque exécution.
    """
    from qpv.reports import engine

    places = folders(vers, exemple)
    refused = engine.write_site(places, fictional=exemple)
    if refused:
        raise QpvError(f"l'accueil n'est qu'une liste des pages : {refused}")
    click.echo(f"Accueil : {places.reports / 'index.html'}")


@click.command()
@click.argument("fichier", type=click.Path(exists=True, dir_okay=False))
@click.option("-x", default="", metavar="COLONNE", help="Longitude, ou abscisse (sinon reconnue).")
@click.option("-y", default="", metavar="COLONNE", help="Latitude, ou ordonnée (sinon reconnue).")
@click.option("--departement", default="", metavar="CODE", help="Outre-mer : « 974 »…")
@click.option("--sortie", default="", metavar="FICHIER", help="Où écrire (sinon …-situe.csv).")
def situer(fichier: str, x: str, y: str, departement: str, sortie: str) -> None:
    """Dans quel QPV est chaque ligne d'une liste (CSV avec coordonnées), ou à quelle distance.

    À moins de 30 m d'une limite, la réponse est « à vérifier » : seuls font foi le décret et l'outil
    officiel de recherche par adresse.
    """
    from pathlib import Path

    from qpv import addresses, paths, processed
    from qpv.reports import whole_file
    from qpv.territories import Geography

    source = Path(fichier)
    target = Path(sortie) if sortie else source.with_name(f"{source.stem}-situe.csv")
    if target.exists():
        raise QpvError(f"{target} existe déjà : donnez un autre nom avec --sortie.")
    places = paths.places()
    perimeters = Geography.load(places).perimeters
    if any(record["fictional"] for record in processed.records(places, "qpv_perimeters")):
        raise QpvError("les contours sont ceux du territoire fictif : aucune adresse ne s'y place.")
    found = addresses.situated(source, perimeters, x=x, y=y, departement=departement)
    whole_file.write(target, "\ufeff" + found.to_csv(sep=";", index=False, lineterminator="\r\n"))
    click.echo(f"{addresses.told(found['reponse'])}\nÉcrit : {target}")


COMMANDS = (start, report, init, run, schedule, site, situer)
