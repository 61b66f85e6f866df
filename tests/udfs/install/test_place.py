"""The add-in is put in whole or not at all, twice as well as once, and exactly what was put in is taken away."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from udfs.addin.build import build_addin
from udfs.install.inside import look_inside
from udfs.install.place import CannotPlace, install, stage, uninstall, xlwings_version
from udfs.install.places import NoPlaces, Places, places

PYTHON = r"C:\x\Scripts\python.exe"


class Builder:
    """Bytes of a version, and the settings it was asked for."""

    def __init__(self, body: bytes) -> None:
        self.body, self.asked = body, []

    def __call__(self, conf=None) -> bytes:
        self.asked.append(conf)
        return self.body


def everything(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def before(machine) -> set[str]:
    return everything(machine.root)


def test_the_real_add_in_names_this_interpreter_and_this_xlwings(at: Places) -> None:
    placed = install(at, build_addin, PYTHON)
    assert (placed.file, placed.state) == (at.xlstart / "xladdin.xlam", "new")
    inside = look_inside(placed.file)
    assert (inside.interpreter, inside.xlwings) == (PYTHON, xlwings_version())
    assert install(at, build_addin, PYTHON).state == "same"


def test_installing_again_changes_nothing_and_a_newer_one_replaces_it(at: Places) -> None:
    build = Builder(b"one")
    assert install(at, build, PYTHON).state == "new"
    assert build.asked == [{"INTERPRETER_WIN": PYTHON}]
    untouched = at.addin.stat()
    assert install(at, build, PYTHON).state == "same"
    assert (at.addin.stat().st_mtime_ns, at.addin.stat().st_ino) == (untouched.st_mtime_ns, untouched.st_ino)
    assert install(at, Builder(b"two"), PYTHON).state == "replaced"
    assert at.addin.read_bytes() == b"two"


def test_uninstalling_leaves_the_machine_as_it_was_and_twice_does_no_harm(
    machine, at: Places, before: set[str]
) -> None:
    install(at, Builder(b"one"), PYTHON)
    install(at, Builder(b"two"), PYTHON)
    assert everything(machine.root) - before == {
        at.addin.relative_to(machine.root).as_posix(), at.receipt.relative_to(machine.root).as_posix(),
    }  # fmt: skip
    assert uninstall(at).file == at.addin
    assert everything(machine.root) == before
    assert not at.xlstart.exists()
    assert (uninstall(at).file, uninstall(at).kept) == (None, None)


def test_other_files_of_the_start_folder_stay_and_so_does_the_folder(at: Places) -> None:
    at.xlstart.mkdir(parents=True)
    (at.xlstart / "PERSONAL.XLSB").write_bytes(b"mine")
    install(at, Builder(b"one"), PYTHON)
    uninstall(at)
    assert [p.name for p in at.xlstart.iterdir()] == ["PERSONAL.XLSB"]


def test_a_start_folder_that_was_there_before_stays_even_when_empty(at: Places) -> None:
    at.xlstart.mkdir(parents=True)
    install(at, Builder(b"one"), PYTHON)
    uninstall(at)
    assert at.xlstart.is_dir()


def test_a_file_that_install_did_not_write_is_named_and_kept(at: Places) -> None:
    at.xlstart.mkdir(parents=True)
    at.addin.write_bytes(b"put here by the office")
    assert (uninstall(at).file, uninstall(at).kept) == (None, at.addin)
    install(at, Builder(b"ours"), PYTHON)
    at.addin.write_bytes(b"changed afterwards")
    assert uninstall(at).kept == at.addin
    assert at.addin.read_bytes() == b"changed afterwards"


def test_a_damaged_receipt_makes_nothing_ours(at: Places) -> None:
    install(at, Builder(b"one"), PYTHON)
    for text in ("{", "[]", '{"file": "x"}', json.dumps({"file": "/etc/passwd", "rm": 1})):
        at.receipt.write_text(text, encoding="utf-8")
        assert uninstall(at).file is None
    assert at.addin.is_file()


def test_when_excel_holds_the_old_file_it_stays_and_nothing_is_left_over(machine, at: Places, monkeypatch) -> None:
    install(at, Builder(b"old"), PYTHON)
    before = everything(machine.root)

    def held(source, target) -> None:
        raise PermissionError(13, "sharing violation", str(target))

    monkeypatch.setattr(os, "replace", held)
    with pytest.raises(CannotPlace) as refused:
        install(at, Builder(b"new"), PYTHON)
    assert "正被 Excel 使用" in str(refused.value)
    assert "关闭所有 Excel 窗口" in str(refused.value)
    assert at.addin.read_bytes() == b"old"
    assert everything(machine.root) == before


def test_when_excel_holds_the_file_it_is_not_uninstalled_and_can_be_later(at: Places, monkeypatch) -> None:
    install(at, Builder(b"old"), PYTHON)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", lambda self, missing_ok=False: (_ for _ in ()).throw(PermissionError(13, "held")))
        with pytest.raises(CannotPlace, match="没有卸载"):
            uninstall(at)
    assert uninstall(at).file == at.addin


def test_a_full_disk_leaves_no_part_in_the_folder_that_excel_opens(machine, at: Places, monkeypatch) -> None:
    """While it is written, the new file lies outside the start folder: Excel opens all that is in there."""
    seen: list[Path] = []

    def full(number: int) -> None:
        seen.extend(machine.root.rglob("*.tmp"))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotPlace, match="写不进去"):
        install(at, Builder(b"new"), PYTHON)
    assert [part.parent for part in seen] == [at.xlstart.parent]
    assert list(machine.root.rglob("*.tmp")) == []
    assert not at.addin.exists()


def test_a_build_that_fails_touches_nothing(machine, at: Places, before: set[str]) -> None:
    def broken(conf=None) -> bytes:
        raise ValueError("no xlwings")

    with pytest.raises(ValueError, match="no xlwings"):
        install(at, broken, PYTHON)
    assert everything(machine.root) == before
    assert not at.xlstart.exists()


def test_staging_writes_one_file_for_every_users_own_python(tmp_path: Path) -> None:
    folder = tmp_path / "分发"
    placed = stage(folder, build_addin)
    assert [p.name for p in folder.iterdir()] == ["xladdin.xlam"]
    assert look_inside(placed.file).interpreter == r"%LOCALAPPDATA%\xladdin\venv\Scripts\python.exe"
    assert stage(folder, build_addin).state == "same"
    assert look_inside(stage(folder, build_addin, r"D:\py\python.exe").file).interpreter == r"D:\py\python.exe"


def test_without_a_windows_profile_it_says_so() -> None:
    with pytest.raises(NoPlaces, match="APPDATA"):
        places({})


def test_a_file_that_is_no_add_in_says_nothing_about_itself(tmp_path: Path) -> None:
    for body in (b"", b"PK\x03\x04", b"text"):
        (tmp_path / "x.xlam").write_bytes(body)
        inside = look_inside(tmp_path / "x.xlam")
        assert (inside.xlwings, inside.interpreter) == (None, None)
