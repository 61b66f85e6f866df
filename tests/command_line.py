"""What tests of the command line share: words that are not Chinese, and the environment of a real process."""

from __future__ import annotations

import os
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = (
    "demo",
    "forms",
    "diff-rulebook",
    "template",
    "fill",
    "facts",
    "check",
    "score",
    "explain",
    "deal",
    "rollup",
    "history",
    "recalc",
    "import",
    "crosscheck",
    "report",
    "rulebook",
    "drop",
    "build-addin",
    "install",
    "uninstall",
    "doctor",
)
FAMILY_COMMANDS = ("export", "import", "check", "list", "show", "diff", "try", "share")
"""Of `xladdin rulebook`."""
# Words of a help page that are names and not language.
NAMES = re.compile(
    r"xladdin|--?[a-z]+|hn-ningxiang-2022|hn-hongjiang-2024|\.?(xlsx|xlam|oxt|docx?|txt|toml|json|csv|md)\b|Excel|Word|LibreOffice|Calc|Windows|Python|xlwings|JSON|TOML|WPS|Dask|tcp://[0-9.:]+|local\b|Ctrl-C|formulas|staffing|workbooks/samples|"
    r"docs/reference/vocabulary|" + "|".join((*COMMANDS, *FAMILY_COMMANDS)) + r"|hn-wugang-2022|hn-yongxian-2025"
)


def english(text: str) -> list[str]:
    """English words of a text, names of commands, options, formats and files left aside."""
    return re.findall(r"[A-Za-z]{2,}", NAMES.sub("", text))


def environment(home: Path, extra: dict[str, str] | None = None) -> dict[str, str]:
    """PATH, this source tree, a home of its own; nothing else of the test run."""
    made = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
    }
    made |= {"LC_ALL": "C.UTF-8", "SYSTEMROOT": os.environ.get("SYSTEMROOT", "")}
    return {**made, **(extra or {})}
