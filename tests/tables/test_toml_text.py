"""Data written as TOML is the same data when read."""

from __future__ import annotations

import tomllib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tables.tables import FILES

from xladdin.forms.load import FOLDER as FORMS
from xladdin.strict import load_toml
from xladdin.tables.toml_text import quoted, rulebook_text, toml_text, value_text


def read(text: str) -> dict:
    return tomllib.loads(text, parse_float=Decimal)


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_a_rulebook_is_the_same_data(file) -> None:
    assert read(rulebook_text(load_toml(file))) == load_toml(file)


@pytest.mark.parametrize("file", sorted(FORMS.glob("*.toml")), ids=lambda f: f.stem)
def test_a_form_is_the_same_data(file) -> None:
    assert read(toml_text(load_toml(file))) == load_toml(file)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives(text: str) -> None:
    assert read(f"a = {quoted(text)}") == {"a": text}


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9))
def test_any_number_survives_without_needless_zeros(number: Decimal) -> None:
    text = value_text(number)
    assert read(f"a = {text}")["a"] == number
    assert not (("." in text) and text.endswith("0"))


def test_a_label_can_not_break_out_of_the_banner() -> None:
    data = load_toml(FILES[0])
    data["part"][0]["label"] = "投入\n[evil]"
    assert read(rulebook_text(data))["part"][0]["label"] == "投入\n[evil]"
