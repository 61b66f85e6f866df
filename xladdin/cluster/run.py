"""A nation from its files to its workbooks: parts made on an engine, checked to be whole, then summed up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from xladdin.cluster.engines import Dask, Engine, Local
from xladdin.cluster.national import National, write_national
from xladdin.cluster.parts import SIZE, Part, make_part, plan_parts
from xladdin.progress import Progress

LOCAL = "local"
"""In place of a scheduler's address: the processes of this machine."""


def parts_of(out: Path) -> Path:
    """Where the Parquet parts are; the next run goes on from them, and DuckDB or pandas can read them."""
    return out.with_name(f"{out.stem}-数据")


def roll_up_nation(
    root: Path, files: Iterable[Path], out: Path, address: str, overwrite: bool = False, progress: Progress | None = None,
    *, size: int = SIZE, made_at: datetime | None = None,
) -> National:  # fmt: skip
    """Writes the summary `out`, the workbooks of the 地市 and the parts beside it. `files` lie below `root`, one folder per 地市.

    `progress` counts files, then workbooks. Raises ClusterGone, Incomplete, OutputExists, OutputLocked; parts that were made stay for the next run.
    """
    there = root.resolve()  # as other machines see it too: not below a drive letter, not from where we happen to be
    parts = list(plan_parts(there, (there / file.relative_to(root) for file in files), parts_of(out).resolve(), size))
    with Local() if address == LOCAL else Dask(address) as engine:
        make_parts(engine, parts, progress)
        return write_national(engine, parts, out, made_at or datetime.now().replace(microsecond=0), overwrite, progress)


def make_parts(engine: Engine, parts: Sequence[Part], progress: Progress | None = None) -> None:
    """Those that are not there yet. Progress counts files, those of parts that were there already included."""
    waiting, total = [part for part in parts if not part.is_made], sum(len(part.files) for part in parts)
    done = total - sum(len(part.files) for part in waiting)
    if progress:
        progress(done, total, "")
    with closing(engine.run(make_part, waiting)) as made:
        for part, files in made:
            done += files
            if progress:
                progress(done, total, part.name)
