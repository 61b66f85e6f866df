"""Every form as a Word document and back: the same facts, nothing left over."""

from __future__ import annotations

from pathlib import Path

import pytest
from legacy.word_forms import shown, with_computed, write_form

from xladdin.legacy.entries import is_entry
from xladdin.legacy.importing import import_document, write
from xladdin.workbook.facts_file import load_facts
from xladdin.workbook.plan import Plan
from xladdin.workbook.read import read_filing

SAMPLES = Path(__file__).resolve().parents[2] / "workbooks" / "samples"
ONE_OF_EACH_FORM = (
    "changsha-2021",
    "demo-education",
    "demo-health",
    "demo-hnold",
    "hongjiang-2024",
    "jinxian-2021",
    "wugang-2022",
)


def printed(plan: Plan, entries: dict[str, object]) -> dict[str, str]:
    """What stands in the printed part of the sheets, as text."""
    columns = {sheet.id: sheet.print_cols for sheet in plan.sheets}
    slots = {i: plan.slots[i] for i in entries if is_entry(plan, i)}
    return {i: shown(entries[i], slot) for i, (sheet, slot) in slots.items()
            if slot.col <= columns[sheet] and slot.row > 3 and entries[i] != ""}  # fmt: skip


@pytest.mark.parametrize("sample", ONE_OF_EACH_FORM)
def test_a_form_typed_as_word_tables_is_read_cell_by_cell(tmp_path, sample):
    given = load_facts(SAMPLES / f"{sample}.toml")
    complete = with_computed(given.plan, given.entries, given.attached)
    found = import_document(write_form(tmp_path / "报告.docx", given.plan, complete))
    assert (found.form, found.year, found.agency) == (given.plan.form.id, given.plan.year, given.agency)
    assert found.left == ()
    for copy, (plan, entries) in enumerate(zip([given.plan, *given.plan.attached], complete, strict=True)):
        read = {p.item: p.text for p in found.placed if p.copy == copy and is_entry(plan, p.item)}
        assert read == printed(plan, entries)


def test_the_written_workbook_says_what_the_document_said(tmp_path):
    given = load_facts(SAMPLES / "hongjiang-2024.toml")
    found = import_document(write_form(tmp_path / "报告.docx", given.plan, [given.entries, *given.attached]))
    filing = read_filing(write(found, tmp_path / "工作簿.xlsx")).filing
    assert filing.agency == given.agency
    assert filing.facts["official_hospitality.actual"].number == 24_800
    assert filing.indicators["economic"][1]["actual"].value == "42.1亿"
    assert filing.attached[0].facts["project_name"].value == "遗属生活补助"


@pytest.mark.parametrize("sample", ["changsha-2021", "demo-health", "hongjiang-2024", "jinxian-2021", "wugang-2022"])
def test_nothing_that_is_written_into_any_empty_cell_goes_unseen(tmp_path, sample):
    """Whether the cell is one of the form's or not: it is placed or reported. Only criteria of scoring tables are the document's own words."""
    given = load_facts(SAMPLES / f"{sample}.toml")
    remarks = [f"另注{n}号" for n in range(2000)]
    unused = iter(remarks)
    found = import_document(write_form(tmp_path / "报告.docx", given.plan, [given.entries, *given.attached], unused))
    written = set(remarks) - set(unused)
    told = "".join(f"{one.text}｜" for one in (*found.placed, *found.left))
    assert len(written) > 20
    assert [remark for remark in sorted(written) if f"{remark}" not in told] == []
