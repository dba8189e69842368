"""The board: moving by mouse and keyboard, undo, what cards say, selection, and staying fast with many."""

from __future__ import annotations

from typing import ClassVar, cast

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDrag, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QScrollArea, QWidget

from ocrm import i18n
from ocrm.services import records
from ocrm.services.deals import opportunities, stage_log, stages
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext, Target
from ocrm.ui.opportunities import deals_reader
from ocrm.ui.opportunities import lane_view as lane_view_module
from ocrm.ui.opportunities.board import Board
from ocrm.ui.opportunities.lane import LaneColumn
from ocrm.ui.opportunities.page import OpportunitiesPage
from ocrm.ui.record_drag import MIME_DEALS, pack_deals
from tests.ui.opportunities.conftest import show

MOVE = Qt.DropAction.MoveAction
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def board_of(page: OpportunitiesPage) -> Board:
    return cast(Board, page.findChild(Board, "opportunities_board"))


def lane_of(page: OpportunitiesPage, code: str) -> LaneColumn:
    stage = next(row for row in stages.list_stages(page.context.workspace) if row.code == code)
    return next(column for column in board_of(page).columns if column.key == str(stage.stage_id))


def subjects(lane: LaneColumn) -> list[str]:
    return [card.subject for card in lane.lane.cards]


def stage_code(context: AppContext, opportunity_id: int) -> str:
    row = records.fetch_record(context.workspace, "opportunities", opportunity_id)
    return stages.stage(context.workspace, row["stage"].record_id).code


def drop(target: QWidget, mime: QMimeData) -> None:
    """Drop deals on a widget, as dragging does."""
    place = QPoint(20, 20)
    enter = QDragEnterEvent(place, MOVE, mime, LEFT, NONE)
    QApplication.sendEvent(target, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(target, QDropEvent(QPointF(place), MOVE, mime, LEFT, NONE))


def test_a_column_says_how_many_deals_it_holds_and_what_they_are_worth(page: OpportunitiesPage) -> None:
    lane = lane_of(page, "bidding")
    assert len(lane.lane.cards) == 4
    sums = cast(QLabel, lane.findChild(QLabel, f"sums_{lane.key}"))
    assert sums.text() == "$2.59M · wtd $1.55M"
    count = cast(QLabel, lane.findChild(QLabel, f"count_{lane.key}"))
    assert count.text() == "4"


def test_what_needs_me_first_stands_on_top(page: OpportunitiesPage) -> None:
    assert subjects(lane_of(page, "bidding")) == [
        "Explosion-proof meters",  # overdue
        "Shop-floor data capture",  # tomorrow
        "Water monitoring",
        "Operating-room monitoring",
    ]


def test_a_card_dropped_on_another_stage_moves_there_and_keeps_the_focus(
    page: OpportunitiesPage, context: AppContext, deals: dict[str, int]
) -> None:
    deal = deals["MES phase 2"]
    target = lane_of(page, "contract_signing")
    drop(target.view.viewport(), pack_deals([deal]))
    assert stage_code(context, deal) == "contract_signing"
    assert "MES phase 2" in subjects(target)
    assert "MES phase 2" not in subjects(lane_of(page, "negotiation"))
    assert target.view.hasFocus()
    assert target.view.current_id == deal
    assert context.toasts.current is not None
    assert context.toasts.current.text == "Move “MES phase 2” to Contract signing"


def test_a_card_may_be_dropped_on_the_head_of_a_stage_too(
    page: OpportunitiesPage, context: AppContext, deals: dict[str, int]
) -> None:
    drop(lane_of(page, "contract_signing"), pack_deals([deals["MES phase 2"]]))
    assert stage_code(context, deals["MES phase 2"]) == "contract_signing"


def test_a_card_dropped_on_a_collapsed_stage_moves_there(
    page: OpportunitiesPage, context: AppContext, deals: dict[str, int]
) -> None:
    lane_of(page, "contract_signing").collapse()
    drop(lane_of(page, "contract_signing"), pack_deals([deals["MES phase 2"]]))
    assert stage_code(context, deals["MES phase 2"]) == "contract_signing"


def test_a_move_taken_back_keeps_the_card_selected_and_the_keyboard_on_it(
    page: OpportunitiesPage, context: AppContext, deals: dict[str, int]
) -> None:
    deal = deals["Storage monitoring"]
    board_of(page).select_card(deal)
    context.actions.trigger(ActionId.STAGE_NEXT)
    context.runner.undo()
    assert board_of(page).selected_ids() == [deal]
    assert lane_of(page, "proposal").view.hasFocus()


def test_a_card_dropped_where_it_stands_changes_nothing(
    page: OpportunitiesPage, context: AppContext, deals: dict[str, int]
) -> None:
    before = context.workspace.undo_label()
    drop(lane_of(page, "negotiation").view.viewport(), pack_deals([deals["MES phase 2"]]))
    assert context.workspace.undo_label() == before


def test_ctrl_right_moves_on_and_ctrl_z_takes_it_back(
    page: OpportunitiesPage, context: AppContext, deals: dict[str, int]
) -> None:
    deal = deals["Storage monitoring"]
    board_of(page).select_card(deal)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert stage_code(context, deal) == "bidding"
    lane = lane_of(page, "bidding")
    assert lane.view.hasFocus()
    assert lane.view.current_id == deal
    context.runner.undo()
    assert stage_code(context, deal) == "proposal"
    assert "Storage monitoring" in subjects(lane_of(page, "proposal"))


def test_going_back_asks_why_and_the_history_keeps_it(
    page: OpportunitiesPage, context: AppContext, deals: dict[str, int]
) -> None:
    deal = deals["MES phase 2"]
    board_of(page).select_card(deal)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert stage_code(context, deal) == "negotiation"
    question = cast(QLabel, page.findChild(QLabel, "move_question"))
    assert question.text().startswith("Why does “MES phase 2” go back to Bidding?")
    note = QApplication.focusWidget()
    assert isinstance(note, QLineEdit)
    QTest.keyClick(note, Qt.Key.Key_Return)
    assert cast(QLabel, page.findChild(QLabel, "move_error")).text() == "Say in a few words why."
    QTest.keyClicks(note, "New tender")
    QTest.keyClick(note, Qt.Key.Key_Return)
    assert stage_code(context, deal) == "bidding"
    assert stage_log.stage_history(context.workspace, deal)[-1].note == "New tender"
    assert lane_of(page, "bidding").view.current_id == deal


def test_the_last_stage_has_none_after_it(page: OpportunitiesPage, context: AppContext, deals: dict[str, int]) -> None:
    deal = deals["Fleet SaaS, annual"]
    board_of(page).select_card(deal)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert stage_code(context, deal) == "contract_signing"


def test_several_cards_move_as_one_step(page: OpportunitiesPage, context: AppContext, deals: dict[str, int]) -> None:
    chosen = [deals["MES phase 2"], deals["Code scanning, annual"]]
    drop(lane_of(page, "contract_signing").view.viewport(), pack_deals(chosen))
    assert {stage_code(context, deal) for deal in chosen} == {"contract_signing"}
    assert context.workspace.undo_label() == "Move 2 opportunities to Contract signing"
    context.runner.undo()
    assert {stage_code(context, deal) for deal in chosen} == {"negotiation"}


def test_a_stalled_card_says_why_on_the_day_after_the_limit(
    page: OpportunitiesPage, context: AppContext, deals: dict[str, int]
) -> None:
    cards = {card.subject: card for column in board_of(page).columns for card in column.lane.cards}
    assert cards["Tool cabinets"].days_in_stage == 18
    lane = lane_of(page, "proposal")
    row = lane.view.deals.row_of(deals["Tool cabinets"])
    assert row is not None
    index = lane.view.deals.index(row)
    assert "Stalled: 18 days in this stage, the limit is 14" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Stalled: 18 days in this stage, the limit is 14" in index.data(Qt.ItemDataRole.ToolTipRole)


def test_exactly_the_limit_is_not_stalled(page: OpportunitiesPage, context: AppContext) -> None:
    proposal = next(row for row in stages.list_stages(context.workspace) if row.code == "proposal")
    today = context.workspace.clock.today()
    for days, expected in ((proposal.limit_days, False), (proposal.limit_days + 1, True)):
        entered = today.fromordinal(today.toordinal() - days)
        changes = records.add_record(
            context.workspace,
            "opportunities",
            {"subject": f"{days} days", "stage": proposal.stage_id, "entered_stage_on": entered},
        )
        assert changes.created_id is not None
        assert opportunities.fetch_cards(context.workspace, [changes.created_id])[0].is_stalled is expected


@pytest.mark.parametrize("state", ["No next step", "overdue since 3 days ago", "today", "tomorrow"])
def test_every_state_of_a_next_step_is_said_in_words(page: OpportunitiesPage, state: str) -> None:
    said = [
        column.view.deals.index(number).data(Qt.ItemDataRole.AccessibleTextRole)
        for column in board_of(page).columns
        for number in range(column.view.deals.rowCount())
    ]
    words = "next step: none" if state == "No next step" else state
    assert any(words in sentence for sentence in said)


def test_cards_speak_the_chosen_language(context: AppContext, deals: dict[str, int], language: str) -> None:
    from ocrm.ui.opportunities.board_reading import card_words

    words = card_words(context.workspace)
    card = opportunities.fetch_cards(context.workspace, [deals["Cold store retrofit"]])[0]
    expected = {"en": ("stalled 28 d", "No next step"), "zh_CN": ("停滞 28 天", "未安排下一步")}
    assert (words.dwell(card), words.next_step(card)) == expected[i18n.language()]


def test_the_cards_of_a_lane_are_a_proper_model(page: OpportunitiesPage) -> None:
    for column in board_of(page).columns:
        tester = QAbstractItemModelTester(
            column.view.deals, QAbstractItemModelTester.FailureReportingMode.Fatal, column
        )
        tester.deleteLater()


def test_arrow_keys_walk_between_columns(page: OpportunitiesPage, deals: dict[str, int]) -> None:
    board_of(page).select_card(deals["Batch tracking"])
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    assert lane_of(page, "needs_analysis").view.hasFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Left)
    assert lane_of(page, "qualification").view.hasFocus()
    assert board_of(page).selected_ids() == [deals["Batch tracking"]]


def test_ctrl_click_selects_over_columns_and_shows_what_can_be_done(
    page: OpportunitiesPage, deals: dict[str, int]
) -> None:
    board = board_of(page)
    board.select_card(deals["Batch tracking"])
    lane = lane_of(page, "proposal")
    place = lane.view.visualRect(lane.view.deals.index(0)).center()
    stood = lane.view.viewport().mapTo(page, place)
    QTest.mouseClick(lane.view.viewport(), LEFT, Qt.KeyboardModifier.ControlModifier, place)
    assert len(board.selected_ids()) == 2
    bar = page.findChild(QWidget, "bulk_bar")
    assert bar is not None
    assert bar.isVisible()
    QApplication.processEvents()
    assert lane.view.viewport().mapTo(page, place) == stood, "cards stay under the pointer"
    assert bar.mapTo(page, bar.rect().topLeft()).y() > stood.y()
    assert page.status_text().startswith("2 selected · ")
    QTest.mouseClick(lane.view.viewport(), LEFT, NONE, place)
    assert len(board.selected_ids()) == 1
    assert not bar.isVisible()


def test_a_column_folds_to_a_strip_and_stays_so(page: OpportunitiesPage, context: AppContext) -> None:
    lane = lane_of(page, "first_contact")
    lane.collapse()
    assert lane.width() < 60 or lane.maximumWidth() < 60
    strip = page.findChild(QWidget, f"expand_{lane.key}")
    assert strip is not None
    assert strip.accessibleName() == "Expand “First contact”, 7"
    page.retranslate()
    assert lane_of(page, "first_contact").is_collapsed
    QTest.keyClick(cast(QWidget, page.findChild(QWidget, f"expand_{lane.key}")), Qt.Key.Key_Return)
    assert not lane_of(page, "first_contact").is_collapsed


def test_minus_folds_a_column_plus_unfolds_it_and_its_cards_are_out_of_reach(
    page: OpportunitiesPage, deals: dict[str, int]
) -> None:
    board, lane = board_of(page), lane_of(page, "bidding")
    board.select_card(deals["Water monitoring"])
    QTest.keyClick(lane.view, Qt.Key.Key_Minus)
    assert lane.is_collapsed
    assert not board.selected_ids()
    strip = cast(QWidget, page.findChild(QWidget, f"expand_{lane.key}"))
    assert strip.hasFocus()
    QTest.keyClick(strip, Qt.Key.Key_Left)
    assert lane_of(page, "proposal").view.hasFocus()
    strip.setFocus()
    QTest.keyClick(strip, Qt.Key.Key_Plus)
    assert not lane.is_collapsed


def test_shift_and_arrows_select_over_columns(page: OpportunitiesPage, deals: dict[str, int]) -> None:
    board = board_of(page)
    board.select_card(deals["Water monitoring"])
    first = board.selected_ids()
    QTest.keyClick(lane_of(page, "bidding").view, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert len(board.selected_ids()) == len(first) + 1
    assert set(first) < set(board.selected_ids())
    assert lane_of(page, "proposal").view.hasFocus()


@pytest.mark.parametrize("place", ["cards", "head", "gap between columns"])
def test_shift_wheel_scrolls_sideways_wherever_it_is_turned(page: OpportunitiesPage, place: str) -> None:
    lane = lane_of(page, "first_contact")
    area = cast(QScrollArea, board_of(page).findChild(QScrollArea))
    widget = {"cards": lane.view.viewport(), "head": lane, "gap between columns": area.widget()}[place]
    area.horizontalScrollBar().setValue(0)
    window = page.window()
    pointer = widget.mapTo(window, QPoint(10, 10))
    QTest.wheelEvent(window.windowHandle(), pointer, QPoint(0, -120), stateKey=Qt.KeyboardModifier.ShiftModifier)
    assert area.horizontalScrollBar().value() > 0


def test_dragging_shows_where_to_win_lose_and_delete(page: OpportunitiesPage, deals: dict[str, int]) -> None:
    board = board_of(page)
    assert not board.drop_zones.isVisible()
    lane_of(page, "bidding").view.drag_started.emit()
    assert board.drop_zones.isVisible()
    lost = cast(QWidget, page.findChild(QWidget, "zone_lost"))
    drop(lost, pack_deals([deals["Water monitoring"]]))
    assert page.findChild(QWidget, "lose_pane") is not None
    lane_of(page, "bidding").view.drag_ended.emit()
    assert not board.drop_zones.isVisible()


def test_a_card_dropped_on_delete_is_deleted_and_comes_back(
    page: OpportunitiesPage, context: AppContext, deals: dict[str, int]
) -> None:
    drop(cast(QWidget, page.findChild(QWidget, "zone_delete")), pack_deals([deals["Water monitoring"]]))
    assert "Water monitoring" not in subjects(lane_of(page, "bidding"))
    context.runner.undo()
    assert "Water monitoring" in subjects(lane_of(page, "bidding"))


def test_a_dragged_card_is_readable_in_other_programs(page: OpportunitiesPage, deals: dict[str, int]) -> None:
    lane = lane_of(page, "negotiation")
    row = lane.view.deals.row_of(deals["MES phase 2"])
    assert row is not None
    mime = lane.view.deals.mimeData([lane.view.deals.index(row)])
    assert mime.hasFormat(MIME_DEALS)
    assert mime.text().startswith("MES phase 2, Yunqi Smart Manufacturing, $1,280,000")


def test_an_empty_column_says_what_it_is_for(page: OpportunitiesPage, context: AppContext) -> None:
    lane = lane_of(page, "contract_signing")
    ids = [card.opportunity_id for card in lane.lane.cards]
    context.runner.perform(lambda: records.delete_records(context.workspace, "opportunities", ids))
    assert lane_of(page, "contract_signing").view.deals.rowCount() == 0
    assert not board_of(page).grab().isNull()


def test_n_begins_a_deal_in_the_stage_of_the_cursor(page: OpportunitiesPage, deals: dict[str, int]) -> None:
    board_of(page).select_card(deals["Storage monitoring"])
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_N)
    pane = page.findChild(QWidget, "new_opportunity")
    assert pane is not None
    stage = pane.findChild(QWidget, "field_stage")
    assert stage is not None
    assert stage.value() == int(lane_of(page, "proposal").key)  # type: ignore[attr-defined]


def test_a_large_board_is_read_in_the_background_and_a_move_shows_at_once(
    page: OpportunitiesPage, context: AppContext, deals: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deals_reader, "READ_IN_BACKGROUND_ABOVE", 10)
    deal = deals["Storage monitoring"]
    board_of(page).select_card(deal)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert "Storage monitoring" in subjects(lane_of(page, "bidding"))
    assert lane_of(page, "bidding").view.current_id == deal
    context.tasks.wait()
    QApplication.processEvents()
    assert "Storage monitoring" in subjects(lane_of(page, "bidding"))


def test_a_board_read_in_the_background_has_the_keyboard_once_it_is_there(
    context: AppContext, deals: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deals_reader, "READ_IN_BACKGROUND_ABOVE", 0)
    page = OpportunitiesPage(context)
    show(context, page)
    page.visit(Target("opportunities"))
    page.focus_content()
    context.tasks.wait()
    QApplication.processEvents()
    assert any(column.view.hasFocus() for column in board_of(page).columns)
    page.deleteLater()


def test_every_part_of_the_board_that_takes_the_keyboard_has_a_name(page: OpportunitiesPage) -> None:
    for widget in page.findChildren(QWidget):
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isVisible() and not isinstance(widget, QLabel):
            assert widget.accessibleName() or widget.focusProxy() is not None or _is_part(widget), widget


def _is_part(widget: QWidget) -> bool:
    return isinstance(widget, QScrollArea) or widget.objectName().startswith("qt_")


def test_the_plus_of_a_column_begins_a_deal_there(page: OpportunitiesPage) -> None:
    lane = lane_of(page, "bidding")
    add = cast(QPushButton, page.findChild(QWidget, f"add_{lane.key}"))
    add.click()
    assert page.findChild(QWidget, "new_opportunity") is not None


class StillDrag(QDrag):
    """A drag that is let go at once."""

    texts: ClassVar[list[str]] = []

    def exec(self, *_actions: object) -> Qt.DropAction:  # type: ignore[override]
        StillDrag.texts.append(self.mimeData().text())
        assert not self.pixmap().isNull()
        lowest = self.pixmap().height() / self.pixmap().devicePixelRatio()
        assert self.hotSpot().y() > lowest, "the cards would hide the name of the place they are let go on"
        return Qt.DropAction.IgnoreAction


def test_dragging_begins_with_a_picture_of_the_cards(
    page: OpportunitiesPage, deals: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane_view_module, "QDrag", StillDrag)
    lane = lane_of(page, "negotiation")
    board_of(page).clear_selection()
    lane.view.selectAll()
    shown: list[bool] = []
    lane.view.drag_started.connect(lambda: shown.append(board_of(page).drop_zones.isVisible()))
    lane.view.startDrag(MOVE)
    assert shown == [True]
    assert StillDrag.texts[-1].count("\n") == 3
    assert not board_of(page).drop_zones.isVisible()
