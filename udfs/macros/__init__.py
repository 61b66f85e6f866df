"""The commands of the ribbon: `run_<id>()` for every id of commands.toml, on the workbook in front of the user.

The add-in calls `import udfs.macros as m;m.run_check()`. None of them takes arguments, returns or raises anything: what came of it is
shown in a message and in the workbook.
"""

from __future__ import annotations

from udfs.macros.check import run_check, run_check_next, run_clear_marks
