"""By which versions of the attached forms a workbook was made."""

from __future__ import annotations

from xladdin.forms.load import form as find_form
from xladdin.forms.model import Form
from xladdin.rules.load import rulebook as find_rulebook


def attached_versions(form: Form) -> dict[str, str]:
    """Key/value rows that say by which versions the attached forms were made."""
    return {
        f"attached {name}": f"{find_form(name).version} {find_rulebook(find_form(name).rulebook).version}"
        for name in form.attach
    }
