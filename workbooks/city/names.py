"""Names of invented public bodies: departments of a made-up city and its counties, each with its subordinate units. No persons, no real places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

CITY = "临川海市"
"""A name that no city bears."""
COUNTIES = (
    "云溪县", "青石县", "南陂县", "东原县", "白鹭县", "金沙滩县", "龙潭县", "竹岭坪县", "梅岭县", "清滩县",
    "湖畔区", "江左区", "开源区", "新港区", "文昌区",
)  # fmt: skip
FIELDS: dict[str, tuple[str, ...]] = {
    "教育局": ("第一中学", "第二中学", "第三中学", "实验小学", "特殊教育学校", "教师进修学校", "机关幼儿园", "职业中等专业学校", "教育考试中心"),
    "卫生健康局": ("人民医院", "中医医院", "妇幼保健院", "疾病预防控制中心", "中心血站", "卫生计生综合监督执法局"),
    "财政局": ("财政国库支付中心", "非税收入征收管理中心", "财政评审中心", "预算绩效评价中心"),
    "农业农村局": ("农业技术推广中心", "动物疫病预防控制中心", "农产品质量安全检测站", "农村经营服务站"),
    "水利局": ("水库管理所", "河道管理站", "水土保持站", "防汛抗旱服务中心"),
    "民政局": ("社会福利院", "救助管理站", "殡葬管理所", "婚姻登记中心"),
    "交通运输局": ("公路建设养护中心", "道路运输服务中心", "交通运输综合行政执法大队"),
    "自然资源局": ("不动产登记中心", "土地收购储备中心", "测绘地理信息中心"),
    "住房和城乡建设局": ("房产服务中心", "质量安全监督站", "公用事业服务中心"),
    "文化旅游广电体育局": ("图书馆", "文化馆", "博物馆", "体育运动中心"),
    "人力资源和社会保障局": ("社会保险服务中心", "就业服务中心", "劳动人事争议仲裁院"),
    "市场监督管理局": ("检验检测中心", "消费者权益保护服务中心"),
    "林业局": ("国有林场", "森林病虫害防治检疫站"),
    "科技和工业信息化局": ("中小企业服务中心", "工业园区服务中心"),
    "发展和改革局": ("粮食和物资储备中心", "价格认证中心"),
    "生态环境分局": ("生态环境监测站",),
    "审计局": ("政府投资审计中心",),
    "统计局": ("城乡调查队",),
    "司法局": ("法律援助中心", "公证处"),
    "退役军人事务局": ("军队离退休干部服务中心", "烈士陵园管理所"),
    "应急管理局": ("应急救援服务中心",),
    "商务局": ("商贸服务中心",),
    "医疗保障局": ("医疗保障服务中心",),
    "城市管理和综合执法局": ("环境卫生服务中心", "园林绿化服务中心"),
    "机关事务服务中心": (),
    "档案馆": (),
}  # fmt: skip
STREETS = ("朝阳", "和平", "向阳", "滨江", "城东", "城西", "城南", "城北", "桥头", "新塘", "石门", "柳林")
TOWNS = ("大桥", "黄泥", "高沙", "双溪", "白水", "石江", "竹市", "水口", "花园", "马坪", "新田", "古楼")


@dataclass(frozen=True, slots=True)
class Unit:
    """One that has to submit. `department`: the name of its 主管部门, its own where it is one. `place`: city, county or district."""

    name: str
    department: str
    place: str

    @property
    def is_department(self) -> bool:
        return self.name == self.department


def units(count: int, rng: Random) -> list[Unit]:
    """So many units with different names, departments before their subordinate units."""
    found: dict[str, Unit] = {}
    for unit in _all(rng):
        if len(found) == count:
            return list(found.values())
        found.setdefault(unit.name, unit)
    raise ValueError(f"最多 {len(found)} 个单位")


def _all(rng: Random) -> Iterator[Unit]:
    places = [CITY, *rng.sample(COUNTIES, len(COUNTIES))]
    for place in places:
        yield from _departments(place, place, rng)
        for n, seat in enumerate(rng.sample(STREETS if place[-1] == "区" else TOWNS, 12)):
            body = "街道办事处" if place[-1] == "区" or n < 2 else "镇人民政府"
            name = f"{place}{seat}{body}"
            yield Unit(name, name, place)
            for word in ("便民服务中心", "综合文化站", "中心小学", "卫生院", "农业综合服务中心"):
                yield Unit(f"{place}{seat}{word}", name, place)


def _departments(place: str, prefix: str, rng: Random) -> Iterator[Unit]:
    for field in rng.sample(list(FIELDS), len(FIELDS)):
        name = f"{prefix}{field}"
        yield Unit(name, name, place)
        for body in FIELDS[field]:
            yield Unit(f"{prefix}{body}", name, place)
