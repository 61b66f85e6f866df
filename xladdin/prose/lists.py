"""Parts of a whole as the text gives them: 其中, 分别为, 主要用于, …合计."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct, field

from xladdin.prose.grammar import Marker, grammar
from xladdin.prose.naming import take_apart
from xladdin.prose.tokens import Token


class Open(Struct):
    """A list being read; indices of tokens. `wide`: its parts may stand behind semicolons."""

    marker: Marker
    whole: int | None
    wide: bool
    bracket: int
    parts: list[int] = field(default_factory=list)


class Parts(Struct, frozen=True):
    """A whole and its parts by their place among the tokens. `whole` None: stated elsewhere."""

    marker: Marker
    whole: int | None
    parts: tuple[int, ...]


LEVELS = (
    "initial",
    "full_year",
    "supplement",
    "reduction",
    "executed",
    "balance",
    "income",
    "carried_in",
    "carried_out",
    "execution_rate",
)
MOST = 60
"""Parts of a total behind them."""
_CHANGE = re.compile("[比较](?:上年|去年|同期)|同比")
_CLAUSE = re.compile(r"[，,；;。]")


def is_change(token: Token) -> bool:
    """比上年增收5万元: the figure is a difference, neither a whole nor a part."""
    return bool(_CHANGE.search(token.lead))


def opening(token: Token) -> tuple[Marker, int] | None:
    """The list word in the gap before a figure that comes last, and where it begins."""
    best: tuple[int, Marker] | None = None
    for marker in grammar().markers:
        if marker.total:
            continue
        for match in marker.pattern.finditer(token.gap + "0"):
            if (
                match.start() < len(token.gap)
                and not _CLAUSE.search(token.gap[match.end() :])
                and (best is None or match.start() > best[0])
            ):
                best = (match.start(), marker)
    return (best[1], best[0]) if best else None


def lists(tokens: Sequence[Token], before: Sequence[Token] = ()) -> list[Parts]:
    """The lists of one sentence. `before`: tokens of the sentence before it in the paragraph, whose total a leading 其中 may split;
    a whole found there has a negative index, counted from its end."""
    stack: list[Open] = []
    done: list[Open] = []
    for n, token in enumerate(tokens):
        _leave(stack, done, token, tokens, n)
        mark = opening(token)
        if mark is not None:
            _enter(stack, tokens, n, mark, before)
        if stack and _is_part(stack[-1], token, tokens):
            stack[-1].parts.append(n)
    done += stack
    found = [Parts(o.marker, o.whole, tuple(o.parts)) for o in done if o.parts]
    return found + _trailing(tokens, found)


def _enter(
    stack: list[Open], tokens: Sequence[Token], n: int, mark: tuple[Marker, int], before: Sequence[Token]
) -> None:
    marker, at = mark
    token, ahead = tokens[n], tokens[n].gap[:at]
    leading = not ahead.strip("，,；;：: \n\0")
    if stack and not stack[-1].parts:
        stack.pop()
    if stack and stack[-1].parts and stack[-1].parts[-1] == n - 1:
        whole: int | None = n - 1
    else:
        whole = _whole_before(tokens, n, before)
    if not leading and marker.id in ("mainly", "respectively") and len(ahead.strip("，,；;：: \n\0")) > 1:
        whole = None  # 项目资金主要为…: another subject's parts
    wide = n == 0 or whole is None or bool(re.search("[:：]", token.gap[at : at + 6]))
    stack.append(Open(marker, whole, wide, token.bracket))


def _whole_before(tokens: Sequence[Token], n: int, before: Sequence[Token]) -> int | None:
    """The nearest figure of the same kind ahead of token n: in its sentence, else in the one before."""
    kind = tokens[n].figure.same_kind
    for k in range(n - 1, -1, -1):
        if (
            tokens[k].figure.same_kind == kind
            and not is_change(tokens[k])
            and (not tokens[k].bracket or tokens[k].bracket == tokens[n].bracket)
        ):
            return k
    if n == 0:
        for k in range(len(before) - 1, -1, -1):
            if before[k].figure.same_kind == kind and not before[k].bracket and not is_change(before[k]):
                return k - len(before)
    return None


def _leave(stack: list[Open], done: list[Open], token: Token, tokens: Sequence[Token], n: int) -> None:
    """Closes the lists to which this figure can not belong any more."""

    def close(count: int) -> None:
        for _ in range(count):
            done.append(stack.pop())

    while stack and stack[-1].bracket and token.bracket != stack[-1].bracket:
        close(1)
    semicolon = "；" in token.gap or ";" in token.gap
    if semicolon and len(stack) > 1:
        close(len(stack) - 1)
    if not stack:
        return
    top = stack[-1]
    clauses = len(_CLAUSE.findall(token.gap))
    if top.parts and token.bracket == top.bracket and _is_level(token):
        close(len(stack))
    elif token.bracket == top.bracket and ((clauses > 1 and not semicolon) or "。" in token.gap):
        close(1)
    elif top.parts and token.bracket == top.bracket and _starts_another(token, tokens, n, top, semicolon):
        close(len(stack))


def _is_level(token: Token) -> bool:
    """其中基本支出8万元，实际支出9万元: the words say another role of the whole, and no name."""
    named = take_apart(token.lead, token.figure.kind)
    return named.role in LEVELS and not named.name and not named.quantity


def _starts_another(token: Token, tokens: Sequence[Token], n: int, top: Open, semicolon: bool) -> bool:
    """A figure with its own 其中 behind it is a whole, except in a list that runs over semicolons."""
    following = next((t for t in tokens[n + 1 :] if t.bracket == token.bracket), None)
    mark = opening(following) if following is not None and following is tokens[n + 1] else None
    if mark is not None and mark[0].id == "among" and not mark[0].total:
        return not (semicolon and top.wide and tokens[top.parts[0]].gap.strip().startswith("其中"))
    return semicolon and not top.wide


def _is_part(top: Open, token: Token, tokens: Sequence[Token]) -> bool:
    """Of the list's kind, in its bracket, with a clause of its own (新增6家通过5家: the second figure has none)."""
    if (
        is_change(token)
        or token.bracket != top.bracket
        or any(m.total and m.pattern.search(token.lead) for m in grammar().markers)
    ):
        return False
    if not top.parts:
        return top.whole is None or _kind(top, tokens) in (None, token.figure.same_kind)
    return token.figure.same_kind == tokens[top.parts[0]].figure.same_kind and bool(
        re.search("[，,；;、和及]", token.gap)
    )


def _kind(top: Open, tokens: Sequence[Token]) -> str | None:
    return tokens[top.whole].figure.same_kind if top.whole is not None and top.whole >= 0 else None


def _trailing(tokens: Sequence[Token], known: Sequence[Parts]) -> list[Parts]:
    """Figures of one kind, then their total: A 21人，B 9人，总计30人. Which of them it adds up, the sums must tell."""
    total = next(m for m in grammar().markers if m.total)
    wholes = {p.whole for p in known}
    found = []
    for n, token in enumerate(tokens):
        if n in wholes or n < 2 or token.bracket or not total.pattern.search(_last_words(token.lead)):
            continue
        parts = [k for k in range(n) if not tokens[k].bracket and tokens[k].figure.same_kind == token.figure.same_kind][
            -MOST:
        ]
        if len(parts) > 1:
            found.append(Parts(total, n, tuple(parts)))
    return found


def _last_words(lead: str) -> str:
    return lead.rstrip(" \u3000")[-3:]
