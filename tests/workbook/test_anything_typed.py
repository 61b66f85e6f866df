"""Whatever is typed into whichever cells: a result or findings, never a crash, and never a number that was not there."""

from __future__ import annotations

from fractions import Fraction

import edits
import pytest
from filings import CLEAN
from hypothesis import example, given, settings
from hypothesis import strategies as st

from xladdin.facts import column_letter
from xladdin.workbook.build import build_workbook
from xladdin.workbook.examine import examine
from xladdin.workbook.facts_file import load_facts

GIVEN = load_facts(CLEAN)
CELLS = sorted(
    f"{GIVEN.plan.sheet(sheet).name}!{column_letter(slot.col)}{slot.row}"
    for sheet, slot in GIVEN.plan.slots.values()
    if slot.id.partition(".")[0] not in ("agency",)
)
NUMBERS = st.one_of(
    st.integers(-(10**15), 10**15).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.sampled_from(["0", "-0", "1E+300", "1E-300", "0.0900000762939453", "45000", "0.1"]),
)
TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=40)
TYPED = st.one_of(
    NUMBERS.map(edits.number),
    TEXT.map(edits.text),
    st.sampled_from(["是", "否", "——", "100%", "≥95%", "7.19万元", "2022-01-05", "=1+1", "约5", "１２３", "1e5", "TRUE"]).map(edits.text),
    st.sampled_from(["#REF!", "#N/A", "#DIV/0!", "#SPILL!"]).map(edits.error),
    st.sampled_from([edits.formula("1+1", 2), edits.formula("A1"), edits.formula("SUM(Z1:Z9)", 0), edits.formula("NOW()", 45000),
                     edits.formula("INDIRECT(\"A1\")", 5), edits.formula("基础数据表!B5*2", 240), 't="b"|<v>1</v>', edits.BLANK]),
)  # fmt: skip


@pytest.fixture(scope="module")
def clean() -> bytes:
    return build_workbook(GIVEN.plan, GIVEN.entries)


@settings(max_examples=200)
@example(changes={"评分依据!E13": edits.number("1E+300"), "基础数据表!B5": edits.number("-1E-300")})
@given(changes=st.dictionaries(st.sampled_from(CELLS), TYPED, min_size=1, max_size=8))
def test_any_content_gives_a_result_or_findings(changes: dict[str, str], clean: bytes, tmp_path_factory) -> None:
    file = tmp_path_factory.getbasetemp() / "typed.xlsx"
    file.write_bytes(edits.set_cells(clean, changes))
    examined = examine(file)
    assert [f.message for f in examined.findings if f.kind == "check-crashed"] == []
    if examined.case is None:
        assert examined.findings
        return
    card = examined.case.scorecard
    for row in card.rules:
        assert row.score is None or (row.score in row.rule.attainable and 0 <= row.score <= row.rule.marks)
    assert card.computed is None or Fraction(0) <= card.computed <= card.rulebook.marks
    assert 0 <= card.upper_bound <= card.rulebook.marks


@pytest.mark.parametrize("cell", CELLS[::9])
def test_a_change_that_matters_changes_the_facts_or_is_found(cell: str, clean: bytes, tmp_path) -> None:
    """A number put into a cell is read there, or a finding stands at that cell: nothing is dropped in silence."""
    file = tmp_path / "a.xlsx"
    file.write_bytes(clean)
    before = examine(file)
    file.write_bytes(edits.set_cells(clean, {cell: edits.number("0.123")}))
    after = examine(file)
    places = {str(c) for f in after.findings for c in (f.cell, *f.related) if c}
    same = before.case.filing.facts == after.case.filing.facts and before.case.filing.claims == after.case.filing.claims
    same = (
        same
        and before.case.filing.blocks == after.case.filing.blocks
        and before.case.filing.reasons == after.case.filing.reasons
    )
    assert cell in places or not same
