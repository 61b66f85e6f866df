"""What is remembered of rows: nothing that belongs to one workbook reaches another, nothing is taken that expat refuses, and it stays small."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from raw_xlsx import opened, sheet_xml, strings_xml, styles_xml, workbook_parts

from xladdin.workbook import cells, plain_rows
from xladdin.workbook.archive import LIMITS
from xladdin.workbook.cells import Grid, RawCell, read_sheet
from xladdin.workbook.package import open_package
from xladdin.workbook.row_memory import LARGEST_ROW, MOST_ROWS, Memory
from xladdin.workbook.unreadable import Unreadable

MIXED = (
    '<row r="1" spans="1:9"><c r="A1" t="inlineStr"><is><t>编制数</t></is></c><c r="B1" s="1"><v>45291</v></c>'
    '<c r="C1" t="s"><v>0</v></c><c r="D1" s="1"><f>B1+1</f><v>45292</v></c><c r="E1" t="str"><f>A1</f><v>编制数</v></c>'
    '<c r="F1" t="str"><f>B1&amp;""</f><v>45291</v></c><c r="G1" t="b"><v>1</v></c><c r="H1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    '<c r="I1" t="b"/><c r="J1"><f>K1</f></c></row>'
)


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> Memory:
    """A memory of its own for each test."""
    fresh = Memory(1 << 20)
    monkeypatch.setattr(plain_rows, "memory", fresh)
    return fresh


@pytest.fixture
def read(tmp_path: Path, memory: Memory, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Grid]:
    """Reads a sheet with the memory as it is, and sees to it that the result is what expat says."""

    def read_both_ways(rows: str, **parts: str) -> Grid:
        package = opened(tmp_path, workbook_parts(rows, **parts))
        swept = outcome(lambda: read_sheet(package, "表"))
        with monkeypatch.context() as patch:
            patch.setattr(cells, "LARGEST", -1)
            assert outcome(lambda: read_sheet(package, "表")) == swept
        if isinstance(swept, Grid):
            return swept
        raise Unreadable(*swept)

    return read_both_ways


def outcome(work: Callable[[], Grid]) -> Grid | tuple[str, str]:
    try:
        return work()
    except Unreadable as refused:
        return refused.kind, refused.message


def test_the_same_rows_have_the_texts_of_their_own_workbook(read: Callable[..., Grid], memory: Memory) -> None:
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    first = read(rows, strings=strings_xml("<t>甲局</t>", "<t>一</t>"))
    second = read(rows, strings=strings_xml("<t>乙局</t>", "<t>二</t>"))
    assert [c.value for c in first.cells.values()] == ["甲局", "一"]
    assert [c.value for c in second.cells.values()] == ["乙局", "二"]
    assert len(memory) == 1


def test_a_text_missing_in_this_workbook_is_refused_though_another_had_it(read: Callable[..., Grid]) -> None:
    rows = '<row r="1"><c r="A1" t="s"><v>1</v></c></row>'
    read(rows, strings=strings_xml("<t>甲</t>", "<t>乙</t>"))
    for parts in ({"strings": strings_xml("<t>甲</t>")}, {}):
        with pytest.raises(Unreadable, match="引用的文字不存在"):
            read(rows, **parts)


def test_the_same_rows_show_dates_by_the_styles_of_their_own_workbook(read: Callable[..., Grid]) -> None:
    rows = '<row r="1"><c r="A1" s="1"><v>45291</v></c><c r="B1" s="1"><f>A1</f><v>45291</v></c></row>'
    kinds = [{c.kind for c in read(rows, styles=styles_xml(0, format)).cells.values()} for format in (14, 2, 14)]
    assert kinds == [{"date"}, {"number"}, {"date"}]


def test_rows_that_differ_in_style_or_type_alone_are_told_apart(read: Callable[..., Grid]) -> None:
    parts = {"strings": strings_xml("<t>甲</t>", "<t>乙</t>"), "styles": styles_xml(0, 14)}
    row = '<row r="1"><c r="A1"{}><v>1</v></c></row>'
    found = [read(row.format(how), **parts).cells[1, 1] for how in ("", ' s="1"', ' t="s"', ' t="b"', "")]
    assert [(c.kind, c.value) for c in found] == [
        ("number", 1),
        ("date", 1),
        ("text", "乙"),
        ("bool", True),
        ("number", 1),
    ]


def test_rows_that_differ_in_contents_alone_are_planned_once_and_read_rightly(
    read: Callable[..., Grid], memory: Memory
) -> None:
    read(MIXED, strings=strings_xml("<t>甲</t>"), styles=styles_xml(0, 14))
    changed = (
        MIXED.replace("45291", "7")
        .replace("<v>1</v>", "<v>0</v>")
        .replace("#DIV/0!", "#N/A")
        .replace("编制数", "人 数")
    )
    found = read(changed, strings=strings_xml("<t>乙</t>"), styles=styles_xml(0, 2)).cells
    assert len(memory) == 1
    assert list(found.values()) == [
        RawCell("text", "人 数"),
        RawCell("number", Decimal(7)),
        RawCell("text", "乙"),
        RawCell("number", Decimal(45292), "B1+1"),
        RawCell("text", "人 数", "A1"),
        RawCell("text", "7", 'B1&""'),
        RawCell("bool", False),
        RawCell("error", "#N/A", "1/0"),
        RawCell("missing-cache", None, "K1"),
    ]
    assert list(found) == [(1, column) for column in (1, 2, 3, 4, 5, 6, 7, 8, 10)]


def test_shared_formulas_are_resolved_in_each_sheet_anew(read: Callable[..., Grid]) -> None:
    follower = '<row r="2"><c r="A2"><f t="shared" si="0"/><v>1</v></c></row>'
    for formula, shifted in (("B1*2", "B2*2"), ("C1+1", "C2+1")):
        first = f'<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">{formula}</f><v>1</v></c></row>'
        assert read(first + follower).cells[2, 1].formula == shifted
    with pytest.raises(Unreadable, match="共享公式缺少来源"):
        read(follower)


def test_known_rows_are_still_held_against_their_neighbours_and_the_sheet(read: Callable[..., Grid]) -> None:
    row = '<row r="{0}"><c r="A{0}"><v>1</v></c></row>'
    read(row.format(1) + row.format(2))
    for rows in (row.format(2) + row.format(1), row.format(1) * 2):
        with pytest.raises(Unreadable, match="行号"):
            read(rows)
    dyed = '<row r="1" x14ac:dyDescent="0.3"><c r="A1"><v>1</v></c></row>'
    assert read(dyed.replace(' x14ac:dyDescent="0.3"', "")).cells
    with pytest.raises(Unreadable, match="读不懂的内容"):
        read(dyed)


def test_known_rows_count_against_the_limits_of_each_reading(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 10))
    package = opened(tmp_path, workbook_parts(rows))
    assert len(read_sheet(package, "表").cells) == 9
    strict = open_package(tmp_path / "made.xlsx", replace(LIMITS, cells=5))
    with pytest.raises(Unreadable, match="过多"):
        read_sheet(strict, "表")


REFUSED = ("<v>一</v>", "<v>1e999</v>")


@pytest.mark.parametrize("content", ["", "<v/>", "<v></v>", "<v>一</v>", "<v>&#49;</v>", "<v>\n1</v>", "<v>1e999</v>"])
def test_what_is_no_plain_figure_is_not_mistaken_for_one(read: Callable[..., Grid], content: str) -> None:
    row = '<row r="1"><c r="A1"><v>1</v></c><c r="B1">{}</c><c r="C1"><v>3</v></c></row>'
    read(row.format("<v>2</v>"))
    if content in REFUSED:
        with pytest.raises(Unreadable, match="B1"):
            read(row.format(content))
    else:
        found = read(row.format(content)).cells
        assert (found[1, 1].value, found[1, 3].value) == (1, 3)


def test_rows_that_are_refused_are_not_kept(read: Callable[..., Grid], memory: Memory) -> None:
    for rows in ('<row r="1"><c r="B2"><v>1</v></c></row>', '<row r="1"><c r="A1"><w>1</w></c></row>'):
        with pytest.raises(Unreadable):
            read(rows)
    assert len(memory) == memory.bytes == 0


def test_the_memory_never_holds_more_than_it_may() -> None:
    memory = Memory(20_000)
    most = 0
    for n in range(1, 2000):
        row = f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>{"名" * (n % 300)}&lt;</t></is></c>'.encode()
        (plan,) = memory.recall(row).plans.rows
        assert plan.cells[n, 1].value == "名" * (n % 300) + "<"
        assert memory.bytes <= memory.most
        most = max(most, len(memory))
    assert 5 < most < 50


def test_a_row_larger_than_the_memory_is_read_and_not_kept() -> None:
    memory = Memory(1000)
    row = ('<row r="1">' + "".join(f'<c r="{c}1"><v>1</v></c>' for c in "ABCDEFGHIJ")).encode()
    assert len(memory.recall(row).plans.rows[0].cells) == 10
    assert (len(memory), memory.bytes) == (0, 0)


def test_huge_rows_and_long_sheets_do_not_displace_the_rows_of_forms(read: Callable[..., Grid], memory: Memory) -> None:
    read(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"长" * LARGEST_ROW}</t></is></c></row>')
    assert len(memory) == 0
    found = read("".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, MOST_ROWS + 2)))
    assert len(found.cells) == MOST_ROWS + 1
    assert len(memory) == 0


def test_only_small_surroundings_are_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known: dict = {}
    monkeypatch.setattr(cells, "_surroundings", known)
    merges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 8000))
    for after, kept in ((f"<mergeCells>{merges}</mergeCells>", 0), ("", 1)):
        package = opened(tmp_path, workbook_parts({"表": sheet_xml('<row r="1"/>', after=after)}))
        assert len(read_sheet(package, "表").merges) == (7999 if after else 0)
        assert sum(map(len, known.values())) == kept


CELL = st.sampled_from(
    [
        '<c r="{at}"/>',
        '<c r="{at}" s="1"><v>{figure}</v></c>',
        '<c r="{at}" t="s"><v>{figure}</v></c>',
        '<c r="{at}" t="b"><v>{figure}</v></c>',
        '<c r="{at}" t="e"><v>{figure}</v></c>',
        '<c r="{at}" t="str"><f>A1</f><v>{figure}</v></c>',
        '<c r="{at}"><f>A1</f><v>{figure}</v></c>',
        '<c r="{at}"><f t="array" ref="{at}">A1</f><v>{figure}</v></c>',
        '<c r="{at}" t="inlineStr"><is><t>{figure}</t></is></c>',
        '<c r="{at}"><is><t>{figure}</t></is></c>',
        '<c r="{at}" t="inlineStr"><f>A1</f><is><t>{figure}</t></is></c>',
        '<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{figure}</t></is></c>',
        '<c r="{at}"><v></v></c>',
    ]
)
FIGURE = st.sampled_from(
    [
        "0",
        "1",
        "2",
        "-0",
        "1.10",
        "45291",
        "1e3",
        "#N/A",
        "是",
        "a_x0041_",
        " 1 ",
        "&lt;",
        "",
        "TRUE",
        "&#37096;&#x4e00;",
        "&#37096;&#38;lt;",
        "&#65534;",
        "&#10;",
        "１",
        "\t1",
        "\ufffe",
    ]
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.tuples(CELL, FIGURE, FIGURE), max_size=4), min_size=1, max_size=3))
def test_a_remembered_row_is_read_like_a_new_one(read: Callable[..., Grid], rows: list) -> None:
    parts = {"strings": strings_xml("<t>甲</t>", "<t>乙</t>"), "styles": styles_xml(0, 14)}
    for which in (1, 2):
        made = [
            "".join(cell[0].format(at=f"{'ABCD'[n]}{row}", figure=cell[which]) for n, cell in enumerate(line))
            for row, line in enumerate(rows, 1)
        ]
        with suppress(Unreadable):  # the fixture has seen that expat refuses it alike
            read("".join(f'<row r="{n}">{inner}</row>' for n, inner in enumerate(made, 1)), **parts)


def test_words_that_come_again_are_kept_with_the_row(read: Callable[..., Grid], memory: Memory) -> None:
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c><c r="B1"><v>{}</v></c></row>'
    for words, figure, kept in (("甲", 1, 1), ("乙", 2, 1), ("乙", 3, 2), ("乙", 4, 2), ("甲", 5, 2), ("丙", 6, 2)):
        cells_read = read(row.format(words, figure)).cells
        assert (cells_read[1, 1].value, cells_read[1, 2].value, len(memory)) == (words, figure, kept)


@pytest.mark.parametrize(
    "row",
    [
        '<row r="1"><c r="A1">v>12</v</c></row>',
        '<row r="1"><c r="A1"><v>12</v></c>v></row>',
        '<row r="1"><c r="A1"><v12</v></c></row>',
        '<row r="1"><c r="A1"><v>12<v></c></row>',
        '<row r="1"><c r="A1"><v></v></c></row>',
        '<row r="1"><c r="A1"><v>&#49;</v></c></row>',
        '<row r="1"><c r="A1"><v>1\ufffe</v></c></row>',
        '<row r="1"><c r="A1" t="str"><f>"v"</f><v>v</v></c></row>',
    ],
)
def test_rows_that_nearly_read_like_a_known_one_are_read_as_expat_reads_them(
    read: Callable[..., Grid], row: str
) -> None:
    read('<row r="1"><c r="A1"><v>12</v></c></row>')
    for _ in range(2):
        with suppress(Unreadable):  # the fixture has seen that expat refuses it alike
            read(row)
