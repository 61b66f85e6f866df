"""The workbook of one 地市, made from its Parquet parts: the second function that runs on every machine."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from msgspec import Struct

from xladdin.cluster.parts import Part, prefecture_of
from xladdin.cluster.tables import read_records
from xladdin.rollup.consolidate import REPEATED, UNREAD
from xladdin.rollup.model import Rollup, execution_rate


class City(Struct, frozen=True):
    """What a workbook is made from. `records`: the Parquet files that hold records of the 地市; `root`: below which submissions lie."""

    prefecture: str
    records: tuple[str, ...]
    root: str
    workbook: str
    made_at: datetime
    overwrite: bool

    @property
    def target(self) -> Path:
        return Path(self.workbook)

    @property
    def name(self) -> str:
        """Everything it is made from, in short."""
        said = repr((self.records, self.root, self.workbook, self.made_at, self.overwrite))
        return f"{self.prefecture}-{hashlib.sha256(said.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


class Line(Struct, frozen=True):
    """A 地市 in the summary. Amounts in 元."""

    name: str
    files: int
    counted: int
    repeated: int
    unread: int
    budget: Fraction | None
    executed: Fraction | None
    claimed: Fraction | None
    computed: Fraction | None
    errors: int
    warnings: int
    workbook: Path

    @property
    def rate(self) -> Fraction | None:
        return execution_rate(self.budget, self.executed)

    @property
    def difference(self) -> Fraction | None:
        return None if self.claimed is None or self.computed is None else self.claimed - self.computed


def plan_workbooks(parts: Sequence[Part], folder: Path, made_at: datetime, overwrite: bool) -> list[City]:
    """One for each 地市 in order of name, in `folder`."""
    holding: dict[str, list[str]] = {}
    for part in parts:
        for name in set(map(prefecture_of, part.files)):
            holding.setdefault(name, []).append(str(part.target("records")))
    there = folder.resolve()
    return [
        City(name, tuple(holding[name]), parts[0].root, str(there / f"{name}.xlsx"), made_at, overwrite)
        for name in sorted(holding)
    ]


def make_workbook(city: City) -> Line:
    """Writes it; what the summary says of it. Raises OutputExists, OutputLocked."""
    import duckdb

    from xladdin.rollup.across import across
    from xladdin.rollup.book import write_rollup
    from xladdin.rollup.consolidate import consolidate

    with duckdb.connect(config={"threads": 1}) as database:
        records = list(read_records(database, city.records, Path(city.root), city.prefecture))
    rollup = consolidate(across(records), made_at=city.made_at)
    write_rollup(rollup, city.target, overwrite=city.overwrite)
    return _line(city, rollup)


def _line(city: City, rollup: Rollup) -> Line:
    total = rollup.total
    outcomes = [skipped.category for skipped in rollup.skipped]
    return Line(
        name=city.prefecture, files=len(rollup.sources), counted=len(rollup.rows), repeated=outcomes.count(REPEATED),
        unread=outcomes.count(UNREAD), budget=total.budget, executed=total.executed, claimed=total.mean_claimed,
        computed=total.mean_computed, errors=sum(row.errors for row in rollup.rows), warnings=sum(row.warnings for row in rollup.rows),
        workbook=city.target,
    )  # fmt: skip
