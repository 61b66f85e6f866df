"""The lines of a workbook put together to a rulebook's data; every entry is remembered with its cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xladdin.strict import nearest
from xladdin.tables.columns import BANDS, FREE, ITEMS, PARAMETERS, READINGS, RULES
from xladdin.tables.grid import Typed, TypedBook
from xladdin.tables.remarks import Remark
from xladdin.tables.scoring_lines import Assembled, Path_, Scoring
from xladdin.tables.values import made_id
from xladdin.tables.words import SEVERAL, WORDS


def assemble(typed: TypedBook, known_ids: Mapping[str, str] | None = None) -> Assembled:
    """All that can be read of a workbook. `known_ids`: ids that 三级指标 have elsewhere, by label, for those without one."""
    return _Assembler(typed, known_ids or {}).all()


class _Assembler:
    def __init__(self, typed: TypedBook, known_ids: Mapping[str, str]) -> None:
        self.typed, self.known_ids = typed, known_ids
        self.made = Assembled(remarks=list(typed.remarks))
        self.scoring = Scoring(typed, self.made)
        self.values = self.scoring.values
        self.items: dict[str, list[Typed]] = {}
        for line in typed.lines[ITEMS]:
            self.items.setdefault(self.scoring.owner(line)[0], []).append(line)
        self.seen: dict[str, Typed] = {}

    # ---- the whole -----------------------------------------------------------------------------------------------------------

    def all(self) -> Assembled:
        self.head()
        self.target()
        self.parts()
        self.strays()
        return self.made

    def head(self) -> None:
        data, head, values = self.made.data, self.typed.head, self.values
        source: dict[str, Any] = {}
        for key, what in (("id", "代号"), ("title", "名称"), ("jurisdiction", "地区"), ("years", "适用年度"), ("marks", "总分"),
                          ("document", "文件名称和文号"), ("attachment", "附件"), ("publisher", "印发单位")):  # fmt: skip
            line = head.get(key)
            if line is None:
                values.remarks.append(
                    Remark("error", None, f"“基本信息”表没有“{what}”一行", "不要删除或改动左边的名称")
                )
                continue
            self.made.lines[(key,)] = line
            if key == "years":
                data[key] = values.years(line, key)
            elif key == "marks":
                values.needed(line, key, what)
                data[key] = values.marks(line, key) or 0
            else:
                (source if key in ("document", "attachment", "publisher") else data)[key] = values.needed(
                    line, key, what
                )
        for key in ("marks_note", "target"):
            if key in head and (found := values.text(head[key], key)):
                data[key], self.made.lines[(key,)] = found, head[key]
        data["source"] = source
        if self.typed.grades:
            data["grade"] = [self.grade(n, line) for n, line in enumerate(self.typed.grades, 1)]

    def grade(self, n: int, line: Typed) -> dict[str, Any]:
        self.made.lines["grade", n] = line
        self.values.needed(line, "from", "最低分")
        return {"label": self.values.needed(line, "label", "等级名称"), "from": self.values.marks(line, "from") or 0}

    def target(self) -> None:
        """The [target] table of 自填指标: its first line, then its readings."""
        lines = self.typed.lines[FREE]
        if not lines:
            return
        if isinstance(self.made.data.get("target"), str):
            self.values.error(
                lines[0], "", "写了“自填指标借用”，这张表不起作用", "清空“自填指标”表，或清空“基本信息”的“自填指标借用”"
            )
            return
        base = lines[0] if "question" not in lines[0] else None
        target = self.scoring.target_values(base) if base is not None else {}
        if base is not None:
            self.made.lines[("target",)] = base
        readings = self.scoring.gathered(lines if base is None else lines[1:]).get(("", ""), [])
        if readings:
            target["reading"] = [self.scoring.reading(r, ("target",), {}, {}, ("", "")) for r in readings]
        self.made.data["target"] = target

    def parts(self) -> None:
        parts: list[dict[str, Any]] = []
        self.made.data["part"] = parts
        for line in self.typed.lines[RULES]:
            self.level(parts, line)
            if not parts or not parts[-1]["group"]:
                self.values.error(
                    line, "part", "不知道这一行属于哪个一级、二级指标", "在第一行写一级指标和二级指标的名称"
                )
                return
            group = parts[-1]["group"][-1]
            path: Path_ = ("part", len(parts), "group", len(parts[-1]["group"]))
            shape = self.values.word(line, "shape")
            self.open_group(group, line, path) if shape == "target" else self.rule(group, line, path, shape)
        if not parts:
            self.values.remarks.append(Remark("error", None, f"“{RULES}”表里没有指标", "至少写一行三级指标"))

    def level(self, parts: list[dict[str, Any]], line: Typed) -> None:
        """Starts a part or group where the line names another one."""
        part, group = self.values.text(line, "part"), self.values.text(line, "group")
        if part and (not parts or part != parts[-1]["label"]):
            parts.append({"label": part, "marks": self.level_marks(line, "part_marks", "一级指标的分值"), "group": []})
            self.made.lines["part", len(parts)] = line
            if not group:
                self.values.error(line, "group", "缺少二级指标的名称", "一级指标的第一行也要写二级指标")
        if group and parts and (not parts[-1]["group"] or group != parts[-1]["group"][-1]["label"]):
            made: dict[str, Any] = {"label": group}
            if (marks := self.values.marks(line, "group_marks")) is not None:
                made["marks"] = marks
            if (by_rule := self.values.word(line, "marks_by_rule")) is not None:
                made["marks_by_rule"] = by_rule
            parts[-1]["group"].append(made)
            self.made.lines["part", len(parts), "group", len(parts[-1]["group"])] = line

    def level_marks(self, line: Typed, key: str, what: str) -> Any:
        if key not in line:
            self.values.error(line, key, f"缺少{what}", f"请填写{what}")
        return self.values.marks(line, key) or 0

    def open_group(self, group: dict[str, Any], line: Typed, path: Path_) -> None:
        if "rule" in group or "open" in group:
            self.values.error(
                line, "shape", f"二级指标“{group['label']}”已经有别的行，不能再由单位自填", "自填的二级指标单独写一行"
            )
            return
        if "label" in line:
            self.values.error(
                line,
                "label",
                "“目标完成”的三级指标由单位自己写，这里不写名称",
                "清空三级指标和它的分值，或改选别的计分方式",
            )
        group["open"] = self.values.ident(line, "id", group["label"])
        if (bare := self.values.word(line, "bare")) is not None:
            group["bare"] = bare
        for column in PARAMETERS:
            if column.key in line and column.key != "shape":
                self.values.not_used(line, column, "“目标完成”按“自填指标”表计分")
        self.made.lines[path] = line

    # ---- rows ----------------------------------------------------------------------------------------------------------------

    def rule(self, group: dict[str, Any], line: Typed, path: Path_, shape: Any) -> None:
        if "open" in group:
            self.values.error(
                line, "group", f"二级指标“{group['label']}”由单位自填，不能再有三级指标", "换一个二级指标，或改计分方式"
            )
            return
        if "marks" not in group and "rule" not in group:
            first = self.made.lines[path]
            self.values.error(first, "group_marks", f"缺少二级指标“{group['label']}”的分值", "请填写二级指标的分值")
            group["marks"] = 0
        label = self.values.needed(line, "label", "三级指标的名称")
        if label in self.seen:
            self.values.error(
                line,
                "label",
                f"三级指标“{label}”与第{self.seen[label].row}行重名",
                "改成不同的名称：要素、档位、读法都按名称对应",
            )
        self.seen.setdefault(label, line)
        rules = group.setdefault("rule", [])
        own: dict[str, Any] = {"id": self.values.ident(line, "id", label, self.known_ids.get(squeezed(label), "")),
                               "row": len(self.seen), "label": label}  # fmt: skip
        if labels := self.values.texts(line, "labels"):
            own["labels"] = labels
        own["marks"] = self.level_marks(line, "marks", "分值")
        if about := self.values.text(line, "about"):
            own["about"] = about
        rules.append(own)
        path = (*path, "rule", len(rules))
        self.made.lines[path] = line
        if shape is None and "shape" not in line and not self.scoring.shaped_by_reading((label, "")):
            self.values.error(
                line, "shape", "没有选计分方式", f"请从下拉列表选：{'、'.join([*WORDS['shape'], SEVERAL])}"
            )
        if shape == SEVERAL:
            self.several(own, line, path, label)
        else:
            self.scoring.scored(own, line, path, (label, ""), shape)

    def several(self, rule: dict[str, Any], line: Typed, path: Path_, label: str) -> None:
        for column in PARAMETERS:
            if column.key in line and column.key != "shape" and not line.entries[column.key].computed:
                self.values.not_used(line, column, f"“{SEVERAL}”的计分写在“{ITEMS}”表")
        lines = self.items.get(label, [])
        if not lines:
            self.values.error(
                line, "shape", f"“{ITEMS}”表里没有“{label}”的要素", f"在“{ITEMS}”表写这个指标的各个要素，一行一个"
            )
        rule["item"] = []
        taken: set[str] = set()
        for n, one in enumerate(lines, 1):
            name = self.values.needed(one, "label", "要素的名称")
            if name in taken:
                self.values.error(one, "label", f"要素“{name}”重复", "改成不同的名称")
            taken.add(name)
            own = {
                "id": self.values.ident(one, "id", name),
                "label": name,
                "marks": self.level_marks(one, "marks", "分值"),
            }
            self.made.lines[*path, "item", n] = one
            rule["item"].append(own)
            shape = self.values.word(one, "shape")
            if shape in (SEVERAL, "target"):
                self.values.error(
                    one, "shape", f"要素的计分方式不能是“{one.entries['shape'].text}”", "请选别的计分方式"
                )
                shape = None
            elif shape is None and "shape" not in one and not self.scoring.shaped_by_reading((label, name)):
                self.values.error(one, "shape", "没有选计分方式", f"请从下拉列表选：{'、'.join(WORDS['shape'])}")
            self.scoring.scored(own, one, (*path, "item", n), (label, name), shape)

    # ---- what belongs to nothing -----------------------------------------------------------------------------------------------

    def strays(self) -> None:
        """Lines of 要素, 档位与选项 and 读法 whose indicator or element does not exist."""
        shapes = {label: line.entries["shape"].text if "shape" in line else "" for label, line in self.seen.items()}
        for sheet, lines in self.typed.lines.items():
            for line in lines if sheet in (ITEMS, BANDS, READINGS) else ():
                rule, item = self.scoring.owner(line)
                if sheet == ITEMS:
                    item = ""
                if rule not in self.seen:
                    said = (
                        f"“{RULES}”表里没有指标“{rule}”{nearest(rule, self.seen)}" if rule else "没有写明属于哪个指标"
                    )
                    self.values.error(line, "rule", said, "从下拉列表选指标名称；指标改过名的，这里一起改")
                elif sheet == ITEMS and shapes[rule] != SEVERAL:
                    self.values.error(line, "rule", f"指标“{rule}”的计分方式是“{shapes[rule]}”，要素不起作用",
                                      f"把计分方式改为“{SEVERAL}”，或删去这些要素")  # fmt: skip
                elif sheet != ITEMS:
                    self.stray_item(line, rule, item)

    def stray_item(self, line: Typed, rule: str, item: str) -> None:
        names = [one.entries["label"].text for one in self.items.get(rule, []) if "label" in one]
        if names and not item:
            self.values.error(
                line, "item", f"指标“{rule}”分了要素，没有写明是哪个要素", f"写要素名称：{'、'.join(names[:6])}"
            )
        elif item and item not in names:
            self.values.error(
                line, "item", f"指标“{rule}”没有要素“{item}”{nearest(item, names)}", f"照“{ITEMS}”表的名称填写"
            )


def squeezed(label: str) -> str:
    """A label without quotation marks and blanks, for comparing."""
    return "".join(c for c in label if c not in "“”\"' \u3000\n")


__all__ = ["Assembled", "assemble", "made_id", "squeezed"]
