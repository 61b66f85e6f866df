"""A case: what a formula must give in Excel, where that is taken from, and why another engine is not asked."""

from __future__ import annotations

from typing import Any, NamedTuple

from xladdin.workbook.formula import ExcelError

DIV0, VALUE, NA, REF, NUM = (ExcelError(code) for code in ("#DIV/0!", "#VALUE!", "#N/A", "#REF!", "#NUM!"))

HELP = "Microsoft's help page of the function; ECMA-376 part 1, 18.17"
KB = "Microsoft KB 78113, and joeu2004 and Jerry W. Lewis on excelbanter.com 816967, who ran it in Excel"
POI = "tables that Apache POI took from Excel: NumberToTextConverter, NumberComparer, Countif, IfFunc, LookupUtils"
RUN = "reported by people who ran it in Excel: office-forums.com 1184458 (INT), technet (MOD), superuser, dailydoseofexcel (COUNTIF)"
VERSIONS = "Excel itself is not one: support.microsoft.com/excel/compatibility-versions, language of the computer"

# Why LibreOffice 7.4 is not asked.
BOOLS = "TRUE is a number in LibreOffice"
SNAP = "LibreOffice takes every nearly-zero difference for 0, Excel only the last of a formula"
EDGE = "LibreOffice tolerates 2^-48, Excel rounds to 15 digits"
WIDE = "LibreOffice reads more kinds of text as numbers"
NARROW = "LibreOffice does not read text written directly into SUM, MIN and AND"
ERRORS = "LibreOffice has its own error numbers (Err:502) or another error here"
ORDER = "LibreOffice reports another of two errors"
POWER = "LibreOffice: 0^0 is 1 and odd roots of negatives exist"
COUNTED = "LibreOffice: other rules for texts that are numbers, TRUE and empty texts in conditions"
SHOWN = "LibreOffice writes numbers differently as text"
# Why `formulas` 1.3.4 is not asked: none of its float handling follows Excel's 15 digits, and some functions are wrong.
FLOAT = "formulas compares and rounds plain doubles"
TEXTS = "formulas does not read 12%, 1,234 or blanks as Excel does"
DIGITS = "formulas takes a text of digits in a cell for a number"
WRONG = "formulas gives something else"


class Case(NamedTuple):
    """`libreoffice`, `formulas`: why that engine is not asked; empty: it must agree."""

    formula: str
    expected: Any
    source: str = HELP
    libreoffice: str = ""
    formulas: str = ""
