"""The guide sheet, and the file as a package: repeatable bytes, no times, no links, exact digits, the committed template."""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from xladdin.rules.sentence import readings_text
from xladdin.workbook.build import build_workbook, write_templates
from xladdin.workbook.build.guide import NAME as GUIDE
from xladdin.workbook.package import open_package
from xladdin.workbook.plan import Plan, make_plan

FORM, YEAR = "hn-ningxiang-2022", 2022
TEMPLATES = Path(__file__).parents[2] / "workbooks" / "templates"
ENTRIES = {
    "agency": "演示单位", "approved_posts": 44, "staffing_control_rate": Decimal("1.0732"), "carryover_is_exempt": False,
    "satisfaction_rate": "85.5分", "claim.execution": Decimal("4.5"), "reason.execution": "支付进度偏慢",
}  # fmt: skip


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan(FORM, YEAR)


@pytest.fixture(scope="module")
def blank(plan: Plan) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(build_workbook(plan)))


# ---- the guide ---------------------------------------------------------------------------------------------------


def test_the_guide_names_all_sheets_readings_and_versions(blank: openpyxl.Workbook, plan: Plan) -> None:
    said = "\n".join(str(c.value) for row in blank[GUIDE] for c in row if c.value is not None)
    assert said.index("基础数据表") < said.index("补充数据表") < said.index("评分依据") < said.index("共性指标表")
    for rule in plan.rulebook.rules:
        if rule.readings:
            assert rule.label in said
            assert readings_text(rule) in said
    for word in (plan.form.id, plan.rulebook.version, plan.rulebook.source.document, "没有密码", "插入", "自评得分"):
        assert word in said


def test_the_guide_explains_every_word_that_the_form_can_show(blank: openpyxl.Workbook, plan: Plan) -> None:
    explained = {part for row in blank[GUIDE] if row[1].value for part in str(row[1].value).split("、")}
    shown = set()
    for slot_id, (sheet, slot) in plan.slots.items():
        if slot_id.startswith(("check.", "value.")):
            shown |= set(re.findall(r',"([^"]+)"', slot.formula(plan.at(sheet))))
    assert {"缺数", "√", "与测算不符"} <= shown
    assert shown <= explained


# ---- bytes -------------------------------------------------------------------------------------------------------


def test_the_same_arguments_give_the_same_bytes(plan: Plan) -> None:
    assert build_workbook(plan, ENTRIES) == build_workbook(plan, dict(reversed(ENTRIES.items())))


def test_the_package_holds_no_times_macros_or_links(plan: Plan, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(build_workbook(plan, ENTRIES))
    with zipfile.ZipFile(path) as package:
        assert {i.date_time for i in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.namelist()[0] == "[Content_Types].xml"
        assert b"dcterms" not in package.read("docProps/core.xml")
        assert not [n for n in package.namelist() if "external" in n.lower() or "vba" in n.lower()]
    opened = open_package(path)
    assert opened.traits == {"hidden-sheets"}
    assert opened.full_calc_on_load
    assert opened.application == "xladdin"


def test_typed_numbers_keep_every_digit(plan: Plan) -> None:
    number = "1234567890123.45"
    part = zipfile.ZipFile(io.BytesIO(build_workbook(plan, {"procurement.actual": Decimal(number)})))
    assert f"<v>{number}</v>" in part.read("xl/worksheets/sheet2.xml").decode()


def test_committed_templates_are_what_the_build_gives(tmp_path: Path) -> None:
    """Part by part: another zlib may pack the same parts into other bytes."""
    for path in write_templates(tmp_path):
        with zipfile.ZipFile(path) as fresh, zipfile.ZipFile(TEMPLATES / path.name) as committed:
            assert fresh.namelist() == committed.namelist()
            for name in fresh.namelist():
                assert fresh.read(name) == committed.read(name), f"{path.name}: {name}; run the build command"
    assert sorted(p.name for p in TEMPLATES.glob("*.xlsx")) == sorted(p.name for p in tmp_path.glob("*.xlsx"))
