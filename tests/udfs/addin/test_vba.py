"""The VBA inside the add-in, taken out again by an independent reader."""

from __future__ import annotations

import difflib
import re
import warnings
from pathlib import Path

import pytest
import xlwings
from pyopenvba.integrity import check_file

from udfs.addin import wrappers, xlwings_vba
from udfs.addin.build import SOURCES
from udfs.addin.package import COMPILE_FROM_SOURCE

HOME = Path(xlwings.__file__).parent
OWN = sorted(path.stem for path in SOURCES.glob("*.bas"))


@pytest.fixture(scope="module")
def code(addin_file) -> dict[str, str]:
    """Module name -> source without the lines of attributes, as oletools reads it."""
    with warnings.catch_warnings():  # oletools writes for an older pyparsing
        warnings.simplefilter("ignore")
        from oletools.olevba import VBA_Parser
    parser = VBA_Parser(str(addin_file))
    found = {name.rsplit(".", 1)[0]: text for _, _, name, text in parser.extract_macros()}
    parser.close()
    return {name: body(text) for name, text in found.items()}


def body(text: str) -> str:
    lines = text.replace("\r\n", "\n").split("\n")
    if lines[0].startswith("VERSION"):
        lines = lines[lines.index("END") + 1 :]
    return "\n".join(line for line in lines if not line.startswith("Attribute ")).strip()


@pytest.mark.parametrize("name", OWN)
def test_our_modules_are_in_it_as_written(code, name):
    source = (SOURCES / f"{name}.bas").read_text(encoding="ascii")
    assert source.startswith(f'Attribute VB_Name = "{name}"\nOption Explicit\n')
    assert code[name] == body(source)


def test_it_holds_these_modules_and_no_others(code):
    documents = {"ThisWorkbook", "Sheet1", "Sheet2", "Sheet3", "Sheet4"}
    assert set(code) == {*OWN, *documents, "Functions", "xlwings", "Dictionary"}
    assert code["ThisWorkbook"] == body((SOURCES / "ThisWorkbook.cls").read_text(encoding="ascii"))
    assert not any(code[name] for name in documents - {"ThisWorkbook"})


def test_the_wrappers_are_what_xlwings_itself_generates(code):
    assert code["Functions"] == body(wrappers.wrappers().vba)
    names = set(re.findall(r"^Function (PF_\w+)\(", code["Functions"], re.M))
    declared = set(
        re.findall(r"^def (PF_\w+)\(", (SOURCES.parents[1] / "functions.py").read_text(encoding="utf-8"), re.M)
    )
    assert names == declared


def test_xlwings_code_is_of_the_installed_version_and_differs_in_four_lines(code):
    theirs = body((HOME / "xlwings_custom_addin.bas").read_text(encoding="ascii"))
    changed = [line for line in difflib.ndiff(theirs.split("\n"), code["xlwings"].split("\n")) if line[0] in "+-"]
    assert len([line for line in changed if line[0] == "-"]) == len(xlwings_vba.CHANGES) == 4
    assert f'XLWINGS_VERSION As String = "{xlwings.__version__}"' in code["xlwings"]
    assert f"xlwings64-{xlwings.__version__}.dll" in code["xlwings"]
    assert code["Dictionary"] == body((HOME / "addin" / "Dictionary.cls").read_text(encoding="ascii"))


def test_no_settings_are_taken_from_the_workbook_in_front_or_its_folder(code):
    """A sheet or a file there would name another interpreter, and a function being calculated would start it."""
    look_up = code["xlwings"].split("Function GetConfig(", 1)[1].split("End Function", 1)[0]
    first = look_up.index("SheetExists(ThisWorkbook")
    assert "If False Then ' xladdin: no settings from a workbook" in look_up[:first]
    assert "If False Then ' xladdin: no settings from a folder" in look_up
    assert "SheetExists(ActiveWorkbook" not in look_up


def test_python_does_not_look_for_modules_in_the_current_folder(code):
    assert ' -B -P -c ""import sys, os;' in code["xlwings"]


@pytest.mark.parametrize("change", xlwings_vba.CHANGES, ids=lambda change: change.old[:30])
def test_an_xlwings_whose_vba_reads_otherwise_is_refused(change):
    text = (HOME / "xlwings_custom_addin.bas").read_text(encoding="ascii")
    with pytest.raises(xlwings_vba.UnknownVba, match="实有 0 处"):
        xlwings_vba.changed(text.replace(change.old, ""))
    with pytest.raises(xlwings_vba.UnknownVba, match="实有 2 处"):
        xlwings_vba.changed(text + "\n" + change.old)


def test_all_of_it_is_ascii_with_short_lines(code):
    for name, text in code.items():
        assert text.isascii(), name
        assert max((len(line) for line in text.split("\n")), default=0) < 1000, name


def test_excel_compiles_it_from_source(parts):
    import olefile

    with olefile.OleFileIO(parts["xl/vbaProject.bin"]) as project:
        assert project.openstream("VBA/_VBA_PROJECT").read() == COMPILE_FROM_SOURCE
        assert {name for folder, *name in project.listdir() if folder == "VBA" for name in name} >= {"dir", *OWN}


def test_a_second_reader_finds_nothing_wrong(addin_file):
    report = check_file(addin_file)
    assert report.complete
    assert not report.issues


def test_no_module_has_the_name_of_a_procedure_in_another(code):
    """`Module.Sub` would then mean something else."""
    procedures = {name for text in code.values() for name in re.findall(r"(?:Sub|Function) (\w+)\(", text)}
    assert not procedures & (set(code) - {"Dictionary"})


def test_a_generator_that_fails_says_why(monkeypatch):
    monkeypatch.setattr(wrappers.sys, "executable", "/bin/false")
    with pytest.raises(wrappers.NoWrappers, match="退出码 1"):
        wrappers.wrappers()
