"""The forms in which values are compared: what is written differently but means the same becomes equal (D-26)."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from ocrm.errors import ValidationError
from ocrm.paths import resource
from ocrm.services.relations.gazetteer import take_apart
from ocrm.services.relations.phones import split_phones
from ocrm.text.fold import fold
from ocrm.text.pinyin import full_pinyin

_BRACKETED_FORM = re.compile(r"[（(\[]\s*(?:集团|控股|股份|有限合伙|普通合伙|特殊普通合伙)\s*[）)\]]")
_BRACKETED = re.compile(r"[（(\[]\s*([^（()）\[\]]{2,12}?)\s*[）)\]]")
_NOISE = re.compile(r"[\W_]+")
_LEGAL_FORM = re.compile(
    r"(?:集团)?(?:股份)?(?:有限责任公司|有限公司|股份公司|责任公司|总公司|公司|集团|企业|\(有限合伙\))$"
)
_LATIN_FORM = re.compile(
    r"[\s,.]+(?:co\.?\s*,?\s*ltd|company limited|company|limited|ltd|inc|incorporated|corp|corporation|llc|plc|gmbh|ag"
    r"|group|holdings?)\.?$"
)
_SHORTEST_CORE = 2
_LONGEST_PLACE, _SHORTEST_REST = 4, 3
_PLACE_ENDING = re.compile("(?:维吾尔自治区|壮族自治区|回族自治区|特别行政区|自治区|省|市|地区|盟)$")
_MOBILE = re.compile(r"(?:1[3-9]\d{9}|\+\d{8,15})")
_WECHAT_NOISE = re.compile(r"[\s@]+")


@lru_cache(maxsize=8192)
def company_key(name: str) -> str:
    """Return what names a company: 重慶長安汽車（集團）有限責任公司 and 重庆长安汽车 are one. Empty for nothing.

    A place in brackets goes to the front, as which of the two is written is habit: 泰晟冷链（合肥） and 合肥泰晟冷链.
    """
    place, text = _place_in_brackets(_BRACKETED_FORM.sub("", fold(name)).strip())
    core = _without_legal_form(_NOISE.sub("", _without_latin_form(text)))
    return core if core.startswith(place) else place + core


def _without_legal_form(core: str) -> str:
    while True:
        shorter = _LEGAL_FORM.sub("", core)
        if shorter == core or len(shorter) < _SHORTEST_CORE:
            return core
        core = shorter


def _place_in_brackets(text: str) -> tuple[str, str]:
    """Return the short name of the first place that stands in brackets, or none, and the name without it."""
    for match in _BRACKETED.finditer(text):
        place = _short_place(match[1]) if match.start() else ""
        if place:
            return place, text[: match.start()] + text[match.end() :]
    return "", text


def _short_place(text: str) -> str:
    """Return a province, city or county without what it is: 安徽省合肥市 → 安徽合肥; empty for any other words."""
    found = take_apart(text)
    places = (found.place, *found.suggestions) if not found.rest else ()
    for place in filter(None, places):
        parts = {"province": place.province, "city": place.city, "county": place.county}
        said = dict.fromkeys(part for name, part in parts.items() if part and name not in found.derived)
        short = "".join(_PLACE_ENDING.sub("", part) for part in said)
        if short:
            return short
    return ""


def _without_latin_form(text: str) -> str:
    while True:
        shorter = _LATIN_FORM.sub("", text).strip()
        if shorter == text or not shorter:
            return text
        text = shorter


@lru_cache(maxsize=8192)
def without_place(key: str) -> tuple[str, str]:
    """Return the place a company's key begins with, or none, and the rest: 重庆市长安汽车 → 重庆, 长安汽车."""
    place, rest = "", key
    for names in _place_names():
        for length in range(min(_LONGEST_PLACE, len(rest) - _SHORTEST_REST), 1, -1):
            if rest[:length] in names:
                place, rest = rest[:length], rest[length:]
                rest = rest[1:] if rest[0] in "省市" and len(rest) > _SHORTEST_REST else rest
                break
    return place, rest


@cache
def _place_names() -> tuple[frozenset[str], frozenset[str]]:
    """Return the short names of provinces, then of cities; counties are left out, as 长安 is one."""
    lines = resource("gazetteer.txt").read_text(encoding="utf-8").splitlines()
    provinces = {_PLACE_ENDING.sub("", line) for line in lines if line and line[0] not in "#\t"}
    cities = {_PLACE_ENDING.sub("", line.strip().partition(":")[0]) for line in lines if line.startswith("\t")}
    return frozenset(provinces), frozenset(name for name in cities if len(name) > 1)


def person_key(name: str) -> str:
    """Return a person's name folded, without spaces and dots."""
    return _NOISE.sub("", fold(name))


def pinyin_key(key: str) -> str:
    """Return how a name's key is read; empty for names without Chinese characters, which read as they are written."""
    return "" if key.isascii() else full_pinyin(key)


def phone_keys(*numbers: str) -> frozenset[str]:
    """Return the numbers as they are kept, each once, without extension; what is no number is left out."""
    found: set[str] = set()
    for text in numbers:
        if text:
            try:
                found.update(re.split("[转x]", number)[0] for number in split_phones(text))
            except ValidationError:
                continue
    return frozenset(found)


def is_mobile(number: str) -> bool:
    """Say whether a kept number is one person's: a mainland mobile, or a number abroad."""
    return _MOBILE.fullmatch(number) is not None


def email_key(email: str) -> str:
    """Return an address in lower case; empty where it is none."""
    text = fold(email).strip()
    return text if "@" in text else ""


def code_key(code: str) -> str:
    """Return a credit code in capitals without separators."""
    return _NOISE.sub("", fold(code)).upper()


def account_key(account: str) -> str:
    """Return a WeChat id as compared."""
    return _WECHAT_NOISE.sub("", fold(account))


def district_key(province: str, city: str, address: str) -> str:
    """Return the city, and the district where the address names one; empty where the city is unknown."""
    place = fold(city or province).removesuffix("市")
    if not place:
        return ""
    match = re.search(r"([^省市区县\s]{1,6}[区县])", fold(address).removeprefix(fold(province)))
    return f"{place}/{match[1]}" if match else place
