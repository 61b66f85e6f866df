"""Whether a form holds together: rows that fill their sheet, one slot per figure, a place for every rule of its scoring table."""

from __future__ import annotations

from collections.abc import Callable, Collection

from xladdin.forms.model import TOTAL, BlockRows, CellsRow, Form, HeaderRow, IndicatorRows, ItemRow, RuleRows, Sheet
from xladdin.forms.summary import check_summary
from xladdin.rules.derive import parts_of
from xladdin.rules.expression import ExpressionError
from xladdin.rules.rulebook import Rule, Rulebook
from xladdin.strict import DefinitionError, Table, nearest


def check_spans(sheet: Sheet, table: Table) -> None:
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


def check_whole(
    made: Form, book: Rulebook, root: Table, *, known: Collection[str], find: Callable[[str], Form]
) -> None:
    """`known`: ids of all forms; `find`: one of them, to be attached. Raises DefinitionError."""
    names = [s.name.casefold() for s in made.sheets]
    ids = [s.id for s in made.sheets]
    if len(set(names)) != len(names) or len(set(ids)) != len(ids):
        raise root.fail("工作表的 id 或名称重复", "sheet")
    if [s.kind for s in made.sheets].count("basis") > 1:
        raise root.fail('评分依据（kind = "basis"）不能多于一张', "sheet")
    if on_basis(book, made.of_kind("scoring") is not None) and made.of_kind("basis") is None:
        raise root.fail('评分标准有要点、选项、由人评定或多个要素的指标，表样缺少评分依据（kind = "basis"）', "sheet")
    if made.agency_home is None:
        raise root.fail('没有填写单位名称的地方：一张表要有 agency_label，或有 slot = "agency" 的单元格', "sheet")
    _check_scored(made, book, root)
    _check_attached(made, root, known, find)
    for year in made.years if book.scored else ():
        if year not in book.years:
            raise root.fail(f"评分标准 {book.id} 不适用于 {year} 年", "years")
    _check_slots(made, book, root)
    if made.summary is not None:
        check_summary(made.summary, made.slot_ids(), made.unit, book.scored, root)


def on_basis(book: Rulebook, own_lines: bool) -> tuple[Rule, ...]:
    """The rules whose items stand on 评分依据: what a person answers, and rules of several items where those have no lines of their own.

    `own_lines`: as on a 评分表; a 自评表 has one line for a rule.
    """
    return tuple(
        rule
        for rule in book.rules
        if any(item.measure is None for item in rule.items) or (len(rule.items) > 1 and not own_lines)
    )


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
    if any(isinstance(row, RuleRows) for _, row in made.rows()):
        placed += [rule.id for rule in book.rules]
    known = (*book.by_id, TOTAL)
    for rule in filter(None, (*placed, *others)):
        if rule not in known:
            raise root.fail(f"评分标准 {book.id} 没有指标 “{rule}”{nearest(rule, known)}", "sheet")
    for rule in known if book.scored else ():
        if placed.count(rule) != 1:
            raise root.fail(f"“{rule}” 的得分格（claim）应有一个，实有 {placed.count(rule)} 个", "sheet")
    if len(opened) != bool(book.open_blocks):
        raise root.fail("评分标准有自填的二级指标时，自评表应有一处 indicators，没有时不应有", "sheet")
    for row in opened:
        for block in (*row.rows, *row.prefill):
            if block not in book.open_blocks:
                raise root.fail(f"评分标准 {book.id} 没有自填指标 “{block}”{nearest(block, book.open_blocks)}", "rows")


def _check_attached(made: Form, root: Table, known: Collection[str], find: Callable[[str], Form]) -> None:
    for name in made.attach:
        if name not in known:
            raise root.fail(f"没有表样 “{name}”{nearest(name, known)}", "attach")
        other = find(name)
        if len(other.sheets) != 1 or other.attach or not set(made.years) <= set(other.years):
            raise root.fail(f"附属表样 “{name}” 应只有一张工作表、没有附属表样，并适用于相同的年度", "attach")


def _check_slots(made: Form, book: Rulebook, root: Table) -> None:
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
