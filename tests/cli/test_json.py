"""The JSON contract: exactly these keys, numbers as exact decimal strings, nothing else on standard output."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from cli.contract import SHAPES, Num, fits
from deal.conftest import write_list
from filings import CLEAN
from trial.tables import changed

from xladdin.cli.as_json import number

FORM = "hn-ningxiang-2022"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("check", ["check", "{ningxiang}", "{clean}", "{broken}"]), ("score", ["score", "{ningxiang}", "{broken}"]),
        ("score --readings", ["score", "{ningxiang}", "{broken}", "--readings"]), ("explain", ["explain", "{ningxiang}", "5"]),
        ("facts", ["facts", "{ningxiang}"]), ("forms", ["forms"]), ("diff-rulebook", ["diff-rulebook", "hn-ningxiang-2022", "hn-hongjiang-2024"]),
        ("template", ["template", FORM, "--year", "2022", "-o", "{tmp}/空白"]), ("fill", ["fill", "{facts}", "-o", "{tmp}/填好"]),
        ("deal", ["deal", "{roster}", "--form", FORM, "--year", "2023", "--out", "{tmp}/发放", "--previous", "{folder}"]),
        ("rollup", ["rollup", "{folder}", "-o", "{tmp}/汇总"]), ("demo", ["demo", "--out", "{tmp}/演示"]),
        ("recalc", ["recalc", "{clean}"]), ("doctor", ["doctor"]),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)  # fmt: skip
def test_output_is_one_document_of_the_contracts_shape(
    run, tmp_path: Path, ningxiang: str, clean: str, broken: str, workbooks: Path, name: str, arguments: list[str]
) -> None:
    known = {
        "ningxiang": ningxiang,
        "clean": clean,
        "broken": broken,
        "tmp": tmp_path,
        "folder": workbooks,
        "facts": CLEAN,
        "roster": write_list(tmp_path / "名单.xlsx", [["演示市教育局（演示）", 1, None, None, "修路"], [None, 2]]),
    }
    done = run(*(a.format(**known) for a in arguments), "--json")
    assert done.exit_code in (0, 1), done.stderr
    fits(json.loads(done.stdout), SHAPES[name], name)
    assert "\\u" not in done.stdout
    assert re.search(r"[一-鿿]", done.stdout)


@pytest.mark.parametrize(
    ("name", "arguments"), [("build-addin", ["--out", "{tmp}/x"]), ("install", ["--to", "{tmp}/x"])]
)
def test_output_of_the_add_in_commands_has_the_contracts_shape(
    run, tmp_path: Path, name: str, arguments: list[str]
) -> None:
    done = run(name, *(a.format(tmp=tmp_path) for a in arguments), "--json")
    assert done.exit_code == 0, done.stderr
    fits(json.loads(done.stdout), SHAPES[name], name)


def test_output_of_the_word_commands_has_the_contracts_shape(run, tmp_path: Path, ningxiang: str) -> None:
    report = tmp_path / "报告.docx"
    for name, arguments in (
        ("report", [ningxiang, "-o", report]),
        ("import", [report, "-o", tmp_path / "读入.xlsx"]),
        ("crosscheck", [report, ningxiang]),
        ("drop", [report, ningxiang, tmp_path / "没有.xlsx", "--no-open"]),
    ):
        done = run(name, *arguments, "--json")
        assert done.exit_code in (0, 1), done.stderr
        said = json.loads(done.stdout)
        fits(said, SHAPES[name], name)
        assert all(
            said.get(key, True) for key in ("tables", "entries", "findings", "files", "reports", "left_out")
        )  # the shapes of lists were not tried on nothing


@pytest.mark.usefixtures("library")
def test_output_of_the_rulebook_commands_has_the_contracts_shape(run, tmp_path: Path, workbooks: Path) -> None:
    out = tmp_path / "评分标准.xlsx"
    for name, *arguments in (
        ("export", "hn-county-2018", "-o", out), ("check", out), ("import", out, "-o", tmp_path / "hn-county-2018.toml"), ("list",),
        ("show", "hn-county-2018"), ("diff", "hn-county-2018", "hn-ningxiang-2022"),
        ("try", next_years_table(tmp_path), "--on", workbooks, "-o", tmp_path / "试算结果.xlsx"),
    ):  # fmt: skip
        done = run("rulebook", name, *arguments, "--json")
        assert done.exit_code in (0, 1), done.stderr
        fits(json.loads(done.stdout), SHAPES[f"rulebook {name}"], name)
    said = json.loads(done.stdout)
    assert all(said[key] for key in ("units", "indicators", "grades", "missing", "typed", "changes", "notes"))


def next_years_table(folder: Path) -> Path:
    """That of 宁乡 with another 分值 where 宁乡 typed a score that a person has to judge, and so on up."""
    return changed(
        FORM, folder, ("hn-", "marks = 100", 'marks = 101\nmarks_note = "试"'), ('label = "产出及效率"', "marks = 26", "marks = 27"),
        ('label = "履职效益"', "marks = 18", "marks = 19"), ('id = "efficiency"', "marks = 6", "marks = 7"), ('id = "efficiency"', "score = 6", "score = 7"),
    )  # fmt: skip


def test_the_list_of_outlines_has_the_contracts_shape(run) -> None:
    fits(json.loads(run("report", "--outlines", "--json").stdout), SHAPES["report --outlines"])


def test_history_and_changes_have_the_contracts_shape(run, tmp_path: Path, workbooks: Path) -> None:
    out = tmp_path / "汇总"
    run("rollup", workbooks, "-o", out)
    dry = run("rollup", workbooks, "-o", out, "--department", "宁乡市", "--dry-run", "--json")
    fits(json.loads(dry.stdout), SHAPES["rollup"], "rollup")
    done = run("history", "宁乡", "--store", tmp_path / "汇总.xlsx", "--json")
    assert done.exit_code == 0, done.stderr
    fits(json.loads(done.stdout), SHAPES["history"], "history")


def test_a_wrong_shape_is_noticed() -> None:
    """The check above can fail: a number, an extra key, a missing key, an unknown word."""
    for value, shape in (
        (85.5, Num),
        ("85,5", Num),
        ({"a": 1, "b": 2}, {"a": int}),
        ({}, {"a": int}),
        ("fatal", ("error", "note")),
    ):
        with pytest.raises(AssertionError):
            fits(value, shape)


def test_ningxiang_in_figures(run, ningxiang: str) -> None:
    (scored,) = json.loads(run("score", ningxiang, "--json").stdout)["files"]
    assert scored["total"] == {"claimed": "85.5", "computed": "76.5", "upper_bound": "85"}
    by_id = {rule["id"]: rule for rule in scored["rules"]}
    assert by_id["operating_cost"]["measure"] == "1.102013430207"
    assert (by_id["operating_cost"]["score"], by_id["operating_cost"]["claimed"]) == ("0", "5")
    assert by_id["fund_use"]["attainable"] == {"points": ["8"], "spans": [["0", "7"]]}
    assert by_id["execution"]["attainable"]["points"] == ["0", "1", "1.5", "2", "2.5", "3", "4", "4.5", "6"]
    assert by_id["key_spending"]["status"] == "missing-input"
    (checked,) = json.loads(run("check", ningxiang, "--json").stdout)["files"]
    assert sum(f["severity"] == "error" for f in checked["findings"]) == 14
    inverted = next(f for f in checked["findings"] if f["kind"] == "rate-inverted")
    assert (inverted["code"], inverted["sheet"], inverted["cell"]) == ("T403", "基础数据表", "F5")


def test_facts_are_decimal_strings_in_base_units_and_missing_ones_null(run, ningxiang: str) -> None:
    facts = json.loads(run("facts", ningxiang, "--json").stdout)["facts"]
    assert facts["sangong.actual"]["value"] == "71914.4"
    assert facts["initial_budget"]["value"] == "14440700"
    assert facts["staffing_control_rate"] == {"value": "1.0732", "cell": "基础数据表!F5", "origin": "overwritten"}
    assert facts["carryover"]["value"] is None


def test_an_unreadable_file_alone_is_reported_in_json_too(run, broken: str) -> None:
    done = run("check", broken, "--json")
    assert done.exit_code == 2
    (file,) = json.loads(done.stdout)["files"]
    assert (file["form"], file["agency"], file["year"]) == (None, None, None)
    assert [f["kind"] for f in file["findings"]] == ["unreadable-file"]


def test_a_wrong_command_line_prints_nothing_on_standard_output(run) -> None:
    failed = run("check", "不存在.xlsx", "--json")
    assert (failed.exit_code, failed.stdout) == (2, "")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None), (Fraction(171, 2), "85.5"), (Fraction(0), "0"), (Fraction(-1, 8), "-0.125"), (Fraction(1, 3), "0.333333333333"),
        (Fraction(2, 3), "0.666666666667"), (Fraction(10**15), "1000000000000000"), (Fraction(1, 10**9), "0.000000001"),
        (Decimal("1E+3"), "1000"), (Decimal("4.50"), "4.5"), (Fraction(1, 2**20), "0.00000095367431640625"), (Fraction(-1, 3 * 10**13), "0"),
    ],
)  # fmt: skip
def test_numbers_are_exact_without_exponent_or_rounded_to_12_places(
    value: Fraction | Decimal | None, text: str | None
) -> None:
    assert number(value) == text
