"""Whatever packs, what it stands for is the same: with ISA-L and on machines that have only zlib."""

from __future__ import annotations

import importlib.util
import random
import sys
import zlib
from types import ModuleType

import pytest

from xladdin.output import flate

DATA = [b"", b"<row/>", "<c><v>1</v></c>中".encode() * 9_000, random.Random(3).randbytes(200_000)]


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The same module as it is where ISA-L is not installed."""
    monkeypatch.setitem(sys.modules, "isal", None)
    spec = importlib.util.spec_from_file_location("flate_without", flate.__file__)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    assert made._fast is None
    return made


def packed(module: ModuleType, data: bytes) -> bytes:
    packer = module.compressor()
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize("data", DATA)
def test_what_one_packs_the_other_unpacks(without: ModuleType, data: bytes) -> None:
    for packs, unpacks in ((flate, without), (without, flate)):
        assert unpacks.decompressor().decompress(packed(packs, data)) == data
    assert flate.crc32(data) == without.crc32(data) == zlib.crc32(data)


@pytest.mark.parametrize("first", DATA)
@pytest.mark.parametrize("second", DATA)
def test_both_join_checksums_alike(without: ModuleType, first: bytes, second: bytes) -> None:
    for module in (flate, without):
        joined = module.joined_crc(zlib.crc32(first), zlib.crc32(second), len(second))
        assert joined == zlib.crc32(first + second)


def test_what_is_no_deflate_stream_is_refused_by_both(without: ModuleType) -> None:
    for module in (flate, without):
        with pytest.raises(module.Error):
            module.decompressor().decompress(b"\xff" * 100)
