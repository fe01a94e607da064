"""The rules of the stylesheet that a page needs, and no other: a region is two thousand pages."""

import re
from collections.abc import Iterator
from functools import lru_cache

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_MARK = re.compile(r'\.(qpv-[\w-]+)|\[data-format="?(\w+)"?\]')
_EITHER = re.compile(r":(?:is|where)\(([^()]*)\)")
_NOT = re.compile(r":not\([^()]*\)")
_MARKED = re.compile(r'\bqpv-[\w-]+|(?<=data-format=")\w+')


def needed(css: str, html: str) -> str:
    """Return the rules of ``css`` that may match something in ``html``, without what only a writer reads.

    A rule is left out when each of its selectors names a class (``qpv-…``) or a format that is nowhere
    in the page; the page's script counts, with the classes that it gives.
    """
    return _kept(css, frozenset(_MARKED.findall(html)))


@lru_cache(maxsize=64)
def _kept(css: str, present: frozenset[str]) -> str:
    return "".join(_rules(_COMMENT.sub("", css), present))


def _rules(css: str, present: frozenset[str]) -> Iterator[str]:
    """Yield rules, then the declarations between them, shortest."""
    at = 0
    while (opened := css.find("{", at)) >= 0:
        declared, _, selector = css[at:opened].rpartition(";")
        yield _short(declared) + ";" * bool(declared)
        at = _closed(css, opened)
        inside = css[opened + 1 : at - 1]
        selector = " ".join(selector.split())
        if selector.startswith("@"):
            told = "".join(_rules(inside, present))
        else:
            selector = ",".join(s.strip() for s in _selectors(selector) if _matches(s, present))
            told = _short(inside)
        if selector and told:
            yield f"{selector}{{{told}}}"
    yield _short(css[at:])


def _closed(css: str, opened: int) -> int:
    """Return where the block that opens there ends."""
    depth, at = 0, opened
    while True:
        depth += {"{": 1, "}": -1}.get(css[at], 0)
        at += 1
        if not depth:
            return at


def _selectors(selector: str) -> list[str]:
    """Return the selectors of a list, which commas within brackets do not part."""
    parts, depth = [""], 0
    for sign in selector:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def _matches(selector: str, present: frozenset[str]) -> bool:
    selector = _NOT.sub("", selector)
    while found := _EITHER.search(selector):
        if not any(_matches(one, present) for one in found[1].split(",")):
            return False
        selector = selector[: found.start()] + selector[found.end() :]
    return all((name or format) in present for name, format in _MARK.findall(selector))


def _short(declarations: str) -> str:
    spaced = re.sub(r"\s+", " ", declarations).strip()
    return re.sub(r"\s*([;,])\s*|(?<=[\w-])(:)\s+", r"\1\2", spaced).removesuffix(";")
