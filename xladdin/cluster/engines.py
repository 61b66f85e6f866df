"""Where the work is done: processes of this machine, or the workers of a Dask scheduler. Both run one function on many tasks and know nothing of it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

RETRIES = 5
"""Times a task is tried again after its worker died or could not reach the files."""

PATIENCE = 20
"""Seconds to wait for a scheduler to answer and for a first worker."""


class ClusterGone(Exception):
    """The engine can not be reached or has no workers, or a task failed for good. The text says what to do; what was made stays."""


class Named(Protocol):
    """A task: small, picklable. One of the same name is the same task."""

    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=Named)
R = TypeVar("R")


class Engine(Protocol):
    """Used as a context."""

    def __enter__(self) -> Engine: ...

    def __exit__(self, *error: Any) -> None: ...

    def run(self, do: Callable[[T], R], tasks: Sequence[T]) -> Generator[tuple[T, R], None, None]:
        """Each task with its result, as they are done; to be closed when it is not iterated to its end. Raises ClusterGone, and what `do` raises."""
        ...


class Local:
    """`jobs` processes of this machine, None: one per processor; 1 works in this process."""

    def __init__(self, jobs: int | None = None) -> None:
        self._jobs = jobs
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        if self._jobs != 1:
            from concurrent.futures import ProcessPoolExecutor
            from multiprocessing import get_context

            self._pool = ProcessPoolExecutor(self._jobs, mp_context=get_context("spawn"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=kind is None, cancel_futures=True)

    def run(self, do: Callable[[T], R], tasks: Sequence[T]) -> Generator[tuple[T, R], None, None]:
        if self._pool is None:
            yield from ((task, do(task)) for task in tasks)
            return
        from concurrent.futures import as_completed
        from concurrent.futures.process import BrokenProcessPool

        futures = {self._pool.submit(do, task): task for task in tasks}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        except BrokenProcessPool as error:
            raise ClusterGone("有一个工作进程意外结束。已完成的部分保留，再运行一次即可接着做") from error


class Dask:
    """The workers of the scheduler at `address`, which must see the files and the output folder under the same paths.

    Needs the extra `cluster`. Entering raises ClusterGone.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._client: Any = None

    def __enter__(self) -> Self:
        from distributed import Client

        self._client = _connected(Client, self._address)
        try:
            _await_workers(self._client, self._address)
        except BaseException:
            self._client.close()
            raise
        return self

    def __exit__(self, *error: Any) -> None:
        self._client.close()

    def run(self, do: Callable[[T], R], tasks: Sequence[T]) -> Generator[tuple[T, R], None, None]:
        from distributed import KilledWorker, as_completed

        # Not pure by key: what is done with a task of what name is its key, so a task asked for twice is done once.
        futures = {
            self._client.submit(do, task, key=f"{do.__name__}-{task.name}", retries=RETRIES, pure=False): task
            for task in tasks
        }
        try:
            for future in as_completed(futures, loop=self._client.loop):
                yield futures[future], future.result()
        except KilledWorker as error:
            raise ClusterGone(
                f"有一部分文件使工作进程反复结束：{error}。已完成的部分保留，再运行一次即可接着做"
            ) from error
        except BaseException:
            self._client.cancel(list(futures))
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
