"""kind = "evaluation": a 自评表. Printed cells as in a grid, the scores of printed rules among them, and open rows that the unit writes.

Right of the print area stand working columns: what the clerk may add (指标性质, 达成情况), what is computed, what is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from xladdin.forms.model import TOTAL, CellsRow, Form, GridCell, IndicatorRows, RuleRows, Sheet
from xladdin.forms.whole import on_basis
from xladdin.rules.expression import excel_number
from xladdin.rules.formula import input_formula, score_formula
from xladdin.rules.rulebook import Group, Part, Rule, Rulebook
from xladdin.rules.sentence import criteria
from xladdin.vocabulary import Vocabulary
from xladdin.workbook.plan.common import height_for
from xladdin.workbook.plan.grid import Grid
from xladdin.workbook.plan.judgement import REASON_HEADER, REASON_HINT, Row, difference, judgement
from xladdin.workbook.plan.model import At, BlockPlan, SheetPlan, Slot, Text, item_key
from xladdin.workbook.plan.open_rows import HELPERS, WORKING, OpenRows

GAP = 2.0
JUDGED_HEADS = (
    ("done", "实际值"),
    ("calc", "测算得分"),
    ("diff", "自评与测算之差"),
    ("reason", REASON_HEADER),
    ("check", "检查"),
)
"""Working columns of a printed rule."""
ROW_HEIGHT = 24.0


class _Evaluation(Grid):
    def __init__(
        self, sheet: Sheet, form: Form, book: Rulebook, vocab: Vocabulary, year: int, wanted: Mapping[str, int]
    ) -> None:
        super().__init__(sheet, form, vocab, year, wanted)
        self.book = book
        self.work = {name: self.width + 2 + n for n, (name, *_) in enumerate((*WORKING, *HELPERS))}
        self.widths = (*sheet.widths, GAP, *(width for *_, width in (*WORKING, *HELPERS)))
        self.explained = {c.reason for r in sheet.rows if isinstance(r, CellsRow) for c in r.cells if c.reason}
        if any(isinstance(r, RuleRows) and "reason" in r.columns for r in sheet.rows):
            self.explained |= {*book.by_id}
        self.elsewhere = {rule.id for rule in on_basis(book, own_lines=False)}

    def lay(self) -> SheetPlan:
        self.texts.append(Text(3, self.width + 2, "以下为测算区，不打印", "work", cols=len(WORKING)))
        return super().lay()

    def entry(self, cell: GridCell, col: int, label: str, header: str) -> None:
        if cell.slot:
            super().entry(cell, col, label, header)
        elif TOTAL in (cell.marks, cell.claim):
            self.total(cell, col)
        elif cell.marks:
            marks = excel_number(self.book.by_id[cell.marks].marks)
            self.texts.append(Text(self.row, col, marks, "marks", cell.rows, cell.cols))
        elif cell.claim:
            self.scored(self.book.by_id[cell.claim], cell, col, label, header)
        else:
            self.slots.append(
                Slot(f"reason.{cell.reason}", self.row, col, "text", rows=cell.rows, cols=cell.cols, name="扣分说明")
            )

    def scored(self, rule: Rule, cell: GridCell, col: int, label: str, header: str) -> None:
        """The 得分 of a printed rule and its working columns; the headings of those stand on the row above."""
        self.working_heads(self.row - 1)
        self.judged(rule, cell.rows, col, label, 1, header)

    def working_heads(self, row: int) -> None:
        self.texts += [Text(row, self.work[name], text, "header") for name, text in JUDGED_HEADS]

    def judged(self, rule: Rule, rows: int, col: int, label: str, label_col: int, header: str) -> None:
        work, parts = self.work, [f"item.{item_key(rule.id, item.id)}" for item in rule.items]
        columns = {name: work[name] for name, _ in JUDGED_HEADS if name != "reason" or rule.id not in self.explained}
        if rule.id in self.elsewhere:
            self.texts.append(Text(self.row, work["done"], "见评分依据", "body", rows=rows))
        else:
            self.slots += self.measured(rule, rows)
        self.slots += judgement(rule, parts, Row(self.row, rows, {**columns, "claim": col}, label, label_col, header))

    def measured(self, rule: Rule, rows: int) -> tuple[Slot, Slot]:
        (item,), work = rule.items, self.work
        key = item_key(rule.id, item.id)
        return (
            Slot(f"value.{key}", self.row, work["done"], "value", item.unit, rows, input=False,
                 formula=lambda at: input_formula(item, at), name=item.subject),
            Slot(f"item.{key}", self.row, work["counted"], "score", "", rows, input=False,
                 formula=lambda at: score_formula(item, at.raw(f"value.{key}"), at), name="要素得分"),
        )  # fmt: skip

    def rules(self, row: RuleRows) -> None:
        columns = self.rule_heads(row)
        spans: list[tuple[Part, Group, int]] = []
        for part, group, rule in self.book.places():
            spans.append((part, group, self.row))
            self.rule_line(rule, row, columns)
        for name, text, key in (("part", part_text, lambda s: s[0]), ("group", group_text, lambda s: s[1])):
            for one, lines in groupby(spans, key=key) if name in columns else ():
                own = list(lines)
                self.texts.append(Text(own[0][2], columns[name], text(one), "tree", rows=len(own)))

    def rule_heads(self, row: RuleRows) -> dict[str, int]:
        """The headings of the printed rules; the column at which each begins."""
        columns, at = {}, 1
        for name, text in zip(row.columns, row.headers, strict=True):
            columns[name] = at
            self.texts.append(Text(self.row, at, text, "header", cols=row.cols.get(name, 1)))
            at += row.cols.get(name, 1)
        self.working_heads(self.row)
        self.heights[self.row] = 32
        self.row += 1
        return columns

    def rule_line(self, rule: Rule, row: RuleRows, columns: Mapping[str, int]) -> None:
        words = criteria(rule, self.vocab)
        printed = {
            "name": (rule.label, "rule"),
            "criteria": (words, "body"),
            "marks": (excel_number(rule.marks), "marks"),
        }
        widths = []
        for name, (text, role) in printed.items():
            if name in columns:
                cols = row.cols.get(name, 1)
                self.texts.append(Text(self.row, columns[name], text, role, cols=cols))
                widths.append((text, sum(self.widths[columns[name] - 1 : columns[name] - 1 + cols])))
        header = row.headers[row.columns.index("claim")]
        self.judged(rule, 1, columns["claim"], rule.label, columns["name"], header)
        if "reason" in columns:
            self.slots.append(Slot(f"reason.{rule.id}", self.row, columns["reason"], "text", cols=row.cols.get("reason", 1),
                                   hint=REASON_HINT, name="扣分说明"))  # fmt: skip
        self.heights[self.row] = height_for(widths, least=ROW_HEIGHT)
        self.row += 1

    def indicators(self, row: IndicatorRows) -> None:
        first_col = 2 if row.side else 1
        columns = {name: first_col + n for n, name in enumerate(row.columns)}
        start = self.row
        self.heads(row, columns)
        for part in self.book.parts:
            if any(group.open for group in part.groups):
                self.part(part, row, columns)
        if row.side:
            self.texts.append(Text(start, 1, row.side, "tree", rows=self.row - start))

    def heads(self, row: IndicatorRows, columns: Mapping[str, int]) -> None:
        self.texts += [
            Text(self.row, columns[name], text, "header") for name, text in zip(row.columns, row.headers, strict=True)
        ]
        shown = [w for w in (*WORKING, *HELPERS) if w[0] != "reason" or "reason" not in columns]
        self.texts += [Text(self.row, self.work[name], text, "header") for name, text, _ in shown]
        self.heights[self.row] = 32
        self.row += 1

    def part(self, part: Part, row: IndicatorRows, columns: Mapping[str, int]) -> None:
        start = self.row
        for group in part.groups:
            if group.open:
                rows = OpenRows(group, self.sheet.id, row, columns, self.work)
                first, count = self.row, rows.count(self.wanted)
                for n in range(count):
                    self.slots += rows.make(n, self.row)
                    self.heights[self.row] = ROW_HEIGHT
                    self.row += 1
                self.blocks.append(BlockPlan(group.open, self.sheet.id, first, self.row - 1, rows.columns, rows.make))
                self.texts.append(Text(first, columns["group"], group_text(group), "tree", rows=count))
        if "part" in columns:
            label = part.label if "part_marks" in columns else part_text(part)
            self.texts.append(Text(start, columns["part"], label, "tree", rows=self.row - start))
        if "part_marks" in columns:
            self.texts.append(
                Text(start, columns["part_marks"], excel_number(part.marks), "marks", rows=self.row - start)
            )

    def total(self, cell: GridCell, col: int) -> None:
        """The sums of 分值 and 得分; they name the rows of the sheet by block, so that inserted rows count."""
        book, blocks = self.book, tuple(self.book.open_blocks)
        if cell.marks:
            fixed = sum((rule.marks for rule in book.rules), start=0 * book.marks)

            def marks(at: At) -> str:
                ranges = [at.block_range(block, "marks") for block in blocks]
                return f"ROUND(SUM({','.join([excel_number(fixed), *ranges])}),2)"

            self.slots.append(
                Slot("marks.total", self.row, col, "score", cols=cell.cols, input=False, formula=marks, name="分值合计")
            )
            return

        def claimed(at: At) -> str:
            cells = ",".join(
                [*(at.raw(f"claim.{r.id}") for r in book.rules), *(at.block_range(b, "claim") for b in blocks)]
            )
            return f'IF(COUNT({cells})=0,"",ROUND(SUM({cells}),2))'

        def computed(at: At) -> str:
            fixed = [
                f"IF(ISNUMBER({at.raw(f'calc.{r.id}')}),{at.raw(f'calc.{r.id}')},"
                f"MAX(0,MIN({excel_number(r.marks)},SUM({at.raw(f'claim.{r.id}')}))))"
                for r in book.rules
            ]
            cells = ",".join([*fixed, *(at.block_range(b, "counted") for b in blocks)])
            return f'IF({at.raw("claim.total")}="","",ROUND(SUM({cells}),2))'

        def check(at: At) -> str:
            return f'IF({at.raw("marks.total")}<>{excel_number(book.marks)},"分值合计不是{excel_number(book.marks)}分","√")'

        work = self.work
        self.texts.append(Text(self.row, work["kind"], "测算合计（不能测算的行取自评得分）", "body", cols=3))
        self.slots += [
            Slot("claim.total", self.row, col, "score", cols=cell.cols, input=False, formula=claimed, label="总分", name="自评总分"),
            Slot("calc.total", self.row, work["calc"], "score", input=False, formula=computed, name="测算总分"),
            Slot("diff.total", self.row, work["diff"], "score", input=False, formula=difference("calc.total", "claim.total"), name="差异"),
        ]  # fmt: skip
        if blocks:
            self.slots.append(
                Slot("check.total", self.row, work["check"], "mark", input=False, formula=check, name="检查")
            )


def part_text(part: Part) -> str:
    return f"{part.label}\n（{excel_number(part.marks)}分）"


def group_text(group: Group) -> str:
    return group.label if group.marks is None else f"{group.label}\n（{excel_number(group.marks)}分）"


def lay_evaluation(
    sheet: Sheet, form: Form, book: Rulebook, vocab: Vocabulary, year: int, wanted: Mapping[str, int]
) -> SheetPlan:
    return _Evaluation(sheet, form, book, vocab, year, wanted).lay()
