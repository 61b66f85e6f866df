"""check, forms, facts, template and fill: what they print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from xladdin.display.console import Piece, Screen
from xladdin.facts import SEVERITY_ZH, Fact, Finding
from xladdin.output.words import agency_of, notes_of
from xladdin.rules.measure import amount_text
from xladdin.rules.rulebook import UNSCORED_ZH

if TYPE_CHECKING:
    from xladdin.checks.case import Case, Examined
    from xladdin.commands import FormInfo


def show_forms(forms: Sequence[FormInfo]) -> None:
    screen = Screen()
    rows = [
        (
            (f.id, "strong"),
            f.title,
            f.kind,
            f.jurisdiction,
            "、".join(map(str, f.years)),
            UNSCORED_ZH if f.marks is None else f"{f.marks}分",
            "、".join(f.sheets),
        )
        for f in forms
    ]
    screen.table(("表样", "名称", "种类", "地区", "年度", ">总分", "工作表"), rows)
    screen.line()
    example = forms[0]
    screen.line(f"生成空白自评表：xladdin template {example.id} --year {example.years[-1]} -o 自评表.xlsx")


def show_findings(examined: Sequence[Examined]) -> None:
    """Every finding in one line with its hint below, then the counts."""
    screen = Screen()
    for one in examined:
        where = f"　{one.case.filing.year}年度" if one.case else ""
        screen.heading(f"{one.file.name}　{agency_of(one)}{where}")
        for found in one.findings:
            finding_line(screen, one.file.name, found)
        if not one.findings:
            screen.line(("没有发现问题。", "good"))
    screen.line()
    screen.line(*counts(examined))


def finding_line(screen: Screen, file: str, found: Finding) -> None:
    """The finding's one line, the same text as in workbooks and tests, with the severity coloured."""
    mark = f"{SEVERITY_ZH[found.severity]} {found.code}"
    before, _, after = found.line(file).partition(mark)
    screen.line(before, (mark, found.severity), after)
    screen.line((f"    怎么办：{found.hint}", "faint"))


def counts(examined: Sequence[Examined]) -> list[Piece]:
    errors, warnings = sum(e.errors for e in examined), sum(e.warnings for e in examined)
    notes, unread = sum(map(notes_of, examined)), sum(e.case is None for e in examined)
    pieces: list[Piece] = [
        f"共 {len(examined)} 个文件：", (f"错误 {errors} 个", "error" if errors else "good"), "，",
        (f"警告 {warnings} 个", "warning" if warnings else ""), f"，提示 {notes} 个",
    ]  # fmt: skip
    if unread:
        pieces += ["，", (f"{unread} 个文件没有读出来", "error")]
    return [*pieces, "。错误须改正后才能报送；警告须核对或说明。" if errors or warnings else "。"]


def show_facts(one: Examined, case: Case) -> None:
    """All facts with their cells, in the form's order, then blocks, claims and reasons."""
    screen, filing, terms = Screen(), case.filing, case.vocab.terms
    screen.heading(f"{agency_of(one)}　{filing.year}年度　表样 {filing.form}　（{one.file.name}）")
    figures = {i: f for i, f in filing.facts.items() if i in terms}
    rows = [(case.name(i), shown(f, terms[i].unit), *_origin(f)) for i, f in figures.items()]
    screen.table(("数据", ">值", "单元格", "来源"), rows)
    for block, entries in filing.blocks.items():
        spec = case.vocab.blocks[block]
        screen.heading(f"{spec.zh}（{len(entries)}行）")
        names = [case.vocab.measure_name(m, filing.year) for m in spec.measures]
        rows = [
            (shown(e["name"], "text"), *(shown(e.get(m), case.vocab.measure_unit(block, m)) for m in spec.measures))
            for e in entries
        ]
        screen.table((spec.label, *(f">{n}" for n in names)), rows)
    _show_answers(screen, case)
    _show_indicators(screen, case)
    labels = {r.id: r.label for r in case.scorecard.rulebook.rules if "[" not in r.id}
    rows = [(label, shown(filing.claims[i], "score"), *_origin(filing.claims[i]), _text(filing.reasons.get(i)))
            for i, label in labels.items() if i in filing.claims]  # fmt: skip
    if rows:
        screen.heading("自评得分")
        screen.table(("指标", ">得分", "单元格", "来源", "扣分说明"), rows)
    if case is one.case:
        for copy in one.attached:
            screen.line()
            screen.line((f"附表：{copy.filing.sheet}", "strong"))
            show_facts(one, copy)


def _show_indicators(screen: Screen, case: Case) -> None:
    """Rows that the unit wrote, group by group."""
    filing = case.filing
    for block, group in case.scorecard.rulebook.open_blocks.items():
        rows = [
            (*(_text(row.get(c)) for c in ("name", "target", "actual")), shown(row.get("marks"), "score"),
             shown(filing.claims.get(f"{block}[{n}]"), "score"), _text(filing.reasons.get(f"{block}[{n}]")))
            for n, row in sorted(filing.indicators.get(block, {}).items())
        ]  # fmt: skip
        if rows:
            screen.heading(f"{group.label}（{len(rows)}行）")
            screen.table(("指标", "年度指标值", "实际完成值", ">分值", ">得分", "偏差原因"), rows)


def _show_answers(screen: Screen, case: Case) -> None:
    items = [(rule, item) for rule in case.scorecard.rulebook.rules for item in rule.items if item.answer]
    if items:
        screen.heading("评分依据")
        facts: Mapping[str, Fact] = case.filing.facts
        rows = [(r.label, i.label, shown(facts.get(i.answer), "times" if i.shape.input == "count" else "text"),
                 *_origin(facts.get(i.answer))) for r, i in items]  # fmt: skip
        screen.table(("指标", "要点", "填写", "单元格", "来源"), rows)


_ORIGIN_ZH = {"typed": "填写", "formula": "自动计算", "overwritten": "改填", "unreadable": "无法识别"}


def _origin(fact: Fact | None) -> tuple[Piece, Piece]:
    if fact is None:
        return "", ""
    style = {"overwritten": "warning", "unreadable": "error"}.get(fact.origin, "faint")
    return str(fact.cell) if fact.cell else "", (_ORIGIN_ZH[fact.origin], style)


def shown(fact: Fact | None, unit: str) -> Piece:
    """A fact as a clerk reads it; a missing one is said to be missing, never shown as 0."""
    if fact is None or fact.value is None:
        return (fact.entered if fact and fact.entered else "（空白）", "faint")
    if isinstance(fact.value, bool):
        return "是" if fact.value else "否"
    if isinstance(fact.value, str):
        return fact.value
    if unit == "score":
        from xladdin.exact import format_score

        return format_score(Fraction(fact.value))
    return amount_text(Fraction(fact.value), unit) if isinstance(fact.value, Decimal | Fraction) else str(fact.value)


def _text(fact: Fact | None) -> str:
    return str(fact.value) if fact is not None and fact.value else ""
