"""Strict reader of vocabulary.toml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from xladdin.strict import DefinitionError, Table, load_toml, nearest
from xladdin.vocabulary.model import (
    NOT_ADDED,
    NOT_NUMBERS,
    UNITS,
    Block,
    Measure,
    Term,
    TieOut,
    Vocabulary,
    formula_ids,
    measure_zh,
)


def read_vocabulary(path: Path) -> Vocabulary:
    """Reads the glossary. Raises DefinitionError for unknown keys, units, measures or ids in formulas."""
    root = Table(load_toml(path), path.name, "")
    measures = _all_measures(root)
    terms: dict[str, Term] = {}
    items: dict[str, tuple[str, ...]] = {}
    for item, table in root.named_tables("term").items():
        made = _terms(item, table, measures)
        items[item] = tuple(made)
        terms.update(made)
    blocks = {name: _block(name, table, measures) for name, table in root.named_tables("block").items()}
    tie_outs = tuple(_tie_out(t, Vocabulary(terms, items, blocks, measures)) for t in root.tables("tie_out"))
    root.done()
    vocabulary = Vocabulary(terms, items, blocks, measures, tie_outs)
    _check_links(vocabulary, path.name)
    return vocabulary


def _all_measures(root: Table) -> dict[str, Measure]:
    tables = root.named_tables("measure")
    found = {}
    for name, table in tables.items():
        made = Measure(name, _year_text(table), table.choice("unit", UNITS, ""), table.text("formula", ""),
                       table.take("signed", bool, False))  # fmt: skip
        for other in formula_ids(made):
            if other not in tables:
                raise table.fail(f"没有 “{other}” 这种口径{nearest(other, tables)}", "formula")
        table.done()
        found[name] = made
    _ordered({m.id: formula_ids(m) for m in found.values()}, root.file, "measure")
    return found


def _measures(table: Table, known: Mapping[str, Measure], key: str = "measures") -> list[str]:
    """Names of measures. What the formula of one needs must be among them."""
    found = table.texts(key)
    for measure in found:
        if measure not in known:
            raise table.fail(f"没有 “{measure}” 这种口径{nearest(measure, known)}", key)
    for measure in found if key == "measures" else ():
        for needed in formula_ids(known[measure]):
            if needed not in found:
                raise table.fail(f"“{measure}” 要由 “{needed}” 计算，这里没有这种口径", key)
    return found


def _terms(item: str, table: Table, measures: Mapping[str, Measure]) -> dict[str, Term]:
    """The figures of one entry: one per measure, or just one."""
    zh, unit = _year_text(table), table.choice("unit", UNITS)
    own = _measures(table, measures)
    common = {
        "item": item, "item_zh": zh, "definition": table.text("definition"), "source": table.text("source"),
        "part_block": table.text("part_block", ""), "detail_block": table.text("detail_block", ""),
        **{key: table.percent(key, None) for key in ("watch_growth", "watch_low", "note_adjustment", "watch_adjustment")},
    }  # fmt: skip
    formula, signed = table.text("formula", ""), table.take("signed", bool, False)
    sum_of, sum_block = tuple(table.texts("sum_of")), table.text("sum_block", "")
    breakdowns = _breakdowns(table)
    of_item = [measure for measure in own if not measures[measure].unit]
    summed = _measures(table, measures, "sum_measures") or of_item
    table.done()
    if sum(map(bool, (formula, sum_of, sum_block, breakdowns))) > 1:
        raise table.fail("formula、sum_of、sum_block、breakdowns 只能有一个")
    if not set(summed) <= set(of_item) or (own and formula):
        raise table.fail("sum_measures 应在 measures 之内、单位与本条相同，有 measures 的不能有 formula")
    if not own:
        return {item: Term(id=item, measure="", zh=zh, unit=unit, formula=formula, signed=signed, sum_of=sum_of,
                           sum_block=sum_block, breakdowns=breakdowns, **common)}  # fmt: skip
    made = {}
    for measure in own:
        spec, adds_up, term_id = measures[measure], measure in summed, f"{item}.{measure}"
        made[term_id] = Term(
            id=term_id, measure=measure, zh=measure_zh(zh, spec.zh), unit=spec.unit or unit, formula=spec.of(item),
            by_measure=bool(spec.formula), signed=signed or spec.signed,
            sum_of=_with(sum_of, measure) if adds_up else (),
            sum_block=f"{sum_block}.{measure}" if sum_block and adds_up else "",
            breakdowns=tuple(_with(parts, measure) for parts in breakdowns) if adds_up else (), **common,
        )  # fmt: skip
    return made


def _breakdowns(table: Table) -> tuple[tuple[str, ...], ...]:
    """Sets of parts, as an array of arrays of ids."""
    found = table.take("breakdowns", list, [])
    for parts in found:
        if not isinstance(parts, list) or len(parts) < 2 or not all(isinstance(p, str) for p in parts):
            raise table.fail(f"应为数组，每项是至少两个代号的数组，含有 {parts!r}", "breakdowns")
    return tuple(map(tuple, found))


def _with(parts: Iterable[str], measure: str) -> tuple[str, ...]:
    return tuple(f"{part}.{measure}" for part in parts)


def _year_text(table: Table) -> str:
    """A name; {year} and {last} stand for the budget year and the one before."""
    text = table.text("zh")
    try:
        text.format(year=0, last=0)
    except (KeyError, IndexError, ValueError) as error:
        raise table.fail(f"“{text}” 的大括号里只能是 year 或 last", "zh") from error
    return text


def _block(name: str, table: Table, measures: Mapping[str, Measure]) -> Block:
    block = Block(
        id=name, zh=table.text("zh"), row_zh=table.text("row_zh"), label=table.text("label"),
        unit=table.choice("unit", UNITS), measures=tuple(_measures(table, measures)),
        definition=table.text("definition"), source=table.text("source"),
    )  # fmt: skip
    table.done()
    return block


def _tie_out(table: Table, vocab: Vocabulary) -> TieOut:
    right = "equals" if table.has("equals") else "at_most"
    if table.has("equals") and table.has("at_most"):
        raise table.fail("at_most 和 equals 只能有一个", "equals")
    sides = []
    for key in ("left", right):
        ids = tuple(part.strip() for part in table.text(key).split("+"))
        for term_id in ids:
            vocab.require(term_id, table, key)
        sides.append(ids)
    units = {vocab.terms[i].unit for side in sides for i in side}
    if len(units) > 1:
        raise table.fail("两边的单位不同", right)
    if units & {*NOT_ADDED}:
        raise table.fail("比率、是否和文字不能相加比较", right)
    unless = tuple(table.texts("unless"))
    for term_id in unless:
        vocab.require(term_id, table, "unless")
    why = table.text("why")
    table.done()
    if right == "equals":
        return TieOut(sides[0], (), why, equals=sides[1], unless=unless)
    return TieOut(sides[0], sides[1], why, unless=unless)


def _check_links(vocab: Vocabulary, file: str) -> None:
    """Everything a term is computed from exists, is of its kind, and does not lead back to it."""
    for term in vocab.terms.values():
        place = f"term.{term.item}"
        summed = [("sum_of", part) for part in term.sum_of] + [
            ("breakdowns", p) for parts in term.breakdowns for p in parts
        ]
        for key, part in summed + [("formula", p) for p in formula_ids(term)]:
            other = vocab.terms.get(part)
            if other is None:
                raise DefinitionError(file, place, f"{key} 中的 “{part}” 不存在{nearest(part, vocab.terms)}")
            if other.unit in NOT_NUMBERS or (key != "formula" and other.unit != term.unit):
                raise DefinitionError(file, place, f"{key} 中的 “{part}” 单位是 {other.unit}，不能这样计算 {term.unit}")
        _check_blocks(term, vocab, file, place)
    _ordered(
        {t.id: (*t.sum_of, *(p for b in t.breakdowns for p in b), *formula_ids(t)) for t in vocab.terms.values()},
        file,
        "",
    )


def _check_blocks(term: Term, vocab: Vocabulary, file: str, place: str) -> None:
    summed, _, column = term.sum_block.partition(".")
    for block in filter(None, (summed, term.part_block, term.detail_block)):
        if block not in vocab.blocks:
            raise DefinitionError(file, place, f"没有明细块 “{block}”{nearest(block, vocab.blocks)}")
    if summed and column not in vocab.blocks[summed].measures:
        known = [f"{summed}.{m}" for m in vocab.blocks[summed].measures]
        raise DefinitionError(file, place, f"明细块没有 “{term.sum_block}” 这一列{nearest(term.sum_block, known)}")


def _ordered(needs: Mapping[str, Iterable[str]], file: str, place: str) -> None:
    """Nothing is computed from itself, however far around."""
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        raise DefinitionError(file, place, f"互相引用，无法计算：{' ← '.join(error.args[1])}") from error
