"""目标完成: the score of an indicator that the clerk writes, from 年度指标值 and 实际完成值; exact, native and in Chinese."""

from __future__ import annotations

# First, because it imports Target itself: whichever of the two packages is imported first, both come up.
import xladdin.rules.shapes  # noqa: F401
from xladdin.rules.target.formulas import WORK_COLUMNS, column_formula, far_above_formula, row_formulas
from xladdin.rules.target.goal import Goal, Outcome
from xladdin.rules.target.quantity import Entered, Quantity, quantity
from xladdin.rules.target.shape import Target
from xladdin.rules.target.words import KINDS, STATE_TEXT, clean

__all__ = [
    "KINDS",
    "STATE_TEXT",
    "WORK_COLUMNS",
    "Entered",
    "Goal",
    "Outcome",
    "Quantity",
    "Target",
    "clean",
    "column_formula",
    "far_above_formula",
    "quantity",
    "row_formulas",
]
