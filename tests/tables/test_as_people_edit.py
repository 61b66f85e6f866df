"""What people do to a workbook besides filling it in: move and hide columns, insert rows, leave cells blank, save as another format."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from openpyxl import load_workbook
from tables.tables import MIXED, edit

from xladdin.rules.load import FOLDER, load_rulebook
from xladdin.tables import check_workbook
from xladdin.tables.book import export_rulebook
from xladdin.tables.columns import BANDS, COLUMNS, FREE, HEADER_ROW, ITEMS, READINGS, RULES
from xladdin.tables.importing import Imported


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    export_rulebook(MIXED, tmp_path / "t.xlsx")
    return tmp_path / "t.xlsx"


def same_as_before(done: Imported) -> bool:
    assert [r for r in done.remarks if r.severity == "error"] == []
    assert done.rulebook is not None
    return replace(done.rulebook, version="") == replace(load_rulebook(MIXED), version="")


def test_columns_may_be_moved_and_left_out(workbook: Path) -> None:
    """Every sheet rewritten with its columns in reverse order, but for those whose heads occur twice; 检查 is gone."""
    book = load_workbook(workbook)
    for sheet in (ITEMS, BANDS, READINGS, FREE):
        page = book[sheet]
        rows = [[c.value for c in row] for row in page.iter_rows(min_row=HEADER_ROW, max_col=len(COLUMNS[sheet]))]
        page.delete_rows(HEADER_ROW, page.max_row)
        for n, row in enumerate(rows, HEADER_ROW):
            for col, value in enumerate(reversed(row), 1):
                if rows[0][len(row) - col] != "检查":
                    page.cell(n, col).value = value if not str(value).startswith("=") else None
    book.save(workbook)
    assert same_as_before(check_workbook(workbook))


def test_rows_may_be_inserted_above_and_between(workbook: Path) -> None:
    book = load_workbook(workbook)
    for sheet in (RULES, BANDS, READINGS):
        page = book[sheet]
        rows = [[c.value for c in row] for row in page.iter_rows(min_row=1, max_col=len(COLUMNS[sheet]))]
        for merged in list(page.merged_cells.ranges):
            page.unmerge_cells(str(merged))
        page.delete_rows(1, page.max_row)
        place = 2
        for row in rows:
            for col, value in enumerate(row, 1):
                page.cell(place, col).value = None if str(value).startswith("=") else value
            place += 2
    book.save(workbook)
    assert same_as_before(check_workbook(workbook))


def test_a_line_that_names_nothing_belongs_where_the_line_above_belongs(workbook: Path) -> None:
    book = load_workbook(workbook)
    for sheet in (ITEMS, BANDS, READINGS):
        page = book[sheet]
        keys = [c.key for c in COLUMNS[sheet]]
        own = [keys.index(k) + 1 for k in ("rule", "item", "option") if k in keys]
        before: tuple = ()
        for row in range(HEADER_ROW + 1, page.max_row + 1):
            here = tuple(page.cell(row, c).value for c in own)
            if here == before:
                for c in own:
                    page.cell(row, c).value = None
            before = here
    book.save(workbook)
    assert same_as_before(check_workbook(workbook))


def test_levels_may_be_written_on_every_row(workbook: Path) -> None:
    """As in a table pasted from a list: 一级 and 二级指标 repeated on each row."""
    book = load_workbook(workbook)
    page, above = book[RULES], [None] * 4
    for row in range(HEADER_ROW + 1, HEADER_ROW + 15):
        here = [page.cell(row, c).value for c in range(1, 5)]
        if here[0]:
            above = here
        elif here[2]:
            above = [*above[:2], *here[2:]]
        for c, value in enumerate(above, 1):
            page.cell(row, c).value = value
    book.save(workbook)
    assert same_as_before(check_workbook(workbook))


def test_blank_ids_are_made_the_same_every_time_and_known_labels_keep_theirs(workbook: Path) -> None:
    book = load_workbook(workbook)
    for sheet in (RULES, ITEMS, READINGS):
        for key in ("id", "key", "name"):
            keys = [c.key for c in COLUMNS[sheet]]
            for row in range(HEADER_ROW + 1, book[sheet].max_row + 1) if key in keys else ():
                if sheet != RULES or book[sheet].cell(row, keys.index("shape") + 1).value != "目标完成":
                    book[sheet].cell(row, keys.index(key) + 1).value = None
    book.save(workbook)
    one, two = check_workbook(workbook), check_workbook(workbook)
    assert one.rulebook is not None
    assert one.text == two.text
    ids = [rule.id for rule in one.rulebook.rules]
    known = {rule.label: rule.id for rule in load_rulebook(FOLDER / "hn-county-2018.toml").rules}
    assert ids[0] == known["在职人员控制率"] == "staffing"
    assert ids[1].startswith("x_")
    assert len(set(ids)) == len(ids)
    assert [r.attainable for r in one.rulebook.rules] == [r.attainable for r in load_rulebook(MIXED).rules]


@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_a_workbook_saved_in_another_format_is_read_all_the_same(
    kind: str, workbook: Path, tmp_path: Path, require_tool: Callable[[str], str]
) -> None:
    soffice = require_tool("soffice")
    profile = f"-env:UserInstallation=file://{tmp_path}/lo"
    made = tmp_path / "out" / f"t.{kind}"
    for _ in range(2):
        subprocess.run(
            [soffice, profile, "--headless", "--convert-to", kind, "--outdir", str(made.parent), str(workbook)],
            check=False, capture_output=True, timeout=180,
        )  # fmt: skip
        if made.exists():
            break
    assert same_as_before(check_workbook(made))


def test_the_workbook_itself_is_never_changed(workbook: Path, tmp_path: Path) -> None:
    edit(workbook, [(RULES, "行政效能", "shape", "选择")])
    shutil.copyfile(workbook, tmp_path / "copy.xlsx")
    check_workbook(workbook)
    assert workbook.read_bytes() == (tmp_path / "copy.xlsx").read_bytes()
