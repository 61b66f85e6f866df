"""The lines of a scoring table's workbook as they were typed, each entry with its cell; read strictly, whatever file it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from msgspec import Struct, field

from xladdin.exact import clean_float, plain
from xladdin.facts import Cell
from xladdin.strict import nearest
from xladdin.tables.columns import COLUMNS, GRADE_ROWS, HEAD, HEAD_FIELDS, RULES, Column
from xladdin.tables.remarks import Remark
from xladdin.workbook.cells import Grid, RawCell
from xladdin.workbook.intake import Book, grid_of, open_book
from xladdin.workbook.unreadable import Unreadable

MOST_LINES = 2_000
"""Lines of a sheet; a printed table has some 30 rows."""
LONGEST = 2_000
"""Characters of one entry."""
HEADER_WITHIN = 12
"""Rows in which the heads of the columns are looked for."""
REQUIRED = {RULES: ("part", "group", "label", "marks", "shape")}
"""Columns without which a sheet can not be read; others may have been deleted as not needed."""


class Entered(Struct, frozen=True):
    """What stands in a cell. `computed`: a formula stands there; its result is not taken."""

    value: str | Decimal
    cell: Cell
    computed: bool = False

    @property
    def text(self) -> str:
        return self.value if isinstance(self.value, str) else plain(self.value)


class Typed(Struct):
    """One line of a sheet: entries by column key."""

    sheet: str
    row: int
    columns: Mapping[str, int]
    entries: dict[str, Entered] = field(default_factory=dict)

    def cell(self, key: str = "") -> Cell:
        """The cell of a column, also when it is blank; that of the first column when the sheet has no such column."""
        return Cell(self.sheet, self.row, self.columns.get(key, min(self.columns.values(), default=1)))

    def __contains__(self, key: str) -> bool:
        return key in self.entries


class TypedBook(Struct):
    """All lines of a workbook, and what could not be read of it."""

    head: dict[str, Typed] = field(default_factory=dict)
    grades: list[Typed] = field(default_factory=list)
    lines: dict[str, list[Typed]] = field(default_factory=lambda: {sheet: [] for sheet in COLUMNS})
    remarks: list[Remark] = field(default_factory=list)


def read_typed(path: Path) -> TypedBook:
    """The lines of a file. Never raises for what the file holds."""
    made = TypedBook()
    try:
        book = open_book(path)
        if not _known(book, made):
            return made
        _head(book, made)
        for sheet, columns in COLUMNS.items():
            if any(s.name == sheet for s in book.sheets):
                made.lines[sheet] = list(_lines(sheet, columns, grid_of(book, sheet), made.remarks))
    except Unreadable as error:
        made.remarks.append(Remark("error", None, error.message, error.hint))
    return made


def _known(book: Book, made: TypedBook) -> bool:
    names = [s.name for s in book.sheets]
    for needed in (HEAD, RULES):
        if needed not in names:
            made.remarks.append(Remark(
                "error", None, f"工作簿里没有“{needed}”表{nearest(needed, names)}",
                "请用 xladdin rulebook export 导出的工作簿填写，不要删除工作表或改它们的名称",
            ))  # fmt: skip
    return not made.remarks


def _entered(sheet: str, at: tuple[int, int], raw: RawCell, remarks: list[Remark]) -> Entered | None:
    """The entry of a cell; None for a blank one. What is no text or number is remarked."""
    cell = Cell(sheet, *at)
    if raw.formula is not None:
        return Entered("", cell, computed=True)
    if raw.kind == "number":
        return Entered(clean_float(raw.value).value, cell)  # type: ignore[arg-type]
    if raw.kind == "bool":
        return Entered("是" if raw.value else "否", cell)
    if raw.kind != "text":
        said = "日期" if raw.kind == "date" else f"错误值 {raw.value}"
        remarks.append(Remark("error", cell, f"这一格是{said}，不是文字或数", "把单元格格式改为“常规”，重新填写"))
        return None
    text = str(raw.value).strip()
    if len(text) > LONGEST:
        remarks.append(Remark("error", cell, f"这一格有{len(text)}个字，太长", f"请缩短到{LONGEST}字以内"))
        return None
    return Entered(text, cell) if text else None


def _lines(sheet: str, columns: tuple[Column, ...], grid: Grid, remarks: list[Remark]) -> Iterator[Typed]:
    found = _header(sheet, columns, grid, remarks)
    if found is None:
        return
    header, places = found
    kinds = {column.key: column.kind for column in columns}
    by_col = {col: key for key, col in places.items() if kinds[key] != "live"}
    rows: dict[int, Typed] = {}
    for at, raw in sorted(grid.cells.items()):
        key = by_col.get(at[1])
        if key is None or at[0] <= header:
            continue
        entry = _entered(sheet, at, raw, remarks)
        if entry is not None:
            rows.setdefault(at[0], Typed(sheet, at[0], places)).entries[key] = entry
    typed = [line for line in rows.values() if any(not e.computed for e in line.entries.values())]
    if len(typed) > MOST_LINES:
        remarks.append(Remark("error", Cell(sheet, typed[MOST_LINES].row, 1), f"“{sheet}”表有{len(typed)}行，太多",
                              f"最多{MOST_LINES}行，请删去多余的行"))  # fmt: skip
        return
    yield from typed


def _header(
    sheet: str, columns: tuple[Column, ...], grid: Grid, remarks: list[Remark]
) -> tuple[int, dict[str, int]] | None:
    """Row of the heads and the column of each key: by head, so that columns may be moved. Heads that occur twice keep their order."""
    best: tuple[int, dict[str, int]] = (0, {})
    for row in range(1, HEADER_WITHIN + 1):
        left = list(columns)
        places: dict[str, int] = {}
        for (r, col), raw in sorted(grid.cells.items()):
            if r != row or not isinstance(raw.value, str):
                continue
            match = next((c for c in left if _same(c.head, str(raw.value))), None)
            if match is not None:
                left.remove(match)
                places[match.key] = col
        if len(places) > len(best[1]):
            best = row, places
    needed = REQUIRED.get(sheet, tuple(c.key for c in columns[:2] if c.kind != "live"))
    missing = [c.head for c in columns if c.key in needed and c.key not in best[1]]
    if missing:
        remarks.append(Remark("error", Cell(sheet, max(best[0], 1), 1), f"“{sheet}”表没有找到这些列：{'、'.join(missing)}",
                              "表头文字不要改动；改过的请照导出的工作簿改回来"))  # fmt: skip
        return None
    return best


def _same(head: str, text: str) -> bool:
    return _squeezed(head) == _squeezed(text)


def _squeezed(text: str) -> str:
    return "".join(text.split()).replace("(", "（").replace(")", "）")


def _head(book: Book, made: TypedBook) -> None:
    """The fields of 基本信息 by their names in the first column, then the grades below their own head."""
    cells = grid_of(book, HEAD).cells
    names = {_squeezed(name): key for key, name, _ in HEAD_FIELDS}
    places = {row: names[_squeezed(str(raw.value))] for (row, col), raw in cells.items()
              if col == 1 and isinstance(raw.value, str) and _squeezed(raw.value) in names}  # fmt: skip
    for row, key in places.items():
        line = made.head[key] = Typed(HEAD, row, {key: 2})
        raw = cells.get((row, 2))
        entry = _entered(HEAD, (row, 2), raw, made.remarks) if raw is not None else None
        if entry is not None:
            line.entries[key] = entry
    start = next((row for (row, col), raw in sorted(cells.items()) if col == 1 and _is_grades(raw)), None)
    for row in range(start + 1, start + 1 + 2 * GRADE_ROWS) if start else ():
        line = Typed(HEAD, row, {"label": 1, "from": 2})
        for key, col in line.columns.items():
            raw = cells.get((row, col))
            entry = _entered(HEAD, (row, col), raw, made.remarks) if raw is not None else None
            if entry is not None:
                line.entries[key] = entry
        if line.entries:
            made.grades.append(line)


def _is_grades(raw: RawCell) -> bool:
    return isinstance(raw.value, str) and _squeezed(raw.value) == "等级"
