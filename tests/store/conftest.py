"""Submissions on disk, made from the samples, and a store that examines them in this process: quick, and the same code."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from filings import SAMPLES

from xladdin.store.pool import NoWorkers

EDUCATION, WATER, CIVIL = "演示市教育局（演示）", "演示市水利局（演示）", "演示市民政局（演示）"
FILES = {EDUCATION: "demo-education.xlsx", WATER: "demo-water.xlsx", CIVIL: "demo-civil.xlsx"}
META = "xl/worksheets/sheet6.xml"
"""The hidden sheet of 宁乡's form, which all three are of."""


def submission(agency: str, *, named: str = "", stamp: str = "", **cells: str) -> bytes:
    """A sample; under another name, with the stamp of 生成报送文件, with cells of 基础数据表 replaced (`D5="118"`)."""
    parts = {}
    with zipfile.ZipFile(SAMPLES / FILES[agency]) as archive:
        for name in archive.namelist():
            parts[name] = archive.read(name)
    if named:
        parts = {name: part.replace(agency.encode(), named.encode()) for name, part in parts.items()}
    if stamp:
        parts[META] = _with_row(parts[META].decode(), "submitted", stamp).encode()
    for address, value in cells.items():
        parts["xl/worksheets/sheet2.xml"] = _with_number(
            parts["xl/worksheets/sheet2.xml"].decode(), address, value
        ).encode()
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2023, 1, 1, 0, 0, 0)), part)
    return out.getvalue()


def _with_row(sheet: str, key: str, value: str) -> str:
    row = max(map(int, re.findall(r'<row r="(\d+)"', sheet))) + 1
    texts = "".join(
        f'<c r="{column}{row}" t="inlineStr"><is><t>{text}</t></is></c>' for column, text in (("A", key), ("B", value))
    )
    return sheet.replace("</sheetData>", f'<row r="{row}">{texts}</row></sheetData>')


def _with_number(sheet: str, address: str, value: str) -> str:
    changed, count = re.subn(rf'(<c r="{address}"[^>]*?)(?: t="\w+")?(/>|>.*?</c>)', rf"\1><v>{value}</v></c>", sheet)
    assert count == 1, address
    return changed


def put(file: Path, data: bytes, seconds: int = 1_700_000_000) -> Path:
    """A file last modified at that time."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    os.utime(file, (seconds, seconds))
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three units' submissions."""
    made = tmp_path / "报送"
    for n, agency in enumerate(FILES):
        put(made / f"{agency[3:5]}.xlsx", submission(agency), 1_700_000_000 + n)
    return made


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """No processes are started."""

    def refuse() -> None:
        raise NoWorkers

    monkeypatch.setattr("xladdin.store.pool.start_worker", refuse)


@pytest.fixture
def examinations(monkeypatch: pytest.MonkeyPatch, here: None) -> list[str]:
    """Names of the files that were examined, in order."""
    from xladdin.store import refresh

    done: list[str] = []
    look_into: Callable = refresh.look_into

    def counted(file: Path, inside: tuple[str, ...]) -> tuple[bytes, bytes, bytes]:
        done.append(inside[-1] if inside else file.name)
        return look_into(file, inside)

    monkeypatch.setattr(refresh, "look_into", counted)
    return done
