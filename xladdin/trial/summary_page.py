"""试算摘要: one page that says who wins, who loses, and what to know about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from xladdin.exact import format_rate, format_score
from xladdin.output.book import Page
from xladdin.output.links import sheet_link
from xladdin.output.style import CENTER, HEADER, SECTION, SUBTITLE, TEXT, TITLE, TOTAL, set_paper
from xladdin.output.words import moment
from xladdin.rules.rulebook import Rulebook
from xladdin.trial.effects_page import changed_text
from xladdin.trial.model import Effect, Trial, Unit, mean_of
from xladdin.trial.names import CHANGE, EFFECTS, LEFT_OUT, MISSING, POINTS, UNITS, WORD, moved, signed, signed_points

LAST = 6
WIDTHS = (26, 15, 19, 19, 15, 17, 34)
MOST = 5
"""Units or indicators named of each kind."""
UNGRADED = "（没有等级）"


def write_summary(page: Page, trial: Trial) -> None:
    page.widths(*WIDTHS)
    page.merged(0, 0, 0, LAST, "评分标准试算结果", TITLE)
    page.merged(1, 0, 1, LAST, f"{moment(trial.made_at)}　xladdin {trial.version}", SUBTITLE)
    page.height(0, 32)
    page.height(1, 22)
    row = 2
    for label, book in (("旧标准", trial.old), ("新标准", trial.new)):
        page.text(row, 0, label, HEADER)
        page.merged(row, 1, row, LAST, named(book), TEXT)
        row += 1
    row = _figures(page, row + 1, trial)
    row = _grades(page, row + 1, trial)
    row = _indicators(page, row + 1, trial)
    row = _units(page, row + 1, trial)
    _notes(page, row + 1, trial)
    set_paper(page.sheet, rows=(0, 0))
    page.sheet.fit_to_pages(1, 1)


def named(book: Rulebook) -> str:
    return (
        f"{book.title}（{book.jurisdiction}，代号 {book.id}，版本 {book.version}，满分 {format_score(book.marks)} 分）"
    )


def _section(page: Page, row: int, text: str) -> int:
    page.merged(row, 0, row, LAST, text, SECTION)
    page.height(row, 24)
    return row + 1


def figures(trial: Trial) -> Iterator[tuple[str, str, str]]:
    """What is asked first, each with its answer and the sheet that says more ('' for none)."""
    both = trial.comparable
    yield "试算的单位", f"{len(trial.units)} 个，新旧总分都能算出的 {len(both)} 个", UNITS
    if trial.incomplete():
        old = sum(unit.old_total is None for unit in trial.units)
        new = sum(unit.new_total is None for unit in trial.units)
        yield "缺数据的单位", f"按旧标准 {old} 个，按新标准 {new} 个", MISSING
    yield "没有试算的文件", f"{len(trial.left_out)} 个", LEFT_OUT
    if not both:
        return
    yield from _means(trial)
    ways = [trial.direction(unit) for unit in both]
    yield "得分升降", f"升高 {ways.count(1)} 个，降低 {ways.count(-1)} 个，不变 {ways.count(0)} 个", UNITS
    changed = trial.rank_moved()
    text = f"{len(changed)} 个单位名次有变动" if changed else "没有变动"
    if changed:
        far = max(changed, key=lambda u: abs((u.old_rank or 0) - (u.new_rank or 0)))
        text += f"，变动最大的是{far.name}（第 {far.old_rank} 名→第 {far.new_rank} 名）"
    yield "名次", text, UNITS
    count = sum(n for (old_grade, new_grade), n in trial.grade_moves().items() if old_grade != new_grade)
    yield "等级", f"{count} 个单位等级有变动" if count else "没有变动", ""


def _means(trial: Trial) -> Iterator[tuple[str, str, str]]:
    both = trial.comparable
    old, new = (
        mean_of([total for u in both if (total := getattr(u, name)) is not None]) for name in ("old_total", "new_total")
    )
    assert old is not None
    assert new is not None
    yield "平均总分", f"旧 {format_score(old)} 分，新 {format_score(new)} 分，变化 {signed(new - old)} 分", ""
    if not trial.same_marks:
        before, after = old / trial.old.marks, new / trial.new.marks
        said = f"旧 {format_rate(before)}，新 {format_rate(after)}，变化 {signed_points(after - before)} 个百分点"
        yield "平均得分率", said, ""


def _figures(page: Page, row: int, trial: Trial) -> int:
    row = _section(page, row, "一、总的情况")
    for label, text, sheet in figures(trial):
        page.text(row, 0, label, HEADER, sheet_link(sheet, 0) if sheet else None)
        page.merged(row, 1, row, LAST, text, TEXT)
        row += 1
    return row


def _grades(page: Page, row: int, trial: Trial) -> int:
    """Old grades down, new ones across."""
    row = _section(page, row, "二、等级变化（行：旧等级，列：新等级，单位个数）")
    moves = trial.grade_moves()
    down, across = (_grade_names(trial, n) for n in (0, 1))
    if not moves or (down, across) == ([""], [""]):
        page.merged(row, 0, row, LAST, "没有可以对照的等级。", CENTER)
        return row + 1
    across = across[: LAST - 1]
    page.text(row, 0, "旧等级＼新等级", HEADER)
    for col, name in enumerate([*across, "合计"], 1):
        page.text(row, col, name or UNGRADED, HEADER)
    for at, old in enumerate(down, row + 1):
        page.text(at, 0, old or UNGRADED, HEADER)
        for col, new in enumerate(across, 1):
            count = moves.get((old, new), 0)
            way = 0 if old == new or not count else _grade_way(trial, old, new)
            page.number(at, col, count, moved(CENTER if count else WORD, way))
        page.number(at, len(across) + 1, sum(n for (was, _), n in moves.items() if was == old), TOTAL)
    at = row + 1 + len(down)
    page.text(at, 0, "合计", TOTAL)
    for col, new in enumerate(across, 1):
        page.number(at, col, sum(n for (_, now), n in moves.items() if now == new), TOTAL)
    page.number(at, len(across) + 1, sum(moves.values()), TOTAL)
    return at + 1


def _grade_names(trial: Trial, side: int) -> list[str]:
    """Of one table, from the best; '' where some unit has none."""
    book = (trial.old, trial.new)[side]
    names = [name for name, _ in book.grades]
    return names + ([""] if any(pair[side] == "" for pair in trial.grade_moves()) else [])


def _grade_way(trial: Trial, old: str, new: str) -> int:
    """1 for a better grade, -1 for a worse one; 0 where the names of the two tables can not be compared."""
    names = [name for name, _ in trial.old.grades]
    return 0 if old not in names or new not in names else names.index(old) - names.index(new)


def _indicators(page: Page, row: int, trial: Trial) -> int:
    row = _section(page, row, "三、变化最大的指标")
    chosen = sorted((one for one in trial.effects if one.change or one.more_lost), key=_size)[:MOST]
    columns = (
        "指标",
        "分值（旧→新）",
        "平均得分（旧→新）",
        "平均失分（旧→新）",
        "平均失分变化",
        "得分率降低／升高",
        "标准的变化",
    )
    page.header(row, columns, HEADER)
    for at, one in enumerate(chosen, row + 1):
        _indicator(page, at, one)
    if not chosen:
        page.merged(row + 1, 0, row + 1, LAST, "没有指标的得分变化。", CENTER)
    return row + 1 + max(1, len(chosen))


def _size(one: Effect) -> tuple[Fraction, Fraction]:
    """By what is lost more or less; where the indicator is new or gone, by what it gives or gave."""
    change = abs(one.change or Fraction())
    return -(change if one.more_lost is None else abs(one.more_lost)), -change


def _indicator(page: Page, row: int, one: Effect) -> None:
    pair = one.pair
    page.text(row, 0, pair.label, TEXT, sheet_link(EFFECTS, 0))
    sides = ((pair.old_marks, pair.new_marks), (one.old_mean, one.new_mean), (one.old_lost, one.new_lost))
    for col, (old, new) in enumerate(sides, 1):
        page.text(row, col, f"{_score(old)}→{_score(new)}", CENTER)
    page.number(row, 4, one.more_lost, moved(CHANGE, -(one.more_lost or 0)), "—")
    page.text(row, 5, f"{one.lower} 个／{one.higher} 个" if pair.in_both else "—", CENTER)
    page.text(row, 6, changed_text(one), TEXT)


def _score(value: Fraction | None) -> str:
    return "无" if value is None else format_score(value)


def _units(page: Page, row: int, trial: Trial) -> int:
    row = _section(page, row, "四、变化最大的单位")
    columns = ("单位", "旧总分", "新总分", "总分变化", "名次（旧→新）", "等级（旧→新）", "主要原因")
    page.header(row, columns, HEADER)
    chosen = [*most_changed(trial, -1), *most_changed(trial, 1)]
    for at, unit in enumerate(chosen, row + 1):
        page.text(at, 0, unit.name, TEXT, sheet_link(UNITS, 0))
        page.number(at, 1, unit.old_total, POINTS)
        page.number(at, 2, unit.new_total, POINTS)
        page.number(at, 3, unit.change, moved(CHANGE, trial.direction(unit)))
        page.text(at, 4, f"{unit.old_rank}→{unit.new_rank}", CENTER)
        page.text(at, 5, f"{unit.old_grade or '无'}→{unit.new_grade or '无'}", CENTER)
        page.text(
            at,
            6,
            "；".join(f"{line.pair.label}（{signed(line.change or Fraction())}）" for line in unit.moved[:2]),
            TEXT,
        )
    if not chosen:
        page.merged(row + 1, 0, row + 1, LAST, "没有单位的得分变化。", CENTER)
    return row + 1 + max(1, len(chosen))


def most_changed(trial: Trial, way: int, most: int = MOST) -> Sequence[Unit]:
    """Units that lose (-1) or gain (1) most, by share of full marks."""

    def share(unit: Unit) -> Fraction:
        assert unit.old_total is not None
        assert unit.new_total is not None
        return unit.new_total / trial.new.marks - unit.old_total / trial.old.marks

    found = [unit for unit in trial.comparable if trial.direction(unit) == way]
    return sorted(found, key=lambda unit: -abs(share(unit)))[:most]


def _notes(page: Page, row: int, trial: Trial) -> None:
    row = _section(page, row, "五、说明")
    for n, note in enumerate(trial.notes, 1):
        page.merged(row, 0, row, LAST, f"{n}. {note}", TEXT)
        row += 1
