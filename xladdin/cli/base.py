"""What all commands share: Chinese help with examples, `--json`, `--force`, `-o`, and the group that runs them safely."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from xladdin.cli.chinese import speak_chinese
from xladdin.cli.streams import prepare_streams, say
from xladdin.cli.trouble import run_safely
from xladdin.display.text import pad, width

speak_chinese()  # before any command is asked for its help, which click keeps
HELP_NAMES = ["-h", "--help"]
# A name like 教育局2022.6 has no extension, though it looks as if.
FORMATS = frozenset(
    [
        ".xlsx",
        ".xls",
        ".xlsm",
        ".xlsb",
        ".et",
        ".ett",
        ".ods",
        ".csv",
        ".doc",
        ".docx",
        ".wps",
        ".pdf",
        ".rtf",
        ".txt",
        ".md",
        ".html",
        ".toml",
        ".json",
    ]
)


class Argument(click.Argument):
    """A positional argument with a sentence for the help page."""

    def __init__(self, names: Sequence[str], about: str, **settings: Any) -> None:
        super().__init__(names, **settings)
        self.about = about

    def get_error_hint(self, ctx: click.Context | None) -> str:
        return f"“{self.human_readable_name.removesuffix('…')}”"


class Option(click.Option):
    """An option whose error messages name it without quotes."""

    def get_error_hint(self, ctx: click.Context | None) -> str:
        return "/".join(self.opts)


class Command(click.Command):
    """A command whose help page ends in examples. Exit code: what the callback returns, 0 for None."""

    def __init__(self, name: str, *, examples: Sequence[str] = (), **settings: Any) -> None:
        super().__init__(name, options_metavar="[选项]", context_settings={"help_option_names": HELP_NAMES}, **settings)
        self.examples = tuple(examples)

    def invoke(self, ctx: click.Context) -> Any:
        from xladdin.cli.log import logging_to_file

        with logging_to_file() as log:
            code = super().invoke(ctx)
        if log.wrote:
            say(f"有程序错误，详细记录在 {log.wrote}，请把它交给维护人员。")
        return code

    def get_usage(self, ctx: click.Context) -> str:
        return f"用法：{ctx.command_path} {' '.join(self.collect_usage_pieces(ctx))}"

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write("\n\n".join([self.get_usage(ctx), *self.sections(ctx)]) + "\n")

    def sections(self, ctx: click.Context) -> list[str]:
        """The help page below the usage line."""
        found = [indented((self.help or "").splitlines())]
        if arguments := self.argument_rows(ctx):
            found.append("参数：\n" + aligned(arguments))
        found.append("选项：\n" + aligned(self.option_rows(ctx)))
        if self.examples:
            found.append("例子：\n" + indented(self.examples))
        return found

    def argument_rows(self, ctx: click.Context) -> list[tuple[str, str]]:
        return [(p.make_metavar(ctx), p.about) for p in self.get_params(ctx) if isinstance(p, Argument)]

    def option_rows(self, ctx: click.Context) -> list[tuple[str, str]]:
        rows = []
        for option in self.get_params(ctx):
            if isinstance(option, click.Option) and not option.hidden:
                names = ", ".join(sorted(option.opts, key=len))
                value = "" if option.is_flag or option.count else f" {option.make_metavar(ctx)}"
                rows.append((names + value, (option.help or "") + ("（必填）" if option.required else "")))
        return rows


class Group(click.Group):
    """Commands under one name, in the order in which they were added; alone it does what `alone` does."""

    def __init__(self, *, alone: Callable[[], None], **settings: Any) -> None:
        super().__init__(
            invoke_without_command=True, options_metavar="", subcommand_metavar="命令 [选项]…",
            context_settings={"help_option_names": HELP_NAMES}, callback=self.start, **settings,
        )  # fmt: skip
        self.alone = alone

    def start(self) -> None:
        if click.get_current_context().invoked_subcommand is None:
            self.alone()

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def get_usage(self, ctx: click.Context) -> str:
        return f"用法：{ctx.command_path} {self.subcommand_metavar}"

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write("\n\n".join([self.get_usage(ctx), *self.sections(ctx)]) + "\n")

    def sections(self, ctx: click.Context) -> list[str]:
        """The help page below the usage line."""
        rows = [(name, (command.help or "").splitlines()[0]) for name, command in self.commands.items()]
        options = [
            (", ".join(sorted(p.opts, key=len)), p.help or "")
            for p in self.get_params(ctx)
            if isinstance(p, click.Option)
        ]
        return [
            indented((self.help or "").splitlines()), "命令：\n" + aligned(rows), "选项：\n" + aligned(options),
            f"用 {ctx.command_path} 命令 --help 看一个命令的用法和例子。",
        ]  # fmt: skip

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            from xladdin.strict import nearest

            ctx.fail(f"没有命令“{args[0]}”{nearest(args[0], self.commands)}")
        return super().resolve_command(ctx, args)


class Family(Group):
    """A command made of commands: `xladdin rulebook export …`. Alone it shows its help."""

    def __init__(self, name: str, *, examples: Sequence[str] = (), **settings: Any) -> None:
        super().__init__(name=name, alone=lambda: click.echo(click.get_current_context().get_help()), **settings)
        self.examples = tuple(examples)

    def sections(self, ctx: click.Context) -> list[str]:
        *before, last = super().sections(ctx)
        return [*before, "例子：\n" + indented(self.examples), last]


class Commands(MutableMapping[str, click.Command]):
    """Commands by name, each loaded when it is asked for: one command needs none of the others.

    `places`: `module.function` in this package; the function is named as the command is.
    """

    def __init__(self, *places: str) -> None:
        self._places = {place.partition(".")[2].strip("_").replace("_", "-"): place for place in places}
        self._loaded: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._loaded:
            module, _, function = self._places[name].partition(".")
            self._loaded[name] = getattr(import_module(f"xladdin.cli.{module}"), function)
        return self._loaded[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._places[name], self._loaded[name] = name, command

    def __delitem__(self, name: str) -> None:
        del self._places[name]

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


class Program(Group):
    """The whole command line; alone it greets. Its `main` is where every run starts and ends."""

    def __init__(self, *, greeting: Callable[[], str], **settings: Any) -> None:
        super().__init__(alone=lambda: click.echo(greeting()), **settings)

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, *rest: Any, **settings: Any) -> Any:
        """Runs one command line and leaves the process with its exit code."""
        prepare_streams()
        settings["standalone_mode"] = False
        # One name, however the program was started (`python -m xladdin`, run.py, xladdin.exe).
        sys.exit(run_safely(lambda: super(Program, self).main(args, "xladdin", *rest, **settings)))


def indented(lines: Sequence[str]) -> str:
    return "\n".join(f"  {line}".rstrip() for line in lines)


def aligned(rows: Sequence[tuple[str, str]]) -> str:
    """Two columns, the second aligned by display width."""
    columns = max(width(left) for left, _ in rows) + 3
    return "\n".join(f"  {pad(left, columns)}{right}".rstrip() for left, right in rows)


def out_option(about: str, *, required: bool = False) -> Callable:
    return click.option("-o", "--out", cls=Option, metavar="文件", type=FileOut(".xlsx"), required=required, help=about)


def json_option(function: Callable) -> Callable:
    return click.option("--json", "as_json", is_flag=True, help="结果以 JSON 输出，供其他程序使用")(function)


def force_option(function: Callable) -> Callable:
    return click.option("--force", is_flag=True, help="输出文件已存在时覆盖")(function)


class FileOut(click.ParamType):
    """A path for a file to be written: the suffix is added where it is missing; suffixes of other formats are refused."""

    name = "文件"

    def __init__(self, suffix: str) -> None:
        self.suffix = suffix

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        path = Path(value)
        if path.suffix.lower() != self.suffix:
            if path.suffix.lower() in FORMATS:
                self.fail(f"“{path.name}”应以 {self.suffix} 结尾，请改成“{path.stem}{self.suffix}”", param, ctx)
            path = path.with_name(path.name + self.suffix)
        if path.is_dir():
            self.fail(f"“{path}”是文件夹，请写文件名", param, ctx)
        return path
