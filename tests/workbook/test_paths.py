"""What was remembered of files read before changes nothing: every planted fault is found alike by a reader that remembers and one that does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

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
from xladdin.workbook.package import Package, open_package
from xladdin.workbook.plan.names import META_SHEET
from xladdin.workbook.read import formulas, locate, paths
from xladdin.workbook.row_memory import Memory

CASES = [pytest.param(one, one.forms[0], id=f"{one.id}-{one.forms[0]}") for one in catalogue().values()]


def forget(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(plain_rows, "memory", Memory(0))
    patch.setattr(paths.SheetPaths, "walk", lambda *_: None)
    patch.setattr(paths.SheetPaths, "learn", lambda *_: None)
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


CELL = re.compile(r'<c r="([A-Z]+[0-9]+)"((?: s="[0-9]+")?)[^>]*?(?:/>|>(.*?)</c>)', re.DOTALL)
FORMULA = re.compile(r"<f>.*?</f>", re.DOTALL)


class Edited(NamedTuple):
    """A workbook in which some cells and rows were changed at random, often in places where another one of the row was."""

    data: bytes
    changes: list[str]


def edited(form: str, chance: Random) -> Edited:
    data, changes = zipped(MAKERS[form](f"演示市第{chance.randrange(4)}局", Random(chance.randrange(4))).parts()), []
    package = Package(Path("1.xlsx"), data)
    for part in (sheet.part for sheet in package.sheets if sheet.name != META_SHEET):
        xml = package.archive.read(part).decode()
        for _ in range(chance.choice((0, 0, 1, 2))):
            cells = list(CELL.finditer(xml))
            one = chance.choice(cells)
            kind = chance.choice(list(CHANGES))
            xml = xml[: one.start()] + CHANGES[kind](one) + xml[one.end() :]
            changes.append(f"{part} {one[1]} {kind}")
        if chance.random() < 0.15:
            row = chance.choice(re.findall(r"<row .*?</row>", xml, re.DOTALL))
            kind = chance.choice(list(ROWS))
            xml = xml.replace(row, ROWS[kind](row))
            changes.append(f"{part} {row[:12]} {kind}")
        data = edit_part(data, part, package.archive.read(part).decode(), xml)
    return Edited(data, changes)


def cell(one: re.Match[str], attributes: str, content: str) -> str:
    return f'<c r="{one[1]}"{one[2]}{attributes}>{content}</c>'


def with_formula(one: re.Match[str], attributes: str, content: str) -> str:
    formula = FORMULA.search(one[3] or "")
    return cell(one, attributes, formula[0] + content) if formula else one[0]


CHANGES = {
    "gone": lambda one: "",
    "blank": lambda one: f'<c r="{one[1]}"{one[2]}/>',
    "number": lambda one: cell(one, "", "<v>7</v>"),
    "fraction": lambda one: cell(one, "", "<v>7.25</v>"),
    "exponent": lambda one: cell(one, "", "<v>1E3</v>"),
    "words": lambda one: cell(one, ' t="inlineStr"', "<is><t>甲</t></is>"),
    "no words": lambda one: cell(one, ' t="inlineStr"', "<is><t></t></is>"),
    "ampersand": lambda one: cell(one, ' t="inlineStr"', "<is><t>甲&amp;v</t></is>"),
    "letter": lambda one: cell(one, ' t="inlineStr"', "<is><t>v</t></is>"),
    "formula gone": lambda one: cell(one, "", FORMULA.sub("", one[3])) if one[3] and "<v>" in one[3] else one[0],
    "other result": lambda one: with_formula(one, "", "<v>3</v>"),
    "text as result": lambda one: with_formula(one, ' t="str"', "<v>甲</v>"),
    "empty result": lambda one: with_formula(one, ' t="str"', "<v></v>"),
    "no result": lambda one: with_formula(one, "", ""),
    "an empty number": lambda one: with_formula(one, "", "<v></v>"),
    "true": lambda one: cell(one, ' t="b"', "<v>1</v>"),
    "own formula": lambda one: cell(one, "", "<f>1+1</f><v>2</v>"),
    "other style": lambda one: one[0].replace(one[2], ' s="1"') if one[2] else one[0],
}
ROWS = {
    "gone": lambda row: "",
    "without formulas": lambda row: re.sub(r"<c [^>]*><f>.*?</c>", "", row, flags=re.DOTALL),
    "without cells": lambda row: re.sub(r"<c .*</c>|<c .*/>", "", row, flags=re.DOTALL),
    "blank": lambda row: re.sub(r'<c (r="[A-Z0-9]+"(?: s="[0-9]+")?)[^>]*>.*?</c>', r"<c \1/>", row, flags=re.DOTALL),
    "higher": lambda row: re.sub(r' ht="[0-9.]+"', ' ht="77"', row),
}


def sequences(form: str, seeds: range, folder: Path) -> Iterator[tuple[int, list[Path], list[list[str]]]]:
    """Files to be read one after the other."""
    for seed in seeds:
        chance = Random(f"{form} {seed}")
        made = [edited(form, chance) for _ in range(6)]
        files = [folder / f"{n}.xlsx" for n in range(len(made))]
        for file, one in zip(files, made, strict=True):
            file.write_bytes(one.data)
        yield seed, files, [one.changes for one in made]


def differing(form: str, seeds: range, folder: Path) -> Iterator[tuple[int, list[str]]]:
    """What is read otherwise after other files than alone."""
    for seed, files, changes in sequences(form, seeds, folder):
        with_memory = [said(examine(file)) for file in (*files, *files)]
        with pytest.MonkeyPatch.context() as patch:
            forget(patch)
            alone = [said(examine(file)) for file in files]
        for n, one in enumerate((*alone, *alone)):
            if one != with_memory[n]:
                yield seed, changes[n % len(files)]


@pytest.mark.parametrize("form", list(MAKERS))
def test_files_with_anything_changed_are_read_alike_after_each_other(form: str, tmp_path: Path) -> None:
    assert not list(differing(form, range(4), tmp_path))


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
