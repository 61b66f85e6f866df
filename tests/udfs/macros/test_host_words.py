"""What the user is told when something is wrong, without any program at hand."""

from __future__ import annotations

import sys
import types

import pytest

from udfs import com, host
from udfs.host import Cancelled, Done, Trouble, explain, perform
from xladdin.commands import UsageError


@pytest.fixture(autouse=True)
def own_log(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))


class ComError(Exception):
    """As pywin32 raises it."""

    def __init__(self, hresult: int, code: int | None = None) -> None:
        super().__init__(hresult, "发生意外。", (0, "Microsoft Excel", "", None, 0, code) if code else None, None)
        self.hresult = hresult


@pytest.mark.parametrize(
    "error", [ComError(-2147418111), ComError(-2146777998), ComError(-2147352567, -2146777998), ComError(-2147417846)]
)
def test_a_busy_excel_is_told_from_a_refusing_one(error):
    assert com.is_busy(error)
    assert explain(error, "校验本表").startswith("正在编辑单元格")
    assert not com.is_busy(ComError(-2147352567, -2146827284))


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (Cancelled(), "已取消，工作簿没有改动。"),
        (Trouble("请先打开"), "请先打开"),
        (UsageError("没有找到工作簿"), "没有找到工作簿"),
        (com.Locked("基础数据表"), "工作表“基础数据表”的保护设了密码"),
        (ModuleNotFoundError("x", name="formulas"), "缺少 Python 组件 formulas"),
        (PermissionError(13, "Permission denied", "D:\\a.xlsx"), "“D:\\a.xlsx”不能读写"),
    ],
)
def test_known_troubles_have_their_sentence(error, says):
    assert explain(error, "校验本表").startswith(says)


def test_an_unknown_failure_is_logged_with_its_traceback(tmp_path):
    try:
        raise ZeroDivisionError("hidden from the user")
    except ZeroDivisionError as error:
        text = explain(error, "评分")
    assert "“评分”遇到没有预料到的情况（ZeroDivisionError）" in text
    assert "hidden from the user" not in text
    assert "hidden from the user" in (tmp_path / "xladdin" / "xladdin.log").read_text(encoding="utf-8")


def test_without_excel_the_macro_ends_quietly_with_a_line_in_the_log(monkeypatch, tmp_path):
    """Nothing can be shown then; still no exception reaches the caller."""
    empty = types.SimpleNamespace(apps=types.SimpleNamespace(active=None), Book=types.SimpleNamespace())
    monkeypatch.setitem(sys.modules, "xlwings", empty)
    perform("校验本表", lambda session: Done("never"))
    assert "没有找到正在运行的 Excel" in (tmp_path / "xladdin" / "xladdin.log").read_text(encoding="utf-8")


class User32:
    def __init__(self, key: int, front: int) -> None:
        self.GetAsyncKeyState = lambda code: key if code == host.ESCAPE else 0
        self.GetForegroundWindow = lambda: front


@pytest.mark.parametrize(
    ("key", "front", "cancelled"),
    [(0x8000, 7, True), (0x0001, 7, True), (0, 7, False), (0x8000, 8, False)],
    ids=["held", "pressed since", "not pressed", "pressed in another program"],
)
def test_escape_cancels_while_excel_is_in_front(monkeypatch, key, front, cancelled):
    import ctypes

    monkeypatch.setattr(ctypes, "windll", types.SimpleNamespace(user32=User32(key, front)), raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    assert host.is_cancelled(types.SimpleNamespace(hwnd=7)) is cancelled


def test_a_message_never_outgrows_the_screen():
    shown = []
    host.tell(types.SimpleNamespace(alert=lambda text, title, mode: shown.append(text)), "长" * 9999, "info")
    assert len(shown[0]) < 1600
