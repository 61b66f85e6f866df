"""按比例: the rate times the marks, capped (执行率得分＝分值×执行率)."""

from __future__ import annotations

from fractions import Fraction

from xladdin.exact import compared, to_fraction
from xladdin.rules.attainable import Attainable
from xladdin.rules.expression import excel_number
from xladdin.rules.shapes.base import NONE, Shape, bound_text, excel_two_places, gets, marks_text, positive, two_places
from xladdin.strict import Table


class Proportional(Shape, frozen=True):
    """Score = marks × rate / full_at, at least 0 and at most the marks; two decimals, half up."""

    name = "proportional"
    title = "按比例"
    input = "measure"

    marks: Fraction
    full_at: Fraction

    @classmethod
    def read(cls, table: Table, marks: Fraction) -> Proportional:
        return cls(marks, positive(table, "full_at"))

    def score(self, value: Fraction | bool | str) -> Fraction:
        value = to_fraction(value)  # type: ignore[arg-type]
        if compared(value, self.full_at) >= 0:
            return self.marks
        return two_places(self.marks * value / self.full_at) if value > 0 else NONE

    def formula(self, cell: str) -> str:
        share = cell if self.full_at == 1 else f"{cell}/{excel_number(self.full_at)}"
        return excel_two_places(f"{excel_number(self.marks)}*MAX(0,MIN(1,{share}))")

    def attainable(self) -> Attainable:
        return Attainable.of([], [(Fraction(0), self.marks)])

    def criterion(self, subject: str, unit: str) -> str:
        full, marks = bound_text(self.full_at, unit), marks_text(self.marks)
        share = subject if self.full_at == 1 and unit == "rate" else f"{subject}÷{full}"
        return f"{subject}达到{full}，得{marks}；未达到的，按{marks}×{share}计分，四舍五入到两位小数。"

    def worked(self, value: Fraction | bool | str, unit: str, shown: str) -> str:
        if Fraction(value) >= self.full_at:
            return f"达到{bound_text(self.full_at, unit)}，{gets(self.marks)}"
        ratio = "" if self.full_at == 1 and unit == "rate" else f"÷{bound_text(self.full_at, unit)}"
        return f"{marks_text(self.marks)}×{shown}{ratio}，{gets(self.score(value))}"

    def edges(self) -> tuple[Fraction, ...]:
        return (Fraction(0), self.full_at)
