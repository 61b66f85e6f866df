"""Rows that the unit itself writes under a 二级指标: name, 年度指标值, 实际完成值, 分值, 得分, 偏差原因, and their working columns."""

from __future__ import annotations

from collections.abc import Mapping

from xladdin.forms.model import IndicatorRows
from xladdin.rules.rulebook import Group
from xladdin.rules.target import KINDS, STATE_TEXT, Target
from xladdin.rules.target.formulas import WORK_COLUMNS, column_formula, far_above_formula
from xladdin.workbook.plan.judgement import REASON_HINT, difference
from xladdin.workbook.plan.model import At, Formula, Slot

WORKING = (
    ("kind", "指标性质\n（可不填）", 11.0),
    ("level", "达成情况\n（定性指标）", 12.0),
    ("done", "完成率", 13.0),
    ("calc", "测算得分", 9.0),
    ("diff", "自评与\n测算之差", 9.0),
    ("reason", "扣分说明", 26.0),
    ("check", "检查", 18.0),
)
"""Working columns: id, heading, width."""
HELPERS = (
    ("counted", "计入合计", 9.0),
    *((name, header, 11.0) for name, header in WORK_COLUMNS if name not in {w[0] for w in WORKING}),
)
"""Columns that only serve the formulas of the others."""
UNUSABLE = tuple(text for state, text in STATE_TEXT.items() if state != "text")
"""Words in 完成率 that ask the clerk to mend the row."""
SPARE, PREPARED = 1, 3
HINTS = {
    "name": "写三级指标的名称，不用的行留空",
    "target": "写年初批复的指标值，如 ≥95%、11家、2亿元、明显降低",
    "actual": "写全年实际完成的数值或情况，不要照抄指标值",
    "marks": "写本行的分值；同一个一级指标各行之和应等于它的分值",
    "claim": "定量指标自动计分；定性指标请填写得分",
    "reason": REASON_HINT,
    "kind": "没有写≥、≤时，可指明越大越好（正向）、越小越好（反向）、等于，或不能用数字比较（定性）",
    "level": "定性指标选择达成情况，得分应在相应的档内",
}
NAMES = {"name": "三级指标", "target": "年度指标值", "actual": "实际完成值", "marks": "分值", "claim": "得分", "reason": "偏差原因",
         "kind": "指标性质", "level": "达成情况"}  # fmt: skip
SLOT_KINDS = {"name": "text", "target": "goal", "actual": "goal", "marks": "marks", "claim": "score", "reason": "text",
              "kind": "choice", "level": "choice"}  # fmt: skip
INPUTS = tuple(NAMES)


class OpenRows:
    """The rows of one open group. `columns`: sheet column by slot name, printed columns before working columns."""

    def __init__(
        self, group: Group, sheet: str, row: IndicatorRows, printed: Mapping[str, int], work: Mapping[str, int]
    ) -> None:
        assert isinstance(group.shape, Target)
        self.group, self.shape, self.block = group, group.shape, group.open
        self.prefill = row.prefill.get(group.open, ())
        self.prepared = row.rows.get(group.open, 0 if self.prefill else PREPARED)
        own = {name: col for name, col in printed.items() if name in NAMES}
        self.headers = {name: row.headers[row.columns.index(name)] for name in own}
        self.columns = {**own, **{name: col for name, col in work.items() if name not in own}}

    def count(self, wanted: Mapping[str, int]) -> int:
        """Prepared rows, one of them spare whatever is to be filled in."""
        return max(self.prepared, len(self.prefill) + SPARE, wanted.get(self.block, 0) + SPARE)

    def make(self, n: int, row: int) -> tuple[Slot, ...]:
        """The slots of entry n on sheet row `row`."""
        key = f"{self.block}[{n}]"
        formulas = self.formulas(key)
        slots = []
        for name, col in self.columns.items():
            formula = formulas.get(name)
            if name in NAMES:
                slots.append(self.input(key, n, name, row, col, formula))
            elif formula is not None:
                kind = "mark" if name == "check" else "score" if name in ("calc", "counted", "diff") else "state"
                slots.append(Slot(f"{key}.{name}", row, col, kind, input=False, formula=formula, name=self.title(name)))
        return tuple(slots)

    def input(self, key: str, n: int, name: str, row: int, col: int, formula: Formula | None) -> Slot:
        given = self.prefill[n] if n < len(self.prefill) else None
        default = getattr(given, name, "") if given is not None and name in ("name", "target") else ""
        options = {"kind": KINDS, "level": self.shape.levels}.get(name, ())
        return Slot(f"{key}.{name}", row, col, SLOT_KINDS[name], formula=formula, options=tuple(options), hint=HINTS[name],
                    name=f"{self.group.label}{NAMES[name]}", default=default, header=self.headers.get(name, ""))  # fmt: skip

    def title(self, name: str) -> str:
        return next(header for own, header, _ in (*WORKING, *HELPERS) if own == name).replace("\n", "")

    def formulas(self, key: str) -> dict[str, Formula]:
        """Formulas of entry `key`, by slot name."""

        def scored(name: str) -> Formula:
            return lambda at: column_formula(name, self.shape, lambda column: at.raw(f"{key}.{column}"))

        made: dict[str, Formula] = {name: scored(name) for name, _ in WORK_COLUMNS}
        made["claim"] = lambda at: f'IF(ISNUMBER({at.raw(f"{key}.calc")}),{at.raw(f"{key}.calc")},"")'
        made["diff"] = difference(f"{key}.calc", f"{key}.claim")
        made["counted"] = lambda at: _counted(at, key)
        made["check"] = lambda at: _check(at, key, self.shape)
        return made


def _counted(at: At, key: str) -> str:
    """What the recomputed total takes: the computed score, else the claim within 0 and the marks; nothing for a row without 分值."""
    marks, claim, calc = (at.raw(f"{key}.{name}") for name in ("marks", "claim", "calc"))
    return f"IF(ISNUMBER({calc}),{calc},IF(COUNT({marks},{claim})<2,0,MAX(0,MIN({marks},{claim}))))"


def _check(at: At, key: str, shape: Target) -> str:
    """Live mark: what is wrong with the row, without any add-in."""
    cell = {name: at.raw(f"{key}.{name}") for name in ("name", "actual", "marks", "claim", "calc", "done", "reason")}
    marks, claim, calc, done, reason = (cell[name] for name in ("marks", "claim", "calc", "done", "reason"))
    far = far_above_formula(shape, lambda column: at.raw(f"{key}.{column}"))
    explained = f'IF(AND(OR({claim}<{marks},{far}),{reason}=""),"请写偏差原因","√")'
    differs = f'IF(ISNUMBER({calc}),IF(ABS({claim}-{calc})>0.004,"与测算不符",{explained}),{explained})'
    unfit = f"IF(OR({','.join(f'{done}=' + quoted(word) for word in UNUSABLE)}),{done},{differs})"
    given = f'IF({claim}="","待评分",IF(NOT(ISNUMBER({claim})),"得分应为数字",IF(OR({claim}<0,{claim}>{marks}),"超出分值",{unfit})))'
    empty = f'AND({cell["actual"]}="",{marks}="",{claim}="")'
    return f'IF({empty},"",IF(NOT(ISNUMBER({marks})),"请填分值",IF({marks}<=0,"请填分值",{given})))'


def quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


__all__ = ["HELPERS", "INPUTS", "WORKING", "OpenRows"]
