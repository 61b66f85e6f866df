"""What the user means: the indicator of the selected cell, or one line of a numbered list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from udfs import com
from udfs.host import Session, Trouble
from udfs.sheets import SCORES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xlwings as xw

    from udfs.live import Live
    from xladdin.checks.case import Case
    from xladdin.facts import Cell
    from xladdin.rules.rulebook import Rule


def choose(session: Session, question: str, choices: Sequence[str], nothing: str) -> int:
    """Which of the choices the user takes, from 0: they are shown with numbers, the first is proposed.

    `nothing`: what has not been done when he takes none. Raises Trouble.
    """
    lines = "\n".join(f"{n}　{text}" for n, text in enumerate(choices, 1))
    answer = com.ask_text(session.app, f"{question}请输入序号：\n{lines}", session.label, "1")
    if answer is None:
        raise Trouble(f"已取消，{nothing}。")
    if not answer.isdecimal() or not 1 <= int(answer) <= len(choices):
        raise Trouble(f"“{answer}”不是列出的序号（1 到 {len(choices)}）。{nothing}。")
    return int(answer) - 1


def case_and_rule(live: Live, book: xw.Book, place: tuple[str, str] | None) -> tuple[Case, Rule | None]:
    """The filing (or attached filing) and its rule: by the row of its score, by its data, or by a row of 得分说明."""
    if place is None or not place[1]:
        return live.case, None
    sheet, cell = place[0], book.sheets[place[0]].range(place[1])
    row, col = cell.row, cell.column
    if sheet == SCORES:
        return live.case, _named(live.case, str(book.sheets[sheet].range((row, 2)).value or ""))
    for case in (live.case, *live.examined.attached):
        rule = _rule_at(case, sheet, row, col)
        if rule is not None:
            return case, rule
    return live.case, None


def _rule_at(case: Case, sheet: str, row: int, col: int) -> Rule | None:
    """Its own row first; a figure that several rules use stands for the first of them."""
    own = [(rule, _row_cells(case, rule)) for rule in case.scorecard.rulebook.rules]
    for rule, cells in own:
        if any((c.sheet, c.row) == (sheet, row) for c in cells):
            return rule
    for rule in case.scorecard.rulebook.rules:
        inputs = case.cells(*rule.needs, *(i.answer for i in rule.items if i.answer))
        if any((c.sheet, c.row, c.col) == (sheet, row, col) for c in inputs):
            return rule
    above = [(c.row, rule) for rule, cells in own for c in cells if c.sheet == sheet and c.row < row]
    # A rule of several lines has its score in the first; below the last rule stands the total.
    if above and row < max(c.row for _, cells in own for c in cells if c.sheet == sheet):
        return max(above, key=lambda found: found[0])[1]
    return None


def _row_cells(case: Case, rule: Rule) -> list[Cell]:
    facts = (case.scorecard[rule.id].claim, case.filing.reasons.get(rule.id))
    return [fact.cell for fact in facts if fact is not None and fact.cell is not None]


def _named(case: Case, label: str) -> Rule | None:
    return next((rule for rule in case.scorecard.rulebook.rules if rule.label == label), None)
