"""Strict reader of forms/*.toml: unknown keys, ids and impossible layouts are errors that name file, sheet, row and key."""

from __future__ import annotations

from collections.abc import Callable, Collection
from decimal import Decimal
from pathlib import Path

from msgspec.structs import replace

from xladdin.forms.model import Form, Sheet
from xladdin.forms.read_rows import AMOUNT_UNITS, count_of, measures_of, rows_of
from xladdin.forms.summary import read_summary, tab_name
from xladdin.forms.whole import check_spans, check_whole
from xladdin.rules.load import rulebook, rulebook_ids
from xladdin.rules.rulebook import Source
from xladdin.strict import Table, content_version, load_toml, nearest
from xladdin.vocabulary import FILE as VOCABULARY
from xladdin.vocabulary import Vocabulary

KINDS = ("grid", "figures", "scoring", "basis", "evaluation")
SCORING_COLUMNS = (
    "part", "part_marks", "group", "group_marks", "rule", "rule_marks", "criteria", "explanation", "claim",
)  # fmt: skip
WIDTHS = {"scoring": len(SCORING_COLUMNS), "figures": 5, "basis": 7}
"""Columns of the sheets whose layout is not drawn in the form file."""


def read_form(path: Path, vocab: Vocabulary, known: Collection[str], find: Callable[[str], Form]) -> Form:
    """`known`: ids of all forms; `find`: one of them, to be attached. Raises DefinitionError."""
    root = Table(load_toml(path), path.name, "")
    source = root.table("source")
    assert source is not None
    where = Source(source.text("document"), source.text("attachment"), source.text("publisher"))
    source.done()
    years = root.years("years")
    made = Form(
        id=root.text("id"), title=root.text("title"), jurisdiction=root.text("jurisdiction"), years=years,
        version=f'{root.text("version")}-{content_version(path, VOCABULARY)}', rulebook=root.choice("rulebook", ("", *rulebook_ids())),
        unit=root.choice("unit", AMOUNT_UNITS), reason_required=root.take("reason_required", bool, False),
        source=where, sheets=tuple(_sheet(t, vocab) for t in root.tables("sheet", required=True)),
        attach=tuple(root.texts("attach")), summary=read_summary(root.table("summary", None), vocab),
    )  # fmt: skip
    if made.id != path.stem:
        raise root.fail(f"应与文件名相同（{path.stem}）", "id")
    root.done()
    made = replace(made, vocab=vocab.within(made.slot_ids()))
    check_whole(made, rulebook(made.rulebook), root, known=known, find=find)
    return made


def _sheet(table: Table, vocab: Vocabulary) -> Sheet:
    kind = table.choice("kind", KINDS)
    measures, span = measures_of(table, vocab), count_of(table, "measure_cols")
    widths = _widths(table, kind)
    columns, headers = _columns(table, kind)
    rows = rows_of(table, vocab, kind, measures, span, len(widths))
    made = Sheet(
        id=table.ident("id"), kind=kind, name=tab_name(table), title=table.text("title"), widths=widths, rows=rows,
        attachment=table.text("attachment", ""), agency_label=table.text("agency_label", ""),
        note=table.text("note", ""), subtitle=table.text("subtitle", ""), measures=measures, measure_cols=span, columns=columns, headers=headers,
        total_label=table.text("total_label", ""),
    )  # fmt: skip
    table.done()
    check_spans(made, table)
    return made


def _widths(table: Table, kind: str) -> tuple[float, ...]:
    """Column widths in characters. Sheets that are laid out from the rulebook have a fixed number of columns."""
    found = table.take("widths", list)
    for width in found:
        if isinstance(width, bool) or not isinstance(width, int | Decimal) or not 0 < width <= 255:
            raise table.fail(f"列宽应为大于0、不超过255的数，含有 {width!r}", "widths")
    wanted = WIDTHS.get(kind, len(found) or 1)
    if len(found) != wanted:
        raise table.fail(f"应有 {wanted} 个列宽，实有 {len(found)} 个", "widths")
    return tuple(float(width) for width in found)


def _columns(table: Table, kind: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns of a scoring table, in the order of the printed one, and their headings."""
    columns, headers = table.texts("columns"), table.texts("headers")
    for column in columns:
        if column not in SCORING_COLUMNS:
            raise table.fail(f"没有 “{column}” 这一列{nearest(column, SCORING_COLUMNS)}", "columns")
    if kind == "scoring" and sorted(columns) != sorted(SCORING_COLUMNS):
        raise table.fail(f"应为 {'、'.join(SCORING_COLUMNS)} 各一次", "columns")
    if len(columns) != len(headers):
        raise table.fail(f"列数 {len(columns)} 与表头数 {len(headers)} 不等", "headers")
    return tuple(columns), tuple(headers)
