"""A new table gets the form of the table it was made from, with a line for each figure that is new."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook
from tables.tables import MIXED, edit

from xladdin.commands import new_template
from xladdin.forms.load import form
from xladdin.library import files
from xladdin.rules.load import FOLDER, rulebook
from xladdin.strict import load_toml
from xladdin.tables import import_workbook
from xladdin.tables.book import export_rulebook
from xladdin.tables.columns import HEAD, RULES
from xladdin.tables.forms_for import FormMade
from xladdin.workbook.examine import examine


def own(base: str, path: Path, years: str, more: list) -> Path:
    export_rulebook(FOLDER / f"{base}.toml", path)
    edit(
        path,
        [
            (HEAD, "代号", "", "hn-yongxian-2025"),
            (HEAD, "地区", "", "湖南省演示县"),
            (HEAD, "适用年度", "", years),
            *more,
        ],
    )
    return path


def test_a_figure_that_no_slot_asks_for_gets_a_line(tmp_path: Path) -> None:
    more = [(RULES, "重点工作完成率", "numerator", "产出指标完成率"), (RULES, "重点工作完成率", "denominator", None)]
    done = import_workbook(own("hn-county-2018", tmp_path / "t.xlsx", "2025", more))
    assert done.form is not None
    assert (done.form.id, done.form.added, done.form.problem) == ("hn-yongxian-2025", ("产出指标完成率",), "")
    made = form("hn-yongxian-2025")
    assert set(made.slot_ids()) == {*form("hn-county-2018").slot_ids(), "output_completion_rate"}
    assert (made.years, made.rulebook) == ((2025,), "hn-yongxian-2025")


def test_what_a_place_has_changed_in_its_form_stays_when_the_table_is_taken_over_again(tmp_path: Path) -> None:
    path = own("hn-county-2018", tmp_path / "t.xlsx", "2025", [])
    import_workbook(path)
    file = files("forms")["hn-yongxian-2025"]
    file.write_text(
        file.read_text(encoding="utf-8")
        .replace("三公经费情况", "三公")
        .replace('label = "三公经费"', 'label = "“三公”经费"'),
        encoding="utf-8",
    )
    edit(
        path, [(RULES, "重点工作完成率", "numerator", "产出指标完成率"), (RULES, "重点工作完成率", "denominator", None)]
    )
    done = import_workbook(path, overwrite=True)
    assert done.form is not None
    assert done.form.source == "hn-yongxian-2025"
    assert "“三公”经费" in {row.get("label") for sheet in load_toml(file)["sheet"] for row in sheet.get("row", ())}
    assert "output_completion_rate" in form("hn-yongxian-2025").slot_ids()


def test_a_form_drawn_row_by_row_serves_a_table_with_other_marks(tmp_path: Path) -> None:
    """10/50/30/10: the marks of a 二级指标 changed, the rows are the same."""
    more = [(RULES, "预算执行率", "bound", "98%")]
    done = import_workbook(own("cn-overall", tmp_path / "t.xlsx", "2025", more))
    assert done.form is not None
    assert done.form.id == "hn-yongxian-2025", done.form.problem
    assert form("hn-yongxian-2025").attach == form("cn-overall").attach


def with_a_row(base: str, path: Path) -> Path:
    """The 10/50/30/10 table with a printed row more, half of the marks of the first."""
    own(base, path, "2025", [(RULES, "预算执行率", "marks", 5)])
    book = load_workbook(path)
    page = book[RULES]
    page.insert_rows(5)
    for key, value in {"F": "执行进度", "G": 5, "J": "评判"}.items():
        page[f"{key}5"].value = value
    book.save(path)
    return path


def test_a_row_that_the_drawn_form_has_no_place_for_is_said(tmp_path: Path) -> None:
    done = import_workbook(with_a_row("cn-overall", tmp_path / "t.xlsx"))
    assert (done.imported.errors, done.stored is not None) == (0, True)
    assert done.form is not None
    assert done.form.id == ""
    assert "有自填指标的表样请另做" in done.form.problem
    assert rulebook("hn-yongxian-2025").marks == 100


def test_a_table_without_a_model_gets_a_form_of_its_own(tmp_path: Path) -> None:
    """A printed table of a county that nobody has seen before: figures, scores and answers follow from the table."""
    path = own("hn-county-2018", tmp_path / "t.xlsx", "2025", [(HEAD, "改自", "", None)])
    done = import_workbook(path)
    assert done.form == FormMade("hn-yongxian-2025")
    made, book = form("hn-yongxian-2025"), rulebook("hn-yongxian-2025")
    assert set(made.slot_ids()) == {i for rule in book.rules for i in rule.needs}
    new_template("hn-yongxian-2025", 2025, tmp_path / "blank.xlsx", "演示县教育局")
    examined = examine(tmp_path / "blank.xlsx")
    assert examined.case is not None
    assert [r.rule.label for r in examined.case.scorecard.rules] == [r.label for r in book.rules]
    assert not {"form-version", "foreign-template", "slot-lost", "label-changed", "formula-changed"} & {
        f.kind for f in examined.findings
    }


def test_a_table_of_open_rows_without_a_model_has_no_form_yet(tmp_path: Path) -> None:
    export_rulebook(MIXED, tmp_path / "t.xlsx")
    done = import_workbook(tmp_path / "t.xlsx")
    assert done.form is not None
    assert "没有表样可以沿用" in done.form.problem
    assert rulebook("mixed-2025").marks == 90
