"""Which form answers whom: each (jurisdiction, year, kind of form) is the business of one form set alone."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from xladdin.commands import FormInfo, list_forms
from xladdin.forms.load import form, form_ids, workbook_forms
from xladdin.rules.load import rulebook, rulebook_ids


def answers(forms: Iterable[FormInfo]) -> dict[tuple[str, int, str], list[str]]:
    """Who is answered by which form sets: one each, else both are named."""
    found: dict[tuple[str, int, str], list[str]] = {}
    for info in forms:
        for year in info.years:
            found.setdefault((info.jurisdiction, year, info.kind), []).append(info.id)
    return found


def doubly_answered(forms: Iterable[FormInfo]) -> dict[tuple[str, int, str], list[str]]:
    return {who: ids for who, ids in answers(forms).items() if len(ids) > 1}


def test_each_jurisdiction_year_and_kind_is_answered_by_one_form_set() -> None:
    assert doubly_answered(list_forms()) == {}


def test_an_overlap_is_noticed_and_names_both() -> None:
    """A county's own form for 2018 that forgot to name the county."""
    county = next(f for f in list_forms() if f.id == "hn-county-2018")
    own = replace(county, id="hn-elsewhere-2018", years=(2018, 2019))
    assert doubly_answered([*list_forms(), own]) == {
        (county.jurisdiction, 2018, county.kind): ["hn-county-2018", "hn-elsewhere-2018"]
    }


def test_the_reports_and_the_common_form_are_answered() -> None:
    answered = {(f.jurisdiction, year, f.kind): f.id for f in list_forms() for year in f.years}
    assert answered["湖南省宁乡市", 2022, "整体"] == "hn-ningxiang-2022"
    assert answered["湖南省洪江市", 2024, "整体"] == "hn-hongjiang-2024"
    assert answered["湖南省洪江市", 2024, "项目"] == "hn-hongjiang-2024-project"
    assert answered["江西省进贤县", 2021, "整体"] == "jx-jinxian-2021"
    assert answered["湖南省武冈市", 2022, "整体"] == "hn-wugang-2022"
    assert answered["湖南省长沙市", 2021, "整体"] == "hn-changsha-2021"
    assert {answered["湖南省县（市、区）", year, "整体"] for year in range(2015, 2019)} == {"hn-county-2018"}
    assert {answered["通用", year, kind] for year in range(2020, 2027) for kind in ("整体", "项目")} == {
        "cn-overall",
        "cn-project",
    }


def test_every_rulebook_is_used_by_a_form_of_the_same_place_and_every_form_is_listed() -> None:
    used = {form(i).rulebook: form(i) for i in form_ids() if form(i).rulebook}
    assert set(used) == set(rulebook_ids())
    for book_id, own in used.items():
        assert rulebook(book_id).jurisdiction == own.jurisdiction
    assert [f.id for f in list_forms()] == list(form_ids())
    assert {f.id for f in list_forms() if f.kind == "整体"} == set(workbook_forms())
