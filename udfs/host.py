"""How a macro runs: guards before it, progress and cancelling during it, state put back and a plain Chinese message after it.

Cancelling: Excel waits for Python while a macro runs and sees no key, so Python looks itself. On Windows the Esc key counts while
Excel is in front; everywhere a file `cancel` in the log's folder does (another window, another host, a test).
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

from udfs import com

if TYPE_CHECKING:
    import xlwings as xw

    from udfs.undo import Journal

TITLE = "绩效自评"
ESCAPE = 0x1B
LONGEST_MESSAGE = 1500
"""Characters of a message box; a longer text would grow beyond the screen."""
log = logging.getLogger(__name__)


class Trouble(Exception):
    """The macro can not do it; the text tells the user why and what to do next. The workbook is as it was."""


class Cancelled(Exception):
    """The user stopped it."""


@dataclass(frozen=True, slots=True)
class Done:
    """What the user is told, and what he is shown: a cell (sheet name, address), or a workbook just opened; else he stays where he was."""

    text: str
    show: tuple[str, str] | None = None
    opened: xw.Book | None = None


@dataclass(slots=True)
class Session:
    """One run of a macro. `book` only in macros that need an open workbook."""

    label: str
    app: xw.App
    found: xw.Book | None = None
    changed: bool = False

    @property
    def book(self) -> xw.Book:
        assert self.found is not None
        return self.found

    def progress(self, done: int, total: int, name: str) -> None:
        """Shows n/N in the status bar. Raises Cancelled when the user asked for it."""
        if is_cancelled(self.app):
            raise Cancelled
        self.app.status_bar = (
            f"{self.label}：{done}/{total}　{name}　（按 Esc 取消）" if done < total else f"{self.label}：完成"
        )

    @contextmanager
    def changing(self) -> Iterator[Journal]:
        """The block may change the workbook, and notes every step in the journal. When it fails, all of them are taken back."""
        from udfs.undo import Journal

        if com.has_fixed_structure(self.book):
            raise Trouble(
                "工作簿的结构受保护，不能增加结果表。\n请在“审阅－保护工作簿”中取消保护后再试。工作簿没有改动。"
            )
        with calculation_paused(self.app):
            journal = Journal(self.book, self.label)
            try:
                yield journal
                journal.commit()
                self.changed = bool(journal.steps)
            except BaseException:
                journal.roll_back()
                raise


Body = Callable[[Session], Done]


def macro(label: str, *, needs_book: bool = True) -> Callable[[Body], Callable[[], None]]:
    """Makes a command of the ribbon out of its body: a function without arguments that shows its result and never raises."""

    def make(body: Body) -> Callable[[], None]:
        @wraps(body)
        def run() -> None:
            perform(label, body, needs_book=needs_book)

        del run.__wrapped__  # the ribbon's function takes no arguments, unlike the body
        return run

    return make


def perform(label: str, body: Body, *, needs_book: bool = True) -> None:
    """Runs the body and tells the user how it ended."""
    from xladdin.cli.log import logging_to_file

    app = None
    with logging_to_file() as written:
        try:
            app, book = find_host(needs_book)
            session = Session(label, app, book)
            forget_cancel()
            with kept_state(app, book) as state:
                done = body(session)
                state.show, state.opened = done.show, done.opened
            text, mode = done.text, "info"
            if session.changed and com.is_read_only(session.book):
                text += "\n\n工作簿是只读打开的：要保留结果，请另存为别的文件。"
        except Exception as error:
            text, mode = explain(error, label), "critical"
        if written.wrote and mode == "info":
            text += f"\n\n有程序错误，详细记录在 {written.wrote}，请把它交给维护人员。"
        tell(app, text, mode)


def find_host(needs_book: bool) -> tuple[xw.App, xw.Book | None]:
    """The program and the workbook the user clicked in. Raises Trouble when there is none."""
    import xlwings as xw

    book = None
    with suppress(Exception):  # not called by the add-in; or a name with `=`, which xlwings cuts short
        book = xw.Book.caller()
    app = book.app if book is not None else xw.apps.active
    if app is None:
        raise Trouble("没有找到正在运行的 Excel。请先打开 Excel。")
    if com.in_protected_view(app):
        raise Trouble("工作簿在“受保护的视图”中打开，还不能处理。\n请点击上方黄条中的“启用编辑”后再试。")
    if book is None:
        with suppress(Exception):
            book = app.books.active
    if book is not None and not _is_there(book):
        book = None
    if book is None and needs_book:
        raise Trouble("没有打开的工作簿。\n请先打开自评表；还没有的，点“新建工作簿”。")
    return app, book


def _is_there(book: xw.Book) -> bool:
    """xlwings wraps even the absence of an active workbook."""
    try:
        return bool(book.name)
    except Exception as error:
        if com.is_busy(error):
            raise
        return False


@dataclass(slots=True)
class State:
    """What the user is to see at the end."""

    show: tuple[str, str] | None = None
    opened: xw.Book | None = None


@contextmanager
def kept_state(app: xw.App, book: xw.Book | None) -> Iterator[State]:
    """Screen and events rest meanwhile; they, the status bar, the active workbook and the selection are put back in any case."""
    before = {name: getattr(app, name) for name in ("screen_updating", "enable_events", "status_bar")}
    place = selected(app, book)
    app.screen_updating = app.enable_events = False
    state = State()
    try:
        yield state
    finally:
        with suppress(Exception):  # the workbook may be gone; the rest is put back all the same
            if book is not None:
                go_to(book, state.show or place)
            if state.opened is not None:
                state.opened.activate()
        for name, value in before.items():
            setattr(app, name, value)


def selected(app: xw.App, book: xw.Book | None) -> tuple[str, str] | None:
    """Active sheet and selected cells, by name: the sheet may be replaced meanwhile. None when a drawing is selected."""
    if book is None:
        return None
    chosen = None
    with suppress(Exception):  # not a range
        chosen = app.selection
    return (chosen.sheet.name, chosen.address) if chosen is not None else (book.sheets.active.name, "")


def go_to(book: xw.Book, place: tuple[str, str] | None) -> None:
    """Shows a cell of the workbook, if it is still there."""
    if place is None or place[0] not in book.sheet_names:
        return
    sheet = book.sheets[place[0]]
    if not sheet.visible:
        return
    sheet.activate()
    if place[1]:
        sheet.range(place[1]).select()


@contextmanager
def calculation_paused(app: xw.App) -> Iterator[None]:
    """One recalculation at the end instead of one per write."""
    before = app.calculation
    app.calculation = "manual"
    try:
        yield
    finally:
        app.calculation = before


def cancel_file() -> Path:
    from xladdin.cli.log import log_file

    return log_file().with_name("cancel")


def forget_cancel() -> None:
    with suppress(OSError):
        cancel_file().unlink(missing_ok=True)


def is_cancelled(app: xw.App) -> bool:
    return cancel_file().exists() or (sys.platform == "win32" and _escape_pressed(app))


def _escape_pressed(app: xw.App) -> bool:
    """Whether Esc was pressed since the last look, with Excel in front: elsewhere the key means something else."""
    import ctypes

    user32 = ctypes.windll.user32  # type: ignore[attr-defined]
    pressed = bool(user32.GetAsyncKeyState(ESCAPE) & 0x8001)
    return pressed and user32.GetForegroundWindow() == app.hwnd


def explain(error: Exception, label: str) -> str:
    """A message for the user; what nobody foresaw goes to the log with its traceback."""
    from xladdin.cli.log import record_crash
    from xladdin.commands import UsageError
    from xladdin.demo import NotOurs
    from xladdin.output import OutputExists, OutputLocked, OutputTooLarge

    if isinstance(error, Cancelled):
        return "已取消，工作簿没有改动。"
    if isinstance(error, Trouble | UsageError | NotOurs | OutputExists | OutputLocked | OutputTooLarge):
        return str(error)
    if isinstance(error, com.Locked):
        return (
            f"工作表“{error}”的保护设了密码，不能写入。\n请在“审阅－撤消工作表保护”中取消保护后再试。工作簿没有改动。"
        )
    if com.is_busy(error):
        return "正在编辑单元格，或者有对话框没有关闭。\n请按回车键结束编辑（或关闭对话框）后再试。"
    if isinstance(error, ModuleNotFoundError):
        return f"缺少 Python 组件 {error.name}。请重新安装本工具，或运行“自检”查看。"
    if isinstance(error, OSError) and error.filename:
        return f"“{error.filename}”不能读写：{error.strerror}。\n请检查文件是否正被打开、磁盘是否已满，再试一次。"
    place = record_crash(error)
    where = f"详细记录在 {place}，请把它和这个工作簿交给维护人员。" if place else "请把这个工作簿交给维护人员。"
    return f"“{label}”遇到没有预料到的情况（{type(error).__name__}），没有完成，工作簿没有改动。\n{where}"


def tell(app: xw.App | None, text: str, mode: str) -> None:
    """A message box; in the log where not even that can be shown."""
    if len(text) > LONGEST_MESSAGE:
        text = text[:LONGEST_MESSAGE] + "……"
    try:
        if app is None:
            import xlwings as xw

            app = xw.apps.active
        app.alert(text, TITLE, mode=mode)  # type: ignore[union-attr]
    except Exception:
        log.exception("could not show: %s", text)
