"""Records as bytes and back: JSON, so that bytes of unknown origin can do no more than be refused."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from xladdin.facts import UnitStamp
from xladdin.forms.load import form
from xladdin.forms.model import Form
from xladdin.rollup.compact import Digests
from xladdin.rollup.model import Mark
from xladdin.rollup.record import Filed, Record
from xladdin.rollup.record_facts import fraction
from xladdin.rollup.record_findings import pack_findings
from xladdin.rollup.wire import from_json, to_json
from xladdin.rules.load import rulebook
from xladdin.rules.rulebook import Rulebook
from xladdin.strict import DefinitionError

_STATUS = ("computed", "judged", "missing-input", "not-applicable")


class Outdated(Exception):
    """The bytes are not a record of this program's forms and rulebooks: made by another version, damaged, or nothing of ours."""


def record_bytes(record: Record) -> bytes:
    """Everything but file, time of modification and the packed figures, which are kept beside it."""
    filed = record.filed
    head = [record.sha256, record.counts, None if filed is None else _filed_row(filed)]
    found = record.found if isinstance(record.found, bytes) else pack_findings(record.found)
    return to_json(head) + b"\n" + found


def record_from(data: bytes, file: Path, modified: int, packed: bytes | Callable[[], bytes]) -> Record:
    """The record again, of the file where it lies now. Raises Outdated."""
    head, _, found = data.partition(b"\n")
    try:
        sha256, counts, filed = from_json(head)
        return Record(file, found, tuple(counts), None if filed is None else _filed(filed), sha256, modified, packed)
    except (DefinitionError, ValueError, TypeError, KeyError, IndexError, ZeroDivisionError) as error:
        raise Outdated(str(error)) from error


def _filed_row(filed: Filed) -> list[Any]:
    return [
        filed.agency, filed.year, filed.form.id, filed.form.version, filed.rulebook.id, filed.rulebook.version,
        _text(filed.budget), _text(filed.executed), _text(filed.claimed), _text(filed.computed), _text(filed.upper_bound),
        [[_text(m.claimed), _text(m.computed), _STATUS.index(m.status)] for m in filed.marks], list(filed.bases),
        [_text(n) for n in filed.official], filed.inputs, filed.stamp, filed.seal,
        [filed.dealt.name, filed.dealt.code],
    ]  # fmt: skip


def _filed(row: list[Any]) -> Filed:
    (
        agency, year, form_id, form_version, rulebook_id, rulebook_version, budget, executed, claimed, computed, upper,
        marks, bases, official, inputs, stamp, seal, dealt,
    ) = row  # fmt: skip
    return Filed(
        agency, year, _form(form_id, form_version), _rulebook(rulebook_id, rulebook_version), _number(budget), _number(executed),
        _number(claimed), _number(computed), fraction(upper),
        tuple([_mark(*mark) for mark in marks]), Digests(bases), tuple([_number(n) for n in official]), inputs, stamp, seal,
        UnitStamp(*dealt),
    )  # fmt: skip


@cache
def _mark(claimed: str | None, computed: str | None, status: int) -> Mark:
    return Mark(_number(claimed), _number(computed), _STATUS[status])  # type: ignore[arg-type]


def _text(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def _number(text: str | None) -> Fraction | None:
    return None if text is None else fraction(text)


@cache
def _form(form_id: str, version: str) -> Form:
    return _of_version(form(form_id), version)


@cache
def _rulebook(rulebook_id: str, version: str) -> Rulebook:
    return _of_version(rulebook(rulebook_id), version)


def _of_version(found: Any, version: str) -> Any:
    """Raises ValueError for another version than the one that the record was made with."""
    if found.version != version:
        raise ValueError(f"{found.id} {version}")
    return found
