"""未读取文件: what is not counted and why. 汇总说明: when, by what and from which files the roll-up was made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xladdin.exact import format_score
from xladdin.output.book import Book, Page
from xladdin.output.cells import RowCells
from xladdin.output.style import CENTER, DIGEST, HEADER, NOTE, SECTION, SEVERITY, SUBTITLE, TEXT, TITLE, set_paper
from xladdin.output.words import moment
from xladdin.rollup.model import Rollup, Source
from xladdin.rollup.summary import years_text
from xladdin.rules.rulebook import Reading, Rule, Rulebook

SKIPPED_COLUMNS = ("序号", "类别", "文件", "单位", "原因", "怎样处理")
FILE_COLUMNS = ("序号", "文件", "单位", "年度", "结果", "SHA-256（内容指纹）")
READING_COLUMNS = ("指标", "原表没有写清的地方", "采用的读法", "理由")


def write_skipped(book: Book, page: Page, rollup: Rollup) -> None:
    last = len(SKIPPED_COLUMNS) - 1
    page.widths(5, 9, 34, 25, 46, 46)
    page.merged(0, 0, 0, last, "未读取和重复的文件", TITLE)
    page.merged(1, 0, 1, last, "这里的文件没有计入汇总表、测算对照和指标得分明细。", SUBTITLE)
    page.header(2, SKIPPED_COLUMNS, HEADER)
    for row, height in ((0, 32), (1, 20), (2, 22)):
        page.height(row, height)
    for n, one in enumerate(rollup.skipped, 1):
        row = n + 2
        page.number(row, 0, n, CENTER)
        page.text(row, 1, one.category, {**CENTER, **SEVERITY["warning"]})
        page.text(row, 2, one.name, TEXT, book.file_link(one.file))
        page.text(row, 3, one.agency, TEXT)
        page.text(row, 4, one.reason, TEXT)
        page.text(row, 5, one.action, TEXT)
    if not rollup.skipped:
        page.merged(3, 0, 3, last, "无", CENTER)
    page.sheet.freeze_panes(3, 0)
    set_paper(page.sheet, rows=(2, 2))


def write_about(book: Book, page: Page, rollup: Rollup) -> None:
    page.widths(7, 46, 34, 9, 11, 62)
    page.merged(0, 0, 0, 5, "汇总说明", TITLE)
    page.height(0, 32)
    row = _facts(page, 1, rollup)
    for book_used in rollup.rulebooks:
        row = _readings(page, row + 1, book_used)
    row = _files(book, page, row + 1, rollup)
    set_paper(page.sheet, rows=(0, 0))


def _facts(page: Page, row: int, rollup: Rollup) -> int:
    outcomes = [s.outcome for s in rollup.sources]
    counts = "，".join(f"{word} {outcomes.count(word)} 个" for word in dict.fromkeys(outcomes)) or "没有文件"
    pairs = [
        ("生成时间", moment(rollup.made_at)), ("程序版本", f"xladdin {rollup.version}"),
        ("年度", years_text(rollup).strip()), ("主管部门", rollup.department or "（未指定，请在汇总表上填写）"),
        ("文件", f"共 {len(outcomes)} 个：{counts}"),
        *((f"注意{n}", note) for n, note in enumerate((*rollup.notes, *rollup.review_notes), 1)),
    ]  # fmt: skip
    for label, text in pairs:
        page.text(row, 0, label, {**HEADER, "font_size": 9})
        page.merged(row, 1, row, 5, text, TEXT)
        row += 1
    return row


def _readings(page: Page, row: int, used: Rulebook) -> int:
    source = used.source
    page.merged(row, 0, row, 5, f"评分标准：{used.title}（{used.jurisdiction}）", SECTION)
    years = "、".join(map(str, used.years))
    text = (
        f"编号 {used.id}，版本 {used.version}，满分 {format_score(used.marks)} 分，适用年度 {years}；"
        f"来源：{source.document}，{source.attachment}，{source.publisher}。原表没有写清的地方按下列读法评分："
    )
    page.merged(row + 1, 0, row + 1, 5, text, NOTE)
    page.height(row, 24)
    row += 2
    readings = list(used.open_points())
    page.merged(row, 0, row, 1, READING_COLUMNS[0] + "：" + READING_COLUMNS[1], HEADER)
    page.merged(row, 2, row, 4, READING_COLUMNS[2], HEADER)
    page.text(row, 5, READING_COLUMNS[3], HEADER)
    for rule, reading in readings:
        row += 1
        page.merged(row, 0, row, 1, f"{_subject(rule, reading)}：{reading.question}", TEXT)
        page.merged(row, 2, row, 4, reading.chosen.say, TEXT)
        page.text(row, 5, reading.basis, TEXT)
    if not readings:
        row += 1
        page.merged(row, 0, row, 5, "无", CENTER)
    return row + 1


def _subject(rule: Rule | None, reading: Reading) -> str:
    if rule is None:
        return "自设的指标"
    item = next((i.label for i in rule.items if i.id and i.id == reading.item), "")
    return f"{rule.label}{f'（{item}）' if item else ''}"


def _files(book: Book, page: Page, row: int, rollup: Rollup) -> int:
    page.merged(row, 0, row, 5, "文件清单", SECTION)
    page.height(row, 24)
    page.header(row + 1, FILE_COLUMNS, HEADER)
    row = page.lines(row + 2, _sources(book, RowCells(page), row + 2, rollup.sources))
    if not rollup.sources:
        page.merged(row, 0, row, 5, "无", CENTER)
        row += 1
    return row


def _sources(book: Book, cells: RowCells, first: int, sources: Sequence[Source]) -> Iterator[tuple[bytes, float]]:
    """Each with its height in points."""
    for n, source in enumerate(sources):
        cells.start()
        yield b"".join((
            cells.number(0, n + 1, CENTER), cells.linked(first + n, 1, source.name, TEXT, book.file_link(source.file)),
            cells.text(2, source.agency, TEXT), cells.number(3, source.year, CENTER, ""),
            cells.text(4, source.outcome, CENTER), cells.text(5, source.sha256, DIGEST),
        )), cells.points  # fmt: skip
