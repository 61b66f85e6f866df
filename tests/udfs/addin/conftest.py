"""The add-in, built once."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from udfs.addin.build import build_addin


@pytest.fixture(scope="session")
def built() -> bytes:
    return build_addin()


@pytest.fixture(scope="session")
def parts(built) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(built)) as file:
        return {name: file.read(name) for name in file.namelist()}


@pytest.fixture(scope="session")
def addin_file(built, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("addin") / "xladdin.xlam"
    path.write_bytes(built)
    return path
