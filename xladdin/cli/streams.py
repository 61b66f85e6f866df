"""Standard output that never fails on a character: consoles in GBK or plain ASCII show what they can."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xladdin.display.terminal import Bar


def prepare_streams() -> None:
    """Lets output and error stream replace what their encoding lacks.

    An ASCII encoding means that the system named no language (LANG=C in a container, say), not that the screen can show no
    Chinese: UTF-8 is written then, as Python itself does by PEP 538.
    """
    for stream in (sys.stdout, sys.stderr):
        if not hasattr(stream, "reconfigure"):
            continue
        ascii_only = (stream.encoding or "ascii").lower().replace("_", "-") in (
            "ascii",
            "us-ascii",
            "ansi-x3.4-1968",
            "646",
        )
        stream.reconfigure(errors="replace", **({"encoding": "utf-8"} if ascii_only else {}))


def emit_json(data: Any) -> None:
    """One JSON document on standard output, in UTF-8 whatever the console's encoding, Chinese unescaped."""
    import json

    import click

    from xladdin.display.text import restored

    click.echo(restored(json.dumps(data, ensure_ascii=False, indent=2)).encode())


def say(text: str) -> None:
    """Lines for the person at the screen, on the error stream, so that standard output holds results only."""
    import click

    from xladdin.display.text import clean

    click.echo("\n".join(map(clean, text.splitlines())), err=True)


@contextmanager
def progress(what: str) -> Iterator[Bar | None]:
    """A progress bar where a person watches the error stream; None, and nothing loaded, elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from xladdin.display.terminal import progress_bar

    with progress_bar(what) as bar:
        yield bar
