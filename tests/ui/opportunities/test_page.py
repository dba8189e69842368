"""The page around the board: tabs, filters, list, forecast, panes, and what other pages ask for."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QPlainTextEdit, QPushButton, QTabBar, QWidget

from ocrm import i18n
from ocrm.services import records
from ocrm.services.deals import opportunity_views, stages
from ocrm.services.filtering.conditions import Condition, Operator
from ocrm.services.forecasting import forecast
from ocrm.services.quotes.reading import list_quotes
from ocrm.services.records import RecordQuery
from ocrm.services.workday import todos
from ocrm.services.workday.today import AttentionKind
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext, Target
from ocrm.ui.opportunities import page as page_module
from ocrm.ui.opportunities.board import Board
from ocrm.ui.opportunities.close_forms import ReasonChips
from ocrm.ui.opportunities.deal_table import DealTable
from ocrm.ui.opportunities.page import OpportunitiesPage
from ocrm.ui.theme import theme
from tests.attention_lists import deals_of
from tests.ui.opportunities.test_board import board_of, drop, lane_of, stage_code

CTRL = Qt.KeyboardModifier.ControlModifier


def text_of(page: QWidget, name: str) -> str:
    return cast(QLabel, page.findChild(QLabel, name)).text()


def tabs_of(page: QWidget) -> list[str]:
    bar = cast(QTabBar, page.findChild(QTabBar, "view_tabs"))
    return [bar.tabText(number) for number in range(bar.count())]


def shown_subjects(page: OpportunitiesPage) -> set[str]:
    board = page.findChild(Board, "opportunities_board")
    assert isinstance(board, Board)
    return {card.subject for card in board.cards()}


def table_of(page: OpportunitiesPage, name: str = "open_deals") -> DealTable:
    return cast(DealTable, page.findChild(DealTable, name))


def press(page: QWidget, name: str) -> None:
    cast(QPushButton, page.findChild(QPushButton, name)).click()


def record(context: AppContext, opportunity_id: int) -> records.RecordRow:
    return records.fetch_record(context.workspace, "opportunities", opportunity_id)


# -- tabs and filters -------------------------------------------------------------------------------------------------


def test_the_tabs_count_what_they_hold(context: AppContext, deals: dict[str, int], language: str) -> None:
    page = OpportunitiesPage(context)
    page.visit(Target("opportunities"))
    expected = {
        "en": [
            "Open · 35",
            "Needs me · 14",
            "Stalled · 8",
            "Expected this quarter · 23",
            "Starred",
            "On hold",
            "Won · 3",
            "Lost · 2",
        ],
        "zh_CN": [
            "进行中 · 35",
            "需要我处理 · 14",
            "停滞 · 8",
            "本季预计签单 · 23",
            "星标",
            "已搁置",
            "赢单 · 3",
            "输单 · 2",
        ],
    }
    assert tabs_of(page) == expected[i18n.language()]
    page.deleteLater()


def test_the_header_says_how_much_is_open(page: OpportunitiesPage) -> None:
    assert text_of(page, "page_count") == "35"
    header = cast(QWidget, page.findChild(QWidget, "page_header"))
    assert "$19.2M · weighted $8.34M" in [label.text() for label in header.findChildren(QLabel)]


def test_the_stalled_tab_shows_the_stalled_deals(page: OpportunitiesPage, context: AppContext) -> None:
    page.step_view(2)
    stalled = {card.subject for card in deals_of(context.workspace, AttentionKind.STALLED)}
    assert shown_subjects(page) == stalled
    assert len(stalled) == 8


def test_won_deals_are_a_list(page: OpportunitiesPage) -> None:
    page.step_view(-2)
    table = table_of(page, "closed_deals")
    assert table.isVisible()
    assert table.records.rowCount() == 3
    board_segment = cast(QWidget, page.findChild(QWidget, "segment_0"))
    assert not board_segment.isEnabled()


def test_typing_narrows_the_board(page: OpportunitiesPage) -> None:
    field = cast(QLineEdit, cast(QWidget, page.findChild(QWidget, "filter_field")).findChild(QLineEdit))
    page.focus_filter()
    QTest.keyClicks(field, "monitoring")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert shown_subjects(page) == {"Storage monitoring", "Water monitoring", "Operating-room monitoring"}
    assert text_of(page, "page_count") == "3"


def test_an_amount_chip_narrows_and_says_so(page: OpportunitiesPage) -> None:
    chip = cast(QPushButton, page.findChild(QPushButton, "chip_min_amount"))
    menu = cast(QMenu, chip.menu())
    next(action for action in menu.actions() if action.text() == "≥ $1M").trigger()
    assert shown_subjects(page) == {
        "MES phase 2", "Storage monitoring", "Optical line upgrade", "PV operations system",
        "Constant-temperature shop",
    }  # fmt: skip
    QApplication.processEvents()
    chip = next(chip for chip in page.findChildren(QPushButton, "chip_min_amount") if chip.isVisible())
    assert chip.text() == "Amount ≥ $1M"
    chip.click()
    assert len(shown_subjects(page)) == 35


def test_filters_that_find_nothing_say_so_and_go_away(page: OpportunitiesPage) -> None:
    page.visit(Target("opportunities", filter=Condition("subject", Operator.CONTAINS, "no such deal")))
    assert page.findChild(QWidget, "empty_clear") is not None
    press(page, "empty_clear")
    assert len(shown_subjects(page)) == 35


def test_a_first_file_says_what_this_page_is_for(context: AppContext) -> None:
    page = OpportunitiesPage(context)
    page.visit(Target("opportunities"))
    page.show()
    page.focus_content()
    new = page.findChild(QPushButton, "empty_new")
    assert new is not None
    assert page.focusWidget() is new
    page.deleteLater()


# -- what other pages ask for -----------------------------------------------------------------------------------------


def test_the_funnel_opens_one_stage(page: OpportunitiesPage, context: AppContext) -> None:
    stage = next(row for row in stages.list_stages(context.workspace) if row.code == "bidding")
    page.visit(Target("opportunities", view=f"stage:{stage.stage_id}"))
    assert len(shown_subjects(page)) == 4
    assert cast(QPushButton, page.findChild(QPushButton, "chip_stage_id")).text() == "Stage: Bidding"


def test_today_opens_what_it_counted(page: OpportunitiesPage, context: AppContext) -> None:
    page.visit(Target("opportunities", view="no_next_step"))
    without = {card.subject for card in deals_of(context.workspace, AttentionKind.NO_NEXT_STEP)}
    assert shown_subjects(page) == without
    page.visit(Target("opportunities", view="past_close"))
    assert shown_subjects(page) == {card.subject for card in deals_of(context.workspace, AttentionKind.PAST_CLOSE)}
    page.visit(Target("opportunities", view="stalled"))
    assert len(shown_subjects(page)) == 8


def test_a_customer_page_can_begin_a_deal(page: OpportunitiesPage, context: AppContext) -> None:
    customer_id = records.first_ids(context.workspace, RecordQuery("customers"))[0]
    page.visit(Target("opportunities", extra={"new": True, "customer_id": customer_id}))
    pane = cast(QWidget, page.findChild(QWidget, "new_opportunity"))
    editor = cast(QWidget, pane.findChild(QWidget, "field_customer"))
    assert editor.value() == customer_id  # type: ignore[attr-defined]


# -- list and forecast ------------------------------------------------------------------------------------------------


@pytest.fixture
def table(page: OpportunitiesPage) -> DealTable:
    cast(QPushButton, page.findChild(QWidget, "segment_1")).click()
    return table_of(page)


def test_the_list_shows_the_same_deals(page: OpportunitiesPage, table: DealTable) -> None:
    assert table.isVisible()
    assert table.records.rowCount() == 35
    assert not table.grab().isNull()


def test_the_usual_columns_fit_a_window_of_1440_without_scrolling_sideways(table: DealTable) -> None:
    beside_the_rail = theme().px(1440 - 204)
    table.resize(beside_the_rail, 600)
    assert table.horizontalScrollBar().maximum() == 0


def test_a_stage_is_chosen_in_the_row(
    page: OpportunitiesPage, table: DealTable, context: AppContext, deals: dict[str, int]
) -> None:
    table.select_id(deals["MES phase 2"])
    menu = page.commands.stage_menu(deals["MES phase 2"], page)
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["Negotiation"]
    next(action for action in menu.actions() if action.text() == "Contract signing").trigger()
    assert stage_code(context, deals["MES phase 2"]) == "contract_signing"
    assert table.current_id == deals["MES phase 2"]
    menu.deleteLater()


def test_f2_changes_a_day_in_the_row(
    page: OpportunitiesPage, table: DealTable, context: AppContext, deals: dict[str, int]
) -> None:
    table.select_id(deals["MES phase 2"])
    table.setFocus()
    section = table.records.section_of("expected_close_on")
    table.setCurrentIndex(table.records.index(table.currentIndex().row(), section))
    context.actions.trigger(ActionId.EDIT_FIELD)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, "2026-12-01")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert str(record(context, deals["MES phase 2"])["expected_close_on"]) == "2026-12-01"


def test_f2_on_the_tags_of_a_row_offers_the_tags(
    page: OpportunitiesPage, table: DealTable, context: AppContext, deals: dict[str, int]
) -> None:
    table.setFocus()
    table.setCurrentIndex(table.records.index(0, table.records.section_of("tags")))
    context.actions.trigger(ActionId.EDIT_FIELD)
    menu = cast(QMenu, page.findChild(QMenu, "tag_menu"))
    row = table.viewport().mapToGlobal(table.visualRect(table.currentIndex()).bottomLeft())
    assert abs(menu.y() - row.y()) <= 2, "it opens where the keyboard is, not at the mouse"
    edit = cast(QLineEdit, menu.findChild(QLineEdit, "tag_edit"))
    QTest.keyClicks(edit, "Autumn")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    tagged = RecordQuery("opportunities", Condition("tags", Operator.HAS_TAG, "Autumn"))
    assert list(records.all_ids(context.workspace, tagged)) == [table.current_id]


def test_the_forecast_sums_are_those_of_the_forecast(page: OpportunitiesPage, context: AppContext) -> None:
    cast(QPushButton, page.findChild(QWidget, "segment_2")).click()
    board = cast(Board, page.findChild(Board, "opportunities_forecast"))
    told = forecast.fetch_forecast(context.workspace)
    lanes = {column.key: column.lane for column in board.columns}
    for month in told.months:
        assert month.month is not None
        lane = lanes[month.month.isoformat()]
        assert (len(lane.cards), lane.weighted, lane.amount) == (month.count, month.weighted, month.total)
    assert lanes["overdue"].weighted == told.overdue.weighted
    assert lanes["undated"].amount == told.undated.total


def test_dropping_on_a_month_changes_the_expected_day(
    page: OpportunitiesPage, context: AppContext, deals: dict[str, int]
) -> None:
    cast(QPushButton, page.findChild(QWidget, "segment_2")).click()
    board = cast(Board, page.findChild(Board, "opportunities_forecast"))
    lane = next(column for column in board.columns if column.key == "2027-02-01")
    from ocrm.ui.record_drag import pack_deals

    drop(lane.view.viewport(), pack_deals([deals["MES phase 2"]]))  # expected on 15 November
    assert str(record(context, deals["MES phase 2"])["expected_close_on"]) == "2027-02-15"


# -- panes ------------------------------------------------------------------------------------------------------------


def test_losing_needs_a_reason_and_says_so_beside_it(
    page: OpportunitiesPage, context: AppContext, deals: dict[str, int]
) -> None:
    board_of(page).select_card(deals["MES phase 2"])
    context.actions.trigger(ActionId.LOSE)
    press(page, "editor_save")
    assert "needs a reason" in text_of(page, "lose_error")
    assert record(context, deals["MES phase 2"])["status"] == "open"
    chips = cast(ReasonChips, page.findChild(ReasonChips, "lose_reasons"))
    QTest.keyClick(chips.chips[0], Qt.Key.Key_1)
    assert chips.code == "price"
    QTest.keyClick(chips.chips[0], Qt.Key.Key_Return)
    lost = record(context, deals["MES phase 2"])
    assert (lost["status"], lost["lost_reason"]) == ("lost", "price")
    assert page.findChild(QWidget, "pane_host").isHidden()  # type: ignore[union-attr]
    assert "MES phase 2" not in shown_subjects(page)


def test_another_reason_needs_words(page: OpportunitiesPage, context: AppContext, deals: dict[str, int]) -> None:
    page.commands.lose([deals["MES phase 2"]])
    chips = cast(ReasonChips, page.findChild(ReasonChips, "lose_reasons"))
    QTest.keyClick(chips.chips[0], Qt.Key.Key_9)
    press(page, "editor_save")
    assert "Say in a few words" in text_of(page, "lose_error")
    note = cast(QPlainTextEdit, page.findChild(QPlainTextEdit, "lose_note"))
    assert note.hasFocus()
    note.setPlainText("The plant was closed")
    QTest.keyClick(note, Qt.Key.Key_Return, CTRL)
    assert record(context, deals["MES phase 2"])["lost_note"] == "The plant was closed"


def test_losing_to_a_competitor_asks_for_its_name_next(
    page: OpportunitiesPage, context: AppContext, deals: dict[str, int]
) -> None:
    page.commands.lose([deals["MES phase 2"]])
    chips = cast(ReasonChips, page.findChild(ReasonChips, "lose_reasons"))
    QTest.keyClick(chips.chips[0], Qt.Key.Key_2)
    name = cast(QLineEdit, page.findChild(QLineEdit, "lose_competitor"))
    assert name.hasFocus()
    name.setText("Acme")
    QTest.keyClick(name, Qt.Key.Key_Return)
    lost = record(context, deals["MES phase 2"])
    assert (lost["lost_reason"], lost["competitor"]) == ("competition", "Acme")


def test_winning_takes_the_actual_amount(page: OpportunitiesPage, context: AppContext, deals: dict[str, int]) -> None:
    page.commands.win([deals["MES phase 2"]])
    amount = cast(QLineEdit, cast(QWidget, page.findChild(QWidget, "win_amount")).findChild(QLineEdit))
    assert amount.text() == "1280000", "without cents where there are none"
    amount.setText("12x")
    press(page, "editor_save")
    assert "not an amount" in text_of(page, "win_error")
    amount.setText("120万")
    QTest.keyClick(amount, Qt.Key.Key_Return)
    won = record(context, deals["MES phase 2"])
    assert (won["status"], won["expected_amount"]) == ("won", Decimal(1_200_000))
    context.runner.undo()
    assert record(context, deals["MES phase 2"])["expected_amount"] == Decimal(1_280_000)


def test_a_new_deal_is_typed_with_its_amount_and_a_new_customer(page: OpportunitiesPage, context: AppContext) -> None:
    page.new_record()
    pane = cast(QWidget, page.findChild(QWidget, "new_opportunity"))

    def field(name: str) -> QLineEdit:
        return cast(QLineEdit, cast(QWidget, pane.findChild(QWidget, f"field_{name}")).findChild(QLineEdit))

    QTest.keyClicks(field("subject"), "Pilot line")
    QTest.keyClicks(field("customer"), "Brand New Ltd")
    field("expected_amount").setText("12.5万")
    press(pane, "create_customer")
    assert text_of(pane, "new_customer_note") == "“Brand New Ltd” becomes a new customer."
    QTest.keyClick(field("subject"), Qt.Key.Key_Return, CTRL)
    assert "Pilot line" in shown_subjects(page)
    [made_id] = records.find_by_title(context.workspace, "opportunities", "Pilot line")
    made = record(context, made_id)
    assert (made["expected_amount"], made["customer"].title) == (Decimal(125_000), "Brand New Ltd")
    context.runner.undo()
    assert records.find_by_title(context.workspace, "customers", "Brand New Ltd") == []


def test_a_deal_without_a_subject_is_refused_beside_the_field(page: OpportunitiesPage) -> None:
    page.new_record()
    pane = cast(QWidget, page.findChild(QWidget, "new_opportunity"))
    press(pane, "editor_save")
    assert text_of(pane, "error_subject") == "Subject is needed."


def test_a_next_step_is_planned_from_the_card(
    page: OpportunitiesPage, context: AppContext, deals: dict[str, int]
) -> None:
    board_of(page).select_card(deals["Cold store retrofit"])
    context.actions.trigger(ActionId.TODO_FOR_ROW)
    title = cast(QLineEdit, page.findChild(QLineEdit, "step_title"))
    QTest.keyClicks(title, "Call Ms Li")
    press(page, "in_1_days")
    QTest.keyClick(title, Qt.Key.Key_Return)
    planned = todos.list_of_record(context.workspace, "opportunities", deals["Cold store retrofit"])
    assert [(todo.title, str(todo.due_on)) for todo in planned] == [("Call Ms Li", "2026-10-22")]


def test_finishing_the_last_step_asks_for_the_next(
    page: OpportunitiesPage, context: AppContext, deals: dict[str, int]
) -> None:
    board_of(page).select_card(deals["Storage monitoring"])
    page.commands.complete_step()
    assert todos.list_of_record(context.workspace, "opportunities", deals["Storage monitoring"]) == []
    assert page.findChild(QLineEdit, "step_title") is not None


def test_contact_is_logged_from_the_card(page: OpportunitiesPage, context: AppContext, deals: dict[str, int]) -> None:
    board_of(page).select_card(deals["Storage monitoring"])
    page.log_interaction()
    press(page, "editor_save")
    assert text_of(page, "log_error")
    summary = cast(QPlainTextEdit, page.findChild(QPlainTextEdit, "log_summary"))
    summary.setPlainText("Budget confirmed")
    QTest.keyClick(summary, Qt.Key.Key_Return, CTRL)
    logged = records.first_ids(
        context.workspace, RecordQuery("interactions", Condition("summary", Operator.CONTAINS, "Budget confirmed"))
    )
    row = records.fetch_record(context.workspace, "interactions", logged[0])
    assert row["opportunity"].record_id == deals["Storage monitoring"]


def test_escape_closes_the_pane_and_the_card_has_the_keyboard_again(
    page: OpportunitiesPage, deals: dict[str, int]
) -> None:
    board_of(page).select_card(deals["Storage monitoring"])
    page.commands.win()
    assert page.escape()
    assert lane_of(page, "proposal").view.hasFocus()


def test_the_menu_offers_what_fits_the_deal(page: OpportunitiesPage, deals: dict[str, int]) -> None:
    board_of(page).select_card(deals["Storage monitoring"])
    menu = QMenu(page)
    page.commands.fill_menu(menu)
    names = [action.objectName() for action in menu.actions() if action.objectName()]
    assert names == [
        "menu_open", "menu_complete", "menu_plan", "menu_lay_out", "menu_write_mail", "menu_log", "menu_win",
        "menu_lose", "menu_hold", "menu_void", "menu_values", "menu_what_if", "menu_quote", "menu_star", "menu_copy",
        "menu_hand_over", "menu_delete",
    ]  # fmt: skip
    menu.deleteLater()


def test_a_quote_is_begun_from_the_menu_of_a_card(
    page: OpportunitiesPage, context: AppContext, deals: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    gone: list[Target] = []
    monkeypatch.setattr(context.navigator, "go", gone.append)
    board_of(page).select_card(deals["Storage monitoring"])
    page.commands.new_quote()
    [quote] = list_quotes(context.workspace, deals["Storage monitoring"])
    assert quote.version == 1
    assert [(target.record_id, target.view) for target in gone] == [(deals["Storage monitoring"], "quotes")]


def test_the_board_of_a_thousand_deals_holds_them_all(context: AppContext, page: OpportunitiesPage) -> None:
    with context.workspace.operation("Fill"):
        for number in range(600):
            records.add_record(context.workspace, "opportunities", {"subject": f"Deal {number}"})
    page.reload()
    context.tasks.wait()
    QApplication.processEvents()
    assert len(lane_of(page, "first_contact").lane.cards) == 607
    assert opportunity_views.count_open(context.workspace) == 635


def test_the_page_fits_a_small_window(context: AppContext, deals: dict[str, int], language: str) -> None:
    page = OpportunitiesPage(context)
    page.visit(Target("opportunities"))
    assert page.minimumSizeHint().width() <= 1024 - 56
    page.deleteLater()


def test_a_tag_is_put_on_all_selected_deals(
    page: OpportunitiesPage, context: AppContext, deals: dict[str, int]
) -> None:
    board = board_of(page)
    board.select_card(deals["MES phase 2"])
    context.actions.trigger(ActionId.SELECT_ALL)
    context.actions.trigger(ActionId.EDIT_TAGS)
    menu = cast(QMenu, page.findChild(QMenu, "tag_menu"))
    edit = cast(QLineEdit, menu.findChild(QLineEdit, "tag_edit"))
    QTest.keyClicks(edit, "Autumn")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    tagged = records.all_ids(
        context.workspace, RecordQuery("opportunities", Condition("tags", Operator.HAS_TAG, "Autumn"))
    )
    assert len(tagged) == 4
    context.runner.undo()
    assert not records.all_ids(
        context.workspace, RecordQuery("opportunities", Condition("tags", Operator.HAS_TAG, "Autumn"))
    )


def test_the_view_is_exported_with_its_columns(
    page: OpportunitiesPage, context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[RecordQuery, list[str]]] = []
    monkeypatch.setattr(page_module, "export_view", lambda _context, query, fields: asked.append((query, fields)))
    page.step_view(2)
    page._views.clear_selection()
    context.actions.trigger(ActionId.EXPORT)
    query, fields = asked[0]
    assert records.count(context.workspace, query) == 8
    assert fields[:3] == ["subject", "customer", "stage"]


def test_the_board_is_exported_whole_where_only_the_keyboard_is_on_a_card(
    page: OpportunitiesPage, context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[RecordQuery] = []
    monkeypatch.setattr(page_module, "export_view", lambda _context, query, _fields: asked.append(query))
    board = page._views.board
    assert board is not None and len(board.selected_ids()) == 1
    context.actions.trigger(ActionId.EXPORT)
    assert records.count(context.workspace, asked[0]) == 35


def test_the_page_speaks_another_language_at_once(page: OpportunitiesPage) -> None:
    i18n.set_language("zh_CN")
    page.retranslate()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert tabs_of(page)[0] == "进行中 · 35"
    assert lane_of(page, "bidding").lane.title == "招投标/竞争"
    assert len(shown_subjects(page)) == 35
