"""Filled workbooks and two ways to run the command line: in this process, and as a real one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from command_line import environment
from filings import CLEAN, NINGXIANG

from xladdin.cli import program
from xladdin.commands import fill

Run = Callable[..., Result]
Process = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture(scope="session")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with 宁乡.xlsx (14 errors) and 教育.xlsx (none)."""
    folder = tmp_path_factory.mktemp("filled")
    fill(NINGXIANG, folder / "宁乡.xlsx")
    fill(CLEAN, folder / "教育.xlsx")
    return folder


@pytest.fixture
def ningxiang(workbooks: Path) -> str:
    return str(workbooks / "宁乡.xlsx")


@pytest.fixture
def clean(workbooks: Path) -> str:
    return str(workbooks / "教育.xlsx")


@pytest.fixture
def broken(tmp_path: Path) -> str:
    """A text file that calls itself a workbook."""
    path = tmp_path / "坏.xlsx"
    path.write_text("这不是工作簿", encoding="utf-8")
    return str(path)


@pytest.fixture
def run() -> Run:
    """`run("check", file)` in this process; output and error stream apart."""
    return lambda *arguments: CliRunner().invoke(program, [str(a) for a in arguments])


@pytest.fixture
def process(tmp_path: Path) -> Process:
    """The program as its users start it, away from the source tree; `env` adds to a small environment."""

    def start(
        *arguments: str | Path, env: dict[str, str] | None = None, code: str = ""
    ) -> subprocess.CompletedProcess[bytes]:
        command = ["-c", code] if code else ["-m", "xladdin"]
        return subprocess.run(
            [sys.executable, *command, *map(str, arguments)],
            cwd=tmp_path, env=environment(tmp_path, env), capture_output=True, check=False, timeout=120,
        )  # fmt: skip

    return start
