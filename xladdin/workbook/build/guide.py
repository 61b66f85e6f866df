"""填报说明: the first sheet, for a clerk who has never seen the workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from xladdin import __version__
from xladdin.forms.model import IndicatorRows
from xladdin.rules.rulebook import Source
from xladdin.rules.sentence import readings_text
from xladdin.workbook.build.sheet import protect, set_paper
from xladdin.workbook.build.style import (
    AMBER,
    CLAIM,
    COMPUTED,
    GREEN,
    HEI,
    INPUT,
    LEFT,
    PLAIN,
    QUIET,
    RED,
    Edges,
    Look,
    put_look,
)
from xladdin.workbook.plan import Plan, SheetPlan
from xladdin.workbook.plan.common import AMOUNT_ZH, height_for
from xladdin.workbook.plan.names import GUIDE_SHEET

NAME = GUIDE_SHEET
WIDTHS = (4.0, 24.0, 66.0)
_THIN = Edges("thin", "thin", "thin", "thin", "BFBFBF")
_HEADING = replace(LEFT, font=HEI, size=12, wrap=False)


class Line(Struct, frozen=True):
    """A name, what there is to say about it, and the tint it is shown in."""

    name: str
    text: str
    fill: str = QUIET


def write_guide(book: Workbook, plan: Plan) -> None:
    sheet = book.create_sheet(NAME)
    page = _Page(sheet)
    page.title(f"{plan.form.title}（{plan.year}年度）", NAME)
    page.section("一、按这个顺序填", (Line(s.name, text) for s, text in order(plan)), numbered=True)
    page.section("二、底色的意思", COLORS if plan.rulebook.scored else FIGURE_COLORS)
    page.section("三、表中提示的意思", STATES if plan.rulebook.scored else FIGURE_STATES)
    page.section("四、怎样做", how_to(plan))
    if plan.rulebook.scored:
        page.section("五、评分标准没有写清的地方，本表样采用的读法", readings(plan))
    page.section(f"{'六' if plan.rulebook.scored else '五'}、依据和版本", versions(plan))
    page.finish()


def order(plan: Plan) -> list[tuple[SheetPlan, str]]:
    """What to fill in, sheet after sheet; the scored tables come last, because they draw on all others, attached ones at the end."""
    unit, score = AMOUNT_ZH[plan.form.unit], claim_header(plan)
    said = {
        "grid": f"先填单位全称（与公章一致），再填黄色格。金额单位为{unit}（表中另有注明的除外），只填数字。",
        "figures": "填评分要用、而前面的表没有的数据。右边两列写明口径和用途。比率按百分数填写，如 95%。",
        "basis": "要点选“是”或“否”；问题填例数，没有问题填0；等次从列表中选。",
        "scoring": f"“{score}”自动算出，算不出的由单位评定后填写。低于分值的，在右侧“扣分说明”中写明原因。",
        "evaluation": f"填资金（{unit}）、目标和各行指标：指标值、实际完成值、分值。定量指标的“{score}”自动算出，定性指标由单位填写。"
        "低于分值或超目标很多的，写明偏差原因。",
    }
    pages = sorted(plan.sheets, key=lambda s: s.kind in SCORED)
    found = [(page, said[page.kind]) for page in pages]
    for first in {p.form.id: p.sheets[0] for p in reversed(plan.attached)}.values():
        found.append((first, f"每个项目一张。项目多的，右键点表标签，选“移动或复制－建立副本”。{said['evaluation']}"))
    return found


SCORED = ("scoring", "evaluation")
"""Kinds of sheets with scores in them."""


def claim_header(plan: Plan) -> str:
    """The heading of the column of scores."""
    for sheet, row in plan.form.rows():
        if isinstance(row, IndicatorRows):
            return row.headers[row.columns.index("claim")]
        if sheet.kind == "evaluation":
            return "得分"
    scoring = plan.form.of_kind("scoring")
    return scoring.headers[scoring.columns.index("claim")] if scoring else ""


COLORS = (
    Line("浅黄", "由填报人填写。没有发生的填0，不知道的留空，不要填“无”“——”。", INPUT),
    Line("浅灰", "自动计算，已锁定。", COMPUTED),
    Line("浅蓝", "自评得分：自动算出，可以改填。", CLAIM),
    Line("红色", "有错，必须改正，如合计与明细不等、得分超出分值、负数、数字格里填了文字。", RED[0]),
    Line("橙色", "请核对，如比率超过100%、缺数、自评得分与测算不同。", AMBER[0]),
    Line("绿色", "没有发现问题。", GREEN[0]),
)
STATES = (
    Line("缺数", "算这项指标要用的数据还没有填全，补填后自动计算。", AMBER[0]),
    Line("负数", "数据中有负数，不能计算，请改正。", RED[0]),
    Line("分母为零、零比零", "分母填了0。确实没有预算或基数的，由单位按评价标准评定得分。", AMBER[0]),
    Line("待评分", "还没有得分：填写评分依据后自动得出，或直接填写得分。", AMBER[0]),
    Line("请写扣分说明", "得分低于分值，请在同一行写明扣分的原因和改进措施。", AMBER[0]),
    Line("得分应为数字", "得分格里填了文字，请改填数字。", RED[0]),
    Line("超出分值", "得分小于0或大于本项分值。", RED[0]),
    Line("标准中没有此分", "按评价标准不可能得到这个分数。选中得分格可以看到可能的得分。", RED[0]),
    Line("与测算不符", "填写的得分与按数据算出的得分不同。请核对数据或得分。", RED[0]),
    Line("√", "得分与数据相符，说明齐全。", GREEN[0]),
)
FIGURE_COLORS = (
    *COLORS[:2],
    Line("红色", "有错，必须改正，如合计与明细不等、负数、数字格里填了文字。", RED[0]),
    Line("橙色", "请核对，如比率超过100%、合计与明细有尾差、部分大于总体。", AMBER[0]),
)
FIGURE_STATES = (
    Line("灰色格空白", "算这个数要用的数据还没有填全，补填后自动计算。", COMPUTED),
    Line("灰色格变红", "自动计算的格子里填了别的数，与按本表数据计算的不同，请核对。", RED[0]),
)
"""What a form without scores shows, in place of COLORS and STATES."""
_ADD_ROWS = (
    "右键点“……”所在行的行号，选“插入”，新行会自动计入合计和检查。不要在明细的第一行上方插入。"
    "新行没有合并单元格，数字填在左边一格。不用的行留空，不必删除。"
)
_ADD_INDICATORS = (
    "先用预备的空行。不够时，在本类指标的两行之间插入一行填写，程序照样计分。要在表上也看到新行的测算得分：撤消工作表保护，"
    "选中上一行从“三级指标”到最右一列，连同新行，按 Ctrl＋D 向下填充，再改写内容。不要在本类第一行上方或最后一行下方插入。"
)
_CLAIM = (
    "只在“{header}”一列填写，直接输入或从列表中选。填写后公式被替换，右侧显示与测算得分的差。"
    "想恢复自动计算，按 Ctrl＋Z 撤销，或从空白表样复制该格。"
)
_UNLOCK = "一般不需要。确有需要时，点“审阅－撤消工作表保护”，没有密码。改过的文字和公式会在校验时列出。"


def how_to(plan: Plan) -> Iterator[Line]:
    if any(block not in plan.rulebook.open_blocks for block in plan.blocks):
        yield Line("增加明细行", _ADD_ROWS)
    if any(p.rulebook.open_blocks for p in (plan, *plan.attached)):
        yield Line("增加指标行", _ADD_INDICATORS)
    if claim_header(plan):
        yield Line("填写自评得分", _CLAIM.format(header=claim_header(plan)))
    yield Line("移动和复制数据", "用复制，再“选择性粘贴－数值”。不要剪切、拖动填报格，否则数据会对不上号。")
    yield Line("改动锁定的内容", _UNLOCK)
    yield Line("文字显示不全", "拖动该行行号的下边线，加高这一行。")
    yield Line("打印", "各表已按 A4 纸设好，只印正式表格，不印测算区。在 Excel 中打印时底色不印出。")
    yield Line("保存和报送", "保存为 .xlsx 文件，不要带宏，不要链接到其他文件。")


def readings(plan: Plan) -> Iterator[Line]:
    shared = plan.rulebook.readings
    if shared:
        said = "；".join(f"{r.question}：{r.chosen.say}" for r in shared)
        yield Line("自设的指标", f"{said}。\n理由：{'；'.join(dict.fromkeys(r.basis for r in shared))}。")
    for rule in plan.rulebook.rules:
        if rule.readings:
            why = "；".join(dict.fromkeys(r.basis for r in rule.readings))
            yield Line(rule.label, f"{readings_text(rule)}。\n理由：{why}。")


def versions(plan: Plan) -> Iterator[Line]:
    book, form = plan.rulebook, plan.form
    yield Line("表样", f"{form.title}，编号 {form.id}，第 {form.version} 版。{_basis(form.source)}")
    if not book.scored:
        yield Line("评分标准", f"{book.title}：本表样只填数据，不打分。")
        yield Line("生成程序", f"xladdin {__version__}")
        return
    yield Line("评分标准", f"{book.title}，编号 {book.id}，版本 {book.version}。{_basis(book.source)}")
    yield Line("生成程序", f"xladdin {__version__}")


def _basis(source: Source) -> str:
    return f"依据：{source.publisher}，《{source.document}》{source.attachment}。"


class _Page:
    """Rows of two columns under headings; the first, narrow column takes numbers."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet, self.row = sheet, 1
        for letter, width in zip("ABC", WIDTHS, strict=True):
            sheet.column_dimensions[letter].width = round(width + 5 / 7, 4)

    def title(self, text: str, name: str) -> None:
        self.across(text, replace(PLAIN, size=12, wrap=False), 24)
        self.across(name, replace(PLAIN, size=18, bold=True, wrap=False), 36)

    def section(self, heading: str, lines: Iterable[Line], *, numbered: bool = False) -> None:
        self.across(heading, _HEADING, 27)
        for n, line in enumerate(lines, 1):
            self.line(n if numbered else None, line)

    def across(self, text: str, look: Look, height: float) -> None:
        self.sheet.merge_cells(start_row=self.row, start_column=1, end_row=self.row, end_column=3)
        cell = self.sheet.cell(self.row, 1, text)
        put_look(cell, look, Edges())
        self.next(height)

    def line(self, number: int | None, line: Line) -> None:
        if number is not None:
            put_look(self.sheet.cell(self.row, 1, number), PLAIN, Edges())
        put_look(self.sheet.cell(self.row, 2, line.name), replace(PLAIN, fill=line.fill), _THIN)
        put_look(self.sheet.cell(self.row, 3, line.text), replace(LEFT, indent=1), _THIN)
        self.next(height_for([(line.name, WIDTHS[1]), (line.text, WIDTHS[2] - 2)], least=21))

    def next(self, height: float) -> None:
        self.sheet.row_dimensions[self.row].height = height
        self.row += 1

    def finish(self) -> None:
        sheet = self.sheet
        sheet.sheet_view.showGridLines = False
        sheet.sheet_view.zoomScale = 100
        sheet.sheet_properties.tabColor = "7F7F7F"
        set_paper(sheet, f"A1:C{self.row - 1}")
        sheet.page_setup.blackAndWhite = False  # the legend is about colours
        protect(sheet)
