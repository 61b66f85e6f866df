"""Cutting, sizing and saving pictures, by ImageMagick: a palette of few colours keeps a page of the manual light."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from shots.places import Rect

HEAVIEST = 150_000
"""Bytes of one picture."""
PALETTES = (256, 128, 64, 32, 16)
"""Colours; fewer only when the picture would be too heavy."""
LINE = "#b0b0b0"
MARGIN = 36
"""Pixels around what is printed on a page."""


class TooHeavy(Exception):
    """Even the smallest palette leaves a picture above HEAVIEST."""


def run(*arguments: object) -> str:
    done = subprocess.run(list(map(str, arguments)), check=True, capture_output=True, text=True)
    return done.stdout


def cut(raw: Path, rect: Rect | None, out: Path) -> None:
    """That part of the raw picture, None: all but the white margins, with a thin line around it. Raises TooHeavy."""
    part: list[object] = ["-trim", "+repage", "-bordercolor", "white", "-border", MARGIN]
    if rect is not None:
        part = ["-crop", f"{rect.width}x{rect.height}+{rect.left}+{rect.top}", "+repage"]
    save([raw, *part, "-bordercolor", LINE, "-border", 1], out)


def save(picture: Sequence[object], out: Path) -> None:
    """What ImageMagick makes of `picture`, in the largest palette that is light enough. Raises TooHeavy."""
    for colours in PALETTES:
        made = ["-alpha", "off", "+dither", "-colors", colours, "-strip", "-define", "png:exclude-chunks=date,time"]
        run("convert", *picture, *made, "-define", "png:compression-level=9", f"PNG8:{out}")
        if out.stat().st_size <= HEAVIEST:
            return
    raise TooHeavy(f"{out.name}: {out.stat().st_size} bytes")


def colours_of(file: Path) -> int:
    return int(run("identify", "-format", "%k", file))
