"""By what a record was made: of another program, form or rulebook the same file gives another record."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from xladdin import __version__
from xladdin.forms.load import form, form_ids
from xladdin.rollup.record import Record
from xladdin.rules.load import rulebook, rulebook_ids

PACKAGE = Path(__file__).parents[1]
DECIDING = (
    "checks",
    "exact",
    "facts.py",
    "forms",
    "rollup",
    "rules",
    "strict.py",
    "vocabulary",
    "vocabulary.toml",
    "workbook",
)
"""What a record depends on. Forms and rulebooks stand in the key by their own versions: one that changes makes only its own filings anew."""
OWN_VERSION = ("forms", "rulebooks")


@cache
def program_version() -> str:
    """Version and a digest of all code and data that decides; line ends do not count."""
    digest = hashlib.sha256()
    for file in _deciding():
        digest.update(file.relative_to(PACKAGE).as_posix().encode())
        digest.update(file.read_bytes().replace(b"\r\n", b"\n"))
    digest.update(" ".join(form_ids()).encode())
    return f"{__version__}-{digest.hexdigest()[:16]}"


def _deciding() -> list[Path]:
    files = [PACKAGE / name for name in DECIDING if (PACKAGE / name).is_file()]
    for name in DECIDING:
        for pattern in ("*.py", "*.toml"):
            files += (f for f in (PACKAGE / name).rglob(pattern) if not _own_version(f))
    return sorted(files)


def _own_version(file: Path) -> bool:
    return file.suffix == ".toml" and file.parent.name in OWN_VERSION


def versions_of(record: Record) -> str:
    """Form, rulebook and attached forms of a record; '' of a file that could not be read."""
    return _versions(record.filed.form.id) if record.filed is not None else ""


@cache
def is_current(versions: str) -> bool:
    if not versions:
        return True
    form_id = versions.partition(" ")[0]
    return form_id in form_ids() and _versions(form_id) == versions


def all_versions() -> str:
    """Of the program, every form and every rulebook: for what is made from filings of any form."""
    return " ".join(
        (
            program_version(),
            *(f"{i} {form(i).version}" for i in form_ids()),
            *(f"{i} {rulebook(i).version}" for i in rulebook_ids()),
        )
    )


@cache
def _versions(form_id: str) -> str:
    own = form(form_id)
    parts = [own, *map(form, own.attach)]
    return " ".join(f"{one.id} {one.version} {rulebook(one.rulebook).version}" for one in parts)
