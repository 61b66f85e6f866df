"""Outlines and sentences are data, read strictly: chapters of the place, and errors that name file and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from xladdin.forms.load import workbook_forms
from xladdin.report.outline import load_outline, load_topics, outline_of, outlines
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
    assert {outline_of(form).id for form in workbook_forms()} == set(outlines())
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
