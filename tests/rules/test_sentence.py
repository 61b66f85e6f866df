"""The Chinese reading: criteria in our own words, and worked calculations that a finance officer can check with a calculator."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from xladdin.facts import Fact, Filing
from xladdin.rules.load import Choices, rulebook, rulebook_ids
from xladdin.rules.rulebook import Rule
from xladdin.rules.score import score_rule
from xladdin.rules.sentence import criteria, explanation, item_criterion, readings_text, worked
from xladdin.rules.shapes import Deduct, Judged, Proportional, Shape, Tiers
from xladdin.rules.shapes.tiers import Band
from xladdin.vocabulary import vocabulary

BOOK = "hn-ningxiang-2022"
SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
RUN = 14

CRITERIA = {
    "goal_soundness": (
        "①设有部门整体绩效目标，得1分；\n"
        "②量化的个性指标超过3个，得1分；2个（含）至3个（含），得0.5分；少于2个，不得分；\n"
        "③目标对应到年度任务或计划的数量，得1分；\n"
        "④目标与安排的资金相称，因果关系清楚，得2分。"
    ),
    "staffing": "在职人员控制率不超过100%，得3分；每超出1个百分点扣0.5分，不足1个百分点的部分不扣，扣完为止。",
    "sangong_change": "“三公经费”变动率不大于0，得5分；大于0的，每高出1个百分点扣0.5分，不足1个百分点的部分不扣，扣完为止。",
    "key_spending": "重点支出安排率达到100%，得5分；每低5个百分点扣2分，不足5个百分点的部分不扣，扣完为止。",
    "execution": (
        "①预算完成率95%及以上，得3分；90%（含）至95%（不含），得1.5分；80%（含）至90%（不含），得1分；低于80%，不得分；\n"
        "②支付进度率95%及以上，得3分；90%（含）至95%（不含），得1.5分；80%（含）至90%（不含），得1分；低于80%，不得分。"
    ),
    "adjustment": "预算调整率不大于0，得5分；0（不含）至10%（含），得3分；超过10%，不得分。",
    "carryover": "结转结余总额为0，得5分；大于0，不得分；仅有结转一次的当年上级转移支付的，得满分。",
    "procurement": "政府采购执行率为100%，得5分；高于或低于100%的，每偏离5个百分点扣2分，不足5个百分点的部分不扣，扣完为止。",
    "fund_use": (
        "①各项支出遵守财经法规、财务制度和项目资金管理办法，得2分；\n②拨付资金按程序审批，手续齐全，得1分；\n"
        "③项目资金专款专用，没有随意调整，得1分；\n④支出用途与预算批复或合同约定一致，得1分；\n"
        "⑤没有截留、挤占、挪用资金和虚列支出的情况，得1分；\n⑥使用大额资金经党组（党委）集体研究决定，得1分；\n"
        "⑦账务处理执行政府会计准则制度，得1分。\n以上各项，每发现1例不符扣1分以上，扣完为止。"
    ),
    "asset_safety": (
        "①资产配置得当，保管完好，账实相符，得1分，每发现1例不符扣0.5分，扣完为止；\n"
        "②配置的资产不超过规定标准，得1分，发现1例不符即不得分；\n"
        "③处置资产程序规范，得1分，每发现1例不符扣0.5分，扣完为止；\n"
        "④购置资产办理了政府采购，手续完整，得1分，每发现1例不符扣0.5分，扣完为止；\n"
        "⑤涉及资产的审批手续齐全、规范，得1分，每发现1例不符扣0.5分，扣完为止。"
    ),
    "output": "产出指标完成率100%及以上，得8分；70%（含）至100%（不含），得4分；低于70%，不得分。",
    "efficiency": "行政效能：效果较好，得6分；效果一般，得3分；无效果或不明显，不得分。",
    "satisfaction": "满意度90%及以上，得6分；80%（含）至90%（不含），得4分；70%（含）至80%（不含），得2分；低于70%，不得分。",
}
"""Exact texts, one for each way of putting a criterion."""


def rules() -> Iterator[tuple[str, Rule]]:
    for book in rulebook_ids():
        for rule in rulebook(book).rules:
            yield book, rule


def readings() -> Iterator[tuple[str, Choices]]:
    """Each rulebook as printed, and with one point read otherwise at a time."""
    for book in rulebook_ids():
        yield book, {}
        for rule in rulebook(book).rules:
            for reading in rule.readings:
                for option in reading.options:
                    if option.name != reading.choice:
                        yield book, {(rule.id, reading.item, reading.key): option.name}


@pytest.mark.parametrize("rule_id", CRITERIA)
def test_a_criterion_is_printed_in_these_words(rule_id: str) -> None:
    assert criteria(rulebook(BOOK).by_id[rule_id], vocabulary()) == CRITERIA[rule_id]


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        ("up", "每超出1个百分点扣0.5分，不足1个百分点的按1个百分点扣，扣完为止。"),
        ("pro_rata", "每超出1个百分点扣0.5分，不足1个百分点的按比例扣，扣完为止。"),
    ],
)
def test_a_criterion_follows_the_reading_chosen(choice: str, says: str) -> None:
    rule = rulebook(BOOK, {("staffing", "", "partial"): choice}).by_id["staffing"]
    assert criteria(rule, vocabulary()).endswith(says)


@pytest.mark.parametrize(("book", "choices"), list(readings()), ids=str)
def test_every_criterion_is_a_sentence_that_adds_up_to_its_marks(book: str, choices: Choices) -> None:
    """Not empty, ends once, tells the marks of each item, and has no trace of a program or of doubled punctuation."""
    for rule in rulebook(book, choices).rules:
        text = criteria(rule, vocabulary())
        lines = text.split("\n")
        assert text.endswith("。")
        assert not re.search(r"[，。；：]{2}|None|Fraction|\{|\}|  |（）|0\.0+分", text)
        if len(rule.items) > 1:
            assert [line[0] for line in lines[: len(rule.items)]] == list("①②③④⑤⑥⑦⑧⑨⑩"[: len(rule.items)])
        for item in rule.items:
            own = item_criterion(item, vocabulary())
            assert item.subject in own
            assert re.search(rf"得{re.escape(_score(item.marks))}分", own)


def _score(marks: Fraction) -> str:
    return str(marks.numerator) if marks.denominator == 1 else str(float(marks))


@pytest.mark.parametrize(("book", "choices"), list(readings()), ids=str)
def test_no_sentence_is_taken_over_from_a_printed_report(book: str, choices: Choices) -> None:
    """No 14 characters in a row of a criterion or explanation stand in the reports we hold, labels of indicators apart."""
    if not SEEDS.is_dir():
        pytest.skip("the printed reports are not here")
    printed = [squeezed(p.read_text(encoding="utf-8")) for p in sorted(SEEDS.glob("*.txt"))]
    assert printed
    for rule in rulebook(book, choices).rules:
        labels = [squeezed(t) for t in (rule.label, *rule.labels, *(i.label for i in rule.items if i.measure))]
        for text in (criteria(rule, vocabulary()), explanation(rule, vocabulary(), 2022)):
            own = squeezed(text)
            runs = {own[n : n + RUN] for n in range(len(own) - RUN + 1)}
            copied = {run for run in runs if any(run in page for page in printed)}
            assert {run for run in copied if not any(run in label for label in labels)} == set(), rule.id


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_the_check_for_copied_sentences_sees_one() -> None:
    if not SEEDS.is_dir():
        pytest.skip("the printed reports are not here")
    page = squeezed((SEEDS / "ningxiang-2022.txt").read_text(encoding="utf-8"))
    assert squeezed("机构编制部门核定批复的单位的人员编制数")[:RUN] in page


@pytest.mark.parametrize(
    ("rule_id", "says"),
    [
        ("staffing", "在职人员控制率＝实际在职人数÷编制数×100%。"),
        (
            "sangong_change",
            "“三公经费”变动率＝（2022年三公经费预算数－2021年三公经费预算数）÷2021年三公经费预算数×100%。",
        ),
        ("adjustment", "预算调整率＝（预算追加数＋预算追减数－可剔除的预算调整数）÷年初预算数×100%。"),
        ("carryover", "结转结余总额：本年度结转资金与结余资金之和，以决算数为准；没有填0。"),
        (
            "execution",
            "反映预算完成的程度，以及支付的及时性和均衡性。\n①预算完成率＝全年执行数÷全年预算数×100%。\n"
            "②支付进度率＝实际支付进度÷既定支付进度×100%。",
        ),
        ("efficiency", "在文风会风、经费和资产管理、网上办事、提高效率、降低成本等方面的成效，按部门实际评定。"),
    ],
)
def test_an_explanation_shows_how_each_rate_is_computed(rule_id: str, says: str) -> None:
    assert explanation(rulebook(BOOK).by_id[rule_id], vocabulary(), 2022) == says


def test_a_net_adjustment_is_explained_as_an_absolute_difference() -> None:
    rule = rulebook(BOOK, {("adjustment", "", "sum"): "net"}).by_id["adjustment"]
    said = explanation(rule, vocabulary(), 2022)
    assert said == "预算调整率＝（（预算追加数－预算追减数）的绝对值－可剔除的预算调整数）÷年初预算数×100%。"


def test_readings_name_the_item_they_belong_to_where_there_are_several() -> None:
    text = readings_text(rulebook(BOOK).by_id["execution"])
    assert text.split("；") == [
        "（预算完成率）分母用全年预算数还是年初预算数：除以全年预算数",
        "（预算完成率）“95%以上”是否含95%：恰好95%得3分",
        "（支付进度率）“95%以上”是否含95%：恰好95%得3分",
    ]
    assert readings_text(rulebook(BOOK).by_id["operating_cost"]) == "不足1个百分点怎样扣：每满1个百分点才扣"
    assert readings_text(rulebook(BOOK).by_id["carryover"]) == ""


def cost(actual: str, budget: str, partial: str = "whole") -> str:
    rule = rulebook(BOOK, {("operating_cost", "", "partial"): partial}).by_id["operating_cost"]
    given = {"operating_cost.actual": actual, "operating_cost.budget": budget}
    facts = {i: Fact(i, Fraction(v)) for i, v in given.items()}
    filing = Filing(BOOK, BOOK, "某局", 2022, facts)
    return worked(score_rule(rule, filing), filing, vocabulary()).removeprefix("公用经费控制率＝")


@pytest.mark.parametrize(
    ("partial", "says"),
    [
        ("whole", "1,001,069元÷908,400元＝110.20%，超出100%共10.20个百分点，每满1个扣1分，扣10分，扣完为止，得0分。"),
        (
            "up",
            "1,001,069元÷908,400元＝110.20%，超出100%共10.20个百分点，每1个扣1分，不足1个的按1个扣，扣11分，扣完为止，得0分。",
        ),
        (
            "pro_rata",
            "1,001,069元÷908,400元＝110.20%，超出100%共10.20个百分点，按每1个扣1分的比例，扣10.2分，扣完为止，得0分。",
        ),
    ],
)
def test_the_operating_cost_of_ningxiang_is_worked_in_these_words(partial: str, says: str) -> None:
    assert cost("1001069", "908400", partial) == says


@pytest.mark.parametrize(
    ("actual", "partial", "says"),
    [
        ("90", "whole", "90元÷100元＝90.00%，不超过100%，得5分。"),
        ("100", "whole", "100元÷100元＝100.00%，不超过100%，得5分。"),
        ("100.4", "whole", "100.4元÷100元＝100.40%，超出100%共0.40个百分点，不足1个百分点，不扣分，得5分。"),
        ("100.4", "up", "100.4元÷100元＝100.40%，超出100%共0.40个百分点，每1个扣1分，不足1个的按1个扣，扣1分，得4分。"),
        ("100.4", "pro_rata", "100.4元÷100元＝100.40%，超出100%共0.40个百分点，按每1个扣1分的比例，扣0.4分，得4.6分。"),
        ("100.999", "whole", "100.999元÷100元＝100.999%，超出100%共0.999个百分点，不足1个百分点，不扣分，得5分。"),
        (
            "100.001",
            "up",
            "100.001元÷100元＝100.001%，超出100%共0.001个百分点，每1个扣1分，不足1个的按1个扣，扣1分，得4分。",
        ),
        ("105", "whole", "105元÷100元＝105.00%，超出100%共5.00个百分点，每满1个扣1分，扣5分，得0分。"),
        ("100.005", "pro_rata", "100.005元÷100元＝100.01%，超出100%共0.01个百分点，按每1个扣1分的比例，扣0分，得5分。"),
    ],
)
def test_a_deduction_is_worked_step_by_step(actual: str, partial: str, says: str) -> None:
    """扣 and 得 add up to the marks also where the score is rounded, and no figure is printed as the limit it is not."""
    assert cost(actual, "100", partial) == says


@pytest.mark.parametrize(
    ("shape", "unit", "criterion", "value", "says"),
    [
        (
            Proportional(Fraction(10), Fraction(1)), "rate",
            "预算执行率达到100%，得10分；未达到的，按10分×预算执行率计分，四舍五入到两位小数。",
            "0.913055", "10分×91.31%，得9.13分",
        ),
        (
            Proportional(Fraction(10), Fraction("0.95")), "rate",
            "预算执行率达到95%，得10分；未达到的，按10分×预算执行率÷95%计分，四舍五入到两位小数。",
            "0.76", "10分×91.31%÷95%，得8分",
        ),
        (
            Deduct(Fraction(10), Fraction(1), "below", Fraction("0.02"), Fraction(1), "whole"), "rate",
            "预算执行率达到100%，得10分；每低2个百分点扣1分，不足2个百分点的部分不扣，扣完为止。",
            "0.913055", "低于100%共8.69个百分点，每满2个扣1分，扣4分，得6分",
        ),
        (
            Deduct(Fraction(5), Fraction(50000), "above", Fraction(10000), Fraction(1), "whole"), "yuan",
            "预算执行率不超过50,000元，得5分；每超出10,000元扣1分，不足10,000元的部分不扣，扣完为止。",
            "72500.5", "超出50,000元共22,500.5元，每满10,000元扣1分，扣2分，得3分",
        ),
        (
            Tiers(Fraction(5), (
                Band(Fraction(10), True, None, False, Fraction(5)), Band(Fraction(5), False, Fraction(10), False, Fraction(2)),
                Band(Fraction(5), True, Fraction(5), True, Fraction(1)), Band(None, False, Fraction(5), False, Fraction(0)),
            )), "people",
            "预算执行率10人及以上，得5分；5人（不含）至10人（不含），得2分；等于5人，得1分；少于5人，不得分。",
            "5", "在“等于5人”一档，得1分",
        ),
        (Judged(Fraction(4)), "times", "预算执行率，由评价人在0至4分之间评定。", "0", "由人工评定"),
    ],
)  # fmt: skip
def test_shapes_of_other_tables_are_said_in_these_words(
    shape: Shape, unit: str, criterion: str, value: str, says: str
) -> None:
    assert shape.criterion("预算执行率", unit) == criterion
    assert shape.worked(Fraction(value), unit, "91.31%") == says
