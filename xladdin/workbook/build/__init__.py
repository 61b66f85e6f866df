"""Builds the workbook of a form: blank template, or filled in from a facts file."""

from __future__ import annotations

from pathlib import Path

from xladdin.forms.load import form, workbook_forms
from xladdin.workbook.build.book import build_workbook
from xladdin.workbook.plan import make_plan

__all__ = ["build_workbook", "write_templates"]


def write_templates(folder: Path) -> list[Path]:
    """Writes the blank workbook of every form (attached ones in the workbook they belong to), for its latest year, as `<form id>.xlsx`; replaces older ones."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for form_id in workbook_forms():
        path = folder / f"{form_id}.xlsx"
        path.write_bytes(build_workbook(make_plan(form_id, max(form(form_id).years))))
        written.append(path)
    return written
