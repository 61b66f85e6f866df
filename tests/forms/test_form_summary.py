"""The official roll-up of a form file ([summary]): what it says, and that a broken one is an error that names place and problem."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rules.broken import Data, changed, drop, put

from xladdin.forms.load import FOLDER, form, load_form
from xladdin.rules.expression import refs
from xladdin.strict import DefinitionError

FORM = FOLDER / "jx-jinxian-2021.toml"


def column(data: Data, n: int) -> Data:
    """The n-th column, counted from 1: 序号 预算单位 全年预算数 全年执行数 执行率 自评分数 复核分数."""
    return data["summary"]["column"][n - 1]


def reading(data: Data) -> Data:
    return data["summary"]["reading"][0]


def test_jinxian_prints_the_columns_of_its_attachment_4() -> None:
    summary = form("jx-jinxian-2021").summary
    assert summary is not None
    assert (summary.attachment, summary.unit_label, summary.rows) == ("附件4：", "单位：万元", 10)
    assert summary.title.format(year=2021) == "2021年度部门整体支出自评情况汇总表"
    titles = "序号 预算单位 全年预算数 全年执行数 执行率 所属单位自评分数 主管部门复核分数"
    assert [c.title for c in summary.columns] == titles.split()
    assert [c.show for c in summary.columns] == ["number", "agency", "figure", "figure", "ratio", "claim", "review"]
    assert refs(summary.columns[2].formula) == ("funds_fiscal.full_year", "funds_other.full_year")  # type: ignore[arg-type]
    assert summary.reading is not None
    assert summary.reading.choice == "none"
    assert [o.params["total"] for o in summary.reading.options] == ["none", "mean", "weighted"]


def test_most_forms_prescribe_no_roll_up() -> None:
    assert form("hn-ningxiang-2022").summary is None


BROKEN: dict[str, tuple[Callable[[Data], Any], tuple[str, ...]]] = {
    "unknown key": (lambda d: put(d["summary"], titel="x"), ("summary → titel: 不认识的键 “titel”，是否想写 “title”？",)),
    "no note": (lambda d: drop(d["summary"], "note"), ("summary: 缺少 note",)),
    "forbidden letter in the name": (lambda d: put(d["summary"], name="附件4/汇总"), ("summary → name: “附件4/汇总” 不能作为工作表名称",)),
    "brackets that are no year": (lambda d: put(d["summary"], title="{jahr}年"), ("summary → title", "大括号里只能是 year 或 last")),
    "no printed rows": (lambda d: put(d["summary"], rows=0), ("summary → rows: 至少为1",)),
    "unit line of another unit": (
        lambda d: put(d["summary"], unit_label="单位：元"), ('summary: “单位：元”与表样的金额单位（unit = "wan"）不符',),
    ),
    "unknown kind of column": (lambda d: put(column(d, 6), show="claims"), ("column[6]", "show: “claims” 不是可选值", "是否想写 “claim”？")),
    "key of another kind": (lambda d: put(column(d, 6), formula="executed"), ("column[6]", "formula: 不认识的键",)),
    "width as nothing": (lambda d: put(column(d, 1), width=0), ("column[1] → width: 列宽应为大于0",)),
    "figure without id": (lambda d: drop(column(d, 3), "id"), ("column[3]: 缺少 id",)),
    "id twice": (lambda d: put(column(d, 4), id="budget"), ("column[4]（budget） → id: 列 id “budget” 重复",)),
    "no columns": (lambda d: put(d["summary"], column=[]), ("summary → column: 不能为空",)),
    "two columns of claims": (lambda d: put(column(d, 7), show="claim"), ("column[7] → show: “claim” 只能有一列",)),
    "no agencies": (lambda d: d["summary"]["column"].pop(1), ("summary → column: 缺少预算单位列",)),
    "agencies behind figures": (
        lambda d: d["summary"]["column"].append(d["summary"]["column"].pop(1)), ("column[7] → show: 序号和预算单位应是最前面的列",),
    ),
    "nothing but agencies": (
        lambda d: put(d["summary"], column=d["summary"]["column"][:2], reading=[]), ("除序号和预算单位外没有别的列",),
    ),
    "unknown id in a formula": (
        lambda d: put(column(d, 3), formula="funds_fiscal.full_yaer"),
        ("column[3]（budget） → formula: 词汇表中没有 “funds_fiscal.full_yaer”，是否想写 “funds_fiscal.full_year”？",),
    ),
    "formula that breaks off": (lambda d: put(column(d, 3), formula="funds_fiscal.full_year +"), ("column[3]（budget） → formula", "不完整")),
    "formula that divides": (
        lambda d: put(column(d, 3), formula="funds_fiscal.full_year / funds_other.full_year"), ("只能是词汇的相加或相减",),
    ),
    "formula with a number": (lambda d: put(column(d, 3), formula="funds_fiscal.full_year + 1"), ("只能是词汇的相加或相减",)),
    "sum of rates": (lambda d: put(column(d, 3), formula="funds_fiscal.rate"), ("不能是比率或文字：funds_fiscal.rate（％）",)),
    "text as a figure": (lambda d: put(column(d, 3), formula="annual_goal"), ("不能是比率或文字：annual_goal（文字）",)),
    "people and money in one sum": (
        lambda d: put(column(d, 3), formula="funds_fiscal.full_year + staff_on_duty"),
        ("只能用同一种数量单位的词汇", "funds_fiscal.full_year（元）、staff_on_duty（人）"),
    ),
    "figure that the form has no slot for": (
        lambda d: put(column(d, 3), formula="funds_fiscal.initial"),
        ("summary: 汇总表的“全年预算数”要用 “funds_fiscal.initial”，表样中没有这个填报格",),
    ),
    "ratio of an unknown column": (
        lambda d: put(column(d, 5), formula="executed / budgets"), ("column[5] → formula: 前面的列中没有 “budgets”，是否想写 “budget”？",),
    ),
    "ratio before its figures": (
        lambda d: d["summary"]["column"].insert(2, d["summary"]["column"].pop(4)), ("column[3] → formula: 前面的列中没有 “executed”",),
    ),
    "ratio of a figure to itself": (lambda d: put(column(d, 5), formula="budget / budget"), ("应为前面两列的 id 相除",)),
    "ratio that is a sum": (lambda d: put(column(d, 5), formula="executed + budget"), ("应为前面两列的 id 相除",)),
    "ratio of people to money": (
        lambda d: put(column(d, 4), formula="staff_on_duty"), ("column[5] → formula: “executed” 与 “budget” 的单位不同，不能相除",),
    ),
    "scores without a reading": (lambda d: drop(d["summary"], "reading"), ("summary → reading: 有分数列的汇总表要有一个读法",)),
    "reading without scores": (
        lambda d: put(d["summary"], column=d["summary"]["column"][:5]), ("没有分数列的不应有",),
    ),
    "unknown reading": (lambda d: put(reading(d), key="score_totals"), ("key: “score_totals” 不是可选值", "是否想写 “score_total”？")),
    "reading with one option": (lambda d: put(reading(d), option=reading(d)["option"][:1]), ("至少要有两个名称不同的选项",)),
    "unknown choice": (lambda d: put(reading(d), choice="means"), ("choice: “means” 不是可选值（none、mean、weighted）",)),
    "unknown total": (lambda d: put(reading(d)["option"][1], total="median"), ("option[2]", "total: “median” 不是可选值")),
    "unknown weight": (lambda d: put(reading(d)["option"][2], weight="budgets"), ("option[3]", "weight", "是否想写 “budget”？")),
    "weight of a plain mean": (lambda d: put(reading(d)["option"][1], weight="budget"), ("option[2]", "不认识的键 “weight”")),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_roll_up_is_an_error_that_says_where_and_what(name: str, tmp_path: Path) -> None:
    change, says = BROKEN[name]
    with pytest.raises(DefinitionError) as error:
        load_form(changed(FORM, change, tmp_path))
    for words in (FORM.name, *says):
        assert words in str(error.value)


def test_a_form_without_scores_has_none_in_its_roll_up(tmp_path: Path) -> None:
    """The same columns, joined to a form that asks for figures only."""
    with pytest.raises(DefinitionError, match="没有评分标准的表样，汇总表不能有分数（“所属单位自评分数”）"):
        load_form(changed(FORM, _unscored, tmp_path))
    plain = load_form(changed(FORM, lambda d: (_unscored(d), _scoreless(d)), tmp_path))
    assert plain.summary is not None
    assert plain.summary.reading is None


def _unscored(data: Data) -> None:
    put(data, rulebook="")
    for sheet in data["sheet"]:
        sheet["row"] = [
            r for r in sheet["row"] if "indicators" not in r and not any("claim" in c for c in r.get("cells", ()))
        ]


def _scoreless(data: Data) -> None:
    put(data["summary"], column=data["summary"]["column"][:5])
    drop(data["summary"], "reading")
