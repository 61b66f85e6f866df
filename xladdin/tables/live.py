"""Native formulas that put a line into words as it is being filled in: the same sentences as rules/shapes write.

Every formula comes in plain functions of Excel 2007, so that WPS and LibreOffice know them. Texts are looked up with
LOOKUP(2,1/(condition),column): the last line that fits, without array input.
"""

from __future__ import annotations

from xladdin.rules.sentence import CIRCLED
from xladdin.tables.columns import BANDS, HEAD, ITEMS, READINGS, RULES, TERMS
from xladdin.tables.places import Place

RATE = "％"
"""Unit of rates in the glossary sheet."""
ANY = "元"
"""Unit of a sum of figures, which is a sum of amounts more often than not."""
TERM_ROWS = "$4:$"


def number(cell: str) -> str:
    """A number as text, freed of what doubles add."""
    return f'ROUND({cell},8)&""'


def marks(cell: str) -> str:
    return f'{number(cell)}&"分"'


def earns(cell: str) -> str:
    return f'IF({cell}=0,"不得分","得"&{marks(cell)})'


def bound(cell: str, unit: str) -> str:
    """A limit: `100%`, `3个`, `1,000元`, a bare `0`; one typed as text as it is."""
    tenth = f'IF(ROUND({cell}*10,6)=INT(ROUND({cell}*10,6)),"#,##0.0","#,##0.00")'
    yuan = f'TEXT({cell},IF({cell}=INT({cell}),"#,##0",{tenth}))&"元"'
    rate = f'ROUND({cell}*100,8)&"%"'
    plain = f'IF({unit}="{RATE}",{rate},IF({unit}="元",{yuan},ROUND({cell},8)&{unit}))'
    return f'IF(ISTEXT({cell}),{cell},IF({cell}=0,"0",{plain}))'


def last(condition: str, column: str, otherwise: str = '""') -> str:
    """What stands in `column` on the last line that fits."""
    return f"IFERROR(LOOKUP(2,1/({condition}),{column}),{otherwise})"


class Words:
    """Formulas over the sheets of one workbook."""

    def __init__(self, places: dict[str, Place], terms_last: int) -> None:
        self.places = places
        self.term_names, self.term_units = (f"{TERMS}!${c}$4:${c}${terms_last}" for c in "AB")

    # ---- a row or an element --------------------------------------------------------------------------------------------------

    def unit(self, at: Place, row: int) -> str:
        """％ for a quotient, else the unit of the term."""
        top, bottom = at.at("numerator", row), at.at("denominator", row)
        found = f'IFERROR(INDEX({self.term_units},MATCH({top},{self.term_names},0)),"{ANY}")'
        return f'IF({bottom}&""<>"","{RATE}",IF({top}&""="","",{found}))'

    def from_reading(self, at: Place, row: int, column: str) -> str:
        """What the chosen option of a reading sets."""
        readings = self.places[READINGS]
        fits = f'({readings.all("aux_key")}={at.at("aux_key", row)})*({readings.all("chosen")}="√")*({readings.all(column)}<>"")'
        return last(fits, readings.all(column))

    def body(self, at: Place, row: int) -> str:
        """The sentence without its full stop; blank while the shape is not chosen."""

        def c(key: str) -> str:
            return at.at(key, row)

        subject = f'IF({c("measure_name")}&""="",{c("label")},{c("measure_name")})'
        bands = self.places[BANDS]
        gathered = last(f"{bands.all('aux_key')}={c('aux_key')}", bands.all("aux_so_far"))
        said = {
            "超标扣分": self.deduct(at, row, subject),
            "分档": f"{subject}&{gathered}",
            "按比例": self.proportional(at, row, subject),
            "按次扣分": f'{c("label")}&"，得"&{marks(c("marks"))}&"，"&{self.charge(at, row)}',
            "要点": f'{c("label")}&"，得"&{marks(c("marks"))}',
            "选项": f'{c("label")}&"："&{gathered}',
            "评判": f'{c("label")}&"，由评价人在0至"&{marks(c("marks"))}&"之间评定"',
        }
        text = '""'
        for word, formula in reversed(said.items()):
            text = f'IF({c("shape")}="{word}",{formula},{text})'
        full = c("full_when")
        exempt = f'IF({full}&""="","","；"&IF(LEFT({full},2)="是否",MID({full},3,99),{full})&"的，得满分")'
        return f"{text}&{exempt}"

    def deduct(self, at: Place, row: int, subject: str) -> str:
        unit, limit, step = (at.at(key, row) for key in ("aux_unit", "bound", "step"))
        beyond, partial = at.at("beyond", row), at.at("partial", row)
        limit_text, full = bound(limit, unit), marks(at.at("marks", row))
        each = f'IF(AND({unit}="{RATE}",ISNUMBER({step})),ROUND({step}*100,8)&"个百分点",{bound(step, unit)})'
        above = f'IF({limit}=0,"不大于0，得"&{full}&"；大于0的，每高出","不超过"&{limit_text}&"，得"&{full}&"；每超出")'
        below = f'"达到"&{limit_text}&"，得"&{full}&"；每低"'
        both = f'"为"&{limit_text}&"，得"&{full}&"；高于或低于"&{limit_text}&"的，每偏离"'
        head = f'{subject}&IF({beyond}="超出",{above},IF({beyond}="低于",{below},{both}))&{each}'
        rest = f'IF({partial}="进位","的按"&{each}&"扣",IF({partial}="比例","的按比例扣","的部分不扣"))'
        return f'{head}&"扣"&{marks(at.at("cost", row))}&"，不足"&{each}&{rest}&"，扣完为止"'

    def proportional(self, at: Place, row: int, subject: str) -> str:
        unit, full_at = at.at("aux_unit", row), at.at("bound", row)
        full, most = bound(full_at, unit), marks(at.at("marks", row))
        share = f'IF(AND({full_at}=1,{unit}="{RATE}"),{subject},{subject}&"÷"&{full})'
        return f'{subject}&"达到"&{full}&"，得"&{most}&"；未达到的，按"&{most}&"×"&{share}&"计分，四舍五入到两位小数"'

    def charge(self, at: Place, row: int) -> str:
        cost, least = at.at("cost", row), at.at("at_least", row)
        many = f'"每发现1例不符扣"&{marks(cost)}&IF({least}="是","以上","")&"，扣完为止"'
        return f'IF(AND({cost}={at.at("marks", row)},{least}&""<>"是"),"发现1例不符即不得分",{many})'

    # ---- sheets ---------------------------------------------------------------------------------------------------------------

    def rule_criterion(self, row: int) -> str:
        at, items = self.places[RULES], self.places[ITEMS]
        key = at.at("label", row)
        own = f"{items.all('rule')}={key}"
        gathered, charge = last(own, items.all("aux_so_far")), last(own, items.all("aux_charge"))
        shared = f'IF({self.is_shared(key)},CHAR(10)&"以上各项，"&{charge}&"。","")'
        free = '"由单位自填三级指标，按“自填指标”表计分"'
        several = f'IF({gathered}="","",{gathered}&"。"&{shared})'
        shape = at.at("shape", row)
        alone = f'IF({shape}&""="","",{self.body(at, row)}&"。")'
        return f'IF({shape}="目标完成",{free},IF({shape}="多个要素",{several},{alone}))'

    def is_shared(self, rule: str) -> str:
        """Whether all elements of the indicator in cell `rule` cost the same for a breach, which is then said once."""
        items = self.places[ITEMS]
        charge = last(f"{items.all('rule')}={rule}", items.all("aux_charge"))
        same = f"SUMPRODUCT(({items.all('rule')}={rule})*({items.all('aux_charge')}={charge}))"
        return f'AND({charge}<>"",{same}=SUMPRODUCT(--({items.all("rule")}={rule})))'

    def item_charge(self, row: int) -> str:
        at = self.places[ITEMS]
        return f'IF({at.at("shape", row)}="按次扣分",{self.charge(at, row)},"")'

    def item_so_far(self, row: int) -> str:
        at = self.places[ITEMS]
        rule, above = at.at("rule", row), at.at("rule", row - 1)
        text = f'IF({self.is_shared(rule)},{at.at("label", row)}&"，得"&{marks(at.at("marks", row))},{at.at("criterion", row)})'
        before = f'IF({rule}={above},{at.at("aux_so_far", row - 1)}&"；"&CHAR(10),"")'
        return f'IF({rule}&""="","",{before}&MID("{CIRCLED}",MAX(1,MIN({at.at("order", row)},20)),1)&{text})'

    def band_unit(self, row: int) -> str:
        """The unit of what the owner of the band measures."""
        at, rules, items = self.places[BANDS], self.places[RULES], self.places[ITEMS]
        key = at.at("aux_key", row)
        of_rule = last(f"{rules.all('aux_key')}={key}", rules.all("aux_unit"))
        return last(f"{items.all('aux_key')}={key}", items.all("aux_unit"), of_rule)

    def band_holds(self, row: int) -> str:
        """1 where the band belongs to no reading, or to the chosen option of one."""
        at, readings = self.places[BANDS], self.places[READINGS]
        option = at.at("option", row)
        named = f'(({readings.all("say")}={option})+({readings.all("key")}&"."&{readings.all("name")}={option})>0)'
        fits = f'({readings.all("aux_key")}={at.at("aux_key", row)})*{named}*({readings.all("chosen")}="√")'
        return f'IF({option}&""="",1,MIN(1,SUMPRODUCT({fits})))'

    def band(self, row: int) -> str:
        at = self.places[BANDS]
        low, high, unit = (at.at(key, row) for key in ("low", "high", "aux_unit"))
        low_in, high_in = f'{at.at("low_closed", row)}="含"', f'{at.at("high_closed", row)}="含"'
        low_text, high_text = bound(low, unit), bound(high, unit)
        top = f'IF({low_in},{low_text}&"及以上",IF({low}=0,"大于0","超过"&{low_text}))'
        nothing = f'IF({unit}="{RATE}","不大于0","为0")'
        under = f'IF({high}=0,"小于0",IF({unit}="{RATE}","低于","少于")&{high_text})'
        bottom = f'IF({high_in},IF({high}=0,{nothing},"不超过"&{high_text}),{under})'
        between = f'{low_text}&IF({low_in},"（含）","（不含）")&"至"&{high_text}&IF({high_in},"（含）","（不含）")'
        words = f'IF({high}&""="",{top},IF({low}&""="",{bottom},IF({low}={high},"等于"&{low_text},{between})))'
        choice, score = at.at("choice", row), at.at("score", row)
        said = f'IF({choice}&""="",{words},{choice})&"，"&{earns(score)}'
        return f'IF({low}&{high}&{choice}="","",{said})'

    def band_so_far(self, row: int) -> str:
        at = self.places[BANDS]
        above, own = at.at("aux_so_far", row - 1), at.at("criterion", row)
        same = f"{at.at('aux_key', row)}={at.at('aux_key', row - 1)}"
        before = f'IF({same},IF({above}="","",{above}&"；"),"")'
        return f'IF({own}="","",IF({at.at("aux_holds", row)}=1,{before}&{own},IF({same},{above},"")))'

    def reading_so_far(self, row: int) -> str:
        """The choices made for an indicator: `问题：说法`, one after the other."""
        at = self.places[READINGS]
        rule, item, above = at.at("rule", row), at.at("item", row), at.at("aux_so_far", row - 1)
        before = f'IF({rule}={at.at("rule", row - 1)},{above},"")'
        own = f'IF({item}&""="","","（"&{item}&"）")&{at.at("aux_asked", row)}&"："&{at.at("say", row)}'
        chosen = f'IF({at.at("chosen", row)}="√",IF({before}="","","；")&{own},"")'
        return f'IF({rule}&""="","",{before}&{chosen})'

    def rule_reading(self, row: int) -> str:
        readings = self.places[READINGS]
        return last(f"{readings.all('rule')}={self.places[RULES].at('label', row)}", readings.all("aux_so_far"))


__all__ = ["HEAD", "RATE", "Words", "bound", "last", "marks"]
