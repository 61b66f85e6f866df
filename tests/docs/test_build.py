"""The site and the printed edition, made for real."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from manual_pages import DOCS, build_script, read

manual = build_script()

IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")
OFFLINE = re.compile(r"^(https?:)?//")


def require(*modules: str) -> None:
    missing = [module for module in modules if importlib.util.find_spec(module) is None]
    if missing:
        (pytest.fail if IN_CI else pytest.skip)(f"not installed: {', '.join(missing)} (extra docs)")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    require("sphinx", "myst_parser", "furo")
    out = tmp_path_factory.mktemp("manual") / "site"
    started = time.monotonic()
    manual.build(out, drafts=bool(manual.missing_pictures()))
    assert time.monotonic() - started < 60
    return out


class Page(HTMLParser):
    """Ids, links, and what the browser fetches to show the page."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.feed(read(file))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.add(str(given["id"]))
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        if tag in ("img", "script", "iframe") and given.get("src"):
            self.fetched.append(str(given["src"]))
        if tag == "link" and given.get("href"):
            self.fetched.append(str(given["href"]))


def test_every_page_is_there_and_the_first_leads_to_the_manual(site: Path) -> None:
    from contents import ROOT_PAGE, load_parts, pages_of

    assert [page for page in (ROOT_PAGE, *pages_of(load_parts())) if not (site / f"{page}.html").is_file()] == []
    assert f"url={ROOT_PAGE}.html" in read(site / "index.html")


def test_nothing_comes_from_the_network(site: Path) -> None:
    for file in site.rglob("*.html"):
        assert [address for address in Page(file).fetched if OFFLINE.match(address)] == [], file.name
    for style in site.rglob("*.css"):
        assert not re.search(r"(url\(|@import)\s*[\"']?(https?:)?//", read(style)), style.name


def test_links_and_anchors_lead_somewhere(site: Path) -> None:
    known = {file.resolve(): Page(file) for file in site.rglob("*.html")}
    broken = []
    for file, page in known.items():
        for address in (*page.links, *page.fetched):
            path, _, anchor = unquote(address).partition("#")
            if re.match(r"[a-z]+:", path):
                continue
            target = (file.parent / path.partition("?")[0]).resolve() if path else file
            if target.suffix == ".png" and manual.missing_pictures():
                continue
            if not target.exists() or (anchor and target in known and anchor not in known[target].ids):
                broken.append(f"{file.relative_to(site.resolve())} -> {address}")
    assert broken == []


def sections(site: Path) -> list[list[str]]:
    text = read(site / "_static" / "sections.js")
    return json.loads(text.removeprefix("const SECTIONS=").rstrip().removesuffix(";"))


def test_the_search_knows_every_section_and_the_place_it_leads_to(site: Path) -> None:
    address, text = next((place, text) for place, heading, text in sections(site) if "› F104" in heading)
    assert "另存为不带宏的 .xlsx 后报送" in text
    for place, _, _ in sections(site):
        path, _, anchor = place.partition("#")
        assert (site / path).is_file()
        assert anchor
    assert address.partition("#")[2] in Page(site / "reference" / "findings.html").ids


def test_the_search_page_loads_the_words_before_the_search(site: Path) -> None:
    scripts = [Path(one.partition("?")[0]).name for one in Page(site / "search.html").fetched]
    assert scripts.index("sections.js") < scripts.index("search.js")
    assert not {"searchtools.js", "searchindex.js"} & set(scripts)


def test_the_theme_speaks_chinese(site: Path) -> None:
    page = read(site / "reference" / "findings.html")
    for english in ("On this page", "Back to top", "Next</span>", "Made with"):
        assert english not in page
    assert "本页内容" in page


def test_a_missing_picture_stops_the_build_and_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manual, "missing_pictures", lambda: [("manual/filling.md", "../pictures/ribbon.png")])
    with pytest.raises(manual.BuildError, match=r"ribbon\.png"):
        manual.build(tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_pictures_that_are_not_there_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "docs"
    shutil.copytree(DOCS, copy, ignore=shutil.ignore_patterns("pictures", "shots", "__pycache__"))
    monkeypatch.setattr(manual, "DOCS", copy)
    named = manual.missing_pictures()
    assert ("manual/filling.md", "../pictures/form-blank.png") in named
    (copy / "pictures").mkdir()
    (copy / "pictures" / "form-blank.png").write_bytes(b"")
    assert len(manual.missing_pictures()) == len(named) - 1


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(manual.BuildError, match="other files"):
        manual.build(tmp_path, drafts=True)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, require_tool) -> Path:
    require("sphinx", "myst_parser", "furo", "weasyprint")
    require_tool("pdftoppm")  # and pdftotext, pdffonts of the same package
    out = tmp_path_factory.mktemp("print") / "manual.pdf"
    return manual.print_edition(out, drafts=bool(manual.missing_pictures()))


def shown(program: str, *arguments: str) -> str:
    return subprocess.run([program, *arguments], check=True, capture_output=True, encoding="utf-8").stdout


def chapters() -> Iterator[str]:
    from printed import printed_parts

    for part in printed_parts():
        for page in part.pages:
            yield re.search(r"^# (.+)$", read(DOCS / f"{page}.md"), re.MULTILINE)[1]  # type: ignore[index]


def test_the_printed_edition_has_all_chapters_pages_and_chinese_text(printed: Path) -> None:
    text = re.sub(r"[ 　\f]+", "", shown("pdftotext", "-layout", str(printed), "-"))
    contents = text[: text.index("三步装好", text.index("三步装好") + 1)]
    numbers = {
        int(found[1]): int(found[2]) for found in re.finditer(r"^(\d+)[^\d.\n].*?\.{3,}(\d+)$", contents, re.MULTILINE)
    }
    assert sorted(numbers) == list(range(1, len(list(chapters())) + 1))
    assert sorted(numbers.values()) == list(numbers.values()), "page numbers rise"
    for title in chapters():
        assert title.replace(" ", "")[:12] in text
    for sentence in ("从拿到空白表到报送，一步一个动作", "找不到填报格"):
        assert sentence in text
    assert "Fordevelopers" not in text
    pages = int(re.search(r"Pages:\s+(\d+)", shown("pdfinfo", str(printed)))[1])  # type: ignore[index]
    assert max(numbers.values()) <= pages
    assert "A4" in shown("pdfinfo", str(printed))


def test_the_fonts_are_inside(printed: Path) -> None:
    rows = shown("pdffonts", str(printed)).splitlines()[2:]
    assert rows
    assert [row for row in rows if not re.search(r"\byes\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+$", row)] == []
