"""The slots of one printed rule beside its score: 测算得分, 得分, 差异, 扣分说明, 检查, and the live formula of each."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from xladdin.rules.attainable import Attainable
from xladdin.rules.expression import excel_number
from xladdin.rules.formula import total_formula
from xladdin.rules.rulebook import Rule
from xladdin.workbook.plan.model import At, Formula, Slot

DROPDOWN_MOST = 24
"""Attainable scores up to this many are offered as a dropdown; beyond, or for spans, the range is only described."""
REASON_HEADER = "扣分说明（自评低于分值时填写）"
REASON_HINT = "写明扣分的原因和改进措施"


class Row(Struct, frozen=True):
    """Where a rule stands: its sheet row, how many lines it takes, the columns of its slots, what is printed left of and above the 得分."""

    row: int
    lines: int
    col: Mapping[str, int]
    label: str
    label_col: int
    header: str


def judgement(rule: Rule, parts: list[str], place: Row) -> list[Slot]:
    """`parts`: ids of the slots that hold the items' scores. `reason` may be missing from the columns: then the form prints it elsewhere."""
    rid, row, lines, col = rule.id, place.row, place.lines, place.col

    def calc(at: At) -> str:
        if len(parts) == 1:
            return f'IF(ISNUMBER({at.raw(parts[0])}),{at.raw(parts[0])},"")'
        return total_formula([at.raw(p) for p in parts])

    def claim(at: At) -> str:
        return f'IF(ISNUMBER({at.raw(f"calc.{rid}")}),{at.raw(f"calc.{rid}")},"")'

    options = rule.attainable.points if not rule.attainable.spans else ()
    offered = tuple(excel_number(p) for p in reversed(options)) if len(options) <= DROPDOWN_MOST else ()
    hint = f"满分{excel_number(rule.marks)}分。可能的得分：{rule.attainable.describe()}"
    slots = [
        Slot(f"calc.{rid}", row, col["calc"], "score", "", lines, input=False, formula=calc, name="测算得分"),
        Slot(f"claim.{rid}", row, col["claim"], "score", "", lines, formula=claim, label=place.label, label_col=place.label_col,
             header=place.header, options=offered, hint=hint, name=f"{rule.label}得分"),
        Slot(f"diff.{rid}", row, col["diff"], "score", "", lines, input=False,
             formula=difference(f"calc.{rid}", f"claim.{rid}"), name="差异"),
    ]  # fmt: skip
    if "reason" in col:
        slots.append(Slot(f"reason.{rid}", row, col["reason"], "text", "", lines, header=REASON_HEADER, hint=REASON_HINT, name="扣分说明"))  # fmt: skip
    slots.append(Slot(f"check.{rid}", row, col["check"], "mark", "", lines, input=False, formula=check_text(rule), name="检查"))  # fmt: skip
    return slots


def difference(calc: str, claim: str) -> Formula:
    """自评与测算之差 of two slots; blank while one is."""

    def formula(at: At) -> str:
        ours, theirs = at.raw(calc), at.raw(claim)
        return f'IF(COUNT({ours},{theirs})<2,"",ROUND({theirs}-{ours},2))'

    return formula


def check_text(rule: Rule) -> Formula:
    """Live mark: what is wrong with the 得分, without any add-in."""
    marks = excel_number(rule.marks)

    def text(at: At) -> str:
        claim, calc, reason = at.raw(f"claim.{rule.id}"), at.raw(f"calc.{rule.id}"), at.raw(f"reason.{rule.id}")
        missing = f'IF({claim}="","待评分",IF(NOT(ISNUMBER({claim})),"得分应为数字",'
        wrong = (
            f'IF(OR({claim}<0,{claim}>{marks}),"超出分值",IF(NOT({_possible(rule.attainable, claim)}),"标准中没有此分",'
        )
        differs = f'IF(ISNUMBER({calc}),IF(ABS({claim}-{calc})>0.004,"与测算不符",'
        explained = f'IF(AND({claim}<{marks},{reason}=""),"请写扣分说明","√")'
        return f"{missing}{wrong}{differs}{explained}),{explained})))))"

    return text


def _possible(scores: Attainable, cell: str) -> str:
    """Whether a cell holds one of the scores: a multiple of the step where they are evenly spaced, else one by one."""
    points = scores.points
    step = points[1] - points[0] if len(points) > 2 else 0
    if step and not scores.spans and all(p == n * step for n, p in enumerate(points)):
        share = cell if step == 1 else f"ROUND({cell}/{excel_number(step)},6)"
        return f"{share}=INT({share})"
    tests = [f"{cell}={excel_number(p)}" for p in points]
    tests += [f"AND({cell}>={excel_number(a)},{cell}<={excel_number(b)})" for a, b in scores.spans]
    return f"OR({','.join(tests)})"
