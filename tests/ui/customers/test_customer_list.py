"""The customer list: narrowing, keys, one row and many."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QPushButton, QTabBar, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from ocrm import i18n
from ocrm.formats import format_date
from ocrm.services import interactions, records, tags
from ocrm.services.listing.list_views import count_views
from ocrm.services.payments import receipts
from ocrm.services.relations import customers
from ocrm.services.relations.customer_views import CUSTOMERS
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext, Target
from ocrm.ui.customers.new_customer import NewCustomerPane
from ocrm.ui.customers.page import CustomersPage
from ocrm.ui.forms.record_form import RecordForm
from ocrm.ui.lists.filter_chips import ChoiceChip
from ocrm.ui.page import Page
from ocrm.ui.record_view import RecordView
from tests.ui.customers.conftest import TODAY, Sample, find
from tests.ui.forms.typing_keys import type_text

ShowPage = Callable[..., Page]
Settle = Callable[[], None]


@pytest.fixture
def page(sample: Sample, show_page: ShowPage) -> CustomersPage:
    shown = show_page(CustomersPage)
    assert isinstance(shown, CustomersPage)
    return shown


def table(page: CustomersPage) -> RecordView:
    view = page.findChild(RecordView, "customer_table")
    assert view is not None
    return view


def names(page: CustomersPage) -> list[str]:
    model = table(page).records
    section = model.section_of("name")
    return [str(model.index(row, section).data()) for row in range(model.rowCount())]


def cell(page: CustomersPage, record_id: int, column: str) -> str:
    model = table(page).records
    row = model.row_of(record_id)
    assert row is not None
    return str(model.index(row, model.section_of(column)).data())


def press(page: CustomersPage, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    page.window().activateWindow()  # a shortcut of the list wants the active window, and another test's may still be it
    assert QTest.qWaitForWindowActive(page.window())
    table(page).setFocus()
    QTest.keyClick(table(page), key, modifier)


# -- what is shown ----------------------------------------------------------------------------------------------------


def test_customers_stand_with_their_next_step(language: str, page: CustomersPage, sample: Sample) -> None:
    assert names(page) == ["杭州云栖智造", "上海澜庭医疗", "苏州明远机械"]
    assert cell(page, sample.yunqi, "open_amount") == "$865,000"
    assert "付款条款" in cell(page, sample.yunqi, "next_step")
    planned = {"en": "Not planned", "zh_CN": "未安排"}[language]
    assert cell(page, sample.mingyuan, "next_step") == planned
    assert cell(page, sample.lanting, "next_step") == ""


def test_columns_follow_contracts_payments_and_tickets_as_they_change(
    page: CustomersPage, sample: Sample, workspace: Workspace, context: AppContext, settle: Settle
) -> None:
    names = ("has_contract", "contract_amount", "outstanding", "contract_ends_on", "open_tickets")

    def shown() -> tuple[str, ...]:
        settle()
        return tuple(cell(page, sample.yunqi, name) for name in names)

    before = shown()
    end = TODAY + timedelta(days=30)
    signed = {"title": "HT", "customer": sample.yunqi, "status": "signed", "amount": 500, "ends_on": end}
    context.runner.perform(partial(records.add_record, workspace, "contracts", signed))
    assert shown() == ("Yes", "$500", "$500", format_date(end, TODAY), "0")
    contract = workspace.scalar("SELECT id FROM contract")
    context.runner.perform(partial(receipts.register_payment, workspace, contract, {"amount": Decimal(200)}))
    assert shown()[2] == "$300"
    ticket = {"subject": "Leak", "customer": sample.yunqi}
    context.runner.perform(partial(records.add_record, workspace, "tickets", ticket))
    assert shown()[4] == "1"
    for _number in range(3):
        context.runner.undo()
    assert shown() == before


def test_who_was_spoken_to_last_stands_first(
    page: CustomersPage, sample: Sample, workspace: Workspace, settle: Settle
) -> None:
    interactions.log_interaction(workspace, sample.mingyuan, kind="call", summary="回访")
    page.reload()
    settle()
    assert names(page)[-1] == "上海澜庭医疗"  # 45 days ago, the others today


def test_the_tabs_count_what_they_show(page: CustomersPage, workspace: Workspace) -> None:
    tabs = page.findChild(QTabBar, "view_tabs")
    assert tabs is not None
    assert [tabs.tabText(number) for number in range(tabs.count())] == [
        "All",
        "High and medium value · 2",
        "30 days without contact · 1",
        "Losing touch · 1",
        "New this month · 3",
        "Starred · 0",
    ]
    assert count_views(workspace, CUSTOMERS)["valuable"] == 2
    page.step_view(1)
    assert names(page) == ["杭州云栖智造", "苏州明远机械"]


def test_the_quick_filter_finds_names_by_pinyin_and_by_phone(page: CustomersPage, qtbot: QtBot) -> None:
    edit = page.findChild(QWidget, "filter_field").findChild(QLineEdit)  # type: ignore[union-attr]
    press(page, Qt.Key.Key_Slash)
    assert edit.hasFocus()
    QTest.keyClicks(edit, "yunqi")
    qtbot.waitUntil(lambda: names(page) == ["杭州云栖智造"], timeout=2000)
    edit.clear()
    QTest.keyClicks(edit, "138001")
    qtbot.waitUntil(lambda: names(page) == ["苏州明远机械"], timeout=2000)
    QTest.keyClick(edit, Qt.Key.Key_Down)
    assert table(page).hasFocus()


def test_a_chip_narrows_the_list_and_its_cross_takes_the_filter_away(page: CustomersPage, qtbot: QtBot) -> None:
    chip = find(page, ChoiceChip, "chip_city")
    assert isinstance(chip, ChoiceChip)
    menu = chip.make_menu()
    texts = [action.text() for action in menu.actions()]
    assert "杭州\t1" in texts
    menu.actions()[texts.index("杭州\t1")].trigger()
    assert names(page) == ["杭州云栖智造"]
    menu.aboutToHide.emit()
    qtbot.waitUntil(lambda: any("杭州" in one.text() and one.isVisible() for one in page.findChildren(ChoiceChip)))
    chip = find(page, ChoiceChip, "chip_city")
    chip.setFocus()
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    assert len(names(page)) == 3


def test_nothing_found_names_the_filters_and_offers_to_drop_the_one_that_frees_most(
    page: CustomersPage, settle: Settle, qtbot: QtBot
) -> None:
    page.step_view(1)
    edit = page.findChild(QWidget, "filter_field").findChild(QLineEdit)  # type: ignore[union-attr]
    type_text(edit, "澜庭")
    qtbot.waitUntil(lambda: not names(page), timeout=2000)
    settle()
    drop = find(page, QPushButton, "empty_drop")
    assert "澜庭" in drop.text() or "High and medium value" in drop.text()
    QTest.mouseClick(drop, Qt.MouseButton.LeftButton)
    assert names(page)


def test_a_list_still_being_read_does_not_say_that_nothing_fits(
    page: CustomersPage, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.narrow(CUSTOMERS.state(text="nobody"))
    settle()
    assert find(page, QPushButton, "empty_clear") and page.status_text() == "0 rows"
    monkeypatch.setattr(records, "first_ids_soon", lambda *_arguments: None)  # as of a million rows
    page.narrow(CUSTOMERS.state(text="云栖"))
    page._on_views_counted({})  # the tabs have their numbers first
    assert not table(page).records.is_complete and table(page).isVisible()
    assert page.status_text() == "counting…"
    settle()
    assert names(page) and page.status_text() == "1 row"


def test_the_keyboard_is_on_the_rows_again_when_a_deleted_customer_comes_back(
    page: CustomersPage, sample: Sample, context: AppContext, settle: Settle
) -> None:
    page.narrow(CUSTOMERS.state(text="云栖"))
    settle()
    page.focus_content()
    context.actions.trigger(ActionId.DELETE)
    settle()
    assert QApplication.focusWidget().objectName() == "empty_clear"
    context.runner.undo()
    settle()
    assert table(page).hasFocus()


def test_an_empty_file_says_how_to_begin(show_page: ShowPage) -> None:
    page = show_page(CustomersPage)
    assert find(page, QPushButton, "empty_import").hasFocus()
    QTest.mouseClick(find(page, QPushButton, "empty_new"), Qt.MouseButton.LeftButton)
    assert find(page, QWidget, "new_customer_pane")


def test_a_link_from_another_page_chooses_the_view(sample: Sample, show_page: ShowPage) -> None:
    page = show_page(CustomersPage, Target("customers", view="quiet"))
    assert isinstance(page, CustomersPage)
    assert names(page) == ["上海澜庭医疗"]


def test_sort_and_view_are_remembered(page: CustomersPage, show_page: ShowPage, context: AppContext) -> None:
    page.step_view(1)
    section = table(page).records.section_of("open_amount")
    table(page).horizontalHeader().sectionClicked.emit(section)
    page.hide()
    again = show_page(CustomersPage)
    assert isinstance(again, CustomersPage)
    assert names(again) == ["苏州明远机械", "杭州云栖智造"]


# -- preview ----------------------------------------------------------------------------------------------------------


def test_the_preview_follows_the_selection_and_space_hides_it(
    page: CustomersPage, sample: Sample, qtbot: QtBot
) -> None:
    name = page.findChild(QLabel, "customer_preview_name")
    assert name is not None
    table(page).select_id(sample.mingyuan)
    qtbot.waitUntil(lambda: name.text() == "苏州明远机械", timeout=2000)
    press(page, Qt.Key.Key_Space)
    assert not name.isVisible()
    press(page, Qt.Key.Key_Space)
    assert name.isVisible()


def test_the_preview_copies_the_number_of_a_customer_without_contacts(
    page: CustomersPage, sample: Sample, qtbot: QtBot
) -> None:
    press_phone = find(page, QToolButton, "customer_preview_phone")
    table(page).select_id(sample.mingyuan)
    qtbot.waitUntil(lambda: find(page, QLabel, "customer_preview_name").text() == "苏州明远机械", timeout=2000)
    QTest.mouseClick(press_phone, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "13800138000"


def test_the_next_step_is_done_from_the_preview_and_taken_back(
    page: CustomersPage, sample: Sample, context: AppContext, qtbot: QtBot
) -> None:
    table(page).select_id(sample.yunqi)
    qtbot.waitUntil(lambda: page.findChild(QToolButton, "todo_done") is not None, timeout=2000)
    QTest.mouseClick(find(page, QToolButton, "todo_done"), Qt.MouseButton.LeftButton)
    assert todos.fetch_todo(context.workspace, sample.todo).status == "done"
    assert cell(page, sample.yunqi, "next_step") == "Not planned"
    context.runner.undo()
    assert "付款条款" in cell(page, sample.yunqi, "next_step")


# -- keys -------------------------------------------------------------------------------------------------------------


def test_enter_opens_the_customer_with_the_list_to_walk_through(
    page: CustomersPage, sample: Sample, context: AppContext
) -> None:
    went: list[Target] = []
    context.navigator.went.connect(went.append)
    table(page).select_id(sample.lanting)
    press(page, Qt.Key.Key_Return)
    assert (went[-1].page, went[-1].record_id) == ("customer", sample.lanting)
    assert list((went[-1].extra or {})["siblings"]) == list(table(page).records.ids)


def test_l_goes_to_the_composer_of_the_customer(page: CustomersPage, sample: Sample, context: AppContext) -> None:
    went: list[Target] = []
    context.navigator.went.connect(went.append)
    table(page).select_id(sample.yunqi)
    press(page, Qt.Key.Key_L)
    assert (went[-1].record_id, (went[-1].extra or {})["compose"]) == (sample.yunqi, True)


def test_a_cell_is_edited_in_place_and_enter_goes_down(
    page: CustomersPage, sample: Sample, workspace: Workspace
) -> None:
    view = table(page)
    view.select_id(sample.yunqi)
    view.horizontalHeader().setSectionHidden(view.records.section_of("city"), False)
    view.setCurrentIndex(view.currentIndex().siblingAtColumn(view.records.section_of("city")))
    press(page, Qt.Key.Key_E)
    edit = find(view, QLineEdit, "")
    type_text(edit, "Ningbo")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert records.fetch_record(workspace, "customers", sample.yunqi)["city"] == "Ningbo"
    assert view.current_id == sample.lanting
    assert view.hasFocus()


def test_a_refused_cell_says_why_and_escape_leaves_it(
    page: CustomersPage, sample: Sample, workspace: Workspace
) -> None:
    view = table(page)
    view.select_id(sample.yunqi)
    view.setCurrentIndex(view.currentIndex().siblingAtColumn(view.records.section_of("name")))
    page.context.actions.trigger(ActionId.EDIT_FIELD)
    edit = find(view, QLineEdit, "")
    edit.clear()  # type: ignore[attr-defined]
    QTest.keyClick(edit, Qt.Key.Key_Return)
    told = find(view, QLabel, "error_name")
    assert "needed" in told.text()  # type: ignore[attr-defined]
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert records.fetch_record(workspace, "customers", sample.yunqi)["name"] == "杭州云栖智造"


def test_a_column_that_is_worked_out_says_so(page: CustomersPage, sample: Sample, context: AppContext) -> None:
    view = table(page)
    view.select_id(sample.yunqi)
    view.setCurrentIndex(view.currentIndex().siblingAtColumn(view.records.section_of("open_amount")))
    press(page, Qt.Key.Key_E)
    assert context.toasts.current is not None
    assert "itself" in context.toasts.current.text


def test_a_todo_is_planned_with_one_line(page: CustomersPage, sample: Sample, workspace: Workspace) -> None:
    table(page).select_id(sample.mingyuan)
    press(page, Qt.Key.Key_T)
    line = find(page, QLineEdit, "todo_line")
    type_text(line, "tomorrow 15:00 send the offer")
    QTest.keyClick(line, Qt.Key.Key_Return)
    planned = todos.list_of_record(workspace, "customers", sample.mingyuan)
    assert [(todo.title, todo.due_on) for todo in planned] == [("send the offer", TODAY.replace(day=22))]
    assert table(page).hasFocus()


# -- many -------------------------------------------------------------------------------------------------------------


def test_ticked_customers_are_tagged_and_one_undo_takes_it_back(
    page: CustomersPage, sample: Sample, context: AppContext, workspace: Workspace
) -> None:
    press(page, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert find(page, QWidget, "bulk_bar")
    press(page, Qt.Key.Key_G)
    menu = find(page, QMenu, "tag_menu")
    edit = menu.findChild(QLineEdit, "tag_edit")
    type_text(edit, "VIP")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert tags.tags_of(workspace, sample.lanting) == ["VIP"]
    context.runner.undo()
    assert tags.tags_of(workspace, sample.lanting) == []
    assert tags.tags_of(workspace, sample.yunqi) == ["重点"]


def test_one_field_of_many_says_beforehand_how_many_change(
    page: CustomersPage, sample: Sample, workspace: Workspace
) -> None:
    press(page, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    action(page, "bulk_edit").trigger()
    pane = find(page, QWidget, "bulk_edit_pane")
    field = pane.findChild(QWidget, "field_value")
    assert field is not None
    box = field.focusProxy()
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert "2 of 3 records" in find(pane, QLabel, "bulk_preview").text()  # type: ignore[attr-defined]
    QTest.mouseClick(find(pane, QPushButton, "editor_save"), Qt.MouseButton.LeftButton)
    values = {records.fetch_record(workspace, "customers", one)["value"] for one in table(page).records.ids}
    assert values == {"high"}


def test_deleting_goes_to_the_next_row_and_comes_back_with_one_undo(
    page: CustomersPage, sample: Sample, context: AppContext, settle: Settle
) -> None:
    table(page).select_id(sample.yunqi)
    press(page, Qt.Key.Key_Delete)
    settle()
    assert names(page) == ["上海澜庭医疗", "苏州明远机械"]
    assert table(page).current_id == sample.lanting
    context.runner.undo()
    settle()
    assert len(names(page)) == 3


def test_what_is_made_current_is_selected_also_while_ctrl_is_still_held(page: CustomersPage, sample: Sample) -> None:
    QTest.keyPress(table(page), Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier)
    for _time in range(2):  # as undo does, which reads the list again while Ctrl+Z is down
        table(page).select_id(sample.yunqi)
        assert table(page).chosen_ids() == [sample.yunqi]
    QTest.keyRelease(table(page), Qt.Key.Key_Control)


def test_the_status_bar_sums_what_is_ticked(language: str, page: CustomersPage, sample: Sample) -> None:
    press(page, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert {"en": "$985K", "zh_CN": "$98.5万"}[language] in page.status_text()


def test_escape_steps_back_from_ticks(page: CustomersPage) -> None:
    press(page, Qt.Key.Key_X)
    assert table(page).records.ticked_count == 1
    assert page.escape()
    assert table(page).records.ticked_count == 0


def action(page: CustomersPage, name: str) -> QAction:
    found = page.findChild(QAction, name)
    assert found is not None
    return found


# -- new --------------------------------------------------------------------------------------------------------------


def test_a_new_customer_warns_of_a_similar_one_while_it_is_typed(page: CustomersPage, qtbot: QtBot) -> None:
    press(page, Qt.Key.Key_N)
    pane = find(page, NewCustomerPane, "new_customer_pane")
    type_text(page.window().focusWidget(), "杭州云栖")
    hint = pane.findChild(QLabel, "similar_hint")
    assert hint is not None
    qtbot.waitUntil(hint.isVisible, timeout=2000)
    assert "杭州云栖智造" in hint.text()


def test_the_form_of_a_person_asks_for_the_gender_and_not_for_the_head_count(
    page: CustomersPage, workspace: Workspace
) -> None:
    page.new_record()
    pane = find(page, NewCustomerPane, "new_customer_pane")
    assert isinstance(pane, NewCustomerPane)
    form = pane.findChild(RecordForm)
    assert form is not None
    form.show_more()
    of_companies = ("headcount", "annual_revenue", "founded_year", "credit_code")

    def seen(*names: str) -> list[bool]:
        return [form.editor(name).isVisibleTo(form) for name in names]

    assert (seen(*of_companies), seen("gender")) == ([True] * 4, [False])
    form.type_in({"name": "Li Na", "headcount": "50", "kind": "person"})
    assert (seen(*of_companies), seen("gender")) == ([False] * 4, [True])
    form.type_in({"gender": "female"})
    pane.save(opens=False)
    saved = workspace.first("SELECT kind, gender, headcount FROM customer WHERE name = 'Li Na'")
    assert saved == ("person", "female", None), "what was typed before it was a person is left out"


def test_a_new_customer_comes_with_its_contact_and_shows_in_the_list(
    page: CustomersPage, workspace: Workspace, settle: Settle
) -> None:
    page.new_record()
    pane = find(page, NewCustomerPane, "new_customer_pane")
    type_text(page.window().focusWidget(), "宁波海昇物流")
    type_text(pane.findChild(QLineEdit, "contact_name"), "李慧")
    QTest.keyClick(page.window().focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert "宁波海昇物流" in names(page)
    new_id = table(page).current_id
    assert new_id is not None
    assert [person.name for person in customers.list_contacts(workspace, new_id)] == ["李慧"]


def test_a_blank_name_is_explained_and_nothing_is_saved(page: CustomersPage, workspace: Workspace) -> None:
    page.new_record()
    pane = find(page, NewCustomerPane, "new_customer_pane")
    QTest.mouseClick(find(pane, QPushButton, "editor_save"), Qt.MouseButton.LeftButton)
    assert find(pane, QLabel, "error_name")
    assert count_views(workspace, CUSTOMERS)["all"] == 3


def test_every_focusable_widget_has_a_name_and_the_page_fits_a_small_window(language: str, page: CustomersPage) -> None:
    page.new_record()
    nameless = [
        widget.objectName() or type(widget).__name__
        for widget in page.findChildren(QWidget)
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.accessibleName()
    ]
    assert nameless == []
    assert page.minimumSizeHint().width() <= 968


def test_the_name_stays_in_sight_while_the_others_scroll_sideways(page: CustomersPage, qtbot: QtBot) -> None:
    view = table(page)
    frozen = view.findChild(QWidget, "frozen_columns")
    assert frozen is not None
    assert not frozen.isVisible()
    for name in ("website", "address", "notes", "email"):
        view.setColumnHidden(view.records.section_of(name), False)
    bar = view.horizontalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0, timeout=2000)
    bar.setValue(bar.maximum())
    assert frozen.isVisible()
    assert frozen.width() >= view.columnWidth(view.records.section_of("name"))
    bar.setValue(0)
    assert not frozen.isVisible()


def test_a_click_anywhere_in_the_tick_cell_ticks(page: CustomersPage) -> None:
    view = table(page)
    rect = view.visualRect(view.records.index(1, 0))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert view.records.ticked_count == 1


def test_a_change_of_language_rebuilds_the_list_where_it_was(page: CustomersPage) -> None:
    page.step_view(1)
    i18n.set_language("zh_CN")
    page.retranslate()
    assert names(page) == ["杭州云栖智造", "苏州明远机械"]
    model = table(page).records
    assert model.headerData(model.section_of("next_step"), Qt.Orientation.Horizontal) == "下一步"


def test_a_contact_is_begun_for_the_current_customer(
    page: CustomersPage, sample: Sample, workspace: Workspace, context: AppContext
) -> None:
    table(page).select_id(sample.lanting)
    context.actions.trigger(ActionId.NEW_CONTACT)
    type_text(page.window().focusWidget(), "Chen")
    QTest.keyClick(page.window().focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert [person.name for person in customers.list_contacts(workspace, sample.lanting)] == ["Chen"]
