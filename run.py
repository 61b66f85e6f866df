"""Sets up `.venv` beside this file and runs the program or its tests in it. Standard library only.

    python run.py demo [--out DIR]      the demonstration
    python run.py test [pytest args]    ruff, ruff format, import contracts, pytest
    python run.py bench [pytest args]   the benchmarks of tests/benchmarks
    python run.py docs [--out DIR] [--pdf]   the manual as a site that opens from disk, and as a PDF
    python run.py lock                  writes the lock files anew after a change of pyproject.toml
    python run.py COMMAND ...           any other command of xladdin

Old Pythons must be able to compile this file and print that they are too old: no annotations import, no newer syntax.
"""

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "xladdin-setup.json"
# What a person needs, what a developer needs, and the extras of pyproject.toml that each lock file holds.
LOCKS = {"run": "requirements-run.lock", "dev": "requirements.lock"}
EXTRAS = {"run": ("rollup", "excel", "word"), "dev": ("all", "dev", "docs")}
NEEDS_DEV = ("test", "bench", "docs", "lock")
HOW_TO_CALL = "上面写的 xladdin，在这里写成 python run.py。 / Where it says xladdin, type: python run.py"
LOCK_COMMAND = "python run.py lock"
LOCK_NOTE = """\
# {holds}, for Python 3.11 and newer on Linux.
# The hashes are those of the index itself: `run.py lock` leaves extra indexes and local wheel folders aside.
# Elsewhere run.py takes these versions as bounds only and resolves the ranges of pyproject.toml, because such a
# platform needs packages that Linux does not and that have no hash here.
"""
LOCK_HOLDS = {
    "run": "What using the program takes (extras rollup, excel)",
    "dev": "All extras, and what developing takes",
}
# Not the script of that name: it names the folder in which the environment was made, and folders move.
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"

TOO_OLD = """需要 Python 3.11 或更高版本，当前是 {have}。请安装新版 Python 后重新运行本命令。
Python 3.11 or newer is needed, this is {have}. Install a newer Python and run this command again."""
NO_VENV = """当前 Python 缺少 venv 或 ensurepip 组件，无法建立运行环境。
This Python lacks venv or ensurepip, which are needed to create the environment.
  Debian / Ubuntu / 统信 UOS / 麒麟：  sudo apt-get install python3-venv
  其他系统 / elsewhere:  安装官方完整版 Python / install the complete official Python"""
NO_PACKAGES = """依赖安装失败（见上面的提示）。请检查网络；
内网可先用环境变量 PIP_INDEX_URL 指定本单位的软件源，再运行一次。
Installing the dependencies failed (see above). Check the network, or name your own package index in PIP_INDEX_URL."""


class Stop(Exception):
    """The set-up can not go on; the message says what to do. `code` becomes the exit code."""

    def __init__(self, message, code=2):
        super().__init__(message)
        self.code = code


def say(text):
    print(text, file=sys.stderr, flush=True)


def venv_file(name):
    """A program inside the environment, on Windows or elsewhere."""
    return VENV / "Scripts" / (name + ".exe") if os.name == "nt" else VENV / "bin" / name


def fingerprint(level):
    """Changes whenever the set-up must run again. The folder counts: an editable install names it."""
    digest = hashlib.sha256(str(ROOT).encode("utf-8", "surrogateescape"))
    for name in ("pyproject.toml", LOCKS[level]):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def is_ready(level):
    """Whether `.venv` already holds what `level` needs; a developer's environment serves everyone."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    if not venv_file("python").exists() or not isinstance(stamp, dict):
        return False
    return any(stamp.get(have) == fingerprint(have) for have in (level, "dev"))


def works():
    """Whether the Python in `.venv` starts, is new enough and has pip."""
    probe = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.call([str(venv_file("python")), "-c", probe], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def set_up(level):
    """Makes `.venv` hold the locked dependencies and this project (editable). Raises Stop with what to do."""
    if is_ready(level):
        return
    say("正在准备运行环境（首次约需几分钟） / Setting up .venv, the first time takes some minutes ...")
    if not all(importlib.util.find_spec(module) for module in ("venv", "ensurepip")):
        raise Stop(NO_VENV)
    # An environment that works is kept; a broken one, or one of an old Python, is made again from nothing.
    if not works() and subprocess.call([sys.executable, "-m", "venv", "--clear", str(VENV)]) != 0:
        raise Stop(NO_VENV)
    pip = [str(venv_file("python")), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet"]
    for arguments in installs(level):
        if subprocess.call(pip + arguments, cwd=str(ROOT)) != 0:
            raise Stop(NO_PACKAGES)
    STAMP.write_text(json.dumps({level: fingerprint(level)}), encoding="utf-8")


def installs(level):
    """The pip installs of `level`, in order. The lock is exact on Linux; elsewhere its versions bound the ranges."""
    lock = ROOT / LOCKS[level]
    if sys.platform.startswith("linux"):
        first = ["--require-hashes", "--requirement", str(lock)]
        return [first, ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)]]
    # Packages that only this platform needs (pywin32, colorama) are not in the lock and have no hash to check.
    bounds = VENV / "bounds.txt"
    pins = [line.split()[0] for line in lock.read_text(encoding="utf-8").splitlines() if "==" in line.split("#")[0]]
    bounds.write_text("\n".join(pins) + "\n", encoding="utf-8")
    return [["--constraint", str(bounds), "--editable", "{}[{}]".format(ROOT, ",".join(EXTRAS[level]))]]


def run(command, cwd=None):
    """Exit code of `command`, its Chinese output in UTF-8 whatever the console says."""
    environment = dict(os.environ)
    environment.setdefault("PYTHONUTF8", "1")
    return subprocess.call([str(part) for part in command], cwd=cwd and str(cwd), env=environment)


def check(pytest_arguments):
    """Lint, format, import contracts, tests; all of them run, the first failure gives the exit code."""
    python = venv_file("python")
    failed = []
    for name, command in (
        ("ruff check", [python, "-m", "ruff", "check", "."]),
        ("ruff format", [python, "-m", "ruff", "format", "--check", "."]),
        ("lint-imports", [python, "-c", LINT_IMPORTS]),
        ("pytest", [python, "-m", "pytest", *pytest_arguments]),
    ):
        say("== " + name)
        code = run(command, ROOT)
        if code != 0:
            failed.append((name, code))
            say("== 未通过 FAILED: {}".format(name))
    # Nothing follows a good run: its last line is pytest's own.
    if failed:
        say("== 未通过 FAILED: " + ", ".join("{} (exit code {})".format(*step) for step in failed))
    return failed[0][1] if failed else 0


def lock():
    """Resolves pyproject.toml into both lock files; the second only holds versions of the first."""
    # An empty variable overrides pip's configuration files: a local wheel may differ from the published one.
    os.environ.update(CUSTOM_COMPILE_COMMAND=LOCK_COMMAND, PIP_EXTRA_INDEX_URL="", PIP_FIND_LINKS="")
    options = "--quiet --generate-hashes --allow-unsafe --strip-extras --no-annotate --build-deps-for editable"
    silent = "--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options"
    for level in ("dev", "run"):
        command = [venv_file("python"), "-m", "piptools", "compile", *options.split(), *silent.split()]
        for extra in EXTRAS[level]:
            command += ["--extra", extra]
        if level == "run":
            command += ["--constraint", LOCKS["dev"]]
        code = run([*command, "--output-file", LOCKS[level], "pyproject.toml"], ROOT)
        if code != 0:
            return code
        file = ROOT / LOCKS[level]
        resolved = file.read_text(encoding="utf-8")
        file.write_text(LOCK_NOTE.format(holds=LOCK_HOLDS[level]) + resolved, encoding="utf-8")
    return 0


def main(arguments):
    if sys.version_info < (3, 11):
        say(TOO_OLD.format(have=sys.version.split()[0]))
        return 2
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__)
        return 0 if arguments else 2
    verb, rest = arguments[0], arguments[1:]
    try:
        set_up("dev" if verb in NEEDS_DEV else "run")
    except Stop as stop:
        say(str(stop))
        return stop.code
    if verb == "test":
        return check(rest)
    if verb == "bench":
        return run([venv_file("python"), "-m", "pytest", "tests/benchmarks", *rest], ROOT)
    if verb == "docs":
        return run([venv_file("python"), ROOT / "docs" / "build.py", *rest])
    if verb == "lock":
        return lock()
    # Not in ROOT: a relative path among the arguments means the caller's folder.
    code = run([venv_file("python"), "-m", "xladdin", *arguments])
    if verb == "demo" and code == 0 and "--json" not in rest:
        say(HOW_TO_CALL)
    return code


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
