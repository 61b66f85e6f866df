"""The demonstration: every sample filing, whole, in a folder of its own, as often as one likes."""

from __future__ import annotations

import tomllib
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from xladdin.cli import program
from xladdin.commands import UsageError, demo
from xladdin.demo import MARK, REAL, sample_files
from xladdin.rules.score import Scorecard

SAMPLES = Path(__file__).parent.parent / "workbooks" / "samples"
CLAIMED = {
    "宁乡市工业和信息化局": "85.5", "洪江市工业和信息化局": "100", "进贤县科技和工业信息化局": "98", "武冈市科技和工业信息化局": "95",
    "长沙市工业和信息化局": "无评分表",
}  # fmt: skip


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    out = tmp_path_factory.mktemp("demo") / "演示"
    return out, CliRunner().invoke(program, ["demo", "--out", str(out)])


def test_it_shows_ningxiang_as_claimed_recomputed_and_bounded_with_its_14_errors(shown: tuple[Path, Result]) -> None:
    _, result = shown
    assert (result.exit_code, result.stderr) == (0, "")
    row = next(line for line in result.stdout.splitlines() if line.startswith("宁乡市工业和信息化局"))
    assert row.split()[:6] == ["宁乡市工业和信息化局", "85.5", "76.5", "85", "+9", "14"]


def test_it_shows_every_sample_and_the_clean_ones_may_be_filed(shown: tuple[Path, Result]) -> None:
    _, result = shown
    rows = [
        line.split()
        for line in result.stdout.splitlines()
        if line.rstrip().endswith(".xlsx") and not line.startswith(" ")
    ]
    assert len(rows) == len(list(SAMPLES.glob("*.toml"))) >= 6
    assert [row[0] for row in rows if "可以报送" in row] == ["演示市教育局（演示）", "演示市卫生健康局（演示）"]


def test_it_says_where_every_file_is_and_they_are_there(shown: tuple[Path, Result]) -> None:
    out, result = shown
    written = sorted(p.relative_to(out).as_posix() for p in out.rglob("*.xlsx"))
    blank = [name for name in written if name.startswith("空白自评表-")]
    used = {tomllib.loads(p.read_text(encoding="utf-8"))["form"] for p in SAMPLES.glob("*.toml")}
    assert len(blank) == len(used)
    assert len(written) == len(sample_files()) + len(blank) + 3
    for name in ("校验结果.xlsx", "得分说明.xlsx", "汇总表.xlsx"):
        assert name in written
        assert str(out / name) in result.stdout
    assert all(p.read_bytes()[:2] == b"PK" for p in out.rglob("*.xlsx"))
    assert str(out / "报送") in result.stdout


def test_a_second_run_replaces_its_own_files(shown: tuple[Path, Result]) -> None:
    out, first = shown
    rollup = out / "汇总表.xlsx"
    rollup.write_bytes(b"old")
    again = CliRunner().invoke(program, ["demo", "--out", str(out)])
    assert (again.exit_code, again.stdout) == (0, first.stdout)
    assert rollup.read_bytes()[:2] == b"PK"


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    """汇总表.xlsx may be somebody's work."""
    mine = tmp_path / "汇总表.xlsx"
    mine.write_bytes(b"mine")
    refused = CliRunner().invoke(program, ["demo", "--out", str(tmp_path)])
    assert refused.exit_code == 2
    assert "已有别的文件" in refused.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["汇总表.xlsx"]
    assert mine.read_bytes() == b"mine"


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "演示").write_text("x")
    with pytest.raises(UsageError, match="请给出文件夹名"):
        demo(tmp_path / "演示")


def test_progress_counts_up_to_the_whole_and_names_the_work(tmp_path: Path) -> None:
    steps: list[tuple[int, int, str]] = []
    done = demo(tmp_path / "d", lambda *step: steps.append(step))
    assert [n for n, _, _ in steps] == list(range(len(steps)))
    assert {total for _, total, _ in steps} == {steps[-1][0]}
    assert any("ningxiang-2022" in name for _, _, name in steps)
    assert (tmp_path / "d" / MARK).is_file()
    cards = [e.case.scorecard for e in done.examined if e.case]
    assert all(isinstance(card, Scorecard) for card in cards)
    assert len(cards) == len(sample_files())


def test_real_filings_come_first_and_are_counted() -> None:
    names = [path.stem for path in sample_files()]
    assert tuple(names[: len(REAL)]) == REAL
    assert names[len(REAL) :] == sorted(n for n in names if n.startswith("demo-"))


def test_it_shows_the_five_real_reports_apart_from_the_invented_units(shown: tuple[Path, Result]) -> None:
    """Claimed, recomputed, at most, and how many errors, warnings and notes; 长沙's form has no scores."""
    _, result = shown
    real, _, invented = result.stdout.partition("演示：虚构的单位（")
    assert real.lstrip().startswith("演示：真实的自评报告（5 个），从空白表到汇总表")
    rows = {line.split()[0]: line.split() for line in real.splitlines() if line.rstrip().endswith(".xlsx")}
    assert len(rows) == 5
    for agency, claimed in CLAIMED.items():
        assert rows[agency][1] == claimed
        assert all(count.isdigit() for count in rows[agency][-5:-2])
    assert "提示" in real
    assert "进贤县" not in invented.partition("生成的文件")[0]


def test_the_roll_up_begins_with_the_form_that_jinxian_prescribes(shown: tuple[Path, Result]) -> None:
    """附件4 of the published report: 5479.62, 5479.62, 100%, 98分."""
    out, _ = shown
    sheet = openpyxl.load_workbook(out / "汇总表.xlsx", data_only=True).worksheets[0]
    for row in (6, 16):
        assert [sheet[f"{c}{row}"].value for c in "CDEF"] == [5479.62, 5479.62, 1, 98]
    assert sheet["B6"].value == "进贤县科技和工业信息化局"
