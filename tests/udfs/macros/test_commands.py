"""The macros and the rest of the ribbon: one function per command, each tried on a live host, cheap to import."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

from udfs import macros

ROOT = Path(__file__).parents[3]
IDS = {
    "new", "demo", "add_project", "import_last_year", "check", "check_next", "clear_marks", "score", "explain", "readings",
    "second_opinion", "submit_check", "submit", "rollup", "rollup_update", "missing_units", "about_indicator", "undo", "doctor", "about",
    "report", "crosscheck", "rulebook_export", "rulebook_import", "rulebook_try", "deal", "rollup_preview", "history",
}  # fmt: skip


def test_every_command_of_the_ribbon_has_its_function():
    assert {name.removeprefix("run_") for name in macros.__all__} == IDS


@pytest.mark.parametrize("name", macros.__all__)
def test_the_add_in_can_call_it_without_arguments(name):
    assert not inspect.signature(getattr(macros, name)).parameters
    assert getattr(macros, name).__doc__


@pytest.mark.parametrize("command", sorted(IDS))
def test_it_is_run_by_name_on_the_live_host(command):
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests/udfs/libreoffice").glob("test_*.py"))
    assert f'run("{command}")' in tests


def test_importing_the_macros_loads_nothing_heavy():
    """A click starts a Python each time where Excel keeps none running."""
    heavy = ("xlwings", "pandas", "numpy", "openpyxl", "formulas", "xlsxwriter", "click", "rich")
    code = f"import sys, udfs.macros; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_only_com_and_host_speak_of_excels_own_objects():
    """Everything else keeps to the public API of xlwings, which a host for tests can offer too."""
    for path in (ROOT / "udfs").glob("*.py"):
        if path.name in ("com.py", "functions.py"):
            continue
        assert ".api." not in path.read_text(encoding="utf-8"), path.name
    for path in (ROOT / "udfs" / "macros").glob("*.py"):
        assert ".api." not in path.read_text(encoding="utf-8"), path.name
