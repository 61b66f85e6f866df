"""The extension into a real profile of LibreOffice by unopkg, seen by doctor, and out again. unopkg refuses root, so there as nobody."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from udfs.install import libreoffice_checks
from udfs.install.place import CannotPlace
from udfs.oxt import place
from udfs.oxt.office_here import Office

NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")


@pytest.fixture
def own(monkeypatch, tmp_path) -> Path:
    """The program's own folder of a user who has installed nothing yet."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "data"))
    return tmp_path / "data" / "xladdin"


@pytest.fixture
def real(require_tool, own) -> Iterator[Office]:
    """LibreOffice with a profile of its own."""
    require_tool("soffice")
    unopkg = shutil.which("unopkg")
    assert unopkg
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        command: tuple[str, ...] = (unopkg,)
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            Path(folder).chmod(0o777)
            command = (*NOBODY, "env", f"HOME={folder}", unopkg)
        yield Office(command, Path(folder) / "profile")


def levels(office: Office | None) -> dict[str, str]:
    return {check.name: check.level for check in libreoffice_checks.examine(office)}


def test_installed_seen_by_doctor_installed_again_and_removed_exactly(real, own):
    assert levels(real) == {"LibreOffice": "ok", "LibreOffice 的扩展": "ok"}
    placed = place.install(real, sys.executable)
    assert placed.state == "new"
    assert levels(real) == {"LibreOffice": "ok", "LibreOffice 的扩展": "ok", "扩展所用的 Python": "ok"}
    known = real.registered()
    assert known is not None
    assert known.active
    assert place.install(real, sys.executable).state == "same"
    assert place.uninstall(real).removed
    assert real.registered() is None
    assert not list(own.iterdir())
    assert not place.uninstall(real).removed


def test_what_is_wrong_is_found_by_doctor(real, monkeypatch):
    place.install(real, sys.executable)
    monkeypatch.setattr("xladdin.__version__", "9.9.9")
    assert levels(real)["LibreOffice 的扩展"] == "bad"
    assert levels(real)["扩展所用的 Python"] == "bad"
    monkeypatch.undo()


def test_an_extension_removed_by_hand_and_a_python_that_is_gone_are_found(real, own):
    place.install(real, sys.executable)
    receipt = place.receipt_file()
    receipt.write_text(receipt.read_text(encoding="utf-8").replace(sys.executable, "/nowhere/python"), encoding="utf-8")
    assert levels(real)["扩展所用的 Python"] == "bad"
    real.call("remove", "org.xladdin.calc")
    assert levels(real)["LibreOffice 的扩展"] == "bad"
    assert levels(None) == {"LibreOffice": "bad"}


def test_without_libreoffice_the_message_names_both_ways(own):
    with pytest.raises(CannotPlace, match="--to"):
        place.install(None, sys.executable)
    assert not place.uninstall(None).removed
    assert levels(None) == {"LibreOffice": "ok"}


def test_a_running_libreoffice_is_asked_to_be_closed(own, tmp_path):
    profile = tmp_path / "profile"
    profile.mkdir()
    (profile / ".lock").touch()
    with pytest.raises(CannotPlace, match="LibreOffice 正在运行"):
        place.install(Office((sys.executable, "-c", "raise SystemExit(1)"), profile), sys.executable)
    assert not own.exists()


def test_while_libreoffice_runs_doctor_goes_by_the_receipt_and_nothing_is_removed(real):
    place.install(real, sys.executable)
    (real.profile / ".lock").touch()
    assert levels(real) == {"LibreOffice": "ok", "LibreOffice 的扩展": "ok", "扩展所用的 Python": "ok"}
    with pytest.raises(CannotPlace, match="LibreOffice 正在运行"):
        place.uninstall(real)
    assert place.read_receipt() is not None
    place.receipt_file().unlink()
    assert levels(real) == {"LibreOffice": "ok", "LibreOffice 的扩展": "ok"}


def test_a_refusal_of_unopkg_is_told_with_its_reason_and_leaves_no_receipt(own, tmp_path):
    script = "print('ERROR: Exception occurred: no space left'); raise SystemExit(1)"
    with pytest.raises(CannotPlace, match="no space left"):
        place.install(Office((sys.executable, "-c", script), tmp_path / "profile"), sys.executable)
    assert not place.receipt_file().exists()


def test_a_unopkg_that_can_not_start_is_no_crash(own, tmp_path):
    with pytest.raises(CannotPlace, match="没有接受"):
        place.install(Office((str(tmp_path / "missing"),), tmp_path / "profile"), sys.executable)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root is refused")
def test_root_is_told_to_use_his_own_account(own):
    with pytest.raises(CannotPlace, match="sudo"):
        place.install(Office(("unopkg",)), sys.executable)


def test_the_command_line_builds_stages_and_refuses_to_overwrite(own, tmp_path):
    from click.testing import CliRunner

    from xladdin.cli.addin import build_addin, install

    run = CliRunner().invoke
    made = run(build_addin, ["--libreoffice", "-o", str(tmp_path / "x")], catch_exceptions=False)
    assert made.exit_code == 0
    assert "install --libreoffice" in made.output
    body = (tmp_path / "x.oxt").read_bytes()
    assert body[:2] == b"PK"
    staged = run(install, ["--libreoffice", "--to", str(tmp_path / "out")], catch_exceptions=False)
    assert staged.exit_code == 0
    assert (tmp_path / "out" / "xladdin.oxt").read_bytes() == body
    assert run(build_addin, ["--libreoffice", "-o", str(tmp_path / "x")]).exit_code != 0
    assert (tmp_path / "x.oxt").read_bytes() == body
