"""Commands that make something: demo, forms, template, fill."""

from __future__ import annotations

from pathlib import Path

import click

from xladdin.cli.base import Argument, Command, Option, force_option, json_option, out_option
from xladdin.cli.rulebook_library import TABLE, show_differences
from xladdin.cli.streams import emit_json, progress, say

ANY_PATH = click.Path(path_type=Path)


@click.command(
    "demo", cls=Command, help="演示全部功能：生成表样，填入示例数据，校验、复算、汇总。\n示例是五个部门的真实自评数据和几个虚构的单位。",
    examples=["xladdin demo", "xladdin demo --out 演示"],
)  # fmt: skip
@click.option(
    "--out",
    metavar="文件夹",
    type=ANY_PATH,
    default=Path("xladdin-demo"),
    help="结果放在哪个文件夹，不写为 xladdin-demo",
)
@force_option
@json_option
def demo(out: Path, force: bool, as_json: bool) -> None:
    """Always exit code 0: the samples' errors are what it demonstrates."""
    from xladdin.cli import as_json as shapes
    from xladdin.commands import demo as run_demo

    with progress("演示") as bar:
        done = run_demo(out, bar, overwrite=force)
    if as_json:
        paths = {
            "template": [str(p) for p in done.templates],
            "findings": str(done.findings),
            "scores": str(done.scores),
            "rollup": str(done.rollup),
        }
        emit_json({"out": str(done.out), **paths, "files": shapes.units(done.examined)})
        return
    from xladdin.display.scores import show_demo

    show_demo(done)


@click.command(
    "forms", cls=Command, help="列出全部表样：代号、名称、地区、年度、总分、工作表。", examples=["xladdin forms"]
)
@json_option
def forms(as_json: bool) -> None:
    """All form sets of the program."""
    from xladdin.commands import list_forms

    found = list_forms()
    if as_json:
        from xladdin.cli import as_json as shapes

        emit_json(shapes.forms(found))
        return
    from xladdin.display.findings import show_forms

    show_forms(found)


@click.command(
    "diff-rulebook", cls=Command, help="对照两份评分标准，列出从前一份到后一份改了什么：分值、增减和移动的指标、评价标准、读法、要用的数据。\n"
    "退出码：0 没有不同；1 有不同。",
    examples=["xladdin diff-rulebook hn-ningxiang-2022 hn-hongjiang-2024", "xladdin diff-rulebook hn-ningxiang-2022 新标准.toml --json"],
)  # fmt: skip
@click.argument("old", cls=Argument, metavar="旧标准", about=TABLE)
@click.argument("new", cls=Argument, metavar="新标准", about="同上")
@json_option
def diff_rulebook(old: str, new: str, as_json: bool) -> int:
    """The older name of `rulebook diff`."""
    return show_differences(old, new, as_json)


@click.command(
    "template", cls=Command, help="生成一套表样的空白工作簿，公式、下拉列表和检查都在表内。\n填报人不装本程序也能用，WPS 同样可以。",
    examples=["xladdin template hn-ningxiang-2022 --year 2022 -o 自评表.xlsx",
              "xladdin template hn-ningxiang-2022 --year 2022 --agency 某某市教育局 -o 教育局.xlsx"],
)  # fmt: skip
@click.argument("form", cls=Argument, metavar="表样", about="表样代号，用 xladdin forms 查看")
@click.option("--year", cls=Option, metavar="年度", type=int, required=True, help="填报年度，四位数字")
@click.option("--agency", metavar="单位", default="", help="填报单位全称；不写则由填报人填写")
@click.option(
    "--projects",
    cls=Option,
    metavar="张数",
    type=click.IntRange(0, 200),
    default=1,
    help="附几张项目支出绩效自评表（表样有这种表时），不写为1",
)
@out_option("写到哪个文件（.xlsx）", required=True)
@force_option
@json_option
def template(form: str, year: int, agency: str, projects: int, out: Path, force: bool, as_json: bool) -> None:
    """A blank workbook; says so when the rulebook was made for other years."""
    from xladdin.commands import list_forms, new_template

    new_template(form, year, out, agency.strip(), overwrite=force, projects=projects)
    years = next(f.years for f in list_forms() if f.id == form)
    if year not in years:
        known = "、".join(map(str, years))
        say(f"请注意：这套评分标准是{known}年度的，用于{year}年度之前请核对标准有没有变化。")
    if as_json:
        emit_json({"out": str(out), "form": form, "year": year, "agency": agency or None})
    else:
        click.echo(f'已生成空白自评表：{out}\n填好以后用 xladdin check "{out}" 校验。')


@click.command(
    "fill", cls=Command, help="把数据文件（TOML，按词汇表的代号写数）填进它的表样，生成填好的工作簿。",
    examples=["xladdin fill 宁乡工信局2022.toml -o 宁乡工信局.xlsx"],
)  # fmt: skip
@click.argument(
    "facts",
    cls=Argument,
    metavar="数据文件",
    type=ANY_PATH,
    about="数据文件；写法见 workbooks/samples 和 docs/reference/vocabulary.md",
)
@out_option("写到哪个文件（.xlsx）", required=True)
@force_option
@json_option
def fill(facts: Path, out: Path, force: bool, as_json: bool) -> None:
    """A facts file typed into a workbook of its form."""
    from xladdin.commands import fill as fill_workbook

    fill_workbook(facts, out, overwrite=force)
    if as_json:
        emit_json({"out": str(out), "facts": str(facts)})
    else:
        click.echo(f'已填好：{out}\n下一步：xladdin check "{out}"')
