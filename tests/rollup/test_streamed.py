"""Streamed sheets: what is compressed on the way is what a plain zip archive holds, and what was kept is what would be made anew."""

from __future__ import annotations

import io
import random
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.demo_units import city, found, invented, ningxiang, unreadable
from tests.rollup.recalculated import recalculated
from xladdin.output.book import new_book
from xladdin.output.deflated import Block, Deflated, block
from xladdin.output.flate import joined_crc
from xladdin.output.streamed import HELD
from xladdin.output.style import CENTER, TEXT
from xladdin.rollup.book import write_rollup
from xladdin.rollup.compact import Digests, Marks
from xladdin.rollup.consolidate import consolidate
from xladdin.rollup.data import DataRows
from xladdin.rollup.model import FactRow, Mark, Rollup
from xladdin.rollup.old_rollup import OldRollup
from xladdin.rollup.record import record_of
from xladdin.rollup.reviewed import Reviewed
from xladdin.rollup.sheet_rows import each_row
from xladdin.rollup.tally import Tally
from xladdin.store.keeping import Store
from xladdin.store.rendered import SPARE, TOGETHER, Rendered
from xladdin.workbook.cells import read_sheet

NOW = datetime(2023, 3, 1, 9, 30)


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_the_checksum_of_two_stretches_follows_from_theirs(first: bytes, second: bytes) -> None:
    assert joined_crc(zlib.crc32(first), zlib.crc32(second), len(second)) == zlib.crc32(first + second)


def test_the_checksum_holds_for_long_stretches() -> None:
    data = random.Random(5).randbytes(3_000_001)
    assert joined_crc(zlib.crc32(data), zlib.crc32(data), len(data)) == zlib.crc32(data + data)


pieces = st.lists(
    st.tuples(st.sampled_from(("write", "block", "align", "append")), st.binary(max_size=200)), max_size=12
)


@given(pieces)
def test_a_stored_member_is_what_was_written_whatever_it_was_put_together_from(parts: list[tuple[str, bytes]]) -> None:
    whole, expected = Deflated(), b""
    for how, data in parts:
        if how == "write":
            whole.write(data)
        elif how == "block":
            whole.add(block(data))
        elif how == "append":
            other = Deflated()
            other.write(data)
            whole.append(other)
        else:
            whole.align()
            continue
        expected += data
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("before", b"1")
        info = zipfile.ZipInfo("部件.xml")
        info.compress_type = zipfile.ZIP_DEFLATED
        whole.store(archive, info)
        archive.writestr("after", b"2")
    with zipfile.ZipFile(stream) as archive:
        assert archive.testzip() is None
        assert [archive.read(n) for n in archive.namelist()] == [b"1", expected, b"2"]


def test_rows_are_written_side_by_side_and_a_finished_one_can_not_be_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with new_book(path, False, "t", streamed=True) as book:
        page = book.page("表")
        for n in range(50):
            page.text(n, 3, f"右{n}", TEXT)
        for n in range(2 * HELD):
            page.number(n, 0, n, CENTER)
        with pytest.raises(AssertionError, match="row 0 is finished"):
            page.text(0, 1, "迟了", TEXT)
    sheet = openpyxl.load_workbook(path)["表"]
    assert sheet.dimensions == f"A1:D{2 * HELD}"
    assert [c.value for c in sheet["A"]] == list(range(2 * HELD))
    assert [c.value for c in sheet["D"]][:51] == [*(f"右{n}" for n in range(50)), None]


class Memory:
    """Keeps lines as the store does; counts what was asked for and found."""

    def __init__(self) -> None:
        self.kept: dict[bytes, tuple[Block, int]] = {}
        self.hits = self.misses = 0

    def get(self, key: bytes) -> tuple[Block, int] | None:
        self.hits, self.misses = self.hits + (key in self.kept), self.misses + (key not in self.kept)
        return self.kept.get(key)

    def put(self, key: bytes, made: Block, lines: int) -> None:
        self.kept[key] = made, lines


def rolled(folder: Path, *changed: int) -> Rollup:
    """Forty units; those in `changed` have other figures, and so other lines above all that follow them."""
    files = [
        invented(n, folder / f"{n}.xlsx", agency=f"第{n}局（演示）", **({"staff_on_duty": "35", "carryover": None} if n in changed else {}))
        for n in range(40)
    ]  # fmt: skip
    return consolidate([ningxiang(folder / "宁乡.xlsx"), *files, unreadable(folder / "坏.xlsx")], made_at=NOW)


def test_a_roll_up_from_kept_lines_is_the_one_made_from_scratch_to_the_byte(tmp_path: Path) -> None:
    memory = Memory()
    write_rollup(rolled(tmp_path), tmp_path / "first.xlsx", kept=memory)
    assert (memory.hits, memory.misses) == (0, 41)
    for n, changed in enumerate(((), (0,), (3, 39), (7, 8, 9))):
        memory.hits = memory.misses = 0
        again, scratch = tmp_path / f"again{n}.xlsx", tmp_path / f"scratch{n}.xlsx"
        write_rollup(rolled(tmp_path, *changed), again, kept=memory)
        write_rollup(rolled(tmp_path, *changed), scratch)
        assert again.read_bytes() == scratch.read_bytes()
        assert memory.hits >= 41 - len(changed)
    assert (tmp_path / "again0.xlsx").read_bytes() == (tmp_path / "first.xlsx").read_bytes()
    assert (tmp_path / "again1.xlsx").read_bytes() != (tmp_path / "first.xlsx").read_bytes()


def test_kept_lines_are_not_used_for_another_name_folder_or_year(tmp_path: Path) -> None:
    """A line says the unit, the year, the file and where it lies."""
    memory = Memory()
    one = rolled(tmp_path)
    write_rollup(one, tmp_path / "a.xlsx", kept=memory)
    memory.hits = 0
    write_rollup(one, tmp_path / "下级" / "a.xlsx", kept=memory)
    assert memory.hits == 0
    assert (tmp_path / "a.xlsx").read_bytes() != (tmp_path / "下级" / "a.xlsx").read_bytes()


def test_the_store_keeps_lines_drops_old_ones_and_never_gives_a_damaged_one(tmp_path: Path) -> None:
    with Store(tmp_path / "a.xladdin") as store:
        for n in range(3):
            kept = Rendered(store)
            for m in range(TOGETHER + 20):
                kept.put(bytes([n]) + m.to_bytes(15), block(b"<row/>" * m), m)
            kept.finish()
        (count,) = store._db.execute("SELECT count(*) FROM rendered").fetchone()
        assert count <= SPARE * (TOGETHER + 20) + TOGETHER
        kept = Rendered(store)
        assert kept.get(bytes([2]) + (7).to_bytes(15)) == (block(b"<row/>" * 7), 7)
        assert kept.get(b"?" * 16) is None
        with store.writing():
            store._db.execute("UPDATE rendered SET packed = CAST(packed || x'00' AS BLOB)")
        assert kept.get(bytes([2]) + (7).to_bytes(15)) is None


def test_a_streamed_roll_up_opens_in_other_programs_with_every_line(
    tmp_path: Path, require_tool: Callable[[str], str]
) -> None:
    require_tool("soffice")
    path = tmp_path / "汇总.xlsx"
    rollup = rolled(tmp_path)
    write_rollup(rollup, path)
    ours, theirs = (openpyxl.load_workbook(p, data_only=True) for p in (path, recalculated(path, tmp_path / "lo")))
    assert ours.sheetnames == theirs.sheetnames
    for name in ("数据底表", "指标复核"):
        mine, other = (
            [[c.value for c in row[:12]] for row in book[name].iter_rows(min_row=4)] for book in (ours, theirs)
        )
        assert len(mine) > 500
        assert [r[:7] for r in mine] == [r[:7] for r in other][: len(mine)]
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None


def test_every_link_of_a_sheet_leads_where_its_relationship_says(tmp_path: Path) -> None:
    path = tmp_path / "汇总.xlsx"
    write_rollup(consolidate(city(tmp_path), made_at=NOW), path)
    book = openpyxl.load_workbook(path)
    for name, column in (("测算对照", "M"), ("汇总说明", "B")):
        links = {c.value: c.hyperlink.target for c in book[name][column] if c.hyperlink is not None}
        assert len(links) > 2
        assert all(target == str(shown).replace("/", "\\").replace(" ", "%20") for shown, target in links.items())
    for part in zipfile.ZipFile(path).namelist():
        if part.startswith("xl/worksheets/sheet"):
            xml = zipfile.ZipFile(path).read(part).decode()
            used = set(re.findall(r'r:id="(\w+)"', xml))
            rels = part.replace("worksheets/", "worksheets/_rels/") + ".rels"
            made = zipfile.ZipFile(path).read(rels).decode() if rels in zipfile.ZipFile(path).namelist() else ""
            assert used == set(re.findall(r'Id="(\w+)"', made)), part


def test_lines_are_made_one_unit_at_a_time(tmp_path: Path) -> None:
    rollup = rolled(tmp_path)
    reviewed = Reviewed(rollup)
    assert len(reviewed.lines) == reviewed.count == sum(len(reviewed.lines_of(u)) for u in rollup.rows)
    assert [line.number for line in reviewed.lines] == sorted(line.number for line in reviewed.iterate())


def test_a_unit_with_more_lines_than_a_sheet_is_split_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rollup = rolled(tmp_path)
    total = len(list(rollup.facts()))  # type: ignore[operator]
    for most in (20, 200):
        monkeypatch.setattr("xladdin.rollup.data.MAX_ROWS", most)
        monkeypatch.setattr("xladdin.rollup.unit_lines.MOST", most - 3)
        path = tmp_path / f"{most}.xlsx"
        with new_book(path, False, "t", streamed=True) as book:
            book.page("一")
            data = DataRows(book, rollup)
            data.collect()
            assert all(s.next <= most for s in data.sheets)
            assert sum(s.next - 3 for s in data.sheets) == total


@pytest.mark.parametrize(
    "value", ["7", "-7", "1/3", "-22/7", "999999999999999", "9999999999999999", "123456789012345678901/7", "0"]
)
def test_a_figure_is_the_number_nearest_to_the_exact_one(tmp_path: Path, value: str) -> None:
    rollup = consolidate([invented(1, tmp_path / "a.xlsx")])
    fact = FactRow(
        rollup.rows[0].agency, 2022, "f", "", "i", "数", Fraction(value), "元", rollup.rows[0].file, "a", "表", "B7"
    )
    path = tmp_path / "汇总.xlsx"
    write_rollup(replace(rollup, facts=(fact, replace(fact, value=None))), path)
    sheet = openpyxl.load_workbook(path)["数据底表"]
    assert (sheet["G4"].value, sheet["G5"].value) == (float(Fraction(value)), None)
    assert [sheet[f"{col}4"].value for col in "EFHJK"] == ["i", "数", "元", "表", "B7"]


def test_a_figure_whose_address_has_no_room_in_a_link_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rollup = rolled(tmp_path)
    monkeypatch.setattr("xladdin.rollup.data_xml.MAX_FUNCTION_LINK", len("7.xlsx#'补充数据表'!B9"))
    path = tmp_path / "汇总.xlsx"
    write_rollup(rollup, path)
    lines = [[c.value for c in row] for row in openpyxl.load_workbook(path)["数据底表"].iter_rows(min_row=4)]
    own = [line for line in lines if line[8] == "7.xlsx" and line[9] == "补充数据表"]
    assert {len(line[10]) for line in own} == {2, 3}
    for line in own:
        assert line[11:13] == (
            [f"7.xlsx#'补充数据表'!{line[10]}", '=HYPERLINK(INDEX(L:L,ROW()),"打开")'] if len(line[10]) == 2 else [None, None]
        )  # fmt: skip


def test_marks_are_counted_as_they_are(tmp_path: Path) -> None:
    rollup = rolled(tmp_path, 3, 7)
    for table in rollup.tables:
        for n, counted in enumerate(table.counted()):
            said = Counter((m[n].claimed, m[n].computed, m[n].status) for _, m in table.rows)
            found: Counter = Counter()
            for mark, times in counted:
                found[mark.claimed, mark.computed, mark.status] += times
            assert found == said


@given(st.lists(st.tuples(st.none() | st.fractions(0, 100, max_denominator=60), st.integers(1, 3))))
def test_a_tally_is_the_mean_and_the_minimum(values: list) -> None:
    tally, known = Tally(), [v for v, times in values for _ in range(times) if v is not None]
    for value, times in values:
        tally.add(value, times)
    assert tally.count == len(known)
    assert tally.mean == (sum(known) / len(known) if known else None)
    assert tally.least == min(known, default=None)


def test_compact_sequences_equal_the_tuples_they_stand_for() -> None:
    assert Digests(()) == ()
    assert (Digests(("a", "b")), len(Digests(("a", "b")))) == (("a", "b"), 2)
    assert Digests(("",))[0] == ""
    marks = (Mark(None, None, "judged"),)
    assert Marks(marks, ("x",)) == (replace(marks[0], basis="x"),)
    with pytest.raises(ValueError, match="1 marks, 2 bases"):
        Marks(marks, ("x", "y"))


def test_findings_stand_in_the_list_with_their_links(tmp_path: Path) -> None:
    path = tmp_path / "汇总.xlsx"
    write_rollup(consolidate([invented(1, tmp_path / "甲 乙.xlsx", findings=[found(), found()])], made_at=NOW), path)
    sheet = openpyxl.load_workbook(path)["校验问题清单"]
    assert {sheet.cell(n, 2).hyperlink.location for n in (4, 5)} == {"'测算对照'!B4"}


def test_more_units_than_rows_are_held_go_on_every_sheet(tmp_path: Path) -> None:
    """Sheets with tables side by side are written from top to bottom, also where one of the tables is empty."""
    one = record_of(invented(1, tmp_path / "a.xlsx"))
    assert one.filed is not None
    records = [
        replace(
            one, file=tmp_path / f"{n}.xlsx", filed=replace(one.filed, agency=f"第{n}局", inputs=""), counts=(0, 0, 1)
        )
        for n in range(HELD + 20)
    ]
    path = tmp_path / "汇总.xlsx"
    write_rollup(consolidate(records), path)
    book = openpyxl.load_workbook(path, data_only=True, read_only=True)
    for name, column in (
        ("汇总表", 2),
        ("等级与排名", 2),
        ("测算对照", 2),
        ("指标得分明细", 2),
        ("汇总说明", 3),
        ("问题统计", 7),
    ):
        shown = {row[column - 1] for row in book[name].iter_rows(values_only=True) if len(row) >= column}
        assert shown >= {f"第{n}局" for n in range(HELD + 20)}, name


def test_lines_kept_in_the_store_are_used_by_the_next_run_and_change_nothing(tmp_path: Path) -> None:
    for n in range(2):
        with Store(tmp_path / "汇总.xladdin") as store:
            before = store._db.total_changes
            kept = Rendered(store)
            write_rollup(rolled(tmp_path), tmp_path / "汇总.xlsx", overwrite=True, kept=kept)
            kept.finish()
            assert (store._db.total_changes - before) == (41 if n == 0 else 0)
    write_rollup(rolled(tmp_path), tmp_path / "另.xlsx")
    assert (tmp_path / "另.xlsx").read_bytes() == (tmp_path / "汇总.xlsx").read_bytes()


def test_rows_one_after_the_other_are_the_cells_of_the_whole_sheet(tmp_path: Path) -> None:
    path = tmp_path / "汇总.xlsx"
    write_rollup(rolled(tmp_path, 3), path)
    package = OldRollup(path)
    for name in ("汇总表", "指标复核", "等级与排名", "分析图表"):
        found: dict[tuple[int, int], object] = {}
        each_row(package, name, lambda row, cells: found.update({(row, col): c for col, c in cells.items()}))  # noqa: B023
        assert found == read_sheet(package, name).cells
        assert len(found) > 30
