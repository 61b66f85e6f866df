"""The rows of a sheet as a form file draws them."""

from __future__ import annotations

from collections.abc import Collection

from msgspec.structs import replace

from xladdin.forms.model import (
    AGENCY,
    BlockRows,
    CellsRow,
    FigureRow,
    GridCell,
    HeaderRow,
    HeadingRow,
    IndicatorRows,
    ItemRow,
    Prefill,
    Row,
    RuleRows,
)
from xladdin.forms.summary import with_years, year_text
from xladdin.strict import Table, nearest
from xladdin.vocabulary import Term, Vocabulary

AMOUNT_UNITS = ("yuan", "wan")
INDICATOR_COLUMNS = ("part", "part_marks", "group", "name", "target", "actual", "marks", "claim", "reason")
RULE_COLUMNS = ("part", "group", "name", "criteria", "marks", "claim", "reason")
NEEDED_COLUMNS = frozenset({"group", "name", "target", "actual", "marks", "claim"})

CELL_KEYS = ("text", "slot", "marks", "claim", "reason")
_ROW_KEYS = ("cells", "header", "item", "block", "indicators", "rules", "heading", "figure")
ROW_KINDS = {"grid": _ROW_KEYS[:4], "evaluation": _ROW_KEYS[:6], "figures": _ROW_KEYS[6:], "scoring": (), "basis": ()}


def measures_of(table: Table, vocab: Vocabulary, key: str = "measures") -> tuple[str, ...]:
    found = tuple(table.texts(key))
    for measure in found:
        if measure not in vocab.measures:
            raise table.fail(f"没有 “{measure}” 这种口径{nearest(str(measure), vocab.measures)}", key)
    return found


def rows_of(
    table: Table, vocab: Vocabulary, kind: str, measures: tuple[str, ...], span: int, width: int
) -> tuple[Row, ...]:
    """The rows in order. A header row may name measures of its own for the rows below it."""
    made = []
    for part in table.tables("row"):
        if part.has("header") and part.has("measures"):
            measures, span = measures_of(part, vocab), count_of(part, "measure_cols")
        made.append(_row(part, vocab, kind, measures, span, width))
    return tuple(made)


def count_of(table: Table, key: str) -> int:
    """A number of rows or columns; 1 when not given."""
    count = table.take(key, int, 1)
    if count < 1:
        raise table.fail("至少为1", key)
    return count


def _row(table: Table, vocab: Vocabulary, kind: str, measures: tuple[str, ...], span: int, width: int) -> Row:
    kinds = [k for k in _ROW_KEYS if k in table.data]
    if len(kinds) != 1:
        raise table.fail(f"每行应有且只有一个 {'、'.join(_ROW_KEYS)}{_unknown_kind(table)}")
    if kinds[0] not in ROW_KINDS[kind]:
        raise table.fail(f"{kind} 类工作表不能有这种行，可以有：{'、'.join(ROW_KINDS[kind]) or '（没有）'}", kinds[0])
    row = _ROW_READERS[kinds[0]](table, vocab, measures)
    if isinstance(row, HeaderRow):
        row = replace(row, cols=span)
    table.done()
    if kinds[0] in ("header", "item", "block") and 1 + len(measures) * span != width:
        raise table.fail(f"标签列加 {len(measures)} 个口径（各占 {span} 列）与表宽 {width} 列不符")
    if isinstance(row, IndicatorRows) and len(row.columns) + bool(row.side) != width:
        raise table.fail(f"自填指标共 {len(row.columns) + bool(row.side)} 列，与表宽 {width} 列不符", "indicators")
    if isinstance(row, RuleRows) and row.width != width:
        raise table.fail(f"评分标准的指标共占 {row.width} 列，与表宽 {width} 列不符", "rules")
    return row


def _unknown_kind(table: Table) -> str:
    """The nearest kind of row for a row that has none."""
    return next((hint for key in table.data if (hint := nearest(key, _ROW_KEYS))), "")


def _cells_row(table: Table, vocab: Vocabulary, measures: tuple[str, ...]) -> Row:
    cells = []
    for part in table.tables("cells", required=True):
        slot = part.text("slot", "")
        if slot and slot != AGENCY:
            _amount_unit(part, vocab.require(slot, part, "slot"))
        if sum(part.has(key) for key in CELL_KEYS) != 1:
            raise part.fail(f"单元格应有且只有一个 {'、'.join(CELL_KEYS)}")
        cells.append(
            GridCell(
                text=year_text(part, "text", ""),
                slot=slot,
                marks=part.text("marks", ""),
                claim=part.text("claim", ""),
                reason=part.text("reason", ""),
                rows=count_of(part, "rows"),
                cols=count_of(part, "cols"),
                unit=part.choice("unit", AMOUNT_UNITS, ""),
                align=part.choice("align", ("left", "center"), "center"),
            )
        )
        part.done()
    return CellsRow(tuple(cells), float(table.take("height", (int,), 0)))


def _amount_unit(table: Table, term: Term) -> None:
    if table.has("unit") and term.unit != "yuan":
        raise table.fail(f"“{term.id}” 不是金额，不能指定单位", "unit")


def _header_row(table: Table, vocab: Vocabulary, measures: tuple[str, ...]) -> Row:
    titles = tuple(with_years(table, title, "titles") for title in table.texts("titles"))
    if titles and len(titles) != len(measures):
        raise table.fail(f"表头 {len(titles)} 个，口径 {len(measures)} 个，应相等", "titles")
    return HeaderRow(table.text("header"), measures, titles)


def _item_row(table: Table, vocab: Vocabulary, measures: tuple[str, ...]) -> Row:
    item = table.text("item")
    if item not in vocab.items:
        raise table.fail(f"词汇表中没有 “{item}”{nearest(item, vocab.items)}", "item")
    own = measures_of(table, vocab, "only") or measures
    if not set(own) <= set(measures):
        raise table.fail("应在表头的口径之内", "only")
    for measure in own:
        vocab.require(f"{item}.{measure}", table, "item")
    return ItemRow(item, table.text("label"), table.take("indent", int, 0), own)


def _block_rows(table: Table, vocab: Vocabulary, measures: tuple[str, ...]) -> Row:
    block = table.text("block")
    if block not in vocab.blocks:
        raise table.fail(f"词汇表中没有明细块 “{block}”{nearest(block, vocab.blocks)}", "block")
    if vocab.blocks[block].measures != measures:
        raise table.fail("明细块的口径与本表的口径不同", "block")
    labels = tuple(table.texts("labels"))
    rows = table.take("rows", int, len(labels))
    if rows < max(1, len(labels)):
        raise table.fail("至少要有一行，且不少于 labels 的行数", "rows")
    return BlockRows(block, rows, labels, table.text("more"), table.take("indent", int, 0))


def _indicator_rows(table: Table, vocab: Vocabulary, measures: tuple[str, ...]) -> Row:
    columns, headers = _named_columns(table, "indicators", INDICATOR_COLUMNS, NEEDED_COLUMNS)
    counts = table.table("rows", None)
    rows = {} if counts is None else {block: count_of(counts, block) for block in counts.data}
    prefill: dict[str, tuple[Prefill, ...]] = {}
    for part in table.tables("prefill"):
        block = part.ident("block")
        row = Prefill(part.text("name"), part.text("target", ""))
        prefill[block] = (*prefill.get(block, ()), row)
        part.done()
    return IndicatorRows(columns, headers, table.text("side", ""), rows, prefill)


def _rule_rows(table: Table, vocab: Vocabulary, measures: tuple[str, ...]) -> Row:
    columns, headers = _named_columns(table, "rules", RULE_COLUMNS, NEEDED_COLUMNS & {*RULE_COLUMNS} - {"group"})
    counts = table.table("cols", None)
    cols = {} if counts is None else {column: count_of(counts, column) for column in counts.data}
    for column in cols:
        if column not in columns:
            raise table.fail(f"没有 “{column}” 这一列{nearest(column, columns)}", "cols")
    return RuleRows(columns, headers, cols)


def _named_columns(
    table: Table, key: str, known: tuple[str, ...], needed: Collection[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns of rows that are laid out from the rulebook, and their headings."""
    columns, headers = tuple(table.texts(key)), tuple(table.texts("headers"))
    for column in columns:
        if column not in known:
            raise table.fail(f"没有 “{column}” 这一列{nearest(column, known)}", key)
    if len(set(columns)) != len(columns) or not set(columns) >= set(needed):
        raise table.fail(f"各列不重复，且至少有 {'、'.join(sorted(needed))}", key)
    if len(columns) != len(headers):
        raise table.fail(f"列数 {len(columns)} 与表头数 {len(headers)} 不等", "headers")
    return columns, headers


def _heading_row(table: Table, vocab: Vocabulary, measures: tuple[str, ...]) -> Row:
    return HeadingRow(table.text("heading"))


def _figure_row(table: Table, vocab: Vocabulary, measures: tuple[str, ...]) -> Row:
    figure = table.text("figure")
    _amount_unit(table, vocab.require(figure, table, "figure"))
    return FigureRow(figure, table.choice("unit", AMOUNT_UNITS, ""))


_ROW_READERS = {
    "indicators": _indicator_rows, "rules": _rule_rows, "cells": _cells_row, "header": _header_row, "item": _item_row,
    "block": _block_rows, "heading": _heading_row, "figure": _figure_row,
}  # fmt: skip
