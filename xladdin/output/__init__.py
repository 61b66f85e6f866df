"""Workbooks the program writes for people: findings, scores, and the parts the roll-up is made of."""

from __future__ import annotations

from pathlib import Path


class OutputExists(FileExistsError):
    """The file to be written is already there, and nobody said that it may be replaced."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} 已经存在，没有写入。请换一个文件名，或确认可以覆盖后再写。")
        self.path = path

    def __reduce__(self) -> tuple[type[OutputExists], tuple[Path]]:
        """From one process to another."""
        return type(self), (self.path,)


class OutputTooLarge(ValueError):
    """More rows than a sheet of Excel can hold; nothing was written rather than a part without a word."""

    def __init__(self, sheet: str, rows: int) -> None:
        super().__init__(f"“{sheet}”表超过 Excel 每张表最多的 {rows:,} 行，没有写入。请分批处理文件。")
        self.sheet, self.rows = sheet, rows

    def __reduce__(self) -> tuple[type[OutputTooLarge], tuple[str, int]]:
        return type(self), (self.sheet, self.rows)


class OutputLocked(PermissionError):
    """The file can not be replaced, mostly because Excel or WPS has it open."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} 不能写入，原文件没有改动。请先在 Excel 或 WPS 中关闭它，并确认对文件夹有写权限，再试一次。"
        )
        self.path = path

    def __reduce__(self) -> tuple[type[OutputLocked], tuple[Path]]:
        return type(self), (self.path,)
