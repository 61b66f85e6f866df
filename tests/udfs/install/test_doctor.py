"""Every check on a machine that is well, and on one for each thing that can be wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from udfs.addin.build import build_addin
from udfs.install import doctor
from udfs.install.check import NOT_HERE
from udfs.install.machine import Machine, Ran, ThisMachine
from udfs.install.place import install, stage

OFFICE = r"Microsoft\Office\16.0\Excel"
SECURITY = rf"{OFFICE}\Security"
KINGSOFT = ("HKCU", r"Software\Kingsoft\Office\6.0\Common")
NO_EXCEL = r"Software\Microsoft\Office\16.0\Excel\InstallRoot"


@pytest.fixture
def well(machine):
    """The fake machine with the add-in in place."""
    install(machine.places, build_addin, machine.interpreter)
    return machine


def by_name(machine: Machine) -> dict[str, doctor.Check]:
    return {check.name: check for check in doctor.examine(machine)}


def test_on_a_machine_that_is_well_every_check_is(well) -> None:
    found = by_name(well)
    assert {c.name: c.said for c in found.values() if c.level != "ok"} == {}
    assert list(found) == [name for name, _ in (*doctor.ANYWHERE, *doctor.ON_WINDOWS)]
    assert doctor.worst(list(found.values())) == "ok"
    assert found["Excel"].said == "Excel 2016 或更新（含 365）"
    assert "d4f940ab-401b-4efc-aadc-ad5f3c50688a" in found["防病毒和 ASR"].todo


def test_off_windows_what_needs_windows_says_that_it_does_not_apply(machine) -> None:
    machine.windows = False
    found = by_name(machine)
    assert {c.said for name, c in found.items() if name not in ("Python 版本", "xlwings")} == {NOT_HERE}
    assert doctor.worst(list(found.values())) == "ok"


def test_this_very_machine_can_be_examined() -> None:
    assert [c.name for c in doctor.examine(ThisMachine())] == [n for n, _ in (*doctor.ANYWHERE, *doctor.ON_WINDOWS)]


def set_interpreter(machine, folder: str) -> None:
    path = machine.root / folder / "python.exe"
    path.parent.mkdir()
    path.write_bytes(b"MZ")
    machine.interpreter = str(path)


def disabled(machine) -> None:
    path = r"C:\Users\zhang\AppData\Roaming\Microsoft\Excel\XLSTART\XLADDIN.XLAM"
    machine.registry["HKCU", rf"Software\{OFFICE}\Resiliency\DisabledItems"] = {
        "A1": b"\x01\x00\x00\x00" + path.encode("utf-16-le")
    }


def onedrive(machine) -> None:
    machine.variables["OneDrive"] = machine.variables["APPDATA"]


def user_conf(machine) -> None:
    file = machine.places.settings[1]
    file.parent.mkdir()
    file.write_text('"INTERPRETER_WIN","C:\\old\\python.exe"\n', encoding="utf-8")


def second_copy(machine) -> None:
    machine.places.addins.mkdir(parents=True)
    (machine.places.addins / "xladdin.xlam").write_bytes(b"")


def renamed_copy(machine) -> None:
    (machine.places.xlstart / "xladdin (1).xlam").write_bytes(b"")


def only_64(machine) -> None:
    for file in Path(machine.interpreter).parent.parent.glob("xlwings32*"):
        file.unlink()
    machine.registry["HKLM", r"Software\Microsoft\Office\ClickToRun\Configuration"]["Platform"] = "x86"


def without_dll(machine) -> None:
    for file in Path(machine.interpreter).parent.parent.glob("xlwings*.dll"):
        file.unlink()


def policy(root: str, **values: int):
    return lambda m: m.registry.update({("HKCU", rf"{root}\{SECURITY}"): dict(values)})


def no_trusted_places(**values: int):
    def act(machine) -> None:
        machine.registry["HKCU", rf"Software\{SECURITY}\Trusted Locations"] = {"AllLocationsDisabled": 1}
        machine.registry["HKCU", rf"Software\{SECURITY}"] = dict(values)

    return act


def sets(**values):
    return lambda machine: [setattr(machine, name, value) for name, value in values.items()]


def mark(zone: int):
    return lambda m: m.streams.update({"xladdin.xlam:Zone.Identifier": f"[ZoneTransfer]\r\nZoneId={zone}\r\n"})


CASES = [
    ("Python 版本", "bad", "3.10.9，64 位", "3.11 或更高", sets(version=(3, 10, 9))),
    ("Python 版本", "ok", "3.12.1，32 位", "", sets(bits=32)),
    ("xlwings", "bad", "没有安装", "install.cmd", lambda m: m.packages.pop("xlwings")),
    ("xlwings 的 DLL", "bad", "没有安装 xlwings", "install.cmd", lambda m: m.packages.pop("xlwings")),
    ("加载项的版本", "bad", "Python 里没有安装 xlwings", "install.cmd", lambda m: m.packages.pop("xlwings")),
    ("Python 位置", "warn", "路径中有中文", "C:\\xladdin", lambda m: set_interpreter(m, "张三")),
    ("Python 位置", "bad", "不能表示的字", "C:\\xladdin", lambda m: set_interpreter(m, "𬭼")),
    ("Python 位置", "bad", "不能表示的字", "C:\\xladdin", lambda m: (set_interpreter(m, "张三"), sets(code_page="cp1252")(m))),
    ("pywin32", "bad", "没有安装", "install.cmd", lambda m: m.packages.pop("pywin32")),
    ("xlwings 的 DLL", "bad", "没有 xlwings64-0.37.8.dll", "隔离区", without_dll),
    ("xlwings 的 DLL", "bad", "没有 xlwings32-0.37.8.dll，那里只有 xlwings64-0.37.8.dll", "隔离区", only_64),
    ("Excel 位数", "ok", "32 位", "", only_64),
    ("COM 启动", "bad", "ImportError: DLL load failed", "VC++", sets(ran=Ran(1, "Traceback\nImportError: DLL load failed"))),
    ("COM 启动", "bad", "-2147221164", "以管理员身份运行", sets(ran=Ran(1, "com_error: (-2147221164, 'x')"))),
    ("COM 启动", "bad", "timed out", "防病毒", sets(ran=Ran(None, "timed out"))),
    ("COM 启动", "bad", "退出码 5", "install.cmd", sets(ran=Ran(5, ""))),
    ("账户", "warn", "管理员", "平时使用 Excel 的账户", sets(elevated=True)),
    ("加载项", "bad", "不存在", "xladdin install", lambda m: m.places.addin.unlink()),
    ("加载项的版本", "bad", "还没有安装", "xladdin install", lambda m: m.places.addin.unlink()),
    ("加载项所用的 Python", "bad", "还没有安装", "xladdin install", lambda m: m.places.addin.unlink()),
    ("加载项的版本", "bad", "加载项是 xlwings 0.37.8 的，Python 里是 0.38.0", "xladdin install", lambda m: m.packages.update(xlwings="0.38.0")),
    ("加载项的版本", "bad", "读不出", "xladdin install", lambda m: m.places.addin.write_bytes(b"broken")),
    ("加载项所用的 Python", "bad", "没有写明", "xladdin install", lambda m: m.places.addin.write_bytes(b"broken")),
    ("加载项所用的 Python", "bad", "启动不了", "xladdin install", lambda m: Path(m.interpreter).unlink()),
    ("加载项所用的 Python", "warn", "现在运行的是", "xladdin install", lambda m: set_interpreter(m, "other")),
    ("网络标记", "bad", "来自网络", "解除锁定", mark(3)),
    ("网络标记", "bad", "来自网络", "解除锁定", mark(4)),
    ("网络标记", "ok", "没有", "", mark(1)),
    ("重复的加载项", "warn", "AddIns", "只留 XLSTART", second_copy),
    ("重复的加载项", "warn", "xladdin (1).xlam", "只留 XLSTART", renamed_copy),
    ("重复的加载项", "warn", "D:\\xladdin.xlam", "取消勾选",
     lambda m: m.registry.update({("HKCU", rf"Software\{OFFICE}\Options"): {"OPEN1": '/R "D:\\xladdin.xlam"', "Font": "x"}})),
    ("用户设置文件", "warn", "xlwings.conf", "改名或删除", user_conf),
    ("XLSTART 的位置", "warn", "OneDrive", "始终保留", onedrive),
    ("XLSTART 的位置", "warn", "网络位置", "信息部门", lambda m: m.variables.update(APPDATA=r"\\server\home\zhang\AppData")),
    ("Excel", "bad", "没有找到", "WPS", lambda m: m.registry.pop(("HKLM", NO_EXCEL))),
    ("Excel 位数", "ok", "查不出来", "", lambda m: m.registry.clear()),
    ("WPS", "warn", "WPS 和 Excel 都有", "打开方式", lambda m: m.registry.update({KINGSOFT: {}})),
    ("WPS", "warn", "只有 WPS", "xladdin check", lambda m: (m.registry.clear(), m.registry.update({KINGSOFT: {}}))),
    ("宏安全设置", "warn", "组策略禁用宏", "信息部门", policy(r"Software\Policies", VBAWarnings=4)),
    ("宏安全设置", "ok", "建议改为询问", "", policy("Software", vbawarnings=1)),
    ("宏安全设置", "ok", "不妨碍", "", policy("Software", VBAWarnings=4)),
    ("宏安全设置", "warn", "受信任位置被禁用", "启用宏", no_trusted_places(VBAWarnings=2)),
    ("宏安全设置", "bad", "Excel 的设置禁用了宏", "受信任位置", no_trusted_places(VBAWarnings=4)),
    ("加载项策略", "bad", "有数字签名", "信息部门", policy(r"Software\Policies", RequireAddinSig=1)),
    ("加载项策略", "bad", "禁用了所有", "信任中心", policy("Software", DisableAllAddins=1)),
    ("加载项策略", "ok", "没有禁止", "", policy("Software", DisableAllAddins=0)),
    ("禁用项目", "bad", "禁用了", "启用", disabled),
    ("加载项", "bad", "查不了", "平时使用 Excel 的账户", lambda m: m.variables.pop("APPDATA")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "level", "said", "todo", "spoil"), CASES, ids=[f"{n} {c[0]} {c[2]}" for n, c in enumerate(CASES)]
)
def test_what_is_wrong_is_said_with_the_next_step(well, name: str, level: str, said: str, todo: str, spoil) -> None:
    spoil(well)
    check = by_name(well)[name]
    assert check.level == level, check
    assert said in check.said
    assert todo in check.todo
    assert level == "ok" or re.search(r"[一-鿿]{2}", check.todo)


def test_every_check_is_made_to_fail_by_some_case() -> None:
    """But the two that only tell: nothing about them can be wrong for sure."""
    failing = {name for name, level, *_ in CASES if level != "ok"}
    assert {name for name, _ in (*doctor.ANYWHERE, *doctor.ON_WINDOWS)} - failing == {"Excel 位数", "防病毒和 ASR"}


def test_a_variable_in_the_add_ins_setting_is_expanded_as_excel_does(machine) -> None:
    """A staged add-in names %LOCALAPPDATA%, whoever the user is."""
    stage(machine.places.xlstart, build_addin, "%LOCALAPPDATA%/xladdin/venv/Scripts/python.exe")
    found = by_name(machine)["加载项所用的 Python"]
    assert found.level == "ok", found
    stage(machine.places.xlstart, build_addin, "%NOTHING%/python.exe")
    assert "%NOTHING%/python.exe 不存在" in by_name(machine)["加载项所用的 Python"].said


def test_the_com_check_starts_python_without_the_current_folder_on_its_path(well) -> None:
    doctor.examine(well)
    assert [a[0] for a in well.asked] == ["-P"]


def test_a_child_process_that_can_not_start_or_fails_is_a_result_not_an_error(monkeypatch) -> None:
    machine = ThisMachine()
    assert machine.run("-c", "import sys; print('甲'); sys.exit(3)") == Ran(3, "甲\n")
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    assert machine.run("-c", "").code is None
