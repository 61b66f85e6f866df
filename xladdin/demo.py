"""The demonstration: every sample filing goes the whole way from empty template to roll-up, in one folder."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from xladdin.checks.case import Examined
    from xladdin.workbook.plan import Plan

MARK = ".xladdin-demo"
"""A folder with this file was made by the demonstration, which may then replace what lies in it."""
SUBMITTED = "报送"
REAL = ("ningxiang-2022", "hongjiang-2024", "jinxian-2021", "wugang-2022", "changsha-2021")
"""Published reports of real departments, in the order shown; the other samples (demo-*) are invented."""


class NotOurs(Exception):
    """The folder holds files that are not the demonstration's; the text tells the user what to do."""


class Demo(Struct, frozen=True):
    """What the demonstration wrote, and what it found in each filing: first the `real` ones, then those invented."""

    out: Path
    templates: tuple[Path, ...]
    examined: tuple[Examined, ...]
    real: int
    findings: Path
    scores: Path
    rollup: Path

    def files(self) -> Iterator[tuple[str, Path]]:
        """What each written thing is, in Chinese, and where."""
        yield from (("空白表样", path) for path in self.templates)
        yield "填好的自评表", self.out / SUBMITTED
        yield "校验结果", self.findings
        yield "得分说明", self.scores
        yield "汇总表", self.rollup


def sample_files() -> list[Path]:
    """The sample facts files, real filings first: beside the package in an installed wheel, in workbooks/ in the repository."""
    here = Path(__file__).parent
    folder = here / "_samples"
    if not folder.is_dir():
        folder = here.parent / "workbooks" / "samples"
    return sorted(folder.glob("*.toml"), key=lambda p: (REAL.index(p.stem) if p.stem in REAL else len(REAL), p.name))


def run_demo(out: Path, progress: Callable[[int, int, str], None] | None = None, overwrite: bool = False) -> Demo:
    """Fills, checks, scores and rolls up the samples into `out`. Raises NotOurs for a folder with other files, unless `overwrite`."""
    from xladdin.output.results import write_findings
    from xladdin.output.scores import write_scores
    from xladdin.rollup.book import write_rollup
    from xladdin.rollup.consolidate import consolidate
    from xladdin.workbook.examine import examine

    _claim(out, overwrite)
    samples = sample_files()
    if not samples:
        raise NotOurs("没有找到示例数据，请重新安装本程序")
    steps = _Steps(progress, 2 * len(samples) + 2)
    filled, templates = [], {}
    for sample in samples:
        steps.next(f"填写 {sample.stem}")
        file, plan = _fill(sample, out / SUBMITTED)
        filled.append(file)
        templates[plan.form.id, plan.year] = plan
    blank = tuple(_write_template(out, form, plan.year) for (form, _), plan in templates.items())
    examined = []
    for file in filled:
        steps.next(f"校验 {file.stem}")
        examined.append(examine(file))
    steps.next("写校验结果和得分说明")
    real = sum(sample.stem in REAL for sample in samples)
    done = Demo(out, blank, tuple(examined), real, out / "校验结果.xlsx", out / "得分说明.xlsx", out / "汇总表.xlsx")
    write_findings(examined, done.findings, overwrite=True)
    write_scores(examined, done.scores, overwrite=True)
    steps.next("汇总")
    write_rollup(consolidate(examined), done.rollup, overwrite=True)
    steps.end()
    return done


class _Steps:
    def __init__(self, progress: Callable[[int, int, str], None] | None, total: int) -> None:
        self._progress, self._total, self._done = progress, total, -1

    def next(self, name: str) -> None:
        self._done += 1
        if self._progress:
            self._progress(self._done, self._total, name)

    def end(self) -> None:
        if self._progress:
            self._progress(self._total, self._total, "")


def _claim(out: Path, overwrite: bool) -> None:
    """Makes the folder ours, or refuses: 汇总表.xlsx in it may be somebody's work."""
    if out.exists() and not out.is_dir():
        raise NotOurs(f"“{out}”是文件，请给出文件夹名")
    mark = out / MARK
    if not overwrite and not mark.exists() and out.exists() and any(out.iterdir()):
        raise NotOurs(f"文件夹“{out}”里已有别的文件，演示不往里写。请用 --out 另指一个文件夹，或加 --force")
    out.mkdir(parents=True, exist_ok=True)
    mark.write_text("xladdin demo 的输出；可以整个删除。\n", encoding="utf-8")


def _fill(sample: Path, folder: Path) -> tuple[Path, Plan]:
    from xladdin.output.files import whole_file
    from xladdin.workbook.build import build_workbook
    from xladdin.workbook.facts_file import load_facts

    given = load_facts(sample)
    file = folder / f"{_file_name(given.agency)}.xlsx"
    with whole_file(file, overwrite=True) as stream:
        stream.write(build_workbook(given.plan, given.entries, given.attached))
    return file, given.plan


def _write_template(out: Path, form_id: str, year: int) -> Path:
    from xladdin.output.files import whole_file
    from xladdin.workbook.build import build_workbook
    from xladdin.workbook.plan import make_plan

    file = out / f"空白自评表-{form_id}-{year}.xlsx"
    with whole_file(file, overwrite=True) as stream:
        stream.write(build_workbook(make_plan(form_id, year), {}))
    return file


def _file_name(agency: str) -> str:
    """The agency's name without what Windows allows in no file name."""
    return re.sub(r'[<>:"/\\|?*\x00-\x1f]', "_", agency).strip(" .")
