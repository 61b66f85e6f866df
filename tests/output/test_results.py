"""校验结果.xlsx as a reader gets it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.demo_units import found, invented, ningxiang, unreadable
from xladdin.facts import Cell
from xladdin.output import OutputExists, OutputTooLarge, results
from xladdin.output.results import COLUMNS, write_findings

CELL = Cell("共性指标表", 12, 9)
HOSTILE = [
    '=HYPERLINK("http://evil.example","点我")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1+1)", "＝1＋1", "http://evil.example",
    "mailto:x@evil.example", "internal:'汇总'!A1", "external:\\\\evil\\share\\x.xlsx", "<r><t>x</t></r>", "</t></si><si><t>x",
    "{=1+1}", "_x0041_", "123", "1e5", "a\x00b\x1fc", "\ud800坏字", "甲\n乙", " 前后 ", "'单引号", "#REF!", "TRUE",
]  # fmt: skip


def rows(sheet: Worksheet, first: int = 4) -> list[tuple[object, ...]]:
    return [tuple(c.value for c in row) for row in sheet.iter_rows(min_row=first)]


def sheets(out: Path) -> dict[str, Worksheet]:
    return {s.title: s for s in openpyxl.load_workbook(out)}


def sheet_xml(out: Path) -> Iterator[str]:
    with zipfile.ZipFile(out) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                yield archive.read(name).decode()


def test_each_finding_is_a_row_with_everything_it_says(tmp_path: Path) -> None:
    out, file = tmp_path / "校验结果.xlsx", tmp_path / "宁乡.xlsx"
    first = found(
        cell=CELL, related=(Cell("基础数据表", 19, 4), Cell("基础数据表", 19, 6), CELL), basis="附件2-2 第8行"
    )
    second = found("growth-outlier", "N602", "warning", None, "增长1094.59%", "请说明原因")
    write_findings([ningxiang(file, [first, second])], out)
    sheet = sheets(out)["校验结果"]
    assert tuple(c.value for c in sheet[3]) == COLUMNS
    agency = "宁乡市工业和信息化局"
    assert rows(sheet) == [
        (1, "宁乡.xlsx", agency, "错误", "S201", "共性指标表!I12", first.message, first.hint,
         "基础数据表!D19、F19、共性指标表!I12", "附件2-2 第8行"),
        (2, "宁乡.xlsx", agency, "警告", "N602", "整个文件", "增长1094.59%", "请说明原因", None, None),
    ]  # fmt: skip


def test_the_place_is_a_link_to_the_cell(tmp_path: Path) -> None:
    out = tmp_path / "结果" / "校验结果.xlsx"
    write_findings([ningxiang(tmp_path / "一批" / "宁乡 2022.xlsx", [found(cell=CELL), found()])], out)
    sheet = sheets(out)["校验结果"]
    link = sheet["F4"].hyperlink
    assert (link.target, link.location) == ("..\\一批\\宁乡%202022.xlsx", "'共性指标表'!I12")
    whole = sheet["F5"].hyperlink
    assert (whole.target, whole.location) == ("..\\一批\\宁乡%202022.xlsx", None)


def test_severities_have_their_colours(tmp_path: Path) -> None:
    out = tmp_path / "校验结果.xlsx"
    three = [found(severity=s) for s in ("error", "warning", "note")]
    write_findings([ningxiang(tmp_path / "a.xlsx", three)], out)
    sheet = sheets(out)["校验结果"]
    assert [sheet[f"D{n}"].value for n in (4, 5, 6)] == ["错误", "警告", "提示"]
    assert [sheet[f"D{n}"].fill.fgColor.rgb for n in (4, 5, 6)] == ["FFFFC7CE", "FFFFEB9C", "FFDDEBF7"]


def test_the_summary_counts_each_file_and_says_what_becomes_of_it(tmp_path: Path) -> None:
    """Errors block; warnings alone do not; a file that could not be read is neither."""
    out = tmp_path / "校验结果.xlsx"
    write_findings(
        [
            ningxiang(tmp_path / "a.xlsx", [found(), found(), found(severity="note")]),
            invented(1, tmp_path / "b.xlsx", findings=[found(severity="warning")]),
            invented(2, tmp_path / "c.xlsx"),
            unreadable(tmp_path / "d.xlsx"),
        ],
        out,
    )
    sheet = sheets(out)["汇总"]
    shown = [(row[1], *row[3:]) for row in rows(sheet, 3)[:4]]
    assert shown == [
        ("a.xlsx", 2, 0, 1, "须修改"), ("b.xlsx", 0, 1, 0, "可以报送"),
        ("c.xlsx", 0, 0, 0, "可以报送"), ("d.xlsx", 1, 0, 0, "未能读取"),
    ]  # fmt: skip
    assert [sheet[f"{c}7"].value for c in "DEF"] == ["=SUM(D3:D6)", "=SUM(E3:E6)", "=SUM(F3:F6)"]
    cached = openpyxl.load_workbook(out, data_only=True)["汇总"]
    assert [cached[f"{c}7"].value for c in "DEF"] == [3, 1, 1]
    assert sheet["B6"].hyperlink.location == "'校验结果'!A8"
    assert sheet["B5"].hyperlink is None


def test_the_list_is_ready_for_screen_and_print(tmp_path: Path) -> None:
    out = tmp_path / "校验结果.xlsx"
    write_findings([ningxiang(tmp_path / "a.xlsx", [found(cell=CELL, message="长" * 300)])], out)
    sheet = sheets(out)["校验结果"]
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, int(sheet.page_setup.fitToHeight)) == (True, 0)
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.freeze_panes == "A4"
    assert sheet.auto_filter.ref == "A3:J4"
    assert sheet["G4"].alignment.wrap_text
    assert sheet.row_dimensions[4].height > 15 * 300 / 22


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_a_submission_stays_text(tmp_path: Path, text: str) -> None:
    """No formula, no link and no markup comes of it, and editing the cell in Excel does not make it one either."""
    out = tmp_path / "校验结果.xlsx"
    hostile = found(cell=Cell(text, 1, 1), message=text, hint=text, basis=text, code=text, related=(Cell(text, 2, 2),))
    one = invented(1, tmp_path / "a.xlsx", agency=text, findings=[hostile])
    write_findings([one], out)
    for xml in sheet_xml(out):
        assert set(re.findall(r"<f>.*?</f>", xml)) <= {f"<f>SUM({c}3:{c}3)</f>" for c in "DEF"}
    sheet = sheets(out)["校验结果"]
    expected = re.sub("[\x00-\x08\x1f\ud800]", "\ufffd", text)
    for cell in (sheet["E4"], sheet["G4"], sheet["H4"], sheet["J4"]):
        assert cell.data_type == "s"
        assert cell.value.rstrip(" ") == expected.rstrip(" ")
        assert cell.hyperlink is None
        assert bool(cell.quotePrefix) == (text[0] in "=+-@＝")
    assert sheet["F4"].hyperlink.target == "a.xlsx"


def test_very_long_texts_are_cut_and_say_so(tmp_path: Path) -> None:
    out = tmp_path / "校验结果.xlsx"
    write_findings([ningxiang(tmp_path / "a.xlsx", [found(message="长" * 40_000)])], out)
    value = sheets(out)["校验结果"]["G4"].value
    assert len(value) < 3_000
    assert value.endswith("（以下略）")


def test_more_rows_than_excel_holds_are_refused_not_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xladdin.output.book.MAX_ROWS", 10)
    write_findings([ningxiang(tmp_path / "a.xlsx", [found()] * 7)], tmp_path / "七.xlsx")
    with pytest.raises(OutputTooLarge, match="“校验结果”表超过 Excel 每张表最多的 10 行"):
        write_findings([ningxiang(tmp_path / "a.xlsx", [found()] * 8)], tmp_path / "八.xlsx")
    assert not (tmp_path / "八.xlsx").exists()


def test_no_findings_and_no_files_are_said_in_words(tmp_path: Path) -> None:
    write_findings([], tmp_path / "空.xlsx")
    assert sheets(tmp_path / "空.xlsx")["校验结果"]["A4"].value == "没有文件。"
    write_findings([invented(1, tmp_path / "a.xlsx")], tmp_path / "好.xlsx")
    assert sheets(tmp_path / "好.xlsx")["校验结果"]["A4"].value == "没有发现问题。"


def test_an_existing_result_is_kept_unless_overwriting_is_asked(tmp_path: Path) -> None:
    out = tmp_path / "校验结果.xlsx"
    out.write_bytes(b"old")
    with pytest.raises(OutputExists):
        write_findings([ningxiang(tmp_path / "a.xlsx")], out)
    assert out.read_bytes() == b"old"
    write_findings([ningxiang(tmp_path / "a.xlsx")], out, overwrite=True)
    assert "汇总" in sheets(out)


@pytest.mark.parametrize("broken", ["sheet", "disk"])
def test_an_error_while_writing_leaves_the_old_result_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    if broken == "sheet":
        monkeypatch.setattr(results, "_write_summary", fail)
    else:
        monkeypatch.setattr("os.fsync", fail)
    out = tmp_path / "校验结果.xlsx"
    out.write_bytes(b"old")
    with pytest.raises(OSError, match="No space left"):
        write_findings([ningxiang(tmp_path / "a.xlsx", [found()])], out, overwrite=True)
    assert out.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["校验结果.xlsx"]
