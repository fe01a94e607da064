"""The ``qpv`` command: a thin shell over public functions. Exit codes: 0 done, 1 refused (one
line), 2 misused."""

import signal
import sys

import click

from qpv import __version__, click_words, completion, report_commands
from qpv.errors import QpvError, disk_sentence

click_words.speak_french()


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    subcommand_metavar="COMMANDE [ARGUMENTS]...",
    epilog='Compléter avec Tab : eval "$(_QPV_COMPLETE=bash_source qpv)" (ou zsh_source, fish_source).',
)
@click.version_option(__version__, prog_name="qpv")
def cli() -> None:
    """Quartiers prioritaires : des fichiers publics aux portraits de territoire."""


for _command in report_commands.COMMANDS:
    cli.add_command(_command)


@cli.command()
@click.argument("jeux", nargs=-1, shell_complete=completion.complete_datasets)
@report_commands.mirror
@click.option(
    "--region",
    "parts",
    multiple=True,
    metavar="CODE",
    help="Fond communal d'une autre région (code).",
)
@click.option("--check", is_flag=True, help="Vérifie les fichiers présents, ne télécharge rien.")
@click.option("--offline", is_flag=True, help="N'essaie pas le réseau.")
@click.option("--officiel", is_flag=True, help="Sans les relais : adresses des producteurs seules.")
def fetch(
    jeux: tuple[str, ...],
    mirror: str | None,
    parts: tuple[str, ...],
    check: bool,
    offline: bool,
    officiel: bool,
) -> None:
    """Récupère et vérifie les fichiers des producteurs (tous, ou ceux des JEUX nommés).

    Un fichier vient de data/raw, sinon du miroir, sinon du producteur, sinon d'un relais public
    dont l'empreinte est vérifiée.
    """
    from qpv import datasets, paths
    from qpv.reports.needs import NEEDED
    from qpv.sources import fetch as fetching
    from qpv.sources import newer

    places = paths.places()
    wanted = datasets.wanted(jeux, parts)
    if check:
        # Older years of a dataset are not missed: only what is usual, or there, is checked.
        usual = [s for s in wanted if not s.on_request or s.locate(places.raw)]
        results = fetching.check(usual or wanted, places.raw)
        for result in results:
            _say_file(result)
    else:
        click.echo(f"Recherche de {len(wanted)} fichiers : data/raw, miroir, producteurs, relais…")
        results = fetching.fetch(
            wanted,
            places.raw,
            mirror=mirror,
            offline=offline,
            relays=not officiel,
            again=jeux or NEEDED,
            accept=datasets.accept,
            say=_say_file,
        )
        for line in newer.look(wanted, places.raw, offline=offline):
            click.echo(f"{'nouveautés':<11} {line}")
    _say_missing(results, bool(jeux), places)


def _say_file(result) -> None:
    from qpv.sources.presence import line

    if told := line(result):
        click.echo(told)


def _say_missing(results: list, named: bool, places) -> None:
    """Say what is not there: what was asked for by name, what every page needs and what was refused
    in ``data/raw`` fail the command; the others are one line per reason."""
    from qpv.reports.needs import blocking as of_every_page
    from qpv.sources.presence import summary

    failed = [result for result in results if result.error]
    blocking = failed if named else of_every_page(results, places)
    for line in summary(result for result in failed if result not in blocking):
        click.echo(f"{'sans':<11} {line}")
    for result in blocking:
        click.echo(f"échec       {result.source.folder}/{result.source.file}", err=True)
        click.echo(f"            {result.error}", err=True)
    if blocking:
        raise QpvError(f"{len(blocking)} fichier(s) sur {len(results)} manquent.")


@cli.command()
@click.argument("jeux", nargs=-1, shell_complete=completion.complete_datasets)
@click.option("--purge", is_flag=True, help="Retire les tables dont le fichier n'est plus là.")
def build(jeux: tuple[str, ...], purge: bool) -> None:
    """Construit les tables vérifiées de data/processed (seulement celles qui ont changé).

    Une table dont le fichier a disparu, ou est refusé, reste telle qu'elle était.
    """
    from qpv import build as building
    from qpv import datasets, paths

    places = paths.places()
    results = building.build(places, datasets.named(jeux), purge=purge)
    if not jeux and all(r.how == "absent" for r in results):
        raise QpvError(
            f"Rien à construire : aucun fichier connu dans {places.raw}. Lancez « qpv fetch », qui dit "
            "où déposer ceux qu'il n'obtient pas."
        )
    # A dataset that nobody fetched is no failure, unless it was asked for by name.
    _say_built([r for r in results if r.how != "absent" or _alone(r, results, jeux)])


def _alone(result, results: list, named: tuple[str, ...]) -> bool:
    """True for a dataset asked for by name of which no vintage is there."""
    own = [r for r in results if r.dataset == result.dataset]
    return bool(named) and all(r.how == "absent" for r in own)


def _say_built(results: list) -> None:
    from qpv.build import told

    for result in sorted(results, key=lambda result: bool(result.error)):
        click.echo(told(result), err=bool(result.error))
    if failed := [result for result in results if result.error]:
        raise QpvError(f"{len(failed)} table(s) sur {len(results)} refusée(s).")


@cli.command()
def check() -> None:
    """Contrôle les tables : OK, INFO ou ALERTE ; sort avec 1 s'il y a une alerte."""
    from qpv import paths
    from qpv.quality import controls

    found = controls.controls(paths.places())
    for control in found:
        where = f"{control.dataset} {control.vintage}".strip()
        click.echo(f"{control.status:<7} {where} — {control.rule} : {control.message}")
    alerts = sum(control.status == "ALERTE" for control in found)
    if alerts:
        raise QpvError(f"{alerts} alerte(s) sur {len(found)} contrôles.")
    click.echo(f"{len(found)} contrôles, aucune alerte.")


@cli.command()
@click.argument("quoi", nargs=-1, required=True, metavar="NIVEAU CODE | PAGE… | RAPPORT…")
@click.option("--pdf", is_flag=True, help="Le PDF de pages, ou d'un rapport et ses paramètres.")
@click.option("--vers", default="", metavar="DOSSIER", help="Dossier à écrire.")
@click.option("--force", is_flag=True, help="Remplace un PDF déjà là.")
@click.option("--exemple", is_flag=True, help="Sur le territoire fictif (région 00), en le disant.")
def export(quoi: tuple[str, ...], pdf: bool, vers: str, force: bool, exemple: bool) -> None:
    """Emporte un territoire en un dossier : qpv export departement 59

    Valeurs et motifs (CSV, XLSX, GeoPackage, GeoJSON), figures (SVG, PNG, PDF), LISEZMOI et citation.
    Avec --pdf, des pages : qpv export --pdf fiche_quartier code_qp=QN05915M
    """
    from pathlib import Path

    from qpv.reports import chromium, exported

    places = report_commands.folders("", exemple)
    folder = Path(vers).resolve() if vers else None
    if pdf:
        pages = exported.pages(quoi, places, fictional=exemple)
        for made in chromium.print_pages(pages, folder, force=force):
            click.echo(str(made))
        return
    if len(quoi) != 2:
        raise click.UsageError("un niveau et un code sont attendus : qpv export departement 59")
    level, code = quoi
    click.echo(str(exported.write(level, code, folder, places, fictional=exemple, say=click.echo)))


@cli.group(subcommand_metavar="COMMANDE [ARGUMENTS]...")
def tfpb() -> None:
    """Abattement de TFPB : le classeur des bailleurs, aller et retour."""


@tfpb.command()
@click.option(
    "--contrat",
    required=True,
    metavar="CODE",
    shell_complete=completion.complete_contracts,
    help="Code du contrat de ville (CN05911M), ou son nom.",
)
@click.option("--annee", required=True, metavar="ANNÉE", help="Année d'imposition.")
@click.option("--bailleur", default="", metavar="NOM", help="Bailleur (sinon il se nomme).")
@click.option("--siren", default="", metavar="SIREN", help="SIREN du bailleur.")
@click.option("--sortie", default="", metavar="FICHIER", help="Fichier .xlsx à écrire.")
@click.option("--force", is_flag=True, help="Remplace un fichier déjà là.")
def modele(contrat: str, annee: str, bailleur: str, siren: str, sortie: str, force: bool) -> None:
    """Écrit le classeur que les bailleurs d'un contrat remplissent."""
    from pathlib import Path

    from qpv import paths
    from qpv.tfpb.intake.receive import year_of
    from qpv.tfpb.workbook.model import write_model
    from qpv.tfpb.workbook.order import order

    asked = order(paths.places(), contrat, year_of(annee), bailleur, siren)
    target = Path(sortie or asked.file_name)
    if asked.contract != contrat:
        click.echo(f"{contrat} : {asked.contract}")
    click.echo(f"Classeur écrit : {write_model(asked, target, force=force)}")


@tfpb.command()
@click.argument("fichiers", nargs=-1, required=True)
@click.option("--annee", default="", metavar="ANNÉE", help="Année, si le classeur ne la dit pas.")
@click.option("--bailleur", default="", metavar="NOM", help="Bailleur, s'il n'est pas dit.")
@click.option("--corrections", default="", metavar="FICHIER", help="Classeur de corrections.")
@click.option("--remplace", is_flag=True, help="Retire ce que ces fichiers ne redisent pas.")
def importer(
    fichiers: tuple[str, ...], annee: str, bailleur: str, corrections: str, remplace: bool
) -> None:
    """Lit ce que les bailleurs renvoient ; sort avec 1 si des lignes sont refusées."""
    from pathlib import Path

    from qpv import paths
    from qpv.tfpb.intake.receive import receive, year_of

    year = year_of(annee) if annee else None
    files = [Path(name) for name in fichiers]
    said, left = receive(paths.places(), files, year, bailleur, corrections, remplace)
    for line in said:
        click.echo(line)
    if left:
        raise QpvError(left)


@cli.command()
@click.option("--check", is_flag=True, help="Compare sans écrire ; échoue si les pages diffèrent.")
def docs(check: bool) -> None:
    """Écrit docs/dictionary.md et docs/sources.md d'après les déclarations."""
    from qpv import dictionary, paths

    stale = dictionary.write(paths.places().home / "docs", check=check)
    if stale and check:
        raise QpvError(f"À refaire avec « qpv docs » : {', '.join(stale)}.")
    click.echo("docs/ à jour" if not stale else f"écrit : {', '.join(stale)}")


def main() -> None:
    """Entry point: refusals are one line, never a traceback."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as with Ctrl-C
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a Windows console may not be in UTF-8
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        cli.main(standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo(
            "qpv : interrompu ; ce qui était fait est gardé, rien n'est à moitié écrit.", err=True
        )
        sys.exit(130)
    except click.ClickException as misuse:
        misuse.show()
        sys.exit(2)
    except QpvError as refusal:
        click.echo(f"qpv : {refusal}", err=True)
        sys.exit(1)
    except OSError as error:
        where = f"{error.filename} : " if error.filename else ""
        click.echo(f"qpv : {where}{disk_sentence(error)}.", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
