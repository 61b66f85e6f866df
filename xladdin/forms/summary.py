"""Strict reader of a form file's `[summary]`: the official roll-up form (汇总表) that the supervising department fills from the filings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from xladdin.forms.model import Summary, SummaryColumn
from xladdin.rules.expression import Binary, ExpressionError, Node, Ref, parse, refs
from xladdin.rules.rulebook import Option, Reading
from xladdin.strict import Table, nearest
from xladdin.vocabulary import UNITS, Vocabulary

SHOWS = ("number", "agency", "figure", "ratio", "claim", "review")
LEAD = ("number", "agency")
SCORES = ("claim", "review")
ADDABLE = ("yuan", "people", "sqm", "times", "items")
"""Units whose figures can be summed over agencies."""
TOTALS = ("none", "mean", "weighted")
"""What stands under the scores in the total row: the one score of a single agency, the mean, the mean weighted by the figure `weight`."""
SCORE_TOTAL = "score_total"


def read_summary(table: Table | None, vocab: Vocabulary) -> Summary | None:
    """The table as a value; None for a form without one. Raises DefinitionError for what can not be printed or computed."""
    if table is None:
        return None
    columns = _columns(table, vocab)
    rows = table.take("rows", int)
    if rows < 1:
        raise table.fail("至少为1", "rows")
    made = Summary(
        name=tab_name(table), attachment=table.text("attachment"), title=year_text(table, "title"),
        department_label=table.text("department_label"), unit_label=table.text("unit_label"), total_label=table.text("total_label"),
        note=table.text("note"), rows=rows, columns=columns, reading=_reading(table, columns),
    )  # fmt: skip
    table.done()
    return made


def check_summary(made: Summary, slots: Iterable[str], unit: str, scored: bool, root: Table) -> None:
    """Every figure has its slot in the form, the unit line names the form's `unit`, and scores come from a form that has them."""
    known = tuple(slots)
    if any(c.unit == "yuan" for c in made.columns) and ("万元" in made.unit_label) != (unit == "wan"):
        raise root.fail(f'“{made.unit_label}”与表样的金额单位（unit = "{unit}"）不符', "summary")
    for column in made.columns:
        for needed in refs(column.formula) if column.show == "figure" and column.formula else ():
            if needed not in known:
                raise root.fail(
                    f"汇总表的“{column.title}”要用 “{needed}”，表样中没有这个填报格{nearest(needed, known)}", "summary"
                )
        if column.show in SCORES and not scored:
            raise root.fail(f"没有评分标准的表样，汇总表不能有分数（“{column.title}”）", "summary")


def tab_name(table: Table) -> str:
    """A `name` that a sheet may have in all spreadsheet programs."""
    name = table.text("name")
    if len(name) > 31 or any(c in name for c in "[]:*?/\\") or "'" in (name[0], name[-1]):
        raise table.fail(f"“{name}” 不能作为工作表名称（最多31字，不含 [ ] : * ? / \\）", "name")
    return name


def year_text(table: Table, key: str, default: object = ...) -> str:
    """A printed text in which {year} and {last} stand for years."""
    return with_years(table, table.text(key, default), key)


def with_years(table: Table, text: str, key: str) -> str:
    """The text, or a DefinitionError for brackets that hold anything but year or last."""
    try:
        text.format(year=0, last=0)
    except (KeyError, IndexError, ValueError) as error:
        raise table.fail(f"“{text}” 的大括号里只能是 year 或 last", key) from error
    return text


def _columns(table: Table, vocab: Vocabulary) -> tuple[SummaryColumn, ...]:
    """The columns in the official order: first 序号 and 预算单位, over which 合计 is printed."""
    made: list[SummaryColumn] = []
    for part in table.tables("column", required=True):
        column = _column(part, vocab, {c.id: c for c in made if c.show == "figure"})
        if column.show not in ("figure", "ratio") and column.show in [c.show for c in made]:
            raise part.fail(f"“{column.show}” 只能有一列", "show")
        if column.id and column.id in [c.id for c in made]:
            raise part.fail(f"列 id “{column.id}” 重复", "id")
        if column.show in LEAD and any(c.show not in LEAD for c in made):
            raise part.fail("序号和预算单位应是最前面的列", "show")
        made.append(column)
    if not any(c.show == "agency" for c in made):
        raise table.fail('缺少预算单位列（show = "agency"）', "column")
    if all(c.show in LEAD for c in made):
        raise table.fail("除序号和预算单位外没有别的列", "column")
    return tuple(made)


def _column(table: Table, vocab: Vocabulary, figures: Mapping[str, SummaryColumn]) -> SummaryColumn:
    show, header, width = table.choice("show", SHOWS), table.text("header"), table.number("width")
    if not 0 < width <= 255:
        raise table.fail(f"列宽应为大于0、不超过255的数，实为 {width}", "width")
    column_id, formula, unit = "", None, ""
    if show == "figure":
        column_id, formula = table.ident("id"), _formula(table)
        unit = _unit(table, vocab, formula)
    elif show == "ratio":
        formula = _formula(table)
        unit = _ratio_unit(table, formula, figures)
    table.done()
    return SummaryColumn(show, header, float(width), column_id, formula, unit)


def _formula(table: Table) -> Node:
    try:
        return parse(table.text("formula"))
    except ExpressionError as error:
        raise table.fail(str(error), "formula") from error


def _unit(table: Table, vocab: Vocabulary, formula: Node) -> str:
    """The one unit of all figures that are added."""
    if not _adds(formula):
        raise table.fail("只能是词汇的相加或相减，如 funds_fiscal.full_year + funds_other.full_year", "formula")
    units = {vocab.require(i, table, "formula").unit for i in refs(formula)}
    if len(units) > 1 or not units <= set(ADDABLE):
        said = "、".join(f"{i}（{UNITS[vocab.terms[i].unit] or '文字'}）" for i in refs(formula))
        raise table.fail(f"各单位要能相加：只能用同一种数量单位的词汇，不能是比率或文字：{said}", "formula")
    return units.pop()


def _adds(node: Node) -> bool:
    match node:
        case Ref():
            return True
        case Binary("+" | "-", left, right):
            return _adds(left) and _adds(right)
    return False


def _ratio_unit(table: Table, formula: Node, figures: Mapping[str, SummaryColumn]) -> str:
    match formula:
        case Binary("/", Ref(top), Ref(bottom)) if top != bottom:
            for column_id in (top, bottom):
                if column_id not in figures:
                    raise table.fail(f"前面的列中没有 “{column_id}”{nearest(column_id, figures)}", "formula")
            if figures[top].unit != figures[bottom].unit:
                raise table.fail(f"“{top}” 与 “{bottom}” 的单位不同，不能相除", "formula")
            return "rate"
    raise table.fail("应为前面两列的 id 相除，如 executed / budget", "formula")


def _reading(table: Table, columns: tuple[SummaryColumn, ...]) -> Reading | None:
    """How the scores stand in the total row: never printed in the forms' instructions, so always a reading."""
    found = table.tables("reading")
    if len(found) != any(c.show in SCORES for c in columns):
        raise table.fail("有分数列的汇总表要有一个读法（分数怎样合计），没有分数列的不应有", "reading")
    if not found:
        return None
    (part,) = found
    key, question, basis = part.choice("key", (SCORE_TOTAL,)), part.text("question"), part.text("basis")
    options = tuple(_option(t, columns) for t in part.tables("option", required=True))
    names = [o.name for o in options]
    if len(names) < 2 or len(set(names)) != len(names):
        raise part.fail("读法至少要有两个名称不同的选项", "option")
    choice = part.choice("choice", names)
    part.done()
    return Reading(key, question, options, choice, basis)


def _option(table: Table, columns: tuple[SummaryColumn, ...]) -> Option:
    name, say, total = table.ident("name"), table.text("say"), table.choice("total", TOTALS)
    params: dict[str, object] = {"total": total}
    if total == "weighted":
        params["weight"] = table.choice("weight", [c.id for c in columns if c.show == "figure"])
    table.done()
    return Option(name, say, params)
