"""The command line. `main` is the entry point; nothing heavy is imported before a command needs it."""

from __future__ import annotations

from xladdin.cli.root import program

__all__ = ["main", "program"]


def main() -> None:
    """Runs the command line of this process and leaves with its exit code: 0 no 错误, 1 错误 found, 2 unusable, 130 Ctrl-C."""
    program()
