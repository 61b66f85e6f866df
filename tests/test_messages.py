"""Whoever reads a message knows what to do now: each has a way out, none speaks the language of programmers."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from messages import HINTED, ROOT, Message, in_source, messages

from xladdin.workbook.unreadable import HINTS

MESSAGES = messages()
WAY_OUT = re.compile(
    "请|可以|不用|不影响|核对|改[为正写用成]|填写?|补[填写列齐]|写[明出成上“实全]|删[去除]|恢复|撤销|选[择中]?|另存|重新|加 --|去掉|检查|打开|关闭|双击|复制|调整|说明|保存"
    "|移到|取消|换[成一]|直接|应[写选]|对照|断开|清空|运行|升级|备好|分解|只列|再.{0,4}一次|先|应是|应为|列在|拿错|不必理会|，如 |告诉|用 xladdin|以.{2,12}为准"
)
"""What a person can do, or that nothing has to be done."""
ELSEWHERE = re.compile(r"(?:^|[。；　\n])…(?=[。\n]|$)|：……$")
"""A sentence of another message, asked for its way out where it is written."""
BROKEN_OFF = re.compile("^(?:已取消|没有导入)，")
"""What the user himself did not want needs no way out."""
JARGON = re.compile(
    r"\b(None|null|NaN|UUID|XML|OOXML|ZIP|traceback|exception|errno|stdin|stdout|stderr|token|parser?|schema|int|str|float|dict|bool|regex|bug)\b"
    "|同上|抛出|捕获|句柄|堆栈|空指针|序列化|反序列化|实例化|解释器|正则|哈希|字典类型|参数类型|非法|你(?!们)|亲[，,]|失败！"
)
"""Words of programmers, of machines, or of no manners."""
NAMES = frozenset(re.findall(
    r"\S+",
    "Excel Word WPS LibreOffice Calc Office Windows Linux Python Microsoft OneDrive SharePoint OpenDocument Dask dask worker formulas xlwings xladdin"
    " TOML CSV docs pip pandas duckdb distributed xladdin check show list share rulebook import export forms score rollup crosscheck install"
    " uninstall doctor tcp APPDATA LOCALAPPDATA XLSTART INDEX URL PIP VBA DLL COM PF MB Ctrl RULE SCORE TARGET conf py XLADDIN LIBRARY content xml"
    " Content Types recalc xlam local root sudo deal python",
))  # fmt: skip
"""Names of programs, commands, options, files and keys: the only Latin words that a clerk meets."""


NAMED = re.compile(
    r"https?://\S+|[\w.*-]+\.(?:cmd|toml|xlsx|txt|exe|conf|py|whl|md)|hn-[\w-]+|--[a-z-]+|xladdin\[\w+\]|sudo apt-get install [\w-]+|wheels|python-docx|\.(?:xlsx|docx?|wps|et|ods|toml|csv|md|zip|rar)\b"
)
"""Addresses, files, options, and what is to be typed as it stands."""


def ids(one: Message) -> str:
    return f"{one.place} {one.kind}"


def test_the_messages_are_found() -> None:
    """Hundreds, of every part of the program."""
    assert len(MESSAGES) > 250
    parts = {"/".join(m.place.split("/")[:2]) for m in MESSAGES}
    for part in ("checks", "workbook", "word", "prose", "store", "commands", "cli", "tables", "library"):
        assert any(found.startswith(f"xladdin/{part}") for found in parts), part
    assert {"udfs/macros", "udfs/install"} <= parts


@pytest.mark.parametrize("one", MESSAGES, ids=ids)
def test_every_message_says_what_to_do_now(one: Message) -> None:
    """A text that only the run knows (`…`) is asked where it is written: in HINTS, in the catalogue or in another message."""
    assert any(known.search(one.advice) for known in (WAY_OUT, ELSEWHERE, BROKEN_OFF)), one.whole


@pytest.mark.parametrize("one", MESSAGES, ids=ids)
def test_no_message_speaks_the_language_of_programmers(one: Message) -> None:
    assert not JARGON.search(one.whole), one.whole
    latin = set(re.findall(r"[A-Za-z]{2,}", NAMED.sub("", one.whole)))
    assert latin <= NAMES, sorted(latin - NAMES)


@pytest.mark.parametrize(("kind", "hint"), HINTS.items())
def test_a_file_that_can_not_be_read_leaves_nobody_alone(kind: str, hint: str) -> None:
    assert hint.startswith("请") or "请" in hint, kind
    assert hint.endswith("。")
    assert not JARGON.search(hint)


FINDINGS = json.loads((ROOT / "tests" / "checks" / "texts.json").read_text(encoding="utf-8"))
"""One of every kind, as it was really said (tests/checks/texts.py)."""


@pytest.mark.parametrize(("kind", "found"), FINDINGS.items())
def test_every_finding_as_it_was_said_tells_what_to_do(kind: str, found: dict[str, str]) -> None:
    assert WAY_OUT.search(found["hint"]), found
    assert not JARGON.search(found["message"] + found["hint"]), found


PROGRESS = ("caption", "title", "starting", "working", "cancelling", "busy")
"""What is under way, or asks: nothing went wrong."""


def notices() -> dict[str, str]:
    """What the add-in and the extension say before any Python runs, and the scripts before there is a Python."""
    found = {}
    for file in ("udfs/addin/notices.toml", "udfs/oxt/words.toml"):
        for key, text in tomllib.loads((ROOT / file).read_text(encoding="utf-8")).items():
            if isinstance(text, str) and key not in PROGRESS:
                found[f"{file} {key}"] = text
    for file in sorted((ROOT / "udfs/install/words").glob("*.txt")):
        found[file.name] = file.read_text(encoding="utf-8")
    return found


@pytest.mark.parametrize(("place", "text"), notices().items())
def test_notices_before_python_say_what_to_do(place: str, text: str) -> None:
    assert "请" in text or WAY_OUT.search(text), place
    assert not JARGON.search(text)


@pytest.mark.parametrize(
    ("source", "failing"),
    [
        ('raise UsageError(f"找不到“{x}”")', "way"),
        ('raise UsageError("解析异常：None")', "jargon"),
        ('raise Trouble("请 retry")', "latin"),
        ('yield finding("a", cell, f"合计填{x}", "同上")', "jargon"),
        ('yield finding("a", cell, "合计不对", "合计不对")', "way"),
        ('raise UsageError(f"找不到“{x}”，请检查文件名")', ""),
        ('WHY = "请重来"\nraise WordError("坏了。" + WHY)', ""),
    ],
)  # fmt: skip
def test_the_sweep_finds_what_it_looks_for(source: str, failing: str) -> None:
    [one] = in_source(source, "x.py")
    found = ""
    try:
        test_every_message_says_what_to_do_now(one)
    except AssertionError:
        found = "way"
    try:
        test_no_message_speaks_the_language_of_programmers(one)
    except AssertionError:
        found = "jargon" if JARGON.search(one.whole) else "latin"
    assert found == failing


def test_hinted_calls_are_those_of_the_program() -> None:
    """A call that was renamed would leave its messages unread."""
    assert {m.kind for m in MESSAGES} >= HINTED | {"UsageError", "Trouble", "WordError", "bad", "warn"}
    assert Path(ROOT, "xladdin", "checks", "findings.toml").is_file()
