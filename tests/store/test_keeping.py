"""What is known is not read again, what changed is, and a store that is broken costs time and nothing else."""

from __future__ import annotations

import os
import shutil
import sqlite3
import zipfile
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.store.conftest import CIVIL, EDUCATION, WATER, put, submission
from xladdin.rollup import versions as versions_module
from xladdin.rollup.record import Record
from xladdin.store.keeping import Store, StoreBusy
from xladdin.store.refresh import refresh
from xladdin.workbook.intake import sources


def look_at(store: Store, folder: Path, **options: bool) -> list[Record]:
    return list(store.records(refresh(store, sources([folder]), jobs=2, **options).files))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "汇总.xladdin"


def test_a_second_run_reads_nothing_and_gives_the_same_records(
    folder: Path, place: Path, examinations: list[str]
) -> None:
    with Store(place) as store:
        first = look_at(store, folder)
        facts = [tuple(r.facts()) for r in first]
        assert sorted(examinations) == ["教育.xlsx", "民政.xlsx", "水利.xlsx"]
    examinations.clear()
    with Store(place) as store:
        again = look_at(store, folder)
        assert examinations == []
        assert all(facts)
        assert [tuple(r.facts()) for r in again] == facts
        assert [replace(r, packed=b"") for r in again] == [replace(r, packed=b"") for r in first]


def test_an_unchanged_file_is_not_even_opened_unless_verifying(
    folder: Path, place: Path, here: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(place) as store:
        look_at(store, folder)
        hashed: list[str] = []
        from xladdin.workbook.intake import Source

        whole = Source.sha256
        monkeypatch.setattr(Source, "sha256", lambda self: hashed.append(self.name) or whole(self))
        look_at(store, folder)
        assert hashed == []
        look_at(store, folder, verify=True)
        assert sorted(hashed) == ["教育.xlsx", "民政.xlsx", "水利.xlsx"]


def test_a_changed_file_is_read_and_the_others_are_not(folder: Path, place: Path, examinations: list[str]) -> None:
    with Store(place) as store:
        look_at(store, folder)
        examinations.clear()
        put(folder / "水利.xlsx", submission(WATER, named="演示市河道管理局（演示）"), 1_800_000_000)
        names = [r.agency for r in look_at(store, folder)]
    assert examinations == ["水利.xlsx"]
    assert "演示市河道管理局（演示）" in names
    assert WATER not in names


def test_same_size_and_time_with_other_content_is_noticed_by_verifying(
    folder: Path, place: Path, examinations: list[str]
) -> None:
    """A stick copied with its times kept; only --verify can see it."""
    with Store(place) as store:
        look_at(store, folder)
        file = folder / "水利.xlsx"
        status = file.stat()
        other = submission(WATER, named="演示市水务局（演示）")
        file.write_bytes(other[: status.st_size].ljust(status.st_size, b"\0"))
        os.utime(file, ns=(status.st_mtime_ns, status.st_mtime_ns))
        examinations.clear()
        look_at(store, folder)
        assert examinations == []
        look_at(store, folder, verify=True)
        assert examinations == ["水利.xlsx"]


def test_a_file_that_only_moved_is_hashed_but_not_read(folder: Path, place: Path, examinations: list[str]) -> None:
    with Store(place) as store:
        look_at(store, folder)
        examinations.clear()
        shutil.move(folder, folder.with_name("收齐"))
        found = look_at(store, folder.with_name("收齐"))
    assert examinations == []
    assert {r.file.parent.name for r in found} == {"收齐"}


def test_copies_of_one_content_share_a_record_and_keep_their_own_places(
    place: Path, tmp_path: Path, here: None
) -> None:
    for n in range(3):
        put(tmp_path / "报送" / f"{n}" / "教育.xlsx", submission(EDUCATION), 1_700_000_000 + n)
        put(tmp_path / "报送" / f"{n}" / "坏.xlsx", b"nothing")
    with Store(place) as store:
        found = look_at(store, tmp_path / "报送")
    assert [(r.file.parent.name, r.file.name) for r in found] == [
        (f"{n}", name) for n in range(3) for name in ("坏.xlsx", "教育.xlsx")
    ]
    assert [r.modified // 10**9 for r in found if r.filed] == [1_700_000_000, 1_700_000_001, 1_700_000_002]


@pytest.mark.parametrize("what", ["program", "versions"])
def test_another_program_or_rulebook_reads_everything_again(
    folder: Path, place: Path, examinations: list[str], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    with Store(place) as store:
        look_at(store, folder)
        examinations.clear()
        if what == "program":
            monkeypatch.setattr("xladdin.store.keeping.program_version", lambda: "9-new")
        else:
            monkeypatch.setattr("xladdin.store.keeping.is_current", lambda versions: versions.endswith("new"))
            monkeypatch.setattr("xladdin.store.keeping.versions_of", lambda record: "hn-ningxiang-2022 new")
        look_at(store, folder)
        assert len(examinations) == 3
        examinations.clear()
        look_at(store, folder)
        assert examinations == []


def test_what_decides_is_in_the_version_of_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed check, catalogue or vocabulary makes another program; a changed form or rulebook has its own version."""

    def version() -> str:
        versions_module.program_version.cache_clear()
        return versions_module.program_version()

    package = tmp_path / "xladdin"
    shutil.copytree(versions_module.PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(versions_module, "PACKAGE", package)
    before = version()
    assert version() == before
    seen = {before}
    for name in (
        "checks/findings.toml",
        "checks/scores.py",
        "vocabulary.toml",
        "facts.py",
        "rollup/record.py",
        "workbook/examine.py",
    ):
        (package / name).write_bytes((package / name).read_bytes() + b"\n# changed")
        assert version() not in seen, name
        seen.add(version())
    before = version()
    for name in ("forms/hn-ningxiang-2022.toml", "rulebooks/hn-ningxiang-2022.toml", "display/scores.py"):
        (package / name).write_bytes((package / name).read_bytes() + b"\n# changed")
        assert version() == before, name
    versions_module.program_version.cache_clear()


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 a workbook", b"SQLite format 3\0" + b"\xff" * 5000], ids=["empty", "zip", "damaged"]
)
def test_a_file_that_is_no_store_is_moved_aside_and_said_so(
    folder: Path, place: Path, here: None, content: bytes
) -> None:
    """Except an empty one, which is as good as none."""
    place.write_bytes(content)
    said: list[str] = []
    with Store(place, said.append) as store:
        assert len(look_at(store, folder)) == 3
    aside = list(place.parent.glob("汇总.xladdin.损坏-*"))
    if not content:
        assert (said, aside) == ([], [])
        return
    assert [a.read_bytes() for a in aside] == [content]
    assert "已改名为" in said[0]
    assert aside[0].name in said[0]


def test_a_database_of_another_program_is_not_written_into(folder: Path, place: Path, here: None) -> None:
    with sqlite3.connect(place) as foreign:
        foreign.execute("CREATE TABLE theirs (x)")
    foreign.close()
    said: list[str] = []
    with Store(place, said.append) as store:
        look_at(store, folder)
    assert len(said) == 1
    (aside,) = place.parent.glob("汇总.xladdin.损坏-*")
    kept = sqlite3.connect(aside)
    assert [name for (name,) in kept.execute("SELECT name FROM sqlite_master")] == ["theirs"]
    kept.close()


def test_only_a_store_that_is_to_last_waits_for_the_disk(place: Path) -> None:
    for lasting in (True, False):
        with Store(place, lasting=lasting) as store, store.writing() as db:
            assert bool(*db.execute("PRAGMA synchronous").fetchone()) == lasting


def test_a_store_in_use_says_so(place: Path) -> None:
    Store(place).close()
    other = sqlite3.connect(place)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreBusy, match="正在使用"):
        Store(place)
    other.close()


def test_a_missing_store_is_not_made_by_looking_into_it(place: Path) -> None:
    with pytest.raises(StoreBusy, match="找不到存储文件"):
        Store(place, read_only=True)
    assert not place.exists()


def test_what_could_not_be_opened_is_tried_again(
    folder: Path, place: Path, examinations: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Locked by Excel today, readable tomorrow."""
    from xladdin.workbook import package
    from xladdin.workbook.unreadable import Unreadable

    real = package.read_file

    def locked(path: Path, *rest: object) -> bytes:
        if path.name == "水利.xlsx":
            raise Unreadable("no-permission", "没有权限读取。")
        return real(path, *rest)

    with Store(place) as store:
        for module in ("xladdin.workbook.package", "xladdin.workbook.intake.source", "xladdin.workbook.intake.books"):
            monkeypatch.setattr(f"{module}.read_file", locked, raising=False)
        first = look_at(store, folder)
        assert [r.agency for r in first if r.filed is None] == ["（未能读取）"]
        monkeypatch.undo()
        monkeypatch.setattr("xladdin.store.pool.start_worker", _none)
        assert all(r.filed for r in look_at(store, folder))


def _none() -> None:
    from xladdin.store.pool import NoWorkers

    raise NoWorkers


def test_files_in_an_archive_are_known_again_too(place: Path, tmp_path: Path, examinations: list[str]) -> None:
    archive = tmp_path / "报送" / "第一批.zip"
    archive.parent.mkdir()
    with zipfile.ZipFile(archive, "w") as out:
        for agency in (EDUCATION, CIVIL):
            out.writestr(f"{agency[3:5]}.xlsx", submission(agency))
    with Store(place) as store:
        assert [r.agency for r in look_at(store, archive.parent)] == [EDUCATION, CIVIL]
        assert len(examinations) == 2
        examinations.clear()
        found = look_at(store, archive.parent)
        assert examinations == []
        assert [r.file.name for r in found] == ["教育.xlsx", "民政.xlsx"]
        assert all(r.modified for r in found)


def test_records_of_older_programs_are_dropped_but_not_the_history(
    folder: Path, place: Path, here: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(place) as store:
        look_at(store, folder)
        put(folder / "水利.xlsx", submission(WATER, D5="40"), 1_800_000_000)
        look_at(store, folder)
        monkeypatch.setattr("xladdin.store.keeping.program_version", lambda: "9-new")
        look_at(store, folder)
        (count,) = store._db.execute("SELECT count(*) FROM record").fetchone()
        assert count == 4
        assert [bool(store.figures_of(s.sha256)) for s in store.submissions(WATER)] == [True, True]
