"""Words for states that several workbooks show."""

from __future__ import annotations

from datetime import datetime

from xladdin.checks.case import Examined

RULE_STATUS_ZH: dict[str, str] = {
    "computed": "已测算", "judged": "待评定", "missing-input": "缺数", "not-applicable": "不适用",
}  # fmt: skip
READY, FAULTY, UNREAD = "可以报送", "须修改", "未能读取"
NAMELESS = "（未填单位名称）"


def file_state(examined: Examined) -> str:
    """状态 of a file: 错误 block submission, 警告 and 提示 do not."""
    if examined.case is None:
        return UNREAD
    return FAULTY if examined.errors else READY


def agency_of(examined: Examined) -> str:
    """The agency's name as the filing gives it; a word when there is none."""
    if examined.case is None:
        return f"（{UNREAD}）"
    return examined.case.filing.agency.strip() or NAMELESS


def notes_of(examined: Examined) -> int:
    return sum(f.severity == "note" for f in examined.findings)


def moment(when: datetime) -> str:
    return f"{when.year}年{when.month}月{when.day}日 {when:%H:%M}"
