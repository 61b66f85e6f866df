"""What comes back: matched by the stamp, whatever the file or the unit is called now."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from deal.conftest import FORM, write_list
from filings import SAMPLES

from xladdin.commands import rollup
from xladdin.deal import Dealt
from xladdin.facts import UnitStamp
from xladdin.rollup.missing import DONE, MISSING, STRANGER, standings
from xladdin.store.run import Request, RolledUp
from xladdin.workbook.build.press import press
from xladdin.workbook.examine import examine
from xladdin.workbook.facts_file import load_facts
from xladdin.workbook.read.dealt import stamp_rows

KIND = "dealt-to-another"
EDUCATION = "演示市教育局（演示）"


def submitted(file: Path, dealt: UnitStamp, typed: str) -> Path:
    """The sample of 演示市教育局, in the form dealt to `dealt`, with `typed` as 填报单位."""
    given = load_facts(SAMPLES / "demo-education.toml")
    file.parent.mkdir(exist_ok=True)
    made = press(FORM, 2022, {b: 9 for b in given.plan.blocks if b in ("projects", "operating_cost_items")})
    file.write_bytes(made.package({**given.entries, "agency": typed}, stamp=stamp_rows(dealt)))
    return file


@pytest.fixture
def roll(tmp_path: Path) -> Callable[..., RolledUp]:
    """Rolls up the folder 报送, by a list with these lines."""

    def do(*rows: list[object]) -> RolledUp:
        roster = write_list(tmp_path / "名单.xlsx", rows, heads=["单位名称", "编码", "主管部门"]) if rows else None
        return rollup(
            Request(tmp_path / "报送", tmp_path / "汇总.xlsx", overwrite=True, roster=roster, jobs=1, no_store=True)
        )

    return do


def kinds(done: RolledUp) -> list[str]:
    return [f.kind for one in done.records for f in one.findings if f.kind == KIND]


def counted(done: RolledUp) -> dict[str, str]:
    assert done.rollup is not None
    return {row.agency: row.name for row in done.rollup.rows}


def states(done: RolledUp) -> dict[str, str]:
    assert done.rollup is not None
    assert done.rollup.roster is not None
    return {one.name: one.state for one in standings(done.rollup, done.rollup.roster)}


def test_a_form_dealt_to_the_unit_that_fills_it_in_raises_nothing(tmp_path: Path) -> None:
    found = examine(submitted(tmp_path / "a.xlsx", UnitStamp("演示市 教育局(演示)", "1"), EDUCATION))
    assert KIND not in {f.kind for f in found.findings}
    assert KIND not in {f.kind for f in examine(submitted(tmp_path / "b.xlsx", UnitStamp(), EDUCATION)).findings}


def test_a_form_dealt_to_another_unit_is_said_at_the_units_name(tmp_path: Path) -> None:
    found = examine(submitted(tmp_path / "a.xlsx", UnitStamp("演示市水利局", "1"), EDUCATION))
    assert found.case is not None
    (one,) = [f for f in found.findings if f.kind == KIND]
    assert (one.code, one.severity, one.cell) == ("F123", "warning", found.case.filing.agency_cell)
    assert one.message == f"这份表是发给“演示市水利局”的，填报单位写的是“{EDUCATION}”"


def test_a_renamed_file_is_still_the_units(tmp_path: Path, roll, deal: Callable[..., Dealt]) -> None:
    done = deal(["甲局", "001"], ["乙局", "002"])
    folder = tmp_path / "报送"
    folder.mkdir()
    done.units[0].file.rename(folder / "最终版(3).xlsx")
    result = roll(["甲局", "001"], ["乙局", "002"])
    assert counted(result) == {"甲局": "最终版(3).xlsx"}
    assert states(result) == {"甲局": DONE, "乙局": MISSING}


def test_a_unit_whose_name_was_deleted_is_known_by_the_stamp(tmp_path: Path, roll) -> None:
    submitted(tmp_path / "报送" / "a.xlsx", UnitStamp("甲局", "001"), "")
    assert states(roll(["甲局", "001", "财政局"])) == {"甲局": DONE}


def test_a_unit_that_changed_its_name_is_matched_by_the_stamp_and_said(tmp_path: Path, roll) -> None:
    submitted(tmp_path / "报送" / "a.xlsx", UnitStamp("甲局", "001"), "甲委员会")
    done = roll(["甲局", "001"], ["乙局", "002"])
    assert states(done) == {"甲局": DONE, "乙局": MISSING}
    assert kinds(done) == [KIND]


def test_a_list_with_the_new_name_matches_by_the_code(tmp_path: Path, roll) -> None:
    submitted(tmp_path / "报送" / "a.xlsx", UnitStamp("甲局", "001"), "甲局")
    submitted(tmp_path / "报送" / "b.xlsx", UnitStamp("乙局", "002"), "乙委员会")
    done = roll(["甲委员会", "001", "财政局"], ["乙委员会", "002", "财政局"])
    assert states(done) == {"甲委员会": DONE, "乙委员会": DONE}


def test_a_unit_on_the_list_that_took_anothers_form_is_counted_as_itself(tmp_path: Path, roll) -> None:
    submitted(tmp_path / "报送" / "a.xlsx", UnitStamp("甲局", "001"), "乙局")
    done = roll(["甲局", "001"], ["乙局", "002"])
    assert states(done) == {"甲局": MISSING, "乙局": DONE}
    assert kinds(done) == [KIND]


def test_anothers_filing_never_takes_the_place_of_the_units_own(tmp_path: Path, roll) -> None:
    """Without a list the stamp decides; the unit's own counts, though the other one is newer."""
    own = submitted(tmp_path / "报送" / "a.xlsx", UnitStamp("甲局", "001"), "甲局")
    other = submitted(tmp_path / "报送" / "b.xlsx", UnitStamp("甲局", "001"), "乙局")
    import os

    os.utime(own, (1_600_000_000, 1_600_000_000))
    os.utime(other, (1_700_000_000, 1_700_000_000))
    done = roll()
    assert counted(done) == {"甲局": "a.xlsx"}
    assert done.rollup is not None
    (skipped,) = done.rollup.skipped
    assert "填报单位却写着另一个单位" in skipped.reason


def test_without_stamps_units_are_matched_as_ever(tmp_path: Path, roll) -> None:
    submitted(tmp_path / "报送" / "a.xlsx", UnitStamp(), EDUCATION)
    assert states(roll([EDUCATION, "001"], ["乙局", "002"])) == {EDUCATION: DONE, "乙局": MISSING}
    assert states(roll(["丙局", "001"])) == {"丙局": MISSING, EDUCATION: STRANGER}


def test_the_workbook_of_the_roll_up_shows_the_unit_of_the_stamp(tmp_path: Path, roll) -> None:
    submitted(tmp_path / "报送" / "a.xlsx", UnitStamp("甲局", "001"), "甲委员会")
    roll()
    values = {c.value for row in openpyxl.load_workbook(tmp_path / "汇总.xlsx")["汇总表"].iter_rows() for c in row}
    assert "甲局" in values
