"""One filing under two tables: the same table changes nothing, a changed one exactly what can be worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from filings import CLEAN, NINGXIANG, SAMPLES, load
from msgspec.structs import replace
from trial.tables import COUNTY, JINXIAN, NEXT_YEAR, changed, lines, plan, sample_filings, tried

from xladdin.facts import Fact, Filing
from xladdin.rules.load import load_rulebook, rulebook_ids
from xladdin.rules.score import score_filing
from xladdin.trial.model import BOTH, NEW, Unit
from xladdin.trial.scoring import NO_ROWS, NO_SCORE, compared

MIXED = Path(__file__).parents[1] / "tables" / "mixed-2025.toml"
FORM = "hn-ningxiang-2022"


def unit(scores) -> Unit:
    return Unit(1, "单位", 2022, Path("x.xlsx"), "x.xlsx", scores)


@pytest.mark.parametrize("filing", sample_filings(), ids=lambda f: f"{f.rulebook}-{f.agency}-{f.sheet}")
def test_the_same_table_changes_nothing(filing: Filing) -> None:
    scores = compared(plan(filing.rulebook, filing.rulebook), filing)
    assert scores.lines
    assert scores.typed == ()
    for line in scores.lines:
        assert line.old == line.new
        assert line.change == (0 if line.old.score is not None else None)
    assert unit(scores).sure_change == 0


def test_there_is_a_sample_of_every_table() -> None:
    assert {filing.rulebook for filing in sample_filings()} == set(rulebook_ids())


def test_a_total_is_that_of_the_scorecard_where_nothing_is_missing() -> None:
    whole = [f for f in sample_filings() if compared(plan(f.rulebook, f.rulebook), f).total("old") is not None]
    assert len({f.rulebook for f in whole}) >= 3
    for filing in whole:
        scores = compared(plan(filing.rulebook, filing.rulebook), filing)
        assert (
            scores.total("old")
            == scores.total("new")
            == score_filing(plan(filing.rulebook, filing.rulebook).old, filing).computed
        )


def test_a_changed_mark_and_step_give_the_change_worked_by_hand(tmp_path: Path) -> None:
    """湖南 2018: 52 of 50 posts are 4 points over: 5 - 4 × 0.5 = 3. With 6 marks and 1.5 a step: 6 - 4 × 1.5 = 0."""
    new = changed(
        COUNTY, tmp_path, ('id = "staffing"', "marks = 5", "marks = 6"), ('id = "staffing"', "per_step = 0.5", "per_step = 1.5"),
        ('id = "sangong_change"', "marks = 5", "marks = 4"),
    )  # fmt: skip
    found = tried(COUNTY, new, load(SAMPLES / "demo-hnold.toml"))
    assert (found["staffing"].old.score, found["staffing"].new.score, found["staffing"].change) == (3, 0, -3)
    assert found["staffing"].rate_change == Fraction(0) - Fraction(3, 5)
    assert (found["sangong_change"].old.score, found["sangong_change"].new.score) == (5, 4)
    assert found["sangong_change"].rate_change == 0  # fewer marks alone are no loss
    others = [line for key, line in found.items() if key not in ("staffing", "sangong_change")]
    assert {line.change for line in others} == {0, None}
    assert [line.pair.changed for line in (found["staffing"], found["procurement"])] == ["分值、评价标准", ""]


def test_next_years_table_of_the_officer(tmp_path: Path) -> None:
    """71,914.4 against 70,000: 2.73 points over the ceiling are 2 whole steps: 5 - 2 × 1 = 3, 8 - 2 × 2 = 4."""
    filing = load(CLEAN, sangong__actual="71914.4", sangong__budget="70000", output_completion_rate="80%")
    found = tried(FORM, changed(FORM, tmp_path, *NEXT_YEAR), filing)
    assert (found["sangong_control"].old.score, found["sangong_control"].new.score) == (3, 4)
    assert found["sangong_control"].rate_change == Fraction(4, 8) - Fraction(3, 5)
    assert found["staffing"].change == -1


def test_missing_figures_are_missing_whatever_the_unit_claims() -> None:
    """宁乡's own filing claims 4 for 变动率 without last year's budget."""
    scores = compared(plan(FORM, FORM), load(NINGXIANG))
    line = lines(scores)["sangong_change"]
    assert (line.old.score, line.old.how, line.change) == (None, "missing", None)
    assert line.old.missing == ("2021年三公经费预算数",)
    assert scores.total("old") is None
    assert ("sangong_change", BOTH) in [(pair.key, word) for pair, word, _ in unit(scores).gaps()]


def test_a_new_indicator_without_figures_leaves_the_new_total_open_and_says_what_is_missing(tmp_path: Path) -> None:
    new = changed(
        FORM, tmp_path, ('id = "sangong_control"', 'id = "sangong_control"', 'id = "key_work"'),
        ('label = "“三公经费”控制率"', 'label = "“三公经费”控制率"', 'label = "重点工作完成率"'),
        ('label = "重点工作完成率"', "sangong.actual", "key_tasks_done"), ('label = "重点工作完成率"', "sangong.budget", "key_tasks_assigned"),
    )  # fmt: skip
    scores = compared(plan(FORM, new), load(CLEAN))
    found = lines(scores)
    assert (found["key_work"].old, found["key_work"].new.score) == (None, None)
    assert found["key_work"].new.missing == ("完成的重点工作项数", "交办的重点工作项数")
    assert (found["sangong_control"].new, found["sangong_control"].change) == (None, -5)
    assert list(found)[-1] == "sangong_control"  # what is gone comes last
    assert (scores.total("old"), scores.total("new")) == (97, None)
    assert [(pair.key, word) for pair, word, _ in unit(scores).gaps()] == [("key_work", NEW)]
    assert unit(scores).sure_change is None


@pytest.mark.parametrize(("marks", "taken"), [("4", 4), ("8", 5)])
def test_what_a_person_scored_is_taken_as_typed_at_most_the_new_marks(tmp_path: Path, marks: str, taken: int) -> None:
    filing = load(CLEAN, basis__efficiency=None, claim__efficiency="5")
    new = changed(
        FORM, tmp_path, ('id = "efficiency"', "marks = 6", f"marks = {marks}"), ('id = "efficiency"', "score = 6", f"score = {marks}"),
        ('label = "履职效益"', "marks = 18", f"marks = {12 + int(marks)}"), ('label = "产出及效率"', "marks = 26", f"marks = {20 + int(marks)}"),
        ("hn-", "marks = 100", f"marks = {94 + int(marks)}\nmarks_note = \"试\""),
    )  # fmt: skip
    scores = compared(plan(FORM, new), filing)
    line = lines(scores)["efficiency"]
    assert (line.old.score, line.old.how, line.new.score, line.new.how) == (5, "typed", taken, "typed")
    (typed,) = scores.typed
    assert (typed.indicator, typed.score, typed.old_marks, typed.new_marks, typed.taken) == (
        "行政效能",
        5,
        6,
        int(marks),
        taken,
    )


def test_what_nobody_scored_is_missing() -> None:
    scores = compared(plan(FORM, FORM), load(CLEAN, basis__efficiency=None))
    assert lines(scores)["efficiency"].old.missing == (NO_SCORE,)


def test_rows_of_the_units_own_keep_their_share_of_the_new_marks(tmp_path: Path) -> None:
    """进贤: 产出 25 -> 20, 效果 35 -> 40: each row's marks in that proportion; a score that a person typed stays as it is."""
    jinxian = next(f for f in sample_filings() if f.rulebook == JINXIAN)
    rows = {n: row for n, row in jinxian.indicators["quantity"].items() if n != 1}  # its result is no figure
    filing = replace(jinxian, indicators={**jinxian.indicators, "quantity": rows})
    new = changed(
        JINXIAN,
        tmp_path,
        ('label = "产出指标"', "marks = 25", "marks = 20"),
        ('label = "效果指标"', "marks = 35", "marks = 40"),
    )
    scores = compared(plan(JINXIAN, new), filing)
    found = {line.pair.label: line for line in scores.lines}
    output, effect = found["产出指标"], found["效果指标"]
    assert (output.old.score, output.new.score) == (3 + 2 + 8 + 9, Fraction((3 + 2 + 8 + 9) * 20, 25))
    assert output.rate_change == 0
    assert (effect.old.score, effect.new.score, effect.new.how) == (34, 34, "typed")
    assert [(t.score, t.new_marks) for t in scores.typed] == [(34, 40)]
    assert found["产出指标"].pair.changed == "分值"


def test_a_part_that_the_unit_left_empty_is_missing() -> None:
    jinxian = next(f for f in sample_filings() if f.rulebook == JINXIAN)
    empty = replace(jinxian, indicators={k: v for k, v in jinxian.indicators.items() if k != "satisfaction"})
    line = {one.pair.label: one for one in compared(plan(JINXIAN, JINXIAN), empty).lines}["满意度指标"]
    assert line.old.missing == (NO_ROWS,)


def test_another_way_of_scoring_own_rows_shows_at_every_part(tmp_path: Path) -> None:
    new = changed(JINXIAN, tmp_path, ('key = "miss"', 'choice = "manual"', 'choice = "ratio"'))
    assert {pair.changed for pair in plan(JINXIAN, new).pairs} == {"评价标准、读法"}


def test_a_table_of_all_shapes_against_itself() -> None:
    """Every figure it needs is there."""
    book = load_rulebook(MIXED)
    values = dict.fromkeys((i for rule in book.rules for i in rule.needs), Decimal(100)) | {
        "staff_on_duty": Decimal(102)
    }
    facts = {i: Fact(i, value) for i, value in values.items()}
    filing = Filing("", book.id, "单位", 2025, facts)
    same = compared(plan(book, book), filing)
    assert all(line.old == line.new for line in same.lines)
    known = {line.pair.key for line in same.lines if line.old.score is not None}
    assert {"staffing", "procurement", "execution"} <= known
