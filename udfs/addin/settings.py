"""What stands on the sheets of the add-in: settings that xlwings reads, texts and tables that our VBA reads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from udfs.addin.wrappers import MODULE
from udfs.addin.xlwings_vba import PROJECT
from udfs.table import Ribbon
from xladdin.strict import Table, load_toml

NOTICES = Path(__file__).with_name("notices.toml")
KEYS = ("caption", "protected_view", "no_workbook", "carries_code", "no_python", "python_failed")
CONF_SHEET = f"{PROJECT}.conf"
DEFAULTS: Mapping[str, str | bool] = {
    "INTERPRETER_WIN": r"%LOCALAPPDATA%\xladdin\venv\Scripts\python.exe",
    "UDF MODULES": MODULE,
    "USE UDF SERVER": True,
    # A module beside a submitted workbook would be imported in place of ours.
    "ADD_WORKBOOK_TO_PYTHONPATH": False,
    "DEBUG UDFS": False,
    "SHOW CONSOLE": False,
    "SHOW_ERROR_POPUPS": True,
    # All the rest that xlwings asks for, blank: what is not set here would be looked for in files elsewhere.
    "PYTHONPATH": "",
    "INTERPRETER": "",
    "INTERPRETER_MAC": "",
    "CONDA PATH": "",
    "CONDA ENV": "",
    "LICENSE_KEY": "",
    "TEMP DIR": "%TEMP%",
    "ONEDRIVE_CONSUMER_WIN": "",
    "ONEDRIVE_CONSUMER_MAC": "",
    "ONEDRIVE_COMMERCIAL_WIN": "",
    "ONEDRIVE_COMMERCIAL_MAC": "",
    "SHAREPOINT_WIN": "",
    "SHAREPOINT_MAC": "",
}  # fmt: skip

Rows = list[tuple[str | bool, ...]]


class UnknownSetting(Exception):
    """A setting that xlwings does not ask for."""


def conf_rows(given: Mapping[str, str | bool]) -> Rows:
    """Setting and value. `given` overrides defaults; names in any case. Raises UnknownSetting."""
    chosen = {name.upper(): value for name, value in given.items()}
    for name in chosen:
        if name not in DEFAULTS:
            raise UnknownSetting(name)
    return [(name, chosen.get(name, value)) for name, value in DEFAULTS.items()]


def notice_rows() -> Rows:
    root = Table(load_toml(NOTICES), NOTICES.name, "")
    rows: Rows = [(key, root.text(key).strip()) for key in KEYS]
    root.done()
    return rows


def command_rows(ribbon: Ribbon) -> Rows:
    return [(command.id, "book" if command.needs_book else "nothing") for command in ribbon.commands]
