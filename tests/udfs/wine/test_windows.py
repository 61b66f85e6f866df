"""The add-in's Python side on Windows: real CPython for Windows, pywin32, xlwings' DLL and COM server, started and called as the VBA does.

What only Excel itself can show (ranges, drawing of the ribbon) is in docs/checklist-excel.md.
"""

from __future__ import annotations

import inspect
import re
import tomllib
from datetime import datetime
from decimal import Decimal
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from plan import ADDED, CALLS, NEW, RULEBOOK, file_of
from windows import COMPILED, DEPENDENCIES, FOLDER, HERE, HOME, INTERPRETER, ROOT, USER, plain_name

import udfs.macros
import xladdin
from udfs import functions
from xladdin.commands import new_template


def test_windows_is_chinese(played):
    assert played.report["ansi"] == 936
    assert played.gives("user") == USER
    assert played.gives("interpreter") == INTERPRETER
    assert FOLDER in played.report["command"]


def test_the_server_is_one_process_from_start_to_stop(played):
    assert played.gives("pid") == played.gives("pid again")
    assert played.report["stopped"] is True


def test_the_pythonpath_setting_may_be_chinese(played):
    assert played.gives("path").endswith(ADDED)
    assert played.gives("probe") == "来自中文路径"


def test_a_module_beside_a_submitted_workbook_is_not_taken_for_ours(played):
    """xlwings itself starts Python in a way that would run it."""
    assert played.gives("folder") == HOME
    assert played.gives("planted") == "[]"


def test_versions_agree(played):
    assert played.gives("versions") == str([metadata.version("xlwings"), xladdin.__version__])
    wheels = (HERE / "windows-wheels.txt").read_text(encoding="utf-8")
    for name in ("xlwings", *COMPILED):
        assert f"{name}=={metadata.version(name)} " in wheels


def test_the_dependencies_in_there_are_those_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    excel = [one for one in project["optional-dependencies"]["excel"] if not one.startswith("xlwings")]
    assert sorted([*DEPENDENCIES, *COMPILED]) == sorted(plain_name(one) for one in (*project["dependencies"], *excel))


def test_every_worksheet_function_is_called():
    called = {name for name, _ in CALLS.values()}
    assert called == {name for name in dir(functions) if name.startswith("PF_")}


@pytest.mark.parametrize("name", CALLS)
def test_a_call_through_com_gives_what_the_function_gives(played, name):
    """Across the process border with the types of VARIANT: the same cells as a call in this Python."""
    udf, args = CALLS[name]
    function = getattr(functions, udf)
    defaults = [parameter.default for parameter in inspect.signature(function).parameters.values()]
    expected = function(*(_here(one, default, played.home) for one, default in zip(args, defaults, strict=False)))
    if isinstance(expected, list) and len(expected) == 1:
        [expected] = expected  # COM hands a single row over flat
    assert played.gives(name) == expected


def _here(given: Any, default: Any, home: Path) -> Any:
    """An argument as a call in this Python has it."""
    if isinstance(given, list):
        return [_here(one, default, home) for one in given]
    if not isinstance(given, dict):
        return given
    if "file" in given:
        return file_of(given, f"{home}/")
    [(kind, said)] = given.items()
    if kind == "missing":
        return default
    return datetime.fromisoformat(said) if kind == "date" else Decimal(said)


def test_the_calls_are_worth_comparing(played):
    """Known answers of some of them, so that two equal failures do not pass."""
    assert played.gives("one number") == 1 / 3
    assert played.gives("rounding") == [[1.01], [2.68]]
    assert played.gives("score of a rule") == [[3.0], [1.0]]
    assert played.gives("findings counted") > 3
    assert played.gives("an error value")[0][0].startswith("参数“分子”：“#DIV/0!”是公式出错的结果")
    assert len(played.gives("ten thousand rows")) == 10_000


@pytest.mark.parametrize("command", udfs.macros.__all__)
def test_a_ribbon_command_without_excel_ends_in_a_message_and_not_in_an_error(played, command):
    assert played.gives(command) is None


def test_messages_that_nobody_could_see_are_in_the_log(played):
    assert len(re.findall(r"(?m)^\S+ \S+ ERROR .*Excel", played.log)) == len(udfs.macros.__all__)
    assert not re.search(r"(?m)^(?!AttributeError: 'NoneType' object has no attribute 'alert')\w+Error\b", played.log)


def test_a_workbook_made_on_windows_is_the_same_file(played, tmp_path):
    assert played.gives("new workbook") is None
    made = Path(played.home, *played.gives("folder").removeprefix("C:\\").split("\\")[3:]) / NEW
    assert made.read_bytes() == new_template(RULEBOOK, 2022, tmp_path / NEW).read_bytes()


def test_an_error_of_a_command_does_not_end_the_server(played):
    assert "Python COM Server Internal Error" in played.steps["an error"]["raises"]
    assert played.gives("after the error") == "良"


def test_the_add_in_is_built_and_put_into_excels_start_folder(played):
    """By the Windows Python, which generates the wrappers with xlwings' own decorators and pywin32: the same bytes as here."""
    from udfs.addin.build import build_addin

    done = played.report["installing"]
    assert done["install"]["state"] == "new"
    assert done["again"]["state"] == "same"
    assert bytes.fromhex(done["after install"]) == build_addin({"INTERPRETER_WIN": INTERPRETER})


def test_uninstalling_takes_away_what_was_installed(played):
    done = played.report["installing"]
    assert done["uninstall"]["removed"].endswith("xladdin.xlam")
    assert done["after uninstall"] is None


def test_files_dropped_on_the_script_are_checked_whatever_their_names(played):
    """`&`, `%`, brackets, Chinese, with quotes and without; code page 936."""
    done = played.report["dropped"]
    assert "Traceback" not in done["said"]
    assert done["made"] == ["校验结果.xlsx", "甲&乙 100%(1)^.xlsx"]
    assert done["said"].count("演示市教育局（演示）") == 2
    for name in ("甲&乙 100%(1)^.xlsx", "a&b%PATH%(1).xlsx"):
        assert name in done["said"]


def test_the_icon_is_a_link_to_python_on_the_desktop_and_in_send_to(played):
    """The shell of Windows makes it; its text stands in it in UTF-16."""
    done = played.report["installing"]
    icons = done["again"]["shortcuts"]
    assert {icon.rpartition("\\")[2] for icon in icons} == {"拖放校验.lnk"}
    assert any(icon.endswith("\\SendTo\\拖放校验.lnk") for icon in icons)
    assert done["uninstall"]["shortcuts"] == sorted(icons)
    for link in done["links"]:
        body = bytes.fromhex(link)
        assert body.startswith(bytes.fromhex("4c000000"))
        for text in ("python.exe", "-P -m xladdin drop --wait"):
            assert text.encode("utf-16-le") in body or text.encode("gbk") in body, text
    assert len(done["links"]) == len(icons)


def test_the_doctor_looks_at_a_real_registry_and_finds_what_is_there_and_what_is_not(played):
    found = {check["name"]: check for check in played.report["installing"]["doctor"]["checks"]}
    for name in (
        "Python 版本",
        "xlwings",
        "pywin32",
        "xlwings 的 DLL",
        "COM 启动",
        "加载项",
        "加载项的版本",
        "加载项所用的 Python",
        "网络标记",
    ):
        assert found[name]["level"] == "ok", found[name]
    assert found["Python 位置"]["level"] == "warn"  # Chinese, and code page 936 can say it
    assert found["Excel"]["level"] in ("warn", "bad")
    assert found["Excel"]["todo"]
