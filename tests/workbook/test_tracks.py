"""What was remembered of files read before changes nothing: every planted fault is found alike by a reader that remembers and one that does not."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from edits import edit_part, formula, set_cells

from workbooks.city.catalogue import MAKERS, catalogue
from workbooks.city.fault import plant
from xladdin.checks.case import Examined
from xladdin.facts import column_letter
from xladdin.output.zipped import zipped
from xladdin.rollup.record import record_of
from xladdin.workbook import plain_rows
from xladdin.workbook.cells import read_sheet
from xladdin.workbook.examine import examine
from xladdin.workbook.package import open_package
from xladdin.workbook.read import formulas, locate, tracks
from xladdin.workbook.row_memory import Memory

CASES = [pytest.param(one, one.forms[0], id=f"{one.id}-{one.forms[0]}") for one in catalogue().values()]


def forget(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(plain_rows, "memory", Memory(0))
    patch.setattr(tracks.SheetTracks, "tracks", lambda *_: None)
    patch.setattr(tracks.SheetTracks, "remember", lambda *_: None)
    locate._locate.cache_clear()
    locate._locate_shared.cache_clear()


def said(one: Examined) -> tuple:
    record = record_of(one)
    return one.findings, record.packed_bytes(), record.filed and (record.filed.marks, record.filed.inputs)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    folder = tmp_path_factory.mktemp("clean")
    made: dict[str, list[Path]] = {}
    for form in MAKERS:
        for n in range(3):
            file = folder / f"{form}-{n}.xlsx"
            file.write_bytes(zipped(MAKERS[form](f"演示市第{n}局", Random(n)).parts()))
            made.setdefault(form, []).append(file)
    return made


@pytest.mark.parametrize(("fault", "form"), CASES)
def test_a_fault_is_found_alike_with_and_without_memory(fault, form: str, clean, tmp_path: Path) -> None:
    file = tmp_path / "1.xlsx"
    file.write_bytes(plant(fault, MAKERS[form]("演示市教育局", Random(5)), Random(5)).data)
    for one in clean.get(form, ()):
        examine(one)
    first = said(examine(file))
    for one in clean.get(form, ()):
        assert not [f for f in examine(one).findings if f.kind != "marks-not-hundred"]
    again = said(examine(file))
    with pytest.MonkeyPatch.context() as patch:
        forget(patch)
        assert said(examine(file)) == first == again


def test_the_memory_is_used(clean: dict[str, list[Path]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the test above would hold two equal things against each other."""
    monkeypatch.setattr(
        plain_rows, "memory", Memory(8 << 20)
    )  # that of the process may be nearly full, and then begins anew
    calls: list[str] = []
    verify = formulas.Formulas.verify
    monkeypatch.setattr(formulas.Formulas, "verify", lambda *args: calls.append(args[1]) or verify(*args))
    for files in clean.values():
        for file in (*files, *files):
            calls.clear()
            examine(file)
        assert not calls
    forget(monkeypatch)
    examine(files[0])
    assert calls


def test_a_formula_of_the_units_own_does_not_rest_on_a_result_as_saved_in_a_sheet_of_known_rows(tmp_path: Path) -> None:
    form, year = "hn-ningxiang-2022", 2022
    data = zipped(MAKERS[form]("演示市教育局", Random(5)).parts())
    file = tmp_path / "1.xlsx"
    file.write_bytes(data)
    examine(file)
    package = open_package(file)
    located = locate.locate(form, year, package.names)
    base, claim = located.sheet_names["base"], located.positions["claim.operating_cost"]
    grid = read_sheet(package, base).cells
    at = next(at for at in located.formulas["base"] if grid[at].kind == "number" and grid[at].value)
    total = f"{column_letter(at[1])}{at[0]}"
    forged = edit_part(data, package.sheet(base).part, f"<v>{grid[at].value}</v>", "<v>7</v>")
    own = f"{located.sheet_names[claim[0]]}!{column_letter(claim[2])}{claim[1]}"
    file.write_bytes(set_cells(forged, {own: formula(f"{base}!{total}*0+IF({base}!{total}=7,1,2)", 1)}))
    with_memory = examine(file)
    assert with_memory.case.scorecard["operating_cost"].claimed == 2
    with pytest.MonkeyPatch.context() as patch:
        forget(patch)
        assert said(examine(file)) == said(with_memory)
