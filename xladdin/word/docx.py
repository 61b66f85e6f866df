"""Paragraphs and tables of a .docx, in reading order. Nothing of the package is parsed before its sizes and XML are checked."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from xladdin.word.blocks import Blocks, Paragraph, Table, TableCell, WordError, tidy
from xladdin.word.styles import W, outline_level, styles_of, value_of
from xladdin.workbook.archive import Archive, Limits
from xladdin.workbook.unreadable import Unreadable
from xladdin.workbook.xml_parts import feed, make_parser

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = {_FALLBACK, *(W + name for name in ("del", "moveFrom", "pPr", "rPr", "rt", "instrText"))}
"""What a reader does not see: deleted text, codes of fields, readings above characters, second copies for old programs."""
_WRAPPERS = {W + name for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo")}
_CHARACTERS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
_SAVE_AGAIN = (
    "请用 Word 或 WPS 打开它，另存为“Word 文档（*.docx）”，再用新文件；打不开时请重新复制、下载，或请对方重新发送。"
)
_SUSPICIOUS = "正常的报告不会这样，请不要打开它，请联系发送的人。"
_DEEPEST = 12
"""Tables inside tables; Word's own interface stops being usable long before."""
_MOST_LEVELS = 200


def docx_blocks(data: bytes, name: str, limits: Limits) -> tuple[Paragraph | Table, ...]:
    """The blocks of a .docx. Raises WordError and nothing else."""
    _check_package(data, name, limits)
    reader = _Reader(_open(data, name))
    try:
        reader.read()
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise WordError(f"“{name}”的内容已损坏，不能还原成段落和表格。{_SAVE_AGAIN}") from error
    return tuple(reader.out.blocks)


def _check_package(data: bytes, name: str, limits: Limits) -> None:
    """Refuses bombs, damage, entities and other kinds of packages before any library sees the bytes."""
    try:
        archive = Archive(data, limits)
        if "word/document.xml" not in archive:
            raise WordError(_foreign(name, archive))
        for part in archive.names:
            if part.lower().endswith((".xml", ".rels")):
                parser = make_parser(part)
                _refuse_depth(parser)
                feed(parser, archive.chunks(part), part)
    except Unreadable as error:
        raise WordError(_why(name, error.kind)) from error


def _refuse_depth(parser: Any) -> None:
    """Elements within elements without end would exhaust the stack of whoever walks them."""
    depth = 0

    def start(_tag: str, _attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > _MOST_LEVELS:
            raise Unreadable("xml-entities", "")

    def end(_tag: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = start, end


def _foreign(name: str, archive: Archive) -> str:
    if "xl/workbook.xml" in archive:
        return f"“{name}”其实是 Excel 工作簿，不是 Word 文档。请选择 Word 文件（.docx）；要校验自评表，请用“校验本表”或 xladdin check。"
    if "[Content_Types].xml" in archive or "mimetype" in archive:
        return f"“{name}”不是 .docx 文档。{_SAVE_AGAIN}"
    return f"“{name}”是压缩包，里面不是 Word 文档。请先解压，再选择里面的 Word 文件。"


def _why(name: str, kind: str) -> str:
    if kind in ("zip-bomb", "duplicate-members", "unsafe-names", "xml-entities"):
        return f"“{name}”的内部结构异常（展开后过大、重名或含有实体声明），可能是恶意文件。{_SUSPICIOUS}"
    if kind == "too-large":
        return f"“{name}”里的内容过大。请只留下自评报告的部分，另存后再试。"
    if kind == "encrypted":
        return f"“{name}”被压缩软件加了密码，无法读取。请解压出原来的 Word 文件再用。"
    return f"“{name}”不完整或已损坏。{_SAVE_AGAIN}"


def _open(data: bytes, name: str) -> WordDocument:
    try:
        import docx
    except ImportError as error:
        raise WordError(
            '读取 Word 文件要用 Word 组件（python-docx），还没有安装。请重新运行 install.cmd，或运行 pip install "xladdin[word]"，再试一次。'
        ) from error
    try:
        return docx.Document(BytesIO(data))
    # The library promises no set of exceptions for packages whose parts contradict each other.
    except Exception as error:
        raise WordError(
            f"“{name}”不是普通的 Word 文档（可能带宏、是模板，或用“严格”格式保存），或已损坏。{_SAVE_AGAIN}"
        ) from error


class _Reader:
    """Walks the body of one document."""

    def __init__(self, document: WordDocument) -> None:
        self.out = Blocks()
        self.body: Any = document.element.body
        self.styles = styles_of(document.styles.element)

    def read(self) -> None:
        self.blocks(self.body, 0)

    def blocks(self, parent: Any, depth: int) -> None:
        for element in _content(parent):
            if element.tag == W + "p":
                self.paragraph(element, depth)
            else:
                self.table(element, depth)

    def paragraph(self, element: Any, depth: int) -> None:
        text, boxes = _text(element)
        properties = element.find(W + "pPr")
        style, level = self.styles.get(value_of(properties, "pStyle") or "", ("", None))
        own = value_of(properties, "outlineLvl")
        self.out.paragraph(text, style, outline_level(own) if own else level)
        for box in boxes:
            self.inner(box, depth)

    def inner(self, holder: Any, depth: int) -> None:
        if depth >= _DEEPEST:
            raise WordError(f"文档里的表格或文本框套了 {_DEEPEST} 层以上，无法读取。请把内层的表格移出来，另存后再试。")
        self.blocks(holder, depth + 1)

    def table(self, element: Any, depth: int) -> None:
        rows: list[list[TableCell]] = []
        above: dict[int, tuple[int, int]] = {}
        inner: list[Any] = []
        for number, tr in enumerate(_children(element, "tr"), 1):
            rows.append([])
            column = 1 + int(value_of(tr.find(W + "trPr"), "gridBefore") or 0)
            for tc in _children(tr, "tc"):
                properties = tc.find(W + "tcPr")
                columns = min(max(1, int(value_of(properties, "gridSpan") or 1)), 1000)
                text, nested = _cell_text(tc)
                inner += nested
                if _continues(properties, "hMerge") and rows[-1]:
                    rows[-1][-1] = _grown(rows[-1][-1], text, columns=columns)
                elif _continues(properties, "vMerge") and column in above:
                    r, c = above[column]
                    rows[r][c] = _grown(rows[r][c], text, rows=1)
                else:
                    above[column] = (number - 1, len(rows[-1]))
                    rows[-1].append(TableCell(text, number, column, 1, columns))
                column += columns
        self.out.table(rows)
        for holder in inner:
            self.inner(holder, depth)


def _grown(cell: TableCell, text: str, rows: int = 0, columns: int = 0) -> TableCell:
    """The merged cell with one more part; Word shows only the first part's text, other programs leave some in the rest."""
    joined = "\n".join(t for t in (cell.text, text) if t)
    return TableCell(joined, cell.row, cell.column, cell.rows + rows, cell.columns + columns)


def _content(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables, also inside content controls and accepted insertions."""
    for child in parent:
        if child.tag in (W + "p", W + "tbl"):
            yield child
        elif child.tag in _WRAPPERS:
            yield from _content(child)


def _children(parent: Any, name: str) -> Iterator[Any]:
    for child in parent:
        if child.tag == W + name:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, name)


def _text(paragraph: Any) -> tuple[str, list[Any]]:
    """(what a reader sees, the contents of text boxes anchored here)."""
    pieces: list[str] = []
    boxes: list[Any] = []

    def walk(element: Any) -> None:
        for child in element:
            tag = child.tag
            if not isinstance(tag, str) or tag in _SKIPPED:
                continue
            if tag == W + "txbxContent":
                boxes.append(child)
            elif tag in (W + "t", _MATH_TEXT):
                pieces.append(child.text or "")
            elif tag == W + "br":
                pieces.append("\n")
            elif tag.startswith(W) and tag[len(W) :] in _CHARACTERS:
                pieces.append(_CHARACTERS[tag[len(W) :]])
            else:
                walk(child)

    walk(paragraph)
    return "".join(pieces), boxes


def _cell_text(tc: Any) -> tuple[str, list[Any]]:
    """(the cell's paragraphs, what holds blocks of its own: tables inside it, wrapped, and text boxes)."""
    lines: list[str] = []
    inner: list[Any] = []
    for element in _content(tc):
        if element.tag == W + "p":
            text, boxes = _text(element)
            lines.append(text)
            inner += boxes
        else:
            inner.append((element,))
    return tidy("\n".join(lines)), inner


def _continues(properties: Any, name: str) -> bool:
    """Whether the cell goes on a merge: the attribute left out means `continue` (ECMA-376 part 1, 17.4.84)."""
    value = value_of(properties, name)
    return value is not None and value != "restart"
