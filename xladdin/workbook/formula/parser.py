"""Formula text -> tree, by the grammar and precedence of Excel (ECMA-376 part 1, 18.17.2)."""

from __future__ import annotations

from functools import lru_cache

from xladdin.workbook.formula.nodes import Area, Array, Binary, Call, Cell, Const, Group, Name, Node, Unary, walk
from xladdin.workbook.formula.refusals import Uncertified
from xladdin.workbook.formula.tokens import Token, tokenize
from xladdin.workbook.formula.values import LARGEST, CellValue, ExcelError
from xladdin.workbook.formula_text import COLUMNS, ROWS, column_number

Reference = tuple[str, int, int] | tuple[str, int, int, int, int]
"""A cell (sheet, row, column) or an area (sheet, first row, first column, last row, last column)."""

_RANK = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5}
_DEEPEST = 40
"""Nested functions and brackets. Excel allows 64, but to read and compile that needs more stack than Python has."""
_MOST_DIGITS = 15
_LOGICAL = {"TRUE": True, "FALSE": False}


@lru_cache(maxsize=4096)
def parse(text: str, sheet: str, absolute: bool = False) -> Node:
    """The tree of a formula that stands on `sheet`. Raises Uncertified for what is wrong or cannot be vouched for.

    With `absolute`, relative references are refused: in a defined name they depend on the cell that uses it.
    """
    return _Parser(tokenize(text), sheet, absolute).formula()


def references(node: Node) -> set[Reference]:
    """The cells and areas that the formula reads, defined names not followed."""
    return {tuple(n) for n in walk(node) if type(n) is Cell or type(n) is Area}


class _Parser:
    __slots__ = ("absolute", "at", "depth", "sheet", "tokens")

    def __init__(self, tokens: list[Token], sheet: str, absolute: bool) -> None:
        self.tokens = tokens
        self.sheet = sheet
        self.absolute = absolute
        self.at = 0
        self.depth = 0

    def formula(self) -> Node:
        node = self.binary(1)
        if self.peek().kind != "end":
            raise self.unexpected()
        return node

    def peek(self) -> Token:
        return self.tokens[self.at]

    def take(self, mark: str) -> bool:
        """Steps over the mark if it is next."""
        token = self.tokens[self.at]
        if token.kind != "mark" or token.text != mark:
            return False
        self.at += 1
        return True

    def expect(self, mark: str) -> None:
        if not self.take(mark):
            raise self.unexpected()

    def unexpected(self) -> Uncertified:
        token, previous = self.peek(), self.tokens[self.at - 1]
        if token.kind == "end":
            return Uncertified("公式不完整")
        if token.kind == "mark" and token.text == ",":
            return Uncertified("用逗号合并的区域")
        if previous.kind in ("cell", "word") and token.kind in ("cell", "word", "sheet"):
            return Uncertified("用空格相交的区域")
        return Uncertified(f"第{token.at + 1}个字符处的“{token.text}”")

    def binary(self, lowest: int) -> Node:
        left = self.percent()
        while True:
            token = self.peek()
            rank = _RANK.get(token.text, 0) if token.kind == "mark" else 0
            if rank < lowest:
                return left
            self.at += 1
            # Everything is left-associative, ^ too: 2^3^2 is 64.
            left = Binary(token.text, left, self.binary(rank + 1))

    def percent(self) -> Node:
        node = self.signed()
        while self.take("%"):
            node = Unary("%", node)
        return node

    def signed(self) -> Node:
        """A sign binds closer than every operator but those of references: -2^2 is 4."""
        signs: list[str] = []
        while self.peek().kind == "mark" and self.peek().text in ("+", "-"):
            signs.append(self.peek().text)
            self.at += 1
        if len(signs) > _DEEPEST:
            raise Uncertified(f"连写{len(signs)}个正负号")
        node = self.primary()
        for sign in reversed(signs):
            node = Unary(sign, node)
        return node

    def primary(self) -> Node:
        token = self.peek()
        self.at += 1
        match token.kind:
            case "number":
                return Const(_number(token.text))
            case "string":
                return Const(token.text)
            case "error":
                return Const(ExcelError(token.text))
            case "call":
                return self.call(token.text)
            case "cell" | "word" | "sheet":
                self.at -= 1
                return self.reference()
            case "mark" if token.text == "(":
                return self.group()
            case "mark" if token.text == "{":
                return self.array()
        self.at -= 1
        raise self.unexpected()

    def group(self) -> Node:
        self.deeper()
        node = self.binary(1)
        self.expect(")")
        self.depth -= 1
        return Group(node)

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Uncertified(f"嵌套超过{_DEEPEST}层")

    def call(self, function: str) -> Node:
        self.deeper()
        arguments: list[Node] = []
        while not (not arguments and self.take(")")):
            left_out = self.peek().kind == "mark" and self.peek().text in (",", ")")
            arguments.append(Const(None) if left_out else self.binary(1))
            if self.take(")"):
                break
            self.expect(",")
        self.depth -= 1
        if function in _LOGICAL and not arguments:
            return Const(_LOGICAL[function])
        return Call(function, tuple(arguments))

    def array(self) -> Node:
        rows: list[tuple[CellValue, ...]] = []
        row: list[CellValue] = []
        while True:
            row.append(self.element())
            if self.take(","):
                continue
            rows.append(tuple(row))
            row = []
            if self.take("}"):
                break
            self.expect(";")
        if len({len(r) for r in rows}) > 1:
            raise Uncertified("各行长短不一的数组常量")
        return Array(tuple(rows))

    def element(self) -> CellValue:
        negative = self.take("-")
        if not negative:
            self.take("+")
        token = self.peek()
        self.at += 1
        if token.kind == "number":
            return -_number(token.text) + 0.0 if negative else _number(token.text)
        if not negative and token.kind == "string":
            return token.text
        if not negative and token.kind == "error":
            return ExcelError(token.text)
        if not negative and token.kind == "word" and token.text.upper() in _LOGICAL:
            return _LOGICAL[token.text.upper()]
        raise Uncertified("数组常量里的算式或引用")

    def reference(self) -> Node:
        sheet = self.sheet_prefix()
        token = self.peek()
        self.at += 1
        if token.kind == "error" and token.text == "#REF!" and sheet is not None:
            return Const(ExcelError("#REF!"))
        if token.kind == "word":
            return self.word(token.text, sheet)
        if token.kind != "cell":
            self.at -= 1
            raise self.unexpected()
        first = self.position(token.text)
        if first is None:
            return self.word(token.text, sheet)
        if not self.take(":"):
            return Cell(sheet or self.sheet, *first)
        return self.area(sheet or self.sheet, first)

    def sheet_prefix(self) -> str | None:
        if self.peek().kind != "sheet":
            return None
        self.at += 1
        return self.tokens[self.at - 1].text

    def area(self, sheet: str, first: tuple[int, int]) -> Node:
        """The rest of A1:B2 or Sheet1!A1:Sheet1!B2, corners in any order."""
        again = self.sheet_prefix()
        token = self.peek()
        last = self.position(token.text) if token.kind == "cell" else None
        if last is None or (again is not None and again.casefold() != sheet.casefold()):
            raise Uncertified("冒号两边不是同一工作表的两个单元格")
        self.at += 1
        if self.peek().kind == "mark" and self.peek().text == ":":
            raise Uncertified("连用冒号的区域")
        rows, columns = sorted((first[0], last[0])), sorted((first[1], last[1]))
        return Area(sheet, rows[0], columns[0], rows[1], columns[1])

    def position(self, spelt: str) -> tuple[int, int] | None:
        """Row and column; None for what only looks like a cell (ABC1234567 is a defined name)."""
        letters = spelt.rstrip("0123456789$").lstrip("$")
        column, row = column_number(letters), int(spelt[spelt.index(letters) + len(letters) :].lstrip("$"))
        if column > COLUMNS or row > ROWS:
            return None
        if self.absolute and spelt.count("$") < 2:
            raise Uncertified("名称里的相对引用")
        return row, column

    def word(self, name: str, sheet: str | None) -> Node:
        if self.peek().kind == "mark" and self.peek().text == ":":
            raise Uncertified("整行、整列或跨多个工作表的引用")
        if sheet is None and name.upper() in _LOGICAL:
            return Const(_LOGICAL[name.upper()])
        if "$" in name:
            raise Uncertified(f"超出工作表的引用（{name}）")
        return Name(name, sheet or self.sheet, sheet is not None)


def _number(spelt: str) -> float:
    """Excel keeps 15 digits of what is typed; what it makes of a file that has more is not known."""
    if len(spelt.upper().partition("E")[0].replace(".", "").strip("0")) > _MOST_DIGITS:
        raise Uncertified(f"超过{_MOST_DIGITS}位的数字（{spelt}）")
    number = float(spelt)
    if number > LARGEST:
        raise Uncertified(f"过大的数字（{spelt}）")
    return number
