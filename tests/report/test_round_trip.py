"""The draft read again: its tables import to the same figures, its chapters say nothing that the workbook does not."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from msgspec.structs import replace
from report.drafts import DEMO, REAL, sample

from xladdin.checks.case import Case
from xladdin.legacy.importing import import_document, write
from xladdin.prose import crosscheck
from xladdin.report.draft import draft_report, write_report
from xladdin.word.document import read_document
from xladdin.word.write import Body, write_word
from xladdin.workbook.examine import examine

PRINTED_PLACES = 4
"""A rate that the form computes is printed in per cent with two places, unless it ends later."""


def figures(case: Case) -> dict[str, object]:
    """What the printed tables of a filing say: figures, rows, claims; not what stands beside them in working columns."""
    filing = case.filing
    found: dict[str, object] = {i: said(f.value) for i, f in filing.facts.items()}
    for block, rows in filing.blocks.items():
        for n, row in enumerate(rows):
            found |= {f"{block}[{n}].{column}": said(fact.value) for column, fact in row.items()}
    for block, written in filing.indicators.items():
        for n, row in enumerate(written.values()):
            found |= {
                f"{block}[{n}].{c}": said(row[c].value) for c in ("name", "target", "actual", "marks") if c in row
            }
    found |= {f"claim.{row.rule.id}": row.claimed for row in case.scorecard.rules}
    return {**found, "agency": filing.agency, "year": filing.year, "form": filing.form, "total": case.scorecard.claimed}


def said(value: object) -> object:
    return round(Fraction(value), PRINTED_PLACES) if isinstance(value, Decimal | Fraction) else value


@pytest.mark.parametrize("name", [*REAL, *DEMO])
def test_the_tables_of_the_draft_import_to_the_same_figures(name: str, tmp_path: Path) -> None:
    write_report(sample(name), tmp_path / "报告.docx")
    imported = import_document(tmp_path / "报告.docx")
    assert imported.complete, imported.left
    write(imported, tmp_path / "再填.xlsx")
    again, first = examine(tmp_path / "再填.xlsx"), sample(name)
    assert again.case is not None
    assert first.case is not None
    assert figures(again.case) == figures(first.case)
    assert [figures(one) for one in again.attached] == [figures(one) for one in first.attached]


@pytest.mark.parametrize("name", [*REAL, *DEMO])
def test_the_chapters_of_the_draft_contradict_neither_themselves_nor_the_workbook(name: str, tmp_path: Path) -> None:
    """Tables repeat what the workbook says, right or wrong; what the checks found there is for the workbook to mend."""
    write_report(sample(name), tmp_path / "报告.docx")
    found = crosscheck(read_document(tmp_path / "报告.docx"), sample(name)).findings
    wrong = [f for f in found if f.severity == "error"]
    assert [f.message for f in wrong if not any(place.table for place in f.places)] == []
    assert sample(name).errors or not wrong, [f.message for f in wrong]


@pytest.mark.parametrize("name", ["demo-culture", "demo-education"])
def test_the_draft_of_a_workbook_with_nothing_to_say_against_passes_without_a_word(name: str, tmp_path: Path) -> None:
    write_report(sample(name), tmp_path / "报告.docx")
    assert crosscheck(read_document(tmp_path / "报告.docx"), sample(name)).findings == ()


def test_a_figure_altered_in_the_draft_is_found_by_the_cross_check(tmp_path: Path) -> None:
    blocks = [
        replace(b, spans=tuple(replace(s, text=s.text.replace("3,010.70", "3,001.70")) for s in b.spans))
        if isinstance(b, Body)
        else b
        for b in draft_report(sample("demo-health")).blocks
    ]
    (tmp_path / "报告.docx").write_bytes(write_word(blocks, "报告"))
    found = crosscheck(read_document(tmp_path / "报告.docx"), sample("demo-health")).findings
    assert any("3,001.70" in f.message for f in found if f.severity == "error")


def test_an_existing_report_is_not_overwritten_silently(tmp_path: Path) -> None:
    from xladdin.output import OutputExists

    out = tmp_path / "报告.docx"
    out.write_bytes(b"mine")
    with pytest.raises(OutputExists):
        write_report(sample("demo-civil"), out)
    assert out.read_bytes() == b"mine"
    assert write_report(sample("demo-civil"), out, overwrite=True).document() == out.read_bytes()


def test_a_missing_word_library_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from xladdin.report import draft

    monkeypatch.setattr(draft, "find_spec", lambda name: None)
    with pytest.raises(draft.ReportError, match=r'pip install "xladdin\[word\]"'):
        write_report(sample("demo-civil"), tmp_path / "x.docx")
    assert draft_report(sample("demo-civil")).tables == 3
