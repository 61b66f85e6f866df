"""Settings of every test run: repeatable property tests, and a rule for programs a test can not do without."""

from __future__ import annotations

import os

os.environ["XLADDIN_LIBRARY"] = ""  # before anything is loaded: tables of the user's own are no part of the tests

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")
# The program and the Debian package that brings it.
TOOLS = {"soffice": "libreoffice-calc", "pdftoppm": "poppler-utils", "convert": "imagemagick"}

# No deadline: the time of one example says nothing on a shared machine with two cores.
settings.register_profile("local", deadline=None)
settings.register_profile("repeatable", deadline=None, derandomize=True, database=None, print_blob=True)
settings.load_profile("repeatable" if IN_CI else "local")


@pytest.fixture(scope="session")
def require_tool() -> Callable[[str], str]:
    """`require_tool("soffice")` gives the program's path; without it the test is skipped, and fails under CI=true."""

    def path_of(name: str) -> str:
        found = shutil.which(name)
        if found:
            return found
        missing = f"{name} is not installed (Debian package {TOOLS[name]})"
        if IN_CI:
            pytest.fail(missing)
        pytest.skip(missing)

    return path_of


@pytest.fixture
def library(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a library of the test's own, not there yet. Where a whole module needs one: `pytestmark = usefixtures("library")`."""
    from xladdin.library import VARIABLE, refresh

    folder = tmp_path_factory.mktemp("library") / "库"
    with monkeypatch.context() as patch:
        patch.setenv(VARIABLE, str(folder))
        refresh()
        yield folder
    refresh()
