"""The native reading of one text: columns that take figure and unit apart, each a short formula over the ones before it.

Texts are compared by EXACT (`=` folds case). LEN, LEFT, MID and RIGHT see digits and signs only, because of an emoji some
engines count 1 character and some 2; everything else is asked by SUBSTITUTE: a text begins with 亿 if it is 亿 and the text
without 亿. VALUE sees `[0-9.]` only, so that no setting of the computer can make a date of it.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from xladdin.rules.target.words import (
    ANY_UNIT,
    CELL_PLACES,
    CHARACTERS,
    DATE_HEADS,
    DURATIONS,
    FIRST_YEAR,
    LARGEST,
    LONGEST,
    MARKS,
    PERCENT,
    PROSE,
    SCALES,
    Replacements,
    Side,
    words,
)

At = Callable[[str], str]
"""Cell reference of a column of the row: `target`, `actual`, `kind` ("" if the form has none), `marks`, or a working column."""

NOT_PLAIN = "?"
"""In a mark or unit column: this is no quantity. PROSE holds it, so that no unit looks like it."""


class Own(Struct, frozen=True):
    """The cells of one side of a row: what was entered (`cell`) and the parts taken from it."""

    side: Side
    at: At

    @property
    def cell(self) -> str:
        return self.at(self.side)

    def __getitem__(self, part: str) -> str:
        return self.at(self.side[0] + part)


def is_number(cell: str) -> str:
    """Whether what was entered is a number. Not ISNUMBER alone: to the `formulas` package the text `5` is a number as well.

    Every number is less than every text. ISNUMBER first, so that an error does not come through.
    """
    return f'IF(ISNUMBER({cell}),{cell}<"",FALSE)'


def without(text: str, *words: str) -> str:
    for word in words:
        text = f'SUBSTITUTE({text},"{word}","")'
    return text


def is_one_of(text: str, *words: str) -> str:
    tests = [f'EXACT({text},"{word}")' for word in words]
    return tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"


def _leads(word: str, text: str) -> str:
    """The text begins with the word and has it nowhere else."""
    return f'EXACT({text},"{word}"&{without(text, word)})'


def wide(own: Own) -> str:
    """The text in half-width characters; empty for a numeric cell, and for one that holds an error."""
    return f'IF({is_number(own.cell)},"",IFERROR({_replaced(own.cell, CHARACTERS)},""))'


def clean(own: Own) -> str:
    """Comparing words as signs. Apart from `wide`, because formulas nested deeper than 40 levels are nobody's to check."""
    return _replaced(own["wide"], words(own.side))


def _replaced(text: str, table: Replacements) -> str:
    return "SUBSTITUTE(" * len(table) + text + "".join(f',"{old}","{new}")' for old, new in table)


def body(own: Own) -> str:
    """Figure and unit: the text without comparing signs and spaces."""
    return without(own["clean"], " ", *MARKS)


def mark(own: Own) -> str:
    """The comparing sign before or after the body (≥ and ≤ also on both sides, 控制在5%以内), or NOT_PLAIN if it stands otherwise."""
    text, within = without(own["clean"], " "), own["body"]
    sign = f'SUBSTITUTE({text},{within},"")'
    one = f'IF(LEN({sign})=1,{sign},"{NOT_PLAIN}")'
    both = f'"{NOT_PLAIN}"'
    for known in ("≤", "≥"):
        both = f'IF(EXACT({text},"{known}"&{within}&"{known}"),"{known}",{both})'
    ends = f"OR(EXACT({text},{sign}&{within}),EXACT({text},{within}&{sign}))"
    return f'IF(EXACT({text},{within}),"",IF({ends},{one},{both}))'


def rest(own: Own) -> str:
    """What is left of the body without figure: the unit as written, or a whole text without its digits."""
    return without(own["body"], *"0123456789", ".", ",", "-")


def unit(own: Own) -> str:
    """The unit without 万 and 亿; ANY_UNIT for a numeric cell, NOT_PLAIN for dates and prose."""
    written = own["rest"]
    found = written
    for word, _ in reversed(SCALES):
        found = f"IF({_leads(word, written)},{without(written, word)},{found})"
    found = f'IF({is_one_of(written, "个百分点")},"百分点",{found})'
    dates = ",".join(_leads(head, written) for head in DATE_HEADS)
    found = f'IF({is_one_of(written, *DURATIONS)},{written},IF(OR({dates}),"{NOT_PLAIN}",{found}))'
    for characters in (PROSE[::2], PROSE[1::2]):
        found = f'IF(EXACT({without(written, *characters)},{written}),{found},"{NOT_PLAIN}")'
    return f'IF({is_number(own.cell)},"{ANY_UNIT}",{found})'


def figure(own: Own) -> str:
    """The figure as written, without minus, if it and the unit make up the body and it stands together (not `5 6家`), else empty."""
    signed = f'SUBSTITUTE({own["body"]},{own["rest"]},"")'
    unsigned = without(signed, "-")
    text = f'IF(OR(EXACT({signed},{unsigned}),EXACT({signed},"-"&{unsigned})),{unsigned},"")'
    text = f'IF(EXACT(SUBSTITUTE({own["clean"]},{signed},""),{own["clean"]}),"",{text})'
    text = f'IF(EXACT({signed}&{own["rest"]},{own["body"]}),{text},"")'
    return f'IF(OR({is_one_of(own["mark"], NOT_PLAIN)},{is_one_of(own["unit"], NOT_PLAIN)}),"",{text})'


def digits(own: Own) -> str:
    """Digits and point alone, if there is one point at most and not at the end, and commas stand where thousands end."""
    text = own["figure"]
    bare = without(text, ",")
    # No FIND: what stands before the point is what is left of the first 20 characters once the point is 20 x.
    whole = without(f'LEFT(SUBSTITUTE({text},".","{"x" * 20}"),20)', "x")
    commas = f"LEN({text})-LEN({bare})"
    first, *more = (f'EXACT(MID({whole},MAX(1,LEN({whole})-{4 * n - 1}),1),",")' for n in (1, 2, 3))
    grouped = ",".join(
        [f"INT((LEN({whole})-1)/4)={commas}", f"INT(LEN({whole})/4)={commas}", f"{commas}<4", first]
        + [f"OR({commas}<{n},{test})" for n, test in enumerate(more, 2)]
    )
    points = f"LEN({bare})-LEN({without(bare, '.')})"
    plain = f'AND(LEN({bare})>0,LEN({bare})<={LONGEST},{points}<2,EXACT(RIGHT({bare},1),".")=FALSE)'
    return f'IF({plain},IF(EXACT({text},{bare}),{bare},IF(AND({grouped}),{bare},"")),"")'


def number(own: Own) -> str:
    """The figure in its unit (a rate as a fraction, 万 and 亿 multiplied out); empty when the cell holds no quantity."""
    value = f'VALUE("0"&{own["digits"]})'
    scale = "1"
    for word, power in reversed(SCALES):
        scale = f'IF(EXACT({own["rest"]},"{word}"&{own["unit"]}),{power},{scale})'
    sign = f"IF(EXACT({without(own['body'], '-')},{own['body']}),1,-1)"
    amount = f"{sign}*{value}*{scale}/IF({is_one_of(own['unit'], PERCENT)},100,1)"
    dated = f"IF({is_one_of(own['unit'], '年')},{value}>={FIRST_YEAR},FALSE)"
    text = f'IF({is_one_of(own["digits"], "")},"",IF({dated},"",{amount}))'
    return f'IF({is_number(own.cell)},IF(ABS({own.cell})<{LARGEST},ROUND({own.cell},{CELL_PLACES}),""),{text})'


PARTS: dict[str, tuple[str, Callable[[Own], str]]] = {
    "wide": ("半角", wide),
    "clean": ("规整", clean),
    "body": ("不带符号", body),
    "mark": ("比较符号", mark),
    "rest": ("单位原文", rest),
    "unit": ("单位", unit),
    "figure": ("数字原文", figure),
    "digits": ("数字", digits),
    "num": ("数", number),
}
"""What is taken from a text, in order: word of the column's header, and formula."""
