"""The made-up city: the same seed gives the same bytes, clean filings raise nothing, every fault raises its findings at its cells."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from workbooks.city.__main__ import main
from workbooks.city.catalogue import MAKERS, NOT_PLANTED, SHARES, catalogue
from workbooks.city.city import PLANTED, ROSTER, TABLE, Submission, load_city, make_city
from workbooks.city.fault import WUGANG, plant
from workbooks.city.judge import as_json, as_table, judge_city, judged, percent, settle
from workbooks.city.names import units
from xladdin.checks.catalogue import kinds
from xladdin.output.zipped import zipped
from xladdin.workbook.build import build_workbook
from xladdin.workbook.examine import examine

UNITS = 60
FAULTS = catalogue()
CASES = [pytest.param(one, form, id=f"{one.id}-{form}") for one in FAULTS.values() for form in one.forms]


def hashes(folder: Path) -> dict[str, str]:
    return {
        f.relative_to(folder).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest()
        for f in sorted(folder.rglob("*"))
        if f.is_file()
    }


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city")
    make_city(folder, UNITS, "7", jobs=1)
    return folder


def test_the_same_seed_gives_the_same_bytes_however_many_processes_write(city: Path, tmp_path: Path) -> None:
    make_city(tmp_path, UNITS, "7", jobs=2)
    assert hashes(tmp_path) == hashes(city)


def test_another_seed_gives_another_city(city: Path, tmp_path: Path) -> None:
    make_city(tmp_path, 5, "8", jobs=1)
    make_city(tmp_path / "again", 5, "9", jobs=1)
    assert hashes(tmp_path)[TABLE] != hashes(tmp_path / "again")[TABLE]


def test_everything_planted_is_found_at_its_cell_and_nothing_else(city: Path) -> None:
    result = judge_city(city, jobs=1)
    assert result.wrong == ()
    assert (result.total.precision, result.total.recall) == (1, 1)
    assert result.total.planted >= UNITS * 0.3
    assert result.files == len(load_city(city))


def test_the_city_has_absent_units_corrected_and_repeated_submissions(city: Path) -> None:
    said = json.loads((city / PLANTED).read_text(encoding="utf-8"))
    by_role: dict[str, list[dict]] = {}
    for one in said["submissions"]:
        by_role.setdefault(one["role"], []).append(one)
    submitted = {one["unit"] for one in said["submissions"]}
    assert said["absent"]
    assert submitted.isdisjoint(said["absent"])
    assert len(submitted) + len(said["absent"]) == UNITS
    assert {one["unit"] for one in by_role["superseded"]} == {one["unit"] for one in by_role["corrected"]}
    times = {one["unit"]: (city / one["file"]).stat().st_mtime for one in by_role["superseded"]}
    assert all((city / one["file"]).stat().st_mtime > times[one["unit"]] for one in by_role["corrected"])
    known = hashes(city)
    for one in by_role["duplicate"]:
        assert list(known.values()).count(known[one["file"]]) == 2


def test_the_roster_is_read_with_every_unit_and_its_department(city: Path) -> None:
    from xladdin.workbook.cells import read_sheet
    from xladdin.workbook.package import open_package

    cells = read_sheet(open_package(city / ROSTER), "单位名单").cells
    named = {str(c.value): str(cells[row, 2].value) for (row, col), c in cells.items() if col == 1 and row > 1}
    said = json.loads((city / PLANTED).read_text(encoding="utf-8"))
    assert len(named) == UNITS
    assert {one["unit"] for one in said["submissions"]} | set(said["absent"]) == set(named)
    assert set(named.values()) <= set(named)


def test_two_thousand_units_have_two_thousand_names_and_a_department_above_each() -> None:
    own = units(2000, Random("names"))
    names = {unit.name for unit in own}
    assert len(names) == 2000
    assert {unit.department for unit in own} <= names
    assert sum(unit.is_department for unit in own) > 300


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "自评表.xlsx").write_bytes(b"x")
    with pytest.raises(FileExistsError):
        make_city(tmp_path, 5)
    assert main(["make", str(tmp_path), "--units", "5"]) == 1
    assert [f.name for f in tmp_path.iterdir()] == ["自评表.xlsx"]


# ---- clean filings and pressed files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [form for form in SHARES if form != WUGANG])
def test_a_clean_filing_raises_nothing_at_all(form: str, tmp_path: Path) -> None:
    for seed in range(8):
        file = tmp_path / f"{seed}.xlsx"
        file.write_bytes(zipped(MAKERS[form]("示例市教育局", Random(seed)).parts()))
        assert [f.line("") for f in examine(file).findings] == [], seed


def test_a_clean_filing_of_the_table_of_95_marks_has_that_one_finding(tmp_path: Path) -> None:
    """The published marks themselves add up to 95."""
    for seed in range(8):
        file = tmp_path / f"{seed}.xlsx"
        file.write_bytes(zipped(MAKERS[WUGANG]("示例市教育局", Random(seed)).parts()))
        assert [f.kind for f in examine(file).findings] == ["marks-not-hundred"], seed


@pytest.mark.parametrize("form", list(SHARES))
def test_a_pressed_file_is_what_the_builder_writes(form: str) -> None:
    """Part by part to the byte, but for the setting that squeezes a sheet of a little over one page onto one."""
    draft = MAKERS[form]("示例市教育局", Random(4))
    with zipfile.ZipFile(io.BytesIO(build_workbook(draft.press.plan, draft.entries, draft.attached))) as built:
        wanted = {name: built.read(name) for name in built.namelist()}
    made = draft.parts()
    assert list(made) == list(wanted)
    for name, content in made.items():
        assert _without_setup(content) == _without_setup(wanted[name]), name


def _without_setup(part: bytes) -> bytes:
    return re.sub(rb"<pageSetup [^>]*>", b"", part)


# ---- faults ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("one", "form"), CASES)
def test_every_fault_raises_its_findings_at_its_cells_and_no_others(one, form: str, tmp_path: Path) -> None:
    rng = Random(f"{one.id} {form}")
    planted = plant(one, MAKERS[form]("示例市教育局", rng), rng)
    file = tmp_path / f"自评表{planted.suffix}"
    file.write_bytes(planted.data)
    said = Submission(
        file.name, "", form, one.id, [{"kind": e.kind, "cell": e.cell} for e in planted.expected], sorted(planted.also)
    )
    verdict = settle(said, [(f.kind, str(f.cell or "")) for f in examine(file).findings])
    assert (verdict.missed, verdict.false) == ((), ())
    assert verdict.found


def test_every_kind_of_finding_is_planted_or_named_with_a_reason() -> None:
    planted = {kind for one in FAULTS.values() for kind in one.kinds}
    assert planted <= set(kinds())
    assert set(kinds()) - planted == set(NOT_PLANTED)
    assert all(NOT_PLANTED.values())


def test_every_fault_says_what_a_clerk_did() -> None:
    assert [one.id for one in FAULTS.values() if not one.about.endswith("。")] == []


def test_what_may_follow_is_never_what_is_planted_but_where_one_fault_shows_twice() -> None:
    assert {one.id for one in FAULTS.values() if one.also & set(one.kinds)} == {
        "income-against-use",
        "never-calculated",
    }


# ---- the judge -----------------------------------------------------------------------------------------------------------------

PLANTED_TWO = Submission(
    "a.xlsx",
    "甲",
    "",
    "f",
    [{"kind": "sum-mismatch", "cell": "表!A1"}, {"kind": "no-reason", "cell": "表!B2"}],
    ["rounding"],
)


def test_a_finding_at_another_cell_is_both_missed_and_false() -> None:
    verdict = settle(PLANTED_TWO, [("sum-mismatch", "表!A2"), ("no-reason", "表!B2"), ("rounding", "表!A9")])
    assert verdict.found == (("no-reason", "表!B2"),)
    assert verdict.missed == (("sum-mismatch", "表!A1"),)
    assert verdict.false == (("sum-mismatch", "表!A2"),)


def test_precision_and_recall_count_places_by_kind() -> None:
    result = judged([
        settle(PLANTED_TWO, [("sum-mismatch", "表!A1"), ("sum-mismatch", "表!A1"), ("no-reason", "表!B2")]),
        settle(replace(PLANTED_TWO, file="b.xlsx"), [("no-reason", "表!B2")]),
    ])  # fmt: skip
    sums = next(t for t in result.tallies if t.kind == "sum-mismatch")
    assert (sums.planted, sums.found, sums.missed, sums.false) == (2, 1, 1, 1)
    assert (sums.precision, sums.recall) == (Fraction(1, 2), Fraction(1, 2))
    assert (result.total.precision, result.total.recall) == (Fraction(3, 4), Fraction(3, 4))
    assert [one.file for one in result.wrong] == ["a.xlsx", "b.xlsx"]
    assert not as_json(result)["perfect"]
    assert "误报 false alarm  sum-mismatch 表!A1" in as_table(result)


def test_a_share_short_of_all_never_prints_as_all() -> None:
    assert percent(Fraction(99_999, 100_000)) == "99.99%"
    assert percent(Fraction(1)) == "100.00%"
    assert percent(None) == "—"


def test_the_command_fails_when_something_planted_is_not_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["make", str(tmp_path / "city"), "--units", "12", "--jobs", "1"]) == 0
    assert "12 个单位" in capsys.readouterr().out
    assert main(["judge", str(tmp_path / "city"), "--jobs", "1"]) == 0
    assert "100.00%" in capsys.readouterr().out
    target = tmp_path / "city" / PLANTED
    said = json.loads(target.read_text(encoding="utf-8"))
    clean = next(one for one in said["submissions"] if not one["planted"])
    clean["planted"] = [{"kind": "sum-mismatch", "code": "T401", "cell": "基础数据表!A1"}]
    target.write_text(json.dumps(said), encoding="utf-8")
    assert main(["judge", str(tmp_path / "city"), "--jobs", "1", "--json"]) == 1
    result = json.loads(capsys.readouterr().out)
    assert result["wrong"] == [
        {"file": clean["file"], "fault": "", "missed": [["sum-mismatch", "基础数据表!A1"]], "false_alarms": []}
    ]
    assert main(["judge", str(tmp_path)]) == 1
