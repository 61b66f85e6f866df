"""Whatever happens to the bytes of a workbook, the reader answers with cells or with Unreadable, the same either way."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from raw_xlsx import read_all, save, sheet_xml, strings_xml, styles_xml, workbook_parts

from xladdin.workbook import cells, shared_strings
from xladdin.workbook.cells import Grid, read_sheet
from xladdin.workbook.package import LIMITS, Package
from xladdin.workbook.unreadable import Unreadable

ROWS = (
    '<row r="1" spans="1:4" hidden="1"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="1"><v>45291.5</v></c>'
    '<c r="C1" t="str"><f>IF(A1&lt;"x",1,2)</f><v>甲&amp;乙</v></c><c r="D1" s="0"/></row>'
    '<row r="2"><c r="A2"><f t="shared" ref="A2:B2" si="0">B1+1</f><v>3</v></c><c r="B2"><f t="shared" si="0"/><v>1.5</v></c>'
    '<c r="C2" t="b"><v>1</v></c><c r="D2" t="e"><v>#N/A</v></c></row>'
    '<row r="4"><c r="A4" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c><c r="B4"><f>A1</f><v></v></c></row>'
)
AFTER = '<sheetProtection sheet="1"/><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'
PLAIN = ROWS.replace("<r><t>a</t></r><r><t>b</t></r>", '<t xml:space="preserve"> a&amp;b</t>')
PARTS = workbook_parts(
    {"甲": sheet_xml(ROWS, "", AFTER), "乙": sheet_xml(PLAIN)},
    strings_xml('<t xml:space="preserve">预算 </t>', "<t>x</t>"),
    styles_xml(0, 14, 'yyyy"年"'),
    "<definedNames><definedName name='数'>甲!$A$1</definedName></definedNames><calcPr fullCalcOnLoad='1'/>",
)
PIECES = [
    '<c r="A1"><v>7</v></c>',
    "<c>",
    "</c>",
    '<row r="3">',
    "<row>",
    "</row>",
    "<row/>",
    "<v>",
    "</v>",
    "<v/>",
    "<f/>",
    "<f>",
]
PIECES += [
    "<is>",
    "<t>",
    "</t>",
    "<si>",
    "</si>",
    "<sheetData>",
    "</sheetData>",
    "<sheetData/>",
    "<extLst>",
    "</extLst>",
    "&lt;",
    "&#65;",
]
PIECES += [
    "&",
    "<",
    ">",
    '"',
    "'",
    "]]>",
    "<![CDATA[",
    "<!--",
    "-->",
    "<?x?>",
    "\r",
    "\n",
    "\t",
    " ",
    "\x00",
    "\x0b",
    "\ufffe",
    "1",
    "9" * 20,
]
PIECES += [
    ' r="B1"',
    ' s="1"',
    ' t="s"',
    ' t="n"',
    ' t="str"',
    ' xmlns="x"',
    ' xmlns:a="x"',
    "a:",
    ' x14ac:dyDescent="1"',
    ' si="0"',
    "-",
    "e",
]
PIECES += [' hidden="1"', ' hidden="true"', ' xml:space="preserve"', "<!DOCTYPE x>", "_x0041_", "预算", "\U0001f600"]


@st.composite
def mangled(draw: st.DrawFn, content: bytes) -> bytes:
    """The content after a few cuts, repeats, replacements and insertions."""
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.integers(0, 12)))
        new = draw(st.sampled_from(PIECES).map(str.encode) | st.binary(max_size=3) | st.just(content[start:end] * 2))
        content = content[:start] + new + content[end:]
    return content


def answer(data: bytes) -> dict[str, Grid] | str:
    """All cells of all sheets, or why not."""
    try:
        package = Package(Path("a.xlsx"), data, LIMITS)
        assert isinstance(package.application, str)
        return {sheet.name: read_sheet(package, sheet.name) for sheet in package.sheets}
    except Unreadable as error:
        return error.kind


def zipped(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_the_untouched_workbook_is_read(tmp_path: Path) -> None:
    found = read_all(save(tmp_path / "a.xlsx", PARTS))
    assert [len(found["甲"].cells), len(found["乙"].cells)] == [9, 9]
    assert answer(zipped(PARTS)) == found


DEFLATED = io.BytesIO()
with zipfile.ZipFile(DEFLATED, "w", zipfile.ZIP_DEFLATED) as _archive:
    for _name, _content in PARTS.items():
        _archive.writestr(_name, _content)


@given(mangled(DEFLATED.getvalue()))
@settings(max_examples=300)
def test_a_mangled_file_gives_cells_or_unreadable(data: bytes) -> None:
    answer(data)


def same_both_ways(parts: dict[str, str | bytes]) -> None:
    data = zipped(parts)
    swept = answer(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cells, "LARGEST", -1)
        patch.setattr(shared_strings, "LARGEST", -1)
        assert answer(data) == swept


@given(mangled(PARTS["xl/worksheets/sheet2.xml"].encode()))
@settings(max_examples=700)
def test_a_mangled_sheet_is_read_alike_by_the_sweep_and_by_expat(xml: bytes) -> None:
    same_both_ways({**PARTS, "xl/worksheets/sheet2.xml": xml})


@given(mangled(PARTS["xl/sharedStrings.xml"].encode()))
@settings(max_examples=300)
def test_mangled_strings_are_read_alike_by_the_sweep_and_by_expat(xml: bytes) -> None:
    same_both_ways({**PARTS, "xl/sharedStrings.xml": xml})


@given(
    st.sampled_from([name for name in PARTS if "sheet2" not in name]).flatmap(
        lambda n: st.tuples(st.just(n), mangled(PARTS[n].encode()))
    )
)
@settings(max_examples=300)
def test_any_mangled_part_gives_cells_or_unreadable(change: tuple[str, bytes]) -> None:
    answer(zipped({**PARTS, change[0]: change[1]}))
