"""docs/reference/crosscheck.md: how figures in prose are read and tested, and what comes of it on the five real reports."""

from __future__ import annotations

import inspect
import tomllib
from collections.abc import Iterator
from pathlib import Path

from md import code, page, table

from xladdin.facts import SEVERITY_ZH
from xladdin.prose.catalogue import kinds
from xladdin.prose.grammar import grammar
from xladdin.prose.identities import identities

ROOT = Path(__file__).resolve().parents[1]
AUDITS = ROOT / "tests" / "prose" / "audits"
IN_WORKBOOK = ROOT / "workbooks" / "samples" / "audits"
UNIT_ZH = {"money": "金额", "rate": "比率", "points": "百分点", "score": "分", "count": "个数", "time": "时间（不读）"}
GROUPS = {
    "1": "合计与明细",
    "2": "预算与执行",
    "3": "前后、附表、工作簿",
    "4": "任务、占比、增长",
    "5": "得分",
    "6": "年度",
}


def crosscheck_page() -> str:
    audits = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(AUDITS.glob("*.toml"))]
    return page(
        "核对报告正文",
        "`xladdin crosscheck 自评报告.docx [自评表.xlsx]` 读出正文和附表里的数，连同它说的是什么，再核对这些数之间应有的关系。"
        "每个数按印出的最后一位的一半上下取值：能由四舍五入解释的不算错误，一定对不上的才报告。",
        "## 怎样读",
        *_reading(),
        "## 核对什么",
        "每条关系一个函数，说明照录如下。",
        table(("函数", "关系"), [(code(one.__name__), _first_line(one)) for one in identities()]),
        "## 问题一览",
        *_kinds(),
        "## 五份真实报告",
        _numbers(audits),
        *(part for audit in audits for part in _audit(audit)),
    )


def _reading() -> Iterator[str]:
    g = grammar()
    yield "### 单位"
    yield table(("种类", "写法", "例子"), [(UNIT_ZH[u.kind], _words(u.words), u.sample.example) for u in g.units])
    yield f"“近、约、余、多、以上”等是约数，读出但不核对（例：{g.vague_sample.example}）。书名号、引号里的数和年月日不读。"
    yield "### 是什么数"
    yield table(("角色", "写法", "例子"), [(r.zh, _words(r.words), r.sample.example) for r in g.roles])
    yield "### 认得的数量"
    rows = [(q.zh, _words(q.words), g.quantity(q.part_of).zh if q.part_of else "") for q in g.quantities]
    yield table(("数量", "写法", "属于"), rows)
    yield "其他数量以数前面（个数也看后面）的词为名称；同义词和笼统的名称见 patterns.toml。"
    yield "### 列举"
    rows = [(_words(m.words), "列全" if m.closed else "可以不列全", m.sample.example) for m in g.markers]
    yield table(("词", "分项", "例子"), rows)


def _words(patterns: tuple[str, ...]) -> str:
    return "　".join(map(code, patterns))


def _first_line(function) -> str:
    return (inspect.getdoc(function) or "").partition("\n")[0]


def _kinds() -> Iterator[str]:
    for number, title in GROUPS.items():
        found = [k for k in kinds().values() if k.code[1] == number]
        yield f"### P{number}　{title}"
        rows = [(k.code, k.title, SEVERITY_ZH[k.severity], code(k.slug), k.meaning) for k in found]
        yield table(("编号", "问题", "级别", "代号", "说明"), rows)


def _numbers(audits: list[dict]) -> str:
    rows = []
    for audit in audits:
        entries = [e for e in audit["entry"] if e.get("found")]
        findings = [line for e in entries for line in e["found"]]
        beyond = audit.get("beyond", ())
        false = sum(b["verdict"] == "false" for b in beyond)
        rows.append(
            (audit["sample"], str(audit["entries"]), str(len(entries)), str(len(findings) + len(beyond)), str(false))
        )
    total = [str(sum(int(row[n]) for row in rows)) for n in range(1, 5)]
    return table(("报告", "审计条目", "由正文的数找到", "报告的问题", "其中误报"), [*rows, ("合计", *total)])


def _audit(audit: dict) -> Iterator[str]:
    elsewhere = _in_workbook(audit["sample"])
    rows = []
    for entry in audit["entry"]:
        answer = "；".join(dict.fromkeys(map(_said, entry.get("found", ())))) or entry["why_not"]
        also = elsewhere.get(entry["number"])
        rows.append(
            (str(entry["number"]), entry["title"], answer + (f"（{also}）" if also and not entry.get("found") else ""))
        )
    yield f"### {audit['sample']}"
    yield table(("序号", "疑点", "结果，或不能由正文的数得出的原因"), rows)
    if audit.get("beyond"):
        yield table(("另外报告", "说明"), [("；".join(map(_said, b["found"])), b["why"]) for b in audit["beyond"]])


def _said(line: str) -> str:
    kind, severity, place, *_ = line.split(" ")
    return f"{kinds()[kind].code} {kinds()[kind].title}（{SEVERITY_ZH[severity]}，{place}）"


def _in_workbook(sample: str) -> dict[int, str]:
    """Codes with which the check of the workbook answers an entry."""
    from xladdin.checks.catalogue import kinds as checked

    path = IN_WORKBOOK / f"{sample}.toml"
    if not path.is_file():
        return {}
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["entry"]
    return {
        e["number"]: "工作簿校验："
        + "、".join(dict.fromkeys(checked()[line.split(" ")[0]].code for line in e["found"]))
        for e in entries
        if e.get("found")
    }
