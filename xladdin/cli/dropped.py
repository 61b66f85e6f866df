"""What somebody dropped on an icon: sorted, checked, and one workbook of results that lies where he looks for it."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from datetime import datetime

    from xladdin.checks.case import Examined
    from xladdin.progress import Progress
    from xladdin.prose import Crosschecked

REPORTS = (".docx", ".doc", ".wps", ".txt", ".rtf")
ARCHIVES = (".zip", ".zipx", ".rar", ".7z", ".tar", ".gz", ".tgz")
RESULT, PLAIN_RESULT = "校验结果", "xladdin-check"
LEFT_OUT = "没有处理的"
MOST = 1000
"""Files of the same name in one folder."""

_WORDS = re.compile(r'"([^"]*)"|(\S+)')


class Left(Struct, frozen=True):
    """Something that was dropped and not checked, with the reason and what to do."""

    path: Path
    reason: str


class Outcome(Struct, frozen=True):
    """`out` is None when nothing could be checked, or when no folder would take the results."""

    examined: tuple[Examined, ...]
    reports: tuple[Crosschecked, ...]
    left: tuple[Left, ...]
    out: Path | None

    @property
    def errors(self) -> int:
        return sum(one.errors for one in self.examined) + sum(one.count("error") for one in self.reports)


def from_command_line(line: str, script: str = "check.cmd") -> list[Path] | None:
    """The files after the script in a command line of cmd.exe, as Explorer writes it when files are dropped on a script; None for a
    line that does not name the script.

    Explorer puts quotes around names with blanks only; `&`, `^`, `%`, `!` and brackets in other names stand bare. cmd.exe
    takes such a name apart before the script sees it, so the script hands over the line as it was.
    """
    at = line.lower().rfind(script.lower())
    if at < 0:
        return None if line else []
    rest = line[at + len(script) :].removeprefix('"').rstrip()
    # The last quote closes the one that stands before the script: /c ""C:\…\check.cmd" … "
    rest = rest.removesuffix('"') if rest.count('"') % 2 else rest
    return [Path(quoted or bare) for quoted, bare in _WORDS.findall(rest)]


def check_dropped(paths: Sequence[Path], progress: Progress | None = None) -> Outcome:
    """Checks workbooks, folders and archives, crosschecks reports, writes the results. Never raises for what was dropped."""
    from xladdin.commands import examine_files

    files, documents, left = _sorted(paths)
    examined = tuple(_without_results(examine_files(files, progress))) if files else ()
    reports, unread = _crosschecked(documents, examined)
    left += unread
    if not examined and not reports:
        return Outcome((), (), tuple(left), None)
    outcome = Outcome(examined, reports, tuple(left), None)
    return Outcome(examined, reports, tuple(left), _written(outcome, paths))


def _sorted(paths: Sequence[Path]) -> tuple[list[Path], list[Path], list[Left]]:
    """Workbooks, reports, and what is neither."""
    from xladdin.commands import UsageError, find_workbooks
    from xladdin.workbook.intake.source import WORKBOOKS

    files: list[Path] = []
    reports: list[Path] = []
    left: list[Left] = []
    for path in dict.fromkeys(paths):
        suffix = path.suffix.lower()
        if path.name.startswith("~$"):
            left.append(Left(path, "这是打开文件时产生的临时文件，请关闭 Excel、WPS 或 Word，再拖不带“~$”的那个。"))
        elif path.is_dir() or (path.is_file() and suffix in (*WORKBOOKS, *ARCHIVES)):
            inside = _reports_in(path)
            reports += inside
            try:
                files += find_workbooks([path])
            except UsageError:
                if not inside:
                    left.append(Left(path, "里面没有找到工作簿。请把自评表（.xlsx）放进去，或直接拖自评表。"))
        elif not path.exists():
            left.append(Left(path, "找不到这个文件。请看它是否已被移走或改名，再拖一次。"))
        elif suffix in REPORTS:
            reports.append(path)
        else:
            left.append(
                Left(path, "不是工作簿，也不是 Word 报告，没有校验。请拖自评表（.xlsx）、自评报告（.docx）或文件夹。")
            )
    return list(dict.fromkeys(files)), list(dict.fromkeys(reports)), left


def _reports_in(folder: Path) -> list[Path]:
    """Word files of a folder that call themselves reports; others there are notices and letters."""
    found = folder.rglob("*.docx") if folder.is_dir() else ()
    return sorted(path for path in found if "报告" in path.name and not path.name.startswith("~$"))


def _without_results(examined: Sequence[Examined]) -> Iterator[Examined]:
    """Results of an earlier time that lie in a dropped folder are no filings, and no reproach."""
    for one in examined:
        if (
            one.case is None
            and one.file.name.startswith((RESULT, PLAIN_RESULT))
            and one.findings[0].kind == "foreign-template"
        ):
            continue
        yield one


def _crosschecked(paths: Sequence[Path], examined: Sequence[Examined]) -> tuple[tuple[Crosschecked, ...], list[Left]]:
    """The reports, each against the workbook that was dropped with it."""
    if not paths:
        return (), []
    from xladdin.prose import crosscheck
    from xladdin.word.document import Document, WordError, read_document

    def partner(document: Document) -> Examined | None:
        """The only workbook, the only one of the report's folder, or the only one whose unit the report names."""
        read = [one for one in examined if one.case is not None]
        beside = [one for one in read if one.file.parent == document.path.parent]
        if len(beside) == 1:
            return beside[0]
        if len(read) > 1:
            texts = [p.text for p in document.paragraphs]
            names = {id(one): one.case.filing.agency.strip() for one in read if one.case is not None}
            read = [one for one in read if names[id(one)] and any(names[id(one)] in text for text in texts)]
        return read[0] if len(read) == 1 else None

    done: list[Crosschecked] = []
    left: list[Left] = []
    for path in paths:
        try:
            document = read_document(path)
            done.append(crosscheck(document, partner(document)))
        except WordError as error:
            left.append(Left(path, error.message))
        except ModuleNotFoundError:
            left.append(
                Left(path, "核对报告所需的组件没有装上。请重新运行 install.cmd（或请信息部门安装），再拖一次。")
            )
    return tuple(done), left


def _written(outcome: Outcome, paths: Sequence[Path]) -> Path | None:
    """校验结果.xlsx beside what was dropped, or in a folder of the user's own when nothing may be written there."""
    from xladdin.output import OutputExists
    from xladdin.output.results import written_at

    now, name = written_at(), RESULT
    try:
        os.fsencode(name)
    except UnicodeError:  # a system that names no language: Python can write no Chinese file name there
        name = PLAIN_RESULT
    for folder in _folders(paths):
        for n in range(1, MOST):
            out = folder / (f"{name}.xlsx" if n == 1 else f"{name}-{n}.xlsx")
            try:
                if out.exists():
                    continue
                _write(outcome, out, now)
            except OutputExists:
                continue
            except OSError:
                break
            return out
    return None


def _folders(paths: Sequence[Path]) -> Iterator[Path]:
    """Beside the first file, or beside the folder; desktop, home, and the place for temporary files."""
    from xladdin.workbook.intake.source import real_file

    first = next((path for path in paths if path.exists()), None)
    if first is not None:
        yield real_file(first).absolute().parent
    home = Path.home()
    yield from (folder for folder in (home / "Desktop", home / "桌面", home) if _is_folder(folder))
    yield Path(tempfile.gettempdir())


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except UnicodeError:
        return False


def _write(outcome: Outcome, out: Path, now: datetime) -> None:
    """One workbook: 校验结果 and 汇总, 正文核对, 没有处理的; those that have something to say."""
    from xladdin.output.book import new_book
    from xladdin.output.results import add_findings
    from xladdin.output.style import HEADER, TEXT, set_paper
    from xladdin.prose.results import add_crosschecked

    with new_book(out, False, RESULT, now) as book:
        if outcome.examined:
            add_findings(book, outcome.examined, now)
        if outcome.reports:
            add_crosschecked(book, outcome.reports)
        if outcome.left:
            page = book.page(LEFT_OUT)
            page.widths(40, 80)
            page.header(0, ("文件", "原因和办法"), HEADER)
            for row, one in enumerate(outcome.left, 1):
                page.text(row, 0, one.path.name, TEXT)
                page.text(row, 1, one.reason, TEXT)
            set_paper(page.sheet, rows=(0, 0))


def open_file(path: Path) -> bool:
    """Opens a file in the program that this machine has for it. False when there is none."""
    import subprocess

    if sys.platform == "win32":
        try:
            os.startfile(path)
        except OSError:
            return False
        return True
    program = "open" if sys.platform == "darwin" else "xdg-open"
    try:
        subprocess.Popen([program, str(path)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
    except OSError:
        return False
    return True
