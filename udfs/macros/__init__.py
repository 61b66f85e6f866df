"""The commands of the ribbon: `run_<id>()` for every id of commands.toml, on the workbook in front of the user.

The add-in calls `import udfs.macros as m;m.run_check()`. None of them takes arguments, returns or raises anything: what came of it is
shown in a message and in the workbook.
"""

from __future__ import annotations

from udfs.macros.changes import run_history, run_rollup_preview
from udfs.macros.check import run_check, run_check_next, run_clear_marks
from udfs.macros.crosscheck import run_crosscheck
from udfs.macros.deal import run_deal
from udfs.macros.fill import run_add_project, run_demo, run_import_last_year, run_new
from udfs.macros.help import run_about, run_about_indicator, run_doctor, run_undo
from udfs.macros.report import run_report
from udfs.macros.rollup import run_missing_units, run_rollup, run_rollup_update
from udfs.macros.rulebook import run_rulebook_export, run_rulebook_import
from udfs.macros.score import run_explain, run_readings, run_score, run_second_opinion
from udfs.macros.submit import run_submit, run_submit_check
from udfs.macros.trial import run_rulebook_try

__all__ = [
    "run_about", "run_about_indicator", "run_add_project", "run_check", "run_check_next", "run_clear_marks", "run_crosscheck", "run_deal", "run_demo",
    "run_doctor", "run_explain", "run_history", "run_import_last_year", "run_missing_units", "run_new", "run_readings", "run_report", "run_rollup",
    "run_rollup_preview", "run_rollup_update", "run_rulebook_export", "run_rulebook_import", "run_rulebook_try", "run_score", "run_second_opinion", "run_submit", "run_submit_check", "run_undo",
]  # fmt: skip
