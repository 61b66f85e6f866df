"""The order of the manual, from contents.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1]
FILE = Path(__file__).with_name("contents.toml")
ROOT_PAGE = "manual/index"


@dataclass(frozen=True, slots=True)
class Part:
    """Pages under one heading of the table of contents, by their paths below docs/ without suffix."""

    title: str
    pages: tuple[str, ...]
    print: bool = False


def load_parts() -> tuple[Part, ...]:
    """Raises ValueError for a page that is not there or stands twice, and for an unknown key."""
    parts = tuple(_part(**entry) for entry in tomllib.loads(FILE.read_text(encoding="utf-8"))["part"])
    pages = pages_of(parts)
    missing = [page for page in pages if not (DOCS / f"{page}.md").is_file()]
    twice = [page for page in set(pages) if pages.count(page) > 1]
    if missing or twice:
        raise ValueError(f"contents.toml: no such page {missing}, twice {twice}")
    return parts


def _part(title: str, pages: list[str], print: bool = False, glob: str = "") -> Part:
    found = (
        sorted(path.relative_to(DOCS).with_suffix("").as_posix() for path in DOCS.glob(f"{glob}.md")) if glob else []
    )
    return Part(title, (*pages, *found), print)


def pages_of(parts: Iterable[Part]) -> list[str]:
    return [page for part in parts for page in part.pages]
