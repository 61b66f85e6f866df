"""Files that are no .xlsx workbooks, whatever their name says: each is called by its real name."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from raw_xlsx import refusal, save, workbook_parts

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("content", "kind", "word"),
    [
        (b"", "empty-file", "0 字节"),
        ("单位,金额\n甲,1\n".encode(), "not-a-workbook", "无法识别"),
        (b"\xef\xbb\xbf<html><table><tr><td>1</td></tr></table></html>", "not-a-workbook", "网页"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "not-a-workbook",
            "2003",
        ),
        (b"%PDF-1.7\n", "not-a-workbook", "PDF"),
        (b"Rar!\x1a\x07\x00", "other-archive", "RAR"),
        (b"\xff\xd8\xff\xe0", "not-a-workbook", "图片"),
        (bytes(5000), "not-a-workbook", "空字节"),
        (b"PK", "not-a-workbook", "无法识别"),
        (OLE2, "old-format", "旧版"),
        (OLE2 + "Workbook".encode("utf-16-le"), "old-format", ".xls"),
        (OLE2 + "WordDocument".encode("utf-16-le"), "not-a-workbook", "Word"),
        (OLE2 + "EncryptedPackage".encode("utf-16-le"), "encrypted", "密码"),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00", "old-format", "旧版"),
        (b"PK\x03\x04" + bytes(100), "truncated", "不完整"),
        (b"PK\x05\x06" + bytes(18), "not-a-workbook", "压缩包"),
    ],
)
def test_what_is_no_workbook_is_called_by_its_name(tmp_path: Path, content: bytes, kind: str, word: str) -> None:
    path = tmp_path / "自评表.xlsx"
    path.write_bytes(content)
    error = refusal(path)
    assert error.kind == kind
    assert word in error.message


def test_missing_files_folders_and_lock_files_are_told(tmp_path: Path) -> None:
    assert refusal(tmp_path / "没有.xlsx").kind == "not-found"
    assert refusal(tmp_path).kind == "not-a-file"
    (tmp_path / "~$自评表.xlsx").write_bytes(b"\x05user")
    assert refusal(tmp_path / "~$自评表.xlsx").kind == "lock-file"
    assert refusal(tmp_path / "a\0b.xlsx").kind == "read-failure"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes exist on POSIX only")
def test_a_pipe_does_not_make_the_program_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    assert refusal(tmp_path / "pipe.xlsx").kind == "not-a-file"


@pytest.mark.parametrize(
    ("names", "kind", "word"),
    [
        (["word/document.xml", "[Content_Types].xml"], "not-a-workbook", "Word"),
        (["ppt/presentation.xml", "[Content_Types].xml"], "not-a-workbook", "演示"),
        (["xl/workbook.bin", "[Content_Types].xml"], "other-format", "xlsb"),
        (["mimetype", "content.xml"], "other-format", "ods"),
        (["甲.xlsx", "乙.xls", "说明.txt"], "not-a-workbook", "2 个表格"),
        (["a.txt"], "not-a-workbook", "压缩包"),
    ],
)
def test_other_kinds_of_zip_are_called_by_their_name(tmp_path: Path, names: list[str], kind: str, word: str) -> None:
    error = refusal(save(tmp_path / "a.xlsx", dict.fromkeys(names, "x")))
    assert error.kind == kind
    assert word in error.message


def test_an_xls_file_saved_by_a_real_program_is_old_format(tmp_path: Path, require_tool: Callable[[str], str]) -> None:
    soffice = require_tool("soffice")
    source = save(tmp_path / "a.xlsx", workbook_parts(ROW))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "xls", "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    shutil.copy(tmp_path / "a.xls", tmp_path / "b.xlsx")
    assert refusal(tmp_path / "b.xlsx").kind == "old-format"
