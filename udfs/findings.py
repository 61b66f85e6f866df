"""Findings of a saved workbook for worksheet functions. Reading takes some milliseconds, so what was found is kept until the file changes."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from udfs.arguments import choice, text, whole, wrong
from udfs.columns import Block, Raw
from xladdin.facts import SEVERITY_ZH, Finding
from xladdin.workbook.intake.source import WORKBOOKS

HEADER = ["序号", "级别", "编号", "位置", "问题", "怎样改"]
WHOLE_FILE = "整个文件"
NONE_FOUND = "没有发现问题"
MOST_ROWS = 5000
_SEVERITIES = {zh: severity for severity, zh in SEVERITY_ZH.items()}
_SHEET_OF = re.compile(r"(?P<folder>.*)\[(?P<file>[^\[\]]+)\](?P<sheet>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Place:
    """A workbook file, and the tab if only its findings are wanted."""

    file: Path
    sheet: str = ""


def count(workbook: Raw, severity: Raw) -> object:
    found = _found(workbook, severity)
    return None if found is None else float(len(found))


def table(workbook: Raw, severity: Raw) -> Block:
    """Head and one row per finding."""
    found = _found(workbook, severity)
    if found is None:
        return [[None]]
    return [list(HEADER), *(_rows(found) or [["", "", "", "", NONE_FOUND, ""]])]


def fixed_table(workbook: Raw, rows: Raw, severity: Raw) -> Block:
    """The table in exactly so many rows: blank ones after it, or a last one that says how many are left out."""
    height = whole(rows, "行数", 2, MOST_ROWS)
    if height is None:
        raise wrong("行数", "没有填", "请填选中区域的行数，如 20")
    full = table(workbook, severity)
    if len(full) > height:
        left = len(full) - height + 1
        return [*full[: height - 1], ["", "", "", "", f"还有{left}条没有显示，请选更多的行", ""]]
    return full + [[""] * len(HEADER) for _ in range(height - len(full))]


def _rows(found: tuple[Finding, ...]) -> Block:
    return [
        [float(n), SEVERITY_ZH[f.severity], f.code, str(f.cell) if f.cell else WHOLE_FILE, f.message, f.hint]
        for n, f in enumerate(found, 1)
    ]


def _found(workbook: Raw, severity: Raw) -> tuple[Finding, ...] | None:
    chosen = choice(severity, "级别", _SEVERITIES, "")
    if not text(workbook):
        return None
    place = place_of(text(workbook))
    try:
        state = os.stat(place.file)
    except (OSError, ValueError):
        raise wrong(
            "工作簿", f"找不到“{place.file.name}”", "请写完整的路径，如 D:\\报送\\某局.xlsx，并检查文件名"
        ) from None
    found = _examined(place.file, state.st_mtime_ns, state.st_size)
    return tuple(
        f
        for f in found
        if (not chosen or f.severity == chosen) and (not place.sheet or (f.cell and f.cell.sheet == place.sheet))
    )


@lru_cache(maxsize=512)
def _examined(file: Path, changed: int, size: int) -> tuple[Finding, ...]:
    from xladdin.workbook.examine import examine

    return examine(file).findings


def place_of(said: str) -> Place:
    """`D:\\报送\\某局.xlsx`, or what CELL("filename",表!A1) gives: `D:\\报送\\[某局.xlsx]基础数据表`.

    Raises Wrong for web addresses, network paths and relative paths. A formula in somebody else's workbook must not make this
    computer log on to a server, as opening \\\\server\\share would.
    """
    match = _SHEET_OF.fullmatch(said)
    path, sheet = (match["folder"] + match["file"], match["sheet"]) if match else (said, "")
    if re.match(r"https?:", path, re.IGNORECASE):
        raise wrong("工作簿", "文件在网盘上（OneDrive、SharePoint）", "请先另存到本机，再写本机的路径")
    if re.match(r"[\\/]{2}", path):
        raise wrong("工作簿", "不能直接读网络路径", "请先把共享文件夹映射成盘符（如 Z:），再写 Z:\\…")
    file = Path(path)
    if not file.is_absolute():
        raise wrong("工作簿", f"“{said}”不是完整的路径", "请写完整的路径，如 D:\\报送\\某局.xlsx；新工作簿请先保存")
    if file.suffix.lower() not in WORKBOOKS:
        raise wrong("工作簿", f"“{file.name}”不是工作簿", "请写 .xlsx 文件的完整路径")
    return Place(file, sheet)
