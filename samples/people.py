"""Fictional people and their numbers: names, telephones, resident IDs, bank accounts. All made up."""

from __future__ import annotations

from random import Random

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆汪范金石廖贾夏韦"
    "付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤楼应裘竺茹厉俞骆虞柴鲍项祝"
)
_COMPOUND = ("欧阳", "上官", "诸葛", "司徒", "端木", "皇甫", "东方", "尉迟", "慕容", "令狐", "夏侯", "公孙")
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华建国志文斌宇浩然子轩梓涵雨晨思远俊熙嘉怡晓东海燕春梅立新永康秀珍德胜玉林家豪"
    "振庭若曦一诺书瑶沛霖彦哲锦程瑾瑜婉清昊天鸿飞景行乐山望舒怀瑾"
)
_RARE_GIVEN = ("翀", "喆", "垚", "赟", "旻", "祎", "璟", "懿", "鑫", "淼", "昇", "龑")
_ETHNIC = (
    "阿卜杜拉·买买提",
    "古丽娜尔·艾山",
    "买合木提·吐尔逊",
    "迪丽拜尔·阿不力米提",
    "巴特尔·苏和",
    "次仁·多吉",
    "努尔兰·哈布力",
    "艾尼瓦尔·肉孜",
)
_FOREIGN = (
    "John A. Smith",
    "Maria Garcia",
    "Hans Müller",
    "Anna Kowalska",
    "Peter van Dijk",
    "Jean-Luc Martin",
    "Kenji Tanaka",
    "Olga Ivanova",
    "David O'Neill",
)
_AREA_CODES = {
    "杭州市": "0571",
    "宁波市": "0574",
    "温州市": "0577",
    "嘉兴市": "0573",
    "湖州市": "0572",
    "绍兴市": "0575",
    "金华市": "0579",
    "衢州市": "0570",
    "舟山市": "0580",
    "台州市": "0576",
    "丽水市": "0578",
}
_ID_AREAS = {
    "杭州市": "3301",
    "宁波市": "3302",
    "温州市": "3303",
    "嘉兴市": "3304",
    "湖州市": "3305",
    "绍兴市": "3306",
    "金华市": "3307",
    "衢州市": "3308",
    "舟山市": "3309",
    "台州市": "3310",
    "丽水市": "3311",
}
_ID_COUNTIES = ("01", "02", "03", "04", "21", "22", "24", "81", "82")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_BANKS = {
    "102": "中国工商银行",
    "103": "中国农业银行",
    "104": "中国银行",
    "105": "中国建设银行",
    "301": "交通银行",
    "308": "招商银行",
    "313": "杭州银行",
    "402": "浙江农商银行",
    "403": "中国邮政储蓄银行",
    "310": "浦发银行",
}


def chinese_name(rng: Random) -> str:
    """A name of two to four characters, now and then with a compound surname or a rare character."""
    given = [rng.choice(_GIVEN) for _ in range(rng.choice((1, 2, 2, 2, 2)))]
    if rng.random() < 0.06:
        given[-1] = rng.choice(_RARE_GIVEN)
    if rng.random() < 0.05:
        return rng.choice(_COMPOUND) + "".join(given)
    if rng.random() < 0.02:
        return rng.choice(_SURNAMES) + rng.choice(_SURNAMES) + "".join(given[:1]) + rng.choice(_GIVEN)
    return rng.choice(_SURNAMES) + "".join(given)


def any_name(rng: Random, foreign: float = 0.03, ethnic: float = 0.04) -> str:
    """A person's name; a foreign one keeps its own blanks, an ethnic one its middle dot."""
    draw = rng.random()
    if draw < foreign:
        return rng.choice(_FOREIGN)
    return rng.choice(_ETHNIC) if draw < foreign + ethnic else chinese_name(rng)


def mobile_number(rng: Random) -> str:
    """11 digits of a number range that is in use."""
    prefix = rng.choice(
        (
            "138",
            "139",
            "135",
            "136",
            "137",
            "150",
            "151",
            "152",
            "158",
            "159",
            "182",
            "183",
            "187",
            "188",
            "130",
            "131",
            "132",
            "155",
            "156",
            "186",
            "133",
            "153",
            "180",
            "181",
            "189",
            "199",
            "177",
            "198",
        )
    )
    return prefix + "".join(rng.choice("0123456789") for _ in range(8))


def area_code(city: str) -> str:
    """The telephone area code of a prefecture of Zhejiang."""
    return _AREA_CODES[city]


def landline_number(rng: Random, city: str) -> str:
    """Area code and number joined by ``-``."""
    return f"{_AREA_CODES[city]}-8" + "".join(rng.choice("0123456789") for _ in range(7))


def id_check_digit(body: str) -> str:
    """The last sign of a resident ID, from its first 17 digits (GB 11643: ISO 7064 MOD 11-2)."""
    return "10X98765432"[sum(int(d) * w for d, w in zip(body, _ID_WEIGHTS, strict=True)) % 11]


def resident_id(rng: Random, city: str, gender: str) -> str:
    """An ID with a right checksum whose sequence number says the gender (odd: 男)."""
    born = f"{rng.randint(1958, 1992)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
    sequence = rng.randint(0, 99) * 10 + rng.choice((1, 3, 5, 7, 9) if gender == "男" else (0, 2, 4, 6, 8))
    body = f"{_ID_AREAS[city]}{rng.choice(_ID_COUNTIES)}{born}{sequence:03d}"
    return body + id_check_digit(body)


def passport_number(rng: Random) -> str:
    """A letter and eight digits."""
    return rng.choice("EGKL") + "".join(rng.choice("0123456789") for _ in range(8))


def bank_account(rng: Random) -> str:
    """An account or card number of 16 to 21 digits."""
    prefix = rng.choice(("6222", "6217", "6228", "1202", "3300", "8110", "4000"))
    return prefix + "".join(rng.choice("0123456789") for _ in range(rng.choice((12, 15, 15, 17))))


def bank(rng: Random, city: str, district: str) -> tuple[str, str]:
    """A branch's name and its 12-digit clearing code."""
    number, name = rng.choice(sorted(_BANKS.items()))
    area = "33" + f"{rng.randint(0, 99):02d}"
    place = city.removesuffix("市")
    branch = (
        district.rstrip("区县市")
        if rng.random() < 0.5 and len(district) > 2
        else rng.choice(("保俶", "西湖", "高新", "城东", "文晖", "解放路", "滨江", "新区", "中山", "人民路"))
    )
    shape = rng.choice(("{n}{p}{b}支行", "{n}股份有限公司{p}{b}支行", "{n}{p}分行营业部", "{n}{p}{b}支行营业室"))
    code = number + area + "".join(rng.choice("0123456789") for _ in range(5))
    return shape.format(n=name, p=place, b=branch), code


def email_address(rng: Random) -> str:
    """A lower-case address; made-up mailbox at an example or a common host."""
    user = rng.choice(("zhang", "li", "wang", "chen", "xu", "hr", "rsk", "zjk", "office", "lin.wei", "he_jun", "sun-y"))
    return f"{user}{rng.choice(('', '', '2024', str(rng.randint(1, 999)), '_rc'))}@" + rng.choice(
        ("163.com", "126.com", "qq.com", "zju.example.edu.cn", "example.gov.cn", "mail.example.com.cn", "hz.example.cn")
    )
