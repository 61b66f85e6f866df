"""The scripts of docs/ can be imported by their names."""

from __future__ import annotations

import sys

from manual_pages import DOCS

sys.path += [folder for folder in (str(DOCS), str(DOCS / "site")) if folder not in sys.path]
