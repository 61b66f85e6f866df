"""Pages as GitHub shows them become pages of the site and chapters of the book."""

from __future__ import annotations

from pathlib import Path

import pytest
import site_pages
from manual_pages import DOCS
from printed import chapter, headings


def test_an_anchor_is_of_its_own_page_and_links_follow_it() -> None:
    text = '<a id="f104"></a>\n\n### F104\n\n[here](#f104) [heading](#f)'
    read = site_pages.with_targets("reference/findings", text)
    assert read == "(findings-f104)=\n\n### F104\n\n[here](#findings-f104) [heading](#f)"
    other = site_pages.with_targets(
        "manual/questions", "[F104](../reference/findings.md#f104) [头](../reference/findings.md#f文件)"
    )
    assert other == "[F104](#findings-f104) [头](../reference/findings.md#f文件)"


def test_one_id_in_two_pages_leads_to_two_places() -> None:
    rulebooks = ("hn-ningxiang-2022", "hn-county-2018")
    both = [site_pages.with_targets(f"reference/rulebooks/{book}", "[x](#rule-staffing)") for book in rulebooks]
    assert both == ["[x](#hn-ningxiang-2022-rule-staffing)", "[x](#hn-county-2018-rule-staffing)"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("一行，\n又一行", "一行，又一行"),
        ("a line\n又一行", "a line\n又一行"),
        ("* 一\n* 二", "* 一\n* 二"),
        ("> 一\n> 二", "> 一\n> 二"),
        ("```\n一行\n又一行\n```", "```\n一行\n又一行\n```"),
        ("前面\n后面\n\n```\n一行\n又一行\n```\n\n再前\n再后", "前面后面\n\n```\n一行\n又一行\n```\n\n再前再后"),
    ],
)  # fmt: skip
def test_lines_broken_for_the_editor_are_joined_and_others_are_not(text: str, wanted: str) -> None:
    assert site_pages.unwrapped(text) == wanted


def test_paper_has_no_formulas_and_nothing_for_developers() -> None:
    text = (DOCS / "reference" / "rulebooks" / "hn-ningxiang-2022.md").read_text(encoding="utf-8")
    shown = site_pages.for_paper(text)
    assert "**Excel 公式**" in text
    assert "=IF(" in text
    assert "=IF(" not in shown
    assert "**算例**" not in shown
    for kept in ("**评价标准**", "**没有写清的地方**", "## 20. 社会公众或服务对象满意度（6分）"):
        assert shown.count(kept) == text.count(kept)
    assert "For developers" not in site_pages.for_paper(
        (DOCS / "reference" / "findings.md").read_text(encoding="utf-8")
    )


def test_a_chapter_has_ids_of_its_own_and_links_inside_the_book_only(tmp_path: Path) -> None:
    (tmp_path / "manual").mkdir()
    page = tmp_path / "manual" / "filling.html"
    page.write_text(
        '<section id="id1"><h1>十步<a class="headerlink" href="#id1">¶</a></h1><a class="x" href="#id1">a</a> <a class="x" href="../install.html#wps">b</a> '
        '<a class="x" href="../reference/forms.html">c</a> <a class="x" href="https://www.python.org/">d</a> <img alt="" src="../_images/a.png"/></section>',
        encoding="utf-8",
    )
    made = chapter(tmp_path, "manual/filling", {"manual/filling", "install"})
    assert '<section id="manual-filling--id1">' in made
    assert 'href="#manual-filling--id1"' in made
    assert 'href="#install--wps"' in made
    assert "forms.html" not in made
    assert 'href="https://www.python.org/"' in made
    assert 'src="_images/a.png"' in made
    assert list(headings(made)) == [(1, "manual-filling--id1", "十步")]
