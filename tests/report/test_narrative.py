"""What the chapters say: figures of the filing with their units, marks for what is missing or wrong, never a 0 that nobody wrote."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from report.drafts import DEMO, REAL, report_text, sample, text_of

from xladdin.report.draft import ReportError, draft_report
from xladdin.workbook.examine import examine


def test_figures_and_rates_stand_in_the_chapter_where_they_belong() -> None:
    text = report_text("ningxiang-2022")
    chapter = text[text.index("二、部门整体支出管理及使用情况") : text.index("三、部门项目组织实施情况")]
    assert "“三公”经费2021年决算数6,020元，2022年预算数80,000元，2022年决算数71,914.4元" in chapter
    assert "1、业务工作项目2021年决算数1,040,000元，2022年预算数1,380,000元，2022年决算数1,380,000元。" in chapter


def test_amounts_are_in_the_unit_of_the_form_and_years_come_from_the_filing() -> None:
    text = report_text("changsha-2021")
    assert (
        "2021年，项目支出年初预算316.58万元，年中追加6.88万元，调整后预算323.46万元，全年执行288.34万元，预算执行率89.14%"
        in text
    )


def test_a_decrease_is_said_in_words_and_not_by_a_sign() -> None:
    text = report_text("changsha-2021")
    assert "追减数15.00万元" in text
    assert "-15" not in text


def test_a_missing_figure_is_marked_and_never_0() -> None:
    text = report_text("demo-education", staff_on_duty=None)
    assert "年末实际在职【请填写：实际在职人数】，在职人员控制率【请填写：在职人员控制率】" in text
    assert "实际在职0人" not in text


def test_a_zero_that_was_typed_is_a_figure() -> None:
    assert "年中追减0元" in report_text("ningxiang-2022")


def test_a_figure_that_the_checks_find_wrong_is_not_repeated_and_its_cell_is_named() -> None:
    text = report_text("ningxiang-2022")
    assert "107.32%" not in text
    assert "在职人员控制率【请核对：在职人员控制率（“基础数据表”F5）】" in text


def test_what_is_computed_from_a_wrong_figure_is_not_said_either() -> None:
    text = report_text("wugang-2022")
    assert "990" not in text
    assert "预算执行率【请核对：年度资金总额执行率" in text


def test_sentences_whose_figures_the_form_does_not_ask_for_are_left_out() -> None:
    assert "下属自收自支" not in report_text("demo-health")
    assert "年末资产总额" not in report_text("ningxiang-2022")


def test_only_a_person_can_write_some_chapters_and_they_say_what() -> None:
    text = report_text("jinxian-2021")
    assert text.rindex("【请填写：自评结果怎样用于") > text.index("四、绩效自评结果拟应用和公开情况")


def test_a_filing_without_agency_asks_for_its_name() -> None:
    case = sample("demo-civil").case
    assert case is not None
    nameless = replace(case, filing=replace(case.filing, agency=""))
    draft = draft_report(replace(sample("demo-civil"), case=nameless))
    lines = text_of(draft).splitlines()
    assert lines[0] == "【请填写：单位名称】"
    assert sum("填报单位：【请填写：单位名称】" in line for line in lines) == draft.tables


@pytest.mark.parametrize("name", [*REAL, *DEMO])
def test_every_sample_gives_all_its_chapters_and_no_brace_or_blank_is_left(name: str) -> None:
    draft = draft_report(sample(name))
    text = text_of(draft)
    for chapter in draft.outline.chapters:
        assert f"、{chapter.title}" in text
    assert not [odd for odd in ("{", "}", "|", "None", "、、", "，，", "。。", "：。", "，。") if odd in text]


def test_a_file_that_is_no_filing_gives_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_text("不是工作簿", encoding="utf-8")
    with pytest.raises(ReportError, match=r"“x\.xlsx”没有读出来"):
        draft_report(examine(path))
