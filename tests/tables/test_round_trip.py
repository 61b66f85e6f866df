"""A scoring table becomes a workbook and the same table again: every one of the program, and one that has everything."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from tables.tables import FILES, MIXED, expanded, statements

from xladdin.rules.load import load_rulebook
from xladdin.rules.shapes import SHAPES
from xladdin.strict import load_toml
from xladdin.tables.assemble import assemble
from xladdin.tables.book import export_rulebook
from xladdin.tables.grid import read_typed
from xladdin.tables.toml_text import rulebook_text
from xladdin.tables.verify import verified


def taken_back(workbook: Path):
    """The rulebook of a workbook, its data, and what was remarked."""
    made = assemble(read_typed(workbook))
    return verified(made), made.data, made.remarks


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_a_table_comes_back_from_its_workbook_as_it_was(file: Path, tmp_path: Path) -> None:
    book = export_rulebook(file, tmp_path / "t.xlsx")
    again, data, remarks = taken_back(tmp_path / "t.xlsx")
    assert remarks == []
    assert again is not None
    assert replace(again, version="") == replace(book, version="")
    assert data == load_toml(file)


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_the_file_written_is_the_original_up_to_comments_and_layout(file: Path, tmp_path: Path) -> None:
    export_rulebook(file, tmp_path / "t.xlsx")
    _, data, _ = taken_back(tmp_path / "t.xlsx")
    written, original = rulebook_text(data), file.read_text(encoding="utf-8")
    assert expanded(statements(written)) == expanded(statements(original))
    assert written == rulebook_text(load_toml(file))


def test_the_table_that_has_everything_has_every_shape() -> None:
    book = load_rulebook(MIXED)
    used = {item.shape.name for rule in book.rules for item in rule.items} | {
        g.shape.name for g in book.groups if g.shape
    }
    assert used == set(SHAPES)


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_a_workbook_of_a_workbook_is_the_same(file: Path, tmp_path: Path) -> None:
    """Export, import, write the file, export that: nothing drifts."""
    book = export_rulebook(file, tmp_path / "one.xlsx")
    _, data, _ = taken_back(tmp_path / "one.xlsx")
    second = tmp_path / f"{book.id}.toml"
    second.write_text(rulebook_text(data), encoding="utf-8")
    export_rulebook(second, tmp_path / "two.xlsx")
    assert taken_back(tmp_path / "two.xlsx")[1] == data
