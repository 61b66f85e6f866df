"""What scoring tables there are on this computer, where each comes from, and any one of them by id or file."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from msgspec import Struct

from xladdin.library import conflicts, files, is_shared, stored_version, stored_versions
from xladdin.rules.diff import Change, compare
from xladdin.rules.load import builtin_ids, load_rulebook, rulebook, rulebook_file, rulebook_ids
from xladdin.rules.rulebook import Rulebook
from xladdin.strict import DefinitionError, nearest
from xladdin.tables.importing import Imported, read_workbook
from xladdin.vocabulary import vocabulary
from xladdin.workbook.intake.source import WORKBOOKS

Origin = Literal["自带", "本机", "共享"]


class UnknownTable(ValueError):
    """No such scoring table; the text names the nearest one."""


class Listed(Struct, frozen=True):
    """One scoring table. `book` is None when its file can not be used: then `problem` says why. `versions`: how many are kept."""

    id: str
    origin: Origin
    path: Path
    book: Rulebook | None
    problem: str = ""
    versions: int = 0


def listed() -> list[Listed]:
    """All tables: the program's first, then the library's, those that can not be used and those passed over included."""
    found = [Listed(i, "自带", _file(i), rulebook(i)) for i in builtin_ids()]
    for book_id, path in files("rulebooks").items():
        count = len(stored_versions("rulebooks", book_id))
        if book_id in builtin_ids():
            found.append(
                Listed(book_id, _origin(path), path, None, "与程序自带的评分标准同名，没有采用；请改代号", count)
            )
            continue
        try:
            found.append(Listed(book_id, _origin(path), path, load_rulebook(path), "", count))
        except (DefinitionError, OSError) as error:
            found.append(Listed(book_id, _origin(path), path, None, f"不能使用：{error}", count))
    for one in conflicts():
        if one.kind == "rulebooks":
            said = f"与{_origin(one.used)}的同名版本不同，没有采用"
            found.append(Listed(one.id, _origin(one.passed_over), one.passed_over, None, said))
    return found


def _file(book_id: str) -> Path:
    path = rulebook_file(book_id)
    assert path is not None
    return path


def _origin(path: Path) -> Origin:
    return "共享" if is_shared(path) else "本机"


def find(wanted: str) -> Rulebook:
    """A table by id, by id and version (`hn-wugang-2022@3fa0c1…`), or as .toml file or workbook. Raises UnknownTable."""
    name, _, version = wanted.partition("@")
    if version and (kept := stored_version("rulebooks", name, version)) is not None:
        return _loaded(kept)
    if not version and wanted in rulebook_ids():
        return rulebook(wanted)
    path = Path(wanted)
    if path.is_file():
        return table_in(read_workbook(path)) if path.suffix.lower() in WORKBOOKS else _loaded(path)
    if version:
        known = [v for v, _ in stored_versions("rulebooks", name)]
        raise UnknownTable(
            f"没有“{name}”的版本 {version}" + (f"，请从保留的版本中选：{'、'.join(known)}" if known else "")
        )
    raise UnknownTable(
        f"没有评分标准“{wanted}”{nearest(wanted, rulebook_ids()) or '。'}可以写代号、代号@版本、.toml 文件或评分标准工作簿"
    )


def file_of(wanted: str) -> Path:
    """The file of a table by id, version or path. Raises UnknownTable."""
    name, _, version = wanted.partition("@")
    found = stored_version("rulebooks", name, version) if version else rulebook_file(wanted)
    if found is None and Path(wanted).is_file() and Path(wanted).suffix == ".toml":
        return Path(wanted)
    if found is None:
        raise UnknownTable(
            f"没有评分标准“{wanted}”{nearest(wanted, rulebook_ids()) or '。'}用 xladdin rulebook list 查看全部评分标准"
        )
    return found


def _loaded(path: Path) -> Rulebook:
    try:
        return load_rulebook(path)
    except DefinitionError as error:
        raise UnknownTable(f"评分标准有误，请按提示改正：{error}") from error


def table_in(done: Imported) -> Rulebook:
    """The table that a workbook holds. Raises UnknownTable while there are errors."""
    if done.rulebook is None:
        raise UnknownTable(f"“{done.file.name}”还有 {done.errors} 处错误，先用 xladdin rulebook check 查看并改正")
    return done.rulebook


def differences(old: str, new: str) -> tuple[Rulebook, Rulebook, tuple[Change, ...]]:
    """What changed from one table to the other. Raises UnknownTable."""
    before, after = find(old), find(new)
    return before, after, compare(before, after, vocabulary())
