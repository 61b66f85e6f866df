"""docs/reference/findings.md: every kind of finding, with the message patterns and hints taken from the code that makes it."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from md import code, page, table

from xladdin.checks.catalogue import Kind, kinds
from xladdin.checks.registry import checks
from xladdin.facts import SEVERITY_ZH

PACKAGE = Path(__file__).parent.parent / "xladdin"
GROUPS = {"F": "文件", "L": "表样和公式", "D": "数据", "T": "勾稽关系", "S": "得分", "G": "自设指标", "N": "说明"}
VARYING = "……"
"""Stands for the figures and names of a message."""


@dataclass(frozen=True, slots=True)
class Use:
    """One place in the code that makes a finding: message and hint as patterns."""

    message: str
    hint: str


def findings_page() -> str:
    uses = uses_of_kinds()
    rows = [
        [f"[{k.code}](#{k.code.lower()})", k.title, SEVERITY_ZH[k.severity], code(k.slug)] for k in kinds().values()
    ]
    return page(
        "校验问题一览",
        "级别：**错误**须改正后才能报送；**警告**须核对或说明；**提示**供参考。编号和代号不会改变。"
        f"问题的文字里，“{VARYING}”处是两个数、单元格或指标名称。",
        table(["编号", "问题", "级别", "代号"], rows), *_groups(uses),
    )  # fmt: skip


def _groups(uses: Mapping[str, list[Use]]) -> Iterator[str]:
    for letter, title in GROUPS.items():
        yield f"## {letter}　{title}"
        yield from (_entry(kind, uses[kind.slug]) for kind in kinds().values() if kind.code[0] == letter)


def _entry(kind: Kind, uses: list[Use]) -> str:
    anchor = f'<a id="{kind.code.lower()}"></a>'
    lines = [anchor, f"### {kind.code}　{kind.title}", f"{SEVERITY_ZH[kind.severity]}　{code(kind.slug)}", kind.meaning]
    messages = [u.message for u in uses if u.message.replace(VARYING, "")]
    hints = list(dict.fromkeys(u.hint for u in uses if u.hint.replace(VARYING, "")))
    if messages:
        lines.append("**怎样说**\n\n" + "\n".join(f"* {m}" for m in messages))
    if hints:
        lines.append("**怎样改**\n\n" + "\n".join(f"* {h}" for h in hints))
    lines.append(f"**依据**　{kind.document}")
    check = checks().get(kind.slug)
    if check is not None and check.__doc__:
        lines.append(
            f"*For developers*: {code(f'{check.__module__}.{check.__name__}')}: {' '.join(check.__doc__.split())}"
        )
    return "\n\n".join(lines)


def uses_of_kinds() -> Mapping[str, list[Use]]:
    """Kind -> the places that make such findings, read from the sources of the package."""
    found: dict[str, list[Use]] = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)):
            for call in _calls(function):
                use = Use(pattern(call.args[2]), pattern(call.args[3]))
                for slug in _slugs(call.args[0], function):
                    if use not in found[slug]:
                        found[slug].append(use)
    found["unreadable-file"] = list(_unreadable())
    found["value-not-numeric"] += _not_numeric()
    return found


def _calls(function: ast.FunctionDef) -> Iterator[ast.Call]:
    for node in ast.walk(function):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "finding"
            and len(node.args) >= 4
        ):
            yield node


def _slugs(node: ast.expr, function: ast.FunctionDef) -> set[str]:
    """Kinds that the first argument can be: constants in it, or in what its name was set to."""
    wholes: list[ast.AST] = [node]
    if isinstance(node, ast.Name):
        wholes = [
            n.value for n in ast.walk(function) if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == node.id
        ]
    return {n.value for whole in wholes for n in ast.walk(whole) if isinstance(n, ast.Constant) and n.value in kinds()}


def pattern(node: ast.expr) -> str:
    """A message as it is written, with VARYING for what depends on the file."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(map(pattern, parts))
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return pattern(left) + pattern(right)
        case _:
            return VARYING


def _unreadable() -> Iterator[Use]:
    from xladdin.workbook.unreadable import HINTS

    yield from (Use(VARYING, hint) for hint in dict.fromkeys(HINTS.values()))


def _not_numeric() -> Iterator[Use]:
    from xladdin.exact import PROBLEMS

    yield from (Use(message.replace("{}", VARYING), hint) for message, hint in PROBLEMS.values())
