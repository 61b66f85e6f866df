"""What the grammar takes, what it refuses and how it says so, and which cells a formula reads."""

from __future__ import annotations

import pickle
import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xladdin.workbook.formula import CellKey, ExcelError, Uncertified, compile_program
from xladdin.workbook.formula.forms import FORMS
from xladdin.workbook.formula.functions import FUNCTIONS
from xladdin.workbook.formula.nodes import Area, Array, Binary, Call, Cell, Const, Group, Name, Unary
from xladdin.workbook.formula.parser import parse, references

KEY: CellKey = ("表", 3, 2)
NAMES = {"相对": "表!B1", "算式": "表!$A$1*2", "断": "表!#REF!", "数组": "{1,2}", "两列": "表!$A$1:$B$2"}


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("=1", Const(1.0)),
        (" 1.50 ", Const(1.5)),
        (".5", Const(0.5)),
        ("5.", Const(5.0)),
        ("1E-2", Const(0.01)),
        ("true", Const(True)),
        ("FALSE()", Const(False)),
        ('"a""b"', Const('a"b')),
        ("A1", Cell("表", 1, 1)),
        ("$B$2", Cell("表", 2, 2)),
        ("xfd1048576", Cell("表", 1048576, 16384)),
        ("B5:A1", Area("表", 1, 1, 5, 2)),
        ("Sheet1!A1", Cell("Sheet1", 1, 1)),
        ("2022!A1", Cell("2022", 1, 1)),
        ("基础数据表!A1:B2", Area("基础数据表", 1, 1, 2, 2)),
        ("'中文 表''1'!$A$1", Cell("中文 表'1", 1, 1)),
        ("数据!$A$1:数据!$A$3", Area("数据", 1, 1, 3, 1)),
        ("编制数", Name("编制数", "表")),
        ("数据!编制数", Name("编制数", "数据", True)),
        ("ABC12345678", Name("ABC12345678", "表")),
        ("_rate.1", Name("_rate.1", "表")),
        ("表!#REF!", Const(ExcelError("#REF!"))),
        ("'旧 表'!#REF!", Const(ExcelError("#REF!"))),
        ("{#N/A,+2}", Array(((ExcelError("#N/A"), 2.0),))),
        ("(A1)", Group(Cell("表", 1, 1))),
        ("{1,-2;\"x\",TRUE}", Array(((1.0, -2.0), ("x", True)))),
        ("-2^2", Binary("^", Unary("-", Const(2.0)), Const(2.0))),
        ("-2%", Unary("%", Unary("-", Const(2.0)))),
        ("1-2-3", Binary("-", Binary("-", Const(1.0), Const(2.0)), Const(3.0))),
        ("1+2*3", Binary("+", Const(1.0), Binary("*", Const(2.0), Const(3.0)))),
        ("1&2=3", Binary("=", Binary("&", Const(1.0), Const(2.0)), Const(3.0))),
        ("if( 1 ,,2)", Call("IF", (Const(1.0), Const(None), Const(2.0)))),
        ("ROW()", Call("ROW", ())),
    ],
)  # fmt: skip
def test_text_becomes_the_tree_excel_means(text: str, node: object) -> None:
    assert parse(text, "表") == node


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("INDIRECT(\"A1\")", "INDIRECT"),
        ("SUM(OFFSET(A1,1,1))", "OFFSET"),
        ("_xlfn.XLOOKUP(1,A1:A2,B1:B2)", "_XLFN.XLOOKUP"),
        ("NOW()", "NOW"),
        ("[1]Sheet1!A1", "方括号（引用别的工作簿或表格的列名）"),
        ("'[上年.xlsx]数据'!A1", "引用别的工作簿（[上年.xlsx]数据）"),
        ("'C:\\[上年.xlsx]数据'!A1", "引用别的工作簿（C:\\[上年.xlsx]数据）"),
        ("SUM(表1[金额])", "方括号（引用别的工作簿或表格的列名）"),
        ("一月:三月!A1", "整行、整列或跨多个工作表的引用"),
        ("'一月:三月'!A1", "跨多个工作表的引用（一月:三月）"),
        ("SUM(Q1:Q4!A1)", "冒号两边不是同一工作表的两个单元格"),
        ("SUM(A:A)", "整行、整列或跨多个工作表的引用"),
        ("SUM(1:3)", "第6个字符处的“:”"),
        ("SUM(A1:A2:A3)", "连用冒号的区域"),
        ("SUM(甲!A1:乙!A3)", "冒号两边不是同一工作表的两个单元格"),
        ("A1:INDEX(B1:B9,3)", "冒号两边不是同一工作表的两个单元格"),
        ("SUM((A1,B1))", "用逗号合并的区域"),
        ("A1:A3 A2:A5", "用空格相交的区域"),
        ("@A1:A3", "@（隐式交叉）"),
        ("SUM(A1#)", "#（溢出区域）"),
        ("{1,A1}", "数组常量里的算式或引用"),
        ('{-"x"}', "数组常量里的算式或引用"),
        ("{-TRUE}", "数组常量里的算式或引用"),
        ("{-#N/A}", "数组常量里的算式或引用"),
        ("{1,2;3}", "各行长短不一的数组常量"),
        ("A1:A3", "把区域或数组当作一个值"),
        ("A1:A3*2", "把区域或数组当作一个值"),
        ("{1,2}", "把区域或数组当作一个值"),
        ("ROUND(A1:A3,2)", "把区域或数组当作一个值"),
        ("SUMPRODUCT(ROUND(A1:A3,2))", "把区域或数组当作一个值"),
        ("IF(A1:A3>1,1,2)", "把区域或数组当作一个值"),
        ("ISBLANK(A1:A3)", "把区域或数组当作一个值"),
        ("COUNTIF({1,2},1)", "该用单元格区域的地方用了算式"),
        ("COUNTBLANK(1)", "该用单元格区域的地方用了算式"),
        ("SUMIF(A1:A3,1,5)", "该用单元格区域的地方用了算式"),
        ("MATCH(1,A1:A3,-1)", "MATCH 的匹配方式不是 0 或 1"),
        ("MATCH(1,A1:A3,B1)", "MATCH 的匹配方式不是 0 或 1"),
        ("MATCH(1,A1:B3,0)", "MATCH 查找多行多列区域"),
        ("INDEX(A1:B3,2)", "INDEX 对多行多列区域只给一个序号"),
        ("ROW(A1:A3)", "ROW 用于多行区域或算式"),
        ("TEXT(A1,B1)", "TEXT 的格式不是固定文字"),
        ("TEXT(A1,\"yyyy-mm-dd\")", "TEXT 的格式 yyyy-mm-dd"),
        ("TEXT(A1,\"[DBNum2]\")", "TEXT 的格式 [DBNum2]"),
        ("ROUND(1)", "ROUND 的参数个数（1个）"),
        ("IF(1)", "IF 的参数个数（1个）"),
        ("SUM()", "SUM 的参数个数（0个）"),
        ("SUM(IF(1))", "IF 的参数个数（1个）"),
        ("没有的名称", "没有定义的名称（没有的名称）"),
        ("别表!相对", "没有定义的名称（相对）"),
        ("相对", "名称里的相对引用"),
        ("算式", "名称（算式）不是单元格、区域或常量"),
        ("数组*1", "名称（数组）不是单元格、区域或常量"),
        ("两列+1", "把区域或数组当作一个值"),
        ("SUM(A1:A99999)", "超过20000个单元格的区域"),
        ("SUMPRODUCT(A1:A200*B1:GZ1)", "超过20000个单元格的区域"),
        ("$ZZZ$1", "超出工作表的引用（$ZZZ$1）"),
        ("1234567890123456", "超过15位的数字（1234567890123456）"),
        ("1E+400", "过大的数字（1E+400）"),
        ("", "公式不完整"),
        ("=", "公式不完整"),
        ("1+", "公式不完整"),
        ("SUM(1", "公式不完整"),
        ("1 2", "第3个字符处的“2”"),
        ("(1))", "第4个字符处的“)”"),
        ("\"abc", "第1个字符“\"”"),
        ("1！2", "第1个字符“1”"),
        ("SUM （1）", "用空格相交的区域"),
        ("A1;B1", "第3个字符处的“;”"),
        ("*1", "第1个字符处的“*”"),
        ("求和(1)", "第3个字符处的“(”"),
        ("(" * 50 + "1" + ")" * 50, "嵌套超过40层"),
        ("-" * 100 + "1", "连写100个正负号"),
        ("1&" * 5000 + "1", "公式超过8192个字符"),
    ],
)  # fmt: skip
def test_what_is_not_vouched_for_is_refused_by_name(text: str, said: str) -> None:
    with pytest.raises(Uncertified) as refused:
        compile_program({KEY: text}, NAMES)
    assert (refused.value.construct, refused.value.cell) == (said, KEY)


LIMITS = [(name, f.fewest, f.most) for name, f in (FUNCTIONS | FORMS).items()]


@pytest.mark.parametrize(("function", "fewest", "most"), LIMITS, ids=[name for name, *_ in LIMITS])
def test_every_function_refuses_one_argument_too_few_or_too_many(function: str, fewest: int, most: int) -> None:
    for count in {fewest - 1, most + 1} - {-1}:
        with pytest.raises(Uncertified) as refused:
            compile_program({KEY: f"{function}({','.join(['A1'] * count)})"})
        assert refused.value.construct == f"{function} 的参数个数（{count}个）"


def test_refusal_tells_the_clerk_where_and_what_to_do_and_survives_a_worker_process() -> None:
    with pytest.raises(Uncertified) as refused:
        compile_program({("基础数据表", 5, 4): "NPV(1,2)"})
    again = pickle.loads(pickle.dumps(refused.value))
    assert str(again) == str(refused.value)
    assert str(again).startswith("基础数据表!D5 的公式中有不能验算的写法：NPV。请恢复模板原来的公式")
    assert str(Uncertified("NPV")).startswith("公式中有")


def test_references_are_the_cells_and_areas_read() -> None:
    node = parse("IF('a b'!C2>0,SUM(B1:B3,基础!A1:A2),C2+C2)", "表")
    assert references(node) == {("a b", 2, 3), ("表", 1, 2, 3, 2), ("基础", 1, 1, 2, 1), ("表", 2, 3)}


def test_nesting_as_deep_as_allowed_still_compiles() -> None:
    text = "IF(A1>0," * 38 + "SUM(1,(2))" + ",0)" * 38
    deep = "1=(1&(" * 19 + "-1%^2*3+4" + "))" * 19
    results = compile_program({("表", 1, 2): text, ("表", 2, 2): deep}).run({("表", 1, 1): 1})
    assert results == {("表", 1, 2): 3.0, ("表", 2, 2): False}


def test_sums_as_long_as_a_formula_can_be_are_computed() -> None:
    many = "+".join(f"A{row}" for row in range(1, 1501))
    joined = "&".join(["B1"] * 1500)
    results = compile_program(
        {("表", 1, 3): many, ("表", 2, 3): joined, ("表", 3, 3): f"SUMPRODUCT({'A1:A2+' * 30}1)"}
    ).run({("表", row, 1): float(row) for row in range(1, 1501)} | {("表", 1, 2): "是"})
    assert results == {("表", 1, 3): 1500 * 1501 / 2, ("表", 2, 3): "是" * 1500, ("表", 3, 3): 92.0}


@pytest.mark.parametrize(
    "unit", ["SUM(IF(A1>0,{},0))", "SUM(IFERROR({},0))", "SUM(CHOOSE(1,{}))", "MAX(SUM({}),SUM(1))"]
)
def test_time_to_compile_does_not_double_with_every_level(unit: str) -> None:
    text = "A1"
    for _ in range(18):
        text = unit.format(text)
    begun = time.perf_counter()
    assert compile_program({KEY: text}).run({("表", 1, 1): 3.0}) == {KEY: 3.0}
    assert time.perf_counter() - begun < 2


def test_areas_that_would_fill_the_memory_are_refused() -> None:
    formulas = {("表", row, 1): f"SUM(B{row}:B{row + 19999})" for row in range(1, 30)}
    with pytest.raises(Uncertified) as refused:
        compile_program(formulas)
    assert refused.value.construct == "全部公式引用的区域合计超过500000个单元格"
    assert refused.value.cell == ("表", 26, 1)


PIECES = st.sampled_from(
    ["A1", "B2:C3", "SUM(", "IF(", "INDEX(", "TEXT(", "(", ")", ",", "{", "}", ";", "1", "2.5", '"x"', '"', "'", "!", "表!", "'表 1'!", "名称",
     "+", "-", "*", "/", "^", "&", "=", "<>", "<", "%", ":", " ", "#N/A", "#REF!", "[", "]", "@", "$", "TRUE", "_xlfn.", "\\", "？", "\n", "\0", "😀"]
)  # fmt: skip


@given(
    st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=25).map("".join), st.text(string.printable, max_size=40))
)
def test_any_text_is_either_computed_or_refused(text: str) -> None:
    try:
        program = compile_program({KEY: text}, {"名称": "表!$A$1"})
    except Uncertified:
        return
    assert set(program.run({("表", 1, 1): 3.0})) == {KEY}
