"""The terminal: colour only where there is one, tables aligned for Chinese, long lines whole when output goes into a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from xladdin.display.text import clean, width

UNLIMITED = 2000
"""Columns of a file or pipe: nothing is wrapped there, so that lines can be searched and compared."""
GAP, LEGIBLE = 3, 16
"""Columns of the screen between those of a table, and those that a column of text needs to be read."""
MANY = 3
"""A progress bar only for more files than this."""

STYLES = {"error": "bold red", "warning": "yellow", "note": "cyan", "good": "green", "faint": "dim", "strong": "bold",
          "over": "red", "under": "cyan", "": ""}  # fmt: skip

Piece = str | tuple[str, str]
"""A text, or a text with a key of STYLES."""


class Screen:
    """Writes to standard output. Texts may come from submitted files: they are cleaned, and never read as markup."""

    def __init__(self) -> None:
        probe = Console(markup=False)
        self.console = probe if probe.is_terminal else Console(width=UNLIMITED)

    def line(self, *pieces: Piece) -> None:
        """One line; a terminal wraps it by itself, a file keeps it whole."""
        self.console.print(assemble(*pieces), soft_wrap=True, highlight=False, markup=False, emoji=False)

    def heading(self, text: str) -> None:
        self.line()
        self.line((text, "strong"))

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[Piece]], footer: Sequence[Piece] = ()) -> None:
        """A table without rules. `>` before a column's title aligns it right. Rows become blocks where a screen is too narrow."""
        rows = list(rows)
        if self._is_narrow(columns, rows):
            self._blocks(columns, [*rows, footer] if footer else rows)
            return
        table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="bold", show_footer=bool(footer))
        for n, title in enumerate(columns):
            right = title.startswith(">")
            table.add_column(
                Text(title.lstrip(">")), justify="right" if right else "left", no_wrap=right, overflow="fold",
                footer=assemble(footer[n]) if footer else "", footer_style="bold",
            )  # fmt: skip
        for row in rows:
            table.add_row(*map(assemble, row))
        self.console.print(table, highlight=False, markup=False, emoji=False)

    def _is_narrow(self, columns: Sequence[str], rows: Sequence[Sequence[Piece]]) -> bool:
        """Whether columns of text would be squeezed to less than a few words: names would run down the screen sign by sign."""
        needed = 0
        for n, title in enumerate(columns):
            natural = max(width(text) for text in (title.lstrip(">"), *(_plain(row[n]) for row in rows)))
            needed += GAP + (natural if title.startswith(">") else min(natural, LEGIBLE))
        return self.console.width < needed

    def _blocks(self, columns: Sequence[str], rows: Sequence[Sequence[Piece]]) -> None:
        """Each row as a line with its first text and a line with all others behind their titles."""
        for first, *others in rows:
            self.line(first)
            pieces: list[Piece] = []
            for title, piece in zip(columns[1:], others, strict=True):
                if _plain(piece).strip():
                    pieces += ["　" if pieces else "    ", f"{title.lstrip('>')} ", piece]
            self.line(*pieces)


def _plain(piece: Piece) -> str:
    return piece if isinstance(piece, str) else piece[0]


def assemble(*pieces: Piece) -> Text:
    parts = [(p, "") if isinstance(p, str) else p for p in pieces]
    return Text.assemble(*((clean(text), STYLES[style]) for text, style in parts))


class _Rate(ProgressColumn):
    """`35.2个/秒`, over the last moments; nothing before there is one."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.1f}个/秒" if task.speed else "")


class Bar:
    """A progress bar on the error stream. Calling it with done, total and a name draws it, once there are many files."""

    def __init__(self, progress: Progress, what: str) -> None:
        self._progress, self._what = progress, what
        self._task = None

    def __call__(self, done: int, total: int, name: str) -> None:
        if total <= MANY:
            return
        if self._task is None:
            self._progress.start()
            self._task = self._progress.add_task(self._what, total=total, name="")
        self._progress.update(self._task, completed=done, name=clean(name))


@contextmanager
def progress_bar(what: str) -> Iterator[Bar]:
    """A bar for long work on the error stream, gone when the work is done."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TextColumn("还要"),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[name]}", markup=False),
    )
    shown = Progress(*columns, console=Console(stderr=True), transient=True)
    try:
        yield Bar(shown, what)
    finally:
        shown.stop()


@contextmanager
def spinner(what: str) -> Iterator[None]:
    """A moving mark on the error stream during work of unknown length; nothing where it is no terminal."""
    import sys

    # The stream itself, not "whatever sys.stderr is": the work may silence sys.stderr meanwhile.
    console = Console(file=sys.stderr)
    if not console.is_terminal:
        yield
        return
    with console.status(Text(what)):
        yield
