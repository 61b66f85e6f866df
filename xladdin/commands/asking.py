"""What all commands ask before they begin, and how they say that something can not be carried out as given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path


class UsageError(Exception):
    """The request can not be carried out as given: a missing file, an unknown id. The text tells the user what to do."""


def find_workbooks(paths: Iterable[Path]) -> list[Path]:
    """Workbooks named, lying below the named folders or in archives, in order of name; Excel's `~$` lock files are none."""
    return list(workbooks_among(paths))


def workbooks_among(paths: Iterable[Path]) -> Iterator[Path]:
    """One after the other: there may be a million. Raises UsageError, at the end when there was none."""
    from xladdin.workbook.intake import sources

    found = False
    try:
        for source in sources(paths):
            found = True
            yield source.shown
    except FileNotFoundError as error:
        raise UsageError(f"找不到“{error.args[0]}”，请检查文件名或文件夹名") from error
    if not found:
        raise UsageError("没有找到工作簿（.xlsx）。请给出工作簿或存放工作簿的文件夹")


def known_form(form_id: str) -> None:
    from xladdin.forms.load import form_ids
    from xladdin.strict import nearest

    if form_id not in form_ids():
        raise UsageError(f"没有表样“{form_id}”{nearest(form_id, form_ids()) or '。'}用 xladdin forms 查看全部表样")


def valid_year(year: int) -> int:
    if not 2000 <= year <= 2100:
        raise UsageError(f"年度“{year}”无效，应为四位年份，如 2022")
    return year


def needs(module: str, extra: str, what: str) -> None:
    """Before the long work. Raises UsageError."""
    from importlib.util import find_spec

    if find_spec(module) is None:
        raise UsageError(
            f'{what}要用 {module}，还没有安装。请重新运行 install.cmd，或运行 pip install "xladdin[{extra}]"，再试一次'
        )


def write_whole(out: Path, data: bytes, overwrite: bool) -> Path:
    from xladdin.output.files import whole_file

    with whole_file(out, overwrite) as stream:
        stream.write(data)
    return out
