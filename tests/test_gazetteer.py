"""The divisions of Zhejiang are exact, those of the country are known, and texts name them."""

from __future__ import annotations

from collections import Counter

import pytest

from extract.normalise.gazetteer import divisions, find_places, is_region, region_of

ZHEJIANG = {
    "杭州市": "上城区 拱墅区 西湖区 滨江区 萧山区 余杭区 临平区 钱塘区 富阳区 临安区 桐庐县 淳安县 建德市",
    "宁波市": "海曙区 江北区 北仑区 镇海区 鄞州区 奉化区 象山县 宁海县 余姚市 慈溪市",
    "温州市": "鹿城区 龙湾区 瓯海区 洞头区 永嘉县 平阳县 苍南县 文成县 泰顺县 瑞安市 乐清市 龙港市",
    "嘉兴市": "南湖区 秀洲区 嘉善县 海盐县 海宁市 平湖市 桐乡市",
    "湖州市": "吴兴区 南浔区 德清县 长兴县 安吉县",
    "绍兴市": "越城区 柯桥区 上虞区 新昌县 诸暨市 嵊州市",
    "金华市": "婺城区 金东区 武义县 浦江县 磐安县 兰溪市 义乌市 东阳市 永康市",
    "衢州市": "柯城区 衢江区 常山县 开化县 龙游县 江山市",
    "舟山市": "定海区 普陀区 岱山县 嵊泗县",
    "台州市": "椒江区 黄岩区 路桥区 三门县 天台县 仙居县 温岭市 临海市 玉环市",
    "丽水市": "莲都区 青田县 缙云县 遂昌县 松阳县 云和县 庆元县 景宁畲族自治县 龙泉市",
}


def test_zhejiang_is_complete() -> None:
    cities = {d.code[:4]: d.name for d in divisions() if d.code.startswith("33") and d.level == "city"}
    counties: dict[str, set[str]] = {name: set() for name in cities.values()}
    for division in divisions():
        if division.code.startswith("33") and division.level == "county":
            counties[cities[division.code[:4]]].add(division.name)
    assert counties == {city: set(names.split()) for city, names in ZHEJIANG.items()}
    assert sum(map(len, counties.values())) == 90


def test_the_country_is_complete() -> None:
    assert Counter(division.level for division in divisions()) == {"province": 34, "city": 333, "county": 2849}
    assert len({division.code for division in divisions()}) == len(divisions())


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("浙江省杭州市", "杭州市", "330100"),
        ("杭州", "杭州市", "330100"),
        ("浙江", "浙江省", "330000"),
        ("浙江省杭州市西湖区", "西湖区", "330106"),
        ("浙江 杭州 西湖", "西湖区", "330106"),
        ("江西省南昌市西湖区", "西湖区", "360103"),
        ("西湖区", "西湖区", "330106"),
        ("景宁", "景宁畲族自治县", "331127"),
        ("景宁畲族自治县", "景宁畲族自治县", "331127"),
        ("内蒙古", "内蒙古自治区", "150000"),
        ("广西", "广西壮族自治区", "450000"),
        ("新疆维吾尔自治区阿克苏地区", "阿克苏地区", "652900"),
        ("香港", "香港特别行政区", "810000"),
        ("四川省凉山彝族自治州", "凉山彝族自治州", "513400"),
        ("普陀区", "普陀区", "330903"),
        ("上海市普陀区", "普陀区", "310107"),
        ("宁波市江北区", "江北区", "330205"),
        ("义乌市", "义乌市", "330782"),
        ("金华/义乌", "义乌市", "330782"),
    ],
)
def test_a_region_is_known(text: str, name: str, code: str) -> None:
    division = region_of(text)
    assert division is not None
    assert (division.name, division.code) == (name, code)
    assert is_region(text)


@pytest.mark.parametrize("text", ["", "张三", "杭州市人社局", "杭州市、宁波市", "火星", "West Lake", "无", "鼓楼区"])
def test_what_is_no_region(text: str) -> None:
    assert region_of(text) is None
    assert not is_region(text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("杭州市、宁波市、丽水市", ["杭州市", "宁波市", "丽水市"]),
        ("丽水市青田县、云和县，衢州开化", ["丽水市", "青田县", "云和县", "衢州市", "开化县"]),
        ("在浙江省杭州市西湖区某酒店举办", ["浙江省", "杭州市", "西湖区"]),
        ("线上", []),
        ("景宁畲族自治县大均乡", ["景宁畲族自治县"]),
        ("四川省成都市龙泉驿区", ["四川省", "成都市", "龙泉驿区"]),
        ("杭州市和杭州", ["杭州市"]),
    ],
)
def test_places_in_a_text(text: str, names: list[str]) -> None:
    assert [division.name for division in find_places(text)] == names
