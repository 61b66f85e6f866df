"""The columns of 单位名单 that dealing out knows beside 单位名称 and 主管部门, by the words offices write over them."""

from __future__ import annotations

FORM = ("表样", "表样代码", "表样代号", "适用表样", "填报表样")
PARENT = ("上级", "上级单位", "上级预算单位")
CONTACT = ("联系人", "联系人及电话", "联系方式", "填报人")
FORMER = ("曾用名", "原名称", "原单位名称", "上年名称")
PROJECTS = ("项目", "项目名称", "项目清单")
BUDGET_HEADS = ("预算数", "年初预算数", "预算金额", "金额", "项目预算")
PROJECT_SHEET = "项目"
ROSTER_SHEET = "单位名单"
"""Sheets of the blank list."""
SUMS = ("合计", "小计", "总计", "共计")
LONGEST_NAME = 100
"""Characters of a unit's name or a project's beyond which it is a sentence that strayed into the list."""
MOST_PROJECTS = 200
"""Projects of one unit; a sheet for each of more would make a workbook that nobody can open."""
