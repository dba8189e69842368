"""Names in a typed line: found by name, pinyin and initials, and only where there is no doubt."""

from __future__ import annotations

import pytest

from ocrm.services import records
from ocrm.services.name_lookup import NameLookup
from ocrm.services.workspace import Workspace

CUSTOMERS = (
    {"name": "杭州云栖智造科技有限公司", "city": "杭州"},
    {"name": "上海澜庭医疗器械有限公司", "city": "上海"},
    {"name": "苏州明远精密机械有限公司", "city": "苏州", "short_name": "明远"},
    {"name": "宁波海昇物流集团", "city": "宁波"},
    {"name": "Contoso Trading Ltd", "city": "London"},
)


@pytest.fixture
def lookup(workspace: Workspace) -> NameLookup:
    for values in CUSTOMERS:
        customer = records.add_record(workspace, "customers", values).created_id
        if "云栖" in values["name"]:
            records.add_record(workspace, "contacts", {"customer": customer, "name": "王建国"})
            records.add_record(workspace, "contacts", {"customer": customer, "name": "李明"})
        if "海昇" in values["name"]:
            records.add_record(workspace, "contacts", {"customer": customer, "name": "李明"})
    return NameLookup(workspace)


@pytest.mark.parametrize(
    ("piece", "title"),
    [
        ("云栖智造", "杭州云栖智造科技有限公司"),
        ("云栖", "杭州云栖智造科技有限公司"),
        ("yqzz", "杭州云栖智造科技有限公司"),
        ("lantingyiliao", "上海澜庭医疗器械有限公司"),
        ("ltyl", "上海澜庭医疗器械有限公司"),
        ("明远", "苏州明远精密机械有限公司"),
        ("王建国", "王建国"),
        ("wjg", "王建国"),
        ("Contoso", "Contoso Trading Ltd"),
        ("contoso trading", "Contoso Trading Ltd"),
    ],
)
def test_one_record_is_meant(lookup: NameLookup, piece: str, title: str) -> None:
    found = lookup(piece)
    assert found is not None
    assert found.title == title


@pytest.mark.parametrize(
    "piece", ["科技", "公司", "上海", "客户", "有限公司", "about", "the", "me", "con", "李明", "报价", "12"]
)
def test_common_words_and_doubtful_names_mean_nobody(lookup: NameLookup, piece: str) -> None:
    assert lookup(piece) is None


def test_a_piece_is_looked_up_once(workspace: Workspace, lookup: NameLookup) -> None:
    assert lookup("云栖") is lookup("云栖")
