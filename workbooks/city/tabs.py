"""Faults of tabs, version and parts: hidden, copied, added and renamed sheets, macros, links."""

from __future__ import annotations

import re
from random import Random

from workbooks.city.draft import Draft
from workbooks.city.fault import COUNTY, GENERAL, HONGJIANG, NINGXIANG, fault, replaced
from workbooks.city.tampered import WORKBOOK
from xladdin.workbook.build.press import Parts, press

TYPES = "[Content_Types].xml"


def _tab(draft: Draft, n: int = 1) -> str:
    return draft.press.plan.sheets[n].name


def _hidden(id: str, state: str) -> None:
    @fault(id, (NINGXIANG, COUNTY), "sheet-hidden")
    def _(draft: Draft, rng: Random) -> str:
        """表样的一张表被隐藏。"""

        def hide(parts: Parts) -> Parts:
            pattern = rf'(<sheet [^>]*name="{_tab(draft)}"[^>]*?) state="visible"'
            xml, count = re.subn(pattern, rf'\1 state="{state}"', parts[WORKBOOK].decode())
            if not count:
                xml, count = re.subn(rf'(<sheet )([^>]*name="{_tab(draft)}")', rf'\1state="{state}" \2', xml)
            assert count == 1
            return {**parts, WORKBOOK: xml.encode()}

        draft.edits.append(hide)
        return f"{_tab(draft)}!A1"


_hidden("sheet-hidden", "hidden")
_hidden("sheet-very-hidden", "veryHidden")


def _added(draft: Draft, name: str, content: bytes, state: str = "visible") -> None:
    """One more sheet at the end of the tabs."""

    def add(parts: Parts) -> Parts:
        part = "xl/worksheets/sheet90.xml"
        links = "xl/_rels/workbook.xml.rels"
        office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        book = parts[WORKBOOK].decode()
        tag = f'<sheet xmlns:q="{office}" name="{name}" sheetId="90" state="{state}" q:id="rId90"></sheet>'
        return {
            **parts, part: content,
            WORKBOOK: book.replace("</sheets>", f"{tag}</sheets>").encode(),
            links: parts[links].replace(b"</Relationships>", f'<Relationship Id="rId90" Type="{office}/worksheet" Target="/{part}"/></Relationships>'.encode()),
            TYPES: parts[TYPES].replace(b"</Types>", f'<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'.encode()),
        }  # fmt: skip

    draft.edits.append(add)


_SHEET = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'


def _plain(text: str) -> bytes:
    return _SHEET.format(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>').encode()


@fault("sheet-copied", (NINGXIANG, COUNTY), "sheet-copied")
def _(draft: Draft, rng: Random) -> str:
    """工作簿里有基础数据表的副本。"""
    name = f"{_tab(draft, 0)} (2)"
    _added(draft, name, _plain("基础数据"))
    return f"{name}!A1"


@fault("sheet-extra", (NINGXIANG, COUNTY, GENERAL, HONGJIANG), "sheet-extra")
def _(draft: Draft, rng: Random) -> str:
    """多了一张自己的工作表。"""
    _added(draft, "计算草稿", _plain("草稿"))
    return "计算草稿!A1"


@fault("sheet-extra-hidden", (NINGXIANG, COUNTY), "sheet-extra")
def _(draft: Draft, rng: Random) -> str:
    """多了一张隐藏的工作表。"""
    _added(draft, "底稿", _plain("底稿"), "hidden")
    return "底稿!A1"


@fault("sheet-renamed", (NINGXIANG, COUNTY), "sheet-renamed")
def _(draft: Draft, rng: Random) -> str:
    """工作表改了名称，公式和名称跟着改。"""
    old = _tab(draft, len(draft.press.plan.sheets) - 1)
    new = f"{old}新"

    def rename(parts: Parts) -> Parts:
        made = dict(parts)
        for name, content in parts.items():
            if name == WORKBOOK or name.startswith("xl/worksheets/"):
                made[name] = content.replace(f"{old}!".encode(), f"{new}!".encode())
        made[WORKBOOK] = made[WORKBOOK].replace(f'name="{old}"'.encode(), f'name="{new}"'.encode())
        return made

    draft.edits.append(rename)
    return f"{new}!A1"


@fault("another-year", NINGXIANG, "year-outside-form")
def _(draft: Draft, rng: Random) -> None:
    """别的年度沿用了这套表样。"""
    draft.press = press(draft.form, 2023)


def _meta_part(draft: Draft) -> str:
    pages = sum(len(one.sheets) for one in draft.press.plans)
    return f"xl/worksheets/sheet{pages + 2}.xml"


@fault("older-form", (NINGXIANG, COUNTY, GENERAL), "form-version")
def _(draft: Draft, rng: Random) -> None:
    """用另一个版本的表样填报。"""
    replaced(draft, _meta_part(draft), f">{draft.press.plan.form.version}<", ">0-old<")


@fault("older-rulebook", (NINGXIANG, COUNTY, GENERAL), "rulebook-version")
def _(draft: Draft, rng: Random) -> None:
    """表样是按评分标准的另一个版本生成的。"""
    replaced(draft, _meta_part(draft), f">{draft.press.plan.rulebook.version}<", ">0-old<")


@fault("changed-after-submitting", (NINGXIANG, COUNTY, HONGJIANG), "changed-since-submitted")
def _(draft: Draft, rng: Random) -> None:
    """生成报送文件以后解开锁定，又改了数。"""
    _stamped(draft, {"submitted": "2023-02-14 09:30", "fingerprint": "0F2A-77C0-91BE-04D5"})


@fault("form-of-another", (NINGXIANG, COUNTY, HONGJIANG), "dealt-to-another")
def _(draft: Draft, rng: Random) -> str:
    """表是按旧名称发放的，单位改名后填了新名称。"""
    _stamped(draft, {"dealt to": f"{draft.entries['agency']}（原）", "dealt code": "101001"})
    return draft.cell("agency")


def _stamped(draft: Draft, said: dict[str, str]) -> None:
    """More rows of the hidden sheet."""
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>{key}</t></is></c><c r="B{n}" t="inlineStr"><is><t>{value}</t></is></c></row>'
        for n, (key, value) in enumerate(said.items(), 50)
    )
    replaced(draft, _meta_part(draft), "</sheetData>", rows + "</sheetData>")


@fault("unknown-form", (NINGXIANG, COUNTY), "foreign-template")
def _(draft: Draft, rng: Random) -> None:
    """表样不在程序的清单中。"""
    replaced(draft, _meta_part(draft), f">{draft.form}<", ">hn-nowhere-1999<")


def _added_part(draft: Draft, name: str, content: bytes, content_type: str) -> None:
    def add(parts: Parts) -> Parts:
        override = f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'
        return {**parts, name: content, TYPES: parts[TYPES].replace(b"</Types>", override.encode())}

    draft.edits.append(add)


@fault("with-macros", (NINGXIANG, COUNTY, GENERAL), "has-macros")
def _(draft: Draft, rng: Random) -> None:
    """工作簿带宏。"""
    _added_part(draft, "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/vnd.ms-office.vbaProject")


@fault("with-links", (NINGXIANG, COUNTY, GENERAL), "external-links")
def _(draft: Draft, rng: Random) -> None:
    """工作簿链接到别的文件。"""
    _added_part(draft, "xl/externalLinks/externalLink1.xml", b"<x/>", "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml")  # fmt: skip
