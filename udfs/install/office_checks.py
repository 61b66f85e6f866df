"""Checks of Excel and WPS: which are there, and which of their settings and rules of the office hinder the add-in."""

from __future__ import annotations

from udfs.addin import ADDIN
from udfs.install.check import Check, bad, ok, warn
from udfs.install.machine import ALL, USER, Machine, Value

VERSIONS = ("16.0", "15.0", "14.0")
NAMES = {"16.0": "Excel 2016 或更新（含 365）", "15.0": "Excel 2013", "14.0": "Excel 2010"}
APP_PATH = r"Software\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
CLICK_TO_RUN = r"Software\Microsoft\Office\ClickToRun\Configuration"
WPS = r"Software\Kingsoft\Office\6.0\Common"
NO_WARNING, NO_MACROS = 1, 4
"""VBAWarnings of the Office policy templates: 1 all allowed, 2 ask, 3 signed only, 4 none without a word."""
SIGNED_ONLY = 3
ASR_TEST = (
    "这类拦截查不出来，可以这样试：开 Excel，点“绩效自评－关于”。没有反应、很久才报错，或系统右下角弹出拦截提示，就是被拦了。"
    "请信息部门把 Python 的文件夹（见“Python 位置”）加入信任；若有“禁止 Office 创建子进程”的规则（Windows ASR 编号 "
    "d4f940ab-401b-4efc-aadc-ad5f3c50688a），须为它设例外。在此之前可以用命令行 xladdin check、xladdin score，功能相同。"
)


def excel_version(machine: Machine) -> str | None:
    """`16.0` and so on; the newest that is installed."""
    for version in VERSIONS:
        for hive in (ALL, USER):
            root = machine.values(hive, rf"Software\Microsoft\Office\{version}\Excel\InstallRoot")
            if root and root.get("Path"):
                return version
    if machine.values(ALL, APP_PATH) or machine.values(USER, APP_PATH):
        return VERSIONS[0] if machine.values(ALL, CLICK_TO_RUN) else None
    return None


def excel_bits(machine: Machine) -> int | None:
    """64 or 32; None when it can not be told."""
    said = (machine.values(ALL, CLICK_TO_RUN) or {}).get("Platform")
    if said is None and (version := excel_version(machine)):
        said = (machine.values(ALL, rf"Software\Microsoft\Office\{version}\Outlook") or {}).get("Bitness")
    return {"x64": 64, "x86": 32}.get(str(said).lower())


def excel(machine: Machine) -> Check:
    version = excel_version(machine)
    if version:
        return ok("Excel", NAMES[version])
    if machine.values(ALL, APP_PATH) or machine.values(USER, APP_PATH):
        return ok("Excel", "已安装，版本不明")
    return bad(
        "Excel",
        "没有找到 Microsoft Excel",
        "加载项只能在 Excel（2010 及以上，Windows 版）中使用。只有 WPS 的，请用表样自带的公式和“拖放校验”图标，见 docs/wps.md。",
    )


def bitness(machine: Machine) -> Check:
    bits = excel_bits(machine)
    if bits is None:
        return ok("Excel 位数", "查不出来；32 位和 64 位都能用")
    return ok("Excel 位数", f"{bits} 位（与 Python 的位数不必相同）")


def wps(machine: Machine) -> Check:
    """xlwings does not know WPS; forms, formulas and the command line do not need it to."""
    if not any(machine.values(hive, WPS) is not None for hive in (USER, ALL)):
        return ok("WPS", "没有安装")
    if excel_version(machine) is None:
        return warn(
            "WPS",
            "只有 WPS，没有 Excel",
            "WPS 里没有“绩效自评”选项卡和 PF_ 函数。表样可在 WPS 中照常填写、自动计算，存成 .xlsx，"
            "再拖到“拖放校验”图标上校验，或用命令 xladdin check；没有图标的运行 xladdin install --shortcut。见 docs/wps.md。",
        )
    return warn(
        "WPS",
        "WPS 和 Excel 都有",
        "“绩效自评”选项卡只在 Excel 里出现：请右击工作簿，用“打开方式－Excel”打开；在 WPS 里打开就没有这些按钮。",
    )


def macros(machine: Machine) -> Check:
    """The start folder is a trusted place, so that the user's own setting does not matter unless such places are switched off."""
    name = "宏安全设置"
    version = excel_version(machine) or VERSIONS[0]
    security = rf"Microsoft\Office\{version}\Excel\Security"
    trusted_off = any(
        _number(machine, rf"{root}\{security}\Trusted Locations", "AllLocationsDisabled") == 1
        for root in (r"Software\Policies", "Software")
    )
    policy = _number(machine, rf"Software\Policies\{security}", "VBAWarnings")
    own = _number(machine, rf"Software\{security}", "VBAWarnings")
    level = policy if policy is not None else own
    if trusted_off and level in (NO_MACROS, SIGNED_ONLY):
        who = "单位的组策略" if policy is not None else "Excel 的设置"
        return bad(
            name,
            f"{who}禁用了宏，并且不认受信任位置，加载项不会运行",
            "请在 Excel“文件－选项－信任中心－受信任位置”取消“禁用所有受信任位置”；由单位统一管理的，请信息部门放行 XLSTART。",
        )
    if trusted_off:
        return warn(
            name,
            "受信任位置被禁用，Excel 每次都会询问是否启用宏",
            "请在提示中选“启用宏”，或在“信任中心－受信任位置”取消“禁用所有受信任位置”。",
        )
    if policy == NO_MACROS:
        return warn(
            name,
            "单位的组策略禁用宏；XLSTART 是受信任位置，一般仍可运行",
            "打开 Excel 后看不到“绩效自评”选项卡或按钮没有反应的，请信息部门放行 XLSTART。",
        )
    return ok(
        name, "不妨碍加载项（XLSTART 是受信任位置）" + ("；所有宏都允许，建议改为询问" if level == NO_WARNING else "")
    )


def addin_policy(machine: Machine) -> Check:
    name, version = "加载项策略", excel_version(machine) or VERSIONS[0]
    for root in (r"Software\Policies", "Software"):
        key = rf"{root}\Microsoft\Office\{version}\Excel\Security"
        if _number(machine, key, "DisableAllAddins") == 1:
            return bad(name, "禁用了所有应用程序加载项", _way_out(root))
        if _number(machine, key, "RequireAddinSig") == 1:
            return bad(name, "只允许有数字签名的加载项", _way_out(root))
    return ok(name, "没有禁止加载项")


def disabled_items(machine: Machine) -> Check:
    """After a crash Excel stops loading what it blames, without saying so; the list holds paths in UTF-16."""
    name = "禁用项目"
    for version in VERSIONS:
        key = rf"Software\Microsoft\Office\{version}\Excel\Resiliency\DisabledItems"
        for value in (machine.values(USER, key) or {}).values():
            text = value.decode("utf-16-le", "ignore") if isinstance(value, bytes) else str(value)
            if ADDIN in text.lower():
                return bad(
                    name,
                    "Excel 上次出错后把加载项禁用了",
                    "Excel“文件－选项－加载项”，下方“管理”选“禁用项目”－转到，选中 xladdin.xlam－启用，再重开 Excel。",
                )
    return ok(name, "加载项没有被 Excel 禁用")


def antivirus(machine: Machine) -> Check:
    """Can not be asked: rules of a managed scanner are hidden from users. Says how to try it."""
    return ok("防病毒和 ASR", "查不出来", ASR_TEST)


def _way_out(root: str) -> str:
    if root.endswith("Policies"):
        return "这是单位的组策略，请信息部门放行 xladdin.xlam。在此之前可用命令行 xladdin check、xladdin score。"
    return "请在 Excel“文件－选项－信任中心－信任中心设置－加载项”中取消这一项，再重开 Excel。"


def _number(machine: Machine, key: str, name: str) -> int | None:
    """Names of values are compared without regard to case, as the registry does."""
    for hive in (USER, ALL):
        for found, value in (machine.values(hive, key) or {}).items():
            number: Value = value
            if found.lower() == name.lower() and isinstance(number, int):
                return number
    return None
