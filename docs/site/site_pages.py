"""Sphinx extension: pages written for GitHub become pages of the manual, and its search works without a server.

* The table of contents comes from contents.toml, so pages carry no directives.
* `<a id="x"></a>` in a page is a target of its own page; the same id may stand in several pages.
* The words of every section go into one script, because a browser lets no page opened from disk read other files.
"""

from __future__ import annotations

import json
import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contents import DOCS, ROOT_PAGE, Part, load_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docutils import nodes
    from sphinx.application import Sphinx

ANCHOR = re.compile(r'^<a id="([\w-]+)"></a>$', re.MULTILINE)
LINK = re.compile(r"\]\(([\w./-]*)#([\w-]+)\)")
FOR_DEVELOPERS = re.compile(r"^\*For developers\*: .*\n?", re.MULTILINE)
QUOTED = re.compile(r"^(> .+)\n(?=> )", re.MULTILINE)
"""A line of a message that another one follows: it stays a line of its own."""
FENCED = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)
WRAPPED = re.compile(r"(?<=[\u3001-\u30ff\u4e00-\u9fff\uff01-\uff5e])\n(?=[\u4e00-\u9fff“「《（])")
"""A Chinese line that was only broken for the editor; a browser would show a blank there."""
NOT_PRINTED = ("**Excel 公式**", "**算例**", "**要用的数据**")
"""Blocks of a scoring table that only a screen has room for."""


WORDS = {
    "On this page": "本页内容", "Next": "下一页", "Previous": "上一页", "Home": "首页", "Back to top": "回到顶部",
    "Search": "搜索", "Made with ": "制作工具：",
}  # fmt: skip
"""What the theme says and Sphinx has no Chinese for."""


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("source-read", read_source)
    app.connect("html-page-context", say_in_chinese)
    app.connect("build-finished", write_sections)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def read_source(app: Sphinx, page: str, source: list[str]) -> None:
    printing = app.tags.has("print")
    text = for_paper(source[0]) if printing else source[0]
    text = QUOTED.sub(r"\1\\\n", unwrapped(with_targets(page, text)))
    if page == ROOT_PAGE:
        text += "".join(_toctree(part, page) for part in load_parts() if part.print or not printing)
    source[0] = text


def with_targets(page: str, text: str) -> str:
    """Anchors become targets named after page and id; links to them, from any page, follow."""

    def link(found: re.Match[str]) -> str:
        path, name = found.groups()
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)).removesuffix(".md") if path else page
        return f"](#{_target(target, name)})" if name in anchors_of(target) else found[0]

    return ANCHOR.sub(lambda found: f"({_target(page, found[1])})=", LINK.sub(link, text))


def unwrapped(text: str) -> str:
    parts = FENCED.split(text)  # every second part is a block of code
    parts[::2] = [WRAPPED.sub("", part) for part in parts[::2]]
    return "".join(parts)


def anchors_of(page: str) -> set[str]:
    file = DOCS / f"{page}.md"
    return set(ANCHOR.findall(file.read_text(encoding="utf-8"))) if file.is_file() else set()


def _target(page: str, name: str) -> str:
    stem = posixpath.basename(page)
    return name if name.startswith(stem) else f"{stem}-{name}"


def for_paper(text: str) -> str:
    """Without what only a developer or a screen needs."""
    kept = []
    skipping = False
    for block in re.split(r"\n\n(?!  )", FOR_DEVELOPERS.sub("", text)):
        if block.startswith(("**", "#", "<a id=")):
            skipping = block.startswith(NOT_PRINTED)
        if not skipping:
            kept.append(block)
    return "\n\n".join(kept)


def _toctree(part: Part, page: str) -> str:
    here = posixpath.dirname(page)
    lines = [posixpath.relpath(one, here) for one in part.pages]
    head = [":hidden:", f":caption: {part.title}", ":maxdepth: 2"]
    return "\n\n```{toctree}\n" + "\n".join([*head, "", *lines]) + "\n```\n"


def say_in_chinese(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: nodes.document | None) -> None:
    from sphinx.locale import _

    context["gettext"] = lambda text: WORDS.get(text) or _(text)


def write_sections(app: Sphinx, problem: Exception | None) -> None:
    """static/sections.js: page, id, headings and words of every section, for search.js."""
    if problem is not None or app.builder.name != "html":
        return
    found = [one for page in sorted(app.env.found_docs) for one in _sections(app, page)]
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    (Path(app.outdir) / "_static" / "sections.js").write_text(f"const SECTIONS={text};\n", encoding="utf-8")
    for name in ("searchindex.js", "objects.inv"):
        (Path(app.outdir) / name).unlink(missing_ok=True)


def _sections(app: Sphinx, page: str) -> Iterator[tuple[str, str, str]]:
    """(address, "page › heading", words of the section without those of its subsections)."""
    from docutils import nodes

    tree = app.env.get_doctree(page)
    title = app.env.titles[page].astext()
    for section in tree.findall(nodes.section):
        heading = section[0].astext()
        words = " ".join(child.astext() for child in section[1:] if not isinstance(child, nodes.section))
        path = title if heading == title else f"{title} › {heading}"
        yield f"{page}.html#{section['ids'][0]}", path, " ".join(words.split())
