"""diff-rulebook: two scoring tables held against each other, as a finance officer reads it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from xladdin.rules.load import FOLDER

BOOK = "hn-ningxiang-2022"

SHOWN = """
评分标准对照
  旧：部门整体支出绩效自评共性指标表（湖南省宁乡市，2022年度，编号 hn-ningxiang-2022）
  新：部门整体支出绩效自评共性指标表（湖南省宁乡市，2023年度，编号 hn-ningxiang-2022）

整张表
  适用年度　2022 → 2023

结转结余率
  算式
    旧：结转结余总额：本年度结转资金与结余资金之和，以决算数为准；没有填0
    新：结转结余总额：年末没有用完的资金，包括要结转到下年的；没有填0

公用经费控制率
  评价标准
    旧：公用经费控制率不超过100%，得5分；每超出1个百分点扣1分，不足1个百分点的部分不扣，扣完为止。
    新：公用经费控制率不超过100%，得5分；每超出1个百分点扣1分，不足1个百分点的按1个百分点扣，扣完为止。
  读法　不足1个百分点怎样扣：每满1个百分点才扣 → 不足1个百分点怎样扣：不足1个按1个扣

固定资产使用率
  改名　固定资产利用率 → 固定资产使用率

要用的数据
  新增要用：年末结余
  不再用：结转结余总额

共 7 处不同。
"""


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    """Next year's table: another year, a reading chosen otherwise, a row renamed, another figure used."""
    text = (FOLDER / f"{BOOK}.toml").read_text(encoding="utf-8")
    head, row, tail = text.partition('id = "operating_cost"')
    tail = tail.replace('choice = "whole"', 'choice = "up"', 1)
    tail = tail.replace('label = "固定资产利用率"', 'label = "固定资产使用率"\nmeasure_name = "固定资产利用率"')
    whole = (head + row + tail).replace("years = [2022]", "years = [2023]")
    assert whole.count('numerator = "carryover"') == 1
    path = tmp_path / f"{BOOK}.toml"
    path.write_text(whole.replace('numerator = "carryover"', 'numerator = "year_end_surplus"'), encoding="utf-8")
    return path


def test_the_whole_page_of_a_small_change(run, edited: Path) -> None:
    done = run("diff-rulebook", BOOK, edited)
    assert (done.exit_code, done.stderr) == (1, "")
    assert done.stdout == SHOWN


def test_equal_tables_give_0_and_say_so(run) -> None:
    done = run("diff-rulebook", BOOK, FOLDER / f"{BOOK}.toml")
    assert done.exit_code == 0
    assert "两份评分标准没有不同。" in done.stdout


def test_json_has_null_for_what_is_not_there(run, edited: Path) -> None:
    found = json.loads(run("diff-rulebook", edited, "cn-overall", "--json").stdout)
    assert (found["old"], found["new"]) == (BOOK, "cn-overall")
    gone = next(c for c in found["changes"] if (c["subject"], c["what"]) == ("固定资产使用率", "取消"))
    assert gone == {"subject": "固定资产使用率", "what": "取消", "old": "过程—资产管理，1分", "new": None}
    same = json.loads(run("diff-rulebook", BOOK, BOOK, "--json").stdout)
    assert same["changes"] == []


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ("hn-ningxiang-2023", "没有评分标准“hn-ningxiang-2023”，是否想写 “hn-ningxiang-2022”？"), ("不存在.toml", "没有评分标准“不存在.toml”"),
        ("{broken}", "评分标准有误，请按提示改正：broken.toml: 缺少 source"),
    ],
)  # fmt: skip
def test_a_table_that_can_not_be_used_gives_2(run, tmp_path: Path, other: str, said: str) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text('id = "broken"\n', encoding="utf-8")
    failed = run("diff-rulebook", BOOK, other.format(broken=broken))
    assert (failed.exit_code, failed.stdout) == (2, "")
    assert failed.stderr.startswith("出错：")
    assert said in failed.stderr
