"""An empty 单位名单 to be filled in: columns with hints, a list of forms to choose from, a sheet for projects."""

from __future__ import annotations

from pathlib import Path

from xladdin.deal.columns import LONGEST_NAME, PROJECT_SHEET, ROSTER_SHEET
from xladdin.deal.forms import shown
from xladdin.forms.load import form, workbook_forms
from xladdin.output.book import Book, Page, new_book
from xladdin.output.style import HEADER, LINE, NOTE, SECTION, TEXT, TITLE, Style, set_paper
from xladdin.rules.diff import years_text

FORMS, GUIDE = "可选表样", "填写说明"
UNIT_COLUMNS = (
    ("单位名称", 34, "单位全称，与公章一致。必填。"),
    ("编码", 14, "预算单位编码。填了编码，单位以后改名，汇总时也能对上。"),
    ("主管部门", 26, "汇总表按主管部门小计。"),
    ("上级单位", 22, "可不填。"),
    ("表样", 40, "从下拉列表中选。全部单位用同一套表样的，可不填，发放时统一指定。"),
    ("项目", 36, "本年的项目，几个项目用顿号（、）隔开；项目有预算数的，填在“项目”表中，这里不填。"),
    ("曾用名", 22, "去年用别的名称报送的，填去年的名称，用来找它的上年数。"),
    ("联系人", 18, "可不填，只印在发放清单上。"),
)
PROJECT_COLUMNS = (
    ("单位名称", 34, "与“单位名单”表中写得一致。"),
    ("项目名称", 44, "一行一个项目。"),
    ("预算数（万元）", 18, "本年预算数，只填数字；没有的不填。"),
)
ROWS = 300
"""Ruled lines; more can be written below."""
LINE_HEIGHT = 18
"""Points: a row as programs make it is too low for the letters."""
HEAD = 2
"""0-based row of the heads: a title and a hint stand above them."""
_TEXT: Style = {**TEXT, "num_format": "@", "text_wrap": False, "locked": False}
_FIGURE: Style = {**TEXT, "num_format": "#,##0.00", "align": "right", "locked": False}
_STEPS = (
    "在“单位名单”表中一行写一个单位。单位名称必填，其余各栏没有的不填；不用的栏可以删去，栏的先后可以换。",
    "项目多的，或要填项目预算数的，写在“项目”表中，一行一个项目。",
    "保存后，点“绩效自评”选项卡上的“发放表格”，选这个文件；或运行 xladdin deal。",
    "每个单位得到一份表：单位名称、年度、上年数和项目已经填好。单位改了文件名也不要紧，表内记有发给哪个单位，汇总时对得上。",
    "名单改了再发放一次：已有的表不会动，只补发新增的单位。",
)


def write_blank(out: Path, overwrite: bool = False) -> Path:
    """Raises OutputExists, OutputLocked."""
    with new_book(out, overwrite, ROSTER_SHEET) as book:
        units, projects = book.page(ROSTER_SHEET), book.page(PROJECT_SHEET)
        _table(units, ROSTER_SHEET, "一行一个单位。单位名称必填，其余可不填。把鼠标移到表头上看说明。", UNIT_COLUMNS)
        _table(projects, "单位项目", "一行一个项目；没有项目的不用填这张表。", PROJECT_COLUMNS)
        names = [shown(form_id) for form_id in workbook_forms()]
        col = next(n for n, (title, *_) in enumerate(UNIT_COLUMNS) if title == "表样")
        units.sheet.data_validation(HEAD + 1, col, HEAD + 1000, col, {
            "validate": "list", "source": f"={FORMS}!$A$2:$A${len(names) + 1}", "error_type": "warning",
            "error_title": "没有这套表样", "error_message": "请从列表中选，或写表样代号。",
        })  # fmt: skip
        amount = len(PROJECT_COLUMNS) - 1
        projects.sheet.data_validation(HEAD + 1, amount, HEAD + 5000, amount, {
            "validate": "decimal", "criteria": ">=", "value": 0, "error_type": "warning",
            "error_title": "预算数", "error_message": "只填数字，单位为万元。",
        })  # fmt: skip
        _forms(book, book.page(FORMS), names)
        _guide(book.page(GUIDE))
    return out


def _table(page: Page, title: str, lead: str, columns: tuple[tuple[str, int, str], ...]) -> None:
    last = len(columns) - 1
    page.widths(*(width for _, width, _ in columns))
    page.merged(0, 0, 0, last, title, TITLE)
    page.merged(1, 0, 1, last, lead, LINE)
    page.header(HEAD, tuple(name for name, *_ in columns), HEADER)
    ruled = range(HEAD + 1, HEAD + 1 + ROWS)
    for row, height in ((0, 32), (1, 20), (HEAD, 24), *((row, LINE_HEIGHT) for row in ruled)):
        page.height(row, height)
    for col, (name, _, hint) in enumerate(columns):
        page.sheet.write_comment(
            HEAD, col, hint, {"x_scale": 1.6, "y_scale": 0.8, "font_name": "宋体", "font_size": 10}
        )
        look = page.book.format(_FIGURE if "万元" in name else _TEXT)
        for row in ruled:
            page.sheet.write_blank(row, col, None, look)
        page.sheet.set_column(col, col, page.width(col))
    page.sheet.freeze_panes(HEAD + 1, 1)
    set_paper(page.sheet, rows=(HEAD, HEAD))


def _forms(book: Book, page: Page, names: list[str]) -> None:
    page.widths(52, 30, 24, 16)
    page.header(0, ("表样", "代号", "地区", "年度"), HEADER)
    for row, (name, form_id) in enumerate(zip(names, workbook_forms(), strict=True), 1):
        one = form(form_id)
        for col, text in enumerate((name, form_id, one.jurisdiction, years_text(one.years))):
            page.text(row, col, text, TEXT)
    page.sheet.freeze_panes(1, 0)
    set_paper(page.sheet, rows=(0, 0))


def _guide(page: Page) -> None:
    page.widths(4, 20, 80)
    page.merged(0, 0, 0, 2, GUIDE, TITLE)
    page.height(0, 32)
    row = 2
    page.text(row, 0, "一、怎样做", SECTION)
    for n, step in enumerate(_STEPS, 1):
        row += 1
        page.number(row, 0, n, NOTE)
        page.merged(row, 1, row, 2, step, NOTE)
    for number, title, columns in (("二", ROSTER_SHEET, UNIT_COLUMNS), ("三", PROJECT_SHEET, PROJECT_COLUMNS)):
        row += 2
        page.text(row, 0, f"{number}、“{title}”表各栏", SECTION)
        for name, _, hint in columns:
            row += 1
            page.text(row, 1, name, TEXT)
            page.text(row, 2, hint, TEXT)
    page.merged(row + 2, 0, row + 2, 2, f"单位名称和项目名称各不超过 {LONGEST_NAME} 个字。", NOTE)
    set_paper(page.sheet, rows=(0, 0), landscape=False)
