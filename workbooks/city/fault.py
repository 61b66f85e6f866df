"""What a planted fault is: one change to a clean filing, the findings it must raise and where, and those that may follow from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from random import Random

from workbooks.city.draft import Draft, explain
from xladdin.output.zipped import zipped
from xladdin.workbook.build.press import Parts

NINGXIANG, COUNTY, GENERAL, HONGJIANG = "hn-ningxiang-2022", "hn-county-2018", "cn-overall", "hn-hongjiang-2024"
WUGANG, JINXIAN, CHANGSHA = "hn-wugang-2022", "jx-jinxian-2021", "hn-changsha-2021"
WHOLE_FILE = ""
"""The place of a finding about the file as a whole."""
Places = str | Iterable[str] | None


@dataclass(frozen=True, slots=True)
class Expected:
    kind: str
    cell: str


@dataclass(frozen=True, slots=True)
class Planted:
    """A workbook with one fault in it. `also`: kinds that follow from the fault and count for nothing, found or not."""

    data: bytes
    fault: str
    expected: tuple[Expected, ...]
    also: frozenset[str]
    suffix: str = ".xlsx"


@dataclass(frozen=True, slots=True)
class Fault:
    """`change` plants it in a draft and gives the cell of each of `kinds` (one cell for all of them, or one each).

    `claims`: what becomes of the scores before: `formula` (all computed by the form), `typed` (all typed in as computed, so that a
    figure that is no longer usable costs no score), `keep`. `reasons`: whether marks lost through the fault are explained again.
    `spoil`: what is done to the finished bytes.
    """

    id: str
    forms: tuple[str, ...]
    kinds: tuple[str, ...]
    change: Callable[[Draft, Random], Places]
    also: frozenset[str] = frozenset()
    claims: str = "formula"
    reasons: bool = True
    suffix: str = ".xlsx"
    spoil: Callable[[bytes], bytes] | None = None
    about: str = ""


CATALOGUE: dict[str, Fault] = {}


def fault(id: str, forms: str | tuple[str, ...], *kinds: str, also: Iterable[str] = (), claims: str = "formula", reasons: bool = True,
          suffix: str = ".xlsx", spoil: Callable[[bytes], bytes] | None = None) -> Callable:  # fmt: skip
    """Enters a function into the catalogue. Its docstring says what a clerk did."""

    def enter(change: Callable[[Draft, Random], Places]) -> Callable:
        if id in CATALOGUE:
            raise KeyError(id)
        own = (forms,) if isinstance(forms, str) else forms
        CATALOGUE[id] = Fault(
            id, own, kinds, change, frozenset(also), claims, reasons, suffix, spoil, (change.__doc__ or "").strip()
        )
        return change

    return enter


def plant(one: Fault, draft: Draft, rng: Random) -> Planted:
    """The workbook of a clean draft with the fault in it; the draft is used up."""
    if one.claims != "keep":
        settle_claims(draft, typed=one.claims == "typed")
    places = one.change(draft, rng)
    cells = [places or WHOLE_FILE] * len(one.kinds) if places is None or isinstance(places, str) else list(places)
    if one.reasons:
        explain(draft, rng)
    data = zipped(draft.parts())
    expected = tuple(Expected(kind, cell) for kind, cell in zip(one.kinds, cells, strict=True))
    also = set(one.also)
    if draft.form == WUGANG and "marks-not-hundred" not in one.kinds:
        also.add("marks-not-hundred")  # the published table itself has 95 marks
    return Planted(one.spoil(data) if one.spoil else data, one.id, expected, frozenset(also), one.suffix)


def settle_claims(draft: Draft, typed: bool) -> None:
    """Scores all computed by the form, or all typed in as it computes them; what it can not compute stays as the unit gave it."""
    for copy, entries in enumerate(draft.sets):
        results = draft.press.results({i: v for i, v in entries.items() if not _computed(i)}, copy)
        for slot_id, value in results.items():
            if not _computed(slot_id) or slot_id == "claim.total" or not isinstance(value, (int, float)):
                continue
            if typed and not isinstance(entries.get(slot_id), Decimal):
                entries[slot_id] = Decimal(f"{value:.10g}")
            elif not typed:
                entries.pop(slot_id, None)


def _computed(slot_id: str) -> bool:
    return slot_id.startswith("claim.") or slot_id.endswith("].claim")


# ---- changes to the XML of a filled package ---------------------------------------------------------------------------------

_FOUND = r'<c r="{}"((?: s="\d+")?)[^>]*?(?:/>|>(.*?)</c>)'


def cell_xml(draft: Draft, place: str, make: Callable[[str], str]) -> str:
    """Puts other content into a cell; `make` gets what is inside now (`<f>…</f><v>…</v>`) and gives `attributes|content`."""
    sheet, _, address = place.rpartition("!")
    draft.edits.append(partial(_with_cell, draft.sheet_part(sheet), address, make))
    return place


def _with_cell(name: str, address: str, make: Callable[[str], str], parts: Parts) -> Parts:
    def put(match: re.Match[str]) -> str:
        attributes, _, content = make(match[2] or "").partition("|")
        return f'<c r="{address}"{match[1]}{attributes and " " + attributes}>{content}</c>'

    xml, count = re.subn(_FOUND.format(address), put, parts[name].decode(), count=1, flags=re.DOTALL)
    if not count:
        raise KeyError(f"{name} {address}")
    return {**parts, name: xml.encode()}


def replaced(draft: Draft, name: str, old: str, new: str, count: int = -1) -> None:
    """Another text in one part; it must occur."""

    def edit(parts: Parts) -> Parts:
        text = parts[name].decode()
        if old not in text:
            raise KeyError(f"{name}: {old}")
        return {**parts, name: text.replace(old, new, count).encode()}

    draft.edits.append(edit)


def inline(text: str) -> str:
    return f't="inlineStr"|<is><t xml:space="preserve">{text}</t></is>'
