"""The campaign list and the page of one: members in, changed and out by mouse and keys, figures and deals from it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.campaigns import members, reading
from ocrm.services.deals import opportunity_bulk
from ocrm.services.filtering.conditions import Condition
from ocrm.services.relations import customers
from ocrm.services.segmentation import segments
from ocrm.services.workspace import Workspace
from ocrm.ui.campaigns.campaign_menu import CampaignMenu
from ocrm.ui.campaigns.deals_table import DealsTable
from ocrm.ui.campaigns.members_table import MembersTable
from ocrm.ui.campaigns.page import CampaignsPage
from ocrm.ui.campaigns.record_page import CampaignRecordPage
from ocrm.ui.campaigns.result_funnel import ResultFunnel
from ocrm.ui.cards.card_row import CardRow
from ocrm.ui.context import AppContext, Target
from ocrm.ui.customers.new_deal import NewDealPane
from ocrm.ui.customers.page import CustomersPage
from ocrm.ui.customers.record_page import CustomerRecordPage
from ocrm.ui.figures.why import WhyPopover
from ocrm.ui.forms import RecordPane
from ocrm.ui.forms.values_pane import ValuesPane
from ocrm.ui.page import Page
from ocrm.ui.record_view import RecordView
from ocrm.ui.segments.page import SegmentsPage
from ocrm.ui.widgets import QuietComboBox
from tests.snapshots import rows_of
from tests.ui.customers.conftest import Sample, find, made, sample, settle, show_page

__all__ = ["sample", "settle", "show_page"]
ShowPage = Callable[..., Page]


@pytest.fixture
def fair(workspace: Workspace, sample: Sample) -> int:
    """A fair that cost 20,000, with 云栖 (invited) and 明远; it brought a deal with 云栖 that was won."""
    values = {"name": "春季展会", "kind": "exhibition", "status": "running", "cost": Decimal(20_000)}
    campaign = made(records.add_record(workspace, "campaigns", values | {"budget": Decimal(30_000)}))
    members.add_members(workspace, campaign, [sample.yunqi, sample.mingyuan], contacts={sample.yunqi: sample.contact})
    invited = next(row for row in reading.list_members(workspace, campaign) if row.customer_id == sample.yunqi)
    members.set_status(workspace, [invited.member_id], "sent")
    records.update_records(workspace, "opportunities", [sample.deal], {"campaign": campaign})
    opportunity_bulk.win_opportunities(workspace, [sample.deal], amount=Decimal(50_000))
    return campaign


@pytest.fixture
def page(fair: int, show_page: ShowPage) -> CampaignRecordPage:
    shown = show_page(CampaignRecordPage, Target("campaign", "campaigns", fair))
    assert isinstance(shown, CampaignRecordPage)
    return shown


def table(page: Page) -> MembersTable:
    view = page.findChild(MembersTable)
    assert view is not None
    return view


def statuses(workspace: Workspace, campaign: int) -> dict[str, str]:
    return {row.customer: row.status for row in reading.list_members(workspace, campaign)}


def stand_on(page: Page, customer: str) -> MembersTable:
    view = table(page)
    row = [member.customer for member in view.members.rows].index(customer)
    view.setCurrentIndex(view.members.index(row, 0))
    view.setFocus()
    return view


def popup() -> QMenu:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def stat(page: Page, key: str) -> str:
    return " | ".join(one.text() for one in find(page, QWidget, f"stat_{key}").findChildren(QLabel) if one.text())


# -- the list ---------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("both_languages")
def test_the_list_tells_what_each_campaign_reached_cost_and_brought(fair: int, show_page: ShowPage) -> None:
    page = show_page(CampaignsPage)
    view = page.findChild(RecordView, "campaign_table")
    assert view is not None
    model = view.records
    cells = {
        name: str(model.index(0, model.section_of(name)).data() or "")
        for name in ("name", "member_count", "deal_count", "return_percent")
    }
    assert cells == {"name": "春季展会", "member_count": "2", "deal_count": "1", "return_percent": "150%"}
    told = " ".join(one.text() for one in page.preview.findChildren(QLabel))
    assert "150.00%" in told and reading.member_status_label("sent") in told


def test_a_campaign_is_begun_in_the_list_and_undone(
    show_page: ShowPage, workspace: Workspace, context: AppContext
) -> None:
    page = show_page(CampaignsPage)
    before = rows_of(workspace)
    page.new_record()
    pane = page.findChild(RecordPane)
    assert pane is not None
    pane.record_form.set_values({"name": "秋季促销", "kind": "promotion", "budget": Decimal(9000)})
    pane.save()
    (campaign,) = records.all_ids(workspace, records.RecordQuery("campaigns"))
    assert records.fetch_record(workspace, "campaigns", campaign)["kind"] == "promotion"
    context.runner.undo()
    assert rows_of(workspace) == before


# -- the page ---------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("both_languages")
def test_the_page_shows_figures_the_funnel_members_and_deals(page: CampaignRecordPage) -> None:
    assert stat(page, "return").split(" | ")[1] == "150.00%"
    assert "50,000" in stat(page, "won_amount") and stat(page, "cost_per_deal").split(" | ")[1].endswith("20,000")
    funnel = page.findChild(ResultFunnel)
    assert funnel is not None
    assert [(step.count, step.share) for step in funnel.steps] == [(2, ""), (1, "50%"), (0, "0%"), (1, ""), (1, "100%")]
    assert {row.customer: row.contact for row in table(page).members.rows} == {
        "杭州云栖智造": "王建国",
        "苏州明远机械": "",
    }
    deals = page.findChild(DealsTable)
    assert deals is not None
    assert deals.deals.index(0, 2).data() == _("Won")


def test_keys_say_what_became_of_members_and_undo_takes_it_back(
    page: CampaignRecordPage, workspace: Workspace, context: AppContext, fair: int
) -> None:
    view = stand_on(page, "苏州明远机械")
    before = rows_of(workspace)
    QTest.keyClick(view, Qt.Key.Key_5)
    assert statuses(workspace, fair) == {"杭州云栖智造": "sent", "苏州明远机械": "replied"}
    assert [row.customer for row in view.selected] == ["苏州明远机械"], "the place is kept"
    view.selectAll()
    QTest.keyClick(view, Qt.Key.Key_6)
    assert set(statuses(workspace, fair).values()) == {"converted"}
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert statuses(workspace, fair) == {}
    for _number in range(3):
        context.runner.undo()
    assert rows_of(workspace) == before


def test_the_keyboard_stays_where_a_member_was_taken_out(page: CampaignRecordPage) -> None:
    view = table(page)
    view.setCurrentIndex(view.members.index(0, 0))
    left = view.members.rows[1].customer
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert view.current is not None and view.current.customer == left
    assert [row.customer for row in view.selected] == [left]


def test_a_status_is_changed_where_it_stands(page: CampaignRecordPage, workspace: Workspace, fair: int) -> None:
    view = stand_on(page, "苏州明远机械")
    QTest.keyClick(view, Qt.Key.Key_F2)
    editor = view.editor.editor
    assert editor is not None
    editor.set_value("clicked")
    assert view.editor.commit()
    assert statuses(workspace, fair)["苏州明远机械"] == "clicked"


def test_members_are_narrowed_to_one_status(page: CampaignRecordPage) -> None:
    chosen = find(page, QuietComboBox, "member_filter")
    assert isinstance(chosen, QuietComboBox)
    chosen.setCurrentIndex(chosen.findData("sent"))
    chosen.activated.emit(chosen.currentIndex())
    assert [row.customer for row in table(page).members.rows] == ["杭州云栖智造"]
    assert chosen.currentText() == "Invited (1)"


def test_very_many_members_are_read_and_changed_in_the_background(
    page: CampaignRecordPage, workspace: Workspace, fair: int, settle: Callable[[], None]
) -> None:
    with workspace.operation("Many"):
        ids = [made(customers.add_customer(workspace, f"客户 {number}")) for number in range(2_100)]
        members.add_members(workspace, fair, ids)
    page.reload()
    settle()
    view = table(page)
    assert len(view.members.rows) == 2_102
    view.setFocus()
    view.selectAll()
    QTest.keyClick(view, Qt.Key.Key_3)
    settle()
    assert set(statuses(workspace, fair).values()) == {"opened"}


def test_a_member_comes_in_by_the_pane_and_not_twice(
    page: CampaignRecordPage, workspace: Workspace, fair: int, sample: Sample
) -> None:
    page.new_record()
    pane = page.findChild(ValuesPane, "add_member_pane")
    assert isinstance(pane, ValuesPane)
    pane.save()
    assert any("Choose a customer" in one.text() for one in pane.findChildren(QLabel))
    pane.editors["customer"].set_value(sample.lanting)
    pane.save()
    assert "上海澜庭医疗" in statuses(workspace, fair)
    page.new_record()
    again = [one for one in page.findChildren(ValuesPane, "add_member_pane") if one.isVisible()][-1]
    again.editors["customer"].set_value(sample.lanting)
    again.save()
    assert any("already" in one.text() for one in again.findChildren(QLabel))


def test_a_segment_fills_the_campaign_and_a_refresh_says_that_nobody_is_new(
    page: CampaignRecordPage, workspace: Workspace, context: AppContext, fair: int, settle: Callable[[], None]
) -> None:
    segments.add_segment(workspace, "上海客户", Condition("city", "is", "上海"))
    find(page, QToolButton, "card_audience_add").click()  # type: ignore[attr-defined]
    pane = page.findChild(ValuesPane, "audience_pane")
    assert isinstance(pane, ValuesPane)
    pane.save()
    settle()
    assert "上海澜庭医疗" in statuses(workspace, fair)
    refresh = find(page, QPushButton, "audience_refresh")
    assert isinstance(refresh, QPushButton)
    refresh.click()
    settle()
    assert context.toasts.current is not None and "Nobody new" in context.toasts.current.text


def test_enter_opens_the_customer_and_a_deal_is_begun_with_its_campaign(
    page: CampaignRecordPage, workspace: Workspace, context: AppContext, fair: int, sample: Sample, qtbot: QtBot
) -> None:
    view = stand_on(page, "苏州明远机械")
    told: list[object] = []
    view.opened.connect(told.append)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert [row.customer_id for row in told if isinstance(row, reading.MemberRow)] == [sample.mingyuan]
    menu = QMenu()
    qtbot.addWidget(menu)
    view.menu_filled.emit(menu, view.members.rows[0])
    next(action for action in menu.actions() if action.objectName() == "member_deal").trigger()
    pane = page.findChild(NewDealPane)
    assert pane is not None
    pane.deal_form.form.editor("subject").set_value("改造")
    pane.save(opens=False)
    assert len(reading.list_deals(workspace, fair)) == 2


def test_why_a_figure_is_what_it_is(page: CampaignRecordPage, qtbot: QtBot) -> None:
    figure = find(page, QWidget, "stat_return")
    figure.setFocus()
    QTest.keyClick(figure, Qt.Key.Key_Return)

    def shown() -> list[WhyPopover]:
        return [one for one in QApplication.topLevelWidgets() if isinstance(one, WhyPopover) and one.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()))
    assert "cost" in next(one.text() for one in shown()[0].findChildren(QLabel, "why_formula"))


def campaign_menu(page: CustomersPage) -> CampaignMenu:
    """Return the menu of campaigns within that of lists."""
    page.commands.offer_lists()
    menu = popup().findChild(CampaignMenu)
    assert menu is not None
    return menu


# -- from elsewhere ---------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("both_languages")
def test_chosen_customers_are_put_into_a_campaign_from_their_list(
    show_page: ShowPage, workspace: Workspace, context: AppContext, fair: int, sample: Sample
) -> None:
    page = show_page(CustomersPage)
    view = page.findChild(RecordView, "customer_table")
    assert view is not None
    view.records.tick_all()
    before = rows_of(workspace)
    menu = campaign_menu(page)
    next(action for action in menu.actions() if action.text() == "春季展会").trigger()
    popup().close()
    assert set(statuses(workspace, fair)) == {"杭州云栖智造", "苏州明远机械", "上海澜庭医疗"}
    context.runner.undo()
    assert rows_of(workspace) == before
    edit = campaign_menu(page).edit
    QTest.keyClicks(edit, "Autumn")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    (made_now,) = [one for one in reading.list_choices(workspace) if one.name == "Autumn"]
    assert len(reading.member_ids(workspace, made_now.campaign_id)) == 3
    context.runner.undo()
    assert rows_of(workspace) == before


def test_a_segment_becomes_the_audience_of_a_campaign(
    show_page: ShowPage, workspace: Workspace, fair: int, settle: Callable[[], None]
) -> None:
    segment = made(segments.add_segment(workspace, "上海客户", Condition("city", "is", "上海")))
    page = show_page(SegmentsPage)
    offer = find(page, QPushButton, "segment_audience")
    assert isinstance(offer, QPushButton)
    offer.click()
    menu = popup()
    next(action for action in menu.actions() if action.text() == "春季展会").trigger()
    menu.close()
    settle()
    assert members.audience_of(workspace, fair) == segment and "上海澜庭医疗" in statuses(workspace, fair)


@pytest.mark.usefixtures("both_languages")
def test_the_customers_page_tells_its_campaigns_and_changes_what_became_of_it(
    show_page: ShowPage, workspace: Workspace, context: AppContext, fair: int, sample: Sample
) -> None:
    page = show_page(CustomerRecordPage, Target("customer", "customers", sample.yunqi))
    row = find(page, CardRow, "campaign_row")
    assert isinstance(row, CardRow)
    words = " ".join(one.text() for one in row.findChildren(QLabel))
    assert reading.member_status_label("sent") in words and "王建国" in words
    before = rows_of(workspace)
    menu = row.menu()
    wanted = _("Set to “{status}”").format(status=reading.member_status_label("converted"))
    next(action for action in menu.actions() if action.text() == wanted).trigger()
    assert statuses(workspace, fair)["杭州云栖智造"] == "converted"
    context.runner.undo()
    assert rows_of(workspace) == before
