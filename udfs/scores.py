"""One row of a worksheet function: cell values to the rules of `xladdin` and back. A blank argument gives a blank result."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import TypeVar

from udfs.arguments import (
    LARGEST_LIMIT,
    LARGEST_STEP,
    choice,
    in_base,
    number,
    parsed,
    rate,
    text,
    whole,
    wrong,
)
from udfs.columns import STARTS, Raw, Wrong
from udfs.lookup import rulebook_named
from udfs.steps import Steps
from xladdin.exact import MONEY, format_score, from_yuan, plain, round_half_up, to_yuan
from xladdin.rules.expression import parse
from xladdin.rules.measure import STATE_TEXT, Measure
from xladdin.rules.shapes import Deduct, Shape, Tiers
from xladdin.strict import DefinitionError, Table

MONEY_ZH = {name: unit for unit, (_, name) in MONEY.items()}
BEYOND = {"高于": "above", "低于": "below", "偏离": "both"}
PARTIAL = {"不足不扣": "whole", "不足也扣": "up", "按比例": "pro_rata"}
REST = ("其余", "其他", "以下")
MOST_PLACES = 10

_FIGURES = ("first", "second")
_RATE = Measure("比率", "rate", parse("first"), parse("second"), _FIGURES, (), "yuan")
_CHANGE = Measure("变动率", "rate", parse("first - second"), parse("second"), _FIGURES, (), "yuan")

Kind = TypeVar("Kind", bound=Shape)


def ratio(first: Raw, second: Raw) -> object:
    return _divided(_RATE, (first, "分子"), (second, "分母"))


def change(first: Raw, second: Raw) -> object:
    return _divided(_CHANGE, (first, "本年数"), (second, "上年数"))


def _divided(measure: Measure, *given: tuple[Raw, str]) -> object:
    figures = _alike(*given)
    measured = measure.of(dict(zip(_FIGURES, figures, strict=True)).get)
    if measured.state == "missing":
        return None
    return STATE_TEXT[measured.state] if measured.value is None else float(measured.value)


def _alike(*given: tuple[Raw, str]) -> list[Fraction | None]:
    """Figures that are divided by one another, in base units. Raises Wrong when their units do not go together."""
    if all(type(raw) is float for raw, _ in given):
        return [number(raw, name) for raw, name in given]
    found = [parsed(raw, name, "number") for raw, name in given]
    units = {"money" if one.unit in MONEY else one.unit or "" for one in found if one is not None}
    if len(units) > 1:
        said = "、".join(f"“{text(raw)}”" for raw, _ in given)
        raise wrong(given[0][1], f"{said}的单位不同，不能相除", "请都带上同一种单位，或者都只填数字")
    return [None if one is None else in_base(one) for one in found]


def deduct(value: Raw, marks: Raw, limit: Raw, step: Raw, per_step: Raw, beyond: Raw, partial: Raw) -> object:
    steps = _deduct(marks, limit, step, per_step, beyond, partial)
    return None if steps is None else steps.of_cell(value)


@lru_cache(maxsize=256)
def _deduct(marks: Raw, limit: Raw, step: Raw, per_step: Raw, beyond: Raw, partial: Raw) -> Steps | None:
    top, each = number(marks, "分值", "score"), number(per_step, "每步扣分", "score")
    bound, width = rate(limit, "标准值", LARGEST_LIMIT), rate(step, "扣分步长", LARGEST_STEP)
    if top is None or each is None or bound is None or width is None:
        return None
    data = {
        "per_step": _decimal(each),
        "limit": str(_decimal(bound)),
        "step": str(_decimal(width)),
        "beyond": choice(beyond, "扣分方向", BEYOND, "above"),
        "partial": choice(partial, "不足一步", PARTIAL, "whole"),
    }
    names = {"per_step": "每步扣分", "limit": "标准值", "step": "扣分步长"}
    return Steps(_read(Deduct, data, _marks(top), names))


def _marks(value: Fraction) -> Fraction:
    if value <= 0 or (value * 100).denominator != 1:
        raise wrong("分值", f"分值“{plain(_decimal(value))}”不行", "请填大于0的数，最多两位小数")
    return value


def _decimal(value: Fraction) -> Decimal:
    """A figure that was written with decimals, as decimal again."""
    return Decimal(value.numerator) / Decimal(value.denominator)


def _read(kind: type[Kind], data: dict[str, object], marks: Fraction, names: dict[str, str]) -> Kind:
    """A shape through the strict reader of rulebooks: what that refuses is refused here, in its words."""
    table = Table(data, "", "")
    try:
        return kind.read(table, marks)  # type: ignore[return-value]
    except DefinitionError as error:
        raise Wrong(f"{STARTS}{names.get(error.place, '各档')}”：{error.problem}") from error


def tiers(rows: list[list[Raw]]) -> Steps:
    """档次表: per row a condition (`>=90% <95%`), or the lower end of the band (95%), or 其余; and its score."""
    rows = [row for row in rows if any(value is not None for value in row)]
    if not rows or any(len(row) != 2 for row in rows):
        raise wrong("各档", "应选两列：第一列写条件，第二列写得分", "请一档一行，如 >=95% 得 10 分")
    scores = [number(row[1], "各档得分", "score") for row in rows]
    if any(score is None for score in scores):
        raise wrong("各档", "有的档没有写得分", "请把第二列填全")
    when = _conditions([row[0] for row in rows])
    tables = [{"when": w, "score": _decimal(s)} for w, s in zip(when, scores, strict=True)]  # type: ignore[arg-type]
    top = max(s for s in scores if s is not None)
    return Steps(_read(Tiers, {"bands": tables}, _marks(top), {}))


def _conditions(cells: list[Raw]) -> list[str]:
    """Conditions as the rulebooks write them. Lower ends, from the highest down, make a ladder that ends in 其余."""
    said = [_half_width(cell) if isinstance(cell, str) else cell for cell in cells]
    if any(isinstance(one, str) and one[:1] in ("<", ">", "=") for one in said):
        if not all(isinstance(one, str) for one in said):
            raise wrong("各档", "条件和下限不能混着写", "请都写成条件，如 >=95%、>=90% <95%、<90%")
        return said
    if said[-1] not in (None, *REST):
        raise wrong("各档", "缺少最低一档", "请在最后加一行，第一列写“其余”，第二列写得分")
    ends = [rate(one, "各档下限", LARGEST_LIMIT) for one in said[:-1]]
    if any(end is None for end in ends) or any(a <= b for a, b in pairwise(ends)):  # type: ignore[operator]
        raise wrong("各档", "下限应从高到低排列，不能有空格或重复", "请检查第一列")
    lows = [str(_decimal(end)) for end in ends]  # type: ignore[arg-type]
    if not lows:
        raise wrong("各档", "只有一档", "请至少写两档")
    return [f">={lows[0]}", *(f">={low} <{high}" for high, low in pairwise(lows)), f"<{lows[-1]}"]


def _half_width(said: str) -> str:
    for old, new in (
        ("≥", ">="),
        ("≤", "<="),
        ("＞", ">"),
        ("＜", "<"),
        ("＝", "="),
        ("％", "%"),
        ("，", " "),
        (",", " "),
    ):
        said = said.replace(old, new)
    return said.strip()


def rounded(value: Raw, places: Raw) -> object:
    digits = whole(places, "小数位数", -MOST_PLACES, MOST_PLACES)
    found = number(value, "数值")
    return None if found is None or digits is None else float(round_half_up(found, digits))


def amount(value: Raw, to: Raw, given_in: Raw) -> object:
    """An amount in the unit wanted; what is written beside the figure goes before the unit that bare figures have."""
    unit = choice(to, "换成", MONEY_ZH, "yuan")
    own = choice(given_in, "原来单位", MONEY_ZH, "yuan")
    found = parsed(value, "金额", "amount")
    if found is None or found.value is None:
        return None
    return float(from_yuan(to_yuan(found.value, found.unit or own), unit))  # type: ignore[arg-type]


def grade(value: Raw, wanted: Raw) -> object:
    book = rulebook_named(wanted)
    total = number(value, "总得分", "score")
    if total is None:
        return None
    if not 0 <= total <= book.marks:
        raise wrong("总得分", f"“{text(value)}”不在0到{format_score(book.marks)}分之间", "请核对得分")
    return book.grade(total) or "本表没有等级"
