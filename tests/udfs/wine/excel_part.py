"""Plays Excel's part, under the Windows Python that runs in Wine: does through COM what the VBA of the add-in does.

    python.exe excel_part.py plan.json results.json

The plan names the interpreter, the PYTHONPATH setting and the steps; a result per step is written as soon as it is there. Nothing here
knows xladdin: it has xlwings' DLL start the server with the command of XLPyCommand() and then sends what CallUDF and RunPython send.
"""

from __future__ import annotations

import ctypes
import gc
import json
import sys
import time
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pythoncom
from win32com.client import VARIANT, Dispatch

MISSING = -2147352572
"""DISP_E_PARAMNOTFOUND: an optional argument that was left out."""
START, STOP = 1, -1


class RawVariant(ctypes.Structure):
    _fields_ = (
        ("vt", ctypes.c_ushort),
        ("reserved", ctypes.c_ushort * 3),
        ("value", ctypes.c_void_p),
        ("record", ctypes.c_void_p),
    )


class Server:
    """xlwings' COM server, started and stopped by the DLL beside the interpreter."""

    def __init__(self, plan: dict[str, Any]) -> None:
        interpreter = plan["interpreter"]
        self.dll = ctypes.WinDLL(str(Path(interpreter).with_name(plan["dll"])))
        self.command = command(interpreter, plan["tail"], plan["pythonpath"])
        self.xlpy: Any = Dispatch(pythoncom.ObjectFromAddress(self._call(START), pythoncom.IID_IDispatch))

    def _call(self, mode: int) -> int:
        found = RawVariant()
        # VBA hands a `ByVal String` of a Declare over in the ANSI code page.
        code = self.dll.XLPyDLLActivateAuto(ctypes.byref(found), self.command.encode("mbcs"), mode)
        if code:
            raise OSError(f"XLPyDLLActivateAuto({mode}): {ctypes.wstring_at(found.value) if found.vt == 8 else code}")
        return found.value or 0

    def stop(self) -> None:
        self.xlpy = None
        gc.collect()
        self._call(STOP)

    def do(self, step: dict[str, Any]) -> object:
        if "udf" in step:
            args = tuple(variant(value) for value in step["args"])
            return self.xlpy.CallUDF("udfs.functions", step["udf"], args, None, None)
        if "exec" in step:
            return self.xlpy.Exec(step["exec"])
        return self.xlpy.Str(self.xlpy.Eval(step["eval"]))


def command(interpreter: str, tail: str, pythonpath: str) -> str:
    """What XLPyCommand() of the add-in gives with these settings."""
    escaped = pythonpath.replace("\\", "\\\\").replace("'", "\\'").replace("&", "^&")
    arguments = tail.replace("{PYTHONPATH}", escaped).replace("{LicenseKeyEnvString}", "")
    return f'cmd.exe  /K ""{interpreter}"{arguments}"'


def variant(value: Any) -> Any:
    """A value of the plan as Excel would send it. Lists are blocks of cells, dicts name what JSON has no word for."""
    if isinstance(value, list):
        return tuple(variant(one) for one in value)
    if value is None:
        return VARIANT(pythoncom.VT_EMPTY, None)
    if not isinstance(value, dict):
        return value
    [(kind, said)] = value.items()
    if kind == "missing":
        return VARIANT(pythoncom.VT_ERROR, MISSING)
    if kind == "error":
        return VARIANT(pythoncom.VT_ERROR, said)
    if kind == "date":
        return datetime.fromisoformat(said)
    assert kind == "currency"
    return VARIANT(pythoncom.VT_CY, Decimal(said))


def plain(value: Any) -> Any:
    """A COM result for JSON: blocks of cells as lists."""
    return [plain(one) for one in value] if isinstance(value, tuple) else value


def main(plan_file: Path, results_file: Path) -> None:
    plan = json.loads(plan_file.read_text(encoding="utf-8"))
    pythoncom.CoInitialize()
    done: list[dict[str, Any]] = []
    began = time.perf_counter()
    server = Server(plan)
    page = ctypes.windll.kernel32.GetACP()
    report = {"ansi": page, "command": server.command, "start": time.perf_counter() - began, "steps": done}
    for step in plan["steps"]:
        began = time.perf_counter()
        try:
            result: dict[str, Any] = {"gives": plain(server.do(step))}
        except pythoncom.com_error as error:
            result = {"raises": str(error)}
        done.append({**result, "seconds": time.perf_counter() - began})
        results_file.write_text(json.dumps(report, ensure_ascii=False), encoding="utf-8")
    server.stop()
    results_file.write_text(json.dumps({**report, "stopped": True}, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
