"""Makes a city, or judges what the checks find in one."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when all went well; 1 when findings and planted faults differ, or the folder can not be used."""
    parser = argparse.ArgumentParser(prog="python -m workbooks.city", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    make = verbs.add_parser("make", help="生成一座城市的报送文件 write a city")
    make.add_argument("folder", type=Path)
    make.add_argument("--units", type=int, default=2000)
    make.add_argument("--seed", default="1")
    judge = verbs.add_parser("judge", help="统计查准率和查全率 precision and recall of the findings")
    judge.add_argument("folder", type=Path)
    judge.add_argument("--json", action="store_true")
    for one in (make, judge):
        one.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args(arguments)
    return _make(given) if given.verb == "make" else _judge(given)


def _make(given: argparse.Namespace) -> int:
    from workbooks.city.city import make_city

    started = time.monotonic()
    try:
        city = make_city(given.folder, given.units, given.seed, given.jobs)
    except FileExistsError:
        print(f"文件夹“{given.folder}”不是空的，请换一个。", file=sys.stderr)
        return 1
    seconds = time.monotonic() - started
    faulty = sum(bool(one.planted) for one in city.submissions)
    print(
        f"{len(city.units)} 个单位，{len(city.submissions)} 个文件，其中 {faulty} 个植入了错误；{len(city.absent)} 个单位没有报送。"
    )
    print(f"{seconds:.1f} 秒，每秒 {len(city.submissions) / seconds:.0f} 个文件。")
    return 0


def _judge(given: argparse.Namespace) -> int:
    from workbooks.city.judge import as_json, as_table, judge_city

    try:
        result = judge_city(given.folder, given.jobs)
    except FileNotFoundError as missing:
        print(f"找不到植入清单：{missing.filename}", file=sys.stderr)
        return 1
    print(json.dumps(as_json(result), ensure_ascii=False, indent=1) if given.json else as_table(result))
    return 0 if result.perfect else 1


if __name__ == "__main__":
    sys.exit(main())
