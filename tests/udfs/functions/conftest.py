"""xlwings as it is on Windows, with its real decorators, `call_udf` and converters; only pywin32 and Excel themselves are stood in for."""

from __future__ import annotations

import importlib
import io
import sys
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

STAND_INS = ("pythoncom", "pywintypes", "win32com", "win32com.client", "xlwings._xlwindows", "xlwings.com_server")
MISSING = -2147352572
"""What the VBA wrapper hands over for an optional argument that was left out."""


class Area:
    """A range of Excel: `value` as `Range.Value` gives it, `value2` where that differs; `reads` counts how often it was read."""

    def __init__(self, value: object, value2: object = None, shape: tuple[int, int] | None = None) -> None:
        self.value, self.api, self.reads = value, SimpleNamespace(Value2=value2), 0
        self.shape = shape or ((len(value), len(value[0])) if isinstance(value, tuple) else (1, 1))
        app = SimpleNamespace(engine=ENGINE, pid=1)
        self.sheet = SimpleNamespace(book=SimpleNamespace(app=app))

    @property
    def raw_value(self) -> object:
        self.reads += 1
        return self.value


ENGINE = SimpleNamespace(
    name="excel",
    type="desktop",
    prepare_xl_data_element=lambda value, options: "" if value is None else value,
)


class Excel:
    """Calls worksheet functions as the add-in's VBA does."""

    def __init__(self, functions: ModuleType, udfs: ModuleType) -> None:
        self.functions, self.udfs = functions, udfs

    def call(self, name: str, *args: object) -> Any:
        """What lands in the cells: rows of values. Arguments that are left out at the end are sent as missing."""
        info = getattr(self.functions, name).__xlfunc__
        given = (*args, *[MISSING] * (len(info["args"]) - len(args)))
        return self.udfs.call_udf("udfs.functions", name, given)

    def cell(self, name: str, *args: object) -> Any:
        [[value]] = self.call(name, *args)
        return value

    def infos(self) -> dict[str, dict[str, Any]]:
        found = {name: getattr(self.functions, name) for name in dir(self.functions)}
        return {name: one.__xlfunc__ for name, one in found.items() if hasattr(one, "__xlfunc__")}

    def wrappers(self) -> str:
        """The VBA that xlwings itself generates for an add-in."""
        out = io.StringIO()
        self.udfs.generate_vba_wrapper("udfs.functions", self.functions, out, SimpleNamespace(Name="xladdin.xlam"))
        return out.getvalue()


def _stand_ins() -> dict[str, ModuleType]:
    made = {name: ModuleType(name) for name in STAND_INS}
    made["pythoncom"].CoInitialize = lambda: None  # type: ignore[attr-defined]
    made["pywintypes"].com_error = type("com_error", (Exception,), {})  # type: ignore[attr-defined]
    made["win32com.client"].Dispatch = lambda native: native  # type: ignore[attr-defined]
    windows = made["xlwings._xlwindows"]
    windows.Range = lambda xl: Area(None) if xl is None else xl  # type: ignore[attr-defined]
    windows.is_range_instance = lambda value: isinstance(value, Area)  # type: ignore[attr-defined]
    made["xlwings.com_server"].loop = None  # type: ignore[attr-defined]
    return made


def _ours(name: str) -> bool:
    return name.partition(".")[0] == "xlwings" or name in (*STAND_INS, "udfs.functions")


@pytest.fixture(scope="module")
def excel() -> Iterator[Excel]:
    """Modules of this kind of xlwings are in place for the tests of one file, and the others again afterwards."""
    import udfs as package

    before = {name: sys.modules.pop(name) for name in list(sys.modules) if _ours(name)}
    own = package.__dict__.get("functions")
    try:
        made = _stand_ins()
        sys.modules.update({name: module for name, module in made.items() if not name.startswith("xlwings")})
        import xlwings

        sys.modules.update(made)
        xlwings._xlwindows = made["xlwings._xlwindows"]
        xlwings.engines.add(xlwings.Engine(impl=ENGINE))
        decorators = importlib.import_module("xlwings.udfs")
        xlwings.func, xlwings.arg, xlwings.ret = decorators.xlfunc, decorators.xlarg, decorators.xlret
        yield Excel(importlib.import_module("udfs.functions"), decorators)
    finally:
        for name in [name for name in sys.modules if _ours(name)]:
            del sys.modules[name]
        sys.modules.update(before)
        package.__dict__.pop("functions", None)
        if own is not None:
            package.functions = own  # type: ignore[attr-defined]


@pytest.fixture
def area() -> type[Area]:
    return Area
