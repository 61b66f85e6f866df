"""The JSON of `--json`: a stable contract for other programs. Numbers are decimal strings, exact; null where there is none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from xladdin.rules.expression import decimal_text

if TYPE_CHECKING:
    from pathlib import Path

    from xladdin.checks.case import Case, Examined
    from xladdin.cluster import National
    from xladdin.commands import FormInfo, ReadingEffect, RulebookDiff
    from xladdin.facts import Cell, Finding
    from xladdin.rollup.model import Review, Rollup
    from xladdin.rollup.record import Record
    from xladdin.rules.attainable import Attainable
    from xladdin.rules.rulebook import Rule
    from xladdin.rules.score import RuleScore
    from xladdin.store.history import Step
    from xladdin.store.request import RolledUp
    from xladdin.workbook.recalc import SecondOpinion


def number(value: Fraction | Decimal | None) -> str | None:
    """`85.5`, `0.333333333333`; never an exponent, never more digits than the number has."""
    return None if value is None else decimal_text(Fraction(value))


def forms(found: Sequence[FormInfo]) -> dict[str, Any]:
    return {"forms": [
        {"id": f.id, "title": f.title, "kind": f.kind, "jurisdiction": f.jurisdiction, "years": list(f.years), "sheets": list(f.sheets),
         "marks": number(f.marks), "source": f.source} for f in found
    ]}  # fmt: skip


def diff(found: RulebookDiff) -> dict[str, Any]:
    return {
        "old": found.old.id, "new": found.new.id,
        "changes": [{"subject": c.subject, "what": c.what, "old": c.old or None, "new": c.new or None} for c in found.changes],
    }  # fmt: skip


def check(examined: Sequence[Examined]) -> dict[str, Any]:
    return {"files": [{**_about(one), "findings": [_finding(f) for f in one.findings]} for one in examined]}


def _about(one: Examined) -> dict[str, Any]:
    filing = one.case.filing if one.case else None
    return {
        "file": str(one.file), "form": filing.form if filing else None,
        "agency": filing.agency if filing else None, "year": filing.year if filing else None,
    }  # fmt: skip


def _finding(found: Finding) -> dict[str, Any]:
    return {
        "code": found.code, "kind": found.kind, "severity": found.severity, **_place(found.cell),
        "message": found.message, "hint": found.hint, "related": [_place(c) for c in found.related],
    }  # fmt: skip


def _place(cell: Cell | None) -> dict[str, str | None]:
    return {"sheet": cell.sheet if cell else None, "cell": cell.address if cell else None}


def score(examined: Sequence[Examined], effects: Sequence[Sequence[ReadingEffect]] | None = None) -> dict[str, Any]:
    """`effects` (of `--readings`) adds a list `readings` to each file."""
    files = [_scored(one) for one in examined]
    for file, own in zip(files, effects or (), strict=False):
        file["readings"] = [_effect(e) for e in own]
    return {"files": files}


def _scored(one: Examined) -> dict[str, Any]:
    case = one.case
    if case is None:
        empty = {"claimed": None, "computed": None, "upper_bound": None}
        return {"file": str(one.file), "form": None, "rulebook": None, "total": empty, "rules": [], "attached": []}
    attached = [{"sheet": copy.filing.sheet, **_card(copy)} for copy in one.attached]
    return {"file": str(one.file), **_card(case), "attached": attached}


def _card(case: Case) -> dict[str, Any]:
    card = case.scorecard
    return {
        "form": case.filing.form, "rulebook": card.rulebook.id or None, "total": totals(case),
        "rules": [_rule_score(row, case) for row in card.rules],
    }  # fmt: skip


def totals(case: Case | None) -> dict[str, str | None]:
    card = case.scorecard if case else None
    return {
        "claimed": number(card.claimed) if card else None, "computed": number(card.computed) if card else None,
        "upper_bound": number(card.upper_bound) if card and card.rulebook.scored else None,
    }  # fmt: skip


def _rule_score(row: RuleScore, case: Case) -> dict[str, Any]:
    """`measure`: what the row measured, null unless it measures exactly one thing and its figures are there."""
    from xladdin.rules.sentence import worked

    measured = [i.measured for i in row.items if i.item.measure is not None]
    value = measured[0].value if len(measured) == 1 and measured[0] is not None else None
    return {
        "id": row.rule.id, "label": row.rule.label, "marks": number(row.rule.marks), "measure": number(value),
        "score": number(row.score), "claimed": number(row.claimed), "attainable": attainable(row.rule.attainable),
        "status": row.status, "sentence": worked(row, case.filing, case.vocab),
    }  # fmt: skip


def attainable(found: Attainable) -> dict[str, Any]:
    """`points`: single scores; `spans`: closed ranges [from, to]."""
    return {
        "points": [number(p) for p in found.points],
        "spans": [[number(low), number(high)] for low, high in found.spans],
    }


def _effect(effect: ReadingEffect) -> dict[str, Any]:
    return {
        "rule": effect.rule.id if effect.rule else "target", "item": effect.reading.item or None, "reading": effect.reading.key, "option": effect.option.name,
        "question": effect.reading.question, "say": effect.option.say, "score": number(effect.score),
        "change": number(effect.change), "total": number(effect.total),
    }  # fmt: skip


def explain(one: Examined, row: RuleScore, findings: Sequence[Finding]) -> dict[str, Any]:
    from xladdin.rules.sentence import criteria, explanation

    assert one.case is not None
    case, rule = one.case, row.rule
    return {
        **_about(one), "rulebook": case.scorecard.rulebook.id,
        "rule": {
            **_rule_score(row, case), "row": rule.row, "criteria": criteria(rule, case.vocab),
            "explanation": explanation(rule, case.vocab, case.filing.year), "readings": _readings(rule),
        },
        "findings": [_finding(f) for f in findings],
    }  # fmt: skip


def _readings(rule: Rule) -> list[dict[str, Any]]:
    return [
        {"item": r.item or None, "key": r.key, "question": r.question, "choice": r.choice, "basis": r.basis,
         "options": [{"name": o.name, "say": o.say} for o in r.options]} for r in rule.readings
    ]  # fmt: skip


def units(files: Iterable[Record | Examined]) -> list[dict[str, Any]]:
    """One entry per file of a roll-up or of the demonstration."""
    from xladdin.rollup.record import as_record

    return [_unit(as_record(one)) for one in files]


def _unit(one: Record) -> dict[str, Any]:
    filed = one.filed
    return {
        "file": str(one.file), "form": filed.form.id if filed else None,
        "agency": filed.agency if filed else None, "year": filed.year if filed else None,
        "total": {
            "claimed": number(filed.claimed) if filed else None, "computed": number(filed.computed) if filed else None,
            "upper_bound": number(filed.upper_bound) if filed and filed.rulebook.scored else None,
        },
        "errors": one.errors, "warnings": one.warnings,
    }  # fmt: skip


def rollup(done: RolledUp, *, dry_run: bool) -> dict[str, Any]:
    """`written` is false in a dry run, and where nothing had changed since `out` was written; in the latter case `reviews` and `roster` are
    null."""
    return {
        "out": str(done.out), "table": _path(done.table), "store": _path(done.store), "backup": _path(done.backup),
        "dry_run": dry_run, "written": done.written, "examined": done.examined,
        "changes": [
            {"kind": CHANGES[c.kind], "agency": c.agency, "file": c.name, "before": _result(c.before), "after": _result(c.after)}
            for c in done.changes
        ],
        "reviews": None if done.reviews is None else {
            "kept": len(done.reviews.kept), "changed": [_review(r) for r in done.reviews.changed],
            "unmatched": [_review(r) for r in done.reviews.unmatched], "notes": list(done.reviews.notes),
        },
        "roster": _roster(done.rollup) if done.rollup is not None else None,
        "files": units(done.records),
    }  # fmt: skip


def _roster(rollup: Rollup) -> dict[str, Any] | None:
    """Names of the units by how they stand; null without a list of units."""
    from xladdin.rollup.missing import FAILED, MISSING, STRANGER, TWICE, standings

    if rollup.roster is None:
        return None
    found = standings(rollup, rollup.roster)
    kinds = (("missing", MISSING), ("unread", FAILED), ("twice", TWICE), ("unlisted", STRANGER))
    return {
        "listed": len(rollup.roster.units),
        **{key: [s.name for s in found if s.state == state] for key, state in kinds},
    }


def nation(done: National) -> dict[str, Any]:
    """`rollup --cluster`: amounts in 元."""
    return {
        "out": str(done.summary),
        "prefectures": [
            {
                "name": line.name, "files": line.files, "counted": line.counted, "repeated": line.repeated, "unread": line.unread,
                "budget": number(line.budget), "executed": number(line.executed), "claimed": number(line.claimed),
                "computed": number(line.computed), "errors": line.errors, "warnings": line.warnings, "workbook": str(line.workbook),
            }
            for line in done.lines
        ],
    }  # fmt: skip


def _review(one: Review) -> dict[str, Any]:
    return {
        "agency": one.unit,
        "indicator": one.label or None,
        "score": number(one.score),
        "opinion": one.opinion or None,
    }


CHANGES = {"新增": "new", "更新": "updated", "撤出": "gone", "重算": "recomputed"}


def _path(path: Path | None) -> str | None:
    return str(path) if path is not None else None


def _result(result: tuple[Fraction | None, Fraction | None, int] | None) -> dict[str, Any] | None:
    if result is None:
        return None
    claimed, computed, errors = result
    return {"claimed": number(claimed), "computed": number(computed), "errors": errors}


def history(steps: Sequence[Step]) -> dict[str, Any]:
    """Oldest submission first; `changes` against the one before it."""
    return {"agency": steps[-1].submission.agency, "submissions": [_step(step) for step in steps]}


def _step(step: Step) -> dict[str, Any]:
    from datetime import datetime

    one = step.submission
    modified = datetime.fromtimestamp(one.modified / 1e9).isoformat(" ", "seconds") if one.modified else None
    return {
        "file": one.name, "form": one.form, "year": one.year, "sha256": one.sha256, "submitted": one.stamp or None,
        "modified": modified, "first_seen": one.first_seen,
        "changes": [
            {"project": d.project or None, "item": d.item, "label": d.label, "unit": d.unit or None,
             "sheet": d.sheet or None, "cell": d.cell or None, "old": _figure(d.old), "new": _figure(d.new)}
            for d in step.differences
        ],
    }  # fmt: skip


def _figure(value: Fraction | str | None) -> str | None:
    return number(value) if isinstance(value, Fraction) else value


def recalc(opinion: SecondOpinion, file: Path) -> dict[str, Any]:
    found = [
        {**_place(d.cell), "cached": d.cached, "formulas": d.formulas, "ours": d.ours, "message": d.message}
        for d in opinion.disagreements
    ]  # fmt: skip
    return {
        "file": str(file),
        "formulas": opinion.formulas,
        "disagreements": found,
        "skipped": [_place(c) for c in opinion.skipped],
    }
