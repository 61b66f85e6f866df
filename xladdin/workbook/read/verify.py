"""Is the workbook still the form? Printed texts, formulas, cached results and content outside the slots."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from xladdin.checks.catalogue import finding
from xladdin.facts import Cell, Finding
from xladdin.workbook.cells import Grid, RawCell
from xladdin.workbook.formula import UNDECIDED, CellValue
from xladdin.workbook.formula_text import normalise_formula

if TYPE_CHECKING:
    from xladdin.workbook.read.contents import Contents
    from xladdin.workbook.read.locate import Located, Printed

LABEL_ROLES = frozenset({"label", "header", "rule", "more", "heading"})
MANY = 6
"""More wrong texts than this on one sheet are reported as one finding: the sheet as a whole is not the form's."""


def check_layout(located: Located) -> Iterator[Finding]:
    """Slots that are gone or stand elsewhere, and sheets with another name."""
    plan = located.plan
    for lost in located.lost:
        slot = plan.slots[lost][1] if lost in plan.slots else None
        if slot is not None and slot.id not in _named_inputs(located):
            continue
        what = slot.name if slot else next((s.name for s in plan.sheets if s.id == lost), lost)
        yield finding("slot-lost", None, f"找不到“{what}”的填报格，所在的行或工作表可能被删除",
                      "用下发的表样重新填报，或撤销删除后再报送")  # fmt: skip
    for moved in located.moved:
        sheet, row, col = located.positions[moved]
        if moved in _named_inputs(located):
            cell = Cell(located.sheet_names[sheet], row, col)
            yield finding("label-changed", cell, f"“{plan.slots[moved][1].name}”的填报格被移动，与同一行的其他格不在一行",
                          "撤销剪切粘贴，或用下发的表样重新填报（请用复制，不要用剪切）")  # fmt: skip
    for sheet_id, name in located.sheet_names.items():
        planned = plan.sheet(sheet_id).name
        if name != planned:
            yield finding("sheet-renamed", Cell(name, 1, 1), f"工作表“{planned}”改名为“{name}”", "不影响读取，可以不改")


def _named_inputs(located: Located) -> set[str]:
    return {
        i
        for i, (_, s) in located.plan.slots.items()
        if s.input or i.partition(".")[0] not in ("item", "calc", "diff", "check", "value")
    }


def check_printed(located: Located, sheet: str, grid: Grid, same_version: bool = True) -> Iterator[Finding]:
    """Labels beside the slots must stand (else figures may be misread); scoring texts should not be edited.

    Another version of the form may word its texts otherwise: then only the labels are compared.
    """
    name = located.sheet_names[sheet]
    cells = grid.cells
    wrong = [
        (at, want)
        for at, want in located.printed[sheet].items()
        if not stands(cells.get(at), want) and not (want.other is not None and stands(cells.get(want.other), want))
    ]
    severity = None
    if not same_version:
        wrong, severity = [(at, want) for at, want in wrong if want.role in LABEL_ROLES], "warning"
    if len(wrong) > MANY:
        (row, col), want = wrong[0]
        labels = any(w.role in LABEL_ROLES for _, w in wrong)
        yield finding("label-changed" if labels else "printed-text-changed", Cell(name, row, col),
                      f"“{name}”有{len(wrong)}处文字与表样不同，第一处应为“{brief(want.text)}”",
                      "用下发的表样重新填报；如是新的表样，请联系发表单位", severity=severity)  # fmt: skip
        return
    for (row, col), want in wrong:
        found = text_of(grid.cells.get((row, col)))
        kind = "label-changed" if want.role in LABEL_ROLES else "printed-text-changed"
        yield finding(kind, Cell(name, row, col), f"此处应为“{brief(want.text)}”，现为“{brief(found)}”",
                      "恢复表样原来的文字；如是行被移动，请撤销移动", severity=severity)  # fmt: skip


def stands(cell: RawCell | None, want: Printed) -> bool:
    """Whether a cell says what the form prints, but for white space."""
    return cell is not None and (cell.value == want.text or squeeze(text_of(cell)) == want.squeezed)


def squeeze(text: str) -> str:
    """Text without white space: wrapping and indentation are not content."""
    return text if text.isalnum() else "".join(text.split())


def brief(text: str) -> str:
    flat = squeeze(text)
    return flat if len(flat) <= 24 else flat[:24] + "…"


def text_of(cell: RawCell | None) -> str:
    if cell is None or cell.value is None:
        return ""
    return format(cell.value.normalize(), "f") if isinstance(cell.value, Decimal) else str(cell.value)


def check_stray(located: Located, sheet: str, grid: Grid) -> Iterator[Finding]:
    """Content in the table that is no slot and no printed text would be lost in silence."""
    name, known = located.sheet_names[sheet], located.known[sheet]
    unknown = grid.cells.keys() - known
    if not unknown:
        return
    others = {w.other for w in located.printed[sheet].values() if w.other}
    width = located.plan.sheet(sheet).print_cols
    strays = [at for at in unknown - others if at[1] <= width and text_of(grid.cells[at]).strip()]
    for row, col in sorted(strays)[:MANY]:
        yield finding("stray-content", Cell(name, row, col),
                      f"此处不是填报格，内容“{brief(text_of(grid.cells[row, col]))}”不会被读取",
                      "移到填报格中；明细行不够时，在“……”一行的上方插入行后填写")  # fmt: skip
    if len(strays) > MANY:
        yield finding(
            "stray-content",
            Cell(name, 1, 1),
            f"“{name}”另有{len(strays) - MANY}处填报格以外的内容",
            "移到填报格中；明细行不够时，在“……”一行的上方插入行后填写",
        )


def formula_stands(cell: RawCell, wanted: str) -> bool:
    return cell.formula is not None and (
        cell.formula == wanted or normalise_formula(cell.formula) == normalise_formula(wanted)
    )


def check_cached(located: Located, contents: Contents, results: tuple[CellValue, ...]) -> tuple[list[Finding], int]:
    """The result a cell shows is what its formula gives. How many formulas of the form have no saved result."""
    found: list[Finding] = []
    missing = 0
    for n in contents.differing(results):
        cell, ours, at = contents.shown_cell(n), results[n], located.program.formulas[n]
        if cell.kind == "missing-cache":
            missing += 1
        elif ours is not UNDECIDED and not same_result(cell, ours):
            shown = cell.value if cell.value not in (None, "") else "空白"
            slot = located.slots[located.formula_slots[at]]
            found.append(finding("cached-differs", Cell(*at), f"{slot.name}显示{_say(shown)}，按公式应为{_say(ours)}",
                                 "在 Excel 中按 F9 重新计算（公式－计算选项设为“自动”）后保存"))  # fmt: skip
    return found, missing


def check_calculated(missing: int) -> Iterator[Finding]:
    """Once per file, whatever number of sheets it has."""
    if missing:
        yield finding("never-calculated", None, f"有{missing}个公式没有保存计算结果",
                      "用 Excel 或 WPS 打开后保存一次即可；不影响评分")  # fmt: skip


def same_result(cell: RawCell, ours: object) -> bool:
    """Equal as Excel shows them: numbers to a relative 1e-9, blank and empty text alike."""
    theirs = cell.value
    if isinstance(theirs, str) and isinstance(ours, str):
        return theirs == ours
    if isinstance(theirs, bool) or isinstance(ours, bool):
        return theirs is ours
    if isinstance(theirs, Decimal):
        if not isinstance(ours, (int, float)):
            return False
        return abs(float(theirs) - ours) <= 1e-9 * max(1.0, abs(ours))
    return str(theirs or "") == ("" if ours is None else str(ours))


def _say(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.10g}"
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value) or "空白"
