"""What is mutated: filled workbooks of several forms, as the program writes them, and the same in other formats."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
for _folder in (str(ROOT), str(ROOT / "tests")):
    if _folder not in sys.path:
        sys.path.insert(0, _folder)

SAMPLES = ("demo-education", "hongjiang-2024", "jinxian-2021", "demo-health")


@dataclass(frozen=True)
class Book:
    """One valid file. `kind`: its suffix."""

    name: str
    kind: str
    data: bytes

    @cached_property
    def parts(self) -> dict[str, bytes]:
        """The members of a package; empty for an .xls."""
        if not self.data.startswith(b"PK"):
            return {}
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}


def stored(parts: dict[str, bytes]) -> bytes:
    """A package of these parts, not compressed: writing it is quick, and a changed byte stays a changed byte."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


@lru_cache(maxsize=1)
def workbooks() -> tuple[Book, ...]:
    from xladdin.workbook.build import build_workbook
    from xladdin.workbook.facts_file import load_facts

    made = []
    for name in SAMPLES:
        given = load_facts(ROOT / "workbooks" / "samples" / f"{name}.toml")
        made.append(Book(name, "xlsx", build_workbook(given.plan, given.entries, given.attached)))
    return tuple(made)


@lru_cache(maxsize=1)
def other_formats() -> tuple[Book, ...]:
    """The first workbook as .xlsb, and as .xls and .ods where LibreOffice is there."""
    from xlsb_file import xlsb_of

    first = workbooks()[0]
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "a.xlsx")
        source.write_bytes(first.data)
        made = [Book(first.name, "xlsb", xlsb_of(source))]
        soffice = shutil.which("soffice")
        for kind in ("xls", "ods") if soffice else ():
            profile = f"-env:UserInstallation={Path(folder, 'office').as_uri()}"
            command = [soffice, profile, "--headless", "--convert-to", kind, "--outdir", folder, str(source)]
            subprocess.run(command, check=True, capture_output=True, timeout=180)
            made.append(Book(first.name, kind, Path(folder, f"a.{kind}").read_bytes()))
    return tuple(made)
