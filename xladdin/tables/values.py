"""One entry of the workbook as a value of the rulebook; what is no such value is remarked at its cell."""

from __future__ import annotations

import hashlib
import re
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from xladdin.exact import plain
from xladdin.rules.expression import excel_number
from xladdin.tables.columns import ABOUT, FREE, READINGS, TERMS, Column
from xladdin.tables.grid import Entered, Typed
from xladdin.tables.phrases import PhraseError, term_id, to_ids
from xladdin.tables.remarks import Remark
from xladdin.tables.words import OTHER_SPELLINGS, SEVERAL, SHAPE_WORDS, WORDS

_FULL_WIDTH = {0xFF10 + n: str(n) for n in range(10)} | {0xFF05: "%", 0xFF0E: ".", 0xFF0D: "-", 0x2212: "-"}
_POINTS = re.compile(r"(.+?)个?百分点")
_UNITS = re.compile(r"(?<=[\d.])(分|个|人|元|次|例|㎡)$")
HIGHEST_RATE = 5
"""A rate typed as a number from here on (500%) is far more likely a forgotten per cent sign."""
MOST_MARKS, PLACES, LONGEST_SHOWN = 10_000, 15, 60
SEPARATOR = re.compile(r"[；;\n]")
YEARS = range(2000, 2101)


class Values:
    """Reads entries; collects what is wrong."""

    def __init__(self, remarks: list[Remark]) -> None:
        self.remarks = remarks

    def error(self, line: Typed, key: str, message: str, hint: str) -> None:
        self.remarks.append(Remark("error", line.cell(key), message, hint))

    def warn(self, line: Typed, key: str, message: str, hint: str) -> None:
        self.remarks.append(Remark("warning", line.cell(key), message, hint))

    def entry(self, line: Typed, key: str) -> Entered | None:
        """The entry; a formula where something should be typed is remarked."""
        entry = line.entries.get(key)
        if entry is not None and entry.computed:
            self.error(line, key, "这一格是公式，不能采用它的结果", "请直接填写；不用填的，把这一格清空")
            return None
        return entry

    def text(self, line: Typed, key: str) -> str | None:
        entry = self.entry(line, key)
        return None if entry is None else entry.text

    def needed(self, line: Typed, key: str, what: str) -> str:
        """A text that has to be there; '' after remarking that it is not."""
        found = self.text(line, key)
        if found is None and key not in line.entries:
            self.error(line, key, f"缺少{what}", f"请填写{what}")
        return found or ""

    def word(self, line: Typed, key: str) -> Any:
        """The value of a word from a list; None for a blank cell, or after a remark."""
        entry = self.entry(line, key)
        if entry is None:
            return None
        column = "closed" if key.endswith("_closed") else key
        words = {**WORDS[column], **({SEVERAL: SEVERAL} if key == "shape" else {})}
        said = "".join(entry.text.split())
        said = OTHER_SPELLINGS.get(column, {}).get(said, said)
        if said in words:
            return words[said]
        close = get_close_matches(said, words, n=1, cutoff=0.3)
        near = f"，最接近的是“{close[0]}”" if close else ""
        self.error(line, key, f"“{entry.text}”不是可选的词{near}", f"请从下拉列表选：{'、'.join(words)}")
        return None

    def marks(self, line: Typed, key: str) -> int | Decimal | None:
        """Marks as files write them: 3, 0.5."""
        entry = self.entry(line, key)
        if entry is None:
            return None
        number = entry.value if isinstance(entry.value, Decimal) else _decimal(entry.value)
        if number is None or not _sensible(number) or abs(number) > MOST_MARKS:
            self.error(line, key, f"“{shown(entry)}”不是分数", "请写数字，如 3 或 0.5")
            return None
        if number != round(number, 2):
            self.error(line, key, f"分数 {plain(number)} 超过两位小数", "改写分数，最多两位小数")
            return None
        return int(number) if number == number.to_integral_value() else Decimal(plain(number.normalize()))

    def bound(self, line: Typed, key: str, rate: bool) -> str | None:
        """A limit as files write it: `95%`, `3`. `rate`: what is measured is a rate."""
        entry = self.entry(line, key)
        if entry is None:
            return None
        text = None if isinstance(entry.value, Decimal) else _bound_text(entry.value)
        number = entry.value if isinstance(entry.value, Decimal) else _decimal((text or "").removesuffix("%"))
        if number is None or not _sensible(number):
            self.error(line, key, f"“{shown(entry)}”不是数，也不是百分数", "比率写百分数，如 95%；个数、金额写数")
            return None
        if text is not None and text.endswith("%"):
            return f"{excel_number(Fraction(number))}%"
        if not rate:
            return excel_number(Fraction(number))
        if abs(number) >= HIGHEST_RATE:
            percent = f"{excel_number(Fraction(number))}%"
            self.error(line, key, f"比率写成了 {plain(number)}，也就是 {excel_number(Fraction(number) * 100)}%",
                       f"是不是漏了百分号？应写 {percent}；确实这么大的，把单元格设为文本，连百分号一起写")  # fmt: skip
            return None
        return f"{excel_number(Fraction(number) * 100)}%"

    def phrase(self, line: Typed, key: str) -> str | None:
        entry = self.entry(line, key)
        if entry is None:
            return None
        try:
            return to_ids(entry.text)
        except PhraseError as error:
            self.error(line, key, str(error), f"算式只能用“{TERMS}”表里的名称和＋－×（）；几个数的算式见“{ABOUT}”")
            return None

    def term(self, line: Typed, key: str) -> str | None:
        entry = self.entry(line, key)
        if entry is None:
            return None
        try:
            return term_id(entry.text)
        except PhraseError as error:
            self.error(line, key, str(error), f"请从下拉列表选，全部名称见“{TERMS}”表")
            return None

    def texts(self, line: Typed, key: str) -> list[str] | None:
        """Several texts in one cell."""
        found = self.text(line, key)
        return None if found is None else [part.strip() for part in SEPARATOR.split(found) if part.strip()]

    def ident(self, line: Typed, key: str, label: str, known: str = "") -> str:
        """The id as typed; a blank one is `known`, or made from the label, the same for the same label every year."""
        found = self.text(line, key)
        if found is None:
            return known or made_id(label)
        if not re.fullmatch(r"[a-z][a-z0-9_]*", found):
            self.error(
                line, key, f"代号“{found}”应只用小写字母、数字和下划线，以字母开头", "改正代号，或清空由程序自动编"
            )
        return found

    def not_used(self, line: Typed, column: Column, why: str) -> None:
        self.error(line, column.key, f"“{column.head}”在这里不起作用：{why}", "清空这一格")

    def set_by_reading(self, line: Typed, column: Column, question: str) -> None:
        """A parameter that stands in the row although a reading decides it."""
        self.error(line, column.key, f"“{column.head}”由“{READINGS}”表的“{question}”决定，这里写的不起作用",
                   f"清空这一格；要改做法，在“{READINGS}”表改打√的一行")  # fmt: skip

    def years(self, line: Typed, key: str) -> list[int]:
        found = self.needed(line, key, "适用年度")
        parts = [part for part in re.split(r"[、,，;；\s]+", found.replace("年度", "").replace("年", "")) if part]
        years: list[int] = []
        for part in parts:
            span = re.fullmatch(r"(\d{4})[-—－~～至到](\d{4})", part)
            first, last = (int(span[1]), int(span[2])) if span else (int(part) if part.isdigit() else 0,) * 2
            if first not in YEARS or last not in YEARS or last < first or set(years) & {*range(first, last + 1)}:
                self.error(line, key, f"“{part}”不是年份，或重复", "写四位年份，几个年度用“、”分开，如 2023、2024")
                return []
            years += range(first, last + 1)
        return years


def shown(entry: Entered) -> str:
    """The entry as a message can show it."""
    text = entry.value if isinstance(entry.value, str) else str(entry.value)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


def _sensible(number: Decimal) -> bool:
    """Figures of a scoring table: neither endless nor finer than anyone writes."""
    return number.is_finite() and (
        not number or (-PLACES <= number.adjusted() <= PLACES and len(number.as_tuple().digits) <= 2 * PLACES)
    )


def made_id(label: str, prefix: str = "x") -> str:
    """An id for a label that has none: `x_3f0a21`."""
    return f"{prefix}_{hashlib.sha256(''.join(label.split()).encode()).hexdigest()[:6]}"


def _decimal(text: str) -> Decimal | None:
    bare = _UNITS.sub("", text.translate(_FULL_WIDTH).strip().replace(",", ""))
    return Decimal(bare) if re.fullmatch(r"[-+]?\d+(\.\d*)?", bare, re.ASCII) else None


def _bound_text(text: str) -> str:
    """`９５％` -> `95%`, `1个百分点` -> `1%`."""
    folded = "".join(text.translate(_FULL_WIDTH).split())
    points = _POINTS.fullmatch(folded)
    return f"{points[1]}%" if points else folded


SHAPE_OF = {name: word for word, name in SHAPE_WORDS.items()}
__all__ = ["FREE", "SHAPE_OF", "Values", "made_id"]
