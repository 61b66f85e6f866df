"""Whose report it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from xladdin.forms.model import AGENCY
from xladdin.legacy.align import split_label
from xladdin.legacy.recognise import titles_above
from xladdin.legacy.words import ALIKE, is_to_be_filled, likeness, plain
from xladdin.word.blocks import Document, Table
from xladdin.workbook.plan import Plan

_BODY = re.compile(
    r"[\u4e00-\u9fff（）()]{2,40}?(?:局|委员会|办公室|中心|厅|委|院|处|站|所|会|部|政府)(?=$|20\d\d|关于|部门|整体)"
)
"""Names of public bodies end in such a word; in a title the year or the report's name follows."""
_FIRST = 4


def find_agency(document: Document, plan: Plan, tables: Sequence[Table], texts: Sequence[Mapping[str, str]]) -> str:
    """The unit's full name: from its cell, from the line 填报单位 above a table, from the report's title; "" when nowhere."""
    for found in texts:
        for item, text in found.items():
            if item.partition(".")[0] == AGENCY:
                return text.replace("\n", "")
    labels = [t.text for p in (plan, *plan.attached) for s in p.sheets for t in s.texts if t.role == "line"]
    for table in tables:
        inside = [cell.text for row in table.rows[:2] for cell in row]
        for line in [*titles_above(document, table), *inside]:
            lead, value = split_label(line.split("　　")[0])
            if value and not is_to_be_filled(value) and any(likeness(lead, label) >= ALIKE for label in labels):
                return re.split(r"\s{2,}|\t", value)[0].strip()
    for paragraph in document.paragraphs[:_FIRST]:
        if found := _BODY.search(
            re.sub(r"^20\d\d年度?", "", plain(paragraph.text).replace("(", "（").replace(")", "）"))
        ):
            return found[0]
    return ""
