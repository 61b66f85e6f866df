"""发放表格: one workbook for each unit of 单位名单, filled in with what is known already, and the list of what was dealt."""

from __future__ import annotations

from xladdin.deal.dealing import Dealt, NothingToDeal, Request, UnitDealt, deal_out

__all__ = ["Dealt", "NothingToDeal", "Request", "UnitDealt", "deal_out"]
