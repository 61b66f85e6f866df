"""Files that are not what they say: each gives one Chinese sentence with a way out, soon, and never a traceback."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from xladdin.word import old_word
from xladdin.word.document import WordError, read_document

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def good(path: Path) -> Path:
    made = docx.Document()
    made.add_paragraph("正文")
    made.save(path)
    return path


def repacked(path: Path, change: Callable[[str, bytes], bytes | None], more: dict[str, bytes] | None = None) -> Path:
    """A good document with its parts changed."""
    with zipfile.ZipFile(good(path)) as source:
        parts = {name: change(name, source.read(name)) for name in source.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in {**parts, **(more or {})}.items():
            if data is not None:
                target.writestr(name, data)
    return path


def body(path: Path, xml: bytes, before: bytes = b"") -> Path:
    start = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    return repacked(
        path,
        lambda name, data: before + start + xml + b"</w:body></w:document>" if name == "word/document.xml" else data,
    )


def message(path: Path) -> str:
    with pytest.raises(WordError) as caught:
        read_document(path)
    said = caught.value.message
    assert re.search(r"请|pip install", said)
    return said


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "报告.docx"


def test_a_missing_file(path):
    assert "找不到" in message(path)


def test_a_folder(path):
    path.mkdir()
    assert "不是文件" in message(path)


def test_an_empty_file(path):
    path.touch()
    assert "空文件" in message(path)


def test_the_file_word_makes_while_a_document_is_open(tmp_path):
    (tmp_path / "~$报告.docx").write_bytes(b"x" * 162)
    assert "关闭 Word" in message(tmp_path / "~$报告.docx")


@pytest.mark.parametrize(
    ("start", "what"), [(b"%PDF-1.7", "PDF"), (b"{\\rtf1", "RTF"), (b"\x89PNG\r\n", "图片"), (b"Rar!\x1a", "RAR")]
)
def test_another_kind_of_file(path, start, what):
    path.write_bytes(start + b"\0" * 100)
    assert what in message(path)


def test_a_workbook(path):
    from openpyxl import Workbook

    Workbook().save(path)
    assert "Excel 工作簿" in message(path)


def test_an_archive_of_documents(path):
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("报告.docx", b"x")
    assert "请先解压" in message(path)


def test_a_document_with_a_password(path):
    path.write_bytes(OLE2 + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le"))
    assert "打开密码" in message(path)


def test_an_old_workbook(path):
    path.write_bytes(OLE2 + b"\0" * 500 + "Workbook".encode("utf-16-le"))
    assert "不是 Word 文档" in message(path)


def test_an_old_document_without_libreoffice(path, monkeypatch):
    monkeypatch.setattr(old_word, "_program", lambda: None)
    path.write_bytes(OLE2 + b"\0" * 500 + "WordDocument".encode("utf-16-le"))
    assert "LibreOffice" in message(path)


def test_an_old_document_that_libreoffice_can_not_read(path, monkeypatch):
    monkeypatch.setattr(old_word, "_program", lambda: "soffice")
    monkeypatch.setattr(old_word, "_run", lambda command: 0)
    path.write_bytes(OLE2 + b"\0" * 500 + "WordDocument".encode("utf-16-le"))
    assert "读不了" in message(path)


@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_a_file_cut_short(path, kept):
    data = good(path).read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    assert "不完整或已损坏" in message(path)


def test_a_part_that_is_no_xml(path):
    assert "已损坏" in message(body(path, b"<w:p>"))


def test_entities_are_refused_before_they_can_expand(path):
    bomb = b'<!DOCTYPE w:document [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    assert "可能是恶意文件" in message(body(path, b"<w:p><w:r><w:t>&b;</w:t></w:r></w:p>", bomb))


def test_a_part_that_grows_two_hundredfold_is_refused(path):
    assert "可能是恶意文件" in message(body(path, b"<w:p/>" * 3_000_000))


def test_elements_nested_without_end_are_refused(path):
    depth = 5000
    assert "可能是恶意文件" in message(
        body(path, b"<w:sdt><w:sdtContent>" * depth + b"</w:sdtContent></w:sdt>" * depth)
    )


def test_tables_in_tables_beyond_use_are_refused(path):
    open_cell, close_cell = b"<w:tbl><w:tr><w:tc>", b"<w:p/></w:tc></w:tr></w:tbl>"
    assert "套了" in message(body(path, open_cell * 20 + close_cell * 20))


def test_a_cell_as_wide_as_a_million_is_no_million_cells(path):
    rows = b'<w:tr><w:tc><w:tcPr><w:gridSpan w:val="99999999"/></w:tcPr><w:p/></w:tc></w:tr>'
    assert "格以上" in message(body(path, b"<w:tbl>" + rows * 300 + b"</w:tbl>"))


def test_numbers_that_are_none_are_damage(path):
    assert "已损坏" in message(
        body(path, b'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="x"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>')
    )


def test_a_document_with_macros_is_named(path):
    plain = b"openxmlformats-officedocument.wordprocessingml.document.main+xml"
    macros = b"ms-word.document.macroEnabled.main+xml"
    repacked(path, lambda name, data: data.replace(plain, macros) if name.startswith("[") else data)
    assert "带宏" in message(path)


def test_a_package_without_its_relationships_is_damage(path):
    assert "已损坏" in message(repacked(path, lambda name, data: None if name == "_rels/.rels" else data))


def test_two_parts_of_one_name_are_refused(path):
    with zipfile.ZipFile(good(path), "a") as target, pytest.warns(UserWarning, match="Duplicate name"):
        target.writestr("word/document.xml", b"<x/>")
    assert "可能是恶意文件" in message(path)
