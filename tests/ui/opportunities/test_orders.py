"""What the cards of the board are sorted by: chosen in a menu, kept by tab and by saved view."""

from __future__ import annotations

from typing import cast

from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from ocrm.services import records
from ocrm.services.deals import opportunities, priorities
from ocrm.services.listing import views
from ocrm.ui.context import AppContext, Target
from ocrm.ui.opportunities import deals_reader
from ocrm.ui.opportunities.lane import LaneColumn
from ocrm.ui.opportunities.page import OpportunitiesPage
from tests.ui.opportunities.test_board import lane_of, subjects
from tests.ui.opportunities.test_grouping import board, group_by


def sort_by(page: OpportunitiesPage, name: str) -> None:
    """Choose an order from the menu of the button."""
    menu = page._tools.order.menu()
    next(action for action in menu.actions() if action.objectName() == f"sort_by_{name}").trigger()
    menu.deleteLater()
    QApplication.processEvents()


def offered(page: OpportunitiesPage) -> list[str]:
    menu = page._tools.order.menu()
    names = [action.objectName().removeprefix("sort_by_") for action in menu.actions()]
    menu.deleteLater()
    return names


def said(page: OpportunitiesPage) -> str:
    return cast(QToolButton, page.findChild(QToolButton, "sort_board")).text().strip()


def amounts(column: LaneColumn) -> list[object]:
    return [card.amount for card in column.lane.cards]


def scores_of(context: AppContext, column: LaneColumn) -> list[int]:
    ids = [card.opportunity_id for card in column.lane.cards]
    scores = priorities.scores(context.workspace, ids)
    return [scores[one] for one in ids]


def test_by_priority_the_highest_score_stands_on_top_of_each_column(
    page: OpportunitiesPage, context: AppContext
) -> None:
    before = {column.key: subjects(column) for column in board(page).columns}
    sort_by(page, "priority")
    for column in board(page).columns:
        found = scores_of(context, column)
        assert found == sorted(found, reverse=True)
    assert {column.key: subjects(column) for column in board(page).columns} != before
    assert said(page) == "Order: Priority"
    sort_by(page, "next_step")
    assert {column.key: subjects(column) for column in board(page).columns} == before


def test_a_card_that_gains_points_moves_up_also_on_a_large_board(
    page: OpportunitiesPage, context: AppContext, monkeypatch
) -> None:  # type: ignore[no-untyped-def]
    sort_by(page, "priority")
    last = lane_of(page, "bidding").lane.cards[-1].opportunity_id
    monkeypatch.setattr(deals_reader, "READ_IN_BACKGROUND_ABOVE", 3)
    context.runner.perform(lambda: opportunities.pin_probability(context.workspace, last, 100))
    context.runner.perform(
        lambda: records.update_records(context.workspace, "opportunities", [last], {"expected_amount": 10**9})
    )
    context.tasks.wait()
    QApplication.processEvents()
    assert lane_of(page, "bidding").lane.cards[0].opportunity_id == last


def test_another_order_begins_at_the_top(page: OpportunitiesPage) -> None:
    page.window().resize(1300, 420)
    QApplication.processEvents()
    views = [column.view for column in board(page).columns]
    tall = max(views, key=lambda view: view.verticalScrollBar().maximum())
    page._views.clear_selection()
    tall.verticalScrollBar().setValue(tall.verticalScrollBar().maximum())
    assert tall.verticalScrollBar().value() > 0
    sort_by(page, "priority")
    assert tall.verticalScrollBar().value() == 0


def test_amount_order_holds_in_every_grouping(page: OpportunitiesPage) -> None:
    sort_by(page, "amount")
    group_by(page, "value")
    for column in board(page).columns:
        known = [amount for amount in amounts(column) if amount is not None]
        assert known == sorted(known, reverse=True)  # type: ignore[type-var]


def test_months_have_their_own_order_and_the_list_its_columns(page: OpportunitiesPage) -> None:
    button = cast(QWidget, page.findChild(QWidget, "sort_board"))
    assert button.isVisible()
    group_by(page, "expected_close_on")
    assert not button.isVisible()
    group_by(page, "stage")
    page.shown.choose_mode(1)
    assert not button.isVisible()


def test_each_tab_keeps_its_order_and_offers_what_suits_it(page: OpportunitiesPage) -> None:
    sort_by(page, "amount")
    page.visit(Target("opportunities", view="stalled"))
    assert said(page) == "Order: Days in stage"
    assert "return" not in offered(page)
    page.visit(Target("opportunities", view="open"))
    assert said(page) == "Order: Amount"
    page.visit(Target("opportunities", view="on_hold"))
    assert "return" in offered(page)


def test_a_saved_view_keeps_the_order_of_its_cards(page: OpportunitiesPage, context: AppContext) -> None:
    sort_by(page, "priority")
    content = page.shown.content()
    context.runner.perform(lambda: views.add_view(context.workspace, "opportunities", "Best first", content))
    sort_by(page, "next_step")
    page._tabs.step(-1)  # round to the last tab, the user's own
    assert said(page) == "Order: Priority"
    sort_by(page, "close")
    assert page.findChild(QWidget, "view_save").isVisible()
    page.step_view(1)
    assert said(page) == "Order: Next step"


def test_nothing_lies_over_the_zones_while_a_card_is_dragged(page: OpportunitiesPage, context: AppContext) -> None:
    context.toasts.show("Moved")
    lane_of(page, "bidding").view.drag_started.emit()
    assert context.toasts.current is None


def test_a_board_made_ahead_has_its_lanes_and_shows_the_same_cards(
    context: AppContext, deals: dict[str, int], page: OpportunitiesPage
) -> None:
    ahead = OpportunitiesPage(context)
    while ahead.build_ahead(page.size()):
        pass
    made = ahead._views._boards["opportunities/board"]
    empty = [column.key for column in made.columns]
    assert empty == [column.key for column in board(page).columns]
    assert made.cards() == []
    ahead.visit(Target("opportunities"))
    assert board(ahead) is made
    assert [column.key for column in made.columns] == empty
    assert made.cards() == board(page).cards()
    ahead.deleteLater()


def test_only_a_board_of_stages_is_made_ahead(context: AppContext, deals: dict[str, int]) -> None:
    context.preferences.remember("opportunities/mode", 1)
    ahead = OpportunitiesPage(context)
    while ahead.build_ahead(ahead.size()):
        pass
    assert not ahead._views._boards
    ahead.deleteLater()
