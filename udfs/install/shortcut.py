"""The icon 拖放校验 on the desktop, in 发送到 of Windows, among the applications of Linux; taken away again as it was put.

On Windows a link that starts Python itself, not a script: cmd.exe takes names with `&` apart before any script sees them.
"""

from __future__ import annotations

import json
import locale
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

NAME = "拖放校验"
COMMENT = "把自评表、文件夹或自评报告拖到这里：自动校验，打开校验结果"
ARGUMENTS = ("-P", "-m", "xladdin", "drop", "--wait")
RECORD = "shortcuts.json"
POINTER = "python.txt"
"""The path of the Python, for check.cmd: it can not work out where a user with a Chinese name has it."""
ENTRY = "xladdin-check.desktop"
MIME = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/vnd.ms-excel", "application/vnd.oasis.opendocument.spreadsheet",
    "application/wps-office.xlsx", "application/wps-office.et",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/wps-office.docx", "application/zip", "inode/directory",
)  # fmt: skip

MakeLink = Callable[[Path, str, str], None]
"""Makes a link of Windows: where, program, its arguments."""


class CannotPut(Exception):
    """No icon was put. The text tells the user what to do."""


@dataclass(frozen=True, slots=True)
class Where:
    """`icons`: the files to be made; `own`: the folder of the program's records."""

    icons: tuple[Path, ...]
    own: Path


def where(environment: Mapping[str, str] | None = None) -> Where:
    """On this machine, for this user. Raises CannotPut."""
    known = os.environ if environment is None else environment
    return _on_windows(known) if sys.platform == "win32" else _on_linux(known)


def _on_windows(known: Mapping[str, str]) -> Where:
    from udfs.install.places import NoPlaces, places

    try:
        at = places(known)
    except NoPlaces as problem:
        raise CannotPut(str(problem)) from problem
    send_to = at.roaming / "Microsoft" / "Windows" / "SendTo"
    return Where(tuple(folder / f"{NAME}.lnk" for folder in (_desktop(at.home), send_to) if folder.is_dir()), at.own)


def _desktop(home: Path) -> Path:
    """The desktop may lie elsewhere, on a share or in OneDrive; Windows knows where."""
    try:
        from win32com.shell import shell, shellcon
    except ImportError:
        return home / "Desktop"
    return Path(shell.SHGetFolderPath(0, shellcon.CSIDL_DESKTOPDIRECTORY, 0, 0))


def _on_linux(known: Mapping[str, str]) -> Where:
    home = Path(known.get("HOME") or Path.home())
    data = Path(known.get("XDG_DATA_HOME") or home / ".local" / "share")
    desktop = _xdg_desktop(known) or next((d for d in (home / "Desktop", home / "桌面") if d.is_dir()), None)
    icons = [data / "applications" / ENTRY]
    if desktop is not None and desktop.is_dir() and desktop != home:
        icons.insert(0, desktop / ENTRY)
    return Where(tuple(icons), data / "xladdin")


def _xdg_desktop(known: Mapping[str, str]) -> Path | None:
    """As the desktop environment says; its folder is called 桌面 on a Chinese system."""
    try:
        done = subprocess.run(
            ["xdg-user-dir", "DESKTOP"], env=dict(known), capture_output=True, timeout=10, check=True, text=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    said = done.stdout.strip()
    return Path(said) if said else None


def put(at: Where, interpreter: str, make_link: MakeLink | None = None) -> tuple[Path, ...]:
    """Puts the icons and notes which. Files of this name that are not ours stay. Raises CannotPut."""
    ours = _recorded(at)
    made: list[Path] = []
    try:
        at.own.mkdir(parents=True, exist_ok=True)
        for icon in at.icons:
            if icon.exists() and icon not in ours:
                continue
            icon.parent.mkdir(parents=True, exist_ok=True)
            _put_one(icon, interpreter, make_link or windows_link)
            made.append(icon)
        _record(at, sorted({*ours, *made}))
    except OSError as error:
        _record_quietly(at, sorted({*ours, *made}))
        raise CannotPut(
            f"图标没有放好（“{error.filename or at.own}”不能写入）。请关闭正在占用它的程序，检查权限后再试。"
        ) from error
    if not made:
        raise CannotPut(f"没有放图标：桌面上已经有同名的“{NAME}”，不是本程序放的。请先给它改名，再试一次。")
    return tuple(made)


def _put_one(icon: Path, interpreter: str, make_link: MakeLink) -> None:
    if icon.suffix == ".lnk":
        make_link(icon, interpreter, " ".join(ARGUMENTS))
        return
    icon.write_text(entry(interpreter), encoding="utf-8")
    # A desktop starts an entry that lies on it only when it may be executed.
    icon.chmod(0o755)


def note_python(own: Path, interpreter: str) -> None:
    """For check.cmd, which reads it in the code page of the machine. Raises OSError."""
    own.mkdir(parents=True, exist_ok=True)
    (own / POINTER).write_text(interpreter + "\n", encoding=locale.getencoding(), errors="replace")


def remove(at: Where) -> tuple[Path, ...]:
    """Takes away what `put` made, and its records. Raises CannotPut."""
    gone = []
    try:
        for icon in _recorded(at):
            if icon.is_file():
                icon.unlink()
                gone.append(icon)
        for name in (RECORD, POINTER):
            (at.own / name).unlink(missing_ok=True)
    except OSError as error:
        raise CannotPut(f"“{error.filename}”没有删掉。请检查权限，或自己删除这个图标。") from error
    if sys.platform != "win32" and at.own.is_dir() and not any(at.own.iterdir()):
        at.own.rmdir()
    return tuple(gone)


def _recorded(at: Where) -> list[Path]:
    """Only names that are ours: a record that somebody else wrote deletes nothing."""
    try:
        said = json.loads((at.own / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    names = (f"{NAME}.lnk", ENTRY)
    return (
        [Path(one) for one in said if isinstance(one, str) and Path(one).name in names]
        if isinstance(said, list)
        else []
    )


def _record(at: Where, icons: list[Path]) -> None:
    (at.own / RECORD).write_text(json.dumps([str(icon) for icon in icons], ensure_ascii=False), encoding="utf-8")


def _record_quietly(at: Where, icons: list[Path]) -> None:
    """Beside a failure that is told anyway."""
    try:
        _record(at, icons)
    except OSError:
        return


def entry(interpreter: str) -> str:
    """A desktop entry (freedesktop.org, version 1.5): takes files that are dropped on it, and stands in 打开方式 of the file manager."""
    command = " ".join([_quoted(interpreter), *ARGUMENTS, "%F"])
    return (
        f"[Desktop Entry]\nType=Application\nVersion=1.0\nName={NAME}\nComment={COMMENT}\nExec={command}\n"
        f"Icon=x-office-spreadsheet\nTerminal=true\nCategories=Office;\nMimeType={';'.join(MIME)};\n"
    )


def _quoted(argument: str) -> str:
    """For the key Exec: quotes, then the escapes of a string value on top; `%` stands for itself when doubled."""
    escaped = "".join(f"\\{c}" if c in '"`$\\' else c for c in argument)
    return '"' + escaped.replace("\\", "\\\\").replace("%", "%%") + '"'


def windows_link(icon: Path, program: str, arguments: str) -> None:
    """Through the shell of Windows. Raises OSError."""
    import pythoncom
    from win32com.shell import shell

    try:
        link = pythoncom.CoCreateInstance(
            shell.CLSID_ShellLink, None, pythoncom.CLSCTX_INPROC_SERVER, shell.IID_IShellLink
        )
        link.SetPath(program)
        link.SetArguments(arguments)
        link.SetDescription(COMMENT)
        # Never a network folder: the files come with their whole paths.
        link.SetWorkingDirectory(str(Path(program).parent))
        link.QueryInterface(pythoncom.IID_IPersistFile).Save(str(icon), 0)
    except pythoncom.com_error as error:
        raise OSError(0, str(error), str(icon)) from error
