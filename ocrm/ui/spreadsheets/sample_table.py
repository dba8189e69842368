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
