"""Forms: which there are, an empty workbook of one, one filled in from a facts file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from xladdin.commands.asking import UsageError, known_form, valid_year, write_whole

if TYPE_CHECKING:
    from fractions import Fraction


class FormInfo(Struct, frozen=True):
    """One form set as `forms` lists it. `kind`: 整体 or, for forms that others attach, 项目. `marks` is None for a form without scores."""

    id: str
    title: str
    kind: str
    jurisdiction: str
    years: tuple[int, ...]
    sheets: tuple[str, ...]
    marks: Fraction | None
    source: str


def list_forms() -> list[FormInfo]:
    from xladdin.forms.load import form, form_ids, workbook_forms
    from xladdin.rules.load import rulebook

    whole = workbook_forms()
    found = []
    for form_id in form_ids():
        made = form(form_id)
        book = rulebook(made.rulebook)
        source = f"{made.source.publisher}　{made.source.document}　{made.source.attachment}"
        sheets = tuple(s.name for s in made.sheets)
        marks = book.marks if book.scored else None
        found.append(
            FormInfo(
                made.id,
                made.title,
                "整体" if form_id in whole else "项目",
                made.jurisdiction,
                made.years,
                sheets,
                marks,
                source,
            )
        )
    return found


def new_template(
    form_id: str, year: int, out: Path, agency: str = "", overwrite: bool = False, projects: int = 1
) -> Path:
    """Writes an empty workbook of a form, with `projects` copies of its project sheet where it has one. Raises UsageError for an unknown
    form, OutputExists if the file is there."""
    from xladdin.forms.load import form
    from xladdin.workbook.build import build_workbook
    from xladdin.workbook.plan import make_plan

    known_form(form_id)
    plan = make_plan(form_id, valid_year(year), None, {name: [{}] * projects for name in form(form_id).attach})
    return write_whole(out, build_workbook(plan, {"agency": agency} if agency else {}), overwrite)


def fill(facts: Path, out: Path, overwrite: bool = False) -> Path:
    """Types a facts file into a workbook of its form. Raises UsageError for a facts file that does not fit."""
    from xladdin.strict import DefinitionError
    from xladdin.workbook.build import build_workbook
    from xladdin.workbook.facts_file import load_facts

    if not facts.is_file():
        raise UsageError(f"找不到数据文件“{facts}”，请检查文件名或文件夹名")
    try:
        given = load_facts(facts)
    except DefinitionError as error:
        raise UsageError(f"数据文件有误，请按提示改正：{error}") from error
    return write_whole(out, build_workbook(given.plan, given.entries, given.attached), overwrite)
