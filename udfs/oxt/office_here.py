"""The LibreOffice of this machine: where its tool for extensions is, and what that says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from udfs.oxt import IDENTIFIER

SECONDS = 120
"""For one call of unopkg; it takes less than one, unless a virus scanner looks on."""
INSTALL_PATHS = (r"SOFTWARE\LibreOffice\UNO\InstallPath", r"SOFTWARE\WOW6432Node\LibreOffice\UNO\InstallPath")
VERSION = re.compile(r"^\s*Version:\s*(\S+)", re.MULTILINE)
REGISTERED = re.compile(r"^\s*is registered:\s*yes", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Answer:
    """How unopkg ended. `code` is None when it could not be started or did not end."""

    code: int | None
    said: str


@dataclass(frozen=True, slots=True)
class Registered:
    """What LibreOffice says of our extension. `active`: all of it was registered."""

    version: str
    active: bool


@dataclass(frozen=True, slots=True)
class Office:
    """`command`: how unopkg is started; `profile`: the user's, None for the usual one."""

    command: tuple[str, ...]
    profile: Path | None = None

    def call(self, *arguments: str) -> Answer:
        own = [f"-env:UserInstallation={self.profile.as_uri()}"] if self.profile else []
        flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        try:
            done = subprocess.run(
                [*self.command, *arguments, *own], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, timeout=SECONDS, check=False, creationflags=flags,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            return Answer(None, str(error))
        return Answer(done.returncode, done.stdout.decode("utf-8", "replace"))

    def registered(self) -> Registered | None:
        """None when LibreOffice does not know the extension."""
        answer = self.call("list", IDENTIFIER)
        version = VERSION.search(answer.said)
        if answer.code != 0 or version is None:
            return None
        return Registered(version[1], REGISTERED.search(answer.said) is not None)

    @property
    def is_running(self) -> bool:
        """A running LibreOffice holds this file. Meanwhile unopkg waits for ever, or says that there are no extensions."""
        return ((self.profile or usual_profile()) / ".lock").exists()


def usual_profile() -> Path:
    """Where LibreOffice keeps the settings of this user."""
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", "")) / "LibreOffice" / "4"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "LibreOffice" / "4"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "libreoffice" / "4"


def office_here() -> Office | None:
    """None when LibreOffice is not installed, or nowhere that anyone could know of."""
    for path in _candidates():
        if path.is_file():
            return Office((str(path),))
    return None


def _candidates() -> Iterator[Path]:
    name = "unopkg.com" if sys.platform == "win32" else "unopkg"
    found = shutil.which(name)
    if found:
        yield Path(found)
    for folder in _folders():
        yield folder / name


def _folders() -> Sequence[Path]:
    """The program folders of LibreOffice where its installers put it."""
    if sys.platform == "win32":
        roots = [os.environ[v] for v in ("ProgramFiles", "ProgramW6432", "ProgramFiles(x86)") if os.environ.get(v)]
        return [*_from_registry(), *(Path(root) / "LibreOffice" / "program" for root in roots)]
    if sys.platform == "darwin":
        return [Path("/Applications/LibreOffice.app/Contents/MacOS")]
    return [Path("/usr/lib/libreoffice/program"), *sorted(Path("/opt").glob("libreoffice*/program"), reverse=True)]


def _from_registry() -> list[Path]:
    from udfs.install.machine import ALL, USER, ThisMachine

    read = (ThisMachine().values(hive, key) for hive in (USER, ALL) for key in INSTALL_PATHS)
    return [Path(str(values[""])) for values in read if values and values.get("")]
