"""Which cells are marked, how, and with what note."""

from __future__ import annotations

from udfs.marks import LONGEST_ADDRESS, NOTE_HEAD, Mark, _groups, marks_of, unchanged
from xladdin.facts import Cell, Finding


def found(code: str, severity: str, cell: Cell | None, message: str = "错了") -> Finding:
    return Finding(code, code.lower(), severity, cell, message, "改正")


def test_one_mark_per_cell_with_the_gravest_colour_and_all_that_is_wrong():
    cell = Cell("表", 5, 4)
    (mark,) = marks_of([found("N1", "note", cell), found("S1", "error", cell, "分不对"), found("D1", "warning", None)])
    assert (mark.sheet, mark.address, mark.severity) == ("表", "D5", "error")
    assert mark.text == f"{NOTE_HEAD}提示 N1：错了\n怎样改：改正\n错误 S1：分不对\n怎样改：改正"


def test_a_long_note_is_cut():
    (mark,) = marks_of([found("S1", "error", Cell("表", 1, 1), "长" * 5000)])
    assert len(mark.text) < 700


def test_many_cells_share_few_rules_whose_addresses_excel_takes():
    marks = [Mark("表", f"A{n}", "error" if n % 2 else "note", "") for n in range(1, 301)]
    groups = list(_groups(marks))
    assert sorted(a for _, areas in groups for a in areas.split(",")) == sorted(m.address for m in marks)
    assert all(len(areas) <= LONGEST_ADDRESS + 8 < 255 for _, areas in groups)
    assert [severity for severity, _ in groups] == sorted(
        (s for s, _ in groups), key=("error", "warning", "note").index
    )


def test_sheets_with_the_same_marks_are_left_alone():
    old = [Mark("甲", "A1", "error", "x", before="原批注"), Mark("乙", "B1", "error", "y")]
    new = [Mark("甲", "A1", "error", "x"), Mark("乙", "B1", "warning", "y")]
    assert unchanged(old, new) == {"甲"}
    assert unchanged(old, []) == set()
