"""Forms by id: found, read once for a state of program and library, then kept."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from xladdin.forms.model import Form
from xladdin.library import files
from xladdin.library.kept import kept
from xladdin.strict import DefinitionError, nearest
from xladdin.vocabulary import Vocabulary, vocabulary

FOLDER = Path(__file__).parent


@lru_cache(maxsize=1)
def form_ids() -> tuple[str, ...]:
    """All forms that can be used: the program's, and those of the library that load."""
    own = {p.stem for p in FOLDER.glob("*.toml")}
    if len(_files()) == len(own):
        return tuple(sorted(own))
    return kept("form-ids", lambda: tuple(sorted(i for i in _files() if i in own or _loads(i))))


@lru_cache(maxsize=1)
def _files() -> Mapping[str, Path]:
    return {**files("forms"), **{p.stem: p for p in FOLDER.glob("*.toml")}}


def _loads(form_id: str) -> bool:
    """Whether a file of the library is a form; one that is not must not stop the others."""
    try:
        form(form_id)
    except (DefinitionError, OSError, RecursionError):
        return False
    return True


@lru_cache(maxsize=1)
def workbook_forms() -> tuple[str, ...]:
    """Forms that are workbooks of their own: all but those that others attach."""
    return kept("workbook-forms", _workbook_forms)


def _workbook_forms() -> tuple[str, ...]:
    attached = {name for form_id in form_ids() for name in form(form_id).attach}
    return tuple(form_id for form_id in form_ids() if form_id not in attached)


@lru_cache(maxsize=64)
def form(form_id: str) -> Form:
    """A form of the program or the library by id. Raises DefinitionError for an unknown id."""
    if form_id not in _files():
        raise DefinitionError(form_id, "", f"没有这套表样{nearest(form_id, form_ids())}")
    return kept(f"form-{form_id}", lambda: load_form(_files()[form_id]))


def load_form(path: Path, vocab: Vocabulary | None = None) -> Form:
    """Reads one form file. Raises DefinitionError for anything that can not be laid out or joined to its rulebook."""
    from xladdin.forms.read_form import read_form

    return read_form(path, vocab or vocabulary(), _files(), form)
