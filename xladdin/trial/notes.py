"""What a reader of a trial must know: what was compared, what counts as missing, what was taken over as typed."""

from __future__ import annotations

from collections import Counter

from xladdin.exact import format_score
from xladdin.trial.model import Trial
from xladdin.trial.tables import Tables

BASIS = (
    "旧得分和新得分都是用报送表里的数据重新计算的：旧得分按旧标准，新得分按新标准。不是单位的自评得分，也不是复核得分。",
    "指标按代号对应（改名不影响）。新增的指标旧标准按0分计，取消的指标新标准按0分计。单位自填指标的部分（产出、效益等）整部分比较。",
    "缺少数据的不按0分计：只要有一项指标算不出，这个单位就没有这份标准的总分，不参加名次、等级和平均的对照，所缺的数据见“缺数据”表；"
    "缺数据的指标两份标准相同的，总分变化仍然算得出，列在“单位对照”表下部。",
    "标准规定由人工评定的（没有评分依据可算的），取单位表里打的分：照原样，不随分值放大或缩小；超过新分值的按新分值计。",
    "名次按得分率（总分÷满分）排，得分相同的并列，只排新旧总分都能算出的单位。",
)  # fmt: skip
OTHER_VERSION = "要与保留的旧版本对照，请用 --against 代号@版本（xladdin rulebook show 代号，可以看到版本）。"
ALLOTTED = "单位自填指标的分值由各单位分配：新标准改了这一部分的分值的，各行的分值按同一比例折算后再计分（"


def notes_of(trial: Trial, tables: Tables) -> tuple[str, ...]:
    """In the order of importance: what concerns this trial first, then how every trial is made."""
    notes = list(tables.notes)
    if (trial.old.id, trial.old.version) == (trial.new.id, trial.new.version):
        notes.append(f"新旧是同一份评分标准（版本 {trial.new.version}），不会有变化。{OTHER_VERSION}")
    lacking, total = len(trial.incomplete()), len(trial.units)
    if lacking:
        notes.append(f"{total} 个单位中有 {lacking} 个缺数据，没有参加名次、等级和平均的对照。")
    if not trial.same_marks:
        full = (format_score(trial.old.marks), format_score(trial.new.marks))
        notes.append(f"满分由{full[0]}分变为{full[1]}分：得分变化不能直接相比，增减以得分率为准。")
    years = Counter(unit.year for unit in trial.units)
    if len(years) > 1:
        notes.append(
            "各单位的年度不一致：" + "、".join(f"{year}年度 {count} 个" for year, count in sorted(years.items())) + "。"
        )
    typed = [one for unit in trial.units for one in unit.scores.typed]
    if typed:
        capped = sum(one.score > one.new_marks for one in typed)
        notes.append(
            f"人工评定、分值又有变化的得分共 {len(typed)} 处，其中 {capped} 处超过新分值、按新分值计，见“人工评定”表。"
        )
    allotted = [
        f"{e.pair.label}{format_score(e.pair.old_marks)}分→{format_score(e.pair.new_marks)}分" for e in trial.effects
        if e.pair.old_marks is not None and e.pair.new_marks is not None and e.pair.old_marks != e.pair.new_marks and e.pair.key in trial.old.open_blocks
    ]  # fmt: skip
    if allotted:
        notes.append(f"{ALLOTTED}{'、'.join(allotted)}）。")
    return (*notes, *BASIS)
