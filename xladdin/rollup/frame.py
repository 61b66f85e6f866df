"""The long table of a roll-up (数据底表): one row per figure of every unit, with the cell it came from, for those who analyse further."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from xladdin.checks.case import Case, Examined
from xladdin.facts import Fact
from xladdin.output.files import whole_file
from xladdin.rules.expression import decimal_text
from xladdin.vocabulary import UNITS

if TYPE_CHECKING:
    import pandas

COLUMNS = ("单位", "年度", "表样", "数据项", "名称", "数值", "计量单位", "来源", "文件", "工作表", "单元格")
_ORIGIN = {"typed": "填报", "formula": "表内计算", "overwritten": "改填", "unreadable": "不能读取"}
_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


def to_frame(examined: Sequence[Examined]) -> pandas.DataFrame:
    """Figures, answers and scores of all units that could be read. Numbers are exact decimal text: amounts in 元, rates as fractions."""
    import pandas

    return pandas.DataFrame(list(_rows(examined)), columns=list(COLUMNS), dtype="string")


def write_table(examined: Sequence[Examined], out: Path, overwrite: bool = False) -> Path:
    """Writes the long table as CSV that Excel opens as UTF-8. Typed text can not become a formula there. Raises OutputExists."""
    frame = to_frame(examined).map(_harmless, na_action="ignore")
    with whole_file(out, overwrite) as stream:
        frame.to_csv(stream, index=False, encoding="utf-8-sig")
    return out


def _rows(examined: Iterable[Examined]) -> Iterator[tuple[str | None, ...]]:
    for one in examined:
        if one.case is None:
            continue
        for name, unit, fact in _facts(one.case):
            filing, cell = one.case.filing, fact.cell
            yield (
                filing.agency, str(filing.year), filing.form, fact.id, name, _shown(fact), unit, _ORIGIN[fact.origin],
                one.file.name, cell.sheet if cell else None, cell.address if cell else None,
            )  # fmt: skip


def _facts(case: Case) -> Iterator[tuple[str, str, Fact]]:
    """Every fact of a filing with its Chinese name and unit."""
    labels = {rule.id: rule.label for rule in case.scorecard.rulebook.rules}
    for fact_id, fact in case.filing.facts.items():
        term = case.vocab.terms.get(fact_id)
        rule = fact_id.split(".")[1] if term is None else ""
        yield (case.name(fact_id), UNITS[term.unit], fact) if term else (f"{labels[rule]}评分依据", "", fact)
    for block, entries in case.filing.blocks.items():
        spec = case.vocab.blocks[block]
        for entry in entries:
            title = str(entry["name"].value or spec.row_zh)
            for measure, fact in entry.items():
                if measure != "name":
                    yield (
                        f"{title} {case.vocab.measure_name(measure, case.filing.year)}",
                        UNITS[case.vocab.measure_unit(block, measure)],
                        fact,
                    )
    for row in case.scorecard.rules:
        if row.claim is not None:
            shown = replace(row.claim, value=row.claimed)  # where the form's formula stands, the score it shows
            yield f"{labels[row.rule.id]}自评得分", "分", shown


def _shown(fact: Fact) -> str | None:
    if fact.value is None:
        return None
    if isinstance(fact.value, bool):
        return "是" if fact.value else "否"
    return decimal_text(fact.number) if fact.number is not None else str(fact.value)


def _harmless(text: str) -> str:
    """Text that Excel would take for a formula keeps an apostrophe in front; numbers stay numbers."""
    if not text.startswith(_FORMULA_STARTS) or text.lstrip("-").replace(".", "", 1).isdigit():
        return text
    return "'" + text
