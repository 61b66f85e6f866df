"""A person's terminal: colour, tables that fit the screen, progress. Only this module loads rich."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from xladdin.display.console import GAP, Piece, Rows, plain
from xladdin.display.text import clean, width

if TYPE_CHECKING:
    from rich.progress import Progress

LEGIBLE = 16
"""Columns of the screen that a column of text needs to be read."""
MANY = 3
"""A progress bar only for more files than this."""

STYLES = {"error": "bold red", "warning": "yellow", "note": "cyan", "good": "green", "faint": "dim", "strong": "bold",
          "over": "red", "under": "cyan", "": ""}  # fmt: skip


class Terminal:
    """Rows of a table become blocks where the screen is too narrow for them."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(markup=False)

    def line(self, pieces: Sequence[Piece]) -> None:
        self.console.print(assemble(*pieces), soft_wrap=True, highlight=False, markup=False, emoji=False)

    def table(self, columns: Sequence[str], rows: Rows, footer: Sequence[Piece]) -> None:
        if self._is_narrow(columns, rows):
            self._blocks(columns, [*rows, footer] if footer else rows)
            return
        table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold", show_footer=bool(footer))
        for n, title in enumerate(columns):
            right = title.startswith(">")
            table.add_column(
                Text(title.lstrip(">")), justify="right" if right else "left", no_wrap=right, overflow="fold",
                footer=assemble(footer[n]) if footer else "", footer_style="bold",
            )  # fmt: skip
        for row in rows:
            table.add_row(*map(assemble, row))
        self.console.print(table, highlight=False, markup=False, emoji=False)

    def _is_narrow(self, columns: Sequence[str], rows: Rows) -> bool:
        """Whether columns of text would be squeezed to less than a few words: names would run down the screen sign by sign."""
        needed = 0
        for n, title in enumerate(columns):
            natural = max(width(text) for text in (title.lstrip(">"), *(plain(row[n]) for row in rows)))
            needed += GAP + (natural if title.startswith(">") else min(natural, LEGIBLE))
        return self.console.width < needed

    def _blocks(self, columns: Sequence[str], rows: Rows) -> None:
        """Each row as a line with its first text and a line with all others behind their titles."""
        for first, *others in rows:
            self.line([first])
            pieces: list[Piece] = []
            for title, piece in zip(columns[1:], others, strict=True):
                if plain(piece).strip():
                    pieces += ["　" if pieces else "    ", f"{title.lstrip('>')} ", piece]
            self.line(pieces)


def assemble(*pieces: Piece) -> Text:
    parts = [(p, "") if isinstance(p, str) else p for p in pieces]
    return Text.assemble(*((clean(text), STYLES[style]) for text, style in parts))


class Bar:
    """A progress bar on the error stream. Calling it with done, total and a name draws it, once there are many files."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._shown: Progress | None = None

    def __call__(self, done: int, total: int, name: str) -> None:
        if total <= MANY:
            return
        if self._shown is None:
            self._shown = _progress()
            self._shown.start()
            self._task = self._shown.add_task(self._what, total=total, name="")
        self._shown.update(self._task, completed=done, total=total, name=clean(name))

    def stop(self) -> None:
        if self._shown is not None:
            self._shown.stop()


def _progress() -> Progress:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )

    class Rate(ProgressColumn):
        """`35.2个/秒`, over the last moments; nothing before there is one."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:.1f}个/秒" if task.speed else "")

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TextColumn("还要"),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[name]}", markup=False),
        console=Console(stderr=True),
        transient=True,
    )


@contextmanager
def progress_bar(what: str) -> Iterator[Bar]:
    """A bar for long work on the error stream, gone when the work is done."""
    bar = Bar(what)
    try:
        yield bar
    finally:
        bar.stop()


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
