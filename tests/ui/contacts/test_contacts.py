"""The contact list and the page of one: who decides, who has a birthday soon, who moved on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QPushButton, QTabBar, QWidget

from ocrm import i18n
from ocrm.services import attachments, records
from ocrm.services.deals import deal_roles
from ocrm.services.duplicates.merging import merge_records
from ocrm.services.relations import employments
from ocrm.services.timeline import TimelineKind, fetch_timeline
from ocrm.services.workspace import Workspace
from ocrm.text.birthdays import LunarDay
from ocrm.ui.cards.files_card import FilesCard
from ocrm.ui.contacts.page import ContactsPage
from ocrm.ui.contacts.record_page import ContactRecordPage
from ocrm.ui.context import AppContext, Target
from ocrm.ui.customers.todo_form import TodoPane
from ocrm.ui.forms.birthday_editor import BirthdayEditor
from ocrm.ui.forms.facts_panel import FactsPanel
from ocrm.ui.forms.hobbies_editor import HobbiesEditor
from ocrm.ui.forms.values_pane import ValuesPane
from ocrm.ui.page import Page
from ocrm.ui.plans.lay_out_pane import LayOutPane
from ocrm.ui.record_view import RecordView
from tests.snapshots import rows_of
from tests.ui.customers.conftest import Sample, find, made, sample, settle, show_page

__all__ = ["sample", "settle", "show_page"]
ShowPage = Callable[..., Page]


@pytest.fixture
def mei(workspace: Workspace, sample: Sample) -> int:
    """Mei of 明远, born on the tenth day of the ninth lunar month: 2026-10-19 has passed; a Chinese name sorts last."""
    values = {"customer": sample.mingyuan, "name": "梅芳", "birthday": LunarDay(1988, 9, 20), "title": "财务"}
    return made(records.add_record(workspace, "contacts", values))


def table(page: Page) -> RecordView:
    view = page.findChild(RecordView, "contact_table")
    assert view is not None
    return view


def names(page: Page) -> list[str]:
    model = table(page).records
    section = model.section_of("name")
    return [str(model.index(number, section).data()) for number in range(model.rowCount())]


@pytest.fixture
def page(sample: Sample, mei: int, workspace: Workspace, show_page: ShowPage) -> ContactsPage:
    deal_roles.set_role(workspace, sample.deal, sample.contact, role="decision_maker")
    shown = show_page(ContactsPage)
    assert isinstance(shown, ContactsPage)
    return shown


@pytest.fixture
def record_page(sample: Sample, mei: int, show_page: ShowPage) -> ContactRecordPage:
    shown = show_page(ContactRecordPage, Target("contact", "contacts", sample.contact))
    assert isinstance(shown, ContactRecordPage)
    return shown


# -- the list ---------------------------------------------------------------------------------------------------------


def test_contacts_are_listed_with_customer_role_and_birthday(
    page: ContactsPage, mei: int, workspace: Workspace
) -> None:
    assert sorted(names(page)) == sorted(["王建国", "梅芳"])
    model = table(page).records
    row = model.row_of(mei)
    assert row is not None
    texts = [str(model.index(row, model.section_of(name)).data()) for name in ("customer", "role", "next_birthday")]
    assert texts[:2] == ["苏州明远机械", ""]
    assert texts[2].endswith("lunar 1988, 9th month 20th day")


def test_the_tabs_show_who_decides_and_who_has_a_birthday(page: ContactsPage, settle: Callable[[], None]) -> None:
    settle()
    tabs = page.findChild(QTabBar, "view_tabs")
    assert tabs is not None
    assert [tabs.tabText(number) for number in range(tabs.count())] == [
        "All", "Decision makers · 1", "Birthdays in 30 days · 1", "Primary contacts · 2", "Starred · 0",
        "Left · 0",
    ]  # fmt: skip
    page.step_view(1)
    assert names(page) == ["王建国"]
    page.step_view(1)
    assert names(page) == ["梅芳"]


def test_the_preview_shows_how_to_reach_somebody(page: ContactsPage, sample: Sample) -> None:
    table(page).select_id(sample.contact)
    page.preview.show_record(sample.contact)
    texts = [label.text() for label in page.preview.findChildren(QLabel)]
    assert "The last answer came by Phone" in texts
    assert page.preview.findChild(QWidget, "role_decision_maker") is not None
    assert any("139 5712 0088" in made.text() for made in page.preview.findChildren(QPushButton))


def test_a_new_contact_asks_for_the_customer(page: ContactsPage, workspace: Workspace, sample: Sample) -> None:
    page.new_record()
    pane: Any = page.pane_host.pane
    form = pane.record_form
    form.editor("name").edit.setText("Lin")
    form.editor("customer").set_value(sample.lanting)
    pane.save()
    assert workspace.scalar("SELECT customer_id FROM contact WHERE name = 'Lin'") == sample.lanting
    assert "Lin" in names(page)


def test_the_context_menu_offers_what_one_does_with_people(page: ContactsPage, sample: Sample) -> None:
    table(page).select_id(sample.contact)
    texts = [action.text().split("\t")[0] for action in page.commands.context_menu().actions()]
    assert {"Open the customer", "Changed employer…", "Copy the phone number", "Paste cells"} <= set(texts)
    assert {"Add a to-do for it", "Lay out a plan…"} <= set(texts)


def test_a_to_do_for_the_chosen_contacts_names_them_and_their_customer(
    page: ContactsPage, workspace: Workspace, sample: Sample, mei: int, settle: Callable[[], None]
) -> None:
    before = rows_of(workspace)
    table(page).records.tick_all()
    page.commands.plan_todo()
    pane = page.pane_host.pane
    assert isinstance(pane, TodoPane)
    pane.line.edit.setText("明天 打电话")
    pane.save()
    settle()
    found = workspace.query("SELECT t.title, t.contact_id, t.customer_id = c.customer_id FROM todo t"
                            " JOIN contact c ON c.id = t.contact_id WHERE t.title = '打电话'")  # fmt: skip
    assert {(title, contact, same) for title, contact, same in found} == {
        ("打电话", sample.contact, 1), ("打电话", mei, 1)
    }  # fmt: skip
    workspace.undo()
    assert rows_of(workspace) == before


def test_a_plan_is_laid_out_for_a_contact_from_its_row(page: ContactsPage, sample: Sample) -> None:
    table(page).select_id(sample.contact)
    page.commands.lay_out_plan()
    assert isinstance(page.pane_host.pane, LayOutPane)


# -- the page of one --------------------------------------------------------------------------------------------------


def test_the_page_shows_work_roles_and_what_was_said(record_page: ContactRecordPage, language: str) -> None:
    assert record_page.title() == "王建国"
    timeline = record_page._timeline
    assert [entry.text for entry in timeline.entries] == ["确认预算"]
    rows = record_page.findChildren(QWidget, "job_row")
    assert len(rows) == 1
    [link] = rows[0].findChildren(QWidget, "row_link")
    assert link.height() >= link.fontMetrics().height()
    assert record_page.status_text() == "王建国"


def test_the_picture_of_a_card_is_among_the_files_of_the_person_and_of_the_customer(
    both_languages: str, record_page: ContactRecordPage, workspace: Workspace, sample: Sample, tmp_path: Path
) -> None:
    attachments.attach_data(workspace, "contacts", sample.contact, "Picture.jpg", b"\xff\xd8")
    record_page.reload()
    card = record_page.findChild(FilesCard)
    assert card is not None
    (link,) = card.findChildren(QWidget, "row_link")
    assert link.text() == "Picture.jpg"
    kept = tmp_path / "badge.txt"
    kept.write_text("Hall 3")
    card.attach([kept])
    record_page.reload()
    assert card._count.text() == "2"
    assert {one.name for one in attachments.list_customer_files(workspace, sample.yunqi)} >= {
        "Picture.jpg",
        "badge.txt",
    }
    shown = [entry.text for entry in fetch_timeline(workspace, sample.yunqi, kinds=frozenset({TimelineKind.FILE}))]
    assert {"Picture.jpg", "badge.txt"} <= set(shown)


def test_a_role_is_given_on_the_page(record_page: ContactRecordPage, workspace: Workspace, sample: Sample) -> None:
    record_page._add_role()
    pane = record_page._panes.pane
    assert isinstance(pane, ValuesPane)
    pane.editors["opportunity"].set_value(sample.deal)
    pane.editors["role"].set_value("evaluator")
    pane.save()
    assert deal_roles.roles_of_deal(workspace, sample.deal) == {sample.contact: "evaluator"}
    assert record_page.findChild(QWidget, "role_evaluator") is not None
    workspace.undo()
    assert deal_roles.roles_of_deal(workspace, sample.deal) == {}


def test_somebody_moves_to_another_customer(
    record_page: ContactRecordPage, workspace: Workspace, sample: Sample
) -> None:
    record_page._move()
    pane = record_page._panes.pane
    assert isinstance(pane, ValuesPane)
    pane.save()
    assert pane.editors["customer"].error  # nowhere chosen
    pane.editors["customer"].set_value(sample.lanting)
    pane.save()
    assert records.fetch_record(workspace, "contacts", sample.contact)["customer"].title == "上海澜庭医疗"
    past = [label.text() for label in record_page._cards.findChildren(QLabel) if label.text() == "Before"]
    assert len(past) == 1
    assert [entry.text for entry in record_page._timeline.entries] == ["确认预算"]


def test_what_is_logged_on_somebodys_page_is_theirs(
    record_page: ContactRecordPage, workspace: Workspace, sample: Sample
) -> None:
    """Again and again, and after they moved, though others are their customer's primary contact."""
    boss = records.add_record(workspace, "contacts", {"customer": sample.lanting, "name": "陈总"}).created_id
    assert boss is not None
    records.update_records(workspace, "contacts", [boss], {"is_primary": True})
    employments.move_to(workspace, sample.contact, sample.lanting)
    record_page.reload()
    for text in ("One", "Two"):
        record_page._composer.text.setPlainText(text)
        record_page._composer.save()
        record_page.reload()
    logged = workspace.query("SELECT summary, contact_id FROM interaction WHERE summary IN ('One', 'Two') ORDER BY 1")
    assert [tuple(row) for row in logged] == [("One", sample.contact), ("Two", sample.contact)]


def test_the_next_step_is_read_whole_beside_the_history(
    record_page: ContactRecordPage, settle: Callable[[], None]
) -> None:
    record_page.window().resize(1234, 830)  # what a window of 1440×900 leaves beside the navigation
    QTest.mouseClick(find(record_page, QPushButton, "show_history"), Qt.MouseButton.LeftButton)
    settle()
    QApplication.processEvents()
    chip, title = find(record_page, QPushButton, "composer_next"), find(record_page, QLineEdit, "composer_next_title")
    assert title.isVisible()
    assert chip.width() >= chip.sizeHint().width()
    assert chip.visibleRegion().boundingRect() == chip.rect()


def test_a_contact_tells_what_was_changed(
    record_page: ContactRecordPage, workspace: Workspace, sample: Sample, settle: Callable[[], None]
) -> None:
    records.update_records(workspace, "contacts", [sample.contact], {"title": "Director"})
    QTest.mouseClick(find(record_page, QPushButton, "show_history"), Qt.MouseButton.LeftButton)
    settle()
    QApplication.processEvents()
    assert find(record_page, QLabel, "history_change").text().endswith("Director")  # type: ignore[attr-defined]


def test_columns_without_room_stand_one_below_the_other(record_page: ContactRecordPage) -> None:
    window = record_page.window()
    for width, is_below in ((1100, False), (760, True), (1100, False)):
        window.resize(width, 640)
        QApplication.processEvents()
        assert (record_page._cards.parentWidget() is record_page._left) == is_below
        assert record_page._cards.isVisible()
        assert record_page.minimumSizeHint().width() <= width


def test_a_contact_that_is_gone_says_so(record_page: ContactRecordPage, workspace: Workspace, sample: Sample) -> None:
    records.delete_records(workspace, "contacts", [sample.contact])
    record_page.reload()
    assert find(record_page, QPushButton, "contact_gone_back").isVisible()


@pytest.mark.parametrize("speech", ["en", "zh_CN"])
def test_it_says_so_in_both_languages(record_page: ContactRecordPage, speech: str) -> None:
    i18n.set_language(speech)
    record_page.retranslate()
    expected = {"en": "The last answer came by Phone", "zh_CN": "最近 1 次回应中有 1 次来自电话"}
    assert expected[speech] in [label.text() for label in record_page._cards.findChildren(QLabel)]


# -- the birthday editor ----------------------------------------------------------------------------------------------


@pytest.fixture
def editor(record_page: ContactRecordPage) -> BirthdayEditor:
    panel = record_page.findChild(FactsPanel)
    assert panel is not None
    panel.edit("birthday")
    made_editor = panel.facts["birthday"].editor
    assert isinstance(made_editor, BirthdayEditor)
    return made_editor


def test_a_birthday_is_switched_to_the_lunar_calendar(
    editor: BirthdayEditor, workspace: Workspace, sample: Sample, record_page: ContactRecordPage
) -> None:
    QTest.keyClicks(editor.edit, "1990-05-05")
    assert editor.value() == date(1990, 5, 5)
    QTest.mouseClick(editor.lunar, Qt.MouseButton.LeftButton)
    assert editor.value() == LunarDay(1990, 5, 5)
    assert find(editor, QLabel, "birthday_echo").text() == "lunar 1990, 5th month 5th day · next 9 Jun 2027"  # type: ignore[attr-defined]
    QTest.mouseClick(editor.leap, Qt.MouseButton.LeftButton)
    assert editor.value() == LunarDay(1990, 5, 5, is_leap=True)
    QTest.keyClick(editor.edit, Qt.Key.Key_Return)
    assert records.fetch_record(workspace, "contacts", sample.contact)["birthday"] == LunarDay(1990, 5, 5, is_leap=True)
    panel = record_page.findChild(FactsPanel)
    assert panel is not None
    assert panel.facts["birthday"].text == "lunar 1990, leap 5th month 5th day"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("农历五月初五", LunarDay(0, 5, 5)), ("闰六月初三", LunarDay(0, 6, 3, is_leap=True)), ("5-28", date(4, 5, 28))],
)
def test_a_birthday_is_typed_in_words(editor: BirthdayEditor, typed: str, expected: Any) -> None:
    editor.edit.setText("")
    editor.edit.textEdited.emit(typed)
    editor.edit.setText(typed)
    editor._on_typed(typed)
    assert editor.value() == expected
    assert editor.lunar.isChecked() is isinstance(expected, LunarDay)
    assert editor.leap.isChecked() is (isinstance(expected, LunarDay) and expected.is_leap)


def test_a_birthday_that_is_none_is_refused_where_it_stands(editor: BirthdayEditor, record_page: Page) -> None:
    QTest.keyClicks(editor.edit, "someday")
    QTest.keyClick(editor.edit, Qt.Key.Key_Return)
    assert editor.error
    QTest.keyClick(editor.edit, Qt.Key.Key_Escape)
    panel = record_page.findChild(FactsPanel)
    assert panel is not None and panel.facts["birthday"].editor is None


# -- elsewhere --------------------------------------------------------------------------------------------------------


def test_a_role_is_given_on_the_page_of_the_deal(
    sample: Sample, workspace: Workspace, show_page: ShowPage, context: AppContext
) -> None:
    from ocrm.ui.opportunities.record_page import OpportunityRecordPage
    from ocrm.ui.opportunities.record_side import RecordSide

    shown = show_page(OpportunityRecordPage, Target("opportunity", "opportunities", sample.deal))
    side = shown.findChild(RecordSide, "deal_side")
    assert side is not None
    menu = side.role_menu(sample.deal, sample.contact)
    assert isinstance(menu, QMenu)
    next(action for action in menu.actions() if action.text() == "Finance officer").trigger()
    assert deal_roles.roles_of_deal(workspace, sample.deal) == {sample.contact: "finance"}
    menu = side.role_menu(sample.deal, sample.contact)
    next(action for action in menu.actions() if action.text() == "Finance officer").trigger()
    assert deal_roles.roles_of_deal(workspace, sample.deal) == {}


def test_a_contact_opens_on_its_own_page(sample: Sample, context: AppContext) -> None:
    seen: list[Any] = []
    context.navigator.went.connect(seen.append)
    context.navigator.open_record("contacts", sample.contact)
    assert seen[-1].page == "contact"


def test_a_hash_offers_the_hobbies_of_others(
    record_page: ContactRecordPage, workspace: Workspace, mei: int, sample: Sample
) -> None:
    records.update_records(workspace, "contacts", [mei], {"hobbies": "#tea #钓鱼"})
    panel = record_page.findChild(FactsPanel)
    assert panel is not None
    panel.edit("hobbies")
    hobbies = panel.facts["hobbies"].editor
    assert isinstance(hobbies, HobbiesEditor)
    QTest.keyClicks(hobbies.edit, "likes #t")
    assert hobbies.offer() == ["tea"]
    hobbies.insert("tea")
    assert hobbies.edit.text() == "likes #tea "
    hobbies.completer.popup().hide()
    QTest.keyClick(hobbies.edit, Qt.Key.Key_Return)
    assert records.fetch_record(workspace, "contacts", sample.contact)["hobbies"] == "likes #tea"


def test_the_page_of_a_merged_contact_shows_the_one_it_became(
    workspace: Workspace, sample: Sample, mei: int, show_page: ShowPage
) -> None:
    lost = made(records.add_record(workspace, "contacts", {"customer": sample.mingyuan, "name": "梅方"}))
    merge_records(workspace, "contacts", mei, [lost])
    shown = show_page(ContactRecordPage, Target("contact", "contacts", lost))
    assert shown.title() == "梅芳"
