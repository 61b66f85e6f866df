"""The stamp of a workbook that was dealt to a unit of 单位名单: rows of the hidden sheet, which every spreadsheet program keeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xladdin.checks.catalogue import finding
from xladdin.facts import Filing, Finding, UnitStamp, agency_key

NAME, CODE = "dealt to", "dealt code"
"""Keys of the hidden sheet."""


def stamp_rows(stamp: UnitStamp) -> dict[str, str]:
    """What the hidden sheet says of it; no row for what is not known."""
    return {key: text for key, text in ((NAME, stamp.name), (CODE, stamp.code)) if text}


def stamp_of(meta: Mapping[str, str]) -> UnitStamp:
    return UnitStamp(meta.get(NAME, "").strip(), meta.get(CODE, "").strip())


def check_stamp(stamp: UnitStamp, filing: Filing) -> Iterator[Finding]:
    """The unit that filled in the form is the one it was dealt to."""
    typed = filing.agency.strip()
    if not stamp.name or not typed or agency_key(typed) == agency_key(stamp.name):
        return
    yield finding(
        "dealt-to-another", filing.agency_cell, f"这份表是发给“{stamp.name}”的，填报单位写的是“{typed}”",
        "单位改了名的，告诉汇总单位更改名单；拿错了表的，用发给本单位的表重新填报",
    )  # fmt: skip
