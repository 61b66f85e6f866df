"""xlwings' own VBA, of exactly the installed version, with four lines changed so that a workbook from outside can not run code."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PROJECT = "xladdin"
"""The sheet of settings is `xladdin.conf`."""


class UnknownVba(Exception):
    """The installed xlwings is not the one whose VBA we know. The add-in must not be built from it."""


@dataclass(frozen=True, slots=True)
class Change:
    """A text that must occur exactly once, and what takes its place."""

    old: str
    new: str


CHANGES = (
    Change('PROJECT_NAME As String = "myaddin"', f'PROJECT_NAME As String = "{PROJECT}"'),
    # A sheet of the workbook in front would choose the interpreter, also for a worksheet function that is merely calculated.
    Change(
        'If SheetExists(ActiveWorkbook, PROJECT_NAME & ".conf") = True Then',
        "If False Then ' xladdin: no settings from a workbook",
    ),
    # So would a file beside that workbook.
    Change(
        'If source = "" Or source = "directory" Then',
        "If False Then ' xladdin: no settings from a folder",
    ),
    # With -c, Python looks for modules in Excel's current folder first, which is where the last workbook was opened.
    Change('tail = " -B -c ""import sys, os;"', 'tail = " -B -P -c ""import sys, os;"'),
)


def modules() -> dict[str, str]:
    """Name and source of each module. Raises UnknownVba when the text is not the expected one."""
    import xlwings

    home = Path(xlwings.__file__).parent
    main = (home / "xlwings_custom_addin.bas").read_text(encoding="ascii")
    if f'XLWINGS_VERSION As String = "{xlwings.__version__}"' not in main:
        raise UnknownVba(f"xlwings {xlwings.__version__} 所带的 VBA 是另一个版本的")
    return {"xlwings": changed(main), "Dictionary": (home / "addin" / "Dictionary.cls").read_text(encoding="ascii")}


def changed(text: str) -> str:
    for change in CHANGES:
        if text.count(change.old) != 1:
            raise UnknownVba(f"xlwings 的 VBA 里应有一处（实有 {text.count(change.old)} 处）：{change.old}")
        text = text.replace(change.old, change.new)
    return text
