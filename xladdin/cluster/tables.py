"""The Parquet parts as one table, asked with DuckDB: nothing of it need fit into memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from xladdin.cluster.parts import Part

if TYPE_CHECKING:
    from xladdin.rollup.record import Record

_ROWS_AT_ONCE = 500


class Incomplete(Exception):
    """Parts are missing, or do not hold each file once. Nothing may be summed up from them."""


class Tables:
    """The parts of one run. Raises Incomplete unless every file is there exactly once."""

    def __init__(self, parts: Sequence[Part], memory: str = "1GB") -> None:
        import duckdb

        self.parts = parts
        self._database = duckdb.connect(config={"memory_limit": memory})
        self._check()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def _check(self) -> None:
        missing = [part.name for part in self.parts if not part.is_made]
        if missing:
            raise Incomplete(f"还有 {len(missing)} 部分没有做完（如 {missing[0]}）。请再运行一次")
        if not self.parts:
            return
        wanted = sum(len(part.files) for part in self.parts)
        found, distinct, last = self._one(
            "SELECT count(*), count(DISTINCT seq), max(seq) FROM read_parquet(?)", "records"
        )
        if (found, distinct, -1 if last is None else last) != (wanted, wanted, wanted - 1):
            raise Incomplete(f"应有 {wanted} 个文件的结果，实有 {found} 个。请删除中间结果文件夹后重新运行")

    def kinds(self, most: int = 20) -> list[tuple[str, int, int]]:
        """The most frequent kinds of findings: how often, in how many files."""
        return self._all(
            "WITH found AS (SELECT seq, unnest(kinds) AS kind FROM read_parquet(?)) SELECT kind, count(*) AS times, "
            f"count(DISTINCT seq) FROM found GROUP BY kind ORDER BY times DESC, kind LIMIT {int(most)}",
            "records",
        )

    def records(self) -> Iterator[Record]:
        """All records in the order of the files; figures are fetched with them."""
        if self.parts:
            yield from read_records(self._database, self._files("records"), Path(self.parts[0].root))

    def _files(self, kind: str) -> list[str]:
        return [str(part.target(kind)) for part in self.parts]

    def _one(self, query: str, kind: str) -> tuple[Any, ...]:
        [row] = self._all(query, kind)
        return row

    def _all(self, query: str, kind: str) -> list[Any]:
        return self._database.execute(query, [self._files(kind)]).fetchall() if self.parts else []


def read_records(database: Any, files: Sequence[str], root: Path, prefecture: str | None = None) -> Iterator[Record]:
    """The records in these Parquet files, of one prefecture or all, in the order of the submissions, which lie below `root`."""
    from xladdin.rollup.record_bytes import record_from

    chosen, given = ("WHERE prefecture = ?", [prefecture]) if prefecture is not None else ("", [])
    cursor = database.cursor().execute(
        f"SELECT file, modified, head, packed FROM read_parquet(?) {chosen} ORDER BY seq", [list(files), *given]
    )
    while rows := cursor.fetchmany(_ROWS_AT_ONCE):
        yield from (
            record_from(bytes(head), root / file, modified, bytes(packed)) for file, modified, head, packed in rows
        )
