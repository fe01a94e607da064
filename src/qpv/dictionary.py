"""The two generated pages of the documentation: what each table holds, where each file is from."""

from pathlib import Path

from qpv import datasets
from qpv.indicators.catalogue import EVERY
from qpv.sources.catalogue import (
    Address,
    ByHand,
    DataGouv,
    InseePage,
    OpenDataSoft,
    Origin,
    Relay,
    Source,
)
from qpv.sources.ways import relay_name, ways
from qpv.tables.schema import REASONS, Column, Schema

_HEADER = (
    "<!-- Page produite par « qpv docs » d'après les déclarations : ne pas la modifier. -->\n\n"
)


def write(folder: Path, *, check: bool = False) -> list[str]:
    """Return the names of the pages that differ from the declarations, after writing them
    (unless ``check``)."""
    stale = []
    for name, text in (("dictionary.md", dictionary()), ("sources.md", sources())):
        path = folder / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not check:
                folder.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
    return stale


def dictionary() -> str:
    """Return the dictionary of tables and indicators, in Markdown."""
    parts = [_HEADER + "# Dictionnaire des tables et des indicateurs\n"]
    parts.append(
        "Chaque colonne avec motif `<nom>` a une voisine `<nom>_reason`, vide si la valeur est là, "
        "sinon : " + ", ".join(f"`{code}` ({label})" for code, label in REASONS.items()) + ".\n"
    )
    for name in datasets.DATASETS:
        parts.append(_table(name, datasets.module(name).SCHEMA))
    parts.append(_indicators())
    return "\n".join(parts)


def _table(name: str, schema: Schema) -> str:
    start = (
        f"## `{name}`\n\nUne ligne : {schema.row}. Clé : "
        + ", ".join(f"`{k}`" for k in schema.key)
        + (f". Projection : {schema.crs}." if schema.crs else ".")
    )
    rows = []
    for c in schema.columns:
        code = f"`{c.publisher_code}`" if c.publisher_code else ""
        rows.append((f"`{c.name}`", c.label, c.unit, code, absence(c)))
    return _grid(start, "colonne|libellé|unité|variable du producteur|absence", rows)


def absence(column: Column) -> str:
    """Return whether a value of the column may be absent, in French."""
    return "avec motif" if column.reasons else ("possible" if column.optional else "jamais")


def _grid(start: str, headings: str, rows: list[tuple]) -> str:
    named = headings.split("|")
    table = [named, *rows]
    lines = ["| " + " | ".join(map(str, row)) + " |" for row in table]
    lines.insert(1, "|---" * len(named) + "|")
    return "\n".join([start, "", *lines]) + "\n"


def _indicators() -> str:
    rows = [
        (f"`{i.id}`", i.label, i.unit, i.zoning, i.year or "celle de la table", f"`{i.dataset}`",
         i.source, i.formula, i.axis, i.caveat)
        for i in EVERY
    ]  # fmt: skip
    start = "## Indicateurs\n\nSans année ici : celle de la table, écrite sur les pages."
    headings = "indicateur|libellé|unité|zonage|année|table|source|sur plusieurs QPV|axe|réserve"
    return _grid(start, headings, rows)


def sources() -> str:
    """Return the list of declared sources, in Markdown."""
    rows = [
        (f"`{s.folder}`", " ou ".join(f"`{n}`" for n in s.names), s.title, s.publisher, s.data_year,
         s.zoning, f"[page]({s.page}) ; {_where(s)}{_when(s)}", s.licence)
        for s in datasets.sources()
    ]  # fmt: skip
    headings = (
        "jeu et millésime|fichier attendu dans `data/raw`|contenu|producteur|données|zonage|"
        "où le trouver|licence"
    )
    return _grid(_HEADER + "# Sources", headings, rows)


def _when(source: Source) -> str:
    """How to obtain a file that a plain « qpv fetch » leaves aside."""
    asked = f" ; sur demande : `qpv fetch {source.dataset}`" if source.on_request else ""
    return asked + (" (facultatif)" if source.optional else "")


def _where(source: Source) -> str:
    return " ; sinon ".join(_way(way) for way in ways(source))


def _way(way: Origin) -> str:
    match way:
        case DataGouv(dataset_id, match):
            return f"API de data.gouv.fr, jeu `{dataset_id}`, ressource `{match}`"
        case InseePage(_, match):
            return f"lien `{match}` de la page"
        case OpenDataSoft(portal, dataset, _, where):
            return f"export de `{dataset}` ({portal}){f', {where}' if where else ''}"
        case Address(url, seen):
            return f"`{url}`{f' (vue : {seen} ; pas encore ouverte)' if seen else ''}"
        case Relay(url, _, sha256):
            return f"relais, {relay_name(url)}, empreinte `{sha256[:12]}` exigée"
        case ByHand(why):
            return f"à déposer à la main : {why}"
