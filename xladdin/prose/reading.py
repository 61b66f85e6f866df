"""Sentences to statements and lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from xladdin.prose.lists import Parts, lists, opening
from xladdin.prose.naming import Named, take_apart
from xladdin.prose.sentences import Sentence
from xladdin.prose.speech import Speech
from xladdin.prose.statement import Statement
from xladdin.prose.tokens import Token, tokens
from xladdin.word.document import WordError

MOST_FIGURES = 20_000


class Group(Struct, frozen=True):
    """A whole and its parts. `closed`: nothing may be left over. `marker`: id of the word that says so.

    `subject`: whose parts they are, where no figure of the whole stands beside them.
    """

    whole: Statement | None
    parts: tuple[Statement, ...]
    marker: str
    closed: bool
    subject: Named


class Read(Struct):
    """What the prose says: sentences, statements in order, lists."""

    sentences: list[Sentence]
    statements: list[Statement]
    groups: list[Group]


def read_prose(sentences: Iterable[Sentence]) -> Read:
    """Raises WordError when there are more figures than any report has."""
    read = Read([], [], [])
    paragraph, ahead, earlier = 0, list[Token](), list[Statement]()
    for sentence in sentences:
        read.sentences.append(sentence)
        if sentence.paragraph != paragraph:
            paragraph, ahead, earlier = sentence.paragraph, [], []
        found = tokens(sentence.text)
        if not found:
            ahead, earlier = [], []
            continue
        structure = lists(found, ahead)
        made = Speech(sentence, found, structure, earlier).statements()
        read.statements += made
        if len(read.statements) > MOST_FIGURES:
            raise WordError(f"文档里有 {MOST_FIGURES} 个以上的数，远多于一份报告。请只留下自评报告的部分，另存后再试。")
        read.groups += [_group(p, made, earlier, found) for p in structure]
        ahead, earlier = found, made
    return read


def _group(parts: Parts, made: Sequence[Statement], earlier: Sequence[Statement], found: Sequence[Token]) -> Group:
    whole, subject = None, Named()
    if parts.whole is not None:
        whole = made[parts.whole] if parts.whole >= 0 else earlier[parts.whole]
    else:
        subject = take_apart(_words_ahead(found[parts.parts[0]]), "money")
    return Group(whole, tuple(made[n] for n in parts.parts), parts.marker.id, parts.marker.closed, subject)


def _words_ahead(token: Token) -> str:
    """项目资金主要为培训费5万元: the words ahead of 主要为."""
    mark = opening(token)
    return token.gap[: mark[1]].rpartition("，")[2] if mark else ""
