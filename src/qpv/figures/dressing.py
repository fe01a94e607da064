"""What a figure wears in a notebook: the page's own rules and script, brought by each output.

An output is dressed alone: it keeps its look when another is cleared, run again or saved. The page
takes this off, since it has the rules once for all.
"""

import re
from functools import cache
from importlib.resources import files

from qpv.figures import style
from qpv.figures.fonts import FAMILY

_TEMPLATES = files("qpv") / "reports" / "templates"
_SHARED = re.compile(r"/\* >>>.*?\*/(.*?)/\* <<< \*/", re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
_MOVES = re.compile('class="qpv-(?:table|figure)')  # what the script sorts, filters or saves
_OPEN, _CLOSE = "<!--qpv-->", "<!--/qpv-->"
_DRESSED = re.compile(rf'<div class="qpv-notebook">.*?{_OPEN}(.*){_CLOSE}.*', re.DOTALL)


def palette_css() -> str:
    """Return the shared colours and face as CSS variables: ``--ink``, ``--class-1``…, ``--face``."""
    names = (
        "INK", "MUTED", "RULE", "LAND", "OUTLINE", "BORDER", "ACCENT",
        "PAPER", "STRIPE", "HOVER", "LINK", "FIELD",
    )  # fmt: skip
    named = {name.lower(): getattr(style, name) for name in names}
    named |= {"absent": style.ABSENT_FACE, "absent-edge": style.ABSENT_EDGE}
    named |= {f"class-{rank}": colour for rank, colour in enumerate(style.SEQUENTIAL, 1)}
    named["face"] = FAMILY
    return ":root{" + "".join(f"--{name}:{colour};" for name, colour in named.items()) + "}"


def dressed(html: str) -> str:
    """Return trusted HTML of a page as a notebook shows it: same look, tables that sort, figures
    that are saved."""
    moves = f"<script>{script()}</script>" if _MOVES.search(html) else ""
    return (
        f'<div class="qpv-notebook"><style>{_rules()}</style>'
        f'<div class="qpv-output">{_OPEN}{html}{_CLOSE}</div>{moves}</div>'
    )


def undressed(html: str) -> str:
    """Return what ``dressed`` was given; any other HTML as it is."""
    found = _DRESSED.fullmatch(html.strip())
    return found.group(1) if found else html


@cache
def _rules() -> str:
    (shared,) = _SHARED.findall(_text("style.css"))[:1]
    rules = _text("notebook.css").replace("SHARED", shared)
    return _COMMENT.sub("", palette_css().replace(":root", ".qpv-notebook") + rules)


@cache
def script() -> str:
    """Return the script of a page or an output, without its indents and lines of comment."""
    return re.sub(r"^\s*//.*\n|^\s+", "", _text("script.js"), flags=re.MULTILINE)


def _text(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")
