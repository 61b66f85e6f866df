"""How long one worksheet function takes for a column of 10,000 different rows, after nothing like it was asked before.

Run by `python run.py bench`. Prints medians of CPU time: one call runs on one core, and other work on the machine does not count.
Asserts nothing about time, only that every row has an answer.
"""

from __future__ import annotations

import gc
import random
import statistics
import time

import pytest

from udfs import arguments, columns, findings
from udfs import functions as pf

ROWS = 10_000
ROUNDS = 5
dice = random.Random(1)


def column(make) -> columns.Block:
    return [[make(n)] for n in range(ROWS)]


AMOUNTS = column(lambda n: dice.randrange(1, 10**10) / 100)
BASES = column(lambda n: dice.randrange(1, 10**10) / 100)
RATES = [[top[0] / bottom[0]] for top, bottom in zip(AMOUNTS, BASES, strict=True)]
TARGETS = column(lambda n: f"≥{dice.randrange(1, 10**4) / 100}%")
RESULTS = column(lambda n: dice.randrange(1, 10**4) / 10**4)
BANDS = [["≥95%", 10.0], ["≥80% <95%", 5.0], ["<80%", 0.0]]
SCORES = column(lambda n: n / 100)
TEXT_AMOUNTS = column(lambda n: f"{n * 7:,}.5元")
BOOK = "hn-ningxiang-2022"
CALLS = {
    "PF_RATE": lambda: pf.PF_RATE(AMOUNTS, BASES),
    "PF_CHANGE": lambda: pf.PF_CHANGE(AMOUNTS, BASES),
    "PF_DEDUCT": lambda: pf.PF_DEDUCT(RATES, 5.0, 1.0, 0.01, 0.5),
    "PF_TIERS": lambda: pf.PF_TIERS(RATES, BANDS),
    "PF_RULE_SCORE": lambda: pf.PF_RULE_SCORE(BOOK, "sangong_change", AMOUNTS, BASES),
    "PF_EXPLAIN": lambda: pf.PF_EXPLAIN(BOOK, "sangong_change", AMOUNTS, BASES),
    "PF_GRADE": lambda: pf.PF_GRADE(SCORES),
    "PF_ROUND": lambda: pf.PF_ROUND(RATES),
    "PF_AMOUNT": lambda: pf.PF_AMOUNT(TEXT_AMOUNTS, "万元"),
    "PF_TARGET": lambda: pf.PF_TARGET(TARGETS, RESULTS, 10.0),
    "PF_TARGET_EXPLAIN": lambda: pf.PF_TARGET_EXPLAIN(TARGETS, RESULTS, 10.0),
    "PF_COMPLETION": lambda: pf.PF_COMPLETION(TARGETS, RESULTS),
    "PF_TARGET_PARTS": lambda: pf.PF_TARGET_PARTS(TARGETS),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_column_in_one_call(name, capsys) -> None:
    times = []
    for _ in range(ROUNDS):
        arguments.exact_fraction.cache_clear()
        gc.collect()
        start = time.process_time()
        answers = CALLS[name]()
        times.append(time.process_time() - start)
    assert len(answers) == ROWS
    assert all(row[0] not in ("", columns.CRASHED) for row in answers)
    with capsys.disabled():
        print(f"\n{name:18} {statistics.median(times):.3f} s")


def test_findings_of_a_saved_workbook_asked_for_by_a_column(tmp_path, capsys) -> None:
    """The same file in every row: it is examined once. And the list of the rules, which has no column to go with."""
    from pathlib import Path

    from xladdin.commands import fill

    made = fill(Path(__file__).parents[2] / "workbooks/samples/ningxiang-2022.toml", tmp_path / "made.xlsx")
    calls = {
        "PF_FINDINGS_COUNT": lambda: pf.PF_FINDINGS_COUNT([[str(made)]] * ROWS),
        "PF_FINDINGS": lambda: pf.PF_FINDINGS(str(made)),
        "PF_FINDINGS_BLOCK": lambda: pf.PF_FINDINGS_BLOCK(str(made), 5000.0),
        "PF_RULES": lambda: pf.PF_RULES(BOOK),
    }
    for name, call in calls.items():
        findings._examined.cache_clear()
        start = time.process_time()
        answers = call()
        took = time.process_time() - start
        assert answers
        assert answers != columns.CRASHED
        with capsys.disabled():
            print(f"\n{name:18} {took:.3f} s")
