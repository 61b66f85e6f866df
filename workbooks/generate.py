"""Makes everything in this folder that is generated: empty templates, filled samples, and what is expected of them.

    python workbooks/generate.py

Tests compare the committed files with a fresh run. Look at every difference in `expected/` before committing it: it says that
a score or a finding has changed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from xladdin import commands  # noqa: E402
from xladdin.checks.case import Examined  # noqa: E402
from xladdin.exact import format_score  # noqa: E402
from xladdin.workbook.build import write_templates  # noqa: E402


def expected(examined: Examined) -> dict[str, object]:
    """Totals and findings of a sample, as the tests hold them."""
    assert examined.case is not None
    card = examined.case.scorecard
    totals = {"claimed": card.claimed, "computed": card.computed, "upper_bound": card.upper_bound}
    return {
        "agency": examined.case.filing.agency,
        "totals": {name: None if value is None else format_score(value) for name, value in totals.items()},
        "scores": {r.rule.id: None if r.score is None else format_score(r.score) for r in card.rules},
        "findings": [
            {"code": f.code, "kind": f.kind, "severity": f.severity, "cell": str(f.cell) if f.cell else None}
            for f in examined.findings
        ],
    }


def write(folder: Path) -> None:
    """Templates, samples and expectations below `folder`."""
    write_templates(folder / "templates")
    for facts in sorted((HERE / "samples").glob("*.toml")):
        book = commands.fill(facts, folder / "samples" / f"{facts.stem}.xlsx", overwrite=True)
        wanted = json.dumps(expected(commands.examine_files([book])[0]), ensure_ascii=False, indent=1)
        target = folder / "samples" / "expected" / f"{facts.stem}.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(wanted + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(HERE)
