"""A broken rulebook is an error at load that names file, place, key and, where a name is wrong, the nearest right one.

Each case is the real table with one thing changed, and what the message must say.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from rules.broken import changed
from rules.broken_shapes import READINGS, SHAPES, TIERS
from rules.broken_tables import IDS, MARKS, MISSPELT, TREE, UNKNOWN_KEYS
from rules.ningxiang_table import BOOK, Cases

from xladdin.rules.load import load_rulebook, rulebook, rulebook_ids
from xladdin.strict import DefinitionError

ALL: Cases = {
    f"{group}: {name}": case
    for group, cases in {
        "unknown key": UNKNOWN_KEYS, "misspelt": MISSPELT, "vocabulary": IDS, "marks": MARKS, "tiers": TIERS,
        "reading": READINGS, "shape": SHAPES, "tree": TREE,
    }.items()
    for name, case in cases.items()
}  # fmt: skip


@pytest.mark.parametrize("name", ALL)
def test_a_broken_rulebook_is_an_error_that_says_where_and_what(name: str, tmp_path: Path) -> None:
    change, says = ALL[name]
    with pytest.raises(DefinitionError) as error:
        load_rulebook(changed(BOOK, change, tmp_path))
    message = str(error.value)
    assert message.startswith("hn-ningxiang-2022.toml: ")
    for words in says:
        assert words in message


def test_the_copy_that_the_cases_change_is_the_real_table(tmp_path: Path) -> None:
    """Else every case above could fail for a reason of its own."""
    copy, real = load_rulebook(changed(BOOK, lambda d: None, tmp_path)), rulebook(BOOK.stem)
    assert copy.parts == real.parts
    assert (copy.marks, copy.grades, copy.source, copy.years) == (real.marks, real.grades, real.source, real.years)


def test_text_that_is_no_toml_is_an_error_with_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / BOOK.name
    path.write_text('id = "hn-ningxiang-2022"\nmarks = = 100\n', encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"^hn-ningxiang-2022\.toml: 不是有效的 TOML：.*line 2"):
        load_rulebook(path)


def test_a_file_of_another_encoding_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / BOOK.name
    path.write_bytes(BOOK.read_text(encoding="utf-8").encode("gb18030"))
    with pytest.raises(DefinitionError, match=r"^hn-ningxiang-2022\.toml: 文件不是 UTF-8 编码$"):
        load_rulebook(path)


@pytest.mark.parametrize("as_saved", ["\r\n", "\ufeff"], ids=["CRLF", "byte order mark"])
def test_the_way_windows_saves_a_file_does_not_change_its_version(as_saved: str, tmp_path: Path) -> None:
    text = BOOK.read_text(encoding="utf-8")
    text = as_saved + text if as_saved == "\ufeff" else text.replace("\n", as_saved)
    path = tmp_path / BOOK.name
    path.write_bytes(text.encode("utf-8"))
    assert load_rulebook(path).version == rulebook(BOOK.stem).version


def test_a_changed_file_has_another_version(tmp_path: Path) -> None:
    path = tmp_path / BOOK.name
    path.write_text(BOOK.read_text(encoding="utf-8").replace("per_step = 0.5", "per_step = 0.6", 1), encoding="utf-8")
    assert load_rulebook(path).version != rulebook(BOOK.stem).version


def test_an_unknown_rulebook_is_an_error_with_the_nearest_id() -> None:
    with pytest.raises(DefinitionError, match="没有这份评分标准，是否想写 “hn-ningxiang-2022”？"):
        rulebook("hn-ningxian-2022")


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        ((("staffing", "", "partial"), "upp"), "→ choice: 没有读法 “upp”，是否想写 “up”？"),
        ((("staffing", "", "partal"), "up"), "没有 “staffing.partal” 这个读法可选，是否想写 “staffing.partial”？"),
        ((("execution", "completion", "at_59"), "included"), "是否想写 “execution.completion.at_95”？"),
        ((("staff", "", "partial"), "up"), "没有 “staff.partial” 这个读法可选"),
    ],
)
def test_a_reading_that_is_not_there_can_not_be_chosen(choice: tuple[tuple[str, str, str], str], says: str) -> None:
    with pytest.raises(DefinitionError) as error:
        rulebook(BOOK.stem, dict([choice]))
    assert says in str(error.value)


@pytest.mark.parametrize("book_id", rulebook_ids())
def test_every_rulebook_of_the_program_is_sound_under_every_reading(book_id: str) -> None:
    """Full marks stay attainable, whatever is chosen."""
    book = rulebook(book_id)
    assert sum(p.marks for p in book.parts) == book.marks
    assert [r.row for r in book.rules] == list(range(1, len(book.rules) + 1))
    for one in book.rules:
        for read_as in one.readings:
            for other in read_as.options:
                again = rulebook(book_id, {(one.id, read_as.item, read_as.key): other.name}).by_id[one.id]
                assert again.attainable.top == one.marks
                chosen = next(r for r in again.readings if (r.item, r.key) == (read_as.item, read_as.key))
                assert chosen.chosen == other


def test_ningxiang_has_its_twenty_rows_in_official_order_with_official_marks() -> None:
    book = rulebook("hn-ningxiang-2022")
    assert [(p.label, p.marks) for p in book.parts] == [("投入", 18), ("过程", 56), ("产出及效率", 26)]
    groups = [(g.label, g.marks) for p in book.parts for g in p.groups]
    assert groups == [
        ("目标设定", 5), ("预算配置", 13), ("预算执行", 31), ("预算管理", 16), ("资产管理", 9), ("履职产出", 8), ("履职效益", 18),
    ]  # fmt: skip
    assert [r.marks for r in book.rules] == [5, 3, 5, 5, 6, 5, 5, 5, 5, 5, 4, 8, 4, 3, 5, 1, 8, 6, 6, 6]
    assert [book.grade(t) for t in (100, 90, Decimal("89.99"), 80, 60, Decimal("59.99"), 0)] == list("优优良良中差差")  # type: ignore[arg-type]
