"""Every test has a library of its own, empty at first."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def own_library(library: Path) -> Path:
    library.mkdir()
    return library
