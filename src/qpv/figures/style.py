"""Colours, hatches and type shared by every drawing: safe for colour-blind readers and on a
grey printer (each class is darker than the one before; no meaning by hue alone)."""

from __future__ import annotations

# Five classes, one hue, light to dark (level of an indicator).
SEQUENTIAL = ("#d6e6f4", "#a3c8e3", "#64a3cd", "#2f74b0", "#0c3f7a")
ABSENT_FACE = "#f2f0ec"
ABSENT_HATCH = "////"
ABSENT_EDGE = "#6b6660"
ACCENT = "#b3431e"  # the territory of the page
INK = "#1d2733"
MUTED = "#5b6673"
RULE = "#d5dbe1"
LAND = "#f7f5f1"
OUTLINE = "#c9c4bb"
BORDER = "#6f6a62"
FONTS = ("DejaVu Sans", "Liberation Sans", "Arial")
