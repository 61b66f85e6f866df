"""The scores a rule can give at all: nothing a shape produces lies outside, and sums are the sums of what can be added."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xladdin.rules.attainable import Attainable
from xladdin.rules.load import rulebook, rulebook_ids
from xladdin.rules.rulebook import Item
from xladdin.rules.shapes import Choice, Deduct, Incidents, Judged, Point, Proportional, Shape, Tiers
from xladdin.rules.shapes.tiers import Band

marks = st.integers(1, 1000).map(lambda n: Fraction(n, 100))
rates = st.fractions(min_value=-2, max_value=4, max_denominator=10**6) | st.integers(-200, 400).map(
    lambda n: Fraction(n, 100)
)


@st.composite
def deducts(draw: st.DrawFn) -> Shape:
    full = draw(marks)
    per_step = full * Fraction(draw(st.integers(1, 100)), 100)
    per_step = Fraction(max(1, round(per_step * 100)), 100)
    step = draw(st.sampled_from([Fraction(1, 1000), Fraction(1, 100), Fraction(2, 100), Fraction(5, 100)]))
    beyond, partial = (
        draw(st.sampled_from(["above", "below", "both"])),
        draw(st.sampled_from(["whole", "up", "pro_rata"])),
    )
    return Deduct(full, draw(st.sampled_from([Fraction(0), Fraction(1)])), beyond, step, min(per_step, full), partial)


@st.composite
def tiers(draw: st.DrawFn) -> Shape:
    ends = sorted(
        draw(st.sets(st.integers(-100, 200).map(lambda n: Fraction(n, 100)), min_size=1, max_size=4)), reverse=True
    )
    closed = [draw(st.booleans()) for _ in ends]
    scores = [Fraction(draw(st.integers(0, 20)), 2) for _ in range(len(ends) + 1)]
    bands = [
        Band(
            ends[n] if n < len(ends) else None, n < len(ends) and closed[n],
            ends[n - 1] if n else None, bool(n) and not closed[n - 1], scores[n],
        )
        for n in range(len(ends) + 1)
    ]  # fmt: skip
    return Tiers(max(scores), tuple(bands))


measured_shapes = (
    deducts()
    | tiers()
    | st.builds(Proportional, marks, st.sampled_from([Fraction(1), Fraction(19, 20), Fraction(6, 5)]))
)


@given(measured_shapes, rates)
def test_every_score_of_a_measured_shape_is_attainable(shape: Shape, value: Fraction) -> None:
    score = shape.score(value)
    assert score in shape.attainable()
    assert 0 <= score <= shape.attainable().top <= shape.marks  # type: ignore[operator]
    assert shape.upper(value) == score
    assert (100 * score).denominator == 1  # type: ignore[operator]


@given(measured_shapes)
def test_every_attainable_point_of_a_measured_shape_is_reached_at_an_edge_or_beside_it(shape: Shape) -> None:
    """No point is promised that no figure gives: edges, what lies between them, and far out on both sides."""
    edges = sorted(shape.edges())
    between = [(a + b) / 2 for a, b in pairwise(edges)]
    tried = [*edges, *between, edges[0] - 100, edges[-1] + 100]
    assert set(shape.attainable().points) <= {shape.score(v) for v in tried}


@given(marks, st.integers(1, 100), st.booleans(), st.integers(0, 300))
def test_every_score_of_breaches_is_attainable_and_never_above_what_they_leave(
    full: Fraction, share: int, at_least: bool, count: int
) -> None:
    per = min(full, Fraction(max(1, int(full * share)), 100))
    shape = Incidents(full, per, at_least)
    score, most = shape.score(Fraction(count)), shape.upper(Fraction(count))
    assert most in shape.attainable()
    assert score is None or score == most
    assert (score is None) == (at_least and count > 0)
    assert shape.upper(None) == full


def test_points_choices_and_judgements_are_attainable_as_they_are_scored() -> None:
    point, judged = Point(Fraction(2)), Judged(Fraction(3))
    choice = Choice(Fraction(6), (("好", Fraction(6)), ("中", Fraction(3)), ("差", Fraction(0))))
    assert {point.score(True), point.score(False)} == set(point.attainable().points)
    assert {choice.score(label) for label, _ in choice.options} == set(choice.attainable().points)
    assert choice.score("优") is None
    assert choice.upper("优") == 6
    assert judged.score("x") is None
    assert all(Fraction(n, 4) in judged.attainable() for n in range(13))


small = st.integers(0, 12).map(lambda n: Fraction(n, 4))
spans = st.tuples(small, small).map(lambda p: (min(p), max(p)))
sets = st.builds(Attainable.of, st.lists(small, min_size=1, max_size=4), st.lists(spans, max_size=2))
GRID = [Fraction(n, 8) for n in range(-1, 60)]
"""All ends lie on quarters, so a set is known by what it says of the eighths."""


@given(sets, sets)
def test_the_sum_of_two_sets_holds_exactly_the_sums(a: Attainable, b: Attainable) -> None:
    """On a grid twice as fine as all ends, a sum is in the set just when two summands on it make it."""
    inside_a, inside_b = ([g for g in GRID if g in s] for s in (a, b))
    sums = {x + y for x, y in product(inside_a, inside_b)}
    total = a + b
    assert {g for g in GRID if g in total} == {s for s in sums if s in GRID}


@given(sets, sets, sets)
def test_sums_do_not_depend_on_the_order_of_items(a: Attainable, b: Attainable, c: Attainable) -> None:
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)


@given(st.lists(small, max_size=5), st.lists(spans, max_size=3))
def test_a_set_has_one_normal_form(points: list[Fraction], ranges: list[tuple[Fraction, Fraction]]) -> None:
    made = Attainable.of(points, ranges)
    assert list(made.points) == sorted(set(made.points))
    assert all(low < high for low, high in made.spans)
    assert all(a[1] < b[0] for a, b in pairwise(made.spans))
    assert not any(low <= p <= high for p in made.points for low, high in made.spans)
    inside = {g for g in GRID if g in points or any(low <= g <= high for low, high in ranges)}
    assert {g for g in GRID if g in made} == inside


@given(sets, small)
def test_below_is_the_highest_score_not_above(a: Attainable, score: Fraction) -> None:
    found = a.below(score)
    lower = [g for g in GRID if g in a and g <= score]
    assert found == (max(lower) if lower else None)


@pytest.mark.parametrize(
    ("rule_id", "says"),
    [
        ("execution", "0、1、1.5、2、2.5、3、4、4.5、6"), ("carryover", "0、5"), ("fund_use", "8，或0至7之间"),
        ("output", "0、4、8"), ("efficiency", "0、3、6"), ("satisfaction", "0、2、4、6"), ("procurement", "0、1、3、5"),
    ],
)  # fmt: skip
def test_ningxiang_rows_have_the_attainable_scores_of_the_audit(rule_id: str, says: str) -> None:
    assert rulebook("hn-ningxiang-2022").by_id[rule_id].attainable.describe() == says


def test_scores_the_audit_found_impossible_are_impossible() -> None:
    claimed = {
        "execution": "5",
        "carryover": "4",
        "fund_use": "7.5",
        "output": "7",
        "efficiency": "5",
        "satisfaction": "5",
    }
    for rule_id, score in claimed.items():
        assert Fraction(score) not in rulebook("hn-ningxiang-2022").by_id[rule_id].attainable


def test_a_set_of_one_breach_point_reads_without_an_empty_range() -> None:
    assert Incidents(Fraction(1), Fraction(1), at_least=True).attainable().describe() == "0、1"


def all_items() -> list[Item]:
    return [item for book in rulebook_ids() for rule in rulebook(book).rules for item in rule.items]


@pytest.mark.parametrize("item", all_items(), ids=lambda i: i.label)
def test_full_and_no_marks_are_attainable_for_every_item(item: Item) -> None:
    assert item.shape.attainable().top == item.marks
    assert Fraction(0) in item.shape.attainable()
