"""The ticket list and the page of one: what waits, how urgent it is, one step after the other by mouse and keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QTabBar, QWidget

from ocrm.clock import FixedClock
from ocrm.services import records
from ocrm.services.tickets import handling, reading
from ocrm.services.tickets.handling import CLOSED, IN_PROGRESS, RESOLVED, WAITING
from ocrm.services.workspace import Workspace
from ocrm.ui.actions import ActionId
from ocrm.ui.activity.timeline import Timeline
from ocrm.ui.cards.related_card import RelatedCard
from ocrm.ui.contacts.record_page import ContactRecordPage
from ocrm.ui.context import AppContext, Target
from ocrm.ui.customers.record_page import CustomerRecordPage
from ocrm.ui.customers.tickets_card import TicketsCard
from ocrm.ui.forms import RecordPane
from ocrm.ui.forms.values_pane import ValuesPane
from ocrm.ui.page import Page
from ocrm.ui.record_view import RecordView
from ocrm.ui.settings.shortcuts import shortcut_rows
from ocrm.ui.tickets.looks import LookChip, LookMark, Stars
from ocrm.ui.tickets.page import TicketsPage
from ocrm.ui.tickets.record_page import TicketRecordPage
from ocrm.ui.tickets.ticket_line import TicketLine
from tests.snapshots import rows_of
from tests.ui.customers.conftest import Sample, find, made, sample, settle, show_page

__all__ = ["sample", "settle", "show_page"]
ShowPage = Callable[..., Page]


@pytest.fixture
def tickets(workspace: Workspace, clock: FixedClock, sample: Sample) -> dict[str, int]:
    """Three of 云栖 and one of 明远: urgent, waiting, resolved, and a question of today."""
    clock.advance(days=-9)
    urgent = {"category": "complaint", "priority": "urgent", "product": "网关", "contact": sample.contact}
    urgent["description"] = "每天下午掉线两次"
    ids = {"urgent": made(handling.open_ticket(workspace, sample.yunqi, "网关掉线", urgent))}
    ids["waiting"] = made(handling.open_ticket(workspace, sample.yunqi, "要发票", {"category": "other"}))
    ids["resolved"] = made(handling.open_ticket(workspace, sample.yunqi, "培训", {"priority": "low"}))
    clock.advance(days=2)
    handling.set_status(workspace, [ids["waiting"]], WAITING)
    handling.resolve(workspace, [ids["resolved"]], "来公司讲了半天")
    clock.advance(days=7)
    ids["new"] = made(handling.open_ticket(workspace, sample.mingyuan, "网关怎么升级", {"product": "网关"}))
    return ids


@pytest.fixture
def page(tickets: dict[str, int], show_page: ShowPage) -> TicketsPage:
    shown = show_page(TicketsPage)
    assert isinstance(shown, TicketsPage)
    return shown


@pytest.fixture
def record_page(tickets: dict[str, int], show_page: ShowPage) -> TicketRecordPage:
    shown = show_page(TicketRecordPage, Target("ticket", "tickets", tickets["urgent"]))
    assert isinstance(shown, TicketRecordPage)
    return shown


def table(page: Page) -> RecordView:
    view = page.findChild(RecordView, "ticket_table")
    assert view is not None
    return view


def cell(page: Page, ticket_id: int, name: str) -> str:
    model = table(page).records
    row = model.row_of(ticket_id)
    assert row is not None
    return str(model.index(row, model.section_of(name)).data() or "")


def subjects(page: Page) -> list[str]:
    model = table(page).records
    return [str(model.index(number, model.section_of("subject")).data()) for number in range(model.rowCount())]


def texts(widget: QWidget) -> list[str]:
    QApplication.processEvents()
    return [one.text() for one in widget.findChildren(QLabel) if not one.isHidden()]


# -- the list ---------------------------------------------------------------------------------------------------------


def test_the_list_says_of_each_ticket_what_it_is_and_for_how_long(page: TicketsPage, tickets: dict[str, int]) -> None:
    shown = [cell(page, tickets["urgent"], name) for name in ("customer", "category", "priority", "status")]
    assert shown == ["杭州云栖智造", "Complaint", "Urgent", "New ticket"]
    assert [cell(page, tickets[name], "days_open") for name in ("urgent", "new", "resolved")] == ["9", "0", ""]


def test_the_tabs_count_what_they_show(page: TicketsPage, settle: Callable[[], None]) -> None:
    settle()
    tabs = page.findChild(QTabBar, "view_tabs")
    assert tabs is not None
    assert [tabs.tabText(number) for number in range(tabs.count())] == [
        "All", "Unresolved · 3", "Waiting for the customer · 1", "Urgent · 1", "Complaints · 1", "Resolved · 1",
    ]  # fmt: skip
    page.step_view(1)
    assert sorted(subjects(page)) == sorted(["网关掉线", "要发票", "网关怎么升级"])


@pytest.mark.parametrize(("key", "status"), [("W", IN_PROGRESS), ("P", WAITING)])
def test_a_key_takes_the_current_ticket_a_step_on(
    page: TicketsPage, workspace: Workspace, tickets: dict[str, int], key: str, status: str
) -> None:
    before = rows_of(workspace)
    table(page).select_id(tickets["new"])
    table(page).setFocus()
    QTest.keyClick(table(page), getattr(Qt.Key, f"Key_{key}"))
    assert reading.fetch_ticket(workspace, tickets["new"]).status == status
    assert cell(page, tickets["new"], "status") != "New ticket"
    workspace.undo()
    assert rows_of(workspace) == before


def test_resolving_several_asks_once_how(page: TicketsPage, workspace: Workspace, tickets: dict[str, int]) -> None:
    for name in ("urgent", "new"):
        table(page).records.toggle_tick(table(page).records.row_of(tickets[name]) or 0)
    table(page).setFocus()
    QTest.keyClick(table(page), Qt.Key.Key_R)
    pane = page.pane_host.pane
    assert isinstance(pane, ValuesPane)
    assert any("2" in text for text in texts(pane))
    pane.editors["resolution"].set_value("升级了固件")
    pane.save()
    for name in ("urgent", "new"):
        found = reading.fetch_ticket(workspace, tickets[name])
        assert (found.status, found.resolution) == (RESOLVED, "升级了固件")
    assert page.pane_host.pane is None


def test_closing_asks_how_content_the_customer_is(
    page: TicketsPage, workspace: Workspace, tickets: dict[str, int]
) -> None:
    table(page).select_id(tickets["resolved"])
    page.commands.take(CLOSED)
    pane = page.pane_host.pane
    assert isinstance(pane, ValuesPane)
    assert pane.editors["resolution"].value() == "来公司讲了半天"
    pane.editors["satisfaction"].set_value("4")
    pane.save()
    row = records.fetch_record(workspace, "tickets", tickets["resolved"])
    assert (row["status"], row["satisfaction"], row["resolution"]) == (CLOSED, 4, "来公司讲了半天")


def test_the_menu_offers_what_the_ticket_can_do_next(page: TicketsPage, tickets: dict[str, int]) -> None:
    def offered(name: str) -> list[str]:
        table(page).select_id(tickets[name])
        menu = page.commands.context_menu()
        found = [action.objectName() for action in menu.actions() if action.objectName().startswith("ticket_")]
        menu.deleteLater()
        return found

    assert offered("urgent") == [
        "ticket_answered", "ticket_in_progress", "ticket_waiting", "ticket_resolved", "ticket_closed",
    ]  # fmt: skip
    assert offered("resolved") == ["ticket_closed", "ticket_reopen"]


def test_nobody_calls_a_ticket(page: TicketsPage, tickets: dict[str, int]) -> None:
    names = {action.objectName() for action in page.commands.bulk_actions()}
    assert "bulk_prospect" not in names
    assert {"bulk_in_progress", "bulk_resolved", "bulk_closed", "bulk_edit", "bulk_export", "bulk_delete"} <= names


def test_the_preview_tells_the_ticket(page: TicketsPage, tickets: dict[str, int]) -> None:
    page.preview.show_record(tickets["urgent"])
    told = texts(page.preview)
    assert {"每天下午掉线两次", "What happened", "Course", "Complaint · open for 9 days"} <= set(told)
    assert [one.text for one in page.preview.findChildren(LookChip)] == ["Urgent", "New ticket"]
    links = {one.text().strip() for one in page.preview.findChildren(QPushButton)}
    assert {"杭州云栖智造", "王建国"} <= links, links


def test_a_new_ticket_is_in_the_list_and_chosen(
    page: TicketsPage, workspace: Workspace, sample: Sample, settle: Callable[[], None]
) -> None:
    page.new_record()
    pane = page.pane_host.pane
    assert isinstance(pane, RecordPane)
    pane.save()
    assert page.pane_host.pane is pane, "what is needed is asked for"
    pane.record_form.editor("subject").set_value("屏幕不亮")
    pane.record_form.editor("customer").set_value(sample.lanting)
    pane.save()
    settle()
    current = reading.fetch_ticket(workspace, table(page).current_id or 0)
    assert (current.subject, current.customer_id, current.status) == ("屏幕不亮", sample.lanting, "open")
    assert current.code.startswith("GD-")


def test_logging_goes_to_the_composer_of_the_customer(
    page: TicketsPage, context: AppContext, tickets: dict[str, int], sample: Sample
) -> None:
    table(page).select_id(tickets["urgent"])
    page.log_interaction()
    target = context.navigator.current
    assert target is not None
    assert (target.page, target.record_id, target.extra) == ("customer", sample.yunqi, {"compose": True})


def test_how_content_customers_are_is_that_of_the_view(
    page: TicketsPage, workspace: Workspace, tickets: dict[str, int], settle: Callable[[], None]
) -> None:
    menu = QMenu()
    page.fill_more(menu)
    [entry] = [action for action in menu.actions() if action.objectName() == "ticket_satisfaction"]
    entry.trigger()
    host = page.window()
    assert any("No customer here has said yet" in text for text in texts(host))
    handling.close(workspace, [tickets["resolved"]], 5)
    entry.trigger()
    assert any(text == "Satisfied: 100% of 1 answer, mean 5.0" for text in texts(host))
    menu.deleteLater()


# -- the page of one --------------------------------------------------------------------------------------------------


def test_the_page_tells_what_happened_and_what_comes_next(record_page: TicketRecordPage) -> None:
    told = set(texts(record_page))
    assert {"每天下午掉线两次", "Not resolved yet.", "Complaint · open for 9 days", "Ticket opened"} <= told
    offered = [name for name in ("answered", "in_progress", "waiting", "resolved", "closed", "reopen")
               if not button(record_page, name).isHidden()]  # fmt: skip
    assert offered == ["answered", "in_progress", "waiting", "resolved", "closed"]


def button(page: Page, code: str) -> QPushButton:
    found = page.findChild(QPushButton, f"ticket_{code}")
    assert found is not None
    return found


def test_a_ticket_goes_its_whole_way_on_its_page(
    record_page: TicketRecordPage, workspace: Workspace, clock: FixedClock, tickets: dict[str, int]
) -> None:
    before = rows_of(workspace)
    ticket = tickets["urgent"]
    button(record_page, "in_progress").click()
    assert "First answer" in texts(record_page)
    button(record_page, "resolved").click()
    pane = find(record_page, ValuesPane, "resolve_ticket_pane")
    assert isinstance(pane, ValuesPane)
    pane.editors["resolution"].set_value("换了电源")
    pane.save()
    assert {"换了电源", "Complaint · resolved after 9 days"} <= set(texts(record_page))
    clock.advance(hours=2)
    button(record_page, "closed").click()
    pane = find(record_page, ValuesPane, "close_ticket_pane")
    assert isinstance(pane, ValuesPane)
    pane.editors["satisfaction"].set_value("5")
    pane.editors["satisfaction_comment"].set_value("很快")
    pane.save()
    assert {"5 – Very satisfied", "很快", "Ticket closed"} <= set(texts(record_page))
    assert record_page.findChild(Stars) is not None
    button(record_page, "reopen").click()
    assert reading.fetch_ticket(workspace, ticket).status == IN_PROGRESS
    for _step in range(4):
        workspace.undo()
    assert rows_of(workspace) == before


def test_related_tickets_are_beside_it_and_can_be_taken_on(
    record_page: TicketRecordPage, workspace: Workspace, tickets: dict[str, int], sample: Sample
) -> None:
    lines = record_page.findChildren(TicketLine)
    assert len(lines) == 3
    shown = texts(record_page)
    assert any("苏州明远机械" in text for text in shown), "of another customer it says whose it is"
    menu = lines[0].menu()
    [wait] = [action for action in menu.actions() if action.text() == "Work on it"]
    wait.trigger()
    menu.deleteLater()
    assert reading.fetch_ticket(workspace, tickets["waiting"]).status == IN_PROGRESS


def test_when_it_was_answered_can_be_said_later(
    record_page: TicketRecordPage, workspace: Workspace, clock: FixedClock, tickets: dict[str, int]
) -> None:
    opened_at = reading.fetch_ticket(workspace, tickets["urgent"]).opened_at
    find(record_page, QPushButton, "say_answered").click()
    pane: Any = find(record_page, ValuesPane, "answer_ticket_pane")
    pane.editors["first_response_at"].set_value(opened_at - timedelta(hours=1))
    pane.save()
    assert any("cannot be answered before it was opened" in text for text in texts(pane))
    pane.editors["first_response_at"].set_value(opened_at + timedelta(minutes=50))
    pane.save()
    assert reading.fetch_ticket(workspace, tickets["urgent"]).first_response_at == opened_at + timedelta(minutes=50)
    assert any("after 50 min" in text for text in texts(record_page))


def test_the_words_of_a_ticket_are_changed_in_a_pane(
    record_page: TicketRecordPage, workspace: Workspace, tickets: dict[str, int]
) -> None:
    find(record_page, QWidget, "edit_description").click()  # type: ignore[attr-defined]
    pane = find(record_page, RecordPane, "ticket_description_pane")
    assert isinstance(pane, RecordPane)
    pane.record_form.editor("description").set_value("只在下雨天")
    pane.save()
    assert "只在下雨天" in texts(record_page)


def test_a_deleted_ticket_says_so_and_leads_back(
    record_page: TicketRecordPage, workspace: Workspace, tickets: dict[str, int]
) -> None:
    records.delete_records(workspace, "tickets", [tickets["urgent"]])
    record_page.reload()
    assert "This ticket no longer exists" in texts(record_page)


# -- beside the customer and the contact ------------------------------------------------------------------------------


def test_the_card_of_a_customer_shows_what_is_open_first_and_takes_it_on(
    tickets: dict[str, int], show_page: ShowPage, sample: Sample, workspace: Workspace
) -> None:
    page = show_page(CustomerRecordPage, Target("customer", "customers", sample.yunqi))
    card = find(page, TicketsCard, "card_tickets")
    assert isinstance(card, TicketsCard)
    assert [link.accessibleName() for link in card.findChildren(QPushButton, "row_link")] == [
        "网关掉线", "要发票", "培训",
    ]  # fmt: skip
    assert "2 unresolved" in texts(card)
    menu = card.findChildren(TicketLine)[0].menu()
    [resolve] = [action for action in menu.actions() if action.text() == "Resolve…"]
    resolve.trigger()
    menu.deleteLater()
    pane: Any = find(page, ValuesPane, "resolve_ticket_pane")
    pane.editors["resolution"].set_value("换了路由器")
    pane.save()
    assert reading.fetch_ticket(workspace, tickets["urgent"]).resolution == "换了路由器"
    assert "1 unresolved" in texts(card)


def test_a_ticket_is_opened_from_the_card_of_a_customer(
    tickets: dict[str, int], show_page: ShowPage, sample: Sample, workspace: Workspace
) -> None:
    page = show_page(CustomerRecordPage, Target("customer", "customers", sample.lanting))
    before = rows_of(workspace)
    card = find(page, TicketsCard, "card_tickets")
    assert isinstance(card, TicketsCard)
    assert "No ticket yet" in texts(card)
    card.add_button.click()
    pane = find(page, RecordPane, "tickets_pane")
    assert isinstance(pane, RecordPane)
    assert "customer" not in pane.record_form.editors, "whose it is, is known here"
    pane.record_form.editor("subject").set_value("屏幕不亮")
    pane.save()
    [made_one] = reading.list_of_customer(workspace, sample.lanting)
    assert (made_one.subject, made_one.status) == ("屏幕不亮", "open")
    [mark] = card.findChildren(LookMark)
    assert mark.accessibleName() == "New ticket"
    workspace.undo()
    assert rows_of(workspace) == before


def test_the_page_of_a_contact_shows_their_tickets_and_opens_new_ones(
    tickets: dict[str, int], show_page: ShowPage, sample: Sample, workspace: Workspace
) -> None:
    page = show_page(ContactRecordPage, Target("contact", "contacts", sample.contact))
    card = find(page, RelatedCard, "card_tickets")
    assert isinstance(card, RelatedCard)
    assert [link.accessibleName() for link in card.findChildren(QPushButton, "row_link")] == ["网关掉线"]
    card.add_button.click()
    pane = find(page, RecordPane, "tickets_pane")
    assert isinstance(pane, RecordPane)
    pane.record_form.editor("subject").set_value("再来一个")
    pane.save()
    found = {
        one.subject: (one.customer_id, one.contact_id) for one in reading.list_of_contact(workspace, sample.contact)
    }
    assert found["再来一个"] == (sample.yunqi, sample.contact)
    assert len(card.findChildren(TicketLine)) >= 2
    assert not [one for one in page.findChildren(RecordPane, "tickets_pane") if one.isVisible()]


def test_an_entry_of_the_timeline_opens_the_ticket(
    tickets: dict[str, int], show_page: ShowPage, sample: Sample, context: AppContext
) -> None:
    page = show_page(CustomerRecordPage, Target("customer", "customers", sample.yunqi))
    timeline = page.findChild(Timeline)
    assert timeline is not None
    [entry] = [one for one in timeline.entries if one.title == "Ticket resolved"]
    timeline.activated.emit(entry)
    target = context.navigator.current
    assert target is not None
    assert (target.page, target.record_id) == ("ticket", tickets["resolved"])


@pytest.mark.parametrize("page_class", [TicketsPage, TicketRecordPage])
def test_every_word_is_there_in_both_languages(
    tickets: dict[str, int], show_page: ShowPage, both_languages: str, page_class: type[Page]
) -> None:
    target = Target("ticket", "tickets", tickets["urgent"]) if page_class is TicketRecordPage else None
    page = show_page(page_class, target)
    said = [*texts(page), *(one.text() for one in page.findChildren(QPushButton))]
    words = {"en": ("Resolve…", "New ticket"), "zh_CN": ("解决…", "新建")}[both_languages]
    assert any(words[0] in text for text in said)
    assert words[1] in [one.text for one in page.findChildren(LookChip)]
    if both_languages == "zh_CN":
        foreign = [text.strip() for text in said if text.strip().isascii() and text.strip().isalpha()]
        assert set(foreign) <= {"Enter", "Space"}


def test_the_keys_of_the_window_open_a_ticket_of_the_customer_in_sight(
    tickets: dict[str, int], show_page: ShowPage, sample: Sample, context: AppContext
) -> None:
    page = show_page(CustomerRecordPage, Target("customer", "customers", sample.lanting))
    context.actions.trigger(ActionId.NEW_TICKET)
    pane = find(page, RecordPane, "tickets_pane")
    assert isinstance(pane, RecordPane)
    assert pane.fixed == {"customer": sample.lanting}


def test_f6_goes_from_the_facts_to_the_steps(record_page: TicketRecordPage) -> None:
    facts, step = record_page.panes()
    assert step is button(record_page, "in_progress")
    assert facts is not step


def test_the_keys_of_tickets_are_among_the_shortcuts() -> None:
    keys = {row.title: row.keys for row in shortcut_rows()}
    assert (keys["Work on it"], keys["Resolve…"], keys["Open a ticket"]) == (("W",), ("R",), ("Ctrl+Shift+S",))
