"""Writing Word documents as offices send them: text, headings and ruled tables in the styles of 公文 (GB/T 9704-2012).

The same blocks give the same bytes, whenever and wherever they are written.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from xladdin.output.zipped import zipped
from xladdin.word.write_blocks import ILLEGAL, Block, Body, Grid, GridCell, Heading, Line, NewPage, Paper, Span

__all__ = ["Block", "Body", "Grid", "GridCell", "Heading", "Line", "NewPage", "Paper", "Span", "write_word"]

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph

_TIMES = re.compile(r"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")
_FIRST_PARTS = ("[Content_Types].xml", "_rels/.rels", "word/document.xml")
_LEFT_OUT = "docProps/thumbnail.jpeg"
"""A picture of the library's own blank page."""


def write_word(blocks: Iterable[Block], title: str, author: str = "") -> bytes:
    """The document. `title` and `author` (the office) stand in its properties."""
    import docx

    from xladdin.word.write_page import set_up

    document = docx.Document()
    set_up(document)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = _clean(title)[:200], _clean(author)[:200], ""
    properties.language, properties.last_modified_by = "zh-CN", ""
    _Writer(document).write(blocks)
    out = io.BytesIO()
    document.save(out)
    return _repeatable(out.getvalue())


class _Writer:
    def __init__(self, document: WordDocument) -> None:
        self.document, self.page_due = document, False
        self.paper: Paper = "text"

    def write(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            match block:
                case NewPage(paper):
                    self.new_page(paper)
                case Heading(text, level):
                    self.paragraph((Span(text),), f"Heading {level}")
                case Body(spans, keep):
                    paragraph = self.paragraph(spans, "Normal")
                    if keep or "".join(s.text for s in spans).endswith("："):
                        paragraph.paragraph_format.keep_with_next = True
                case Line(spans, look):
                    self.line(spans, look)
                case Grid():
                    self.table(block)

    def new_page(self, paper: Paper) -> None:
        from xladdin.word.write_page import add_section

        if paper == self.paper:
            self.page_due = True
            return
        add_section(self.document, paper)
        self.paper, self.page_due = paper, False

    def line(self, spans: Sequence[Span], look: str) -> None:
        from xladdin.word.write_page import LINE_STYLES, right_tab

        paragraph = self.paragraph(spans, LINE_STYLES[look])
        if look == "units":
            right_tab(paragraph, self.paper)

    def paragraph(self, spans: Sequence[Span], style: str) -> Paragraph:
        from xladdin.word.write_page import add_run

        paragraph = self.document.add_paragraph(style=style)
        if self.page_due:
            paragraph.paragraph_format.page_break_before = True
            self.page_due = False
        for span in spans:
            add_run(paragraph, _clean(span.text), span.mark)
        return paragraph

    def table(self, grid: Grid) -> None:
        from xladdin.word.write_page import thin_paragraph
        from xladdin.word.write_table import table_element

        body = self.document.element.body
        body.insert(len(body) - 1, table_element(grid, self.paper))
        # Word wants a paragraph behind every table.
        thin_paragraph(self.document)


def _clean(text: str) -> str:
    return ILLEGAL.sub("", text)


def _repeatable(raw: bytes) -> bytes:
    """The package without times and without the library's thumbnail, its parts in a fixed order."""
    with zipfile.ZipFile(io.BytesIO(raw)) as source:
        parts = {name: source.read(name) for name in source.namelist() if name != _LEFT_OUT}
    core = parts["docProps/core.xml"].decode()
    parts["docProps/core.xml"] = _TIMES.sub("", core).encode()
    relations = parts["_rels/.rels"].decode()
    parts["_rels/.rels"] = re.sub(r"<Relationship [^>]*thumbnail[^>]*/>", "", relations).encode()
    return zipped({name: parts[name] for name in sorted(parts, key=_order)})


def _order(name: str) -> tuple[int, str]:
    return (_FIRST_PARTS.index(name) if name in _FIRST_PARTS else len(_FIRST_PARTS), name)
