"""Live LibreOffice for the macros: one soffice per run, workbooks opened as copies, everything closed after each test."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))  # for the package `calc`

IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")


@pytest.fixture(scope="session")
def engine(require_tool, tmp_path_factory):
    """The engine over a running soffice. Without LibreOffice or its Python bridge: skipped, and a failure under CI=true."""
    from calc.office import NoUno, Office, import_uno

    soffice = require_tool("soffice")
    try:
        import_uno(tmp_path_factory.mktemp("uno"))
    except NoUno as missing:
        (pytest.fail if IN_CI else pytest.skip)(str(missing))
    from calc.engine import activate

    office = Office(soffice, tmp_path_factory.mktemp("office"))
    yield activate(office.context)
    office.close()


@pytest.fixture
def excel(engine, monkeypatch, tmp_path):
    """The engine as a program just started, with a log of its own. Ends without an open workbook."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    engine.reset()
    yield engine
    engine.state["screen_updating"] = True
    for document in list(engine.documents()):
        document.close(True)
    engine.reset()


@pytest.fixture
def opened(excel, made, tmp_path) -> Iterator[Callable]:
    """`opened("ningxiang-2022")`: a copy of the sample, open in the program."""
    import xlwings as xw

    def open_copy(name: str, as_name: str = ""):
        path = tmp_path / (as_name or f"{name}.xlsx")
        shutil.copyfile(made(name), path)
        return xw.apps.active.books.open(str(path))

    return open_copy


@pytest.fixture
def run(excel) -> Callable[[str], str]:
    """Clicks a button: runs `udfs.macros.run_<id>()` as the add-in does, and gives the message it showed."""
    from importlib import import_module

    def click(command: str) -> str:
        shown = len(excel.alerts)
        getattr(import_module("udfs.macros"), f"run_{command}")()
        assert len(excel.alerts) == shown + 1, "exactly one message"
        text, title, _ = excel.alerts[-1]
        assert title == "绩效自评"
        assert "Traceback" not in text
        return text

    return click
