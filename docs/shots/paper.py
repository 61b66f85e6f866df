"""Pages as LibreOffice prints them: the report, drafted from the real filing."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import desk

from shots.forms import filled
from shots.image import run
from shots.scene import Shot, printed
from shots.studio import FOLDER, NoStudio, environment, soffice

PER_INCH = 110
FOOTER = 95
"""Pixels at the end of a page, with its number."""
RESTART = 81
"""A fresh profile ends its first run with this code and wants a second."""


def printed_to_pdf(file: Path, folder: Path) -> Path:
    """`folder`: for the profile and what comes of it."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    env = {**environment(home), "FONTCONFIG_FILE": str(desk.font_settings(folder))}
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        soffice(),
        "--headless",
        "--norestore",
        profile,
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        str(file),
    ]
    for _ in range(2):
        done = subprocess.run(command, env=env, capture_output=True, check=False, timeout=180)
        if done.returncode != RESTART:
            break
    return folder / f"{file.stem}.pdf"


def pages_of(pdf: Path) -> list[Path]:
    """A picture of every page, without its number. They lie beside the file."""
    if shutil.which("pdftoppm") is None:
        raise NoStudio("not installed: pdftoppm (poppler-utils)")
    run("pdftoppm", "-r", PER_INCH, "-png", pdf, pdf.with_suffix(""))
    pages = sorted(pdf.parent.glob(f"{pdf.stem}-*.png"))
    for page in pages:
        run("convert", page, "-gravity", "south", "-chop", f"0x{FOOTER}", page)
    return pages


@printed("report-docx")
def report(folder: Path) -> Iterator[Shot]:
    from xladdin.report.draft import write_report
    from xladdin.workbook.examine import examine

    out = FOLDER / "自评报告.docx"
    write_report(examine(filled()), out)
    yield Shot("report-docx", pages_of(printed_to_pdf(out, folder))[0])
