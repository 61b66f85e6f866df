"""The city itself: who submits what in which wave, which of them at fault, written to a folder with the list of what was planted."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from random import Random

from workbooks.city.catalogue import MAKERS, SHARES, catalogue
from workbooks.city.fault import WUGANG, plant
from workbooks.city.names import Unit, units
from xladdin.checks.catalogue import kinds
from xladdin.output.zipped import zipped

FAULTY, ABSENT, CORRECTED, TWICE = 0.3, 0.02, 0.05, 0.015
"""Shares of units: with a fault, never submitted, submitted again after a correction, submitted twice unchanged."""
WAVES = ("第一批", "第二批", "第三批")
RECEIVED = {"第一批": 10, "第二批": 20, "第三批": 28}
"""Day of February 2023 on which a wave came in: the time of its files, by which the newest of two submissions is told."""
PLANTED, TABLE, ROSTER = "planted.json", "planted.csv", "单位名单.xlsx"
SUBMISSIONS = "报送文件"


@dataclass(frozen=True, slots=True)
class Task:
    """One file to write. `fault`: id in the catalogue, empty for a clean one. `seed` decides everything in it."""

    file: str
    unit: str
    form: str
    seed: str
    fault: str = ""


@dataclass(slots=True)
class Submission:
    """One file of the city, as the list says it: `planted`: kind, code and cell of each finding it must raise; `also`: what may follow."""

    file: str
    unit: str
    form: str
    fault: str = ""
    planted: list[dict[str, str]] = field(default_factory=list)
    also: list[str] = field(default_factory=list)
    role: str = ""


@dataclass(frozen=True, slots=True)
class City:
    seed: str
    units: tuple[Unit, ...]
    submissions: tuple[Submission, ...]
    absent: tuple[str, ...]


def make_city(folder: Path, count: int = 2000, seed: str = "1", jobs: int = 2) -> City:
    """Writes the city; the same count and seed give the same bytes, however many processes write them. Raises FileExistsError for a folder in use."""
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(folder)
    rng = Random(f"city {seed}")
    own = units(count, rng)
    absent = {unit.name for unit in rng.sample(own, round(count * ABSENT))}
    tasks, roles = _plan([u for u in own if u.name not in absent], seed, rng)
    made = list(_written(folder, tasks, jobs))
    for one in made:
        one.role = roles.get(one.file, "")
    made += _duplicates(folder, made, roles, rng, round(count * TWICE))
    city = City(seed, tuple(own), tuple(sorted(made, key=lambda s: s.file)), tuple(sorted(absent)))
    _write_list(folder, city)
    _write_roster(folder / ROSTER, own)
    return city


def _plan(own: Sequence[Unit], seed: str, rng: Random) -> tuple[list[Task], dict[str, str]]:
    """A file for every unit; some with a fault, the catalogue in turn; some of those corrected in a later wave."""
    faults = catalogue()
    turn = cycle(rng.sample(sorted(faults), len(faults)))
    faulty = {u.name: next(turn) for u in rng.sample(own, round(len(own) * FAULTY))}
    again = set(rng.sample(sorted(faulty), round(len(own) * CORRECTED)))
    tasks, roles = [], {}
    forms, weights = list(SHARES), list(SHARES.values())
    for unit in own:
        fault = faulty.get(unit.name, "")
        form = rng.choice(faults[fault].forms) if fault else rng.choices(forms, weights)[0]
        if form == WUGANG and not fault:
            fault = "table-of-95"
        wave = 0 if unit.name in again else rng.choices((0, 1, 2), (55, 30, 15))[0]
        suffix = faults[fault].suffix if fault else ".xlsx"
        first = Task(_path(WAVES[wave], unit, suffix), unit.name, form, f"{seed} {unit.name}", fault)
        tasks.append(first)
        if unit.name in again:
            second = Task(
                _path(WAVES[rng.randrange(1, 3)], unit, ".xlsx", "（更正）"),
                unit.name,
                form,
                first.seed,
                "table-of-95" if form == WUGANG else "",
            )
            tasks.append(second)
            roles |= {first.file: "superseded", second.file: "corrected"}
    return tasks, roles


def _path(wave: str, unit: Unit, suffix: str, note: str = "") -> str:
    folder = f"{SUBMISSIONS}/{wave}/{unit.place}"
    if not unit.is_department:
        folder += f"/{unit.department}"
    return f"{folder}/{unit.name}绩效自评表{note}{suffix}"


def _written(folder: Path, tasks: Sequence[Task], jobs: int) -> Iterator[Submission]:
    """Units of one form together, so that each process presses few templates."""
    ordered = sorted(tasks, key=lambda t: (t.form, t.file))
    size = max(1, -(-len(ordered) // (8 * jobs)))
    lots = [ordered[n : n + size] for n in range(0, len(ordered), size)]
    if jobs == 1:
        for lot in lots:
            yield from _write_lot(folder, lot)
        return
    with ProcessPoolExecutor(jobs) as pool:
        for found in pool.map(_write_lot, [folder] * len(lots), lots):
            yield from found


def _write_lot(folder: Path, lot: Sequence[Task]) -> list[Submission]:
    return [write_one(folder, task) for task in lot]


def write_one(folder: Path, task: Task) -> Submission:
    """Writes one file and says what is planted in it."""
    rng = Random(task.seed)
    draft = MAKERS[task.form](task.unit, rng)
    target = folder / task.file
    said = Submission(task.file, task.unit, task.form, task.fault)
    if task.fault:
        planted = plant(catalogue()[task.fault], draft, rng)
        codes = kinds()
        said.planted = [{"kind": e.kind, "code": codes[e.kind].code, "cell": e.cell} for e in planted.expected]
        said.also = sorted(planted.also)
        data = planted.data
    else:
        data = zipped(draft.parts())
    _receive(target, Path(task.file), data)
    return said


def _receive(target: Path, file: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    day = datetime(2023, 2, RECEIVED[file.parts[1]], 9, tzinfo=UTC).timestamp()
    os.utime(target, (day, day))


def _duplicates(
    folder: Path, made: Sequence[Submission], roles: dict[str, str], rng: Random, count: int
) -> list[Submission]:
    """The same bytes once more, under another name in a later wave."""
    clean = sorted((s for s in made if not s.fault and s.file not in roles), key=lambda s: s.file)
    found = []
    for one in rng.sample(clean, min(count, len(clean))):
        source = Path(one.file)
        copy = Path(SUBMISSIONS, WAVES[2], "补报", f"{source.stem}（1）{source.suffix}")
        _receive(folder / copy, copy, (folder / source).read_bytes())
        found.append(Submission(copy.as_posix(), one.unit, one.form, role="duplicate"))
    return found


def _write_list(folder: Path, city: City) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    said = {
        "seed": city.seed, "units": len(city.units), "files": len(city.submissions), "absent": list(city.absent),
        "submissions": [asdict(one) for one in city.submissions],
    }  # fmt: skip
    (folder / PLANTED).write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    with (folder / TABLE).open("w", encoding="utf-8-sig", newline="") as table:
        writer = csv.writer(table)
        writer.writerow(["文件", "单位", "表样", "植入的错误", "疑点", "代码", "单元格"])
        for one in city.submissions:
            writer.writerows(
                [one.file, one.unit, one.form, one.fault, p["kind"], p["code"], p["cell"]] for p in one.planted
            )


def _write_roster(path: Path, own: Sequence[Unit]) -> None:
    """单位名单: every unit that has to submit, with its 主管部门, submitted or not."""
    from xlsxwriter import Workbook

    with Workbook(str(path)) as book:
        book.set_properties({"created": datetime(2023, 1, 1, tzinfo=UTC)})
        sheet = book.add_worksheet("单位名单")
        bold = book.add_format({"bold": True, "border": 1})
        sheet.write_row(0, 0, ["单位", "主管部门"], bold)
        sheet.set_column(0, 1, 36)
        for n, unit in enumerate(own, 1):
            sheet.write_row(n, 0, [unit.name, unit.department])


def load_city(folder: Path) -> list[Submission]:
    """The planted list of a city that was written. Raises FileNotFoundError where there is none."""
    said = json.loads((folder / PLANTED).read_text(encoding="utf-8"))
    return [Submission(**one) for one in said["submissions"]]
