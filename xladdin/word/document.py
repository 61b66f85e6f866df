"""Any document that a clerk has, read: .docx, the text of one (.txt), and .doc where LibreOffice is installed."""

from __future__ import annotations

from pathlib import Path

from xladdin.word.blocks import Document, Paragraph, Table, TableCell, WordError
from xladdin.workbook.archive import MB, Limits
from xladdin.workbook.package import read_file
from xladdin.workbook.unreadable import Unreadable

__all__ = ["Document", "Paragraph", "Table", "TableCell", "WordError", "read_document"]

LIMITS = Limits(member=32 * MB, total=512 * MB, small_part=32 * MB)
"""A report has 100 kB of text at most; pictures may make the file large, but not its XML."""
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "请用 Word 或 WPS 打开它，另存为“Word 文档（*.docx）”，再用新文件。"
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"{\\rtf", "RTF 文档"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
)
_WHY: dict[str, str] = {
    "not-found": "找不到文件“{name}”。请核对文件名和所在文件夹。",
    "not-a-file": "“{name}”不是文件（可能是文件夹）。请选择 Word 文件（.docx）或文本文件（.txt）。",
    "no-permission": "没有权限读取“{name}”，或它正被其他程序独占。请先关闭打开它的程序，或复制一份再试。",
    "read-failure": "读取“{name}”时出错。请把文件复制到本机硬盘再试。",
    "too-large": "“{name}”或它里面的内容过大。请删去附在后面的图片和无关内容，另存后再试。",
}
"""What cannot be read at all, by the kinds of `Unreadable`."""


def read_document(path: Path) -> Document:
    """Reads a document whatever its extension says. Raises WordError and nothing else, whatever the file holds."""
    if path.name.startswith("~$"):
        raise WordError(f"“{path.name}”是 Word 打开文档时产生的临时文件。请关闭 Word，改选不带“~$”开头的那个文件。")
    try:
        data = read_file(path, LIMITS)
    except Unreadable as error:
        raise WordError(_WHY.get(error.kind, _WHY["read-failure"]).format(name=path.name)) from error
    if not data:
        raise WordError(f"“{path.name}”是空文件（0 字节）。请重新复制、下载，或请对方重新发送。")
    return Document(path, _blocks(data, path))


def _blocks(data: bytes, path: Path) -> tuple[Paragraph | Table, ...]:
    name = path.name
    if data.startswith((b"PK\3\4", b"PK\5\6")):
        from xladdin.word.docx import docx_blocks

        return docx_blocks(data, name, LIMITS)
    if data.startswith(_OLE2):
        return _old_word(data, name)
    for mark, what in _FOREIGN:
        if data.startswith(mark):
            raise WordError(f"“{name}”其实是{what}，不是 Word 文档。{_SAVE_AS}")
    from xladdin.word.plain_text import text_blocks

    return text_blocks(data, name)


def _old_word(data: bytes, name: str) -> tuple[Paragraph | Table, ...]:
    """Files of the OLE2 kind: encrypted ones of any program ([MS-OFFCRYPTO] 2.3), .doc, .wps, .xls."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise WordError(
            f"“{name}”设置了打开密码，无法读取。请用 Word 打开它，在“文件→信息→保护文档”里清空密码，保存后再试。"
        )
    if "WordDocument".encode("utf-16-le") not in data:
        raise WordError(f"“{name}”不是 Word 文档。请选择自评报告的 Word 文件（.docx）。")
    from xladdin.word.docx import docx_blocks
    from xladdin.word.old_word import convert

    return docx_blocks(convert(data, name), name, LIMITS)
