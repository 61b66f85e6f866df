"""Hand-made submissions for tests of what is written: 宁乡 2022 as printed, and invented agencies marked （演示）."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from xladdin.checks.case import Case, Examined
from xladdin.facts import Cell, Fact, Filing, Finding
from xladdin.forms.load import form
from xladdin.rules.load import rulebook
from xladdin.rules.rulebook import Rulebook
from xladdin.rules.score import score_filing
from xladdin.vocabulary import vocabulary

FORM = "hn-ningxiang-2022"

NINGXIANG_FACTS: dict[str, str] = {
    "approved_posts": "44", "staff_on_duty": "41", "sangong.budget": "80000", "sangong.actual": "71914.4",
    "sangong.last_actual": "6020", "operating_cost.budget": "908400", "operating_cost.actual": "1001069",
    "procurement.budget": "1000000", "procurement.actual": "34175", "project_spending.budget": "2380000",
    "initial_budget": "14440700", "budget_increase": "3467400", "budget_decrease": "0", "exempt_adjustment": "0",
    "adjusted_budget": "17908100", "budget_executed": "17908100",
}  # fmt: skip
NINGXIANG_CLAIMS: dict[str, str] = {
    "goal_soundness": "4", "staffing": "3", "sangong_change": "4", "key_spending": "5", "execution": "5", "adjustment": "0",
    "carryover": "4", "operating_cost": "5", "sangong_control": "4", "procurement": "5", "management_system": "4",
    "fund_use": "7.5", "disclosure": "4", "asset_system": "3", "asset_safety": "4", "asset_use": "1", "output": "7",
    "benefit": "6", "efficiency": "5", "satisfaction": "5",
}  # fmt: skip


@lru_cache(maxsize=1)
def claim_cells() -> Mapping[str, Cell]:
    """The 得分 cells of 共性指标表, by rule."""
    rules = rulebook(FORM).rules
    return {rule.id: Cell("共性指标表", 4 + rule.row, 9) for rule in rules}


def submission(
    agency: str, facts: Mapping[str, str], claims: Mapping[str, str], *, file: Path, year: int = 2022,
    findings: Sequence[Finding] = (), sha256: str = "", book: Rulebook | None = None,
) -> Examined:  # fmt: skip
    """An examined file with these facts (base units) and claimed scores; whatever is not given is missing."""
    cells = claim_cells()
    filing = Filing(
        form=FORM, rulebook=FORM, agency=agency, year=year,
        facts={k: Fact(k, Decimal(v), Cell("补充数据表", 6 + n, 2)) for n, (k, v) in enumerate(facts.items())},
        claims={k: Fact(f"claim.{k}", Decimal(v), cells.get(k)) for k, v in claims.items()},
    )  # fmt: skip
    card = score_filing(book or rulebook(FORM), filing)
    return Examined(file, tuple(findings), Case(filing, form(FORM), card, vocabulary()), sha256)


def ningxiang(file: Path, findings: Sequence[Finding] = ()) -> Examined:
    """宁乡市工业和信息化局 2022 as printed: claimed 85.5, at most 85."""
    return submission(
        "宁乡市工业和信息化局", NINGXIANG_FACTS, NINGXIANG_CLAIMS, file=file, findings=findings, sha256="ab" * 32
    )


def invented(
    n: int, file: Path, *, findings: Sequence[Finding] = (), agency: str = "", **changes: str | None
) -> Examined:
    """An invented agency whose budget and scores depend on `n`; `changes` sets facts, None removes one (`a__b` stands for a.b)."""
    budget, spent = 8_000_000 + 1_234_567 * n, 7_900_000 + 1_200_001 * n
    facts: dict[str, str] = {
        **NINGXIANG_FACTS, "approved_posts": str(30 + n), "staff_on_duty": str(29 + n % 5),
        "sangong.last_budget": "90000", "operating_cost.actual": str(880_000 + 15_000 * n), "procurement.actual": str(1_000_000 - 60_000 * n),
        "adjusted_budget": f"{budget}.25", "budget_executed": f"{spent}.5", "planned_payment": "1", "actual_payment": "0.97",
        "carryover": "0", "key_project_spending": "2380000", "fixed_assets_in_use": "980000", "fixed_assets_total": "1000000",
    }  # fmt: skip
    for name, value in changes.items():
        key = name.replace("__", ".")
        if value is None:
            facts.pop(key, None)
        else:
            facts[key] = value
    book = rulebook(FORM)
    claims = {rule.id: str(rule.marks - (1 if (rule.row + n) % 7 == 0 else 0)) for rule in book.rules}
    name = agency or f"示例市{'教科文卫农林水交住财民人审统商应'[n % 16]}政事务局（演示）"
    return submission(name, facts, claims, file=file, findings=findings, sha256=f"{n:02x}" * 32)


def found(
    kind: str = "score-rule", code: str = "S201", severity: str = "error", cell: Cell | None = None,
    message: str = "公用经费控制率自评5分，按评分标准应得0分", hint: str = "请按测算说明改正得分", **more: object,
) -> Finding:  # fmt: skip
    return Finding(code, kind, severity, cell, message, hint, **more)  # type: ignore[arg-type]


def unreadable(file: Path, message: str = "文件不是 Excel 工作簿。", hint: str = "请另存为 .xlsx 后再用。") -> Examined:
    return Examined(file, (found("unreadable-file", "F101", "error", None, message, hint),), None, "cd" * 32)


def city(folder: Path) -> list[Examined]:
    """宁乡 with problems, one clean unit, one without 执行数, one repeated, one unreadable."""
    return [
        ningxiang(
            folder / "宁乡.xlsx",
            [found(cell=claim_cells()["operating_cost"]), found(severity="warning", cell=Cell("基础数据表", 7, 6))],
        ),
        invented(1, folder / "一" / "甲.xlsx"),
        invented(2, folder / "乙 局.xlsx", budget_executed=None, findings=[found("missing", "M1", "note")]),
        invented(1, folder / "二" / "甲.xlsx"),
        unreadable(folder / "坏.xlsx"),
    ]
