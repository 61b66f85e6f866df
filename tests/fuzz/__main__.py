"""`python -m tests.fuzz --seconds 600`: mutated workbooks until time is up; `--case N` runs one case again and says what it does."""

from __future__ import annotations

import argparse
import itertools
import logging
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parents[1])]

from fuzz.run import run, run_case  # noqa: E402


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--start", type=int, default=0, help="number of the first case")
    options.add_argument("--case", type=int, help="run only this case")
    given = options.parse_args()
    logging.disable(logging.CRITICAL)
    if given.case is not None:
        with tempfile.TemporaryDirectory() as folder:
            print(*run_case(given.case, Path(folder)), sep="\n")
        return 0
    outcome = run(itertools.count(given.start), given.seconds)
    for case, told, trouble in outcome.troubles[:40]:
        print(f"case {case}  {told[:160]}\n    {trouble[:300]}")
    levels = ", ".join(f"{kind} {count}" for kind, count in sorted(outcome.kinds.items()))
    print(
        f"{outcome.cases} cases ({levels}), {outcome.read} damaged ones still read, slowest {outcome.slowest:.2f} s, troubles: {len(outcome.troubles)}"
    )
    return 1 if outcome.troubles else 0


if __name__ == "__main__":
    sys.exit(main())
