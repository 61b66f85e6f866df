"""Where parts are made: processes of this machine, or the workers of a Dask scheduler. Both run `make_part` and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from xladdin.cluster.parts import Part, make_part

Progress = Callable[[int, int, str], None]
"""Called with files done, files in all and the name of the part just made."""
RETRIES = 5
"""Times a part is tried again after its worker died or could not reach the files."""

PATIENCE = 20
"""Seconds to wait for a scheduler to answer and for a first worker."""


class ClusterGone(Exception):
    """The engine can not be reached or has no workers, or a part failed for good. The text says what to do; parts that were made stay."""


def run_local(parts: Sequence[Part], progress: Progress | None = None, jobs: int | None = None) -> None:
    """On `jobs` processes of this machine; 1 works in this process."""
    waiting, meter = _unmade(parts), _Meter(parts, progress)
    if jobs == 1:
        for part in waiting:
            meter.made(part, make_part(part))
        return
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        futures = {pool.submit(make_part, part): part for part in waiting}
        try:
            for future in as_completed(futures):
                meter.made(futures[future], future.result())
        except BrokenProcessPool as error:
            raise ClusterGone("有一个工作进程意外结束。已完成的部分保留，再运行一次即可接着做") from error
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def run_dask(parts: Sequence[Part], address: str, progress: Progress | None = None) -> None:
    """On the workers of the scheduler at `address`, which must see the files and the output folder under the same paths.

    Raises ClusterGone. Needs the extra `cluster`.
    """
    from distributed import Client, KilledWorker, as_completed

    waiting, meter = _unmade(parts), _Meter(parts, progress)
    with _connected(Client, address) as client:
        _await_workers(client, address)
        # Not pure by key: the name of a part is its key, so a part asked for twice is one task.
        futures = {client.submit(make_part, part, key=part.name, retries=RETRIES, pure=False): part for part in waiting}
        try:
            for future in as_completed(futures, loop=client.loop):
                meter.made(futures[future], future.result())
        except KilledWorker as error:
            raise ClusterGone(
                f"有一部分文件使工作进程反复结束：{error}。已完成的部分保留，再运行一次即可接着做"
            ) from error
        except BaseException:
            client.cancel(list(futures))
            raise


def _connected(client: Any, address: str) -> Any:
    try:
        return client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterGone(
            f"连接不上“{address}”：{error}。请检查地址（如 tcp://10.0.0.5:8786）和调度进程是否在运行"
        ) from error


def _await_workers(client: Any, address: str) -> None:
    """Workers that were started a moment ago take some seconds to appear."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError as error:
        raise ClusterGone(f"“{address}”上没有工作进程。请先在各台机器上启动 dask worker {address}") from error


def _unmade(parts: Sequence[Part]) -> list[Part]:
    return [part for part in parts if not part.is_made]


class _Meter:
    """Counts files, those of parts that were there already included."""

    def __init__(self, parts: Sequence[Part], progress: Progress | None) -> None:
        self.total, self.progress = sum(len(part.files) for part in parts), progress
        self.done = sum(len(part.files) for part in parts if part.is_made)
        self._tell("")

    def made(self, part: Part, files: int) -> None:
        self.done += files
        self._tell(part.name)

    def _tell(self, name: str) -> None:
        if self.progress is not None:
            self.progress(self.done, self.total, name)
