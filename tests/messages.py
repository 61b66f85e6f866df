"""Every sentence of the program that tells somebody what went wrong, read from the sources: where it stands, what it says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHINESE = re.compile("[一-鿿]")
STOPS = frozenset({
    "UsageError", "BadParameter", "Trouble", "WordError", "NoRoster", "StoreBusy", "NoFigures", "NothingToRollUp", "ReviewsLost", "Touched",
    "CannotPlace", "CannotPut", "NoPlaces", "NameTaken", "OtherVersion", "Unrecognised", "ReportError", "UnknownOutline", "UnknownTable",
    "UnknownForm", "NothingToTry", "NotOurs", "Unavailable", "Incomplete", "ClusterGone", "Stop", "OutputTooLarge",
})  # fmt: skip
"""Exceptions whose whole text a person reads, and nothing else."""
HINTED = frozenset({"finding", "wrong", "Left"})
"""Calls whose last Chinese argument says what to do."""
HINT = 3
"""finding(kind, place, message, hint, …)"""
CHECKS = frozenset({"bad", "warn"})
"""Lines of the self-check: name, what is, what to do; the last may be a name that another module gives."""


@dataclass(frozen=True, slots=True)
class Message:
    """`advice` is the part that must say what to do next; `whole` everything that is read. Filled-in values are `…`."""

    place: str
    kind: str
    whole: str
    advice: str


def messages() -> list[Message]:
    """All of them, in the order of the files."""
    files = sorted(path for folder in ("xladdin", "udfs") for path in (ROOT / folder).rglob("*.py"))
    return [m for path in files for m in in_source(path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix())]


def in_source(source: str, name: str) -> Iterator[Message]:
    """The messages of one module."""
    tree = ast.parse(source)
    known = {
        target.id: value
        for node in tree.body
        if isinstance(node, ast.Assign) and (value := said(node.value, {}))
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called not in STOPS | HINTED | CHECKS:
            continue
        if called == "Left" and not name.startswith("xladdin/cli/"):
            continue  # what an import left over: a list of figures, not a message
        arguments = [*node.args, *(k.value for k in node.keywords)]
        texts = [text for a in arguments if CHINESE.search(text := said(a, known)) or text == "…"]
        if not any(CHINESE.search(text) for text in texts):
            continue
        whole = "　".join(texts)
        hint = said(arguments[HINT], known) if called == "finding" and len(arguments) > HINT else texts[-1]
        yield Message(f"{name}:{node.lineno}", called, whole, whole if called in STOPS else hint)


def said(node: ast.expr, known: dict[str, str]) -> str:
    """The text of an expression; `…` for what only the run gives."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(said(v, known) for v in values)
        case ast.FormattedValue(value=value):
            return said(value, known) if isinstance(value, ast.Name | ast.IfExp) else "…"
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return said(left, known) + said(right, known)
        case ast.IfExp(body=body, orelse=orelse):
            return f"{said(body, known)}／{said(orelse, known)}"
        case ast.Name(id=name):
            return known.get(name, "…")
        case _:
            return "…"
