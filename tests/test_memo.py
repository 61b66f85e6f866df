"""Remembering within bounds."""

from __future__ import annotations

import pytest

from xladdin.memo import MOST, Memo


def test_what_was_made_is_made_once_until_there_is_too_much_of_it() -> None:
    asked: list[int] = []
    memo = Memo(lambda key: asked.append(key) or -key)
    assert [memo[n] for n in (1, 1, 2, 1)] == [-1, -1, -2, -1]
    assert asked == [1, 2]
    assert all(memo[n] == -n for n in range(3 * MOST))
    assert len(memo) <= MOST


def test_no_more_is_remembered_than_was_asked_for() -> None:
    memo = Memo(str, 2)
    assert [memo[n] for n in range(5)] == ["0", "1", "2", "3", "4"]
    assert memo == {4: "4"}


def test_what_is_made_of_a_long_key_is_not_remembered() -> None:
    memo = Memo(len, longest=3)
    assert (memo["abc"], memo["abcd"]) == (3, 4)
    assert memo == {"abc": 3}


def test_what_can_not_be_made_is_asked_for_again() -> None:
    memo = Memo(int)
    for _ in range(2):
        with pytest.raises(ValueError, match="x"):
            memo["x"]
    assert not memo
