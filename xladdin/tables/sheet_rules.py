"""Drop-down lists, hints and colours of the sheets of a scoring table's workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from xladdin.output.book import Book
from xladdin.tables.columns import BANDS, ITEMS, READINGS, RULES, TERMS
from xladdin.tables.native_checks import NEEDED
from xladdin.tables.places import Place
from xladdin.tables.values import SHAPE_OF
from xladdin.tables.words import SEVERAL, WORDS

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

UNUSED = {"bg_color": "#D9D9D9", "pattern": 1}
NEEDED_NOW = {"bg_color": "#FFF2CC", "pattern": 1}
WRONG = {"bg_color": "#FFC7CE", "pattern": 1}
LONGEST_HINT = 255


def add_lists(sheet: Worksheet, place: Place, places: Mapping[str, Place], terms_last: int) -> None:
    """A list or a hint for every column that people fill in."""
    for col, column in enumerate(place.columns):
        if column.kind == "live":
            continue
        source, strict = _source(place.sheet, column.key, column.kind, places, terms_last)
        settings: dict[str, object] = {"validate": "list", "source": source} if source else {"validate": "any"}
        if column.hint:
            settings |= {"input_title": column.head[:32], "input_message": column.hint[:LONGEST_HINT]}
        if source:
            settings |= {"error_title": column.head[:32], "error_message": "请从下拉列表选。", "error_type": "warning"}
            settings["show_error"] = strict
        if source or column.hint:
            sheet.data_validation(place.first - 1, col, place.last - 1, col, settings)


def _source(
    sheet: str, key: str, kind: str, places: Mapping[str, Place], terms_last: int
) -> tuple[list[str] | str | None, bool]:
    """The list of a column, and whether other entries are warned of (算式 may be longer than one name)."""
    if key == "shape":
        return [
            *(w for w in WORDS["shape"] if sheet == RULES or w != "目标完成"),
            *([SEVERAL] if sheet == RULES else ()),
        ], True
    if kind == "word":
        return list(WORDS["closed" if key.endswith("_closed") else key]), True
    if kind == "phrase":
        return f"={TERMS}!$A$4:$A${terms_last}", False
    if kind == "term":
        return f"={TERMS}!$G$4:$G$13" if key == "full_when" else f"={TERMS}!$A$4:$A${terms_last}", False
    if key == "rule":
        return "=" + places[RULES].all("label"), True
    if key == "item" and sheet in (BANDS, READINGS):
        return "=" + places[ITEMS].all("label"), True
    return None, False


def add_shading(book: Book, sheet: Worksheet, place: Place) -> None:
    """Cells that the chosen 计分方式 does not use become grey, those it can not do without yellow; what 检查 says, red."""
    unused, needed, wrong = (book.workbook.add_format(dict(style)) for style in (UNUSED, NEEDED_NOW, WRONG))
    first, last = place.first - 1, place.last - 1
    for col, column in enumerate(place.columns):
        cell = f"{place.letters[column.key]}{place.first}"
        if column.key == "problem":
            sheet.conditional_format(
                first, col, last, col, {"type": "formula", "criteria": f"=LEN({cell})>0", "format": wrong}
            )
        elif column.shapes and "shape" in place.letters:
            shape = f"${place.letters['shape']}{place.first}"
            words = [SHAPE_OF[name] for name in column.shapes]
            fits = ",".join(f'{shape}="{word}"' for word in words)
            if place.sheet != READINGS:
                grey = f'=AND({shape}<>"",NOT(OR({fits})))'
                sheet.conditional_format(first, col, last, col, {"type": "formula", "criteria": grey, "format": unused})
            must = ",".join(f'{shape}="{word}"' for word, keys in NEEDED.items() if column.key in keys)
            if must and place.sheet != READINGS:
                sheet.conditional_format(
                    first,
                    col,
                    last,
                    col,
                    {"type": "formula", "criteria": f"=AND(OR({must}),LEN({cell})=0)", "format": needed},
                )
