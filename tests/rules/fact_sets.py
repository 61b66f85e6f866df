"""Fact sets that probe a measured item: every edge of its shape and its neighbours, and random filings."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import product

from msgspec import Struct
from msgspec.structs import replace

from xladdin.rules.expression import Node, evaluate, refs
from xladdin.rules.load import rulebook
from xladdin.rules.rulebook import Item
from xladdin.rules.shapes import Deduct, Proportional
from xladdin.vocabulary import vocabulary

CENT = Fraction(1, 100)
BOTTOMS = (7, 44, Fraction(908400), Fraction("14440700.55"), Fraction(10**9) + CENT, Fraction(10**10))
"""Denominators at which one 分 beside a limit must be told apart: up to 100亿元 (see measure.GUARD)."""
HEADS = (7, 44, 100, 200, 3000)
"""The same for numbers of people; of a hundred, whole percentages are whole people."""
LARGE = (10**11, 3 * 10**12, 10**13)
"""Denominators at which a double has no digits left for one 分: probed at 1e-9 beside a limit."""
WHOLE = 10**4
"""Of such a denominator the parts are multiples of this, and its limits in whole 分."""
TIE_MOST = 10**8
"""A tie of the second decimal lies at a hundredth of a percentage point, so one 分 shows up to 1亿元 only."""

COUNTED = ("people", "items", "times")

Given = Fraction | str | None
"""What stands in an input cell: a figure in base units, a text that is no figure, or nothing."""
FactSet = Mapping[str, Given]


class Probe(Struct, frozen=True):
    """One item under one combination of readings, and how many random filings try it; `wan`: its amounts are typed in 万元."""

    name: str
    item: Item
    wan: bool = False
    count: int = 200

    def sets(self) -> list[FactSet]:
        return fact_sets(self.item, self.name, self.count)


def all_probes(book_ids: Iterable[str]) -> list[Probe]:
    """The probes of all tables, named after table and rule; an item that two tables share to the last parameter is tried once."""
    found, tried = [], set()
    for book_id in book_ids:
        for probe in probes(book_id):
            own = (replace(probe.item, id="", label=""), probe.wan)
            if own not in tried:
                tried.add(own)
                found.append(replace(probe, name=f"{book_id} {probe.name}"))
    return found


def probes(book_id: str) -> list[Probe]:
    """Every measured item under every combination of its readings; those of amounts in 万元 too, as read by default."""
    found = []
    for rule in rulebook(book_id).rules:
        for n, item in enumerate(rule.items):
            if item.measure is None:
                continue
            own = [r for r in rule.readings if r.item == item.id]
            for names in product(*([o.name for o in r.options] for r in own)):
                choices = {(rule.id, item.id, r.key): name for r, name in zip(own, names, strict=True)}
                read = rulebook(book_id, choices).by_id[rule.id].items[n]
                found.append(Probe("-".join(filter(None, (rule.id, item.id, *names))), read))
            if item.measure.figure_unit == "yuan":
                found.append(Probe("-".join(filter(None, (rule.id, item.id, "wan"))), item, wan=True, count=40))
    return found


def shape_probes() -> list[Probe]:
    """Shapes that other official tables have and this one has not, on measures of this one."""
    cost, carryover = (rulebook("hn-ningxiang-2022").by_id[i].items[0] for i in ("operating_cost", "carryover"))
    carryover = replace(carryover, full_when="")
    made = {
        "10 marks by rate": (cost, Proportional(Fraction(10), Fraction(1))),
        "10 marks by rate full at 95": (cost, Proportional(Fraction(10), Fraction("0.95"))),
        "odd marks by rate full at 120": (cost, Proportional(Fraction("7.5"), Fraction("1.2"))),
        "100 marks by rate": (cost, Proportional(Fraction(100), Fraction(1))),
        "marks by amount": (carryover, Proportional(Fraction(8), Fraction(30000))),
        "2 points cost 0.3": (cost, Deduct(Fraction(4), Fraction(1), "below", Fraction("0.02"), Fraction("0.3"), "up")),
        "2 points cost 1 in proportion": (
            cost, Deduct(Fraction(5), Fraction(1), "below", Fraction("0.02"), Fraction(1), "pro_rata"),
        ),
        "0.1 points cost 0.07": (cost, Deduct(Fraction(1), Fraction(1), "both", Fraction("0.001"), Fraction("0.07"), "whole")),
        "each 1000 yuan over costs 0.5": (
            carryover, Deduct(Fraction(3), Fraction(10000), "above", Fraction(1000), Fraction("0.5"), "up"),
        ),
    }  # fmt: skip
    return [Probe(name, replace(item, marks=shape.marks, shape=shape)) for name, (item, shape) in made.items()]


def fact_sets(item: Item, seed: str, count: int) -> list[FactSet]:
    """Edge sets first, then `count` random ones; the same for the same seed."""
    rng = random.Random(seed)
    return [*edge_sets(item, rng), *special_sets(item, rng), *(random_set(item, rng) for _ in range(count))]


def edge_sets(item: Item, rng: random.Random) -> Iterator[FactSet]:
    """At each edge, one unit to both sides of it, and for large amounts 1e-9 to both sides."""
    assert item.measure is not None
    edges, tied = item.shape.edges(), ties(item)
    large = LARGE if item.measure.figure_unit == "yuan" else ()
    for edge, bottom in product((*edges, *tied), HEADS if item.measure.figure_unit in COUNTED else BOTTOMS):
        if edge in tied and bottom > TIE_MOST:
            continue
        base = random_base(item, rng, bottom)
        for unit, side in product(units_beside(item), (-1, 0, 1)):
            yield at_edge(item, base, edge, side * unit, cents=True)
    for edge, bottom in product(edges, large):
        base = random_base(item, rng, bottom)
        for offset in (Fraction(-1, 10**9), 0, Fraction(1, 10**9)):
            yield at_edge(item, base, edge * (1 + offset), 0, cents=False)


def ties(item: Item) -> tuple[Fraction, ...]:
    """Rates whose score has a third decimal 5, where rounding decides."""
    shape = item.shape
    if isinstance(shape, Proportional) and shape.full_at < 10:
        return tuple(Fraction(k, 1000) / shape.marks * shape.full_at for k in (5, 15, 125, 995))
    if not isinstance(shape, Deduct) or shape.partial != "pro_rata":
        return ()
    lost = [Fraction(k, 1000) for k in (5, 15, 125, 995)]
    sign = -1 if shape.beyond == "below" else 1
    return tuple(shape.limit + sign * points / shape.per_step * shape.step for points in lost)


def units_beside(item: Item) -> tuple[Fraction, ...]:
    """The smallest steps in which the measured figures are typed."""
    assert item.measure is not None
    match item.measure.figure_unit:
        case "yuan":
            return (CENT,)
        case "rate":
            return (Fraction(1, 10**4), Fraction(1, 10**6))
        case _:
            return (Fraction(1),)


def at_edge(item: Item, base: FactSet, edge: Fraction, offset: Fraction | int, cents: bool) -> FactSet:
    """`base` with one figure of the numerator changed so that the measure is `edge`, `offset` beside it; amounts rounded to 分 if asked."""
    assert item.measure is not None
    measure = item.measure
    below = () if measure.denominator is None else refs(measure.denominator)
    # A figure that the denominator has too (年初预算 in 预算完成率) would move the limit with the measure.
    moved = next((i for i in measure.inputs if i not in below), measure.inputs[0])
    bottom = Fraction(1) if measure.denominator is None else evaluate(measure.denominator, base.get)
    far = Fraction(10**15)
    there = evaluate(measure.numerator, {**base, moved: far}.get)
    assert there is not None
    assert bottom is not None
    sign = 1 if there > 0 else -1
    value = sign * (edge * bottom - (there - sign * far)) + offset
    if measure.figure_unit == "yuan" and (cents or measure.denominator is None):
        value = Fraction(round(value / CENT)) * CENT
    elif measure.figure_unit in COUNTED:
        value = Fraction(round(value))
    return {**base, moved: value}


def random_base(item: Item, rng: random.Random, bottom: Fraction | int) -> dict[str, Given]:
    """Usable figures, the denominator's first one being `bottom`, what it takes off a tenth of that at most."""
    assert item.measure is not None
    base: dict[str, Given] = {i: figure(i, rng, usable=True, most=bottom) for i in item.inputs}
    if item.measure.denominator is not None:
        first, *others = refs(item.measure.denominator)
        base[first] = Fraction(rng.randint(1, 10**4), 10**4) if item.measure.figure_unit == "rate" else Fraction(bottom)
        for other in others:
            if falls(item.measure.denominator, other, base):
                base[other] = figure(other, rng, usable=True, most=Fraction(bottom) / 10)
            if bottom >= min(LARGE):
                # Else what lies on a limit would be no whole number of 分, and rounded off it.
                base[other] = Fraction(round(base[other] / WHOLE)) * WHOLE  # type: ignore[operator]
    return base


def falls(node: Node, figure_id: str, base: FactSet) -> bool:
    """The expression is less for more of the figure: it is taken off."""
    more = {**base, figure_id: base[figure_id] + 1}  # type: ignore[operator]
    return evaluate(node, more.get) < evaluate(node, base.get)  # type: ignore[operator]


def special_sets(item: Item, rng: random.Random) -> Iterator[FactSet]:
    """Each figure in turn missing, no figure at all, zero, negative; all zero; the largest amounts."""
    for changed in item.inputs:
        for value in (None, "无", "——", Fraction(0), Fraction(-1), -CENT):
            yield {**random_base(item, rng, 100), changed: value}
    for value in (None, Fraction(0), Fraction(1), Fraction(10**13), Fraction(10**13) - CENT):
        yield {i: value if is_figure(i) else None for i in item.inputs}
    if item.full_when:
        for answer in ("是", "否", None, "不清楚"):
            for value in (None, Fraction(0), Fraction(5)):
                yield {**dict.fromkeys(item.inputs, value), item.full_when: answer}


def random_set(item: Item, rng: random.Random) -> FactSet:
    """Four in ten near an edge, by an odd multiple of 5e-9: off every edge and tie by more than a double's noise.

    Those are of 1万亿元 at most: beyond, 分 are in the 15th digit, where LibreOffice takes a difference for noise.
    """
    assert item.measure is not None
    near = rng.random() < 0.4
    made = {i: figure(i, rng, most=10**12 if near else 10**13) for i in item.inputs}
    if near and all(isinstance(made[i], Fraction) for i in item.measure.inputs):
        edge = rng.choice(item.shape.edges()) + Fraction(2 * rng.randint(-2 * 10**6, 2 * 10**6) + 1, 2 * 10**8)
        return at_edge(item, made, edge, 0, cents=True)
    return made


def figure(term_id: str, rng: random.Random, usable: bool = False, most: Fraction | int = 10**13) -> Given:
    """A figure of the term's unit; unless `usable`, sometimes missing, zero, negative or no figure."""
    unit = vocabulary().terms[term_id].unit
    if unit == "flag":
        return rng.choice(["是", "否", None, "不清楚"])
    odd = 1.0 if usable else rng.random()
    if odd < 0.04:
        return None
    if odd < 0.06:
        return rng.choice(["无", "——", "85.5分"])
    if odd < 0.12:
        return Fraction(0)
    sign = -1 if odd < 0.15 else 1
    if unit == "yuan":
        size = 10 ** rng.uniform(0, 13)
        return sign * Fraction(round(min(size, float(most)) * 100)) * CENT
    if unit == "rate":
        return sign * Fraction(rng.randint(1, 13000), 10**4)
    return sign * Fraction(rng.choice((rng.randint(0, 12), rng.randint(0, 3000))))


def is_figure(term_id: str) -> bool:
    return vocabulary().terms[term_id].unit not in ("flag", "text")


def known(facts: FactSet) -> dict[str, Fraction]:
    """What Python reads of the cells: only figures; a text is missing."""
    return {i: v for i, v in facts.items() if isinstance(v, Fraction)}
