"""The printed edition: the pages that Sphinx made, one after the other as chapters, with contents and page numbers."""

from __future__ import annotations

import logging
import posixpath
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Template

from contents import Part, load_parts

FOLDER = Path(__file__).with_name("print")
LINK = re.compile(r'(?<= )href="([^":]*)"')
ID = re.compile(r'(?<= )id="([^"]+)"')
PICTURE = re.compile(r'(?<= )src="([^":]+)"')
HEADLINE = re.compile(r'<a class="headerlink".*?</a>')
HEADING = re.compile(r"<h([12])>(.*?)</h\1>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
DETAILED = "reference/rulebooks/"
"""Chapters with a heading per indicator: too many for the contents, and listed at their own head."""
SECTION = re.compile(r'<section id="([^"]+)">')


def printed_parts() -> tuple[Part, ...]:
    return tuple(part for part in load_parts() if part.print)


def write_pdf(folder: Path, out: Path) -> Path:
    """`folder` holds a page per chapter as Sphinx made it. The fonts of the machine are embedded, only the signs in use."""
    from weasyprint import CSS, HTML

    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    HTML(string=book(folder), base_url=str(folder)).write_pdf(out, stylesheets=[CSS(str(FOLDER / "print.css"))])
    return out


def book(folder: Path) -> str:
    """The whole edition as one page of HTML."""
    from xladdin import __version__

    parts = printed_parts()
    inside = {page for part in parts for page in part.pages}
    chapters = {page: chapter(folder, page, inside) for page in inside}
    template = Template((FOLDER / "book.html").read_text(encoding="utf-8"))
    return template.substitute(
        version=__version__,
        contents="\n".join(_contents(parts, chapters)),
        chapters="\n".join(
            f'<article id="{_id(page)}">{chapters[page]}</article>' for part in parts for page in part.pages
        ),
    )


def chapter(folder: Path, page: str, inside: Iterable[str]) -> str:
    """One page with ids of its own in the book, links within the book, and pictures by their place below `folder`."""
    text = HEADLINE.sub("", (folder / f"{page}.html").read_text(encoding="utf-8"))

    def link(found: re.Match[str]) -> str:
        path, _, name = found[1].partition("#")
        target = (
            posixpath.normpath(posixpath.join(posixpath.dirname(page), path)).removesuffix(".html") if path else page
        )
        if target not in inside:
            return ""
        return f'href="#{_id(target, name)}"'

    text = LINK.sub(link, text)
    text = ID.sub(lambda found: f'id="{_id(page, found[1])}"', text)
    here = posixpath.dirname(page)
    return PICTURE.sub(lambda found: f'src="{posixpath.normpath(posixpath.join(here, found[1]))}"', text)


def _id(page: str, name: str = "") -> str:
    stem = page.replace("/", "-")
    return f"{stem}--{name}" if name else stem


def _contents(parts: Iterable[Part], chapters: dict[str, str]) -> Iterator[str]:
    number = 0
    for part in parts:
        yield f'<p class="part">{part.title}</p>'
        for page in part.pages:
            number += 1
            for level, place, title in headings(chapters[page]):
                if level > 1 and page.startswith(DETAILED):
                    continue
                shown = f"{number}　{title}" if level == 1 else title
                yield f'<p class="level{level}"><a href="#{place}">{shown}</a></p>'


def headings(text: str) -> Iterator[tuple[int, str, str]]:
    """(level, id, title) of the headings of levels 1 and 2: each stands at the head of a section that bears the id."""
    places = [(found.end(), found[1]) for found in SECTION.finditer(text)]
    for found in HEADING.finditer(text):
        place = [name for end, name in places if end <= found.start()][-1]
        yield int(found[1]), place, TAG.sub("", found[2]).strip()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    write_pdf(Path(sys.argv[1]), Path(sys.argv[2]))
