"""The official tables behind the report: texts, merges and figures of the form, rows not used left out."""

from __future__ import annotations

import pytest
from report.drafts import DEMO, REAL, sample

from xladdin.report.attachment import attachments
from xladdin.report.draft import draft_report
from xladdin.word.write import Grid, GridCell, Line, NewPage, write_word


def tables(name: str) -> list[tuple[str, Grid]]:
    """Titles and tables of the attachments, in order."""
    found, title = [], ""
    for block in attachments(sample(name)):
        if isinstance(block, Line) and block.look == "caption":
            title = block.spans[0].text
        elif isinstance(block, Grid):
            found.append((title, block))
    return found


def row_of(grid: Grid, text: str) -> list[str]:
    start = next(c for c in grid.cells if c.text == text)
    return [c.text for c in grid.cells if c.row == start.row]


def test_titles_and_numbers_are_those_of_the_form() -> None:
    lines = ["".join(s.text for s in b.spans) for b in attachments(sample("ningxiang-2022")) if isinstance(b, Line)]
    assert lines[:3] == [
        "附件2-1", "部门整体支出绩效自评基础数据表", "填报单位：宁乡市工业和信息化局\t2022年度　金额单位：元",
    ]  # fmt: skip
    assert "附件2-2" in lines
    assert "部门整体支出绩效自评共性指标表" in lines


def test_figures_are_printed_as_typed_in_the_unit_of_their_cell() -> None:
    (_, base), *_ = tables("ningxiang-2022")
    assert row_of(base, "三公经费")[1:] == ["6,020", "80,000", "71,914.4"]
    assert "107.32%" in [c.text for c in base.cells]


def test_a_missing_figure_is_an_empty_shaded_cell() -> None:
    extra = dict(tables("ningxiang-2022"))["绩效自评补充数据表"]
    row = next(c.row for c in extra.cells if c.text == "结转结余总额")
    assert [(c.text, c.mark) for c in extra.cells if c.row == row][-1] == ("", True)


def test_rows_not_used_are_left_out_and_spans_shrink_with_them() -> None:
    evaluation = dict(tables("hongjiang-2024"))["部门整体支出绩效自评表"]
    quantity = next(c for c in evaluation.cells if c.text == "数量指标")
    assert quantity.rows == 4
    assert not [c for c in evaluation.cells if "在本行上方插入" in c.text]


def test_copies_of_attached_forms_follow_and_empty_sheets_of_the_tool_do_not() -> None:
    assert [title for title, _ in tables("demo-health")].count("项目支出绩效自评表") == 2
    assert [title for title, _ in tables("ningxiang-2022")].count("评分依据（要点、问题例数和等次）") == 0
    assert [title for title, _ in tables("demo-education")].count("评分依据（要点、问题例数和等次）") == 1


def test_wide_tables_lie_across_the_page_with_repeated_headings() -> None:
    pages = [b.paper for b in attachments(sample("ningxiang-2022")) if isinstance(b, NewPage)]
    assert pages == ["upright", "across", "across"]
    assert [grid.header_rows for _, grid in tables("ningxiang-2022")] == [0, 1, 1]


@pytest.mark.parametrize("name", [*REAL, *DEMO])
def test_no_two_cells_share_a_place_and_none_leaves_the_table(name: str) -> None:
    for _, grid in tables(name):
        taken = [place for cell in grid.cells for place in places(cell)]
        assert len(taken) == len(set(taken))
        assert all(1 <= row <= grid.rows and 1 <= col <= len(grid.widths) for row, col in taken)


def places(cell: GridCell) -> list[tuple[int, int]]:
    return [(r, c) for r in range(cell.row, cell.row + cell.rows) for c in range(cell.col, cell.col + cell.cols)]


def test_the_same_filing_gives_the_same_bytes() -> None:
    first, second = draft_report(sample("demo-health")), draft_report(sample("demo-health"))
    assert (
        first.document()
        == second.document()
        == write_word(first.blocks, "2024年度演示市卫生健康局（演示）部门整体支出绩效自评报告", first.agency)
    )
