"""The scoring table a workbook was made with, where the library still has it, against the one it would be scored by now."""

from __future__ import annotations

from msgspec import Struct

from xladdin.library import stored_version
from xladdin.rules.diff import DATA, TABLE, Change, compare
from xladdin.rules.load import load_rulebook
from xladdin.rules.rulebook import Rulebook
from xladdin.strict import DefinitionError
from xladdin.vocabulary import vocabulary

NAMED = 6
"""Indicators that a sentence names; the others are counted."""
HARMLESS = ("名称", "地区", "适用年度", "来源", "总分说明")
"""Lines of the table's head that decide no score."""


class Gap(Struct, frozen=True):
    """A workbook made with version `recorded` that is scored by version `present`. `known`: the recorded version could be compared.

    `subjects`: indicators (or levels, or the whole table) whose marks, criteria or data differ.
    """

    rulebook: str
    recorded: str
    present: str
    known: bool
    subjects: tuple[str, ...] = ()

    @property
    def decides(self) -> bool:
        """Whether scores may differ; not known means they may."""
        return not self.known or bool(self.subjects)

    def sentence(self) -> str:
        """What a clerk reads."""
        head = f"工作簿是按评分标准“{self.rulebook}”的版本 {self.recorded or '（没有记录）'} 生成的，现在按版本 {self.present} 评分"
        if not self.known:
            return f"{head}；原来的版本没有保留，不能列出差别"
        if not self.subjects:
            return f"{head}；两个版本的计分没有不同"
        named = "、".join(self.subjects[:NAMED]) + ("等" if len(self.subjects) > NAMED else "")
        return f"{head}；{len(self.subjects)}处不同：{named}"


def version_gap(recorded_id: str, recorded: str, book: Rulebook) -> Gap | None:
    """None when the workbook was made with this very table. `recorded_id`, `recorded`: as its hidden sheet says."""
    if (recorded_id, recorded) == (book.id, book.version):
        return None
    name = book.id if recorded_id == book.id else f"{recorded_id}→{book.id}"
    kept = stored_version("rulebooks", recorded_id, recorded) if recorded else None
    if kept is None:
        return Gap(name, recorded, book.version, known=False)
    try:
        before = load_rulebook(kept)
    except (DefinitionError, OSError):
        return Gap(name, recorded, book.version, known=False)
    found = [c.subject for c in compare(before, book, vocabulary()) if _decides(c)]
    return Gap(name, recorded, book.version, True, tuple(dict.fromkeys(found)))


def _decides(change: Change) -> bool:
    return change.what != DATA and not (change.subject == TABLE and change.what in HARMLESS)
