"""xladdin.xlam from its text sources: `python -m udfs.addin.build [FILE]`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from udfs.addin.package import Sheet, Vba, make_package
from udfs.addin.ribbon_xml import UI_2007, UI_2010, custom_ui
from udfs.addin.settings import CONF_SHEET, command_rows, conf_rows, notice_rows
from udfs.addin.wrappers import wrappers
from udfs.addin.xlwings_vba import modules
from udfs.table import ribbon

SOURCES = Path(__file__).with_name("vba")
WORKBOOK = "ThisWorkbook"
FUNCTIONS = "Functions"
FUNCTION_HEAD = ("name", "category", "description", "arguments")


def build_addin(conf: Mapping[str, str | bool] | None = None) -> bytes:
    """The add-in for the installed version of xlwings. `conf`: settings of xlwings that differ from udfs.addin.settings.DEFAULTS.

    The same sources, settings and libraries give the same bytes on every system. Raises UnknownVba, UnknownSetting, NoWrappers,
    DefinitionError.
    """
    tab, functions, foreign = ribbon(), wrappers(), modules()
    own = {path.stem: path.read_text(encoding="ascii") for path in sorted(SOURCES.glob("*.bas"))}
    vba = Vba(
        workbook=(SOURCES / f"{WORKBOOK}.cls").read_text(encoding="ascii"),
        standard={**own, FUNCTIONS: functions.vba, "xlwings": foreign["xlwings"]},
        classes={"Dictionary": foreign["Dictionary"]},
    )
    sheets = (
        Sheet(CONF_SHEET, conf_rows(conf or {})),
        Sheet("notices", notice_rows()),
        Sheet("commands", command_rows(tab)),
        Sheet("functions", [FUNCTION_HEAD, *functions.rows]),
    )
    return make_package(sheets, vba, custom_ui(tab, UI_2010), custom_ui(tab, UI_2007))


if __name__ == "__main__":
    target = Path(sys.argv[1]) if sys.argv[1:] else Path("workbooks/xladdin.xlam")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(build_addin())
    print(target)
