"""Worksheet functions called as the VBA calls them, through xlwings' own `call_udf` and converters."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal

import pytest

from udfs import columns, scores

# Reserved identifiers and statement words of VBA ([MS-VBAL] 3.3.5.2), types, and what xlwings keeps for itself.
VBA_WORDS = """abs access addressof alias and any append array as attribute base begin binary boolean byref byte byval call case cbool cbyte
    ccur cdate cdbl cint circle class clng clnglng clngptr close compare const csng cstr currency cvar cverr date debug decimal declare
    defbool defbyte defcur defdate defdbl defint deflng defobj defsng defstr defvar dim do doevents double each else elseif empty end
    enum eqv erase error event exit explicit false fix for friend function get global go gosub goto if imp implements in inputb input
    instr int integer is lbound left len lenb let lib like line load local lock long longlong longptr loop lset me mid mod module name
    new next not nothing null object on open option optional or output paramarray preserve print private property pset public put
    raiseevent random randomize read redim rem reset resume return right rset save scale seek select set sgn shared single spc static
    step stop string strptr sub tab tag text then time to true type typeof ubound unload unlock until val variant wend while width with
    withevents write xor rate caller"""
ERROR_DIV0 = -2146826281


def test_a_call_for_10000_rows_computes_each_distinct_row_once(excel, area, monkeypatch):
    seen = []
    monkeypatch.setattr(scores, "ratio", lambda *given: seen.append(given) or 1.0)
    tops = area(tuple((float(n % 100),) for n in range(10_000)))
    rows = excel.call("PF_RATE", tops, 7.0)
    assert len(rows) == 10_000
    assert sorted(seen) == [(float(n), 7.0) for n in range(100)]
    assert tops.reads == 1


def test_columns_come_back_row_by_row(excel, area):
    rows = excel.call(
        "PF_RATE", area(((1.0,), (3.0,), (None,), ("",), (9.0,))), area(((4.0,), (0.0,), (5.0,), (5.0,), (3.0,)))
    )
    assert rows == [[0.25], ["分母为零"], [""], [""], [3.0]]


def test_a_row_of_cells_gives_a_row(excel, area):
    assert excel.call("PF_ROUND", area(((1.5, 2.5, -0.5),)), 0.0) == [[2.0, 3.0, -1.0]]


def test_a_row_and_a_column_give_a_block(excel, area):
    assert excel.call("PF_RATE", area(((2.0, 4.0),)), area(((1.0,), (2.0,), (4.0,)))) == [[2, 4], [1, 2], [0.5, 1]]


def test_an_array_that_excel_computed_needs_no_range(excel):
    assert excel.call("PF_RATE", ((1.0,), (2.0,)), 4.0) == [[0.25], [0.5]]
    assert excel.call("PF_RATE", (1.0, 2.0), 4.0) == [[0.25, 0.5]]


def test_columns_of_unequal_length_are_told_apart_in_words(excel, area):
    told = excel.cell("PF_RATE", area(((1.0,), (2.0,))), area(((1.0,), (2.0,), (3.0,))))
    assert told == "参数“区域”：各参数的行数不一致（2行、3行），请选同样多的行"


def test_optional_arguments_may_be_left_out(excel):
    assert excel.cell("PF_ROUND", 2.675) == 2.68
    assert excel.cell("PF_GRADE", 85.0) == "良"
    assert excel.cell("PF_RULE_SCORE", "hn-ningxiang-2022", "staffing", 41.0, 44.0) == 3.0


def test_a_required_argument_left_out_is_blank(excel):
    assert excel.cell("PF_RATE", 1.0, -2147352572) == ""


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            ERROR_DIV0,
            "参数“分子”：“#DIV/0!”是公式出错的结果，请检查公式用到的单元格（是不是空的、是0或被删除），改好后再保存",
        ),
        (
            -2146826235,
            "参数“分子”：“#VALUE!”是公式出错的结果，请检查公式用到的单元格（是不是空的、是0或被删除），改好后再保存",
        ),
        (True, "参数“分子”：“TRUE”是逻辑值，不是数，请填写数字；没有数据的，把本格留空"),
        ("约30", "参数“分子”：“约30”不是确切的数，请填写一个确定的数字，例如 30"),
        (
            datetime(2022, 5, 1),
            "参数“分子”：“2022-05-01”是日期或时间，不是数，请核对是不是填错了格；本格填数字，单元格格式选“常规”",
        ),
    ],
)
def test_what_is_no_number_is_told_in_the_cell(excel, area, given, message):
    assert excel.call("PF_RATE", area(((given,), (1.0,))), 2.0) == [[message], [0.5]]


def test_currency_cells_keep_the_decimals_that_vt_cy_cuts_off(excel, area):
    """0.01元 in a sheet of 万元 is 0.000001: `Range.Value` of a cell in currency format gives 0.0000 for it."""
    cells = area(((Decimal("0.0000"),), (3.5,)), value2=((0.000001,), (3.5,)))
    assert excel.call("PF_AMOUNT", cells, "元", "万元") == [[0.01], [35000.0]]
    assert excel.cell("PF_AMOUNT", area(Decimal("2.0000"), value2=2.000001), "元", "万元") == 20000.01


def test_a_whole_column_is_refused_before_it_is_read(excel, area):
    cells = area(((1.0,),), shape=(1_048_576, 1))
    assert excel.cell("PF_ROUND", cells) == "参数“区域”：所选的区域有1048576个单元格，太大了，请只选有数据的行"
    assert cells.reads == 0


def test_a_defect_of_ours_never_reaches_excel(excel, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(scores, "rounded", lambda *given: 1 / 0)
    assert excel.cell("PF_ROUND", 1.0) == columns.CRASHED
    assert "ZeroDivisionError" in (tmp_path / "xladdin" / "xladdin.log").read_text(encoding="utf-8")


def test_every_function_and_argument_has_a_chinese_text_that_the_wizard_can_hold(excel):
    for name, info in excel.infos().items():
        texts = {name: info["ret"]["doc"], **{f"{name}.{a['name']}": a["doc"] for a in info["args"]}}
        for place, said in texts.items():
            assert re.search("[\u4e00-\u9fff]", said), place
            assert len(said) <= 255, place
        assert info["category"] == "绩效自评", name


def test_names_are_ascii_and_no_words_of_vba(excel):
    infos = excel.infos()
    assert len(infos) >= 17
    for name, info in infos.items():
        assert re.fullmatch(r"PF_[A-Z_]+", name), name
        for arg in info["args"]:
            assert re.fullmatch(r"[a-z][a-z0-9_]*", arg["name"]), (name, arg["name"])
            assert arg["name"] not in VBA_WORDS.split(), (name, arg["name"])
            assert arg["options"]["convert"] is excel.functions.Cells, (name, arg["name"])


def test_xlwings_generates_ascii_wrappers_for_all_functions(excel):
    wrappers = excel.wrappers()
    assert wrappers.isascii()
    assert set(re.findall(r"(?m)^Function (\w+)\(", wrappers)) == set(excel.infos())
    assert "Function PF_RATE(numerator, denominator)" in wrappers
    assert 'XLPy.CallUDF("udfs.functions", "PF_RATE", Array(numerator, denominator), ActiveWorkbook' in wrappers


def test_functions_that_read_files_do_not_run_while_the_wizard_is_open(excel):
    off = {name for name, info in excel.infos().items() if not info["call_in_wizard"]}
    assert off == {"PF_FINDINGS", "PF_FINDINGS_BLOCK", "PF_FINDINGS_COUNT"}


def test_elsewhere_the_module_is_imported_and_called_without_excel():
    """Not under this file's stand-ins: `xw.func` of other systems hands functions through."""
    import subprocess
    import sys

    code = "from udfs.functions import PF_RATE, PF_GRADE; print(PF_RATE(41, 44), PF_GRADE([[95], [None]]))"
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "0.9318181818181818 [['优'], ['']]"
