"""Words of the third generator: places, people, topics and sentences, all made up but for the names of cities."""

from __future__ import annotations

from random import Random

COUNTIES = {
    "杭州市": ("临安区", "淳安县", "建德市", "桐庐县", "富阳区"),
    "宁波市": ("象山县", "宁海县", "余姚市", "奉化区"),
    "温州市": ("泰顺县", "文成县", "苍南县", "永嘉县", "洞头区"),
    "嘉兴市": ("海盐县", "平湖市", "桐乡市"),
    "湖州市": ("安吉县", "德清县", "长兴县"),
    "绍兴市": ("新昌县", "嵊州市", "诸暨市"),
    "金华市": ("磐安县", "武义县", "浦江县", "兰溪市"),
    "衢州市": ("开化县", "常山县", "龙游县", "江山市"),
    "舟山市": ("岱山县", "嵊泗县", "普陀区"),
    "台州市": ("仙居县", "三门县", "天台县", "温岭市"),
    "丽水市": ("龙泉市", "青田县", "庆元县", "遂昌县", "松阳县", "云和县", "缙云县"),
}
_CODES = ("0571", "0574", "0577", "0573", "0572", "0575", "0579", "0570", "0580", "0576", "0578")
AREA_CODES = dict(zip(COUNTIES, _CODES, strict=True))
BUREAUS = ("人力资源和社会保障局", "人力资源和社会保障局", "人社局", "人力社保局")

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜戚谢邹喻柏章苏潘葛范彭鲁韦马苗凤方俞任袁柳"
_GIVEN = "伟芳敏静磊洋艳勇杰娟涛明超霞平刚玲婷宇浩凯晨萍鑫鹏斌梅琳博欣然雅哲文武海燕志强建国丽华晓东春红雪峰子涵"
_DOUBLE = ("欧阳", "诸葛", "上官", "司马")

CROPS = ("茶叶", "杨梅", "中药材", "食用菌", "柑橘", "山核桃", "水产养殖", "竹木加工", "高山蔬菜", "畜禽养殖")
TRADES = ("智能制造", "生物医药", "数字经济", "新材料", "纺织印染", "模具加工", "节能环保", "海洋装备", "文化旅游")
DISCIPLINES = (
    "园艺学",
    "作物学",
    "临床医学",
    "计算机科学与技术",
    "机械工程",
    "水产",
    "林学",
    "植物保护",
    "食品科学与工程",
)
RESEARCH = (
    "设施栽培与采后保鲜",
    "病虫害绿色防控",
    "心血管疾病诊治",
    "图像识别",
    "精密加工",
    "水产种质资源",
    "功能食品开发",
)
EMPLOYERS = ("浙江大学", "浙江工业大学", "浙江省农业科学院", "中国水稻研究所", "宁波大学", "温州医科大学附属第一医院")
TITLES = ("教授", "研究员", "正高级工程师", "副教授", "副研究员", "高级工程师", "主任医师", "推广研究员", "高级农艺师")
LOW_TITLES = ("讲师", "助理研究员", "工程师", "主治医师")
POSTS = ("院长", "副院长", "所长", "科室主任", "系主任", "党支部书记")
DEGREES = ("博士研究生", "硕士研究生", "大学本科", "研究生")
BANKS = ("中国工商银行", "中国农业银行", "中国建设银行", "中国银行", "交通银行", "杭州银行", "浙江农商银行")
DEPARTMENTS = ("专业技术人员管理科", "专技处", "人才开发科", "专家服务中心", "人才服务中心", "专技与继续教育处")
ROADS = ("解放", "文一", "环城北", "人民", "中山", "学院", "府前", "江滨")
NATIONS = ("汉族", "汉", "畲族", "回族", "满族")

_OPENINGS = (
    "根据市委、市政府工作部署",
    "围绕山区县高质量发展需要",
    "立足本地产业实际",
    "结合乡村振兴重点任务",
    "在前期走访基础上",
)
_ACTS = (
    "组织专家{n}人次深入{place}开展现场指导",
    "举办{crop}生产技术培训班{n}期",
    "推广{crop}新品种{n}个，示范面积达到{m}亩",
    "帮助{m}家企业解决技术难题{n}项",
    "与{place}签订合作协议，共建{crop}试验站{n}个",
    "开展{trade}领域项目对接，达成合作意向{n}项",
    "培训基层技术人员{m}名，发放资料{m}余份",
    "建立“一对一”结对机制，由{n}名专家联系{place}",
)
_ENDINGS = ("取得较好成效", "带动群众增收", "形成可复制的经验", "受到企业和群众欢迎", "为共同富裕提供人才支撑")


def draw_person(rng: Random) -> str:
    """A name of two to four characters."""
    family = rng.choice(_DOUBLE) if rng.random() < 0.05 else rng.choice(_SURNAMES)
    return family + "".join(rng.sample(_GIVEN, 1 if rng.random() < 0.25 else 2))


def draw_sentence(rng: Random, city: str) -> str:
    """One sentence of a report, with its full stop."""
    acts = []
    for act in rng.sample(_ACTS, rng.randint(1, 3)):
        words = {"place": rng.choice(COUNTIES[city]), "crop": rng.choice(CROPS), "trade": rng.choice(TRADES)}
        acts.append(act.format(n=rng.randint(2, 30), m=rng.randint(31, 900), **words))
    start = [rng.choice(_OPENINGS)] if rng.random() < 0.6 else []
    end = [rng.choice(_ENDINGS)] if rng.random() < 0.5 else []
    return "，".join([*start, *acts, *end]) + rng.choice("。。。。；").replace("；", "。")


def draw_prose(rng: Random, city: str, sentences: int) -> str:
    """So many sentences in one to three paragraphs, parted by line breaks."""
    parts = [draw_sentence(rng, city) for _ in range(sentences)]
    if len(parts) < 3 or rng.random() < 0.5:
        return "".join(parts)
    cut = rng.randint(1, len(parts) - 1)
    heads = rng.choice((("一是", "二是"), ("1.", "2."), ("（1）", "（2）"), ("", "")))
    return f"{heads[0]}{''.join(parts[:cut])}\n{heads[1]}{''.join(parts[cut:])}"
