"""Workbooks of other formats fitted to their form: slots without names by the plan, formulas without text by their place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from msgspec.structs import replace

from xladdin.checks.catalogue import finding
from xladdin.facts import Cell, Finding, column_letter
from xladdin.workbook.cells import Grid
from xladdin.workbook.intake.other_book import UNSEEN, OtherBook
from xladdin.workbook.plan import Plan, make_plan
from xladdin.workbook.plan.model import quote_sheet
from xladdin.workbook.plan.names import BLOCK_NAME, PREFIX, SHEET_NAME, name_of

_NO_RESULT = "=（公式没有可用的结果）"


def about_format(book: OtherBook) -> Finding:
    return finding("other-format", None, f"文件是{book.format}，数据已读取，公式本身无法核对，只核对了公式的结果",
                   "用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”后报送")  # fmt: skip


def names_of(book: OtherBook, form: str, year: int) -> Mapping[str, str]:
    """The defined names of the form; where the format or the program lost them all, the places of the plan.

    The texts printed beside the slots are compared all the same, so that moved rows are told and not misread.
    """
    if any(name.startswith(PREFIX) for name in book.names):
        return book.names
    return planned_names(make_plan(form, year), {sheet.name for sheet in book.sheets})


def planned_names(plan: Plan, sheets: Collection[str]) -> dict[str, str]:
    """Defined name -> reference as the plan lays them out, for those of its sheets that are there."""
    titles = {s.id: quote_sheet(s.name) for s in plan.sheets if s.name in sheets}
    names = {SHEET_NAME + sheet: f"{title}!$A$1" for sheet, title in titles.items()}
    for slot_id, (sheet, slot) in plan.slots.items():
        name = name_of(slot_id)
        if name is not None and sheet in titles:
            names[name] = f"{titles[sheet]}!${column_letter(slot.col)}${slot.row}"
    for block in plan.blocks.values():
        if block.sheet in titles:
            page = plan.sheet(block.sheet)
            first, last = column_letter(min(block.columns.values())), column_letter(page.print_cols)
            names[BLOCK_NAME + block.id] = f"{titles[block.sheet]}!${first}${block.first}:${last}${block.last}"
    return names


def with_formulas(grid: Grid, wanted: Mapping[tuple[int, int], tuple[str, str]]) -> tuple[Grid, list[tuple[int, int]]]:
    """The grid with the form's formulas where it has some formula, and the places of formulas of the unit's own.

    Those count by their saved result, as figures typed in; one without result as text that is no figure.
    """
    cells = dict(grid.cells)
    own = []
    for at, cell in grid.cells.items():
        if cell.formula is not UNSEEN:
            continue
        if at in wanted:
            cells[at] = cell._replace(formula=wanted[at][1])
        elif cell.kind == "missing-cache" or (cell.kind == "number" and not cell.value):
            # a 0 may stand for a text (see zeros_for_text) or for a result that was never worked out
            cells[at] = cell._replace(kind="text", value=_NO_RESULT, formula=None)
        else:
            cells[at] = cell._replace(formula=None)
            own.append(at)
    return replace(grid, cells=cells), own


def zeros_for_text(grid: Grid, results: Mapping[tuple[int, int], object]) -> Grid:
    """The grid with our results that are texts put where a 0 was saved for them: LibreOffice does so in .xls in all cells with a number format."""
    cells = dict(grid.cells)
    for at, cell in grid.cells.items():
        ours = results.get(at)
        if cell.formula is not None and cell.kind == "number" and not cell.value and isinstance(ours, str):
            cells[at] = cell._replace(kind="text", value=ours)
    return replace(grid, cells=cells)


def own_formulas(sheet: str, places: list[tuple[int, int]], slots: Mapping[tuple[int, int], str]) -> Iterator[Finding]:
    """Formulas that the unit put into slots: their results are taken as they were saved, and that is said."""
    told = [at for at in sorted(places) if at in slots]
    if told:
        first, *others = (Cell(sheet, *at) for at in told)
        named = "、".join(slots[at] for at in told[:3]) + ("等" if len(told) > 3 else "")
        yield finding("formula-unread", first, f"{named}填的是公式，按文件中保存的结果读取，没有重新计算",
                      "核对结果，或直接填写数字；另存为 .xlsx 后程序可以核对", tuple(others))  # fmt: skip
