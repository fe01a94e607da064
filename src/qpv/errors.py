"""What the project refuses, and how it says so: one French sentence, no traceback."""

import difflib
import errno
import inspect
import traceback
from collections.abc import Callable, Iterable
from functools import wraps
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_R = TypeVar("_R")


class QpvError(Exception):
    """A refusal meant for the user: where, what was expected, what was found, what to do.

    A notebook shows the sentence alone, and the cell has failed all the same; ``%tb`` then shows
    where it comes from.
    """

    _told = False

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows: the sentence, then, when asked again, the whole traceback."""
        asked_again, self._told = self._told, True
        return traceback.format_exception(self) if asked_again else [str(self)]


class SourceError(QpvError):
    """A publisher's file cannot be obtained or does not match its fingerprint; ``why`` is what its
    refusal shares with those of other files, "" where it is its own."""

    def __init__(self, message: str, why: str = "") -> None:
        super().__init__(message)
        self.why = why


class TableError(QpvError):
    """A file or a table does not hold what its declaration says."""


class ParameterError(QpvError):
    """A parameter of a report, a territory or a command is not acceptable."""


class AggregationError(QpvError):
    """A value cannot be aggregated as asked (median, bare rate, two zonings)."""


class ReportError(QpvError):
    """A page cannot be made, or would not hold the promises of a page."""


class BreakdownError(ReportError):
    """A notebook broke, or the process that ran it: nothing that its data or its parameters say."""


def did_you_mean(found: object, accepted: Iterable[str]) -> str:
    """Return « — vouliez-vous dire … ? » with the close names, else the list of accepted ones."""
    names = sorted(accepted)
    begun = [name for name in names if name.startswith(str(found).lower())]
    close = begun[:3] or difflib.get_close_matches(str(found), names, n=3, cutoff=0.5)
    if len(str(found)) < 3:  # « 12 » is not nearly « 2 »
        close = []
    if close:
        return f" — vouliez-vous dire {' ou '.join(f'« {name} »' for name in close)} ?"
    return f". Attendu : {', '.join(names)}."


def french_call(example: str) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Return a decorator: a function called with an argument missing, unknown or too many raises
    ParameterError, which shows how it is written (``example``)."""

    def decorate(function: Callable[_P, _R]) -> Callable[_P, _R]:
        signature = inspect.signature(function)

        @wraps(function)
        def called(*args: _P.args, **kwargs: _P.kwargs) -> _R:
            try:
                signature.bind(*args, **kwargs)
            except TypeError:
                told = _misfit(signature, example, args, kwargs)
                raise ParameterError(f"{told} À écrire : {example}.") from None
            return function(*args, **kwargs)

        return called

    return decorate


def _misfit(signature: inspect.Signature, example: str, args: tuple, kwargs: dict) -> str:
    """Return which arguments do not fit: « study.open : il manque « code ». »"""
    where, names = example.partition("(")[0], list(signature.parameters)
    own = int(names[0] in ("s", "self"))  # a method's study is not an argument that one types
    if strange := [name for name in kwargs if name not in names]:
        return f"{where} : argument inconnu « {strange[0]} »{did_you_mean(strange[0], names[own:])}"
    if len(args) > len(names):
        given, most = len(args) - own, len(names) - own
        return f"{where} : {given} arguments donnés, {most} au plus."
    if twice := [name for name in names[: len(args)] if name in kwargs]:
        return f"{where} : « {twice[0]} » est donné deux fois."
    required = [n for n, p in signature.parameters.items() if p.default is p.empty]
    missing = [n for n in required if n not in names[: len(args)] and n not in kwargs]
    return f"{where} : il manque {' et '.join(f'« {name} »' for name in missing)}."


_DISK = {
    errno.ENOSPC: "disque plein : libérez de la place puis relancez",
    errno.EDQUOT: "quota de disque atteint : libérez de la place puis relancez",
    errno.EROFS: "dossier en lecture seule",
    errno.EACCES: "accès refusé : vérifiez vos droits",
    errno.EPERM: "accès refusé : vérifiez vos droits",
    errno.ENOENT: "fichier ou dossier introuvable",
    errno.ENOTDIR: "un fichier occupe la place d'un dossier",
    errno.EISDIR: "un dossier occupe la place d'un fichier",
    errno.ENAMETOOLONG: "le nom est trop long",
    errno.EEXIST: "ce nom est déjà pris",
    errno.ELOOP: "des liens tournent en rond",
    errno.EINVAL: "le nom ou l'emplacement n'est pas accepté",
    errno.EIO: "le disque lit ou écrit mal (panne, clé ou réseau débranché)",
    errno.EBUSY: "le fichier est occupé par un autre programme",
    errno.ETXTBSY: "le fichier est occupé par un autre programme",
    errno.EFBIG: "le fichier est trop grand pour ce disque",
    errno.EMFILE: "trop de fichiers ouverts à la fois",
    errno.ENFILE: "trop de fichiers ouverts à la fois",
    errno.ESTALE: "le dossier du réseau n'est plus là",
    errno.ETIMEDOUT: "le dossier du réseau ne répond pas",
    errno.ENOTEMPTY: "le dossier n'est pas vide",
    errno.EXDEV: "les deux dossiers sont sur des disques différents",
    errno.EPIPE: "le programme qui lisait la suite s'est arrêté",
}


def disk_sentence(error: OSError) -> str:
    """Return what a disk refused, in French: « disque plein : libérez de la place … »."""
    # Never the system's own words: they are in English.
    code = f" (erreur {error.errno})" if error.errno else ""
    return _DISK.get(error.errno or 0, f"le disque a refusé{code}")
