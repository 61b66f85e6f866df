"""The verbs of the program, used alike by ribbon, command line and tests. Each takes and returns plain values; none prints."""

from __future__ import annotations

from xladdin.commands.asking import UsageError, find_workbooks
from xladdin.commands.bureau import blank_roster, deal, history, rollup, rollup_nation
from xladdin.commands.filings import demo, examine_files, recalc
from xladdin.commands.forms import FormInfo, fill, list_forms, new_template
from xladdin.commands.scores import ReadingEffect, find_rule, findings_of_rule, reading_effects
from xladdin.commands.tables import RulebookDiff, diff_rulebooks, try_rulebook

__all__ = [
    "FormInfo",
    "ReadingEffect",
    "RulebookDiff",
    "UsageError",
    "blank_roster",
    "deal",
    "demo",
    "diff_rulebooks",
    "examine_files",
    "fill",
    "find_rule",
    "find_workbooks",
    "findings_of_rule",
    "history",
    "list_forms",
    "new_template",
    "reading_effects",
    "recalc",
    "rollup",
    "rollup_nation",
    "try_rulebook",
]
