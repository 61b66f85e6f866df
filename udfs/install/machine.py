"""What the checks ask of the machine they run on. Tests put another machine in its place."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from udfs.install.places import Places, places

USER, ALL = "HKCU", "HKLM"
SECONDS = 60
"""For one question to a child process: a virus scanner may look at a first start for long."""

Value = str | int | bytes | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ran:
    """How a child process ended. `code` is None when it could not be started or did not end."""

    code: int | None
    said: str


class Machine(Protocol):
    @property
    def windows(self) -> bool: ...
    @property
    def version(self) -> tuple[int, int, int]:
        """Of the running Python."""

    @property
    def bits(self) -> int:
        """64 or 32: of the running Python."""

    @property
    def interpreter(self) -> str:
        """The running python.exe, or the one of its environment."""

    @property
    def places(self) -> Places:
        """Raises NoPlaces."""

    @property
    def elevated(self) -> bool:
        """Whether this runs as administrator."""

    def variable(self, name: str) -> str:
        """Of the environment; empty when not set."""

    def installed(self, distribution: str) -> str | None:
        """The version of an installed package."""

    def in_code_page(self, text: str) -> bool:
        """Whether the ANSI code page, in which xlwings' DLL takes paths, can say this."""

    def values(self, hive: str, key: str) -> Mapping[str, Value] | None:
        """The values below a key of the registry; the unnamed one under "". None when there is no such key."""

    def stream(self, file: Path, name: str) -> str | None:
        """An alternate data stream of NTFS; None when the file has none of this name."""

    def run(self, *arguments: str) -> Ran:
        """The interpreter with these arguments, as a process of its own."""


class ThisMachine:
    """The real one."""

    windows = sys.platform == "win32"
    version = (sys.version_info.major, sys.version_info.minor, sys.version_info.micro)
    bits = struct.calcsize("P") * 8

    @property
    def interpreter(self) -> str:
        # Excel starts pythonw or python; the server must be started by the one with a console handle.
        path = Path(sys.executable)
        return str(path.with_name("python.exe")) if path.name.lower() == "pythonw.exe" else str(path)

    @property
    def places(self) -> Places:
        return places()

    @property
    def elevated(self) -> bool:
        if sys.platform != "win32":
            return False
        import ctypes

        return bool(ctypes.windll.shell32.IsUserAnAdmin())

    def variable(self, name: str) -> str:
        return os.environ.get(name, "")

    def installed(self, distribution: str) -> str | None:
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version(distribution)
        except PackageNotFoundError:
            return None

    def in_code_page(self, text: str) -> bool:
        if sys.platform != "win32":
            return text.isascii()
        try:
            # `strict` alone lets Windows put a look-alike in place of what it lacks.
            return text.encode("mbcs", "strict").decode("mbcs") == text
        except UnicodeError:
            return False

    def values(self, hive: str, key: str) -> Mapping[str, Value] | None:
        if sys.platform != "win32":
            return None
        import winreg

        root = winreg.HKEY_CURRENT_USER if hive == USER else winreg.HKEY_LOCAL_MACHINE
        # A 64-bit Python looks at the 64-bit registry only, and the other way round.
        for view in (winreg.KEY_WOW64_64KEY, winreg.KEY_WOW64_32KEY):
            try:
                with winreg.OpenKey(root, key, 0, winreg.KEY_READ | view) as opened:
                    count = winreg.QueryInfoKey(opened)[1]
                    found = (winreg.EnumValue(opened, n) for n in range(count))
                    return {name: value for name, value, _ in found if value is not None}
            except OSError:
                continue
        return None

    def stream(self, file: Path, name: str) -> str | None:
        if not self.windows:
            return None
        try:
            with Path(f"{file}:{name}").open(encoding="utf-8", errors="replace") as opened:
                return opened.read()
        except OSError:
            return None

    def run(self, *arguments: str) -> Ran:
        flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        try:
            done = subprocess.run(
                [self.interpreter, "-X", "utf8", *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, timeout=SECONDS, check=False, creationflags=flags,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            return Ran(None, str(error))
        return Ran(done.returncode, done.stdout.decode("utf-8", "replace"))
