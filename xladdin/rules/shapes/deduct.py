"""超标扣分: a limit; each step beyond it costs a fixed number of marks, down to 0."""

from __future__ import annotations

from fractions import Fraction
from math import floor

from xladdin.exact import compared, format_points, format_score, to_fraction
from xladdin.rules.attainable import ZERO, Attainable
from xladdin.rules.expression import excel_number
from xladdin.rules.shapes.base import (
    NONE,
    Shape,
    bound_text,
    exact_marks,
    excel_two_places,
    gets,
    marks_text,
    positive,
    to_bound,
    two_places,
)  # fmt: skip
from xladdin.strict import Table

BEYOND = ("above", "below", "both")
PARTIAL = {"whole": "不足{step}的部分不扣", "up": "不足{step}的按{step}扣", "pro_rata": "不足{step}的按比例扣"}


class Deduct(Shape, frozen=True):
    """`beyond`: on which side of `limit` marks are lost. `partial`: what an incomplete step costs (whole / up / pro_rata)."""

    name = "deduct"
    title = "超标扣分"
    input = "measure"

    marks: Fraction
    limit: Fraction
    beyond: str
    step: Fraction
    per_step: Fraction
    partial: str

    @classmethod
    def read(cls, table: Table, marks: Fraction) -> Deduct:
        per_step = exact_marks(table, "per_step")
        if not 0 < per_step <= marks:
            raise table.fail(f"每步扣分应大于0且不超过分值{format_score(marks)}", "per_step")
        return cls(
            marks=marks,
            limit=to_bound(table.text("limit"), table, "limit"),
            beyond=table.choice("beyond", BEYOND),
            step=positive(table, "step"),
            per_step=per_step,
            partial=table.choice("partial", PARTIAL),
        )

    def excess(self, value: Fraction) -> Fraction:
        over = value - self.limit
        return max(NONE, over if self.beyond == "above" else -over if self.beyond == "below" else abs(over))

    def steps(self, value: Fraction) -> tuple[int, int]:
        """How many steps lie between limit and value, as two whole numbers, top and bottom; nothing where the limit is kept."""
        (top, bottom), (limit, below) = value.as_integer_ratio(), self.limit.as_integer_ratio()
        step, part = self.step.as_integer_ratio()
        over = top * below - limit * bottom
        over = over if self.beyond == "above" else -over if self.beyond == "below" else abs(over)
        return max(0, over) * part, bottom * below * step

    def lost(self, value: Fraction) -> Fraction:
        """Marks lost before the floor at 0."""
        top, bottom = self.steps(value)
        if not top:
            return NONE
        if self.partial == "pro_rata":
            return Fraction(top, bottom) * self.per_step
        return (top // bottom if self.partial == "whole" else -(-top // bottom)) * self.per_step

    def score(self, value: Fraction | bool | str) -> Fraction:
        lost = self.lost(to_fraction(value))  # type: ignore[arg-type]
        if lost is NONE:
            return self.marks
        left = self.marks - lost if compared(lost, self.marks) < 0 else NONE
        # Whole steps leave what the table's own decimals make; only a share of a step needs rounding.
        return two_places(left) if self.partial == "pro_rata" else left

    def formula(self, cell: str) -> str:
        limit, step = excel_number(self.limit), excel_number(self.step)
        over = {"above": f"MAX(0,{cell}-{limit})", "below": f"MAX(0,{limit}-{cell})", "both": f"ABS({cell}-{limit})"}
        steps, marks, each = f"{over[self.beyond]}/{step}", excel_number(self.marks), excel_number(self.per_step)
        if self.partial == "pro_rata":
            return excel_two_places(f"MAX(0,{marks}-{each}*{steps})")
        steps = f"ROUND({steps},{_places(self.step)})"
        # -INT(-x) counts started steps. Not ROUNDUP: LibreOffice's cuts to 12 digits first, ROUNDUP(1.000000000001,0) is 1 there.
        lost = f"-{each}*INT({steps})" if self.partial == "whole" else f"+{each}*INT(-{steps})"
        return f"ROUND(MAX(0,{marks}{lost}),2)"

    def attainable(self) -> Attainable:
        if self.partial == "pro_rata":
            return Attainable.of([], [(Fraction(0), self.marks)])
        count = floor(self.marks / self.per_step)
        return Attainable.of([*(self.marks - k * self.per_step for k in range(count + 1)), *ZERO.points])

    def criterion(self, subject: str, unit: str) -> str:
        limit, full = bound_text(self.limit, unit), marks_text(self.marks)
        step = self._step(unit)
        head = {
            "above": f"{subject}不超过{limit}，得{full}；每超出{step}",
            "below": f"{subject}达到{limit}，得{full}；每低{step}",
            "both": f"{subject}为{limit}，得{full}；高于或低于{limit}的，每偏离{step}",
        }[self.beyond]
        if self.beyond == "above" and not self.limit:
            head = f"{subject}不大于0，得{full}；大于0的，每高出{step}"
        return f"{head}扣{marks_text(self.per_step)}，{PARTIAL[self.partial].format(step=step)}，扣完为止。"

    def worked(self, value: Fraction | bool | str, unit: str, shown: str) -> str:
        value = Fraction(value)
        limit, excess = bound_text(self.limit, unit), self.excess(value)
        if not excess:
            held = {"above": f"不超过{limit}", "below": f"达到{limit}", "both": f"等于{limit}"}[self.beyond]
            return f"{held if self.limit else held.replace('不超过', '不大于')}，{gets(self.marks)}"
        above = value > self.limit
        head = f"{'超出' if above else '低于'}{limit}共" if self.limit else f"比0{'高' if above else '低'}"
        floor_reached = "扣完为止，" if self.lost(value) > self.marks else ""
        return (
            f"{head}{self._span(excess, unit)}，{self._charge(value, unit)}，{floor_reached}{gets(self.score(value))}"
        )

    def _charge(self, value: Fraction, unit: str) -> str:
        lost = self.lost(value)
        each = f"{excel_number(self.step * 100)}个" if unit == "rate" else bound_text(self.step, unit)
        cost = marks_text(self.per_step)
        if self.partial == "pro_rata":
            # Below the floor the loss as the rounded score shows it, so that 扣 and 得 add up to the marks.
            shown = self.marks - self.score(value) if lost <= self.marks else two_places(lost)
            return f"按每{each}扣{cost}的比例，扣{marks_text(shown)}"
        if not lost:
            return f"不足{self._step(unit)}，不扣分"
        return (
            f"每满{each}扣{cost}，扣{marks_text(lost)}"
            if self.partial == "whole"
            else (f"每{each}扣{cost}，不足{each}的按{each}扣，扣{marks_text(lost)}")
        )

    def edges(self) -> tuple[Fraction, ...]:
        offsets = [k * self.step for k in range(floor(self.marks / self.per_step) + 2)]
        ups = [self.limit + o for o in offsets] if self.beyond != "below" else []
        downs = [self.limit - o for o in offsets] if self.beyond != "above" else []
        return tuple(dict.fromkeys([*ups, *downs]))

    def _step(self, unit: str) -> str:
        return f"{excel_number(self.step * 100)}个百分点" if unit == "rate" else bound_text(self.step, unit)

    def _span(self, excess: Fraction, unit: str) -> str:
        """The excess as displayed, with as many decimals as show on which side of the nearest whole step it lies."""
        if unit != "rate":
            return bound_text(excess, unit)
        nearest = round(excess / self.step) * self.step
        return f"{format_points(excess, against=nearest)}个百分点"


def _places(step: Fraction) -> int:
    """Decimals at which native formulas round a number of steps: the 14 of a guarded rate, divided by the step; figures have 9."""
    if step >= 1:
        return 9
    places = 14
    while step <= Fraction(10) ** (places - 15):
        places -= 1
    return places
