"""What reviewers typed into a roll-up comes through the next one: by unit and indicator, wherever the row went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from openpyxl.worksheet.worksheet import Worksheet

from tests.demo_units import FORM, invented, ningxiang
from tests.rollup.recalculated import recalculated
from xladdin.checks.case import Examined
from xladdin.rollup.book import write_rollup
from xladdin.rollup.consolidate import agency_key, consolidate
from xladdin.rollup.model import Review, ReviewKey, Rollup
from xladdin.rollup.review import Reviews, carry, plan_of, read_reviews, score_of
from xladdin.rollup.review_sheet import AGREED, CHANGED
from xladdin.rollup.reviewed import Reviewed, key_of
from xladdin.workbook.unreadable import Unreadable

NX = "宁乡市工业和信息化局"
OPINION = "请补充佐证材料。\n第二行 <b>&"


def units(folder: Path, count: int = 2) -> list[Examined]:
    return [ningxiang(folder / "宁乡.xlsx"), *(invented(n, folder / f"{n}.xlsx") for n in range(1, count))]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    path = tmp_path / "汇总.xlsx"
    write_rollup(consolidate(units(tmp_path)), path)
    return path


def columns(sheet: Worksheet) -> dict[str, int]:
    row = next(r for r in sheet.iter_rows(max_row=12) if any(c.value == "复核得分" for c in r))
    return {str(c.value): c.column for c in row if c.value is not None}


def row_of(sheet: Worksheet, unit: str, indicator: str) -> int:
    at = columns(sheet)
    return next(
        n for n in range(1, sheet.max_row + 1)
        if (sheet.cell(n, at["预算单位"]).value, sheet.cell(n, at["指标"]).value) == (unit, indicator)
    )  # fmt: skip


def fill(path: Path, *entries: tuple[str, str, object, str]) -> None:
    """Types 复核得分 and 复核意见 into the lines of these units and indicators."""
    book = openpyxl.load_workbook(path)
    sheet = book["指标复核"]
    at = columns(sheet)
    for unit, indicator, score, opinion in entries:
        row = row_of(sheet, unit, indicator)
        sheet.cell(row, at["复核得分"]).value = score  # type: ignore[assignment]
        sheet.cell(row, at["复核意见"]).value = opinion
    book.save(path)


def by_place(reviews: Sequence[Review]) -> dict[tuple[str, str], tuple[Fraction | None, str, bool]]:
    return {(r.unit, r.label): (r.score, r.opinion, r.changed) for r in reviews}


TYPED = (
    (NX, "公用经费控制率", 1.5, OPINION),
    (NX, "结转结余率", None, "只有意见"),
    ("示例市科政事务局（演示）", "在职人员控制率", 0, ""),
)


def second(path: Path, folder: Path, rollup: Rollup | None = None) -> Rollup:
    rollup = rollup or consolidate(units(folder))
    return carry(read_reviews(path), rollup)


def test_entries_are_found_again_exactly(out: Path, tmp_path: Path) -> None:
    fill(out, *TYPED)
    carried = second(out, tmp_path)
    assert by_place(tuple(carried.reviews.values())) == {
        (NX, "公用经费控制率"): (Fraction(3, 2), OPINION, False),
        (NX, "结转结余率"): (None, "只有意见", False),
        ("示例市科政事务局（演示）", "在职人员控制率"): (0, "", False),
    }
    assert (carried.unmatched, carried.review_notes) == ((), ())


def test_entries_come_through_a_save_by_libreoffice(
    out: Path, tmp_path: Path, require_tool: Callable[[str], str]
) -> None:
    require_tool("soffice")
    fill(out, *TYPED)
    write_rollup(second(out, tmp_path), out, overwrite=True)
    again = recalculated(out, tmp_path / "lo")
    assert by_place(tuple(second(again, tmp_path).reviews.values())) == by_place(
        tuple(second(out, tmp_path).reviews.values())
    )


def test_a_third_roll_up_still_has_them(out: Path, tmp_path: Path) -> None:
    fill(out, *TYPED)
    write_rollup(second(out, tmp_path), out, overwrite=True)
    third = second(out, tmp_path)
    assert by_place(tuple(third.reviews.values())) == by_place(read_reviews(out).entries)
    assert len(third.reviews) == 3


def test_the_order_of_units_and_rows_plays_no_part(out: Path, tmp_path: Path) -> None:
    fill(out, *TYPED)
    carried = second(out, tmp_path, consolidate([*units(tmp_path, 6)][::-1]))
    assert carried.reviews[ReviewKey(agency_key(NX), FORM, 2022, "operating_cost")].score == Fraction(3, 2)
    assert len(carried.reviews) == 3


def rows_reversed(path: Path, only: Sequence[int] | None = None) -> None:
    """The lines in reverse order, as sorting does; `only`: the columns that take part."""
    book = openpyxl.load_workbook(path)
    sheet = book["指标复核"]
    cells = [[sheet.cell(r, c).value for c in range(1, sheet.max_column + 1)] for r in range(4, sheet.max_row + 1)]
    for r, line in enumerate(reversed(cells), 4):
        for c, value in enumerate(line, 1):
            if only is None or c in only:
                sheet.cell(r, c).value = value
    book.save(path)


def test_a_sorted_sheet_reads_the_same(out: Path, tmp_path: Path) -> None:
    fill(out, *TYPED)
    before = by_place(tuple(second(out, tmp_path).reviews.values()))
    rows_reversed(out)
    assert by_place(tuple(second(out, tmp_path).reviews.values())) == before


def test_sorting_without_the_hidden_columns_is_noticed_and_the_names_decide(out: Path, tmp_path: Path) -> None:
    fill(out, *TYPED)
    before = by_place(tuple(second(out, tmp_path).reviews.values()))
    rows_reversed(out, only=(1, 2, *range(7, 17)))
    carried = second(out, tmp_path)
    assert by_place(tuple(carried.reviews.values())) == before
    assert any("与隐藏列不一致" in note for note in carried.review_notes)


def test_inserted_rows_and_columns_move_nothing(out: Path, tmp_path: Path) -> None:
    fill(out, *TYPED)
    before = by_place(tuple(second(out, tmp_path).reviews.values()))
    book = openpyxl.load_workbook(out)
    sheet = book["指标复核"]
    sheet.insert_cols(3)
    sheet.cell(3, 3).value = "我的备注"
    sheet.insert_rows(1, 2)
    sheet.insert_rows(12)
    book.save(out)
    assert by_place(tuple(second(out, tmp_path).reviews.values())) == before


def test_a_line_added_by_hand_is_not_lost(out: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(out)
    sheet = book["指标复核"]
    at = columns(sheet)
    row = sheet.max_row + 1
    for head, value in (("预算单位", NX), ("指标", "预算执行率"), ("复核得分", 2), ("复核意见", "补")):
        sheet.cell(row, at[head]).value = value
    sheet.cell(row + 1, at["复核意见"]).value = "没写单位"
    book.save(out)
    carried = second(out, tmp_path)
    assert [r.score for r in carried.reviews.values()] == [2]
    assert [(r.opinion, r.why) for r in carried.unmatched] == [("没写单位", "没有单位名称。")]


def test_without_the_hidden_columns_names_decide_and_a_note_says_so(out: Path, tmp_path: Path) -> None:
    fill(out, *TYPED)
    book = openpyxl.load_workbook(out)
    book["指标复核"].delete_cols(3, 4)
    book.save(out)
    carried = second(out, tmp_path)
    assert len(carried.reviews) == 3
    assert any("没有供对应的隐藏列" in note for note in carried.review_notes)


def test_a_renamed_head_is_said(out: Path) -> None:
    book = openpyxl.load_workbook(out)
    sheet = book["指标复核"]
    sheet.cell(3, columns(sheet)["复核得分"]).value = "得分"
    book.save(out)
    assert any("找不到“复核得分”列" in note for note in read_reviews(out).notes)


def test_a_changed_basis_is_marked_until_somebody_looks(out: Path, tmp_path: Path) -> None:
    fill(out, *TYPED)
    corrected = consolidate([ningxiang(tmp_path / "宁乡.xlsx"), invented(1, tmp_path / "1.xlsx", staff_on_duty="35")])
    for _ in range(2):  # also the second time, as long as nobody touched it
        carried = second(out, tmp_path, corrected)
        changed = [r.label for r in carried.reviews.values() if r.changed]
        assert changed == ["在职人员控制率"]
        assert carried.review_notes[0].startswith("复核之后依据有变的 1 项")
        write_rollup(carried, out, overwrite=True)
    sheet = openpyxl.load_workbook(out)["指标复核"]
    at, row = columns(sheet), row_of(sheet, "示例市科政事务局（演示）", "在职人员控制率")
    assert sheet.cell(row, at["复核状态"]).value == CHANGED
    assert sheet.cell(row, at["复核得分"]).fill.fgColor.rgb == "FFFFEB9C"
    assert sheet.cell(row, at["复核得分"]).value == 0


@pytest.mark.parametrize("act", ["state", "score", "opinion"])
def test_looking_again_takes_the_mark_away(out: Path, tmp_path: Path, act: str) -> None:
    fill(out, *TYPED)
    corrected = consolidate([ningxiang(tmp_path / "宁乡.xlsx"), invented(1, tmp_path / "1.xlsx", staff_on_duty="35")])
    write_rollup(second(out, tmp_path, corrected), out, overwrite=True)
    book = openpyxl.load_workbook(out)
    sheet = book["指标复核"]
    at, row = columns(sheet), row_of(sheet, "示例市科政事务局（演示）", "在职人员控制率")
    head, value = {"state": ("复核状态", AGREED), "score": ("复核得分", 1), "opinion": ("复核意见", "已看")}[act]
    sheet.cell(row, at[head]).value = value
    book.save(out)
    assert not any(r.changed for r in second(out, tmp_path, corrected).reviews.values())


def test_entries_of_a_unit_that_vanished_wait_for_it(out: Path, tmp_path: Path) -> None:
    fill(out, *TYPED)
    alone = second(out, tmp_path, consolidate([invented(1, tmp_path / "1.xlsx")]))
    assert {(r.unit, r.label, r.why) for r in alone.unmatched} == {
        (NX, "公用经费控制率", "本次汇总中没有这个单位。"), (NX, "结转结余率", "本次汇总中没有这个单位。"),
    }  # fmt: skip
    write_rollup(alone, out, overwrite=True)
    sheet = openpyxl.load_workbook(out)["未匹配的复核"]
    shown = [[sheet.cell(n, c).value for c in (2, 5, 6, 7)] for n in (4, 5)]
    assert shown == [[NX, "结转结余率", None, "只有意见"], [NX, "公用经费控制率", 1.5, OPINION]]
    back = second(out, tmp_path)
    assert back.unmatched == ()
    assert back.reviews[ReviewKey(agency_key(NX), FORM, 2022, "operating_cost")].opinion == OPINION


def test_a_score_typed_as_text_is_read_and_nonsense_is_kept(out: Path, tmp_path: Path) -> None:
    fill(out, (NX, "公用经费控制率", "２.５ 分", ""), (NX, "结转结余率", "再议", ""))
    carried = second(out, tmp_path)
    found = {r.label: (r.score, r.typed) for r in carried.reviews.values()}
    assert found == {"公用经费控制率": (Fraction(5, 2), ""), "结转结余率": (None, "再议")}
    assert any("“再议”不是数" in note for note in carried.review_notes)
    write_rollup(carried, out, overwrite=True)
    assert {r.label: r.typed for r in read_reviews(out).entries}["结转结余率"] == "再议"
    assert [score_of(t) for t in ("nan", "1e999999999", "", "3分")] == [None, None, None, 3]


def test_a_score_beyond_the_marks_is_kept_and_named(out: Path, tmp_path: Path) -> None:
    fill(out, (NX, "公用经费控制率", 50, ""))
    carried = second(out, tmp_path)
    assert [r.score for r in carried.reviews.values()] == [50]
    assert any("不在 0 至 5 之间" in note for note in carried.review_notes)


def test_a_total_typed_into_the_summary_survives(out: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(out)
    book["汇总表"]["G6"] = 77.5
    book.save(out)
    carried = second(out, tmp_path)
    assert carried.reviews[ReviewKey(agency_key(NX), FORM, 2022, "")].score == Fraction(155, 2)
    write_rollup(carried, out, overwrite=True)
    again = openpyxl.load_workbook(out, data_only=True)
    assert again["汇总表"]["G6"].value == 77.5
    ranks = {row[1].value: row[8].value for row in again["等级与排名"]["A6:L7"]}
    assert ranks[NX] == 77.5


def test_a_long_opinion_is_not_cut_short(out: Path, tmp_path: Path) -> None:
    fill(out, (NX, "公用经费控制率", 1, "长" * 9000))
    write_rollup(second(out, tmp_path), out, overwrite=True)
    assert read_reviews(out).entries[0].opinion == "长" * 9000


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://evil.example","x")', "+cmd|' /C calc'!A0", "@SUM(1)", "<r><t>x</t></r>"]
)
def test_what_reviewers_typed_stays_text(out: Path, tmp_path: Path, text: str) -> None:
    typed = Reviews((Review(NX, FORM, 2022, "operating_cost", None, text, "x", text, "公用经费控制率"),
                     Review(text, FORM, 2022, "y", None, text, "x", text, text)))  # fmt: skip
    write_rollup(carry(typed, consolidate(units(tmp_path))), out, overwrite=True)
    book = openpyxl.load_workbook(out)
    for name in ("指标复核", "未匹配的复核"):
        own = [c for row in book[name] for c in row if isinstance(c.value, str) and c.value.strip() == text]
        assert own
        assert all(c.data_type == "s" for c in own)
    assert {r.opinion for r in read_reviews(out).entries} == {text}


def test_a_workbook_of_somebody_else_has_no_entries_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "别的.xlsx"
    openpyxl.Workbook().save(path)
    assert read_reviews(path).entries == ()
    assert "没有“指标复核”表" in read_reviews(path).notes[0]
    path.write_bytes(b"no workbook")
    with pytest.raises(Unreadable):
        read_reviews(path)


def test_a_dry_run_lists_what_would_happen(out: Path, tmp_path: Path) -> None:
    fill(out, *TYPED, ("示例市科政事务局（演示）", "公用经费控制率", 1, ""))
    plan = plan_of(carry(read_reviews(out), consolidate([invented(1, tmp_path / "1.xlsx", staff_on_duty="35")])))
    assert [r.label for r in plan.kept] == ["公用经费控制率"]
    assert [r.label for r in plan.changed] == ["在职人员控制率"]
    assert len(plan.unmatched) == 2


scores = st.none() | st.fractions(0, 5, max_denominator=20)


@settings(max_examples=40)
@given(st.data())
def test_no_entry_is_ever_lost_or_doubled(data: st.DataObject) -> None:
    """Whatever units come and go: every entry is kept, marked or unmatched, once, as it was typed."""
    folder = Path("somewhere")
    before = consolidate([invented(n, folder / f"{n}.xlsx") for n in range(3)])
    lines = Reviewed(before).lines
    chosen = data.draw(st.lists(st.sampled_from(lines), max_size=8, unique_by=lambda line: line.number))
    typed = tuple(
        Review(line.unit.agency, FORM, 2022, line.indicator.key, data.draw(scores), f"意见{line.number}", "b", "", line.indicator.label)
        for line in chosen
    )  # fmt: skip
    there = data.draw(st.lists(st.integers(0, 3), max_size=4, unique=True))
    after = carry(Reviews(typed), consolidate([invented(n, folder / f"{n}.xlsx") for n in there]))
    found = [*after.reviews.values(), *after.unmatched]
    assert sorted((r.unit, r.label, r.opinion, str(r.score)) for r in found) == sorted(
        (r.unit, r.label, r.opinion, str(r.score)) for r in typed
    )
    present = {agency_key(r.agency) for r in after.rows}
    assert all((agency_key(r.unit) in present) == (r in after.reviews.values()) for r in found)
    twice = carry(Reviews(tuple(found)), after)
    assert {k: r.score for k, r in twice.reviews.items()} == {k: r.score for k, r in after.reviews.items()}


def test_the_reviewed_total_takes_reviewed_else_recomputed_scores(tmp_path: Path) -> None:
    rollup = consolidate(units(tmp_path))
    unit = rollup.rows[0]
    assert Reviewed(rollup).total(unit) is None
    key = key_of(unit, "operating_cost")
    review = Review(NX, FORM, 2022, "operating_cost", Fraction(3, 2), "", "")
    made = Reviewed(replace(rollup, reviews={key: review}))
    assert unit.computed is not None
    assert made.total(unit) == unit.computed - 0 + Fraction(3, 2)  # recomputed with 0 for this indicator
