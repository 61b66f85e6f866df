"""Sentences to statements: subject, role, year, qualifiers, lists."""

from __future__ import annotations

from prose.prose_documents import read, said


def one_line(*paragraphs: str) -> list[str]:
    return [f"{s.quantity or s.name}:{s.role}:{s.figure.text}" for s in said(*paragraphs)]


def test_parts_take_the_role_of_their_whole_and_the_rate_speaks_of_the_whole() -> None:
    assert one_line("2023年部门预算300万元，其中基本支出200万元，项目支出100万元；年中追加30万元，其中基本支出30万元；实际支出310万元，预算执行率93.94%。") == [
        "overall:initial:300万元", "basic:initial:200万元", "project:initial:100万元", "overall:supplement:30万元", "basic:supplement:30万元",
        "overall:executed:310万元", "overall:execution_rate:93.94%",
    ]  # fmt: skip


def test_figures_without_a_name_speak_of_what_the_sentence_began_with() -> None:
    assert one_line("项目支出年初预算80万元，年中追加5万元，实际支出84万元。") == [
        "project:initial:80万元",
        "project:supplement:5万元",
        "project:executed:84万元",
    ]


def test_figures_without_a_name_speak_of_what_the_heading_names() -> None:
    assert one_line("（一）基本支出情况", "年初预算80万元，实际支出84万元。") == [
        "basic:initial:80万元",
        "basic:executed:84万元",
    ]


def test_a_project_named_in_the_clause_before_is_not_the_department() -> None:
    assert one_line("（二）项目支出", "校舍维修项目单独开展了自评，全年预算数20万元，全年执行数18万元。") == [
        "校舍维修项目:full_year:20万元",
        "校舍维修项目:executed:18万元",
    ]


def test_a_part_of_a_known_quantity_is_not_taken_for_it() -> None:
    assert one_line("项目支出中信息化建设经费20万元。") == ["信息化建设经费::20万元"]
    assert one_line("其他项目支出7.3万元。") == ["其他项目:executed:7.3万元"]


def test_growth_speaks_of_the_figure_before_it_and_a_figure_in_brackets_of_the_word_before_it() -> None:
    assert one_line("工业投资42亿元，增长5%，其中技改投资2亿元，同比增长40%。")[-1] == "技改投资:growth:40%"
    found = said("完成新兴产业产值30亿元，占工业总产值（80亿元）的37.5%。")
    assert [(s.name, s.role, s.base) for s in found] == [
        ("新兴产业产值", "", ""),
        ("工业总产值", "", ""),
        ("新兴产业产值", "share", "工业总产值"),
    ]


def test_figures_told_respectively_have_no_name() -> None:
    assert {s.name for s in said("国家级、省级企业分别达7家、31家和50家。")} == {""}


def test_a_count_is_named_by_what_is_counted() -> None:
    assert one_line("现有20个行政编制，5个事业编制。") == ["行政:posts:20个", "事业:posts:5个"]


def test_goals_estimates_rules_and_parts_of_the_year_are_no_firm_facts() -> None:
    for text in (
        "绩效目标：新增企业11家。",
        "预计投资88亿元。",
        "1－11月投资70亿元。",
        "当月产值42亿元。",
        "预算执行率100%为满分。",
        "近200家企业。",
    ):
        assert [s.firm for s in said(text)] == [False], text
    assert [s.firm for s in said("1-12月投资70亿元。")] == [True]


def test_the_year_is_the_last_one_named() -> None:
    assert [s.year for s in said("2022年支出5万元，2023年支出6万元。上年无支出7万元。")] == [2022, 2023, None]


def groups(*paragraphs: str) -> list[str]:
    return [
        f"{g.whole.figure.text if g.whole else g.subject.name} = {' + '.join(p.figure.text for p in g.parts)}"
        for g in read(*paragraphs).groups
    ]


def test_nested_lists_belong_to_their_own_wholes() -> None:
    text = "基本支出17万元。其中：工资福利支出9万元，主要用于津贴4万元，公积金5万元；商品和服务支出8万元，主要用于办公费3万元，差旅费5万元。"
    assert set(groups(text)) == {"17万元 = 9万元 + 8万元", "9万元 = 4万元 + 5万元", "8万元 = 3万元 + 5万元"}


def test_a_list_ends_where_another_role_or_whole_begins() -> None:
    assert groups("年初预算100万元，其中：基本支出80万元，项目支出20万元；年中追加9万元；实际支出95万元。") == [
        "100万元 = 80万元 + 20万元"
    ]
    assert groups("编制43人，其中：行政编制21人，事业编制22人，实有60人，其中：在职40人；退休20人。") == [
        "43人 = 21人 + 22人",
        "60人 = 40人 + 20人",
    ]


def test_a_figure_without_a_clause_of_its_own_is_no_part() -> None:
    assert groups("申报12家，其中新增7家通过6家，复审5家。") == ["12家 = 7家 + 5家"]


def test_differences_from_last_year_are_neither_wholes_nor_parts() -> None:
    text = "收入24万元，比上年减收2万元。其中：税收收入8万元，比上年增收1万元；非税收入16万元，比上年减收3万元。"
    assert groups(text) == ["24万元 = 8万元 + 16万元"]


def test_a_list_in_brackets_ends_with_them() -> None:
    assert groups("结余43万元由财政收回（其中基本支出40万元，项目支出3万元），另有5万元。") == [
        "43万元 = 40万元 + 3万元"
    ]


def test_places_are_those_of_the_paragraph() -> None:
    text = "先说一句。项目支出80万元。"
    (one,) = said(text)
    assert text[one.place.start : one.place.end] == "80万元"
    assert one.place.sentence == "项目支出80万元。"
    assert str(one.place) == "第2段"
