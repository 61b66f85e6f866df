"""Documents of Word 97 to 2003 (.doc, .wps), turned into .docx by LibreOffice where that is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from xladdin.word.blocks import WordError

_SAVE_AS = "请用 Word 或 WPS 打开它，另存为“Word 文档（*.docx）”，再用新文件。"
_SECONDS = 120
_FRESH_PROFILE = 81
"""Exit code of a first start: LibreOffice has made its profile and wants to be started again."""


def convert(data: bytes, name: str) -> bytes:
    """The bytes of the document as .docx. Raises WordError where there is no LibreOffice or it can not read the file."""
    program = _program()
    if program is None:
        raise WordError(
            f"“{name}”是旧版 Word 文档（.doc 或 .wps），这台电脑没有安装 LibreOffice，不能直接读取。{_SAVE_AS}"
        )
    with TemporaryDirectory(prefix="xladdin-doc-") as folder:
        source = Path(folder, "report.doc")
        source.write_bytes(data)
        # A profile of its own: a running LibreOffice of the user is neither disturbed nor waited for.
        command = [program, f"-env:UserInstallation={Path(folder, 'profile').as_uri()}", "--headless", "--norestore",
                   "--convert-to", "docx", "--outdir", folder, str(source)]  # fmt: skip
        try:
            if _run(command) == _FRESH_PROFILE:
                _run(command)
        except subprocess.TimeoutExpired as error:
            raise WordError(f"LibreOffice 用 {_SECONDS} 秒还没有读完“{name}”。{_SAVE_AS}") from error
        except OSError as error:
            raise WordError(f"LibreOffice 无法启动，不能读取“{name}”。{_SAVE_AS}") from error
        made = Path(folder, "report.docx")
        if not made.is_file():
            raise WordError(f"LibreOffice 读不了“{name}”（可能设置了密码或已损坏）。{_SAVE_AS}")
        return made.read_bytes()


def _run(command: list[str]) -> int:
    return subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False).returncode


def _program() -> str | None:
    """LibreOffice on the path, or where its Windows installer puts it."""
    for name in ("soffice", "libreoffice"):
        if found := shutil.which(name):
            return found
    for variable in ("ProgramFiles", "ProgramFiles(x86)"):
        if folder := os.environ.get(variable):
            program = Path(folder, "LibreOffice", "program", "soffice.exe")
            if program.is_file():
                return str(program)
    return None
