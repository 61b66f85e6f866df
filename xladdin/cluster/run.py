"""A nation from its files to its workbooks: parts made on an engine, checked to be whole, then summed up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from xladdin.cluster.engines import Progress, run_dask, run_local
from xladdin.cluster.national import National, write_national
from xladdin.cluster.parts import SIZE, plan_parts
from xladdin.cluster.tables import Tables

LOCAL = "local"
"""In place of a scheduler's address: the processes of this machine."""


def parts_of(out: Path) -> Path:
    """Where the Parquet parts are; the next run goes on from them, and DuckDB or pandas can read them."""
    return out.with_name(f"{out.stem}-数据")


def roll_up_nation(
    root: Path, files: Sequence[Path], out: Path, address: str, overwrite: bool = False, progress: Progress | None = None,
    *, size: int = SIZE, made_at: datetime | None = None,
) -> National:  # fmt: skip
    """Writes the summary `out`, the workbooks of the 地市 and the parts beside it. `files` lie below `root`, one folder per 地市.

    Raises ClusterGone, Incomplete, OutputExists, OutputLocked; parts that were made stay for the next run.
    """
    parts = list(plan_parts(root.resolve(), [file.resolve() for file in files], parts_of(out).resolve(), size))
    if address == LOCAL:
        run_local(parts, progress)
    else:
        run_dask(parts, address, progress)
    with Tables(parts) as tables:
        return write_national(tables, out, made_at or datetime.now().replace(microsecond=0), overwrite)
