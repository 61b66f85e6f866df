"""Outlines of reports and the sentences they take, read strictly: an unknown key is an error that names file, place and key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from msgspec import Struct

from xladdin.library import conflicts, files, is_shared
from xladdin.strict import DefinitionError, Table, load_toml, nearest

HERE = Path(__file__).parent
OUTLINES, SENTENCES = HERE / "outlines", HERE / "sentences.toml"
WRITTEN = ("scores", "indicators", "problems", "improvements", "projects", "project_scores")
"""Topics that are written from the scorecard, row by row, and not from sentences."""
_NAME = re.compile(r"\{([^{}]*)\}")
PLAIN = ("year", "last", "agency")


class Sentence(Struct, frozen=True):
    """Clauses joined by commas after `head`. Written only for forms that have slots for all of `needs`; an `optional` one only where
    some of its figures are known."""

    clauses: tuple[str, ...]
    head: str = ""
    needs: tuple[str, ...] = ()
    optional: bool = False


class Section(Struct, frozen=True):
    """A chapter or a section of one. `ask`: what only people can write; `topics`: ids of sentences, or of WRITTEN.

    `open_if_silent`: the `ask` is put only when no topic has anything to say.
    """

    title: str
    topics: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    open_if_silent: bool = False
    sections: tuple[Section, ...] = ()


class Outline(Struct, frozen=True):
    """The report of one place. `title`: its lines, with {agency} and {year}; `forms`: ids it belongs to, none for the common one."""

    id: str
    forms: tuple[str, ...]
    title: tuple[str, ...]
    basis: str
    sign: bool
    chapters: tuple[Section, ...]


class UnknownOutline(ValueError):
    """No such outline; the text names those there are."""


class Listed(Struct, frozen=True):
    """One outline file. `outline` is None when it can not be used; `problem` says why, or what of it is not taken."""

    id: str
    origin: Literal["自带", "本机", "共享"]
    path: Path
    outline: Outline | None
    problem: str = ""


def outline_of(form_id: str) -> Outline:
    """The outline of a form's place, else the common one. One of the library serves the forms that it names, unless the program
    brings an outline for them: what the program brings is replaced only by asking (`outline_named`)."""
    builtin = builtin_outlines()
    own = (one.outline for one in listed_outlines() if one.origin != "自带" and one.outline is not None)
    return next((o for o in (*builtin.values(), *own) if form_id in o.forms), builtin["common"])


def outline_named(wanted: str) -> Outline:
    """An outline by id, of the program or the library, or as .toml file. Raises UnknownOutline, DefinitionError."""
    usable = {one.id: one.outline for one in reversed(listed_outlines()) if one.outline is not None}
    if wanted in usable:
        return usable[wanted]
    path = Path(wanted)
    if path.suffix == ".toml" and path.is_file():
        return load_outline(path)
    broken = next((one for one in listed_outlines() if one.id == wanted), None)
    if broken is not None:
        raise UnknownOutline(f"提纲“{wanted}”{broken.problem}。请改正，或换一个提纲")
    raise UnknownOutline(
        f"没有提纲“{wanted}”{nearest(wanted, usable) or '。'}现有提纲：{'、'.join(sorted(usable))}；也可以写 .toml 文件"
    )


@cache
def builtin_outlines() -> Mapping[str, Outline]:
    """Those of the program by id. Raises DefinitionError for a broken file, a form of two outlines, or none that is common."""
    found = {path.stem: load_outline(path) for path in sorted(OUTLINES.glob("*.toml"))}
    if "common" not in found:
        raise DefinitionError("common.toml", "", "缺少通用提纲")
    owner: dict[str, str] = {}
    for outline in found.values():
        for form_id in outline.forms:
            if form_id in owner:
                raise DefinitionError(f"{outline.id}.toml", "forms", f"“{form_id}” 已属于提纲 {owner[form_id]}")
            owner[form_id] = outline.id
    return found


@cache
def listed_outlines() -> tuple[Listed, ...]:
    """All outlines: the program's first, then the library's, those that can not be used included."""
    builtin = builtin_outlines()
    found = [Listed(i, "自带", OUTLINES / f"{i}.toml", outline) for i, outline in builtin.items()]
    owner = {form_id: outline.id for outline in builtin.values() for form_id in outline.forms}
    for outline_id, path in files("outlines").items():
        origin: Literal["本机", "共享"] = "共享" if is_shared(path) else "本机"
        if outline_id in builtin:
            found.append(Listed(outline_id, origin, path, None, "与程序自带的提纲同名，没有采用；请改代号"))
            continue
        try:
            outline = load_outline(path)
        except (DefinitionError, OSError, RecursionError) as error:
            found.append(Listed(outline_id, origin, path, None, f"不能使用：{error}"))
            continue
        taken = [f"“{form_id}”已属于提纲 {owner[form_id]}" for form_id in outline.forms if form_id in owner]
        owner.update({form_id: outline_id for form_id in outline.forms if form_id not in owner})
        said = f"表样{'、'.join(taken)}，要用这份请写 --outline {outline_id}" if taken else ""
        found.append(Listed(outline_id, origin, path, outline, said))
    for one in conflicts():
        if one.kind == "outlines":
            found.append(
                Listed(
                    one.id,
                    "共享" if is_shared(one.passed_over) else "本机",
                    one.passed_over,
                    None,
                    "与同名的共享提纲不同，没有采用",
                )
            )
    return tuple(found)


def load_outline(path: Path) -> Outline:
    from xladdin.forms.load import form_ids

    root = Table(load_toml(path), path.name, "")
    forms = root.texts("forms")
    for form_id in forms:
        if form_id not in form_ids():
            raise root.fail(f"没有表样 “{form_id}”{nearest(form_id, form_ids())}", "forms")
    title = tuple(root.texts("title"))
    if not title:
        raise root.fail("不能为空", "title")
    for line in title:
        _known(root, "title", line, PLAIN)
    basis = root.text("basis", "")
    _known(root, "basis", basis, PLAIN)
    chapters = tuple(_section(t, topics()) for t in root.tables("chapter", required=True))
    made = Outline(path.stem, tuple(forms), title, basis, bool(root.take("sign", bool, True)), chapters)
    root.done()
    return made


def _section(table: Table, known: Iterable[str], deep: bool = True) -> Section:
    known = (*known, *WRITTEN)
    wanted = tuple(table.texts("topics"))
    for topic in wanted:
        if topic not in known:
            raise table.fail(f"没有主题 “{topic}”{nearest(topic, known)}", "topics")
    below = tuple(_section(t, known, deep=False) for t in table.tables("section")) if deep else ()
    made = Section(
        table.text("title"), wanted, tuple(table.texts("ask")), table.take("open_if_silent", bool, False), below
    )
    table.done()
    return made


@cache
def topics() -> Mapping[str, tuple[Sentence, ...]]:
    """The sentences by topic. Raises DefinitionError for a figure that the vocabulary does not know."""
    return load_topics(SENTENCES)


def load_topics(path: Path) -> Mapping[str, tuple[Sentence, ...]]:
    from xladdin.vocabulary import vocabulary

    root = Table(load_toml(path), path.name, "")
    known = (*vocabulary().terms, *PLAIN)
    found: dict[str, tuple[Sentence, ...]] = {}
    for table in root.tables("topic", required=True):
        name = table.ident("id")
        if name in found or name in WRITTEN:
            raise table.fail(f"主题 “{name}” 重复", "id")
        found[name] = tuple(_sentence(t, known) for t in table.tables("sentence", required=True))
        table.done()
    root.done()
    return found


def _sentence(table: Table, known: tuple[str, ...]) -> Sentence:
    clauses, needs = tuple(table.texts("clauses")), tuple(table.texts("needs"))
    if not clauses:
        raise table.fail("不能为空", "clauses")
    head = table.text("head", "")
    for key, text in (("head", head), *(("clauses", c) for c in clauses)):
        _known(table, key, text, known)
    for need in needs:
        _known(table, "needs", f"{{{need}}}", known)
    made = Sentence(clauses, head, needs, table.take("optional", bool, False))
    table.done()
    return made


def _known(table: Table, key: str, text: str, known: Iterable[str]) -> None:
    for name in names_in(text):
        if name not in known:
            raise table.fail(f"不认识 “{{{name}}}”{nearest(name, known)}", key)


def names_in(text: str) -> list[str]:
    """Ids between braces; words for a direction (`{id|年中追加|年中追减}`) are none."""
    return [found.partition("|")[0] for found in _NAME.findall(text)]


def split(text: str) -> list[str]:
    """Words and ids by turns, words first: `年末{a}，` -> 年末, a, ，. An id may have the words for up and down behind it."""
    return _NAME.split(text)
