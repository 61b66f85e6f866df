"""The command line. `main` is the entry point; nothing heavy is imported before a command needs it."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xladdin.cli.root import program

__all__ = ["main", "program"]

SELDOM = 50_000, 20, 20
"""Objects more than before, and then rounds, between searches for cyclic garbage: starting makes thousands of objects and no garbage."""


def __getattr__(name: str) -> Any:
    if name == "program":
        from xladdin.cli.root import program

        return program
    raise AttributeError(name)


def main() -> None:
    """Runs the command line of this process and leaves with its exit code: 0 no 错误, 1 错误 found, 2 unusable, 130 Ctrl-C."""
    gc.set_threshold(*SELDOM)
    from xladdin.cli.root import program

    try:
        program()
    finally:
        if "duckdb" not in sys.modules:  # which tells of everything that it was not allowed to take down
            gc.freeze()  # the process ends: nothing is worth a search any more
