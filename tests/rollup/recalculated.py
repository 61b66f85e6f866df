"""A workbook recalculated by LibreOffice, every formula anew whatever results the file carries."""

from __future__ import annotations

import subprocess
from pathlib import Path

_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def recalculated(file: Path, folder: Path) -> Path:
    """The recalculated copy of `file` in `folder`, made with a profile of its own."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS, encoding="utf-8")
    command = [
        "soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "xlsx", "--outdir", str(folder), str(file),
    ]  # fmt: skip
    made = folder / file.name
    for _ in range(2):  # a fresh profile may end the first start with exit code 81
        subprocess.run(command, check=False, capture_output=True, timeout=180)
        if made.exists():
            return made
    raise AssertionError(f"LibreOffice did not convert {file.name}")
