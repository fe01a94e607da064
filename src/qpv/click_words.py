"""What click says by itself, in French: it asks ``gettext``, which has no French of its own."""

from click import core, decorators, exceptions, formatting, parser, shell_completion, types

_FRENCH = {
    "Aborted!": "Interrompu.",
    "Options": "Options",
    "Positional arguments": "Arguments",
    "Commands": "Commandes",
    "Usage:": "Usage :",
    "deprecated": "obsolète",
    "Missing command.": "Il manque une commande.",
    "Got unexpected extra argument ({args})": "Argument en trop : {args}",
    "Got unexpected extra arguments ({args})": "Arguments en trop : {args}",
    "Takes {nargs} values but 1 was given.": "{nargs} valeurs attendues, 1 donnée.",
    "Takes {nargs} values but {len} were given.": "{nargs} valeurs attendues, {len} données.",
    "{len_type} values are required, but {len_value} was given.": "{len_type} valeurs attendues, "
    "{len_value} donnée.",
    "{len_type} values are required, but {len_value} were given.": "{len_type} valeurs attendues, "
    "{len_value} données.",
    "env var: {var}": "variable : {var}",
    "default: {default}": "par défaut : {default}",
    "(dynamic)": "(calculé)",
    "Show the version and exit.": "Affiche la version.",
    "Show this message and exit.": "Affiche cette aide.",
    "%(prog)s, version %(version)s": "%(prog)s, version %(version)s",
    "Did you mean {possibility}?": "Vouliez-vous dire {possibility} ?",
    "(Did you mean one of: {possibilities}?)": "Vouliez-vous dire l'une de : {possibilities} ?",
    "Error: {message}": "Erreur : {message}",
    "Try '{command} {option}' for help.": "Pour l'aide : {command} {option}",
    "Invalid value: {message}": "Valeur refusée : {message}",
    "Invalid value for {param_hint}: {message}": "Valeur refusée pour {param_hint} : {message}",
    "Missing argument": "Il manque l'argument",
    "Missing option": "Il manque l'option",
    "Missing parameter": "Il manque le paramètre",
    "Missing {param_type}": "Il manque : {param_type}",
    "Missing parameter: {param_name}": "Il manque le paramètre {param_name}",
    "No such option {name!r}.": "Option inconnue : « {name} ».",
    "No such command {name!r}.": "Commande inconnue : « {name} ».",
    "unknown error": "erreur inconnue",
    "Could not open file {filename!r}: {message}": "« {filename} » ne s'ouvre pas : {message}",
    "Argument {name!r} takes {nargs} values.": "L'argument « {name} » prend {nargs} valeurs.",
    "Option {name!r} does not take a value.": "L'option « {name} » ne prend pas de valeur.",
    "Option {name!r} requires an argument.": "L'option « {name} » demande une valeur.",
    "Option {name!r} requires {nargs} arguments.": "L'option « {name} » demande {nargs} valeurs.",
    "Choose from:\n\t{choices}": "Au choix :\n\t{choices}",
    "{value!r} is not {choice}.": "« {value} » n'est pas {choice}.",
    "{value!r} is not one of {choices}.": "« {value} » n'est pas l'un de {choices}.",
    "{value!r} is not a valid {number_type}.": "« {value} » n'est pas un nombre ({number_type}).",
    "{value} is not in the range {range}.": "{value} n'est pas dans {range}.",
    "{value!r} is not a valid boolean. Recognized values: {states}": "« {value} » n'est ni oui ni "
    "non. Attendu : {states}",
    "file": "fichier",
    "directory": "dossier",
    "path": "chemin",
    "{name} {filename!r} does not exist.": "« {filename} » : introuvable.",
    "{name} {filename!r} is a file.": "« {filename} » : c'est un fichier.",
    "{name} {filename!r} is a directory.": "« {filename} » : c'est un dossier.",
    "{name} {filename!r} is not readable.": "« {filename} » : lecture refusée.",
    "{name} {filename!r} is not writable.": "« {filename} » : écriture refusée.",
    "Shell completion is not supported for Bash versions older than 4.4.": "La complétion demande "
    "Bash 4.4 ou après.",
    "Couldn't detect Bash version, shell completion is not supported.": "Version de Bash inconnue : "
    "pas de complétion.",
}


def french(message: str) -> str:
    """Return the French of a message of click, or the message where it has none."""
    return _FRENCH.get(message, message)


def french_plural(one: str, several: str, count: int) -> str:
    """Return the French of a message that depends on a number (plural from two)."""
    return french(several if count > 1 else one)


def speak_french() -> None:
    """Make click say its own words in French, in this process."""
    for module in (core, decorators, exceptions, formatting, parser, shell_completion, types):
        vars(module)["_"] = french
        if "ngettext" in vars(module):
            vars(module)["ngettext"] = french_plural
