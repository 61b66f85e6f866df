"""The workbook in LibreOffice: what it computes is what the rules say, also after edits, and a save through it loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from rollup.recalculated import recalculated
from tables.tables import MIXED, edit

from xladdin.rules.load import FOLDER, load_rulebook
from xladdin.rules.sentence import criteria, readings_text
from xladdin.strict import load_toml
from xladdin.tables import check_workbook
from xladdin.tables.assemble import assemble
from xladdin.tables.book import export_rulebook
from xladdin.tables.columns import COLUMNS, ITEMS, RULES
from xladdin.tables.grid import read_typed
from xladdin.tables.verify import verified
from xladdin.vocabulary import vocabulary
from xladdin.workbook.cells import read_sheet
from xladdin.workbook.package import open_package

COUNTY = FOLDER / "hn-county-2018.toml"


def results(path: Path) -> dict[tuple[str, int, int], object]:
    """Every formula of a workbook with its saved result, blank ones as ''."""
    package = open_package(path)
    found = {}
    for sheet in package.sheets:
        for at, cell in read_sheet(package, sheet.name).cells.items():
            if cell.formula is not None:
                found[sheet.name, *at] = "" if cell.value is None else cell.value
    return found


def column(path: Path, sheet: str, key: str) -> dict[str, str]:
    """The results of a live column by 三级指标 (or 要素), of lines that have one."""
    package = open_package(path)
    cells = read_sheet(package, sheet).cells
    keys = [c.key for c in COLUMNS[sheet]]
    name, wanted = keys.index("label") + 1, keys.index(key) + 1
    return {
        str(cells[row, name].value): str(cells[row, wanted].value or "") if (row, wanted) in cells else ""
        for row, col in cells if col == name and row > 3 and isinstance(cells[row, name].value, str)
    }  # fmt: skip


@pytest.mark.parametrize(
    "file", [MIXED, COUNTY, FOLDER / "hn-ningxiang-2022.toml", FOLDER / "hn-wugang-2022.toml"], ids=lambda f: f.stem
)
def test_every_formula_gives_what_the_rules_say_and_a_save_loses_nothing(
    file: Path, tmp_path: Path, require_tool: Callable[[str], str]
) -> None:
    require_tool("soffice")
    book = export_rulebook(file, tmp_path / "t.xlsx")
    saved = recalculated(tmp_path / "t.xlsx", tmp_path / "lo")
    ours, theirs = results(tmp_path / "t.xlsx"), results(saved)
    differing = {at: (ours[at], theirs.get(at)) for at in ours if ours[at] != theirs.get(at)}
    assert differing == {}
    assert len(ours) > 500
    made = assemble(read_typed(saved))
    again = verified(made)
    assert made.remarks == []
    assert again is not None
    assert replace(again, version="") == replace(book, version="")
    assert made.data == load_toml(file)


def test_sentences_follow_what_is_typed(tmp_path: Path, require_tool: Callable[[str], str]) -> None:
    """Edited as an officer would, computed by LibreOffice, and then compared with what the imported table says of itself."""
    require_tool("soffice")
    path = tmp_path / "t.xlsx"
    export_rulebook(MIXED, path)
    edit(path, [
        ("基本信息", "代号", "", "mixed-2026"), ("评分表", "在职人员控制率", "partial", "比例"), ("评分表", "在职人员控制率", "step", 0.02),
        ("评分表", "结转结余", "bound", 0), ("评分表", "结转结余", "full_when", None), ("评分表", "政府采购执行率", "beyond", "低于"),
        ("评分表", "预算执行率", "bound", 1), ("评分表", "交办事项", "bound", 15), ("要素", "合乎财经法规", "at_least", None),
        ("要素", "用途与预算一致", "at_least", "否"), ("要素", "处置规范", "cost", 1), ("要素", "手续齐全", "label", "手续都齐全"),
        ("读法", "每满1个百分点才扣", "chosen", "√"), ("读法", "按比例扣", "chosen", None), ("读法", "得5分", "chosen", None),
        ("读法", "得2.5分", "chosen", "√"), ("档位与选项", "行政效能", "choice", "很好"), ("评分表", "财经纪律", "shape", "要点"),
    ])  # fmt: skip
    saved = recalculated(path, tmp_path / "lo")
    done = check_workbook(saved)
    assert [r for r in done.remarks if r.severity == "error"] == []
    assert done.rulebook is not None
    vocab = vocabulary()
    shown = column(saved, RULES, "criterion")
    assert shown == {rule.label: criteria(rule, vocab) for rule in done.rulebook.rules}
    assert column(saved, RULES, "reading") == {rule.label: readings_text(rule) for rule in done.rulebook.rules}
    assert set(column(saved, RULES, "problem").values()) == {""}
    before = {rule.label: criteria(rule, vocab) for rule in load_rulebook(MIXED).rules}
    assert sum(shown[label] != before.get(label) for label in shown) == 10


def test_native_checks_see_what_the_import_sees(tmp_path: Path, require_tool: Callable[[str], str]) -> None:
    require_tool("soffice")
    path = tmp_path / "t.xlsx"
    export_rulebook(COUNTY, path)
    edit(path, [
        ("评分表", "在职人员控制率", "marks", 6), ("评分表", "政府采购执行率", "cost", None), ("评分表", "行政效能", "shape", None),
        ("评分表", "预算完成率", "label", "预算控制率"), ("要素", "社会效益", "marks", 2), ("要素", "生态效益", "shape", None),
        ("档位与选项", "社会公众或服务对象满意度", "low", 0.85), ("基本信息", "总分", "", 99),
    ])  # fmt: skip
    saved = recalculated(path, tmp_path / "lo")
    rules, items = column(saved, RULES, "problem"), column(saved, ITEMS, "problem")
    assert rules["在职人员控制率"] == "二级指标的下级共11分；"
    assert rules["政府采购执行率"] == "缺每步（每例）扣分；"
    assert rules["行政效能"] == "没有选计分方式；"
    assert "名称重复；" in rules["预算控制率"]
    assert rules["经济效益、社会效益、生态效益"] == "各要素共9分；"
    assert items["生态效益"] == "没有选计分方式；"
    whole = str(results(saved)[RULES, 2, 1])
    assert whole.startswith("一级指标分值合计100分，与总分99分不符；检查栏有")
    assert not check_workbook(saved).rulebook
