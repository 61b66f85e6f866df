"""The built wheel, installed alone with the base dependencies, works far from the source tree."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Runs with nothing of this test run on the import path; the output is UTF-8 text."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    environment["PYTHONUTF8"] = "1"
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    built = run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    assert built.returncode == 0, built.stdout + built.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def scripts(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Script folder of a fresh environment: the wheel and its base dependencies, copied. No network, no extras."""
    home = tmp_path_factory.mktemp("fresh") / "venv"
    assert run(sys.executable, "-m", "venv", "--without-pip", home, cwd=home.parent).returncode == 0
    folder = home / ("Scripts" if os.name == "nt" else "bin")
    python = folder / Path(sys.executable).name
    packages = Path(
        run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home).stdout.strip()
    )
    for name in base_dependencies():
        copy_distribution(name, packages)
    put = run(
        sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel,
        cwd=home,
    )  # fmt: skip
    assert put.returncode == 0, put.stderr
    return folder


def base_dependencies() -> set[str]:
    """Names of all distributions that xladdin needs without any extra, directly or not, on this platform."""
    found: set[str] = set()
    waiting = [Requirement(line) for line in PROJECT["dependencies"]]
    while waiting:
        need = waiting.pop()
        if need.name in found or (need.marker and not need.marker.evaluate({"extra": ""})):
            continue
        found.add(need.name)
        waiting += [Requirement(line) for line in importlib.metadata.requires(need.name) or ()]
    return found


def copy_distribution(name: str, target: Path) -> None:
    for file in importlib.metadata.files(name) or ():
        # Scripts lie outside the packages folder.
        if ".." not in file.parts and file.suffix != ".pyc":
            place = target / file
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file.locate(), place)


def test_wheel_holds_code_data_and_samples_but_no_tests(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} <= {"xladdin", "udfs"}
    data = [*(ROOT / "xladdin").rglob("*.toml"), *(ROOT / "xladdin").rglob("*.py"), *(ROOT / "udfs").rglob("*.py")]
    wanted = {path.relative_to(ROOT).as_posix() for path in data}
    wanted |= {f"xladdin/_samples/{path.name}" for path in (ROOT / "workbooks" / "samples").glob("*.toml")}
    assert wanted - set(names) == set()
    assert any(name.startswith("xladdin/_samples/") for name in names)
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_installed_wheel_shows_its_help_as_a_module(scripts: Path, tmp_path: Path) -> None:
    helped = run(scripts / Path(sys.executable).name, "-m", "xladdin", "--help", cwd=tmp_path)
    assert helped.returncode == 0, helped.stderr
    assert "demo" in helped.stdout


def test_installed_wheel_runs_the_demo_in_an_empty_folder(scripts: Path, tmp_path: Path) -> None:
    shown = run(scripts / "xladdin", "demo", "--out", "out", cwd=tmp_path)
    assert shown.returncode == 0, shown.stdout + shown.stderr
    made = [path for path in (tmp_path / "out").rglob("*.xlsx") if path.stat().st_size]
    assert made, shown.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
