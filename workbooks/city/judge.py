"""Precision and recall of the findings on a city: every finding of every file held against the planted list, kind and cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from workbooks.city.city import Submission, load_city
from xladdin.checks.catalogue import kinds
from xladdin.workbook.examine import examine

Place = tuple[str, str]
"""Kind of finding and cell, `基础数据表!D5`; '' for the file as a whole."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One file: planted places that were found, those that were missed, and findings that nothing planted explains."""

    file: str
    fault: str
    found: tuple[Place, ...] = ()
    missed: tuple[Place, ...] = ()
    false: tuple[Place, ...] = ()


@dataclass(slots=True)
class Tally:
    """One kind of finding over the whole city."""

    kind: str
    planted: int = 0
    found: int = 0
    false: int = 0

    @property
    def missed(self) -> int:
        return self.planted - self.found

    @property
    def precision(self) -> Fraction | None:
        said = self.found + self.false
        return Fraction(self.found, said) if said else None

    @property
    def recall(self) -> Fraction | None:
        return Fraction(self.found, self.planted) if self.planted else None


@dataclass(frozen=True, slots=True)
class Judgement:
    """`tallies` by kind in order of their codes; `wrong`: the files with something missed or too much."""

    files: int
    tallies: tuple[Tally, ...]
    wrong: tuple[Verdict, ...]
    total: Tally = field(default_factory=lambda: Tally(""))

    @property
    def perfect(self) -> bool:
        return not self.wrong


def judge_city(folder: Path, jobs: int = 2) -> Judgement:
    """Examines every file of the city."""
    submissions = load_city(folder)
    if jobs == 1:
        return judged(verdict(folder, one) for one in submissions)
    with ProcessPoolExecutor(jobs) as pool:
        size = max(1, len(submissions) // (16 * jobs))
        return judged(pool.map(verdict, [folder] * len(submissions), submissions, chunksize=size))


def verdict(folder: Path, one: Submission) -> Verdict:
    """Each planted place takes one finding of its kind and cell. What is left over is false unless the fault says it may follow."""
    raised = [(f.kind, str(f.cell or "")) for f in examine(folder / one.file).findings]
    return settle(one, raised)


def settle(one: Submission, raised: Sequence[Place]) -> Verdict:
    left = list(raised)
    found, missed = [], []
    for planted in one.planted:
        place = planted["kind"], planted["cell"]
        if place in left:
            left.remove(place)
            found.append(place)
        else:
            missed.append(place)
    false = tuple(place for place in left if place[0] not in one.also)
    return Verdict(one.file, one.fault, tuple(found), tuple(missed), false)


def judged(verdicts: Iterable[Verdict]) -> Judgement:
    tallies: dict[str, Tally] = {}
    total, wrong, files = Tally(""), [], 0

    def count(places: Sequence[Place], column: str) -> None:
        for (kind, _), n in Counter(places).items():
            for tally in (total, tallies.setdefault(kind, Tally(kind))):
                setattr(tally, column, getattr(tally, column) + n)

    for one in verdicts:
        files += 1
        count((*one.found, *one.missed), "planted")
        count(one.found, "found")
        count(one.false, "false")
        if one.missed or one.false:
            wrong.append(one)
    codes = kinds()
    ordered = tuple(sorted(tallies.values(), key=lambda t: codes[t.kind].code))
    return Judgement(files, ordered, tuple(wrong), total)


def percent(share: Fraction | None) -> str:
    """Never 100 % for less than all: cut, not rounded."""
    if share is None:
        return "—"
    cut = int(share * 10_000)
    return f"{cut // 100}.{cut % 100:02d}%"


def as_json(result: Judgement) -> dict[str, object]:
    def line(tally: Tally) -> dict[str, object]:
        share = {
            n: None if v is None else float(v) for n, v in (("precision", tally.precision), ("recall", tally.recall))
        }
        return {
            "planted": tally.planted,
            "found": tally.found,
            "missed": tally.missed,
            "false_alarms": tally.false,
            **share,
        }

    codes = kinds()
    return {
        "files": result.files, "perfect": result.perfect, "total": line(result.total),
        "kinds": [{"kind": t.kind, "code": codes[t.kind].code, "title": codes[t.kind].title, **line(t)} for t in result.tallies],
        "wrong": [{"file": v.file, "fault": v.fault, "missed": [list(p) for p in v.missed], "false_alarms": [list(p) for p in v.false]} for v in result.wrong],
    }  # fmt: skip


def as_table(result: Judgement) -> str:
    """One line per kind, Chinese and English heads, the total at the end; then every file that was judged wrongly."""
    codes = kinds()
    lines = [_line("代码 code", "疑点 kind", "植入", "找到", "漏报", "误报", "查准率 precision", "查全率 recall")]
    lines += [_row(codes[t.kind].code, codes[t.kind].title, t) for t in result.tallies]
    lines.append(_row("合计 total", f"{result.files} 个文件 files", result.total))
    for one in result.wrong:
        lines.append(f"\n{one.file}（{one.fault or '没有植入错误'}）")
        lines += [f"  漏报 missed       {kind} {cell or '（整个文件）'}" for kind, cell in one.missed]
        lines += [f"  误报 false alarm  {kind} {cell or '（整个文件）'}" for kind, cell in one.false]
    return "\n".join(lines)


def _row(code: str, title: str, t: Tally) -> str:
    return _line(
        code, title, str(t.planted), str(t.found), str(t.missed), str(t.false), percent(t.precision), percent(t.recall)
    )


def _line(code: str, title: str, *figures: str) -> str:
    widths = (6, 6, 6, 6, 18, 15)
    return (
        _padded(code, 11)
        + _padded(title, 38)
        + "".join(" " * (w - _wide(f)) + f for f, w in zip(figures, widths, strict=True))
    )


def _padded(text: str, width: int) -> str:
    return text + " " * max(1, width - _wide(text))


def _wide(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)
