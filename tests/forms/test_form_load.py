"""A broken form is an error at load that names file, sheet, row and key: what can not be laid out, or joined to its rulebook."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filings import contents
from msgspec.structs import replace
from rules.broken import Data, changed, drop, put, read, rename

from xladdin.forms.load import FOLDER, form, form_ids, load_form
from xladdin.forms.read_form import SCORING_COLUMNS
from xladdin.rules.load import rulebook
from xladdin.strict import DefinitionError
from xladdin.workbook.plan import make_plan

FORM = FOLDER / "hn-ningxiang-2022.toml"


def sheet(data: Data, sheet_id: str) -> Data:
    return next(s for s in data["sheet"] if s["id"] == sheet_id)


def row(data: Data, sheet_id: str, **has: object) -> Data:
    """The sheet's first row that has these values."""
    return next(r for r in sheet(data, sheet_id)["row"] if all(r.get(k) == v for k, v in has.items()))


def cells(data: Data, *, first_slot: str = "", first_text: str = "") -> list[Data]:
    """The cells of the first grid row that begins with this slot or text."""
    found = (r["cells"] for r in sheet(data, "base")["row"] if "cells" in r)
    return next(c for c in found if c[0].get("slot", "") == first_slot and c[0].get("text", "") == first_text)


def without(data: Data, sheet_id: str, **has: object) -> None:
    sheet(data, sheet_id)["row"].remove(row(data, sheet_id, **has))


def posts(data: Data) -> list[Data]:
    return cells(data, first_slot="approved_posts")


def heads(data: Data) -> list[Data]:
    return cells(data, first_text="财政供养人员情况")


KEYS = {
    "root": (lambda d: put(d, rulebok="x"), ("rulebok: 不认识的键 “rulebok”，是否想写 “rulebook”？",)),
    "root misspelt": (lambda d: rename(d, "version", "versoin"), ("缺少 version（写成了 “versoin”？）",)),
    "source": (lambda d: put(d["source"], page=1), ("source → page: 不认识的键",)),
    "sheet": (lambda d: put(sheet(d, "base"), width=[1]), ("sheet[1]（base） → width", "是否想写 “widths”？")),
    "row": (
        lambda d: put(row(d, "base", item="vehicle_upkeep"), indents=5),
        ("sheet[1]（base） → row[7]（公车运行维护） → indents", "是否想写 “indent”？"),
    ),
    "cell": (lambda d: put(heads(d)[1], span=2), ("row[1] → cells[2] → span: 不认识的键",)),
    "figure": (lambda d: put(row(d, "extra", figure="carryover"), units="yuan"), ("sheet[2]（extra） → row[10] → units", "“unit”")),
    "kind of sheet": (lambda d: put(sheet(d, "extra"), kind="figure"), ("sheet[2]（extra） → kind", "是否想写 “figures”？")),
    "unit": (lambda d: put(d, unit="万元"), ("unit: “万元” 不是可选值（yuan、wan）",)),
    "rulebook": (lambda d: put(d, rulebook="hn-ningxiang-2021"), ("rulebook", "是否想写 “hn-ningxiang-2022”？")),
    "kind of row": (lambda d: sheet(d, "extra")["row"].append({"figures": "carryover"}), ("每行应有且只有一个", "是否想写 “figure”？")),
}  # fmt: skip

IDS = {
    "slot": (
        lambda d: put(posts(d)[0], slot="approved_post"),
        ("sheet[1]（base） → row[2] → cells[1] → slot: 词汇表中没有 “approved_post”，是否想写 “approved_posts”？",),
    ),
    "figure": (
        lambda d: put(row(d, "extra", figure="carryover"), figure="carry_over"),
        ("sheet[2]（extra） → row[10] → figure", "是否想写 “carryover”？"),
    ),
    "item": (
        lambda d: put(row(d, "base", item="sangong"), item="sangon"),
        ("row[4]（三公经费） → item: 词汇表中没有 “sangon”，是否想写 “sangong”？",),
    ),
    "item without the sheet's measures": (
        lambda d: put(row(d, "base", item="sangong"), item="carryover"),
        ("row[4]（三公经费） → item: 词汇表中没有 “carryover.last_actual”",),
    ),
    "block": (
        lambda d: put(row(d, "base", block="projects"), block="project"),
        ("→ block: 词汇表中没有明细块 “project”，是否想写 “projects”？",),
    ),
    "block of other measures": (
        lambda d: put(sheet(d, "base"), measures=["budget", "actual"], widths=[31, 9, 9, 9, 9])
        or put(sheet(d, "base"), row=[{"header": "x"}, row(d, "base", block="projects")]),
        ("→ block: 明细块的口径与本表的口径不同",),
    ),
    "measure": (
        lambda d: put(sheet(d, "base"), measures=["last_actual", "budgets", "actual"]),
        ("sheet[1]（base） → measures: 没有 “budgets” 这种口径，是否想写 “budget”？",),
    ),
    "scoring column": (
        lambda d: put(sheet(d, "scores"), columns=["part", *SCORING_COLUMNS[1:-1], "claims"]),
        ("sheet[3]（scores） → columns: 没有 “claims” 这一列，是否想写 “claim”？",),
    ),
    "unit of a number of people": (
        lambda d: put(posts(d)[0], unit="wan"),
        ("→ cells[1] → unit: “approved_posts” 不是金额，不能指定单位",),
    ),
    "unit of a rate": (
        lambda d: put(row(d, "extra", figure="satisfaction_rate"), unit="wan"),
        ("→ unit: “satisfaction_rate” 不是金额",),
    ),
}  # fmt: skip

LAYOUT = {
    "cells too few": (lambda d: posts(d).pop(), ("sheet[1]（base） → row: 第 2 行占 4 列，应为 6 列",)),
    "cells too many": (lambda d: heads(d).append({"text": "x"}), ("sheet[1]（base） → row: 第 1 行占 8 列，应为 7 列",)),
    "cell that spans a hanging one": (
        lambda d: put(sheet(d, "base"), row=[
            {"cells": [{"text": "a", "cols": 3}, {"text": "b", "rows": 2}, {"text": "c", "cols": 3}]},
            {"cells": [{"text": "d", "cols": 4}, {"text": "e", "cols": 2}]},
        ]),
        ("第 2 行有单元格横跨上面的合并单元格",),
    ),
    "row under a hanging cell": (
        lambda d: sheet(d, "base")["row"].insert(1, {"header": "经费"}),
        ("第 2 行被上面的合并单元格占用",),
    ),
    "cell that hangs out of the table": (
        lambda d: put(sheet(d, "base")["row"][-1]["cells"][0], rows=2),
        ("最后一行有单元格向下合并到表外",),
    ),
    "no columns to a cell": (lambda d: put(heads(d)[1], cols=0), ("cells[2] → cols: 至少为1",)),
    "no rows to a cell": (lambda d: put(heads(d)[0], rows=-1), ("cells[1] → rows: 至少为1",)),
    "columns as a truth": (lambda d: put(heads(d)[1], cols=True), ("cells[2] → cols: 应为整数，实为 True",)),
    "cell with neither text nor slot": (lambda d: drop(heads(d)[1], "text"), ("单元格应有且只有一个 text、slot、marks、claim、reason",)),
    "cell with text and slot": (lambda d: put(posts(d)[0], text="编制数"), ("单元格应有且只有一个 text、slot",)),
    "no cells": (lambda d: put(sheet(d, "base")["row"][0], cells=[]), ("row[1] → cells: 不能为空",)),
    "brackets that are no year": (lambda d: put(heads(d)[2], text="{years}年人数"), ("的大括号里只能是 year 或 last",)),
    "width of the table": (lambda d: sheet(d, "base")["widths"].pop(), ("标签列加 3 个口径（各占 2 列）与表宽 6 列不符",)),
    "width as text": (lambda d: put(sheet(d, "base"), widths=["31"] * 7), ("sheet[1]（base） → widths: 列宽应为大于0", "'31'")),
    "width of nothing": (lambda d: put(sheet(d, "base"), widths=[0] * 7), ("widths: 列宽应为大于0",)),
    "two kinds in a row": (
        lambda d: put(row(d, "base", item="sangong"), header="三公经费"),
        ("row[4]（三公经费）: 每行应有且只有一个 cells、header、item、block、indicators、rules、heading、figure",),
    ),
    "no kind in a row": (lambda d: drop(row(d, "base", item="sangong"), "item"), ("row[4]（三公经费）: 每行应有且只有一个",)),
    "figure in a printed table": (
        lambda d: sheet(d, "base")["row"].append({"figure": "carryover"}),
        ("→ figure: grid 类工作表不能有这种行，可以有：cells、header、item、block",),
    ),
    "cells in a list of figures": (
        lambda d: sheet(d, "extra")["row"].append({"cells": [{"text": "x"}]}),
        ("→ cells: figures 类工作表不能有这种行",),
    ),
    "row in a scoring table": (
        lambda d: put(sheet(d, "scores"), row=[{"heading": "x"}]),
        ("→ heading: scoring 类工作表不能有这种行",),
    ),
    "item above its header": (
        lambda d: without(d, "base", header="经费控制情况"),
        ("第 3 行之前没有表头行（header）",),
    ),
    "block without rows": (lambda d: put(row(d, "base", block="projects"), rows=0), ("→ rows: 至少要有一行",)),
    "block with more labels than rows": (
        lambda d: put(row(d, "base", block="operating_cost_items"), rows=2),
        ("→ rows: 至少要有一行，且不少于 labels 的行数",),
    ),
    "block labels that are no texts": (
        lambda d: put(row(d, "base", block="operating_cost_items"), labels=[1, 2]),
        ("→ labels: 应为文字的数组，含有 1",),
    ),
    "height as text": (lambda d: put(sheet(d, "base")["row"][-1], height="34"), ("→ height: 应为整数，实为 '34'",)),
}  # fmt: skip

SHEETS = {
    "forbidden letter in a name": (lambda d: put(sheet(d, "base"), name="基础/数据"), ("“基础/数据” 不能作为工作表名称",)),
    "name too long": (lambda d: put(sheet(d, "base"), name="表" * 32), ("不能作为工作表名称（最多31字",)),
    "name in quotes": (lambda d: put(sheet(d, "base"), name="'基础'"), ("不能作为工作表名称",)),
    "empty name": (lambda d: put(sheet(d, "base"), name=""), ("sheet[1]（base） → name: 不能为空",)),
    "two sheets of one name": (lambda d: put(sheet(d, "extra"), name="基础数据表"), ("工作表的 id 或名称重复",)),
    "two names that differ in case": (
        lambda d: put(sheet(d, "extra"), name="data") or put(sheet(d, "base"), name="Data"),
        ("工作表的 id 或名称重复",),
    ),
    "two sheets of one id": (lambda d: put(sheet(d, "extra"), id="base"), ("工作表的 id 或名称重复",)),
    "id with a dot": (lambda d: put(sheet(d, "extra"), id="extra.data"), ("→ id: “extra.data” 应只用小写字母",)),
    "headings and columns of different number": (
        lambda d: sheet(d, "scores")["headers"].pop(),
        ("sheet[3]（scores） → headers: 列数 9 与表头数 8 不等",),
    ),
    "scoring table without a column": (
        lambda d: put(sheet(d, "scores"), columns=list(SCORING_COLUMNS[:-1]), headers=["x"] * 8),
        ("sheet[3]（scores） → columns: 应为 part、part_marks", "各一次"),
    ),
    "scoring column twice": (
        lambda d: put(sheet(d, "scores"), columns=[*SCORING_COLUMNS[:-1], "part"]),
        ("→ columns: 应为", "各一次"),
    ),
    "widths of a scoring table": (
        lambda d: sheet(d, "scores")["widths"].append(9),
        ("sheet[3]（scores） → widths: 应有 9 个列宽，实有 10 个",),
    ),
    "widths of a list of figures": (
        lambda d: sheet(d, "extra")["widths"].pop(),
        ("sheet[2]（extra） → widths: 应有 5 个列宽，实有 4 个",),
    ),
    "no scoring table": (lambda d: d["sheet"].remove(sheet(d, "scores")), ('sheet: 应有一张评分表（kind = "scoring"）或自评表',)),
    "two scoring tables": (
        lambda d: d["sheet"].append({**sheet(d, "scores"), "id": "again", "name": "又一张"}),
        ("评分表（kind = \"scoring\"）只能有一张",),
    ),
    "no sheet for answers": (
        lambda d: d["sheet"].remove(sheet(d, "basis")),
        ('sheet: 评分标准有要点、选项、由人评定或多个要素的指标，表样缺少评分依据（kind = "basis"）',),
    ),
    "nowhere to name the agency": (lambda d: drop(sheet(d, "base"), "agency_label"), ("没有填写单位名称的地方",)),
    "no sheets": (lambda d: put(d, sheet=[]), ("sheet: 不能为空",)),
    "no source": (lambda d: drop(d, "source"), ("缺少 source",)),
    "year the rulebook does not cover": (lambda d: put(d, years=[2022, 2023]), ("years: 评分标准 hn-ningxiang-2022 不适用于 2023 年",)),
    "years as texts": (lambda d: put(d, years=["2022"]), ("years: 应为整数的数组，含有 '2022'",)),
    "id other than the file's name": (lambda d: put(d, id="other"), ("id: 应与文件名相同（hn-ningxiang-2022）",)),
    "reason_required as text": (lambda d: put(d, reason_required="no"), ("reason_required: 应为true/false，实为 'no'",)),
}  # fmt: skip

JOINS = {
    "slot that a rule needs": (
        lambda d: without(d, "extra", figure="carryover"),
        ("评分标准 hn-ningxiang-2022 的“结转结余率”要用 “carryover”，表样中没有这个填报格",),
    ),
    "slot that only another reading needs": (
        lambda d: without(d, "extra", figure="self_funded_staff"),
        ("的“在职人员控制率”要用 “self_funded_staff”，表样中没有这个填报格",),
    ),
    "item that a rule needs": (
        lambda d: without(d, "base", item="procurement"),
        ("的“政府采购执行率”要用 “procurement.actual”",),
    ),
    "part of a sum": (
        lambda d: without(d, "base", item="overseas_travel"),
        ("计算“sangong.last_actual”要用 “overseas_travel.last_actual”，表样中没有这个填报格",),
    ),
    "figure of a formula": (
        lambda d: cells(d, first_slot="building_area_approved").__setitem__(1, {"text": ""}),
        ("计算“building_area_control_rate”要用 “building_area_actual”，表样中没有这个填报格",),
    ),
    "block of a sum": (
        lambda d: without(d, "base", block="projects"),
        ("计算“project_spending.last_actual”要用明细块 “projects”，表样中没有",),
    ),
    "figure with two slots": (
        lambda d: sheet(d, "extra")["row"].append({"figure": "staff_on_duty"}),
        ("“staff_on_duty” 有两个填报格",),
    ),
    "block laid twice": (
        lambda d: sheet(d, "base")["row"].append(row(d, "base", block="projects")),
        ("“projects” 有两个填报格",),
    ),
}  # fmt: skip

ALL: dict[str, tuple[Callable[[Data], Any], tuple[str, ...]]] = {
    f"{group}: {name}": case
    for group, cases in {"key": KEYS, "vocabulary": IDS, "layout": LAYOUT, "sheets": SHEETS, "joins": JOINS}.items()
    for name, case in cases.items()
}


@pytest.mark.parametrize("name", ALL)
def test_a_broken_form_is_an_error_that_says_where_and_what(name: str, tmp_path: Path) -> None:
    change, says = ALL[name]
    with pytest.raises(DefinitionError) as error:
        load_form(changed(FORM, change, tmp_path))
    message = str(error.value)
    assert message.startswith("hn-ningxiang-2022.toml: ")
    for words in says:
        assert words in message


def test_the_copy_that_the_cases_change_is_the_real_form(tmp_path: Path) -> None:
    copy = load_form(changed(FORM, lambda d: None, tmp_path))
    real = form(FORM.stem)
    assert replace(copy, version=real.version, vocab=real.vocab) == real
    assert contents(copy.vocab) == contents(real.vocab)


def test_an_unknown_form_is_an_error_with_the_nearest_id() -> None:
    with pytest.raises(DefinitionError, match="没有这套表样，是否想写 “hn-ningxiang-2022”？"):
        form("hn-ninxiang-2022")


@pytest.mark.parametrize("form_id", form_ids())
def test_every_form_of_the_program_can_be_laid_out_for_each_of_its_years(form_id: str) -> None:
    """Every figure and block of the form has its cell, and every rule its claim."""
    made = form(form_id)
    for year in made.years:
        plan = make_plan(form_id, year)
        assert set(made.fact_ids()) <= set(plan.slots)
        assert {*made.block_ids(), *rulebook(made.rulebook).open_blocks} == set(plan.blocks)
        assert {f"claim.{rule.id}" for rule in rulebook(made.rulebook).rules} <= set(plan.slots)


def test_ningxiang_has_the_sheets_of_its_attachments() -> None:
    made = form("hn-ningxiang-2022")
    assert [(s.kind, s.name, s.attachment) for s in made.sheets] == [
        ("grid", "基础数据表", "附件2-1"), ("figures", "补充数据表", ""), ("scoring", "共性指标表", "附件2-2"), ("basis", "评分依据", ""),
    ]  # fmt: skip
    assert read(FORM)["rulebook"] == made.rulebook
