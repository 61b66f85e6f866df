"""What one line says about scoring: shape, parameters, its bands, its readings; every table is remembered with its line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from xladdin.rules.expression import parse, refs
from xladdin.strict import nearest
from xladdin.tables.columns import BANDS, ITEMS, PARAMETERS, READINGS, TARGET_PARAMETERS, Column
from xladdin.tables.grid import Typed, TypedBook
from xladdin.tables.outward import toml_key
from xladdin.tables.remarks import Remark
from xladdin.tables.values import SHAPE_OF, Values
from xladdin.vocabulary import vocabulary

Path_ = tuple[str | int, ...]
"""Where a table stands in the data: ("part", 1, "group", 2, "rule", 1, "item", 2), counted from 1."""
Owner = tuple[str, str]
"""三级指标 and 要素 ('' for a row without elements)."""


class Assembled(Struct):
    """`data` as a rulebook file holds it; `lines`: the line each table was read from; `remarks`: what is wrong."""

    data: dict[str, Any] = field(default_factory=dict)
    lines: dict[Path_, Typed] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def broken(self) -> bool:
        return any(r.severity == "error" for r in self.remarks)


class _Reading(Struct):
    """A reading while its lines are gathered."""

    line: Typed
    data: dict[str, Any]
    options: list[Typed] = field(default_factory=list)


class Scoring:
    """Reads scoring from lines of a workbook; bands that nothing has taken stay in `bands`."""

    def __init__(self, typed: TypedBook, made: Assembled) -> None:
        self.typed, self.made = typed, made
        self.values = Values(made.remarks)
        for sheet in (ITEMS, BANDS, READINGS):
            fill_down(typed.lines[sheet])
        self.bands = self.owned(BANDS)
        self.readings = self.gathered(typed.lines[READINGS])

    def owner(self, line: Typed) -> Owner:
        return tuple(line.entries[k].text if k in line else "" for k in ("rule", "item"))  # type: ignore[return-value]

    def owned(self, sheet: str) -> dict[Owner, list[Typed]]:
        found: dict[Owner, list[Typed]] = {}
        for line in self.typed.lines[sheet]:
            found.setdefault(self.owner(line), []).append(line)
        return found

    def gathered(self, lines: Iterable[Typed]) -> dict[Owner, list[_Reading]]:
        """Readings by owner: a line with a question begins one, the lines below it are its other options."""
        found: dict[Owner, list[_Reading]] = {}
        for line in lines:
            own = found.setdefault(self.owner(line), [])
            if "question" in line:
                own.append(_Reading(line, {}, []))
            elif not own:
                self.values.error(
                    line, "question", "不知道这一行属于哪个读法", "每个读法的第一行要写“原文没有写清的地方”"
                )
                continue
            own[-1].options.append(line)
        return found

    def shaped_by_reading(self, owner: Owner) -> bool:
        return any("shape" in option for reading in self.readings.get(owner, ()) for option in reading.options)

    def scored(self, own: dict[str, Any], line: Typed, path: Path_, owner: Owner, shape: Any) -> None:
        """Shape, parameters, bands and readings of a row or an element."""
        readings = self.readings.get(owner, [])
        by_reading = {key: r for r in readings for o in r.options for key, e in o.entries.items() if not e.computed}
        rate = self.is_rate(line, readings)
        own.update(self.parameters(line, shape, rate, by_reading))
        bands = self.by_option(owner)
        own.update(self.bands_of(bands.pop("", []), rate, path))
        if readings:
            own["reading"] = [self.reading(r, path, {"shape": shape, "rate": rate}, bands, owner) for r in readings]
        for option, lines in bands.items():
            names = [o.entries["say"].text for r in readings for o in r.options if "say" in o]
            self.values.error(lines[0], "option", f"“{READINGS}”表里没有“{option}”这种说法{nearest(option, names)}",
                              "照“读法”表的说法填写；不分读法的空着")  # fmt: skip

    def is_rate(self, line: Typed, readings: list[_Reading]) -> bool:
        """Whether limits are rates: a quotient is measured, or a figure that is a rate itself."""
        lines = [line, *(option for reading in readings for option in reading.options)]
        if any("denominator" in one and not one.entries["denominator"].computed for one in lines):
            return True
        quiet = Values([])
        for one in lines:
            if (
                "numerator" in one
                and not one.entries["numerator"].computed
                and (text := quiet.phrase(one, "numerator"))
            ):
                return any(vocabulary().terms[i].unit == "rate" for i in refs(parse(text)) if i in vocabulary().terms)
        return False

    def parameters(self, line: Typed, shape: Any, rate: bool, by_reading: Mapping[str, _Reading]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for column in PARAMETERS:
            if column.key not in line or (column.key in by_reading and line.entries[column.key].computed):
                continue
            if column.key in by_reading and column.key != "shape":
                self.values.set_by_reading(line, column, by_reading[column.key].line.entries["question"].text)
                continue
            value = shape if column.key == "shape" else self.parameter(line, column, rate)
            if value is None:
                continue
            if column.shapes and shape in SHAPE_OF and shape not in column.shapes:
                self.values.not_used(line, column, f"“{SHAPE_OF[shape]}”用不到它")
                continue
            if column.key.startswith("proxy_"):
                found.setdefault("proxy", {})[column.key.removeprefix("proxy_")] = value
            else:
                found[toml_key(column.key, shape)] = value
        return found

    def parameter(self, line: Typed, column: Column, rate: bool) -> Any:
        values = self.values
        match column.kind:
            case "word":
                return values.word(line, column.key)
            case "marks":
                return values.marks(line, column.key)
            case "bound":
                return values.bound(line, column.key, rate)
            case "phrase":
                return values.phrase(line, column.key)
            case "term":
                return values.term(line, column.key)
        return values.text(line, column.key)

    # ---- bands and readings ---------------------------------------------------------------------------------------------------

    def by_option(self, owner: Owner) -> dict[str, list[Typed]]:
        found: dict[str, list[Typed]] = {}
        for line in self.bands.pop(owner, []):
            found.setdefault(line.entries["option"].text if "option" in line else "", []).append(line)
        return found

    def bands_of(self, lines: list[Typed], rate: bool, path: Path_) -> dict[str, Any]:
        """`bands` or `options`, whichever the lines are."""
        found: dict[str, Any] = {}
        if lines:
            self.made.lines[*path, "bands"] = lines[0]
        for line in lines:
            if "score" not in line:
                self.values.error(line, "score", "缺少得分", "写明这一档（项）得几分")
            score = self.values.marks(line, "score") or 0
            label = self.values.text(line, "choice")
            if label is not None:
                found.setdefault("options", []).append({"label": label, "score": score})
            else:
                found.setdefault("bands", []).append({"when": self.when(line, rate), "score": score})
        return found

    def when(self, line: Typed, rate: bool) -> str:
        low, high = self.values.bound(line, "low", rate), self.values.bound(line, "high", rate)
        ends = [self.end(line, "low", low, ">"), self.end(line, "high", high, "<")]
        if low is None and high is None and "low" not in line and "high" not in line:
            self.values.error(line, "low", "这一档没有上下端，也没有选项名称", "写从多少到多少；“选项”的写选项名称")
        if low is not None and low == high and ends == [f">={low}", f"<={high}"]:
            return f"={low}"
        return " ".join(filter(None, ends))

    def end(self, line: Typed, key: str, bound: str | None, sign: str) -> str:
        closed = self.values.word(line, f"{key}_closed")
        if bound is None:
            return ""
        if closed is None and f"{key}_closed" not in line:
            self.values.error(
                line, f"{key}_closed", f"没有写明{'下端' if key == 'low' else '上端'}含不含 {bound}", "选“含”或“不含”"
            )
        return f"{sign}{'=' if closed else ''}{bound}"

    def reading(
        self, found: _Reading, path: Path_, about: Mapping[str, Any], bands: dict[str, list[Typed]], owner: Owner
    ) -> dict[str, Any]:
        """One reading with its options; its key is made from the question where none is written."""
        values, first = self.values, found.line
        question = values.needed(first, "question", "问题")
        key = values.ident(first, "key", question)
        made: dict[str, Any] = {"key": key, "question": question}
        chosen: list[str] = []
        options: list[dict[str, Any]] = []
        for line in found.options:
            say = values.needed(line, "say", "说法")
            option: dict[str, Any] = {"name": values.ident(line, "name", say), "say": say}
            if values.word(line, "chosen"):
                chosen.append(option["name"])
            if owner == ("", ""):
                option.update(self.target_values(line))
            else:
                shape = values.word(line, "shape") or about["shape"]
                option.update(self.parameters(line, shape, about["rate"], {}))
                named = bands.pop(say, []) + bands.pop(f"{key}.{option['name']}", [])
                option.update(self.bands_of(named, about["rate"], (*path, "reading", key, "option", option["name"])))
            options.append(option)
            self.made.lines[*path, "reading", key, "option", option["name"]] = line
        self.made.lines[*path, "reading", key] = first
        if len(chosen) != 1:
            what = "没有采用任何一种" if not chosen else f"同时采用了{len(chosen)}种"
            values.error(first, "chosen", f"读法“{question}”{what}", "在采用的一种说法上打一个√")
        if len(options) < 2:
            values.error(
                first, "say", f"读法“{question}”只有一种说法", "写出两种以上的说法；没有不同理解的，删去这个读法"
            )
        return {
            **made,
            "choice": chosen[0] if chosen else "",
            "basis": values.needed(first, "basis", "采用的理由"),
            "option": options,
        }

    def target_values(self, line: Typed) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for column in TARGET_PARAMETERS:
            if column.key in ("levels", "edges"):
                value: Any = self.values.texts(line, column.key)
                if column.key == "edges" and value is not None:
                    value = [part if part.endswith("%") else part.replace("％", "%") for part in value]
            elif column.kind == "word":
                value = self.values.word(line, column.key)
            elif column.kind == "marks":
                value = self.values.marks(line, column.key)
            else:
                value = self.values.bound(line, column.key, rate=True)
            if value is not None:
                found[column.key] = value
        return found


def fill_down(lines: Iterable[Typed]) -> None:
    """A line that names no indicator belongs where the line above belongs."""
    above: Typed | None = None
    for line in lines:
        if above is not None and "rule" not in line:
            for key in ("rule", "item", "option"):
                if key in above and key not in line:
                    line.entries[key] = replace(above.entries[key], cell=line.cell(key))
        above = line
