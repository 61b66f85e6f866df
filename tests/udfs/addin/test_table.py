"""The table of commands: strict, and the same three times - macros, ribbon, docs."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from udfs import macros
from udfs.addin.ribbon_xml import CALLBACK, UI_2007, UI_2010, custom_ui
from udfs.table import FILE, load_ribbon, ribbon
from xladdin.strict import DefinitionError

IDS = [command.id for command in ribbon().commands]
TABLE = FILE.read_text(encoding="utf-8")


def test_the_table_the_macros_and_the_ribbon_name_the_same_commands():
    assert [f"run_{one}" for one in sorted(IDS)] == sorted(macros.__all__)
    for namespace in (UI_2007, UI_2010):
        buttons = ET.fromstring(custom_ui(ribbon(), namespace)).findall(
            f".//{{{namespace}}}group/{{{namespace}}}button"
        )
        assert [button.get("tag") for button in buttons] == IDS


def test_the_groups_stand_in_the_order_of_the_work():
    assert [group.label for group in ribbon().groups] == ["填报", "校验", "评分", "提交", "汇总", "标准与帮助"]


@pytest.mark.parametrize("command", ribbon().commands, ids=lambda command: command.id)
def test_the_message_of_a_command_has_the_words_of_its_button(command):
    """perform() shows the label in the status bar and in messages: one wording for both."""
    source = next(path.read_text(encoding="utf-8") for path in sorted((FILE.parent / "macros").glob("*.py"))
                  if f"def run_{command.id}(" in path.read_text(encoding="utf-8"))  # fmt: skip
    head = source[: source.index(f"def run_{command.id}(")].rsplit("@macro(", 1)[1]
    assert head.startswith(f'"{command.label}"')
    assert ("needs_book=False" in head) is not command.needs_book


@pytest.mark.parametrize(("old", "new", "said"), [
    ('id = "check_next"', 'id = "check"', "“check”用了不止一次"),
    ('id = "check_next"', 'id = "Check-Next"', "应只用小写字母"),
    ('key = "K"', 'key = "J"', "“J”用了不止一次"),
    ('key = "K"', 'key = "JK"', "“J”挡住了“JK”"),
    ('key = "K"', 'key = "k"', "写法不对"),
    ('icon = "FindDialog"', 'icon = "Find Dialog"', "写法不对"),
    ('icon = "FindDialog"', 'icno = "FindDialog"', "icno"),
    ('needs = "nothing"', 'needs = "none"', "不是可选值"),
    ('large = true', 'large = "yes"', "应为true/false"),
    ('[tab]', '[tabs]', "缺少 tab"),
    ('label = "填报"', 'label = ""', "不能为空"),
])  # fmt: skip
def test_a_wrong_table_is_refused_and_the_key_named(tmp_path, old, new, said):
    assert TABLE.count(old) >= 1
    path = tmp_path / "commands.toml"
    path.write_text(TABLE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DefinitionError, match=said):
        load_ribbon(path)


def test_a_tip_that_office_would_not_accept_is_refused(tmp_path):
    path = tmp_path / "commands.toml"
    path.write_text(TABLE.replace('tip = "选中的指标为什么扣分"', f'tip = "{"长" * 1025}"'), encoding="utf-8")
    with pytest.raises(DefinitionError, match="1024"):
        load_ribbon(path)


def test_every_control_calls_the_one_callback_and_ids_are_unique():
    for namespace in (UI_2007, UI_2010):
        root = ET.fromstring(custom_ui(ribbon(), namespace))
        controls = root.findall(f".//{{{namespace}}}button")
        assert {control.get("onAction") for control in controls} == {CALLBACK}
        ids = [node.get("id") for node in root.iter() if node.get("id")]
        assert len(ids) == len(set(ids))
