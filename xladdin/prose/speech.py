"""One sentence's figures to statements: what a figure's own words leave open is told by its list, the figure before it, the topic."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from xladdin.prose.grammar import grammar
from xladdin.prose.lists import Parts
from xladdin.prose.naming import Named
from xladdin.prose.sentences import Sentence
from xladdin.prose.statement import Place, Statement
from xladdin.prose.tokens import Token
from xladdin.prose.words import nameless, opening_topic, own_name, qualifiers

OF_THE_LAST = ("growth", "decline", "share", "completion", "more", "less")
"""Roles whose figure speaks of the figure before it; others of the sentence's topic."""
BUDGETARY = ("initial", "full_year", "supplement", "executed", "balance", "execution_rate", "adjustment_rate")
"""Roles that speak of the whole department when nothing else is named."""
_OF_THAT = re.compile("^[ \u3000）)]*的$")
"""完成预算数200万元的40%: the rate is of the figure just before it."""
_WHOLE_SCORE = re.compile("整体支出|综合得分|自评得分|绩效得分|总得?分")
"""Words of the score of the whole evaluation, not of one indicator."""
_STAFF = re.compile("(?<!退休)(?<!离休)(?:人员|职工|工人|雇员|编制)$")
"""行政人员20人，事业人员7人: the second is what the first is said to be (实有)."""


class Speech:
    """A sentence being understood, figure by figure. `earlier`: statements of the sentence before it, to which a leading 其中 belongs."""

    def __init__(
        self, sentence: Sentence, tokens: Sequence[Token], lists: Sequence[Parts], earlier: Sequence[Statement]
    ) -> None:
        self.sentence, self.tokens, self.earlier = sentence, tokens, earlier
        self.list_of = {n: parts for parts in lists for n in parts.parts}
        self.topic = opening_topic(tokens[0]) or Named(sentence.under)
        self.made: list[Statement] = []

    def statements(self) -> list[Statement]:
        for n, token in enumerate(self.tokens):
            one = self._statement(n, token)
            self.made.append(one)
            parts = self.list_of.get(n)
            leads = (parts is None or parts.marker.total) and not token.bracket
            if leads and one.figure.kind in ("money", "count") and one.subject:
                self.topic = Named(one.quantity, one.name)
        return self.made

    def _statement(self, n: int, token: Token) -> Statement:
        offset, part, last = self.sentence.offset, n in self.list_of, self._last(token)
        figure = replace(token.figure, start=token.figure.start + offset, end=token.figure.end + offset)
        named = own_name(token, part)
        role = self._stated_role(n, token, named, last)
        quantity, name, said = self._subject(token, named, role, part, last)
        role = role or self._silent_role(token, quantity, name, part, last)
        if quantity:
            name = grammar().quantity(quantity).zh
        place = Place(self.sentence.paragraph, self.sentence.text.strip(), figure.start, figure.end, offset=offset)
        return Statement(figure, place, name, quantity, role, token.year, token.lead.strip(), named.base, said, self.sentence.number, part,
                         title=title_of(name, role))  # fmt: skip

    def _last(self, token: Token) -> Statement | None:
        """The statement before, those in other brackets left aside."""
        pairs = zip(reversed(self.made), reversed(self.tokens[: len(self.made)]), strict=True)
        return next((s for s, t in pairs if t.bracket in (0, token.bracket)), None)

    def _stated_role(self, n: int, token: Token, named: Named, last: Statement | None) -> str:
        """The role in the figure's own words, else that of the whole whose part it is."""
        if token.figure.kind == "rate" and last is not None and _OF_THAT.match(token.gap):
            return "share" if "占" in last.lead else "completion"
        whole = self._whole(n)
        return named.role or (whole.role if whole is not None else "")

    def _whole(self, n: int) -> Statement | None:
        parts = self.list_of.get(n)
        if parts is None or parts.whole is None or parts.whole >= n:
            return None
        return self.made[parts.whole] if parts.whole >= 0 else self.earlier[parts.whole]

    def _subject(
        self, token: Token, named: Named, role: str, part: bool, last: Statement | None
    ) -> tuple[str, str, frozenset[str]]:
        """Quantity, name and qualifiers."""
        said = qualifiers(token)
        if token.figure.kind == "score" and role == "score" and not part and _WHOLE_SCORE.search(token.lead):
            return "overall", named.name, said
        if named.quantity or named.name or part or token.figure.kind == "score" or nameless(token):
            return named.quantity, named.name, said
        topic = self.topic
        if role in OF_THE_LAST and last is not None:
            if not (last.part and len(self.made) > 1 and self.made[-2].part and role != "share"):
                return last.quantity, last.name, said | last.qualifiers
            topic = Named()  # 其中甲3万元，乙4万元，增长5%: of 乙 or of the whole
        whole_department = not topic.quantity and not topic.name and role in BUDGETARY
        return "overall" if whole_department else topic.quantity, topic.name, said

    def _silent_role(self, token: Token, quantity: str, name: str, part: bool, last: Statement | None) -> str:
        """The role of a figure whose words give none: as the figure before; money of a known quantity was spent."""
        if quantity and token.figure.kind == "money" and not grammar().quantity(quantity).stock:
            goes_on = last is not None and last.quantity and last.figure.kind == "money" and not part
            return (last.role if goes_on and last is not None else "") or "executed"
        staff = last is not None and last.role in ("posts", "on_duty") and last.figure.unit == token.figure.unit
        return (
            last.role
            if staff and last is not None and _STAFF.search(grammar().quantity(quantity).zh if quantity else name)
            else ""
        )


def title_of(name: str, role: str) -> str:
    """How a statement is called in a message: 基本支出年初预算."""
    zh = grammar().role_zh(role)
    return name if not zh or zh in name else f"{name}{zh}"
