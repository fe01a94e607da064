"""Parameters of reports: text, whatever papermill made of them, refused before anything is read."""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from qpv import codes
from qpv.errors import ParameterError, did_you_mean

# A page for the whole country would hold 1 500 quartiers: it is not a portrait.
REPORT_LEVELS = ("region", "departement", "epci", "commune", "contrat")
_LONGEST = 1000


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A parameter of a report: always text; ``default`` is None where it must be given.

    ``hint`` names what it must be (« une année d'imposition »). It is one of ``choices``, matches
    ``pattern`` from end to end, and ``parse`` raises ParameterError where it cannot be read.
    ``digits`` are those of the text that an integer stands for (papermill makes 2 of « 02 »): a
    number, None where nothing tells, or by the value of ``niveau``. ``sample`` is what it may be on the
    fictional territory, where that is not ``example``.
    """

    name: str
    hint: str
    default: str | None = None
    choices: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None
    parse: Callable[[str], object] | None = None
    digits: int | Mapping[str, int] | None = 0
    example: str = ""
    sample: str = ""

    def checked(self, value: object, level: str = "") -> str:
        """Return the value as text, put back where it is an integer (``level``: of its code).

        Raises
        ------
        ParameterError
            If it is of another type, or not what it must be, with what was probably meant.
        """
        digits = self.digits.get(level) if isinstance(self.digits, Mapping) else self.digits
        text = codes.with_zeros(value, digits)
        if text is None:
            raise ParameterError(
                f"{self.name} = {value!r} : ce n'est pas un texte. Attendu : {self.hint}, entre "
                f"guillemets (ou, avec papermill, « -r {self.name} … »)."
            )
        if text == self.default:
            return text
        if not text.strip():
            raise ParameterError(f"{self.name} vide. Attendu : {self.hint}.")
        if len(text) > _LONGEST or not text.isprintable():
            raise ParameterError(f"{self.name} : texte trop long ou caractère interdit.")
        self._refuse(text)
        return text

    def _refuse(self, text: str) -> None:
        if self.choices and text not in self.choices:
            # Names that end so are feminine: tuiles, classes.
            unknown = "inconnues" if self.name.endswith("es") else "inconnu"
            close = difflib.get_close_matches(text, self.choices, cutoff=0.5)
            meant = did_you_mean(text, self.choices) if close else f". Attendu : {self.hint}."
            raise ParameterError(f"{self.name} {unknown} : « {text[:80]} »{meant}")
        if self.pattern and not self.pattern.fullmatch(text):
            bare = "".join(text.split()).upper()
            known = bare != text and self.pattern.fullmatch(bare)
            meant = f" — vouliez-vous dire « {bare} » ?" if known else "."
            raise ParameterError(f"{self.name} : « {text[:80]} » n'est pas {self.hint}{meant}")
        if self.parse:
            self.parse(text)


def given_names(noms: str) -> dict[str, str]:
    """Return the analyst's names, « A=Grands ensembles;B=Centres anciens », by letter.

    Raises
    ------
    ParameterError
        If a piece is not « lettre=nom », or a letter is named twice.
    """
    found = {}
    for piece in filter(None, (part.strip() for part in noms.split(";"))):
        letter, sign, name = piece.partition("=")
        if not sign or len(letter.strip()) != 1 or not name.strip() or len(name) > 60:
            raise ParameterError(f"noms : « {piece} ». Attendu : A=Nom;B=Autre nom.")
        if (letter := letter.strip().upper()) in found:
            raise ParameterError(f"noms : la classe {letter} est nommée deux fois. Gardez un nom.")
        found[letter] = name.strip()
    return found


def pairs(parameters: tuple[str, ...]) -> dict[str, str]:
    """Return « niveau=region code=32 » by name.

    Raises
    ------
    ParameterError
        If one is not « nom=valeur », or is given twice.
    """
    given = {}
    for parameter in parameters:
        name, sign, value = parameter.partition("=")
        if not sign or not name:
            raise ParameterError(f"« {parameter} » : un paramètre s'écrit nom=valeur, code=32.")
        if name in given:
            raise ParameterError(f"Le paramètre « {name} » est donné deux fois.")
        given[name] = value
    return given
