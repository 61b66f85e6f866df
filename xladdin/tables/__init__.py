"""Scoring tables as workbooks that officers edit: written from a rulebook, read back strictly, stored in the library of the place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from xladdin.library import Stored
    from xladdin.rules.rulebook import Rulebook
    from xladdin.tables.forms_for import FormMade
    from xladdin.tables.importing import Imported


class Taken(Struct, frozen=True):
    """A workbook taken over: what was read, where it went, and the form that goes with it. `unchanged`: the very table is there already."""

    imported: Imported
    stored: Stored | None = None
    form: FormMade | None = None
    unchanged: bool = False


def export_workbook(wanted: str, out: Path, *, overwrite: bool = False) -> Rulebook:
    """Writes a scoring table, by id or file, as a workbook. Raises UnknownTable, DefinitionError, OutputExists, OutputLocked."""
    from xladdin.tables.book import export_rulebook
    from xladdin.tables.catalogue import file_of

    return export_rulebook(file_of(wanted), out, overwrite=overwrite)


def check_workbook(path: Path) -> Imported:
    """What an import would say; nothing is stored. Never raises for what the file holds."""
    from xladdin.tables.importing import read_workbook

    return read_workbook(path)


def import_workbook(path: Path, *, shared: bool = False, overwrite: bool = False) -> Taken:
    """Takes a workbook over into the library, its form with it. Raises NameTaken, OSError; nothing is stored while there are errors."""
    from xladdin.library import store
    from xladdin.rules.load import builtin_ids
    from xladdin.tables.forms_for import make_form
    from xladdin.tables.importing import read_workbook

    done = read_workbook(path)
    if done.rulebook is None:
        return Taken(done)
    if done.rulebook.id in builtin_ids():
        return Taken(done, unchanged=True)
    stored = store("rulebooks", done.rulebook.id, done.text, done.rulebook.version, shared=shared, overwrite=overwrite)
    base = done.base.id if done.base is not None else ""
    return Taken(done, stored, make_form(done.rulebook, base, shared=shared))


def save_as(done: Imported, out: Path, *, overwrite: bool = False) -> None:
    """Writes the rulebook file to `out`. Raises OutputExists, OutputLocked."""
    from xladdin.output.files import whole_file

    with whole_file(out, overwrite) as stream:
        stream.write(done.text.encode("utf-8"))
