"""XML of a workbook through expat: document types, entities and foreign encodings refused, errors told by part name.

Tags arrive as `namespace}name`. The transitional (ECMA-376 part 4) and the strict vocabulary (part 1) are accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType

from xladdin.workbook.unreadable import Unreadable

MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main}",
    "http://purl.oclc.org/ooxml/spreadsheetml/main}",
)
PACKAGE_RELATIONSHIPS = ("http://schemas.openxmlformats.org/package/2006/relationships}",)
CONTENT_TYPES = ("http://schemas.openxmlformats.org/package/2006/content-types}",)
APPLICATION = (
    "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties}",
    "http://purl.oclc.org/ooxml/officeDocument/extendedProperties}",
)
BLANKS = " \t\r\n"
"""White space as XML knows it; `str.strip` alone would take the ideographic space too."""

_LONGEST_TOKEN = 4 << 20
_MOST_ELEMENTS = 200_000
_DEEPEST = 64

Parser = XMLParserType


def make_parser(part: str) -> Parser:
    """An expat parser that refuses what a workbook never has: document types, entities, non-Unicode encodings."""

    def refuse_doctype(*_: object) -> None:
        raise Unreadable("xml-entities", f"文件内部的“{part}”含有正常工作簿没有的文档类型声明，可能是恶意文件。")

    def check_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "utf-16"):
            raise Unreadable("damaged-xml", f"文件内部的“{part}”用了工作簿不使用的编码“{encoding}”。")

    parser = ParserCreate(namespace_separator="}")
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.XmlDeclHandler = check_encoding
    return parser


def feed(parser: Parser, chunks: Iterable[bytes], part: str) -> None:
    """Parse all chunks; anything not well-formed is Unreadable with part and line.

    Expat before 2.6 re-reads an unfinished token with every chunk (CVE-2023-52425): a token without end is refused.
    """
    fed = 0
    try:
        for chunk in chunks:
            fed += len(chunk)
            parser.Parse(chunk, False)
            if fed - parser.CurrentByteIndex > _LONGEST_TOKEN:
                raise Unreadable("damaged-xml", f"文件已损坏：内部的“{part}”有异常长的标记。")
        parser.Parse(b"", True)
    except ExpatError as error:
        raise Unreadable("damaged-xml", f"文件已损坏：内部的“{part}”第 {error.lineno} 行有读不懂的内容。") from error


class Element(NamedTuple):
    """An element of a small part: path of names from the root (`/workbook/sheets/sheet`), attributes, own text."""

    path: str
    attributes: dict[str, str]
    text: str


def elements(data: bytes, part: str, namespaces: tuple[str, ...], *wanted: str) -> list[Element]:
    """The elements with the wanted paths in document order. All steps of a path are in one of the part's namespaces."""
    parser = make_parser(part)
    found: list[Element] = []
    paths: list[str] = []
    text: list[str] = []
    root = "/" + wanted[0].split("/")[1]
    own = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal own
        if not paths:
            own = next((ns for ns in namespaces if tag == ns + root[1:]), "")
            if not own:
                raise Unreadable("damaged-xml", f"文件已损坏：内部的“{part}”不是应有的内容。")
        # a foreign step keeps its namespace in the path, so nothing below it is taken for ours
        path = f"{paths[-1] if paths else ''}/{tag.removeprefix(own)}"
        paths.append(path)
        if path in wanted:
            text.clear()
            found.append(Element(path, attributes, ""))
        if len(found) > _MOST_ELEMENTS or len(paths) > _DEEPEST:
            raise Unreadable("too-large", f"文件内部的“{part}”有过多的内容。")

    def end(_tag: str) -> None:
        path = paths.pop()
        if path in wanted and text and found[-1].path == path:
            found[-1] = found[-1]._replace(text="".join(text))
        text.clear()

    parser.StartElementHandler = start
    parser.CharacterDataHandler = text.append
    parser.EndElementHandler = end
    feed(parser, (data,), part)
    return found


def is_true(value: str | None, default: bool = False) -> bool:
    """An xsd:boolean attribute."""
    return default if value is None else value in ("1", "true", "on")


Result = TypeVar("Result")


def remembered(parse: Callable[..., Result]) -> Callable[..., Result]:
    """Keep the results of the last 32 different small parts: filings of one template share most parts byte for byte.

    The function must be pure and its result immutable. Parts over 256 kB are parsed each time, so memory stays bounded.
    Further arguments (the name of the part) belong to what is remembered.
    """
    cached = lru_cache(maxsize=32)(parse)

    def parse_or_recall(data: bytes, *more: str) -> Any:
        return cached(data, *more) if len(data) <= 1 << 18 else parse(data, *more)

    parse_or_recall.__doc__ = parse.__doc__
    return parse_or_recall
