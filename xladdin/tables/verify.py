"""Whether the data of a workbook make a scoring table: sums, then the strict loader row by row, each problem at its cell."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from xladdin.exact import format_score
from xladdin.facts import Cell
from xladdin.rules.load import load_rulebook
from xladdin.rules.rulebook import Rulebook
from xladdin.strict import DefinitionError
from xladdin.tables.columns import BANDS, COLUMNS
from xladdin.tables.grid import Typed
from xladdin.tables.remarks import Remark
from xladdin.tables.scoring_lines import Assembled, Path_
from xladdin.tables.toml_text import rulebook_text

_TABLE = re.compile(r"(part|group|rule|item|grade)\[(\d+)\]")
_READING = re.compile(r"reading(?:\[\d+\])?（([^）]*)）(?:.*?option(?:\[\d+\])?（([^）]*)）)?")
_COLUMNS = {
    "limit": "bound", "full_at": "bound", "per_step": "cost", "per": "cost", "bands": "shape", "options": "shape",
    "when": "shape", "from": "from", "open": "id", "name": "name",
}  # fmt: skip
"""Keys of the rulebook whose column has another name."""
BAND_KEYS = ("bands", "options", "when", "score")
HINTS = {
    "bands": f"在“{BANDS}”表改各档的上下端、含否和得分：首尾相接，最高一档等于分值",
    "options": f"在“{BANDS}”表写各项的名称和得分，最高一项等于分值",
    "shape": "请从下拉列表选计分方式",
    "numerator": "请写分子；直接用一个数计分的，也写在分子", "limit": "请写标准，如 100%", "full_at": "请写得满分的标准，如 100%",
    "step": "请写步长，如 1%", "beyond": "请选扣分方向", "partial": "请选不足一步怎样扣",
    "marks_note": "总分不是100的写明原因，是100的清空", "target": "写“自填指标”表，或写借用的评分标准代号",
}  # fmt: skip
"""What to do next, by key of the rulebook."""
ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def verified(made: Assembled) -> Rulebook | None:
    """The rulebook that the data make; None when they make none, and then the remarks say why."""
    for remark in _sums(made):
        made.remarks.append(remark)
    book_id = made.data.get("id", "")
    if book_id and (not ID.fullmatch(book_id) or len(book_id) > 60):
        made.remarks.append(Remark("error", made.lines[("id",)].cell("id"), f"代号“{book_id}”不能作文件名",
                                   "只用小写字母、数字和连字符，如 hn-yongxian-2025"))  # fmt: skip
    if made.broken:
        # What can be said row by row is said in the same run: nobody wants to mend a table one cell at a time.
        made.remarks += [r for r in _rows(made) if r.cell not in {m.cell for m in made.remarks}]
        return None
    try:
        return load_text(rulebook_text(made.data), book_id)
    except DefinitionError as error:
        found = list(_rows(made)) or [_remark(made, error)]
        made.remarks += found
        return None


def load_text(text: str, book_id: str) -> Rulebook:
    """The rulebook that a text makes as file `book_id`.toml. Raises DefinitionError."""
    with tempfile.TemporaryDirectory(prefix="xladdin-") as folder:
        path = Path(folder, f"{book_id}.toml")
        path.write_text(text, encoding="utf-8", newline="\n")
        return load_rulebook(path)


def _sums(made: Assembled) -> Iterator[Remark]:
    """Marks of each level against the sum of the level below."""
    data = made.data
    parts = data.get("part", [])
    yield from _sum(
        made.lines.get(("marks",)), "marks", "总分", data.get("marks"), [p["marks"] for p in parts], "各一级指标"
    )
    for n, part in enumerate(parts, 1):
        groups = part["group"]
        if all("marks" in g for g in groups):
            line = made.lines.get(("part", n))
            yield from _sum(
                line, "part_marks", f"“{part['label']}”", part["marks"], [g["marks"] for g in groups], "各二级指标"
            )
        for m, group in enumerate(groups, 1):
            if "rule" not in group:
                continue
            line = made.lines.get(("part", n, "group", m))
            marks = [r["marks"] for r in group["rule"]]
            yield from _sum(line, "group_marks", f"“{group['label']}”", group.get("marks"), marks, "各三级指标")
            for k, rule in enumerate(group["rule"], 1):
                if rule.get("item"):
                    line = made.lines.get(("part", n, "group", m, "rule", k))
                    marks = [i["marks"] for i in rule["item"]]
                    yield from _sum(line, "marks", f"“{rule['label']}”", rule["marks"], marks, "各要素")


def _sum(line: Typed | None, key: str, what: str, whole: Any, parts: list[Any], of: str) -> Iterator[Remark]:
    total = sum(map(Fraction, parts), Fraction())
    if line is None or whole is None or not parts or Fraction(whole) == total:
        return
    shown = "＋".join(format_score(Fraction(p)) for p in parts)
    yield Remark("error", line.cell(key), f"{what}的分值{format_score(Fraction(whole))}与{of}之和不等：{shown}＝{format_score(total)}",
                 "对照原表核对各行分值")  # fmt: skip


def _rows(made: Assembled) -> Iterator[Remark]:
    """What the loader says of each row taken by itself."""
    data = made.data
    alone = {**{k: data[k] for k in ("title", "jurisdiction", "source") if k in data}, "id": "x", "years": [2000]}
    if any(
        not str(v).strip() for v in (alone.get("title", ""), alone.get("jurisdiction", ""), *data["source"].values())
    ):
        alone |= {
            "title": "x",
            "jurisdiction": "x",
            "source": dict.fromkeys(("document", "attachment", "publisher"), "x"),
        }
    for n, part in enumerate(data.get("part", []), 1):
        for m, group in enumerate(part["group"], 1):
            for k, rule in enumerate(group.get("rule", ()), 1):
                marks = rule.get("marks") or 1
                mini = {"label": "x", "marks": marks, "rule": [{**rule, "row": 1}]}
                note = {} if Fraction(marks) == 100 else {"marks_note": "x"}
                text = rulebook_text(
                    {**alone, **note, "marks": marks, "part": [{"label": "x", "marks": marks, "group": [mini]}]}
                )
                try:
                    load_text(text, "x")
                except DefinitionError as error:
                    yield _remark(made, error, ("part", n, "group", m, "rule", k))


def _remark(made: Assembled, error: DefinitionError, base: Path_ = ()) -> Remark:
    """The loader's message at the cell it is about. `base`: where the row stands when it was loaded by itself."""
    path: Path_ = tuple(x for name, n in _TABLE.findall(error.place) for x in (name, int(n)))
    if base:
        path = (*base, *path[len(base) :])
    if reading := _READING.search(error.place):
        path = (*path, "reading", reading[1], *(("option", reading[2]) if reading[2] else ()))
    elif error.place.startswith("target"):
        path = ("target", *path)
    key = error.place.rpartition(" → ")[2] if " → " in error.place else error.place
    if key in BAND_KEYS and (*path, "bands") in made.lines:
        return Remark("error", _cell(made.lines[*path, "bands"], "score"), error.problem, HINTS["bands"])
    line = next((made.lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in made.lines), None)
    if line is None:
        line = made.lines.get((key,))
    missing = re.match(r"缺少 (\w+)", error.problem)
    key = missing[1] if missing else key
    problem = f"缺少“{_head_of(line, key)}”" if missing else error.problem
    return Remark("error", _cell(line, key), problem, HINTS.get(key, "对照原表改正这一格"))


def _head_of(line: Typed | None, key: str) -> str:
    """How the sheet calls a key."""
    own = {"bands": "各档", "options": "各项"}.get(key, _COLUMNS.get(key, key))
    return next((c.head for c in COLUMNS.get(line.sheet, ()) if c.key == own), own) if line is not None else own


def _cell(line: Typed | None, key: str) -> Cell | None:
    if line is None:
        return None
    keys: Mapping[str, Any] = {c.key: c for c in COLUMNS.get(line.sheet, ())}
    own = _COLUMNS.get(key, key)
    return line.cell(own if own in keys or own in line.columns else "label" if "label" in line.columns else "")
