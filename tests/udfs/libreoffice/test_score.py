"""评分, 解释扣分, 各种读法对比, 第二意见 on the live workbook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from xladdin.commands import reading_effects
from xladdin.exact import format_score
from xladdin.workbook.examine import examine


def table(book, name: str, columns: int) -> list[list]:
    sheet = book.sheets[name]
    return sheet.range((4, 1), (sheet.used_range.last_cell.row, columns)).value


def test_score_shows_every_row_as_the_command_line_computes_it(opened, run):
    book = opened("ningxiang-2022")
    card = examine(Path(book.fullname)).case.scorecard
    message = run("score")
    rows = table(book, "得分说明", 9)
    assert [row[1] for row in rows[:-1]] == [score.rule.label for score in card.rules]
    assert [row[4] for row in rows[:-1]] == [None if s.score is None else float(s.score) for s in card.rules]
    assert rows[-1][0] == "合计"
    assert rows[-1][2:6] == [float(v) for v in (card.rulebook.marks, card.claimed, card.computed, card.upper_bound)]
    assert f"测算 {format_score(card.computed)} 分" in message
    assert book.app.selection.sheet.name == "得分说明"


def test_the_indicators_of_the_score_sheet_lead_to_their_scores(opened, run):
    book = opened("ningxiang-2022")
    run("score")
    formula = book.sheets["得分说明"].range("B12").formula
    assert formula.startswith("=HYPERLINK(\"#'共性指标表'!I")


@pytest.fixture(params=["en-US", "zh-CN"])
def language(request, excel) -> Iterator[str]:
    """The office counts and names formats as in that language."""
    from udfs.calc.words import properties

    provider = excel.context.ServiceManager.createInstance("com.sun.star.configuration.ConfigurationProvider")
    service = "com.sun.star.configuration.ConfigurationUpdateAccess"
    access = provider.createInstanceWithArguments(service, properties(nodepath="/org.openoffice.Setup/L10N"))
    before = access.ooSetupSystemLocale
    access.ooSetupSystemLocale = request.param
    access.commitChanges()
    yield request.param
    access.ooSetupSystemLocale = before
    access.commitChanges()


def test_differences_carry_their_sign_in_every_language_of_the_office(language, opened, run):
    book = opened("ningxiang-2022")
    run("score")
    cells = book.sheets["得分说明"].range("G4:G24").impl.cells
    shown = [row[0] for row in cells.getFormulaArray()]
    texts = [cells.getCellByPosition(0, n).String for n, value in enumerate(shown) if value]
    assert texts == ["+5", "-1", "+5", "+9"]


def test_claimed_too_much_is_red_and_too_little_blue(opened, run):
    book = opened("ningxiang-2022")
    run("score")
    sheet = book.sheets["得分说明"]
    rows = table(book, "得分说明", 9)
    for n, row in enumerate(rows, 4):
        wanted = None if not row[6] else (255, 199, 206) if row[6] > 0 else (221, 235, 247)
        assert sheet.range((n, 7)).color == wanted, row[1]


def test_explain_speaks_of_the_selected_indicator(opened, run):
    book = opened("ningxiang-2022")
    book.sheets["共性指标表"].range("C13").select()
    message = run("explain")
    assert message.startswith("公用经费控制率\n")
    assert "1,001,069元÷908,400元＝110.20%" in message
    rows = dict(table(book, "得分解释", 2))
    assert rows["可能的得分"] == "0、1、2、3、4、5"
    assert "S501" in " ".join(rows)


@pytest.mark.parametrize(
    ("sheet", "cell", "indicator"),
    [("基础数据表", "F19", "公用经费控制率"), ("共性指标表", "L10", "预算执行率"), ("补充数据表", "B14", "结转结余率")],
    ids=["a figure it uses", "second line of a row with two elements", "a figure on the supplement"],
)
def test_explain_finds_the_indicator_by_its_data_too(opened, run, sheet, cell, indicator):
    opened("ningxiang-2022").sheets[sheet].range(cell).select()
    assert run("explain").startswith(f"{indicator}\n")


def test_explain_finds_the_indicator_on_the_score_sheet(opened, run):
    book = opened("ningxiang-2022")
    run("score")
    book.sheets["得分说明"].range("I12").select()
    assert run("explain").startswith(book.sheets["得分说明"].range("B12").value)


def test_explain_without_an_indicator_says_what_to_select(opened, run, excel):
    book = opened("ningxiang-2022")
    book.sheets["填报说明"].range("A1").select()
    assert run("explain").startswith("请先选中评分表里一行指标")
    assert excel.alerts[-1][2] == "critical"
    assert "得分解释" not in book.sheet_names


def test_readings_show_what_each_would_change(opened, run):
    book = opened("ningxiang-2022")
    effects = reading_effects(examine(Path(book.fullname)))
    message = run("readings")
    rows = table(book, "读法对比", 7)
    assert len(rows) == len(effects)
    assert [row[5] for row in rows] == [float(e.change) or None for e in effects]
    assert f"有 {len(effects)} 种其他读法" in message


def test_second_opinion_names_the_cells_where_results_differ(opened, run):
    book = opened("ningxiang-2022")
    message = run("second_opinion")
    assert "另一个计算引擎重算了 " in message
    assert "全部一致" in message or "第二意见" in book.sheet_names


def test_second_opinion_on_a_planted_result(opened, run):
    """A formula that another engine computes otherwise than this one: FALSE counts in LibreOffice's SUM over cells, nowhere else."""
    book = opened("demo-education")
    sheet = book.sheets["补充数据表"]
    book.app.calculation = "manual"
    sheet.api.Unprotect("")
    cell = book.sheets["基础数据表"].range("B9")
    cell.value = 123456
    message = run("second_opinion")
    book.app.calculation = "automatic"
    rows = table(book, "第二意见", 5)
    assert "处与显示的结果或本程序的计算不同" in message
    assert any(str(row[0]).startswith("基础数据表!B") for row in rows)
