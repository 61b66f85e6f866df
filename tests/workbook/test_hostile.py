"""Broken workbooks and attacks: each refused in words, none read wrongly, none expensive."""

from __future__ import annotations

import io
import random
import struct
import time
import tracemalloc
import warnings
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from raw_xlsx import HEAD, MAIN, opened, refusal, save, sheet_xml, strings_xml, workbook_parts

from xladdin.workbook import archive as archive_module
from xladdin.workbook.cells import read_sheet
from xladdin.workbook.package import LIMITS, open_package
from xladdin.workbook.unreadable import HINTS, Unreadable

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'


def test_a_file_cut_off_anywhere_is_refused(tmp_path: Path) -> None:
    whole = save(tmp_path / "a.xlsx", workbook_parts(ROW, strings_xml("<t>x</t>"))).read_bytes()
    path = tmp_path / "cut.xlsx"
    kinds = set()
    for length in range(4, len(whole), 13):
        path.write_bytes(whole[:length])
        kinds.add(refusal(path).kind)
    assert kinds == {"truncated"}


def test_bytes_before_or_after_the_archive_are_refused_but_a_comment_is_not(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", workbook_parts(ROW))
    whole = path.read_bytes()
    other = save(tmp_path / "other.xlsx", workbook_parts("")).read_bytes()
    for content in (whole + b"\n", whole + bytes(70_000), other + whole, b"PK\3\4" + whole):
        path.write_bytes(content)
        assert refusal(path).kind in ("damaged-zip", "truncated")
    path.write_bytes(whole[:-2] + struct.pack("<H", 5) + b"PK\5\6!")
    assert refusal(path).kind == "truncated"
    path.write_bytes(whole[:-2] + struct.pack("<H", 5) + b"hello")
    assert len(read_sheet(open_package(path), "表").cells) == 1


def test_an_archive_that_starts_late_is_refused_though_its_offsets_are_right(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\3\4 something that only some programs would read")
    with zipfile.ZipFile(path, "a") as archive:
        for name, content in workbook_parts(ROW).items():
            archive.writestr(name, content)
    assert refusal(path).kind == "damaged-zip"


def test_members_that_overlap_are_refused(tmp_path: Path) -> None:
    """The first member quotes the second one's header in a stored block and goes on with its data (Fifield's bomb)."""
    content = sheet_xml(ROW).encode()
    deflated = zlib.compress(content, wbits=-15)
    inner = _local_header(b"b.xml", content, deflated) + b"b.xml"
    quoted = b"\0" + struct.pack("<HH", len(inner), len(inner) ^ 0xFFFF) + inner + deflated
    outer = _local_header(b"a.xml", inner + content, quoted) + b"a.xml"
    data = outer + quoted
    directory = b"".join(
        b"PK\1\2\x14\0" + header[4:30] + bytes(10) + struct.pack("<L", offset) + name
        for header, offset, name in ((outer, 0, b"a.xml"), (inner, len(outer) + 5, b"b.xml"))
    )
    data += directory + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 2, 2, len(directory), len(data), 0)
    assert zipfile.ZipFile(io.BytesIO(data)).namelist() == ["a.xml", "b.xml"]
    archive = archive_module.Archive(data)
    assert archive.read("b.xml") == content
    with pytest.raises(Unreadable) as caught:
        archive.read("a.xml")
    assert caught.value.kind == "damaged-zip"


def _local_header(name: bytes, content: bytes, deflated: bytes) -> bytes:
    sizes = (zlib.crc32(content), len(deflated), len(content), len(name), 0)
    return struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0x21, *sizes)


def test_a_huge_ratio_is_a_bomb_before_anything_is_inflated(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", {**workbook_parts(ROW), "xl/worksheets/sheet1.xml": b" " * (20 << 20)})
    tracemalloc.start()
    try:
        error = refusal(path)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()
    assert error.kind == "zip-bomb"


@pytest.mark.parametrize(
    ("limit", "kind"),
    [
        ("file", "too-large"),
        ("members", "zip-bomb"),
        ("member", "too-large"),
        ("total", "zip-bomb"),
        ("small_part", "too-large"),
        ("cells", "too-large"),
        ("strings", "too-large"),
        ("merges", "too-large"),
        ("expanded_formulas", "too-large"),
    ],
)
def test_every_limit_is_enforced(tmp_path: Path, limit: str, kind: str) -> None:
    rows = '<row r="1"><c r="A1" t="s"><f t="shared" si="0" ref="A1:B1">C1</f><v>0</v></c><c r="B1"><f t="shared" si="0"/></c></row>'
    xml = sheet_xml(rows + "<row/>", "", '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>')
    path = save(tmp_path / "a.xlsx", workbook_parts({"表": xml}, strings_xml("<t>x</t>")))
    read_sheet(open_package(path), "表")
    with pytest.raises(Unreadable) as caught:
        read_sheet(open_package(path, replace(LIMITS, **{limit: 0})), "表")
    assert caught.value.kind == kind


def test_thousands_of_members_are_refused(tmp_path: Path) -> None:
    parts = workbook_parts(ROW) | {f"xl/media/{n}.png": "" for n in range(4001)}
    assert refusal(save(tmp_path / "a.xlsx", parts)).kind == "zip-bomb"


def patched(path: Path, name: str, patch: Callable[[bytearray, int, int], None]) -> Path:
    """Change the headers of one member in place: `patch` gets the bytes, the local and the central header's offset."""
    data = bytearray(path.read_bytes())
    raw = name.encode()
    local = data.index(raw) - 30
    patch(data, local, data.rindex(raw) - 46)
    path.write_bytes(data)
    return path


SHEET = "xl/worksheets/sheet1.xml"


def claim_size(size: int) -> Callable[[bytearray, int, int], None]:
    def patch(data: bytearray, local: int, central: int) -> None:
        struct.pack_into("<L", data, local + 22, size)
        struct.pack_into("<L", data, central + 24, size)

    return patch


def set_byte(local_at: int | None, central_at: int | None, value: int) -> Callable[[bytearray, int, int], None]:
    def patch(data: bytearray, local: int, central: int) -> None:
        if local_at is not None:
            data[local + local_at] = value
        if central_at is not None:
            data[central + central_at] = value

    return patch


@pytest.mark.parametrize(
    ("patch", "kind"),
    [
        (claim_size(100), "zip-bomb"),
        (claim_size(0), "zip-bomb"),
        (claim_size(5000), "damaged-zip"),
        (claim_size(0x7FFFFFFF), "zip-bomb"),
        (claim_size(0xFFFFFFFF), "damaged-zip"),
        (set_byte(22, None, 1), "damaged-zip"),
        (set_byte(14, 16, 0xAA), "damaged-zip"),
        (set_byte(6, 8, 1), "encrypted"),
        (set_byte(6, None, 1), "damaged-zip"),
        (set_byte(8, 10, 12), "damaged-zip"),
        (set_byte(8, None, 0), "damaged-zip"),
        (set_byte(30, None, ord("X")), "damaged-zip"),
        (set_byte(0, None, 0), "damaged-zip"),
        (set_byte(26, None, 0xFF), "damaged-zip"),
        (set_byte(28, None, 0xFF), "damaged-zip"),
        (set_byte(None, 0, 0), "damaged-zip"),
        (set_byte(None, 20, 0), "damaged-zip"),
        (set_byte(None, 22, 0xFF), "damaged-zip"),
        (set_byte(None, 28, 0xFF), "damaged-zip"),
        (set_byte(None, 34, 1), "damaged-zip"),
        (set_byte(None, 45, 0x7F), "damaged-zip"),
    ],
)
def test_headers_that_lie_are_found(tmp_path: Path, patch: Callable[[bytearray, int, int], None], kind: str) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n * 7919}</v></c></row>' for n in range(1, 60))
    assert refusal(patched(save(tmp_path / "a.xlsx", workbook_parts(rows)), SHEET, patch)).kind == kind


def test_a_member_that_hides_its_size_costs_no_memory(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", {**workbook_parts(ROW), SHEET: bytes(30 << 20)})
    patched(path, SHEET, claim_size(100))
    tracemalloc.start()
    try:
        assert refusal(path).kind == "zip-bomb"
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("second", [SHEET, "xl/Worksheets/SHEET1.xml"])
def test_a_part_told_twice_is_refused_in_any_letter_case(tmp_path: Path, second: str) -> None:
    path = save(tmp_path / "a.xlsx", workbook_parts(ROW))
    with zipfile.ZipFile(path, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr(second, sheet_xml(""))
    error = refusal(path)
    assert error.kind == "duplicate-members"
    assert "sheet1.xml" in error.message


@pytest.mark.parametrize(
    "name", ["../x", "a/../../x", "/etc/x", "a\\b", "C:/x", "a//b", "./a", "a/.", "a\nb", "a\x01b"]
)
def test_names_that_point_outside_are_refused(tmp_path: Path, name: str) -> None:
    path = save(tmp_path / "a.xlsx", {**workbook_parts(ROW), "Q" * len(name): "x"})
    path.write_bytes(path.read_bytes().replace(b"Q" * len(name), name.encode()))
    assert refusal(path).kind == "unsafe-names"


def test_chinese_names_folders_and_stored_members_are_ordinary(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/", "")
        for name, content in (workbook_parts(ROW) | {"xl/media/图片1.png": "x"}).items():
            archive.writestr(name, content)
        with archive.open("xl/media/大.png", "w", force_zip64=True) as member:
            member.write(b"x")
    package = open_package(path)
    assert package.archive.read("xl/media/大.png") == b"x"
    assert len(read_sheet(package, "表").cells) == 1


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
DOCTYPES = {
    "billion laughs": f'<!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}]>',
    "external entity": '<!DOCTYPE x [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>',
    "external subset": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    "parameter entity": '<!DOCTYPE x [<!ENTITY % a9 SYSTEM "file:///etc/passwd"> %a9;]>',
    "bare": "<!DOCTYPE x>",
}


@pytest.mark.parametrize("doctype", DOCTYPES.values(), ids=DOCTYPES)
@pytest.mark.parametrize(
    "part", ["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", SHEET, "xl/sharedStrings.xml"]
)
def test_document_types_are_refused_in_every_part(tmp_path: Path, part: str, doctype: str) -> None:
    row = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    parts = workbook_parts(row, strings_xml("<t>x</t>"))
    parts[part] = parts[part].replace(HEAD, HEAD + doctype)
    assert refusal(save(tmp_path / "a.xlsx", parts)).kind == "xml-entities"


@pytest.mark.parametrize("encoding", ["gb2312", "latin-1", "no-such-code", "utf-7"])
def test_other_encodings_are_refused(tmp_path: Path, encoding: str) -> None:
    parts = workbook_parts(ROW)
    parts[SHEET] = parts[SHEET].replace("UTF-8", encoding)
    assert refusal(save(tmp_path / "a.xlsx", parts)).kind == "damaged-xml"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<",
        sheet_xml(ROW)[:-3].encode(),
        sheet_xml(ROW).encode() + b"<x/>",
        sheet_xml("&undefined;").encode(),
        sheet_xml("<row><c t='str'><v>ÿ</v></c></row>").encode("latin-1"),
        sheet_xml("\x01").encode(),
        f'{HEAD}<worksheet xmlns="{MAIN}"/>'.encode(),
        f'{HEAD}<chartsheet xmlns="{MAIN}"/>'.encode(),
        f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData/><sheetData/></worksheet>'.encode(),
        f'{HEAD}<worksheet xmlns="{MAIN}"><!-- <sheetData>{ROW}</sheetData> --></worksheet>'.encode(),
    ],
)
def test_a_damaged_sheet_is_refused(tmp_path: Path, content: bytes) -> None:
    assert refusal(save(tmp_path / "a.xlsx", {**workbook_parts(""), SHEET: content})).kind == "damaged-xml"


def test_rows_in_a_comment_are_no_rows(tmp_path: Path) -> None:
    """The sweep looks for the text `<sheetData>`; only the parser knows whether it is an element."""
    xml = sheet_xml("", f"<!-- <sheetData>{ROW}</sheetData> -->")
    assert read_sheet(opened(tmp_path, workbook_parts({"表": xml})), "表").cells == {}
    xml = sheet_xml("", f"<x><sheetData>{ROW}</sheetData></x>")
    assert read_sheet(opened(tmp_path, workbook_parts({"表": xml})), "表").cells == {}


def test_a_tag_without_end_takes_no_quadratic_time(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(12 << 20).translate(bytes(65 + n % 26 for n in range(256)))
    content = sheet_xml("QQQ").encode().replace(b"QQQ", b'<row r="' + noise)
    path = save(tmp_path / "a.xlsx", {**workbook_parts(""), SHEET: content})
    started = time.perf_counter()
    assert "异常长的标记" in refusal(path).message
    assert time.perf_counter() - started < 20


def test_a_sheet_of_formatted_empty_rows_is_read_in_little_memory(tmp_path: Path) -> None:
    """Formatting whole rows makes Excel write them all; larger than the sweep takes, so this is the streaming way."""
    row = '<row r="{0}" spans="1:2" s="7" customFormat="1" ht="18" customHeight="1"><c r="A{0}" s="7"/><c r="B{0}" s="7"/></row>'
    xml = sheet_xml(
        "".join(row.format(n) for n in range(1, 60_001)) + '<row r="60001"><c r="A60001"><v>1</v></c></row>'
    )
    path = save(tmp_path / "a.xlsx", workbook_parts({"表": xml}))
    del xml
    package = open_package(path)
    assert package.archive.size(SHEET) > 4 << 20
    tracemalloc.start()
    try:
        assert list(read_sheet(package, "表").cells) == [(60_001, 1)]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 24 << 20


def test_every_kind_of_refusal_has_a_hint_that_says_what_to_do() -> None:
    assert all("请" in hint for hint in HINTS.values())
    assert archive_module.LIMITS is LIMITS
