"""Whole roll-ups, one after the other: what counts, what is kept, what is said to have changed, and what never happens to old work."""

from __future__ import annotations

import json
import os
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace

from tests.store.conftest import CIVIL, EDUCATION, WATER, put, submission
from xladdin.commands import UsageError, history
from xladdin.commands import rollup as roll_up
from xladdin.output import OutputExists
from xladdin.store.keeping import Store
from xladdin.store.previous import last_year
from xladdin.store.run import Request, RolledUp

STAFFING = "在职人员控制率"
pytestmark = pytest.mark.usefixtures("here")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "汇总.xlsx"


@pytest.fixture
def request_(folder: Path, out: Path) -> Request:
    return Request(folder, out, overwrite=True)


def kinds_of(done: RolledUp, agency: str) -> list[str]:
    return [f.kind for r in done.records if r.agency == agency for f in r.findings]


def counted(done: RolledUp) -> dict[str, str]:
    assert done.rollup is not None
    return {row.agency: row.name for row in done.rollup.rows}


def test_nothing_changed_leaves_the_roll_up_untouched(request_: Request, out: Path) -> None:
    assert roll_up(request_).written
    before = (out.read_bytes(), out.stat().st_mtime_ns)
    again = roll_up(request_)
    assert (again.written, again.examined, again.backup) == (False, 0, None)
    assert (out.read_bytes(), out.stat().st_mtime_ns) == before
    assert [r.agency for r in again.records] == [EDUCATION, CIVIL, WATER]


@pytest.mark.parametrize("what", ["a file", "the department", "the roll-up itself", "a file left out"])
def test_any_change_writes_it_again(request_: Request, folder: Path, out: Path, what: str) -> None:
    roll_up(request_)
    if what == "a file":
        put(folder / "水利.xlsx", submission(WATER, D5="40"), 1_800_000_000)
    elif what == "the department":
        request_ = replace(request_, department="演示市财政局")
    elif what == "the roll-up itself":
        os.utime(out, (1_800_000_000, 1_800_000_000))
    else:
        (folder / "说明.docx").write_bytes(b"x")
    assert roll_up(request_).written


def test_the_roll_up_that_is_replaced_is_kept_as_a_backup(request_: Request, folder: Path, out: Path) -> None:
    roll_up(request_)
    first = out.read_bytes()
    (folder / "水利.xlsx").unlink()
    done = roll_up(request_)
    assert done.backup is not None
    assert done.backup.read_bytes() == first
    assert done.backup.name.startswith("汇总.备份-")
    assert out.read_bytes() != first


def test_backups_store_and_roll_up_in_the_folder_itself_are_no_submissions(folder: Path) -> None:
    request = Request(folder, folder / "汇总.xlsx", overwrite=True)
    roll_up(request)
    put(folder / "水利.xlsx", submission(WATER, D5="40"), 1_800_000_000)
    roll_up(request)
    (folder / "水利.xlsx").unlink()
    done = roll_up(request)
    assert len(list(folder.glob("汇总.备份-*"))) == 2
    assert [r.file.name for r in done.records] == ["教育.xlsx", "民政.xlsx"]
    assert done.rollup is not None
    assert done.rollup.skipped == ()


def test_without_force_an_old_roll_up_stops_everything_before_the_work(request_: Request, out: Path) -> None:
    out.write_bytes(b"old")
    with pytest.raises(OutputExists):
        roll_up(replace(request_, overwrite=False), lambda *_: pytest.fail("worked"))
    assert out.read_bytes() == b"old"


def test_a_dry_run_writes_nothing_and_lists_what_would_change(request_: Request, folder: Path, tmp_path: Path) -> None:
    roll_up(request_)
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    put(folder / "水利.xlsx", submission(WATER, D5="40"), 1_800_000_000)
    put(folder / "新.xlsx", submission(CIVIL, named="演示市新设局（演示）"), 1_800_000_000)
    (folder / "教育.xlsx").unlink()
    inputs = {p: p.read_bytes() for p in folder.iterdir()}
    done = roll_up(replace(request_, dry_run=True, overwrite=False))
    assert not done.written
    assert {(c.kind, c.agency) for c in done.changes} == {
        ("更新", WATER), ("新增", "演示市新设局（演示）"), ("撤出", EDUCATION), ("重算", CIVIL),
    }  # fmt: skip
    after = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert {**{p: d for p, d in before.items() if p.parent != folder}, **inputs} == after


def test_without_store_nothing_is_left_beside_the_roll_up(request_: Request, out: Path) -> None:
    done = roll_up(replace(request_, no_store=True))
    assert done.store is None
    assert [p.name for p in out.parent.iterdir() if p.is_file()] == ["汇总.xlsx"]


def test_a_store_damaged_in_its_pages_is_rebuilt_in_the_same_run(request_: Request, folder: Path, out: Path) -> None:
    roll_up(request_)
    place = out.with_suffix(".xladdin")
    data = bytearray(place.read_bytes())
    data[2 * 4096 :] = b"\xa5" * (len(data) - 2 * 4096)
    place.write_bytes(data)
    os.utime(out)
    put(folder / "水利.xlsx", submission(WATER, D5="40"), 1_800_000_000)
    done = roll_up(request_)
    assert done.written
    assert len(done.records) == 3
    assert "已改名为" in done.said[0]


def test_a_flipped_bit_in_a_record_is_noticed(request_: Request, out: Path) -> None:
    roll_up(request_)
    place = out.with_suffix(".xladdin")
    data = place.read_bytes()
    changed = data.replace(WATER.encode(), WATER.replace("水", "土").encode())
    assert changed != data
    place.write_bytes(changed)
    os.utime(out)
    done = roll_up(request_)
    assert WATER in counted(done)
    assert done.examined == 3


def test_the_newest_submission_counts_by_stamp_then_by_time_of_modification(request_: Request, folder: Path) -> None:
    put(folder / "a旧.xlsx", submission(WATER, stamp="2023-02-14 09:30", D5="41"), 1_900_000_000)
    put(folder / "b新.xlsx", submission(WATER, stamp="2023-02-15 08:00", D5="42"), 1_600_000_000)
    done = roll_up(request_)
    assert counted(done)[WATER] == "b新.xlsx"
    assert done.rollup is not None
    reasons = {s.name: s.reason for s in done.rollup.skipped}
    assert "报送时间较晚：2023-02-15 08:00，本文件为2023-02-14 09:30" in reasons["a旧.xlsx"]
    assert "本文件没有报送时间" in reasons["水利.xlsx"]
    (folder / "a旧.xlsx").unlink()
    (folder / "b新.xlsx").unlink()
    put(folder / "c.xlsx", submission(WATER, D5="43"), 1_900_000_000)
    assert counted(roll_up(request_))[WATER] == "c.xlsx"


def test_a_stamp_that_is_none_decides_nothing(request_: Request, folder: Path) -> None:
    put(folder / "a.xlsx", submission(WATER, stamp="最终版", D5="41"), 1_600_000_000)
    assert counted(roll_up(request_))[WATER] == "水利.xlsx"


def test_history_shows_what_changed_cell_by_cell_also_of_files_that_are_gone(
    request_: Request, folder: Path, out: Path
) -> None:
    roll_up(request_)
    put(folder / "水利.xlsx", submission(WATER, D5="40"), 1_800_000_000)
    roll_up(request_)
    put(folder / "水利.xlsx", submission(WATER, D5="40", stamp="2023-03-01 10:00"), 1_800_000_500)
    roll_up(request_)
    steps = history("水利局", out)
    assert [len(s.differences) > 0 for s in steps] == [False, True, False]
    change = next(d for d in steps[1].differences if d.cell == "D5")
    assert (change.sheet, change.new) == ("基础数据表", Fraction(40))
    assert change.old not in (None, Fraction(40))
    assert steps[2].submission.stamp == "2023-03-01 10:00"


def test_history_of_an_unknown_or_ambiguous_unit_says_what_to_write(request_: Request, out: Path) -> None:
    roll_up(request_)
    with pytest.raises(UsageError, match="没有单位“水厂”"):
        history("水厂", out)
    with pytest.raises(UsageError, match="有几个单位"):
        history("演示市", out)
    with pytest.raises(UsageError, match="找不到存储文件"):
        history(WATER, out.with_name("别的.xlsx"))


def test_two_units_with_the_same_figures_are_pointed_out_to_both(request_: Request, folder: Path) -> None:
    put(folder / "抄.xlsx", submission(WATER, named="演示市抄来局（演示）"), 1_800_000_000)
    done = roll_up(request_)
    assert "same-figures" in kinds_of(done, WATER)
    assert "same-figures" in kinds_of(done, "演示市抄来局（演示）")
    assert "same-figures" not in kinds_of(done, EDUCATION)
    found = next(f for r in done.records if r.agency == WATER for f in r.findings if f.kind == "same-figures")
    assert "演示市抄来局（演示）（抄.xlsx）" in found.message
    assert done.rollup is not None
    assert "same-figures" in {p.finding.kind for p in done.rollup.problems}


def test_a_unit_that_submits_the_same_figures_twice_copies_nobody(request_: Request, folder: Path) -> None:
    put(folder / "再.xlsx", submission(WATER, stamp="2023-02-14 09:30"), 1_800_000_000)
    assert "same-figures" not in kinds_of(roll_up(request_), WATER)


def test_an_earlier_store_that_holds_nothing_says_so(tmp_path: Path, request_: Request) -> None:
    empty = tmp_path / "空.xladdin"
    Store(empty).close()
    with pytest.raises(UsageError, match="没有上年的数据"):
        roll_up(replace(request_, previous=empty))
    with pytest.raises(UsageError, match="找不到"):
        roll_up(replace(request_, previous=tmp_path / "无.xlsx"))
    book = openpyxl.Workbook()
    book.save(tmp_path / "别的.xlsx")
    with pytest.raises(UsageError, match="没有可用的“数据底表”"):
        roll_up(replace(request_, previous=tmp_path / "别的.xlsx"))
    (tmp_path / "坏.xlsx").write_bytes(b"nothing")
    with pytest.raises(UsageError, match="打不开"):
        roll_up(replace(request_, previous=tmp_path / "坏.xlsx"))


def test_results_are_json_that_names_every_change(request_: Request, folder: Path) -> None:
    from xladdin.cli.as_json import rollup as shape

    roll_up(request_)
    put(folder / "水利.xlsx", submission(WATER, D5="40"), 1_800_000_000)
    done = shape(roll_up(request_), dry_run=False)
    (change,) = json.loads(json.dumps(done))["changes"]
    assert (change["kind"], change["agency"], change["file"]) == ("updated", WATER, "水利.xlsx")
    assert change["before"]["errors"] != change["after"]["errors"]


def test_last_year_is_read_from_the_store(request_: Request, out: Path) -> None:
    roll_up(request_)
    assert (WATER.replace("（", "(").replace("）", ")"), 2022) in last_year(out)


@pytest.fixture
def last(tmp_path: Path) -> Path:
    """The roll-up of 2021: 教育局 with what its filing of 2022 says it had then, but for 公务接待费 and 政府采购.

    运转经费 agrees as exactly as the later filing is written: in whole 元.
    """
    from filings import CLEAN

    from xladdin.commands import fill

    text = CLEAN.read_text(encoding="utf-8")
    for old, new in (
        ("year = 2022", "year = 2021"), ("actual = 48600.5", "actual = 52000"), ("budget = 35000, actual = 31400", "budget = 40000, actual = 30100"),
        ("actual = 3105600.8", "actual = 3120000.4"), ("actual = 1942000", "actual = 1950000"),
    ):  # fmt: skip
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    facts = tmp_path / "2021.toml"
    facts.write_text(text, encoding="utf-8")
    fill(facts, tmp_path / "2021报送" / "教育.xlsx")
    roll_up(Request(tmp_path / "2021报送", tmp_path / "2021汇总.xlsx"))
    return tmp_path / "2021汇总.xlsx"


@pytest.mark.parametrize("place", ["store", "data sheet"])
def test_last_years_figures_are_held_against_what_was_filed_then(request_: Request, last: Path, place: str) -> None:
    if place == "data sheet":
        last.with_suffix(".xladdin").unlink()
    done = roll_up(replace(request_, previous=last))
    found = [f for r in done.records if r.agency == EDUCATION for f in r.findings if f.kind == "last-year-differs"]
    assert sorted(f.message for f in found) == [
        "2021年公务接待决算数填的是30,000元，上年自评表填的是30,100元，相差100元",
        "2021年政府采购金额决算数填的是1,850,000元，上年自评表填的是1,950,000元，相差100,000元",
    ]
    assert {f.severity for f in found} == {"warning"}
    assert all(f.cell is not None and f.cell.sheet == "基础数据表" for f in found)
    assert not any(f.kind == "last-year-differs" for r in done.records if r.agency != EDUCATION for f in r.findings)
    assert done.rollup is not None
    assert (
        f"上年数与“2021汇总.xlsx”核对：1 个单位有上年数据，2 个没有（{CIVIL}、{WATER}），没有核对。"
        in done.rollup.notes
    )


def type_review(out: Path, agency: str, indicator: str, score: float, opinion: str) -> None:
    """What a reviewer does in Excel: a score and a sentence beside an indicator of a unit."""
    book = openpyxl.load_workbook(out)
    sheet = book["指标复核"]
    heads = next(row for row in sheet.iter_rows() if any(c.value == "复核得分" for c in row))
    columns = {str(c.value).replace("\n", ""): c.column for c in heads if c.value}
    row = next(r[0].row for r in sheet.iter_rows() if {agency, indicator} <= {c.value for c in r})
    sheet.cell(row, columns["复核得分"]).value = score
    sheet.cell(row, columns["复核意见"]).value = opinion
    book.save(out)


def test_what_reviewers_typed_is_in_the_next_roll_up(request_: Request, folder: Path, out: Path) -> None:
    roll_up(request_)
    type_review(out, EDUCATION, STAFFING, 3.5, "材料不全")
    put(folder / "水利.xlsx", submission(WATER, D5="40"), 1_800_000_000)
    done = roll_up(request_)
    assert done.reviews is not None
    assert [(r.score, r.opinion) for r in done.reviews.kept] == [(Fraction("3.5"), "材料不全")]
    assert done.backup is not None
    (folder / "民政.xlsx").unlink()
    again = roll_up(request_)
    assert again.reviews is not None
    assert [(r.unit, r.score, r.opinion) for r in again.reviews.kept] == [(EDUCATION, Fraction("3.5"), "材料不全")]


def test_a_review_whose_basis_changed_is_listed_by_the_dry_run(request_: Request, folder: Path, out: Path) -> None:
    roll_up(request_)
    type_review(out, WATER, STAFFING, 2, "超编")
    put(folder / "水利.xlsx", submission(WATER, D5="40"), 1_800_000_000)
    done = roll_up(replace(request_, dry_run=True))
    assert done.reviews is not None
    assert done.reviews.kept == ()
    assert [(r.unit, r.label, r.score) for r in done.reviews.changed] == [(WATER, STAFFING, 2)]


def test_a_roll_up_saved_while_the_new_one_was_made_is_not_replaced(
    request_: Request, folder: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xladdin.rollup import book

    roll_up(request_)
    (folder / "民政.xlsx").unlink()
    whole = book.write_rollup

    def saved_meanwhile(*arguments: object, **options: object) -> None:
        whole(*arguments, **options)  # type: ignore[arg-type]
        out.write_bytes(b"the reviewer's new version")

    monkeypatch.setattr(book, "write_rollup", saved_meanwhile)
    with pytest.raises(UsageError, match="又被保存过"):
        roll_up(request_)
    assert out.read_bytes() == b"the reviewer's new version"
    assert sorted(p.name for p in out.parent.iterdir() if p.is_file()) == ["汇总.xladdin", "汇总.xlsx"]


def test_reviews_named_but_unreadable_stop_the_roll_up(request_: Request, tmp_path: Path, out: Path) -> None:
    (tmp_path / "旧.xlsx").write_bytes(b"nothing")
    with pytest.raises(UsageError, match="取不出来，没有汇总"):
        roll_up(replace(request_, reviews=tmp_path / "旧.xlsx"))
    assert not out.exists()
