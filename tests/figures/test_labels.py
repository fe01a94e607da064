"""Labels never cover one another, stay in their frame, and move no farther than they must."""

from __future__ import annotations

from itertools import accumulate, combinations, pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qpv.figures.labels import Box, Flag, flags, spread

LOW, HIGH, GAP = 10.0, 310.0, 4.0
positions = st.integers(-20, 340).map(float)


def labelled(most: int, widest: int):
    return st.lists(
        st.tuples(positions, st.integers(5, widest).map(float)), min_size=1, max_size=most
    )


def best_starts(centres, widths, low, high, gap):
    """The least squares by the max-min formula of isotonic regression, another way than ours."""
    places = list(accumulate((w + gap for w in widths[:-1]), initial=0.0))
    asked = [c - w / 2 - p for c, w, p in zip(centres, widths, places, strict=True)]
    count = range(len(asked))
    means = [
        max(min(sum(asked[j : k + 1]) / (k + 1 - j) for k in count[i:]) for j in count[: i + 1])
        for i in count
    ]
    last = high - widths[-1] - places[-1]
    return [min(max(m, low), last) + p for m, p in zip(means, places, strict=True)]


@given(labelled(most=6, widest=40))
def test_labels_move_no_farther_than_they_must(asked):
    centres, widths = zip(*sorted(asked), strict=True)
    placed = spread(centres, widths, LOW, HIGH, GAP)
    starts = [c - w / 2 for c, w in zip(placed, widths, strict=True)]
    assert starts == pytest.approx(best_starts(centres, widths, LOW, HIGH, GAP))
    ends = [s + w for s, w in zip(starts, widths, strict=True)]
    assert starts[0] >= LOW - 1e-6
    assert ends[-1] <= HIGH + 1e-6
    assert all(end + GAP <= start + 1e-6 for end, start in zip(ends, starts[1:], strict=False))


@given(labelled(most=9, widest=150))
def test_labels_stay_in_the_frame_and_in_order_even_without_room(asked):
    centres, widths = zip(*sorted(asked), strict=True)
    placed = spread(centres, widths, LOW, HIGH, GAP)
    starts = [c - w / 2 for c, w in zip(placed, widths, strict=True)]
    assert starts == sorted(starts)
    assert starts[0] >= LOW - 1e-6
    assert placed[-1] + widths[-1] / 2 <= HIGH + 1e-6


def test_labels_without_room_overlap_evenly():
    assert spread([0, 0, 0], [60, 60, 60], 0, 100, gap=0) == pytest.approx([30, 50, 70])
    assert spread([0, 0], [60, 40.5], 0, 100, gap=0) == pytest.approx([30, 79.75])
    assert spread([5, 5], [10, 10], 0, 10, gap=0) == [5, 5]
    assert spread([50], [200], 0, 100) == [100]  # wider than the frame: from its start


def test_labels_that_just_fit_do_not_move():
    assert spread([20, 64], [40, 40], 0, 100) == [20, 64]
    assert spread([20, 60], [40, 40], 0, 100, gap=0) == [20, 60]
    assert spread([20, 80], [40, 40], 0, 100) == [20, 80]
    assert spread([25, 75], [50, 50], 0, 100, gap=0) == [25, 75]
    assert spread([], [], 0, 100) == []


def apart(found: list[Flag]) -> bool:
    """Texts as boxes and poles as segments: no two meet, 4 points between texts of a row, 2 about a
    pole that rises to its own row."""
    texts = [Box(f.span[0], f.row, f.span[1], f.row + 1) for f in found]
    for (a, one), (b, other) in combinations(zip(found, texts, strict=True), 2):
        if one.meets(other._replace(left=other.left - 4, right=other.right + 4)):
            return False
        for flag, text in ((a, other), (b, one)):
            pole = Box(flag.pole - 2, 0, flag.pole + 2, flag.row + 1)
            if pole.meets(text):
                return False
    return True


@given(labelled(most=3, widest=120), st.lists(positions, max_size=2), st.booleans())
@settings(max_examples=60, deadline=None)
def test_flags_are_the_best_of_every_layout(asked, walls, outward):
    poles, widths = zip(*asked, strict=True)
    found = flags(poles, widths, LOW, HIGH, outward=outward, walls=walls)
    every = [
        [Flag(*one) for one in zip(poles, widths, rows, sides, strict=True)]
        for rows in product(range(len(poles)), repeat=len(poles))
        for sides in product(("left", "right"), repeat=len(poles))
    ]

    def quality(flown):
        inside = all(f.span[0] >= LOW and f.span[1] <= HIGH for f in flown)
        crossed = sum(f.span[0] - 2 < w < f.span[1] + 2 for f in flown for w in walls)
        rows = [f.row for f in flown]
        middle = (LOW + HIGH) / 2
        away = [f.side == ("left" if outward and f.pole < middle else "right") for f in flown]
        return (not inside or not apart(flown), crossed, sum(rows), away.count(False))

    assert [(f.pole, f.width) for f in found] == asked
    best = min(quality(flown) for flown in every)
    if not best[0]:  # there is a layout where nothing clashes
        assert quality(found) == best


@given(labelled(most=6, widest=60))
@settings(max_examples=40, deadline=None)
def test_many_flags_are_all_placed(asked):
    poles, widths = zip(*asked, strict=True)
    found = flags(poles, widths, LOW, HIGH)
    assert [(f.pole, f.width) for f in found] == asked


def test_a_flag_may_touch_the_edge_of_the_frame():
    assert flags([LOW + 24], [20], LOW, HIGH, outward=True) == [Flag(LOW + 24, 20, side="left")]
    assert flags([LOW + 23], [20], LOW, HIGH, outward=True) == [Flag(LOW + 23, 20)]
    assert flags([HIGH - 24], [20], LOW, HIGH) == [Flag(HIGH - 24, 20)]
    assert flags([HIGH - 23], [20], LOW, HIGH) == [Flag(HIGH - 23, 20, side="left")]


def test_a_pole_in_the_middle_has_its_text_at_the_right():
    assert flags([160], [20], LOW, HIGH, outward=True)[0].side == "right"
    assert flags([159], [20], LOW, HIGH, outward=True)[0].side == "left"


def test_a_lower_row_goes_before_the_wanted_side():
    found = flags([100, 130], [60, 60], LOW, HIGH)
    assert [(flag.row, flag.side) for flag in found] == [(0, "left"), (0, "right")]


def test_no_pole_no_flag():
    assert flags([], [], LOW, HIGH) == []


@pytest.mark.parametrize(
    ("a", "b", "clash"),
    [
        (Flag(0, 20), Flag(26, 20), False),  # 2 points between a text and a pole of its row
        (Flag(0, 20), Flag(25.9, 20), True),
        (Flag(0, 20, side="left"), Flag(50, 44, side="left"), False),
        (Flag(0, 20, side="left"), Flag(50, 44.1, side="left"), True),
        (Flag(0, 20, row=0), Flag(26, 20, row=1), False),  # 2 points beside the lower text
        (Flag(0, 20, row=0), Flag(25.9, 20, row=1), True),
        (Flag(0, 20, row=1), Flag(25.9, 20, row=0), False),  # the lower pole stops below
        (Flag(0, 20, row=0), Flag(2, 20, row=1), False),
        (Flag(0, 20, row=0), Flag(2.1, 20, row=1), True),
        (Flag(0, 20), Flag(52, 20, side="left"), False),  # 4 points between two texts
        (Flag(0, 20), Flag(51.9, 20, side="left"), True),
        (Flag(0, 20, side="left"), Flag(4, 20), False),
        (Flag(0, 20, side="left"), Flag(-5, 20), True),
    ],
)
def test_what_clashes(a, b, clash):
    assert a.clashes(b) is clash
    assert b.clashes(a) is clash


def test_boxes_that_share_an_edge_do_not_meet():
    box = Box(0, 0, 10, 10)
    for beside in (Box(10, 0, 20, 10), Box(-9, 0, 0, 10), Box(0, 10, 10, 20), Box(0, -9, 10, 0)):
        assert not box.meets(beside)
        assert box.meets(beside.grown(0.1))
        assert not beside.within(box)
    assert box.within(box)
    for move in ((-0.1, 0, 0, 0), (0, -0.1, 0, 0), (0, 0, 0.1, 0), (0, 0, 0, 0.1)):
        assert not Box(*(a + b for a, b in zip(box, move, strict=True))).within(box)


def test_gaps_between_neighbours_are_those_asked():
    placed = spread([50, 50, 50], [10, 20, 30], 0, 200, gap=7)
    edges = [(c - w / 2, c + w / 2) for c, w in zip(placed, [10, 20, 30], strict=True)]
    assert [b[0] - a[1] for a, b in pairwise(edges)] == pytest.approx([7, 7])
