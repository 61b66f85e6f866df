"""What tests of the buttons share, whichever office they run in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from filings import SAMPLES


@pytest.fixture(scope="session")
def made(tmp_path_factory) -> Callable[[str], Path]:
    """A sample filled into the form of today."""
    folder = tmp_path_factory.mktemp("samples")

    def make(name: str) -> Path:
        from xladdin.commands import fill

        path = folder / f"{name}.xlsx"
        return path if path.exists() else fill(SAMPLES / f"{name}.toml", path)

    return make
