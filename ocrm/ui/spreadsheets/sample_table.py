"""A table like salespeople keep, for showing the wizard: new values, amounts written out, a few wrong phones."""

from __future__ import annotations

from ocrm import i18n

_ROWS = 1206
_HEADERS = {
    "zh_CN": ("公司名", "联系人", "手机号码", "行业", "地址", "客户级别", "年营业额", "内部编码", "备注"),
    "en": (
        "Company",
        "Contact",
        "Contact mobile",
        "Industry",
        "Address",
        "Grade",
        "Annual revenue",
        "Row key",
        "Notes",
    ),
}
_FIRMS = {
    "zh_CN": ("云栖智造", "明远精密", "澜庭医疗", "海岳软件", "天衡物流", "景和教育"),
    "en": (
        "Yunqi Smart",
        "Mingyuan Precision",
        "Lanting Medical",
        "Haiyue Software",
        "Tianheng Logistics",
        "Jinghe Education",
    ),
}
_PEOPLE = {
    "zh_CN": ("王建国", "孙丽", "何涛", "李明"),
    "en": ("Wang Jianguo", "Sun Li", "He Tao", "Li Ming"),
}
_INDUSTRIES = {
    "zh_CN": ("制造业", "互联网", "医药", "教育", "智能制造", "新能源"),
    "en": ("Manufacturing", "Internet", "Pharma", "Education", "Robotics", "New energy"),
}
_STREETS = {"zh_CN": "杭州市滨江区江南大道 {n} 号", "en": "{n} Jiangnan Avenue, Hangzhou"}
_AMOUNTS = {"zh_CN": ("12.5万", "38000", "¥1,280,000"), "en": ("125K", "38000", "$1,280,000")}
_NOTES = {"zh_CN": ("老客户介绍", ""), "en": ("Referral", "")}
_FILES = {"zh_CN": "客户名单-2026Q3.xlsx", "en": "customers-2026Q3.xlsx"}


def sample_table() -> tuple[str, str]:
    """Return the table as tab-separated text, and the name of the file it could have come from."""
    language = i18n.language()
    lines = ["\t".join(_HEADERS[language])]
    lines += ["\t".join(_row(language, number)) for number in range(_ROWS)]
    return "\n".join(lines), _FILES[language]


_MIXED = {
    "zh_CN": (
        "客户名称,联系人,手机,地址,商机名称,商机金额,阶段,预计成交日期,跟进时间,跟进记录,内部评分",
        "云栖智造,王建国,139 5712 0088,浙江省杭州市滨江区江南大道1号,"
        "产线改造,¥3；500.50,方案制定,3/5/2027,3/1/2026,要报价,8.5",
        "明远精密,孙丽,+86 13900139000;0571-88880000,杭州市余杭区文一西路9号,"
        "年度维保,1.2万,赢单,3/25/2027,3/20/2026,已签,9",
        "澜庭医疗,何涛,1.39E+10,上海市浦东新区张江路1号,设备采购,(1；234),没听过,4/1/2027,,,7",
        "海岳软件,李明,13600136000,somewhere,数据平台,面议,需求分析,5/6/2027,,,6",
    ),
    "en": (
        "Company,Contact,Contact mobile,Address,Opportunity name,Opportunity amount,Stage,Close date,"
        "Activity date,Activity notes,Score",
        "Yunqi Smart,Wang Jianguo,139 5712 0088,浙江省杭州市滨江区江南大道1号,Line upgrade,$3；500.50,Proposal,"
        "3/5/2027,3/1/2026,wants a quote,8.5",
        "Mingyuan,Sun Li,+86 13900139000;0571-88880000,杭州市余杭区文一西路9号,Maintenance,1.2K,Won,"
        "3/25/2027,3/20/2026,signed,9",
        "Lanting Medical,He Tao,1.39E+10,上海市浦东新区张江路1号,Devices,(1；234),Unheard,4/1/2027,,,7",
        "Haiyue Software,Li Ming,13600136000,somewhere,Data platform,to agree,Needs analysis,5/6/2027,,,6",
    ),
}


def mixed_table() -> tuple[str, str]:
    """Return a table with customers, people, deals and conversations, and the name of its file."""
    language = i18n.language()
    text = "\n".join(_MIXED[language]).replace(",", "\t").replace("；", ",")
    return text, _FILES[language]


def _row(language: str, number: int) -> tuple[str, ...]:
    return (
        f"{_FIRMS[language][number % 6]} {number + 1:04}",
        _PEOPLE[language][number % 4],
        f"139571{number:05}" if number % 100 != 50 else "–?",
        _INDUSTRIES[language][number % 6],
        _STREETS[language].format(n=number + 1),
        "ABC"[number % 3],
        _AMOUNTS[language][number % 3],
        f"HZ-{number + 1:04}",
        _NOTES[language][number % 2],
    )
