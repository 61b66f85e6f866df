"""Strict loader of forms/*.toml: unknown keys, ids and impossible layouts are errors that name file, sheet, row and key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from xladdin.forms.model import (
    AGENCY,
    TOTAL,
    BlockRows,
    CellsRow,
    FigureRow,
    Form,
    GridCell,
    HeaderRow,
    HeadingRow,
    IndicatorRows,
    ItemRow,
    Prefill,
    Row,
    Sheet,
)  # fmt: skip
from xladdin.forms.summary import check_summary, read_summary, tab_name, with_years, year_text
from xladdin.library import files
from xladdin.rules.derive import parts_of
from xladdin.rules.expression import ExpressionError
from xladdin.rules.load import rulebook, rulebook_ids
from xladdin.rules.rulebook import Rulebook, Source
from xladdin.strict import DefinitionError, Table, content_version, load_toml, nearest
from xladdin.vocabulary import FILE as VOCABULARY
from xladdin.vocabulary import Term, Vocabulary, vocabulary

FOLDER = Path(__file__).parent
KINDS = ("grid", "figures", "scoring", "basis", "evaluation")
AMOUNT_UNITS = ("yuan", "wan")
SCORING_COLUMNS = (
    "part", "part_marks", "group", "group_marks", "rule", "rule_marks", "criteria", "explanation", "claim",
)  # fmt: skip
INDICATOR_COLUMNS = ("part", "part_marks", "group", "name", "target", "actual", "marks", "claim", "reason")
NEEDED_COLUMNS = frozenset({"group", "name", "target", "actual", "marks", "claim"})

CELL_KEYS = ("text", "slot", "marks", "claim", "reason")
_ROW_KEYS = ("cells", "header", "item", "block", "indicators", "heading", "figure")
ROW_KINDS = {"grid": _ROW_KEYS[:4], "evaluation": _ROW_KEYS[:5], "figures": _ROW_KEYS[5:], "scoring": (), "basis": ()}
WIDTHS = {"scoring": len(SCORING_COLUMNS), "figures": 5, "basis": 7}
"""Columns of the sheets whose layout is not drawn in the form file."""


@lru_cache(maxsize=1)
def form_ids() -> tuple[str, ...]:
    """All forms that can be used: the program's, and those of the library that load."""
    own = {p.stem for p in FOLDER.glob("*.toml")}
    return tuple(sorted(i for i in _files() if i in own or _loads(i)))


@lru_cache(maxsize=1)
def _files() -> Mapping[str, Path]:
    return {**files("forms"), **{p.stem: p for p in FOLDER.glob("*.toml")}}


def _loads(form_id: str) -> bool:
    """Whether a file of the library is a form; one that is not must not stop the others."""
    try:
        form(form_id)
    except (DefinitionError, OSError, RecursionError):
        return False
    return True


@lru_cache(maxsize=1)
def workbook_forms() -> tuple[str, ...]:
    """Forms that are workbooks of their own: all but those that others attach."""
    attached = {name for form_id in form_ids() for name in form(form_id).attach}
    return tuple(form_id for form_id in form_ids() if form_id not in attached)


@lru_cache(maxsize=64)
def form(form_id: str) -> Form:
    """A form of the program or the library by id. Raises DefinitionError for an unknown id."""
    if form_id not in _files():
        raise DefinitionError(form_id, "", f"没有这套表样{nearest(form_id, form_ids())}")
    return load_form(_files()[form_id])


def load_form(path: Path, vocab: Vocabulary | None = None) -> Form:
    """Reads one form file. Raises DefinitionError for anything that can not be laid out or joined to its rulebook."""
    vocab = vocab or vocabulary()
    root = Table(load_toml(path), path.name, "")
    source = root.table("source")
    assert source is not None
    where = Source(source.text("document"), source.text("attachment"), source.text("publisher"))
    source.done()
    years = root.years("years")
    made = Form(
        id=root.text("id"), title=root.text("title"), jurisdiction=root.text("jurisdiction"), years=years,
        version=f'{root.text("version")}-{content_version(path, VOCABULARY)}', rulebook=root.choice("rulebook", ("", *rulebook_ids())),
        unit=root.choice("unit", AMOUNT_UNITS), reason_required=root.take("reason_required", bool, False),
        source=where, sheets=tuple(_sheet(t, vocab) for t in root.tables("sheet", required=True)),
        attach=tuple(root.texts("attach")), summary=read_summary(root.table("summary", None), vocab),
    )  # fmt: skip
    if made.id != path.stem:
        raise root.fail(f"应与文件名相同（{path.stem}）", "id")
    root.done()
    made = replace(made, vocab=vocab.within(made.slot_ids()))
    _check_whole(made, rulebook(made.rulebook), vocab, root)
    return made


def _sheet(table: Table, vocab: Vocabulary) -> Sheet:
    kind = table.choice("kind", KINDS)
    measures, span = _measures(table, vocab), _count(table, "measure_cols")
    widths = _widths(table, kind)
    columns, headers = _columns(table, kind)
    rows = _rows(table, vocab, kind, measures, span, len(widths))
    made = Sheet(
        id=table.ident("id"), kind=kind, name=tab_name(table), title=table.text("title"), widths=widths, rows=rows,
        attachment=table.text("attachment", ""), agency_label=table.text("agency_label", ""),
        note=table.text("note", ""), subtitle=table.text("subtitle", ""), measures=measures, measure_cols=span, columns=columns, headers=headers,
        total_label=table.text("total_label", ""),
    )  # fmt: skip
    table.done()
    _check_spans(made, table)
    return made


def _measures(table: Table, vocab: Vocabulary, key: str = "measures") -> tuple[str, ...]:
    found = tuple(table.texts(key))
    for measure in found:
        if measure not in vocab.measures:
            raise table.fail(f"没有 “{measure}” 这种口径{nearest(str(measure), vocab.measures)}", key)
    return found


def _rows(
    table: Table, vocab: Vocabulary, kind: str, measures: tuple[str, ...], span: int, width: int
) -> tuple[Row, ...]:
    """The rows in order. A header row may name measures of its own for the rows below it."""
    made = []
    for part in table.tables("row"):
        if part.has("header") and part.has("measures"):
            measures, span = _measures(part, vocab), _count(part, "measure_cols")
        made.append(_row(part, vocab, kind, measures, span, width))
    return tuple(made)


def _widths(table: Table, kind: str) -> tuple[float, ...]:
    """Column widths in characters. Sheets that are laid out from the rulebook have a fixed number of columns."""
    found = table.take("widths", list)
    for width in found:
        if isinstance(width, bool) or not isinstance(width, int | Decimal) or not 0 < width <= 255:
            raise table.fail(f"列宽应为大于0、不超过255的数，含有 {width!r}", "widths")
    wanted = WIDTHS.get(kind, len(found) or 1)
    if len(found) != wanted:
        raise table.fail(f"应有 {wanted} 个列宽，实有 {len(found)} 个", "widths")
    return tuple(float(width) for width in found)


def _columns(table: Table, kind: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns of a scoring table, in the order of the printed one, and their headings."""
    columns, headers = table.texts("columns"), table.texts("headers")
    for column in columns:
        if column not in SCORING_COLUMNS:
            raise table.fail(f"没有 “{column}” 这一列{nearest(column, SCORING_COLUMNS)}", "columns")
    if kind == "scoring" and sorted(columns) != sorted(SCORING_COLUMNS):
        raise table.fail(f"应为 {'、'.join(SCORING_COLUMNS)} 各一次", "columns")
    if len(columns) != len(headers):
        raise table.fail(f"列数 {len(columns)} 与表头数 {len(headers)} 不等", "headers")
    return tuple(columns), tuple(headers)


def _count(table: Table, key: str) -> int:
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
                rows=_count(part, "rows"),
                cols=_count(part, "cols"),
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
    own = _measures(table, vocab, "only") or measures
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
    columns, headers = tuple(table.texts("indicators")), tuple(table.texts("headers"))
    for column in columns:
        if column not in INDICATOR_COLUMNS:
            raise table.fail(f"没有 “{column}” 这一列{nearest(column, INDICATOR_COLUMNS)}", "indicators")
    if len(set(columns)) != len(columns) or not set(columns) >= NEEDED_COLUMNS:
        raise table.fail(f"各列不重复，且至少有 {'、'.join(sorted(NEEDED_COLUMNS))}", "indicators")
    if len(columns) != len(headers):
        raise table.fail(f"列数 {len(columns)} 与表头数 {len(headers)} 不等", "headers")
    counts = table.table("rows", None)
    rows = {} if counts is None else {block: _count(counts, block) for block in counts.data}
    prefill: dict[str, tuple[Prefill, ...]] = {}
    for part in table.tables("prefill"):
        block = part.ident("block")
        row = Prefill(part.text("name"), part.text("target", ""))
        prefill[block] = (*prefill.get(block, ()), row)
        part.done()
    return IndicatorRows(columns, headers, table.text("side", ""), rows, prefill)


def _heading_row(table: Table, vocab: Vocabulary, measures: tuple[str, ...]) -> Row:
    return HeadingRow(table.text("heading"))


def _figure_row(table: Table, vocab: Vocabulary, measures: tuple[str, ...]) -> Row:
    figure = table.text("figure")
    _amount_unit(table, vocab.require(figure, table, "figure"))
    return FigureRow(figure, table.choice("unit", AMOUNT_UNITS, ""))


_ROW_READERS = {
    "indicators": _indicator_rows, "cells": _cells_row, "header": _header_row, "item": _item_row,
    "block": _block_rows, "heading": _heading_row, "figure": _figure_row,
}  # fmt: skip


def _check_spans(sheet: Sheet, table: Table) -> None:
    """Every grid row must be filled exactly, taking cells that hang down from rows above into account."""
    hanging: dict[int, int] = {}
    headed = False
    for n, row in enumerate(sheet.rows, 1):
        if not isinstance(row, CellsRow):
            if any(hanging.values()):
                raise table.fail(f"第 {n} 行被上面的合并单元格占用", "row")
            headed = headed or isinstance(row, HeaderRow)
            if isinstance(row, ItemRow | BlockRows) and not headed:
                raise table.fail(f"第 {n} 行之前没有表头行（header）", "row")
            continue
        free = [c for c in range(len(sheet.widths)) if not hanging.get(c)]
        if sum(c.cols for c in row.cells) != len(free):
            raise table.fail(f"第 {n} 行占 {sum(c.cols for c in row.cells)} 列，应为 {len(free)} 列", "row")
        hanging = {c: left - 1 for c, left in hanging.items() if left > 0}
        at = 0
        for cell in row.cells:
            own = free[at : at + cell.cols]
            if own[-1] - own[0] != cell.cols - 1:
                raise table.fail(f"第 {n} 行有单元格横跨上面的合并单元格", "row")
            hanging.update(dict.fromkeys(own, cell.rows - 1))
            at += cell.cols
    if any(hanging.values()):
        raise table.fail("最后一行有单元格向下合并到表外", "row")


def _check_whole(made: Form, book: Rulebook, vocab: Vocabulary, root: Table) -> None:
    names = [s.name.casefold() for s in made.sheets]
    ids = [s.id for s in made.sheets]
    if len(set(names)) != len(names) or len(set(ids)) != len(ids):
        raise root.fail("工作表的 id 或名称重复", "sheet")
    if [s.kind for s in made.sheets].count("basis") > 1:
        raise root.fail('评分依据（kind = "basis"）不能多于一张', "sheet")
    if any(i.measure is None for r in book.rules for i in r.items) and made.of_kind("basis") is None:
        raise root.fail('评分标准有要点、选项或由人评定的指标，表样缺少评分依据（kind = "basis"）', "sheet")
    if made.agency_home is None:
        raise root.fail('没有填写单位名称的地方：一张表要有 agency_label，或有 slot = "agency" 的单元格', "sheet")
    _check_scored(made, book, root)
    _check_attached(made, root)
    for year in made.years if book.scored else ():
        if year not in book.years:
            raise root.fail(f"评分标准 {book.id} 不适用于 {year} 年", "years")
    _check_slots(made, book, vocab, root)
    if made.summary is not None:
        check_summary(made.summary, made.slot_ids(), made.unit, book.scored, root)


def _check_scored(made: Form, book: Rulebook, root: Table) -> None:
    """Either one generated scoring table, or evaluation sheets that have a place for every rule and every open group, once."""
    placed = [c.claim for _, row in made.rows() if isinstance(row, CellsRow) for c in row.cells if c.claim]
    others = [c.marks or c.reason for _, row in made.rows() if isinstance(row, CellsRow) for c in row.cells]
    opened = [row for _, row in made.rows() if isinstance(row, IndicatorRows)]
    if not book.scored and (placed or opened or any(made.of_kind(kind) for kind in ("scoring", "basis"))):
        raise root.fail("没有评分标准的表样不能有评分表、评分依据、得分格或自填指标", "rulebook")
    if made.of_kind("scoring") is not None:
        if [s.kind for s in made.sheets].count("scoring") > 1 or placed or opened or book.open_blocks:
            raise root.fail('评分表（kind = "scoring"）只能有一张，不能和自评表（evaluation）或自填指标并用', "sheet")
        return
    if book.marks and made.of_kind("evaluation") is None:
        raise root.fail('应有一张评分表（kind = "scoring"）或自评表（kind = "evaluation"）', "sheet")
    known = (*book.by_id, TOTAL)
    for rule in filter(None, (*placed, *others)):
        if rule not in known:
            raise root.fail(f"评分标准 {book.id} 没有指标 “{rule}”{nearest(rule, known)}", "sheet")
    for rule in known if book.scored else ():
        if placed.count(rule) != 1:
            raise root.fail(f"“{rule}” 的得分格（claim）应有一个，实有 {placed.count(rule)} 个", "sheet")
    if len(opened) != bool(book.open_blocks):
        raise root.fail("评分标准有自填的二级指标时，自评表应有一处 indicators，没有时不应有", "sheet")
    if any(len(rule.items) > 1 for rule in book.rules):
        raise root.fail("自评表中的固定指标只能有一个要素", "sheet")
    for row in opened:
        for block in (*row.rows, *row.prefill):
            if block not in book.open_blocks:
                raise root.fail(f"评分标准 {book.id} 没有自填指标 “{block}”{nearest(block, book.open_blocks)}", "rows")


def _check_attached(made: Form, root: Table) -> None:
    for name in made.attach:
        if name not in _files():
            raise root.fail(f"没有表样 “{name}”{nearest(name, _files())}", "attach")
        other = form(name)
        if len(other.sheets) != 1 or other.attach or not set(made.years) <= set(other.years):
            raise root.fail(f"附属表样 “{name}” 应只有一张工作表、没有附属表样，并适用于相同的年度", "attach")


def _check_slots(made: Form, book: Rulebook, vocab: Vocabulary, root: Table) -> None:
    """Each figure has one slot; what rules and computed figures need has one."""
    facts, blocks = made.slot_ids(), made.block_ids()
    for slot in (*facts, *blocks):
        if (facts + blocks).count(slot) > 1:
            raise root.fail(f"“{slot}” 有两个填报格", "sheet")
    for rule in book.rules:
        for needed in rule.needs:
            if needed not in facts:
                raise root.fail(f"评分标准 {book.id} 的“{rule.label}”要用 “{needed}”，表样中没有这个填报格")
    for term in (made.vocab.terms[i] for i in facts):
        try:
            parts = parts_of(term)
        except ExpressionError as error:
            raise DefinitionError("vocabulary.toml", f"term.{term.item}", str(error)) from error
        for needed in parts:
            if needed not in facts:
                raise root.fail(f"计算“{term.id}”要用 “{needed}”，表样中没有这个填报格")
        if term.sum_block and term.sum_block.partition(".")[0] not in blocks:
            raise root.fail(f"计算“{term.id}”要用明细块 “{term.sum_block.partition('.')[0]}”，表样中没有")
