"""Addresses are taken apart offline (F-03): completed, marked where derived, and only offered where ambiguous."""

from __future__ import annotations

import pytest

from ocrm.services.relations.gazetteer import Place, take_apart


@pytest.mark.parametrize(
    ("text", "place", "rest"),
    [
        ("湖南省长沙市岳麓区麓谷大道658号", Place("湖南省", "长沙市", "岳麓区"), "麓谷大道658号"),
        ("上海市浦东新区张江路1号", Place("上海市", "上海市", "浦东新区"), "张江路1号"),
        ("长沙岳麓区麓谷大道", Place("湖南省", "长沙市", "岳麓区"), "麓谷大道"),
        ("新疆乌鲁木齐天山区", Place("新疆维吾尔自治区", "乌鲁木齐市", "天山区"), ""),
        ("中国 上海市 上海市 静安区", Place("上海市", "上海市", "静安区"), ""),
        ("吉林市船营区", Place("吉林省", "吉林市", "船营区"), ""),
        ("吉林长春朝阳区", Place("吉林省", "长春市", "朝阳区"), ""),
        ("恩施州利川市", Place("湖北省", "恩施土家族苗族自治州", "利川市"), ""),
        ("湖北仙桃", Place("湖北省", "仙桃市"), ""),
        ("昆山花桥", Place("江苏省", "苏州市", "昆山市"), "花桥"),
        ("深圳南山科技园", Place("广东省", "深圳市"), "南山科技园"),
        ("重庆忠县", Place("重庆市", "重庆市", "忠县"), ""),
        ("江苏省，苏州市，工业园区", Place("江苏省", "苏州市"), "工业园区"),
    ],
)
def test_f03_an_address_is_taken_apart(text: str, place: Place, rest: str) -> None:
    found = take_apart(text)
    assert (found.place, found.rest) == (place, rest)


def test_f03_what_the_text_does_not_say_is_marked() -> None:
    assert take_apart("长沙岳麓区麓谷大道").derived == {"province"}
    assert take_apart("湖南省长沙市岳麓区").derived == frozenset()
    assert take_apart("浦东新区张江").derived == {"province", "city"}


def test_f03_a_county_of_several_cities_is_only_offered() -> None:
    found = take_apart("朝阳区建国路1号")
    assert found.place is None
    assert [place.title for place in found.suggestions] == ["北京市朝阳区", "吉林省长春市朝阳区"]


@pytest.mark.parametrize("text", ["中山路12号", "南京东路1号", "1 Main Street", "", "未知"])
def test_streets_and_foreign_addresses_are_left_alone(text: str) -> None:
    found = take_apart(text)
    assert (found.place, found.rest, found.suggestions) == (None, text, ())
