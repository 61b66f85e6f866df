"""One form in one workbook read: which of its formulas stand, what they give on these inputs, what stands in each slot."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Set
from contextlib import suppress
from decimal import Decimal

from xladdin.checks.catalogue import finding
from xladdin.facts import Cell, Fact, Filing, Finding
from xladdin.workbook.cells import Grid, PlainSheet, RawCell, open_sheet
from xladdin.workbook.formula import Circular, ExcelError, Uncertified, compile_program
from xladdin.workbook.intake import Book
from xladdin.workbook.intake.fit import own_formulas, with_formulas, zeros_for_text
from xladdin.workbook.intake.other_book import OtherBook
from xladdin.workbook.read.assemble import assemble
from xladdin.workbook.read.contents import At, Contents, plain_value, saved_value
from xladdin.workbook.read.formulas import Formulas
from xladdin.workbook.read.locate import Located, Place
from xladdin.workbook.read.steps import Path, take_up
from xladdin.workbook.read.values import Figures, read_figure, read_value
from xladdin.workbook.read.verify import (
    check_cached,
    check_printed,
    check_stray,
    same_result,
    text_of,
)


class Reader:
    """Reads one workbook. With another version of form or rulebook, its wordings and formulas are not held against it."""

    def __init__(self, package: Book, located: Located, same_version: bool = True) -> None:
        self.package, self.located, self.same_version = package, located, same_version
        self.findings: list[Finding] = []
        self.formulas = Formulas(located, same_version)
        self.own_values: dict[tuple[str, int, int], object] = {}
        self.uncalculated = 0
        self.other = isinstance(package, OtherBook)
        self._sheets = {s: self.open(name) for s, name in located.sheet_names.items()}
        self._grids: dict[str, Grid] = {}
        if isinstance(package, OtherBook):
            self._grids = dict(self.without_text({s: one for s, one in self._sheets.items() if isinstance(one, Grid)}))

    def open(self, name: str) -> PlainSheet | Grid:
        return self.package.grid_of(name) if isinstance(self.package, OtherBook) else open_sheet(self.package, name)

    def grid(self, sheet: str) -> Grid:
        """All cells of a sheet."""
        found = self._grids.get(sheet)
        if found is None:
            one = self._sheets[sheet]
            found = self._grids[sheet] = one.grid() if isinstance(one, PlainSheet) else one
        return found

    def filing(self) -> Filing:
        contents = self.followed()
        if contents is None:
            contents = self.looked_through(self._sheets, Contents(self.located.contents_places), learning=False)
        results = self.located.program.compute(contents.given, contents.over)
        if self.other:
            self.show_texts(contents, results)
        filing = assemble(self.located, contents)
        self.findings += self.formulas.rows_without()
        found, self.uncalculated = check_cached(self.located, contents, results)
        self.findings += found
        return filing

    def followed(self) -> Contents | None:
        """Sheets of which all is known taken up along their paths, the others cell by cell; None where a known sheet holds what is not plain."""
        contents, left = Contents(self.located.contents_places), []
        found: list[Finding] = []
        places, figures = self.located.places, self.located.contents_places.figures
        try:
            for sheet, one in self._sheets.items():
                path = self.path(sheet, one)
                if path is None:
                    left.append(sheet)
                    continue
                for n, shown in take_up(path, one.package, contents):  # type: ignore[union-attr]
                    fact, problem = self.slot_fact(places[n], figures[n], shown)
                    contents.put(places[n], fact)
                    if problem is not None:
                        found.append(problem)
        except ValueError:
            return None
        self.findings += found
        return self.looked_through(left, contents)

    def path(self, name: str, sheet: PlainSheet | Grid) -> Path | None:
        """The way through a sheet of which all is known."""
        return self.located.paths[name].walk(sheet) if self.same_version and isinstance(sheet, PlainSheet) else None

    @staticmethod
    def slot_fact(place: Place, known: Figures | None, shown: RawCell | bytes | None) -> tuple[Fact, Finding | None]:
        """The fact of a slot in a known sheet, from its cell or figure; None where the form's formula is missing."""
        if shown is None:
            return place.blank, None
        if isinstance(shown, bytes):
            return read_figure(place, known, shown)
        return read_value(place.slot, shown, place.cell, place.blank.origin)

    def looked_through(self, sheets: Collection[str], contents: Contents, learning: bool = True) -> Contents:
        """With the contents of these sheets, cell by cell; what is in order is remembered."""
        for sheet in sheets:
            self.findings += check_printed(self.located, sheet, self.grid(sheet), self.same_version)
            self.findings += check_stray(self.located, sheet, self.grid(sheet))
            self.formulas.verify(sheet, self.grid(sheet))
            one = self._sheets[sheet]
            if learning and self.same_version and isinstance(one, PlainSheet):
                with suppress(ValueError):
                    self.located.paths[sheet].learn(one, *self.formulas.alike(sheet, self.grid(sheet)))
        self.findings += self.formulas.findings
        if self.formulas.own:
            self.own_values = self.evaluate_own()
        for sheet in sheets:
            self.take_values(sheet, contents)
            self.take_slots(sheet, contents)
        return contents

    def show_texts(self, contents: Contents, results: tuple) -> None:
        """The results as saved where a format can not save all of them."""
        for sheet in self._sheets:
            ours = {at: results[n] for at, n in self.located.contents_places.sheets[sheet].formulas.items()}
            grid = zeros_for_text(self.grid(sheet), ours)
            self._grids[sheet] = grid
            self.take_saved(sheet, contents)

    def without_text(self, grids: dict[str, Grid]) -> Iterator[tuple[str, Grid]]:
        """The grids of a format whose formulas have no text: the form's are taken to stand where there is one, results are compared."""
        for sheet, grid in grids.items():
            fitted, own = with_formulas(grid, self.located.formulas[sheet])
            slots = {p.at: p.slot.name for p in self.located.places if p.sheet == sheet}
            self.findings += own_formulas(self.located.sheet_names[sheet], own, slots)
            yield sheet, fitted

    def take_values(self, sheet: str, contents: Contents) -> None:
        """Inputs and saved results of the form's formulas; what stands in place of one counts as it shows."""
        cells, name, places = self.grid(sheet).cells, self.located.sheet_names[sheet], self.located.contents_places
        for at, n in places.sheets[sheet].inputs.items():
            if at in cells:
                contents.given[n] = self.own_values.get((name, *at), plain_value(cells[at]))  # type: ignore[assignment]
        for at in places.sheets[sheet].formulas.keys() - self.formulas.intact[sheet]:
            own = plain_value(cells[at]) if at in cells else None
            contents.over[name, *at] = self.own_values.get((name, *at), own)  # type: ignore[assignment]
        self.take_saved(sheet, contents)

    def take_saved(self, sheet: str, contents: Contents) -> None:
        cells, formulas = self.grid(sheet).cells, self.located.contents_places.sheets[sheet].formulas
        for at in self.formulas.intact[sheet]:
            contents.saved[formulas[at]] = saved_value(cells[at])
            contents.shown[formulas[at]] = cells[at]

    def evaluate_own(self) -> dict:
        """Formulas that clerks put into input cells (`=1200+350`), recomputed where they only use the workbook itself."""
        names = self.located.sheet_names
        own = {(names[s], r, c): f for (s, r, c), f in self.formulas.own.items()}
        standing = {(names[s], *at): self.located.formulas[s][at][1] for s in names for at in self.standing(s)}
        given = {
            (names[s], *at): plain_value(cell)
            for s in names
            for at, cell in self.grid(s).cells.items()
            if (names[s], *at) not in own
        }
        try:
            results = compile_program({**standing, **own}, sheets=tuple(names.values()), only=own).run(given)
        except (Uncertified, Circular):
            return {}
        return {key: results[key] for key in own}

    def standing(self, sheet: str) -> Set[At]:
        """Where the form's formulas stand. In a sheet of known rows they do wherever there is one."""
        if sheet in self.formulas.intact:
            return self.formulas.intact[sheet]
        cells = self.grid(sheet).cells
        return {at for at in self.located.formulas[sheet] if at in cells and cells[at].formula is not None}

    def take_slots(self, sheet: str, contents: Contents) -> None:
        cells, places = self.grid(sheet).cells, self.located.places
        for at, n in self.located.contents_places.sheets[sheet].slots.items():
            if at in self.formulas.intact[sheet]:
                continue
            place, raw = places[n], cells.get(at)
            if raw is not None:
                contents.put(place, self.read_slot(place, raw))
            elif place.slot.formula is not None:
                contents.put(place, place.blank)

    def read_slot(self, place: Place, raw: RawCell) -> Fact:
        """The fact in a cell that holds something, where no formula of the form stands."""
        slot, cell = place.slot, place.cell
        if raw.formula is not None:
            if (place.sheet, *place.at) in self.formulas.own:
                raw = self.own_result(cell, raw)
            else:
                return place.standing
        fact, problem = read_value(slot, raw, cell, place.blank.origin)
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

    def cell(self, sheet: str, at: tuple[int, int]) -> Cell:
        return Cell(self.located.sheet_names[sheet], *at)


def as_decimal(value: object) -> Decimal:
    """A float result as the decimal Excel would show (15 significant digits)."""
    return Decimal(f"{float(value):.15g}")  # type: ignore[arg-type]
