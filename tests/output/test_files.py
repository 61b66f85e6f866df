"""Output files come into being whole or not at all, and never replace another file unasked."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

import pytest

from xladdin.output import OutputExists, OutputLocked
from xladdin.output.files import whole_file


def test_the_file_appears_only_when_the_block_ends(tmp_path: Path) -> None:
    out = tmp_path / "结果.xlsx"
    with whole_file(out, overwrite=False) as stream:
        stream.write(b"new")
        assert not out.exists()
    assert out.read_bytes() == b"new"
    assert [p.name for p in tmp_path.iterdir()] == ["结果.xlsx"]


def test_an_existing_file_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    out = tmp_path / "结果.xlsx"
    out.write_bytes(b"old")
    with pytest.raises(OutputExists, match="已经存在，没有写入") as caught, whole_file(out, overwrite=False):
        pytest.fail("the block must not run")
    assert isinstance(caught.value, FileExistsError)
    assert caught.value.path == out
    assert out.read_bytes() == b"old"


def test_overwriting_replaces_the_file_when_asked(tmp_path: Path) -> None:
    out = tmp_path / "结果.xlsx"
    out.write_bytes(b"old")
    with whole_file(out, overwrite=True) as stream:
        stream.write(b"new")
    assert out.read_bytes() == b"new"


def test_a_file_that_appears_while_writing_is_not_replaced(tmp_path: Path) -> None:
    out = tmp_path / "结果.xlsx"
    with pytest.raises(OutputExists), whole_file(out, overwrite=False):
        out.write_bytes(b"theirs")
    assert out.read_bytes() == b"theirs"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("overwrite", [True, False])
def test_a_file_system_without_hard_links_still_gets_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, overwrite: bool
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("Operation not supported")

    monkeypatch.setattr(os, "link", refuse)
    out = tmp_path / "结果.xlsx"
    with whole_file(out, overwrite) as stream:
        stream.write(b"new")
    assert out.read_bytes() == b"new"
    with pytest.raises(OutputExists), whole_file(tmp_path / "二.xlsx", overwrite=False):
        (tmp_path / "二.xlsx").write_bytes(b"theirs")
    assert (tmp_path / "二.xlsx").read_bytes() == b"theirs"


def test_an_error_in_the_block_leaves_the_old_file_and_no_rest(tmp_path: Path) -> None:
    out = tmp_path / "结果.xlsx"
    out.write_bytes(b"old")
    with pytest.raises(OSError, match="disk"), whole_file(out, overwrite=True) as stream:
        _break_off(stream)
    assert out.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


def _break_off(stream: BinaryIO) -> None:
    stream.write(b"half")
    raise OSError("disk pulled out")


def test_a_file_open_in_excel_gives_a_message_that_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_use(*_: object) -> None:
        raise PermissionError(13, "The process cannot access the file because it is being used by another process")

    monkeypatch.setattr(os, "replace", in_use)
    out = tmp_path / "结果.xlsx"
    out.write_bytes(b"old")
    with pytest.raises(OutputLocked, match="请先在 Excel 或 WPS 中关闭它"), whole_file(out, overwrite=True) as stream:
        stream.write(b"new")
    assert out.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_name_as_long_as_the_file_system_allows_can_be_written(tmp_path: Path) -> None:
    out = tmp_path / ("宁" * 83 + ".xlsx")
    with whole_file(out, overwrite=False) as stream:
        stream.write(b"new")
    assert out.read_bytes() == b"new"


def test_missing_folders_are_made(tmp_path: Path) -> None:
    out = tmp_path / "结果" / "2022" / "汇总.xlsx"
    with whole_file(out, overwrite=False) as stream:
        stream.write(b"new")
    assert out.read_bytes() == b"new"
