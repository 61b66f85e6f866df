"""A roll-up in which nothing has changed is known by how things look; anything that looks otherwise is looked at closely."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from tests.store.conftest import CIVIL, EDUCATION, WATER, put, submission
from xladdin.cli import program
from xladdin.commands import rollup as roll_up
from xladdin.library import state as state_module
from xladdin.store import glance, run
from xladdin.store.request import Request

pytestmark = pytest.mark.usefixtures("here")


@pytest.fixture
def asked(folder: Path, tmp_path: Path) -> Request:
    """Wants no records where nothing has changed."""
    return Request(folder, tmp_path / "汇总.xlsx", overwrite=True, listed=0)


@pytest.fixture
def closely(monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    """The roll-ups that were looked at closely."""
    seen: list[Request] = []
    real = run.roll_up
    monkeypatch.setattr(run, "roll_up", lambda request, progress=None: seen.append(request) or real(request, progress))
    return seen


def test_nothing_new_is_told_without_reading_a_record(asked: Request, closely: list[Request]) -> None:
    first = roll_up(asked)
    again = roll_up(asked)
    assert len(closely) == 1
    assert again.tally == first.tally
    assert (again.written, again.examined, again.records, again.tally.files) == (False, 0, (), 3)
    assert (again.out, again.store) == (first.out, first.store)


def test_the_screen_shows_what_it_showed_after_the_closer_look(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closely: list[Request]
) -> None:
    monkeypatch.setattr("xladdin.display.rolled_up.MOST_LINES", 0)
    put(folder / "坏.xlsx", b"x")
    arguments = ["rollup", str(folder), "-o", str(tmp_path / "汇总.xlsx"), "--force"]
    assert CliRunner().invoke(program, arguments).exit_code == 1
    glanced = CliRunner().invoke(program, arguments)
    looked = CliRunner().invoke(program, [*arguments, "--verify"])
    assert len(closely) == 2
    assert (glanced.exit_code, glanced.stdout) == (looked.exit_code, looked.stdout)
    assert "没有重写" in glanced.stdout
    assert "坏.xlsx" in glanced.stdout


def _changed(folder: Path) -> None:
    put(folder / "水利.xlsx", submission(WATER, D5="40"), 1_800_000_000)


CHANGES: dict[str, Callable[[Path, Request], object]] = {
    "a file": lambda folder, asked: _changed(folder),
    "the time of a file": lambda folder, asked: os.utime(folder / "水利.xlsx", ns=(5, 5)),
    "one more file": lambda folder, asked: put(folder / "批" / "民政2.xlsx", submission(CIVIL, D5="41")),
    "a file less": lambda folder, asked: (folder / "水利.xlsx").unlink(),
    "another name": lambda folder, asked: (folder / "水利.xlsx").rename(folder / "水务.xlsx"),
    "the roll-up itself": lambda folder, asked: os.utime(asked.out, ns=(7, 7)),
    "no roll-up": lambda folder, asked: asked.out.unlink(),
    "no store": lambda folder, asked: asked.out.with_suffix(".xladdin").unlink(),
    "a damaged store": lambda folder, asked: asked.out.with_suffix(".xladdin").write_bytes(b"x" * 9999),
    "a file left out": lambda folder, asked: put(folder / "说明.txt", b"x"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_looks_otherwise_is_looked_at_closely(
    asked: Request, folder: Path, closely: list[Request], what: str
) -> None:
    roll_up(asked)
    CHANGES[what](folder, asked)
    roll_up(asked)
    assert len(closely) == 2
    roll_up(asked)
    assert len(closely) == 2, "the closer look is remembered"


@pytest.mark.parametrize(
    "other", [{"department": "演示市财政局"}, {"verify": True}, {"dry_run": True}, {"listed": None}, {"listed": 3}]
)
def test_what_is_asked_otherwise_is_looked_at_closely(asked: Request, closely: list[Request], other: dict) -> None:
    roll_up(asked)
    roll_up(replace(asked, **other))
    assert len(closely) == 2


def test_another_program_or_library_looks_closely(
    asked: Request, closely: list[Request], monkeypatch: pytest.MonkeyPatch
) -> None:
    roll_up(asked)
    monkeypatch.setattr(glance, "state", lambda: b"another")
    roll_up(asked)
    assert len(closely) == 2
    assert state_module.state() != b"another"


def test_a_list_that_changed_is_read_again(asked: Request, tmp_path: Path, closely: list[Request]) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for name in ("单位", EDUCATION):
        book.active.append([name])
    book.save(tmp_path / "名单.xlsx")
    listed = replace(asked, roster=tmp_path / "名单.xlsx")
    for _ in range(2):
        roll_up(listed)
    assert len(closely) == 1
    book.active.append([WATER])
    book.save(tmp_path / "名单.xlsx")
    roll_up(listed)
    assert len(closely) == 2


def test_a_file_that_could_not_be_opened_is_tried_again(
    asked: Request, closely: list[Request], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run.Store, "has_failures", True)
    for _ in range(2):
        roll_up(asked)
    assert len(closely) == 2


def test_a_roll_up_inside_the_folder_does_not_look_like_news(folder: Path, closely: list[Request]) -> None:
    inside = Request(folder, folder / "汇总.xlsx", overwrite=True, listed=0, table=None)
    for _ in range(3):
        roll_up(inside)
    assert len(closely) == 1


def test_what_changed_while_it_was_read_is_news_the_next_time(
    asked: Request, folder: Path, closely: list[Request], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = run.refresh

    def meanwhile(*arguments, **options):
        found = real(*arguments, **options)
        _changed(folder)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(run, "refresh", meanwhile)
        roll_up(asked)
    done = roll_up(asked)
    assert len(closely) == 2
    assert done.examined == 1
