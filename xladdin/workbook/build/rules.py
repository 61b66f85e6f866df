"""Live help that needs no add-in: what each input takes (data validation), what is wrong at a glance (conditional formats).

Formulas of conditional formats speak of their own sheet only: in files for Excel 2010 they may reach another one by
defined name alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from openpyxl.formatting.rule import Rule as FormatRule
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from xladdin.facts import column_letter
from xladdin.rules.derive import parts_of
from xladdin.rules.expression import excel_number
from xladdin.rules.measure import STATE_TEXT
from xladdin.rules.shapes.deduct import Deduct
from xladdin.vocabulary import vocabulary
from xladdin.workbook.build.style import AMBER, GREEN, RED, mark_style
from xladdin.workbook.plan.model import At, BlockPlan, Plan, SheetPlan, Slot, item_key
from xladdin.workbook.plan.names import name_of
from xladdin.workbook.plan.open_rows import UNUSABLE as RESULT_MARKS

TITLE_MOST, TEXT_MOST = 32, 225
"""Excel takes 32 characters for titles; 255 for prompts and 225 for error messages: the lesser serves both."""
BIGGEST = 10**15
RATE_MOST = 10
NUMBERS = frozenset({"amount", "area", "count", "rate"})
GOOD = "√"
BAD_MARKS = ("得分应为数字", "超出分值", "标准中没有此分", "与测算不符", "请填分值", *RESULT_MARKS)
OPEN_MARKS = ("待评分", "请写扣分说明", "请写偏差原因")
"""Texts of the 检查 column: those that must be put right, those that something is still to be done for."""
FREE_RATES = ("_change_rate", "_adjustment_rate")
"""Rates that may lie above 100 %: how much a figure changed."""
_RATE_HINT = "按百分数填写，如 95%"
_ZERO_HINT = "没有发生的填0，不知道的留空"


def add_rules(sheet: Worksheet, plan: Plan, page: SheetPlan) -> None:
    for check in validations(plan, page):
        sheet.add_data_validation(check)
    for n, (area, formula, mark) in enumerate(marks(plan, page), 1):
        rule = FormatRule("expression", dxf=mark_style(mark), priority=n, stopIfTrue=True, formula=[formula])
        sheet.conditional_formatting.add(area, rule)


def validations(plan: Plan, page: SheetPlan) -> Iterator[DataValidation]:
    """One per input; prepared rows of a block share theirs with the closing row, so that inserted rows have it too."""
    blocks = {b.id: b for b in page.blocks}
    for slot in page.slots:
        if not slot.input:
            continue
        block = blocks.get(slot.id.partition("[")[0]) if "[" in slot.id else None
        if block is not None and slot.row != block.first:
            continue
        check = _validation(plan, slot)
        check.add(_area(slot.col, block.first, block.last) if block else _cell(slot))
        yield check
        if block is not None and slot.cols > 1:
            yield _not_here(block, slot)


def _validation(plan: Plan, slot: Slot) -> DataValidation:
    check = DataValidation(allow_blank=True, showErrorMessage=True, showInputMessage=True)
    check.promptTitle, check.prompt = _cut(slot.name, TITLE_MOST), _cut(_prompt(slot), TEXT_MOST)
    if slot.kind == "score":
        _allow_score(check, plan, slot)
    elif slot.kind == "marks":
        _allow(check, "decimal", "0", excel_number(plan.rulebook.marks), say="分值应是大于0的数字。确认无误可以保留")
    elif slot.options:
        words = "、".join(slot.options)
        _allow(check, "list", f'"{",".join(slot.options)}"', stop=True, say=f"请从列表中选择：{words}")
    elif slot.kind in NUMBERS:
        _allow_number(check, slot)
    return check


def _prompt(slot: Slot) -> str:
    parts = [slot.hint]
    if slot.kind == "rate":
        parts.append(_RATE_HINT)
    elif slot.kind == "amount":
        parts.append(f"单位：{'万元' if slot.unit == 'wan' else '元'}，只填数字")
    if slot.kind in NUMBERS and "填0" not in slot.hint and "留空" not in slot.hint:
        parts.append(_ZERO_HINT)
    return "。".join(p.rstrip("。") for p in parts if p) + "。"


def _allow_number(check: DataValidation, slot: Slot) -> None:
    term = vocabulary().figure(slot.id)
    if slot.kind == "rate":
        _allow(check, "decimal", "0", str(RATE_MOST), say=f"比率应{_RATE_HINT}。确认无误可以保留")
    elif term is not None and term.signed:
        _allow(check, "decimal", str(-BIGGEST), str(BIGGEST), say="应填数字，不带单位和文字。确认无误可以保留")
    elif slot.kind == "count":
        _allow(check, "whole", "0", say="应填不小于0的整数。确认无误可以保留")
    else:
        _allow(check, "decimal", "0", say="应填不小于0的数字，不带单位和文字。确认无误可以保留")


def _allow_score(check: DataValidation, plan: Plan, slot: Slot) -> None:
    if "[" in slot.id:
        entry = slot.id.rpartition(".")[0]
        marks_cell = _cell(plan.slots[f"{entry}.marks"][1])
        _allow(check, "decimal", "0", marks_cell, say="得分应在0到本行分值之间。确认无误可以保留")
        return
    rule = plan.rulebook.by_id[slot.id.partition(".")[2]]
    marks_text = excel_number(rule.marks)
    if slot.options:
        say = f"按评价标准，本项可能的得分：{'、'.join(slot.options)}。确认无误可以保留"
        _allow(check, "list", f'"{",".join(slot.options)}"', say=say)
    else:
        _allow(check, "decimal", "0", marks_text, say=f"得分应在0到{marks_text}之间。{slot.hint}。确认无误可以保留")


def _allow(check: DataValidation, kind: str, first: str, second: str = "", *, say: str, stop: bool = False) -> None:
    """A list, a span, or numbers from `first`. A warning lets the clerk keep what was typed; the checks will name it."""
    check.type, check.formula1 = kind, first
    if kind != "list":
        check.operator = "between" if second else "greaterThanOrEqual"
        check.formula2 = second or None
    check.errorStyle = "stop" if stop else "warning"
    check.errorTitle, check.error = "请核对", _cut(say, TEXT_MOST)


def _not_here(block: BlockPlan, slot: Slot) -> DataValidation:
    """Inserted rows come without merged cells: their right halves take nothing."""
    check = DataValidation(type="custom", formula1="FALSE", allow_blank=True, showErrorMessage=True)
    check.errorStyle, check.errorTitle, check.error = "stop", "填错格了", "请把数字填在左边一格，这一格留空。"
    check.add(_area(slot.col + 1, block.first, block.last, slot.col + slot.cols - 1))
    return check


Mark = tuple[str, str, tuple[str, str]]
"""Area, formula seen from its first cell, format."""


def marks(plan: Plan, page: SheetPlan) -> Iterator[Mark]:
    """Conditional formats of a sheet, the gravest first: the first that holds decides."""
    yield from _overwritten(plan, page)
    yield from _parts_above_total(plan, page)
    yield from _tie_outs(plan, page)
    yield from _bad_inputs(page)
    yield from _rates(plan, page)
    yield from _states(page)
    yield from _score_marks(page)


class _Near(At):
    """References for conditional formats: other sheets by defined name."""

    def raw(self, fact_id: str) -> str:
        name = name_of(fact_id)
        return super().raw(fact_id) if self._positions[fact_id][0] == self._here or name is None else name


def _near(plan: Plan, page: SheetPlan) -> _Near:
    blocks = {b.id: (b.first, b.last) for b in plan.blocks.values()}
    return _Near(plan, page.id, plan.positions(), {s.id: s.name for s in plan.sheets}, blocks)


def _overwritten(plan: Plan, page: SheetPlan) -> Iterator[Mark]:
    """A total or rate of the form typed over: red when it is not what its parts give, amber when they give nothing."""
    at = _near(plan, page)
    for slot in page.slots:
        if slot.input or slot.formula is None or slot.kind in ("text", "mark", "value"):
            continue
        if slot.id.partition("[")[0] in plan.rulebook.open_blocks:
            continue  # working columns of free rows: locked, and long
        cell, wanted = _cell(slot), slot.formula(at)
        limit = "0.00005" if slot.kind == "rate" else "0.005"
        off = f"AND(ISNUMBER({cell}),IF(ISNUMBER({wanted}),ABS({cell}-{wanted})>{{}},FALSE))"
        tail = _rounding(plan, slot)
        yield cell, off.format(tail or limit), RED
        if tail:
            yield cell, off.format(limit), AMBER
        if slot.kind != "score":
            yield cell, f"AND(ISNUMBER({cell}),NOT(ISNUMBER({wanted})))", AMBER


def _rounding(plan: Plan, slot: Slot) -> str:
    """What figures rounded to 万元 may differ by: two decimals are printed, one unit of the last for each of them; '' for others."""
    term = plan.form.vocab.figure(slot.id)
    if term is None or slot.unit != "wan" or term.sum_block:
        return ""
    return f"{len(parts_of(term)) / 100 + 0.005:.3f}"


def _parts_above_total(plan: Plan, page: SheetPlan) -> Iterator[Mark]:
    """其中 lines that add up to more than the figure they are part of."""
    for slot in page.slots:
        term = vocabulary().terms.get(slot.id)
        if term is None:
            continue
        shown = term.part_block or ("" if term.signed or term.by_measure else term.detail_block)
        if shown not in plan.blocks:
            continue
        block, cell = plan.blocks[shown], _cell(slot)
        if block.sheet == page.id and term.measure in block.columns:
            parts = _area(block.columns[term.measure], block.first, block.last)
            yield cell, f"AND(ISNUMBER({cell}),ROUND(SUM({parts})-{cell},2)>0)", RED


def _tie_outs(plan: Plan, page: SheetPlan) -> Iterator[Mark]:
    at = _near(plan, page)
    for tie in vocabulary().tie_outs:
        ids = (*tie.left, *tie.right)
        if not tie.applies(plan.slots):
            continue
        known = f"COUNT({','.join(at.raw(i) for i in ids)})={len(ids)}"
        sign = ">" if tie.at_most else "<>"
        over = f"ROUND({'+'.join(at.value(i) for i in tie.left)}-({'+'.join(at.value(i) for i in tie.right)}),2){sign}0"
        for i in tie.left:
            sheet, slot = plan.slots[i]
            if sheet == page.id:
                yield _cell(slot), f"IF({known},{over},FALSE)", AMBER


def _bad_inputs(page: SheetPlan) -> Iterator[Mark]:
    """Negative figures, text where a number belongs (formulas would pass it over), counts that are not whole."""
    for area, slot in _columns(page):
        first = area.partition(":")[0]
        term = vocabulary().figure(slot.id)
        if term is None or not term.signed:
            yield area, f"AND(ISNUMBER({first}),{first}<0)", RED
        yield area, f"ISTEXT({first})", RED
        if slot.kind == "count":
            yield area, f"IF(ISNUMBER({first}),INT({first})<>{first},FALSE)", RED


def _columns(page: SheetPlan) -> Iterator[tuple[str, Slot]]:
    """Number inputs as areas: one per block column (closing row included, so that it grows), one per single cell."""
    blocks = {b.id: b for b in page.blocks}
    for slot in page.slots:
        if not slot.input or slot.kind not in NUMBERS:
            continue
        block = blocks.get(slot.id.partition("[")[0]) if "[" in slot.id else None
        if block is None:
            yield _cell(slot), slot
        elif slot.row == block.first:
            yield _area(slot.col, block.first, block.last), slot


def _rates(plan: Plan, page: SheetPlan) -> Iterator[Mark]:
    """Rates beyond their limit: 100 %, or what the rule sets."""
    items = [(rule, item) for rule in plan.rulebook.rules for item in rule.items if item.unit == "rate"]
    limits = {f"value.{item_key(rule.id, item.id)}": _limit(item.shape) for rule, item in items}
    for slot in page.slots:
        limit = limits.get(slot.id, "1" if slot.kind == "rate" and not slot.id.endswith(FREE_RATES) else "")
        if limit:
            cell = _cell(slot)
            yield cell, f"IF(ISNUMBER({cell}),ROUND({cell}-{limit},10)>0,FALSE)", AMBER


def _limit(shape: object) -> str:
    return excel_number(shape.limit) if isinstance(shape, Deduct) and shape.beyond != "below" else "1"


def _states(page: SheetPlan) -> Iterator[Mark]:
    """实际值 that could not be computed: 缺数 and the like."""
    for slot in page.slots:
        if slot.kind == "value":
            cell = _cell(slot)
            yield cell, f'{cell}="{STATE_TEXT["negative"]}"', RED
            open_states = ",".join(f'{cell}="{STATE_TEXT[s]}"' for s in ("missing", "over_zero", "zero_over_zero"))
            yield cell, f"OR({open_states})", AMBER


def _score_marks(page: SheetPlan) -> Iterator[Mark]:
    """得分, 差异 and 检查 of scored rows: one column under another in a scoring table, block by block in a 自评表."""
    for rows in _scored(page):
        check, claim, diff = (rows[kind] for kind in ("check", "claim", "diff"))
        first, last = check.row, rows["last"].row
        said = f"${column_letter(check.col)}{first}"
        bad, left_open = (",".join(f'{said}="{m}"' for m in group) for group in (BAD_MARKS, OPEN_MARKS))
        yield _area(claim.col, first, last), f"OR({bad})", RED
        yield _area(check.col, first, last), f'{said}="{GOOD}"', GREEN
        yield _area(check.col, first, last), f"OR({bad})", RED
        yield _area(check.col, first, last), f"OR({left_open})", AMBER
        cell = f"{column_letter(diff.col)}{first}"
        yield _area(diff.col, first, last), f"IF(ISNUMBER({cell}),{cell}<>0,FALSE)", AMBER
    for slot in page.slots:
        if slot.id == "diff.total":
            yield _cell(slot), f"IF(ISNUMBER({_cell(slot)}),{_cell(slot)}<>0,FALSE)", AMBER
        elif slot.id == "check.total":
            yield _cell(slot), f'{_cell(slot)}<>"{GOOD}"', RED


def _scored(page: SheetPlan) -> Iterator[dict[str, Slot]]:
    """check, claim and diff of the first row, and check of the last, of every stretch of scored rows."""
    by_id = {slot.id: slot for slot in page.slots}
    fixed = [slot for slot in page.slots if slot.id.startswith("check.") and slot.id != "check.total"]
    stretches = [fixed] if page.kind == "scoring" else [[slot] for slot in fixed]
    for stretch in stretches:
        rule = stretch[0].id.partition(".")[2]
        yield {kind: by_id[f"{kind}.{rule}"] for kind in ("check", "claim", "diff")} | {"last": stretch[-1]}
    for block in page.blocks:
        if "check" in block.columns:
            last = by_id[f"{block.id}[{block.last - block.first}].check"]
            yield {kind: by_id[f"{block.id}[0].{kind}"] for kind in ("check", "claim", "diff")} | {"last": last}


def _cell(slot: Slot) -> str:
    return f"{column_letter(slot.col)}{slot.row}"


def _area(col: int, first: int, last: int, last_col: int = 0) -> str:
    return f"{column_letter(col)}{first}:{column_letter(last_col or col)}{last}"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
