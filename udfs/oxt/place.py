"""The extension put into LibreOffice of this user, and taken away again: exactly what was put there."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from udfs.install.place import CannotPlace, Placed, State, put, xlwings_version
from udfs.oxt import FILE, IDENTIFIER
from udfs.oxt.build import build_oxt
from udfs.oxt.office_here import Office

PROJECT = Path(__file__).parents[2]
NO_OFFICE = (
    "没有找到 LibreOffice。请先安装 LibreOffice（6.4 或更高版本）再运行本命令；\n"
    "装在别处的，请用 xladdin install --libreoffice --to 文件夹 得到扩展文件，在 LibreOffice“工具－扩展”中添加。"
)
RUNNING = (
    "LibreOffice 正在运行。请保存并关闭它的所有窗口（包括任务栏右下角的快速启动）后再试。\n"
    "已经全部关闭还这样提示的，请打开 LibreOffice 再正常关闭一次。"
)
AS_ROOT = "LibreOffice 不让管理员（root）安装个人的扩展。请用平时使用 LibreOffice 的账户运行，不要加 sudo。"
IMPORTS = "import sys;sys.path[:0]=sys.argv[1:];import udfs.oxt.child,xladdin;print(xladdin.__version__)"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What `install` put in. `roots`: folders that the interpreter imports from."""

    sha256: str
    version: str
    interpreter: str
    roots: list[str]


@dataclass(frozen=True, slots=True)
class Removed:
    """Whether there was an extension of ours to remove."""

    removed: bool


def receipt_file() -> Path:
    """In the program's own folder of this user."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "xladdin" / "libreoffice.json"


def install(office: Office | None, interpreter: str) -> Placed:
    """Builds the extension and has LibreOffice take it in; a second run changes nothing, or replaces an older one. Raises CannotPlace."""
    from xladdin import __version__

    office = _ready(office)
    roots = roots_of(interpreter)
    body = build_oxt(interpreter, roots)
    receipt = Receipt(hashlib.sha256(body).hexdigest(), __version__, interpreter, roots)
    earlier, known = read_receipt(), office.registered()
    if earlier == receipt and known is not None and known.active:
        return Placed(Path(FILE), "same", xlwings_version(), interpreter)
    with tempfile.TemporaryDirectory(prefix="xladdin-", ignore_cleanup_errors=True) as folder:
        # LibreOffice may be another user's process, or a sandboxed one.
        Path(folder).chmod(0o755)
        file = Path(folder) / FILE
        file.write_bytes(body)
        answer = office.call("add", "--force", "--suppress-license", str(file))
    now = office.registered()
    if answer.code != 0 or now is None or not now.active:
        raise CannotPlace(_refused(answer.said))
    receipt_file().parent.mkdir(parents=True, exist_ok=True)
    put(
        json.dumps(asdict(receipt), ensure_ascii=False, indent=2).encode(),
        receipt_file(),
        scratch=receipt_file().parent,
    )
    state: State = "new" if known is None else "replaced"
    return Placed(Path(FILE), state, xlwings_version(), interpreter)


def stage(folder: Path, interpreter: str = "") -> Placed:
    """The extension as a file in any folder, for IT to hand out. Without `interpreter` it looks in the user's own folder."""
    body, target = build_oxt(interpreter), folder / FILE
    folder.mkdir(parents=True, exist_ok=True)
    before = target.read_bytes() if target.is_file() else None
    if before != body:
        put(body, target, scratch=folder)
    state: State = "new" if before is None else "same" if before == body else "replaced"
    return Placed(target, state, xlwings_version(), interpreter)


def uninstall(office: Office | None) -> Removed:
    """Removes our extension, whichever version, and the receipt. Raises CannotPlace."""
    if office is None and read_receipt() is None:
        return Removed(False)
    if office is not None and _ready(office).registered() is not None:
        answer = office.call("remove", IDENTIFIER)
        if answer.code != 0 or office.registered() is not None:
            raise CannotPlace(_refused(answer.said))
        removed = True
    else:
        removed = False
    receipt_file().unlink(missing_ok=True)
    return Removed(removed)


def read_receipt() -> Receipt | None:
    try:
        return Receipt(**json.loads(receipt_file().read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _ready(office: Office | None) -> Office:
    if office is None:
        raise CannotPlace(NO_OFFICE)
    if office.profile is None and hasattr(os, "geteuid") and os.geteuid() == 0:
        raise CannotPlace(AS_ROOT)
    if office.is_running:
        raise CannotPlace(RUNNING)
    return office


def _refused(said: str) -> str:
    last = next((line.strip() for line in reversed(said.splitlines()) if "Exception" in line), "")
    return (
        "LibreOffice 没有接受这个扩展"
        + (f"：{last}" if last else "。")
        + "\n请关闭 LibreOffice 后再试；仍不行请与维护人员联系。"
    )


def roots_of(interpreter: str) -> list[str]:
    """Where the interpreter finds the packages: nowhere special when they are installed in it, else in this project."""
    return [] if version_in(interpreter, []) is not None else [str(PROJECT)]


def version_in(interpreter: str, roots: list[str]) -> str | None:
    """The version of the program that the interpreter starts, as the extension starts it; None when it does not."""
    try:
        done = subprocess.run(
            [interpreter, "-E", "-P", "-X", "utf8", "-c", IMPORTS, *roots], stdin=subprocess.DEVNULL, capture_output=True,
            timeout=60, check=False, cwd=Path(interpreter).parent, creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else None
