"""Dealing out: what stands in the workbooks, what stays as it is, what the list of what was dealt says."""

from __future__ import annotations

import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from deal.conftest import FORM
from filings import SAMPLES

from xladdin.commands import rollup
from xladdin.deal import Dealt, Request, deal_out
from xladdin.deal.before import carried, read_before
from xladdin.deal.model import KEPT, NEW
from xladdin.deal.prefill import decimal_of
from xladdin.facts import UnitStamp
from xladdin.forms.load import workbook_forms
from xladdin.store.previous import NoFigures
from xladdin.store.run import Request as RollUp
from xladdin.workbook.examine import examine

Deal = Callable[..., Dealt]
EDUCATION = "演示市教育局（演示）"
STRUCTURE = {"unreadable-file", "foreign-template", "form-version", "slot-lost", "sheet-renamed", "formula-changed", "label-changed", "never-calculated"}  # fmt: skip


@pytest.fixture(scope="module")
def last_year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with submissions of 2022, and their roll-up beside it."""
    folder = tmp_path_factory.mktemp("上年") / "报送"
    folder.mkdir()
    for name in ("demo-education", "demo-water"):
        (folder / f"{name}.xlsx").write_bytes((SAMPLES / f"{name}.xlsx").read_bytes())
    rollup(RollUp(folder, folder.parent / "汇总.xlsx", jobs=1))
    return folder


@pytest.mark.parametrize("form_id", workbook_forms())
def test_every_form_is_dealt_readable_and_stamped(deal: Deal, form_id: str) -> None:
    done = deal(["甲局", "001", None, None, "、".join(f"项目{n}" for n in range(7))], year=2024, form=form_id)
    (one,) = done.units
    found = examine(one.file)
    assert found.case is not None
    assert (found.case.filing.agency, found.case.filing.year, found.dealt) == ("甲局", 2024, UnitStamp("甲局", "001"))
    assert not {f.kind for f in found.findings} & {*STRUCTURE, "dealt-to-another"}


def test_more_projects_than_the_form_has_rows_get_rows_of_their_own(deal: Deal) -> None:
    names = [f"项目{n}" for n in range(1, 14)]
    done = deal(
        ["甲局", 1],
        projects=[["单位", "项目名称", "预算数（元）"], *(["甲局", name, n * 100] for n, name in enumerate(names, 1))],
    )
    case = examine(done.units[0].file).case
    assert case is not None
    rows = case.filing.blocks["projects"]
    assert [row["name"].value for row in rows if row["name"].value] == names
    assert case.filing.number("project_spending.budget") == 100 * 91
    hongjiang = deal(["乙局", 1, None, None, "修路、架桥"], form="hn-hongjiang-2024").units[0]
    attached = examine(hongjiang.file).attached
    assert [one.filing.facts["project_name"].value for one in attached] == ["修路", "架桥"]
    many = deal(["丙局", 1, None, None, "、".join(f"项目{n}" for n in range(33))], form="hn-hongjiang-2024")
    assert len(examine(many.units[0].file).attached) == 30
    assert "丙局的项目超过 30 个" in many.said[-1]


@pytest.mark.parametrize("source", ["folder", "roll-up", "store"])
def test_last_years_figures_come_from_roll_up_store_or_folder(deal: Deal, last_year: Path, source: str) -> None:
    book = last_year.parent / "汇总.xlsx"
    previous = {"folder": last_year, "roll-up": book, "store": book.with_suffix(".xladdin")}[source]
    done = deal(["演示市教育委员会", 1, None, None, None, EDUCATION], ["新设局", 2], previous=previous)
    first, second = (examine(one.file).case for one in done.units)
    then = examine(last_year / "demo-education.xlsx").case
    assert first
    assert second
    assert then
    for now, before in (("official_hospitality.last_actual", "official_hospitality.actual"), ("procurement.last_actual", "procurement.actual"),
                        ("sangong.last_actual", "sangong.actual"), ("sangong.last_budget", "sangong.budget"), ("approved_posts", "approved_posts")):  # fmt: skip
        assert first.filing.number(now) == then.filing.number(before) is not None, now
        assert second.filing.number(now) is None
    block = [row["last_actual"].number for row in first.filing.blocks["operating_cost_items"]]
    assert block == [row["actual"].number for row in then.filing.blocks["operating_cost_items"]]
    made = done.units[1].made
    assert made is not None
    assert made.known == ()
    assert "编制数" in made.missing


def test_a_roll_up_without_its_store_gives_the_same_figures(last_year: Path, tmp_path: Path) -> None:
    copy = tmp_path / "汇总.xlsx"
    copy.write_bytes((last_year.parent / "汇总.xlsx").read_bytes())
    bare, stored = (read_before(book, 2022).units for book in (copy, last_year.parent / "汇总.xlsx"))
    assert bare.keys() == stored.keys()
    for unit, exact in stored.items():
        assert bare[unit].rows == exact.rows
        assert {i: n for i, n in exact.items.items() if decimal_of(n)} == {
            i: n for i, n in bare[unit].items.items() if decimal_of(exact.items[i])
        }


def test_figures_of_another_year_are_refused_with_the_years_there_are(deal: Deal, last_year: Path) -> None:
    with pytest.raises(NoFigures, match=r"没有2023年度的数据，只有2022年度的"):
        deal(["甲局", 1], year=2024, previous=last_year)


def test_amounts_stand_in_the_unit_of_the_form(deal: Deal, last_year: Path) -> None:
    done = deal([EDUCATION, 1], form="hn-hongjiang-2024", previous=last_year)
    made = done.units[0].made
    assert made is not None
    then = examine(last_year / "demo-education.xlsx").case
    assert then is not None
    known = next(k for k in made.known if k.slot == "operating_cost.last_actual")
    assert (known.value * 10_000, known.unit) == (then.filing.number("operating_cost.actual"), "万元")


@pytest.mark.parametrize("locked", [True, False])
def test_what_is_filled_in_is_locked_only_when_asked_and_rows_never(deal: Deal, last_year: Path, locked: bool) -> None:
    done = deal([EDUCATION, 1, None, None, "修路"], previous=last_year, locked=locked)
    made = done.units[0].made
    assert made is not None
    book = openpyxl.load_workbook(done.units[0].file)
    for known in made.known:
        assert book[known.sheet].cell(known.row, known.col).protection.locked is (locked and "[" not in known.slot), (
            known.slot
        )
    _, name = made.press.plan.slots["projects[0].name"]
    assert book["基础数据表"].cell(name.row, name.col).protection.locked is False
    _, agency = made.press.plan.slots["agency"]
    assert book["基础数据表"].cell(agency.row, agency.col).protection.locked is locked


def test_what_is_carried_over_is_of_the_vocabulary_and_of_the_same_kind() -> None:
    from xladdin.vocabulary import vocabulary

    terms = vocabulary().terms
    for item, sources in carried().items():
        assert {terms[s].unit for s in sources} == {terms[item].unit}, item


def test_dealing_again_keeps_what_is_there_and_adds_what_is_new(deal: Deal, tmp_path: Path) -> None:
    first = deal(["甲局", 1], ["乙局", 2])
    typed = first.units[0].file
    typed.write_bytes(b"typed in meanwhile")
    again = deal(["甲局", 1], ["丙局", 3], ["乙局", 2])
    assert [one.state for one in again.units] == [KEPT, NEW, KEPT]
    assert typed.read_bytes() == b"typed in meanwhile"
    assert again.list_file == tmp_path / "发放" / "发放清单-2.xlsx"
    third = deal(["甲局", 1], ["丙局", 3])
    assert (third.list_file, third.count(NEW)) == (None, 0)
    assert first.list_file is not None
    assert first.list_file.exists()


def test_stopped_in_the_middle_whole_files_stay_and_the_next_run_completes(listed, tmp_path: Path) -> None:
    roster, out = listed(*([f"第{n}局", n] for n in range(1, 6))), tmp_path / "发放"

    def stop(done: int, total: int, name: str) -> None:
        if done == 3:
            raise KeyboardInterrupt

    request = Request(roster, out, 2023, FORM)
    with pytest.raises(KeyboardInterrupt):
        deal_out(request, stop)
    whole = sorted(p.name for p in out.iterdir())
    assert len(whole) == 3
    assert all(examine(out / name).case for name in whole)
    done = deal_out(request)
    assert (done.count(KEPT), done.count(NEW)) == (3, 2)


def test_names_of_files_are_short_safe_and_told_apart(deal: Deal) -> None:
    long = "演示市一个名称特别长的事业单位及其下属机构办公室" * 4
    done = deal([long + "甲", "x/y"], [long + "乙", "x:y"], ["CON", None], ["a\\b|c", 7])
    names = [one.file.name for one in done.units]
    assert len({name.casefold() for name in names}) == 4
    assert all(len(name.encode()) <= 255 and not set(name) & set('<>:"/\\|?*') for name in names)
    assert names[2].startswith("_CON")
    assert [examine(one.file).case.filing.agency for one in done.units][:2] == [long + "甲", long + "乙"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "name", ["=cmd|'/C calc'!A0", "<r><t>x</t></r>局", "+1+1", "局 & <b>市</b>", "@SUM(A1)", "'甲局"]
)
def test_hostile_names_stay_text_in_workbook_stamp_and_list(deal: Deal, name: str) -> None:
    done = deal([name, "=1+1"], ["甲局", 2])
    one = done.units[0]
    found = examine(one.file)
    assert found.case is not None
    assert (found.case.filing.agency, found.dealt) == (name, UnitStamp(name, "=1+1"))
    for file in (one.file, done.list_file):
        book = openpyxl.load_workbook(file)
        cells = [
            c for sheet in book if sheet.title in ("_xladdin", "发放清单") for row in sheet.iter_rows() for c in row
        ]
        assert name in [c.value for c in cells if c.value]
        assert not [c for c in cells if c.data_type == "f"]


def test_the_list_of_what_was_dealt_says_unit_file_and_figures(deal: Deal, last_year: Path) -> None:
    done = deal([EDUCATION, 101, "教育局", None, "修路"], ["新设局", 2], ["新设局", 3], previous=last_year)
    book = openpyxl.load_workbook(done.list_file)
    assert book.sheetnames == ["发放清单", "预填数据", "名单问题"]
    sheet = book["发放清单"]
    heads = [c.value.replace("\n", "") for c in sheet[3]]
    first = dict(zip(heads, sheet[4], strict=True))
    assert (first["编码"].value, first["单位"].value, first["主管部门"].value, first["状态"].value) == (
        "101",
        EDUCATION,
        "教育局",
        NEW,
    )
    target = first["文件"].hyperlink.target
    assert (Path(done.out) / os.path.basename(target)).is_file()
    assert "新发放 2 个单位，名单有误、没有发放 1 行" in sheet["A2"].value
    made = done.units[0].made
    assert made is not None
    assert first["填入的上年数"].value == len(made.known) == book["预填数据"].max_row - 1
    values = {(r[0].value, r[1].value): r[2].value for r in book["预填数据"].iter_rows(min_row=2)}
    hospitality = next(k for k in made.known if k.slot == "official_hospitality.last_actual")
    assert Decimal(str(values[EDUCATION, hospitality.label])) == hospitality.value
