"""A Word report of a former year -> the entries of its form, what each came from, and everything that had no place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from xladdin.forms.load import form as find_form
from xladdin.forms.load import workbook_forms
from xladdin.legacy.agency import find_agency
from xladdin.legacy.align import MOST_ROWS, fit, line_labels, row_labels
from xladdin.legacy.entries import Entry, is_entry, make_entry, money_unit, settle
from xladdin.legacy.gather import Gathered, Left, Placed
from xladdin.legacy.lines import Row, printed_lines, table_rows
from xladdin.legacy.place import read_sheet
from xladdin.legacy.printed import points
from xladdin.legacy.recognise import Match, document_year, recognise, titles_above
from xladdin.legacy.summary import SummaryTable, find_summary
from xladdin.legacy.words import is_figure
from xladdin.rules.expression import excel_number
from xladdin.word.blocks import SCORES_TABLE, Document, Table, WordError
from xladdin.word.document import read_document
from xladdin.workbook.plan import Plan, make_plan

__all__ = ["Imported", "Left", "Placed", "SummaryTable", "Unrecognised", "import_document", "write"]


class Unrecognised(WordError):
    """The document does not say what is needed to read it. `option`: how the command line can be told."""

    def __init__(self, message: str, option: str) -> None:
        self.option = option
        super().__init__(message)


class Imported(Struct, frozen=True):
    """A document read into a form. `plan` has enough rows and attached sheets for `entries` and `attached` (by slot id, in the units
    of the form's cells: what `build_workbook` takes). `left`: every cell of the tables that became nothing. `tables`: of the document,
    in all. `summary`: the 汇总表 in it, if any; the roll-up makes its own."""

    path: Path
    plan: Plan
    agency: str
    entries: Mapping[str, Entry]
    attached: tuple[Mapping[str, Entry], ...]
    placed: tuple[Placed, ...]
    left: tuple[Left, ...]
    tables: int
    summary: tuple[SummaryTable, ...] = ()

    @property
    def form(self) -> str:
        return self.plan.form.id

    @property
    def year(self) -> int:
        return self.plan.year

    @property
    def title(self) -> str:
        return self.plan.form.title

    @property
    def complete(self) -> bool:
        """Whether there were tables of the form and all that they say was read."""
        return bool(self.placed) and not self.left


class _Read(Struct, frozen=True):
    """Tables that are one sheet, read. `copy`: 0 for a sheet of the form itself, else the number of the attached sheet."""

    form: str
    copy: int
    found: Gathered
    unit: str | None


def import_document(path: Path, *, form: str | None = None, year: int | None = None) -> Imported:
    """Reads the attached tables of a report (.docx, .txt, .doc). `form`, `year`: where the document's own are not to be believed.

    Raises WordError, in Chinese, for a file that can not be read, and Unrecognised for an unknown form, and for a document that
    names no year or follows no known form.
    """
    if form is not None and form not in workbook_forms():
        raise Unrecognised(f"没有表样“{form}”。", "代号用 xladdin forms 查看。")
    document = read_document(path)
    when = year or document_year(document)
    if when is None:
        raise Unrecognised(
            f"“{path.name}”里没有写年度，不知道是哪一年的报告。请在标题里写明年度，如“2022年度”。",
            "也可以用 --year 2022 指明。",
        )
    known = recognise(document, when, form)
    if known is None:
        raise Unrecognised(
            f"没有认出“{path.name}”用的是哪套表样：里面没有认识的附表，也没有写是哪个县市。请核对是不是选错了文件。",
            "也可以用 --form 指明表样，代号用 xladdin forms 查看。",
        )
    return _Import(document, known.form, when, known.matches).result()


class _Import:
    def __init__(self, document: Document, form: str, year: int, matches: Iterable[Match]) -> None:
        self.document, self.form, self.year = document, form, year
        self.matches = list(matches)
        self.base = make_plan(form, year)

    def result(self) -> Imported:
        summary, of_summary = find_summary(self.document, find_form(self.form))
        self.matches = [m for m in self.matches if m.table.number not in of_summary]
        reads = [self.read(copy, own) for copy, own in self.sheets()]
        plan = self.plan(reads)
        agency = find_agency(self.document, plan, [m.table for m in self.matches], [r.found.texts() for r in reads])
        main = self.entries(plan, [r for r in reads if not r.copy], agency)
        attached = tuple(self.entries(one, [r for r in reads if r.copy == n], agency)
                         for n, one in enumerate(plan.attached, 1))  # fmt: skip
        placed = [replace(p, copy=r.copy) for r in reads for p in r.found.placed if not _is_computed(p.item)]
        left = [one for r in reads for one in (*r.found.left, *_computed_otherwise(r, self.plan_of(r.form)))]
        left += [*self.unknown_tables(of_summary), *_contradictions(reads)]
        in_order = sorted(left, key=lambda one: (one.table, one.row, one.column))
        return Imported(self.document.path, plan, agency, main, attached, tuple(placed), tuple(in_order),
                        len(self.document.tables), summary)  # fmt: skip

    def sheets(self) -> list[tuple[int, list[Match]]]:
        """(copy, its tables in order): tables of one sheet belong together, cut apart by page breaks, until it begins
        again. An attached sheet that begins again is one more copy."""
        own: dict[str, list[list[Match]]] = {}
        for match in self.matches:
            kept = own.setdefault(match.sheet if match.form == self.form else "", [])
            if kept and not self.begins(match):
                kept[-1].append(match)
            else:
                kept.append([match])
        copies = own.pop("", [])
        return [*((0, tables) for kept in own.values() for tables in kept), *enumerate(copies, 1)]

    def begins(self, match: Match) -> bool:
        """Whether a table has the first line of its sheet."""
        plan = self.plan_of(match.form)
        first = printed_lines(plan, plan.sheet(match.sheet))[0]
        labels = line_labels([first], self.year)
        return any(fit(row_labels(row, labels), first, self.year) for row in table_rows(match.table))

    def plan_of(self, form: str) -> Plan:
        return self.base if form == self.form else next(p for p in self.base.attached if p.form.id == form)

    def read(self, copy: int, matches: list[Match]) -> _Read:
        plan = self.plan_of(matches[0].form)
        rows: list[Row] = [row for m in matches for row in table_rows(m.table)]
        found = read_sheet(plan, plan.sheet(matches[0].sheet), rows)
        texts = [t for m in matches for t in (*titles_above(self.document, m.table), *_first_texts(m.table))]
        return _Read(matches[0].form, copy, found, money_unit(texts))

    def plan(self, reads: list[_Read]) -> Plan:
        """With as many rows and copies as were found."""
        rows: dict[str, int] = {}
        for block, n in (item for r in reads if not r.copy for item in r.found.rows.items()):
            rows[block] = max(n, rows.get(block, 0))
        copies: dict[str, list[dict[str, int]]] = {}
        for r in reads:
            if r.copy:
                copies.setdefault(r.form, []).append(r.found.rows)
        return make_plan(self.form, self.year, rows, copies)

    def entries(self, plan: Plan, reads: list[_Read], agency: str) -> dict[str, Entry]:
        made: dict[str, Entry] = {}
        blank: list[str] = []
        for r in reads:
            for slot_id, text in r.found.texts().items():
                if is_entry(plan, slot_id):
                    made.setdefault(slot_id, make_entry(plan.slots[slot_id][1], text, r.unit))
            blank += [i for i in r.found.blank if is_entry(plan, i)]
        if agency and "agency" in plan.slots:
            made["agency"] = agency
        return settle(plan, made, blank)

    def unknown_tables(self, of_summary: set[int]) -> list[Left]:
        known = {m.table.number for m in self.matches} | of_summary
        unknown = [t for t in self.document.tables if t.number not in known]
        return [one for t in unknown if SCORES_TABLE not in titles_above(self.document, t)[:1] for one in _whole(t)]


def _contradictions(reads: Iterable[_Read]) -> list[Left]:
    """Cells of a sheet that stands in the document twice, where the second says something else. The first is taken."""
    first: dict[str, str] = {}
    found = []
    for r in reads:
        said = {p.item: p for p in r.found.placed if not r.copy}
        for item, placed in said.items():
            if first.setdefault(item, placed.text) != placed.text:
                why = f"前面已经读到“{first[item]}”，两处不同"
                found.append(Left(placed.table, placed.row, placed.column, placed.text, why))
    return found


def _is_computed(item: str) -> bool:
    """Cells that the form always computes and nobody states: 分值合计, and those of its working columns."""
    return item.startswith(("value.", "item.", "marks."))


def _computed_otherwise(read: _Read, plan: Plan) -> list[Left]:
    """Such cells that hold a remark, or a total of the marks that is not the form's."""
    found = []
    for placed in read.found.placed:
        total = excel_number(plan.rulebook.marks) if placed.item == "marks.total" else points(placed.text)
        if _is_computed(placed.item) and (not is_figure(placed.text) or points(placed.text) != total):
            found.append(Left(placed.table, placed.row, placed.column, placed.text, "这一格由表样自动计算"))
    return found


def _first_texts(table: Table) -> list[str]:
    return [cell.text for row in table.rows[:2] for cell in row]


def _whole(table: Table) -> list[Left]:
    """All of a table that no form knows, row by row; of one beyond all measure how large it is."""
    rows = list(table_rows(table))
    if len(rows) > MOST_ROWS:
        shown = next((piece.text for row in rows for piece in row.own), "")
        return [Left(table.number, 1, 0, f"{shown}……", f"这张表有 {len(rows)} 行，超过 {MOST_ROWS} 行，整张没有读取")]
    out = Gathered()
    for row in rows:
        out.leave_row(row, "不是这套表样的表")
    return out.left


def write(imported: Imported, out: Path, *, overwrite: bool = False) -> Path:
    """The workbook of the form with what was read. Raises OutputExists when the file is there."""
    from xladdin.output.files import whole_file
    from xladdin.workbook.build import build_workbook

    data = build_workbook(imported.plan, imported.entries, imported.attached)
    with whole_file(out, overwrite) as stream:
        stream.write(data)
    return out
