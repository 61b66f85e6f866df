"""The long table: every figure of every unit with its source, exact, and harmless when opened in a spreadsheet program."""

from __future__ import annotations

from pathlib import Path

import pandas
import pytest
from filings import CLEAN, NINGXIANG, case_of, load

from xladdin.checks.case import Examined
from xladdin.output import OutputExists
from xladdin.rollup.frame import COLUMNS, to_frame, write_table


@pytest.fixture
def examined() -> list[Examined]:
    risky = load(NINGXIANG, thrift_measures='=HYPERLINK("http://x","y")')
    return [
        Examined(Path("甲.xlsx"), (), case_of(load(CLEAN))),
        Examined(Path("乙.xlsx"), (), case_of(risky)),
        Examined(Path("坏.xlsx"), ()),
    ]


def test_every_figure_stands_with_unit_and_cell(examined: list[Examined]) -> None:
    frame = to_frame(examined)
    assert tuple(frame.columns) == COLUMNS
    row = frame[(frame["单位"] == "宁乡市工业和信息化局") & (frame["数据项"] == "sangong.actual")].iloc[0]
    assert (row["名称"], row["数值"], row["计量单位"], row["文件"]) == (
        "2022年三公经费决算数",
        "71914.4",
        "元",
        "乙.xlsx",
    )
    assert (row["工作表"], row["单元格"]) == ("基础数据表", "F7")


def test_missing_is_missing_and_sums_are_exact(examined: list[Examined]) -> None:
    frame = to_frame(examined)
    carryover = frame[frame["数据项"] == "carryover"].set_index("文件")["数值"]
    assert carryover["甲.xlsx"] == "0"
    assert pandas.isna(carryover["乙.xlsx"])


def test_claimed_scores_are_there_also_where_the_form_computed_them(examined: list[Examined]) -> None:
    frame = to_frame(examined)
    claims = frame[frame["名称"].str.endswith("自评得分") & (frame["文件"] == "甲.xlsx")]
    assert claims["数值"].astype(float).sum() == 97


def test_typed_text_can_not_become_a_formula(examined: list[Examined], tmp_path: Path) -> None:
    text = write_table(examined, tmp_path / "底表.csv").read_text(encoding="utf-8-sig")
    assert "'=HYPERLINK" in text
    assert not any(line.split(",")[5].lstrip('"').startswith("=") for line in text.splitlines())


def test_the_table_is_not_overwritten(examined: list[Examined], tmp_path: Path) -> None:
    out = write_table(examined, tmp_path / "底表.csv")
    with pytest.raises(OutputExists):
        write_table(examined, out)
