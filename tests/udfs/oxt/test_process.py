"""The process beside the office: nothing of a document's folder runs, one undo step, state put back, what happens when it dies."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest
from by_path import module_at
from oxt_office import dispatch

SAMPLE = "ningxiang-2022"
AT_ONCE = 1.0
"""Seconds in which the office must answer while a macro runs. On a machine with nothing else to do it takes milliseconds."""


def children(word: str) -> list[int]:
    """Processes of ours, by their command line."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            line = (folder / "cmdline").read_bytes().decode("utf-8", "replace")
        except OSError:
            continue
        if folder.name.isdigit() and f"udfs.oxt.{word}" in line and sys.executable in line:
            found.append(int(folder.name))
    return found


@pytest.fixture
def running(office, opened):
    """A macro that takes seconds, just started: (document, event, outcomes)."""
    document, ended, outcomes = opened(SAMPLE), threading.Event(), []

    def finished(succeeded: bool, text: str) -> None:
        outcomes.append((succeeded, text))
        ended.set()

    dispatch(office, "second_opinion", document, finished, Quiet=True)
    yield document, ended, outcomes
    assert ended.wait(120)


def test_the_office_answers_while_a_macro_runs_and_a_second_one_waits(office, running, press):
    document, ended, _ = running
    started = time.monotonic()
    assert document.Sheets.getByName("共性指标表").getCellRangeByName("I13").Value >= 0
    assert time.monotonic() - started < AT_ONCE
    refused = press("check", document)
    assert not refused.succeeded
    assert "还在进行" in refused.text
    assert not ended.is_set(), "the sample was too quick to test anything"


def test_one_macro_is_one_undo_step_and_it_takes_all_back(opened, press):
    document = opened(SAMPLE)
    before = document.Sheets.ElementNames
    press("score", document)
    assert document.UndoManager.getAllUndoActionTitles() == ("评分",)
    assert document.Sheets.ElementNames != before
    document.UndoManager.undo()
    assert document.Sheets.ElementNames == before


def test_a_macro_that_changes_nothing_leaves_no_step(opened, press):
    document = opened(SAMPLE)
    press("about", document)
    press("clear_marks", document)
    assert document.UndoManager.getAllUndoActionTitles() == ()


def test_locks_calculation_and_protection_are_as_before(opened, press):
    document = opened(SAMPLE)
    protected = [document.Sheets.getByIndex(n).isProtected() for n in range(document.Sheets.Count)]
    press("check", document)
    assert not document.isActionLocked()
    assert document.isAutomaticCalculationEnabled()
    assert [document.Sheets.getByIndex(n).isProtected() for n in range(len(protected))] == protected


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes through /proc")
def test_when_the_process_dies_the_workbook_is_usable_and_the_next_click_starts_another(office, running, press):
    document, ended, outcomes = running
    time.sleep(0.5)
    for number in children("child"):
        os.kill(number, signal.SIGKILL)
    assert ended.wait(30)
    assert not outcomes[0][0]
    assert "请运行 xladdin doctor" in outcomes[0][1]
    assert not document.isActionLocked()
    assert document.isAutomaticCalculationEnabled()
    assert press("check", document).text.startswith("错误 14 个")


def test_modules_beside_the_workbook_are_never_imported(opened, press, tmp_path):
    for name in ("formulas", "xladdin", "udfs", "openpyxl", "sitecustomize", "json", "uno"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n", encoding="utf-8")
    document = opened(SAMPLE)
    for command in ("check", "second_opinion", "score"):
        assert press(command, document).succeeded
    assert not (tmp_path / "ran").exists()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes through /proc")
def test_the_process_does_not_stand_in_the_folder_of_a_workbook(opened, press, tmp_path):
    press("about", opened(SAMPLE))
    (number,) = children("child")
    assert Path(f"/proc/{number}/cwd").resolve() == Path(sys.executable).parent.resolve()
    told = Path(f"/proc/{number}/environ").read_bytes()
    assert b"PYTHONPATH=" not in told
    assert b"PYTHONHOME=" not in told


def test_a_foreign_workbook_and_a_read_only_one_are_explained(office, opened, press, made, tmp_path):
    document = office.desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, ())
    assert press("check", document).text.startswith("这个工作簿不是用本工具的表样填报的")
    document.close(True)
    from oxt_office import properties

    locked = office.desktop.loadComponentFromURL(made(SAMPLE).as_uri(), "_blank", 0, properties(ReadOnly=True))
    refused = press("check", locked)
    assert not refused.succeeded
    assert "只读" in refused.text
    locked.close(True)


def test_another_version_of_the_program_is_refused_before_anything_runs(tmp_path):
    """The handshake, with the office's side loaded as a plain module."""
    place = Path(__file__).parents[3] / "udfs" / "oxt" / "office" / "process.py"
    module = module_at(place)

    class Settings:
        python, roots, version, program = sys.executable, [str(place.parents[3])], "0.0.1", "/nowhere"
        from udfs.oxt.build import words as _words

        words = _words()

    with pytest.raises(module.NotStarted, match=r"扩展是 0\.0\.1 版"):
        module.Process(Settings, "child")
    Settings.python = str(tmp_path / "missing" / "python")
    with pytest.raises(module.NotStarted, match="没有能启动"):
        module.Process(Settings, "child")
    Settings.python, Settings.roots = sys.executable, [str(tmp_path)]
    (tmp_path / "udfs").mkdir()
    (tmp_path / "udfs" / "__init__.py").write_text("raise SystemExit('坏了')\n", encoding="utf-8")
    with pytest.raises(module.NotStarted, match="坏了"):
        module.Process(Settings, "child")
