"""Strict loader of forms/*.toml: unknown keys, ids and impossible layouts are errors that name file, sheet, row and key."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from xladdin.forms.model import (
    BlockRows,
    CellsRow,
    FigureRow,
    Form,
    GridCell,
    HeaderRow,
    HeadingRow,
    ItemRow,
    Row,
    Sheet,
)  # fmt: skip
from xladdin.rules.load import rulebook, rulebook_ids
from xladdin.rules.rulebook import Rulebook, Source
from xladdin.strict import DefinitionError, Table, load_toml, nearest
from xladdin.vocabulary import Vocabulary, vocabulary

FOLDER = Path(__file__).parent
KINDS = ("grid", "figures", "scoring", "basis")
AMOUNT_UNITS = ("yuan", "wan")
SCORING_COLUMNS = (
    "part", "part_marks", "group", "group_marks", "rule", "rule_marks", "criteria", "explanation", "claim",
)  # fmt: skip
_ROW_KEYS = ("cells", "header", "item", "block", "heading", "figure")


@lru_cache(maxsize=1)
def form_ids() -> tuple[str, ...]:
    return tuple(sorted(p.stem for p in FOLDER.glob("*.toml")))


@lru_cache(maxsize=64)
def form(form_id: str) -> Form:
    """A form of the program by id. Raises DefinitionError for an unknown id."""
    if form_id not in form_ids():
        raise DefinitionError(form_id, "", f"没有这套表样{nearest(form_id, form_ids())}")
    return load_form(FOLDER / f"{form_id}.toml")


def load_form(path: Path, vocab: Vocabulary | None = None) -> Form:
    """Reads one form file. Raises DefinitionError for anything that can not be laid out or joined to its rulebook."""
    vocab = vocab or vocabulary()
    root = Table(load_toml(path), path.name, "")
    source = root.table("source")
    assert source is not None
    where = Source(source.text("document"), source.text("attachment"), source.text("publisher"))
    source.done()
    years = tuple(root.take("years", list))
    if not years or not all(isinstance(y, int) for y in years):
        raise root.fail("应为年份的数组，如 [2022]", "years")
    made = Form(
        id=root.text("id"), title=root.text("title"), jurisdiction=root.text("jurisdiction"), years=years,
        version=root.text("version"), rulebook=root.choice("rulebook", rulebook_ids()),
        unit=root.choice("unit", AMOUNT_UNITS), reason_required=root.take("reason_required", bool, False),
        source=where, sheets=tuple(_sheet(t, vocab) for t in root.tables("sheet", required=True)),
    )  # fmt: skip
    if made.id != path.stem:
        raise root.fail(f"应与文件名相同（{path.stem}）", "id")
    root.done()
    _check_whole(made, rulebook(made.rulebook), root)
    return made


def _sheet(table: Table, vocab: Vocabulary) -> Sheet:
    kind = table.choice("kind", KINDS)
    measures = tuple(table.take("measures", list, []))
    for measure in measures:
        if measure not in vocab.measures:
            raise table.fail(f"没有 “{measure}” 这种口径{nearest(str(measure), vocab.measures)}", "measures")
    widths = tuple(float(w) for w in table.take("widths", list))
    span = table.take("measure_cols", int, 1)
    columns, headers = tuple(table.take("columns", list, [])), tuple(table.take("headers", list, []))
    for column in columns:
        if column not in SCORING_COLUMNS:
            raise table.fail(f"没有 “{column}” 这一列{nearest(str(column), SCORING_COLUMNS)}", "columns")
    if len(columns) != len(headers):
        raise table.fail(f"列数 {len(columns)} 与表头数 {len(headers)} 不等", "headers")
    rows = tuple(_row(t, vocab, measures, span, len(widths)) for t in table.tables("row"))
    made = Sheet(
        id=table.text("id"), kind=kind, name=table.text("name"), title=table.text("title"), widths=widths, rows=rows,
        attachment=table.text("attachment", ""), agency_label=table.text("agency_label", ""),
        note=table.text("note", ""), measures=measures, measure_cols=span, columns=columns, headers=headers,
        total_label=table.text("total_label", ""),
    )  # fmt: skip
    if len(made.name) > 31 or any(c in made.name for c in "[]:*?/\\"):
        raise table.fail("不能作为工作表名称", "name")
    table.done()
    _check_spans(made, table)
    return made


def _row(table: Table, vocab: Vocabulary, measures: tuple[str, ...], span: int, width: int) -> Row:
    kinds = [k for k in _ROW_KEYS if k in table.data]
    if len(kinds) != 1:
        raise table.fail(f"每行应有且只有一个 {'、'.join(_ROW_KEYS)}")
    row = _ROW_READERS[kinds[0]](table, vocab, measures)
    table.done()
    if kinds[0] in ("header", "item", "block") and 1 + len(measures) * span != width:
        raise table.fail(f"标签列加 {len(measures)} 个口径（各占 {span} 列）与表宽 {width} 列不符")
    return row


def _cells_row(table: Table, vocab: Vocabulary, measures: tuple[str, ...]) -> Row:
    cells = []
    for part in table.tables("cells", required=True):
        slot = part.text("slot", "")
        if slot:
            vocab.require(slot, part, "slot")
        elif not part.has("text"):
            raise part.fail("单元格应有 text 或 slot")
        cells.append(
            GridCell(
                text=part.take("text", str, ""),
                slot=slot,
                rows=part.take("rows", int, 1),
                cols=part.take("cols", int, 1),
                unit=part.choice("unit", AMOUNT_UNITS, ""),
                align=part.choice("align", ("left", "center"), "center"),
            )  # fmt: skip
        )
        part.done()
    return CellsRow(tuple(cells), float(table.take("height", (int,), 0)))


def _header_row(table: Table, vocab: Vocabulary, measures: tuple[str, ...]) -> Row:
    return HeaderRow(table.text("header"))


def _item_row(table: Table, vocab: Vocabulary, measures: tuple[str, ...]) -> Row:
    item = table.text("item")
    if item not in vocab.items:
        raise table.fail(f"词汇表中没有 “{item}”{nearest(item, vocab.items)}", "item")
    for measure in measures:
        vocab.require(f"{item}.{measure}", table, "item")
    return ItemRow(item, table.text("label"), table.take("indent", int, 0))


def _block_rows(table: Table, vocab: Vocabulary, measures: tuple[str, ...]) -> Row:
    block = table.text("block")
    if block not in vocab.blocks:
        raise table.fail(f"词汇表中没有明细块 “{block}”{nearest(block, vocab.blocks)}", "block")
    if vocab.blocks[block].measures != measures:
        raise table.fail("明细块的口径与本表的口径不同", "block")
    labels = tuple(table.take("labels", list, []))
    rows = table.take("rows", int, len(labels))
    if rows < max(1, len(labels)):
        raise table.fail("至少要有一行，且不少于 labels 的行数", "rows")
    return BlockRows(block, rows, labels, table.text("more"), table.take("indent", int, 0))


def _heading_row(table: Table, vocab: Vocabulary, measures: tuple[str, ...]) -> Row:
    return HeadingRow(table.text("heading"))


def _figure_row(table: Table, vocab: Vocabulary, measures: tuple[str, ...]) -> Row:
    figure = table.text("figure")
    vocab.require(figure, table, "figure")
    return FigureRow(figure, table.choice("unit", AMOUNT_UNITS, ""))


_ROW_READERS = {
    "cells": _cells_row, "header": _header_row, "item": _item_row,
    "block": _block_rows, "heading": _heading_row, "figure": _figure_row,
}  # fmt: skip


def _check_spans(sheet: Sheet, table: Table) -> None:
    """Every grid row must be filled exactly, taking cells that hang down from rows above into account."""
    hanging: dict[int, int] = {}
    for n, row in enumerate(sheet.rows, 1):
        if not isinstance(row, CellsRow):
            if any(hanging.values()):
                raise table.fail(f"第 {n} 行被上面的合并单元格占用", "row")
            continue
        free = [c for c in range(len(sheet.widths)) if not hanging.get(c)]
        if sum(c.cols for c in row.cells) != len(free):
            raise table.fail(f"第 {n} 行占 {sum(c.cols for c in row.cells)} 列，应为 {len(free)} 列", "row")
        hanging = {c: left - 1 for c, left in hanging.items() if left > 0}
        at = iter(free)
        for cell in row.cells:
            for _ in range(cell.cols):
                hanging[next(at)] = cell.rows - 1


def _check_whole(made: Form, book: Rulebook, root: Table) -> None:
    names = [s.name for s in made.sheets]
    ids = [s.id for s in made.sheets]
    if len(set(names)) != len(names) or len(set(ids)) != len(ids):
        raise root.fail("工作表的 id 或名称重复", "sheet")
    facts = made.fact_ids()
    for rule in book.rules:
        for needed in rule.needs:
            if needed not in facts:
                raise root.fail(f"评分标准 {book.id} 的“{rule.label}”要用 “{needed}”，表样中没有这个填报格")
    if made.of_kind("scoring") is None:
        raise root.fail('缺少评分表（kind = "scoring"）', "sheet")
    if any(i.answer for r in book.rules for i in r.items) and made.of_kind("basis") is None:
        raise root.fail('评分标准有要点或选项，表样缺少评分依据（kind = "basis"）', "sheet")
