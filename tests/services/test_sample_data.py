"""The sample company has something to show of what a salesperson does in a day."""

from __future__ import annotations

import pytest

from ocrm.formats import format_phone
from ocrm.models.ticket import TICKET_STATUSES
from ocrm.services.deal_analysis import outcomes
from ocrm.services.deal_analysis.selection import EVERYTHING
from ocrm.services.payments import receivables
from ocrm.services.quotes import comparing, reading
from ocrm.services.relations import promises
from ocrm.services.sample_data import samples
from ocrm.services.tickets import reading as ticket_reading
from ocrm.services.tickets.satisfaction import fetch_satisfaction
from ocrm.services.workday import greetings
from ocrm.services.workspace import Workspace


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_sample_has_promises_of_both_sides_late_ones_and_settled_ones(workspace: Workspace, language: str) -> None:
    samples.fill_sample(workspace, language=language, customers=30)
    found = promises.list_open(workspace)
    assert {row.by_whom for row in found} == {promises.ME, promises.THEM}
    assert any(row.late_days for row in found)
    assert any(row.due_on is None for row in found)
    assert {row.status for row in promises.list_settled(workspace)} == {promises.KEPT, promises.BROKEN}
    assert all(row.made_at <= workspace.clock.now() for row in found)


def test_a_birthday_by_the_moon_is_told_so_among_those_to_greet(workspace: Workspace) -> None:
    samples.fill_sample(workspace, language="zh_CN", customers=30)
    days = [one.lunar for one in greetings.upcoming_occasions(workspace, 7) if one.contact_id is not None]
    assert any("lunar" in day for day in days)


def test_competitors_of_the_sample_have_won_and_lost(workspace: Workspace) -> None:
    samples.fill_sample(workspace, language="en", customers=200)
    rivals = outcomes.fetch_rivals(workspace, EVERYTHING)
    assert len(rivals) == 2
    assert all(rival.won and rival.lost and rival.open for rival in rivals)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_largest_deals_of_the_sample_have_a_quote_and_its_revision(workspace: Workspace, language: str) -> None:
    samples.fill_sample(workspace, language=language, customers=30)
    [deal] = workspace.query("SELECT opportunity_id FROM quote ORDER BY id LIMIT 1")
    draft, sent = reading.list_quotes(workspace, deal[0])
    assert (draft.version, draft.status, sent.version, sent.status) == (2, "draft", 1, "sent")
    found = comparing.compare(workspace, sent.quote_id, draft.quote_id)
    assert [line.change for line in found.lines] == ["same", "changed", "same"]
    assert found.sums[-1].change < 0


@pytest.mark.parametrize(("language", "customers"), [("zh_CN", 30), ("en", 6)])
def test_the_sample_has_tickets_in_every_state(workspace: Workspace, language: str, customers: int) -> None:
    samples.fill_sample(workspace, language=language, customers=customers)
    found = ticket_reading.list_by_status(workspace, unresolved_only=False)
    assert len(found) == 25
    assert {row.status for row in found} == {choice.code for choice in TICKET_STATUSES}
    assert any(row.is_urgent and row.is_unresolved for row in found)
    assert all(row.resolution for row in found if not row.is_unresolved)
    moments = [(row.opened_at, row.first_response_at, row.resolved_at, workspace.clock.now()) for row in found]
    for steps in moments:
        known = [moment for moment in steps if moment is not None]
        assert known == sorted(known)
    assert fetch_satisfaction(workspace).rated > 10


def test_landlines_of_the_chinese_sample_are_shown_with_their_area_code(workspace: Workspace) -> None:
    samples.fill_sample(workspace, language="zh_CN", customers=30)
    phones = [row[0] for row in workspace.query("SELECT phone FROM customer WHERE phone <> ''")]
    assert phones
    assert all("-" in format_phone(phone) for phone in phones)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_sample_has_contracts_in_every_state_one_of_them_renewed(workspace: Workspace, language: str) -> None:
    samples.fill_sample(workspace, language=language, customers=300)
    found = list(workspace.query("SELECT status, count(*) FROM contract GROUP BY status"))
    assert {row[0] for row in found} == {"draft", "signed", "executing", "completed", "expired", "terminated"}
    assert sum(row[1] for row in found) >= 35
    assert workspace.scalar("SELECT count(*) FROM contract n JOIN contract o ON o.id = n.renews_id") == 1
    assert workspace.scalar("SELECT count(*) FROM contract WHERE ends_on < starts_on") == 0


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_sample_has_money_that_came_in_is_due_and_is_late(workspace: Workspace, language: str) -> None:
    samples.fill_sample(workspace, language=language, customers=80)
    still_open = receivables.list_open(workspace)
    assert any(row.days_late for row in still_open) and any(not row.days_late for row in still_open)
    today = workspace.clock.today().isoformat()
    came_in, later = workspace.first("SELECT count(*), count(*) FILTER (WHERE received_on > ?) FROM payment", (today,))
    assert came_in > 10 and not later
    planned = workspace.query(
        "SELECT t.amount, sum(p.amount) FROM contract t JOIN payment_plan p ON p.contract_id = t.id GROUP BY t.id"
    )
    assert all(whole == parts for whole, parts in planned)
