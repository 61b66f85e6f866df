"""The sheets of a scoring table's workbook: their columns, in order, with what each holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

ABOUT, HEAD, RULES, ITEMS, BANDS, READINGS, FREE, TERMS = (
    "说明", "基本信息", "评分表", "要素", "档位与选项", "读法", "自填指标", "词汇",
)  # fmt: skip
"""Tabs. 自填指标 holds how indicators are scored that the units write themselves."""

Kind = Literal["text", "marks", "bound", "phrase", "term", "word", "live"]
"""What a cell holds: text; marks (a number); a limit (a rate or a figure); 算式 in names of the glossary; one name; a word from a list;
or something the workbook computes, which is never read."""


class Column(Struct, frozen=True):
    """One column. `key` is unique on its sheet; `hint` is shown when a cell is selected; `shapes`: 计分方式 that use it, all when empty."""

    key: str
    head: str
    width: float
    kind: Kind = "text"
    hint: str = ""
    shapes: tuple[str, ...] = ()


_MEASURE = ("deduct", "tiers", "proportional")
PARAMETERS: tuple[Column, ...] = (
    Column("shape", "计分方式", 10, "word", "怎样计分。各方式的写法见“说明”。"),
    Column("numerator", "分子（或一个数）", 24, "phrase", "从列表选词汇；几个数加减的，把词汇名称用＋－连起来写。", _MEASURE),
    Column("denominator", "分母", 20, "phrase", "求比率时写分母；直接用一个数计分的不写。", _MEASURE),
    Column("beyond", "扣分方向", 8, "word", "超标扣分用：超出、低于标准才扣，还是两边都扣。", ("deduct",)),
    Column("bound", "标准", 8, "bound", "不扣分的界限；按比例的写得满分的比率。比率写百分数，如 100%。", ("deduct", "proportional")),
    Column("step", "步长", 8, "bound", "超标扣分用：每多少扣一次。1个百分点写 1%。", ("deduct",)),
    Column("cost", "每步（每例）扣分", 9, "marks", "超标扣分：每步扣几分；按次扣分：每例扣几分。", ("deduct", "incidents")),
    Column("partial", "不足一步", 8, "word", "整步：不足一步不扣；进位：按一步扣；比例：按比例扣。", ("deduct",)),
    Column("at_least", "每例扣分以上", 8, "word", "按次扣分用：原文是“每例扣几分以上”的选“是”。", ("incidents",)),
    Column("zero_over_zero", "分子分母都是0", 9, "word", "没有预算也没有支出时怎样计分；不写为人工认定。", _MEASURE),
    Column("over_zero", "只有分母是0", 9, "word", "没有预算却有支出时怎样计分；不写为人工认定。", _MEASURE),
    Column("full_when", "视同满分的情形", 16, "term", "“是否”类的词汇：答“是”直接得满分。", _MEASURE),
    Column("expected_max", "一般不超过", 8, "bound", "超过这个数会提醒核对，如 100%。", _MEASURE),
    Column("over_max", "超过时", 9, "word", "超过“一般不超过”时照常计分，还是人工认定；不写为照常计分。", _MEASURE),
    Column("measure_name", "算式名称", 14, "text", "算式的名称与指标名称不同时才写，印在评价标准里。", _MEASURE),
    Column("proxy_missing", "缺数时：缺的数", 16, "term", "缺这个数时，用右边的数给出参考，不计分。", _MEASURE),
    Column("proxy_stand_in", "缺数时：参考数", 16, "term", "代替左边的数，只显示，不计分。", _MEASURE),
    Column("proxy_say", "缺数时：怎样说", 14, "text", "如：以上年决算数代替。", _MEASURE),
)  # fmt: skip
"""How marks follow: the same columns for rows, for elements of a row and for options of a reading."""

_OFFICIAL: tuple[Column, ...] = (
    Column("part", "一级指标", 9, "text", "只写在它的第一行，下面几行空着。"),
    Column("part_marks", "分值", 6, "marks", "一级指标的分值，只写在它的第一行。"),
    Column("group", "二级指标", 11, "text", "只写在它的第一行，下面几行空着。"),
    Column("group_marks", "分值", 6, "marks", "二级指标的分值，只写在它的第一行；由单位分配的空着。"),
    Column("row", "序号", 5, "live"),
    Column("label", "三级指标", 17, "text", "指标名称。由单位自己写三级指标的，这里空着，计分方式选“目标完成”。"),
    Column("marks", "分值", 6, "marks", "三级指标的分值。"),
    Column("criterion", "评价标准（自动生成）", 52, "live"),
    Column("problem", "检查", 20, "live"),
)
_MORE: tuple[Column, ...] = (
    Column("about", "指标说明", 34, "text", "印在“指标说明”栏的话，可以不写。"),
    Column("reading", "读法说明（自动生成）", 34, "live"),
    Column("labels", "并列的指标名称", 16, "text", "一行里印了几个三级指标名称的，用“；”分开写。"),
    Column(
        "marks_by_rule", "二级分值按行印", 8, "word", "原表二级指标的分值栏每行印一个数的选“是”，写在二级指标的第一行。"
    ),
    Column(
        "bare", "自填指标的方向", 9, "word", "目标完成用：没有写≥≤的指标值怎样理解；不写按“自填指标”表。", ("target",)
    ),
    Column("id", "代号", 16, "text", "程序用的代号，不写则自动编。上年有的指标保留原来的代号，便于两年对照。"),
)

_KEYS: tuple[Column, ...] = (
    Column("rule", "指标", 17, "text", "“评分表”里的三级指标名称，从列表选。"),
    Column("item", "要素", 22, "text", "这一行属于哪个要素；指标没有分要素的空着。"),
)

ITEM_COLUMNS: tuple[Column, ...] = (
    _KEYS[0],
    Column("order", "序号", 5, "live"),
    Column("label", "要素", 32, "text", "如：财务管理制度齐备。"),
    Column("marks", "分值", 6, "marks", "要素的分值，各要素相加等于指标的分值。"),
    Column("criterion", "评价标准（自动生成）", 46, "live"),
    Column("problem", "检查", 18, "live"),
    *PARAMETERS,
    Column("id", "代号", 14, "text", "程序用的代号，不写则自动编。"),
)

BAND_COLUMNS: tuple[Column, ...] = (
    *_KEYS,
    Column("option", "所属读法", 20, "text", "这一档只在某种读法下用的，写“读法”表里那一行的说法；一般空着。"),
    Column("low", "下端", 9, "bound", "这一档从多少起；没有下限的空着。比率写百分数。"),
    Column("low_closed", "下端含否", 7, "word", "“以上”含本数，“超过”不含。"),
    Column("high", "上端", 9, "bound", "这一档到多少止；没有上限的空着。"),
    Column("high_closed", "上端含否", 7, "word", "“以下”含本数，“不足”不含。"),
    Column("choice", "选项名称", 22, "text", "计分方式是“选项”的写这一列，不写上下端。"),
    Column("score", "得分", 7, "marks", "这一档（项）得几分。"),
    Column("criterion", "本档文字（自动生成）", 34, "live"),
    Column("problem", "检查", 22, "live"),
)

READING_COLUMNS: tuple[Column, ...] = (
    *_KEYS,
    Column("question", "原文没有写清的地方", 30, "text", "写在这个读法的第一行，下面几行空着。"),
    Column("chosen", "采用", 6, "word", "采用的一种打√，每个读法只有一个√。"),
    Column("say", "说法", 26, "text", "如：每满1个百分点才扣。"),
    Column("basis", "采用的理由", 34, "text", "写在这个读法的第一行。"),
    Column("problem", "检查", 16, "live"),
    *PARAMETERS,
    Column("key", "读法代号", 13, "text", "程序用的代号，不写则自动编。"),
    Column("name", "说法代号", 13, "text", "程序用的代号，不写则自动编。"),
)

TARGET_PARAMETERS: tuple[Column, ...] = (
    Column("bare", "没有写≥≤的指标值", 10, "word", "越大越好、越小越好，还是应当相等。"),
    Column("below", "未完成指标值", 10, "word", "按完成比例计分，还是人工认定。"),
    Column("reverse", "反向指标超过", 10, "word", "越小越好的指标超过指标值时怎样计分。"),
    Column("equal", "等于类未达到", 11, "word", "要求等于指标值而没有达到时怎样计分。"),
    Column("over", "明显超过的界限", 9, "bound", "完成值超过指标值多少算明显偏离，如 30%。"),
    Column("over_marks", "明显超过扣分", 9, "marks", "不扣分写0或空着。"),
    Column("levels", "定性的档次", 22, "text", "从高到低，用“；”分开。"),
    Column("edges", "各档界线", 12, "text", "占分值的百分之几，从高到低，用“；”分开，比档次少一个。"),
)
FREE_COLUMNS: tuple[Column, ...] = (
    Column("question", "原文没有写清的地方", 34, "text", "第一行是基本规定，空着；以下每个读法的第一行写问题。"),
    Column("chosen", "采用", 6, "word", "采用的一种打√。"),
    Column("say", "说法", 28, "text"),
    Column("basis", "采用的理由", 40, "text"),
    *TARGET_PARAMETERS,
    Column("key", "读法代号", 13, "text"),
    Column("name", "说法代号", 13, "text"),
)

RULE_COLUMNS: tuple[Column, ...] = (*_OFFICIAL, *PARAMETERS, *_MORE)
COLUMNS: Mapping[str, tuple[Column, ...]] = {
    RULES: RULE_COLUMNS, ITEMS: ITEM_COLUMNS, BANDS: BAND_COLUMNS, READINGS: READING_COLUMNS, FREE: FREE_COLUMNS,
}  # fmt: skip
HEADER_ROW = 3
"""Row (from 1) with the heads of the columns on every sheet of lines; the lines follow."""
SPARE: Mapping[str, int] = {RULES: 15, ITEMS: 20, BANDS: 30, READINGS: 15, FREE: 6}
"""Prepared empty lines."""

HEAD_FIELDS: tuple[tuple[str, str, str], ...] = (
    ("id", "代号", "小写字母、数字和连字符，如 hn-yongxian-2025。与程序自带的评分标准不能同名。"),
    ("title", "名称", "印在表头的名称，如：部门整体支出绩效自评表。"),
    ("jurisdiction", "地区", "如：湖南省某某县。"),
    ("years", "适用年度", "四位年份，几个年度用“、”分开。"),
    ("marks", "总分", "一般为100。"),
    ("marks_note", "总分不是100的原因", "总分是100的空着。"),
    ("document", "文件名称和文号", "印发这张表的文件。"),
    ("attachment", "附件", "这张表是文件的哪个附件。"),
    ("publisher", "印发单位", "如：某某县财政局。"),
    (
        "target",
        "自填指标借用",
        "由单位自填的指标按另一份评分标准的规定计分时，写它的代号，如 cn-overall；用“自填指标”表的空着。",
    ),
    ("base", "改自", "由程序填写，不要改：导入时与它对照。"),
)
"""Key, name and hint of the fields of 基本信息, one a row."""
HEAD_FIRST = 4
"""Row of the first field."""
GRADE_HEAD = HEAD_FIRST + len(HEAD_FIELDS) + 1
"""Row with the heads of the grades; one grade a row below."""
GRADE_ROWS = 8
