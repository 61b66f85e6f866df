"""xladdin.oxt from its text sources: `python -m udfs.oxt.build [FILE]`. The same sources and settings give the same bytes everywhere."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from udfs.oxt import FILE, IDENTIFIER, xcu
from udfs.oxt.icons import FILE as ICONS
from udfs.oxt.icons import SIZES, icons
from udfs.oxt.signatures import signatures
from udfs.table import Ribbon, ribbon
from xladdin.output.zipped import zipped
from xladdin.strict import DefinitionError, Table, load_toml

HERE = Path(__file__).parent
COMMANDS, FUNCTIONS, CELL_MENU = "org.xladdin.Commands", "org.xladdin.Functions", "org.xladdin.CellMenu"
CONFIGURATION = "application/vnd.sun.star.configuration-data"
TYPES = "application/vnd.sun.star.uno-typelibrary;type=RDB"
COMPONENT = "application/vnd.sun.star.uno-component;type=Python"
MANIFEST = "http://openoffice.org/2001/manifest"
DESCRIPTION = "http://openoffice.org/extensions/description/2006"
OLDEST = "6.4"
"""Older LibreOffice brings a Python before 3.7."""
WORDS = (
    "title", "starting", "working", "cancelling", "busy", "no_document", "read_only", "no_python", "ended", "other_version", "failed",
    "closing", "too_slow", "no_function",
)  # fmt: skip


def build_oxt(python: str = "", roots: Sequence[str] = ()) -> bytes:
    """The extension. `python`: the program it starts, "" for the one in the user's own folder; `roots`: folders that hold the packages
    where they are not installed. Raises DefinitionError.
    """
    tab, functions = ribbon(), signatures()
    configuration = {
        "Addons.xcu": xcu.addons(tab),
        "CalcWindowState.xcu": xcu.toolbars(tab),
        "ProtocolHandler.xcu": xcu.handler(COMMANDS),
        "Jobs.xcu": xcu.jobs(CELL_MENU),
        "CalcAddIns.xcu": xcu.functions(FUNCTIONS, functions),
    }
    settings = {
        "python": python, "roots": list(roots), "version": _version(), "words": words(), "labels": dict(xcu.labels(tab)),
        "cell_menu": [one.id for one in tab.commands if one.context],
        "needs_book": [one.id for one in tab.commands if one.needs_book], "functions": [one.name for one in functions],
    }  # fmt: skip
    return zipped(
        {
            "META-INF/manifest.xml": _manifest(configuration),
            "description.xml": _description(),
            **configuration,
            "functions.idl": xcu.idl(functions),
            "component.py": _source(HERE / "component.py"),
            **{
                f"pythonpath/xladdin_office/{path.name}": _source(path)
                for path in sorted((HERE / "office").glob("*.py"))
            },
            "settings.json": json.dumps(settings, ensure_ascii=False, indent=1, sort_keys=True) + "\n",
            **dict(_icons(tab)),
        }
    )


def words() -> dict[str, str]:
    """What the extension itself says."""
    root = Table(load_toml(HERE / "words.toml"), "words.toml", "")
    read = {key: root.text(key) for key in WORDS}
    root.done()
    return read


def _version() -> str:
    from xladdin import __version__

    return __version__


def _source(path: Path) -> str:
    """With the same line ends on every system."""
    return path.read_text(encoding="utf-8")


def _icons(tab: Ribbon) -> Iterator[tuple[str, bytes]]:
    drawn = icons()
    for command in tab.commands:
        if (command.id, SIZES[0]) not in drawn:
            raise DefinitionError(ICONS.name, "icons", f"没有按钮“{command.id}”的图标")
        for size in SIZES:
            yield f"icons/{command.id}_{size}.png", drawn[command.id, size]


def _manifest(configuration: dict[str, bytes]) -> bytes:
    root = ET.Element("manifest:manifest", {"xmlns:manifest": MANIFEST})
    kinds = {**dict.fromkeys(configuration, CONFIGURATION), "functions.idl": TYPES, "component.py": COMPONENT}
    for name, kind in kinds.items():
        ET.SubElement(root, "manifest:file-entry", {"manifest:media-type": kind, "manifest:full-path": name})
    return xcu.written(root)


def _description() -> bytes:
    root = ET.Element(
        "description", {"xmlns": DESCRIPTION, "xmlns:l": "http://libreoffice.org/extensions/description/2011"}
    )
    ET.SubElement(root, "identifier", {"value": IDENTIFIER})
    ET.SubElement(root, "version", {"value": _version()})
    needs = ET.SubElement(root, "dependencies")
    ET.SubElement(needs, "l:LibreOffice-minimal-version", {"value": OLDEST, "name": f"LibreOffice {OLDEST}"})
    names = ET.SubElement(root, "display-name")
    for locale in xcu.LOCALES:
        ET.SubElement(names, "name", {"lang": locale}).text = "部门整体支出绩效自评"
    return xcu.written(root)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if sys.argv[1:] else Path(FILE)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(build_oxt())
    print(target)
