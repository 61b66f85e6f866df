"""Sphinx settings of the manual. `docs/build.py` calls Sphinx with them; the tag `print` makes the one page that is printed."""

from __future__ import annotations

import sys
from pathlib import Path

SITE = Path(__file__).resolve().parent
sys.path[:0] = [str(SITE), str(SITE.parents[1])]

from contents import ROOT_PAGE, load_parts, pages_of  # noqa: E402

from xladdin import __version__  # noqa: E402

printing = "tags" in globals() and tags.has("print")  # type: ignore[name-defined]  # noqa: F821
parts = [part for part in load_parts() if part.print or not printing]

project = "部门整体支出绩效自评 用户手册"
release = version = __version__
copyright = ""
language = "zh_CN"
root_doc = ROOT_PAGE
include_patterns = [f"{ROOT_PAGE}.md", *(f"{page}.md" for page in pages_of(parts))]
extensions = ["myst_parser", "site_pages"]
# Ids of headings as GitHub makes them, so that a link is right in both places.
myst_heading_anchors = 4
# Paper does not hold every page: a link to one that is not printed becomes its text.
suppress_warnings = ["myst.xref_missing"] if printing else []
smartquotes = False
highlight_language = "none"
pygments_style = "friendly"

templates_path = ["print" if printing else "templates"]
html_theme = "basic" if printing else "furo"
html_title = f"绩效自评 用户手册 {release}"
html_static_path = [] if printing else ["static"]
html_css_files = [] if printing else ["site.css"]
html_copy_source = html_show_sourcelink = False
html_show_sphinx = False
html_show_copyright = False
html_use_index = False
html_permalinks_icon = "¶"
html_theme_options = {} if printing else {"navigation_with_keys": True, "top_of_page_buttons": []}
