"""`xladdin rulebook try`: a new scoring table tried on submissions that are there already, before anyone uses it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xladdin.cli.base import Argument, Command, Option, force_option, json_option, out_option
from xladdin.cli.rulebook_library import ANY_PATH, TABLE
from xladdin.cli.streams import emit_json, progress

if TYPE_CHECKING:
    from fractions import Fraction

    from xladdin.rules.rulebook import Rulebook
    from xladdin.trial.model import Effect, Side, Trial, Unit


@click.command(
    "try", cls=Command,
    help="试算：用已经报送的自评表，看改了的评分标准会怎样：总分、名次、等级有哪些变化，哪些指标失分多了，哪些单位缺数据。\n"
    "新旧得分都是用报送的数据重新计算的；缺数据的不按0分计。报送的文件不会改动。\n按 Ctrl-C 可以中断，中断后什么也不写。",
    examples=["xladdin rulebook try 评分标准.xlsx --on 报送文件夹 -o 试算结果.xlsx",
              "xladdin rulebook try hn-yongxian-2025 --on 报送文件夹 --against hn-wugang-2022"],
)  # fmt: skip
@click.argument("wanted", cls=Argument, metavar="新标准", about=TABLE)
@click.option(
    "--on",
    cls=Option,
    metavar="文件夹",
    type=ANY_PATH,
    required=True,
    help="已报送的自评表所在的文件夹，下级文件夹和压缩包也算",
)
@click.option(
    "--against",
    metavar="旧标准",
    default="",
    help="与哪一份评分标准对照，不写为新标准改自的那份，或报送的自评表所用的那份",
)
@out_option("试算结果写到哪个文件（.xlsx），有图表；不写只在屏幕上显示")
@force_option
@json_option
def try_(wanted: str, on: Path, against: str, out: Path | None, force: bool, as_json: bool) -> None:
    """Exit code 0 also where scores fall: that is what one wants to know."""
    from xladdin.cli.look import check_out
    from xladdin.commands import try_rulebook

    if out is not None:
        check_out(out, [Path(wanted), Path(against or wanted)], force)
    with progress("试算") as bar:
        trial = try_rulebook(wanted, on, out, against, overwrite=force, progress=bar)
    if as_json:
        emit_json(trial_json(trial, out))
        return
    from xladdin.display.trial import show_trial

    show_trial(trial)
    if out is not None:
        click.echo(f"\n已写入：{out}")
    else:
        click.echo("\n加 -o 试算结果.xlsx 可以写成工作簿，有每个单位、每项指标的对照和图表。")


def trial_json(trial: Trial, out: Path | None) -> dict[str, Any]:
    from xladdin.cli.as_json import number

    return {
        "out": str(out) if out is not None else None, "old": _table(trial.old), "new": _table(trial.new),
        "units": [_unit(unit) for unit in trial.units],
        "indicators": [_effect(effect) for effect in trial.effects],
        "grades": [{"old": old or None, "new": new or None, "units": n} for (old, new), n in trial.grade_moves().items()],
        "changes": [{"subject": c.subject, "what": c.what, "old": c.old or None, "new": c.new or None} for c in trial.changes],
        "missing": [{"unit": unit.name, "indicator": pair.label, "table": word, "missing": list(missing)}
                    for unit in trial.units for pair, word, missing in unit.gaps()],
        "typed": [{"unit": unit.name, "indicator": one.indicator, "score": number(one.score), "old_marks": number(one.old_marks),
                   "new_marks": number(one.new_marks), "taken": number(one.taken)} for unit in trial.units for one in unit.scores.typed],
        "left_out": [{"file": str(one.file), "agency": one.agency or None, "category": one.category, "reason": one.reason} for one in trial.left_out],
        "notes": list(trial.notes),
    }  # fmt: skip


def _table(book: Rulebook) -> dict[str, Any]:
    from xladdin.cli.as_json import number

    return {"id": book.id, "version": book.version, "title": book.title, "marks": number(book.marks)}


def _unit(unit: Unit) -> dict[str, Any]:
    from xladdin.cli.as_json import number

    return {
        "unit": unit.name, "year": unit.year, "file": str(unit.file),
        **_two("total", unit.old_total, unit.new_total), "change": number(unit.change),
        "old_rank": unit.old_rank, "new_rank": unit.new_rank, "old_grade": unit.old_grade or None, "new_grade": unit.new_grade or None,
        "scores": [{"indicator": line.pair.key, "old": _side(line.old), "new": _side(line.new)} for line in unit.scores.lines],
    }  # fmt: skip


def _side(side: Side | None) -> dict[str, Any] | None:
    """None where the table does not have the indicator."""
    from xladdin.cli.as_json import number

    return None if side is None else {"score": number(side.score), "how": side.how, "missing": list(side.missing)}


def _effect(effect: Effect) -> dict[str, Any]:
    from xladdin.cli.as_json import number

    pair = effect.pair
    return {
        "id": pair.key, "label": pair.label, "part": pair.part, **_two("marks", pair.old_marks, pair.new_marks), "units": effect.count,
        **_two("mean", effect.old_mean, effect.new_mean), "change": number(effect.change), **_two("rate", effect.old_rate, effect.new_rate),
        **_two("lost", effect.old_lost, effect.new_lost), "lower": effect.lower, "higher": effect.higher,
        "old_missing": effect.old_missing, "new_missing": effect.new_missing, "missing": list(effect.missing),
    }  # fmt: skip


def _two(name: str, old: Fraction | None, new: Fraction | None) -> dict[str, str | None]:
    from xladdin.cli.as_json import number

    return {f"old_{name}": number(old), f"new_{name}": number(new)}
