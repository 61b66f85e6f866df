"""Parts of a nation: the same files give the same bytes, wherever and however often they are made, and every file is there once."""

from __future__ import annotations

import shutil
from fractions import Fraction
from pathlib import Path

import pytest

from xladdin.cluster import Incomplete, Local, Part, Tables, make_part, make_parts, plan_parts
from xladdin.cluster.parts import NO_PREFECTURE, prefecture_of
from xladdin.commands import fill
from xladdin.rollup.frame import write_table
from xladdin.store.refresh import Progress
from xladdin.workbook.examine import examine

SAMPLES = Path(__file__).parents[2] / "workbooks" / "samples"
NAMES = ("ningxiang-2022", "hongjiang-2024", "demo-health", "changsha-2021")


@pytest.fixture(scope="module")
def nation(tmp_path_factory) -> Path:
    """Two 地市 and a file that no one can read."""
    root = tmp_path_factory.mktemp("nation")
    for n, name in enumerate(NAMES):
        made = fill(SAMPLES / f"{name}.toml", root / f"市{n % 2}" / "报送" / f"{name}.xlsx")
        shutil.copyfile(made, root / f"市{n % 2}" / f"副本 {name}.xlsx")
    (root / "市1" / "坏.xlsx").write_bytes(b"PK\x03\x04 broken")
    fill(SAMPLES / "wugang-2022.toml", root / "直接.xlsx")
    return root


def prefectures(parts: list[Part]) -> list[tuple[str, int, int]]:
    """Of each its files, and how many of them could not be read."""
    import duckdb

    asked = "SELECT prefecture, count(*), count(*) FILTER (form IS NULL) FROM read_parquet(?) GROUP BY prefecture ORDER BY prefecture"
    with duckdb.connect() as database:
        return database.execute(asked, [[str(part.target("records")) for part in parts]]).fetchall()


def make(parts: list[Part], progress: Progress | None = None, jobs: int | None = 1) -> None:
    with Local(jobs) as engine:
        make_parts(engine, parts, progress)


def files_of(nation: Path) -> list[Path]:
    return sorted(nation.rglob("*.xlsx"))


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_part_is_the_same_bytes_whoever_makes_it(nation, tmp_path):
    for jobs, folder in ((1, "here"), (2, "processes")):
        make(list(plan_parts(nation, files_of(nation), tmp_path / folder, size=3)), jobs=jobs)
    assert content(tmp_path / "here") == content(tmp_path / "processes")
    assert len(content(tmp_path / "here")) == 2 * 4


def test_parts_that_are_there_are_not_made_again(nation, tmp_path):
    parts = list(plan_parts(nation, files_of(nation), tmp_path, size=5))
    make_part(parts[0])
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    said = []
    make(parts, lambda *told: said.append(told))
    assert said[0] == (5, 10, "")
    assert said[-1][:2] == (10, 10)
    assert before == {n: (tmp_path / n).stat().st_mtime_ns for n in before}


def test_a_changed_file_gets_its_part_made_anew_and_only_that(nation, tmp_path):
    shutil.copytree(nation, tmp_path / "copy")
    root, out = tmp_path / "copy", tmp_path / "out"
    make(list(plan_parts(root, files_of(root), out, size=3)))
    before = set(content(out))
    fill(SAMPLES / "wugang-2022.toml", root / "市0" / "报送" / "demo-health.xlsx", overwrite=True)
    again = list(plan_parts(root, files_of(root), out, size=3))
    assert sum(not part.is_made for part in again) == 1
    make(again)
    assert len(set(content(out)) - before) == 2
    with Tables(again) as tables:
        found = {record.file.name: record.agency for record in tables.records() if "市0" in record.file.parts}
    assert found["demo-health.xlsx"] == examine(root / "直接.xlsx").case.filing.agency


def test_the_records_are_those_of_the_files_in_their_order(nation, tmp_path):
    files = files_of(nation)
    parts = list(plan_parts(nation, files, tmp_path / "parts", size=4))
    make(parts)
    with Tables(parts) as tables:
        records = list(tables.records())
        assert [record.file for record in records] == files
        write_table(records, tmp_path / "ours.csv")
        assert prefectures(parts) == [("市0", 4, 0), ("市1", 5, 1), (NO_PREFECTURE, 1, 0)]
        assert sum(times for _, times, _ in tables.kinds(1000)) == sum(len(record.findings) for record in records)
    write_table([examine(file) for file in files], tmp_path / "local.csv")
    assert (tmp_path / "ours.csv").read_bytes() == (tmp_path / "local.csv").read_bytes()


def test_the_facts_are_the_lines_of_the_records(nation, tmp_path):
    """Every figure of every file in its order, exact as text and as a number; none of a file that can not be read."""
    import duckdb

    parts = list(plan_parts(nation, files_of(nation), tmp_path, size=4))
    make(parts)
    with duckdb.connect() as database:
        found = database.execute(
            "SELECT seq, line, prefecture, agency, year, form, project, item, label, value, number, unit, origin, file, sheet, cell "
            "FROM read_parquet(?) ORDER BY seq, line", [[str(part.target("facts")) for part in parts]],
        ).fetchall()  # fmt: skip
    wanted = []
    with Tables(parts) as tables:
        for seq, record in enumerate(tables.records()):
            file = record.file.relative_to(nation).as_posix()
            for n, line in enumerate(record.facts()):
                shown, number = (None, None) if line.value is None else (str(line.value), None)
                if isinstance(line.value, Fraction):
                    number = float(line.value)
                cell = (line.cell.sheet, line.cell.address) if line.cell else (None, None)
                wanted.append((
                    seq, n, prefecture_of(file), record.agency, record.year, line.form, line.project, line.item, line.label, shown, number,
                    line.unit, line.origin, file, *cell,
                ))  # fmt: skip
    assert found == wanted
    assert len(found) > 500
    assert {row[11] for row in found} >= {"元", "％"}
    assert any(row[10] is None and row[9] for row in found)
    assert any(row[9] is None for row in found)


def test_nothing_is_summed_up_while_a_part_is_missing(nation, tmp_path):
    parts = list(plan_parts(nation, files_of(nation), tmp_path, size=3))
    make(parts)
    parts[2].target("facts").unlink()
    with pytest.raises(Incomplete, match="还有 1 部分没有做完"):
        Tables(parts)


def test_a_part_that_holds_other_files_is_noticed(nation, tmp_path):
    parts = list(plan_parts(nation, files_of(nation), tmp_path, size=3))
    make(parts)
    shutil.copyfile(parts[0].target("records"), parts[1].target("records"))
    with pytest.raises(Incomplete, match="应有 10 个文件的结果"):
        Tables(parts)


def test_what_a_dying_process_left_is_not_taken_for_a_part(nation, tmp_path):
    parts = list(plan_parts(nation, files_of(nation), tmp_path, size=10))
    (tmp_path / ".part-half.tmp").write_bytes(b"PAR1")
    parts[0].target("facts").write_bytes(b"")  # facts come first: records missing means not made
    assert not parts[0].is_made
    make(parts)
    with Tables(parts) as tables:
        assert len(list(tables.records())) == 10
    assert sum(files for _, files, _ in prefectures(parts)) == 10


def test_no_files_make_no_parts_and_no_error():
    assert list(plan_parts(Path("/"), [], Path("/nowhere"))) == []
    with Tables([]) as tables:
        assert tables.kinds() == []
        assert list(tables.records()) == []


def test_the_prefecture_is_the_folder_below_the_root():
    assert prefecture_of("市1/县/甲.xlsx") == "市1"
    assert prefecture_of("甲.xlsx") == NO_PREFECTURE


def test_a_file_on_which_the_examination_is_stopped_costs_that_file_only(nation, tmp_path, monkeypatch):
    from xladdin.cluster import parts as module
    from xladdin.store.pool import Answer

    real = module.examined

    def stopped(tasks, **options):
        for answer in real(tasks, **options):
            yield Answer(answer.number, failed="读取它时程序两次中止") if answer.number == 1 else answer

    monkeypatch.setattr(module, "examined", stopped)
    files = files_of(nation)
    parts = list(plan_parts(nation, files, tmp_path, size=len(files)))
    make(parts)
    with Tables(parts) as tables:
        records = list(tables.records())
    assert [record.file for record in records] == files
    assert [found.kind for found in records[1].findings] == ["gave-up"]
    assert records[1].filed is None
    assert sum(record.filed is None for record in records) == 2  # and the one that no one can read
