"""Commands that look at filled workbooks: facts, check, score, explain, recalc.

Exit code of each: 0 no 错误, 1 the files hold 错误, 2 nothing could be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xladdin.cli.base import Argument, Command, force_option, json_option, out_option
from xladdin.cli.streams import emit_json, progress, say
from xladdin.cli.trouble import UNUSABLE

if TYPE_CHECKING:
    from xladdin.checks.case import Case, Examined

ANY_PATH = click.Path(path_type=Path)


def look_at(paths: Sequence[Path], out: Path | None = None, force: bool = False) -> list[Examined]:
    """Examines the files with a progress bar. `out` is refused before the work when it may not be written."""
    from xladdin.commands import examine_files

    if out is not None:
        check_out(out, paths, force)
    with progress("读取和校验") as bar:
        return examine_files(paths, bar)


def check_out(out: Path, inputs: Sequence[Path], force: bool) -> None:
    """Raises when `out` exists (unless forced), is one of the files to be read, or is a filing: --force must not destroy a submission."""
    from xladdin.commands import UsageError
    from xladdin.output import OutputExists
    from xladdin.workbook.read import read_filing

    if any(out.resolve() == path.resolve() for path in inputs):
        raise UsageError(f"“{out}”是要读取的文件，不能写在它上面，请换一个文件名")
    if out.exists() and not force:
        raise OutputExists(out)
    if out.is_file() and read_filing(out).filing is not None:
        raise UsageError(f"“{out}”是一份自评表，不能用结果覆盖它，请换一个文件名")


def exit_code(examined: Sequence[Examined]) -> int:
    if all(one.case is None for one in examined):
        return UNUSABLE
    return int(any(one.errors for one in examined))


def readable(one: Examined) -> Case:
    """The file's case. Raises UsageError with the reason when it could not be read."""
    from xladdin.commands import UsageError

    if one.case is None:
        first = one.findings[0]
        raise UsageError(f"“{one.file}”没有读出来：{first.message.rstrip('。')}。{first.hint}")
    return one.case


@click.command(
    "facts", cls=Command, help="列出一个工作簿里填的全部数据，以及各在哪个单元格。\n金额化为元，比率化为小数；空白的照样标出，不当作0。",
    examples=["xladdin facts 自评表.xlsx", "xladdin facts 自评表.xlsx --json"],
)  # fmt: skip
@click.argument("file", cls=Argument, metavar="工作簿", type=ANY_PATH, about="填好的自评表（.xlsx）")
@json_option
def facts(file: Path, as_json: bool) -> int:
    """What the filing says; 错误 are only counted, on the error stream."""
    one = look_at([file])[0]
    case = readable(one)
    if as_json:
        from xladdin.workbook.facts_file import dump_facts

        emit_json({"file": str(file), **dump_facts(case.filing)})
    else:
        from xladdin.display.findings import show_facts

        show_facts(one, case)
    if one.errors:
        say(f'这个文件有错误 {one.errors} 个，用 xladdin check "{file}" 查看。')
    return exit_code([one])


@click.command(
    "check", cls=Command, help="校验填好的工作簿：合计、比率、得分、公式、缺数……每个问题说明在哪个单元格、两个数各是多少、怎样改。\n给文件夹就校验里面的全部工作簿。",
    examples=["xladdin check 自评表.xlsx", "xladdin check 报送文件夹 -o 校验结果.xlsx", "xladdin check 自评表.xlsx --json"],
)  # fmt: skip
@click.argument(
    "paths",
    cls=Argument,
    metavar="工作簿或文件夹…",
    nargs=-1,
    required=True,
    type=ANY_PATH,
    about="一个或几个工作簿，或存放它们的文件夹",
)
@out_option("另把结果写成工作簿，点位置可跳到出错的单元格")
@force_option
@json_option
def check(paths: tuple[Path, ...], out: Path | None, force: bool, as_json: bool) -> int:
    """All findings, on the screen or as JSON, and in a workbook if asked."""
    examined = look_at(paths, out, force)
    if out is not None:
        from xladdin.output.results import write_findings

        check_out(out, [one.file for one in examined], force)
        write_findings(examined, out, overwrite=force)
    if as_json:
        from xladdin.cli import as_json as shapes

        emit_json(shapes.check(examined))
    else:
        from xladdin.display.findings import show_findings

        show_findings(examined)
    _tell(out)
    return exit_code(examined)


@click.command(
    "score", cls=Command, help="按评分标准由填报的数据逐行复算得分，与自评得分对照，并给出可能的最高分。",
    examples=["xladdin score 自评表.xlsx", "xladdin score 自评表.xlsx --readings", "xladdin score 报送文件夹 -o 得分说明.xlsx"],
)  # fmt: skip
@click.argument(
    "files",
    cls=Argument,
    metavar="工作簿…",
    nargs=-1,
    required=True,
    type=ANY_PATH,
    about="一个或几个工作簿，或存放它们的文件夹",
)
@click.option("--readings", is_flag=True, help="评分标准没有写清的地方，换一种读法得分怎样变")
@out_option("另把得分和计算过程写成工作簿")
@force_option
@json_option
def score(files: tuple[Path, ...], readings: bool, out: Path | None, force: bool, as_json: bool) -> int:
    """All rows claimed and recomputed, and under the other readings if asked."""
    from xladdin.commands import reading_effects

    examined = look_at(files, out, force)
    if out is not None:
        from xladdin.output.scores import write_scores

        check_out(out, [one.file for one in examined], force)
        write_scores(examined, out, overwrite=force)
    effects = [reading_effects(one) for one in examined] if readings else None
    if as_json:
        from xladdin.cli import as_json as shapes

        emit_json(shapes.score(examined, effects))
    else:
        from xladdin.display.scores import show_scores

        for n, one in enumerate(examined):
            show_scores(one, effects[n] if effects else None)
    _tell(out)
    return exit_code(examined)


@click.command(
    "explain", cls=Command, help="说明一个指标的得分怎样来：评价标准、采用的读法、计算过程、可能的得分、有关问题。",
    examples=["xladdin explain 自评表.xlsx 公用经费控制率", "xladdin explain 自评表.xlsx staffing", "xladdin explain 自评表.xlsx 8"],
)  # fmt: skip
@click.argument("file", cls=Argument, metavar="工作簿", type=ANY_PATH, about="填好的自评表（.xlsx）")
@click.argument("rule", cls=Argument, metavar="指标", about="指标名称（可以只写一部分）、代号或行号")
@json_option
def explain(file: Path, rule: str, as_json: bool) -> int:
    """One row; exit code 1 only when that row has 错误."""
    from xladdin.commands import find_rule, findings_of_rule

    one = look_at([file])[0]
    case = readable(one)
    wanted = find_rule(one, rule)
    row, found = case.scorecard[wanted.id], findings_of_rule(one, wanted)
    if as_json:
        from xladdin.cli import as_json as shapes

        emit_json(shapes.explain(one, row, found))
    else:
        from xladdin.display.scores import show_explanation

        show_explanation(one, case, row, found)
    return int(any(f.severity == "error" for f in found))


@click.command(
    "recalc", cls=Command, help="用另一个计算引擎（formulas）重算工作簿里的每个公式，与保存的结果和本程序的计算对照，列出不一致的单元格。\n一个工作簿约需几秒到半分钟。",
    examples=["xladdin recalc 自评表.xlsx"],
)  # fmt: skip
@click.argument("file", cls=Argument, metavar="工作簿", type=ANY_PATH, about="要核对的工作簿（.xlsx）")
@json_option
def recalc(file: Path, as_json: bool) -> int:
    """Exit code 1 when any cell disagrees."""
    from time import perf_counter

    from xladdin.commands import recalc as second_opinion
    from xladdin.display.terminal import spinner

    start = perf_counter()
    with spinner("正在用另一个引擎重新计算，约需几秒到半分钟……"):
        opinion = second_opinion(file)
    if as_json:
        from xladdin.cli import as_json as shapes

        emit_json(shapes.recalc(opinion, file))
    else:
        from xladdin.display.scores import show_opinion

        show_opinion(opinion, file, perf_counter() - start)
    return int(bool(opinion.disagreements))


def _tell(out: Path | None) -> None:
    if out is not None:
        say(f"结果已写入 {out}")
