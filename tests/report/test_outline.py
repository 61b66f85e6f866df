"""Outlines and sentences are data, read strictly: chapters of the place, and errors that name file and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from xladdin.forms.load import workbook_forms
from xladdin.library import refresh, store
from xladdin.report.outline import (
    UnknownOutline,
    builtin_outlines,
    listed_outlines,
    load_outline,
    load_topics,
    outline_named,
    outline_of,
)
from xladdin.strict import DefinitionError

MINIMAL = 'title = ["{year}年度报告"]\n[[chapter]]\ntitle = "概况"\n'
TOPIC = '[[topic]]\nid = "a"\n[[topic.sentence]]\n'


@pytest.mark.parametrize(
    ("form", "chapters", "first", "last"),
    [
        ("hn-changsha-2021", 10, "部门概况", "对二级机构绩效自评复评情况"),
        ("hn-hongjiang-2024", 10, "基本情况", "其他需要说明的情况"),
        ("hn-wugang-2022", 10, "单位基本情况", "其他需要说明的情况"),
        ("hn-ningxiang-2022", 7, "部门概况", "改进措施和有关建议"),
        ("jx-jinxian-2021", 4, "部门（单位）基本概况", "绩效自评结果拟应用和公开情况"),
    ],
)
def test_each_place_has_its_own_chapters(form: str, chapters: int, first: str, last: str) -> None:
    found = outline_of(form).chapters
    assert (len(found), found[0].title, found[-1].title) == (chapters, first, last)


def test_every_form_has_an_outline_and_those_without_their_own_share_one() -> None:
    assert {outline_of(form).id for form in workbook_forms()} == set(builtin_outlines())
    assert outline_of("cn-overall").id == outline_of("a-form-of-tomorrow").id == "common"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (MINIMAL + 'tittle = "x"\n', r"chapter\[1\] → tittle: .*“title”"),
        (MINIMAL + 'topics = ["stuff"]\n', "没有主题 “stuff”，是否想写 “staff”"),
        ('forms = ["hn-ningxiang-2023"]\n' + MINIMAL, "没有表样 “hn-ningxiang-2023”，是否想写 “hn-ningxiang-2022”"),
        ('title = ["{jahr}年度"]\n[[chapter]]\ntitle = "概况"\n', "不认识 “{jahr}”"),
        ('title = ["报告"]\n', "缺少 chapter"),
        ("title = []\n[[chapter]]\ntitle = 'a'\n", "title: 不能为空"),
        (MINIMAL + "[[chapter.section]]\nask = ['x']\n", "缺少 title"),
    ],
)
def test_a_broken_outline_is_an_error_that_names_file_and_place(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "there.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match=f"there.toml.*{said}"):
        load_outline(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TOPIC + 'clauses = ["编制{approved_post}"]\n', "不认识 “{approved_post}”，是否想写 “approved_posts”"),
        (TOPIC + 'clauses = ["x"]\nneeds = ["nothing_known"]\n', "needs.*nothing_known"),
        (TOPIC + "clauses = []\n", "clauses: 不能为空"),
        (TOPIC + 'clause = ["x"]\nclauses = ["x"]\n', "clause.*clauses"),
        (TOPIC + 'clauses = ["x"]\n' + TOPIC + 'clauses = ["x"]\n', "主题 “a” 重复"),
        ('[[topic]]\nid = "scores"\n[[topic.sentence]]\nclauses = ["x"]\n', "主题 “scores” 重复"),
    ],
)
def test_a_broken_sentence_is_an_error_that_names_file_and_place(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "words.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match=f"words.toml.*{said}"):
        load_topics(path)


OWN = 'forms = ["cn-overall"]\n' + MINIMAL


def put(text: str, folder: Path, name: str) -> Path:
    path = folder / "outlines" / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    refresh()
    return path


def test_an_outline_of_the_library_serves_the_forms_it_names(library: Path) -> None:
    assert outline_of("cn-overall").id == "common"
    store("outlines", "cn-yongxian", OWN, "1")
    assert outline_of("cn-overall").id == "cn-yongxian"
    assert outline_of("hn-county-2018").id == "common"
    assert [(one.id, one.origin) for one in listed_outlines() if one.origin != "自带"] == [("cn-yongxian", "本机")]


def test_what_the_program_brings_is_replaced_only_by_asking(library: Path) -> None:
    put(OWN.replace("cn-overall", "hn-ningxiang-2022"), library, "ningxiang-own")
    put(MINIMAL, library, "hn-wugang")
    assert outline_of("hn-ningxiang-2022").id == "hn-ningxiang"
    assert [c.title for c in outline_named("ningxiang-own").chapters] == ["概况"]
    assert len(outline_named("hn-wugang").chapters) == 10
    problems = {one.id: one.problem for one in listed_outlines() if one.origin == "本机"}
    assert "“hn-ningxiang-2022”已属于提纲 hn-ningxiang" in problems["ningxiang-own"]
    assert "同名" in problems["hn-wugang"]


def test_of_two_outlines_for_a_form_the_first_counts_and_the_other_is_said(library: Path) -> None:
    put(OWN, library, "a-first")
    put(OWN, library, "b-second")
    assert outline_of("cn-overall").id == "a-first"
    assert "已属于提纲 a-first" in {one.id: one.problem for one in listed_outlines()}["b-second"]


@pytest.mark.parametrize(
    "text", ["forms = ", "\0", 'forms = ["no-such-form"]\n' + MINIMAL, MINIMAL + "x = " + "[" * 3000]
)
def test_a_broken_outline_of_the_library_is_listed_and_stops_no_report(text: str, library: Path) -> None:
    put(text, library, "broken")
    assert outline_of("cn-overall").id == "common"
    (one,) = [one for one in listed_outlines() if one.id == "broken"]
    assert one.outline is None
    assert one.problem.startswith("不能使用：")
    with pytest.raises(UnknownOutline, match="提纲“broken”不能使用"):
        outline_named("broken")


def test_an_outline_may_be_a_file_and_an_unknown_one_names_all(library: Path, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(MINIMAL, encoding="utf-8")
    assert outline_named(str(path)).id == "own"
    with pytest.raises(UnknownOutline, match=r"没有提纲“hn-wugan”，是否想写 “hn-wugang”？.*common、hn-changsha"):
        outline_named("hn-wugan")
