"""Lists of units as offices keep them, and what was dealt from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from xladdin.deal import Dealt, Request, deal_out

FORM = "hn-ningxiang-2022"
HEADS = ("单位名称", "编码", "主管部门", "表样", "项目", "曾用名", "联系人")
Row = Sequence[object]


def write_list(file: Path, rows: Sequence[Row], heads: Row = HEADS, projects: Sequence[Row] = ()) -> Path:
    """Texts as texts, whatever they look like."""
    with Workbook(str(file), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        for name, table in (("名单", [heads, *rows]), *((("项目", projects),) if projects else ())):
            sheet = book.add_worksheet(name)
            for n, row in enumerate(table):
                for col, value in enumerate(row):
                    if value is not None:
                        sheet.write(n, col, value)
    return file


@pytest.fixture
def listed(tmp_path: Path) -> Callable[..., Path]:
    return lambda *rows, **more: write_list(tmp_path / "单位名单.xlsx", rows, **more)


@pytest.fixture
def deal(tmp_path: Path, listed: Callable[..., Path]) -> Callable[..., Dealt]:
    """`deal([name, code …], …, year=2023)` into the folder 发放."""

    def do(*rows: Row, projects: Sequence[Row] = (), year: int = 2023, form: str = FORM, **more: object) -> Dealt:
        roster = listed(*rows, projects=projects)
        return deal_out(Request(roster, tmp_path / "发放", year, form, **more))  # type: ignore[arg-type]

    return do
