"""What tests of the manual share: its pages, the names in them, and the anchors a link can lead to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from by_path import module_at

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
MANUAL = DOCS / "manual"
STEPS = ("filling", "collecting")
"""Pages of ten steps each."""


def build_script() -> ModuleType:
    """docs/build.py, which bears the name of a package that may be installed."""
    return module_at(DOCS / "build.py")


def pages() -> list[Path]:
    return sorted(DOCS.rglob("*.md"))


def written() -> list[Path]:
    """Pages that a person wrote."""
    return [page for page in pages() if "reference" not in page.relative_to(DOCS).parts]


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def messages(page: Path) -> list[str]:
    """What the page says the screen shows: the lines of its block quotes."""
    return [line[2:].strip() for line in read(page).splitlines() if line.startswith("> ")]


def as_pattern(message: str) -> re.Pattern[str]:
    """……stands for figures and names, of any length and with or without blanks around it."""
    parts = [re.escape(part.strip()) for part in message.split("……")]
    return re.compile(r"\s*[\s\S]*?\s*".join(parts))


def slug(heading: str) -> str:
    """The id that GitHub gives a heading."""
    plain = re.sub(r"[`*]|\]\([^)]*\)|\[", "", heading.strip().lower())
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def anchors(page: Path) -> set[str]:
    text = re.sub(r"```.*?```", "", read(page), flags=re.DOTALL)
    found: dict[str, int] = {}
    for heading in re.findall(r"^#{1,6} (.+)$", text, re.MULTILINE):
        found[slug(heading)] = found.get(slug(heading), 0) + 1
    again = {f"{name}-{n}" for name, count in found.items() for n in range(1, count)}
    return {*found, *again, *re.findall(r'<a id="([\w-]+)"></a>', text)}


def links(page: Path) -> Iterator[tuple[str, str]]:
    """(path, anchor) of every link to our own files."""
    text = re.sub(r"```.*?```|`[^`\n]*`", "", read(page), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" not in target and not target.startswith("mailto:"):
            path, _, anchor = target.partition("#")
            yield path, anchor
