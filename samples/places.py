"""Places and institutions of Zhejiang as returned forms name them. The institutions are made up."""

from __future__ import annotations

from random import Random

COUNTIES: dict[str, tuple[str, ...]] = {
    "杭州市": (
        "上城区",
        "拱墅区",
        "西湖区",
        "滨江区",
        "萧山区",
        "余杭区",
        "临平区",
        "钱塘区",
        "富阳区",
        "临安区",
        "桐庐县",
        "淳安县",
        "建德市",
    ),
    "宁波市": ("海曙区", "江北区", "北仑区", "镇海区", "鄞州区", "奉化区", "象山县", "宁海县", "余姚市", "慈溪市"),
    "温州市": (
        "鹿城区",
        "龙湾区",
        "瓯海区",
        "洞头区",
        "永嘉县",
        "平阳县",
        "苍南县",
        "文成县",
        "泰顺县",
        "瑞安市",
        "乐清市",
        "龙港市",
    ),
    "嘉兴市": ("南湖区", "秀洲区", "嘉善县", "海盐县", "海宁市", "平湖市", "桐乡市"),
    "湖州市": ("吴兴区", "南浔区", "德清县", "长兴县", "安吉县"),
    "绍兴市": ("越城区", "柯桥区", "上虞区", "新昌县", "诸暨市", "嵊州市"),
    "金华市": ("婺城区", "金东区", "武义县", "浦江县", "磐安县", "兰溪市", "义乌市", "东阳市", "永康市"),
    "衢州市": ("柯城区", "衢江区", "常山县", "开化县", "龙游县", "江山市"),
    "舟山市": ("定海区", "普陀区", "岱山县", "嵊泗县"),
    "台州市": ("椒江区", "黄岩区", "路桥区", "三门县", "天台县", "仙居县", "温岭市", "临海市", "玉环市"),
    "丽水市": ("莲都区", "青田县", "缙云县", "遂昌县", "松阳县", "云和县", "庆元县", "景宁畲族自治县", "龙泉市"),
}
CITIES = tuple(COUNTIES)

_INSTITUTES = (
    "农业科学研究院",
    "林业科学研究所",
    "水产技术推广总站",
    "第一人民医院",
    "中医院",
    "职业技术学院",
    "农业技术推广中心",
    "生态环境监测中心",
    "茶叶研究所",
    "海洋水产研究所",
    "建筑设计研究院有限公司",
    "智能制造研究院",
    "疾病预防控制中心",
)
_UNIVERSITIES = ("浙江之江大学", "钱塘理工大学", "浙江农林科技大学", "东海海洋大学", "浙江工商技术大学", "吴越医科大学")
_COLLEGES = (
    "农业与生物技术学院",
    "机械工程学院",
    "医学院附属第二医院",
    "材料科学与工程学院",
    "公共管理学院",
    "动物科学学院",
)
_DEPARTMENTS = (
    "专业技术人员管理处",
    "人才开发和市场处",
    "专技处",
    "人才服务中心",
    "专家与留学人员服务中心",
    "专业技术和人才开发科",
    "科技合作部",
    "组织人事处",
    "人才科",
)
_ROADS = (
    "文一西路",
    "解放东路",
    "中山北路",
    "世纪大道",
    "人民中路",
    "学院路",
    "环城南路",
    "江滨西路",
    "体育场路",
    "南湖大道",
)


def city(rng: Random) -> str:
    """A prefecture-level city."""
    return rng.choice(CITIES)


def county(rng: Random, of_city: str) -> str:
    """A county, city or district of a prefecture."""
    return rng.choice(COUNTIES[of_city])


def bureau(rng: Random, of_city: str) -> str:
    """The reporting bureau as its clerk names it."""
    return rng.choice(
        (of_city + "人力资源和社会保障局", of_city + "人力社保局", of_city + "人力资源和社会保障局", of_city + "人社局")
    )


def region(rng: Random, of_city: str) -> str:
    """A region: a county with its city, with the province, or the city alone."""
    part = county(rng, of_city)
    return rng.choice((of_city, of_city + part, part, "浙江省" + of_city, "浙江省" + of_city + part))


def institution(rng: Random, of_city: str) -> str:
    """A made-up institution where an expert works."""
    if rng.random() < 0.35:
        return rng.choice(_UNIVERSITIES) + rng.choice(("", rng.choice(_COLLEGES)))
    return rng.choice((of_city, "浙江省", county(rng, of_city))) + rng.choice(_INSTITUTES)


def company(rng: Random, of_city: str) -> str:
    """A made-up company or base."""
    return (
        of_city.removesuffix("市")
        + rng.choice(("青禾", "云谷", "海纳", "绿源", "华章", "天目", "龙井", "启明", "山海"))
        + rng.choice(("生态农业", "生物科技", "智能装备", "新材料", "海洋食品", "信息技术"))
        + rng.choice(("有限公司", "股份有限公司", "专业合作社", "产业园管理委员会"))
    )


def department(rng: Random) -> str:
    """An office that is in charge."""
    return rng.choice(_DEPARTMENTS)


def address(rng: Random, of_city: str) -> str:
    """A postal address without blanks."""
    place = rng.choice(("", "浙江省")) + of_city + county(rng, of_city)
    tail = rng.choice(
        (
            "",
            f"{rng.randint(1, 20)}号楼{rng.randint(101, 2015)}室",
            f"{rng.choice('ABC')}座{rng.randint(3, 22)}楼",
            "行政中心",
        )
    )
    return f"{place}{rng.choice(_ROADS)}{rng.randint(1, 1999)}号{tail}"
