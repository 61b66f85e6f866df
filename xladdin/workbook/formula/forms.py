"""Functions that choose what to evaluate, or that must know where their cells stand or how an argument is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from xladdin.workbook.formula import arithmetic, comparison, ranges, textual
from xladdin.workbook.formula.code import VARIABLE, Code, Kind, chosen, if_error, unsure
from xladdin.workbook.formula.functions import is_number, opposite
from xladdin.workbook.formula.nodes import Area, Array, Binary, Call, Cell, Const, Group, Node, Unary
from xladdin.workbook.formula.refusals import Uncertified
from xladdin.workbook.formula.values import VALUE, CellValue

if TYPE_CHECKING:
    from xladdin.workbook.formula.emit import Emitter

Arguments = tuple[Node, ...]
Shape = tuple[int, int]


# Ranges as arguments


def cells_only(at: Emitter, node: Node) -> Code:
    """A cell or area."""
    node = at.resolve(node)
    if type(node) is Cell:
        at.used[node] = None
        return Code(f"({at.cell(tuple(node))},)", "cells", False)
    if type(node) is Area:
        return Code(at.area(node), "cells", False)
    raise Uncertified("该用单元格区域的地方用了算式")


def cells_or_array(at: Emitter, node: Node) -> tuple[Code, Shape]:
    node = at.resolve(node)
    if type(node) is Array:
        cells = tuple(value for row in node.rows for value in row)
        return Code(at.constant(cells), "cells", False), (len(node.rows), len(node.rows[0]))
    return cells_only(at, node), node.shape if type(node) is Area else (1, 1)


def hands_on(at: Emitter, node: Node) -> bool:
    """Whether SUM and the like see a cell or array through it: IF, CHOOSE and INDEX give the cell, not its value."""
    node = at.resolve(node)
    if type(node) is not Call:
        return type(node) in (Cell, Area, Array)
    if node.function in ("IF", "CHOOSE"):
        return any(hands_on(at, branch) for branch in node.arguments[1:])
    return node.function == "INDEX" or (node.function == "IFERROR" and any(hands_on(at, a) for a in node.arguments[:1]))


def range_or_value(at: Emitter, node: Node) -> Code:
    """An argument of SUM and the like; SUM(IF(TRUE,A1)) passes over a text in A1 as SUM(A1) does."""
    node = at.resolve(node)
    if type(node) is not Call:
        return cells_or_array(at, node)[0] if hands_on(at, node) else at.scalar(node)
    # Decided before anything is written: to write an argument twice would double the work with every level of nesting.
    if not hands_on(at, node):
        return at.scalar(node)
    if node.function == "INDEX":
        return Code(f"({at.scalar(node).text},)", "cells")
    if node.function == "IFERROR":
        return Code(f"{at.constant(unsure)}({at.scalar(node).text})", "any")
    form = FORMS[node.function]
    at.check_count(node.function, len(node.arguments), form.fewest, form.most)
    codes = [range_or_value(at, branch) for branch in node.arguments[1:]]
    return _selection(at, node.function, node.arguments[0], codes)._replace(kind="mixed")


def _selection(at: Emitter, function: str, test: Node, codes: list[Code]) -> Code:
    if function == "IF" and len(codes) == 1:
        codes = [*codes, Code("False", "bool", False)]
    kinds = {code.kind for code in codes}
    kind: Kind = kinds.pop() if len(kinds) == 1 else "solid" if kinds <= _SOLID else "any"
    if function == "IF":
        return Code(f"({codes[0].text} if {at.condition(test)} else {codes[1].text})", kind)
    index = f"{at.constant(chosen)}({at.scalar(test).text}, {len(codes)})"
    choices = " ".join(f"{code.text} if n == {place} else" for place, code in enumerate(codes[:-1], 1))
    return Code(f"(lambda n: {choices} {codes[-1].text})({index})", kind)


_SOLID = {"float", "str", "bool", "solid"}


# The functions


def _logical(sign: str, call: Callable[..., bool]) -> Callable[[Emitter, Arguments], Code]:
    """AND, OR: operators between truths, which all are worked out before one decides, so that an error anywhere wins."""

    def emit(at: Emitter, arguments: Arguments) -> Code:
        codes = [range_or_value(at, argument) for argument in arguments]
        if all(code.kind == "bool" for code in codes):
            return Code(f"({sign.join(code.text for code in codes)})", "bool")
        return Code(f"{at.constant(call)}({', '.join(at.in_ranges(codes))})", "bool")

    return emit


def _extreme(
    plain: str, call: Callable[..., float], of_cells: Callable[..., float]
) -> Callable[[Emitter, Arguments], Code]:
    """MIN, MAX; of numbers that were just worked out as Python has it, of single cells without a range for each."""

    def emit(at: Emitter, arguments: Arguments) -> Code:
        cells = [at.resolve(argument) for argument in arguments]
        if all(type(cell) is Cell for cell in cells):
            return Code(f"{at.constant(of_cells)}({', '.join(at.reads(cell) for cell in cells)})", "float")  # type: ignore[arg-type]
        codes = [range_or_value(at, argument) for argument in arguments]
        if len(codes) > 1 and all(code.kind == "float" for code in codes):
            return Code(f"{plain}({', '.join(code.text for code in codes)})", "float")
        return Code(f"{at.constant(call)}({', '.join(at.in_ranges(codes))})", "float")

    return emit


def _not(at: Emitter, arguments: Arguments) -> Code:
    code = at.scalar(arguments[0])
    return Code(f"(not {code.text})" if code.kind == "bool" else f"{at.constant(opposite)}({code.text})", "bool")


def _count(at: Emitter, arguments: Arguments) -> Code:
    """COUNT, of single cells without a range for each."""
    cells = [at.resolve(argument) for argument in arguments]
    if all(type(cell) is Cell for cell in cells):
        return Code(f"{at.constant(ranges.count_cells)}({', '.join(at.reads(cell) for cell in cells)})", "float")  # type: ignore[arg-type]
    texts = at.in_ranges([range_or_value(at, argument) for argument in arguments], counted=True)
    return Code(f"{at.constant(ranges.count)}({', '.join(texts)})", "float")


def _is_number(at: Emitter, arguments: Arguments) -> Code:
    """ISNUMBER; that a cell holds one is seen without a call."""
    code = at.scalar(arguments[0])
    call = f"{at.constant(is_number)}({at.caught(code)})"
    return Code(f"(type({code.text}) is float or {call})" if VARIABLE.fullmatch(code.text) else call, "bool")


def _if(at: Emitter, arguments: Arguments) -> Code:
    return _selection(at, "IF", arguments[0], [at.scalar(branch) for branch in arguments[1:]])


def _choose(at: Emitter, arguments: Arguments) -> Code:
    return _selection(at, "CHOOSE", arguments[0], [at.scalar(branch) for branch in arguments[1:]])


def _if_error(at: Emitter, arguments: Arguments) -> Code:
    value = at.scalar(arguments[0])
    return Code(f"{at.constant(if_error)}({at.caught(value)}, lambda: {at.scalar(arguments[1]).text})", "any")


def _index(at: Emitter, arguments: Arguments) -> Code:
    cells, (rows, columns) = cells_or_array(at, arguments[0])
    if len(arguments) == 2 and rows > 1 and columns > 1:
        raise Uncertified("INDEX 对多行多列区域只给一个序号")
    where = at.in_order([at.scalar(index) for index in arguments[1:]])
    if len(where) == 1 and rows == 1:
        where = ["1.0", *where]
    return Code(f"{at.constant(ranges.item)}({cells.text}, {rows}, {columns}, {', '.join(where)})", "any")


_MATCH_TYPES: dict[CellValue, Callable[..., float]] = {
    0.0: ranges.match_exact,
    None: ranges.match_exact,
    1.0: ranges.match_sorted,
}


def _match(at: Emitter, arguments: Arguments) -> Code:
    wanted = at.scalar(arguments[0])
    cells, shape = cells_or_array(at, arguments[1])
    kind = at.resolve(arguments[2]) if len(arguments) > 2 else Const(1.0)
    if type(kind) is not Const or kind.value not in _MATCH_TYPES:
        raise Uncertified("MATCH 的匹配方式不是 0 或 1")
    if 1 not in shape:
        raise Uncertified("MATCH 查找多行多列区域")
    return Code(f"{at.constant(_MATCH_TYPES[kind.value])}({wanted.text}, {cells.text})", "float")


def _sum_if(at: Emitter, arguments: Arguments) -> Code:
    cells, (rows, columns) = cells_only(at, arguments[0]), _shape(at, arguments[0])
    texts = [cells.text, at.caught(at.scalar(arguments[1]))]
    if len(arguments) > 2:
        summed = at.resolve(arguments[2])
        if type(summed) not in (Cell, Area):
            raise Uncertified("该用单元格区域的地方用了算式")
        # Only its first cell counts: Excel gives it the size of the tested range.
        sized = Area(summed.sheet, summed.row, summed.column, summed.row + rows - 1, summed.column + columns - 1)
        texts.append(cells_only(at, sized).text)
    return Code(f"{at.constant(ranges.sum_if)}({', '.join(texts)})", "float")


def _shape(at: Emitter, node: Node) -> Shape:
    node = at.resolve(node)
    return node.shape if type(node) is Area else (1, 1)


def _row(at: Emitter, arguments: Arguments) -> Code:
    at.positional = True
    node = at.resolve(arguments[0]) if arguments else Cell(*at.key)
    if type(node) is Cell or (type(node) is Area and node.row == node.last_row):
        return Code(repr(float(node.row)), "float", False)
    raise Uncertified("ROW 用于多行区域或算式")


def _text(at: Emitter, arguments: Arguments) -> Code:
    form = at.resolve(arguments[1])
    found = textual.number_format(form.value) if type(form) is Const and type(form.value) is str else None
    if found is None:
        raise Uncertified(f"TEXT 的格式 {form.value}" if type(form) is Const else "TEXT 的格式不是固定文字")
    return Code(f"{at.constant(textual.formatted)}({at.scalar(arguments[0]).text}, {at.constant(found)})", "str")


# SUMPRODUCT


def _sum_product(at: Emitter, arguments: Arguments) -> Code:
    arrays = [array(at, argument) for argument in arguments]
    if len({shape for _, shape in arrays}) > 1:
        return Code(at.constant(VALUE), "any", False)
    return Code(f"{at.constant(ranges.sum_product)}({', '.join(text for text, _ in arrays)})", "float")


def array(at: Emitter, node: Node) -> tuple[str, Shape]:
    """An expression that gives a tuple: operators work cell by cell, functions on arrays are not certified."""
    return at.nested(lambda inner: _array(at, inner), node)


def _array(at: Emitter, node: Node) -> tuple[str, Shape]:
    match node:
        case Cell() | Area() | Array():
            code, shape = cells_or_array(at, node)
            return code.text, shape
        case Group(inner):
            return array(at, inner)
        case Unary(sign, operand):
            text, shape = array(at, operand)
            call = arithmetic.negate if sign == "-" else arithmetic.percent
            return (text if sign == "+" else f"{at.constant(ranges.over_cells)}({at.constant(call)}, {text})"), shape
        case Binary(sign, left, right):
            return _over_both(at, sign, array(at, left), array(at, right))
        case _:
            return f"({at.caught(at.scalar(node))},)", (1, 1)


def _over_both(at: Emitter, sign: str, left: tuple[str, Shape], right: tuple[str, Shape]) -> tuple[str, Shape]:
    shape = max(left[1][0], right[1][0]), max(left[1][1], right[1][1])
    at.check_size(*shape)
    operation = textual.join if sign == "&" else arithmetic.OPERATORS.get(sign) or comparison.COMPARISONS[sign]
    texts = ", ".join(_stretched(at, *side, shape) for side in (left, right))
    return f"{at.constant(ranges.over_cells)}({at.constant(operation)}, {texts})", shape


def _stretched(at: Emitter, text: str, own: Shape, shape: Shape) -> str:
    """A single row, column or value repeats itself; anything else too short leaves #N/A."""
    if own == shape:
        return text
    rows, columns = own

    def place(row: int, column: int) -> int:
        row, column = 0 if rows == 1 else row, 0 if columns == 1 else column
        return row * columns + column if row < rows and column < columns else -1

    places = tuple(place(row, column) for row in range(shape[0]) for column in range(shape[1]))
    return f"{at.constant(ranges.spread)}({text}, {at.constant(places)})"


class Form(NamedTuple):
    emit: Callable[[Emitter, Arguments], Code]
    fewest: int
    most: int


FORMS: dict[str, Form] = {
    "AND": Form(_logical(" & ", ranges.all_true), 1, 255),
    "OR": Form(_logical(" | ", ranges.any_true), 1, 255),
    "NOT": Form(_not, 1, 1),
    "MIN": Form(_extreme("min", ranges.smallest, ranges.smallest_cell), 1, 255),
    "MAX": Form(_extreme("max", ranges.largest, ranges.largest_cell), 1, 255),
    "COUNT": Form(_count, 1, 255),
    "ISNUMBER": Form(_is_number, 1, 1),
    "IF": Form(_if, 2, 3),
    "IFERROR": Form(_if_error, 2, 2),
    "CHOOSE": Form(_choose, 2, 255),
    "INDEX": Form(_index, 2, 3),
    "MATCH": Form(_match, 2, 3),
    "SUMIF": Form(_sum_if, 2, 3),
    "SUMPRODUCT": Form(_sum_product, 1, 255),
    "ROW": Form(_row, 0, 1),
    "TEXT": Form(_text, 2, 2),
}
