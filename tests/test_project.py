"""What the repository promises about itself: locks, licences, file names, nothing private in any file."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from functools import lru_cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# Written in parts, so that this file does not hold what it looks for.
HOSTS = tuple(
    ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("tuna", "tsinghua"), ("npmjs", "org"))
)
PRIVATE_PATH = re.compile(r"(?<![\w.~*-])/(?:root|work|opt/(?:xv|pypi)|home/\w+)/")
LICENSED_XLWINGS = ("pro", "reports", "server")


@lru_cache(maxsize=1)
def files() -> tuple[Path, ...]:
    """Every file git has or would take, as paths relative to the project."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    names = {Path(name) for name in listed.stdout.decode().split("\0") if name}
    return tuple(sorted(name for name in names if (ROOT / name).is_file()))


def text_of(path: Path) -> str | None:
    """The file's text, or None for a binary file."""
    data = (ROOT / path).read_bytes()
    return None if b"\0" in data else data.decode("utf-8", "replace")


def pins(lock: str) -> dict[str, str]:
    """Package -> exact version of a lock file."""
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    found = (re.match(r"([A-Za-z0-9._-]+)==(\S+)", line) for line in lines)
    return {canonicalize_name(match[1]): match[2] for match in found if match}


def required(*extras: str) -> list[Requirement]:
    """Direct dependencies of the project with `extras`."""
    wanted = [*PROJECT["dependencies"], *(line for e in extras for line in PROJECT["optional-dependencies"][e])]
    return [Requirement(line) for line in wanted if not line.startswith("xladdin[")]


@pytest.mark.parametrize(
    ("lock", "extras"),
    [
        ("requirements.lock", tuple(PROJECT["optional-dependencies"])),
        ("requirements-run.lock", ("rollup", "excel")),
    ],
)
def test_lock_pins_every_dependency_inside_its_range(lock: str, extras: tuple[str, ...]) -> None:
    pinned = pins(lock)
    wrong = [
        f"{need} but locked {pinned.get(canonicalize_name(need.name))}"
        for need in required(*extras)
        if not need.specifier.contains(pinned.get(canonicalize_name(need.name), "0"))
    ]
    assert wrong == [], "run `python run.py lock`"


def test_both_locks_name_the_same_versions() -> None:
    everything, using = pins("requirements.lock"), pins("requirements-run.lock")
    assert using.items() <= everything.items()
    assert "pytest" not in using


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-run.lock"])
def test_lock_has_hashes_and_no_index_option(lock: str) -> None:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    unhashed = [a for a, b in zip(lines, [*lines[1:], ""], strict=True) if "==" in a and "--hash=sha256:" not in b]
    assert unhashed == []
    assert [line for line in lines if line.lstrip().startswith(("-", "http")) and "--hash" not in line] == []


def test_no_file_names_a_registry_host_or_a_path_of_some_machine() -> None:
    found = []
    for path in files():
        for number, line in enumerate((text_of(path) or "").splitlines(), 1):
            if any(host in line for host in HOSTS) or PRIVATE_PATH.search(line):
                found.append(f"{path}:{number}: {line.strip()[:120]}")
    assert found == []


@pytest.mark.parametrize(
    ("line", "private"),
    [
        ("cache = '/root" + "/.cache/x'", True),
        ("/work" + "/main/xladdin", True),
        ("see /home/" + "li/data", True),
        ("file:///opt" + "/pypi/simple", True),
        ("/workbook/sheets/sheet", False),
        ("a/work/b and ./root/x", False),
        ("#!/usr/bin/env bash", False),
    ],
)
def test_private_paths_are_told_from_other_slashes(line: str, private: bool) -> None:
    assert bool(PRIVATE_PATH.search(line)) is private


def test_file_names_are_short_and_ascii_for_windows() -> None:
    names = [path.as_posix() for path in files()]
    assert "pyproject.toml" in names
    assert [name for name in names if len(name) >= 150 or not name.isascii()] == []
    assert len({name.lower() for name in names}) == len(names)


def test_license_and_changelog_are_there() -> None:
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## [Unreleased]" in changelog or f"## [{version()}]" in changelog


def version() -> str:
    text = (ROOT / "xladdin" / "__init__.py").read_text(encoding="utf-8")
    match = re.search(r'^__version__ = "(\d+\.\d+\.\d+)"$', text, re.MULTILINE)
    assert match, "xladdin/__init__.py states the version as x.y.z"
    return match[1]


@pytest.mark.parametrize("kind", ["forms", "rulebooks"])
def test_changelog_names_every_form_and_rulebook(kind: str) -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    ids = [path.stem for path in (ROOT / "xladdin" / kind).glob("*.toml")]
    assert ids
    assert [name for name in ids if name not in changelog] == []


def imported(tree: ast.AST) -> set[str]:
    """Dotted names of everything a module imports, at the top or inside functions."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def test_no_module_imports_the_licensed_parts_of_xlwings() -> None:
    sources = [path for path in files() if path.suffix == ".py"]
    assert len(sources) > 10
    licensed = tuple(f"xlwings.{part}" for part in LICENSED_XLWINGS)
    found = [
        f"{path}: {name}"
        for path in sources
        for name in imported(ast.parse((ROOT / path).read_text(encoding="utf-8")))
        if name.startswith(licensed)
    ]
    assert found == []


def test_starting_the_command_line_loads_no_heavy_package() -> None:
    heavy = ["pandas", "numpy", "openpyxl", "formulas", "xlwings", "python_calamine"]
    code = f"import sys, xladdin.cli.root; print(sorted(set({heavy!r}) & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == "[]"


def test_run_py_compiles_on_pythons_that_are_too_old() -> None:
    """An old Python must get as far as printing that it is too old."""
    ast.parse((ROOT / "run.py").read_text(encoding="utf-8"), feature_version=(3, 6))
