"""A filled-in workbook of a scoring table taken over: read, verified, compared with the table it was made from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from xladdin.facts import Cell
from xladdin.library import stored_version
from xladdin.rules.diff import Change, compare
from xladdin.rules.load import builtin_ids, load_rulebook, rulebook, rulebook_ids
from xladdin.rules.rulebook import Rulebook
from xladdin.strict import DefinitionError
from xladdin.tables.assemble import assemble, squeezed
from xladdin.tables.grid import TypedBook, read_typed
from xladdin.tables.remarks import Remark
from xladdin.tables.scoring_lines import Assembled
from xladdin.tables.toml_text import rulebook_text
from xladdin.tables.verify import load_text, verified
from xladdin.vocabulary import vocabulary


class Imported(Struct, frozen=True):
    """What came of a workbook. `rulebook` is None when there are errors; `text` is the rulebook file.

    `base`: the table it was made from, where that is known here; `changes` against it; `cells`: where each indicator stands.
    """

    file: Path
    remarks: tuple[Remark, ...]
    rulebook: Rulebook | None = None
    text: str = ""
    base: Rulebook | None = None
    changes: tuple[Change, ...] = ()
    cells: Mapping[str, Cell] | None = None

    @property
    def errors(self) -> int:
        return sum(r.severity == "error" for r in self.remarks)


def read_workbook(path: Path) -> Imported:
    """Reads and verifies; stores nothing. Never raises for what the file holds."""
    typed = read_typed(path)
    if typed.remarks and not typed.head:
        return Imported(path, tuple(typed.remarks))
    base, notes = _base(typed)
    made = assemble(typed, _known_ids(base))
    made.remarks += notes
    book = verified(made)
    if book is None:
        return Imported(path, in_order(made.remarks), base=base)
    remarks = (*in_order(made.remarks), *_own_name(made, book))
    if any(r.severity == "error" for r in remarks):
        return Imported(path, remarks, base=base)
    text = rulebook_text(made.data, f"{book.title}（{book.jurisdiction}），由评分标准工作簿导入。")
    changes = compare(base, book, vocabulary()) if base is not None else ()
    # Loaded once more: the version is that of the very text that will be stored.
    return Imported(path, remarks, load_text(text, book.id), text, base, changes, _cells(made))


def in_order(remarks: list[Remark]) -> tuple[Remark, ...]:
    """Errors first, then as the sheets run; what is said twice of a cell only once."""

    def place(remark: Remark) -> tuple[bool, int]:
        return remark.severity != "error", remark.cell.row if remark.cell else 0

    return tuple(dict.fromkeys(sorted(remarks, key=place)))


def _base(typed: TypedBook) -> tuple[Rulebook | None, list[Remark]]:
    """The table the workbook was made from: that very version where it is kept, else the present one, which is then remarked."""
    line = typed.head.get("base")
    said = line.entries["base"].text.split() if line is not None and "base" in line else []
    if line is None or len(said) != 2:
        return None, []
    book_id, version = said
    try:
        kept = stored_version("rulebooks", book_id, version)
        if kept is not None:
            return load_rulebook(kept), []
        if book_id not in rulebook_ids():
            return None, [
                Remark(
                    "warning", line.cell("base"), f"这台电脑上没有“{book_id}”，不能列出改了什么", "核对每一行的评价标准"
                )
            ]
        found = rulebook(book_id)
    except DefinitionError:
        return None, []
    if found.version == version:
        return found, []
    return found, [Remark("warning", line.cell("base"), f"工作簿是由“{book_id}”的另一个版本（{version}）导出的，"
                          f"以下是与现行版本（{found.version}）的对照", "核对对照结果，或由现行版本重新导出")]  # fmt: skip


def _known_ids(base: Rulebook | None) -> dict[str, str]:
    """Ids that indicators of a name have in all tables that know them: those of the base first."""
    found: dict[str, set[str]] = {}
    for book in (rulebook(i) for i in rulebook_ids()):
        for rule in book.rules:
            found.setdefault(squeezed(rule.label), set()).add(rule.id)
    known = {label: next(iter(ids)) for label, ids in found.items() if len(ids) == 1}
    return {**known, **({squeezed(r.label): r.id for r in base.rules} if base is not None else {})}


def _own_name(made: Assembled, book: Rulebook) -> list[Remark]:
    """A table of the program may be exported and taken over unchanged; a changed one needs a name of its own."""
    if book.id not in builtin_ids() or same_table(book, rulebook(book.id)):
        return []
    cell = made.lines[("id",)].cell("id")
    return [
        Remark(
            "error",
            cell,
            f"“{book.id}”是程序自带的评分标准，内容改了就不能再用这个代号",
            "换一个代号，如 " + other_id(book),
        )
    ]


def same_table(one: Rulebook, other: Rulebook) -> bool:
    from msgspec.structs import replace

    return replace(one, version="") == replace(other, version="")


def other_id(book: Rulebook) -> str:
    """A proposal for an id: `hn-wugang-2022` -> `hn-wugang-2022-a`, with the last year where it has changed."""
    year = str(max(book.years))
    stem = book.id.rpartition("-")[0] if book.id.rpartition("-")[2].isdigit() else book.id
    proposed = f"{stem}-{year}"
    return proposed if proposed not in rulebook_ids() else f"{book.id}-a"


def _cells(made: Assembled) -> dict[str, Cell]:
    return {
        line.entries["label"].text: line.cell("label")
        for path, line in made.lines.items()
        if len(path) == 6 and path[4] == "rule" and "label" in line
    }
