"""Numbers with their units in a sentence, exactly, with the precision in which they are printed."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from msgspec import Struct

from xladdin.exact import MAX_DIGITS
from xladdin.prose.grammar import Unit, grammar
from xladdin.prose.numerals import CHARACTERS, chinese_number
from xladdin.prose.ranges import Range


class Figure(Struct, frozen=True):
    """A number as printed. `value` in base units (元, fraction, points of score, one piece), `step` one unit in its last printed place.

    `kind`: money, rate, points, score, count. `unit`: as written, for counts one word per meaning (名 is 人). `vague`: 近, 余, 以上
    and the like, good for no test. `start`, `end`: place in the text of the paragraph, unit included.
    """

    value: Fraction
    step: Fraction
    kind: str
    unit: str
    text: str
    start: int
    end: int
    vague: bool = False

    @property
    def range(self) -> Range:
        return Range.printed(self.value, self.step)

    @property
    def same_kind(self) -> str:
        """Figures can be added and compared when this is the same."""
        return self.unit if self.kind == "count" else self.kind


_FOLD = {0xFF05: "%", 0xFF0E: ".", 0xFE6A: "%", **{0xFF10 + n: str(n) for n in range(10)}}
_NUMBER = r"(?<![0-9A-Za-z.+#/])(?P<number>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)(?![0-9.]*[0-9])"
_QUOTED = re.compile(r"《[^《》]{0,200}》|〔[^〔〕]{0,40}〕|“[^“”]{0,60}”|\[[^\[\]]{0,40}\]")
_SCORED = re.compile("(?:得分|评分|总分|分数)[为是达]?$")
"""Before a number without unit that is a score all the same."""
_SPAN = re.compile("[0-9%][-－—~～至]$")
BLANKS = "[ \u3000]{0,3}"


def folded(text: str) -> str:
    """Full-width digits, points and percent signs as ASCII, blanks as they are: places in the text stay the same."""
    return text.translate(_FOLD)


def masked(text: str) -> str:
    """The text with titles and quoted words blanked, so that no figure is read in them; of the same length."""
    return _QUOTED.sub(lambda found: "\0" * len(found.group()), text)


def figures(text: str) -> list[Figure]:
    """The figures of a text in their order; numbers without a unit that is known, and times, are none."""
    plain = masked(folded(text))
    found = [figure for match in _pattern().finditer(plain) if (figure := _figure(match, text))]
    return [f for f in found if f.kind != "time"]


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    after = grammar().vague_after.pattern
    units = "|".join(f"(?P<unit{n}>{_longest(unit)})" for n, unit in _by_length())
    numeral = f"(?<![{CHARACTERS}万亿数几上近])[{CHARACTERS}]"
    chinese = f"(?P<chinese>{numeral}{{1,8}}(?=[个家人名项件台起条户])|{numeral}[{CHARACTERS}万亿]{{0,20}}(?=元))"
    return re.compile(
        f"(?:{_NUMBER}|{chinese}){BLANKS}(?P<vague>{after})?(?P<scaled>[万亿](?=[\u4e00-\u9fff㎡])(?!元))?(?P<vague2>{after})?{BLANKS}(?:{units})(?P<after>{after})?"
    )


def _place(value: int) -> Fraction:
    """The last place that a numeral names: 一千二百万 is told to the million (百万)."""
    return Fraction(10 ** (len(str(value)) - len(str(value).rstrip("0")))) if value else Fraction(1)


def _by_length() -> list[tuple[int, Unit]]:
    """Kinds whose words are the longest first, so that 个百分点 is no 个 and 万元 no 万."""
    order = {"points": 0, "money": 1, "time": 2, "rate": 3, "score": 4, "count": 5}
    return sorted(enumerate(grammar().units), key=lambda item: order[item[1].kind])


def _longest(unit: Unit) -> str:
    return "|".join(sorted(unit.words, key=len, reverse=True))


def _figure(match: re.Match[str], text: str) -> Figure | None:
    number, unit_no = match["number"], next(n for n in range(len(grammar().units)) if match[f"unit{n}"] is not None)
    unit, word = grammar().units[unit_no], match[f"unit{unit_no}"]
    if number is None:
        value = chinese_number(match["chinese"])
        if value is None or unit.kind not in ("count", "money"):
            return None
        exact, step = Fraction(value), Fraction(1) if unit.kind == "count" else _place(value)
    else:
        digits = number.replace(",", "")
        if len(digits) > MAX_DIGITS:
            return None
        exact, step = Fraction(digits), Fraction(1, 10 ** len(digits.partition(".")[2]))
    before = match.string[: match.start()].rstrip(" \u3000")
    if before.endswith("第") or (not word and not _SCORED.search(before)):
        return None
    scale = unit.scale * {"万": 10**4, "亿": 10**8}.get(match["scaled"] or "", 1)
    exactly = unit.kind == "score" or (unit.kind == "count" and scale == 1 and step == 1)
    vague = bool(
        match["vague"]
        or match["vague2"]
        or match["after"]
        or _SPAN.search(before)
        or grammar().vague_before.search(before)
    )
    name = unit.same or re.sub(r"[\s]", "", word)
    end = match.end() - len(match["after"] or "")
    shown = text[match.start() : end].strip()
    return Figure(
        exact * scale, Fraction(0) if exactly else step * scale, unit.kind, name, shown, match.start(), end, vague
    )
