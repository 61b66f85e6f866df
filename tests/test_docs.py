"""The documentation says what the program does: generated pages are up to date, and nothing exists without an entry."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest
from by_path import module_at
from click.testing import CliRunner
from filings import NINGXIANG

from xladdin.checks.catalogue import kinds
from xladdin.checks.registry import checks
from xladdin.cli import program
from xladdin.commands import fill, list_forms
from xladdin.forms.load import form
from xladdin.rules.load import load_rulebook, rulebook, rulebook_ids
from xladdin.rules.shapes import SHAPES
from xladdin.strict import DefinitionError
from xladdin.vocabulary import vocabulary

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
GUIDE = DOCS / "dev" / "new-rulebook.md"


def read(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    """docs/generate.py; it puts docs/ on the import path itself."""
    return module_at(DOCS / "generate.py")


def test_generated_pages_are_up_to_date(generator: ModuleType) -> None:
    assert [path.as_posix() for path in generator.outdated()] == [], "run `python docs/generate.py`"


def test_an_outdated_and_a_stray_page_are_noticed(
    generator: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generator, "DOCS", tmp_path)
    assert generator.main([]) == 0
    assert generator.outdated() == []
    (tmp_path / "reference" / "forms.md").write_text("old", encoding="utf-8")
    (tmp_path / "reference" / "gone.md").write_text("stray", encoding="utf-8")
    assert [p.name for p in generator.outdated()] == ["forms.md", "gone.md"]
    assert generator.main(["--check"]) == 1
    generator.main([])
    assert generator.main(["--check"]) == 0


@pytest.mark.parametrize("kind", kinds().values(), ids=lambda k: k.code)
def test_every_kind_of_finding_says_what_it_means_how_it_reads_and_what_to_do(kind) -> None:
    page = read("reference/findings.md")
    entry = page.split(f"### {kind.code}　", 1)[1].split("\n### ")[0].split("\n## ")[0]
    for part in (kind.title, f"`{kind.slug}`", kind.meaning, kind.document):
        assert part in entry
    hints = entry.split("**怎样改**")[1].split("**依据**")[0]
    assert re.search(r"^\* .*[一-鿿]{3}", hints, re.MULTILINE), (
        "no code makes this kind of finding, or none says what to do"
    )


def test_every_check_has_a_docstring_that_states_its_rule() -> None:
    page = read("reference/findings.md")
    for slug, check in checks().items():
        assert check.__doc__, slug
        assert check.__doc__.split("\n")[0].strip()[:60] in page


def leaves() -> dict[str, click.Command]:
    """Everything that does something, by the words that call it."""
    found: dict[str, click.Command] = {}
    for name, one in program.commands.items():
        inner = one.commands if isinstance(one, click.Group) else None
        found |= {name: one} if inner is None else {f"{name} {each}": command for each, command in inner.items()}
    return found


LEAVES = leaves()


@pytest.mark.parametrize("name", LEAVES)
def test_every_command_argument_option_and_example_is_documented(name: str) -> None:
    entry = read("reference/commands.md").split(f"\n## {name}\n", 1)[1].split("\n## ")[0]
    command = LEAVES[name]
    assert (command.help or "").splitlines()[0] in entry
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert all(option in entry for option in parameter.opts), parameter.name
        else:
            assert parameter.make_metavar(click.Context(command)) in entry
    for example in command.examples:  # type: ignore[attr-defined]
        assert example in entry


def keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys(inner)
    elif isinstance(value, list):
        for item in value:
            yield from keys(item)


@pytest.mark.parametrize(
    "arguments", [["check"], ["score", "--readings"], ["explain", "5"], ["recalc"], ["facts"]], ids=lambda a: a[0]
)
def test_every_key_of_the_json_output_is_documented(tmp_path: Path, arguments: list[str]) -> None:
    file = fill(NINGXIANG, tmp_path / "x.xlsx")
    command, *rest = arguments
    shown = CliRunner().invoke(program, [command, str(file), *rest, "--json"])
    entry = read("reference/commands.md").split(f"\n## {command}\n", 1)[1].split("\n## ")[0]
    shared = read("reference/commands.md") if command == "explain" else entry
    ids = {*vocabulary().terms, *vocabulary().blocks, *(r for b in rulebook_ids() for r in rulebook(b).by_id)}
    found = {k for k in keys(json.loads(shown.stdout)) if k not in ids and "." not in k}
    columns = {m for b in vocabulary().blocks.values() for m in (*b.measures, "name")}
    answers = {i.answer.removeprefix("basis.") for b in rulebook_ids() for r in rulebook(b).rules for i in r.items}
    assert {k for k in found - columns - answers if f'"{k}"' not in shared} == set()


@pytest.mark.parametrize("book_id", rulebook_ids())
def test_every_rule_and_every_option_of_a_reading_is_on_its_rulebooks_page(book_id: str) -> None:
    page = read(f"reference/rulebooks/{book_id}.md")
    for rule in rulebook(book_id).rules:
        entry = page.split(f"\n## {rule.row}. {rule.label}（", 1)[1].split("\n## ")[0]
        assert f"代号 `{rule.id}`" in entry
        assert rule.attainable.describe() in entry
        assert "**Excel 公式**" in entry
        assert "**算例**" in entry
        for reading in rule.readings:
            assert reading.basis in entry
            assert all(f"（`{o.name}`）" in entry for o in reading.options)


def test_the_rulebook_page_works_the_edges(generator: ModuleType) -> None:
    """公用经费控制率 at 101%: one step, and what 不足1个按1个扣 would make of 101.01%."""
    page = read("reference/rulebooks/hn-ningxiang-2022.md")
    entry = page.split("\n## 8. 公用经费控制率（", 1)[1].split("\n## ")[0]
    assert re.search(r"\| 101\.00% \| 4分 \|", entry)
    assert re.search(r"\| 101\.01% \| 4分 \|[^|]*\| [^|]*不足1个按1个扣：3分", entry)


@pytest.mark.parametrize("info", list_forms(), ids=lambda f: f.id)
def test_every_form_sheet_and_figure_is_documented(info) -> None:
    entry = read("reference/forms.md").split(f"\n## {info.id}\n", 1)[1].split("\n## ")[0]
    assert all(f"### {sheet}\n" in entry for sheet in info.sheets)
    assert {fact for fact in form(info.id).fact_ids() if f"`{fact}`" not in entry} == set()
    assert all(f"`{block}`" in entry for block in form(info.id).block_ids())


def test_every_term_block_and_measure_is_in_the_vocabulary_page() -> None:
    page, vocab = read("reference/vocabulary.md"), vocabulary()
    assert {name for name in (*vocab.items, *vocab.blocks, *vocab.measures) if f"`{name}`" not in page} == set()


def test_links_between_pages_lead_somewhere() -> None:
    broken = []
    for page in DOCS.rglob("*.md"):
        text = re.sub(r"`[^`\n]*`", "", page.read_text(encoding="utf-8"))  # a pattern in code may look like a link
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)} -> {target}")
    assert broken == []


def test_the_index_lists_every_page() -> None:
    index = read("README.md")
    pages = {p.relative_to(DOCS).as_posix() for p in DOCS.rglob("*.md")} - {"README.md"}
    assert {p for p in pages if f"({p})" not in index} == set()


def test_paths_named_by_the_architecture_page_exist() -> None:
    page = read("dev/architecture.md")
    named = re.findall(r"`((?:xladdin|docs|tests|workbooks|cli|display)/[\w/.-]+)`", page)
    assert len(named) > 10
    assert {n for n in named if not (ROOT / n).exists() and not (ROOT / "xladdin" / n).exists()} == set()


# ---- the ten-step guide ----------------------------------------------------------------------------------------------


def snippets() -> list[str]:
    return re.findall(r"```toml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)


def as_rulebook(folder: Path, rule: str) -> Path:
    """A snippet of one rule as a whole scoring table."""
    marks = tomllib.loads(rule)["part"]["group"]["rule"][0]["marks"] if "[[part.group.rule]]" not in rule else None
    marks = marks or re.search(r"^marks = ([\d.]+)", rule, re.MULTILINE)[1]  # type: ignore[index]
    level = f'label = "甲"\nmarks = {marks}\n'
    head = f'id = "snippet"\ntitle = "表"\njurisdiction = "某市"\nyears = [2023]\nmarks = {marks}\n[source]\ndocument = "x"\nattachment = "x"\npublisher = "x"\n'
    path = folder / "snippet.toml"
    path.write_text(f"{head}\n[[part]]\n{level}\n[[part.group]]\n{level}\n{rule}", encoding="utf-8")
    return path


def test_the_guide_has_ten_steps() -> None:
    steps = re.findall(r"^## 第(.+?)步", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert steps == list("一二三四五六七八九十")


@pytest.mark.parametrize(
    "rule", [s for s in snippets() if "[[part.group.rule]]" in s], ids=lambda s: re.search(r'id = "(\w+)"', s)[1]
)  # type: ignore[index]
def test_rules_shown_in_the_guide_are_rules_that_load(tmp_path: Path, rule: str) -> None:
    book = load_rulebook(as_rulebook(tmp_path, rule))
    assert len(book.rules) == 1


def test_the_guide_shows_every_shape_and_the_header_of_a_table(tmp_path: Path) -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert {name for name in SHAPES if f"| `{name}` |" not in text} == set()
    head = tomllib.loads(snippets()[0])
    assert set(head) == {"id", "title", "jurisdiction", "years", "marks", "source", "grade"}
    whole = snippets()[0] + '[[part]]\nlabel = "甲"\nmarks = 100\n[[part.group]]\nlabel = "乙"\nmarks = 100\n' + (
        '[[part.group.rule]]\nid = "x"\nrow = 1\nlabel = "丙"\nmarks = 100\nshape = "judged"\n'
    )  # fmt: skip
    path = tmp_path / f"{head['id']}.toml"
    path.write_text(whole, encoding="utf-8")
    assert load_rulebook(path).marks == 100


@pytest.mark.parametrize(
    ("rule", "old", "new", "said"),
    [
        ("staffing", "marks = 3\n", "marks = 4\n", "分值3与各三级指标分值之和不等：4＝4"),
        ("staffing", '"staff_on_duty"', '"staff_on_dty"', "词汇表中没有 “staff_on_dty”，是否想写 “staff_on_duty”？"),
        ("staffing", "per_step", "per_stp", "缺少 per_step（写成了 “per_stp”？）"),
        ("staffing", "partial =", 'partal = "x"\npartial =', "不认识的键 “partal”，是否想写 “partial”？"),
        ("staffing", '"above"', "“above”", "不是有效的 TOML"),
        ("staffing", "row = 1", "row = 2", "按原表顺序逐行编号"),
        ("satisfaction", ">=80% <90%", ">=80% <=90%", "“90%及以上”与“80%（含）至90%（含）”两档在90%处重叠"),
        (
            "satisfaction",
            ">=70% <80%",
            ">=70% <79%",
            "“80%（含）至90%（不含）”与“70%（含）至79%（不含）”两档之间有空当",
        ),
    ],
)
def test_the_guide_quotes_the_messages_a_person_really_sees(
    tmp_path: Path, rule: str, old: str, new: str, said: str
) -> None:
    path = as_rulebook(tmp_path, next(s for s in snippets() if f'id = "{rule}"' in s))
    text = path.read_text(encoding="utf-8")
    at = text.rindex(old)
    path.write_text(text[:at] + new + text[at + len(old) :], encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        load_rulebook(path)
    assert said in str(error.value)
    assert said in GUIDE.read_text(encoding="utf-8")


def test_next_years_table_is_the_old_files_with_the_lines_changed_that_the_guide_names(tmp_path: Path) -> None:
    """Steps one, two and eight on the real files."""
    from xladdin.forms.load import load_form

    old, new = "hn-ningxiang-2022", "hn-ningxiang-2023"
    book = (ROOT / "xladdin" / "rulebooks" / f"{old}.toml").read_text(encoding="utf-8")
    made = tmp_path / f"{new}.toml"
    made.write_text(
        book.replace(f'id = "{old}"', f'id = "{new}"').replace("years = [2022]", "years = [2023]"), encoding="utf-8"
    )
    copied = load_rulebook(made)
    assert (copied.id, copied.years, len(copied.rules)) == (new, (2023,), len(rulebook(old).rules))
    forms = tmp_path / "forms"
    forms.mkdir()
    text = (ROOT / "xladdin" / "forms" / f"{old}.toml").read_text(encoding="utf-8")
    (forms / f"{new}.toml").write_text(text.replace(f'id = "{old}"', f'id = "{new}"', 1), encoding="utf-8")
    assert load_form(forms / f"{new}.toml").rulebook == old
