"""What a scene is: one or more pictures that are taken in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from shots.places import Rect


class Shot(NamedTuple):
    """A picture to be: part `rect` of the file `raw`; all that is not blank for None."""

    name: str
    raw: Path
    rect: Rect | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """`take(stage)` gives the shots of all `names`: `stage` is the Studio for a scene in windows, a folder for one of printed pages."""

    names: tuple[str, ...]
    windows: bool
    take: Callable[[Any], Iterator[Shot]]


SCENES: list[Scene] = []


def windows(*names: str) -> Callable[[Callable], Callable]:
    """A scene in the windows of the studio."""
    return _scene(names, True)


def printed(*names: str) -> Callable[[Callable], Callable]:
    """A scene of pages that LibreOffice prints; it needs no screen."""
    return _scene(names, False)


def _scene(names: tuple[str, ...], on_screen: bool) -> Callable[[Callable], Callable]:
    def keep(take: Callable[[Any], Iterator[Shot]]) -> Callable[[Any], Iterator[Shot]]:
        SCENES.append(Scene(names, on_screen, take))
        return take

    return keep
