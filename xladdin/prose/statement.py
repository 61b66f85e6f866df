"""What the program knows of a figure that a report states: of what, in which role, for which year, and where it stands."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from msgspec import Struct

from xladdin.exact import plain, round_half_up
from xladdin.facts import Cell
from xladdin.prose.figure import Figure
from xladdin.prose.naming import canonical
from xladdin.prose.ranges import Range

QUOTED = 110


class Place(Struct, frozen=True):
    """Where something is said. `paragraph`: number of the paragraph, or of the last one before the table; 0 in the workbook.

    `sentence`: in full; `start`, `end`: span of the figure in the paragraph's text, the sentence beginning at `offset`. `table`: number of the document's table, 0 for prose, with 1-based `row`.
    """

    paragraph: int
    sentence: str
    start: int = 0
    end: int = 0
    table: int = 0
    row: int = 0
    cell: Cell | None = None
    offset: int = 0

    @property
    def quote(self) -> str:
        """The sentence around the figure, at most some 110 characters."""
        at = max(0, self.start - self.offset - QUOTED // 2)
        text = self.sentence
        before, after = ("…" if at else ""), ("…" if at + QUOTED < len(text) else "")
        return before + " ".join(text[at : at + QUOTED].split()) + after

    def __str__(self) -> str:
        if self.cell:
            return f"工作簿 {self.cell}"
        return f"表{self.table}第{self.row}行" if self.table else f"第{self.paragraph}段"

    @property
    def order(self) -> tuple[int, int, int, int]:
        return (self.paragraph, self.table, self.row, self.start)


class Statement(Struct, frozen=True):
    """One figure with its context.

    `quantity`: id of a known quantity (basic, sangong …) or "". `name`: the subject in words, "" when the text gives none.
    `role`: id of what the figure is of its quantity (initial, executed, growth …), "" when not said. `lead`: the words before the
    figure that belong to it. `base`: of a share, the name of the whole. `qualifiers`: expected, monthly, cumulative.
    `group`: number of the clause group (sentence) in the document. `part`: whether it is a part in a list.
    `source`: where it was read.
    """

    figure: Figure
    place: Place
    name: str
    quantity: str = ""
    role: str = ""
    year: int | None = None
    lead: str = ""
    base: str = ""
    qualifiers: frozenset[str] = frozenset()
    sentence: int = 0
    part: bool = False
    source: Literal["prose", "table", "workbook"] = "prose"
    title: str = ""

    @property
    def value(self) -> Fraction:
        return self.figure.value

    @property
    def range(self) -> Range:
        return self.figure.range

    @property
    def firm(self) -> bool:
        """Whether the figure is a fact of the year that can be tested: not 近200, 预计, 1-11月, a goal or a rule."""
        return not self.figure.vague and not self.qualifiers & {"expected", "rule", "planned", "months", "monthly"}

    @property
    def subject(self) -> str:
        """What says whether two figures speak of the same thing, in whatever words."""
        return self.quantity or canonical(self.name)

    def __str__(self) -> str:
        return f"{self.title or self.name} {self.figure.text}".strip()


def shown(value: Fraction, like: Figure, places: int | None = None) -> str:
    """A computed value in the unit of a printed figure: `3,214.04万元`, `87.98%`; places as printed, 2 for rates at least."""
    if like.kind in ("rate", "points"):
        return f"{plain(round_half_up(value * 100, 2 if places is None else places))}{like.unit if like.kind == 'points' else '%'}"
    scale = {"万元": 10**4, "万": 10**4, "亿元": 10**8, "亿": 10**8}.get(like.unit, 1)
    if places is None:
        step, places = like.step / scale, 0
        while step and step * 10**places < 1:
            places += 1
        places = max(places, 2 if like.kind == "money" and scale > 1 else 0)
    whole, _, decimals = plain(round_half_up(value / scale, places)).partition(".")
    sign, whole = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    if like.kind != "money" or like.unit == "元":
        decimals = decimals.rstrip("0")
    return f"{sign}{int(whole):,}{'.' if decimals else ''}{decimals}{like.unit}"
