"""The shapes of what commands print with --json, and whether a document has such a shape."""

from __future__ import annotations

import re
from typing import Any

NUMBER = re.compile(r"-?\d+(\.\d+)?")


class Num:
    """A decimal string."""


class Maybe:
    """The shape, or null."""

    def __init__(self, shape: Any) -> None:
        self.shape = shape


class Each:
    """An object of any keys whose values have the shape."""

    def __init__(self, shape: Any) -> None:
        self.shape = shape


PLACE = {"sheet": Maybe(str), "cell": Maybe(str)}
FINDING = {
    "code": str, "kind": str, "severity": ("error", "warning", "note"), **PLACE, "message": str, "hint": str, "related": [PLACE],
}  # fmt: skip
TOTAL = {"claimed": Maybe(Num), "computed": Maybe(Num), "upper_bound": Maybe(Num)}
RULE = {
    "id": str, "label": str, "marks": Num, "measure": Maybe(Num), "score": Maybe(Num), "claimed": Maybe(Num),
    "attainable": {"points": [Num], "spans": [[Num]]}, "status": ("computed", "judged", "missing-input", "not-applicable"),
    "sentence": str,
}  # fmt: skip
UNIT = {
    "file": str,
    "form": Maybe(str),
    "agency": Maybe(str),
    "year": Maybe(int),
    "total": TOTAL,
    "errors": int,
    "warnings": int,
}
RESULT = {"claimed": Maybe(Num), "computed": Maybe(Num), "errors": int}
REVIEW = {"agency": str, "indicator": Maybe(str), "score": Maybe(Num), "opinion": Maybe(str)}
EFFECT = {
    "rule": str, "item": Maybe(str), "reading": str, "option": str, "question": str, "say": str,
    "score": Maybe(Num), "change": Num, "total": Maybe(Num),
}  # fmt: skip
READING = {
    "item": Maybe(str),
    "key": str,
    "question": str,
    "choice": str,
    "basis": str,
    "options": [{"name": str, "say": str}],
}
FACT = {"value": Maybe((str, bool)), "cell": Maybe(str), "origin": ("typed", "formula", "overwritten", "unreadable")}
ABOUT = {"file": str, "form": Maybe(str), "agency": Maybe(str), "year": Maybe(int)}

CARD = {"form": Maybe(str), "rulebook": Maybe(str), "total": TOTAL, "rules": [RULE]}
FILE_SCORE = {"file": str, **CARD, "attached": [{"sheet": str, **CARD}]}
CHANGE = {"subject": str, "what": str, "old": Maybe(str), "new": Maybe(str)}
TABLE_ROW = {"id": str, "label": str, "marks": Num, "criterion": str, "attainable": {"points": [Num], "spans": [[Num]]}}
TAKEN = {
    "file": str, "rulebook": Maybe(str), "version": Maybe(str), "stored": Maybe(str), "out": Maybe(str), "form": Maybe(str),
    "form_problem": Maybe(str), "findings": [{"severity": ("error", "warning", "note"), **PLACE, "message": str, "hint": str}],
    "base": Maybe(str), "changes": [CHANGE],
}  # fmt: skip
TABLE = {"id": str, "version": str, "title": str, "marks": Num}
SIDE = {"score": Maybe(Num), "how": ("computed", "typed", "missing"), "missing": [str]}
CROSSCHECKED = {
    "file": str, "workbook": Maybe(str), "year": Maybe(int), "figures_read": int,
    "findings": [{
        "code": str, "kind": str, "severity": ("error", "warning", "note"), "message": str, "hint": str, "figures": [str],
        "places": [{"paragraph": Maybe(int), "start": int, "end": int, "table": Maybe(int), "row": Maybe(int), **PLACE, "text": str}],
    }],
}  # fmt: skip
SHAPES = {
    "check": {"files": [{**ABOUT, "findings": [FINDING]}]},
    "drop": {
        "out": Maybe(str), "files": [{**ABOUT, "findings": [FINDING]}], "reports": [CROSSCHECKED],
        "left_out": [{"path": str, "reason": str}],
    },
    "score": {"files": [FILE_SCORE]},
    "score --readings": {"files": [{**FILE_SCORE, "readings": [EFFECT]}]},
    "explain": {
        **ABOUT, "rulebook": str, "findings": [FINDING],
        "rule": {**RULE, "row": int, "criteria": str, "explanation": str, "readings": [READING]},
    },
    "facts": {
        "file": str, "form": str, "year": int, "agency": str, "facts": Each(FACT), "blocks": Each([Each(FACT)]),
        "basis": Each(FACT), "scores": Each(FACT), "reasons": Each(str), "indicators": Each([Each(FACT)]), "attached": list,
    },
    "forms": {
        "forms": [{"id": str, "title": str, "kind": str, "jurisdiction": str, "years": [int], "sheets": [str], "marks": Maybe(Num), "source": str}]
    },
    "diff-rulebook": {"old": str, "new": str, "changes": [{"subject": str, "what": str, "old": Maybe(str), "new": Maybe(str)}]},
    "template": {"out": str, "form": str, "year": int, "agency": Maybe(str)},
    "fill": {"out": str, "facts": str},
    "deal": {
        "out": str, "year": int, "list": Maybe(str), "previous": Maybe(str),
        "units": [{"agency": str, "code": Maybe(str), "form": str, "file": str, "state": ("new", "kept", "locked"), "projects": [str],
                   "figures": [{"item": str, "label": str, "value": Num, "unit": Maybe(str), **PLACE}], "missing": [str]}],
        "findings": [{"severity": ("error", "warning", "note"), **PLACE, "message": str, "hint": str}],
    },
    "rollup": {
        "out": str, "table": Maybe(str), "store": Maybe(str), "backup": Maybe(str), "dry_run": bool, "written": bool, "examined": int,
        "reviews": Maybe({"kept": int, "changed": [REVIEW], "unmatched": [REVIEW], "notes": [str]}),
        "changes": [{"kind": ("new", "updated", "gone", "recomputed"), "agency": str, "file": str, "before": Maybe(RESULT), "after": Maybe(RESULT)}],
        "roster": Maybe({"listed": int, "missing": [str], "unread": [str], "twice": [str], "unlisted": [str]}), "files": [UNIT],
    },
    "history": {"agency": str, "submissions": [{
        "file": str, "form": str, "year": int, "sha256": str, "submitted": Maybe(str), "modified": Maybe(str), "first_seen": str,
        "changes": [{"project": Maybe(str), "item": str, "label": str, "unit": Maybe(str), "sheet": Maybe(str), "cell": Maybe(str),
                     "old": Maybe(str), "new": Maybe(str)}],
    }]},
    "demo": {"out": str, "template": [str], "findings": str, "scores": str, "rollup": str, "files": [UNIT]},
    "recalc": {"file": str, "formulas": int, "disagreements": [{**PLACE, "cached": Maybe(str), "formulas": Maybe(str), "ours": Maybe(str),
                                                                "message": str}], "skipped": [PLACE]},
    "import": {
        "file": str, "out": Maybe(str), "form": str, "title": str, "year": int, "agency": Maybe(str), "tables": int,
        "placed": [{"table": int, "row": int, "column": Maybe(int), "attached": Maybe(int), "item": str, "text": str}],
        "left": [{"table": int, "row": int, "column": Maybe(int), "text": str, "why": str}],
        "entries": Each((str, bool)), "attached": [Each((str, bool))], "summary": [{"table": int, "above": [str], "headings": [str], "rows": [[str]]}],
    },
    "crosscheck": CROSSCHECKED,
    "report": {
        "file": str, "out": str, "form": str, "agency": Maybe(str), "year": int, "outline": str, "chapters": [str], "tables": int,
        "to_write": [str], "to_check": [str], "empty_cells": int,
    },
    "report --outlines": {"outlines": [{
        "id": str, "origin": ("builtin", "own", "shared"), "file": str, "forms": Maybe([str]), "chapters": Maybe([str]), "problem": Maybe(str),
    }]},
    "rulebook export": {"out": str, "rulebook": str, "version": str},
    "rulebook import": {**TAKEN, "rules": [TABLE_ROW]},
    "rulebook check": {**TAKEN, "rules": [TABLE_ROW]},
    "rulebook list": {
        "rulebooks": [{"id": str, "origin": str, "file": str, "title": Maybe(str), "years": Maybe([int]), "version": Maybe(str),
                       "problem": Maybe(str), "versions": int}],
        "folders": [{"path": str, "shared": bool, "reachable": bool}],
    },
    "rulebook show": {"id": str, "version": str, "versions": list, "rules": [TABLE_ROW]},
    "rulebook diff": {"old": str, "new": str, "changes": [CHANGE]},
    "rulebook try": {
        "out": Maybe(str), "old": TABLE, "new": TABLE, "changes": [CHANGE], "notes": [str],
        "units": [{
            "unit": str, "year": int, "file": str, "old_total": Maybe(Num), "new_total": Maybe(Num), "change": Maybe(Num),
            "old_rank": Maybe(int), "new_rank": Maybe(int), "old_grade": Maybe(str), "new_grade": Maybe(str),
            "scores": [{"indicator": str, "old": Maybe(SIDE), "new": Maybe(SIDE)}],
        }],
        "indicators": [{
            "id": str, "label": str, "part": str, "old_marks": Maybe(Num), "new_marks": Maybe(Num), "units": int,
            "old_mean": Maybe(Num), "new_mean": Maybe(Num), "change": Maybe(Num), "old_rate": Maybe(Num), "new_rate": Maybe(Num),
            "old_lost": Maybe(Num), "new_lost": Maybe(Num), "lower": int, "higher": int, "old_missing": int, "new_missing": int, "missing": [str],
        }],
        "grades": [{"old": Maybe(str), "new": Maybe(str), "units": int}],
        "missing": [{"unit": str, "indicator": str, "table": ("旧标准", "新标准", "新旧标准"), "missing": [str]}],
        "typed": [{"unit": str, "indicator": str, "score": Num, "old_marks": Num, "new_marks": Num, "taken": Num}],
        "left_out": [{"file": str, "agency": Maybe(str), "category": str, "reason": str}],
    },
    "rulebook share": {"settings": str, "shared": [str]},
    "build-addin": {"out": str, "xlwings": str, "bytes": int},
    "install": {"file": Maybe(str), "state": Maybe(("new", "replaced", "same")), "xlwings": Maybe(str), "interpreter": Maybe(str), "shortcuts": [str]},
    "doctor": {"checks": [{"name": str, "level": ("ok", "warn", "bad"), "said": str, "todo": Maybe(str)}]},
}  # fmt: skip


def fits(value: Any, shape: Any, at: str = "") -> None:
    """Asserts that a JSON value has the shape, key by key."""
    match shape:
        case Maybe():
            if value is not None:
                fits(value, shape.shape, at)
        case Each():
            assert isinstance(value, dict), at
            for key, inner in value.items():
                fits(inner, shape.shape, f"{at}.{key}")
        case dict():
            assert isinstance(value, dict), at
            assert set(value) == set(shape), at
            for key, inner in shape.items():
                fits(value[key], inner, f"{at}.{key}")
        case [inner]:
            assert isinstance(value, list), at
            for n, item in enumerate(value):
                fits(item, inner, f"{at}[{n}]")
        case tuple() if all(isinstance(s, str) for s in shape):
            assert value in shape, f"{at}: {value!r}"
        case tuple():
            assert isinstance(value, shape), f"{at}: {value!r}"
        case _ if shape is Num:
            assert isinstance(value, str), f"{at}: {value!r}"
            assert NUMBER.fullmatch(value), f"{at}: {value!r}"
        case _:
            assert type(value) is shape, f"{at}: {value!r}"
