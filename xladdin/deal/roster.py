"""单位名单 for dealing out: units with code, form and projects, and a finding at the cell for whatever can not be taken as it stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from xladdin.deal import columns as heads
from xladdin.deal.forms import FormFinder, UnknownForm
from xladdin.facts import Cell, agency_key
from xladdin.output.files import safe_name
from xladdin.rollup.roster import CODE_HEADS, DEPARTMENT_HEADS, RosterTable, read_table
from xladdin.tables.remarks import Remark

_SEVERAL = re.compile(r"[、；;\n\r]+")
_INVISIBLE = re.compile("[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]")
_LIKE_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


class Project(Struct, frozen=True):
    """A project of the unit. `budget`: in 元, None when the list does not say."""

    name: str
    budget: Decimal | None = None


class Unit(Struct, frozen=True):
    """One line of the list that can be dealt to. `form`: id; `row`: of the list. Texts are '' where the list says nothing."""

    row: int
    name: str
    form: str
    code: str = ""
    department: str = ""
    parent: str = ""
    contact: str = ""
    former: str = ""
    projects: tuple[Project, ...] = ()


class List(Struct, frozen=True):
    """The list as read. A remark that is an error names a unit that gets no workbook: `left_out` of them. `unnamed`: lines without a form."""

    file: Path
    units: tuple[Unit, ...]
    remarks: tuple[Remark, ...]
    left_out: int
    unnamed: int = 0


def read_list(path: Path, default_form: str = "") -> List:
    """`default_form`: id of the form for units whose line names none. Raises NoRoster when the file can not be read."""
    from xladdin.deal.projects import add_projects

    table = read_table(path)
    reader = _Reader(table, FormFinder(default_form))
    units = _without_shared_codes(list(reader.units()), reader)
    left_out = sum(r.severity == "error" for r in reader.remarks)
    units = add_projects(path, units, reader.remarks)
    order = {"error": 0, "warning": 1, "note": 2}
    remarks = sorted(reader.remarks, key=lambda r: (order[r.severity], r.cell.row if r.cell else 0))
    return List(path, tuple(units), tuple(remarks), left_out, reader.unnamed)


class _Reader:
    def __init__(self, table: RosterTable, forms: FormFinder) -> None:
        self.table, self.forms, self.remarks = table, forms, list[Remark]()
        self.unnamed = 0
        self.columns = {
            "code": CODE_HEADS, "department": DEPARTMENT_HEADS, "form": heads.FORM, "parent": heads.PARENT,
            "contact": heads.CONTACT, "former": heads.FORMER, "projects": heads.PROJECTS,
        }  # fmt: skip
        self.at = {name: table.column(known) for name, known in self.columns.items()}
        self.cells = dict(table.cells)
        for name in ("department", "parent", "form"):
            self.cells |= {at: text for at, text in table.merged(self.at[name]).items() if at not in self.cells}

    def units(self) -> Iterator[Unit]:
        seen: dict[str, int] = {}
        for row in sorted({r for r, _ in self.table.cells if r > self.table.head}):
            unit = self.unit(row)
            if unit is None:
                continue
            before = seen.setdefault(agency_key(unit.name), row)
            if before != row:
                said = f"“{unit.name}”与第 {before} 行重复，只发一份"
                self.remark("error", row, 0, said, "删去其中一行；是两个不同的单位的，把名称写得能够区分")
                continue
            yield unit

    def unit(self, row: int) -> Unit | None:
        """None with a remark where nothing can be dealt."""
        raw = self.cells.get((row, self.table.unit_col), "")
        name = cleaned(raw)
        if not name:
            if any(self.text(row, key) for key in ("code", "form", "projects")):
                self.remark(
                    "error", row, 0, "这一行没有单位名称，没有发放", "填写单位全称（与公章一致）；不用的行整行删去"
                )
            return None
        if agency_key(name) in heads.SUMS:
            self.remark("note", row, 0, f"“{name}”是合计行，没有发放", "不用改")
            return None
        if len(name) > heads.LONGEST_NAME:
            said = f"单位名称有 {len(name)} 个字，不像单位名称，没有发放"
            self.remark("error", row, 0, said, f"改为单位全称，不超过 {heads.LONGEST_NAME} 个字")
            return None
        self.look_at_name(row, raw, name)
        form = self.form(row)
        code = cleaned(self.text(row, "code"))
        if not form:
            return None
        return Unit(
            row, name, form, code, *(cleaned(self.text(row, key)) for key in ("department", "parent", "contact", "former")),
            self.projects(row),
        )  # fmt: skip

    def look_at_name(self, row: int, raw: str, name: str) -> None:
        if name.startswith(_LIKE_FORMULA):
            said = f"单位名称“{name[:20]}”像是公式，已按文字填入"
            self.remark("warning", row, 0, said, "核对单位名称；是误写的，改正后重新发放")
        elif raw != name and _INVISIBLE.search(raw):
            self.remark("note", row, 0, "单位名称里有看不见的字符，已去掉", "不用改；以后从这里复制名称时注意")
        if safe_name(name) != name:
            said = f"单位名称“{name[:20]}”里有文件名不能用的字符，文件名中已换成下划线，表内仍是原名"
            self.remark("note", row, 0, said, "核对单位名称；确实这样写的，不用改")

    def form(self, row: int) -> str:
        said = cleaned(self.text(row, "form"))
        self.unnamed += not said
        try:
            return self.forms.find(said)
        except UnknownForm as error:
            self.remark("error", row, self.at["form"], f"{error}，没有发放", error.hint)
            return ""

    def projects(self, row: int) -> tuple[Project, ...]:
        names = dict.fromkeys(n for part in _SEVERAL.split(self.text(row, "projects")) if (n := cleaned(part)))
        kept = [n for n in names if len(n) <= heads.LONGEST_NAME][: heads.MOST_PROJECTS]
        if len(kept) < len(names):
            said = f"{len(names) - len(kept)} 个项目没有填入：项目名称过长，或项目超过 {heads.MOST_PROJECTS} 个"
            self.remark(
                "warning", row, self.at["projects"], said, "几个项目之间用顿号（、）隔开，或另用“项目”表，一行一个"
            )
        return tuple(map(Project, kept))

    def text(self, row: int, key: str) -> str:
        col = self.at[key]
        return self.cells.get((row, col), "") if col and col != self.table.unit_col else ""

    def remark(self, severity: str, row: int, col: int, message: str, hint: str) -> None:
        """`col` 0: the column of the units."""
        cell = Cell(self.table.sheet, row, col or self.table.unit_col)
        self.remarks.append(Remark(severity, cell, message, hint))  # type: ignore[arg-type]


def _without_shared_codes(units: list[Unit], reader: _Reader) -> list[Unit]:
    """A code of two units tells neither of them: both are known by their names only."""
    counts = Counter(unit.code for unit in units if unit.code)
    found = []
    for unit in units:
        if counts[unit.code] > 1:
            others = "、".join(u.name for u in units if u.code == unit.code and u is not unit)
            said = f"编码“{unit.code}”与“{others[:60]}”的相同，没有使用编码，表照发"
            reader.remark("warning", unit.row, reader.at["code"], said, "核对编码，改正后重新发放这两个单位")
            unit = replace(unit, code="")
        found.append(unit)
    return found


def cleaned(text: str) -> str:
    """Without line breaks and characters that nobody sees."""
    return _INVISIBLE.sub("", " ".join(text.split())).strip()
