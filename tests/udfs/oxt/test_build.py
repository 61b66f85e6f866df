"""The extension as a file: same bytes, all commands everywhere, nothing that an old Python or a strict reader would refuse."""

from __future__ import annotations

import ast
import io
import json
import re
import zipfile
from xml.etree import ElementTree as ET

import pytest

from udfs.oxt import IDENTIFIER
from udfs.oxt.build import HERE, WORDS, build_oxt, words
from udfs.oxt.icons import SIZES, icons
from udfs.oxt.signatures import in_excels_order, signatures
from udfs.table import ribbon

OOR = "{http://openoffice.org/2001/registry}"
OLDEST_PYTHON = (3, 7)


@pytest.fixture(scope="module")
def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(build_oxt("python", ["program"]))) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_the_same_sources_give_the_same_bytes():
    assert build_oxt("p") == build_oxt("p")
    assert build_oxt("p") != build_oxt("q")


def test_every_part_that_the_manifest_names_is_there_and_every_xml_part_is_well_formed(parts):
    manifest = ET.fromstring(parts["META-INF/manifest.xml"])
    named = [value for entry in manifest for name, value in entry.attrib.items() if name.endswith("full-path")]
    assert set(named) <= set(parts)
    for name, body in parts.items():
        if name.endswith((".xml", ".xcu")):
            ET.fromstring(body)
    assert IDENTIFIER in parts["description.xml"].decode()


def test_menu_toolbars_icons_and_settings_list_the_commands_of_the_ribbon(parts):
    ids = [command.id for command in ribbon().commands]
    root = ET.fromstring(parts["Addons.xcu"])
    ui = root.find("node")
    assert ui is not None

    def urls(place: str) -> list[str]:
        found = [n for n in ui if n.get(f"{OOR}name") == place]
        texts = [v.text or "" for v in found[0].iter("value")]
        return [text.partition(":")[2] for text in texts if text.startswith("vnd.xladdin:")]

    assert urls("OfficeMenuBar") == ids
    assert sorted(urls("OfficeToolBar")) == sorted(ids)
    assert urls("Images") == ids
    assert list(json.loads(parts["settings.json"])["labels"]) == sorted(ids)
    for command in ids:
        for size in SIZES:
            head = parts[f"icons/{command}_{size}.png"][:24]
            assert head[:8] == b"\x89PNG\r\n\x1a\n"
            assert int.from_bytes(head[16:20], "big") == size


def test_every_new_window_of_a_spreadsheet_gets_the_entries_that_excel_has_in_the_menu_of_a_cell(parts):
    assert json.loads(parts["settings.json"])["cell_menu"] == [one.id for one in ribbon().commands if one.context]
    root = ET.fromstring(parts["Jobs.xcu"])
    (job,) = {node.get(f"{OOR}name") for node in root.iter("node") if (node.get(f"{OOR}name") or "").startswith("org.")}
    texts = {value.text for value in root.iter("value")}
    assert texts == {"org.xladdin.CellMenu", "com.sun.star.sheet.SpreadsheetDocument"}
    (event,) = [node for node in root.iter("node") if node.get(f"{OOR}name") == "OnViewCreated"]
    assert event.get(f"{OOR}op") == "fuse", "what others run for a new window stays"
    assert [node.get(f"{OOR}name") for node in event[0]] == [job]


def test_names_of_entries_sort_as_the_ribbon_orders_them(parts):
    """LibreOffice sorts by length, then by letters."""
    root = ET.fromstring(parts["Addons.xcu"])
    submenu = next(n for n in root.iter("node") if n.get(f"{OOR}name") == "Submenu")
    names = [n.get(f"{OOR}name", "") for n in submenu.findall("node")]
    assert names == sorted(names, key=lambda name: (len(name), name))


def test_no_two_icons_look_the_same():
    drawn = icons()
    for size in SIZES:
        pictures = [body for (_, own), body in drawn.items() if own == size]
        assert len(set(pictures)) == len(pictures) == len(ribbon().commands)


@pytest.mark.parametrize("path", sorted([HERE / "component.py", *(HERE / "office").glob("*.py")]), ids=lambda p: p.name)
def test_what_runs_in_libreoffice_is_python_3_7_and_imports_nothing_of_ours(path):
    tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=OLDEST_PYTHON)
    newer = (ast.NamedExpr, getattr(ast, "Match", ast.NamedExpr))
    assert not [node for node in ast.walk(tree) if isinstance(node, newer)]
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [a.name for a in node.names] if isinstance(node, ast.Import)
            else [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
        )
    }  # fmt: skip
    assert not imported & {"udfs", "xladdin", "xlwings", "numpy", "pandas"}


def test_every_text_of_the_extension_is_there_and_says_what_to_do():
    said = words()
    assert set(said) == set(WORDS)
    for key in ("no_python", "ended", "other_version", "failed", "no_document", "read_only"):
        assert re.search("请", said[key]), key


def test_the_interface_declares_every_function_with_its_arguments(parts):
    text = parts["functions.idl"].decode()
    for function in signatures():
        assert f" {function.name}(" in text
    assert "figure" not in text.replace("figures", "")
    assert re.search(r"PF_ROUND\(\[in\] sequence< sequence< any > > number, \[in\] any places\)", text)


def test_arguments_from_calc_become_those_of_excel():
    from udfs import functions

    assert in_excels_order(functions.PF_ROUND, [1.005, None]) == [1.005, 2.0]
    assert in_excels_order(functions.PF_RATE, [None, [[None]]]) == [None, [[None]]]
    given = in_excels_order(functions.PF_RULE_SCORE, ["b", "r", [[1.0, None], [2.0, 3.0]]])
    assert given == ["b", "r", [[1.0], [2.0]], [[None], [3.0]]]
    with pytest.raises(ValueError, match="9 > 8"):
        in_excels_order(functions.PF_RULE_SCORE, ["b", "r", [[1.0] * 9]])
