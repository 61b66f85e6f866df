"""docs/reference/audits.md: what the program finds in the five real reports, and what it can not find in a workbook."""

from __future__ import annotations

import tomllib
from pathlib import Path

from md import table

from xladdin.checks.catalogue import kinds
from xladdin.facts import SEVERITY_ZH

AUDITS = Path(__file__).resolve().parents[1] / "workbooks" / "samples" / "audits"


def audits_page() -> str:
    """One section per report: every entry of its audit with the findings that answer it, or the reason why none does."""
    parts = [
        "# 真实报告的疑点清单",
        "五份真实报告逐条复算的结果，与程序从填好的工作簿里找到的疑点对照。要读报告正文才能发现的，由读 Word 的核对另行检查。",
    ]
    for path in sorted(AUDITS.glob("*.toml")):
        parts += section(tomllib.loads(path.read_text(encoding="utf-8")))
    return "\n\n".join(parts) + "\n"


def section(audit: dict) -> list[str]:
    there = sum(bool(entry.get("found")) for entry in audit["entry"])
    rows = [(str(e["number"]), e["title"], answer(e)) for e in audit["entry"]]
    parts = [
        f"## {audit['sample']}",
        f"共 {audit['entries']} 条，从工作簿找到 {there} 条。",
        table(("序号", "疑点", "程序的结果"), rows),
    ]
    beyond = [(answer(e), e["why"]) for e in audit.get("beyond", ())]
    if beyond:
        parts += ["清单以外还报告：", table(("程序的结果", "说明"), beyond)]
    return parts


def answer(entry: dict) -> str:
    if not entry.get("found"):
        return f"不能从工作簿得出：{entry['why_not']}"
    return "；".join(dict.fromkeys(said(line) for line in entry["found"]))


def said(line: str) -> str:
    kind, severity, _ = line.split(" ", 2)
    return f"{kinds()[kind].code} {kinds()[kind].title}（{SEVERITY_ZH[severity]}）"
