"""Every entry of the grammar reads its own example, and the file is read strictly."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from prose.prose_documents import read, said

from xladdin.prose import grammar as module
from xladdin.prose.figure import figures
from xladdin.prose.grammar import grammar
from xladdin.prose.naming import take_apart
from xladdin.strict import DefinitionError
from xladdin.vocabulary.load import vocabulary

GRAMMAR = grammar()


@pytest.mark.parametrize("unit", GRAMMAR.units, ids=lambda u: u.words[0])
def test_a_unit_is_read_in_its_example(unit) -> None:
    found = [re.sub(r"^([0-9.,]+) ?", r"\1 ", f.text) for f in figures(unit.sample.example)]
    assert found == ([] if unit.kind == "time" else [unit.sample.reads])


@pytest.mark.parametrize("role", GRAMMAR.roles, ids=lambda r: r.id)
def test_a_role_is_read_in_its_example(role) -> None:
    found = [f"{s.name} {GRAMMAR.role_zh(s.role)}" for s in said(role.sample.example)]
    assert ";".join(found) == role.sample.reads
    assert role.id in {s.role for s in said(role.sample.example)}


@pytest.mark.parametrize("marker", GRAMMAR.markers, ids=lambda m: m.id)
def test_a_list_word_is_read_in_its_example(marker) -> None:
    (group,) = read(marker.sample.example).groups
    assert group.whole is not None
    parts = " + ".join(str(p.value / group.whole.value * int(marker.sample.reads.split(" = ")[0])) for p in group.parts)
    assert f"{marker.sample.reads.split(' = ')[0]} = {parts}" == marker.sample.reads
    assert (group.marker, group.closed) == (marker.id, marker.closed)


@pytest.mark.parametrize("quantity", GRAMMAR.quantities, ids=lambda q: q.id)
def test_a_known_quantity_is_read_by_its_own_name(quantity) -> None:
    if quantity.id == "staff":
        assert take_apart("在职人员控制率", "rate").quantity == "staff"
    else:
        assert take_apart(quantity.zh, "money").quantity == quantity.id


def test_an_approximation_is_read_and_marked() -> None:
    (figure,) = figures(GRAMMAR.vague_sample.example)
    assert figure.vague
    assert figure.text == GRAMMAR.vague_sample.reads


def test_a_bounded_rate_is_recognised_by_its_name() -> None:
    (one,) = said(GRAMMAR.bounded_sample.example)
    assert GRAMMAR.bounded.search(one.name)
    assert one.name == GRAMMAR.bounded_sample.reads


@pytest.mark.parametrize(("head", "role"), [("年初\n预算数", "initial"), ("2023年预算数", "initial"), ("全年预算数", "full_year"), ("2023年决算数", "executed"),
                                            ("全年执行数", "executed"), ("执行率", "execution_rate"), ("编制数", "posts"), ("2023年实际在职人数", "on_duty"),
                                            ("控制率", "control_rate"), ("年度指标值", "target"), ("全年完成值", "done"), ("分值", "marks"), ("得分", "score")])  # fmt: skip
def test_a_column_is_known_by_its_head(head: str, role: str) -> None:
    text = re.sub(r"\s", "", head)
    assert [c.role for c in GRAMMAR.columns if c.pattern.fullmatch(text)] == [role]


def test_every_column_of_the_grammar_has_a_head_above() -> None:
    assert {c.role for c in GRAMMAR.columns} == {"initial", "full_year", "executed", "execution_rate", "posts", "on_duty", "control_rate", "target", "done", "marks", "score"}  # fmt: skip


def test_facts_of_the_workbook_are_named_as_the_vocabulary_does() -> None:
    known = vocabulary()
    roles = {r.id for r in GRAMMAR.roles}
    items = {term.partition(".")[0] for term in known.terms}
    assert [t for q in GRAMMAR.quantities for t in q.terms if t not in items] == []
    named = module.load_toml(module.FILE)
    assert [fact for fact in named["facts"] if fact not in known.terms] == []
    assert [measure for measure in named["measures"] if measure not in known.measures] == []
    assert {role for _, role in GRAMMAR.facts.values()} <= {*roles, ""}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('zh = "年初预算"', 'zh = "年初预算"\nzn = "x"', "不认识的键"),
        ('kind = "score"\nscale = "1"', 'kind = "scores"\nscale = "1"', "不是可选值"),
        ('words = ["基本支出"]', 'words = ["基本(支出"]', "不是有效的正则表达式"),
        ('parts = ["basic", "project"]', 'parts = ["basic", "projects"]', "没有数量“projects”"),
        ('initial_budget = ["overall", "initial"]', 'initial_budget = ["overal", "initial"]', "应为"),
    ],
)
def test_a_slip_in_the_grammar_is_refused(tmp_path: Path, monkeypatch, old: str, new: str, says: str) -> None:
    text = module.FILE.read_text(encoding="utf-8")
    assert old in text
    changed = tmp_path / "patterns.toml"
    changed.write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(module, "FILE", changed)
    grammar.cache_clear()
    try:
        with pytest.raises(DefinitionError, match=says):
            grammar()
    finally:
        grammar.cache_clear()
