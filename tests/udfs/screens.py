"""Pictures of the live workbook before and after 校验 and 评分: `python tests/udfs/screens.py FOLDER`.

Needs Xvfb and ImageMagick's `import` beside LibreOffice. The fonts of official documents are replaced by Noto's: judge the layout, not
the letters.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent / "libreoffice")]
WIDTH, HEIGHT = 1600, 1000
FONTS = {
    "宋体": "Noto Serif CJK SC",
    "仿宋": "Noto Serif CJK SC",
    "方正小标宋简体": "Noto Serif CJK SC",
    "黑体": "Noto Sans CJK SC",
}


@contextmanager
def screen() -> Iterator[str]:
    """A virtual screen; gives its DISPLAY."""
    number = next(n for n in range(90, 200) if not Path(f"/tmp/.X{n}-lock").exists())
    server = subprocess.Popen(["Xvfb", f":{number}", "-screen", "0", f"{WIDTH}x{HEIGHT}x24"], stderr=subprocess.DEVNULL)
    try:
        while not Path(f"/tmp/.X11-unix/X{number}").exists():
            if server.poll() is not None:
                raise SystemExit("Xvfb did not start")
            time.sleep(0.1)
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(10)


def font_settings(folder: Path) -> Path:
    """A fontconfig file that stands Noto's fonts in for those of Windows."""
    pairs = "".join(
        f'<match target="pattern"><test name="family"><string>{own}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{ours}</string></edit></match>'
        for own, ours in FONTS.items()
    )
    path = folder / "fonts.conf"
    path.write_text(
        f'<?xml version="1.0"?><fontconfig><dir>/usr/share/fonts</dir><cachedir>{folder}/fonts</cachedir>{pairs}</fontconfig>',
        encoding="utf-8",
    )
    return path


def main(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, screen() as display:
        folder = Path(name)
        from calc.office import Office, import_uno

        (folder / "uno").mkdir()
        import_uno(folder / "uno")
        os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
        env = {
            **os.environ,
            "DISPLAY": display,
            "FONTCONFIG_FILE": str(font_settings(folder)),
            "LC_ALL": "C.UTF-8",
            "SAL_USE_VCLPLUGIN": "gen",
        }
        office = Office(shutil.which("soffice") or "soffice", folder / "office", visible=True, env=env)
        try:
            take_all(office, folder, out, display)
        finally:
            office.close()


def take_all(office, folder: Path, out: Path, display: str) -> None:
    from calc.engine import activate

    from udfs import macros
    from xladdin.commands import fill

    engine = activate(office.context)
    import xlwings as xw

    def enlarge() -> None:
        engine.active.CurrentController.Frame.ContainerWindow.setPosSize(0, 0, WIDTH, HEIGHT, 15)

    def shoot(name: str, sheet: str, cell: str, shown=None) -> None:
        (shown or book).sheets[sheet].range(cell).select()
        time.sleep(1.5)
        subprocess.run(["import", "-display", display, "-window", "root", str(out / f"{name}.png")], check=True)

    def shoot_saved(*shots: tuple[str, str, str]) -> None:
        """Marks are painted in a copy opened again: see calc.formats.ConditionalFormats."""
        copy = folder / f"{shots[0][0]}.xlsx"
        book.api.SaveCopyAs(str(copy))
        again = xw.apps.active.books.open(str(copy))
        enlarge()
        for name, sheet, cell in shots:
            shoot(name, sheet, cell, again)
        again.close()
        book.activate()

    book = xw.apps.active.books.open(str(fill(ROOT / "workbooks/samples/ningxiang-2022.toml", folder / "宁乡.xlsx")))
    enlarge()
    shoot("1-before", "共性指标表", "I13")
    shoot("1-before-supplement", "补充数据表", "D17")
    macros.run_check()
    shoot_saved(("2-marked", "共性指标表", "I13"), ("2-marked-supplement", "补充数据表", "D17"))
    shoot("3-findings", "校验结果", "D4")
    macros.run_score()
    shoot("4-scores", "得分说明", "B4")
    book.sheets["共性指标表"].range("I13").select()
    macros.run_explain()
    shoot("5-explained", "得分解释", "A4")
    macros.run_clear_marks()
    shoot_saved(("6-cleared", "共性指标表", "I13"), ("6-cleared-supplement", "补充数据表", "D17"))
    book.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
