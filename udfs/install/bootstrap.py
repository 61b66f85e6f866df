"""What install.cmd runs once it has found a Python: environment, packages, add-in, self-check. Standard library only.

python bootstrap.py FOLDER             FOLDER: the unpacked program, with `wheels` in it for an installation without network
python bootstrap.py FOLDER --remove    takes all of it away again
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

OLDEST = (3, 11)
MARKER = "xladdin-installed.json"
"""In the environment: made by this program, so it may be deleted by it."""
EXTRAS = ("excel", "rollup", "word")
OPTIONAL = {"recalc": "formulas"}
"""Extras that an offline folder may do without, and the package that each needs."""
PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input")
SYSTEM, ADMINISTRATORS = "*S-1-5-18", "*S-1-5-32-544"
CANCELLED = 130
NO = ("n", "no", "不", "否", "不放", "不要")

NOT_UNPACKED = "没有找到程序文件。请先把压缩包全部解压到一个文件夹，再双击其中的 install.cmd。"
NO_PROGRAM = "wheels 文件夹里没有 xladdin 的安装包（xladdin-*.whl）。请按 docs/install.md 重新准备离线包。"
NO_VENV = (
    "不能建立运行环境。请确认磁盘没有满、没有打开着的 Excel（它会占用旧的环境），再试一次；仍不行请与信息部门联系。"
)
NO_PACKAGES_OFFLINE = "离线安装没有成功，多半是 wheels 里的包与这台电脑的 Python {version} 不配套。请按 docs/install.md 用同一版本的 Python 重新准备。"
NO_PACKAGES = "下载安装没有成功（原因见上面的提示）。请检查网络；内网请用离线包（docs/install.md），或先设环境变量 PIP_INDEX_URL 指定本单位的软件源。"
ICONS = (
    "要在桌面和“发送到”菜单放“拖放校验”图标吗？把自评表或文件夹拖到图标上就能校验，WPS 用户也能用。\n"
    "放，请直接按回车键；不放，请输入 n 再按回车键："
)
EXTENSION = ("--libreoffice", "--if-present")
NO_EXTENSION = "LibreOffice 的扩展没有装进去，原因见上一行；不影响在 Excel 里使用。要在 LibreOffice 里用的，处理后再双击 install.cmd。"
BUSY = "“{place}”正在使用，没有删完。请关闭所有 Excel 后再双击 uninstall.cmd。"


class Stop(Exception):
    """The installation can not go on; the text says what to do."""


def say(text: str) -> None:
    print(text, flush=True)


def home(environment: Mapping[str, str]) -> Path:
    """The program's folder, in ASCII: xlwings' DLL and some scanners stumble over other paths (xlwings issue 1934).

    With a user name in Chinese it lies below the system drive, in a folder of this user alone.
    """
    local = environment.get("LOCALAPPDATA", "")
    if not local:
        raise Stop("找不到 LOCALAPPDATA 文件夹。本安装程序只用于 Windows；其他系统请用 python run.py。")
    if local.isascii():
        return Path(local) / "xladdin"
    drive = environment.get("SystemDrive", "C:")
    user = hashlib.sha256(local.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return Path(drive + os.sep) / "xladdin" / user


def is_private(place: Path) -> bool:
    """Makes the folder, for this user, the system and administrators only: below C:\\ all users of the machine may write otherwise."""
    place.mkdir(parents=True, exist_ok=True)
    if os.name != "nt":
        place.chmod(0o700)
        return True
    user = os.environ.get("USERNAME", "")
    grants = [part for who in (user, SYSTEM, ADMINISTRATORS) for part in ("/grant:r", f"{who}:(OI)(CI)F")]
    return call(["icacls", str(place), "/inheritance:r", *grants], silent=True) == 0


def packages(source: Path) -> tuple[list[str], str]:
    """The arguments of `pip install`, and how it is done. Raises Stop."""
    wheels = source / "wheels"
    if wheels.is_dir():
        if not any(wheels.glob("xladdin-*.whl")):
            raise Stop(NO_PROGRAM)
        there = [extra for extra, need in OPTIONAL.items() if any(wheels.glob(f"{need}-*.whl"))]
        wanted = f"xladdin[{','.join((*EXTRAS, *there))}]"
        # The same version number may hold newer code.
        return ["--no-index", "--find-links", str(wheels), "--upgrade", "--force-reinstall", wanted], "用离线包安装"
    if not (source / "pyproject.toml").is_file():
        raise Stop(NOT_UNPACKED)
    return [f"{source}[{','.join((*EXTRAS, *OPTIONAL))}]"], "联网下载安装"


def bounds(source: Path, venv: Path) -> list[str]:
    """The tested versions as upper and lower bounds; hashes and what only Windows needs are not in the lock file."""
    lock = source / "requirements.lock"
    if not lock.is_file():
        return []
    pins = [line.split()[0] for line in lock.read_text(encoding="utf-8").splitlines() if "==" in line.split("#")[0]]
    file = venv / "bounds.txt"
    file.write_text("\n".join(pins) + "\n", encoding="utf-8")
    return ["--constraint", str(file)]


def program(venv: Path) -> Path:
    return venv / "Scripts" / "python.exe" if os.name == "nt" else venv / "bin" / "python"


def call(command: list[str], silent: bool = False) -> int:
    out = subprocess.DEVNULL if silent else None
    try:
        return subprocess.call(command, env={**os.environ, "PYTHONUTF8": "1"}, stdout=out, stderr=out)
    except OSError:
        return -1


def install(source: Path, environment: Mapping[str, str]) -> int:
    """Exit code: 0 everything in place and well, 1 in place and something to be done, as the self-check says."""
    arguments, way = packages(source)
    place = home(environment)
    if place.parent.name == "xladdin":
        say(f"用户名不是纯英文，程序装到 {place}（Excel 启动中文路径里的程序容易出错）。")
    if not is_private(place):
        say(f"请注意：没能把 {place} 设为只有您能修改。几个人合用这台电脑时，请让信息部门设置这个文件夹的权限。")
    venv = place / "venv"
    say(f"一、建立运行环境：{venv}")
    if call([sys.executable, "-m", "venv", "--clear", str(venv)]) != 0 or not program(venv).exists():
        raise Stop(NO_VENV)
    (venv / MARKER).write_text(json.dumps({"python": sys.version.split()[0]}), encoding="utf-8")
    say(f"二、{way}，需要几分钟，请不要关闭窗口")
    online = [] if "--no-index" in arguments else bounds(source, venv)
    if call([str(program(venv)), *PIP, "install", "--quiet", *online, *arguments]) != 0:
        version = ".".join(map(str, sys.version_info[:2]))
        raise Stop(NO_PACKAGES if "--no-index" not in arguments else NO_PACKAGES_OFFLINE.format(version=version))
    say("三、把加载项放到 Excel 的启动文件夹")
    code = call([str(program(venv)), "-P", "-m", "xladdin", "install", *icons(environment)])
    if code != 0:
        raise Stop("加载项没有放进去，原因见上一行。处理后再双击 install.cmd，已装好的部分不用重来也不会重复。")
    say("四、有 LibreOffice 的，把扩展装进去")
    if call([str(program(venv)), "-P", "-m", "xladdin", "install", *EXTENSION]) != 0:
        say(NO_EXTENSION)
    say("五、自检")
    code = call([str(program(venv)), "-P", "-m", "xladdin", "doctor"])
    say(
        "\n装好了。请重新打开 Excel，应有“绩效自评”选项卡。"
        if code == 0
        else "\n已经装上，但自检有“✗”的各项要先处理，见上面“→”后面的办法。"
    )
    return 0 if code == 0 else 1


def icons(environment: Mapping[str, str]) -> list[str]:
    """Whether the user wants the icons on his desktop: asked only where somebody sits who can answer."""
    if environment.get("XLADDIN_QUIET") or not sys.stdin or not sys.stdin.isatty():
        return []
    say(ICONS)
    return [] if sys.stdin.readline().strip().lower() in NO else ["--shortcut"]


def remove(environment: Mapping[str, str]) -> int:
    """The add-in first, then the environment and the log; folders only when nothing else is in them."""
    place = home(environment)
    venv = place / "venv"
    if not (venv / MARKER).is_file():
        say(f"没有要卸载的：{venv} 不存在，或不是 install.cmd 建立的。")
        return 0
    for what in ((*EXTENSION,), ()) if program(venv).exists() else ():
        if call([str(program(venv)), "-P", "-m", "xladdin", "uninstall", *what]) != 0:
            raise Stop("没有取走，原因见上一行。处理后再双击 uninstall.cmd。")
    marker = (venv / MARKER).read_bytes()
    try:
        shutil.rmtree(venv)
    except OSError as error:
        # Still ours, for the next try.
        venv.mkdir(exist_ok=True)
        (venv / MARKER).write_bytes(marker)
        raise Stop(BUSY.format(place=venv)) from error
    own = Path(environment["LOCALAPPDATA"]) / "xladdin"
    (own / "xladdin.log").unlink(missing_ok=True)
    for folder in dict.fromkeys((place, *([place.parent] if place.parent.name == "xladdin" else []), own)):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    say("已卸载。自评表和其他文件没有动。Python 本身没有卸载，其他程序可能在用。")
    return 0


def main(arguments: list[str], environment: Mapping[str, str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if sys.version_info < OLDEST:
        say("需要 Python 3.11 或更高版本。请安装新版后再双击 install.cmd。")
        return 2
    if sys.maxsize <= 2**32:  # pandas and msgspec are not built for it
        say(
            "这台电脑的 Python 是 32 位的，需要 64 位的（Excel 32 位、64 位都可以）。请安装 64 位的 Python 后再双击 install.cmd。"
        )
        return 2
    if not arguments:
        say(str(__doc__))
        return 2
    try:
        return (
            remove(environment) if "--remove" in arguments[1:] else install(Path(arguments[0]).resolve(), environment)
        )
    except Stop as stop:
        say(f"\n没有完成：{stop}")
        return 2
    except OSError as error:
        say(f"\n没有完成：{error.filename or ''} {error.strerror or error}。请检查磁盘空间和权限后再试。")
        return 2
    except KeyboardInterrupt:
        say("\n已取消。再双击一次可以从头来。")
        return CANCELLED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
