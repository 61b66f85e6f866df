"""填报: a new workbook, a demonstration, another project, last year's figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from udfs import com
from udfs.files import free_path, safe
from udfs.host import Done, Session, Trouble, macro, selected
from udfs.live import Live, look
from udfs.macros.importing import filing_of_document, is_document
from udfs.macros.pick import choose
from udfs.undo import contents

if TYPE_CHECKING:
    import xlwings as xw

    from udfs.undo import Journal
    from xladdin.commands import FormInfo
    from xladdin.facts import Fact, Filing
    from xladdin.workbook.plan import Slot
    from xladdin.workbook.read.locate import Located


@macro("新建工作簿", needs_book=False)
def run_new(session: Session) -> Done:
    """An empty workbook of the form the user chooses, saved in a folder he chooses, and opened."""
    from xladdin.commands import new_template

    form = _choose_form(session)
    year = choose_year(session, form.years, "新建工作簿", "没有新建工作簿")
    folder = com.ask_folder(session.app, "新工作簿放在哪个文件夹")
    if folder is None:
        raise Trouble("没有选择文件夹，没有新建工作簿。")
    out = new_template(form.id, year, free_path(folder, safe(f"{year}年度绩效自评表-{form.id}")))
    note = (
        ""
        if year in form.years
        else f"\n\n请注意：这套评分标准是{'、'.join(map(str, form.years))}年度的，使用前请核对有没有变化。"
    )
    return Done(
        f"已新建空白自评表：\n{out}\n\n从黄色的格子填起，填好后点“校验本表”。{note}",
        opened=session.app.books.open(str(out)),
    )


def _choose_form(session: Session) -> FormInfo:
    from xladdin.commands import list_forms

    forms = list_forms()
    return forms[choose(session, "选哪套表样？", [f"{f.jurisdiction}　{f.title}" for f in forms], "没有新建工作簿")]


def choose_year(session: Session, years: Sequence[int], label: str, undone: str) -> int:
    """`years`: of the scoring table, the last of which is proposed. `undone`: what did not happen when the user stops here."""
    proposed = str(max(years, default=date.today().year - 1))
    answer = com.ask_text(session.app, "填报哪个年度？请输入四位年份。", label, proposed)
    if answer is None:
        raise Trouble(f"已取消，{undone}。")
    if not answer.isdecimal() or len(answer) != 4:
        raise Trouble(f"“{answer}”不是四位年份，如 2022。{undone}。")
    return int(answer)


@macro("填写演示数据", needs_book=False)
def run_demo(session: Session) -> Done:
    """A workbook filled in with a sample, of the same form as the one in front. Invented figures never go into a user's own workbook."""
    from xladdin.commands import fill
    from xladdin.demo import sample_files
    from xladdin.strict import load_toml

    samples = sample_files()
    if not samples:
        raise Trouble("没有找到示例数据，请重新安装本工具。")
    wanted = _form_in_front(session)
    chosen = next((s for s in samples if wanted is not None and load_toml(s).get("form") == wanted), samples[0])
    folder = com.ask_folder(session.app, "演示工作簿放在哪个文件夹")
    if folder is None:
        raise Trouble("没有选择文件夹，没有生成演示工作簿。")
    agency = safe(str(load_toml(chosen).get("agency", chosen.stem)))
    out = fill(chosen, free_path(folder, f"演示-{agency}"))
    return Done(
        f"已生成填好演示数据的工作簿：\n{out}\n\n可以试用“校验本表”“评分”“解释扣分”。您自己的工作簿没有改动。",
        opened=session.app.books.open(str(out)),
    )


def _form_in_front(session: Session) -> str | None:
    if session.found is None:
        return None
    try:
        return look(session.found).case.filing.form
    except Trouble:
        return None


@macro("插入项目行")
def run_add_project(session: Session) -> Done:
    """One more row in the block of the selected cell, with its formulas; or one more sheet for a project where the form has such."""
    place = selected(session.app, session.book)
    live = look(session.book)
    sheet = place[0] if place else ""
    row = session.book.sheets[sheet].range(place[1]).row if place and place[1] else 0
    target = _block_at(live, sheet, row)
    if target is None and live.case.form.attach:
        return _copy_project_sheet(session, live, sheet)
    target = target or _project_block(live)
    if target is None:
        raise Trouble("这套表样没有可以加行的项目明细。请先选中要加行的明细表中的一行。")
    tab, block, at = target
    with session.changing() as journal:
        had_marks = journal.unmark()
        _insert_row(session.book, journal, live, tab, block, at)
    cleared = "\n校验标记已清除，填好后请重新校验。" if had_marks else ""
    return Done(f"已在“{tab}”第 {at} 行插入一行，公式和下拉列表已带上。{cleared}", (tab, f"A{at}"))


def _tabs(live: Live, sheet: str) -> Iterator[Located]:
    """Layout of the main form and, when its sheet is selected, of the attached form."""
    yield live.located
    attached = live.located_on(sheet)
    if attached is not None:
        yield attached


def _block_at(live: Live, sheet: str, row: int) -> tuple[str, str, int] | None:
    """(sheet, block, row of the new one) for the block that holds the selected row: below it, but above the closing row."""
    for located in _tabs(live, sheet):
        for block, (first, last) in located.blocks.items():
            if located.sheet_names.get(located.plan.blocks[block].sheet) == sheet and first <= row <= last:
                return sheet, block, min(row + 1, last)
    return None


def _project_block(live: Live) -> tuple[str, str, int] | None:
    located = live.located
    for block, (_, last) in located.blocks.items():
        if "project" in block:
            return located.sheet_names[located.plan.blocks[block].sheet], block, last
    return None


def _insert_row(book: xw.Book, journal: Journal, live: Live, tab: str, block: str, at: int) -> None:
    """A copy of the row above gives formats, merged cells and lists; what stands in the cells follows from the form."""
    sheet = book.sheets[tab]
    with com.unprotected(sheet):
        sheet.range(f"{at}:{at}").insert("down")
        journal.inserted(sheet.range((at, 1)))
        located = next(found for found in _tabs(live, tab) if block in found.blocks)
        above = at - 1 if at > located.blocks[block][0] else at + 1
        sheet.range(f"{above}:{above}").copy(sheet.range(f"{at}:{at}"))
        if (note := sheet.range((at, 1)).note) is not None and above != at:
            note.delete()
        located = next(found for found in _tabs(look(book), tab) if block in found.blocks)
        for slot_id, slot in located.slots.items():
            _, row, col = located.positions[slot_id]
            if slot_id.startswith(f"{block}[") and row == at:
                sheet.range((at, col)).value = _blank(located, slot, row, col)


def _blank(located: Located, slot: Slot, row: int, col: int) -> str | None:
    """What an empty form shows in a slot: its formula, or nothing."""
    formula = located.formulas[located.positions[slot.id][0]].get((row, col))
    return f"={formula[1]}" if formula else None


def _copy_project_sheet(session: Session, live: Live, selected_sheet: str) -> Done:
    """One more sheet of the attached form, empty, after the last of them."""
    book = session.book
    own = [name for name in book.sheet_names if live.located_on(name) is not None]
    if not own:
        raise Trouble("工作簿里没有可以复制的项目自评表，请用下发的表样。")
    source = book.sheets[selected_sheet if selected_sheet in own else own[-1]]
    with session.changing() as journal:
        had_marks = journal.unmark()
        made = source.copy(after=book.sheets[own[-1]])
        journal.added(made.name)
        _empty(made, look(book))
    cleared = "\n校验标记已清除，填好后请重新校验。" if had_marks else ""
    return Done(f"已增加一张空白的“{made.name}”。{cleared}", (made.name, "A1"))


def _empty(sheet: xw.Sheet, live: Live) -> None:
    """Leaves only what the form itself prints and computes; writes no cell that has that already."""
    located = live.located_on(sheet.name)
    if located is None:
        raise Trouble("复制的表没有带上填报格的名称，没有增加。请用下发的表样。")
    used = sheet.used_range
    now = contents(sheet.range((1, 1), (used.last_cell.row, used.last_cell.column)))
    with com.unprotected(sheet):
        for slot_id, slot in located.slots.items():
            _, row, col = located.positions[slot_id]
            if not slot.input and slot_id.partition(".")[0] != "claim":
                continue
            wanted = slot.default or _blank(located, slot, row, col)
            held = now[row - 1][col - 1] if row <= len(now) and col <= len(now[row - 1]) else None
            if held != wanted and not (isinstance(held, str) and held.startswith("=") and wanted):
                sheet.range((row, col)).value = wanted


@macro("导入上年数据")
def run_import_last_year(session: Session) -> Done:
    """Last year's results from last year's workbook or report into the columns for them, where those are empty."""
    live = look(session.book)
    wanted = list(_last_year_slots(live.located))
    if not wanted:
        raise Trouble("这套表样没有填写上年数据的格子，不需要导入。")
    source = com.ask_workbook(session.app, "选择上年的自评表（.xlsx）或自评报告（Word）", reports=True)
    if source is None:
        raise Trouble("没有选择文件，工作簿没有改动。")
    last, unread = filing_of_document(source, live) if is_document(source) else (_filing_of(source, live), "")
    with session.changing() as journal:
        filled, kept = _carry_over(session.book, journal, live, last, wanted)
    text = f"已从“{source.name}”填入 {filled} 个上年数。"
    if kept:
        text += f"\n有 {len(kept)} 个格子已经填了不同的数，没有改动：{'、'.join(kept[:6])}{'等' if len(kept) > 6 else ''}。请核对。"
    return Done((text if filled or kept else f"“{source.name}”里没有可以填入的数，工作簿没有改动。") + unread)


def _last_year_slots(located: Located) -> Iterator[tuple[Slot, str]]:
    """Inputs for last year's figures, with the id that each had last year; in blocks still without the row's name."""
    from xladdin.rollup.across import year_before

    for slot_id, slot in located.slots.items():
        if slot.input and slot.formula is None and (then := year_before(slot_id)):
            yield slot, then


def _filing_of(source: Path, live: Live) -> Filing:
    from xladdin.workbook.read import read_filing

    reading = read_filing(source)
    if reading.filing is None:
        first = reading.findings[0]
        raise Trouble(f"“{source.name}”没有读出来：{first.message.rstrip('。')}。\n{first.hint}。\n\n工作簿没有改动。")
    year = live.case.filing.year - 1
    if reading.filing.year != year:
        raise Trouble(f"“{source.name}”是{reading.filing.year}年度的，应选{year}年度的自评表。工作簿没有改动。")
    ours, theirs = live.case.filing.agency.strip(), reading.filing.agency.strip()
    if ours and theirs and ours != theirs:
        raise Trouble(
            f"“{source.name}”是“{theirs}”的，本表是“{ours}”的，不能导入。请选本单位的自评表；单位改过名的，先把本表的填报单位改得一致。工作簿没有改动。"
        )
    return reading.filing


def _carry_over(
    book: xw.Book, journal: Journal, live: Live, last: Filing, wanted: list[tuple[Slot, str]]
) -> tuple[int, list[str]]:
    """How many cells were filled, and the addresses of those that hold another figure already."""
    located, filled, kept = live.located, 0, []
    for slot, fact_id in wanted:
        fact = _last_fact(live.case.filing, last, located, slot, fact_id)
        if fact is None or fact.number is None:
            continue
        sheet_id, row, col = located.positions[slot.id]
        cell = book.sheets[located.sheet_names[sheet_id]].range((row, col))
        value = float(fact.number) / (10_000 if slot.unit == "wan" and slot.kind == "amount" else 1)
        if cell.value is None:
            with com.unprotected(cell.sheet):
                journal.write(cell, [[value]])
            filled += 1
        elif cell.value != value:
            kept.append(f"{cell.sheet.name}!{cell.address.replace('$', '')}")
    return filled, kept


def _last_fact(now: Filing, last: Filing, located: Located, slot: Slot, fact_id: str) -> Fact | None:
    """The figure of last year; in a block that of the row with the same name."""
    block, _, rest = fact_id.partition("[")
    if not rest:
        return last.facts.get(fact_id)
    row = located.positions[slot.id][1]
    names = (entry.get("name") for entry in now.blocks.get(block, ()))
    name = next((n.value for n in names if n is not None and n.cell is not None and n.cell.row == row), None)
    found = (entry for entry in last.blocks.get(block, ()) if name and entry["name"].value == name)
    entry = next(found, None)
    return entry.get(fact_id.rpartition(".")[2]) if entry else None
