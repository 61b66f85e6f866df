"""Help pages, greeting and version: Chinese, complete, with examples that work as they stand."""

from __future__ import annotations

import re
import shlex

import click
import pytest
from command_line import COMMANDS, FAMILY_COMMANDS, ROOT, english

from xladdin import __version__
from xladdin.cli import program
from xladdin.cli.base import Argument, Command, Family
from xladdin.display.text import width

FAMILY = program.commands["rulebook"]
assert isinstance(FAMILY, Family)
LEAVES = {name: one for name, one in program.commands.items() if one is not FAMILY} | {
    f"rulebook {name}": one for name, one in FAMILY.commands.items()
}
"""Everything that does something, by the words that call it."""


def test_the_commands_are_those_of_the_contract_in_their_order() -> None:
    assert tuple(program.commands) == COMMANDS
    assert tuple(FAMILY.commands) == FAMILY_COMMANDS


def test_a_family_of_commands_lists_them_and_knows_the_nearest(run) -> None:
    for words in ((), ("--help",), ("-h",)):
        shown = run("rulebook", *words)
        assert (shown.exit_code, shown.stderr) == (0, "")
        assert english(shown.stdout) == []
        assert all(f"  {name} " in shown.stdout for name in FAMILY_COMMANDS)
    wrong = run("rulebook", "exprot")
    assert wrong.exit_code == 2
    assert "export" in wrong.stderr


@pytest.mark.parametrize("flag", ["--help", "-h"])
@pytest.mark.parametrize("command", ["", *LEAVES])
def test_help_is_chinese_and_says_how_to_go_on(run, command: str, flag: str) -> None:
    shown = run(*command.split(), flag)
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert shown.stdout.startswith(f"用法：xladdin {command}".rstrip())
    assert english(shown.stdout) == []
    assert "选项：" in shown.stdout
    assert "显示本帮助" in shown.stdout
    assert ("例子：\n  xladdin " + command in shown.stdout) if command else ("命令 --help" in shown.stdout)


@pytest.mark.parametrize("command", LEAVES)
def test_every_argument_and_option_is_explained(command: str) -> None:
    found = LEAVES[command]
    assert isinstance(found, Command)
    assert (found.help or "").strip()
    for parameter in found.params:
        about = parameter.about if isinstance(parameter, Argument) else parameter.help  # type: ignore[attr-defined]
        assert about, parameter.name
    assert "--json" in {name for p in found.params for name in p.opts}
    writes = any(p.name == "out" for p in found.params)
    assert ("--force" in {name for p in found.params for name in p.opts}) is writes


@pytest.mark.parametrize("command", LEAVES)
def test_every_command_has_examples_and_every_choice_a_chinese_explanation(command: str) -> None:
    """Of an option or argument, of the command itself, and of what an option takes."""
    found = LEAVES[command]
    assert found.examples, "a command without an example"  # type: ignore[attr-defined]
    assert re.search("[一-鿿]", found.help or "")
    for parameter in found.params:
        about = parameter.about if isinstance(parameter, Argument) else parameter.help  # type: ignore[attr-defined]
        assert re.search("[一-鿿]", about or ""), parameter.name
        takes_value = not isinstance(parameter, Argument) and not parameter.is_flag  # type: ignore[attr-defined]
        assert not takes_value or re.search("[一-鿿]", parameter.metavar or ""), parameter.name


@pytest.mark.parametrize(("command", "example"), [(c, e) for c, found in LEAVES.items() for e in found.examples])  # type: ignore[attr-defined]
def test_examples_are_command_lines_that_are_understood(command: str, example: str) -> None:
    words = shlex.split(example)
    own = ["xladdin", *command.split()]
    assert words[: len(own)] == own
    found = LEAVES[command]
    with found.make_context(command, words[len(own) :], parent=click.Context(program)) as context:
        assert context.params


def test_columns_of_help_align_by_display_width(run) -> None:
    """Chinese takes two columns, so equal numbers of characters would not align."""
    lines = run("check", "--help").stdout.splitlines()
    options = lines[lines.index("选项：") + 1 : lines.index("例子：") - 1]
    assert len(options) == 4
    starts = {width(line[: re.match(r"  .*?\S {3,}(?=\S)", line).end()]) for line in options}  # type: ignore[union-attr]
    assert len(starts) == 1


def test_alone_it_greets_and_names_the_next_step(run) -> None:
    shown = run()
    assert shown.exit_code == 0
    assert __version__ in shown.stdout
    for command in ("demo", "forms", "check", "rollup", "install", "doctor"):
        assert f"xladdin {command}" in shown.stdout
    for click_on in ("“绩效自评”选项卡", "“拖放校验”图标", "install.cmd"):
        assert click_on in shown.stdout
    named = re.findall(r"docs/[\w./-]+\.md", shown.stdout)
    assert named
    assert all((ROOT / name).is_file() for name in named)
    assert max(map(width, shown.stdout.splitlines())) <= 90


def test_version(run) -> None:
    shown = run("--version")
    assert (shown.exit_code, shown.stdout) == (0, f"xladdin {__version__}\n")
