"""What is typed into a field: understood generously, refused in words beside the field."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from ocrm.errors import ValidationError
from ocrm.services.fields.field_input import edit_text, is_same_value, parse_field
from ocrm.services.records import Reference
from ocrm.services.relations import customers
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace


def read(workspace: Workspace, kind: str, field: str, text: str) -> Any:
    return parse_field(workspace, record_type(kind).field(field), text)


@pytest.mark.parametrize(
    ("kind", "field", "text", "value"),
    [
        ("customers", "name", "  云栖 智造 ", "云栖 智造"),
        ("customers", "notes", "one\ntwo", "one\ntwo"),
        ("customers", "mobile", "+86 139-5712-0088", "13957120088"),
        ("customers", "phone", "（0571）8832 6600 转 8", "057188326600转8"),
        ("customers", "annual_revenue", "12.5万", Decimal("125000.00")),
        ("customers", "annual_revenue", "￥1,280,000", Decimal("1280000.00")),
        ("customers", "annual_revenue", "128k", Decimal("128000.00")),
        ("customers", "headcount", "320 人", 320),
        ("customers", "headcount", "1,200", 1200),
        ("customers", "value", "高", "high"),
        ("customers", "value", "A", "high"),
        ("customers", "value", "High", "high"),
        ("customers", "industry", "制造业", "manufacturing"),
        ("customers", "industry", "Manufacturing", "manufacturing"),
        ("customers", "email", "Wang <wang@yunqi.example>", "wang@yunqi.example"),
        ("opportunities", "probability", "80%", 80),
        ("opportunities", "expected_close_on", "明天", date(2026, 3, 11)),
        ("opportunities", "expected_close_on", "10.23", date(2026, 10, 23)),
        ("opportunities", "expected_close_on", "2026-04-01", date(2026, 4, 1)),
        ("opportunities", "expected_close_on", "3 Apr 2026", date(2026, 4, 3)),
        ("interactions", "happened_at", "2026-03-09 15:30", datetime(2026, 3, 9, 7, 30, tzinfo=UTC)),
        ("interactions", "happened_at", "昨天 15:30", datetime(2026, 3, 9, 7, 30, tzinfo=UTC)),
        ("interactions", "happened_at", "yesterday 3:30pm", datetime(2026, 3, 9, 7, 30, tzinfo=UTC)),
        ("interactions", "happened_at", "下午3点", datetime(2026, 3, 10, 7, 0, tzinfo=UTC)),
        ("contacts", "is_primary", "是", True),
        ("customers", "city", "   ", None),
    ],
)
def test_typed_text_is_understood(workspace: Workspace, kind: str, field: str, text: str, value: Any) -> None:
    assert read(workspace, kind, field, text) == value


@pytest.mark.parametrize(
    ("kind", "field", "text"),
    [
        ("customers", "mobile", "call me"),
        ("customers", "annual_revenue", "a lot"),
        ("customers", "value", "excellent"),
        ("customers", "email", "wang at yunqi"),
        ("customers", "headcount", "3.5"),
        ("opportunities", "expected_close_on", "some day"),
        ("opportunities", "probability", "120"),
        ("interactions", "happened_at", "when it rained"),
        ("contacts", "customer", "nobody knows"),
    ],
)
def test_what_is_not_understood_is_refused_beside_its_field(
    workspace: Workspace, both_languages: str, kind: str, field: str, text: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        read(workspace, kind, field, text)
    assert refused.value.field == field
    assert str(refused.value)


def test_a_reference_is_found_by_its_title_and_must_be_the_only_one(workspace: Workspace) -> None:
    first = customers.add_customer(workspace, "云栖智造").created_id
    assert read(workspace, "contacts", "customer", "云栖智造") == first
    assert read(workspace, "contacts", "customer", f"#{first}") == first
    customers.add_customer(workspace, "云栖智造")
    with pytest.raises(ValidationError):
        read(workspace, "contacts", "customer", "云栖智造")


@pytest.mark.parametrize(
    ("kind", "field", "value", "text"),
    [
        ("customers", "mobile", "13957120088", "139 5712 0088"),
        ("customers", "phone", "01065529988转123", "010-65529988转123"),
        ("customers", "annual_revenue", Decimal("128000.00"), "128000"),
        ("customers", "annual_revenue", Decimal("128000.50"), "128000.50"),
        ("customers", "headcount", 320, "320"),
        ("opportunities", "expected_close_on", date(2026, 4, 1), "2026-04-01"),
        ("interactions", "happened_at", datetime(2026, 3, 9, 7, 30, tzinfo=UTC), "2026-03-09 15:30"),
    ],
)
def test_a_value_to_edit_reads_back_as_it_was(
    workspace: Workspace, kind: str, field: str, value: Any, text: str
) -> None:
    info = record_type(kind).field(field)
    assert edit_text(workspace, info, value) == text
    assert parse_field(workspace, info, text) == value


def test_nothing_is_nothing_however_it_is_written_but_zero_is_a_value() -> None:
    assert is_same_value("", None) and is_same_value((), None) and is_same_value(Reference(7, "MES"), 7)
    assert not is_same_value(0, None) and not is_same_value(Decimal(0), None) and not is_same_value(False, None)
