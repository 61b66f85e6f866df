"""What the tabs of a workbook say: hidden ones, copies of the form's sheets, sheets that are not the form's. None of it stops reading."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xladdin.checks.catalogue import finding
from xladdin.facts import Cell, Finding
from xladdin.forms.load import form as find_form
from xladdin.output.added import is_added
from xladdin.workbook.intake import Book
from xladdin.workbook.package import SheetEntry
from xladdin.workbook.plan.names import GUIDE_SHEET, META_SHEET, SHEET_NAME
from xladdin.workbook.read.locate import Located

_COPY = re.compile(r"(.+?)(?: ?\(\d+\)|_\d+| Copy\d*)")
_MOST_NAMED = 5


def check_tabs(book: Book, located: Located) -> Iterator[Finding]:
    """Hidden sheets, and sheets that were not read."""
    own = set(located.sheet_names.values())
    hidden = [s for s in book.sheets if s.state != "visible" and s.name != META_SHEET]
    for sheet in hidden:
        if sheet.name in own:
            yield finding("sheet-hidden", Cell(sheet.name, 1, 1), f"工作表“{sheet.name}”被{_how(sheet)}，已照常读取",
                          "取消隐藏后报送，使填报内容都能看到")  # fmt: skip
    known = own | {META_SHEET, GUIDE_SHEET} | _attached(book, located)
    others = [s for s in book.sheets if s.name not in known and not is_added(s.name)]
    copies = [s for s in others if _copied(s, book, located, own)]
    for sheet in copies[:_MOST_NAMED]:
        yield finding("sheet-copied", Cell(sheet.name, 1, 1), f"工作表“{sheet.name}”是表样中一张表的副本，没有读取",
                      "数据应填在原来的表中；核对后删除副本")  # fmt: skip
    more = [s for s in (*others, *copies[_MOST_NAMED:]) if s not in copies[:_MOST_NAMED]]
    if more:
        names = "、".join(f"“{s.name}”" for s in more[:_MOST_NAMED]) + ("等" if len(more) > _MOST_NAMED else "")
        concealed = "，其中有隐藏的" if any(s.state != "visible" for s in more) else ""
        yield finding("sheet-extra", Cell(more[0].name, 1, 1), f"另有{len(more)}张工作表不属于表样，没有读取{concealed}：{names}",
                      "不影响评分；其中如有应填报的数据，请填到表样的格中",
                      severity="warning" if concealed else None)  # fmt: skip


def _how(sheet: SheetEntry) -> str:
    return "深度隐藏（只有宏能显示）" if sheet.state == "veryHidden" else "隐藏"


def _attached(book: Book, located: Located) -> set[str]:
    """Tabs of attached forms, filled in or not."""
    markers = {SHEET_NAME + find_form(name).sheets[0].id for name in located.plan.form.attach}
    return {sheet for sheet, name in book.local_names if name in markers}


def _copied(sheet: SheetEntry, book: Book, located: Located, own: set[str]) -> bool:
    """Copies take the names of their original along as names of their own; titles tell where a program drops those."""
    if any((sheet.name, SHEET_NAME + one.id) in book.local_names for one in located.plan.sheets):
        return True
    match = _COPY.fullmatch(sheet.name)
    return match is not None and match[1] in own
