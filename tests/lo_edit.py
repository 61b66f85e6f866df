"""Edits a workbook in live LibreOffice as a clerk would, and saves it as .xlsx. Run by the system Python, which has `uno`.

/usr/bin/python3 lo_edit.py PROFILE IN OUT '[["insert", "基础数据表", 16, 2], ["set", "基础数据表", "A16", "新项目"], …]'
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time

import uno
from com.sun.star.beans import PropertyValue

FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "xls": "MS Excel 97", "ods": "calc8"}
"""By suffix of OUT. With LO_PASSWORD set, the file gets that opening password."""


def prop(name: str, value: object) -> PropertyValue:
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def pipe_of(profile: str) -> str:
    """A name of its own for each profile: several offices may run at once."""
    return "xladdin" + hashlib.sha256(profile.encode()).hexdigest()[:12]


def start(profile: str) -> subprocess.Popen:
    return subprocess.Popen(
        ["soffice", "--headless", "--norestore", "--nologo", f"-env:UserInstallation=file://{profile}", f"--accept=pipe,name={pipe_of(profile)};urp;"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def connect(profile: str):
    """The desktop of a new office. A fresh profile ends its first run with code 81 and wants a second."""
    office = start(profile)
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(240):
        if office.poll() is not None:
            office = start(profile)
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe_of(profile)};urp;StarOffice.ComponentContext")
            return office, context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except Exception:
            time.sleep(0.25)
    raise SystemExit("LibreOffice did not start")


def apply(document, edits: list) -> None:
    sheets = document.Sheets
    for verb, name, *rest in edits:
        sheet = sheets.getByName(name)
        if verb == "insert":
            sheet.unprotect("")
            sheet.Rows.insertByIndex(rest[0] - 1, rest[1])
        elif verb == "delete":
            sheet.unprotect("")
            sheet.Rows.removeByIndex(rest[0] - 1, rest[1])
        elif (
            verb == "fill-down"
        ):  # rest: row of the original, first and last column; into the row below, as Ctrl+D does
            sheet.unprotect("")
            row, first, last = rest
            original = sheet.getCellRangeByName(f"{first}{row}:{last}{row}").RangeAddress
            sheet.copyRange(sheet.getCellRangeByName(f"{first}{row + 1}").CellAddress, original)
        elif verb == "copy-sheet":
            sheets.copyByName(name, rest[0], sheets.Count)
        elif verb == "rename":
            sheet.Name = rest[0]
        elif verb == "reorder":
            sheets.moveByName(name, rest[0])
        elif verb == "set":
            cell = sheet.getCellRangeByName(rest[0])
            if isinstance(rest[1], str):
                cell.String = rest[1]
            else:
                cell.Value = rest[1]
        elif verb == "formula":
            sheet.getCellRangeByName(rest[0]).Formula = rest[1]
        else:
            raise SystemExit(verb)
    document.calculateAll()


def main() -> None:
    profile, source, target, edits = sys.argv[1:]
    office, desktop = connect(profile)
    try:
        document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(source), "_blank", 0, (prop("Hidden", True),))
        apply(document, json.loads(edits))
        filter_name = prop("FilterName", FILTERS[target.rpartition(".")[2]])
        password = (prop("Password", secret),) if (secret := os.environ.get("LO_PASSWORD")) else ()
        document.storeToURL(uno.systemPathToFileUrl(target), (filter_name, *password))
        document.close(True)
    finally:
        try:
            desktop.terminate()
        except Exception:
            office.kill()
        office.wait(20)


main()
