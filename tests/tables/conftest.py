"""Every test has a library of its own, empty at first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from xladdin.library import VARIABLE, refresh


@pytest.fixture(autouse=True)
def library(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("library")
    with monkeypatch.context() as patch:
        patch.setenv(VARIABLE, str(folder))
        refresh()
        yield folder
    refresh()
