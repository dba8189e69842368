"""A visiting card is told from a table and from a list of several people."""

from __future__ import annotations

import pytest

from ocrm.services.pasted_contact.telling import is_one_contact

_CARD = "王小明\n销售总监\n湘江精密机械有限公司\n手机：138 0013 8301\n电话：0731-8888 6666 转 802"
_SIGNATURE = "John Smith\nSales Director\nSmith Machines Ltd\nMobile: +44 7700 900123\njohn@smith.example\nLondon, UK"


@pytest.mark.parametrize("text", [_CARD, _SIGNATURE, "张伟 13800138000\n杭州云栖智造科技有限公司"])
def test_a_card_is_one_contact(text: str) -> None:
    assert is_one_contact(text)


@pytest.mark.parametrize(
    "text",
    [
        "公司名称\t电话\n甲公司\t0731-88880051",
        "姓名,手机,邮箱\n王小明,13800138000,wang@xj.example",
        "姓名,手机\n王小明,13800138000\n李四,13800138001",
        "手机\n13800138000\n13800138001",
        "公司名称\n湘江精密机械有限公司\n杭州云栖智造科技有限公司",
        "张三 13800138000\n李四 13800138001\n王五 13800138002",
        "13800138000",
        "",
    ],
)
def test_a_table_or_a_list_is_not(text: str) -> None:
    assert not is_one_contact(text)
