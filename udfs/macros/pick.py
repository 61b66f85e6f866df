"""Which indicator the selected cell belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from udfs.sheets import SCORES

if TYPE_CHECKING:
    import xlwings as xw

    from udfs.live import Live
    from xladdin.checks.case import Case
    from xladdin.facts import Cell
    from xladdin.rules.rulebook import Rule


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
