"""Lays a form out for one year: the plan that builder, filler and reader share."""

from __future__ import annotations

from xladdin.workbook.plan.make import make_plan
from xladdin.workbook.plan.model import At, BlockPlan, Plan, SheetPlan, Slot, Text, item_key

__all__ = ["At", "BlockPlan", "Plan", "SheetPlan", "Slot", "Text", "item_key", "make_plan"]
