"""A submitted .xlsx opened at package level: what it is, which sheets and names it has, what else hides in it.

The file is read once into memory and never locked or changed. No sheet, string table or style table is parsed before it
is asked for.
"""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NamedTuple, Protocol

from xladdin.workbook.archive import LIMITS, MB, Archive, Limits
from xladdin.workbook.number_formats import date_styles
from xladdin.workbook.parts import (
    ContentTypes,
    Relationship,
    WorkbookPart,
    application_name,
    content_types,
    relationships,
    workbook_part,
)
from xladdin.workbook.shared_strings import shared_strings
from xladdin.workbook.sniff import check_is_workbook, check_is_zip
from xladdin.workbook.unreadable import Unreadable

__all__ = ["LIMITS", "Limits", "Package", "SheetEntry", "Unreadable", "open_package"]

_TRAIT_OF_TYPE: tuple[tuple[str, str], ...] = (
    ("vbaproject", "macros"),
    ("macroenabled", "macros"),
    ("macrosheet", "macros"),
    ("spreadsheetml.externallink", "external-links"),
    ("spreadsheetml.connections", "data-connections"),
    ("spreadsheetml.querytable", "data-connections"),
    ("oleobject", "embedded-objects"),
    ("activex", "embedded-objects"),
    ("webextension", "web-extensions"),
)
_TRAIT_OF_FOLDER: tuple[tuple[str, str], ...] = (
    ("xl/vbaproject", "macros"),
    ("xl/macrosheets/", "macros"),
    ("xl/externallinks/", "external-links"),
    ("xl/connections.xml", "data-connections"),
    ("xl/querytables/", "data-connections"),
    ("xl/embeddings/", "embedded-objects"),
    ("xl/activex/", "embedded-objects"),
    ("xl/webextensions/", "web-extensions"),
    ("customui/", "custom-ui"),
)
_TELLING_FOLDERS = tuple(start for start, _ in _TRAIT_OF_FOLDER)
_TRAIT_OF_RELATIONSHIP = {
    "vbaProject": "macros",
    "xlMacrosheet": "macros",
    "xlIntlMacrosheet": "macros",
    "externalLink": "external-links",
    "connections": "data-connections",
    "extensibility": "custom-ui",
}
_SHEET_KINDS = ("worksheet", "chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet")


class Strings(Protocol):
    """A string table: index as written in cells -> text, None for what is none."""

    def get(self, index: str, /) -> str | None: ...


class SheetEntry(NamedTuple):
    """A tab: name as shown, state (only VBA can show a veryHidden one), part, and worksheet or another kind."""

    name: str
    state: Literal["visible", "hidden", "veryHidden"]
    part: str
    kind: str = "worksheet"


class Package:
    """An opened workbook file; made by `open_package`.

    `names` are the workbook-wide defined names, hidden ones included, with the text they refer to; `local_names` those
    of one sheet by (sheet name, name), which win over `names` on that sheet. `traits` are observations (the values of
    the tables above, `hidden-sheets` and the settings found by `workbook_part`); they never stop reading.
    """

    def __init__(self, path: Path, data: bytes, limits: Limits = LIMITS) -> None:
        check_is_zip(data, path.name)
        self.path = path
        self.sha256 = hashlib.sha256(data).hexdigest()
        self.archive = Archive(data, limits)
        check_is_workbook(self.archive.names, path.name)
        types = content_types(self.archive.read_common("[Content_Types].xml"))
        links = relationships(self.archive.read_common("_rels/.rels"), "")
        main = _main_part(links, types, path.name)
        self._links = relationships(self.archive.read_common(_links_part(main)), main)
        workbook = workbook_part(self.archive.read_common(main))
        self.sheets = tuple(self._sheet_entries(workbook))
        self.names: Mapping[str, str] = workbook.names
        self.local_names: Mapping[tuple[str, str], str] = MappingProxyType(workbook.local_names)
        self.date1904 = workbook.date1904
        self.full_calc_on_load = workbook.full_calc_on_load
        self.traits = self._find_traits(types, (*links, *self._links), workbook)

    def sheet(self, name: str) -> SheetEntry:
        """The tab called `name`; Unreadable `missing-sheet` when there is none."""
        for entry in self.sheets:
            if entry.name == name:
                return entry
        raise Unreadable("missing-sheet", f"“{self.path.name}”里没有工作表“{name}”。")

    @cached_property
    def application(self) -> str:
        """The program that saved the file last, as it calls itself; "" when the file does not say."""
        try:
            return application_name(self.archive.read_common("docProps/app.xml"))
        except Unreadable:
            return ""

    @cached_property
    def shared_strings(self) -> Strings:
        """Index as written in cells -> text; empty when the workbook has no string table."""
        part = self._target("sharedStrings")
        return {} if part is None else shared_strings(self.archive, part)

    @cached_property
    def date_styles(self) -> frozenset[str]:
        """The style numbers, as written in cells, that show a number as a date or time."""
        part = self._target("styles")
        return frozenset() if part is None else date_styles(self.archive.read_common(part))

    def _target(self, kind: str) -> str | None:
        parts = [link.target for link in self._links if link.kind == kind and not link.external]
        if len(parts) > 1:
            raise Unreadable("damaged-xml", f"文件已损坏：工作簿登记了不止一个“{kind}”。")
        return parts[0] if parts else None

    def _sheet_entries(self, workbook: WorkbookPart) -> Iterator[SheetEntry]:
        targets = {link.id: link for link in self._links if link.kind in _SHEET_KINDS and not link.external}
        taken: set[str] = set()
        for sheet in workbook.sheets:
            link = targets.get(sheet.relationship)
            if link is None or link.target not in self.archive:
                raise Unreadable("missing-part", f"文件不完整：工作表“{sheet.name}”的内容丢失。")
            if link.target.lower() in taken:
                raise Unreadable("damaged-xml", f"文件已损坏：工作表“{sheet.name}”与另一张表共用内容。")
            taken.add(link.target.lower())
            yield SheetEntry(sheet.name, sheet.state, link.target, link.kind)

    def _find_traits(
        self, types: ContentTypes, links: tuple[Relationship, ...], workbook: WorkbookPart
    ) -> frozenset[str]:
        traits = set(workbook.traits)
        names = [name.lower() for name in self.archive.names]
        for name in names:
            if name.startswith(_TELLING_FOLDERS):
                traits.update(trait for start, trait in _TRAIT_OF_FOLDER if name.startswith(start))
        for kind in {types.of(name).lower() for name in names}:
            traits.update(trait for mark, trait in _TRAIT_OF_TYPE if mark in kind)
        traits.update(_TRAIT_OF_RELATIONSHIP[link.kind] for link in links if link.kind in _TRAIT_OF_RELATIONSHIP)
        if any(sheet.state != "visible" for sheet in self.sheets):
            traits.add("hidden-sheets")
        return frozenset(traits)


def open_package(path: Path, limits: Limits = LIMITS) -> Package:
    """Open a submitted workbook for reading; raises Unreadable and nothing else, whatever the file holds."""
    return Package(path, read_file(path, limits), limits)


def read_file(path: Path, limits: Limits = LIMITS) -> bytes:
    """The bytes of a regular file, at most `limits.file` of them. Raises Unreadable and nothing else."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("not-a-file", f"“{path.name}”不是文件（可能是文件夹）。")
        if status.st_size > limits.file:
            raise Unreadable("too-large", f"“{path.name}”超过 {limits.file // MB} MB，过大。")
        with path.open("rb") as file:
            return file.read(status.st_size)
    except FileNotFoundError as error:
        raise Unreadable("not-found", f"找不到文件“{path}”。") from error
    except PermissionError as error:
        raise Unreadable("no-permission", f"没有权限读取“{path.name}”，或它正被其他程序独占。") from error
    except (OSError, ValueError) as error:
        raise Unreadable("read-failure", f"读取“{path.name}”时出错：{error}。") from error


def _links_part(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels".lstrip("/")


def _main_part(links: tuple[Relationship, ...], types: ContentTypes, file_name: str) -> str:
    """The workbook part that the package points to."""
    mains = [link.target for link in links if link.kind == "officeDocument" and not link.external]
    if len(mains) != 1:
        raise Unreadable("missing-part", "文件不完整：找不到工作簿的主要内容。")
    kind = types.of(mains[0])
    if not kind.endswith("main+xml") or not ("spreadsheetml" in kind or "ms-excel" in kind):
        raise Unreadable("not-a-workbook", f"“{file_name}”的内容不是 Excel 工作簿。")
    return mains[0]
