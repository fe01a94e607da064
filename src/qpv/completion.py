"""What the declarations say on the command line: the help of the reports, and what a shell proposes
after Tab (reports, parameters, codes with their names, datasets).

To switch it on: ``eval "$(_QPV_COMPLETE=bash_source qpv)"`` (``zsh_source``, ``fish_source``).
"""

from collections.abc import Iterable

import click
from click.shell_completion import CompletionItem

from qpv import paths
from qpv.errors import QpvError
from qpv.names import looked_up

_MOST = 200  # codes proposed at once


class Reports(click.Command):
    """A command whose help lists the reports and their parameters, from their declarations."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from qpv.reports import catalogue

        for declared in catalogue.REPORTS:
            with formatter.section(f"{declared.name} — {declared.title}"):
                rows = [
                    (p.name, p.hint if p.default is None else f"{p.hint} (facultatif)")
                    for p in declared.parameters
                ]
                formatter.write_dl(
                    [*rows, ("exemple", f"qpv report {declared.name} {declared.example}")]
                )


def complete_datasets(_ctx: click.Context, _param: click.Parameter, typed: str) -> list[str]:
    """Return the datasets whose name starts so."""
    from qpv import datasets

    return [name for name in datasets.DATASETS if name.startswith(typed)]


def complete_reports(
    _ctx: click.Context, _param: click.Parameter, typed: str
) -> list[CompletionItem]:
    """Return the reports whose name starts so, with their titles."""
    from qpv.reports import catalogue

    return [
        CompletionItem(r.name, help=r.title) for r in catalogue.REPORTS if r.name.startswith(typed)
    ]


def complete_contracts(
    _ctx: click.Context, _param: click.Parameter, typed: str
) -> list[CompletionItem]:
    """Return the contracts of the user's table whose code or name starts so."""
    return _places("contrat", typed, "")


def complete_parameters(
    ctx: click.Context, _param: click.Parameter, typed: str
) -> list[CompletionItem]:
    """Return the parameters of a report that are not given yet, « niveau= », or the values of the one
    being typed: choices, codes of places with their names.

    Bash cuts « code=59 » into three words, and then wants the value alone.
    """
    from qpv.reports import catalogue

    declared = catalogue.BY_NAME.get(ctx.params.get("rapport", ""))
    if declared is None:
        return []
    by_name = {p.name: p for p in declared.parameters}
    words = (
        " ".join(ctx.params.get("parametres") or ()).replace(" = ", "=").replace(" =", "=").split()
    )
    last = words[-1].removesuffix("=") if words else ""
    if "=" in typed:
        name, _, value = typed.partition("=")
        before = f"{name}="
    elif last in by_name:
        name, value, before = last, typed, ""
    else:
        given = {word.partition("=")[0] for word in words}
        left = [p for p in declared.parameters if p.name not in given and p.name.startswith(typed)]
        return [CompletionItem(f"{p.name}=", help=p.hint) for p in left]
    told = dict(word.split("=", 1) for word in words if "=" in word)
    return _values(by_name.get(name), value, before, told.get("niveau", ""))


def _values(parameter, value: str, before: str, level: str) -> list[CompletionItem]:
    if parameter is None:
        return []
    if parameter.choices:
        found = [c for c in parameter.choices if c.startswith(value)]
        return [CompletionItem(before + choice) for choice in found]
    levels = {"code": level, "contrat": "contrat", "code_qp": "qpv"}
    return _places(levels.get(parameter.name, ""), value, before)


def _places(level: str, typed: str, before: str) -> list[CompletionItem]:
    """Return the places with a QPV whose code or name starts so; none where tables are missing."""
    from qpv.study.store import open_store

    try:
        geography = open_store(paths.places()).geography
        codes = sorted(geography.membership(level)["code"].unique())
        named = ((code, geography.name(level, code)) for code in codes)
        return _starting(named, typed, before)
    except (QpvError, OSError):  # a shell shows no refusal
        return []


def _starting(named: Iterable[tuple[str, str]], typed: str, before: str) -> list[CompletionItem]:
    bare = looked_up(typed)
    found = [
        (code, name)
        for code, name in named
        if code.startswith(typed) or (bare and looked_up(name).startswith(bare))
    ]
    return [CompletionItem(before + code, help=name) for code, name in found[:_MOST]]
