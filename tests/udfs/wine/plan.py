"""What Excel's part does: calls of every worksheet function with every kind of cell, commands of the ribbon, questions to the server."""

from __future__ import annotations

import json
import re
from importlib import metadata
from pathlib import Path
from typing import Any

from windows import HOME, INTERPRETER, ROOT, USER

from udfs.addin.xlwings_vba import modules

ADDED = "附加 模块"
"""A folder of the PYTHONPATH setting."""
ADDIN = f"C:\\users\\{USER}\\AppData\\Roaming\\Microsoft\\Excel\\XLSTART\\xladdin.xlam"
PLANTED = ("xlwings", "xladdin", "udfs", "pythoncom", "tempfile")
"""Modules that a sender could put beside a workbook, in the hope that Python takes them for its own."""
MISSING = {"missing": True}
BIG = 10_000
RULEBOOK = "hn-ningxiang-2022"

CALLS: dict[str, tuple[str, list[Any]]] = {
    "one number": ("PF_RATE", [1.0, 3.0]),
    "a column": ("PF_RATE", [[[1.0], [2.0], [0.0]], [[4.0], [0.0], [0.0]]]),
    "a row": ("PF_RATE", [[[1.0, 2.0, 3.0]], 4.0]),
    "a blank cell": ("PF_RATE", [None, 3.0]),
    "blanks in a column": ("PF_RATE", [[[None], [""], [3.0]], 3.0]),
    "an error value": ("PF_RATE", [[[-2146826281], [1.0]], 3.0]),
    "a date": ("PF_RATE", [[[{"date": "2022-05-01T00:00:00"}], [1.0]], 3.0]),
    "currency": ("PF_RATE", [[[{"currency": "7.5"}], [1.0]], 3.0]),
    "true and false": ("PF_RATE", [[[True], [False]], 3.0]),
    "chinese text": ("PF_RATE", ["7.19万元", "71,900元"]),
    "text that is no number": ("PF_RATE", ["约30人", 3.0]),
    "a rare character": ("PF_RATE", ["䶮𬭼人", 3.0]),
    "change": ("PF_CHANGE", [[[110.0], [90.0]], 100.0]),
    "deduction": ("PF_DEDUCT", [[[1.02], [1.005], ["103%"]], 5.0, 1.0, 0.01, 0.5, MISSING, "不足也扣"]),
    "tiers": ("PF_TIERS", [[[0.95], [0.9], [0.1]], [[0.95, 10.0], [0.9, 8.0], ["其余", 0.0]]]),
    "score of a rule": ("PF_RULE_SCORE", [RULEBOOK, "在职人员控制率", [[41.0], [46.0]], 44.0, *[MISSING] * 6]),
    "explanation": ("PF_EXPLAIN", [RULEBOOK, "staffing", 46.0, 44.0, *[MISSING] * 6]),
    "rules": ("PF_RULES", [RULEBOOK]),
    "rulebooks": ("PF_RULES", [MISSING]),
    "grade": ("PF_GRADE", [[[95.0], [85.0], [70.0], [10.0]], MISSING]),
    "rounding": ("PF_ROUND", [[[1.005], [2.675]], MISSING]),
    "amount": ("PF_AMOUNT", [[["1,213,746元"], ["7.19万元"]], "万元", MISSING]),
    "target": (
        "PF_TARGET",
        [[["≥95%"], ["11家"], ["明显提高"]], [["90%"], ["12家"], ["是"]], 10.0, MISSING, MISSING, MISSING],
    ),
    "target of a group": ("PF_TARGET", [5.0, 6.0, 10.0, MISSING, "cn-overall", "成本指标"]),
    "target explained": ("PF_TARGET_EXPLAIN", ["≥95%", "90%", 10.0, MISSING, MISSING, MISSING]),
    "target parts": ("PF_TARGET_PARTS", [[["≥95%"], ["显著提升"]]]),
    "completion": ("PF_COMPLETION", ["11家", "12家"]),
    "findings counted": ("PF_FINDINGS_COUNT", [{"file": ""}, MISSING]),
    "findings of a sheet": ("PF_FINDINGS_COUNT", [{"file": "共性指标表"}, "错误"]),
    "findings": ("PF_FINDINGS", [{"file": ""}, MISSING]),
    "findings in a block": ("PF_FINDINGS_BLOCK", [{"file": ""}, 4.0, "错误"]),
    "a file that is not there": ("PF_FINDINGS_COUNT", [{"file": "", "name": "没有.xlsx"}, MISSING]),
    "a network path": ("PF_FINDINGS_COUNT", ["\\\\server\\share\\单位.xlsx", MISSING]),
    "ten thousand rows": ("PF_RATE", [[[n / 100] for n in range(BIG)], [[n / 7] for n in range(1, BIG + 1)]]),
}
FILE = "工信局 2022.xlsx"
NEW = "新建 工作簿.xlsx"


def steps(home: Path) -> dict[str, dict[str, Any]]:
    """The steps by name. Writes the workbook whose findings are asked for into the folder of the Chinese user."""
    from udfs.macros import __all__ as commands
    from xladdin.commands import fill

    fill(ROOT / "workbooks" / "samples" / "ningxiang-2022.toml", home / FILE)
    planned: dict[str, dict[str, Any]] = {
        "pid": {"eval": "__import__('os').getpid()"},
        "interpreter": {"eval": "__import__('sys').executable"},
        "user": {"eval": "__import__('os').environ['USERNAME']"},
        "path": {"eval": "__import__('sys').path[0]"},
        "probe": {"eval": "__import__('probe').SAID"},
        "planted": {"eval": f"[n for n in {PLANTED!r} if hasattr(__import__(n), 'PLANTED')]"},
        "versions": {"eval": "[__import__(n).__version__ for n in ('xlwings', 'xladdin')]"},
    }
    planned |= {name: {"udf": udf, "args": [_windows(one) for one in args]} for name, (udf, args) in CALLS.items()}
    planned |= {name: {"exec": f"import udfs.macros as m;m.{name}()"} for name in commands}
    planned |= {
        "new workbook": {
            "exec": f"import pathlib,xladdin.commands as c;c.new_template({RULEBOOK!r},2022,pathlib.Path({NEW!r}).absolute())"
        },
        "folder": {"eval": "__import__('os').getcwd()"},
        "an error": {"exec": "raise ValueError('中文错误')"},
        "after the error": {"udf": "PF_GRADE", "args": [88.0, MISSING]},
        "pid again": {"eval": "__import__('os').getpid()"},
    }
    return planned


def plant(folder: Path) -> None:
    """Where the server starts: Excel's current folder is that of the workbook opened last."""
    for name in PLANTED:
        (folder / f"{name}.py").write_text("PLANTED = True\n", encoding="ascii")


def command_line() -> str:
    """The expression from which XLPyCommand() in the add-in's VBA makes Python's arguments, with names of variables in braces."""
    vba = modules()["xlwings"]
    [expression] = re.findall(r"^ +tail = (.+)$", vba, re.M)
    pieces = re.findall(r'"((?:[^"]|"")*)"|(\w+)', expression)
    return "".join(f"{{{name}}}" if name else text.replace('""', '"') for text, name in pieces)


def _windows(given: Any) -> Any:
    """A file of the plan as Windows names it; with a sheet, as CELL("filename") does."""
    return file_of(given, HOME + "\\") if isinstance(given, dict) and "file" in given else given


def file_of(given: dict[str, str], folder: str) -> str:
    name, sheet = given.get("name", FILE), given["file"]
    return f"{folder}[{name}]{sheet}" if sheet else f"{folder}{name}"


def dump(planned: dict[str, dict[str, Any]]) -> str:
    version = metadata.version("xlwings")
    # ADD_WORKBOOK_TO_PYTHONPATH, the workbook twice, three settings of clouds, then PYTHONPATH: as XLPyCommand() joins them.
    path = ";".join(("False", ADDIN, ADDIN, "", "", "", f"{HOME}\\{ADDED}"))
    made = {
        "interpreter": INTERPRETER,
        "dll": f"xlwings64-{version}.dll",
        "pythonpath": path,
        "tail": command_line(),
        "steps": list(planned.values()),
    }
    return json.dumps(made, ensure_ascii=False)
