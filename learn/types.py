"""The type of a field, from its label's words, its unit, its place and what stands there."""

from __future__ import annotations

import re
from typing import NamedTuple

from learn.found import Found
from learn.keys import known_label
from learn.words import squeeze
from models.entry import Kind

MONEY_UNITS = ("万元", "亿元", "千元", "百万元", "美元", "万美元", "元", "元整", "人民币", "元/月", "元/年", "万元/年")
_COUNT_UNITS = (
    "人",
    "人次",
    "名",
    "个",
    "项",
    "次",
    "件",
    "家",
    "户",
    "份",
    "篇",
    "部",
    "本",
    "套",
    "台",
    "辆",
    "岁",
    "周岁",
    "年",
    "个月",
    "天",
    "学时",
    "位",
    "期",
    "场",
    "万人",
    "张",
    "卷",
    "册",
    "所",
    "级",
)
_DECIMAL_UNITS = (
    "%",
    "％",
    "平方米",
    "㎡",
    "m2",
    "亩",
    "公里",
    "吨",
    "小时",
    "厘米",
    "cm",
    "CM",
    "kg",
    "KG",
    "公斤",
    "千克",
    "℃",
    "分",
    "千瓦",
    "公顷",
    "米",
    "平米",
    "万平方米",
    "平方公里",
    "MW",
    "kW",
)
_UNIT_IN_LABEL = re.compile(
    r"[（(【]\s*(?:单位\s*[：:])?\s*((?:人民币)?[百千万亿]*(?:元|美元)(?:/[年月])?|人次|万?人|名|个|项|次|岁|周岁|[%％]|万?平方米|平米|㎡|亩|公顷|年|个?月|天|件|家|篇|公里|吨|小时|学时|课时|户|份|cm|CM|厘米|kg|KG|公斤|米|分|台|套|张|卷|册|期|场)\s*[)）】]\s*$"
)


_PRESSURES = ("mmHg", "mmhg", "kPa")


class Judged(NamedTuple):
    """A type, and whether the words say it plainly."""

    kind: Kind
    sure: bool


_COUNTED = re.compile(r"(?<=[\u3400-\u9fff])(?P<unit>[天人次台户件篇份张项家])数$")


def unit_of(found: Found) -> str:
    """The unit that stands in the field's place, in its label, or over its table: ``万元``."""
    match = _UNIT_IN_LABEL.search(squeeze(found.path[-1])) or _UNIT_IN_LABEL.search(squeeze(found.context))
    if match is None and found.is_crossing:
        match = next((one for part in found.path[-2::-1] if (one := _UNIT_IN_LABEL.search(squeeze(part)))), None)
    if match and match[1] in ("岁", "周岁") and re.search(r"出生|年月|日期", match.string[: match.start()]):
        return ""  # 出生年月（  岁）
    return (match[1] if match else "") or found.unit


def counted_unit(label: str) -> str:
    """The measure word that a count's own name holds: 服务天数 counts 天; else empty."""
    match = _COUNTED.search(squeeze(label))
    return match["unit"] if match else ""


def kind_of(found: Found) -> Judged:
    """The type of a field that was found."""
    if found.shape == "seal":
        return Judged("seal", True)
    if found.shape == "options":
        return _kind_of_options(found)
    label = squeeze(found.path[-1])
    if found.shape in ("date", "range"):
        return Judged("date", True)
    if found.shape == "time":
        return Judged("text", True)  # 月 日 时: a year is lacking
    if found.shape in ("month", "months"):
        return Judged("month", True)
    if found.is_signed:
        return Judged("person", True)
    unit = unit_of(found)
    known = known_label(label)
    if re.match(r"[^…]*…(?:个|人|名|项|次|件|家|户|份|篇|位|场|期|岁|年$|天)", label):
        return Judged("integer", True)
    if unit and unit in _PRESSURES:
        return Judged("text", True)  # 120/80
    if unit:
        return Judged(_kind_of_unit(unit), True)
    if found.max_length and found.max_length >= 30:
        return Judged("long_text", True)
    if known:
        return Judged(_fitted(known.kind, label, found), True)
    judged = _kind_of_words(label, found)
    if found.is_crossing and judged.kind in ("text", "long_text") and not _TEXT_END.search(label):
        kinds = [_kind_of_words(squeeze(part), found).kind for part in found.path[-2::-1]]
        return next((Judged(kind, False) for kind in kinds if kind in ("money", "integer", "number")), judged)
    return judged


def _kind_of_options(found: Found) -> Judged:
    if found.options == ["是", "否"] or found.options == ["否", "是"]:
        return Judged("yes_no", True)
    return Judged("choices" if found.several else "choice", not found.unsure)


def _kind_of_unit(unit: str) -> Kind:
    if unit.startswith(MONEY_UNITS) or unit.endswith("元"):
        return "money"
    if unit in _COUNT_UNITS:
        return "integer"
    return "number" if unit in _DECIMAL_UNITS else "integer"


_RULES: tuple[tuple[str, Kind], ...] = (
    (r"是否|^有无|能否|可否|统一社会信用代码|信用代码", "text"),
    (r"(?:停留|工作|服务|学习|连续|累计|持续|从业|从教|使用|办公|营业|上班|作息)时间$", "text"),
    (r"(?:身份证|身份证件|公民身份|证件)(?:号码?|编号)?(?:（.*）)?$", "id_number"),
    (r"(?:联行号|大额行号|行号)$", "bank_code"),
    (r"(?:银行|开户|收款|结算|工资|储蓄)?(?:账号|帐号|卡号|账户号码?)$", "bank_account"),
    (r"邮政?编码?$|邮编", "postcode"),
    (r"手机(?:号码?)?$|移动电话|手机（", "mobile"),
    (r"电话|传真|联系方式$|座机|固话|手机", "phone"),
    (r"(?i)e-?mail|邮箱|邮件地址|电子信箱|电子邮件", "email"),
    (
        r"(?:人数|人次|次数|个数|数量|户数|家数|件数|篇数|总数|台数|天数|张数|项数|份数|名额|人员数|专家数|职工数|学生数|教师数|班级数|床位数|企业数|年龄|周岁)(?:（.*）)?$|^(?:总|合计|共计|小计)?(?:人数|数量)$",
        "integer",
    ),
    (
        r"(?:率|比例|占比|面积|百分比|长度|重量|里程|得分|分数|成绩|评分|分值|均分|总分|增速|增幅|容积|产量|体重|身高|绩点|时长)(?:（.*）)?$",
        "number",
    ),
    (
        r"(?:金额|经费|资金|预算|费用|总额|收入|支出|投资额?|产值|销售额|利润|税额|税金|单价|总价|价格|工资|补贴|补助|资助额|.款|造价|报酬|押金|额度|罚款|赔偿金|本金|借款|贷款|资本|学费|开支|成本|营业额|价值|原值|净值|余额|欠款|租金|奖金|餐费|住宿费|交通费|差旅费|车费|会务费|劳务费|材料费|印刷费|设备费|费)(?:（.*元.*）|\(.*元.*\))?$",
        "money",
    ),
    (
        r"(?:出生年月|年月|入党时间|入团时间|参加工作时间|毕业时间|入学时间|任职时间|取得时间|成立时间|聘任时间|获得时间|获奖时间|从教时间|起始年月|发表时间|出版时间|授予时间|任现职时间|入职时间|晋升时间)(?:（.*）)?$",
        "month",
    ),
    (r"(?:日期|年月日|时间|之日|期限至|生效日|到期日)(?:（.*）)?$", "date"),
    (
        r"(?:负责人|联系人|经办人|填表人|填报人|审核人|复核人|审批人|批准人|申请人|申报人|制表人|推荐人|证明人|介绍人|代表人|法人代表|主持人|带队人|领队|教练|导师|监护人|联络员|联络人|签收人|收件人|报名人|代理人|委托人|受托人|签字人|记录人|主讲人|授课人|完成人|发明人|承诺人|领用人|保管人|使用人|验收人|校长|班主任|辅导员|指导教师|指导老师|家长|法人|姓名|收款人|采购人|接收人|调查人|校对人|抄表人|值班员|签名|签字|签章|主任|组长|成员姓名|医师|医生|护士|律师|讲师|作者|第一作者|本人)(?:[（(](?:签[字名章]|盖章|姓名|签字或盖章).*[)）])?$",
        "person",
    ),
    (
        r"(?:所在|所属|申报|承办|推荐|户籍|行政)?(?:地区|区域|省份|市县|县区|县（市、区）|省（区、市）|区县|设区市|地市|州市)$",
        "region",
    ),
    (
        r"(?:情况|简介|概况|内容|意见|理由|说明|事迹|成果|成效|计划|方案|措施|总结|评价|鉴定|经历|简历|建议|要求|分析|目标|特点|依据|条件|问题|背景|意义|必要性|可行性|任务|职责|步骤|举措|打算|设想|承诺|体会|经验|做法|效益|思路|过程|经过|结论|规划|进展|综述|摘要|阐述|介绍|描述|阐释|制度|机制|保障|安排|设计|基础|优势|影响|贡献|业绩|成绩|材料|报告|风险|预期|创新点|亮点|自述|陈述|评语|评定|批示|诉求|事实|重点|特色|路线|方法|领域和区域|相关性|支持)(?:（.*）|\(.*\))?[？?]?$",
        "long_text",
    ),
)
_PEOPLE: tuple[tuple[str, Kind], ...] = ((r"^[^，。、/（]{1,8}(?<![每几个总多有])人$", "person"),)
_COMPILED = tuple((re.compile(pattern), kind) for pattern, kind in (*_RULES, *_PEOPLE))
_TEXT_END = re.compile(
    r"(?:名称|单位|编号|代码|类别|类型|级别|等级|学校|院校|专业|职务|职称|地址|地点|称号|号码|学历|学位|部门|科室|班级|面貌|关系|职业|岗位|方式|性质|来源|题目|品牌|型号|规格|用途|行业|语种|机构|机关|公司|企业|村|社区|街道|方向|领域|科目|课程|程度|状况|水平|层次|籍贯|民族|性别|备注|称谓|银行|开户行|户名|账户名|全称|简称|网址|范围|对象|形式|标准|资格|证书|证件|去向|事项|项目|种类|组别|版本|主题|职级|法|年级|学院|户口|住址|系|届|号)(?:（.*）|\(.*\))?$"
)


def _kind_of_words(label: str, found: Found) -> Judged:
    for pattern, kind in _COMPILED:
        if pattern.search(label):
            return Judged(_fitted(kind, label, found), True)
    if found.where in ("head", "cover"):
        return Judged("text", True)
    if found.is_tall or (found.is_wide and found.is_numbered and len(label) >= 8 and not _TEXT_END.search(label)):
        return Judged("long_text", False)
    return Judged("text", bool(_TEXT_END.search(label)))


def _fitted(kind: Kind, label: str, found: Found) -> Kind:
    """The type that the words suggest, unless the place says otherwise."""
    if kind == "date" and found.where == "row" and re.match(r"拟|预计|计划", label):
        return "text"  # 3月中旬
    if kind in ("money", "integer", "number") and found.is_tall and found.where == "table" and not found.unit:
        return "long_text"
    if kind == "region" and (found.is_tall or found.is_numbered):
        return "long_text"
    if kind == "long_text" and found.where in ("head", "cover"):
        return "text"
    if (
        kind == "long_text"
        and found.where == "table"
        and not found.is_wide
        and not found.is_tall
        and re.search(r"(?:情况|条件|要求|目标|特点|材料|成绩|基础|支持|任务|重点|方法|影响|经历)(?:（.*）)?$", label)
    ):
        return "text"
    return kind
