"""A workbook -> Filing and findings. Scores never depend on cached results; what the form computes is computed here again, exactly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from xladdin.checks.catalogue import finding
from xladdin.facts import Cell, Entry, Fact, Filing, Finding
from xladdin.forms.load import form as find_form
from xladdin.forms.load import form_ids
from xladdin.rules.derive import complete_row, computed_value
from xladdin.rules.load import rulebook as find_rulebook
from xladdin.workbook.cells import Grid, RawCell, read_sheet
from xladdin.workbook.formula import Circular, ExcelError, Uncertified, compile_program
from xladdin.workbook.package import Package, open_package
from xladdin.workbook.plan import Plan
from xladdin.workbook.plan.names import META_SHEET, SHEET_NAME
from xladdin.workbook.plan.versions import attached_versions
from xladdin.workbook.read.locate import WORKING, Located, Place, locate
from xladdin.workbook.read.values import read_value
from xladdin.workbook.read.verify import (
    check_cached,
    check_layout,
    check_printed,
    check_stray,
    formula_stands,
    same_result,
    text_of,
)  # fmt: skip
from xladdin.workbook.unreadable import Unreadable


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a file yields. `filing` is None when it is not one of our forms; then `findings` says why."""

    filing: Filing | None
    findings: tuple[Finding, ...]
    sha256: str = ""


def read_filing(path: Path) -> Reading:
    """Reads a submitted workbook. Never raises for what a file contains; the file is opened read-only."""
    package = None
    try:
        package = open_package(path)
        return _read(package)
    except Unreadable as error:
        problem = finding("unreadable-file", None, error.message, error.hint)
        return Reading(None, (problem,), package.sha256 if package else "")


def _read(package: Package) -> Reading:
    meta = _meta(package)
    problem = _foreign(meta)
    if problem is not None:
        return Reading(None, (problem,), package.sha256)
    located = locate(meta["form"], int(meta["year"]), package.names)
    if len(located.sheet_names) < len(located.plan.sheets):
        return Reading(None, tuple(check_layout(located)), package.sha256)
    reader = _Reader(package, located, same_version=_same_version(meta))
    found = [*_about_file(package, meta), *check_layout(located)]
    filing = reader.filing()
    copies = tuple(_copies(package, located, reader.same_version))
    found += [f for _, findings in copies for f in findings]
    whole = replace(filing, attached=tuple(copy for copy, _ in copies))
    return Reading(whole, (*found, *reader.findings), package.sha256)


def _copies(package: Package, located: Located, same_version: bool) -> Iterator[tuple[Filing, list[Finding]]]:
    """Filled-in copies of the attached forms' sheets, in the order of the tabs: each carries its names with it."""
    own: dict[str, dict[str, str]] = {}
    for (sheet, name), reference in package.local_names.items():
        own.setdefault(sheet, {})[name] = reference
    forms = {SHEET_NAME + find_form(name).sheets[0].id: name for name in located.plan.form.attach}
    for info in package.sheets:
        names = own.get(info.name, {})
        marker = next((m for m in forms if m in names), None)
        if marker is None or info.name in located.sheet_names.values():
            continue
        place = locate(forms[marker], located.plan.year, names)
        if tuple(place.sheet_names.values()) != (info.name,):
            continue
        reader = _Reader(package, place, same_version)
        filing = reader.filing()
        if any(f.value is not None for f in _typed(filing)):
            layout = [f for f in check_layout(place) if f.kind != "sheet-renamed"]  # tabs of copies are named at will
            yield replace(filing, sheet=info.name), [*layout, *reader.findings]


def _typed(filing: Filing) -> Iterator[Fact]:
    """Everything a filing holds that the form did not compute or print."""
    yield from (f for f in filing.facts.values() if f.origin != "formula")
    yield from (f for f in (*filing.claims.values(), *filing.reasons.values()) if f.origin != "formula")
    yield from (f for rows in filing.indicators.values() for row in rows.values() for f in row.values())


def _meta(package: Package) -> dict[str, str]:
    """Key/value rows of the hidden sheet that marks our workbooks; empty for others."""
    if all(s.name != META_SHEET for s in package.sheets):
        return {}
    cells = read_sheet(package, META_SHEET).cells
    return {str(c.value): str(cells[row, 2].value) for (row, col), c in cells.items() if col == 1 and (row, 2) in cells}


def _foreign(meta: dict[str, str]) -> Finding | None:
    form_id, year = meta.get("form", ""), meta.get("year", "")
    if not meta:
        return finding("foreign-template", None, "工作簿里没有表样标记，不是用本工具的表样填报的",
                       "请用下发的表样填报；如由其他表格转来，请把数据填入表样")  # fmt: skip
    if form_id not in form_ids():
        return finding("foreign-template", None, f"表样“{form_id}”不在本程序的清单中", "请安装含有这套表样的新版本")
    if not (year.isdigit() and 2000 <= int(year) <= 2100):
        return finding("foreign-template", None, f"表样标记中的年度“{year}”无效", "请用下发的表样重新填报")
    return None


def _same_version(meta: dict[str, str]) -> bool:
    form = find_form(meta["form"])
    book = find_rulebook(form.rulebook)
    own = meta.get("form_version") == form.version and meta.get("rulebook_version", "") == book.version
    return own and all(meta.get(key) == version for key, version in attached_versions(form).items())


def _about_file(package: Package, meta: dict[str, str]) -> Iterable[Finding]:
    if not _same_version(meta):
        yield finding("form-version", None, "工作簿是用另一个版本的表样或评分标准生成的，按现行版本读取和评分",
                      "核对评分结果；需要时用现行表样重新生成")  # fmt: skip
    if "macros" in package.traits:
        yield finding("has-macros", None, "工作簿含有宏，没有运行", "另存为不带宏的 .xlsx 后报送")
    if package.traits & {"external-links", "data-connections"}:
        yield finding("external-links", None, "工作簿链接到其他文件或数据源", "在“数据－编辑链接”中断开链接后报送")


PRINTED = ("name", "target")
"""Columns of a block into which the form may print."""


def _printed_rows(plan: Plan) -> dict[str, frozenset[str]]:
    """What the form prints into the rows of each open block."""
    found: dict[str, set[str]] = {}
    for slot_id, (_, slot) in plan.slots.items():
        if slot.default and "[" in slot_id:
            found.setdefault(slot_id.partition("[")[0], set()).add(slot.default)
    return {block: frozenset(texts) for block, texts in found.items()}


def is_claim(slot_id: str) -> bool:
    """A 得分: the form's formula may be typed over."""
    return slot_id.startswith("claim.") or slot_id.endswith("].claim")


class _Reader:
    """Reads one workbook. With another version of form or rulebook, its wordings and formulas are not held against it."""

    def __init__(self, package: Package, located: Located, same_version: bool = True) -> None:
        self.located, self.vocab, self.same_version = located, located.plan.form.vocab, same_version
        self.findings: list[Finding] = []
        self.grids = {s: read_sheet(package, name) for s, name in located.sheet_names.items()}
        self.intact: dict[str, set[tuple[int, int]]] = {s: set() for s in self.grids}
        self.own_formulas: dict[tuple[str, int, int], str] = {}
        self.own_values: dict[tuple[str, int, int], object] = {}
        self.bare_rows: dict[str, dict[int, Cell]] = {}
        self.printed = _printed_rows(located.plan) if located.plan.rulebook.open_blocks else {}

    def filing(self) -> Filing:
        for sheet, grid in self.grids.items():
            self.findings += check_printed(self.located, sheet, grid, self.same_version)
            self.findings += check_stray(self.located, sheet, grid)
            self.verify_formulas(sheet, grid)
        results = self.recalculate()
        filing = self.assemble(self.read_slots())
        self.findings += self.without_formulas()
        self.findings += check_cached(self.located, self.grids, results, self.intact)
        return filing

    def verify_formulas(self, sheet: str, grid: Grid) -> None:
        """Notes which of the form's formulas stand, and says what happened to the others."""
        wanted, intact = self.located.formulas[sheet], self.intact[sheet]
        for at, cell in grid.cells.items():
            if cell.formula is not None and at not in wanted:
                self.own_formulas[sheet, *at] = cell.formula
        for at, (slot_id, text) in wanted.items():
            cell = grid.cells.get(at)
            if cell is not None and cell.formula is not None:
                if cell.formula == text or formula_stands(cell, text):
                    intact.add(at)
                    continue
                if not self.same_version:
                    continue
                if is_claim(slot_id):
                    self.own_formulas[sheet, *at] = cell.formula
            elif "[" in slot_id and self.unused(slot_id, grid, at[0]):
                continue
            elif self.opened(slot_id) and (cell is None or cell.value in (None, "")):
                if not is_claim(slot_id):
                    self.bare_rows.setdefault(slot_id.partition("[")[0], {}).setdefault(at[0], self.cell(sheet, at))
                continue
            problem = self.formula_problem(slot_id, self.cell(sheet, at), cell)
            if problem is not None:
                self.findings.append(problem)

    def opened(self, slot_id: str) -> bool:
        """A slot of a row that the unit writes."""
        return slot_id.partition("[")[0] in self.located.plan.rulebook.open_blocks

    def unused(self, slot_id: str, grid: Grid, row: int) -> bool:
        """A row of a block with nothing typed in: an inserted one, or the closing row, needs no formulas yet."""
        columns = self.located.plan.blocks[slot_id.partition("[")[0]].columns
        typed = [grid.cells.get((row, col)) for name, col in columns.items() if name not in PRINTED]
        return all(c is None or c.formula is not None or c.value in (None, "") for c in typed)

    def formula_problem(self, slot_id: str, cell: Cell, raw: RawCell | None) -> Finding | None:
        slot, working = self.located.slots[slot_id], slot_id.partition(".")[0] in WORKING or self.opened(slot_id)
        if raw is not None and raw.formula is not None:
            if is_claim(slot_id):
                return finding(
                    "formula-changed",
                    cell,
                    f"{slot.name}是自编公式，按公式的结果读取",
                    "直接填写得分数字",
                    severity="warning",
                )
            return finding(
                "formula-changed", cell, f"{slot.name}的公式被改动，按原公式重新计算", "撤销改动，或从表样中复制原公式"
            )
        blank = raw is None or raw.value in (None, "")
        if is_claim(slot_id):
            return None
        if blank and "[" in slot_id:
            return finding("formula-missing", cell, f"{slot.name}没有公式，程序已代为计算", "把上一行的公式复制到本行",
                           severity="warning")  # fmt: skip
        if blank:
            return finding("formula-missing", cell, f"{slot.name}的公式被清除，现在是空白", "从表样中复制原公式",
                           severity="warning" if working else None)  # fmt: skip
        if working:
            return finding(
                "formula-overwritten", cell, f"{slot.name}的公式被数值覆盖，不会采用这个数", "从表样中复制原公式"
            )
        return None

    def without_formulas(self) -> Iterator[Finding]:
        """Rows that were inserted without the formulas of their neighbours; the program computes them all the same."""
        for rows in self.bare_rows.values():
            first, *others = (cell for _, cell in sorted(rows.items()))
            said = "、".join(str(row) for row in sorted(rows))
            yield finding("row-without-formula", first, f"第{said}行是插入的，没有带公式，表上的测算得分和合计没有算它",
                          "不影响程序计分；要在表上也算出来，撤消工作表保护，选中上一行从三级指标到最右一列，连同本行按 Ctrl＋D 填充", tuple(others))  # fmt: skip

    def recalculate(self) -> dict:
        """Results of all the form's formulas on this workbook's inputs; typed-over and foreign ones count as they show."""
        names = self.located.sheet_names
        cells = {names[s]: grid.cells for s, grid in self.grids.items()}
        values: dict[tuple[str, int, int], object] = {}
        for key in self.located.program.inputs:
            cell = cells[key[0]].get(key[1:]) if key[0] in cells else None
            if cell is not None:
                values[key] = _plain(cell)
        for sheet, grid in self.grids.items():
            for at in self.located.formulas[sheet].keys() - self.intact[sheet]:
                cell = grid.cells.get(at)
                values[names[sheet], *at] = None if cell is None else _plain(cell)
        if self.own_formulas:
            self.own_values = self.evaluate_own()
            values.update(self.own_values)
        return self.located.program.run(values, overrides=True)

    def evaluate_own(self) -> dict:
        """Formulas that clerks put into input cells (`=1200+350`), recomputed where they only use the workbook itself."""
        names = self.located.sheet_names
        own = {(names[s], r, c): f for (s, r, c), f in self.own_formulas.items()}
        standing = {
            (names[s], *at): self.located.formulas[s][at][1] for s, cells in self.intact.items() for at in cells
        }
        given = {
            (names[s], *at): _plain(cell)
            for s, grid in self.grids.items()
            for at, cell in grid.cells.items()
            if (names[s], *at) not in own
        }
        try:
            results = compile_program({**standing, **own}, sheets=tuple(names.values())).run(given)
        except (Uncertified, Circular):
            return {}
        return {key: results[key] for key in own}

    def read_slots(self) -> dict[str, dict]:
        """Group -> key -> fact; for blocks, group -> row -> column -> fact."""
        groups: dict[str, dict] = {"fact": {}, "claim": {}, "reason": {}}
        for place in self.located.places:
            fact = self.read_slot(place)
            if place.group in ("fact", "claim", "reason"):
                groups[place.group][place.key] = fact
            else:
                groups.setdefault(place.group, {}).setdefault(place.row, {})[place.key] = fact
        return groups

    def read_slot(self, place: Place) -> Fact:
        slot, cell = place.slot, place.cell
        if place.at in self.intact[place.sheet]:
            return place.standing
        raw = self.grids[place.sheet].cells.get(place.at)
        if raw is None:
            return place.blank
        if raw.formula is not None:
            if (place.sheet, *place.at) in self.own_formulas:
                raw = self.own_result(cell, raw)
            else:
                return place.standing
        fact, problem = read_value(slot, raw, cell, "overwritten" if slot.formula is not None else "typed")
        if problem is not None:
            self.findings.append(problem)
        return fact

    def own_result(self, cell: Cell, raw: RawCell) -> RawCell:
        """A formula in an input cell counts by our own result; one that can not be recomputed is no usable figure."""
        ours = self.own_values.get((cell.sheet, cell.row, cell.col))
        if ours is None or isinstance(ours, ExcelError):
            return RawCell("text", f"={raw.formula}")
        made = RawCell("text", ours) if isinstance(ours, str) else RawCell("number", as_decimal(ours))
        if raw.kind != "missing-cache" and not same_result(raw, ours):
            self.findings.append(finding("cached-differs", cell, f"填报格的公式应得{text_of(made)}，显示的是{text_of(raw)}",
                                         "在 Excel 中按 F9 重新计算后保存，或直接填写数字"))  # fmt: skip
        return made

    def assemble(self, groups: dict[str, dict]) -> Filing:
        facts, claims, reasons = groups.pop("fact"), groups.pop("claim"), groups.pop("reason")
        agency = facts.pop("agency", None)
        opened = self.located.plan.rulebook.open_blocks
        indicators = {b: self.indicators(b, groups.pop(b), claims, reasons) for b in opened if b in groups}
        entries = {b: self.entries(b, rows) for b, rows in groups.items()}
        self.compute(facts, entries)
        total = claims.pop("total", None)
        name = str(agency.value) if agency and agency.value else ""
        return Filing(
            form=self.located.plan.form.id, rulebook=self.located.plan.rulebook.id, agency=name,
            year=self.located.plan.year, facts=facts, blocks=entries, claims=claims, reasons=reasons,
            claimed_total=total, agency_cell=agency.cell if agency else None, indicators=indicators,
            unit=self.located.plan.form.unit,
        )  # fmt: skip

    def indicators(self, block: str, rows: dict[int, dict[str, Fact]], claims: dict, reasons: dict) -> dict[int, Entry]:
        """Rows of an open block that the unit filled in; what the form prints into an unused one is no entry."""
        printed = self.printed.get(block, frozenset())
        kept: dict[int, Entry] = {}
        for n, row in sorted(rows.items()):
            claim, reason = row.pop("claim"), row.pop("reason", None)
            own = [f for c, f in row.items() if c not in PRINTED or f.value not in printed]
            given = [*own, claim, *([reason] if reason else [])]
            if any(f.origin != "formula" and (f.value is not None or f.origin == "unreadable") for f in given):
                kept[n] = row
                claims[f"{block}[{n}]"] = claim
                if reason is not None:
                    reasons[f"{block}[{n}]"] = reason
        return kept

    def entries(self, block: str, rows: dict[int, dict[str, Fact]]) -> tuple[Entry, ...]:
        """Rows of a block that hold a figure, or something unreadable, with what the form computes in them.

        Printed row labels alone are no entry.
        """
        kept = []
        for row in (complete_row(self.vocab, block, row) for _, row in sorted(rows.items())):
            if any(f.value is not None or f.origin == "unreadable" for c, f in row.items() if c != "name"):
                name = row["name"]
                closing = isinstance(name.value, str) and name.value.startswith("……")
                kept.append({**row, "name": Fact(name.id, None, name.cell, "typed", name.entered)} if closing else row)
        return tuple(kept)

    def compute(self, facts: dict[str, Fact], blocks: dict[str, tuple[Entry, ...]]) -> None:
        """Fills in what the form's own formulas compute, exactly, parts before totals."""

        def lookup(term_id: str):
            fact = facts.get(term_id)
            return fact.number if fact else None

        for term_id in self.located.derived:
            if facts[term_id].origin != "formula":
                continue
            value = computed_value(self.vocab.terms[term_id], lookup, blocks)
            facts[term_id] = Fact(term_id, value, facts[term_id].cell, "formula")

    def cell(self, sheet: str, at: tuple[int, int]) -> Cell:
        return Cell(self.located.sheet_names[sheet], *at)


def _plain(cell: RawCell) -> object:
    """A cell's value for the formula evaluator: floats, text, booleans, errors; None when nothing is saved."""
    if cell.kind == "error":
        return _error(str(cell.value))
    if isinstance(cell.value, Decimal):
        return float(cell.value)
    return cell.value


def as_decimal(value: object) -> Decimal:
    """A float result as the decimal Excel would show (15 significant digits)."""
    return Decimal(f"{float(value):.15g}")  # type: ignore[arg-type]


def _error(code: str) -> ExcelError:
    """The error value; codes of newer Excel (#SPILL!) count as #VALUE!, as they do in formulas of older ones."""
    try:
        return ExcelError(code)
    except ValueError:
        return ExcelError("#VALUE!")
