"""Every kind of finding: a report that has it, and one beside it that does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from prose.prose_documents import Rows, checked, kinds_of, only

from xladdin.checks.catalogue import kinds as checked_kinds
from xladdin.facts import SEVERITY_ZH
from xladdin.prose import catalogue
from xladdin.prose.catalogue import kinds
from xladdin.prose.findings import finding
from xladdin.strict import DefinitionError

Report = tuple[str | Rows, ...]
BASE = ["经费控制情况", "2022年决算数", "2023年预算数", "2023年决算数"]


def base_table(*rows: list[str]) -> Rows:
    return [BASE, *rows]


CASES: list[tuple[str, Report, Report]] = [
    ("parts-sum", ("2023年年初预算100万元，其中基本支出80万元，项目支出25万元。",), ("2023年年初预算100万元，其中基本支出80万元，项目支出20万元。",)),
    ("parts-sum", ("项目支出9.00万元。分别为：培训费4.00万元，会议费5.30万元。",), ("项目支出9.00万元。分别为：培训费4.00万元，会议费5.00万元。",)),
    ("parts-sum", ("在岗教师21人，炊事员9人，门卫42人，学校用工总计74人。",), ("在岗教师21人，炊事员9人，门卫42人，学校用工总计72人。",)),
    ("parts-sum", ("2023年年初预算100.00万元。", "基本支出年初预算80.00万元。", "项目支出年初预算21.00万元。"),
     ("2023年年初预算100.00万元。", "基本支出年初预算80.00万元。", "项目支出年初预算20.00万元。")),
    ("rounding-gap", ("年中追加9.43万元，其中基本支出5.55万元，项目支出3.89万元。",), ("年中追加9.44万元，其中基本支出5.55万元，项目支出3.89万元。",)),
    ("part-left-out", ("处理来信来访9起，其中来信4起、来访5起，来电7起。",), ("处理来信来访9起，其中来信4起、来访5起。来电7起。",)),
    ("projects-not-all-listed", ("项目支出主要为河道清淤经费和水库维修经费。河道清淤经费年初预算30.00万元；水库维修经费年初预算20.00万元。", "项目支出年初预算60.00万元。"),
     ("项目支出主要为河道清淤经费和水库维修经费。河道清淤经费年初预算40.00万元；水库维修经费年初预算20.00万元。", "项目支出年初预算60.00万元。")),
    ("projects-not-all-listed", ("项目支出60.00万元。", "项目资金主要为河道清淤30.00万元，用于清淤；水库维修20.00万元，用于维修。"),
     ("项目支出60.00万元。", "项目资金主要为河道清淤40.00万元，用于清淤；水库维修20.00万元，用于维修。")),
    ("count-of-list", ("下属单位1个，包括河道管理站、水库管理所。",), ("下属单位2个，包括河道管理站、水库管理所。",)),
    ("count-of-list", ("内设办公室、人事股、水资源股、建设股3个股室。",), ("内设办公室、人事股、水资源和建设股4个股室。",)),
    ("executed-is-budget", ("年初预算900.00万元，年中追加80.00万元，实际支出980.00万元，预算执行率93.88%。",),
     ("年初预算900.00万元，年中追加80.00万元，实际支出920.00万元，预算执行率93.88%。",)),
    ("printed-rate-wrong", ("三公经费年初预算20.00万元，实际支出13.00万元，控制率56.00%。",), ("三公经费年初预算20.00万元，实际支出13.00万元，控制率65.00%。",)),
    ("printed-rate-wrong", ("固定资产50.00万元，占资产总额（80.00万元）的65.20%。",), ("固定资产50.00万元，占资产总额（80.00万元）的62.50%。",)),
    ("printed-rate-wrong", ("三公经费支出预算为20.00万元，支出决算为15.00万元，完成预算的57.00%。",), ("三公经费支出预算为20.00万元，支出决算为15.00万元，完成预算的75.00%。",)),
    ("printed-rate-wrong", ("本年支出合计100.00万元，其中：基本支出60.00万元，占65.00%；项目支出40.00万元，占40.00%。",), ("本年支出合计100.00万元，其中：基本支出60.00万元，占60.00%；项目支出40.00万元，占40.00%。",)),
    ("printed-rate-wrong", ("收入完成24627万元，完成预算数60999万元的44.0%。",), ("收入完成24627万元，完成预算数60999万元的40.4%。",)),
    ("printed-rate-wrong", ("编制50人，年末实有在职人员48人，在职人员控制率69%。",), ("编制50人，年末实有在职人员48人，在职人员控制率96%。",)),
    ("printed-rate-wrong", ("技术合同任务3.7亿元，完成5.3亿元，完成任务的134.2%。",), ("技术合同任务3.7亿元，完成5.3亿元，完成任务的143.2%。",)),
    ("printed-rate-wrong", ("接待游客120人，较上年增加20人，增长25.00%。",), ("接待游客120人，较上年增加20人，增长20.00%。",)),
    ("printed-rate-wrong", ("年初预算200.00万元，其中基本支出150.00万元，项目支出50.00万元。", "全年执行数260.00万元，预算调整率130.00%。"),
     ("年初预算200.00万元，其中基本支出150.00万元，项目支出50.00万元。", "全年执行数260.00万元，预算调整率30.00%。")),
    ("printed-rate-inverted", ("三公经费年初预算20.00万元，实际支出16.00万元，控制率125.00%。",), ("三公经费年初预算20.00万元，实际支出16.00万元，控制率80.00%。",)),
    ("balance-wrong", ("基本支出年初结转10.00万元，本年收入500.00万元，本年支出510.00万元，年末结转1.00万元。",),
     ("基本支出年初结转10.00万元，本年收入500.00万元，本年支出510.00万元，年末结转0.00万元。",)),
    ("balance-wrong", ("全年预算数100.00万元，全年执行数95.00万元，结余6.00万元。",), ("全年预算数100.00万元，全年执行数95.00万元，结余5.00万元。",)),
    ("spent-over-budget", ("全年预算数100.00万元，全年执行数110.00万元，执行率110.00%。",), ("全年预算数110.00万元，全年执行数100.00万元，执行率90.91%。",)),
    ("part-over-whole", ("全年工业总产值124亿元，其中规模以上企业130亿元。",), ("全年工业总产值130亿元，其中规模以上企业124亿元。",)),
    ("part-over-whole", ("完成规模工业总产值226.8亿元。", "占工业总产值（224亿元）的比重较高。"), ("完成规模工业总产值223.8亿元。", "占工业总产值（224亿元）的比重较高。")),
    ("part-over-whole", ("全年执行数100.00万元。", "三公经费实际支出101.00万元。"), ("全年执行数100.00万元。", "三公经费实际支出1.00万元。")),
    ("adjustment-over-10", ("年初预算100.00万元，年中追加10.50万元。",), ("年初预算100.00万元，年中追加10.00万元。",)),
    ("execution-below-90", ("全年预算数100.00万元，全年执行数89.90万元，执行率89.90%。",), ("全年预算数100.00万元，全年执行数90.10万元，执行率90.10%。",)),
    ("execution-exact", ("全年预算数100.00万元，全年执行数100.00万元，执行率100%。",), ("年初预算100.00万元，全年预算数100.00万元，全年执行数100.00万元，执行率100%。",)),
    ("rate-print", ("全年预算数300.00万元，全年执行数290.00万元，执行率97%。",), ("全年预算数300.00万元，全年执行数291.00万元，执行率97%。",)),
    ("adjusted-budget-wrong", ("年初预算900.00万元，年中追加80.00万元，调整后预算990.00万元。",), ("年初预算900.00万元，年中追加80.00万元，年中追减10.00万元，调整后预算970.00万元。",)),
    ("funds-beyond-spending", ("年初预算100.00万元，决算支出98.00万元，另发放企业补贴资金2000.00万元。",), ("年初预算100.00万元，决算支出98.00万元。", "另发放企业补贴资金2000.00万元。")),
    ("said-twice", ("基本支出年初预算80.00万元。", "全年基本支出年初预算82.00万元。"), ("基本支出年初预算80.00万元。", "全年基本支出年初预算80万元。")),
    ("said-twice", ("完成技术合同成交额5.3亿元。", "全年完成技术合同交易额9.4亿元。"), ("完成技术合同成交额5.3亿元。", "预计技术合同交易额9.4亿元。")),
    ("base-differs", ("制造业增加值30亿元，占GDP的12.0%。", "研发投入5.00亿元，占生产总值的2.5%。"), ("制造业增加值30亿元，占GDP的12.0%。", "研发投入5.00亿元，占生产总值的2.0%。")),
    ("table-differs", ("三公经费实际支出7.19万元。", "单位：万元", base_table(["三公经费", "6.00", "8.00", "7.91"])),
     ("三公经费实际支出7.19万元。", "单位：万元", base_table(["三公经费", "6.00", "8.00", "7.1914"]))),
    ("table-differs", ("行政编制20人，实有18人。", [["编制数", "2023年实际在职人数", "控制率"], ["20", "19", "95%"]]),
     ("行政编制20人，实有19人。", [["编制数", "2023年实际在职人数", "控制率"], ["20", "19", "95%"]])),
    ("table-incomplete", ("项目支出30.00万元。", "单位：万元", base_table(["项目支出", "", "", ""], ["1、河道清淤", "", "", "12.00"])),
     ("项目支出30.00万元。", "单位：万元", base_table(["项目支出", "", "", ""], ["1、河道清淤", "", "", "12.00"], ["2、水库维修", "", "", "18.00"]))),
    ("class-conflict", ("对个人和家庭的补助6.30万元，主要用于抚恤金4.00万元，遗属生活补助2.30万元。", "单位：万元", base_table(["项目支出", "", "", "1.21"], ["1、遗属生活补助", "", "", "2.30"])),
     ("对个人和家庭的补助6.30万元，主要用于抚恤金4.00万元，遗属生活补助2.30万元。", "单位：万元", base_table(["公用经费", "", "", "1.21"], ["1、遗属生活补助", "", "", "2.30"]))),
    ("unit-mixed", ("三公经费实际支出7.19万元。", base_table(["三公经费", "6020", "80000", "71914.4"])),
     ("三公经费实际支出7.19万元。", "单位：元", base_table(["三公经费", "6020", "80000", "71914.4"]))),
    ("completion-as-excess", ("聘请教练任务4人，已聘请6人，超额完成任务达150%。",), ("聘请教练任务4人，已聘请6人，超额完成任务50%。",)),
    ("not-a-whole-number", ("认定农场57家，较去年增长80%。",), ("认定农场57家，较去年增长78.1%。",)),
    ("not-a-whole-number", ("新建站房37个，完成年度任务的103.5%。",), ("新建站房36个，完成年度任务的102.9%。",)),
    ("rate-over-100", ("家长满意率达100%以上。",), ("家长满意率达100%。",)),
    ("rate-over-100", ("来信办结率101%。",), ("来信办结率99%以上。",)),
    ("comparison-wrong", ("执行率99%，未达到年度指标值95%。",), ("执行率93%，未达到年度指标值95%。",)),
    ("over-quota", ("管理站事业编制6人，实有16人。",), ("管理站事业编制16人，实有6人。",)),
    ("score-sum", ("本部门整体支出自评综合得分95分，其中产出得分50分、效益得分30分、满意度得分10分。",), ("本部门整体支出自评综合得分90分，其中产出得分50分、效益得分30分、满意度得分10分。",)),
    ("marks-sum", ("执行指标设置5分。", "产出指标共50分。", "效益指标共30分。", "满意度指标共10分。"), ("执行指标设置10分。", "产出指标共50分。", "效益指标共30分。", "满意度指标共10分。")),
    ("stated-rule-misapplied", ("预算执行率101%，95%为满分，每低于1%扣0.5分，该项指标设置5分，评价得分为0分。",), ("预算执行率90%，95%为满分，每低于1%扣0.5分，该项指标设置5分，评价得分为0分。",)),
    ("wrong-year", ("本部门2022年度整体支出自评情况如下。",), ("本部门2023年度整体支出自评情况如下。",)),
    ("estimate", ("预计全年完成投资88亿元。",), ("全年完成投资88亿元。",)),
    ("estimate", ("1—11月完成投资88亿元。",), ("1—12月完成投资88亿元。",)),
    ("period-mixed", ("1-12月份，全县企业当月完成产值42.96亿元。",), ("12月份，全县企业当月完成产值42.96亿元。",)),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "wrong", "right"), CASES, ids=[f"{n}-{c[0]}" for n, c in enumerate(CASES)])
def test_a_report_with_the_slip_has_the_finding_and_the_right_one_has_not(
    kind: str, wrong: Report, right: Report
) -> None:
    assert kind in kinds_of(*wrong)
    assert kind not in kinds_of(*right)


def test_every_kind_has_such_a_case_or_a_test_with_a_workbook() -> None:
    assert {kind for kind, _, _ in CASES} | {"workbook-differs"} == set(kinds())


def test_a_finding_says_where_what_both_figures_are_and_what_to_do() -> None:
    found = only("三公经费年初预算20.00万元，实际支出13.00万元，控制率56.00%。")
    assert (found.code, found.kind, found.severity, found.paragraph) == ("P202", "printed-rate-wrong", "error", 2)
    assert found.figures == ("56.00%", "65.00%")
    assert found.sentences == ("三公经费年初预算20.00万元，实际支出13.00万元，控制率56.00%。",)
    assert (
        found.line("报告.docx") == "报告.docx  第2段  错误 P202  三公经费控制率 56.00%，而13.00万元÷20.00万元＝65.00%。"
    )
    assert "应为65.00%" in found.hint


def test_both_places_are_named_where_two_disagree_and_the_sum_tells_which_is_right() -> None:
    found = only(
        "基本支出执行数5,136.20万元。",
        "基本支出执行数5,316.20万元。",
        "人员经费支出5,000.00万元。",
        "公用经费支出316.20万元。",
    )
    assert [p.paragraph for p in found.places] == [2, 3]
    assert "两位数字写颠倒了" in found.message
    assert "与5,316.20万元相符" in found.message


def test_a_confusion_of_budget_and_spending_names_the_parts_that_fit_the_rate() -> None:
    text = "年初预算900.00万元，年中追加80.00万元，实际支出980.00万元，预算执行率93.88%。"
    (found,) = (
        f
        for f in checked(text, "基本支出执行数800.00万元。", "项目支出执行数120.00万元。").findings
        if f.kind == "executed-is-budget"
    )
    assert found.figures == ("980.00万元", "920.00万元")


def test_a_figure_that_is_wrong_in_two_places_is_told_once() -> None:
    text = "年初预算900.00万元，年中追加80.00万元，实际支出980.00万元，预算执行率93.88%。"
    (found,) = (f for f in checked(text, text).findings if f.kind == "executed-is-budget")
    assert [p.paragraph for p in found.places] == [2, 3]


def test_the_last_printed_digit_decides_exactly() -> None:
    assert kinds_of("三公经费年初预算30.00万元，实际支出20.00万元，控制率66.67%。") == []
    assert kinds_of("三公经费年初预算30.00万元，实际支出20.00万元，控制率66.63%。") == ["printed-rate-wrong"]
    # 20.005 of 29.995 is 66.694...% and 19.995 of 30.005 is 66.639...%: 66.70% and 66.63% can not be, 66.69% can.
    assert kinds_of("三公经费年初预算30.00万元，实际支出20.00万元，控制率66.69%。") == []
    assert kinds_of("三公经费年初预算30.00万元，实际支出20.00万元，控制率66.70%。") == ["printed-rate-wrong"]


def test_a_list_that_leaves_something_over_is_no_slip() -> None:
    assert kinds_of("完成工业投资36.5亿元，其中技改投资4.1亿元。") == []
    assert kinds_of("全局共有干部职工86人，其中党员45人，女干部30人。") == []
    assert kinds_of("规模工业增加值增长6.5%，其中制造业增长8.2%，采矿业增长1.3%。") == []


def test_what_only_sounds_alike_is_not_compared() -> None:
    assert kinds_of("医疗产业实现主营业务收入120.5亿元。", "钢结构产业实现主营业务收入88.2亿元。") == []
    assert kinds_of("2022年完成水利投资80亿元。", "2023年完成水利投资100亿元。") == []
    assert kinds_of("《关于开展2022年度整体支出绩效自评的通知》要求严格。") == []
    assert kinds_of("按要求公开本部门2022年度部门决算。") == []


def test_an_adjusted_budget_that_is_not_stated_accuses_nobody() -> None:
    assert (
        kinds_of("年初预算900.00万元，年中追加85.00万元，年中追减10.00万元，实际支出920.00万元，预算执行率94.36%。")
        == []
    )
    assert (
        kinds_of(
            "年初预算900.00万元，年中追加80.00万元，项目支出年初预算300.00万元，实际支出310.00万元，项目支出预算执行率95.00%。"
        )
        == []
    )


def test_findings_stand_in_the_order_of_the_text() -> None:
    found = checked("来信办结率101%。", "管理站事业编制6人，实有16人。", "家长满意率达100%以上。").findings
    assert [f.paragraph for f in found] == [2, 3, 4]


def test_codes_are_a_letter_and_three_digits_and_titles_and_meanings_are_chinese() -> None:
    assert [k.code for k in kinds().values()] == sorted(k.code for k in kinds().values())
    for kind in kinds().values():
        assert kind.code[0] == "P"
        assert len(kind.code) == 4
        assert kind.severity in SEVERITY_ZH
        assert kind.meaning.endswith("。")


def test_no_kind_shares_its_slug_or_code_with_one_of_the_workbook() -> None:
    assert {k.slug for k in kinds().values()} & set(checked_kinds()) == set()
    assert {k.code for k in kinds().values()} & {k.code for k in checked_kinds().values()} == set()


def test_an_unknown_kind_is_refused_with_the_nearest() -> None:
    with pytest.raises(KeyError, match="parts-sum"):
        finding("part-sum", [], "", "")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [('code = "P102"', 'code = "P101"', "编号 P101 已用于"), ('severity = "note"', 'severity = "hint"', "不是可选值"), ('title = "分项之和有尾差"', 'titel = "x"', "title")],
)  # fmt: skip
def test_a_slip_in_the_catalogue_is_refused(tmp_path: Path, monkeypatch, old: str, new: str, says: str) -> None:
    changed = tmp_path / "findings.toml"
    changed.write_text(catalogue.FILE.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(catalogue, "FILE", changed)
    kinds.cache_clear()
    try:
        with pytest.raises(DefinitionError, match=says):
            kinds()
    finally:
        kinds.cache_clear()
