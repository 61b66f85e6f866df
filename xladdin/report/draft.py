"""The whole draft: chapters of the place's outline filled from the filing, then its official tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from xladdin.checks.case import Examined
from xladdin.report.figures import Figures, ask, joined
from xladdin.report.indicators import indicators, project_scores, projects
from xladdin.report.outline import Outline, Section, outline_of, topics
from xladdin.report.problems import improvements, problems
from xladdin.report.scores import scores
from xladdin.word.write import Block, Body, Grid, Heading, Line, Span, write_word

DIGITS = "一二三四五六七八九"


class ReportError(Exception):
    """No report can be drafted; the text, in Chinese, says why and what to do."""


class Draft(Struct, frozen=True):
    """A report as blocks, in the outline of the place."""

    outline: Outline
    form: str
    agency: str
    year: int
    blocks: tuple[Block, ...]

    @property
    def marks(self) -> tuple[str, ...]:
        """Texts of the marks in reading order, without brackets."""
        spans = (span for block in self.blocks if isinstance(block, Body | Line) for span in block.spans)
        return tuple(span.text.strip("【】") for span in spans if span.mark)

    @property
    def to_write(self) -> tuple[str, ...]:
        """What only people can write, and figures that are missing."""
        return tuple(m.removeprefix("请填写：") for m in self.marks if m.startswith("请填写"))

    @property
    def to_check(self) -> tuple[str, ...]:
        """What the filing contradicts itself about."""
        return tuple(m.removeprefix("请核对：") for m in self.marks if m.startswith("请核对"))

    @property
    def empty_cells(self) -> int:
        """Cells of the tables that wait for a figure."""
        return sum(cell.mark for block in self.blocks if isinstance(block, Grid) for cell in block.cells)

    @property
    def tables(self) -> int:
        """Official tables attached."""
        return sum(isinstance(block, Line) and block.look == "caption" for block in self.blocks)

    def document(self) -> bytes:
        """As .docx: the same bytes for the same filing."""
        title = "".join(span.text for span in _title_spans(self.blocks))
        return write_word(self.blocks, title, self.agency)


def draft_report(examined: Examined, outline: Outline | None = None) -> Draft:
    """The report of one examined workbook, in the outline of its place or in another one. Raises ReportError for a file that is no filing."""
    from xladdin.report.attachment import attachments

    case = examined.case
    if case is None:
        first = examined.findings[0]
        raise ReportError(f"“{examined.file.name}”没有读出来：{first.message.rstrip('。')}。{first.hint}")
    outline = outline or outline_of(case.filing.form)
    blocks = (*_signed(list(_narrative(examined, outline))), *attachments(examined))
    return Draft(outline, case.filing.form, case.filing.agency, case.filing.year, blocks)


def write_report(examined: Examined, out: Path, overwrite: bool = False, outline: Outline | None = None) -> Draft:
    """Writes the draft as a Word file. Raises ReportError, OutputExists, OutputLocked."""
    from xladdin.output.files import whole_file

    if find_spec("docx") is None:
        raise ReportError(
            '起草报告要用 Word 组件（python-docx），还没有安装。请重新运行 install.cmd，或运行 pip install "xladdin[word]"，再试一次'
        )
    draft = draft_report(examined, outline)
    data = draft.document()
    with whole_file(out, overwrite) as stream:
        stream.write(data)
    return draft


def _title_spans(blocks: Iterable[Block]) -> Iterator[Span]:
    return (span for b in blocks if isinstance(b, Line) and b.look == "title" for span in b.spans)


def _narrative(examined: Examined, outline: Outline) -> Iterator[Block]:
    assert examined.case is not None
    figures = Figures(examined.case, examined.findings)
    for line in outline.title:
        yield Line(_heading_spans(figures, line), "title")
    yield Line((), "sign")
    if outline.basis:
        yield Body(tuple(figures.fill(outline.basis)))
    for n, chapter in enumerate(outline.chapters, 1):
        yield Heading(f"{numeral(n)}、{chapter.title}", 1)
        yield from _section(examined, figures, chapter)
        for m, section in enumerate(chapter.sections, 1):
            yield Heading(f"（{numeral(m)}）{section.title}", 2)
            yield from _section(examined, figures, section)
    if outline.sign:
        yield Line((), "sign")
        yield Line(_heading_spans(figures, "{agency}"), "sign")
        yield Line((ask("日期"),), "sign")


def _signed(blocks: list[Block]) -> list[Block]:
    """The last paragraph stays with the signature: it may not stand on a page alone."""
    last = max((n for n, block in enumerate(blocks) if isinstance(block, Body)), default=None)
    if last is not None:
        blocks[last] = replace(blocks[last], keep=True)
    return blocks


def numeral(n: int) -> str:
    """1 -> 一, 10 -> 十, 12 -> 十二; up to 19, more than any outline has."""
    return DIGITS[n - 1] if n < 10 else f"十{DIGITS[n - 11] if n > 10 else ''}"


def _heading_spans(figures: Figures, text: str) -> tuple[Span, ...]:
    if not figures.filing.agency and "{agency}" in text:
        return joined(figures.fill(text.replace("{agency}", "")), ask("单位名称"))
    return tuple(figures.fill(text))


def _section(examined: Examined, figures: Figures, section: Section) -> Iterator[Block]:
    said = [block for topic in section.topics for block in _topic(examined, figures, topic)]
    yield from said
    if not said or not section.open_if_silent:
        yield from (Body((ask(what),)) for what in section.ask)
    if not said and not section.ask and not section.sections:
        yield Body((ask(section.title),))


def _topic(examined: Examined, figures: Figures, topic: str) -> Sequence[Block]:
    if topic == "project_scores":
        return tuple(project_scores(examined))
    if topic in _WRITTEN:
        return tuple(_WRITTEN[topic](figures))
    spans = joined(*(figures.sentence(sentence) for sentence in topics()[topic]))
    return (Body(spans),) if spans else ()


_WRITTEN: dict[str, Callable[[Figures], Iterator[Block]]] = {
    "scores": scores, "indicators": indicators, "problems": problems, "improvements": improvements, "projects": projects,
}  # fmt: skip
