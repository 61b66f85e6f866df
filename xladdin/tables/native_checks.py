"""Native formulas of the column 检查: what can be seen to be wrong while the table is still being filled in."""

from __future__ import annotations

from collections.abc import Iterable

from xladdin.tables.columns import BANDS, HEAD, ITEMS, READINGS, RULES
from xladdin.tables.places import Place

NEEDED = {
    "超标扣分": ("numerator", "beyond", "bound", "step", "cost", "partial"), "分档": ("numerator",), "按比例": ("numerator", "bound"),
    "按次扣分": ("cost",),
}  # fmt: skip
"""Columns without which a shape says nothing."""


class Checks:
    """Formulas that are blank when nothing is wrong. `total`: the cell with 总分 on 基本信息."""

    def __init__(self, places: dict[str, Place], total: str) -> None:
        self.places, self.total = places, f"{HEAD}!{total}"

    def rule(self, row: int) -> str:
        at, items = self.places[RULES], self.places[ITEMS]
        label, own, shape = (at.at(key, row) for key in ("label", "marks", "shape"))
        total = f"SUMPRODUCT(({items.all('rule')}={label})*1,{items.all('marks')})"
        twice = f"SUMPRODUCT(--({at.all('label')}={label}))>1"
        found = [
            self.level(row, "part_marks", "group_marks", "aux_part_no", "一级指标"),
            self.level(row, "group_marks", "marks", "aux_group_no", "二级指标"),
            f'IF({label}&""="","",IF({own}&""="","缺分值；","")&IF({shape}&""="","没有选计分方式；","")&IF({twice},"名称重复；",""))',
            f'IF({shape}="多个要素",IF(ROUND({total}-{own},4)<>0,"各要素共"&{total}&"分；",""),"")',
            self.parameters(at, row),
        ]
        return "&".join(found)

    def level(self, row: int, whole: str, part: str, number: str, name: str) -> str:
        """On the first row of a level: its marks against the sum below it. Groups that leave marks to the unit are passed over."""
        at = self.places[RULES]
        cell, own = at.at(whole, row), f"({at.all(number)}={at.at(number, row)})"
        total = f"SUMPRODUCT({own}*1,{at.all(part)})"
        filled = f'SUMPRODUCT({own}*({at.all("shape")}="目标完成")*({at.all("group_marks")}=""))=0'
        wrong = f'IF(AND({filled},ROUND({total}-{cell},4)<>0),"{name}的下级共"&{total}&"分；","")'
        guard = f'OR({cell}&""="",{at.at("shape", row)}="目标完成")' if part == "marks" else f'{cell}&""=""'
        return f'IF({guard},"",{wrong})'

    def parameters(self, at: Place, row: int) -> str:
        """What a shape needs and the line does not have, and bands that do not reach the marks."""
        shape, bands = at.at("shape", row), self.places[BANDS]
        heads = {c.key: c.head for c in at.columns}
        found = []
        for word, keys in NEEDED.items():
            missing = "&".join(f'IF({at.at(key, row)}&""="","缺{heads[key]}；","")' for key in keys)
            found.append(f'IF({shape}="{word}",{missing},"")')
        own = f"({bands.all('aux_key')}={at.at('aux_key', row)})*({bands.all('aux_holds')}=1)"
        lines = f"SUMPRODUCT({own})"
        top = f"SUMPRODUCT(--(({own}*({bands.all('score')}={at.at('marks', row)}))>0))"
        needs = f'OR({shape}="分档",{shape}="选项")'
        none = f'"“{BANDS}”表没有这一行的档；"'
        found.append(f'IF({needs},IF({lines}=0,{none},IF({top}=0,"没有一档等于分值；","")),"")')
        return "&".join(found)

    def item(self, row: int) -> str:
        at, rules = self.places[ITEMS], self.places[RULES]
        rule, label = at.at("rule", row), at.at("label", row)
        known = f'SUMPRODUCT(({rules.all("label")}={rule})*({rules.all("shape")}="多个要素"))=0'
        apart = f"AND({at.at('order', row)}>1,{rule}<>{at.at('rule', row - 1)})"
        lines = [
            f'IF({known},"“{RULES}”表没有这个指标，或它的计分方式不是多个要素；","")',
            f'IF({apart},"同一指标的要素要连在一起；","")',
            f'IF({label}&""="","缺要素名称；","")&IF({at.at("marks", row)}&""="","缺分值；","")',
            f'IF({at.at("shape", row)}&""="","没有选计分方式；","")',
            self.parameters(at, row),
        ]
        return f'IF({rule}&""="","",{"&".join(lines)})'

    def band(self, row: int) -> str:
        """Ends in order, and meeting the line above where that belongs to the same."""
        at = self.places[BANDS]

        def same(other: int) -> str:
            keys = ("aux_key", "option")
            return "AND(" + ",".join(f'{at.at(k, row)}&""={at.at(k, other)}&""' for k in keys) + ")"

        def c(key: str, r: int = row) -> str:
            return at.at(key, r)

        lone = f'{c("choice")}&""<>""'
        meets = ",".join(
            f'AND({c(a, row - 1)}&""<>"",{c(a, row - 1)}={c(b)},{c(a + "_closed", row - 1)}<>{c(b + "_closed")})'
            for a, b in (("low", "high"), ("high", "low"))
        )
        both = f'AND({c("low")}&""<>"",{c("high")}&""<>"")'
        checks = [
            f'IF(AND({both},ISNUMBER({c("low")}),ISNUMBER({c("high")}),{c("low")}>{c("high")}),"下端大于上端；","")',
            self.closed(row),
            f'IF({same(row - 1)},IF(OR({meets}),"","与上一行不衔接；"),IF({both},"第一档应没有上限或下限；",""))',
            f'IF(AND(NOT({same(row + 1)}),{both}),"最后一档应没有上限或下限；","")',
        ]
        score = f'IF({c("score")}&""="","缺得分；","")'
        filled = f"{c('low')}&{c('high')}&{c('choice')}&{c('score')}"
        return f'IF({filled}="","",{score}&IF({lone},"",{"&".join(checks)}))'

    def closed(self, row: int) -> str:
        at = self.places[BANDS]
        return "&".join(
            f'IF(AND({at.at(key, row)}&""<>"",{at.at(key + "_closed", row)}&""=""),"{word}含不含没有写；","")'
            for key, word in (("low", "下端"), ("high", "上端"))
        )

    def reading(self, row: int) -> str:
        at, rules = self.places[READINGS], self.places[RULES]
        rule, question = at.at("rule", row), at.at("question", row)
        own = f'({at.all("aux_number")}={at.at("aux_number", row)})*({at.all("say")}<>"")'
        chosen = f'SUMPRODUCT({own}*({at.all("chosen")}="√"))'
        unknown = f"SUMPRODUCT(--({rules.all('label')}={rule}))=0"
        first = f'IF({chosen}=1,"","应打一个√；")&IF(SUMPRODUCT({own})<2,"至少两种说法；","")'
        return f'IF({rule}&""="","",IF({unknown},"“{RULES}”表没有这个指标；","")&IF({question}&""="","",{first}))'

    def whole(self) -> str:
        """The line above the table: whether the marks add up to the total."""
        at = self.places[RULES]
        total = f"SUM({at.all('part_marks')})"
        wrong = self.count((RULES, ITEMS, BANDS, READINGS))
        text = f'"一级指标分值合计"&{total}&"分，"&IF(ROUND({total}-{self.total},4)=0,"与总分相符","与总分"&{self.total}&"分不符")'
        return f'{text}&"；检查栏"&IF({wrong}=0,"没有问题。","有"&{wrong}&"处提示，请逐处改正。")'

    def count(self, sheets: Iterable[str]) -> str:
        """Lines with something in 检查, over all sheets."""
        return "(" + "+".join(f'SUMPRODUCT(--({self.places[s].all("problem")}<>""))' for s in sheets) + ")"
