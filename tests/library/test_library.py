"""The library of a place: found beside what the program brings, never instead of it; every version kept."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from xladdin.forms.load import form, form_ids, load_form
from xladdin.library import (
    VARIABLE,
    NameTaken,
    conflicts,
    files,
    folders,
    refresh,
    set_shared,
    store,
    stored_version,
    stored_versions,
)
from xladdin.rules.load import FOLDER, builtin_ids, load_rulebook, rulebook, rulebook_file, rulebook_ids
from xladdin.rules.load_stored import version_gap
from xladdin.strict import DefinitionError

COUNTY = (FOLDER / "hn-county-2018.toml").read_text(encoding="utf-8")
OWN = COUNTY.replace('id = "hn-county-2018"', 'id = "hn-yongxian-2018"')


def put(text: str, folder: Path, name: str = "hn-yongxian-2018") -> Path:
    path = folder / "rulebooks" / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    refresh()
    return path


def keep(text: str, *, shared: bool = False, overwrite: bool = False, folder: Path) -> str:
    """Stores a table as the program does; gives its version."""
    draft = put(text, folder / "draft")
    version = load_rulebook(draft).version
    store("rulebooks", "hn-yongxian-2018", text, version, shared=shared, overwrite=overwrite)
    return version


def test_a_table_of_the_library_is_found_like_one_of_the_program(library: Path) -> None:
    assert "hn-yongxian-2018" not in rulebook_ids()
    path = put(OWN, library)
    assert rulebook_ids() == tuple(sorted((*builtin_ids(), "hn-yongxian-2018")))
    assert rulebook("hn-yongxian-2018").marks == 100
    assert rulebook_file("hn-yongxian-2018") == path
    assert "hn-yongxian-2018" not in builtin_ids()


def test_what_the_program_brings_is_never_replaced(library: Path) -> None:
    put(COUNTY.replace("per_step = 0.5", "per_step = 1"), library, "hn-county-2018")
    assert rulebook_file("hn-county-2018") == FOLDER / "hn-county-2018.toml"
    assert rulebook("hn-county-2018").rules[0].items[0].shape.per_step * 2 == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ["id = ", OWN.replace("marks = 5", "marks = 4", 1), '﻿id = "x"\n', "\0\0", OWN[:900],
                                  OWN.replace("staff_on_duty", "(" * 3000 + "staff_on_duty")])  # fmt: skip
def test_a_broken_file_is_passed_over_and_stops_nothing_else(text: str, library: Path) -> None:
    put(text, library)
    assert rulebook_ids() == builtin_ids()
    assert "hn-county-2018" in form_ids()


def test_what_has_no_id_for_a_name_or_is_too_large_is_no_table(library: Path) -> None:
    put(OWN, library, "永县")
    put(OWN + "#" * (1 << 20), library)
    (library / "rulebooks" / "folder.toml").mkdir()
    refresh()
    assert dict(files("rulebooks")) == {}


def test_a_table_may_borrow_from_one_of_the_program(library: Path) -> None:
    text = (
        (FOLDER / "cn-project.toml").read_text(encoding="utf-8").replace('id = "cn-project"', 'id = "hn-yongxian-2018"')
    )
    put(text, library)
    assert rulebook("hn-yongxian-2018").open_blocks.keys() == rulebook("cn-project").open_blocks.keys()


def test_a_form_of_the_library_is_found_with_its_table(library: Path) -> None:
    put(OWN, library)
    text = (Path(load_form.__code__.co_filename).parent / "hn-county-2018.toml").read_text(encoding="utf-8")
    (library / "forms").mkdir()
    (library / "forms" / "hn-yongxian-2018.toml").write_text(
        text.replace('"hn-county-2018"', '"hn-yongxian-2018"'), encoding="utf-8"
    )
    (library / "forms" / "broken.toml").write_text('id = "broken"\nattach = ["broken"]\n', encoding="utf-8")
    refresh()
    assert form("hn-yongxian-2018").rulebook == "hn-yongxian-2018"
    assert "broken" not in form_ids()


def test_a_form_that_attaches_itself_is_passed_over(library: Path) -> None:
    text = (Path(load_form.__code__.co_filename).parent / "cn-project.toml").read_text(encoding="utf-8")
    text = text.replace('id = "cn-project"', 'id = "loop"', 1).replace("[source]", 'attach = ["loop"]\n\n[source]', 1)
    (library / "forms").mkdir()
    (library / "forms" / "loop.toml").write_text(text, encoding="utf-8")
    refresh()
    assert "loop" not in form_ids()


def test_versions_are_kept_and_the_present_one_changes_only_on_demand(library: Path, tmp_path: Path) -> None:
    first = keep(OWN, folder=tmp_path)
    changed = OWN.replace("per_step = 0.5", "per_step = 0.8", 1)
    with pytest.raises(NameTaken, match="--force"):
        keep(changed, folder=tmp_path)
    assert rulebook("hn-yongxian-2018").version == first
    second = keep(changed, folder=tmp_path, overwrite=True)
    assert rulebook("hn-yongxian-2018").version == second != first
    assert {v for v, _ in stored_versions("rulebooks", "hn-yongxian-2018")} == {first, second}
    old = stored_version("rulebooks", "hn-yongxian-2018", first)
    assert old is not None
    assert load_rulebook(old).version == first
    assert not list(library.rglob("*.tmp"))


def test_storing_the_same_again_changes_nothing(library: Path, tmp_path: Path) -> None:
    keep(OWN, folder=tmp_path)
    done = store("rulebooks", "hn-yongxian-2018", OWN, rulebook("hn-yongxian-2018").version)
    assert not done.replaced


@pytest.mark.parametrize("item_id", ["../x", "A", "", "a/b", "x.toml", "永县"])
def test_an_id_is_never_a_path(item_id: str) -> None:
    with pytest.raises(NameTaken, match="不能作代号"):
        store("rulebooks", item_id, OWN, "v")
    assert stored_versions("rulebooks", item_id) == []


def test_what_is_shared_goes_before_what_lies_here(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "网盘"
    monkeypatch.setenv(VARIABLE, os.pathsep.join([str(library), str(shared)]))
    own = put(OWN.replace("per_step = 0.5", "per_step = 0.8", 1), library)
    refresh()
    assert rulebook_file("hn-yongxian-2018") == own
    theirs = put(OWN, shared)
    assert rulebook_file("hn-yongxian-2018") == theirs
    (conflict,) = conflicts()
    assert (conflict.used, conflict.passed_over) == (theirs, own)
    with pytest.raises(NameTaken, match="共享文件夹里已经有"):
        keep(OWN.replace("per_step = 0.5", "per_step = 1", 1), folder=tmp_path, overwrite=True)
    version = keep(OWN.replace("per_step = 0.5", "per_step = 1", 1), folder=tmp_path, shared=True, overwrite=True)
    assert rulebook("hn-yongxian-2018").version == version


def test_a_shared_folder_that_is_away_stops_nothing(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, os.pathsep.join([str(library), str(tmp_path / "没有")]))
    put(OWN, library)
    assert "hn-yongxian-2018" in rulebook_ids()
    assert [f.reachable for f in folders()] == [False, True]


def test_shared_folders_can_be_set_without_a_variable(library: Path, tmp_path: Path) -> None:
    shared = tmp_path / '共享 "绩效"'
    put(OWN, shared)
    set_shared([shared])
    refresh()
    assert [(f.path, f.shared) for f in folders()] == [(shared, True), (library, False)]
    assert "hn-yongxian-2018" in rulebook_ids()
    set_shared([])
    refresh()
    assert rulebook_ids() == builtin_ids()


@pytest.mark.parametrize("said", ["shared = 3", "shared = [1]", "shared = [", "\0"])
def test_settings_that_are_none_are_no_settings(said: str, library: Path) -> None:
    (library / "settings.toml").write_text(said, encoding="utf-8")
    assert [f.path for f in folders()] == [library]


def test_an_empty_variable_switches_the_library_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "")
    refresh()
    assert folders() == ()
    assert rulebook_ids() == builtin_ids()
    with pytest.raises(NameTaken, match="停用"):
        store("rulebooks", "hn-yongxian-2018", OWN, "v")


def test_a_workbook_of_an_older_version_is_told_what_differs(library: Path, tmp_path: Path) -> None:
    first = keep(OWN, folder=tmp_path)
    present = rulebook("hn-yongxian-2018")
    assert version_gap("hn-yongxian-2018", first, present) is None
    keep(OWN.replace("per_step = 0.5", "per_step = 0.8", 1), folder=tmp_path, overwrite=True)
    gap = version_gap("hn-yongxian-2018", first, rulebook("hn-yongxian-2018"))
    assert gap is not None
    assert (gap.known, gap.decides, gap.subjects) == (True, True, ("在职人员控制率",))
    assert "1处不同：在职人员控制率" in gap.sentence()


def test_a_version_that_only_says_its_source_otherwise_decides_nothing(tmp_path: Path) -> None:
    first = keep(OWN, folder=tmp_path)
    keep(
        OWN.replace('publisher = "各县（市、区）财政局"', 'publisher = "演示县财政局"'), folder=tmp_path, overwrite=True
    )
    gap = version_gap("hn-yongxian-2018", first, rulebook("hn-yongxian-2018"))
    assert gap is not None
    assert not gap.decides
    assert "计分没有不同" in gap.sentence()


@pytest.mark.parametrize("recorded", ["0123456789ab", "", "../../x"])
def test_a_version_nobody_kept_may_decide(recorded: str) -> None:
    gap = version_gap("hn-county-2018", recorded, rulebook("hn-county-2018"))
    assert gap is not None
    assert gap.decides
    assert "没有保留" in gap.sentence()


def test_another_table_than_the_recorded_one_may_decide() -> None:
    gap = version_gap("cn-overall", rulebook("cn-overall").version, rulebook("hn-county-2018"))
    assert gap is not None
    assert gap.decides


def test_an_unknown_id_names_those_of_the_library_too(library: Path) -> None:
    put(OWN, library)
    with pytest.raises(DefinitionError, match="是否想写 “hn-yongxian-2018”"):
        rulebook("hn-yongxian-201")
