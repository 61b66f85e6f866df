"""What is shown: colour and tables fitted to the screen at a terminal, whole lines of plain text in a file or pipe."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import Protocol

from xladdin.display.text import clean, pad, width

GAP = 3
"""Columns between those of a table."""

Piece = str | tuple[str, str]
"""A text, or a text with a key of terminal.STYLES."""
Rows = Sequence[Sequence[Piece]]


class Paper(Protocol):
    """What a Screen writes on."""

    def line(self, pieces: Sequence[Piece]) -> None: ...

    def table(self, columns: Sequence[str], rows: Rows, footer: Sequence[Piece]) -> None: ...


class Screen:
    """Writes to standard output. Texts may come from submitted files: they are cleaned, and never read as markup."""

    def __init__(self) -> None:
        self.paper: Paper
        if on_terminal():
            from xladdin.display.terminal import Terminal

            self.paper = Terminal()
        else:
            self.paper = Plain()

    def line(self, *pieces: Piece) -> None:
        """One line; a terminal wraps it by itself, a file keeps it whole."""
        self.paper.line(pieces)

    def heading(self, text: str) -> None:
        self.line()
        self.line((text, "strong"))

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[Piece]], footer: Sequence[Piece] = ()) -> None:
        """A table without rules. `>` before a column's title aligns it right."""
        self.paper.table(columns, list(rows), footer)


def on_terminal() -> bool:
    """Whether a person reads it, or somebody said so (FORCE_COLOR, which other programs know too)."""
    return (sys.stdout is not None and sys.stdout.isatty()) or bool(os.environ.get("FORCE_COLOR"))


class Plain:
    """A file or pipe: nothing is coloured, wrapped or shortened, so that lines can be searched and compared."""

    def line(self, pieces: Sequence[Piece]) -> None:
        print("".join(clean(plain(piece)) for piece in pieces))

    def table(self, columns: Sequence[str], rows: Rows, footer: Sequence[Piece]) -> None:
        titles = [title.lstrip(">") for title in columns]
        lines = [[clean(plain(piece)) for piece in row] for row in (titles, *rows, *([footer] if footer else []))]
        wide = [max(map(width, column)) for column in zip(*lines, strict=True)]
        for line in lines:
            cells = [
                " " * (most - width(text)) + text if title.startswith(">") else pad(text, most)
                for title, text, most in zip(columns, line, wide, strict=True)
            ]
            print((" " * GAP).join(cells))


def plain(piece: Piece) -> str:
    return piece if isinstance(piece, str) else piece[0]
