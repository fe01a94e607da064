"""Colours, hatches and type shared by every drawing: safe for colour-blind readers and on a
grey printer (each class is darker than the one before; no meaning by hue alone)."""

# Five classes, one hue, light to dark (level of an indicator).
SEQUENTIAL = ("#cfe1f0", "#9cc3e0", "#5f9dc9", "#2c6ca6", "#0b3566")
# The same for heat: warm, light to dark, not to be taken for a level of the others.
WARM = ("#fdf0dc", "#f9d09b", "#ef9a5b", "#cf5527", "#7d1d0f")
# Differences with a reference: green below, brown above, the middle for what is close to it. On a grey
# printer the two arms are of different darkness.
DIVERGING = ("#1b7a70", "#8fcfc4", "#dcd8e6", "#d9a860", "#7a3f0c")
# Classes without an order (Okabe and Ito, safe for colour-blind readers); a letter goes with each.
CATEGORIES = (
    "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#6f6a62",
)  # fmt: skip
ABSENT_FACE = "#f2f0ec"
ABSENT_EDGE = "#6b6660"
# In place of the colour of a value that is not there: lines for a secret, dots for what is not known.
SECRET, UNKNOWN = "s", "n"
ACCENT = "#b3431e"  # the territory of the page
INK = "#1d2733"
MUTED = "#5b6673"
RULE = "#d5dbe1"
LAND = "#f7f5f1"
OUTLINE = "#c9c4bb"
BORDER = "#6f6a62"
# What a page or a notebook lies on, its striped and pointed rows, its links and fields.
PAPER, STRIPE, HOVER, LINK, FIELD = "#ffffff", "#f8f9fb", "#edf3f9", "#1b5288", "#8a94a0"
# One face, that of pages and drawings: letters of the same width on every machine (see `fonts`).
FONTS = ("Arial", "Liberation Sans", "Helvetica")

# One dot of a distribution.
DOT = "#2c6ca6"

# Print sizes, in points: the drawings are as wide as the text of an A4 page.
PAGE_WIDTH = 510.0
PHONE_WIDTH = 252.0  # on a telephone of 390 px, text reads a little larger than in print
TEXT = 8.0
SMALL = 7.5


def sequential(n_classes: int) -> tuple[str, ...]:
    """Return ``n_classes`` (1 to 5) colours of the ramp, as far apart as it allows."""
    picks = {1: (2,), 2: (1, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}
    return tuple(SEQUENTIAL[i] for i in picks[n_classes])
