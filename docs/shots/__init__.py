"""The pictures of the manual: real windows and printed pages of the real program, cut to what matters."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
_TESTS = ROOT / "tests" / "udfs"
sys.path += [str(ROOT), str(_TESTS / "libreoffice"), str(_TESTS / "oxt")]
"""The last two: `calc.office`, `desk` and `oxt_office`, with which the tests start LibreOffice too."""
