"""Items of string tables that were read before: they say what they say when the table is read whole, and a text never gets to another item."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xladdin.workbook import shared_strings
from xladdin.workbook.shared_strings import KnownItems
from xladdin.workbook.unreadable import Unreadable

RICH = '<r><rPr><b/></rPr><t>部门</t></r><r><t xml:space="preserve"> 名称</t></r>'
PHONETIC = '<t>绩效</t><rPh sb="0" eb="1"><t>jì</t></rPh><phoneticPr fontId="1" type="noConversion"/>'
ITEMS = st.sampled_from(
    [f"<si>{RICH}</si>", f"<si>{PHONETIC}</si>", "<si><t>甲</t></si>", "<si><t>乙</t></si>", "<si/>", "<si></si>", "<si><t>a&amp;b</t></si>",
     "<si><t/></si>", "<extLst><si><t>x</t></si></extLst>", "<!-- </si> -->", "<si><t><![CDATA[</si>]]></t></si>", "<si><t>a</si>", "</sst><sst>", " "]
)  # fmt: skip


@given(st.lists(st.lists(ITEMS, max_size=6), min_size=1, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=400, deadline=None)
def test_items_that_were_read_before_say_the_same_as_when_the_table_is_read_whole(tables: list[list[str]]) -> None:
    shared_strings.known_items = KnownItems(new=2)
    for items in tables:
        xml = SST.format(len(items), "".join(items)).encode()
        whole = texts(lambda given: shared_strings.parse_table((given,), "p", 99).texts, xml)
        for _ in range(2):
            assert texts(lambda given: shared_strings._texts(given, "p", 99), xml) == whole


SST = '<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="{}">{}</sst>'


def texts(read: Callable[[bytes], list[str]], xml: bytes) -> list[str] | str:
    try:
        return read(xml)
    except Unreadable as refused:
        return refused.kind


def test_a_table_of_rich_and_phonetic_texts_is_known_when_it_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_strings, "known_items", KnownItems())
    items = [f"<si>{PHONETIC}</si>", f"<si>{RICH}</si>"] * 40 + [f"<si><t>{n}</t></si>" for n in range(100)]
    first = shared_strings._texts(SST.format(1, "".join(items)).encode(), "p", 999)
    assert first[:2] == ["绩效", "部门 名称"]
    calls: list[int] = []
    parse = shared_strings.parse_table
    monkeypatch.setattr(shared_strings, "parse_table", lambda *given: calls.append(1) or parse(*given))
    items[0] = "<si><t>另一家</t></si>"
    assert shared_strings._texts(SST.format(2, "".join(items)).encode(), "p", 999) == ["另一家", *first[1:]]
    assert len(calls) == 2
