"""Click's own words: all that our commands can show have a Chinese text, in the click that is installed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from command_line import english

from xladdin.cli.chinese import MESSAGES, translate, translate_plural

# Prompts, editors, progress bars, shell completion and parameter types that no command of ours has.
OTHERS = (
    "termui.py",
    "_termui_impl.py",
    "_winconsole.py",
    "shell_completion.py",
    "testing.py",
    "utils.py",
    "_compat.py",
)
NOT_OURS = (
    "Do you want to continue?", "Confirm the action without prompting.", "Choice({choices})", "Choose from:\n\t{choices}",
    "{value!r} is not one of {choice}.", "{value!r} is not one of {choices}.", "{value!r} is not a valid UUID.",
    "{value!r} does not match the format {format}.", "{value!r} does not match the formats {formats}.",
    "{value} is not in the range {range}.", "{value!r} is not a valid boolean. Recognized values: {states}", "file", "directory", "path",
    "{name} {filename!r} does not exist.", "{name} {filename!r} is a file.", "{name} {filename!r} is a directory.",
    "{name} {filename!r} is not readable.", "{name} {filename!r} is not writable.", "{name} {filename!r} is not executable.",
    "{len_type} values are required, but {len_value} was given.", "{len_type} values are required, but {len_value} were given.",
    "Value must be an iterable.", "Name '{name}' defined twice", "deprecated", "(Deprecated)", "(DEPRECATED)", "(DEPRECATED: {target})",
    "DeprecationWarning: The {param_type} {name!r} is deprecated.{extra_message}",
    "{help} (DEPRECATED: {deprecated})", "{value!r} is not {choice}.",
    "{text} {deprecated_message}", "{value!r} is not a valid boolean.",
    # Mistakes in declaring a command, not in using one.
    "Arguments take exactly one parameter declaration, got {length}: {decls}.",
    "Boolean option {decl!r} cannot use the same flag for true/false.",
    "Could not determine name for option with declarations {decls!r}",
    "No options defined but a name was passed ({name}). Did you mean to declare an argument instead? Did you mean to pass '--{name}'?",
)  # fmt: skip


def texts() -> Iterator[tuple[str, str]]:
    """(file, text) of every literal that click hands to gettext or ngettext."""
    for path in sorted(Path(click.__file__).parent.glob("*.py")):
        if path.name in OTHERS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
                yield from (
                    (path.name, a.value) for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)
                )


def test_every_text_of_click_that_we_can_show_is_translated() -> None:
    found = set(texts())
    assert len(found) > 30
    assert sorted(f"{file}: {text!r}" for file, text in found if text not in MESSAGES and text not in NOT_OURS) == []


def test_translations_keep_the_places_for_names() -> None:
    import string

    def places(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    lost = {m: t for m, t in MESSAGES.items() if not places(t) <= places(m)}
    assert lost == {}
    assert translate("not a text of click") == "not a text of click"
    assert (
        translate_plural("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})", 2)
        == "多写了 {args}"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chek"], "没有命令“chek”，是否想写 “check”？"),
        (["check"], "没有给出 “工作簿或文件夹”"),
        (["check", "--jsn", "x"], "没有选项 --jsn。是否想写 --json？"),
        (["check", "a.xlsx", "-o"], "选项 -o 后面要写内容。"),
        (["check", "--json=yes", "x"], "选项 --json 后面不写内容。"),
        (["explain", "a.xlsx"], "没有给出 “指标”"),
        (["forms", "x", "y"], "多写了 x y"),
        (["template", "x", "-o", "y"], "没有给出选项 --year"),
        (["template", "x", "--year", "今年", "-o", "y"], "--year 无效：“今年”不是整数。"),
        (["check", "x.xlsx", "-o", "结果.xls"], "-o/--out 无效：“结果.xls”应以 .xlsx 结尾，请改成“结果.xlsx”"),
        (["--nonsense"], "没有选项 --nonsense。"),
    ],
)
def test_wrong_command_lines_are_answered_in_chinese(run, arguments: list[str], said: str) -> None:
    answered = run(*arguments)
    assert (answered.exit_code, answered.stdout) == (2, "")
    assert f"出错：{said}\n" in answered.stderr
    assert english(answered.stderr.replace("chek", "").replace("结果.xls", "")) in ([], ["jsn"], ["nonsense"])
