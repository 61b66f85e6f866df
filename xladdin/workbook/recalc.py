"""A second opinion on a workbook: every native formula recomputed by the `formulas` package and by ourselves, held against what is saved.

Three results per formula: the one saved in the file (by Excel, WPS, LibreOffice or our builder), that of `formulas`, and ours; for the
cells that show a score, ours is the exact score of the rulebook. Any cell on which they differ is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from msgspec import Struct

from xladdin.facts import Cell
from xladdin.rules.measure import STATE_TEXT
from xladdin.rules.score import RuleScore, Scorecard
from xladdin.workbook.cells import RawCell, read_sheet
from xladdin.workbook.examine import examine
from xladdin.workbook.formula import (
    UNDECIDED,
    CellKey,
    CellValue,
    Circular,
    Uncertified,
    compile_program,
)
from xladdin.workbook.formula.nodes import Area
from xladdin.workbook.formula.parser import parse, references
from xladdin.workbook.formulas_engine import Result, Unavailable, recalculate
from xladdin.workbook.package import Package, open_package
from xladdin.workbook.plan import item_key
from xladdin.workbook.read.locate import locate

__all__ = ["Disagreement", "SecondOpinion", "Unavailable", "recalc", "second_opinion"]

EPSILON = 1e-9
"""Relative difference of numbers that still are the same."""
# What formulas 1.3.4 is known to get wrong or not to know (measured against Excel's results, see docs/dev/why.md).
DEFECTS = re.compile(
    r"\b(SUBTOTAL|AGGREGATE|OFFSET|INDIRECT|SUMPRODUCT|[VHX]?LOOKUP|DATEDIF|CEILING\.MATH|HYPERLINK|TEXT|VALUE|TRIM|LENB|LET|LAMBDA)\s*\(|<>\""
)
_ROUNDED_TO = re.compile(r",\s*(\d{1,2})\s*\)")
_NOT_KNOWN = ("#NAME?", "#CIRC!")


class Disagreement(Struct, frozen=True):
    """A cell whose results differ, as text; `cached` None: nothing saved, `formulas` or `ours` None: that engine gives no result."""

    cell: Cell
    cached: str | None
    formulas: str | None
    ours: str | None
    message: str


class SecondOpinion(Struct, frozen=True):
    """`formulas`: how many formulas the package recomputed; `skipped`: cells where its result is known not to be trusted."""

    formulas: int
    disagreements: tuple[Disagreement, ...]
    skipped: tuple[Cell, ...]


def recalc(path: Path) -> list[Disagreement]:
    """Every cell of the workbook on which the saved result, `formulas` and we differ. Raises Unavailable, Unreadable."""
    return list(second_opinion(path).disagreements)


def second_opinion(path: Path) -> SecondOpinion:
    """The same with counts. The file is only read; it is copied for the package. Raises Unavailable, Unreadable."""
    package = open_package(path)
    if "external-links" in package.traits:
        raise Unavailable(f"“{path.name}”的公式链接到其他文件，不能单独重新计算。请先在“数据－编辑链接”中断开链接")
    cells = _cells(package)
    formulas = {key: cell.formula for key, cell in cells.items() if cell.formula is not None}
    theirs = recalculate(path, formulas)
    ours = _own_results(cells, formulas, package)
    exact = _exact_scores(path, package)
    comparison = _Comparison(formulas, theirs, ours, exact)
    found = tuple(d for key in formulas if (d := comparison.of(key, cells[key])) is not None)
    return SecondOpinion(len(theirs), found, tuple(Cell(*key) for key in comparison.doubtful))


def _cells(package: Package) -> dict[CellKey, RawCell]:
    sheets = [entry.name for entry in package.sheets if entry.kind == "worksheet"]
    return {(name, *at): cell for name in sheets for at, cell in read_sheet(package, name).cells.items()}


def _own_results(
    cells: Mapping[CellKey, RawCell], formulas: Mapping[CellKey, str], package: Package
) -> dict[CellKey, CellValue]:
    """Our evaluator's results; formulas that it does not vouch for are left out, and count as they show for those that use them."""
    names = dict(package.names) | {f"{sheet}!{name}": text for (sheet, name), text in package.local_names.items()}
    sheets = [entry.name for entry in package.sheets]

    def certified(key: CellKey) -> bool:
        try:
            compile_program({key: formulas[key]}, names, sheets)
        except (Uncertified, Circular):
            return False
        return True

    left = dict(formulas)
    while True:
        try:
            program = compile_program(left, names, sheets)
            break
        except Uncertified:
            left = {key: text for key, text in left.items() if certified(key)}
        except Circular as circle:
            left = {key: text for key, text in left.items() if key not in circle.cells}
    return program.run({key: _plain(cell) for key, cell in cells.items() if key not in left})


def _plain(cell: RawCell) -> object:
    from xladdin.workbook.formula import ExcelError

    if cell.kind == "error":
        try:
            return ExcelError(str(cell.value))
        except ValueError:
            return UNDECIDED
    return float(cell.value) if isinstance(cell.value, Decimal) else cell.value


def _exact_scores(path: Path, package: Package) -> dict[CellKey, Fraction | str]:
    """What the rulebook gives for the cells that show measured values and scores; empty for a workbook that is none of our forms."""
    case = examine(path).case
    if case is None:
        return {}
    located = locate(case.filing.form, case.filing.year, package.names)
    values = dict(pair for row in case.scorecard.rules for pair in _row_values(row)) | dict(_total(case.scorecard))
    places = {i: located.positions[i] for i in values if i in located.positions}
    return {(located.sheet_names[sheet], row, col): values[i] for i, (sheet, row, col) in places.items()}


def _row_values(row: RuleScore) -> Iterator[tuple[str, Fraction | str]]:
    for item in row.items:
        key = item_key(row.rule.id, item.item.id)
        if item.measured is not None:
            yield (
                f"value.{key}",
                STATE_TEXT.get(item.measured.state, "") if item.measured.value is None else item.measured.value,
            )
        yield f"item.{key}", "" if item.score is None else item.score
    yield f"calc.{row.rule.id}", "" if row.score is None else row.score


def _total(card: Scorecard) -> Iterator[tuple[str, Fraction | str]]:
    if card.computed is not None and card.claimed is not None:
        yield "calc.total", card.computed


class _Comparison:
    def __init__(self, formulas: Mapping[CellKey, str], theirs: Mapping[CellKey, Result], ours: Mapping[CellKey, CellValue],
                 exact: Mapping[CellKey, Fraction | str]) -> None:  # fmt: skip
        self.formulas, self.theirs, self.ours, self.exact = formulas, theirs, ours, exact
        self.doubtful: dict[CellKey, None] = {}
        # In our order of computation, so that doubt is known before the formulas that use the cell are reached.
        for key in (*ours, *(k for k in formulas if k not in ours)):
            if self._is_doubtful(key):
                self.doubtful[key] = None

    def _is_doubtful(self, key: CellKey) -> bool:
        """Whether a result of `formulas` shows one of its defects, or comes from a cell whose result does."""
        text, theirs, ours = self.formulas[key], self.theirs.get(key), self.ours.get(key)
        if key not in self.theirs or DEFECTS.search(text) or theirs in _NOT_KNOWN or _tie(text, theirs, ours):
            return True
        try:
            read = references(parse(text, key[0]))
        except Uncertified:
            return False
        return any(
            cell in self.doubtful for place in read for cell in (Area(*place).cells() if len(place) == 5 else (place,))
        )

    def of(self, key: CellKey, cell: RawCell) -> Disagreement | None:
        """The cell's disagreement, None when all that can be compared is the same."""
        cached = None if cell.kind == "missing-cache" else _comparable(cell.value)
        ours = None if self.ours.get(key) is UNDECIDED else _comparable(self.ours.get(key))
        has_ours = key in self.ours and self.ours[key] is not UNDECIDED
        results = {} if cell.kind == "missing-cache" else {"cached": cached}
        if key not in self.doubtful:
            results["formulas"] = _comparable(self.theirs[key])
        if has_ours:
            results["ours"] = ours
        message = _differing(results)
        exact = self.exact.get(key)
        if message is None and exact is not None and any(not _same(r, _comparable(exact)) for r in results.values()):
            message = "表内公式的结果与按评分标准算出的不同；有的格子可能填了文字或改了公式，请用 xladdin check 查看"
            results["ours"] = _comparable(exact)
        if message is None:
            return None
        shown = {name: _text(value) for name, value in results.items()}
        return Disagreement(Cell(*key), shown.get("cached"), shown.get("formulas"), shown.get("ours"), message)


def _differing(results: Mapping[str, Result]) -> str | None:
    """Which of the results stands alone, said for a clerk; None when they are the same."""
    names = list(results)
    same = {(a, b): _same(results[a], results[b]) for n, a in enumerate(names) for b in names[n + 1 :]}
    if all(same.values()):
        return None
    if len(names) == 2:
        return "两个结果不同。" + (_ALONE["cached"] if "cached" in names else _ALONE["formulas"])
    alone = [name for name in names if not any(equal for pair, equal in same.items() if name in pair)]
    return _ALONE[alone[0]] if len(alone) == 1 else "三个结果各不相同，请核对这个公式和它引用的格子"


_ALONE = {
    "cached": "保存的结果不是公式算出来的，请在 Excel 或 WPS 中按 F9 重新计算后保存",
    "formulas": "只有另一个引擎的结果不同，请核对这个公式",
    "ours": "只有本程序的结果不同，请把文件交给维护人员",
}


def _tie(formula: str, theirs: Result, ours: CellValue) -> bool:
    """`formulas` rounds binary ties down (ROUND(1.005,2)=1): its result is one unit of a ROUND's last place nearer to 0."""
    if "ROUND(" not in formula or type(theirs) is not float or type(ours) is not float or _same(theirs, ours):
        return False
    gap = abs(ours) - abs(theirs)
    return any(abs(gap * 10 ** int(places) - 1) < 1e-3 for places in _ROUNDED_TO.findall(formula))


def _comparable(value: object) -> Result:
    """Blank and empty text are one; numbers are floats; errors are their text."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal | Fraction):
        return float(value)
    return None if value is None or str(value) == "" else str(value)


def _same(a: Result, b: Result) -> bool:
    if isinstance(a, float) and isinstance(b, float):
        return abs(a - b) <= EPSILON * max(1.0, abs(a), abs(b))
    return type(a) is type(b) and a == b


def _text(value: Result) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return format(Decimal(f"{value:.12g}"), "f")
    return "" if value is None else value
