"""Writes a rulebook as a workbook that an officer can edit: official columns, drop-down lists, live sentences, native checks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from xladdin.exact import format_score
from xladdin.output.book import Book, Page, new_book, text_height
from xladdin.output.style import CENTER, HEADER, SUBTITLE, TEXT, TITLE, Style, set_paper
from xladdin.rules.load import load_rulebook
from xladdin.rules.rulebook import Rulebook
from xladdin.strict import load_toml
from xladdin.tables.columns import (
    BANDS,
    COLUMNS,
    FREE,
    HEAD_FIELDS,
    HEAD_FIRST,
    HEADER_ROW,
    ITEMS,
    READINGS,
    RULES,
    Column,
)
from xladdin.tables.live import Words
from xladdin.tables.native_checks import Checks
from xladdin.tables.outward import Line, Sheets, sheets_of
from xladdin.tables.pages import LIVE, exact_number, put, write_about, write_head, write_terms
from xladdin.tables.phrases import names_in
from xladdin.tables.places import HELPERS, Place, places
from xladdin.tables.saved import saved
from xladdin.tables.sheet_rules import add_lists, add_shading
from xladdin.vocabulary import Vocabulary, vocabulary

LIVE_CENTER: Style = {**LIVE, "align": "center"}
LEVEL: Style = {**CENTER, "bottom": 0, "top": 0}
PROBLEM: Style = {**LIVE, "font_color": "#9C0006"}
TITLES: Mapping[str, tuple[str, str]] = {
    ITEMS: ("要素", "一行一个要素；计分方式是“多个要素”的指标才写。同一指标的要素连在一起，按原文①②③的顺序。"),
    BANDS: ("档位与选项", "一行一档（项）。分档从得分高的写起，各档首尾相接，不重叠、不留空当。"),
    READINGS: ("读法", "原文有几种理解的地方，一行一种说法；右边写这种说法改变哪几格。采用的一种打√。"),
    FREE: (
        "自填指标",
        "三级指标由单位自己写的（目标完成），怎样按指标值和完成值计分。第一行是基本规定，以下是各个读法。",
    ),
}
PRINTED = {RULES: "criterion", ITEMS: "criterion", BANDS: "criterion", READINGS: "basis", FREE: "edges"}
"""Last column that is printed."""
FROZEN = {RULES: 7, ITEMS: 3, BANDS: 2, READINGS: 3, FREE: 1}


def export_rulebook(path: Path, out: Path, *, overwrite: bool = False) -> Rulebook:
    """Writes the rulebook file `path` as workbook `out`. Raises DefinitionError, OutputExists, OutputLocked."""
    book, vocab = load_rulebook(path), vocabulary()
    sheets = sheets_of(load_toml(path), f"{book.id} {book.version}")
    now = datetime.now().astimezone().replace(microsecond=0, tzinfo=None)
    with new_book(out, overwrite, f"评分标准：{book.title}", now) as made:
        _Writer(made, sheets, book, vocab).write()
    return book


class _Writer:
    def __init__(self, made: Book, sheets: Sheets, book: Rulebook, vocab: Vocabulary) -> None:
        self.made, self.sheets, self.book, self.vocab = made, sheets, book, vocab
        self.places = places(sheets)
        self.saved = saved(sheets, book, vocab)
        self.terms_last = 3 + len(names_in(vocab))
        self.words = Words(self.places, self.terms_last)
        marks_row = HEAD_FIRST + [key for key, _, _ in HEAD_FIELDS].index("marks")
        self.checks = Checks(self.places, f"$B${marks_row}")
        self.by_reading = self._columns_by_reading()

    def write(self) -> None:
        write_about(self.made)
        write_head(self.made, self.sheets)
        for sheet in COLUMNS:
            self.lines(sheet)
        write_terms(self.made, self.vocab)
        self.made.workbook.get_worksheet_by_name(RULES).activate()

    # ---- sheets of lines ---------------------------------------------------------------------------------------------------------

    def lines(self, sheet: str) -> None:
        place, lines = self.places[sheet], self.sheets.lines[sheet]
        page = self.made.page(sheet)
        page.widths(*(c.width for c in place.columns))
        self.title(page, place)
        page.header(HEADER_ROW - 1, tuple(c.head for c in place.columns), HEADER)
        page.height(HEADER_ROW - 1, 34)
        results = self.saved.get(sheet, [])
        for n, row in enumerate(range(place.first, place.last + 1)):
            line = lines[n] if n < len(lines) else None
            self.line(page, place, row, line or {}, results[n] if line is not None and results else {})
        if HELPERS[sheet]:
            first = len(place.columns)
            page.sheet.set_column(first, first + len(HELPERS[sheet]) - 1, 8, None, {"hidden": True})
        add_lists(page.sheet, place, self.places, self.terms_last)
        add_shading(self.made, page.sheet, place)
        page.sheet.freeze_panes(HEADER_ROW, FROZEN[sheet])
        last = place.first + max(len(lines), 1) - 2
        page.sheet.print_area(0, 0, last, place.column(PRINTED[sheet]))
        set_paper(page.sheet, rows=(HEADER_ROW - 1, HEADER_ROW - 1))

    def title(self, page: Page, place: Place) -> None:
        last = place.column(PRINTED[place.sheet])
        title, note = TITLES.get(place.sheet, (self.book.title, ""))
        page.merged(0, 0, 0, last, title, TITLE)
        page.height(0, 34)
        page.height(1, 20)
        if place.sheet != RULES:
            page.merged(1, 0, 1, last, note, SUBTITLE)
            return
        total = f"一级指标分值合计{format_score(sum((p.marks for p in self.book.parts), Fraction()))}分，"
        held = "与总分相符" if sum(p.marks for p in self.book.parts) == self.book.marks else "与总分不符"
        page.sheet.merge_range(1, 0, 1, last, "", self.made.format(SUBTITLE))
        page.formula(1, 0, "=" + self.checks.whole(), SUBTITLE, f"{total}{held}；检查栏没有问题。")

    def line(self, page: Page, place: Place, row: int, line: Line, result: Line) -> None:
        formulas = self.formulas(place, row)
        for col, column in enumerate(place.columns):
            if column.kind == "live":
                style = PROBLEM if column.key == "problem" else LIVE_CENTER if column.key in ("row", "order") else LIVE
                self.live(page, row - 1, col, formulas[column.key], style, result.get(column.key, ""), column.width)
            elif (
                place.sheet,
                line.get("rule", line.get("label")),
                line.get("item", line.get("label")),
                column.key,
            ) in self.by_reading:
                value = self.chosen_value(place.sheet, line, column)
                self.live(
                    page,
                    row - 1,
                    col,
                    self.words.from_reading(place, row, column.key),
                    LIVE_CENTER,
                    value,
                    column.width,
                )
            else:
                style = self.style(place.sheet, column, line)
                put(page, row - 1, col, line.get(column.key), style, column)
        for n, helper in enumerate(HELPERS[place.sheet], len(place.columns)):
            key = "aux_" + helper
            page.formula(row - 1, n, "=" + formulas[key], LIVE, result.get(key, self.blank(helper, place, row)))

    def blank(self, helper: str, place: Place, row: int) -> Any:
        """What an auxiliary formula gives on a prepared empty line."""
        last = self.saved.get(place.sheet) or [{}]
        return {"key": "|", "holds": 1, "part_no": last[-1].get("aux_part_no", 0), "group_no": last[-1].get("aux_group_no", 0),
                "number": last[-1].get("aux_number", 0), "asked": last[-1].get("aux_asked", "")}.get(helper, "")  # fmt: skip

    def style(self, sheet: str, column: Column, line: Line) -> Style:
        if sheet == RULES and column.key in ("part", "part_marks", "group", "group_marks") and line:
            head = "part" if column.key.startswith("part") else "group"
            bottom = {"bottom": 1} if line is self.sheets.lines[RULES][-1] else {}
            return {**LEVEL, **({"top": 1} if head in line or "part" in line else {}), **bottom}
        wide = column.kind in ("text", "phrase", "term") and column.key not in ("part", "group", "label")
        return TEXT if wide or column.key == "label" else CENTER

    def live(self, page: Page, row: int, col: int, formula: str, style: Style, value: Any, width: float) -> None:
        page.formula(row, col, "=" + formula, style, value if isinstance(value, int | Fraction) else str(value))
        if isinstance(value, str) and value:
            page.height(row, text_height(value, width, 10.5))

    # ---- formulas -----------------------------------------------------------------------------------------------------------------

    def formulas(self, place: Place, row: int) -> dict[str, str]:
        """The live columns of a line, auxiliary ones included."""
        words, checks = self.words, self.checks

        def at(key: str, other: int = row) -> str:
            return place.at(key, other)

        if place.sheet == RULES:
            count = f'IF({at("label")}&""="","",SUMPRODUCT(--($F${place.first}:$F{row}<>"")))'
            return {
                "row": count, "criterion": words.rule_criterion(row), "problem": checks.rule(row), "reading": words.rule_reading(row),
                "aux_key": f'{at("label")}&"|"', "aux_unit": words.unit(place, row),
                "aux_part_no": f'N({at("aux_part_no", row - 1)})+({at("part")}<>"")',
                "aux_group_no": f'N({at("aux_group_no", row - 1)})+({at("group")}<>"")',
            }  # fmt: skip
        if place.sheet == ITEMS:
            order = f'IF({at("rule")}&""="","",SUMPRODUCT(--($A${place.first}:$A{row}={at("rule")})))'
            body = f'IF({at("shape")}&""="","",{words.body(place, row)})'
            return {"order": order, "criterion": body, "problem": checks.item(row), "aux_key": f'{at("rule")}&"|"&{at("label")}',
                    "aux_unit": words.unit(place, row), "aux_charge": words.item_charge(row), "aux_so_far": words.item_so_far(row)}  # fmt: skip
        key = f'{at("rule")}&"|"&{at("item")}' if place.sheet != FREE else ""
        if place.sheet == BANDS:
            return {"criterion": words.band(row), "problem": checks.band(row), "aux_key": key, "aux_unit": words.band_unit(row),
                    "aux_holds": words.band_holds(row), "aux_so_far": words.band_so_far(row)}  # fmt: skip
        if place.sheet == READINGS:
            asked = f'IF({at("question")}&""="",{at("aux_asked", row - 1)}&"",{at("question")})'
            number = f'N({at("aux_number", row - 1)})+({at("question")}<>"")'
            return {"problem": checks.reading(row), "aux_key": key, "aux_number": number, "aux_asked": asked,
                    "aux_so_far": words.reading_so_far(row)}  # fmt: skip
        return {}

    def _columns_by_reading(self) -> set[tuple[str, Any, Any, str]]:
        """(sheet, indicator, element or indicator, column) of the cells that show what the chosen reading sets."""
        found = set()
        for line in self.sheets.lines[READINGS]:
            for column in COLUMNS[READINGS]:
                if column.key in line and column.key not in (
                    "rule",
                    "item",
                    "question",
                    "chosen",
                    "say",
                    "basis",
                    "key",
                    "name",
                ):
                    item = line.get("item")
                    found.add((ITEMS if item else RULES, line["rule"], item or line["rule"], column.key))
        return found

    def chosen_value(self, sheet: str, line: Line, column: Column) -> Any:
        rule, item = (line["rule"], line["label"]) if sheet == ITEMS else (line["label"], None)
        for other in self.sheets.lines[READINGS]:
            if (other["rule"], other.get("item")) == (rule, item) and "chosen" in other and column.key in other:
                number = exact_number(other[column.key], column)
                return number[0] if number else other[column.key]
        return ""
