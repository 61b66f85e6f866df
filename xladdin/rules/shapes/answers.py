"""Shapes whose input is a person's answer: 要点 (yes/no), 按次扣分 (breaches), 选项 (one of fixed grades), 评判 (free)."""

from __future__ import annotations

from fractions import Fraction
from math import floor

from xladdin.exact import format_score
from xladdin.rules.attainable import ZERO, Attainable
from xladdin.rules.expression import excel_number
from xladdin.rules.shapes.base import NONE, Shape, earns, exact_marks, gets, marks_text
from xladdin.strict import Table


class Point(Shape, frozen=True):
    """要点: met, full marks; not met, none."""

    name = "point"
    title = "要点"
    input = "flag"
    marks: Fraction

    @classmethod
    def read(cls, table: Table, marks: Fraction) -> Point:
        return cls(marks)

    def score(self, value: Fraction | bool | str) -> Fraction:
        return self.marks if value else NONE

    def formula(self, cell: str) -> str:
        return f'IF({cell}="是",{excel_number(self.marks)},0)'

    def attainable(self) -> Attainable:
        return Attainable.of([Fraction(0), self.marks])

    def criterion(self, subject: str, unit: str) -> str:
        return f"{subject}，{gets(self.marks)}；"

    def worked(self, value: Fraction | bool | str, unit: str, shown: str) -> str:
        return f"{'符合' if value else '不符合'}，{gets(self.score(value))}"


class Incidents(Shape, frozen=True):
    """按次扣分: each breach costs `per` marks (`at_least`: that much or more, a person decides), down to 0."""

    name = "incidents"
    title = "按次扣分"
    input = "count"
    marks: Fraction
    per: Fraction
    at_least: bool = False

    @classmethod
    def read(cls, table: Table, marks: Fraction) -> Incidents:
        per = exact_marks(table, "per")
        if not 0 < per <= marks:
            raise table.fail(f"每次扣分应大于0且不超过分值{format_score(marks)}", "per")
        return cls(marks, per, table.take("at_least", bool, False))

    def score(self, value: Fraction | bool | str) -> Fraction | None:
        if self.at_least and value:
            return None
        return self.upper(value)

    def upper(self, value: Fraction | bool | str | None) -> Fraction:
        return max(Fraction(0), self.marks - self.per * Fraction(value)) if value else self.marks

    def formula(self, cell: str) -> str:
        if self.at_least:
            return f'IF({cell}=0,{excel_number(self.marks)},"")'
        return f"ROUND(MAX(0,{excel_number(self.marks)}-{excel_number(self.per)}*{cell}),2)"

    def attainable(self) -> Attainable:
        if self.at_least:
            return Attainable.of([self.marks], [(Fraction(0), self.marks - self.per)])
        steps = floor(self.marks / self.per)
        return Attainable.of([*(self.marks - k * self.per for k in range(steps + 1)), *ZERO.points])

    def criterion(self, subject: str, unit: str) -> str:
        return f"{subject}，{gets(self.marks)}，{self.charge()}；"

    def charge(self) -> str:
        """What a breach costs, as printed."""
        if self.per == self.marks and not self.at_least:
            return "发现1例不符即不得分"
        return f"每发现1例不符扣{marks_text(self.per)}{'以上' if self.at_least else ''}，扣完为止"

    def worked(self, value: Fraction | bool | str, unit: str, shown: str) -> str:
        count = Fraction(value)
        if not count:
            return f"没有发现问题，{gets(self.marks)}"
        if self.at_least:
            most = self.upper(count)
            left = f"最多得{marks_text(most)}" if most else "本要素扣完"
            return f"发现{shown}，每例至少扣{marks_text(self.per)}，{left}，由人工认定"
        return f"发现{shown}，每例扣{marks_text(self.per)}，{gets(self.upper(count))}"

    def edges(self) -> tuple[Fraction, ...]:
        return tuple(Fraction(k) for k in range(floor(self.marks / self.per) + 2))


class Choice(Shape, frozen=True):
    """选项: one of fixed grades, each with its score."""

    name = "choice"
    title = "选项"
    input = "choice"
    marks: Fraction
    options: tuple[tuple[str, Fraction], ...]

    @classmethod
    def read(cls, table: Table, marks: Fraction) -> Choice:
        options = []
        for part in table.tables("options", required=True):
            options.append((part.text("label"), exact_marks(part, "score")))
            part.done()
        if len({label for label, _ in options}) != len(options):
            raise table.fail("选项名称重复", "options")
        if max((score for _, score in options), default=None) != marks or min(s for _, s in options) < 0:
            raise table.fail(f"选项得分应在0与分值{format_score(marks)}之间，且最高一项等于分值", "options")
        return cls(marks, tuple(options))

    def score(self, value: Fraction | bool | str) -> Fraction | None:
        return dict(self.options).get(str(value))

    def formula(self, cell: str) -> str:
        text = '""'
        for label, score in reversed(self.options):
            quoted = label.replace('"', '""')
            text = f'IF({cell}="{quoted}",{excel_number(score)},{text})'
        return text

    def attainable(self) -> Attainable:
        return Attainable.of(score for _, score in self.options)

    def criterion(self, subject: str, unit: str) -> str:
        return subject + "：" + "；".join(f"{label}，{earns(score)}" for label, score in self.options) + "。"

    def worked(self, value: Fraction | bool | str, unit: str, shown: str) -> str:
        score = self.score(value)
        return f"评定为“{value}”，{gets(score)}" if score is not None else f"“{value}”不是可选的等次"


class Judged(Shape, frozen=True):
    """评判: a person gives the score, anything from 0 to the marks."""

    name = "judged"
    title = "评判"
    input = "none"
    marks: Fraction

    @classmethod
    def read(cls, table: Table, marks: Fraction) -> Judged:
        return cls(marks)

    def score(self, value: Fraction | bool | str) -> None:
        return None

    def formula(self, cell: str) -> str:
        return '""'

    def attainable(self) -> Attainable:
        return Attainable.of([], [(Fraction(0), self.marks)])

    def criterion(self, subject: str, unit: str) -> str:
        return f"{subject}，由评价人在0至{marks_text(self.marks)}之间评定。"

    def worked(self, value: Fraction | bool | str, unit: str, shown: str) -> str:
        return "由人工评定"
