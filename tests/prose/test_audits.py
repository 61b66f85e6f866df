"""The audits of the real reports against what is found in their text, both ways.

The reports are not part of the project: the comparison runs where they lie beside it.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from xladdin.prose import crosscheck
from xladdin.prose.catalogue import kinds
from xladdin.word.document import read_document

HERE = Path(__file__).resolve().parent
SEEDS = HERE.parents[2] / "shared" / "seeds"
AUDITS = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted((HERE / "audits").glob("*.toml"))
}
REAL = ("changsha-2021", "hongjiang-2024", "jinxian-2021", "ningxiang-2022", "wugang-2022")
FALSE_PER_REPORT = 1


def test_every_real_report_has_its_audit() -> None:
    assert tuple(AUDITS) == REAL


@pytest.mark.parametrize("name", REAL)
def test_every_entry_is_found_or_says_why_not(name: str) -> None:
    audit = AUDITS[name]
    assert [entry["number"] for entry in audit["entry"]] == list(range(1, audit["entries"] + 1))
    for entry in audit["entry"]:
        assert bool(entry.get("found")) != bool(entry.get("why_not")), entry["number"]
        for line in entry.get("found", ()):
            assert line.split(" ")[0] in kinds()


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the reports are not beside the project")
@pytest.mark.parametrize("name", REAL)
def test_the_findings_are_those_of_the_audit(name: str) -> None:
    found = crosscheck(read_document(SEEDS / f"{name}.txt")).findings
    there = [f"{f.kind} {f.severity} {f.places[0]} {'；'.join(f.figures)}" for f in found]
    wanted = [line for entry in AUDITS[name]["entry"] for line in entry.get("found", ())]
    beyond = [line for one in AUDITS[name].get("beyond", ()) for line in one["found"]]
    assert sorted(there) == sorted(wanted + beyond)
    assert sum(one["verdict"] == "false" for one in AUDITS[name].get("beyond", ())) < FALSE_PER_REPORT


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the reports are not beside the project")
@pytest.mark.parametrize("name", REAL)
def test_every_figure_stands_where_its_place_says(name: str) -> None:
    document = read_document(SEEDS / f"{name}.txt")
    texts = {p.number: p.text for p in document.paragraphs}
    prose = [s for s in crosscheck(document).statements if s.source == "prose"]
    assert len(prose) > 30
    for one in prose:
        paragraph = texts[one.place.paragraph]
        assert paragraph[one.place.start : one.place.end].strip() == one.figure.text
        assert one.place.sentence in paragraph
