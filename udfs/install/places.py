"""Where things are on a Windows machine: Excel's start folder, the program's own folder, the log."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from udfs.addin import ADDIN


class NoPlaces(Exception):
    """The machine has no user profile as Windows has one. The text tells the user what to do."""


@dataclass(frozen=True, slots=True)
class Places:
    """`roaming` is %APPDATA%, `local` %LOCALAPPDATA%, `home` %USERPROFILE%."""

    roaming: Path
    local: Path
    home: Path

    @property
    def xlstart(self) -> Path:
        """Every workbook in it is opened whenever Excel starts, without a question: nothing half-written may lie here."""
        return self.roaming / "Microsoft" / "Excel" / "XLSTART"

    @property
    def addin(self) -> Path:
        return self.xlstart / ADDIN

    @property
    def addins(self) -> Path:
        """Excel's folder for add-ins that a person ticks in a list: a second copy here would be loaded beside ours."""
        return self.roaming / "Microsoft" / "AddIns"

    @property
    def own(self) -> Path:
        """The program's folder: environment, receipt, log."""
        return self.local / "xladdin"

    @property
    def receipt(self) -> Path:
        """What `install` wrote, for `uninstall` to remove exactly that."""
        return self.own / "installed.json"

    @property
    def log(self) -> Path:
        return self.own / "xladdin.log"

    @property
    def settings(self) -> tuple[Path, Path]:
        """Settings files of the user: the one this add-in would look at last, and that of an xlwings add-in beside it."""
        return self.home / ".xladdin" / "xladdin.conf", self.home / ".xlwings" / "xlwings.conf"


def places(environment: Mapping[str, str] | None = None) -> Places:
    """From the variables that Windows sets at log-on. Raises NoPlaces."""
    known = os.environ if environment is None else environment
    roaming = known.get("APPDATA", "")
    if not roaming:
        raise NoPlaces("找不到 APPDATA 文件夹。请在 Windows 上，用平时使用 Excel 的账户安装。")
    home = Path(known.get("USERPROFILE") or Path(roaming).parent.parent)
    return Places(Path(roaming), Path(known.get("LOCALAPPDATA") or home / "AppData" / "Local"), home)
