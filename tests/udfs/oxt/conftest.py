"""The extension in a LibreOffice of its own: built, put into the profile, its buttons pressed by dispatch."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

sys.path += [str(Path(__file__).parents[1] / "libreoffice"), str(Path(__file__).parent)]  # for `calc` and `oxt_office`

ROOT = Path(__file__).parents[3]
IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")
SYSTEM_PATH = ("/usr/local/sbin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
LONGEST = 120
"""Seconds for one command."""


class Outcome(NamedTuple):
    succeeded: bool
    text: str


@pytest.fixture(scope="session")
def uno_ready(require_tool, tmp_path_factory) -> str:
    """The path of soffice. Without LibreOffice or its Python bridge: skipped, and a failure under CI=true."""
    from calc.office import NoUno, import_uno

    soffice = require_tool("soffice")
    try:
        import_uno(tmp_path_factory.mktemp("uno"))
    except NoUno as missing:
        (pytest.fail if IN_CI else pytest.skip)(str(missing))
    return soffice


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Path:
    """The extension for the Python that runs the tests."""
    from udfs.oxt.build import build_oxt

    path = tmp_path_factory.mktemp("oxt") / "xladdin.oxt"
    path.write_bytes(build_oxt(sys.executable, [str(ROOT)]))
    return path


@pytest.fixture(scope="session")
def environment(tmp_path_factory) -> dict[str, str]:
    """A home of its own for LibreOffice and everything it starts: the log, the wish to cancel, the memory of the last roll-up.

    The system's own programs first: the Python inside LibreOffice takes its library from the first `python3` on the path, and
    with that of another build it ends in std::bad_alloc.
    """
    home = tmp_path_factory.mktemp("home")
    path = os.pathsep.join([*SYSTEM_PATH, os.environ["PATH"]])
    return {**os.environ, "PATH": path, "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "LC_ALL": "C.UTF-8"}


@pytest.fixture(scope="session")
def profile(uno_ready, built, environment, tmp_path_factory) -> Path:
    """A profile of LibreOffice with the extension in it."""
    from oxt_office import add_extension

    folder = tmp_path_factory.mktemp("profile")
    add_extension(uno_ready, folder, built, environment)
    return folder


@pytest.fixture(scope="session")
def office(uno_ready, profile, environment) -> Iterator[Any]:
    from calc.office import Office

    running = Office(uno_ready, profile, env=environment)
    yield running
    running.close()


@pytest.fixture
def opened(office, made, tmp_path) -> Iterator[Callable[..., Any]]:
    """`opened("ningxiang-2022")`: a copy of the sample as a person would open it. All documents are closed in the end."""
    from oxt_office import documents, open_file

    def open_copy(name: str, as_name: str = "") -> Any:
        path = tmp_path / (as_name or f"{name}.xlsx")
        shutil.copyfile(made(name), path)
        return open_file(office, path)

    yield open_copy
    for document in documents(office):
        document.close(True)


@pytest.fixture
def press(office) -> Callable[..., Outcome]:
    """`press("check", document)`: dispatches the command as a script does, and waits for its message."""
    from oxt_office import dispatch

    def pressed(command: str, document: Any, **answers: object) -> Outcome:
        ended, found = threading.Event(), []

        def finished(succeeded: bool, text: str) -> None:
            found.append(Outcome(succeeded, text))
            ended.set()

        dispatch(office, command, document, finished, Quiet=True, **answers)
        assert ended.wait(LONGEST), f"{command} did not end"
        assert "Traceback" not in found[0].text
        return found[0]

    return pressed
