"""Which form a line of the list means: by id, by its Chinese title, or by its place."""

from __future__ import annotations

from xladdin.facts import agency_key
from xladdin.forms.load import form, workbook_forms
from xladdin.strict import nearest


class UnknownForm(ValueError):
    """No such form, or none named; `hint` says what to write instead."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class FormFinder:
    """`default`: id of the form for those who name none, '' without."""

    def __init__(self, default: str = "") -> None:
        self.default = default
        self._forms = {form_id: form(form_id) for form_id in workbook_forms()}
        self._found: dict[str, set[str]] = {}
        for form_id, one in self._forms.items():
            for name in (form_id, one.title, shown(form_id), one.jurisdiction):
                self._found.setdefault(agency_key(name), set()).add(form_id)

    def find(self, said: str) -> str:
        """The id. Raises UnknownForm."""
        if not said:
            if self.default:
                return self.default
            raise UnknownForm("没有写用哪套表样", "在“表样”一栏填表样名称，或发放时指定全部单位用的表样")
        found = self._found.get(agency_key(said), set())
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise UnknownForm(f"“{said}”有几套表样", f"改写表样代号：{'、'.join(sorted(found))}")
        known = [name for form_id in self._forms for name in (form_id, form(form_id).title)]
        wanted = nearest(said, known).strip("，")
        raise UnknownForm(f"没有表样“{said[:40]}”", f"{wanted}从可选的表样中选一套，写它的名称或代号")


def shown(form_id: str) -> str:
    """As the blank list offers it: title and id, so that two forms of one title are told apart."""
    return f"{form(form_id).title}（{form_id}）"
