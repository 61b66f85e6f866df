"""Text that no report has: read in moments, or refused with a sentence; never a crash."""

from __future__ import annotations

from random import Random
from time import perf_counter

import pytest
from prose.prose_documents import checked, report

from xladdin.prose import crosscheck
from xladdin.prose.grammar import grammar
from xladdin.word.document import WordError

SECONDS = 10
"""For what takes well under a second when nothing is quadratic."""


@pytest.mark.parametrize(
    "text",
    [
        "的" * 200_000 + "5万元", "“" * 100_000 + "5万元", "《" * 100_000, "（" * 50_000 + "5万元" + "）" * 50_000, "1" * 100_000 + "万元",
        "1," * 50_000 + "万元", "1." * 50_000 + "%", "一" * 100_000 + "个", "十百千万亿" * 20_000 + "个", "占" * 100_000 + "5%",
        "占" + "的比重" * 30_000 + "5%", "1-" * 50_000 + "12月5万元", "、".join(f"甲{n}股" for n in range(20_000)) + "5个股室",
        "其中" * 50_000 + "5万元，" + "其中5万元，" * 3000, "".join(f"项目{n}支出{n}万元，共计{n}万元，" for n in range(2000)),
        "完成任务" * 20_000 + "的5%", "单位" * 50_000, "\0\x01\x02�" * 1000 + "5万元", "０万元占０％" * 1000,
    ],
    ids=range(19),
)  # fmt: skip
def test_a_monstrous_sentence_is_read_in_moments(text: str) -> None:
    start = perf_counter()
    checked(text)
    assert perf_counter() - start < SECONDS


def test_thousands_of_sentences_take_time_in_proportion() -> None:
    start = perf_counter()
    found = checked(
        *(f"年初预算{n}.34万元，其中基本支出{n % 7}.30万元，项目支出4.34万元，执行率98.50%。" for n in range(4000))
    )
    assert len(found.statements) == 16_000
    assert perf_counter() - start < SECONDS * 3


def test_more_figures_than_any_report_has_are_refused_with_a_way_out() -> None:
    with pytest.raises(WordError, match="请只留下自评报告的部分"):
        crosscheck(report(*["支出5万元，收入6万元。"] * 11_000))


def test_words_of_the_grammar_in_any_order_never_crash() -> None:
    dice = Random(7)
    words = [q.zh for q in grammar().quantities] + ["年初预算", "执行数", "追加", "预算执行率", "控制率", "占", "的", "增长", "其中", "：", "，", "；", "。", "、", "（", "）", "共计",
             "分别为", "主要用于", "任务", "完成", "得分", "综合得分", "编制", "实有", "2023年", "1-11月", "预计", "0万元", "5.5万元", "-3亿元", "0%", "990%", "7个", "六个", "12人", "95分", "以上", "近"]  # fmt: skip
    for _ in range(1500):
        checked("".join(dice.choices(words, k=dice.randint(1, 40))))
