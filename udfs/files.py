"""Names of files that macros write: beside what is there, never over it."""

from __future__ import annotations

from pathlib import Path

from udfs import com
from udfs.host import Session, Trouble
from xladdin.output import OutputExists, files
from xladdin.output.files import safe_name as safe

__all__ = ["folder_of", "free_path", "safe"]


def folder_of(session: Session, wanted_for: str) -> Path:
    """Beside the workbook; a folder the user chooses for `wanted_for` when it has none here (never saved, or on a web drive)."""
    path = Path(session.book.fullname)
    if path.is_absolute() and path.is_file():
        return path.parent
    chosen = com.ask_folder(session.app, f"{wanted_for}放在哪个文件夹")
    if chosen is None:
        raise Trouble("没有选择文件夹，没有生成文件。")
    return chosen


def free_path(folder: Path, stem: str, suffix: str = ".xlsx") -> Path:
    """`stem.xlsx` in the folder, or `stem-2.xlsx` … where that is taken. Raises Trouble when there are too many."""
    try:
        return files.free_path(folder, stem, suffix)
    except OutputExists as error:
        raise Trouble(f"“{folder}”里同名的文件太多，请先整理。") from error
