"""The samples: what is committed is what the program makes, and reading a filled workbook gives back what was typed in."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from by_path import module_at
from filings import NINGXIANG, SAMPLES, filing_of

from xladdin import commands
from xladdin.workbook.examine import examine
from xladdin.workbook.facts_file import load_facts

ROOT = SAMPLES.parent
FACTS = sorted(SAMPLES.glob("*.toml"))


@pytest.fixture(scope="module")
def fresh(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("workbooks")
    module_at(ROOT / "generate.py").write(folder)
    return folder


def test_committed_workbooks_are_what_the_program_makes(fresh: Path) -> None:
    """Templates and samples part by part, expectations line by line. Run `python workbooks/generate.py` after a wanted change."""
    made = sorted(p.relative_to(fresh) for p in fresh.rglob("*") if p.is_file())
    kept = sorted(
        p.relative_to(ROOT)
        for folder in ("templates", "samples")
        for p in (ROOT / folder).rglob("*")
        if p.suffix in (".xlsx", ".json")
    )
    assert kept == made
    assert [p for p in made if content(fresh / p) != content(ROOT / p)] == []


def content(file: Path) -> object:
    """What a file holds; of a workbook the parts, for compression differs between builds of zlib."""
    if file.suffix != ".xlsx":
        return file.read_text(encoding="utf-8")
    with zipfile.ZipFile(file) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize("facts", FACTS, ids=lambda p: p.stem)
def test_a_filled_workbook_reads_back_as_it_was_typed(facts: Path, tmp_path: Path) -> None:
    given = filing_of(load_facts(facts))
    read = examine(commands.fill(facts, tmp_path / "a.xlsx")).case.filing
    assert (read.agency, read.year, read.form) == (given.agency, given.year, given.form)
    assert {i: f.number for i, f in read.facts.items()} == {i: f.number for i, f in given.facts.items()}
    assert {i: (f.origin, f.cell) for i, f in read.facts.items() if f.origin != "unreadable"} == {
        i: (f.origin, f.cell) for i, f in given.facts.items() if read.facts[i].origin != "unreadable"
    }
    assert {i: f.number for i, f in read.claims.items()} == {i: f.number for i, f in given.claims.items()}
    assert {i: f.value for i, f in read.reasons.items()} == {i: f.value for i, f in given.reasons.items()}
    for block, rows in given.blocks.items():
        kept = [{c: (f.number, f.value if c == "name" else None) for c, f in row.items()} for row in rows]
        assert [
            {c: (f.number, f.value if c == "name" else None) for c, f in row.items()} for row in read.blocks[block]
        ] == kept


def test_ningxiang_claims_85_5_recomputes_to_76_5_and_can_reach_85(tmp_path: Path) -> None:
    """The acceptance figures of the audit: 14 errors, 76.5 on the rows that can be computed, 85 at most."""
    examined = examine(commands.fill(NINGXIANG, tmp_path / "a.xlsx"))
    card = examined.case.scorecard
    assert (card.claimed, card.computed, card.upper_bound) == (85.5, 76.5, 85)
    assert examined.errors == 14


def test_more_projects_than_prepared_rows_are_all_written_and_summed(tmp_path: Path) -> None:
    many = "".join(
        f'\n[[blocks.projects]]\nname = "项目{n}"\nlast_actual = {n}\nbudget = {n}00\nactual = {n}00\n'
        for n in range(1, 41)
    )
    text = (SAMPLES / "demo-education.toml").read_text(encoding="utf-8")
    head, _, tail = text.partition("[[blocks.projects]]")
    facts = tmp_path / "many.toml"
    facts.write_text(head + many + tail[tail.index("[[blocks.operating_cost_items]]") :], encoding="utf-8")
    filing = examine(commands.fill(facts, tmp_path / "many.xlsx")).case.filing
    assert len(filing.blocks["projects"]) == 40
    assert filing.number("project_spending.actual") == 82_000
