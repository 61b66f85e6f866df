"""Tree -> Python expression, with variables c0, c1, … for cells, a0, a1, … for areas, k0, k1, … for constants.

An expression gives a cell value or raises Trip. What a cell or a branch of IF gives may also be an ExcelError as a
value; every function looks at its arguments from left to right, so the first error wins as in Excel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from xladdin.workbook.formula import arithmetic, comparison, textual
from xladdin.workbook.formula.code import VARIABLE, Code, Kind, caught, chain, settle, sound
from xladdin.workbook.formula.forms import FORMS, cells_only, range_or_value
from xladdin.workbook.formula.functions import FUNCTIONS, Function
from xladdin.workbook.formula.nodes import Area, Array, Binary, Call, Cell, Const, Group, Name, Node, Unary
from xladdin.workbook.formula.parser import parse
from xladdin.workbook.formula.refusals import CellKey, Uncertified
from xladdin.workbook.formula.values import CellValue, ExcelError, truth

_DEEPEST = 90
"""Levels of nesting; each gives at most two brackets of Python, which stops at 200."""
_LONG_CHAIN = 20
_LARGEST_AREA = 20_000
"""Cells in one area; more is no form but a mistake such as B2:B1048576."""

_MOST_CELLS = 500_000
"""Cells in all areas together: what a hostile file may make us hold in memory."""

T = TypeVar("T")

_OPERATORS: dict[str, Callable[..., CellValue]] = {**arithmetic.OPERATORS, **comparison.COMPARISONS, "&": textual.join}
_LAST = {"+": arithmetic.last_add, "-": arithmetic.last_subtract}
_KINDS: dict[type, Kind] = {float: "float", str: "str", bool: "bool"}
_SIGNS = {"=": "==", "<>": "!=", "<": "<", ">": ">", "<=": "<=", ">=": ">="}
_GIVES: dict[str, Kind] = (
    dict.fromkeys(arithmetic.OPERATORS, "float") | dict.fromkeys(comparison.COMPARISONS, "bool") | {"&": "str"}
)


class Emitter:
    """Turns formulas of one program into expressions and remembers which cells, areas and constants they use."""

    def __init__(self, names: Mapping[str, str], sheets: Iterable[str], closed: bool) -> None:
        self.names = {name.casefold(): text for name, text in names.items()}
        self.sheets = {sheet.casefold(): sheet for sheet in sheets}
        self.closed = closed
        self.cells: dict[CellKey, str] = {}
        self.areas: dict[Area, str] = {}
        self.area_cells = 0
        self.constants: dict[str, Any] = {}
        self.used: dict[Cell | Area, None] = {}
        self.key: CellKey = ("", 0, 0)
        self.positional = False
        """Whether the formula depends on where cells stand."""
        self._spelt: dict[tuple[Any, ...], str] = {}
        self._depth = 0

    def formula(self, key: CellKey, node: Node) -> str:
        """The expression of the formula at `key`. `used` then holds what it reads."""
        self.key, self.used, self.positional, self._depth = key, {}, False, 0
        while type(node) is Unary and node.sign == "+":
            node = node.operand
        if type(node) is Binary and node.sign in _LAST:
            operands = self.in_order([self.scalar(node.left), self.scalar(node.right)])
            return f"{self.constant(_LAST[node.sign])}({', '.join(operands)})"
        code = self.scalar(node)
        return f"{self.constant(settle)}({code.text})" if code.kind == "any" else code.text

    # Names and constants

    def cell(self, key: CellKey) -> str:
        return self.cells.setdefault(key, f"c{len(self.cells)}")

    def constant(self, value: Any) -> str:
        """A variable that holds the value: a function, a tuple, an error."""
        # 1, 1.0 and TRUE are one key to Python.
        key = (type(value), value, tuple(map(type, value)) if type(value) is tuple else None)
        if key not in self._spelt:
            name = getattr(value, "__name__", "")
            self._spelt[key] = name if name and name not in self.constants else f"k{len(self._spelt)}"
            self.constants[self._spelt[key]] = value
        return self._spelt[key]

    def resolve(self, node: Node) -> Node:
        """Sees through brackets round references, names and areas of one cell; spells sheets as the workbook does."""
        while True:
            if type(node) is Name:
                node = self._named(node)
            elif type(node) is Group and type(node.inner) in (Cell, Area, Name, Group):
                node = node.inner
            elif type(node) is Area and node.shape == (1, 1):
                node = Cell(node.sheet, node.row, node.column)
            elif type(node) is Cell or type(node) is Area:
                return self.spelt(node)
            else:
                return node

    def _named(self, node: Name) -> Node:
        spelt = node.name.casefold()
        local = f"{node.sheet.casefold()}!{spelt}"
        found = local if local in self.names else spelt
        if found not in self.names or (node.explicit and found != local):
            raise Uncertified(f"没有定义的名称（{node.name}）")
        target = parse(self.names[found], node.sheet, absolute=True)
        if type(target) not in (Cell, Area, Const):
            raise Uncertified(f"名称（{node.name}）不是单元格、区域或常量")
        return target

    def _sheet(self, name: str) -> str:
        known = self.sheets.get(name.casefold())
        if known is None and self.closed:
            raise Uncertified(f"没有工作表“{name}”")
        return known or name

    def spelt(self, reference: Cell | Area) -> Cell | Area:
        """The reference with its sheet's name as the workbook spells it. Raises Uncertified for a sheet that is not there."""
        return reference._replace(sheet=self._sheet(reference.sheet))

    def reads(self, reference: Cell | Area) -> str:
        """The variable of a cell or area that the formula reads."""
        reference = self.spelt(reference)
        return self.area(reference) if type(reference) is Area else self._read_cell(reference)

    def area(self, area: Area) -> str:
        self.check_size(*area.shape)
        self.used[area] = None
        if area not in self.areas:
            rows, columns = area.shape
            self.area_cells += rows * columns
            if self.area_cells > _MOST_CELLS:
                raise Uncertified(f"全部公式引用的区域合计超过{_MOST_CELLS}个单元格")
            self.areas[area] = f"a{len(self.areas)}"
        return self.areas[area]

    def _read_cell(self, cell: Cell) -> str:
        self.used[cell] = None
        return self.cell(tuple(cell))

    def check_size(self, rows: int, columns: int) -> None:
        if rows * columns > _LARGEST_AREA:
            raise Uncertified(f"超过{_LARGEST_AREA}个单元格的区域")

    # Expressions

    def scalar(self, node: Node) -> Code:
        """A single value."""
        return self.nested(self._scalar, node)

    def nested(self, emit: Callable[[Node], T], node: Node) -> T:
        """One level down, in reach of Python's own limits."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Uncertified("嵌套过深")
        found = emit(self.resolve(node))
        self._depth -= 1
        return found

    def _scalar(self, node: Node) -> Code:
        match node:
            case Const(value):
                return self._literal(value)
            case Cell():
                return Code(self._read_cell(node), "any", False)
            case Area() | Array():
                raise Uncertified("把区域或数组当作一个值")
            case Group(inner):
                return self.scalar(inner)
            case Unary(sign, operand):
                return self._unary(sign, operand)
            case Binary():
                return self._binary(node)
            case Call(function, arguments):
                return self.call(function, arguments)
        raise AssertionError(node)

    def _literal(self, value: CellValue) -> Code:
        if type(value) is ExcelError:
            return Code(self.constant(value), "any", False)
        return Code(self.written(value), _KINDS.get(type(value), "any"), False)

    def written(self, value: Any) -> str:
        """The value in Python's spelling, unless words in it look like variables: these are renamed wherever they stand."""
        text = repr(value)
        return self.constant(value) if VARIABLE.search(text) else text

    def _unary(self, sign: str, operand: Node) -> Code:
        inner = self.scalar(operand)
        if sign == "+":
            return inner
        call = arithmetic.negate if sign == "-" else arithmetic.percent
        return Code(f"{self.constant(call)}({inner.text})", "float")

    def _binary(self, node: Binary) -> Code:
        signs: list[str] = []
        operands: list[Node] = []
        left: Node = node
        while type(left) is Binary:
            signs.append(left.sign)
            operands.append(left.right)
            left = left.left
        if len(signs) <= _LONG_CHAIN:
            left, right = self.scalar(node.left), self.scalar(node.right)
            call = f"{self.constant(_OPERATORS[node.sign])}({', '.join(self.in_order([left, right]))})"
            return Code(self._plain_comparison(node, left, call) or call, _GIVES[node.sign])
        texts = self.in_order([self.scalar(left), *(self.scalar(operand) for operand in reversed(operands))])
        calls = self.constant(tuple(_OPERATORS[sign] for sign in reversed(signs)))
        return Code(f"{self.constant(chain)}({calls}, {', '.join(texts)})", _GIVES[node.sign])

    def _plain_comparison(self, node: Binary, code: Code, call: str) -> str:
        """The comparison without the call where none of Excel's own rules can matter; "" for others."""
        sign = _SIGNS.get(node.sign)
        if sign is None or type(node.right) is not Const:
            return ""
        value, left = node.right.value, code.text
        counted = self.resolve(node.left)
        whole = type(value) is float and value == int(value) and type(counted) is Call and counted.function == "COUNT"
        if whole or (code.kind == "float" and type(value) is float and not value):
            return f"({left} {sign} {value!r})"
        if not VARIABLE.fullmatch(left):
            return ""
        if type(value) is float and not value:
            return f"({left} {sign} 0.0 if type({left}) is float else {call})"
        return f"(type({left}) is not float and {call})" if type(value) is str and node.sign == "=" else ""

    def call(self, function: str, arguments: tuple[Node, ...]) -> Code:
        if function in FORMS:
            form = FORMS[function]
            self.check_count(function, len(arguments), form.fewest, form.most)
            return form.emit(self, arguments)
        chained = _chained(function, arguments)
        if chained is not None:
            inner, pairs = chained
            return Code(
                f"{self.constant(textual.substitute_all)}({self.scalar(inner).text}, {self.written(pairs)})", "str"
            )
        found = FUNCTIONS.get(function)
        if found is None:
            raise Uncertified(function)
        self.check_count(function, len(arguments), found.fewest, found.most)
        texts = self._arguments(found, arguments)
        return Code(f"{self.constant(found.call)}({', '.join(texts)})", found.gives)

    def check_count(self, function: str, count: int, fewest: int, most: int) -> None:
        if not fewest <= count <= most:
            raise Uncertified(f"{function} 的参数个数（{count}个）")

    def _arguments(self, function: Function, arguments: tuple[Node, ...]) -> list[str]:
        if function.takes == "values":
            return self.in_order([self.scalar(argument) for argument in arguments])
        if function.takes == "caught":
            return [self.caught(self.scalar(argument)) for argument in arguments]
        if function.takes == "cells":
            return [
                cells_only(self, arguments[0]).text,
                *(self.caught(self.scalar(argument)) for argument in arguments[1:]),
            ]
        codes = [range_or_value(self, argument) for argument in arguments]
        return self.in_ranges(codes, counted=function.takes == "counted")

    def in_ranges(self, codes: list[Code], counted: bool = False) -> list[str]:
        """Arguments of SUM and the like; `counted`: errors do not count."""
        texts: list[str] = []
        ranges = False
        for code in codes:
            if code.kind == "cells" and not code.trips:
                texts.append(code.text)
            elif ranges or counted:
                texts.append(self.caught(code))
            else:
                texts.append(f"{self.constant(sound)}({code.text})" if code.kind == "any" else code.text)
            ranges = ranges or code.is_range
        return texts

    def in_order(self, codes: list[Code]) -> list[str]:
        """The texts; an error held by an earlier one is raised before a later one can trip."""
        texts: list[str] = []
        later = False
        for code in reversed(codes):
            texts.append(f"{self.constant(sound)}({code.text})" if later and code.kind == "any" else code.text)
            later = later or code.trips
        return texts[::-1]

    def caught(self, code: Code) -> str:
        return f"{self.constant(caught)}(lambda: {code.text})" if code.trips else code.text

    def condition(self, node: Node) -> str:
        code = self.scalar(node)
        return code.text if code.kind == "bool" else f"{self.constant(truth)}({code.text})"


def _chained(function: str, arguments: tuple[Node, ...]) -> tuple[Node, tuple[tuple[str, str], ...]] | None:
    """What a chain of SUBSTITUTEs with literal texts works on, and its pairs from the innermost on; None for anything else."""
    pairs: list[tuple[str, str]] = []
    node: Node = Call(function, arguments)
    while type(node) is Call and node.function == "SUBSTITUTE" and len(node.arguments) == 3:
        inner, old, new = node.arguments
        if (
            type(old) is not Const
            or type(new) is not Const
            or not isinstance(old.value, str)
            or not isinstance(new.value, str)
        ):
            break
        pairs.append((old.value, new.value))
        node = inner
    return (node, tuple(reversed(pairs))) if len(pairs) > 1 else None
