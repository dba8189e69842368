"""What customers signed, owe and ask for as fields of theirs: in filters, segments, tags by rule, columns, formulas."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from ocrm.services import records
from ocrm.services.fields import custom_fields
from ocrm.services.filtering.conditions import Condition, Operator
from ocrm.services.filtering.filter_language import parse_filter
from ocrm.services.filtering.filter_words import words_of
from ocrm.services.filtering.filter_writing import format_filter
from ocrm.services.records import RecordQuery
from ocrm.services.schema import record_type
from ocrm.services.segmentation import rule_tags, segments
from ocrm.services.workspace import Workspace
from ocrm.ui.upkeep import bring_up_to_date


@pytest.fixture
def firms(workspace: Workspace) -> dict[str, int]:
    """One customer under contract, one whose contract ended today, one of yesterday, one without."""
    today = workspace.clock.today()
    made = {
        name: records.add_record(workspace, "customers", {"name": name}).created_id or 0
        for name in ("running", "last day", "over", "none")
    }
    for name, end, amount in (("running", None, 500), ("last day", today, 700), ("over", today - timedelta(1), 900)):
        contract = {"title": name, "customer": made[name], "status": "executing", "amount": Decimal(amount)}
        records.add_record(workspace, "contracts", {**contract, "ends_on": end})
    draft = {"title": "draft", "customer": made["none"], "amount": Decimal(100)}
    records.add_record(workspace, "contracts", draft)
    ticket = records.add_record(workspace, "tickets", {"subject": "Leak", "customer": made["running"]}).created_id
    assert ticket is not None
    return made


def found(workspace: Workspace, text: str) -> set[str]:
    """Return the names of the customers a typed filter finds, which is written again and read back on the way."""
    described = record_type("customers")
    words = words_of(described, workspace)
    filter = parse_filter(text, described, today=workspace.clock.today(), words=words)
    again = format_filter(filter, described, words=words)
    assert parse_filter(again, described, today=workspace.clock.today(), words=words) == filter
    ids = records.all_ids(workspace, RecordQuery("customers", filter))
    return {records.title_of(workspace, "customers", row_id) for row_id in ids}


FILTERS = (
    ({"en": "Has a running contract:yes", "zh_CN": "有在执行合同:是"}, {"running", "last day"}),
    ({"en": "Outstanding:>=700", "zh_CN": "未回款:>=700"}, {"last day", "over"}),
    ({"en": "Amount under contract:<700", "zh_CN": "签约总额:<700"}, {"running"}),
    ({"en": "Contract ends on:!empty", "zh_CN": "合同到期日:!空"}, {"last day", "over"}),
    ({"en": "Contract ends on:<today", "zh_CN": "合同到期日:<今天"}, {"over"}),
    ({"en": "Open tickets:>0", "zh_CN": "未解决工单:>0"}, {"running"}),
)


@pytest.mark.parametrize(("texts", "expected"), FILTERS)
def test_customers_are_found_by_contracts_and_tickets(
    workspace: Workspace, firms: dict[str, int], both_languages: str, texts: dict[str, str], expected: set[str]
) -> None:
    assert found(workspace, texts[both_languages]) == expected


def test_segments_and_tags_by_rule_follow_contracts(workspace: Workspace, firms: dict[str, int]) -> None:
    under_contract = Condition("has_contract", Operator.IS, True)
    segment = segments.add_segment(workspace, "Under contract", under_contract).created_id or 0
    rule_tags.set_rule(workspace, "合作中", "customers", under_contract)
    assert segments.sum_segment(workspace, segment).count == 2
    rule_tags.apply_rules(workspace)
    assert found(workspace, "tags:合作中") == {"running", "last day"}
    row = workspace.scalar("SELECT id FROM contract WHERE title = 'draft'")
    records.update_records(workspace, "contracts", [row], {"status": "signed"})
    assert segments.sum_segment(workspace, segment).count == 3
    assert "tags" in bring_up_to_date(workspace).topics
    assert "none" in found(workspace, "tags:合作中")
    workspace.undo()
    assert bring_up_to_date(workspace).topics
    assert found(workspace, "tags:合作中") == {"running", "last day"}


def test_columns_sort_and_formulas_reckon_with_contracts(workspace: Workspace, firms: dict[str, int]) -> None:
    query = RecordQuery("customers", sort=("-outstanding",))
    names = [records.title_of(workspace, "customers", row_id) for row_id in records.all_ids(workspace, query)]
    assert names == ["over", "last day", "running", "none"]
    formula = "[Outstanding] / [Amount under contract] * 100 + [Open tickets]"
    made = custom_fields.add_field(workspace, "customers", "Owed", kind=custom_fields.FORMULA, formula=formula)
    name = custom_fields.field_row(workspace, made.created_id or 0).name
    contract = workspace.scalar("SELECT id FROM contract WHERE title = 'running'")
    workspace.connection.execute(
        "INSERT INTO payment(id, created_at, updated_at, contract_id, received_on, amount, invoice_number, notes)"
        " VALUES (1, '', '', ?, '2026-01-01', 12500, '', '')",
        (contract,),
    )
    row = records.fetch_record(workspace, "customers", firms["running"])
    assert (row["outstanding"], row["has_contract"], row["open_tickets"]) == (Decimal(375), True, 1)
    assert row[name] == 76
