"""单位对照: totals, ranks and grades of every unit under both tables, and the indicators that make the difference."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from xladdin.exact import format_score
from xladdin.output.book import Book, Page
from xladdin.output.style import CENTER, RATE, SECTION, TEXT, TOTAL
from xladdin.trial.frame import FIRST, finish, head
from xladdin.trial.model import Side, Trial, Unit
from xladdin.trial.names import CHANGE, LACKING, LEGEND, PLACES, POINTS, WORD, moved, signed

COLUMNS = (
    "新名次",
    "旧名次",
    "名次变化",
    "单位",
    "年度",
    "旧总分",
    "新总分",
    "总分变化",
    "旧得分率",
    "新得分率",
    "旧等级",
    "新等级",
    "变动的指标（新－旧）",
)
WIDTHS = (7, 7, 8, 30, 7, 9, 9, 9, 9, 9, 7, 7, 76)
LAST = len(COLUMNS) - 1


def write_units(book: Book, page: Page, trial: Trial) -> None:
    page.widths(*WIDTHS)
    head(page, "各单位新旧总分对照", f"按新名次排列。{LEGEND}点单位名称打开报送的文件。", COLUMNS)
    units = in_order(trial.comparable)
    for row, unit in enumerate(units, FIRST):
        _line(book, page, row, trial, unit)
    finish(page, len(units), LAST, "没有新旧总分都能算出的单位。", still=4)
    _incomplete(book, page, FIRST + max(len(units), 1) + 1, trial)


def in_order(units: Sequence[Unit]) -> list[Unit]:
    """By new rank, then as the files came."""
    return sorted(units, key=lambda unit: (unit.new_rank or 0, unit.number))


def _line(book: Book, page: Page, row: int, trial: Trial, unit: Unit) -> None:
    assert unit.old_total is not None
    assert unit.new_total is not None
    assert unit.old_rank is not None
    assert unit.new_rank is not None
    way = trial.direction(unit)
    page.number(row, 0, unit.new_rank, TOTAL)
    page.number(row, 1, unit.old_rank, CENTER)
    page.number(row, 2, unit.old_rank - unit.new_rank, moved(PLACES, unit.old_rank - unit.new_rank))
    page.text(row, 3, unit.name, TEXT, book.file_link(unit.file))
    page.number(row, 4, unit.year, CENTER)
    page.number(row, 5, unit.old_total, POINTS)
    page.number(row, 6, unit.new_total, POINTS)
    page.number(row, 7, unit.change, moved(CHANGE, way))
    page.number(row, 8, unit.old_total / trial.old.marks, RATE)
    page.number(row, 9, unit.new_total / trial.new.marks, RATE)
    page.text(row, 10, unit.old_grade, CENTER)
    page.text(row, 11, unit.new_grade, moved(CENTER, way if unit.new_grade != unit.old_grade else 0))
    page.text(row, 12, moves_text(unit), TEXT)


def moves_text(unit: Unit, most: int = 8) -> str:
    """`“三公经费”控制率 4→6.4（+2.4）；…`, the greatest difference first."""
    said = [
        f"{line.pair.label} {_score(line.old)}→{_score(line.new)}（{signed(line.change or Fraction())}）"
        for line in unit.moved
    ]
    return "；".join(said[:most]) + (f"；另有 {len(said) - most} 项" if len(said) > most else "")


def _score(side: Side | None) -> str:
    return "无" if side is None or side.score is None else format_score(side.score)


def _incomplete(book: Book, page: Page, row: int, trial: Trial) -> None:
    """Units without one of the totals, and what they lack."""
    units = trial.incomplete()
    if not units:
        return
    page.merged(row, 0, row, LAST, f"缺数据、没有参加对照的单位（{len(units)} 个），所缺的数据见“{LACKING}”表", SECTION)
    page.height(row, 24)
    for at, unit in enumerate(units, row + 1):
        for col in (0, 1, 2):
            page.text(at, col, "—", WORD)
        page.text(at, 3, unit.name, TEXT, book.file_link(unit.file))
        page.number(at, 4, unit.year, CENTER)
        page.number(at, 5, unit.old_total, POINTS, LACKING)
        page.number(at, 6, unit.new_total, POINTS, LACKING)
        page.number(at, 7, unit.sure_change, moved(CHANGE, unit.sure_change), "—")
        for col in (8, 9):
            page.text(at, col, "—", WORD)
        page.text(at, 10, unit.old_grade or "—", CENTER)
        page.text(at, 11, unit.new_grade or "—", CENTER)
        page.text(at, 12, gaps_text(unit), TEXT)


def gaps_text(unit: Unit, most: int = 3) -> str:
    """`新标准：资产负债率缺资产总额、负债总额；…`"""
    said = [f"{word}：{pair.label}缺{'、'.join(missing)}" for pair, word, missing in unit.gaps()]
    return "；".join(said[:most]) + (f"；另有 {len(said) - most} 项" if len(said) > most else "")
