"""Files dropped on the icon: checked whatever they are called, results beside them, and a message that stays to be read."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from xladdin.cli import drop as command
from xladdin.cli import dropped
from xladdin.cli.dropped import check_dropped, from_command_line

AWKWARD = (
    "两 个.xlsx",
    "甲&乙.xlsx",
    "a^b.xlsx",
    "100%完成.xlsx",
    "好!.xlsx",
    "（终稿）(2).xlsx",
    "[红]=1+1.xlsx",
    "-x.xlsx",
)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What would have been shown to the clerk."""
    made: list[Path] = []
    monkeypatch.setattr(dropped, "open_file", lambda path: made.append(path) or True)
    return made


def report(
    folder: Path, text: str = "2022年度部门整体支出绩效自评报告。全年预算数100万元，执行数90万元，预算执行率80%。"
) -> Path:
    path = folder / "自评报告.txt"
    path.write_text(text, encoding="utf-8")
    return path


def sheets(path: Path) -> list[str]:
    return load_workbook(path).sheetnames


def test_a_dropped_workbook_gives_results_beside_it_and_they_open(run, tmp_path, ningxiang, opened) -> None:
    file = Path(shutil.copy(ningxiang, tmp_path / "宁乡.xlsx"))
    done = run("drop", file)
    out = tmp_path / "校验结果.xlsx"
    assert (done.exit_code, opened) == (1, [out])
    assert "宁乡.xlsx　宁乡市工业和信息化局　错误 14 个" in done.stdout
    assert str(out) in done.stdout
    book = load_workbook(out)
    assert book.sheetnames == ["校验结果", "汇总"]
    assert sum(row[3].value == "错误" for row in book["校验结果"].iter_rows(min_row=4)) == 14


@pytest.mark.parametrize("name", AWKWARD)
def test_any_name_that_a_file_may_have_is_taken(run, tmp_path, clean, opened, name: str) -> None:
    shutil.copy(clean, tmp_path / name)
    done = run("drop", tmp_path / name)
    assert (done.exit_code, done.stderr) == (0, "")
    assert name in done.stdout


def test_results_of_an_earlier_time_are_kept_and_not_checked(run, tmp_path, clean, opened) -> None:
    folder = tmp_path / "报送"
    folder.mkdir()
    shutil.copy(clean, folder / "教育.xlsx")
    assert run("drop", folder / "教育.xlsx").exit_code == 0
    first = (folder / "校验结果.xlsx").read_bytes()
    assert run("drop", folder / "教育.xlsx").exit_code == 0
    assert opened[-1].name == "校验结果-2.xlsx"
    assert (folder / "校验结果.xlsx").read_bytes() == first
    whole = run("drop", folder)
    assert (whole.exit_code, opened[-1]) == (0, tmp_path / "校验结果.xlsx")
    assert "校验结果-2.xlsx　" not in whole.stdout


def test_a_report_is_held_against_the_workbook_dropped_with_it(run, tmp_path, ningxiang, opened) -> None:
    file = Path(shutil.copy(ningxiang, tmp_path / "宁乡.xlsx"))
    alone = run("drop", report(tmp_path))
    assert alone.exit_code == 1
    assert sheets(opened[-1]) == ["正文核对"]
    assert "对照" not in alone.stdout
    both = run("drop", report(tmp_path), file)
    assert "自评报告.txt　报告正文　对照 宁乡.xlsx" in both.stdout
    assert sheets(opened[-1]) == ["校验结果", "汇总", "正文核对"]
    [head, *_] = load_workbook(opened[-1])["正文核对"].iter_rows(min_row=4, max_col=8, values_only=True)
    assert head[1] == "自评报告.txt"
    assert head[6]
    assert "80%" in head[7]


def test_among_several_workbooks_the_report_belongs_to_the_unit_it_names(tmp_path, ningxiang, clean) -> None:
    text = "宁乡市工业和信息化局2022年度自评报告。年初预算100万元。"
    found = check_dropped([report(tmp_path, text), Path(ningxiang), Path(clean)])
    assert found.reports[0].workbook is not None
    assert found.reports[0].workbook.file == Path(ningxiang)
    unnamed = check_dropped([report(tmp_path, "某局年初预算100万元。"), Path(ningxiang), Path(clean)])
    assert unnamed.reports[0].workbook is None
    for out in (found.out, unnamed.out):
        assert out is not None
        assert out.parent == tmp_path


def test_reports_in_a_folder_belong_to_the_workbook_beside_them(run, tmp_path, ningxiang, clean, opened) -> None:
    """A folder per unit, as offices hand in; a letter that lies there too is no report."""
    for unit, source in (("甲", ningxiang), ("乙", clean)):
        (tmp_path / "报送" / unit).mkdir(parents=True)
        shutil.copy(source, tmp_path / "报送" / unit / f"{unit}.xlsx")
        assert run("report", source, "-o", tmp_path / "报送" / unit / "自评报告.docx").exit_code in (0, 1)
        shutil.copy(tmp_path / "报送" / unit / "自评报告.docx", tmp_path / "报送" / unit / "通知.docx")
    done = run("drop", tmp_path / "报送")
    assert "报告正文　对照 甲.xlsx" in done.stdout
    assert "报告正文　对照 乙.xlsx" in done.stdout
    assert done.stdout.count("报告正文") == 2
    assert sheets(opened[-1]) == ["校验结果", "汇总", "正文核对"]


def test_what_can_not_be_checked_is_named_with_advice_and_the_rest_goes_on(run, tmp_path, clean, opened) -> None:
    empty, picture, broken = tmp_path / "空", tmp_path / "章.jpg", tmp_path / "坏.docx"
    empty.mkdir()
    picture.write_bytes(b"\xff\xd8\xff")
    broken.write_bytes(b"PK\3\4")
    lock = tmp_path / "~$教育.xlsx"
    lock.write_bytes(b"x")
    file = Path(shutil.copy(clean, tmp_path / "教育.xlsx"))
    done = run("drop", tmp_path / "没有.xlsx", empty, picture, broken, lock, file)
    assert done.exit_code == 0
    rows = {
        r[0]: r[1] for r in load_workbook(opened[0])["没有处理的"].iter_rows(min_row=2, max_col=2, values_only=True)
    }
    assert set(rows) == {"没有.xlsx", "空", "章.jpg", "坏.docx", "~$教育.xlsx"}
    for name, reason in rows.items():
        assert "请" in reason
        assert f"{name}　没有校验" in done.stdout


def test_nothing_usable_gives_2_and_no_workbook(run, tmp_path, opened, broken: str) -> None:
    (tmp_path / "章.jpg").write_bytes(b"\xff\xd8\xff")
    done = run("drop", tmp_path / "章.jpg")
    assert (done.exit_code, opened) == (2, [])
    assert "没有可以校验的文件" in done.stdout
    alone = run("drop")
    assert (alone.exit_code, alone.stdout) == (2, "")
    assert "拖到“拖放校验”图标上" in alone.stderr
    assert run("drop", broken).exit_code == 2


def test_archives_give_results_beside_the_archive(run, tmp_path, clean, opened) -> None:
    with zipfile.ZipFile(tmp_path / "报送.zip", "w") as archive:
        archive.write(clean, "一批/教育.xlsx")
    assert run("drop", tmp_path / "报送.zip").exit_code == 0
    assert opened == [tmp_path / "校验结果.xlsx"]


def test_where_nothing_may_be_written_the_results_lie_on_the_desktop(tmp_path, clean, monkeypatch) -> None:
    """As on a share that is read-only, or a disk that is full."""
    home = tmp_path / "home"
    (home / "Desktop").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    real = dropped._write

    def refuse(outcome, out: Path, now) -> None:
        if out.parent == Path(clean).parent:
            raise PermissionError(13, "read-only", str(out))
        real(outcome, out, now)

    monkeypatch.setattr(dropped, "_write", refuse)
    assert check_dropped([Path(clean)]).out == home / "Desktop" / "校验结果.xlsx"

    def never(outcome, out: Path, now) -> None:
        raise OSError(28, "full", str(out))

    monkeypatch.setattr(dropped, "_write", never)
    assert check_dropped([Path(clean)]).out is None


def test_a_crash_is_said_in_chinese_before_the_window_waits(run, tmp_path, clean, monkeypatch) -> None:
    order: list[str] = []
    monkeypatch.setattr(command, "hold", lambda: order.append("held"))
    monkeypatch.setattr(dropped, "check_dropped", lambda *_: 1 / 0)
    monkeypatch.setattr("xladdin.cli.log.record_crash", lambda problem: order.append("said"))
    done = run("drop", clean, "--wait")
    assert (done.exit_code, order) == (2, ["said", "held"])
    assert "程序遇到没有预料到的情况" in done.stderr
    assert "Traceback" not in done.output


def test_the_window_waits_only_where_a_person_sits(process, tmp_path, clean) -> None:
    """A pipe is nobody: scripts must not hang."""
    file = shutil.copy(clean, tmp_path / "教育.xlsx")
    done = process("drop", file, "--no-open", "--wait")
    assert done.returncode == 0, done.stderr.decode()
    assert "按回车键" not in done.stderr.decode()


@pytest.mark.parametrize(
    ("line", "files"),
    [
        (r'C:\Windows\system32\cmd.exe /c ""C:\我的 程序\check.cmd" "D:\两 个.xlsx" D:\甲&乙.xlsx"', [r"D:\两 个.xlsx", r"D:\甲&乙.xlsx"]),
        (r'cmd.exe /c ""C:\x\CHECK.CMD" D:\100%a!^(1).xlsx"', [r"D:\100%a!^(1).xlsx"]),
        (r'cmd.exe /c ""C:\x\check.cmd" \\server\共享\a.xlsx "\\server\共 享\b.xlsx""', [r"\\server\共享\a.xlsx", r"\\server\共 享\b.xlsx"]),
        (r'cmd.exe /c ""C:\x\check.cmd" "', []),
        (r'cmd /c C:\x\check.cmd "D:\a b.xlsx"', [r"D:\a b.xlsx"]),
        (r'cmd.exe /c ""C:\check.cmd\check.cmd" D:\check.xlsx"', [r"D:\check.xlsx"]),
    ],
)  # fmt: skip
def test_the_line_of_the_command_interpreter_gives_the_names_as_they_are(line: str, files: list[str]) -> None:
    assert [str(path) for path in from_command_line(line) or ()] == files


def test_a_line_typed_at_a_prompt_is_told_apart(process) -> None:
    assert from_command_line(r'"C:\Windows\system32\cmd.exe" ') is None
    assert from_command_line("") == []
    done = process("drop", env={command.DROPPED: "cmd.exe"})
    assert (done.returncode, done.stdout, done.stderr) == (command.TYPED, b"", b"")


def test_what_the_script_hands_over_is_checked_like_arguments(process, tmp_path, clean) -> None:
    folder = tmp_path / "甲&乙 (1)"
    folder.mkdir()
    file = shutil.copy(clean, folder / "教育.xlsx")
    done = process("drop", "--no-open", env={command.DROPPED: f'cmd.exe /c ""C:\\x\\check.cmd" "{file}""'})
    assert done.returncode == 0, done.stderr.decode()
    assert (folder / "校验结果.xlsx").is_file()


@pytest.mark.skipif(os.name == "nt", reason="a locale of POSIX")
def test_a_system_without_a_language_gets_a_plain_name(process, tmp_path, clean) -> None:
    """LANG=C with nothing coerced: Chinese names arrive as raw bytes, and none can be written."""
    bare = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    shutil.copy(clean, tmp_path / "教育.xlsx")
    done = process("drop", "教育.xlsx", "--no-open", env=bare)
    assert done.returncode == 0, done.stderr.decode()
    assert "没有发现问题。校验结果：" in done.stdout.decode()
    assert (tmp_path / "xladdin-check.xlsx").is_file()


@pytest.mark.skipif(os.name == "nt", reason="stands a program in for xdg-open")
def test_results_are_shown_in_the_program_of_the_desktop(process, tmp_path, clean) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "xdg-open").write_text(
        '#!/bin/sh\nprintf %s "$1" > "$(dirname "$0")/seen.tmp"\nmv "$(dirname "$0")/seen.tmp" "$(dirname "$0")/seen"\n'
    )
    (tools / "xdg-open").chmod(0o755)
    file = shutil.copy(clean, tmp_path / "教 育.xlsx")
    done = process("drop", file, env={"PATH": f"{tools}:{os.environ['PATH']}"})
    assert done.returncode == 0, done.stderr.decode()
    import time

    for _ in range(100):
        if (tools / "seen").is_file():
            break
        time.sleep(0.05)
    assert (tools / "seen").read_text() == str(tmp_path / "校验结果.xlsx")
    nothing = process("drop", file, env={"PATH": "/nonexistent"})
    assert "请自己用 Excel、WPS 或 LibreOffice 打开它" in nothing.stderr.decode()
