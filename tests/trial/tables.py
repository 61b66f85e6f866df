"""What the tests of trials share: tables with a part of their text changed, and filings of the samples."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from filings import SAMPLES

from xladdin.facts import Filing
from xladdin.rules.diff import compare
from xladdin.rules.load import FOLDER, load_rulebook, rulebook
from xladdin.rules.rulebook import Rulebook
from xladdin.trial.model import Line, Scores
from xladdin.trial.scoring import Plan, compared, plan_of
from xladdin.vocabulary import vocabulary
from xladdin.workbook.examine import read_and_score

NINGXIANG, COUNTY, JINXIAN = "hn-ningxiang-2022", "hn-county-2018", "jx-jinxian-2021"


@cache
def sample_filings() -> tuple[Filing, ...]:
    """Of all sample workbooks whose form has a scoring table, attached sheets included."""
    read = [read_and_score(path) for path in sorted(SAMPLES.glob("*.xlsx"))]
    cases = [case for one in read for case in (one.case, *one.attached) if case is not None]
    return tuple(case.filing for case in cases if case.filing.rulebook)


def changed(book_id: str, folder: Path, *edits: tuple[str, str, str]) -> Path:
    """The table of that id with edits (after which text, what, by what), each at the first place behind the given text."""
    text = (FOLDER / f"{book_id}.toml").read_text(encoding="utf-8")
    for after, old, new in edits:
        at = text.index(old, text.index(after))
        text = text[:at] + new + text[at + len(old) :]
    path = folder / f"{book_id}-a.toml"
    path.write_text(text.replace(f'id = "{book_id}"', f'id = "{book_id}-a"', 1), encoding="utf-8")
    return path


def plan(old: Rulebook | str, new: Rulebook | Path | str) -> Plan:
    before = rulebook(old) if isinstance(old, str) else old
    after = load_rulebook(new) if isinstance(new, Path) else rulebook(new) if isinstance(new, str) else new
    return plan_of(before, after, compare(before, after, vocabulary()))


def lines(scores: Scores) -> dict[str, Line]:
    return {line.pair.key: line for line in scores.lines}


def tried(old: str, new: Path | str, filing: Filing) -> dict[str, Line]:
    return lines(compared(plan(old, new), filing))


# 宁乡: “三公经费”控制率 from 5 to 8 marks and from 1 to 2 a step, 在职人员控制率 from 3 to 2, 产出 from 8 to 6 with its bands.
NEXT_YEAR = (
    ('label = "投入"', "marks = 18", "marks = 17"), ('label = "预算配置"', "marks = 13", "marks = 12"),
    ('id = "staffing"', "marks = 3", "marks = 2"),
    ('label = "过程"', "marks = 56", "marks = 59"), ('label = "预算执行"', "marks = 31", "marks = 34"),
    ('id = "sangong_control"', "marks = 5", "marks = 8"), ('id = "sangong_control"', "per_step = 1", "per_step = 2"),
    ('label = "产出及效率"', "marks = 26", "marks = 24"), ('label = "履职产出"', "marks = 8", "marks = 6"),
    ('id = "output"', "marks = 8", "marks = 6"), ('id = "output"', "score = 8", "score = 6"),
)  # fmt: skip
