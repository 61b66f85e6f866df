"""Archives of submissions: read in memory, names as their authors saw them, everything bounded, nothing written out."""

from __future__ import annotations

import io
import os
import pickle
import struct
import zipfile
from pathlib import Path

import pytest
from filings import CLEAN

from xladdin import commands
from xladdin.workbook.examine import examine
from xladdin.workbook.intake import Source, open_book, real_file, source_at, sources, zips
from xladdin.workbook.unreadable import HINTS, Unreadable


@pytest.fixture(scope="module")
def filled(tmp_path_factory) -> bytes:
    return commands.fill(CLEAN, tmp_path_factory.mktemp("filled") / "a.xlsx").read_bytes()


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def raw_named(names: list[bytes], content: bytes = b"x", flags: int = 0, extra: bytes = b"") -> bytes:
    """A zip whose names are exactly these bytes, stored, without the UTF-8 flag unless `flags` says so."""
    import zlib

    body, directory = b"", b""
    for name in names:
        fields = struct.pack("<5H3L2H", 20, flags, 0, 0, 0x5421, zlib.crc32(content), len(content), len(content), len(name), len(extra))  # fmt: skip
        offset = struct.pack("<L", len(body))
        directory += b"PK\1\2\x14\0" + fields + bytes(10) + offset + name + extra
        body += b"PK\3\4" + fields + name + extra + content
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(names), len(names), len(directory), len(body), 0)
    return body + directory + end


def shown(folder: Path, *paths: Path) -> list[str]:
    return [s.shown.relative_to(folder).as_posix() for s in sources(paths or [folder])]


def refusal(source: Source | Path) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        open_book(source)
    assert caught.value.kind in HINTS
    assert "请" in caught.value.hint
    return caught.value


def test_folders_archives_and_archives_in_archives_are_entered_in_order(filled: bytes, tmp_path: Path) -> None:
    inner = zipped({"丙/3.xlsx": filled, "说明.txt": b"x"})
    (tmp_path / "一批").mkdir()
    (tmp_path / "一批" / "报送.zip").write_bytes(
        zipped({"乙/2.xlsx": filled, "乙/内.zip": inner, "__MACOSX/乙/._2.xlsx": b"x"})
    )
    (tmp_path / "二批.xlsx").write_bytes(filled)
    (tmp_path / "~$二批.xlsx").write_bytes(b"x")
    skipped: list[tuple[str, str]] = []
    found = list(sources([tmp_path], lambda name, reason: skipped.append((name, reason))))
    names = [s.shown.relative_to(tmp_path).as_posix() for s in found]
    assert names == ["二批.xlsx", "一批/报送.zip/乙/2.xlsx", "一批/报送.zip/乙/内.zip/丙/3.xlsx"]
    assert [Path(name).name for name, _ in skipped] == ["~$二批.xlsx", "说明.txt"]
    assert {s.sha256() for s in found} == {found[0].sha256()}
    assert all(source_at(s.shown) == s and pickle.loads(pickle.dumps(s)) == s for s in found)
    assert real_file(found[2].shown) == tmp_path / "一批" / "报送.zip"
    assert sorted(p.name for p in tmp_path.rglob("*")) == sorted(["一批", "报送.zip", "二批.xlsx", "~$二批.xlsx"])


def test_a_workbook_in_an_archive_is_examined_like_any_other(filled: bytes, tmp_path: Path) -> None:
    (tmp_path / "报送.zip").write_bytes(zipped({"局/自评表.xlsx": filled, "坏.xlsx": filled[:500]}))
    good, bad = (examine(path) for path in (tmp_path / "报送.zip/局/自评表.xlsx", tmp_path / "报送.zip/坏.xlsx"))
    assert good.findings == ()
    assert good.case.scorecard.computed == 97
    assert good.file == tmp_path / "报送.zip/局/自评表.xlsx"
    assert [f.kind for f in bad.findings] == ["unreadable-file"]
    assert [s.modified() > 0 for s in sources([tmp_path])] == [True, True]


def test_a_file_named_twice_comes_once_and_a_missing_one_is_an_error(filled: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"甲.xlsx": filled}))
    inside = tmp_path / "a.zip" / "甲.xlsx"
    assert shown(tmp_path, inside, tmp_path / "a.zip", tmp_path) == ["a.zip/甲.xlsx"]
    with pytest.raises(FileNotFoundError):
        list(sources([tmp_path / "无.xlsx"]))
    assert refusal(tmp_path / "a.zip" / "无.xlsx").kind == "not-found"


NAME = "宁乡市教育局/联通（自评表）.xlsx"
UNICODE_PATH = (
    struct.pack("<2HBL", 0x7075, 5 + len(NAME.encode()), 1, __import__("zlib").crc32(b"?.xlsx")) + NAME.encode()
)


@pytest.mark.parametrize(
    ("raw", "flags", "extra"),
    [
        (NAME.encode("gbk"), 0, b""),
        (NAME.replace("/", "\\").encode("gbk"), 0, b""),
        (NAME.encode(), 0x800, b""),
        (NAME.encode(), 0, b""),
        (b"?.xlsx", 0, UNICODE_PATH),
    ],
    ids=["GBK", "GBK with backslashes", "UTF-8", "UTF-8 without flag", "Unicode path"],
)
def test_chinese_names_are_read_as_they_were_written(raw: bytes, flags: int, extra: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(raw_named([raw], flags=flags, extra=extra))
    (found,) = sources([tmp_path])
    assert found.inside == (NAME,)
    assert found.read() == b"x"
    assert source_at(found.shown) == found


def test_a_second_byte_that_is_a_backslash_is_no_folder(tmp_path: Path) -> None:
    """In GBK the second byte of 誠 is 5C."""
    name = "誠.xlsx"
    assert b"\\" in name.encode("gbk")
    (tmp_path / "a.zip").write_bytes(raw_named([name.encode("gbk")]))
    assert [s.inside for s in sources([tmp_path])] == [(name,)]


@pytest.mark.parametrize("length", [10, 300, 5000])
def test_names_longer_than_any_folder_allows_are_read(length: int, filled: bytes, tmp_path: Path) -> None:
    name = "局" * length + "/自评表.xlsx"
    (tmp_path / "a.zip").write_bytes(zipped({name: filled}))
    (found,) = sources([tmp_path])
    assert found.inside == (name,)
    assert source_at(found.shown) == found
    assert examine(found.shown).findings == ()


@pytest.mark.parametrize("name", ["./a/b.xlsx", "a//b.xlsx", "a/./b.xlsx"])
def test_names_are_shown_as_a_folder_would_show_them(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(raw_named([name.encode()]))
    (found,) = sources([tmp_path])
    assert found.inside == ("a/b.xlsx",)
    assert source_at(found.shown) == found
    assert found.read() == b"x"


@pytest.mark.parametrize(
    "name", [b"../x.xlsx", b"a/../../x.xlsx", b"/etc/x.xlsx", b"C:\\x.xlsx", b"a\nb.xlsx", b"..\\x.xlsx"]
)
def test_names_that_point_outside_refuse_the_archive(name: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(raw_named([b"ok.xlsx", name]))
    (found,) = sources([tmp_path])
    assert found == Source(tmp_path / "a.zip")
    assert refusal(found).kind == "unsafe-names"


def test_members_told_twice_encrypted_or_damaged_are_told(filled: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(raw_named([b"a.xlsx", b"a.xlsx"]))
    (tmp_path / "b.zip").write_bytes(raw_named([b"a.xlsx"], flags=1))
    (tmp_path / "c.zip").write_bytes(zipped({"a.xlsx": filled})[:-30])
    broken = bytearray(zipped({"a.xlsx": filled}))
    broken[200] ^= 0xFF
    (tmp_path / "d.zip").write_bytes(broken)
    (tmp_path / "e.zip").write_bytes(zipped({"说明.txt": b"x"}))
    kinds = [refusal(source).kind for source in sources([tmp_path])]
    assert kinds == ["duplicate-members", "encrypted", "damaged-zip", "damaged-zip", "not-a-workbook"]


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("报送.rar", b"Rar!\x1a\x07\x01\x00", "RAR"), ("报送.7z", b"7z\xbc\xaf\x27\x1c\0\x04", "7z"),
        ("报送.tar", bytes(257) + b"ustar\0" + bytes(300), "tar"), ("报送.gz", b"\x1f\x8b\x08\0", "gz"),
        ("报送.xlsx", b"Rar!\x1a\x07\x00", "RAR"),
    ],
)  # fmt: skip
def test_other_archives_are_recognised_and_refused(name: str, content: bytes, word: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "外.zip").write_bytes(zipped({name: content}))
    for source in sources([tmp_path]):
        error = refusal(source)
        assert error.kind == "other-archive"
        assert word in error.message
        assert "解压" in error.hint


def test_a_renamed_workbook_is_a_workbook(filled: bytes, tmp_path: Path) -> None:
    (tmp_path / "自评表.zip").write_bytes(filled)
    assert [s.inside for s in sources([tmp_path])] == [()]
    assert examine(tmp_path / "自评表.zip").case is not None


def test_archives_in_archives_end_at_a_depth(tmp_path: Path, filled: bytes) -> None:
    data = zipped({"a.xlsx": filled})
    for level in range(5):
        data = zipped({f"{level}.zip": data})
    (tmp_path / "外.zip").write_bytes(data)
    (found,) = sources([tmp_path])
    assert found.inside == ("4.zip", "3.zip", "2.zip")
    assert refusal(found).kind == "nested-archive"


def test_bombs_cost_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zeros = bytes(64 << 20)
    (tmp_path / "a.zip").write_bytes(zipped({"a.xlsx": zeros, "b.zip": zeros}))
    a, b = sources([tmp_path])
    assert [refusal(a).kind, refusal(b).kind] == ["zip-bomb", "zip-bomb"]
    monkeypatch.setattr(zips, "TOTAL", 1 << 20)
    zips.opened.cache_clear()
    assert [refusal(s).kind for s in sources([tmp_path])] == ["zip-bomb"]
    monkeypatch.setattr(zips, "MEMBERS", 1)
    (tmp_path / "a.zip").write_bytes(raw_named([b"a.xlsx", b"b.xlsx"]))
    assert [refusal(s).kind for s in sources([tmp_path])] == ["zip-bomb"]


def test_a_directory_larger_than_any_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = raw_named([b"%d.xlsx" % n for n in range(50)])
    (tmp_path / "a.zip").write_bytes(data)
    monkeypatch.setattr(zips, "DIRECTORY", 1000)
    monkeypatch.setattr(zips.zipfile, "ZipFile", None)
    assert [refusal(s).kind for s in sources([tmp_path])] == ["zip-bomb"]


def test_the_directory_of_an_archive_with_very_many_members_is_measured() -> None:
    """More than 65,535 members: the size stands in the zip64 record."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for n in range(66_000):
            archive.writestr(zipfile.ZipInfo(f"{n}"), b"")
    size = zips._directory_size(written)
    assert written.getvalue()[-size - 98 :].startswith(b"PK\1\2")


def test_overlapping_members_are_a_bomb(tmp_path: Path) -> None:
    data = bytearray(raw_named([b"a.xlsx", b"b.xlsx"], b"content"))
    second = data.rindex(b"PK\1\2")
    data[second + 42 : second + 46] = bytes(4)
    (tmp_path / "a.zip").write_bytes(data)
    assert [refusal(s).kind for s in sources([tmp_path])] == ["zip-bomb"]


def test_archives_of_archives_are_entered_up_to_a_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not entered is still a source, with a finding of its own."""
    (tmp_path / "a.zip").write_bytes(zipped({f"{n:03}.zip": zipped({"a.xlsx": b"x"}) for n in range(220)}))
    found = list(sources([tmp_path]))
    assert len(found) == 220
    assert [len(s.inside) for s in found].count(1) == 20
    assert "压缩包" in refusal(found[-1]).message


def test_reading_many_members_opens_the_archive_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({f"{n}.xlsx": b"x" for n in range(50)}))
    zips.opened.cache_clear()
    made = []
    monkeypatch.setattr(zips.Zip, "__init__", _counting(zips.Zip.__init__, made))
    assert sum(len(s.read()) for s in sources([tmp_path])) == 50
    assert len(made) == 1


def _counting(original, made: list):
    def init(self, *args) -> None:
        made.append(args)
        original(self, *args)

    return init


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files are listed on Linux only")
def test_no_archive_is_held_open(filled: bytes, tmp_path: Path) -> None:
    """On Windows an open file could not be moved or deleted."""
    file = tmp_path / "a.zip"
    file.write_bytes(zipped({"a.xlsx": filled}))
    assert [s.read() for s in sources([file])] == [filled]
    assert str(file) not in {
        os.readlink(fd) for fd in Path("/proc/self/fd").iterdir() if fd.is_symlink() and fd.exists()
    }


def test_an_archive_that_changes_is_read_anew(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    file.write_bytes(zipped({"a.xlsx": b"first"}))
    assert [s.read() for s in sources([file])] == [b"first"]
    file.write_bytes(zipped({"a.xlsx": b"second one"}))
    os.utime(file, ns=(1, 1))
    assert [s.read() for s in sources([file])] == [b"second one"]


def test_what_is_searched_for_and_what_is_left_out_with_a_reason(tmp_path: Path) -> None:
    wanted = ["a.xlsx", "b.XLSX", "c.xlsm", "d.xlsb", "e.xls", "f.et", "g.ods", "h.rar", "i.7z"]
    for name in [*wanted, "j.pdf", "k.docx", "~$a.xlsx", ".a.xlsx", "Thumbs.db", ".DS_Store"]:
        (tmp_path / name).write_bytes(b"x")
    skipped: dict[str, str] = {}
    assert shown(tmp_path) == wanted
    assert [s.name for s in sources([tmp_path], skipped.__setitem__)] == wanted
    assert skipped == {"j.pdf": "不是工作簿", "k.docx": "不是工作簿", "~$a.xlsx": "Excel 打开工作簿时产生的临时文件"}
