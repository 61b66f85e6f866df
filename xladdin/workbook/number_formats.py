"""Which cell styles show a number as a date or time (ECMA-376 part 1, 18.8.30 numFmt)."""

from __future__ import annotations

import re

from xladdin.workbook.unreadable import Unreadable
from xladdin.workbook.xml_parts import MAIN, elements, remembered

BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Ids that need no format code in the file; 27-36 and 50-58 are the Chinese ones such as yyyy"年"m"月"."""

_FORMAT, _STYLE = "/styleSheet/numFmts/numFmt", "/styleSheet/cellXfs/xf"
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_NOT_A_CODE = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]?|General', re.IGNORECASE | re.DOTALL)
_DATE_LETTER = re.compile("[ymdhs]|aaa", re.IGNORECASE)  # aaa, aaaa: weekday in Chinese formats


def is_date_format(code: str) -> bool:
    """Does the code show a date or a time? Quoted, escaped and bracketed text (`"日"`, `[红色]`) does not count."""
    if _ELAPSED.search(re.sub(r'"[^"]*"?|\\.', "", code, flags=re.DOTALL)):
        return True
    return _DATE_LETTER.search(_NOT_A_CODE.sub("", code)) is not None


@remembered
def date_styles(styles_xml: bytes) -> frozenset[str]:
    """The style numbers, as written in a cell's `s` attribute, whose number format is a date or a time."""
    codes: dict[int, str] = {}
    dates: set[str] = set()
    style = 0
    try:
        for element in elements(styles_xml, "styles.xml", MAIN, _FORMAT, _STYLE):
            if element.path == _FORMAT:
                codes[int(element.attributes["numFmtId"])] = element.attributes["formatCode"]
            else:
                number = int(element.attributes.get("numFmtId", "0"))
                if is_date_format(codes[number]) if number in codes else number in BUILT_IN_DATES:
                    dates.add(str(style))
                style += 1
    except (KeyError, ValueError) as error:
        raise Unreadable("damaged-xml", "文件已损坏：单元格样式表不符合规定。") from error
    return frozenset(dates)
