"""0: no 错误; 1: 错误 found; 2: input or usage unusable. Nothing is overwritten that the program was not told to overwrite."""

from __future__ import annotations

from pathlib import Path

import pytest

FORM = "hn-ningxiang-2022"


@pytest.mark.parametrize("command", ["check", "score", "facts"])
def test_a_filing_without_errors_gives_0(run, clean: str, command: str) -> None:
    done = run(command, clean)
    assert (done.exit_code, done.stderr) == (0, "")


def test_a_filing_with_errors_gives_1(run, ningxiang: str) -> None:
    for command in ("check", "score", "facts"):
        assert run(command, ningxiang).exit_code == 1, command


def test_explain_gives_1_only_when_its_own_row_has_errors(run, ningxiang: str) -> None:
    assert run("explain", ningxiang, "公用经费控制率").exit_code == 1
    assert run("explain", ningxiang, "预决算信息公开性").exit_code == 0


def test_one_unreadable_file_gives_2_but_beside_readable_ones_it_is_an_error_like_others(
    run, broken: str, clean: str
) -> None:
    for command in ("check", "score"):
        assert run(command, broken).exit_code == 2, command
        assert run(command, broken, clean).exit_code == 1, command
    for command in (["facts", broken], ["explain", broken, "1"]):
        failed = run(*command)
        assert (failed.exit_code, failed.stdout) == (2, "")
        assert "没有读出来" in failed.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "不存在.xlsx"], "找不到“不存在.xlsx”"),
        (["check", "{empty}"], "没有找到工作簿"),
        (["rollup", "{empty}", "-o", "{empty}/汇总"], "没有找到工作簿"),
        (["facts", "不存在.xlsx"], "找不到“不存在.xlsx”"),
        (["recalc", "不存在.xlsx"], "找不到“不存在.xlsx”"),
        (["fill", "不存在.toml", "-o", "{empty}/x"], "找不到数据文件“不存在.toml”"),
        (["template", "hn-ningxiang-2021", "--year", "2022", "-o", "{empty}/x"], "是否想写 “hn-ningxiang-2022”"),
        (["template", FORM, "--year", "22", "-o", "{empty}/x"], "年度“22”无效"),
        (["explain", "{ningxiang}", "控制率"], "有几个叫“控制率”的指标"),
        (["explain", "{ningxiang}", "不存在的指标"], "没有叫“不存在的指标”的指标"),
    ],
)
def test_what_can_not_be_used_gives_2_and_says_what_to_do(
    run, tmp_path: Path, ningxiang: str, arguments: list[str], said: str
) -> None:
    failed = run(*(a.format(empty=tmp_path, ningxiang=ningxiang) for a in arguments))
    assert (failed.exit_code, failed.stdout) == (2, "")
    assert said in failed.stderr
    assert failed.stderr.startswith("出错：")
    assert list(tmp_path.iterdir()) == []


def test_a_facts_file_with_an_unknown_id_names_it(run, tmp_path: Path) -> None:
    """[facts] has no `staff_on_dty`."""
    wrong = tmp_path / "错.toml"
    wrong.write_text(f'form = "{FORM}"\nyear = 2022\nagency = "某局"\n[facts]\nstaff_on_dty = 3\n', encoding="utf-8")
    failed = run("fill", wrong, "-o", tmp_path / "x.xlsx")
    assert failed.exit_code == 2
    assert "staff_on_dty" in failed.stderr
    assert "是否想写 “staff_on_duty”" in failed.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["template", FORM, "--year", "2022"], ["fill", "{facts}"], ["check", "{ningxiang}"], ["score", "{ningxiang}"], ["rollup", "{folder}"],
    ],
    ids=lambda a: a[0],
)  # fmt: skip
def test_existing_files_are_overwritten_only_with_force(
    run, tmp_path: Path, workbooks: Path, ningxiang: str, arguments: list[str]
) -> None:
    from filings import NINGXIANG

    out = tmp_path / "结果.xlsx"
    out.write_bytes(b"precious")
    command = [a.format(facts=NINGXIANG, ningxiang=ningxiang, folder=workbooks) for a in arguments]
    refused = run(*command, "-o", out)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "已经存在" in refused.stderr
    assert "--force" in refused.stderr
    assert out.read_bytes() == b"precious"
    forced = run(*command, "-o", out, "--force")
    assert forced.exit_code in (0, 1), forced.stderr
    assert out.read_bytes()[:2] == b"PK"


def test_force_never_writes_over_a_file_that_is_read(run, tmp_path: Path, ningxiang: str, broken: str) -> None:
    """Named itself or found in a folder, readable or not."""
    submission = tmp_path / "送来的.xlsx"
    submission.write_bytes(Path(ningxiang).read_bytes())
    for source, out in ((submission, submission), (broken, broken), (tmp_path, submission), (tmp_path, broken)):
        before = Path(out).read_bytes()
        for command in ("check", "score"):
            refused = run(command, source, "-o", out, "--force")
            assert (refused.exit_code, refused.stdout) == (2, ""), (command, source)
            assert "是要读取的文件" in refused.stderr or "是一份自评表" in refused.stderr
            assert Path(out).read_bytes() == before


def test_force_never_puts_results_in_place_of_a_filing(run, tmp_path: Path, ningxiang: str, clean: str) -> None:
    filing = tmp_path / "教育.xlsx"
    filing.write_bytes(Path(clean).read_bytes())
    for arguments in (["rollup", tmp_path], ["check", ningxiang], ["score", ningxiang]):
        refused = run(*arguments, "-o", filing, "--force")
        assert refused.exit_code == 2, arguments
        assert "是一份自评表，不能用结果覆盖它" in refused.stderr
        assert filing.read_bytes() == Path(clean).read_bytes()


def test_xlsx_is_added_to_a_name_without_it_even_when_the_name_has_a_dot(run, tmp_path: Path) -> None:
    made = run("template", FORM, "--year", "2022", "-o", tmp_path / "教育局2022.6")
    assert made.exit_code == 0, made.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["教育局2022.6.xlsx"]


def test_a_year_the_rulebook_is_not_made_for_is_pointed_out(run, tmp_path: Path) -> None:
    made = run("template", FORM, "--year", "2023", "-o", tmp_path / "明年")
    assert made.exit_code == 0
    assert "2022年度的，用于2023年度之前请核对" in made.stderr


def test_results_are_written_where_asked(run, tmp_path: Path, ningxiang: str, workbooks: Path) -> None:
    for command, source in (("check", ningxiang), ("score", ningxiang), ("rollup", workbooks)):
        done = run(command, source, "-o", tmp_path / command)
        assert done.exit_code == 1, done.stderr
        assert (tmp_path / f"{command}.xlsx").read_bytes()[:2] == b"PK"


def test_a_roll_up_in_its_own_folder_is_not_rolled_up_again(run, tmp_path: Path, clean: str) -> None:
    (tmp_path / "教育.xlsx").write_bytes(Path(clean).read_bytes())
    assert run("rollup", tmp_path, "-o", tmp_path / "汇总").exit_code == 0
    again = run("rollup", tmp_path, "-o", tmp_path / "汇总", "--force")
    assert again.exit_code == 0, again.stdout
    assert "汇总.xlsx" not in again.stdout.replace(str(tmp_path), "").splitlines()[1]
