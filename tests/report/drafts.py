"""What tests of the report share: samples examined, and the text of a draft."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from filings import SAMPLES, case_of, load

from xladdin.checks.case import Examined
from xladdin.checks.registry import ordered, run_checks
from xladdin.report.draft import Draft, draft_report
from xladdin.word.write import Body, Heading, Line
from xladdin.workbook.examine import examine

REAL = ("changsha-2021", "hongjiang-2024", "jinxian-2021", "ningxiang-2022", "wugang-2022")
DEMO = ("demo-agriculture", "demo-civil", "demo-culture", "demo-education", "demo-health", "demo-hnold", "demo-water")


@cache
def sample(name: str) -> Examined:
    return examine(SAMPLES / f"{name}.xlsx")


def changed(name: str, **changes: object) -> Examined:
    """A sample's facts with entries changed, scored and checked."""
    case = case_of(load(SAMPLES / f"{name}.toml", **changes))
    return Examined(Path(f"{name}.xlsx"), ordered(run_checks(case)), case)


def text_of(draft: Draft) -> str:
    """Paragraphs of the draft, one a line; tables left out."""
    lines = []
    for block in draft.blocks:
        if isinstance(block, Heading):
            lines.append(block.text)
        elif isinstance(block, Body | Line):
            lines.append("".join(span.text for span in block.spans))
    return "\n".join(lines)


def report_text(name: str, **changes: object) -> str:
    return text_of(draft_report(changed(name, **changes) if changes else sample(name)))
