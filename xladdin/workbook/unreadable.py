"""Why a submitted file cannot be read, said so that a clerk knows what happened and what to do next."""

from __future__ import annotations

_RESAVE = "请用 Excel 或 WPS 打开它，另存为“Excel 工作簿（*.xlsx）”，再用新文件。"
_ASK_AGAIN = "请重新复制、下载，或请填报单位重新发送；发送前先确认它能用 Excel 正常打开。"
_SUSPICIOUS = "正常的自评表不会这样，请不要打开它；请联系填报单位，用下发的模板重新填报。"

HINTS: dict[str, str] = {
    "not-found": "请核对文件名和所在文件夹；文件在网盘或 U 盘上时，先复制到本机再试。",
    "not-a-file": "请选择文件夹里的 .xlsx 文件。",
    "no-permission": "请先关闭正在使用它的程序，或复制一份到自己的文件夹再试；仍不行请联系系统管理员。",
    "read-failure": "请把文件复制到本机硬盘再试；仍不行说明存储介质可能有问题。",
    "lock-file": "请关闭 Excel，改选不带“~$”开头的那个文件。",
    "empty-file": _ASK_AGAIN,
    "not-a-workbook": "请确认选对了文件：自评表应为 Excel 或 WPS 保存的 .xlsx 文件，只改扩展名没有用；自评报告（Word）请用“核对报告正文”、拖到“拖放校验”图标，或运行 xladdin crosscheck。",
    "other-format": _RESAVE,
    "other-archive": "请解压，再选择解压出来的文件；或改用 .zip 格式打包。",
    "nested-archive": "请解压，再选择解压出来的文件；打包时不要把压缩包再放进压缩包。",
    "old-format": _RESAVE,
    "encrypted": "请用 Excel 打开它，在“文件→信息→保护工作簿→用密码进行加密”里清空密码并保存，再用新文件。",
    "truncated": _ASK_AGAIN,
    "damaged-zip": _RESAVE + "打不开时，" + _ASK_AGAIN,
    "damaged-ole": _RESAVE + "打不开时，" + _ASK_AGAIN,
    "damaged-xml": _RESAVE + "打不开时，" + _ASK_AGAIN,
    "damaged-cell": "请用 Excel 打开它，检查这个单元格，保存后再试。",
    "missing-part": _RESAVE + "打不开时，" + _ASK_AGAIN,
    "missing-sheet": "请用下发的模板填报，不要删除工作表或给工作表改名。",
    "not-a-worksheet": "请用下发的模板填报，不要用图表页代替表格。",
    "too-large": "请删去多余的图片、整行整列的格式和空白行，另存后再试；自评表一般不到 1 MB。",
    "zip-bomb": _SUSPICIOUS,
    "duplicate-members": _SUSPICIOUS,
    "unsafe-names": _SUSPICIOUS,
    "xml-entities": _SUSPICIOUS,
}
"""Every kind of failure, with what the clerk should do next."""


class Unreadable(Exception):
    """A file cannot be taken as a workbook. `kind` is the stable slug (a key of HINTS), the rest is for the clerk.

    All three are passed to Exception so that it survives the way back from a worker process.
    """

    def __init__(self, kind: str, message: str, hint: str | None = None) -> None:
        self.kind = kind
        self.message = message
        self.hint = HINTS[kind] if hint is None else hint
        super().__init__(kind, message, self.hint)

    def __str__(self) -> str:
        return f"{self.message}{self.hint}"
