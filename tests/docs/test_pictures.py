"""The pictures of the manual: every one that is named is there, every one that is there is made by the script, and the script makes them."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from by_path import module_at

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PICTURES = DOCS / "pictures"
NAMED = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")
HEAVIEST, ALL = 200_000, 3_000_000
"""Bytes."""
CHEAP = "report-docx"
"""A printed page: no screen, no extension."""


@pytest.fixture(scope="module")
def script() -> Iterator[ModuleType]:
    """docs/pictures.py; it puts itself and the helpers of the tests on the import path, from which they are taken again."""
    before = list(sys.path)
    yield module_at(DOCS / "pictures.py")
    sys.path[:] = before


def size_of(file: Path) -> tuple[int, int]:
    head = file.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n", f"{file.name} is no PNG"
    assert head[12:16] == b"IHDR"
    return struct.unpack(">II", head[16:24])


def named() -> list[tuple[str, Path]]:
    """Every picture in our texts: the page that names it, and the file."""
    pages = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
    return [
        (page.relative_to(ROOT).as_posix(), (page.parent / target).resolve())
        for page in pages
        for target in NAMED.findall(page.read_text(encoding="utf-8"))
        if target.endswith(".png")
    ]


def test_every_picture_in_the_documentation_is_there() -> None:
    found = named()
    assert found
    assert [(page, picture.name) for page, picture in found if not picture.is_file()] == []
    assert {picture.parent for _, picture in found} == {PICTURES}


def test_the_readme_shows_a_form_findings_and_a_roll_up() -> None:
    shown = [picture.stem for page, picture in named() if page == "README.md"]
    assert shown == ["form-filled", "check-result", "rollup-summary"]


def test_the_script_makes_exactly_the_pictures_that_are_there(script: ModuleType) -> None:
    assert len(set(script.PICTURES)) == len(script.PICTURES)
    assert sorted(path.name for path in PICTURES.iterdir()) == sorted(f"{name}.png" for name in script.PICTURES)


@pytest.mark.parametrize("picture", sorted(PICTURES.glob("*.png")), ids=lambda p: p.stem)
def test_a_picture_is_light_and_large_enough_to_read(picture: Path) -> None:
    width, height = size_of(picture)
    assert 500 <= width <= 1500
    assert 100 <= height <= 1300
    assert picture.stat().st_size <= HEAVIEST


def test_all_pictures_together_are_light() -> None:
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) <= ALL


def test_a_name_that_is_no_picture_is_refused(script: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        script.main(["--only", "form-blanc"])
    assert "form-blanc" in capsys.readouterr().err


def test_the_script_takes_a_picture_of_the_real_program(require_tool, tmp_path: Path) -> None:
    """A page of the report, as LibreOffice prints it; the same picture as the one in the manual, but for the fonts that are here."""
    for tool in ("soffice", "pdftoppm", "convert"):
        require_tool(tool)
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [sys.executable, str(DOCS / "pictures.py"), "--only", CHEAP, "--out", str(tmp_path / "out")]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=300)
    assert (done.returncode, done.stdout.split()) == (0, [CHEAP]), done.stderr
    (made,) = (tmp_path / "out").iterdir()
    width, height = size_of(made)
    assert min(width, height) > 500
    described = ["identify", "-format", "%k %[fx:standard_deviation]", str(made)]
    colours, spread = subprocess.run(described, capture_output=True, text=True, check=True).stdout.split()
    assert int(colours) > 8, "blank"
    assert float(spread) > 0.05, "almost blank"
    assert made.stat().st_size <= HEAVIEST
