"""What narrows a list is told in words, values as the list shows them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from ocrm.services import records
from ocrm.services.filtering.conditions import AllOf, AnyOf, Condition, Filter, Not, Operator
from ocrm.services.filtering.filter_telling import tell_filter
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace

CUSTOMERS, DEALS = record_type("customers"), record_type("opportunities")
TOLD: tuple[tuple[Filter, str, str], ...] = (
    (Condition("value", Operator.ANY_OF, ("high", "medium")), "Value: High, Medium", "价值：高、中"),
    (Condition("value", Operator.IS_NOT, "low"), "Value: not Low", "价值：不是低"),
    (Condition("last_contacted_on", Operator.THIS_WEEK), "Last contact: this week", "最近联系：本周"),
    (Condition("last_contacted_on", Operator.EMPTY), "Last contact: empty", "最近联系：空"),
    (
        Condition("last_contacted_on", Operator.OLDER_THAN_DAYS, 30),
        "Last contact: more than 30 days ago",
        "最近联系：30 天以前",
    ),
    (
        Condition("last_contacted_on", Operator.IN_LAST_DAYS, 1),
        "Last contact: in the last 1 day",
        "最近联系：最近 1 天",
    ),
    (Condition("city", Operator.CONTAINS, "上海"), "City contains “上海”", "城市包含「上海」"),
    (Condition("open_amount", Operator.GE, Decimal(10000)), "Open amount ≥ ¥10,000", "进行中商机 ≥ ¥10,000"),
    (Condition("tags", Operator.HAS_NO_TAG, "VIP"), "Tags: not VIP", "标签：不是VIP"),
    (
        AnyOf((Condition("city", Operator.IS, "Paris"), Condition("value", Operator.IS, "high"))),
        "City: Paris or Value: High",
        "城市：Paris 或 价值：高",
    ),
    (
        Not(AllOf((Condition("city", Operator.IS, "Paris"), Condition("value", Operator.IS, "high")))),
        "not (City: Paris and Value: High)",
        "不是（城市：Paris 且 价值：高）",
    ),
    (Condition("", Operator.MATCHES, "pumps"), "“pumps”", "「pumps」"),
)


@pytest.mark.parametrize("case", TOLD, ids=lambda case: case[1])
def test_each_comparison_is_told_in_words(
    workspace: Workspace, both_languages: str, case: tuple[Filter, str, str]
) -> None:
    told, english, chinese = case
    assert tell_filter(told, CUSTOMERS, workspace) == {"en": english, "zh_CN": chinese}[both_languages]


def test_days_and_records_are_named(workspace: Workspace, both_languages: str) -> None:
    customer = records.add_record(workspace, "customers", {"name": "Acme"}).created_id or 0
    first, last = date(workspace.clock.today().year, 3, 1), date(workspace.clock.today().year, 3, 31)
    between = Condition("expected_close_on", Operator.BETWEEN, (first, last))
    words = {"en": "Expected close: 1 Mar – 31 Mar", "zh_CN": "预计签单：3月1日 – 3月31日"}
    assert tell_filter(between, DEALS, workspace) == words[both_languages]
    later = Condition("expected_close_on", Operator.GE, first - timedelta(days=365))
    assert str(first.year - 1) in tell_filter(later, DEALS, workspace)
    assert tell_filter(Condition("customer", Operator.IS, customer), DEALS, workspace).endswith("Acme")
    gone = {"en": "Customer: a deleted record", "zh_CN": "客户：已删除的记录"}
    assert tell_filter(Condition("customer", Operator.IS, 12), DEALS, workspace) == gone[both_languages]
