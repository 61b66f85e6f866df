"""What the tests of scoring-table workbooks share: the tables, edits by names of sheet, indicator and column, and text without layout."""

from __future__ import annotations

import re
from pathlib import Path

from xladdin.rules.load import FOLDER
from xladdin.tables.columns import COLUMNS, HEAD, HEAD_FIELDS, HEAD_FIRST, HEADER_ROW

HERE = Path(__file__).parent
MIXED = HERE / "mixed-2025.toml"
FILES = [*sorted(FOLDER.glob("*.toml")), MIXED]


def statements(text: str) -> list[str]:
    """A TOML text without comments and layout: table by table, each with its statements in order of the alphabet."""
    blocks: list[list[str]] = [[""]]
    pending = ""
    for line in text.splitlines():
        bare = line.strip()
        if not pending and (not bare or bare.startswith("#")):
            continue
        pending += bare
        if pending.count("[") != pending.count("]") or pending.count("{") != pending.count("}"):
            continue
        if re.fullmatch(r"\[+[a-z._]+\]+", pending):
            blocks.append([pending])
        else:
            blocks[-1].append(pending.replace(",]", "]").replace(" ", ""))
        pending = ""
    return [entry for block in blocks for entry in (block[0], *sorted(block[1:]))]


def expanded(entries: list[str]) -> list[str]:
    """Options of readings written inline as the tables they are."""
    made = []
    for entry in entries:
        made += re.findall(r"\{.*?\}(?=,\{name=|\]$)", entry) if entry.startswith("option=[") else [entry]
    return made


def edit(path: Path, edits: list[tuple[str, str, str, object]]) -> dict[int, str]:
    """Types into a workbook: (sheet, indicator or element or row number, column, value). Gives the address of each edit.

    The row is the first whose cell 三级指标, 要素, 指标 or field name is that text; `+` is the first prepared empty line.
    """
    from openpyxl import load_workbook

    book = load_workbook(path)
    places = {}
    for n, (sheet, row, column, value) in enumerate(edits):
        cell = book[sheet].cell(*_at(book[sheet], sheet, row, column))
        cell.value = value
        places[n] = f"{sheet}!{cell.coordinate}"
    book.save(path)
    return places


def _at(page, sheet: str, row: str, column: str) -> tuple[int, int]:
    if sheet == HEAD:
        return HEAD_FIRST + [name for _, name, _ in HEAD_FIELDS].index(row), 2
    keys = [c.key for c in COLUMNS[sheet]]
    col = keys.index(column) + 1
    if row.isdigit():
        return int(row), col
    names = [keys.index(k) + 1 for k in ("label", "item", "rule", "say") if k in keys]
    for r in range(HEADER_ROW + 1, page.max_row + 1):
        cells = [page.cell(r, c).value for c in names]
        if row == "+" and not any(isinstance(v, str) and not v.startswith("=") for v in cells):
            return r, col
        if row in cells:
            return r, col
    raise KeyError((sheet, row))
