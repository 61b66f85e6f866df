"""A real scheduler and real workers on this machine; one is killed while it works."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from xladdin.cluster import ClusterGone, Dask, Local, Tables, make_parts, plan_parts, write_national
from xladdin.cluster.workbooks import make_workbook, plan_workbooks
from xladdin.commands import fill
from xladdin.output import OutputExists
from xladdin.rollup.frame import write_table

SAMPLES = Path(__file__).parents[2] / "workbooks" / "samples"
ROOT = Path(__file__).parents[2]
COPIES = 40
NOW = datetime(2026, 11, 21, 9, 30)


class Cluster:
    """A scheduler and two workers as an operator starts them, each a process."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.processes = folder, []
        self.address = self._scheduler()
        self.workers = [self._worker(n) for n in range(2)]

    def _scheduler(self) -> str:
        where = self.folder / "scheduler.json"
        self._start(
            "distributed.cli.dask_scheduler",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--no-dashboard",
            "--scheduler-file",
            str(where),
        )
        until = time.monotonic() + 60
        while not where.exists():
            assert time.monotonic() < until, "the scheduler did not start"
            time.sleep(0.1)
        import json

        return json.loads(where.read_text())["address"]

    def _worker(self, number: int) -> subprocess.Popen:
        return self._start(
            "distributed.cli.dask_worker", self.address, "--nthreads", "1", "--no-dashboard", "--no-nanny", "--name", f"w{number}",
            "--local-directory", str(self.folder / f"w{number}"),
        )  # fmt: skip

    def _start(self, module: str, *arguments: str) -> subprocess.Popen:
        command = [sys.executable, "-m", module, *arguments]
        self.processes.append(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        return self.processes[-1]

    def close(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path_factory) -> Iterator[Cluster]:
    made = Cluster(tmp_path_factory.mktemp("dask"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def nation(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("nation")
    made = [fill(SAMPLES / f"{name}.toml", root / f"{name}.xlsx") for name in ("ningxiang-2022", "hongjiang-2024")]
    for n in range(COPIES):
        for file in made:
            target = root / f"市{n % 3}" / f"{n} {file.name}"
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(file, target)
    return root


def test_a_worker_killed_midway_loses_and_doubles_nothing(cluster, nation, tmp_path):
    files = sorted(nation.rglob("*.xlsx"))
    parts = list(plan_parts(nation, files, tmp_path / "dask", size=4))
    done = []

    def told(files_done: int, total: int, name: str) -> None:
        done.append(files_done)
        if len(done) == 4:
            cluster.workers[0].kill()

    with Dask(cluster.address) as engine:
        make_parts(engine, parts, told)
    assert cluster.workers[0].poll() is not None, "it was killed"
    assert done[-1] == len(files)
    here = list(plan_parts(nation, files, tmp_path / "here", size=4))
    with Local(1) as engine:
        make_parts(engine, here)
    for part, other in zip(parts, here, strict=True):
        assert part.target("records").read_bytes() == other.target("records").read_bytes()
        assert part.target("facts").read_bytes() == other.target("facts").read_bytes()
    with Tables(parts) as dask, Tables(here) as local:
        write_table(dask.records(), tmp_path / "dask.csv")
        write_table(local.records(), tmp_path / "here.csv")
    assert (tmp_path / "dask.csv").read_bytes() == (tmp_path / "here.csv").read_bytes()


def test_the_workbooks_that_workers_make_are_those_made_here(cluster, nation, tmp_path):
    parts = list(plan_parts(nation, sorted(nation.rglob("*.xlsx")), tmp_path / "parts", size=16))
    made = {}
    for where, engine in (("dask", Dask(cluster.address)), ("here", Local(1))):
        with engine as entered:
            make_parts(entered, parts)
            made[where] = write_national(entered, parts, tmp_path / where / "汇总.xlsx", NOW)
    assert len(made["dask"].lines) == 4
    for one, other in zip(made["dask"].lines, made["here"].lines, strict=True):
        assert replace(one, workbook=other.workbook) == other
        assert one.workbook != other.workbook
        assert one.workbook.read_bytes() == other.workbook.read_bytes()
    assert made["dask"].summary.read_bytes() == made["here"].summary.read_bytes()


def test_what_a_worker_raises_arrives_as_it_was(cluster, nation, tmp_path):
    parts = list(plan_parts(nation, sorted(nation.rglob("*.xlsx"))[:4], tmp_path / "parts"))
    city, *_ = plan_workbooks(parts, tmp_path, NOW, overwrite=False)
    city.target.write_bytes(b"")
    with Dask(cluster.address) as engine:
        make_parts(engine, parts)
        with pytest.raises(OutputExists) as raised:
            list(engine.run(make_workbook, [city]))
    assert raised.value.path == city.target


def test_what_was_made_before_all_workers_died_is_kept(cluster, nation, tmp_path):
    files = sorted(nation.rglob("*.xlsx"))[:12]
    parts = list(plan_parts(nation, files, tmp_path, size=4))
    again = []
    with Dask(cluster.address) as engine:
        make_parts(engine, parts[:1])
        make_parts(engine, parts, lambda done, total, name: again.append((done, total)))
    assert again[0] == (4, 12)
    assert again[-1] == (12, 12)


def test_an_address_where_nobody_answers_is_told_in_words(monkeypatch):
    monkeypatch.setattr("xladdin.cluster.engines.PATIENCE", 1)
    with pytest.raises(ClusterGone, match=r"连接不上“tcp://127\.0\.0\.1:9”"):
        Dask("tcp://127.0.0.1:9").__enter__()
    with pytest.raises(ClusterGone, match="连接不上“不是地址”"):
        Dask("不是地址").__enter__()
