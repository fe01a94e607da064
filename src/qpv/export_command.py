"""``qpv export``: a thin shell over what is taken away."""

from __future__ import annotations

import click

from qpv import report_commands


@click.command()
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
