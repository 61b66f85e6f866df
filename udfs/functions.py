# ruff: noqa: N802
"""Worksheet functions of the add-in. Each takes cells, columns or blocks and works them off in one call; none thinks, none raises.

Docstrings and `said` are what the function wizard of Excel shows. VBA makes wrappers of these signatures: names are ASCII and no words
of VBA. A blank argument gives a blank result; an argument that can not be used gives a message in the cell.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

import xlwings as xw
from xlwings.conversion import Accessor, Pipeline

from udfs import columns, findings, lookup, scores, targets
from udfs.columns import MOST_CELLS, TOO_LARGE, spread, told

CATEGORY = "绩效自评"


class Cells(Accessor):
    """Arguments as COM hands them over: rows of values, error values kept. Too large a range is not read at all."""

    @classmethod
    def reader(cls, options: dict[str, Any]) -> Pipeline:
        return Pipeline().append_stage(_read)


def _read(context: Any) -> None:
    area = context.range
    if area is None:
        return
    rows, width = area.shape
    if rows * width > MOST_CELLS:
        context.value = TOO_LARGE.format(rows * width)
        return
    context.value = area.raw_value
    # Cells in currency format come as VT_CY, cut to four decimals: 0.01元 in 万元 would be 0. Value2 has all digits, but no dates.
    if any(type(value) is Decimal for row in columns.rows_of(context.value) for value in row):
        context.value = columns.in_full(context.value, area.api.Value2)


def said(text: str) -> dict[str, Any]:
    """An argument of cells with its text in the function wizard."""
    return {"convert": Cells, "doc": text}


@xw.func(category=CATEGORY)
@told
def PF_RATE(
    numerator: Annotated[Any, said("分子，可以是一列。可带单位，如 7.19万元")],
    denominator: Annotated[Any, said("分母，可以是一列")],
) -> Any:
    """比率＝分子÷分母，按准确数计算。分母为0时显示“分母为零”或“零比零”。"""
    return spread(scores.ratio, numerator, denominator)


@xw.func(category=CATEGORY)
@told
def PF_CHANGE(
    this_year: Annotated[Any, said("本年数，可以是一列")],
    last_year: Annotated[Any, said("上年数，可以是一列")],
) -> Any:
    """变动率＝（本年数－上年数）÷上年数。"""
    return spread(scores.change, this_year, last_year)


@xw.func(category=CATEGORY)
@told
def PF_DEDUCT(
    measured: Annotated[Any, said("指标值（比率），可以是一列，如 102%")],
    marks: Annotated[Any, said("分值，如 5")],
    limit: Annotated[Any, said("标准值，如 100%")],
    step_size: Annotated[Any, said("扣分步长，如 1%（每一个百分点）")],
    per_step: Annotated[Any, said("每步扣几分，如 0.5")],
    beyond: Annotated[Any, said("哪一边扣分：高于（不填就是）、低于、偏离")] = None,
    partial: Annotated[Any, said("不足一步怎么扣：不足不扣（不填就是）、不足也扣、按比例")] = None,
) -> Any:
    """超标扣分：指标值超出标准值，每一步扣若干分，扣完为止。"""
    return spread(scores.deduct, measured, marks, limit, step_size, per_step, beyond, partial)


@xw.func(category=CATEGORY)
@told
def PF_TIERS(
    measured: Annotated[Any, said("指标值（比率），可以是一列")],
    bands: Annotated[Any, said("档次表，两列：条件（如 >=95%，或从高到低的下限，末行“其余”）和得分")],
) -> Any:
    """分档计分：按指标值落在哪一档给分。"""
    return spread(scores.tiers(columns.block(bands)).of_cell, measured)


@xw.func(category=CATEGORY)
@told
def PF_RULE_SCORE(
    rulebook: Annotated[Any, said("评分标准，如 hn-ningxiang-2022；=PF_RULES() 列出全部")],
    rule: Annotated[Any, said("指标的 id、行号或名称，如 在职人员控制率")],
    figure_1: Annotated[Any, said("第1个数（多为分子），可以是一列。次序见 =PF_RULES(评分标准)；金额按元")] = None,
    figure_2: Annotated[Any, said("第2个数（多为分母）")] = None,
    figure_3: Annotated[Any, said("第3个数")] = None,
    figure_4: Annotated[Any, said("第4个数")] = None,
    figure_5: Annotated[Any, said("第5个数")] = None,
    figure_6: Annotated[Any, said("第6个数")] = None,
    figure_7: Annotated[Any, said("第7个数")] = None,
    figure_8: Annotated[Any, said("第8个数")] = None,
) -> Any:
    """按评分标准中的一个指标计分，与评分、校验的结果一致。"""
    figures = (figure_1, figure_2, figure_3, figure_4, figure_5, figure_6, figure_7, figure_8)
    return spread(lookup.scored, rulebook, rule, *figures)


@xw.func(category=CATEGORY)
@told
def PF_EXPLAIN(
    rulebook: Annotated[Any, said("评分标准，如 hn-ningxiang-2022；=PF_RULES() 列出全部")],
    rule: Annotated[Any, said("指标的 id、行号或名称，如 在职人员控制率")],
    figure_1: Annotated[Any, said("第1个数（多为分子），可以是一列。次序见 =PF_RULES(评分标准)；金额按元")] = None,
    figure_2: Annotated[Any, said("第2个数（多为分母）")] = None,
    figure_3: Annotated[Any, said("第3个数")] = None,
    figure_4: Annotated[Any, said("第4个数")] = None,
    figure_5: Annotated[Any, said("第5个数")] = None,
    figure_6: Annotated[Any, said("第6个数")] = None,
    figure_7: Annotated[Any, said("第7个数")] = None,
    figure_8: Annotated[Any, said("第8个数")] = None,
) -> Any:
    """一个指标的测算说明：怎样从数据算出得分的一句话。"""
    figures = (figure_1, figure_2, figure_3, figure_4, figure_5, figure_6, figure_7, figure_8)
    return spread(lookup.explained, rulebook, rule, *figures)


@xw.func(category=CATEGORY)
@told
def PF_RULES(
    rulebook: Annotated[Any, said("评分标准；不填则列出全部评分标准")] = None,
) -> Any:
    """评分标准的指标一览：行号、id、名称、分值，以及 PF_RULE_SCORE 要依次填写的数。"""
    return lookup.rules_table(columns.single(rulebook, "评分标准"))


@xw.func(category=CATEGORY)
@told
def PF_GRADE(
    score: Annotated[Any, said("总得分，可以是一列")],
    rulebook: Annotated[Any, said("评分标准；不填按财预〔2020〕10号：90优、80良、60中")] = None,
) -> Any:
    """总得分的等级：优、良、中、差。"""
    return spread(scores.grade, score, rulebook)


@xw.func(category=CATEGORY)
@told
def PF_ROUND(
    number: Annotated[Any, said("数值，可以是一列")],
    places: Annotated[Any, said("保留几位小数，不填是2")] = 2.0,
) -> Any:
    """四舍五入，按准确的十进制数计算（1.005 保留两位是 1.01）。"""
    return spread(scores.rounded, number, places)


@xw.func(category=CATEGORY)
@told
def PF_AMOUNT(
    amount: Annotated[Any, said("金额，数字或文字，如 1,213,746元、7.19万元，可以是一列")],
    to_unit: Annotated[Any, said("换成：元（不填就是）、万元、亿元")] = None,
    from_unit: Annotated[Any, said("没有写单位的数原来是：元（不填就是）、万元、亿元")] = None,
) -> Any:
    """把金额换算成元或万元，不丢小数；文字写的金额变成数。"""
    return spread(scores.amount, amount, to_unit, from_unit)


@xw.func(category=CATEGORY)
@told
def PF_TARGET(
    target: Annotated[Any, said("年度指标值，如 ≥95%、11家，可以是一列")],
    actual: Annotated[Any, said("实际完成值，可以是一列")],
    marks: Annotated[Any, said("分值，可以是一列")],
    nature: Annotated[Any, said("指标性质：正向、反向、等于、定性；不填按指标值的符号")] = None,
    rulebook: Annotated[Any, said("评分标准；不填按财预〔2020〕10号")] = None,
    indicator_group: Annotated[Any, said("指标类别，如 成本指标；不填按数量指标")] = None,
) -> Any:
    """按目标完成情况计分。定性指标显示“定性”，由人工评定。"""
    return spread(targets.target_score, target, actual, marks, nature, rulebook, indicator_group)


@xw.func(category=CATEGORY)
@told
def PF_TARGET_EXPLAIN(
    target: Annotated[Any, said("年度指标值，如 ≥95%、11家，可以是一列")],
    actual: Annotated[Any, said("实际完成值，可以是一列")],
    marks: Annotated[Any, said("分值，可以是一列")],
    nature: Annotated[Any, said("指标性质：正向、反向、等于、定性；不填按指标值的符号")] = None,
    rulebook: Annotated[Any, said("评分标准；不填按财预〔2020〕10号")] = None,
    indicator_group: Annotated[Any, said("指标类别，如 成本指标；不填按数量指标")] = None,
) -> Any:
    """目标完成情况的测算说明。"""
    return spread(targets.target_sentence, target, actual, marks, nature, rulebook, indicator_group)


@xw.func(category=CATEGORY)
@told
def PF_TARGET_PARTS(
    target: Annotated[Any, said("年度指标值，可以是一列")],
) -> Any:
    """把年度指标值拆成三列：符号、数、单位（95% 的数是 0.95）。定性指标显示“定性”。"""
    return [row for cells in columns.block(target) for row in [targets.parts(columns.first(cells, "年度指标值"))]]


@xw.func(category=CATEGORY)
@told
def PF_COMPLETION(
    target: Annotated[Any, said("年度指标值，如 ≥95%、11家，可以是一列")],
    actual: Annotated[Any, said("实际完成值，可以是一列")],
) -> Any:
    """完成率＝实际完成值÷年度指标值；不能相除时说明原因。"""
    return spread(targets.completion, target, actual)


@xw.func(category=CATEGORY, call_in_wizard=False)
@told
def PF_FINDINGS_COUNT(
    workbook_file: Annotated[Any, said('已保存的工作簿的完整路径，可以是一列；CELL("filename",某表!A1) 只数那张表')],
    severity: Annotated[Any, said("级别：错误、警告、提示；不填是全部")] = None,
) -> Any:
    """已保存的工作簿（或其中一张表）校验出多少处问题。"""
    return spread(findings.count, workbook_file, severity)


@xw.func(category=CATEGORY, call_in_wizard=False)
@told
def PF_FINDINGS(
    workbook_file: Annotated[Any, said('已保存的工作簿的完整路径；CELL("filename",某表!A1) 只列那张表')],
    severity: Annotated[Any, said("级别：错误、警告、提示；不填是全部")] = None,
) -> Any:
    """已保存的工作簿的问题清单（Excel 365 自动展开；旧版 Excel 用 PF_FINDINGS_BLOCK）。"""
    return findings.table(columns.single(workbook_file, "工作簿"), columns.single(severity, "级别"))


@xw.func(category=CATEGORY, call_in_wizard=False)
@told
def PF_FINDINGS_BLOCK(
    workbook_file: Annotated[Any, said('已保存的工作簿的完整路径；CELL("filename",某表!A1) 只列那张表')],
    row_count: Annotated[Any, said("选中区域的行数，如 20")],
    severity: Annotated[Any, said("级别：错误、警告、提示；不填是全部")] = None,
) -> Any:
    """旧版 Excel 的问题清单：先选中六列、若干行，输入公式后按 Ctrl+Shift+Enter。"""
    given = (
        columns.single(workbook_file, "工作簿"),
        columns.single(row_count, "行数"),
        columns.single(severity, "级别"),
    )
    return findings.fixed_table(*given)
