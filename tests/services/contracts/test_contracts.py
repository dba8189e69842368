"""Contracts: begun from deals and quotes, signed, renewed and ended, each a step that undo takes back exactly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ocrm.errors import ValidationError
from ocrm.services import records
from ocrm.services.contracts import beginning, contract_views, reading, writing
from ocrm.services.listing import list_views
from ocrm.services.quotes import lines
from ocrm.services.quotes import reading as quote_reading
from ocrm.services.quotes import writing as quotes
from ocrm.services.quotes.reading import QuoteStatus
from ocrm.services.records import RecordQuery
from ocrm.services.relations.briefs import fetch_brief
from ocrm.services.settings import write_setting
from ocrm.services.timeline import TimelineKind, fetch_timeline
from ocrm.services.workday.today import AttentionKind, fetch_attention
from ocrm.services.workday.today_lists import attention_query
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of

TODAY = date(2026, 3, 10)


def made(changes: object) -> int:
    record_id = getattr(changes, "created_id", None)
    assert isinstance(record_id, int)
    return record_id


@pytest.fixture
def customer(workspace: Workspace) -> int:
    return made(records.add_record(workspace, "customers", {"name": "杭州云栖智造"}))


@pytest.fixture
def deal(workspace: Workspace, customer: int) -> int:
    contact = made(records.add_record(workspace, "contacts", {"customer": customer, "name": "王建国"}))
    values = {"customer": customer, "subject": "MES 二期", "expected_amount": Decimal(865000), "contact": contact}
    return made(records.add_record(workspace, "opportunities", values))


@pytest.fixture
def quote(workspace: Workspace, deal: int) -> int:
    quote_id = made(quotes.add_quote(workspace, deal))
    lines.add_line(workspace, quote_id, {"product": "MES", "quantity": Decimal(2), "unit_price": Decimal(100000),
                                         "tax_percent": Decimal(13)})  # fmt: skip
    return quote_id


def contract(workspace: Workspace, customer: int, **values: object) -> int:
    return made(records.add_record(workspace, "contracts", {"customer": customer, "title": "年度维保", **values}))


def field(workspace: Workspace, contract_id: int, name: str) -> object:
    return records.fetch_record(workspace, "contracts", contract_id)[name]


def test_a_contract_of_a_deal_starts_with_what_the_deal_says(workspace: Workspace, customer: int, deal: int) -> None:
    before = rows_of(workspace)
    row = records.fetch_record(workspace, "contracts", made(writing.add_from_deal(workspace, deal)))
    assert (row["title"], row["amount"], row["status"]) == ("MES 二期", Decimal(865000), "draft")
    assert (row["customer"].record_id, row["opportunity"].record_id) == (customer, deal)
    assert row["contact"].title == "王建国"
    assert row["code"].startswith("HT-2026")
    workspace.undo()
    assert rows_of(workspace) == before


def test_a_contract_of_a_quote_has_its_total_and_the_quote_is_accepted(workspace: Workspace, quote: int) -> None:
    quotes.set_status(workspace, quote, QuoteStatus.SENT)
    before = rows_of(workspace)
    contract_id = made(writing.add_from_quote(workspace, quote))
    assert field(workspace, contract_id, "amount") == Decimal("226000.00")
    assert reading.quote_of(workspace, contract_id) == quote
    assert reading.contract_of_quote(workspace, quote) == contract_id
    assert quote_reading.fetch_quote(workspace, quote).kept_status is QuoteStatus.ACCEPTED
    workspace.undo()
    assert rows_of(workspace) == before
    workspace.redo()
    assert reading.quote_of(workspace, contract_id) == quote


def test_what_is_typed_counts_before_what_the_quote_says(workspace: Workspace, quote: int) -> None:
    made_id = made(writing.add_from_quote(workspace, quote, {"title": "框架合同", "amount": Decimal(200000)}))
    assert (field(workspace, made_id, "title"), field(workspace, made_id, "amount")) == ("框架合同", Decimal(200000))


def test_a_quote_that_offers_nothing_or_was_rejected_makes_no_contract(
    workspace: Workspace, deal: int, quote: int
) -> None:
    quotes.set_status(workspace, quote, QuoteStatus.REJECTED)
    empty = made(quotes.add_quote(workspace, deal))
    before = rows_of(workspace)
    for refused in (quote, empty):
        with pytest.raises(ValidationError):
            writing.add_from_quote(workspace, refused)
    assert rows_of(workspace) == before


def test_signing_a_draft_dates_it_today_unless_told_otherwise(workspace: Workspace, customer: int) -> None:
    first, second = contract(workspace, customer), contract(workspace, customer)
    before = rows_of(workspace)
    writing.sign(workspace, first)
    assert (field(workspace, first, "status"), field(workspace, first, "signed_on")) == ("signed", TODAY)
    workspace.undo()
    assert rows_of(workspace) == before
    writing.sign(workspace, second, signed_on=date(2026, 3, 1))
    assert field(workspace, second, "signed_on") == date(2026, 3, 1)
    with pytest.raises(ValidationError, match="no draft"):
        writing.sign(workspace, second)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "first", "last"),
    [
        (date(2025, 11, 1), date(2026, 10, 31), date(2026, 11, 1), date(2027, 10, 31)),
        (date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31)),
        (date(2026, 1, 31), date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 27)),
        (date(2026, 5, 10), date(2026, 5, 19), date(2026, 5, 20), date(2026, 5, 29)),
        (None, date(2026, 12, 31), date(2027, 1, 1), None),
        (date(2026, 1, 1), None, None, None),
    ],
)  # fmt: skip
def test_the_next_term_begins_the_day_after_and_is_as_long(
    starts_on: date | None, ends_on: date | None, first: date | None, last: date | None
) -> None:
    assert beginning.next_term(starts_on, ends_on) == (first, last)


def test_a_renewal_is_a_draft_that_names_what_it_renews(workspace: Workspace, customer: int, deal: int) -> None:
    old = contract(
        workspace, customer, status="signed", amount=Decimal(50000), starts_on=date(2025, 11, 1), opportunity=deal,
        ends_on=date(2026, 10, 31), terms="按季付款", contract_type="service",
    )  # fmt: skip
    before = rows_of(workspace)
    new = records.fetch_record(workspace, "contracts", made(writing.renew(workspace, old)))
    assert (new["starts_on"], new["ends_on"], new["status"]) == (date(2026, 11, 1), date(2027, 10, 31), "draft")
    assert (new["amount"], new["terms"], new["contract_type"]) == (Decimal(50000), "按季付款", "service")
    assert new["renews"].record_id == old
    assert new["opportunity"] is None
    assert new["signed_on"] is None
    assert [one.contract_id for one in reading.list_renewals(workspace, old)] == [new.record_id]
    workspace.undo()
    assert rows_of(workspace) == before


def test_a_draft_and_what_is_renewed_already_are_not_renewed(workspace: Workspace, customer: int) -> None:
    draft, old = contract(workspace, customer), contract(workspace, customer, status="signed")
    with pytest.raises(ValidationError, match="draft"):
        writing.renew(workspace, draft)
    renewal = made(writing.renew(workspace, old))
    with pytest.raises(ValidationError, match="renewed already"):
        writing.renew(workspace, old)
    records.update_records(workspace, "contracts", [renewal], {"status": "terminated"})
    assert writing.renew(workspace, old).created_id is not None


def test_only_what_runs_is_ended_and_only_what_is_over_expires(workspace: Workspace, customer: int) -> None:
    draft = contract(workspace, customer)
    running = contract(workspace, customer, status="executing", ends_on=TODAY)
    over = contract(workspace, customer, status="signed", ends_on=date(2026, 3, 9))
    for change in (writing.complete, writing.terminate):
        with pytest.raises(ValidationError, match="does not run"):
            change(workspace, draft)
    with pytest.raises(ValidationError, match="last day"):
        writing.expire(workspace, running)
    writing.expire(workspace, over)
    assert field(workspace, over, "status") == "expired"
    writing.complete(workspace, running)
    assert field(workspace, running, "status") == "completed"


def test_no_contract_ends_before_it_begins(workspace: Workspace, customer: int) -> None:
    before = rows_of(workspace)
    with pytest.raises(ValidationError, match="before it begins") as refused:
        contract(workspace, customer, starts_on=date(2026, 3, 1), ends_on=date(2026, 2, 28))
    assert refused.value.field == "ends_on"
    assert rows_of(workspace) == before


def test_sums_count_what_was_signed_and_not_called_off(workspace: Workspace, customer: int) -> None:
    for status, amount in (
        ("draft", 1),
        ("signed", 10),
        ("executing", 100),
        ("terminated", 1000),
        ("completed", 10000),
    ):
        contract(workspace, customer, status=status, amount=Decimal(amount))
    sums = reading.sums_of(reading.list_customer_contracts(workspace, customer))
    assert (sums.signed, sums.received, sums.outstanding, sums.count) == (Decimal(10110), 0, Decimal(10110), 3)


def test_running_contracts_of_a_customer_come_first(workspace: Workspace, customer: int) -> None:
    for status in ("expired", "draft", "signed"):
        contract(workspace, customer, status=status)
    assert [one.status for one in reading.list_customer_contracts(workspace, customer)] == [
        "signed",
        "draft",
        "expired",
    ]


def test_views_part_what_runs_from_what_ends_soon_and_drafts(workspace: Workspace, customer: int) -> None:
    contract(workspace, customer)
    contract(workspace, customer, status="signed", ends_on=date(2026, 5, 8))
    contract(workspace, customer, status="executing", ends_on=date(2026, 5, 10))
    contract(workspace, customer, status="expired", ends_on=date(2026, 3, 25))
    contract(workspace, customer, status="signed", ends_on=date(2026, 3, 9))
    counts = list_views.count_views(workspace, contract_views.CONTRACTS)
    assert counts == {"all": 5, "running": 3, "ending": 1, "overdue": 0, "drafts": 1}
    past = list_views.base_filter(workspace, contract_views.CONTRACTS, "past_end")
    assert records.count(workspace, RecordQuery("contracts", past)) == 1


@pytest.mark.parametrize(
    ("days", "words"), [(12, "12 days left"), (1, "1 day left"), (0, "ends today"), (-1, "ended 1 day ago")]
)
def test_days_left_are_told_in_words(days: int, words: str) -> None:
    assert reading.word_days_left(days) == words


def test_the_timeline_tells_when_a_contract_was_signed_and_ended(
    workspace: Workspace, customer: int, deal: int
) -> None:
    old = contract(
        workspace, customer, status="expired", amount=Decimal(50000), signed_on=date(2025, 3, 1),
        ends_on=date(2026, 2, 28), opportunity=deal,
    )  # fmt: skip
    order = contract(workspace, customer, status="signed", kind="order", title="备件", signed_on=TODAY)
    contract(workspace, customer)
    told = fetch_timeline(workspace, customer, kinds=frozenset({TimelineKind.CONTRACT}))
    assert [(one.title, one.record_id) for one in told] == [
        ("Order placed", order), ("Contract ended", old), ("Contract signed", old),
    ]  # fmt: skip
    assert told[2].text == "年度维保 · ¥50,000"
    of_deal = fetch_timeline(workspace, customer, kinds=frozenset({TimelineKind.CONTRACT}), opportunity_id=deal)
    assert {one.record_id for one in of_deal} == {old}


def test_today_tells_what_ends_within_so_many_days_as_set(workspace: Workspace, customer: int) -> None:
    contract(workspace, customer, status="signed", title="later", amount=Decimal(10), ends_on=date(2026, 4, 10))
    contract(workspace, customer, status="signed", title="soon", amount=Decimal(20), ends_on=date(2026, 4, 9))
    rows = {row.kind: row for row in fetch_attention(workspace)}
    row = rows[AttentionKind.CONTRACTS_ENDING]
    assert (row.count, row.examples, row.amount) == (1, (("soon", 30),), Decimal(20))
    write_setting(workspace, "attention_contract_days", 31)
    row = {row.kind: row for row in fetch_attention(workspace)}[AttentionKind.CONTRACTS_ENDING]
    assert row.examples == (("soon", 30), ("later", 31))
    query = attention_query(workspace, AttentionKind.CONTRACTS_ENDING)
    assert query is not None and records.count(workspace, query) == 2


def test_a_quote_makes_one_contract_until_that_is_terminated(workspace: Workspace, quote: int) -> None:
    first = made(writing.add_from_quote(workspace, quote))
    before = rows_of(workspace)
    with pytest.raises(ValidationError, match="has a contract already"):
        writing.add_from_quote(workspace, quote)
    assert rows_of(workspace) == before
    writing.sign(workspace, first)
    writing.terminate(workspace, first)
    assert made(writing.add_from_quote(workspace, quote)) != first


def test_no_contract_renews_itself_not_even_through_others(workspace: Workspace, customer: int) -> None:
    first = contract(workspace, customer, status="signed")
    second = contract(workspace, customer, status="signed", renews=first)
    third = contract(workspace, customer, renews=second)
    before = rows_of(workspace)
    for after in (first, second, third):
        with pytest.raises(ValidationError, match="cannot renew itself") as refused:
            records.update_records(workspace, "contracts", [first], {"renews": after})
        assert refused.value.field == "renews"
    assert rows_of(workspace) == before


def test_a_contract_without_an_end_is_renewed_without_days(workspace: Workspace, customer: int) -> None:
    forever = {"starts_on": date(2026, 1, 1), "ends_on": date(9999, 12, 31)}
    endless = contract(workspace, customer, status="signed", **forever)
    after = made(writing.renew(workspace, endless))
    assert (field(workspace, after, "starts_on"), field(workspace, after, "ends_on")) == (None, None)


def test_contracts_go_along_when_their_deal_belongs_to_another_customer(
    workspace: Workspace, customer: int, deal: int
) -> None:
    right, subsidiary = (made(records.add_record(workspace, "customers", {"name": name})) for name in ("长安", "云栖"))
    own = made(writing.add_from_deal(workspace, deal))
    of_another = contract(workspace, subsidiary, opportunity=deal)
    before = rows_of(workspace)
    records.update_records(workspace, "opportunities", [deal], {"customer": right})
    assert [one.contract_id for one in reading.list_customer_contracts(workspace, right)] == [own]
    assert [one.contract_id for one in reading.list_customer_contracts(workspace, subsidiary)] == [of_another]
    workspace.undo()
    assert rows_of(workspace) == before


def test_a_number_that_is_taken_or_blank_is_refused_in_a_sentence(workspace: Workspace, customer: int) -> None:
    first, second = contract(workspace, customer, code="HT-1"), contract(workspace, customer, code="HT-2")
    before = rows_of(workspace)
    with pytest.raises(ValidationError, match="“HT-1” belongs to “年度维保”"):
        contract(workspace, customer, code="HT-1")
    with pytest.raises(ValidationError, match="“HT-1” belongs to") as refused:
        records.update_records(workspace, "contracts", [second], {"code": "HT-1"})
    assert refused.value.field == "code"
    with pytest.raises(ValidationError, match="is needed"):
        records.update_records(workspace, "contracts", [second], {"code": " "})
    with pytest.raises(ValidationError, match="belongs to"):
        records.update_records(workspace, "contracts", [first, second], {"code": "HT-3"})
    assert rows_of(workspace) == before
    records.update_records(workspace, "contracts", [first], {"code": "HT-1", "title": "同号"})


def test_an_amount_no_file_can_keep_is_refused(workspace: Workspace, customer: int) -> None:
    before = rows_of(workspace)
    for amount in (Decimal(10) ** 20, -(Decimal(10) ** 30)):
        with pytest.raises(ValidationError, match="too large") as refused:
            contract(workspace, customer, amount=amount)
        assert refused.value.field == "amount"
    assert rows_of(workspace) == before


def test_the_brief_names_what_runs_with_what_is_open_of_it(workspace: Workspace, customer: int) -> None:
    contract(workspace, customer, status="executing", amount=Decimal(9000), ends_on=date(2026, 3, 20))
    contract(workspace, customer, title="草稿")
    sections = {section.title: section.lines for section in fetch_brief(workspace, customer).sections}
    [line] = sections["Running contracts"]
    assert (line.head, line.text, line.kind) == ("年度维保", "¥9,000 · ¥9,000 to come · 10 days left", "contracts")
