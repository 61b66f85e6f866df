"""The icons of the toolbar as PNG, drawn from icons.toml: small pictures of our own, the same bytes on every system."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise
from math import hypot
from pathlib import Path
from typing import NamedTuple

from xladdin.strict import Table, load_toml

FILE = Path(__file__).with_name("icons.toml")
FIELD = 26
SIZES = (16, 26)
"""What LibreOffice calls small and large icons."""
SAMPLES = 4
"""Points looked at in a pixel, per side: edges get shades between."""

CLEAR = "clear"

Inside = Callable[[float, float], bool]


class Shape(NamedTuple):
    """`colour` None: the ground shows through whatever lies below."""

    colour: tuple[int, int, int] | None
    inside: Inside


@lru_cache(maxsize=1)
def icons() -> dict[tuple[str, int], bytes]:
    """PNG by command id and size. Raises DefinitionError."""
    root = Table(load_toml(FILE), FILE.name, "")
    colours = {CLEAR: None} | {name: _colour(str(value)) for name, value in root.take("colours", dict).items()}
    parts = root.take("parts", dict)
    drawings = root.take("icons", dict)
    root.done()
    made = {name: tuple(_shapes(lines, parts, colours)) for name, lines in drawings.items()}
    return {(name, size): png(shapes, size) for name, shapes in made.items() for size in SIZES}


def _colour(text: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(text.lstrip("#"))
    return red, green, blue


def _shapes(
    lines: list[str], parts: dict[str, list[str]], colours: dict[str, tuple[int, int, int] | None]
) -> Iterator[Shape]:
    for line in lines:
        kind, name, *rest = line.split()
        if kind == "use":
            yield from _shapes(parts[name], parts, colours)
        else:
            yield Shape(colours[name], MAKERS[kind](*map(float, rest)))


def _rect(left: float, top: float, right: float, bottom: float) -> Inside:
    return lambda x, y: left <= x < right and top <= y < bottom


def _disc(cx: float, cy: float, radius: float) -> Inside:
    return lambda x, y: hypot(x - cx, y - cy) < radius


def _ring(cx: float, cy: float, radius: float, width: float) -> Inside:
    return lambda x, y: abs(hypot(x - cx, y - cy) - radius) < width / 2


def _line(width: float, *places: float) -> Inside:
    points = _pairs(places)
    return lambda x, y: any(_distance(x, y, a, b) < width / 2 for a, b in pairwise(points))


def _poly(*places: float) -> Inside:
    points = _pairs(places)
    edges = list(pairwise([*points, points[0]]))

    def inside(x: float, y: float) -> bool:
        crossed = ((ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax for (ax, ay), (bx, by) in edges)
        return sum(crossed) % 2 == 1

    return inside


MAKERS: dict[str, Callable[..., Inside]] = {"rect": _rect, "disc": _disc, "ring": _ring, "line": _line, "poly": _poly}


def _pairs(places: tuple[float, ...]) -> list[tuple[float, float]]:
    return list(zip(places[::2], places[1::2], strict=True))


def _distance(x: float, y: float, a: tuple[float, float], b: tuple[float, float]) -> float:
    """From a point to the line between two others."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    along = min(1.0, max(0.0, ((x - a[0]) * dx + (y - a[1]) * dy) / length)) if length else 0.0
    return hypot(x - a[0] - along * dx, y - a[1] - along * dy)


def png(shapes: tuple[Shape, ...], size: int) -> bytes:
    """A picture with transparent ground."""
    rows = bytearray()
    for row in range(size):
        rows.append(0)  # no filter
        for col in range(size):
            rows += _pixel(shapes, col, row, FIELD / size)
    head = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _pixel(shapes: tuple[Shape, ...], col: int, row: int, scale: float) -> bytes:
    """Mean of what is seen at each sample; a pixel nothing covers is transparent."""
    seen = []
    for i in range(SAMPLES):
        y = (row + (i + 0.5) / SAMPLES) * scale
        for j in range(SAMPLES):
            x = (col + (j + 0.5) / SAMPLES) * scale
            found = next((shape.colour for shape in reversed(shapes) if shape.inside(x, y)), None)
            if found is not None:
                seen.append(found)
    if not seen:
        return bytes(4)
    mean = [sum(channel) // len(seen) for channel in zip(*seen, strict=True)]
    return bytes((*mean, len(seen) * 255 // SAMPLES**2))
