"""The page of the crosscheck is made from the grammar, the identities, the catalogue and the audits."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from xladdin.prose.catalogue import kinds
from xladdin.prose.grammar import grammar
from xladdin.prose.identities import identities

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture(scope="module")
def page() -> str:
    sys.path.insert(0, str(DOCS))
    try:
        from crosscheck_page import crosscheck_page

        return crosscheck_page()
    finally:
        sys.path.remove(str(DOCS))


def test_every_pattern_identity_and_kind_is_on_the_page(page: str) -> None:
    g = grammar()
    for entry in (*g.units, *g.roles, *g.markers):
        assert entry.sample.example in page
    for quantity in g.quantities:
        assert f"| {quantity.zh} |" in page
    for one in identities():
        assert f"`{one.__name__}`" in page
        assert one.__doc__
    for kind in kinds().values():
        assert kind.meaning in page
        assert f"`{kind.slug}`" in page


def test_the_numbers_of_the_five_reports_are_added_up(page: str) -> None:
    (line,) = (line for line in page.splitlines() if line.startswith("| 合计 |"))
    rows = [
        line.split(" | ")
        for line in page.splitlines()
        if line.startswith(tuple(f"| {n}-20" for n in ("changsha", "hongjiang", "jinxian", "ningxiang", "wugang")))
    ]
    assert len(rows) == 5
    sums = [sum(int(row[n].strip(" |")) for row in rows) for n in range(1, 5)]
    assert line == f"| 合计 | {' | '.join(map(str, sums))} |"
    assert sums[0] == 102


def test_identities_have_names_of_their_own() -> None:
    names = [one.__name__ for one in identities()]
    assert len(names) == len(set(names))
