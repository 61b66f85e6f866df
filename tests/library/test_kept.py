"""What is made from definitions is kept: the same as made anew, never of an older program or library, never from a doubtful place."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import ROOT
from filings import SAMPLES

from xladdin.forms.load import FOLDER as FORMS
from xladdin.forms.load import form, form_ids, load_form
from xladdin.library import kept as module
from xladdin.library import refresh
from xladdin.library import state as state_module
from xladdin.library.kept import MOST_VARIANTS, kept
from xladdin.library.state import state
from xladdin.rules.load import FOLDER as RULEBOOKS
from xladdin.rules.load import load_rulebook, rulebook, rulebook_ids
from xladdin.strict import DefinitionError
from xladdin.vocabulary import load_vocabulary, vocabulary
from xladdin.workbook.plan import make_plan
from xladdin.workbook.plan.lay import lay


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where things are kept in these tests, with nothing kept so far."""
    folder = tmp_path / "kept"
    monkeypatch.setattr(module, "_places", lambda name, variant="": (folder / f"{name}.{variant}.x.kept",))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return folder


class Maker:
    """Counts how often something is made."""

    def __init__(self, made: object = ("甲", 1)) -> None:
        self.made, self.times = made, 0

    def __call__(self) -> object:
        self.times += 1
        return self.made


def test_what_was_made_is_not_made_again(place: Path) -> None:
    make = Maker()
    assert kept("a", make) == kept("a", make) == ("甲", 1)
    assert make.times == 1
    kept("b", make)
    assert make.times == 2


@pytest.mark.parametrize("wrong", [b"", b"x", None, 40, -1])
def test_a_damaged_file_is_replaced_without_a_word(place: Path, wrong: bytes | int | None) -> None:
    make = Maker()
    kept("a", make)
    (file,) = place.iterdir()
    whole = file.read_bytes()
    if isinstance(wrong, int):
        file.write_bytes(whole[:wrong] + bytes([whole[wrong] ^ 1]) + whole[wrong + 1 or len(whole) :])
    else:
        file.write_bytes(whole[:-3] if wrong is None else wrong)
    assert kept("a", make) == ("甲", 1)
    assert make.times == 2
    assert file.read_bytes() == whole


def test_what_another_state_of_program_or_library_made_is_made_again(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = Maker()
    kept("a", make)
    monkeypatch.setattr(module, "state", lambda: bytes(32))
    kept("a", make)
    assert make.times == 2


def test_nothing_is_written_where_python_may_write_no_bytecode(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    kept("a", Maker())
    assert not place.exists()


def test_nothing_is_written_by_a_program_that_was_replaced_while_it_ran(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old program in memory must not leave its work for the new one that lies there."""
    package = tmp_path / "package"
    package.mkdir()
    (package / "a.py").write_text("")
    monkeypatch.setattr(state_module, "PACKAGE", package)
    for seconds, allowed in ((-10, True), (10, False)):
        os.utime(package / "a.py", ns=(0, state_module._STARTED + seconds * 10**9))
        assert state_module.settled.__wrapped__() is allowed
    monkeypatch.setattr(module, "settled", lambda: False)
    kept("a", Maker())
    assert not place.exists()


def test_a_folder_that_can_not_be_written_stops_nothing(place: Path) -> None:
    place.write_text("no folder")
    assert kept("a", Maker()) == ("甲", 1)


@pytest.mark.skipif(os.name == "nt", reason="owners and rights of POSIX")
def test_a_file_that_anybody_may_write_is_not_trusted(place: Path) -> None:
    make = Maker()
    kept("a", make)
    (file,) = place.iterdir()
    file.chmod(0o666)
    kept("a", make)
    assert make.times == 2


def test_variants_do_not_fill_the_disk(place: Path) -> None:
    for n in range(MOST_VARIANTS + 5):
        kept("a", Maker(), variant=str(n))
    assert len(list(place.iterdir())) <= MOST_VARIANTS


def test_a_broken_definition_is_told_each_time(place: Path) -> None:
    def broken() -> object:
        raise DefinitionError("a.toml", "", "缺少 id")

    for _ in range(2):
        with pytest.raises(DefinitionError, match="缺少 id"):
            kept("a", broken)
    assert not place.exists()


def test_parts_that_are_kept_elsewhere_stay_the_same_objects(place: Path) -> None:
    whole = object.__new__(Maker)
    make = Maker([whole, "x"])
    kept("a", make, lambda: (whole,))
    assert kept("a", make, lambda: (whole,))[0] is whole
    assert make.times == 1


class _Pair:
    """Written down by a tuple that is made for the purpose."""

    def __init__(self, *numbers: int) -> None:
        self.numbers = numbers

    def __reduce__(self) -> tuple:
        return _Pair, (self.numbers[0], self.numbers[1])


def test_what_is_made_while_writing_is_not_taken_for_a_part_kept_elsewhere(place: Path) -> None:
    """Python gives the ids of objects that are gone to new ones."""
    pairs = [_Pair(n, n + 1) for n in range(1000)]
    for _ in range(2):
        read = kept("a", lambda: pairs, lambda: tuple((n, n) for n in range(1000)))
        assert [pair.numbers for pair in read] == [pair.numbers for pair in pairs]
    assert read is not pairs


def test_any_change_of_the_program_is_another_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rules").mkdir()
    code, table = tmp_path / "rules" / "a.py", tmp_path / "rules" / "a.toml"
    code.write_text("1")
    table.write_text("2")
    monkeypatch.setattr(state_module, "PACKAGE", tmp_path)
    seen = {state.__wrapped__()}
    os.utime(code, ns=(1, 1))
    seen.add(state.__wrapped__())
    table.write_text("22")
    seen.add(state.__wrapped__())
    (tmp_path / "rules" / "b.py").write_text("")
    seen.add(state.__wrapped__())
    (tmp_path / "rules" / "notes.txt").write_text("")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_text("")
    assert len(seen) == 4
    assert state.__wrapped__() in seen


def test_a_table_of_the_library_counts_by_what_it_says(library: Path) -> None:
    """Also where size and time are those of the table before it, as on drives that know whole seconds only."""
    folder = library / "rulebooks"
    folder.mkdir()
    text = (RULEBOOKS / "cn-overall.toml").read_text(encoding="utf-8").replace('"cn-overall"', '"my-table"')
    versions = set()
    for digit in "12":
        (folder / "my-table.toml").write_text(text + f"# {digit}\n", encoding="utf-8")
        os.utime(folder / "my-table.toml", ns=(10**18, 10**18))
        refresh()
        assert rulebook("my-table") == load_rulebook(folder / "my-table.toml")
        versions.add(rulebook("my-table").version)
    assert len(versions) == 2


def test_kept_definitions_are_those_of_the_files() -> None:
    refresh()  # what was used remembers rows of blocks
    assert repr(vocabulary()) == repr(load_vocabulary())
    for name in form_ids():
        assert repr(form(name)) == repr(load_form(FORMS / f"{name}.toml"))
    for name in rulebook_ids():
        assert repr(rulebook(name)) == repr(load_rulebook(RULEBOOKS / f"{name}.toml"))


@pytest.mark.parametrize("name", form_ids())
def test_a_kept_plan_is_the_form_laid_out_and_writes_the_same_formulas(name: str) -> None:
    year = form(name).years[-1]
    ours, laid = pickle.loads(pickle.dumps(make_plan(name, year))), lay(name, year, ())
    assert list(ours.slots) == list(laid.slots)
    for slot_id, (sheet, slot) in laid.slots.items():
        mine = ours.slots[slot_id][1]
        assert (mine.formula is None) == (slot.formula is None)
        if slot.formula is not None:
            assert mine.formula(ours.at(sheet)) == slot.formula(laid.at(sheet))
    for block_id, block in laid.blocks.items():
        rows = block.last - block.first
        made, wanted = ours.blocks[block_id].make_row(rows, block.last), block.make_row(rows, block.last)
        assert [slot.id for slot in made] == [slot.id for slot in wanted]
        names = {**laid.positions(), **{s.id: (block.sheet, block.last, s.col) for s in wanted}}
        here = laid.at(block.sheet, names)
        pairs = [(a.formula, b.formula) for a, b in zip(made, wanted, strict=True) if b.formula is not None]
        assert all(a is not None and a(here) == b(here) for a, b in pairs)


def test_a_workbook_is_read_alike_with_and_without_what_is_kept(tmp_path: Path) -> None:
    """In processes of their own: one that makes everything and keeps nothing, two that keep it, of which the second finds it."""
    shown = []
    for env in ({"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": str(tmp_path / "none")}, {}, {}):
        own = {"PYTHONPYCACHEPREFIX": str(tmp_path / "kept"), **env}
        files = [str(SAMPLES / "demo-education.xlsx"), str(SAMPLES / "demo-water.xlsx")]
        done = subprocess.run(
            [sys.executable, "-m", "xladdin", "check", *files, "--json"], cwd=ROOT, capture_output=True, check=False,
            env={**{k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}, **own, "XDG_CACHE_HOME": str(tmp_path / "home")},
        )  # fmt: skip
        shown.append((done.returncode, done.stdout))
    assert shown[0] == shown[1] == shown[2]
    assert b'"files"' in shown[0][1]
    assert not (tmp_path / "none").exists()
    assert list((tmp_path / "kept").rglob("located-*.kept"))
