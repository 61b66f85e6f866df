"""Last year's figures: from the store beside an earlier roll-up, or from the 数据底表 of the roll-up itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from xladdin.rollup.across import LastFigure, LastYear, last_figures, last_items
from xladdin.rollup.consolidate import agency_key
from xladdin.rollup.record_facts import FactLine, unpack_lines
from xladdin.store.keeping import Store
from xladdin.store.request import SUFFIX

SHEET = "数据底表"
HEAD_ROWS = 12
"""Rows in which the column titles are looked for."""
UNIT, YEAR, ITEM, LABEL, VALUE, PROJECT = "单位", "年度", "数据项", "名称", "数值", "项目"
Told = Mapping[tuple[str, int], Sequence[tuple[str, str, Fraction]]]
"""Unit (by `agency_key`) and year -> item, what the form calls it, value in base units."""
Found = TypeVar("Found", bound="Mapping[Any, Any]")


class NoFigures(Exception):
    """The file holds no figures of an earlier roll-up; the text tells the user what to do."""


def last_year(file: Path) -> LastYear:
    """By unit and year. A roll-up's own store is preferred: it is exact. Raises NoFigures, StoreBusy."""
    return _from(file, _from_store, _from_workbook)


def told(file: Path) -> Told:
    """Every number of an earlier roll-up, of whatever unit and year. Raises NoFigures, StoreBusy."""
    return _from(file, told_by_store, _told_by_workbook)


def _from(file: Path, store_reader: Callable[[Path], Found], workbook_reader: Callable[[Path], Found]) -> Found:
    store = file if file.suffix == SUFFIX else file.with_suffix(SUFFIX)
    if not file.is_file():
        raise NoFigures(f"找不到上年的汇总“{file}”，请检查文件名或文件夹名")
    if store.is_file():
        found = store_reader(store)
        if found:
            return found
    if file.suffix == SUFFIX:
        raise NoFigures(f"“{file.name}”里没有上年的数据，请核对选的是不是上年的汇总表")
    found = workbook_reader(file)
    if not found:
        raise NoFigures(f"“{file.name}”里没有可用的“{SHEET}”，请给出用本程序做的上年汇总表")
    return found


def _from_store(file: Path) -> LastYear:
    with Store(file, read_only=True) as store:
        return {key: last_figures(lines) for key, lines in _filings(store)}


def told_by_store(file: Path) -> Told:
    with Store(file, read_only=True) as store:
        return {
            key: [(n.item, n.label, n.value) for n in lines if isinstance(n.value, Fraction) and not n.project]
            for key, lines in _filings(store)
        }


def _filings(store: Store) -> Iterator[tuple[tuple[str, int], Iterator[FactLine]]]:
    """By unit and year; of several submissions of a unit for one year the last one."""
    newest = {(agency_key(unit), one.year): one.sha256 for unit in store.units() for one in store.submissions(unit)}
    return ((key, unpack_lines(store.figures_of(sha256))) for key, sha256 in newest.items())


def _from_workbook(file: Path) -> LastYear:
    found: dict[tuple[str, int], dict[str, LastFigure]] = {}
    wanted = frozenset(last_items().values())
    for key, row, value in _figures(file):
        if row.get(ITEM) in wanted:
            found.setdefault(key, {})[str(row[ITEM])] = LastFigure(value, None)
    return found


def _told_by_workbook(file: Path) -> Told:
    found: dict[tuple[str, int], list[tuple[str, str, Fraction]]] = {}
    for key, row, value in _figures(file):
        found.setdefault(key, []).append((str(row.get(ITEM) or ""), str(row.get(LABEL) or ""), value))
    return found


def _figures(file: Path) -> Iterator[tuple[tuple[str, int], dict[str, Any], Fraction]]:
    """Numbers that stand in no attached form, row by row, so that the long table of a thousand units is never all in memory."""
    for row in _table(file):
        value = _number(row.get(VALUE))
        if value is not None and not row.get(PROJECT) and str(row.get(YEAR) or "").isdigit():
            yield (agency_key(str(row.get(UNIT) or "")), int(row[YEAR])), row, value


def _table(file: Path) -> Iterator[dict[str, Any]]:
    import zipfile

    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError, ValueError) as error:
        raise NoFigures(f"“{file.name}”打不开，不是汇总工作簿，请给出用本程序做的上年汇总表（.xlsx）") from error
    try:
        names = [name for name in book.sheetnames if name.startswith(SHEET)]
        for name in names:
            columns: dict[str, int] = {}
            for n, row in enumerate(book[name].iter_rows(values_only=True)):
                if columns:
                    yield {title: row[at] for title, at in columns.items() if at < len(row)}
                elif n < HEAD_ROWS and {UNIT, YEAR, ITEM, VALUE} <= set(row):
                    columns = {str(title): at for at, title in enumerate(row) if title}
    finally:
        book.close()


def _number(value: object) -> Fraction | None:
    """The decimal as Excel shows it: 15 digits."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        return Fraction(f"{value:.15g}" if isinstance(value, float) else str(value))
    except (ValueError, ZeroDivisionError):
        return None
