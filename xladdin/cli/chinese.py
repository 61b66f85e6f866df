"""Click's own words in Chinese: what it prints as `Usage:`, `Options`, `No such option` …

Click asks gettext for each of its texts. A catalogue would need a compiled .mo file and a Chinese system locale; the names that
click's modules imported from gettext are set to the look-ups below instead, for this process only. tests/cli/test_chinese.py reads the installed
click's sources and fails when a text that our commands can show has no translation here.
"""

from __future__ import annotations

import sys

MESSAGES: dict[str, str] = {
    "Usage:": "用法：",
    "Options": "选项",
    "Commands": "命令",
    "Positional arguments": "参数",
    "Error: {message}": "出错：{message}",
    "Try '{command} {option}' for help.": "用 {command} {option} 查看用法和例子。",
    "Aborted!": "已取消。",
    "Missing command.": "没有写命令。",
    "No such command {name!r}.": "没有命令 {name}。",
    "No such option {name!r}.": "没有选项 {name}。",
    "No such option: {name}": "没有选项 {name}。",
    "Did you mean {possibility}?": "是否想写 {possibility}？",
    "(Did you mean one of: {possibilities}?)": "是否想写其中之一：{possibilities}？",
    "(Possible options: {possibilities})": "是否想写其中之一：{possibilities}？",
    "Missing argument": "没有给出",
    "Missing option": "没有给出选项",
    "Missing parameter": "没有给出",
    "Missing {param_type}": "没有给出 {param_type}",
    "Missing parameter: {param_name}": "没有给出 {param_name}",
    "Invalid value: {message}": "内容无效：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 无效：{message}",
    "Got unexpected extra argument ({args})": "多写了 {args}",
    "Got unexpected extra arguments ({args})": "多写了 {args}",
    "Option {name!r} requires an argument.": "选项 {name} 后面要写内容。",
    "Option {name!r} requires {nargs} arguments.": "选项 {name} 后面要写 {nargs} 项内容。",
    "Option {name!r} does not take a value.": "选项 {name} 后面不写内容。",
    "Argument {name!r} takes {nargs} values.": "{name} 要写 {nargs} 项内容。",
    "Takes {nargs} values but 1 was given.": "要写 {nargs} 项内容，只写了 1 项。",
    "Takes {nargs} values but {len} were given.": "要写 {nargs} 项内容，写了 {len} 项。",
    "{value!r} is not a valid {number_type}.": "“{value}”不是整数。",
    "Show this message and exit.": "显示本帮助",
    "Show the version and exit.": "显示版本号",
    "%(prog)s, version %(version)s": "%(prog)s %(version)s",
    "(dynamic)": "（自动）",
    "default: {default}": "默认 {default}",
    "env var: {var}": "环境变量 {var}",
    "required": "必填",
    "DeprecationWarning: The command {name!r} is deprecated.{extra_message}": "命令 {name} 将停用。{extra_message}",
    "Could not open file {filename!r}: {message}": "打不开文件“{filename}”：{message}",
    "unknown error": "原因不明",
    "Invalid start character for option ({option})": "选项 {option} 的写法不对",
}


def translate(message: str) -> str:
    """The Chinese text, or the message itself where there is none."""
    return MESSAGES.get(message, message)


def translate_plural(one: str, many: str, count: int) -> str:
    """Chinese has no plural; click's two forms still differ in what they say."""
    return translate(one if count == 1 else many)


def speak_chinese() -> None:
    """Sets click's look-ups to ours, in those of its modules that are loaded."""
    for name in [n for n in sys.modules if n == "click" or n.startswith("click.")]:
        module = sys.modules[name]
        if hasattr(module, "ngettext"):
            module.ngettext = translate_plural
        if callable(getattr(module, "_", None)):
            module._ = translate
