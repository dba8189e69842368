"""The contract list, the page of one, and where contracts come about: customers, deals, quotes, wins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QMenu, QPushButton, QTabBar, QWidget

from ocrm.services import records
from ocrm.services.contracts import reading, writing
from ocrm.services.quotes import lines
from ocrm.services.quotes import writing as quotes
from ocrm.services.quotes.reading import QuoteStatus
from ocrm.services.records import RecordQuery
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext, Target
from ocrm.ui.contracts.page import ContractsPage
from ocrm.ui.contracts.panes import ContractPane
from ocrm.ui.contracts.record_page import ContractRecordPage
from ocrm.ui.customers.record_page import CustomerRecordPage
from ocrm.ui.forms import EditorPane
from ocrm.ui.opportunities.record_page import OpportunityRecordPage
from ocrm.ui.page import Page
from ocrm.ui.record_view import RecordView
from tests.snapshots import rows_of
from tests.ui.customers.conftest import Sample, find, made, sample, settle, show_page

__all__ = ["sample", "settle", "show_page"]
ShowPage = Callable[..., Page]


def add(workspace: Workspace, customer: int, **values: Any) -> int:
    return made(records.add_record(workspace, "contracts", {"customer": customer, "title": "年度维保", **values}))


@pytest.fixture
def running(workspace: Workspace, sample: Sample) -> int:
    """A contract that runs for 29 more days and came of the deal of 云栖."""
    return add(
        workspace, sample.yunqi, status="executing", amount=Decimal(120000), signed_on=date(2025, 11, 1),
        starts_on=date(2025, 11, 20), ends_on=date(2026, 11, 19), opportunity=sample.deal,
    )  # fmt: skip


def value(workspace: Workspace, contract_id: int, name: str) -> Any:
    return records.fetch_record(workspace, "contracts", contract_id)[name]


def press(page: QWidget, name: str) -> None:
    QTest.mouseClick(find(page, QAbstractButton, name), Qt.MouseButton.LeftButton)


def words_in(widget: QWidget) -> list[str]:
    return [shown.text() for shown in widget.findChildren(QLabel) if shown.isVisible()]


def entry(menu: QMenu, name: str) -> Any:
    return next(action for action in menu.actions() if action.objectName() == name)


# -- the list ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def page(workspace: Workspace, sample: Sample, running: int, show_page: ShowPage) -> ContractsPage:
    add(workspace, sample.mingyuan, title="备件框架", amount=Decimal(30000))
    return cast(ContractsPage, show_page(ContractsPage, Target("contracts")))


def cells(page: ContractsPage, row: int) -> list[str]:
    view = cast(RecordView, page.findChild(RecordView, "contract_table"))
    model, header = view.records, view.horizontalHeader()
    sections = [header.logicalIndex(place) for place in range(header.count())]
    shown = [section for section in sections if not header.isSectionHidden(section) and model.column_at(section)]
    return [str(model.index(row, section).data() or "") for section in shown]


@pytest.mark.parametrize(
    ("both_languages", "words"),
    [("en", "19 Nov · 29 days left"), ("zh_CN", "11月19日 · 还剩 29 天")], indirect=["both_languages"],
)  # fmt: skip
def test_the_list_tells_how_long_a_contract_still_runs(both_languages: str, words: str, page: ContractsPage) -> None:
    row = next(row for row in range(2) if cells(page, row)[0] == "年度维保")
    assert words in cells(page, row)
    assert "0%" in cells(page, row)


def test_the_title_has_its_room_where_there_is_little(page: ContractsPage) -> None:
    money = find(page, QPushButton, "open_payments")
    page.resize(1200, 700)
    assert money.text().strip() == "Payments"
    page.resize(700, 700)
    assert (money.text(), money.toolTip(), money.accessibleName()) == ("", "Payments", "Payments")


def test_views_narrow_the_list(page: ContractsPage, settle: Callable[[], None]) -> None:
    tabs = cast(QTabBar, page.findChild(QTabBar, "view_tabs"))
    assert [tabs.tabText(number) for number in range(tabs.count())] == [
        "All", "Running · 1", "Ends within 60 days · 1", "Money overdue · 0", "Drafts · 1",
    ]  # fmt: skip
    tabs.setCurrentIndex(4)
    settle()
    assert page.view.records.record_count == 1
    assert cells(page, 0)[0] == "备件框架"


def test_a_contract_is_made_in_the_pane(
    page: ContractsPage, workspace: Workspace, sample: Sample, settle: Callable[[], None]
) -> None:
    page.new_record()
    pane = cast(ContractPane, page.pane_host.pane)
    pane.record_form.set_values({"title": "驻场服务", "customer": sample.lanting, "amount": Decimal(88000)})
    pane.save()
    settle()
    ids = records.first_ids(workspace, RecordQuery("contracts", text="驻场服务"))
    assert (value(workspace, ids[0], "amount"), value(workspace, ids[0], "status")) == (Decimal(88000), "draft")
    assert page.pane_host.pane is None and page.view.current_id == ids[0]


def test_a_contract_that_would_end_first_is_refused_beside_the_day(page: ContractsPage, sample: Sample) -> None:
    page.new_record()
    pane = cast(ContractPane, page.pane_host.pane)
    days = {"starts_on": date(2026, 5, 2), "ends_on": date(2026, 5, 1)}
    pane.record_form.set_values({"title": "驻场服务", "customer": sample.lanting, **days})
    pane.save()
    assert page.pane_host.pane is pane
    assert any("before it begins" in words for words in words_in(pane))


def test_the_menu_of_a_row_signs_a_draft_and_renews_what_runs(
    page: ContractsPage, workspace: Workspace, context: AppContext, running: int
) -> None:
    draft = next(one for one in page.view.records.ids if one != running)
    page.view.select_id(draft)
    entry(page.commands.context_menu(), "row_sign").trigger()
    assert value(workspace, draft, "status") == "signed"
    page.view.select_id(running)
    entry(page.commands.context_menu(), "row_renew").trigger()
    renewal = reading.list_renewals(workspace, running)[0]
    assert context.navigator.current == Target("contract", "contracts", renewal.contract_id)


def test_contact_is_logged_with_the_customer(page: ContractsPage, context: AppContext, running: int) -> None:
    page.view.select_id(running)
    page.commands.log_current()
    target = context.navigator.current
    assert target is not None and (target.page, target.kind) == ("customer", "customers")
    assert (target.extra or {}).get("compose") is True


def test_long_names_end_in_dots_in_the_preview_and_leave_its_amounts_in_sight(
    workspace: Workspace, page: ContractsPage, running: int, sample: Sample
) -> None:
    name = "A very long name of a company that goes on and on " * 5
    records.update_records(workspace, "customers", [sample.yunqi], {"name": name})
    page.preview.show_record(running)
    body = page.preview.scroll_area.widget()
    link = next(one for one in body.findChildren(QPushButton) if one.objectName() == "contract_customers")
    assert body.minimumSizeHint().width() < 400
    assert link.accessibleName() == name.strip()
    assert link.toolTip() == name.strip()


# -- the page of one --------------------------------------------------------------------------------------------------


@pytest.fixture
def record(show_page: ShowPage, running: int) -> ContractRecordPage:
    return cast(ContractRecordPage, show_page(ContractRecordPage, Target("contract", "contracts", running)))


@pytest.mark.parametrize(
    ("both_languages", "words"),
    [("en", {"29 days left", "In execution", "nothing overdue"}), ("zh_CN", {"还剩 29 天", "执行中", "没有逾期"})],
    indirect=["both_languages"],
)  # fmt: skip
def test_the_page_tells_state_money_and_term(both_languages: str, words: set[str], record: ContractRecordPage) -> None:
    assert words <= set(words_in(record))
    assert record.title() == "年度维保"


def test_renewing_opens_the_draft_and_undo_takes_it_back(
    record: ContractRecordPage, workspace: Workspace, context: AppContext, running: int, settle: Callable[[], None]
) -> None:
    before = rows_of(workspace)
    press(record, "contract_renew")
    renewal = reading.list_renewals(workspace, running)[0]
    assert context.navigator.current == Target("contract", "contracts", renewal.contract_id)
    record.visit(Target("contract", "contracts", renewal.contract_id))
    settle()
    assert find(record, QPushButton, "contract_sign").isVisible()
    press(record, "contract_sign")
    assert value(workspace, renewal.contract_id, "signed_on") == date(2026, 10, 21)
    context.runner.undo()
    context.runner.undo()
    assert rows_of(workspace) == before


def test_the_menu_ends_a_contract_and_only_one_past_its_day_expires(
    record: ContractRecordPage, workspace: Workspace, running: int
) -> None:
    menu = QMenu(record)
    record._fill_menu(menu)
    assert not entry(menu, "more_expire").isEnabled()
    entry(menu, "more_complete").trigger()
    assert value(workspace, running, "status") == "completed"


def test_a_deleted_contract_says_so_and_undo_brings_it_back(
    record: ContractRecordPage, workspace: Workspace, context: AppContext, running: int, settle: Callable[[], None]
) -> None:
    before = rows_of(workspace)
    menu = QMenu(record)
    record._fill_menu(menu)
    entry(menu, "more_delete").trigger()
    assert context.navigator.current == Target("contracts")
    record.visit(Target("contract", "contracts", running))
    assert "This contract no longer exists" in words_in(record)
    assert not record.findChild(QPushButton, "contract_renew").isVisible()
    assert record.findChild(QLabel, "page_title").text() != "年度维保"
    context.runner.undo()
    settle()
    assert rows_of(workspace) == before
    assert record.title() == "年度维保" and find(record, QPushButton, "contract_renew").isVisible()


def test_the_history_stands_in_the_place_of_the_cards(record: ContractRecordPage) -> None:
    menu = QMenu(record)
    record._fill_menu(menu)
    entry(menu, "more_history").trigger()
    assert not record._cards.isVisible() and record._panes.pane is not None
    assert record._facts.isVisible()
    record.window().resize(1024, 768)
    assert not record._facts.isVisible()
    assert record.escape() and record._cards.isVisible() and record._facts.isVisible()


def test_the_title_is_renamed_in_place(record: ContractRecordPage, workspace: Workspace, running: int) -> None:
    record._header.rename()
    record._header._name.edit.setText("维保 2026")
    QTest.keyClick(record._header._name.edit, Qt.Key.Key_Return)
    assert value(workspace, running, "title") == "维保 2026"


def test_in_a_narrow_window_the_cards_stand_below_the_facts(record: ContractRecordPage) -> None:
    record.window().resize(820, 640)
    assert record._left.isAncestorOf(record._cards)
    record.window().resize(1440, 900)
    assert not record._left.isAncestorOf(record._cards)


# -- where contracts come about ---------------------------------------------------------------------------------------


def test_the_customer_shows_contracts_with_what_they_come_to(
    workspace: Workspace, sample: Sample, running: int, show_page: ShowPage
) -> None:
    add(workspace, sample.yunqi, status="signed", amount=Decimal(30000), title="备件")
    shown = show_page(CustomerRecordPage, Target("customer", "customers", sample.yunqi))
    card = shown.findChild(QWidget, "card_contracts")
    assert card is not None
    assert {"$150K signed", "Received $0 · open $150K"} <= set(words_in(card))
    press(card, "card_contracts_add")
    pane = cast(ContractPane, shown.findChild(ContractPane))
    assert pane.record_form.filled_values()["customer"] == sample.yunqi


def test_the_deal_shows_its_contracts_and_begins_one_with_its_facts(
    workspace: Workspace, sample: Sample, running: int, show_page: ShowPage
) -> None:
    shown = show_page(OpportunityRecordPage, Target("opportunity", "opportunities", sample.deal))
    card = shown.findChild(QWidget, "card_deal_contracts")
    assert card is not None and "$120K signed" in words_in(card)
    press(card, "card_deal_contracts_add")
    values = cast(ContractPane, shown.findChild(ContractPane)).record_form.filled_values()
    assert (values["title"], values["amount"]) == ("MES 二期", Decimal(865000))


def win(shown: Page, choose: str = "") -> None:
    cast(OpportunityRecordPage, shown).commands.win()
    pane = cast(EditorPane, shown.findChild(EditorPane, "win_pane"))
    box = cast(QComboBox, pane.findChild(QComboBox, "win_contract"))
    if choose:
        box.setCurrentIndex(next(place for place in range(box.count()) if choose in box.itemText(place)))
    pane.save_requested.emit()


def test_winning_makes_the_contract_signed_that_day_as_one_step(
    workspace: Workspace, sample: Sample, show_page: ShowPage, context: AppContext
) -> None:
    shown = show_page(OpportunityRecordPage, Target("opportunity", "opportunities", sample.deal))
    before = rows_of(workspace)
    win(shown)
    [contract] = reading.list_deal_contracts(workspace, sample.deal)
    assert (contract.status, contract.amount, contract.signed_on) == ("signed", Decimal(865000), date(2026, 10, 21))
    context.runner.undo()
    assert rows_of(workspace) == before


def test_winning_links_a_draft_of_the_customer_and_signs_it(
    workspace: Workspace, sample: Sample, show_page: ShowPage
) -> None:
    draft = add(workspace, sample.yunqi, title="框架合同")
    shown = show_page(OpportunityRecordPage, Target("opportunity", "opportunities", sample.deal))
    win(shown, "框架合同")
    assert [one.contract_id for one in reading.list_deal_contracts(workspace, sample.deal)] == [draft]
    assert value(workspace, draft, "status") == "signed"


def test_winning_without_a_contract_is_remembered(
    workspace: Workspace, sample: Sample, show_page: ShowPage, context: AppContext
) -> None:
    shown = show_page(OpportunityRecordPage, Target("opportunity", "opportunities", sample.deal))
    win(shown, "No contract")
    assert reading.list_deal_contracts(workspace, sample.deal) == []
    context.runner.undo()
    win(shown)
    assert reading.list_deal_contracts(workspace, sample.deal) == []


def test_a_deal_that_has_a_contract_is_not_asked_for_another(
    workspace: Workspace, sample: Sample, running: int, show_page: ShowPage
) -> None:
    shown = show_page(OpportunityRecordPage, Target("opportunity", "opportunities", sample.deal))
    cast(OpportunityRecordPage, shown).commands.win()
    box = shown.findChild(QComboBox, "win_contract")
    assert box is not None and not box.isVisible()


def test_an_accepted_quote_makes_a_contract_and_opens_it_afterwards(
    workspace: Workspace, sample: Sample, show_page: ShowPage, context: AppContext, settle: Callable[[], None]
) -> None:
    quote = made(quotes.add_quote(workspace, sample.deal))
    lines.add_line(workspace, quote, {"product": "MES", "quantity": Decimal(1), "unit_price": Decimal(200000)})
    quotes.set_status(workspace, quote, QuoteStatus.ACCEPTED)
    shown = show_page(OpportunityRecordPage, Target("opportunity", "opportunities", sample.deal, view="quotes"))
    press(shown, "quote_contract")
    pane = cast(ContractPane, shown.findChild(ContractPane))
    pane.save()
    settle()
    contract_id = reading.contract_of_quote(workspace, quote)
    assert contract_id is not None and value(workspace, contract_id, "amount") == Decimal(200000)
    assert find(shown, QPushButton, "quote_contract").accessibleName() == "Open its contract"
    press(shown, "quote_contract")
    assert context.navigator.current == Target("contract", "contracts", contract_id)


def test_a_renewed_contract_shows_what_it_renews(workspace: Workspace, running: int, show_page: ShowPage) -> None:
    renewal = made(writing.renew(workspace, running))
    shown = show_page(ContractRecordPage, Target("contract", "contracts", renewal))
    assert {"Renews", "Customer"} <= set(words_in(cast(QWidget, shown.findChild(QWidget, "card_belongs_to"))))
