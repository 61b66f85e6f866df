"""What goes wrong on an ordinary day, and what the person at the screen reads then."""

from __future__ import annotations

import builtins
import errno
import json
from pathlib import Path

import pytest
from deal.conftest import write_list
from rich.console import Console

from xladdin.cli.trouble import LONGEST, run_safely
from xladdin.display.rolled_up import MOST_ABSENT, MOST_LINES
from xladdin.display.terminal import LEGIBLE, Terminal
from xladdin.display.text import width
from xladdin.output.files import whole_file
from xladdin.store.request import MOST_LOST

FORM = "hn-ningxiang-2022"


def raises(problem: BaseException):
    def action() -> None:
        raise problem

    return action


def said(problem: BaseException, capsys: pytest.CaptureFixture[str]) -> str:
    """The line for an error; the exit code is that of unusable input."""
    assert run_safely(raises(problem)) == 2
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("module", "words"),
    [("docx", ("Word", "xladdin[word]")), ("pandas.core", ("数据底表", "pandas", "xladdin[rollup]")), ("openpyxl", ("openpyxl", "xladdin\"")),
     ("xlwings", ("加载项", "xladdin[excel]"))],
)  # fmt: skip
def test_a_missing_part_says_what_it_is_for_and_how_to_get_it(capsys, module: str, words: tuple[str, ...]) -> None:
    text = said(ModuleNotFoundError(f"No module named {module!r}", name=module), capsys)
    assert "install.cmd" in text
    assert "No module" not in text
    for word in words:
        assert word in text


@pytest.mark.parametrize(
    "number",
    [
        errno.ENOSPC,
        errno.EACCES,
        errno.EROFS,
        errno.ENAMETOOLONG,
        errno.ENOENT,
        errno.EISDIR,
        errno.ENOTDIR,
        errno.EIO,
        9999,
    ],
)
def test_whatever_the_disk_says_there_is_a_way_out(capsys, number: int) -> None:
    assert "请" in said(OSError(number, "Some words", "表.xlsx"), capsys)
    assert "请" in said(OSError(number, "Some words"), capsys)


def test_our_own_temporary_file_is_called_by_its_folder_and_a_long_path_by_its_ends(capsys, tmp_path: Path) -> None:
    text = said(OSError(errno.EROFS, "", str(Path("报送", ".xladdin-0a1b.tmp"))), capsys)
    assert "“报送”：这个磁盘或文件夹是只读的" in text
    text = said(OSError(errno.ENAMETOOLONG, "", "很" * 500 + "末尾.xlsx"), capsys)
    assert "……" in text
    assert "末尾.xlsx" in text
    assert len(text) < LONGEST + 60


def test_a_full_disk_leaves_nothing_behind(run, tmp_path: Path, monkeypatch) -> None:
    import os

    def full(number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    done = run("template", FORM, "--year", "2022", "-o", tmp_path / "表.xlsx")
    assert (done.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert "磁盘已满，请清理后再试" in done.stderr


def test_a_file_that_another_program_holds_is_kept(run, tmp_path: Path, monkeypatch, ningxiang: str) -> None:
    import os

    out = tmp_path / "校验结果.xlsx"
    with whole_file(out, False) as stream:
        stream.write(b"before")

    def held(source, target) -> None:
        raise PermissionError(13, "sharing violation", str(target))

    monkeypatch.setattr(os, "replace", held)
    done = run("check", ningxiang, "-o", out, "--force")
    assert done.exit_code == 2
    assert "请先在 Excel 或 WPS 中关闭它" in done.stderr
    assert out.read_bytes() == b"before"
    assert [p.name for p in tmp_path.iterdir()] == ["校验结果.xlsx"]


def test_a_roll_up_names_the_files_that_it_could_not_read_with_advice(
    run, tmp_path: Path, clean: str, broken: str
) -> None:
    folder = tmp_path / "报送"
    folder.mkdir()
    (folder / "教育.xlsx").write_bytes(Path(clean).read_bytes())
    (folder / "坏.xlsx").write_bytes(Path(broken).read_bytes())
    first = run("rollup", folder, "-o", tmp_path / "一.xlsx")
    assert "没有读出来：坏.xlsx　" in first.stdout
    assert "怎么办：请" in first.stdout
    (folder / "一.xlsx").write_bytes((tmp_path / "一.xlsx").read_bytes())
    second = run("rollup", folder, "-o", tmp_path / "二.xlsx", "--no-store")
    assert "没有读出来：一.xlsx　" in second.stdout
    assert "程序生成的结果，不用校验" in second.stdout


def test_of_many_unread_files_the_first_are_named_once_and_the_others_counted(run, tmp_path: Path) -> None:
    folder = tmp_path / "报送"
    folder.mkdir()
    for n in range(MOST_LINES + 1):
        (folder / f"第{n:03}局.xlsx").touch()
    done = run("rollup", folder, "-o", tmp_path / "汇总.xlsx")
    assert [done.stdout.count(f"第{n:03}局.xlsx　") for n in range(MOST_LOST + 1)] == [1] * MOST_LOST + [0]
    assert f"另有 {MOST_LINES + 1 - MOST_LOST} 个文件没有读出来，见“未读取文件”表。" in done.stdout


def test_a_roll_up_against_a_list_names_the_units_that_are_missing(
    run, tmp_path: Path, clean: str, broken: str
) -> None:
    folder, out = tmp_path / "报送", tmp_path / "汇总.xlsx"
    folder.mkdir()
    (folder / "教育.xlsx").write_bytes(Path(clean).read_bytes())
    (folder / "己镇人民政府.xlsx").write_bytes(Path(broken).read_bytes())
    many = [f"第{n:02}局" for n in range(MOST_ABSENT + 1)]
    roster = write_list(tmp_path / "名单.xlsx", [[name, 1] for name in ("己镇人民政府", *many)])
    done = run("rollup", folder, "-o", out, "--roster", roster)
    assert f"名单 {len(many) + 1} 个单位，未报送 {len(many)} 个，文件没有读出来 1 个，见“报送情况”表。" in done.stdout
    assert f"未报送：{'、'.join(many[:-1])}等\n" in done.stdout.replace("\n  ", "")
    said = json.loads(
        run(
            "rollup", folder, "-o", out, "--roster", roster, "--force", "--verify", "--department", "市", "--json"
        ).stdout
    )
    assert said["roster"] == {
        "listed": len(many) + 1, "missing": many, "unread": ["己镇人民政府"], "twice": [], "unlisted": ["演示市教育局（演示）"],
    }  # fmt: skip
    assert json.loads(run("rollup", folder, "-o", tmp_path / "无.xlsx", "--json").stdout)["roster"] is None


def test_the_second_opinion_is_for_filings_only(run, tmp_path: Path, workbooks: Path) -> None:
    """A roll-up has formulas for hours."""
    assert run("rollup", workbooks, "-o", tmp_path / "汇总.xlsx").exit_code == 1
    done = run("recalc", tmp_path / "汇总.xlsx")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "不能核对" in done.stderr


def test_a_file_given_twice_is_checked_once(run, clean: str) -> None:
    assert len(json.loads(run("check", clean, clean, "--json").stdout)["files"]) == 1


@pytest.mark.parametrize("name", ["报告.docx", "报告.doc"])
def test_a_report_given_to_check_is_sent_to_where_reports_are_checked(
    run, tmp_path: Path, ningxiang: str, name: str
) -> None:
    if name.endswith("x"):
        assert run("report", ningxiang, "-o", tmp_path / name).exit_code in (0, 1)
    else:
        (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le") * 100)
    done = run("check", tmp_path / name)
    assert done.exit_code == 2
    assert "xladdin crosscheck" in done.stdout or "另存为" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["template", "hn-ningxiang", "--year", "2022", "-o", "x"], ("是否想写 “hn-ningxiang-2022”？用 xladdin forms",)),
        (["template", FORM, "--year", "明年", "-o", "x"], ("“明年”不是整数",)),
        (["check", "x.xlsx", "-o", "结果.csv"], ("请改成“结果.xlsx”",)),
        (["chekc", "x.xlsx"], ("是否想写 “check”",)),
        (["diff-rulebook", "没有", FORM], ("没有评分标准“没有”。可以写",)),
    ],
)  # fmt: skip
def test_a_slip_of_the_hand_is_answered_with_the_nearest(run, arguments: list[str], words: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert "？。" not in done.stderr
    for word in words:
        assert word in done.stderr


def test_the_self_check_lists_what_concerns_this_machine(run, monkeypatch) -> None:
    from udfs.install import doctor
    from udfs.install.check import NOT_HERE, Check

    checks = [Check("Python 版本", "ok", "3.12"), Check("加载项", "ok", NOT_HERE), Check("Excel", "ok", NOT_HERE)]
    monkeypatch.setattr(doctor, "examine", lambda: checks)
    done = run("doctor")
    assert "另有 2 项只在 Windows 上检查" in done.stdout
    assert "加载项" not in done.stdout
    assert len(json.loads(run("doctor", "--json").stdout)["checks"]) == 3


NAMES = ("演示市文化旅游体育和广播电视局（演示）", "演示市教育局")


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_tables_stay_readable_on_any_screen(columns: int, monkeypatch, capsys) -> None:
    """No name runs down the screen sign by sign; every figure stands behind its title."""
    screen = Terminal(Console(width=columns, markup=False, color_system=None))
    rows = [[(name, "strong"), "88.5", "可以报送", f"{name}2022年度部门整体支出绩效自评表.xlsx"] for name in NAMES]
    screen.table(("单位", ">自评", "状态", "文件"), rows, ())
    shown = capsys.readouterr().out
    narrow = columns < 3 * LEGIBLE
    lines = [line.strip() for line in shown.splitlines() if line.strip()]
    assert all(width(line) > 6 for line in lines), lines
    assert ("自评 88.5" in shown) is narrow
    assert shown.count("88.5") == 2


def test_a_missing_terminal_library_is_no_traceback(run, monkeypatch, clean: str) -> None:
    real = builtins.__import__

    def missing(name: str, *rest):
        if name.startswith("xlsxwriter"):
            raise ModuleNotFoundError("No module named 'xlsxwriter'", name="xlsxwriter")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    done = run("check", clean, "-o", "never.xlsx")
    assert done.exit_code == 2
    assert "组件 xlsxwriter 没有装上" in done.stderr
    assert not Path("never.xlsx").exists()
