"""帮助: indicators, self-test, about."""

from __future__ import annotations

from xladdin import __version__
from xladdin.rules.load import rulebook


def test_the_selected_indicator_is_explained_in_a_message_alone(opened, run):
    book = opened("ningxiang-2022")
    book.sheets["共性指标表"].range("I13").select()
    names = book.sheet_names
    message = run("about_indicator")
    assert message.startswith("公用经费控制率（5 分）")
    assert "每超出1个百分点扣1分" in message
    assert book.sheet_names == names


def test_without_a_selected_indicator_all_are_listed(opened, run):
    book = opened("ningxiang-2022")
    book.sheets["填报说明"].range("A1").select()
    run("about_indicator")
    sheet = book.sheets["指标说明"]
    labels = sheet.range((4, 2), (sheet.used_range.last_cell.row, 2)).value
    assert labels == [rule.label for rule in rulebook("hn-ningxiang-2022").rules]


def test_doctor_finds_this_installation_sound(opened, run):
    opened("ningxiang-2022")
    message = run("doctor")
    assert f"xladdin {__version__}" in message
    assert "libreoffice 7" in message
    assert "✓ 工作簿可以处理" in message


def test_doctor_sees_a_protected_structure(opened, run):
    opened("ningxiang-2022").api.Protect()
    assert "✗ 工作簿的结构受保护" in run("doctor")
    assert "处要处理" in run("doctor")


def test_doctor_works_without_a_workbook(excel, run):
    assert "✓ 程序" in run("doctor")


def test_about_names_version_and_forms(excel, run):
    message = run("about")
    assert message.startswith(f"xladdin {__version__}")
    assert "宁乡市" in message
