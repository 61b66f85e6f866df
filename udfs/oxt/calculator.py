"""The process that works out worksheet functions for LibreOffice: a line per function, a line per result."""

from __future__ import annotations

import json
from typing import Any

from udfs.columns import CRASHED, STARTS
from udfs.oxt.child import pipes
from udfs.oxt.signatures import in_excels_order

TOO_MANY = f"{STARTS}figures”：选的列太多，请只选这个指标要用的数，每列一个"


def main() -> None:
    from udfs import functions
    from xladdin import __version__

    receive, send = pipes()

    def tell(message: Any) -> None:
        send.write(json.dumps(message).encode("ascii") + b"\n")
        send.flush()

    tell({"ready": __version__})
    for line in receive:
        order = json.loads(line)
        try:
            function = getattr(functions, order["function"])
            found = function(*in_excels_order(function, order["args"]))
        except ValueError:
            found = TOO_MANY
        except Exception:
            found = CRASHED
        tell({"rows": as_rows(found)})


def as_rows(found: object) -> list[list[object]]:
    """A result as rows of numbers, texts and blanks."""
    rows = found if isinstance(found, list | tuple) else [found]
    return [[_cell(one) for one in (row if isinstance(row, list | tuple) else [row])] for row in rows]


def _cell(value: object) -> object:
    if value is None or isinstance(value, str | bool | float):
        return value
    return float(value) if hasattr(value, "__float__") else str(value)
