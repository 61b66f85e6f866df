"""kind = "scoring": the official scoring table, generated from the rulebook; right of its print area the working columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from xladdin.forms.model import Form, Sheet
from xladdin.rules.expression import excel_number
from xladdin.rules.formula import input_formula, score_formula
from xladdin.rules.rulebook import Group, Item, Part, Rule, Rulebook
from xladdin.rules.sentence import criteria, explanation
from xladdin.vocabulary import Vocabulary
from xladdin.workbook.plan.common import FIRST_ROW, height_for, page_head
from xladdin.workbook.plan.judgement import REASON_HEADER, Row, difference, judgement
from xladdin.workbook.plan.model import At, SheetPlan, Slot, Text, item_key

WORK_HEADERS = (
    "测算项目",
    "实际值",
    "要素得分",
    "测算得分",
    "自评与测算之差",
    REASON_HEADER,
    "检查",
)
WORK_WIDTHS = (18.0, 12.0, 9.0, 9.0, 10.0, 36.0, 14.0)
GAP = 2.0


class _Scoring:
    def __init__(self, sheet: Sheet, form: Form, book: Rulebook, vocab: Vocabulary, year: int) -> None:
        self.sheet, self.book, self.vocab, self.year = sheet, book, vocab, year
        self.width = len(sheet.columns)
        self.col = {name: n for n, name in enumerate(sheet.columns, 1)}
        self.work = self.width + 2
        self.texts, self.slots = page_head(sheet, form, year, self.width)
        self.heights: dict[int, float] = {FIRST_ROW: 30}
        self.row = FIRST_ROW + 1

    def lay(self) -> SheetPlan:
        self.texts += [Text(FIRST_ROW, n, h, "header") for n, h in enumerate(self.sheet.headers, 1)]
        self.texts += [Text(FIRST_ROW, self.work + n, h, "header") for n, h in enumerate(WORK_HEADERS)]
        self.texts.append(Text(3, self.work, "以下为测算区，不打印", "work", cols=len(WORK_HEADERS)))
        spans = [(part, group, rule, self.rule(rule)) for part, group, rule in self.book.places()]
        self.tree(spans)
        self.total()
        widths = (*self.sheet.widths, GAP, *WORK_WIDTHS)
        return SheetPlan(self.sheet.id, "scoring", self.sheet.name, widths, tuple(self.texts), tuple(self.slots),
                         self.width, self.row, (FIRST_ROW, FIRST_ROW), self.heights)  # fmt: skip

    def rule(self, rule: Rule) -> tuple[int, int]:
        """Lays one scored row over as many lines as its items or labels need; gives first row and line count."""
        first = self.row
        measured = rule.items if all(i.measure for i in rule.items) else ()
        lines = max(len(measured), len(rule.labels), 1)
        words, about = criteria(rule, self.vocab), explanation(rule, self.vocab, self.year)
        self.texts += [
            Text(first, self.col["rule_marks"], excel_number(rule.marks), "marks", rows=lines),
            Text(first, self.col["criteria"], words, "body", rows=lines),
            Text(first, self.col["explanation"], about, "body", rows=lines),
        ]
        self.labels(rule, first, lines)
        self.items(rule, measured, first, lines)
        widths = self.sheet.widths
        need = height_for([(words, widths[self.col["criteria"] - 1]), (about, widths[self.col["explanation"] - 1]),
                           (rule.label, widths[self.col["rule"] - 1])], least=26.0 * lines)  # fmt: skip
        for n in range(lines):
            self.heights[first + n] = need / lines
        self.row += lines
        return first, lines

    def labels(self, rule: Rule, first: int, lines: int) -> None:
        labels = rule.labels or (rule.label,)
        each = lines // len(labels)
        for n, label in enumerate(labels):
            rows = lines - each * n if n == len(labels) - 1 else each
            self.texts.append(Text(first + each * n, self.col["rule"], label, "rule", rows=rows))

    def items(self, rule: Rule, measured: Iterable[Item], first: int, lines: int) -> None:
        work, keys = self.work, [item_key(rule.id, i.id) for i in rule.items]
        measured = list(measured)
        for n, item in enumerate(measured):
            rows = lines - n if n == len(measured) - 1 else 1
            key = keys[n]
            self.texts.append(Text(first + n, work, item.subject, "body", rows=rows))
            self.slots += [
                Slot(f"value.{key}", first + n, work + 1, "value", item.unit, rows, input=False,
                     formula=lambda at, i=item: input_formula(i, at), name=item.subject),
                Slot(f"item.{key}", first + n, work + 2, "score", "", rows, input=False,
                     formula=lambda at, i=item, k=key: score_formula(i, at.raw(f"value.{k}"), at), name="要素得分"),
            ]  # fmt: skip
        if not measured:
            self.texts.append(Text(first, work, "见评分依据表", "body", rows=lines, cols=3))
        self.slots += self.judgement(rule, [f"item.{k}" for k in keys], first, lines)

    def judgement(self, rule: Rule, parts: list[str], row: int, lines: int) -> list[Slot]:
        work, claim = self.work, self.col["claim"]
        columns = {"calc": work + 3, "claim": claim, "diff": work + 4, "reason": work + 5, "check": work + 6}
        label = rule.labels[0] if rule.labels else rule.label
        return judgement(rule, parts, Row(row, lines, columns, label, self.col["rule"], self.sheet.headers[claim - 1]))

    def tree(self, spans: list[tuple[Part, Group, Rule, tuple[int, int]]]) -> None:
        for part, inside in groupby(spans, key=lambda s: s[0]):
            rows = list(inside)
            self.level("part", part.label, part.marks, rows)
            for group, within in groupby(rows, key=lambda s: s[1]):
                own = list(within)
                self.level("group", group.label, group.marks, own, group.marks_by_rule)

    def level(self, name: str, label: str, marks: object, rows: list, by_rule: bool = False) -> None:
        first, last, lines = rows[0][3][0], *rows[-1][3]
        self.texts.append(Text(first, self.col[name], label, "tree", rows=last + lines - first))
        if by_rule:
            self.texts += [Text(at, self.col[f"{name}_marks"], excel_number(rule.marks), "marks", rows=n)
                           for _, _, rule, (at, n) in rows]  # fmt: skip
        else:
            self.texts.append(
                Text(first, self.col[f"{name}_marks"], excel_number(marks), "marks", rows=last + lines - first)
            )

    def total(self) -> None:
        ids = [rule.id for rule in self.book.rules]
        claim_col = self.col["claim"]
        self.texts += [
            Text(self.row, 1, self.sheet.total_label, "header"),
            Text(self.row, 2, excel_number(self.book.marks), "marks"),
            Text(self.row, 3, "", "body", cols=claim_col - 3),
            Text(self.row, self.work, "测算合计（不能测算的行取自评得分）", "body", cols=3),
        ]

        def claimed(at: At) -> str:
            cells = f"{at.raw(f'claim.{ids[0]}')}:{at.raw(f'claim.{ids[-1]}')}"
            return f'IF(COUNT({cells})=0,"",ROUND(SUM({cells}),2))'

        def computed(at: At) -> str:
            each = "+".join(
                f"IF(ISNUMBER({at.raw(f'calc.{r.id}')}),{at.raw(f'calc.{r.id}')},"
                f"MAX(0,MIN({excel_number(r.marks)},SUM({at.raw(f'claim.{r.id}')}))))"
                for r in self.book.rules
            )
            return f'IF({at.raw("claim.total")}="","",ROUND({each},2))'

        self.slots += [
            Slot("claim.total", self.row, claim_col, "score", input=False, formula=claimed, label=self.sheet.total_label,
                 label_col=1, header=self.sheet.headers[claim_col - 1], name="自评总分"),
            Slot("calc.total", self.row, self.work + 3, "score", input=False, formula=computed, name="测算总分"),
            Slot("diff.total", self.row, self.work + 4, "score", input=False, name="差异",
                 formula=difference("calc.total", "claim.total")),
        ]  # fmt: skip
        self.heights[self.row] = 26


def lay_scoring(
    sheet: Sheet, form: Form, book: Rulebook, vocab: Vocabulary, year: int, wanted: Mapping[str, int]
) -> SheetPlan:
    return _Scoring(sheet, form, book, vocab, year).lay()
