"""A Windows that is not there: real files in a temporary folder, everything else as a test says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from udfs.install.machine import Ran, Value
from udfs.install.places import Places, places

XLWINGS = "0.37.8"


@dataclass
class FakeMachine:
    root: Path
    windows: bool = True
    version: tuple[int, int, int] = (3, 12, 1)
    bits: int = 64
    elevated: bool = False
    code_page: str = "cp936"
    interpreter: str = ""
    packages: dict[str, str] = field(default_factory=lambda: {"xlwings": XLWINGS, "pywin32": "311"})
    variables: dict[str, str] = field(default_factory=dict)
    registry: dict[tuple[str, str], dict[str, Value]] = field(default_factory=dict)
    streams: dict[str, str] = field(default_factory=dict)
    ran: Ran = field(default_factory=lambda: Ran(0, ""))
    asked: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def places(self) -> Places:
        return places(self.variables)

    def variable(self, name: str) -> str:
        return self.variables.get(name, "")

    def installed(self, distribution: str) -> str | None:
        return self.packages.get(distribution)

    def in_code_page(self, text: str) -> bool:
        try:
            return bool(text.encode(self.code_page))
        except UnicodeError:
            return False

    def values(self, hive: str, key: str) -> Mapping[str, Value] | None:
        return self.registry.get((hive, key))

    def stream(self, file: Path, name: str) -> str | None:
        return self.streams.get(f"{file.name}:{name}")

    def run(self, *arguments: str) -> Ran:
        self.asked.append(arguments)
        return self.ran


@pytest.fixture
def machine(tmp_path: Path) -> FakeMachine:
    """Python, DLL and Excel 2016 of 64 bits, as they should be; no add-in yet."""
    profile = tmp_path / "Users" / "zhang"
    scripts = profile / "AppData" / "Local" / "xladdin" / "venv" / "Scripts"
    scripts.mkdir(parents=True)
    (scripts / "python.exe").write_bytes(b"MZ")
    for bits in (32, 64):
        (scripts.parent / f"xlwings{bits}-{XLWINGS}.dll").write_bytes(b"MZ")
    (profile / "AppData" / "Roaming").mkdir()
    made = FakeMachine(tmp_path, interpreter=str(scripts / "python.exe"))
    made.variables = {
        "APPDATA": str(profile / "AppData" / "Roaming"),
        "LOCALAPPDATA": str(profile / "AppData" / "Local"),
        "USERPROFILE": str(profile),
    }
    made.registry = {
        ("HKLM", r"Software\Microsoft\Office\16.0\Excel\InstallRoot"): {"Path": r"C:\Office16"},
        ("HKLM", r"Software\Microsoft\Office\ClickToRun\Configuration"): {"Platform": "x64"},
    }
    return made


@pytest.fixture
def at(machine: FakeMachine) -> Places:
    return machine.places
