"""The results of the live formulas at the time of writing, so that every program shows them before it calculates anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from xladdin.rules.rulebook import Item, Rule, Rulebook
from xladdin.rules.sentence import CIRCLED, criteria, item_criterion, readings_text
from xladdin.rules.shapes import Incidents
from xladdin.rules.shapes.base import earns, gets
from xladdin.rules.shapes.tiers import Band
from xladdin.tables.columns import BANDS, ITEMS, READINGS, RULES
from xladdin.tables.live import ANY
from xladdin.tables.outward import Line, Sheets
from xladdin.vocabulary import UNITS, Vocabulary

FREE_TEXT = "由单位自填三级指标，按“自填指标”表计分"


def saved(sheets: Sheets, book: Rulebook, vocab: Vocabulary) -> dict[str, list[Line]]:
    """For each sheet and line the results of its live columns, auxiliary ones as `aux_…`."""
    items = {(rule.label, item.label if len(rule.items) > 1 or item.id else ""): (rule, item)
             for rule in book.rules for item in rule.items}  # fmt: skip
    rules = {rule.label: rule for rule in book.rules}
    holds = _chosen(sheets.lines[READINGS])
    return {
        RULES: list(_rules(sheets.lines[RULES], rules, vocab)),
        ITEMS: list(_items(sheets.lines[ITEMS], items, vocab)),
        BANDS: list(_bands(sheets.lines[BANDS], items, holds)),
        READINGS: list(_readings(sheets.lines[READINGS])),
    }


def key_of(line: Line, item: str = "item") -> str:
    return f"{line.get('rule', line.get('label', ''))}|{line.get(item, '')}"


def _rules(lines: list[Line], rules: Mapping[str, Rule], vocab: Vocabulary) -> Iterator[Line]:
    part = group = 0
    for line in lines:
        part, group = part + ("part" in line), group + ("group" in line)
        rule = rules.get(line.get("label", ""))
        made: Line = {
            "aux_part_no": part,
            "aux_group_no": group,
            "problem": "",
            "row": rule.row if rule else "",
            "aux_unit": "",
        }
        made["aux_key"] = f"{line['label']}|" if rule else "|"
        made["criterion"] = criteria(rule, vocab) if rule else FREE_TEXT
        made["reading"] = readings_text(rule) if rule else ""
        if rule and len(rule.items) == 1 and not rule.items[0].id:
            made["aux_unit"] = unit_of(rule.items[0], vocab)
        yield made


def unit_of(item: Item, vocab: Vocabulary) -> str:
    """As the sheet works it out."""
    measure = item.measure
    if measure is None:
        return ""
    if measure.denominator is not None:
        return UNITS["rate"]
    single = len(measure.inputs) == 1 and getattr(measure.numerator, "id", "") == measure.inputs[0]
    return UNITS[vocab.terms[measure.inputs[0]].unit] if single else ANY


def _items(lines: list[Line], items: Mapping[tuple[str, str], tuple[Rule, Item]], vocab: Vocabulary) -> Iterator[Line]:
    above, so_far, n = "", "", 0
    for line in lines:
        rule, item = items[line["rule"], line["label"]]
        n = n + 1 if line["rule"] == above else 1
        charges = {i.shape.charge() if isinstance(i.shape, Incidents) else "" for i in rule.items}
        shared = len(charges) == 1 and charges != {""}
        body = item_criterion(item, vocab).rstrip("；。")
        text = f"{item.label}，{gets(item.marks)}" if shared else body
        so_far = (f"{so_far}；\n" if n > 1 else "") + CIRCLED[min(n, 20) - 1] + text
        above = line["rule"]
        charge = item.shape.charge() if isinstance(item.shape, Incidents) else ""
        yield {"order": n, "criterion": body, "problem": "", "aux_key": f"{line['rule']}|{line['label']}",
               "aux_unit": unit_of(item, vocab), "aux_charge": charge, "aux_so_far": so_far}  # fmt: skip


def _chosen(lines: list[Line]) -> set[tuple[str, str]]:
    """Options in force: by owner and by what they say, or by their ids."""
    found = set()
    for line in lines:
        if "chosen" in line:
            found |= {(key_of(line), line["say"]), (key_of(line), f"{line['key']}.{line['name']}")}
    return found


def _bands(lines: list[Line], items: Mapping[tuple[str, str], tuple[Rule, Item]], chosen: set) -> Iterator[Line]:
    above, so_far = "", ""
    for line in lines:
        key = key_of(line)
        _, item = items[line["rule"], line.get("item", "")]
        unit = "" if item.measure is None else item.unit
        score = Fraction(line["score"])
        words = line["choice"] if "choice" in line else band_words(line, unit)
        own = f"{words}，{earns(score)}"
        holds = "option" not in line or (key, line["option"]) in chosen
        before = so_far if key == above else ""
        so_far = (f"{before}；{own}" if before else own) if holds else before
        above = key
        shown = UNITS[unit] if unit else ""
        yield {
            "criterion": own,
            "problem": "",
            "aux_key": key,
            "aux_unit": shown,
            "aux_holds": int(holds),
            "aux_so_far": so_far,
        }


def band_words(line: Line, unit: str) -> str:
    low, high = (exact_bound(line[k]) if k in line else None for k in ("low", "high"))
    return Band(low, line.get("low_closed") == "含", high, line.get("high_closed") == "含", Fraction(0)).words(unit)


def exact_bound(text: Any) -> Fraction:
    """`95%` -> 19/20."""
    raw = str(text)
    return Fraction(Decimal(raw.removesuffix("%"))) / (100 if raw.endswith("%") else 1)


def _readings(lines: list[Line]) -> Iterator[Line]:
    above, so_far, asked, number = "", "", "", 0
    for line in lines:
        if "question" in line:
            number, asked = number + 1, line["question"]
        so_far = so_far if line["rule"] == above else ""
        if "chosen" in line:
            own = (f"（{line['item']}）" if "item" in line else "") + f"{asked}：{line['say']}"
            so_far = f"{so_far}；{own}" if so_far else own
        above = line["rule"]
        yield {"problem": "", "aux_key": key_of(line), "aux_number": number, "aux_asked": asked, "aux_so_far": so_far}
