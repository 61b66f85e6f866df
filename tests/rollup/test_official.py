"""The official roll-up form, 附件4 of 进贤 2021: figures, totals, readings, missing figures, and the sheet as it is printed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from openpyxl.worksheet.worksheet import Worksheet

from tests.demo_units import ningxiang
from tests.rollup.recalculated import recalculated
from xladdin.checks.case import Case, Examined
from xladdin.facts import Fact, Filing
from xladdin.forms.load import form
from xladdin.forms.model import Form
from xladdin.rollup.book import write_rollup
from xladdin.rollup.consolidate import consolidate
from xladdin.rollup.official import OfficialTable
from xladdin.rules.load import rulebook
from xladdin.rules.score import score_filing

FORM = "jx-jinxian-2021"
NAME = "附件4自评情况汇总表"
BUREAU = "进贤县科技和工业信息化局"
CENTRE = "进贤县融合推进中心（演示）"
FIGURES = ("funds_fiscal.full_year", "funds_other.full_year", "funds_fiscal.executed", "funds_other.executed")


def read_as(choice: str, printed: int = 10) -> Form:
    """The form under another reading of the scores' total, with another number of printed lines."""
    made = form(FORM)
    assert made.summary is not None
    assert made.summary.reading is not None
    reading = replace(made.summary.reading, choice=choice)
    return replace(made, summary=replace(made.summary, rows=printed, reading=reading))


def unit(
    agency: str, budget: tuple[str | None, str | None], executed: tuple[str | None, str | None], claim: str | None = None,
    *, made: Form | None = None, year: int = 2021,
) -> Examined:  # fmt: skip
    """A filing with these amounts in 元 (财政拨款, 其他资金) and this 总分."""
    given = dict(zip(FIGURES, (*budget, *executed), strict=True))
    facts = {i: Fact(i, None if v is None else Decimal(v)) for i, v in given.items()}
    total = Fact("claim.total", None if claim is None else Decimal(claim))
    filing = Filing(FORM, FORM, agency, year, facts, claimed_total=total, claims={"total": total})
    card = replace(score_filing(rulebook(FORM), filing), claimed=total.number)
    made = made or form(FORM)
    return Examined(Path(f"{agency[:9]}.xlsx"), (), Case(filing, made, card, made.vocab), "ab" * 32)


def sample(made: Form | None = None) -> Examined:
    """The amounts and the 总分 of the published report: 5462.67 + 16.95 万元, 98 分."""
    return unit(BUREAU, ("54626700", "169500"), ("54626700", "169500"), "98", made=made)


def centre(claim: str | None = "95.5", executed: str | None = "1200000", made: Form | None = None) -> Examined:
    return unit(CENTRE, ("1234567.8", "0"), (executed, "0"), claim, made=made)


def table_of(*files: Examined) -> OfficialTable:
    (table,) = consolidate(files).official
    return table


def written(folder: Path, *files: Examined, department: str = "", values: bool = True) -> Worksheet:
    path = folder / "汇总.xlsx"
    write_rollup(consolidate(files, department=department, made_at=datetime(2022, 3, 1)), path, overwrite=True)
    return openpyxl.load_workbook(path, data_only=values)[NAME]


def cells(sheet: Worksheet, row: int, columns: str = "ABCDEFG") -> list[object]:
    return [sheet[f"{c}{row}"].value for c in columns]


# ---- the sheet ------------------------------------------------------------------------------------------------------


def test_the_sample_is_rolled_up_as_its_report_prints_it(tmp_path: Path) -> None:
    """附件4: 5479.62 | 5479.62 | 100% | 98分, and the same in 合计; the review is for the reviewers."""
    sheet = written(tmp_path, sample())
    assert sheet["A1"].value == "附件4："
    assert sheet["A2"].value == "2021年度部门整体支出自评情况汇总表"
    assert (sheet["A4"].value, sheet["F4"].value) == ("主管部门（盖章）：", "单位：万元")
    assert [str(c.value).replace("\n", "") for c in sheet[5]] == [
        "序号", "预算单位", "全年预算数", "全年执行数", "执行率", "所属单位自评分数", "主管部门复核分数",
    ]  # fmt: skip
    assert cells(sheet, 6) == [1, BUREAU, 5479.62, 5479.62, 1, 98, None]
    assert [sheet[f"A{n}"].value for n in range(6, 16)] == list(range(1, 11))
    assert cells(sheet, 16) in ([["合计", None, 5479.62, 5479.62, 1, 98, v] for v in (None, "")])
    assert sheet["A17"].value.startswith("注：由主管部门填报。第一行填部门本级")
    formats = [sheet[f"{c}6"].number_format for c in "CDEF"]
    assert formats == ["0.00", "0.00", "[=1]0%;0.00%", 'General"分"']
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("portrait", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$5:$5"


def test_it_is_the_first_sheet_and_only_where_the_form_prescribes_one(tmp_path: Path) -> None:
    path = tmp_path / "汇总.xlsx"
    write_rollup(consolidate([ningxiang(tmp_path / "a.xlsx"), sample()]), path)
    assert openpyxl.load_workbook(path).sheetnames[:3] == [NAME, "汇总表", "等级与排名"]
    assert len(table_of(ningxiang(tmp_path / "a.xlsx"), sample()).rows) == 1
    assert consolidate([ningxiang(tmp_path / "a.xlsx")]).official == ()


def test_each_year_has_a_sheet_of_its_own(tmp_path: Path) -> None:
    """The title names one year."""
    path = tmp_path / "汇总.xlsx"
    write_rollup(consolidate([sample(), unit(CENTRE, ("1", "1"), ("1", "1"), year=2022)]), path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[:2] == [NAME, f"{NAME}（2）"]
    assert book[f"{NAME}（2）"]["A2"].value == "2022年度部门整体支出自评情况汇总表"


def test_the_department_stands_in_its_line_and_its_own_filing_first(tmp_path: Path) -> None:
    sheet = written(tmp_path, centre(), sample(), department=BUREAU)
    assert sheet["A4"].value == f"主管部门（盖章）：{BUREAU}"
    assert (sheet["B6"].value, sheet["B7"].value) == (BUREAU, CENTRE)


def test_more_units_than_printed_lines_all_have_a_line(tmp_path: Path) -> None:
    many = [unit(f"第{n}所（演示）", ("100", "0"), ("50", "0")) for n in range(1, 14)]
    sheet = written(tmp_path, *many)
    assert (sheet["A18"].value, sheet["A19"].value, sheet["E19"].value) == (13, "合计", 0.5)


def test_reviewers_may_type_where_something_is_open_and_nowhere_else(tmp_path: Path) -> None:
    sheet = written(tmp_path, sample(), centre(claim=None, executed=None), values=False)
    assert sheet.protection.sheet
    assert not sheet.protection.password
    opened = {c.coordinate for row in sheet["A1:G17"] for c in row if not c.protection.locked}
    empty = {f"{c}{n}" for c in "BCDF" for n in range(8, 16)}
    assert opened == {"D7", "F7", *(f"G{n}" for n in range(8, 16)), *empty, *(f"{c}4" for c in "ABCDE")}
    (rule,) = sheet.data_validations.dataValidation
    assert (str(rule.sqref), rule.type, rule.formula1, rule.formula2) == ("G6:G15", "decimal", "0", "100")
    assert rule.errorStyle in (None, "stop")


HOSTILE = ('=HYPERLINK("http://evil.example","点我")', "+cmd|' /C calc'!A0", "@SUM(1)", "<r><t>x</t></r>")


@pytest.mark.parametrize("text", HOSTILE)
def test_names_from_submissions_stay_text(tmp_path: Path, text: str) -> None:
    sheet = written(tmp_path, unit(text, ("1", "0"), ("1", "0")), department=text, values=False)
    assert sheet["B6"].data_type == "s"
    assert sheet["B6"].value.strip() == text
    assert bool(sheet["B6"].quotePrefix) == (text[0] in "=+@")
    first = zipfile.ZipFile(tmp_path / "汇总.xlsx").read("xl/worksheets/sheet1.xml").decode()
    formulas = re.findall("<f>(.*?)</f>", first)
    assert len(formulas) == 10 + 3 + 2 + 1 + 1, "the reviewed score of the one unit is live too"
    assert all(re.match(r"IF\(COUNT|IFERROR\(IF\(汇总表!", f) and "evil" not in f and "cmd" not in f for f in formulas)


# ---- totals ---------------------------------------------------------------------------------------------------------


def test_amounts_are_added_exactly_in_the_unit_of_the_form() -> None:
    """5479.62 + 123.45678 万元."""
    table = table_of(sample(), centre())
    budget, executed = table.summary.columns[2:4]
    assert table.rows[0].figures == {"budget": Fraction("5479.62"), "executed": Fraction("5479.62")}
    assert (table.total(budget), table.total(executed)) == (Fraction("5603.07678"), Fraction("5599.62"))


def test_a_part_that_is_missing_leaves_the_cell_blank_and_the_unit_out_of_the_totals(tmp_path: Path) -> None:
    """其他资金 missing: 财政拨款 alone is not the 全年执行数. A remark says how many units are missing."""
    sheet = written(tmp_path, sample(), unit(CENTRE, ("500000", "0"), ("400000", None), "90"))
    assert cells(sheet, 7, "CD") == [50, None]
    assert sheet["E7"].value in (None, "")
    assert cells(sheet, 16, "CDE") == [5479.62, 5479.62, 1]
    assert sheet["A18"].value == "备注：1个单位缺少全年预算数或全年执行数，没有计入合计数和执行率。"
    assert not written(tmp_path, sample(), centre())["A18"].value


def test_no_figures_at_all_give_no_zeros(tmp_path: Path) -> None:
    sheet = written(tmp_path, unit(CENTRE, (None, None), (None, None)))
    assert all(sheet[f"{c}{n}"].value in (None, "") for c in "CDEFG" for n in (6, 16))
    zero = written(tmp_path, unit(CENTRE, ("0", "0"), ("0", "0")))
    assert cells(zero, 16, "CDE") == [0, 0, "—"]


amounts = st.none() | st.integers(0, 10**12).map(lambda n: str(Decimal(n).scaleb(-2)))


@given(st.lists(st.tuples(amounts, amounts, amounts, amounts), min_size=1, max_size=6))
def test_totals_are_sums_over_the_units_that_have_every_figure(given: list[tuple[str | None, ...]]) -> None:
    table = table_of(*(unit(f"第{n}所", row[:2], row[2:]) for n, row in enumerate(given)))  # type: ignore[arg-type]
    whole = [[Fraction(v) for v in row if v is not None] for row in given if None not in row]
    budget, executed = (sum(r[n] + r[n + 1] for r in whole) / 10000 if whole else None for n in (0, 2))
    assert [table.total(c) for c in table.summary.columns[2:4]] == [budget, executed]


@pytest.mark.parametrize(
    ("choice", "one", "several"),
    [
        ("none", Fraction(98), None),
        ("mean", Fraction(98), Fraction("96.75")),
        ("weighted", Fraction(98), (98 * Fraction("5479.62") + Fraction("95.5") * Fraction("123.45678")) / Fraction("5603.07678")),
    ],
)  # fmt: skip
def test_the_scores_total_is_a_reading_and_one_unit_has_its_own_score_under_all(
    choice: str, one: Fraction, several: Fraction | None
) -> None:
    made = read_as(choice)
    for files, expected in (((sample(made),), one), ((sample(made), centre(made=made)), several)):
        table = table_of(*files)
        assert table.score_total(row.claimed for row in table.rows) == expected


def test_a_unit_without_a_score_counts_for_nothing_in_a_mean() -> None:
    for choice in ("mean", "weighted"):
        made = read_as(choice)
        table = table_of(sample(made), centre(None, made=made))
        assert table.score_total(row.claimed for row in table.rows) == 98


def test_several_units_have_a_dash_for_a_total_and_a_comment_says_which_reading_that_is(tmp_path: Path) -> None:
    sheet = written(tmp_path, sample(), centre())
    assert cells(sheet, 16, "FG") == ["—", "—"]
    live = openpyxl.load_workbook(tmp_path / "汇总.xlsx")[NAME]
    assert live["G16"].value == '=IF(COUNTA(B6:B15)>1,"—",IF(COUNT(G6:G15)=1,ROUND(SUM(G6:G15),2),""))'
    comment = sheet["F16"].comment
    assert comment is not None
    others = "其他读法：有分数的单位的简单平均；有分数的单位按全年预算数加权平均。"
    for words in ("只有一个单位时填该单位的分数，有几个单位时不合计", "原表没有说明", others):
        assert words in comment.text


@pytest.mark.parametrize("choice", ["none", "mean", "weighted"])
def test_every_formula_gives_its_cached_result_when_recalculated(
    choice: str, tmp_path: Path, require_tool: Callable[[str], str]
) -> None:
    """In LibreOffice, with a whole unit, one without 执行数, one without score, one without money and one without anything."""
    require_tool("soffice")
    made = read_as(choice, printed=6)
    files = (
        sample(made), centre("80", None, made), unit("无分所", ("300", "4.5"), ("200", "1"), made=made),
        unit("零所", ("0", "0"), ("0", "0"), "70", made=made), unit("空所", (None, None), (None, None), made=made),
    )  # fmt: skip
    path = tmp_path / "汇总.xlsx"
    write_rollup(consolidate(files), path)
    again = openpyxl.load_workbook(recalculated(path, tmp_path / "lo"), data_only=True)[NAME]
    live, known = (openpyxl.load_workbook(path, data_only=values)[NAME] for values in (False, True))
    formulas = [c.coordinate for row in live.iter_rows() for c in row if c.data_type == "f"]
    assert len(formulas) == 6 + 3 + 2 + 1 + 5
    for at in formulas:
        ours, theirs = known[at].value, again[at].value
        if isinstance(ours, int | float):
            assert theirs == pytest.approx(ours, abs=1e-9), at
        else:
            assert (theirs or "") == (ours or ""), at
    assert known["A14"].value == "备注：2个单位缺少全年预算数或全年执行数，没有计入合计数和执行率。"
