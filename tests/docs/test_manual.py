"""The manual names what is there: buttons, sheets, codes, commands, files. Its steps are walked in tests/udfs/libreoffice/test_manual_steps.py."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
from manual_pages import DOCS, MANUAL, STEPS, anchors, links, pages, read, slug, written

from udfs.table import ribbon
from xladdin.checks.catalogue import kinds
from xladdin.cli import program
from xladdin.commands import list_forms

BUTTONS = {command.label for group in ribbon().groups for command in group.commands}
IDS = {"ids": lambda page: page.relative_to(DOCS).as_posix()}


def sheets() -> set[str]:
    """Every name of a sheet that the program makes."""
    from udfs import sheets as results
    from udfs.macros.rollup import TITLE
    from udfs.macros.rulebook import RESULT
    from xladdin.deal import listing
    from xladdin.rollup import names
    from xladdin.tables import columns
    from xladdin.trial import names as trial

    known = {name for info in list_forms() for name in info.sheets}
    for module in (results, names, columns, listing, trial):
        known |= {value for value in vars(module).values() if isinstance(value, str)}
    return {*known, TITLE, RESULT, "填报说明", "检查"}


@pytest.mark.parametrize("page", sorted(MANUAL.glob("*.md")), **IDS)
def test_what_is_called_a_button_is_one(page: Path) -> None:
    assert set(re.findall(r"「(.+?)」", read(page))) - BUTTONS == set()


def test_every_button_has_its_place_in_the_reference() -> None:
    page = read(DOCS / "reference" / "addin.md")
    assert {
        label for label in BUTTONS if not re.search(rf"^\| {re.escape(label)}[ ◦▸]*\|", page, re.MULTILINE)
    } == set()


@pytest.mark.parametrize("page", sorted(MANUAL.glob("*.md")), **IDS)
def test_what_is_called_a_sheet_is_one(page: Path) -> None:
    assert set(re.findall(r"“([^“”]+)”表", read(page))) - sheets() == set()


@pytest.mark.parametrize("page", written(), **IDS)
def test_codes_of_findings_exist(page: Path) -> None:
    letters = "".join({kind.code[0] for kind in kinds().values()})
    named = set(re.findall(rf"\b([{letters}][1-9]\d\d)\b", read(page)))
    assert named - {kind.code for kind in kinds().values()} - crosscheck_codes() == set()


def crosscheck_codes() -> set[str]:
    return set(re.findall(r"\bP\d{3}\b", read(DOCS / "reference" / "crosscheck.md")))


def commands(page: Path) -> list[str]:
    text = re.sub(r"```toml.*?```", "", read(page), flags=re.DOTALL)
    return re.findall(r"`(xladdin [^`\n]+)`", text) + re.findall(r"^ {4,}(xladdin .+)$", text, re.MULTILINE)


@pytest.mark.parametrize("page", [page for page in written() if commands(page)], **IDS)
def test_commands_can_be_typed_as_printed(page: Path) -> None:
    for line in commands(page):
        _, *words = shlex.split(line.replace("\\", "/"))
        command: click.Command = program
        while isinstance(command, click.Group) and words and not words[0].startswith("-"):
            assert words[0] in command.commands, line
            command = command.commands[words.pop(0)]
        # Not by click's own parser: it would keep a help option made outside the program.
        options = {name for one in command.params for name in (*one.opts, *one.secondary_opts)} | {"--help"}
        assert {word for word in words if word.startswith("-")} - options == set(), line
        places = [one for one in command.params if isinstance(one, click.Argument)]
        assert places or not words or words[0].startswith("-"), line


@pytest.mark.parametrize("page", pages(), **IDS)
def test_links_lead_to_a_file_and_to_a_place_in_it(page: Path) -> None:
    broken = []
    for path, anchor in links(page):
        target = (page.parent / path) if path else page
        if path.endswith(".png"):
            continue  # the build says which pictures are missing
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(f"{path}#{anchor}")
    assert broken == []


def test_the_id_of_a_heading_is_the_one_github_gives() -> None:
    assert slug("防病毒软件和 ASR") == "防病毒软件和-asr"
    assert slug("没有“绩效自评”选项卡") == "没有绩效自评选项卡"
    assert slug("离线包（内网）") == "离线包内网"


@pytest.mark.parametrize("name", STEPS)
def test_there_are_ten_steps(name: str) -> None:
    steps = re.findall(r"^## 第(.)步　", read(MANUAL / f"{name}.md"), re.MULTILINE)
    assert steps == list("一二三四五六七八九十")


def test_every_question_gives_a_cause_and_a_remedy_in_four_lines() -> None:
    entries = read(MANUAL / "questions.md").split("\n### ")[1:]
    assert len(entries) >= 20
    for entry in entries:
        title, *lines = entry.split("\n## ")[0].strip().splitlines()
        said = [line for line in lines if line.strip()]
        assert said[0].startswith("**原因**　"), title
        assert said[1].startswith("**办法**　"), title
        assert len(said) <= 4, title
        assert len("".join(said)) <= 220, title


def test_every_page_has_one_place_in_the_contents() -> None:
    from contents import ROOT_PAGE, load_parts, pages_of

    listed = pages_of(load_parts())
    there = {page.relative_to(DOCS).with_suffix("").as_posix() for page in pages()}
    assert sorted(listed) == sorted(there - {"README", ROOT_PAGE})


def test_the_printed_part_holds_what_a_user_needs() -> None:
    from contents import load_parts, pages_of

    printed = pages_of(part for part in load_parts() if part.print)
    wanted = {"install", "manual/filling", "manual/collecting", "manual/questions", "manual/new-year", "manual/deployment",
              "reference/addin", "reference/findings", "reference/rulebooks/hn-ningxiang-2022"}  # fmt: skip
    assert wanted - set(printed) == set()
    assert not [page for page in printed if page.startswith("dev/")]


def test_the_picture_of_the_layers_shows_all_of_them_in_order() -> None:
    from layers_picture import layers, layers_picture

    picture = layers_picture()
    names = [name for layer in layers() for name in layer.names]
    places = [re.search(rf'class="name"[^>]*>[^<]*\b{name}\b', picture) for name in names]
    assert all(places)
    tops = [found.start() for found in places if found]
    assert sorted(tops) == tops
    assert {"cli", "commands", "checks", "strict"} < set(names)
    assert next(layer for layer in layers() if layer.names == ("store",)).optional
    assert "openpyxl" in next(layer for layer in layers() if layer.names == ("workbook",)).libraries
