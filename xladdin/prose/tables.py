"""The document's own tables as statements: label of the row, head of the column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from msgspec import Struct

from xladdin.exact import Parsed, parse_number
from xladdin.prose.figure import Figure
from xladdin.prose.grammar import Column, grammar
from xladdin.prose.naming import Named, take_apart
from xladdin.prose.statement import Place, Statement
from xladdin.word.document import Document, Paragraph, Table

_NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]+、|[（(][0-9一二三四五六七八九十]+[)）]|[0-9]+[.、．])")
_MARKS = re.compile(r"[（(][0-9.]+分[)）]")
_UNIT = re.compile(r"单位[:：](亿元|万元|元)|[（(](亿元|万元|元)[)）]")
_ALL_STAFF = re.compile("^(?:合计|总计)$|财政供养|在职人员(?!控制率)|^编制")
_SUMS = ("合计", "总计", "总分")
SCALES = {"元": 1, "万元": 10**4, "亿元": 10**8}


class Head(Struct, frozen=True):
    """A column's head: what its figures are, and their year if it says so."""

    column: Column
    year: int | None


class Row(Struct, frozen=True):
    """A data row that has figures under known heads. `parent`: id of the quantity of the row above, to which a numbered row belongs."""

    table: Table
    number: int
    label: str
    parent: str
    cells: tuple[tuple[Head, str], ...]
    unit: str


def table_statements(document: Document) -> list[Statement]:
    """All figures of the tables whose row and column say what they are. Amounts without a unit anywhere are taken as 元 with
    `figure.unit` "": whoever compares them decides what they are."""
    units = _units(document)
    found = [
        s
        for table in document.tables
        if not _of_a_project(table)
        for row in _rows(table, units[table.number])
        for s in _statements(row)
    ]
    return [s for s in found if s.quantity or s.base]


def _of_a_project(table: Table) -> bool:
    """A 项目支出绩效自评表 speaks of one project: its 年度资金总额 is not the department's."""
    return any(re.fullmatch("项目(?:支出)?名称", re.sub(r"\s", "", cell.text)) for row in table.rows for cell in row)


def _units(document: Document) -> dict[int, str]:
    """The unit that each table states: in a cell, or in one of the three paragraphs before it; "" for none."""
    found: dict[int, str] = {}
    before: list[Paragraph] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            before.append(block)
            continue
        stated = [m[1] for p in before[-3:] for m in _UNIT.finditer(p.text) if m[1]]
        inside = [m[1] for row in block.rows[:3] for cell in row for m in _UNIT.finditer(cell.text) if m[1]]
        found[block.number] = (inside or stated or [""])[-1]
        before = []
    return found


def _rows(table: Table, unit: str) -> Iterator[Row]:
    heads: dict[int, Head] = {}
    parent, own_unit = "", unit
    for number, cells in enumerate(table.grid(), 1):
        texts = [re.sub(r"\s", "", cell.text) for cell in cells]
        found = {n: head for n, text in enumerate(texts) if (head := _head(text))}
        if len(found) > 1:
            heads = found
            inner = [m[2] for text in texts for m in _UNIT.finditer(text) if m[2]]
            own_unit = inner[0] if inner else unit
            continue
        if not heads or not any(texts):
            continue
        first = min(heads)
        raw = next((t for t in reversed(texts[:first]) if t and not t.replace(".", "").isdigit()), "")
        label = _label(raw)
        numbered = bool(_NUMBERING.match(raw)) or raw.startswith("其中")
        if not numbered and label:
            parent = take_apart(label, "money").quantity
        values = (
            _totals(label, texts, heads) if label in _SUMS else [(heads[n], texts[n]) for n in heads if n < len(texts)]
        )
        yield Row(table, number, label, parent if numbered else "", tuple(values), own_unit)


def _totals(label: str, texts: list[str], heads: dict[int, Head]) -> list[tuple[Head, str]]:
    """A line 总分 | 100 | 98 takes several columns; what its figures are is told from the last one: the score."""
    by_role = {head.column.role: head for head in heads.values()}
    if "score" in by_role and not {"full_year", "executed"} & by_role.keys():
        numbers = [t for t in texts[1:] if parse_number(t, expect="score").value is not None]
        pairs = [(by_role["score"], numbers[-1])] if len(numbers) > 1 else []
        return pairs + ([(by_role["marks"], numbers[0])] if len(numbers) > 1 and "marks" in by_role else [])
    return [(heads[n], texts[n]) for n in heads if n < len(texts)]


def _head(text: str) -> Head | None:
    for column in grammar().columns:
        match = column.pattern.fullmatch(_MARKS.sub("", text))
        if match:
            year = next((g for g in match.groups() if g), None)
            return Head(column, int(year) if year else None)
    return None


def _label(raw: str) -> str:
    text = raw.rpartition("：")[2] if raw.startswith(("资金来源", "资金结构", "其中")) else raw
    text = _NUMBERING.sub("", text)
    return _MARKS.sub("", text).strip("：: “”")


def _statements(row: Row) -> Iterator[Statement]:
    for head, text in row.cells:
        parsed = parse_number(text, expect="number")
        if parsed.value is None:
            continue
        kind = _kind(head, parsed)
        if head.column.kind not in (kind, "any") and not (kind == "rate" and head.column.role == "executed"):
            continue
        figure = _figure(parsed, kind, row.unit)
        place = Place(
            row.table.after, f"{_title(row.label, head.column.role)}：{text}", table=row.table.number, row=row.number
        )
        statement = _statement(row, head, figure, place)
        if statement is not None:
            yield statement


def _kind(head: Head, parsed: Parsed) -> str:
    if parsed.unit in ("yuan", "wan", "yi"):
        return "money"
    if parsed.unit == "percent":
        return "rate"
    if parsed.unit == "fen_score":
        return "score"
    return head.column.kind if parsed.unit is None and head.column.kind != "any" else "count"


def _figure(parsed: Parsed, kind: str, table_unit: str) -> Figure:
    assert parsed.value is not None
    assert parsed.step is not None
    unit = {"yuan": "元", "wan": "万元", "yi": "亿元", "percent": "%"}.get(parsed.unit or "", "")
    if kind == "money":
        unit = unit or table_unit
    scale = SCALES.get(unit, 1)
    step = Fraction(0) if kind in ("count", "score") else parsed.step * scale
    text = parsed.text + (unit if kind == "money" and unit not in parsed.text else "")
    return Figure(Fraction(parsed.value) * scale, step, kind, unit or ("人" if kind == "count" else ""), text, 0, 0)


def _statement(row: Row, head: Head, figure: Figure, place: Place) -> Statement | None:
    role, label = head.column.role, row.label
    if figure.kind == "rate" and role in ("done", "executed"):
        return _rate(label, head, figure, place)
    if role in ("done", "target"):
        return None
    if role in ("posts", "on_duty", "control_rate") and _ALL_STAFF.search(label or "合计"):
        return Statement(
            figure, place, "在职人员", "staff", role, head.year, source="table", title=_title("在职人员", role)
        )
    if role in ("score", "marks"):
        whole = label in ("总分", "合计")
        return Statement(
            figure, place, label, "overall" if whole else "", role, head.year, source="table", title=_title(label, role)
        )
    quantity = "overall" if label in _SUMS and figure.kind != "count" else take_apart(label, "money").quantity
    return Statement(
        figure, place, label, quantity, role, head.year, base=row.parent, source="table", title=_title(label, role)
    )


def _rate(label: str, head: Head, figure: Figure, place: Place) -> Statement | None:
    """A rate in a column of results: which one it is, the label of its row says (在职人员控制率, 部门整体支出预算调整)."""
    adjustment = re.fullmatch("部门整体支出预算调整率?", label)
    named = Named("overall", label, "adjustment_rate") if adjustment else take_apart(label, "rate")
    if not named.role:
        return None
    quantity = named.quantity or ("overall" if named.role == "execution_rate" and not named.name else "")
    return Statement(figure, place, named.name, quantity, named.role, head.year, source="table", title=label)


def _title(label: str, role: str) -> str:
    return f"{label}{grammar().role_zh(role)}"
