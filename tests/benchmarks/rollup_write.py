"""What writing a roll-up costs: `python -m tests.benchmarks.rollup_write [lines | UNITS …]`.

`lines`: 100,000 lines of 60 cells through the writer of the roll-up, and through XlsxWriter in its constant-memory mode. Numbers:
whole roll-ups of so many units (invented ones under other names), from scratch, again with nothing changed and with 1 % changed.
Each in a process of its own; CPU seconds and the highest memory of that process, its 25 MB of interpreter included.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from msgspec.structs import replace

LINES, COLUMNS = 100_000, 60
TEXTS = 12
"""Columns of text among them; the names of half of these are the line's own."""


def values(row: int, col: int) -> str | Fraction:
    if col < TEXTS:
        return f"演示市第{row}局" if col % 2 else f"指标{row % 25}<&>{col}"
    return Fraction(row * col % 10_007, 100)


def nothing(out: Path) -> None:
    """What making the values alone takes, which is in the other two."""
    for row in range(LINES):
        for col in range(COLUMNS):
            values(row, col)
    out.touch()


def ours(out: Path) -> None:
    from xladdin.output.book import new_book
    from xladdin.output.cells import RowCells
    from xladdin.output.style import SCORE, TEXT

    with new_book(out, True, "t", streamed=True) as book:
        page = book.page("表")
        cells = RowCells(page)

        def line(row: int) -> Iterator[bytes]:
            for col in range(TEXTS):
                yield cells.text(col, values(row, col), TEXT)  # type: ignore[arg-type]
            for col in range(TEXTS, COLUMNS):
                yield cells.number(col, values(row, col), SCORE)  # type: ignore[arg-type]

        page.lines(0, ((b"".join(line(row)), 0.0) for row in range(LINES)))


def xlsxwriter(out: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        sheet, text, number = (
            book.add_worksheet("表"),
            book.add_format({"border": 1}),
            book.add_format({"num_format": "0.00"}),
        )
        for row in range(LINES):
            for col in range(TEXTS):
                sheet.write_string(row, col, values(row, col), text)  # type: ignore[arg-type]
            for col in range(TEXTS, COLUMNS):
                sheet.write_number(row, col, float(values(row, col)), number)  # type: ignore[arg-type]


def roll_up(units: int, folder: Path) -> Iterator[tuple[str, float, float]]:
    """What was done, CPU seconds from records in memory to the workbook, and µs per line of the whole workbook."""
    from tests.demo_units import invented
    from xladdin.rollup.book import write_rollup
    from xladdin.rollup.consolidate import consolidate
    from xladdin.rollup.record import record_of
    from xladdin.store.keeping import Store
    from xladdin.store.rendered import Rendered

    made = [record_of(invented(n, folder / f"{n}.xlsx")) for n in range(101)]

    def records(changed: int) -> Iterator[object]:
        """Of other figures those in `changed` per cent of the units."""
        for n in range(units):
            one = made[100] if changed and n % 100 < changed else made[n % 100]
            assert one.filed is not None
            yield replace(one, file=folder / f"{n}.xlsx", filed=replace(one.filed, agency=f"演示市第{n}局", inputs=""))

    with Store(folder / "a.xladdin") as store:
        for what, changed in (("from scratch", 0), ("again", 0), ("1 % changed", 1)):
            start = time.process_time()
            kept = Rendered(store)
            write_rollup(consolidate(records(changed)), folder / "汇总.xlsx", overwrite=True, kept=kept)  # type: ignore[arg-type]
            kept.finish()
            yield what, time.process_time() - start, (folder / "汇总.xlsx").stat().st_size / 1e6


def report(*words: object) -> None:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(*words, f"{most:.0f} MB", sep=" | ", flush=True)


def one(what: str, folder: Path) -> None:
    if what.isdigit():
        for done, seconds, size in roll_up(int(what), folder):
            report(
                f"{what} units",
                done,
                f"{seconds:.2f} s",
                f"{1000 * seconds / int(what):.2f} ms/unit",
                f"file {size:.0f} MB",
            )
        return
    start = time.process_time()
    {"nothing": nothing, "ours": ours, "xlsxwriter": xlsxwriter}[what](folder / "a.xlsx")
    report(
        f"{LINES} x {COLUMNS}",
        what,
        f"{time.process_time() - start:.1f} s",
        f"file {(folder / 'a.xlsx').stat().st_size / 1e6:.0f} MB",
    )


def main() -> None:
    asked = sys.argv[1:] or ["lines", "2000"]
    for what in asked:
        for own in ("nothing", "ours", "xlsxwriter") if what == "lines" else (what,):
            subprocess.run([sys.executable, "-m", __spec__.name, "--one", own], check=True)  # type: ignore[name-defined]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        with tempfile.TemporaryDirectory() as where:
            one(sys.argv[2], Path(where))
    else:
        main()
