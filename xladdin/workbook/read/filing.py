"""A workbook -> Filing and findings. Scores never depend on cached results; what the form computes is computed here again, exactly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from xladdin.checks.catalogue import finding
from xladdin.facts import NOBODY, Cell, Fact, Filing, Finding, UnitStamp
from xladdin.forms.load import form as find_form
from xladdin.forms.load import form_ids
from xladdin.memo import remember
from xladdin.rules.load import rulebook as find_rulebook
from xladdin.rules.load_stored import version_gap
from xladdin.workbook.formula import Circular
from xladdin.workbook.intake import Book, Source, grid_of, open_book
from xladdin.workbook.intake.fit import about_format, names_of
from xladdin.workbook.intake.other_book import OtherBook
from xladdin.workbook.package import Package
from xladdin.workbook.plan.names import META_SHEET, SHEET_NAME
from xladdin.workbook.plan.versions import attached_versions
from xladdin.workbook.read.dealt import check_stamp, stamp_of
from xladdin.workbook.read.locate import Located, locate
from xladdin.workbook.read.reader import Reader
from xladdin.workbook.read.tabs import check_tabs
from xladdin.workbook.read.verify import check_calculated, check_layout
from xladdin.workbook.unreadable import Unreadable

SUBMITTED, SEAL = "submitted", "fingerprint"
"""Keys that 生成报送文件 adds to the hidden sheet of the form."""


class Reading(Struct, frozen=True):
    """What reading a file yields. `filing` is None when it is not one of our forms; then `findings` says why.

    `stamp` and `seal`: when 生成报送文件 made the file, and the fingerprint it wrote; '' where it did not.
    `same_version`: of form and rulebook, as ours. `dealt`: the unit that the file was dealt to.
    """

    filing: Filing | None
    findings: tuple[Finding, ...]
    sha256: str = ""
    stamp: str = ""
    seal: str = ""
    same_version: bool = True
    dealt: UnitStamp = NOBODY


def read_filing(path: Path | Source) -> Reading:
    """Reads a submitted workbook, which may stand in an archive. Never raises for what a file contains; it is opened read-only."""
    package = None
    try:
        package = open_book(path)
        return _read(package)
    except Unreadable as error:
        problem = finding("unreadable-file", None, error.message, error.hint)
        return Reading(None, (problem,), package.sha256 if package else "")


def _read(package: Book) -> Reading:
    meta = _meta(package)
    problem = _foreign(meta)
    if problem is not None:
        return Reading(None, (problem,), package.sha256)
    names = names_of(package, meta["form"], int(meta["year"])) if isinstance(package, OtherBook) else package.names
    try:
        located = locate(meta["form"], int(meta["year"]), names)
    except Circular:
        return Reading(None, (_entangled(None),), package.sha256)
    if len(located.sheet_names) < len(located.plan.sheets):
        return Reading(None, tuple(check_layout(located)), package.sha256)
    reader = Reader(package, located, same_version=_same_version(meta))
    found = [*_about_file(package, meta), *check_tabs(package, located), *check_layout(located)]
    filing = reader.filing()
    copies = tuple(_copies(package, located, reader.same_version, found))
    found += [f for _, one in copies for f in one.findings]
    found += check_calculated(reader.uncalculated + sum(one.uncalculated for _, one in copies))
    whole = replace(filing, attached=tuple(copy for copy, _ in copies))
    stamp, seal, dealt = meta.get(SUBMITTED, ""), meta.get(SEAL, ""), stamp_of(meta)
    found += check_stamp(dealt, whole)
    return Reading(whole, (*found, *reader.findings), package.sha256, stamp, seal, reader.same_version, dealt)


def _entangled(cell: Cell | None) -> Finding:
    """Names that lead two places of the form to one cell make its formulas refer to themselves."""
    return finding("slot-lost", cell, "表样中单元格的名称被改动，有的公式因此引用了自己，没有读取",
                   "用下发的表样重新填报（请用复制，不要用剪切）")  # fmt: skip


def _copies(
    package: Book, located: Located, same_version: bool, found: list[Finding]
) -> Iterator[tuple[Filing, Reader]]:
    """Filled-in copies of the attached forms' sheets, in the order of the tabs: each carries its names with it. `found`: what is wrong."""
    own: dict[str, dict[str, str]] = {}
    for (sheet, name), reference in package.local_names.items():
        own.setdefault(sheet, {})[name] = reference
    forms = {SHEET_NAME + find_form(name).sheets[0].id: name for name in located.plan.form.attach}
    for info in package.sheets:
        names = own.get(info.name, {})
        marker = next((m for m in forms if m in names), None)
        if marker is None or info.name in located.sheet_names.values():
            continue
        try:
            place = locate(forms[marker], located.plan.year, names)
        except Circular:
            found.append(_entangled(Cell(info.name, 1, 1)))
            continue
        if tuple(place.sheet_names.values()) != (info.name,):
            continue
        reader = Reader(package, place, same_version)
        filing = reader.filing()
        if any(f.value is not None for f in _typed(filing)):
            # Tabs of copies are named at will.
            reader.findings[:0] = [f for f in check_layout(place) if f.kind != "sheet-renamed"]
            yield replace(filing, sheet=info.name), reader


def _typed(filing: Filing) -> Iterator[Fact]:
    """Everything a filing holds that the form did not compute or print."""
    yield from (f for f in filing.facts.values() if f.origin != "formula")
    yield from (f for f in (*filing.claims.values(), *filing.reasons.values()) if f.origin != "formula")
    yield from (f for rows in filing.indicators.values() for row in rows.values() for f in row.values())


def _meta(package: Book) -> Mapping[str, str]:
    """Key/value rows of the hidden sheet that marks our workbooks; empty for others."""
    entry = next((s for s in package.sheets if s.name == META_SHEET), None)
    if entry is None:
        return {}
    # One object for all workbooks that have the sheet alike, as those have that were dealt with nobody's name on it.
    xml = package.archive.read_common(entry.part) if isinstance(package, Package) else b""
    found = _metas.get(xml)
    if found is None:
        cells = grid_of(package, META_SHEET).cells
        found = {
            str(c.value): str(cells[row, 2].value) for (row, col), c in cells.items() if col == 1 and (row, 2) in cells
        }
        if xml and b't="s"' not in xml:  # else it says what the string table of this workbook says
            remember(_metas, xml, found, MOST_METAS)
    return found


_metas: dict[bytes, Mapping[str, str]] = {}
MOST_METAS = 16


def _foreign(meta: Mapping[str, str]) -> Finding | None:
    form_id, year = meta.get("form", ""), meta.get("year", "")
    if not meta:
        return finding("foreign-template", None, "工作簿里没有表样标记，不是用本工具的表样填报的",
                       "请用下发的表样填报；由其他表格转来的，把数据填入表样；校验结果、汇总表等是程序生成的结果，不用校验")  # fmt: skip
    if form_id not in form_ids():
        return finding(
            "foreign-template",
            None,
            f"表样“{form_id}”不在本程序的清单中",
            "请安装含有这套表样的新版本；是本地评分标准的，请导入下发的评分标准，或设好共享文件夹",
        )
    if not (year.isdigit() and 2000 <= int(year) <= 2100):
        return finding("foreign-template", None, f"表样标记中的年度“{year}”无效", "请用下发的表样重新填报")
    return None


def _same_version(meta: Mapping[str, str]) -> bool:
    book = find_rulebook(find_form(meta["form"]).rulebook)
    return _same_form(meta) and meta.get("rulebook_version", "") == book.version


def _same_form(meta: Mapping[str, str]) -> bool:
    form = find_form(meta["form"])
    return meta.get("form_version") == form.version and all(
        meta.get(key) == version for key, version in attached_versions(form).items()
    )


def _about_file(package: Book, meta: Mapping[str, str]) -> Iterable[Finding]:
    form, year = find_form(meta["form"]), int(meta["year"])
    gap = version_gap(meta.get("rulebook", ""), meta.get("rulebook_version", ""), find_rulebook(form.rulebook))
    if gap is not None:
        severity = ("error" if gap.known else "warning") if gap.decides else "note"
        yield finding("rulebook-version", None, gap.sentence(), "与下发单位核对该用哪个版本；应按现行版本的，用现行表样重新生成、填报",
                      severity=severity)  # fmt: skip
    if not _same_form(meta):
        yield finding("form-version", None, "工作簿是用另一个版本的表样生成的，按现行版本读取",
                      "核对评分结果；需要时用现行表样重新生成")  # fmt: skip
    if year not in form.years:
        yield finding("year-outside-form", None, f"文件是{year}年度的，这套表样是{_years(form.years)}年度的",
                      "核对是不是往年的表；如本年沿用这套表样，不用改")  # fmt: skip
    if isinstance(package, OtherBook):
        yield about_format(package)
    if "macros" in package.traits:
        yield finding("has-macros", None, "工作簿含有宏，没有运行", "另存为不带宏的 .xlsx 后报送")
    if package.traits & {"external-links", "data-connections"}:
        yield finding("external-links", None, "工作簿链接到其他文件或数据源", "在“数据－编辑链接”中断开链接后报送")


def _years(years: tuple[int, ...]) -> str:
    return str(years[0]) if len(years) == 1 else f"{min(years)}—{max(years)}"
