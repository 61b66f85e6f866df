"""Paper, styles, fonts and page numbers of 公文: GB/T 9704-2012, and what offices take for granted where it says nothing.

A4 with a text area of 156 mm × 225 mm, 22 lines of 28 points; 二号 is 22 points, 三号 16, 四号 14. Page numbers stand outside: at
the right on odd pages, at the left on even ones, between two dashes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from xladdin.word.write_blocks import Paper

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.section import Section
    from docx.text.paragraph import Paragraph

TITLE_FONT, TEXT_FONT, HEI, KAI, SONG = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
LATIN = "Times New Roman"
FALLBACKS = {TITLE_FONT: ("宋体", "roman"), TEXT_FONT: ("仿宋", "modern"), KAI: ("楷体", "modern")}
"""Fonts that not every computer has: what stands in for them, and their family."""
PAGE_MM = (210, 297)
TEXT_MM = {"top": 37, "bottom": 35, "left": 28, "right": 26}
UPRIGHT_MM = {"top": 25, "bottom": 25, "left": 25, "right": 25}
ACROSS_MM = {"top": 25, "bottom": 24, "left": 24, "right": 24}
"""Margins of the report, and of the tables behind it."""
TEXT_WIDTH_MM = {"text": 156, "upright": 160, "across": 249}
LINE_STYLES = {
    "title": "Title", "attachment": "Attachment", "caption": "Table Title", "subtitle": "Table Subtitle",
    "units": "Table Units", "note": "Table Note", "sign": "Signature Line",
}  # fmt: skip


class _Style(Struct, frozen=True):
    """`line`: exact height of a line in points, 0 for what the letters need; `before`, `after` in points."""

    font: str
    size: float
    bold: bool = False
    align: str = "both"
    indent: bool = False
    line: float = 28
    before: float = 0
    after: float = 0
    keep: bool = False


_STYLES = {
    "Normal": _Style(TEXT_FONT, 16, indent=True),
    "Title": _Style(TITLE_FONT, 22, align="center", line=34, after=0, keep=True),
    "Heading 1": _Style(HEI, 16, indent=True, align="left", keep=True),
    "Heading 2": _Style(KAI, 16, indent=True, align="left", keep=True),
    "Heading 3": _Style(TEXT_FONT, 16, bold=True, indent=True, align="left", keep=True),
    "Attachment": _Style(HEI, 16, align="left", keep=True),
    "Table Title": _Style(TITLE_FONT, 18, align="center", line=30, before=4, after=4, keep=True),
    "Table Subtitle": _Style(TEXT_FONT, 12, align="center", line=20, after=4, keep=True),
    "Table Units": _Style(SONG, 10.5, align="left", line=18, keep=True),
    "Table Note": _Style(SONG, 9, align="both", line=14, before=4),
    "Signature Line": _Style(TEXT_FONT, 16, align="right", keep=True),
}
_ALIGN = {"left": 0, "center": 1, "right": 2, "both": 3}


def set_up(document: WordDocument) -> None:
    """Styles, paper and page numbers of an empty document."""
    for name, style in _STYLES.items():
        _put_style(document, name, style)
    _declare_fonts(document)
    _set_page(document.sections[0], "text")
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    _number(section.footer, "right")
    _number(section.even_page_footer, "left")


def add_section(document: WordDocument, paper: Paper) -> None:
    """What follows stands on new pages of another paper; page numbers go on."""
    from docx.enum.section import WD_SECTION

    body = document.element.body
    _set_page(document.add_section(WD_SECTION.NEW_PAGE), paper)
    _make_thin(body[len(body) - 2])


def add_run(paragraph: Paragraph, text: str, mark: bool) -> None:
    from docx.enum.text import WD_COLOR_INDEX

    run = paragraph.add_run(text)
    _fonts(run.element.get_or_add_rPr()).set(_w("hint"), "eastAsia")
    if mark:
        run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def right_tab(paragraph: Paragraph, paper: Paper) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm

    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH_MM[paper]), WD_TAB_ALIGNMENT.RIGHT)


def thin_paragraph(document: WordDocument) -> None:
    _make_thin(document.add_paragraph()._p)


def _make_thin(element: Any) -> None:
    """An empty paragraph that takes no room: two points."""
    from docx.shared import Pt
    from docx.text.paragraph import Paragraph

    layout = Paragraph(element, None).paragraph_format  # type: ignore[arg-type]
    layout.line_spacing, layout.first_line_indent = Pt(2), Pt(0)


def _put_style(document: WordDocument, name: str, style: _Style) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    known = {s.name for s in document.styles}
    made = document.styles[name] if name in known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if name not in known:
        made.base_style = document.styles["Normal"]
    made.font.size, made.font.bold, made.font.italic = Pt(style.size), style.bold, False
    made.font.color.rgb = RGBColor(0, 0, 0)
    fonts = _fonts(made.element.get_or_add_rPr())
    fonts.attrib.clear()
    for place, font in (("ascii", LATIN), ("hAnsi", style.font), ("eastAsia", style.font), ("cs", LATIN)):
        fonts.set(_w(place), font)
    _put_layout(made, style)


def _put_layout(made: Any, style: _Style) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    layout = made.paragraph_format
    layout.alignment = _ALIGN[style.align]
    layout.space_before, layout.space_after = Pt(style.before), Pt(style.after)
    layout.line_spacing = Pt(style.line) if style.line else 1.0
    layout.keep_with_next, layout.widow_control = style.keep, not style.keep
    layout.first_line_indent = Pt(2 * style.size if style.indent else 0)
    properties = made.element.get_or_add_pPr()
    properties.ind.set(_w("firstLineChars"), "200" if style.indent else "0")
    for rule in properties.findall(qn("w:pBdr")):
        properties.remove(rule)


def _set_page(section: Section, paper: Paper) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    across = paper == "across"
    width, height = PAGE_MM[::-1] if across else PAGE_MM
    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    margins = {"text": TEXT_MM, "upright": UPRIGHT_MM, "across": ACROSS_MM}[paper]
    for side, size in margins.items():
        setattr(section, f"{side}_margin", Mm(size))
    # The foot of the number stands 7 mm below the text.
    section.footer_distance, section.header_distance = Mm(margins["bottom"] - 12), Mm(15)


def _number(footer: Any, side: str) -> None:
    """`— 1 —`, one character away from the margin."""
    from docx.oxml import OxmlElement
    from docx.shared import Pt

    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    layout = paragraph.paragraph_format
    layout.alignment, layout.first_line_indent = _ALIGN[side], Pt(0)
    layout.left_indent, layout.right_indent = Pt(14 if side == "left" else 0), Pt(14 if side == "right" else 0)
    paragraph.paragraph_format.element.get_or_add_pPr().ind.set(_w("firstLineChars"), "0")
    for text, kind in (
        ("— ", ""),
        ("", "begin"),
        ("PAGE", "instr"),
        ("", "separate"),
        ("1", ""),
        ("", "end"),
        (" —", ""),
    ):
        run = paragraph.add_run()
        run.font.size, run.font.name = Pt(14), SONG
        _fonts(run.element.get_or_add_rPr()).set(_w("eastAsia"), SONG)
        if kind in ("begin", "separate", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(_w("fldCharType"), kind)
            run._r.append(mark)
        elif kind == "instr":
            field = OxmlElement("w:instrText")
            field.text = text
            run._r.append(field)
        else:
            run.text = text


def _declare_fonts(document: WordDocument) -> None:
    """Tells Word what stands in for fonts that the reader's computer lacks (`w:altName`)."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    part = next(r.target_part for r in document.part.rels.values() if r.reltype == RELATIONSHIP_TYPE.FONT_TABLE)
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{family}"/><w:pitch w:val="variable"/></w:font>'
        for name, (instead, family) in FALLBACKS.items()
    )
    part._blob = part.blob.replace(b"</w:fonts>", entries.encode() + b"</w:fonts>")


def _fonts(properties: Any) -> Any:
    return properties.get_or_add_rFonts()


def _w(name: str) -> str:
    from docx.oxml.ns import qn

    return qn(f"w:{name}")
