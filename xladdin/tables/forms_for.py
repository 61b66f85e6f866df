"""The form of a new scoring table: that of the table it was made from, with the figures that the new rules need."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from msgspec import Struct

from xladdin.forms.load import form, load_form, workbook_forms
from xladdin.forms.whole import on_basis
from xladdin.library import files, store
from xladdin.rules.derive import parts_of
from xladdin.rules.rulebook import Rulebook
from xladdin.strict import DefinitionError, load_toml
from xladdin.tables.toml_text import toml_text
from xladdin.vocabulary import vocabulary

FORMS = Path(__file__).parent.parent / "forms"
OWN = Path(__file__).with_name("own_form.toml")


class FormMade(Struct, frozen=True):
    """`id` of the form that was put into the library, '' when none could be made: then `problem` says why.

    `added`: names of the figures that were added to its 补充数据 sheet; `source`: the form it was made from, '' for one made from the table alone.
    """

    id: str
    source: str = ""
    added: tuple[str, ...] = ()
    problem: str = ""


def base_forms(rulebook_id: str) -> tuple[str, ...]:
    """Forms that are workbooks of their own and are scored by this table."""
    return tuple(i for i in workbook_forms() if rulebook_id and form(i).rulebook == rulebook_id)


def make_form(book: Rulebook, base_id: str, *, shared: bool = False) -> FormMade:
    """Derives and stores the form of a rulebook that is already in the library.

    The form of that id that is there already, else that of the base; where neither can carry the new rows, one drawn from the rulebook alone.
    """
    own = files("forms").get(book.id)
    for source in ([book.id] if own is not None else []) + list(base_forms(base_id)):
        data = load_toml(own if own is not None and source == book.id else _file(source))
        added = adapt(data, book, _slots(source))
        made = _stored(data, book, source, shared)
        if not made.problem:
            return FormMade(book.id, source, tuple(vocabulary().terms[i].item_zh for i in added))
    return _stored(plain_form(book), book, "", shared)


def _file(form_id: str) -> Path:
    known = files("forms")
    return known[form_id] if form_id in known else FORMS / f"{form_id}.toml"


def _stored(data: dict[str, Any], book: Rulebook, source: str, shared: bool) -> FormMade:
    said = f"由“{source}”改成" if source else "按评分标准生成"
    text = toml_text(data, f"{book.title}（{book.jurisdiction}）的表样，{said}。")
    try:
        version = _version(text, book.id)
    except DefinitionError as error:
        return FormMade("", source, problem=f"表样“{source or book.id}”不能用于新的评分标准：{error.problem}")
    store("forms", book.id, text, version, shared=shared, overwrite=True)
    return FormMade(book.id, source)


def plain_form(book: Rulebook) -> dict[str, Any]:
    """A form of the rulebook alone (own_form.toml): the figures it needs, its scores, the answers it asks for."""
    own = load_toml(OWN)
    pattern = {sheet["kind"]: sheet for sheet in load_toml(FORMS / f"{own['pattern']}.toml")["sheet"]}
    needed = with_parts({i for rule in book.rules for i in rule.needs})
    sheets = [figures(own["figures"], pattern["figures"], book, needed)] if needed else []
    if book.open_blocks:
        sheets.append(evaluation(own["evaluation"], book, own["open_rows"]))
    else:
        sheets.append({**pattern["scoring"], **own["scoring"], "title": book.title})
    if on_basis(book, own_lines=not book.open_blocks):
        sheets.append(pattern["basis"])
    data: dict[str, Any] = {}
    adapt(data, book, needed)
    head = {key: data[key] for key in ("id", "title", "jurisdiction", "years")}
    settings = {"version": "1", "rulebook": book.id, "unit": own["unit"], "reason_required": own["reason_required"]}
    return {**head, **settings, "source": data["source"], "sheet": sheets}


def figures(own: dict[str, Any], pattern: dict[str, Any], book: Rulebook, needed: list[str]) -> dict[str, Any]:
    """The sheet of all figures that the rules need."""
    said = {**own, "title": own["title"].format(title=book.title)}
    heading = {"heading": said.pop("heading")}
    return {**pattern, **said, "row": [heading, *({"figure": figure} for figure in needed)]}


def evaluation(own: dict[str, Any], book: Rulebook, prepared: int) -> dict[str, Any]:
    """A 自评表: the printed rules where there are any, below them the rows that the unit writes, then the total."""
    rows = []
    for row in own["row"]:
        if "indicators" in row:
            rows.append({**row, "rows": dict.fromkeys(book.open_blocks, prepared)})
        elif "rules" not in row or book.rules:
            rows.append(row)
    return {**own, "title": book.title, "row": rows}


def with_parts(used: set[str]) -> list[str]:
    """The figures, and those that the computed ones among them are made from, in the order of the vocabulary."""
    known = vocabulary()
    while more := {part for i in used for part in parts_of(known.within(used).terms[i])} - used:
        used = used | more
    return [i for i in known.terms if i in used]


def adapt(data: dict[str, Any], book: Rulebook, known: Iterable[str]) -> list[str]:
    """Names, years and source of the new table, and a line for each figure that no slot asks for yet. Gives the ids of those figures."""
    data |= {"id": book.id, "rulebook": book.id, "years": list(book.years), "jurisdiction": book.jurisdiction}
    data["title"] = f"{book.jurisdiction}{book.title}"
    source = book.source
    data["source"] = {"document": source.document, "attachment": source.attachment, "publisher": source.publisher}
    sheet = next((s for s in data.get("sheet", ()) if s.get("kind") == "figures"), None)
    missing = _missing(data, book, known)
    if sheet is not None:
        sheet.setdefault("row", []).extend({"figure": figure} for figure in missing)
    return missing if sheet is not None else []


def _missing(data: dict[str, Any], book: Rulebook, known: Iterable[str]) -> list[str]:
    """Ids that rules need and the form has no slot for."""
    slots = set(known) or {i for i in vocabulary().terms if f'"{i}"' in toml_text(data)} | _grid_slots(data)
    return [i for i in dict.fromkeys(i for rule in book.rules for i in rule.needs) if i not in slots]


def _slots(form_id: str) -> tuple[str, ...]:
    """Figures that a form asks for; () when it does not load any more, because its table has changed."""
    try:
        return tuple(form(form_id).slot_ids())
    except DefinitionError:
        return ()


def _grid_slots(data: dict[str, Any]) -> set[str]:
    """Slots of rows that stand for an item in several columns."""
    found = set()
    for sheet in data.get("sheet", ()):
        measures = sheet.get("measures", ())
        for row in sheet.get("row", ()):
            measures = row.get("measures", measures) if "header" in row else measures
            if "item" in row:
                found |= {f"{row['item']}.{m}" for m in row.get("only", measures)}
    return found


def _version(text: str, form_id: str) -> str:
    with tempfile.TemporaryDirectory(prefix="xladdin-") as folder:
        path = Path(folder, f"{form_id}.toml")
        path.write_text(text, encoding="utf-8", newline="\n")
        return load_form(path).version.rpartition("-")[2]


__all__ = ["FormMade", "adapt", "base_forms", "make_form"]
