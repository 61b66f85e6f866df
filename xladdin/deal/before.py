"""Last year's figures of all units: from last year's roll-up, its store, or a folder with last year's submissions."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path

from msgspec import Struct, field

from xladdin.facts import agency_key
from xladdin.progress import Progress
from xladdin.rollup.across import year_before
from xladdin.store.keeping import Store
from xladdin.store.pool import cores
from xladdin.store.previous import NoFigures, Told, told, told_by_store
from xladdin.store.refresh import refresh
from xladdin.store.request import SUFFIX
from xladdin.strict import Table, load_toml
from xladdin.vocabulary import vocabulary
from xladdin.workbook.intake import sources

CARRIED = Path(__file__).with_name("carried.toml")


class Figures(Struct, frozen=True):
    """One unit's of one year. `rows`: of blocks, by block, name of the row without spaces, and measure."""

    items: Mapping[str, Fraction] = field(default_factory=dict)
    rows: Mapping[tuple[str, str, str], Fraction] = field(default_factory=dict)


class Before(Struct, frozen=True):
    """`name`: where the figures are from. `units`: by `agency_key`, of the year asked for."""

    name: str
    year: int
    units: Mapping[str, Figures]


def read_before(source: Path, year: int, progress: Progress | None = None) -> Before:
    """The figures of `year` in a roll-up, its store or a folder of submissions. Raises NoFigures, StoreBusy."""
    found = _of_folder(source, progress) if source.is_dir() else told(source)
    own = {key: lines for (key, of), lines in found.items() if of == year and key}
    if not own:
        years = "、".join(map(str, sorted({of for _, of in found})))
        raise NoFigures(
            f"“{source.name}”里没有{year}年度的数据"
            + (f"，只有{years}年度的" if years else "")
            + "。请核对选的是不是上年的文件"
        )
    return Before(source.name, year, {key: _figures(lines, year) for key, lines in own.items()})


def _of_folder(folder: Path, progress: Progress | None) -> Told:
    """Examined like submissions that are rolled up, in a store that is thrown away."""
    try:
        files = list(sources([folder]))
    except FileNotFoundError as error:
        raise NoFigures(f"找不到上年的文件夹“{folder}”，请检查名称") from error
    if not files:
        raise NoFigures(f"“{folder.name}”里没有上年的自评表（.xlsx），请核对选的是不是上年的文件夹")
    with tempfile.TemporaryDirectory(prefix="xladdin-", ignore_cleanup_errors=True) as place:
        file = Path(place) / f"before{SUFFIX}"
        with Store(file) as store:
            refresh(store, files, jobs=cores(), progress=progress)
        return told_by_store(file)


def _figures(lines: list[tuple[str, str, Fraction]], year: int) -> Figures:
    items, rows, vocab = {}, {}, vocabulary()
    for item, label, value in lines:
        block, bracket, rest = item.partition("[")
        if not bracket:
            items[item] = value
        elif block in vocab.blocks:
            measure = rest.rpartition(".")[2]
            rows[block, agency_key(label.removesuffix(f" {vocab.measure_name(measure, year)}")), measure] = value
    return Figures(items, rows)


def told_before(item: str) -> tuple[str, ...]:
    """Figures of the year before that a figure of this year repeats, the best first; none for other figures."""
    then = year_before(item)
    return (then,) if then else carried().get(item, ())


@cache
def carried() -> Mapping[str, tuple[str, ...]]:
    """What `carried.toml` says. Raises DefinitionError for ids that the vocabulary does not know."""
    table, terms = Table(load_toml(CARRIED), CARRIED.name, ""), vocabulary().terms
    found = {item: tuple(table.texts(item)) for item in table.data}
    table.done()
    for item in {*found, *(i for many in found.values() for i in many)} - terms.keys():
        raise table.fail(f"词汇表里没有“{item}”")
    return found
