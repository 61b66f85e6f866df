"""What a file really is, whatever its name says: told from its first bytes and, inside a zip, from its parts."""

from __future__ import annotations

from xladdin.workbook.unreadable import Unreadable

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_EXCEL = (
    b"\x09\x08\x10\x00\x00\x06",
    b"\x09\x08\x08\x00\x00\x05",
    b"\x09\x04\x06\x00",
    b"\x09\x02\x06\x00",
    b"\x09\x00\x04\x00",
)

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"{\\rtf", "RTF 文档"),
)
_ARCHIVES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"Rar!", "RAR"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z"),
    (0, b"\x1f\x8b", "gz"),
    (0, b"BZh", "bz2"),
    (0, b"\xfd7zXZ\0", "xz"),
    (257, b"ustar", "tar"),
)
"""Offset, bytes that stand there, name."""
_TEXT_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"urn:schemas-microsoft-com:office:spreadsheet", "XML 表格（2003 版）"),
    (b"<html", "网页"),
    (b"<!doctype html", "网页"),
    (b"<table", "网页"),
)
_FOREIGN_PARTS: tuple[tuple[str, str, str], ...] = (
    ("xl/workbook.bin", "other-format", "文件是二进制工作簿（.xlsb），不是 .xlsx。"),
    ("word/document.xml", "not-a-workbook", "文件其实是 Word 文档，不是工作簿。"),
    ("ppt/presentation.xml", "not-a-workbook", "文件其实是演示文稿，不是工作簿。"),
    ("mimetype", "other-format", "文件是 OpenDocument 格式（如 .ods），不是 .xlsx。"),
)


def check_is_zip(data: bytes, file_name: str) -> None:
    """Pass for a zip container; otherwise Unreadable that says what the file is instead."""
    if file_name.startswith("~$"):
        raise Unreadable("lock-file", f"“{file_name}”是 Excel 打开工作簿时产生的临时文件，不是工作簿本身。")
    if not data:
        raise Unreadable("empty-file", f"“{file_name}”是空文件（0 字节）。")
    if data.startswith((b"PK\3\4", b"PK\5\6")):
        return
    if data.startswith(_OLE2):
        raise _ole2(data, file_name)
    if data.startswith(_OLD_EXCEL):
        raise _old_format(file_name)
    for at, mark, name in _ARCHIVES:
        if data.startswith(mark, at):
            raise Unreadable("other-archive", f"“{file_name}”是 {name} 压缩包，本工具不能直接读取里面的文件。")
    raise Unreadable("not-a-workbook", f"“{file_name}”{_what(data)}，不是 .xlsx 工作簿。")


def _ole2(data: bytes, file_name: str) -> Unreadable:
    """OLE2 files hold .xls, .et and .doc, and every Office file with an opening password ([MS-OFFCRYPTO] 2.3)."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Unreadable("encrypted", f"“{file_name}”设置了打开密码，无法读取。")
    if "WordDocument".encode("utf-16-le") in data and "Workbook".encode("utf-16-le") not in data:
        return Unreadable("not-a-workbook", f"“{file_name}”其实是旧版 Word 文档，不是工作簿。")
    return _old_format(file_name)


def _old_format(file_name: str) -> Unreadable:
    return Unreadable("old-format", f"“{file_name}”是旧版表格格式（.xls 或 .et），不是 .xlsx。")


def _what(data: bytes) -> str:
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            return f"其实是{name}"
    beginning = data[:4096].lower()
    for mark, name in _TEXT_MARKS:
        if mark in beginning:
            return f"其实是{name}"
    if not data[:4096].strip(b"\0"):
        return "的内容全是空字节，可能没有下载完"
    return "的内容无法识别"


def check_is_workbook(names: list[str], file_name: str) -> None:
    """Pass for an OPC package; otherwise Unreadable that says which other kind of zip it is."""
    lower = {name.lower() for name in names}
    for part, kind, message in _FOREIGN_PARTS:
        if part in lower:
            raise Unreadable(kind, message)
    if "[content_types].xml" in lower:
        return
    inner = [name for name in names if name.lower().endswith((".xlsx", ".xls", ".et", ".xlsm"))]
    if inner:
        raise Unreadable(
            "not-a-workbook",
            f"“{file_name}”是压缩包，里面有 {len(inner)} 个表格文件。",
            "请先解压，再选择解压出来的文件。",
        )
    if lower & {"xl/workbook.xml", "_rels/.rels"}:
        raise Unreadable("missing-part", "文件不完整：缺少内部组成部分“[Content_Types].xml”。")
    raise Unreadable("not-a-workbook", f"“{file_name}”是压缩包，里面没有工作簿。")
