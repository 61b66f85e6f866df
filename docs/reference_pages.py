"""docs/reference: forms.md, commands.md, vocabulary.md."""

from __future__ import annotations

import click
from md import block, code, page, table

from xladdin.cli import program
from xladdin.cli.base import Command, Family
from xladdin.commands import list_forms
from xladdin.forms.load import form
from xladdin.forms.model import AGENCY
from xladdin.rules.rulebook import UNSCORED_ZH
from xladdin.vocabulary import UNITS, Term, vocabulary
from xladdin.workbook.plan import BlockPlan, Plan, SheetPlan, make_plan
from xladdin.workbook.plan.common import AMOUNT_ZH

SHEET_KINDS = {"grid": "照原表印的表格", "figures": "逐行填数的清单", "scoring": "评分表", "basis": "评分依据",
               "evaluation": "自评表"}  # fmt: skip
EXITS = """退出码：

* `0` 没有错误（`demo`、`forms`、`template`、`fill`、`build-addin`、`install`、`uninstall`：做成了）
* `1` 查出错误（`recalc`：有不一致的单元格；`explain`：这一行有错误；`import`：有没读入的内容；`report`：工作簿有错误；`doctor`：有必须处理的；
  `rulebook diff`：有不同；`rulebook import`、`rulebook check`：有错误）
* `2` 文件或写法不能用：找不到文件、读不出来、没有这套表样、输出文件已存在……
* `130` 按了 Ctrl-C

结果写在标准输出，进度、提示和出错信息写在标准错误。加 `--json` 时标准输出只有一个 JSON 文档（UTF-8，中文不转义）。
数字都是十进制字符串，精确；不能写成有限小数的保留12位小数；没有的是 `null`。设环境变量 `NO_COLOR` 不用颜色，`XLADDIN_DEBUG=1` 显示程序出错的细节。"""

JSON = {
    "demo": '{"out", "template": […], "findings", "scores", "rollup", "files": [{"file", "form", "agency", "year",\n'
            '  "total": {"claimed", "computed", "upper_bound"}, "errors", "warnings"}]}',
    "forms": '{"forms": [{"id", "title", "kind": "整体|项目", "jurisdiction", "years", "sheets", "marks", "source"}]}',
    "diff-rulebook": '{"old", "new", "changes": [{"subject", "what", "old", "new"}]}',
    "template": '{"out", "form", "year", "agency"}',
    "fill": '{"out", "facts"}',
    "facts": '{"file", "form", "year", "agency", "facts": {代号: {"value", "cell", "origin"}}, "blocks": {代号: [{列: …}]},\n'
             '  "basis": {…}, "scores": {…}, "reasons": {…}, "indicators": {代号: [{列: …}]}, "attached": [{（同样的各项）}]}',
    "check": '{"files": [{"file", "form", "agency", "year", "findings": [{"code", "kind", "severity": "error|warning|note",\n'
             '  "sheet", "cell", "message", "hint", "related": [{"sheet", "cell"}]}]}]}',
    "score": '{"files": [{"file", "form", "rulebook", "total": {"claimed", "computed", "upper_bound"},\n'
             '  "rules": [{"id", "label", "marks", "measure", "score", "claimed", "attainable": {"points": […], "spans": [[从, 到]]},\n'
             '    "status": "computed|judged|missing-input|not-applicable", "sentence"}],\n'
             '  "attached": [{"sheet", "form", "rulebook", "total", "rules"}],\n'
             '  "readings": [{"rule", "item", "reading", "option", "question", "say", "score", "change", "total"}]（只在 --readings 时）}]}',
    "explain": '{"file", "form", "agency", "year", "rulebook", "rule": {（同 score 的一行）, "row", "criteria", "explanation",\n'
               '  "readings": [{"item", "key", "question", "choice", "basis", "options": [{"name", "say"}]}]}, "findings": […]}',
    "deal": '{"out", "year", "list", "previous", "units": [{"agency", "code", "form", "file", "state": "new|kept|locked", "projects": […],\n'
            '  "figures": [{"item", "label", "value", "unit", "sheet", "cell"}], "missing": […]}],\n'
            '  "findings": [{"severity": "error|warning|note", "sheet", "cell", "message", "hint"}]}；只写空白名单时：{"out"}',
    "rollup": '{"out", "table", "store", "backup", "dry_run", "written", "examined",\n'
              '  "changes": [{"kind": "new|updated|gone|recomputed", "agency", "file", "before": {"claimed", "computed", "errors"}, "after": {…}}],\n'
              '  "reviews": {"kept", "changed": [{"agency", "indicator", "score", "opinion"}], "unmatched": […], "notes"},\n'
              '  "roster": {"listed": 单位数, "missing": […], "unread": […], "twice": […], "unlisted": […]}，没有名单或没有变化时为 null,\n'
              '  "files": [{"file", "form", "agency", "year", "total": {"claimed", "computed", "upper_bound"}, "errors", "warnings"}]}\n'
              '加 --cluster 时：{"out", "prefectures": [{"name", "files", "counted", "repeated", "unread", "budget", "executed", "claimed",\n'
              '  "computed", "errors", "warnings", "workbook"}]}',
    "history": '{"agency", "submissions": [{"file", "form", "year", "sha256", "submitted", "modified", "first_seen",\n'
               '  "changes": [{"project", "item", "label", "unit", "sheet", "cell", "old", "new"}]}]}',
    "recalc": '{"file", "formulas", "disagreements": [{"sheet", "cell", "cached", "formulas", "ours", "message"}],\n'
              '  "skipped": [{"sheet", "cell"}]}',
    "import": '{"file", "out", "form", "title", "year", "agency", "tables",\n'
              '  "placed": [{"table", "row", "column", "attached", "item", "text"}], "left": [{"table", "row", "column", "text", "why"}],\n'
              '  "entries": {填报格: 值}, "attached": [{填报格: 值}], "summary": [{"table", "above", "headings": […], "rows": [[…]]}]}',
    "crosscheck": '{"file", "workbook", "year", "figures_read", "findings": [{"code", "kind", "severity": "error|warning|note", "message", "hint",\n'
                  '  "figures": [文中的数, 推算的数], "places": [{"paragraph", "start", "end", "table", "row", "sheet", "cell", "text"}]}]}',
    "report": '{"file", "out", "form", "agency", "year", "outline", "chapters": […], "tables", "to_write": […], "to_check": […], "empty_cells"}；\n'
              '写 --outlines 时：{"outlines": [{"id", "origin": "builtin|own|shared", "file", "forms": […], "chapters": […], "problem"}]}',
    "rulebook export": '{"out", "rulebook", "version"}',
    "rulebook import": '{"file", "rulebook", "version", "stored", "out", "form", "form_problem",\n'
                       '  "findings": [{"severity", "sheet", "cell", "message", "hint"}],\n'
                       '  "rules": [{"id", "label", "marks", "criterion", "attainable": {"points", "spans"}}],\n'
                       '  "base", "changes": [{"subject", "what", "old", "new"}]}',
    "rulebook check": '同 rulebook import；不写文件时：{"problems": [{"id", "file", "problem"}]}',
    "rulebook list": '{"rulebooks": [{"id", "origin", "file", "title", "years", "version", "problem", "versions"}],\n'
                     '  "folders": [{"path", "shared", "reachable"}]}',
    "rulebook show": '{"id", "version", "versions", "rules": [{"id", "label", "marks", "criterion", "attainable"}]}',
    "rulebook diff": '{"old", "new", "changes": [{"subject", "what", "old", "new"}]}',
    "rulebook try": '{"out", "old": {"id", "version", "title", "marks"}, "new": {（同上）},\n'
                    '  "units": [{"unit", "year", "file", "old_total", "new_total", "change", "old_rank", "new_rank", "old_grade", "new_grade",\n'
                    '    "scores": [{"indicator", "old": {"score", "how": "computed|typed|missing", "missing": […]}, "new"}]}],\n'
                    '  "indicators": [{"id", "label", "part", "old_marks", "new_marks", "units", "old_mean", "new_mean", "change", "old_rate", "new_rate",\n'
                    '    "old_lost", "new_lost", "lower", "higher", "old_missing", "new_missing", "missing": […]}],\n'
                    '  "grades": [{"old", "new", "units"}], "changes": [（同 rulebook diff）], "missing": [{"unit", "indicator", "table", "missing": […]}],\n'
                    '  "typed": [{"unit", "indicator", "score", "old_marks", "new_marks", "taken"}], "left_out": [{"file", "agency", "category", "reason"}], "notes": […]}',
    "rulebook share": '{"settings", "shared": […]}',
    "drop": '{"out", "files": [（同 check）], "reports": [（同 crosscheck）], "left_out": [{"path", "reason"}]}',
    "build-addin": '{"out", "xlwings", "bytes"}',
    "install": '{"file", "state": "new|replaced|same", "xlwings", "interpreter", "shortcuts": […]}（只放图标时其余各项为 null）',
    "uninstall": '{"removed", "kept", "shortcuts": […]}',
    "doctor": '{"checks": [{"name", "level": "ok|warn|bad", "said", "todo"}]}',
}  # fmt: skip


def commands_page() -> str:
    leaves: dict[str, click.Command] = {}
    for name, command in program.commands.items():
        leaves |= (
            {f"{name} {one}": each for one, each in command.commands.items()}
            if isinstance(command, Family)
            else {name: command}
        )
    rows = [
        [f"[{name}](#{name.replace(' ', '-')})", (command.help or "").splitlines()[0]]
        for name, command in leaves.items()
    ]
    return page(
        "命令",
        block("xladdin 命令 [选项]…"),
        table(["命令", "做什么"], rows),
        EXITS,
        *(_command(name, command) for name, command in leaves.items()),
    )


def _command(name: str, command: click.Command) -> str:
    assert isinstance(command, Command)
    ctx = command.make_context(
        name, ["--help"], parent=click.Context(program, info_name="xladdin"), resilient_parsing=True
    )
    parts = [
        f"## {name}",
        block(command.get_usage(ctx).removeprefix("用法：")),
        "<br>\n".join((command.help or "").splitlines()),
    ]
    if arguments := command.argument_rows(ctx):
        parts.append(table(["参数", "说明"], [[code(a), b] for a, b in arguments]))
    parts.append(table(["选项", "说明"], [[code(a), b] for a, b in command.option_rows(ctx)]))
    parts += ["例子：", block("\n".join(command.examples), "sh"), "`--json` 的内容：", block(JSON[name])]
    return "\n\n".join(parts)


def forms_page() -> str:
    found = list_forms()
    rows = [
        [
            f"[{f.id}](#{f.id})",
            f.title,
            f.jurisdiction,
            "、".join(map(str, f.years)),
            UNSCORED_ZH if f.marks is None else str(f.marks),
            f.source,
        ]
        for f in found
    ]
    return page("表样", table(["代号", "名称", "地区", "年度", "总分", "来源"], rows), *(_form(f.id) for f in found))


def _form(form_id: str) -> str:
    made = form(form_id)
    plan = make_plan(form_id, max(made.years))
    scored = f"[{made.rulebook}](rulebooks/{made.rulebook}.md)" if made.rulebook else UNSCORED_ZH
    about = [f"* 评分标准：{scored}", f"* 金额单位：{AMOUNT_ZH[made.unit]}",
             f"* 扣分说明：{'必须填写' if made.reason_required else '没有强制要求'}", f"* 版本：{made.version.partition('-')[0]}"]  # fmt: skip
    return "\n\n".join([f"## {form_id}", made.title, "\n".join(about), *(_sheet(s, plan) for s in plan.sheets)])


def _sheet(sheet: SheetPlan, plan: Plan) -> str:
    """The sheet's cells that hold figures of the filing; answers and scores are listed with the rulebook."""
    terms = vocabulary().terms
    rows = []
    for slot in sheet.slots:
        if slot.id in terms:
            unit = AMOUNT_ZH[slot.unit] if slot.kind == "amount" else UNITS[terms[slot.id].unit]
            rows.append(
                [plan.at(sheet.id).raw(slot.id), slot.name, code(slot.id), unit, "自动计算" if slot.formula else "填写"]
            )
    parts = [f"### {sheet.name}", SHEET_KINDS[sheet.kind] + "。"]
    if rows:
        parts.append(table(["单元格", "数据", "代号", "单位", ""], rows))
    parts += [_block(block_plan, plan) for block_plan in sheet.blocks]
    inputs = sum(s.input and s.id not in terms and s.id != AGENCY and "[" not in s.id for s in sheet.slots)
    if inputs:
        parts.append(f"另有 {inputs} 个填报格（得分、扣分说明、评分依据等），见评分标准各行。")
    return "\n\n".join(parts)


def _block(block_plan: BlockPlan, plan: Plan) -> str:
    """Rows of a repeating block, or of an open group that the unit fills in itself."""
    place = f"第 {block_plan.first}～{block_plan.last} 行"
    if block_plan.id in plan.rulebook.open_blocks:
        label = plan.rulebook.open_blocks[block_plan.id].label
        return f"自填指标 {code(block_plan.id)}（{label}）：{place}，每行一个三级指标；复制中间一行再插入可以增加。"
    vocab, spec = vocabulary(), vocabulary().blocks[block_plan.id]
    typed = [vocab.measure_name(m, plan.year) for m in spec.measures if not vocab.measures[m].formula]
    computed = [vocab.measure_name(m, plan.year) for m in spec.measures if vocab.measures[m].formula]
    own = f"，{'、'.join(computed)}自动计算" if computed else ""
    return f"明细块 {code(block_plan.id)}（{spec.zh}）：{place}，每行填{spec.label}和{'、'.join(typed)}{own}；在“……”一行上方插入行可以增加。"


def vocabulary_page() -> str:
    vocab = vocabulary()
    rows = [
        [code(m.id), m.zh.format(year="本", last="上"), UNITS[m.unit] if m.unit else "", m.formula]
        for m in vocab.measures.values()
    ]
    blocks = [
        [code(b.id), b.zh, b.label, "、".join(map(code, b.measures)), b.definition, b.source]
        for b in vocab.blocks.values()
    ]
    ties = [
        ["＋".join(map(code, t.left)), "不大于" if t.at_most else "等于", "＋".join(map(code, t.right)), t.why,
         f"有 {'、'.join(map(code, t.unless))} 的表样" if t.unless else ""] for t in vocab.tie_outs
    ]  # fmt: skip
    return page(
        "词汇表",
        "表样和评分标准只通过这里的代号相连；数据文件（`xladdin fill`）也用这些代号。金额以元为基本单位，比率写作小数或百分数。",
        "## 数据", table(["代号", "名称", "单位", "含义", "怎样算出", "来源"], [_item(item) for item in vocab.items]),
        "## 口径", "有几个口径的数据，代号写作 `数据.口径`，如 `sangong.budget`。", table(["口径", "含义", "单位", "怎样算出"], rows),
        "没有注明单位的口径，单位与数据相同。按口径算出的数，表样没有它所用的填报格时，由单位填写。",
        "## 明细块", table(["代号", "名称", "每行的名称", "口径", "含义", "来源"], blocks),
        "## 勾稽关系", table(["左边之和", "", "右边之和", "理由", "不适用"], ties),
    )  # fmt: skip


def _item(item: str) -> list[str]:
    vocab = vocabulary()
    terms: list[Term] = [vocab.terms[i] for i in vocab.items[item]]
    first = terms[0]
    name = code(item) + (f"<br>口径：{'、'.join(t.measure for t in terms)}" if first.measure else "")
    summed = next((t for t in terms if t.sum_of), None)
    parts = [p.rpartition(".")[0] for p in summed.sum_of] if summed else []
    ways = next((t.breakdowns for t in terms if t.breakdowns), ())
    how = (
        (first.formula if not first.by_measure else "")
        or "＋".join(parts)
        or "；".join("＋".join(p.rpartition(".")[0] for p in way) for way in ways)
        or (f"明细块 {first.sum_block.partition('.')[0]} 各行之和" if first.sum_block else "")
    )
    return [name.replace("<br>", "\n"), first.item_zh, UNITS[first.unit], first.definition, how, first.source]
