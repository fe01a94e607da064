"""French typography of a whole page: no-break spaces and apostrophes, wherever its words come from.

Applied once, to the finished HTML: what a report writes, what a drawing holds, what the template adds.
"""

import re

from qpv.french import NBSP

# What is not words: tags (whose alternatives are set apart), scripts, styles (also that of a map's own
# document, escaped in its frame), code.
_NOT_WORDS = re.compile(
    r"(<(script|style|code|pre|kbd)\b.*?</\2\s*>|&lt;style>.*?&lt;/style>|<!--.*?-->|<[^>]*>)",
    re.DOTALL | re.IGNORECASE,
)
_SAID = re.compile(r'(?<=\s)(alt|aria-label|title)="([^"]*)"')
_APOSTROPHE = re.compile(r"(?<=[\w»])(?:'|&#x27;|&#39;)(?=[\w«])")
_SPACES = (
    (re.compile(r" (?=[:;!?€»])|(?<=\d) (?=%)"), NBSP),
    (re.compile(r"(?<=[«≈]) "), NBSP),
    (re.compile(r"(?<=\d) (?=(?:points?|ans?|ha|km|hab\.|M€|k€|QPV)\b)"), NBSP),
    # « 10 000 habitants » written in a sentence: one number, never cut at the end of a line.
    (re.compile(r"(?<![\d,.] )(?<![\d,.])(\d{1,3}) (?=\d{3}(?!\d))"), "\\1\u202f"),
    (re.compile(r"\bn\. d\."), f"n.{NBSP}d."),
)


def typeset(html: str) -> str:
    """Return the page with no-break spaces where French wants them and typographic apostrophes."""
    parts = _NOT_WORDS.split(html)
    words, tags = parts[0::3], parts[1::3]
    out = [set_words(words[0])]
    for tag, following in zip(tags, words[1:], strict=True):
        out += [_SAID.sub(lambda m: f'{m[1]}="{set_words(m[2])}"', tag), set_words(following)]
    return "".join(out)


def set_words(text: str) -> str:
    """Return words as French sets them."""
    text = _APOSTROPHE.sub("’", text)
    for pattern, space in _SPACES:
        text = pattern.sub(space, text)
    return text
