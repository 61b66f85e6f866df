"""What a roll-up must never do: run what was typed into a submission, lose an older roll-up, fail on size or emptiness."""

from __future__ import annotations

import re
import time
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from tests.demo_units import city, found, invented, unreadable
from xladdin.facts import Cell
from xladdin.output import OutputExists
from xladdin.rollup.book import write_rollup
from xladdin.rollup.consolidate import consolidate

HOSTILE = (
    '=HYPERLINK("http://evil.example","点我")',
    "+cmd|' /C calc'!A0",
    "@SUM(1)",
    "<r><t>x</t></r>",
    "http://evil.example",
)

OURS = (
    r'IF\((COUNT|ISNUMBER).*|IFERROR\(IF\((汇总表|指标复核)!.*|IF\(\$C\$2=.*|HYPERLINK\(INDEX\(L:L,ROW\(\)\),"打开"\)|'
    r'("[优良中差] "&amp;COUNTIF\([^"]*"[优良中差]"\)&amp;" 个"(&amp;"\u3000"&amp;)?)+'
)
"""Every formula that a roll-up may hold; none takes a text from a submission."""


@pytest.fixture
def out(tmp_path: Path) -> Path:
    path = tmp_path / "结果" / "汇总.xlsx"
    write_rollup(consolidate(city(tmp_path), department="示例市工信局", made_at=datetime(2023, 3, 1, 9, 5)), path)
    return path


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_submissions_stays_text_everywhere(tmp_path: Path, text: str) -> None:
    """Every formula and link of the file is one of ours; the name stands as typed."""
    hostile = found(cell=Cell(text, 1, 1), message=text, hint=text, basis=text, code=text, kind=text)
    files = [
        invented(1, tmp_path / f"{text.replace('/', '')}.xlsx", agency=text, findings=[hostile]),
        unreadable(tmp_path / "b.xlsx", text, text),
    ]
    path = tmp_path / "汇总.xlsx"
    write_rollup(consolidate(files, department=text), path)
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            content = archive.read(name).decode()
            if name.startswith("xl/worksheets/sheet"):
                for formula in re.findall("<f>(.*?)</f>", content):
                    assert re.fullmatch(OURS, formula)
                    assert "evil" not in formula
                    assert "cmd" not in formula
            if name.endswith(".rels"):
                assert not re.search(r'Target="(http|mailto|\\\\|file:)[^"]*" TargetMode="External"', content)
    sheet = openpyxl.load_workbook(path)["汇总表"]
    assert sheet["B6"].data_type == "s"
    assert sheet["B6"].value.strip() == text
    assert bool(sheet["B6"].quotePrefix) == (text[0] in "=+@")


def test_an_existing_rollup_is_kept_unless_overwriting_is_asked(out: Path, tmp_path: Path) -> None:
    before = out.read_bytes()
    with pytest.raises(OutputExists):
        write_rollup(consolidate(city(tmp_path)), out)
    assert out.read_bytes() == before
    write_rollup(consolidate([]), out, overwrite=True)
    assert out.read_bytes() != before


def test_an_error_while_writing_leaves_the_old_rollup_whole(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("broken off")

    before = out.read_bytes()
    monkeypatch.setattr("xladdin.rollup.book.write_about", fail)
    with pytest.raises(RuntimeError, match="broken off"):
        write_rollup(consolidate(city(tmp_path)), out, overwrite=True)
    assert out.read_bytes() == before
    assert [p.name for p in out.parent.iterdir()] == ["汇总.xlsx"]


def test_no_units_still_give_a_form_to_fill_in(tmp_path: Path) -> None:
    path = tmp_path / "汇总.xlsx"
    write_rollup(consolidate([]), path)
    book = openpyxl.load_workbook(path, data_only=True)
    assert len(book.sheetnames) == 10
    sheet = book["汇总表"]
    assert sheet["A2"].value == "    年度部门整体支出自评情况汇总表"
    assert [sheet[f"{c}16"].value for c in "CDE"] == ["缺数"] * 3
    assert book["测算对照"]["A4"].value == "没有计入的单位。"


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_rollup(consolidate(city(tmp_path), made_at=datetime(2023, 3, 1)), tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_three_hundred_units_take_seconds(tmp_path: Path) -> None:
    findings = [found(cell=Cell("共性指标表", 12, 9))] * 15
    many = [invented(n, tmp_path / f"{n}.xlsx", agency=f"第{n}局（演示）", findings=findings) for n in range(1, 301)]
    path = tmp_path / "汇总.xlsx"
    start = time.perf_counter()
    write_rollup(consolidate(many), path)
    assert time.perf_counter() - start < 10
    sheet = openpyxl.load_workbook(path, read_only=True)["校验问题清单"]
    assert sheet.max_row == 3 + 300 * 15
