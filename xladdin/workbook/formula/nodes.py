"""The tree of a formula. References are absolute positions: a formula is parsed where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from xladdin.workbook.formula.values import CellValue


class Const(NamedTuple):
    """A literal; None stands for an argument left out, `IF(A1,,2)`."""

    value: CellValue


class Array(NamedTuple):
    """{1,2;3,4}: rows of literals, all of one length."""

    rows: tuple[tuple[CellValue, ...], ...]


class Cell(NamedTuple):
    sheet: str
    row: int
    column: int


class Area(NamedTuple):
    """First row and column, last row and column, both included."""

    sheet: str
    row: int
    column: int
    last_row: int
    last_column: int

    @property
    def shape(self) -> tuple[int, int]:
        return self.last_row - self.row + 1, self.last_column - self.column + 1

    def cells(self) -> Iterator[tuple[str, int, int]]:
        """Row by row."""
        for row in range(self.row, self.last_row + 1):
            for column in range(self.column, self.last_column + 1):
                yield self.sheet, row, column


class Name(NamedTuple):
    """A defined name as seen from `sheet`; `explicit` when written Sheet1!name."""

    name: str
    sheet: str
    explicit: bool = False


class Group(NamedTuple):
    """( … ): kept because Excel treats a subtraction in brackets otherwise than a bare one."""

    inner: Node


class Unary(NamedTuple):
    """`+`, `-` or `%`."""

    sign: str
    operand: Node


class Binary(NamedTuple):
    sign: str
    left: Node
    right: Node


class Call(NamedTuple):
    function: str
    arguments: tuple[Node, ...]


Node = Const | Array | Cell | Area | Name | Group | Unary | Binary | Call


def children(node: Node) -> tuple[Node, ...]:
    match node:
        case Group(inner):
            return (inner,)
        case Unary(_, operand):
            return (operand,)
        case Binary(_, left, right):
            return left, right
        case Call(_, arguments):
            return arguments
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, without recursion: a sum of a thousand cells is a tree of a thousand levels."""
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        stack.extend(reversed(children(top)))
