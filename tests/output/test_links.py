"""Links lead to the submitted file and nowhere else."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

from tests.demo_units import found, ningxiang
from xladdin.facts import Cell
from xladdin.output import book
from xladdin.output.links import MAX_URL, file_link, relative_path, sheet_link, shown_names
from xladdin.output.results import write_findings

CELL = Cell("共性指标表", 12, 9)


def targets(out: Path) -> list[str]:
    """Targets of all links of the first sheet, as the file has them."""
    with zipfile.ZipFile(out) as archive:
        name = "xl/worksheets/_rels/sheet1.xml.rels"
        if name not in archive.namelist():
            return []
        return [rel.get("Target", "") for rel in ElementTree.fromstring(archive.read(name))]


@pytest.mark.parametrize(
    "name",
    [
        "宁乡市工业和信息化局.xlsx", "a b.xlsx", "第1批/二中心 更正.xlsx", "100%完成.xlsx", "a%20b.xlsx", "1#楼.xlsx",
        "[终稿]{2}.xlsx", "x^y`z.xlsx", "A&B'C.xlsx", "../别处/单位.xlsx",
    ],
)  # fmt: skip
def test_every_ordinary_file_name_can_be_found_again_from_the_link(tmp_path: Path, name: str) -> None:
    """The target, unescaped and seen from the folder of the result, is the file."""
    out = tmp_path / "结果" / "校验结果.xlsx"
    file = tmp_path / "结果" / name
    write_findings([ningxiang(file, [found(cell=CELL)])], out)
    (target,) = targets(out)
    assert "#" not in target
    assert (out.parent / unquote(target.replace("\\", "/"))).resolve() == file.resolve()


@pytest.mark.parametrize(
    "name", ["http:/evil.example/x.xlsx", "mailto:x.xlsx", "\\\\server\\share\\x.xlsx", "a?b.xlsx", 'a"b.xlsx']
)
def test_a_name_that_would_lead_elsewhere_is_plain_text(tmp_path: Path, name: str) -> None:
    """On Linux a file may be called `\\\\server\\share`: a click would send the user's password hash there."""
    out = tmp_path / "校验结果.xlsx"
    write_findings([ningxiang(tmp_path / name, [found(cell=CELL)])], out)
    assert targets(out) == []
    assert "共性指标表!I12" in zipfile.ZipFile(out).read("xl/sharedStrings.xml").decode()


def test_the_place_in_the_file_is_quoted() -> None:
    assert file_link("a.xlsx", Cell("张三's 表", 3, 28)) == "external:a.xlsx#'张三''s 表'!AB3"
    assert file_link("a.xlsx") == file_link("a.xlsx", Cell("坏\x01名", 1, 1)) == "external:a.xlsx"
    assert file_link(None, CELL) is None
    assert sheet_link("校验问题清单", 3, 1) == "internal:'校验问题清单'!B4"


def test_a_path_longer_than_excel_allows_is_plain_text(tmp_path: Path) -> None:
    deep = Path(*["文件夹" * 20] * 40)
    assert relative_path(tmp_path / "out.xlsx", tmp_path / deep / "a.xlsx") is None
    assert relative_path(tmp_path / "out.xlsx", tmp_path / Path(*["文件夹" * 20] * 30) / "a.xlsx") is not None
    assert file_link("a.xlsx", Cell("表" * MAX_URL, 1, 1)) == "external:a.xlsx"


def test_a_file_on_another_drive_is_plain_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def other_drive(*_: object) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr("os.path.relpath", other_drive)
    assert relative_path(tmp_path / "out.xlsx", tmp_path / "a.xlsx") is None


def test_beyond_the_most_links_of_a_sheet_places_stay_as_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "MAX_LINKS", 2)
    out = tmp_path / "校验结果.xlsx"
    write_findings([ningxiang(tmp_path / "a.xlsx", [found(cell=CELL)] * 5)], out)
    assert len(targets(out)) == 2
    sheet = zipfile.ZipFile(out).read("xl/worksheets/sheet1.xml").decode()
    assert len(re.findall(r'<c r="F[4-8]"[^>]*t="s"', sheet)) == 5


def test_file_names_are_shown_below_their_common_folder() -> None:
    files = [Path("/数据/一批/局.xlsx"), Path("/数据/二批/局.xlsx")]
    assert shown_names(files) == ["一批/局.xlsx", "二批/局.xlsx"]
    assert shown_names(files[:1]) == ["局.xlsx"]
    assert shown_names([]) == []
