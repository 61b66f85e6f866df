"""Cell styles that a filled copy needs beside those of its template: locked against typing, or of a text that looks like a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable

from xladdin.workbook.build.style import COMPUTED

_FILL = re.compile(r"<fill>.*?</fill>", re.DOTALL)
_XF = re.compile(r"<xf .*?</xf>", re.DOTALL)
_PROTECTION = re.compile(r"<protection [^>]*></protection>")
_FILL_ID = re.compile(r'fillId="\d+"')


class Variants:
    """The styles part with variants of the styles numbered `styles` behind the others: the same template, the same numbers."""

    def __init__(self, part: str, styles: Iterable[int]) -> None:
        fills, formats = _between(part, "fills", _FILL), _between(part, "cellXfs", _XF)
        grey = next((n for n, one in enumerate(fills) if f'"00{COMPUTED}"' in one and "solid" in one), len(fills))
        if grey == len(fills):
            color = f'rgb="00{COMPUTED}"'
            fills.append(
                f'<fill><patternFill patternType="solid"><fgColor {color}></fgColor><bgColor {color}></bgColor></patternFill></fill>'
            )
        self._number: dict[tuple[int, bool, bool], int] = {}
        for style in sorted(set(styles)):
            for locked, quoted in ((True, False), (False, True), (True, True)):
                self._number[style, locked, quoted] = len(formats)
                formats.append(_variant(formats[style], grey if locked else None, quoted))
        self.part = _put(_put(part, "fills", fills), "cellXfs", formats)

    def number(self, style: int, locked: bool, quoted: bool) -> int:
        """`style` itself where it is to be neither."""
        return self._number[style, locked, quoted] if locked or quoted else style


def _variant(xf: str, grey: int | None, quoted: bool) -> str:
    if grey is not None:
        xf = _PROTECTION.sub("", _FILL_ID.sub(f'fillId="{grey}"', xf)).replace(' applyProtection="1"', "")
    return xf.replace('quotePrefix="0"', 'quotePrefix="1"') if quoted else xf


def _between(part: str, name: str, each: re.Pattern[str]) -> list[str]:
    start, end = part.index(f"<{name} "), part.index(f"</{name}>")
    return each.findall(part[start:end])


def _put(part: str, name: str, items: list[str]) -> str:
    start, end = part.index(f"<{name} "), part.index(f"</{name}>")
    return f'{part[:start]}<{name} count="{len(items)}">{"".join(items)}{part[end:]}'
