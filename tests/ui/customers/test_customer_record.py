"""The page of one customer: facts in place, the composer, the timeline, the cards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ocrm import i18n
from ocrm.services import attachments, drafts, interactions, records
from ocrm.services.deals import opportunities
from ocrm.services.duplicates.merging import merge_records
from ocrm.services.fields import further_values, picklists
from ocrm.services.filtering.conditions import Condition, Operator
from ocrm.services.quotes import writing as quotes
from ocrm.services.relations import category_colors, customers
from ocrm.services.relations.customers import TimelineKind
from ocrm.services.segmentation import rule_tags
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace
from ocrm.ui.actions import ActionId
from ocrm.ui.activity.composer import Composer
from ocrm.ui.activity.composer_draft import kept_draft
from ocrm.ui.activity.timeline import Timeline
from ocrm.ui.context import AppContext, Target
from ocrm.ui.customers.record_page import CustomerRecordPage
from ocrm.ui.forms.breakable import breakable
from ocrm.ui.forms.choice_editors import ReferenceEditor
from ocrm.ui.forms.facts_panel import FactsPanel
from ocrm.ui.page import Page
from tests.ui.customers.conftest import TODAY, Sample, find
from tests.ui.forms.typing_keys import type_text

ShowPage = Callable[..., Page]
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(sample: Sample, show_page: ShowPage) -> CustomerRecordPage:
    siblings = (sample.yunqi, sample.lanting, sample.mingyuan)
    target = Target("customer", "customers", sample.yunqi, extra={"siblings": siblings})
    shown = show_page(CustomerRecordPage, target)
    assert isinstance(shown, CustomerRecordPage)
    return shown


def composer(page: Page) -> Composer:
    found = page.findChild(Composer)
    assert found is not None
    return found


def text_edit(page: Page) -> QPlainTextEdit:
    edit = find(page, QPlainTextEdit, "composer_text")
    assert isinstance(edit, QPlainTextEdit)
    return edit


def stored(workspace: Workspace, customer_id: int, field: str) -> object:
    return records.fetch_record(workspace, "customers", customer_id)[field]


# -- header -----------------------------------------------------------------------------------------------------------


def test_the_page_says_who_it_is_and_where_in_the_list(page: CustomerRecordPage) -> None:
    assert find(page, QLabel, "page_title").text() == "杭州云栖智造"  # type: ignore[attr-defined]
    assert find(page, QLabel, "walk_place").text() == "1 / 3"  # type: ignore[attr-defined]
    assert find(page, QWidget, "stat_open").accessibleName().startswith("Open opportunities: $865K")


def test_walking_goes_through_the_list_it_came_from(
    page: CustomerRecordPage, sample: Sample, context: AppContext
) -> None:
    went: list[Target] = []
    context.navigator.went.connect(went.append)
    QTest.mouseClick(find(page, QToolButton, "walk_next"), Qt.MouseButton.LeftButton)
    assert went[-1].record_id == sample.lanting
    page.visit(went[-1])
    assert page.title() == "上海澜庭医疗"


def test_f2_renames_the_customer_and_undo_takes_it_back(
    page: CustomerRecordPage, sample: Sample, context: AppContext
) -> None:
    context.actions.trigger(ActionId.EDIT_FIELD)
    edit = find(page, QLineEdit, "rename_edit")
    type_text(edit, "Yunqi")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert page.title() == "Yunqi"
    context.runner.undo()
    assert page.title() == "杭州云栖智造"


def test_a_contact_opens_the_page_of_its_customer(sample: Sample, show_page: ShowPage) -> None:
    page = show_page(CustomerRecordPage, Target("customer", "contacts", sample.contact))
    assert page.title() == "杭州云栖智造"


def test_a_deleted_customer_says_so_and_undo_shows_it_again(
    page: CustomerRecordPage, sample: Sample, context: AppContext
) -> None:
    context.runner.perform(lambda: records.delete_records(context.workspace, "customers", [sample.yunqi]))
    assert find(page, QPushButton, "record_gone_back")
    context.runner.undo()
    assert find(page, QLabel, "page_title").text() == "杭州云栖智造"  # type: ignore[attr-defined]


# -- facts ------------------------------------------------------------------------------------------------------------


def test_a_fact_is_edited_where_it_stands_and_saved_on_leaving(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace
) -> None:
    fact = find(page, QWidget, "fact_city")
    QTest.mouseClick(fact, Qt.MouseButton.LeftButton)
    edit = find(fact, QLineEdit, "")
    type_text(edit, "Ningbo")
    composer(page).text.setFocus()
    assert stored(workspace, sample.yunqi, "city") == "Ningbo"
    assert page.findChild(FactsPanel).facts["city"].text == "Ningbo"  # type: ignore[union-attr]


def test_a_second_number_is_typed_below_the_first_and_made_the_main_one(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace
) -> None:
    records.update_records(workspace, "customers", [sample.yunqi], {"mobile": "13800138000"})
    page.reload()
    panel = page.findChild(FactsPanel)
    assert panel is not None
    fact = panel.facts["mobile"]
    menu = fact.menu()
    next(action for action in menu.actions() if action.objectName() == "fact_another").trigger()
    edit = find(page, QLineEdit, "further_new_mobile")
    type_text(edit, "abc")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert edit.isVisible(), "what is no number stays to be put right"
    edit.setText("139 0013 9000")  # type: ignore[attr-defined]
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert fact.hasFocus(), "the keyboard stays with the field"
    page.reload()
    QApplication.processEvents()
    assert not edit.isVisible()
    link = find(page, QLabel, "further_value")
    assert link.text() == "139 0013 9000"  # type: ignore[attr-defined]
    QTest.keyClick(link, Qt.Key.Key_Return)
    chosen = find(page, QMenu, "further_menu")
    assert isinstance(chosen, QMenu)
    next(action for action in chosen.actions() if action.text() == "Make this the main one").trigger()
    chosen.close()
    page.reload()
    assert stored(workspace, sample.yunqi, "mobile") == "13900139000"
    QApplication.processEvents()
    assert find(page, QLabel, "further_value").text() == "138 0013 8000"  # type: ignore[attr-defined]


def test_a_long_further_address_is_whole_in_the_column(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace
) -> None:
    long = "www.averyveryverylongnameofacompanyinthecity.example"
    records.update_records(workspace, "customers", [sample.yunqi], {"website": "www.short.example"})
    further_values.add_value(workspace, "customers", sample.yunqi, "website", long)
    page.reload()
    QApplication.processEvents()
    link = find(page, QLabel, "further_value")
    assert isinstance(link, QLabel)
    assert long in link.accessibleName()
    assert link.height() >= 2 * link.fontMetrics().height(), "it goes on in a second line"


def test_an_account_of_another_messenger_is_added_where_none_was(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace
) -> None:
    panel = page.findChild(FactsPanel)
    assert panel is not None
    fact = panel.facts["im"]
    assert not fact.isVisible()
    panel.edit("im")
    menu = find(page, QMenu, "fact_menu")
    assert isinstance(menu, QMenu)
    menu.actions()[0].trigger()
    menu.close()
    edit = find(page, QLineEdit, "further_new_im")
    assert edit.text() == "DingTalk: "  # type: ignore[attr-defined]
    type_text(edit, "yunqi")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    page.reload()
    assert stored(workspace, sample.yunqi, "im") == "DingTalk: yunqi"
    assert fact.isVisible()


def test_zero_typed_into_an_empty_fact_is_a_value(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace
) -> None:
    panel = page.findChild(FactsPanel)
    assert panel is not None and stored(workspace, sample.yunqi, "headcount") is None
    panel.edit("headcount")
    type_text(find(panel.facts["headcount"], QLineEdit, ""), "0")
    composer(page).text.setFocus()
    assert stored(workspace, sample.yunqi, "headcount") == 0


def test_a_wrong_fact_says_why_beside_the_field_and_stays_open(
    language: str, page: CustomerRecordPage, sample: Sample, workspace: Workspace
) -> None:
    panel = page.findChild(FactsPanel)
    assert panel is not None
    panel.edit("mobile")
    fact = panel.facts["mobile"]
    edit = find(fact, QLineEdit, "")
    type_text(edit, "call me")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert "call me" in find(fact, QLabel, "error_mobile").text()  # type: ignore[attr-defined]
    assert not page.may_leave()
    assert stored(workspace, sample.yunqi, "mobile") == ""
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert page.may_leave()


def test_tab_goes_on_to_the_next_field(page: CustomerRecordPage, sample: Sample, qtbot: object) -> None:
    panel = page.findChild(FactsPanel)
    assert panel is not None
    panel.edit("value")
    box = find(panel.facts["value"], QComboBox, "")
    QTest.keyClick(box, Qt.Key.Key_Tab)
    QTest.qWait(1)
    assert panel.facts["value"].editor is None
    assert panel.facts["category"].editor is not None


def test_empty_fields_wait_until_asked_for_and_a_person_has_others(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace
) -> None:
    panel = page.findChild(FactsPanel)
    assert panel is not None
    assert not panel.facts["headcount"].isVisible()
    QTest.mouseClick(find(page, QPushButton, "show_empty_fields"), Qt.MouseButton.LeftButton)
    assert panel.facts["headcount"].isVisible()
    assert not panel.facts["gender"].isVisible()
    records.update_records(workspace, "customers", [sample.yunqi], {"kind": "person"})
    page.reload()
    assert not panel.facts["headcount"].isVisible()
    assert panel.facts["gender"].isVisible()


def test_a_very_long_note_shows_where_it_begins_and_is_edited_whole(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace
) -> None:
    text = "\n".join(f"clause {number}" for number in range(70_000))
    records.update_records(workspace, "customers", [sample.yunqi], {"notes": text})
    page.reload()
    panel = page.findChild(FactsPanel)
    assert panel is not None
    fact = panel.facts["notes"]
    shown = next(label.text() for label in fact.findChildren(QLabel) if "clause" in label.text())
    assert shown.endswith("clause 39\n… Open it to read the rest")
    fact.begin()
    edit = fact.findChild(QPlainTextEdit)
    assert edit is not None
    assert edit.toPlainText() == text


def test_a_note_begun_at_the_lower_edge_is_brought_into_sight(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace, qtbot: QtBot
) -> None:
    panel = page.findChild(FactsPanel)
    assert panel is not None
    page.resize(1200, 480)
    panel.edit("notes")
    panel.leave()
    panel._area.verticalScrollBar().setValue(0)
    fact = panel.facts["notes"]
    fact.begin()
    viewport = panel._area.viewport()
    assert fact.mapTo(viewport, fact.rect().bottomLeft()).y() > viewport.height()
    qtbot.waitUntil(lambda: fact.mapTo(viewport, fact.rect().bottomLeft()).y() < viewport.height())


# -- composer ---------------------------------------------------------------------------------------------------------


def test_a_call_is_logged_with_keys_alone(page: CustomerRecordPage, sample: Sample, workspace: Workspace) -> None:
    page.log_interaction()
    edit = text_edit(page)
    assert edit.hasFocus()
    type_text(edit, "客户确认预算")
    composer(page).choose_kind(2)
    QTest.keyClick(edit, Qt.Key.Key_Return, CONTROL)
    newest = customers.fetch_timeline(workspace, sample.yunqi, limit=1)[0]
    assert (newest.subtype, newest.text) == ("call", "客户确认预算")
    assert "王建国" in newest.chips
    assert edit.toPlainText() == ""
    timeline = page.findChild(Timeline)
    assert timeline is not None
    assert timeline.entries[0].text == "客户确认预算"


def test_a_next_step_comes_along_where_none_is_planned_and_goes_with_one_undo(
    sample: Sample, show_page: ShowPage, workspace: Workspace, context: AppContext
) -> None:
    page = show_page(CustomerRecordPage, Target("customer", "customers", sample.mingyuan))
    edit = text_edit(page)
    type_text(edit, "wants an offer")
    QTest.keyClick(edit, Qt.Key.Key_Return, CONTROL)
    planned = todos.list_of_record(workspace, "customers", sample.mingyuan)
    assert [todo.due_on for todo in planned] == [TODAY + timedelta(days=3)]
    assert "精密机床" in planned[0].title
    context.runner.undo()
    assert todos.list_of_record(workspace, "customers", sample.mingyuan) == []
    assert all(entry.text != "wants an offer" for entry in customers.fetch_timeline(workspace, sample.mingyuan))


def test_the_composer_is_low_again_after_a_long_text_was_saved(page: CustomerRecordPage) -> None:
    edit = text_edit(page)
    low = edit.height()
    edit.setPlainText("one more line\n" * 20)
    assert edit.height() > low
    QTest.keyClick(edit, Qt.Key.Key_Return, CONTROL)
    assert edit.toPlainText() == ""
    assert edit.height() == low


def test_the_chips_choose_with_whom_when_and_what_comes_next(
    sample: Sample, show_page: ShowPage, workspace: Workspace
) -> None:
    page = show_page(CustomerRecordPage, Target("customer", "customers", sample.mingyuan))
    for chip, menu_name, choice in (
        ("composer_next", "next_on_menu", "In a week"),
        ("composer_time", "happened_at_menu", "Yesterday 15:00"),
    ):
        QTest.mouseClick(find(page, QPushButton, chip), Qt.MouseButton.LeftButton)
        menu = page.findChildren(QMenu, menu_name)[-1]
        next(action for action in menu.actions() if action.text() == choice).trigger()
        menu.close()
        assert choice.split()[-1] in find(page, QPushButton, chip).text()  # type: ignore[attr-defined]
    edit = text_edit(page)
    type_text(edit, "wants an offer")
    QTest.keyClick(edit, Qt.Key.Key_Return, CONTROL)
    planned = todos.list_of_record(workspace, "customers", sample.mingyuan)
    assert [todo.due_on for todo in planned] == [TODAY + timedelta(days=7)]
    newest = next(e for e in customers.fetch_timeline(workspace, sample.mingyuan) if e.text == "wants an offer")
    assert workspace.clock.to_local(newest.happened_at).date() == TODAY - timedelta(days=1)


def test_the_todo_tab_reads_the_line(page: CustomerRecordPage, sample: Sample, workspace: Workspace) -> None:
    composer(page).choose_kind(9)
    edit = text_edit(page)
    type_text(edit, "Fri 15:00 send the payment terms")
    QTest.keyClick(edit, Qt.Key.Key_Return, CONTROL)
    titles = {todo.title: todo.due_on for todo in todos.list_of_record(workspace, "customers", sample.yunqi)}
    assert titles["send the payment terms"] == TODAY + timedelta(days=2)


def test_at_names_a_contact_and_a_hash_tags(page: CustomerRecordPage, sample: Sample, workspace: Workspace) -> None:
    records.add_record(workspace, "contacts", {"customer": sample.yunqi, "name": "李慧"})
    page.reload()
    edit = text_edit(page)
    edit.setFocus()
    type_text(edit, "@lh")
    popup = composer(page).text.mentions._popup
    assert popup.isVisible()
    QTest.keyClick(popup, Qt.Key.Key_Return)
    type_text(edit, "likes it #引荐")
    QTest.keyClick(edit, Qt.Key.Key_Return, CONTROL)
    newest = customers.fetch_timeline(workspace, sample.yunqi, limit=1)[0]
    assert newest.text == "@李慧 likes it #引荐"
    assert newest.chips[0] == "李慧"
    assert "引荐" in customers.fetch_overview(workspace, sample.yunqi).tags


def test_a_duration_and_a_message_are_logged(page: CustomerRecordPage, sample: Sample, workspace: Workspace) -> None:
    composer(page).choose_kind(7)
    type_text(text_edit(page), "sent the list")
    composer(page)._set("duration_minutes", 30)
    assert find(page, QPushButton, "composer_duration").text() == "30 min"  # type: ignore[attr-defined]
    QTest.keyClick(text_edit(page), Qt.Key.Key_Return, CONTROL)
    assert customers.fetch_timeline(workspace, sample.yunqi, limit=1)[0].title == "Message · 30 min"


def test_a_kind_of_ones_own_has_a_tab_and_one_not_offered_has_none(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace
) -> None:
    picklists.add_value(workspace, "interaction_kind", "Consultation")
    wechat = next(row for row in picklists.list_values(workspace, "interaction_kind") if row.code == "wechat")
    picklists.retire_value(workspace, "interaction_kind", wechat.value_id, is_retired=True)
    page.reload()
    tabs = composer(page).tabs
    titles = [tabs.tabText(number) for number in range(tabs.count())]
    assert titles == ["Memo", "Call", "Visit", "Email", "Meeting", "Message", "Care", "To-do", "Consultation"]
    assert tabs.tabText(tabs.currentIndex()) == "Call"
    QTest.keyClick(page, Qt.Key.Key_9, Qt.KeyboardModifier.AltModifier)
    type_text(text_edit(page), "teeth cleaned")
    QTest.keyClick(text_edit(page), Qt.Key.Key_Return, CONTROL)
    newest = customers.fetch_timeline(workspace, sample.yunqi, limit=1)[0]
    assert (newest.title, newest.text) == ("Consultation", "teeth cleaned")
    assert tabs.tabText(tabs.currentIndex()) == "Consultation"
    assert not composer(page).findChild(QToolButton, "composer_all_kinds").isVisible()  # type: ignore[union-attr]


def test_more_kinds_than_there_is_room_for_are_chosen_from_a_menu(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace
) -> None:
    picklists.add_value(workspace, "interaction_kind", "Consultation")
    page.reload()
    QTest.mouseClick(find(page, QToolButton, "composer_all_kinds"), Qt.MouseButton.LeftButton)
    menu = find(page, QMenu, "composer_kinds_menu")
    assert isinstance(menu, QMenu)
    menu.actions()[-1].trigger()
    menu.close()
    assert composer(page).kind == "Consultation"
    assert text_edit(page).hasFocus()


def test_a_customer_shows_its_category_in_its_colour(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace
) -> None:
    records.update_records(workspace, "customers", [sample.yunqi], {"category": "vip"})
    page.reload()
    QApplication.processEvents()
    made = find(page, QLabel, "header_category")
    assert isinstance(made, QLabel)
    assert (made.text(), made.property("chip")) == ("VIP", "violet")
    category_colors.set_tone(workspace, "vip", "bad")
    page.reload()
    QApplication.processEvents()
    assert find(page, QLabel, "header_category").property("chip") == "bad"


def test_a_tag_with_a_rule_tells_why_it_is_there(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace, settle: Callable[[], None]
) -> None:
    rule_tags.set_rule(workspace, "Hangzhou", "customers", Condition("city", Operator.IS, "杭州"))
    rule_tags.apply_rules(workspace)
    page.reload()
    QApplication.processEvents()
    made = find(page, QLabel, "header_rule_tag")
    assert made.toolTip() == "Rule: City:=杭州"
    made.setFocus()
    QTest.keyClick(made, Qt.Key.Key_Return)
    settle()
    shown = QApplication.activePopupWidget()
    assert shown is not None
    formula = shown.findChild(QLabel, "why_formula")
    assert formula is not None
    assert formula.text() == "Put on by the rule: City:=杭州\nFound here: City: 杭州"
    shown.close()


def test_a_draft_is_kept_in_the_file_and_survives_a_crash(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    paper = tmp_path / "paper.txt"
    paper.write_text("hello")
    type_text(text_edit(page), "half a thought")
    composer(page).add_files([paper])
    qtbot.waitUntil(lambda: bool(drafts.read_draft(workspace, f"customer/{sample.yunqi}")), timeout=2000)
    kept = kept_draft(drafts.read_draft(workspace, f"customer/{sample.yunqi}"))
    assert (kept.text, kept.files) == ("half a thought", [paper])
    QTest.keyClick(text_edit(page), Qt.Key.Key_Return, CONTROL)
    assert not drafts.read_draft(workspace, f"customer/{sample.yunqi}")
    workspace.undo()
    assert customers.fetch_timeline(workspace, sample.yunqi, limit=1)[0].text != "half a thought"


def test_a_draft_that_is_gone_on_with_has_the_caret_at_its_end(page: CustomerRecordPage, sample: Sample) -> None:
    type_text(text_edit(page), "half a")
    page.visit(Target("customer", "customers", sample.mingyuan))
    page.visit(Target("customer", "customers", sample.yunqi))
    type_text(text_edit(page), " thought")
    assert text_edit(page).toPlainText() == "half a thought"


def test_words_stand_one_space_from_their_icon(page: CustomerRecordPage) -> None:
    buttons = page.findChildren(QPushButton)
    assert [button.text() for button in buttons if button.text().startswith("  ")] == []


def test_a_low_narrow_window_clips_no_chip_of_the_composer(page: CustomerRecordPage) -> None:
    page.window().resize(760, 460)
    QApplication.processEvents()
    for name in ("contact", "time", "duration", "deal", "attach", "next", "save"):
        chip = find(page, QWidget, f"composer_{name}")
        assert chip.visibleRegion().boundingRect().size() == chip.size(), name


def test_a_note_is_kept_private_by_the_lock_and_marked_so(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace
) -> None:
    find(page, QToolButton, "composer_private").click()
    type_text(text_edit(page), "between us")
    QTest.keyClick(text_edit(page), Qt.Key.Key_Return, CONTROL)
    entry = customers.fetch_timeline(workspace, sample.yunqi, limit=1)[0]
    assert entry.text == "between us" and entry.chips[-1] == "Private"
    assert not find(page, QToolButton, "composer_private").isChecked()


def test_nothing_said_is_explained_and_nothing_is_saved(page: CustomerRecordPage) -> None:
    before = len(page.findChild(Timeline).entries)  # type: ignore[union-attr]
    QTest.mouseClick(find(page, QPushButton, "composer_save"), Qt.MouseButton.LeftButton)
    assert find(page, QLabel, "composer_error")
    assert len(page.findChild(Timeline).entries) == before  # type: ignore[union-attr]


def test_a_draft_is_there_after_going_to_another_customer_and_back(page: CustomerRecordPage, sample: Sample) -> None:
    type_text(text_edit(page), "half a thought")
    page.visit(Target("customer", "customers", sample.lanting))
    assert text_edit(page).toPlainText() == ""
    page.visit(Target("customer", "customers", sample.yunqi))
    assert text_edit(page).toPlainText() == "half a thought"


def test_files_and_pasted_pictures_are_attached_to_what_is_logged(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace, tmp_path: Path
) -> None:
    document = tmp_path / "offer.txt"
    document.write_text("offer", encoding="utf-8")
    composer(page).add_files([document])
    pasted = QMimeData()
    pasted.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    text_edit(page).insertFromMimeData(pasted)
    type_text(text_edit(page), "sent the offer")
    QTest.keyClick(text_edit(page), Qt.Key.Key_Return, CONTROL)
    kept = {row.name for row in attachments.list_customer_files(workspace, sample.yunqi)}
    assert kept == {"offer.txt", "Picture.png"}


def test_a_pasted_picture_is_kept_in_the_file_and_nowhere_else_until_it_is_saved(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    before = set(tmp_path.rglob("*"))
    pasted = QMimeData()
    pasted.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    text_edit(page).insertFromMimeData(pasted)
    text_edit(page).insertFromMimeData(pasted)
    assert set(tmp_path.rglob("*")) == before
    kept = kept_draft(drafts.read_draft(workspace, f"customer/{sample.yunqi}"))
    assert len(kept.pictures) == 2
    assert drafts.read_picture(workspace, kept.pictures[0]).startswith(b"\x89PNG")
    shown = page.findChildren(QPushButton, "composer_picture")
    shown[0].click()
    assert drafts.read_picture(workspace, kept.pictures[0]) == b""
    type_text(text_edit(page), "their new building")
    QTest.keyClick(text_edit(page), Qt.Key.Key_Return, CONTROL)
    assert workspace.scalar("SELECT count(*) FROM setting WHERE key LIKE 'draft/%'") == 0
    names = [row.name for row in attachments.list_customer_files(workspace, sample.yunqi)]
    assert names == ["Picture.png"]


# -- timeline ---------------------------------------------------------------------------------------------------------


def test_the_timeline_has_days_and_sentences_for_screen_readers(page: CustomerRecordPage) -> None:
    model = page.findChild(Timeline).view.model()  # type: ignore[union-attr]
    spoken = [model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(model.rowCount())]
    assert spoken[0] == "Today"
    assert any("确认预算" in line and "王建国" in line and "Call" in line for line in spoken)


def test_a_whole_contract_in_a_note_shows_where_it_begins_and_is_found_by_its_end(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace
) -> None:
    text = "\n".join(f"clause {number}" for number in range(70_000))
    interactions.log_interaction(workspace, sample.yunqi, kind="call", summary=text)
    page.reload()
    timeline = page.findChild(Timeline)
    assert timeline is not None
    model = timeline.view.model()
    spoken = model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "clause 39" in spoken
    assert "clause 40" not in spoken
    assert "… Open it to read the rest" in spoken
    assert timeline.view.sizeHintForIndex(model.index(1, 0)).height() < 2000
    timeline.set_text("clause 69999")
    assert [entry.text for entry in timeline.entries] == [text]


def test_the_filter_chips_and_the_search_narrow_the_timeline(page: CustomerRecordPage) -> None:
    timeline = page.findChild(Timeline)
    assert timeline is not None
    QTest.mouseClick(find(page, QPushButton, "timeline_filter_opportunities"), Qt.MouseButton.LeftButton)
    assert {entry.kind for entry in timeline.entries} == {TimelineKind.STAGE}
    QTest.mouseClick(find(page, QPushButton, "timeline_filter_all"), Qt.MouseButton.LeftButton)
    timeline.set_text("预算")
    assert [entry.text for entry in timeline.entries] == ["确认预算"]


def test_a_quote_is_told_with_its_deal_and_opens_there(
    page: CustomerRecordPage, context: AppContext, sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone: list[Target] = []
    monkeypatch.setattr(context.navigator, "go", gone.append)
    timeline = page.findChild(Timeline)
    assert timeline is not None
    context.runner.perform(partial(quotes.add_quote, context.workspace, sample.deal))
    [entry] = [one for one in timeline.entries if one.kind is TimelineKind.QUOTE]
    assert (entry.title, entry.chips) == ("Quote", ("Draft",))
    timeline.activated.emit(entry)
    assert [(target.record_id, target.view) for target in gone] == [(sample.deal, "quotes")]
    QTest.mouseClick(find(page, QPushButton, "timeline_filter_opportunities"), Qt.MouseButton.LeftButton)
    assert {one.kind for one in timeline.entries} == {TimelineKind.STAGE, TimelineKind.QUOTE}
    context.runner.undo()
    assert {one.kind for one in timeline.entries} == {TimelineKind.STAGE}


def _choose_when(page: CustomerRecordPage, number: int) -> None:
    QTest.mouseClick(find(page, QPushButton, "timeline_when"), Qt.MouseButton.LeftButton)
    menu = find(page, QMenu, "timeline_when_menu")
    menu.actions()[number].trigger()
    menu.close()


def test_the_timeline_is_narrowed_to_a_period_and_to_days_of_ones_own(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace
) -> None:
    long_ago = workspace.clock.now() - timedelta(days=400)
    interactions.log_interaction(workspace, sample.yunqi, kind="call", summary="last year", happened_at=long_ago)
    page.reload()
    timeline, when = page.findChild(Timeline), find(page, QPushButton, "timeline_when")
    assert timeline is not None
    assert isinstance(when, QPushButton)
    _choose_when(page, 5)
    assert ([entry.text for entry in timeline.entries], when.text().strip()) == (["last year"], "Last year")
    _choose_when(page, 6)
    assert "last year" not in [entry.text for entry in timeline.entries]
    since, until = (find(page, QWidget, f"timeline_{end}") for end in ("since", "until"))
    assert since.isVisible()
    since.set_day(TODAY - timedelta(days=401))  # type: ignore[attr-defined]
    until.set_day(TODAY - timedelta(days=399))  # type: ignore[attr-defined]
    assert [entry.text for entry in timeline.entries] == ["last year"]
    assert when.text().strip() == "2025-09-15 to 2025-09-17"
    _choose_when(page, 0)
    assert not since.isVisible()
    assert len(timeline.entries) > 1


def test_the_files_of_interactions_are_among_the_files(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace, tmp_path: Path
) -> None:
    offer = tmp_path / "offer.txt"
    offer.write_text("offer", "utf-8")
    newest = customers.fetch_timeline(workspace, sample.yunqi, kinds=frozenset({TimelineKind.INTERACTION}))[0]
    attachments.attach_file(workspace, "interactions", newest.record_id, offer)
    QTest.mouseClick(find(page, QPushButton, "timeline_filter_files"), Qt.MouseButton.LeftButton)
    timeline = page.findChild(Timeline)
    assert timeline is not None
    assert "offer.txt" in [entry.text for entry in timeline.entries]


def test_a_timeline_narrowed_to_nothing_says_how_to_see_more(page: CustomerRecordPage) -> None:
    timeline = page.findChild(Timeline)
    assert timeline is not None
    timeline.set_text("never said")
    assert find(page, QWidget, "timeline_nothing")
    timeline.set_text("")
    assert not timeline.view.isHidden()


def test_older_entries_come_as_one_scrolls(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace, qtbot: object
) -> None:
    moment = workspace.clock.now() - timedelta(days=1)
    with workspace.operation("Fill"):
        for number in range(230):
            interactions.log_interaction(
                workspace,
                sample.yunqi,
                kind="call",
                summary=f"call {number}",
                happened_at=moment - timedelta(minutes=number // 3),
            )
    page.reload()
    timeline = page.findChild(Timeline)
    assert timeline is not None
    bar = timeline.view.verticalScrollBar()
    for _round in range(6):
        QTest.qWait(1)
        bar.setValue(bar.maximum())
    texts = [entry.text for entry in timeline.entries if entry.text.startswith("call ")]
    assert len(texts) == len(set(texts)) == 230


def test_a_logged_contact_is_changed_in_a_pane(page: CustomerRecordPage, sample: Sample, workspace: Workspace) -> None:
    timeline = page.findChild(Timeline)
    assert timeline is not None
    entry = next(entry for entry in timeline.entries if entry.kind is TimelineKind.INTERACTION)
    timeline.activated.emit(entry)
    pane = find(page, QWidget, "interactions_pane")
    edit = find(find(pane, QWidget, "field_summary"), QPlainTextEdit, "")
    assert isinstance(edit, QPlainTextEdit)
    edit.setPlainText("budget confirmed")
    QTest.keyClick(edit, Qt.Key.Key_Return, CONTROL)
    assert records.fetch_record(workspace, "interactions", entry.record_id)["summary"] == "budget confirmed"


# -- cards ------------------------------------------------------------------------------------------------------------


def test_a_contact_is_added_and_made_primary(page: CustomerRecordPage, sample: Sample, workspace: Workspace) -> None:
    QTest.mouseClick(find(page, QToolButton, "card_contacts_add"), Qt.MouseButton.LeftButton)
    type_text(page.window().focusWidget(), "Li Hui")
    QTest.keyClick(page.window().focusWidget(), Qt.Key.Key_Return, CONTROL)
    people = customers.list_contacts(workspace, sample.yunqi)
    assert [person.name for person in people] == ["王建国", "Li Hui"]
    row = [one for one in page.findChildren(QWidget, "person_row") if one.isVisible()][1]
    menu = row.menu()  # type: ignore[attr-defined]
    next(action for action in menu.actions() if action.text() == "Make primary").trigger()
    assert customers.list_contacts(workspace, sample.yunqi)[0].name == "Li Hui"


def test_an_opportunity_is_begun_from_the_page(page: CustomerRecordPage, sample: Sample, workspace: Workspace) -> None:
    QTest.mouseClick(find(page, QPushButton, "header_new_deal"), Qt.MouseButton.LeftButton)
    type_text(page.window().focusWidget(), "Phase 3")
    QTest.keyClick(page.window().focusWidget(), Qt.Key.Key_Return, CONTROL)
    subjects = {deal.subject for deal in opportunities.list_customer_deals(workspace, sample.yunqi)}
    assert subjects == {"MES 二期", "Phase 3"}


def test_a_file_is_removed_and_comes_back_with_undo(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace, context: AppContext, tmp_path: Path
) -> None:
    document = tmp_path / "scan.txt"
    document.write_text("scan", encoding="utf-8")
    context.runner.perform(lambda: attachments.attach_file(workspace, "customers", sample.yunqi, document))
    row = find(page, QWidget, "file_row")
    next(action for action in row.menu().actions() if action.text() == "Remove").trigger()  # type: ignore[attr-defined]
    assert attachments.list_customer_files(workspace, sample.yunqi) == []
    context.runner.undo()
    assert find(page, QWidget, "file_row")


def test_the_history_takes_a_step_back(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace, settle: Callable[[], None]
) -> None:
    records.update_records(workspace, "customers", [sample.yunqi], {"city": "Ningbo"})
    QTest.mouseClick(find(page, QPushButton, "show_history"), Qt.MouseButton.LeftButton)
    settle()
    QApplication.processEvents()
    assert find(page, QLabel, "history_change").text() == "City: 杭州 → Ningbo"  # type: ignore[attr-defined]
    rows = [row for row in page.findChildren(QWidget, "history_row") if row.isVisibleTo(page)]
    back = rows[0].findChild(QPushButton, "history_revert")
    assert back is not None
    QTest.mouseClick(back, Qt.MouseButton.LeftButton)
    assert stored(workspace, sample.yunqi, "city") == "杭州"


# -- size -------------------------------------------------------------------------------------------------------------


def test_a_narrow_window_puts_the_cards_behind_a_tab(page: CustomerRecordPage, context: AppContext) -> None:
    window = page.window()
    assert find(page, QWidget, "related_cards")
    window.resize(1024, 640)
    QTest.qWait(1)
    tabs = find(page, QTabBar, "activity_tabs")
    assert not page.findChild(QWidget, "related_cards").isVisible()  # type: ignore[union-attr]
    tabs.setCurrentIndex(1)  # type: ignore[attr-defined]
    assert find(page, QWidget, "related_cards")
    assert page.minimumSizeHint().width() <= 968
    window.resize(1440, 900)
    QTest.qWait(1)
    assert find(page, QWidget, "related_cards")


def test_every_focusable_widget_has_a_name(language: str, page: CustomerRecordPage) -> None:
    page.new_record()
    nameless = [
        widget.objectName() or type(widget).__name__
        for widget in page.findChildren(QWidget)
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.accessibleName()
    ]
    assert nameless == []


def test_f2_edits_the_fact_the_keyboard_is_on(page: CustomerRecordPage, context: AppContext) -> None:
    panel = page.findChild(FactsPanel)
    assert panel is not None
    panel.facts["city"].setFocus()
    context.actions.trigger(ActionId.EDIT_FIELD)
    assert panel.facts["city"].editor is not None


def test_a_change_of_language_rebuilds_the_page_with_what_was_typed(page: CustomerRecordPage) -> None:
    type_text(text_edit(page), "half a thought")
    i18n.set_language("zh_CN")
    page.retranslate()
    assert text_edit(page).toPlainText() == "half a thought"
    assert find(page, QPushButton, "header_log").text().strip() == "记录跟进"  # type: ignore[attr-defined]


def test_a_merged_customer_shows_the_numbers_of_both_whatever_else_differed(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace
) -> None:
    for customer, headcount, mobile in ((sample.yunqi, 60, "13800138000"), (sample.mingyuan, 12, "13900139000")):
        values = {"headcount": headcount, "mobile": mobile, "annual_revenue": headcount * 1000}
        records.update_records(workspace, "customers", [customer], values)
    merge_records(workspace, "customers", sample.yunqi, [sample.mingyuan])
    page.reload()
    QApplication.processEvents()
    panel = page.findChild(FactsPanel)
    assert panel is not None
    assert find(panel.facts["mobile"], QLabel, "further_value")
    assert panel.facts["headcount"].text in ("12", "60")


def test_the_page_of_a_merged_customer_shows_the_one_it_became(
    workspace: Workspace, sample: Sample, show_page: ShowPage
) -> None:
    merge_records(workspace, "customers", sample.yunqi, [sample.lanting])
    shown = show_page(CustomerRecordPage, Target("customer", "customers", sample.lanting))
    assert shown.title() == records.fetch_record(workspace, "customers", sample.yunqi)["name"]


def test_a_choice_is_made_with_two_clicks(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace, qtbot: QtBot
) -> None:
    with qtbot.waitActive(page.window()):
        page.window().activateWindow()
    panel = page.findChild(FactsPanel)
    assert panel is not None
    QTest.mouseClick(panel.facts["value"], Qt.MouseButton.LeftButton)
    box = find(panel.facts["value"], QComboBox, "")
    assert isinstance(box, QComboBox)
    assert box.view().isVisible()
    assert panel.facts["value"].editor is not None, "its own list is no reason to close"
    wanted = box.model().index(box.findText("Low"), 0)
    QTest.mouseMove(box.view().viewport(), box.view().visualRect(wanted).center())
    QTest.qWait(QApplication.doubleClickInterval() + 1)  # a list just opened takes no click at once
    QTest.mouseClick(box.view().viewport(), Qt.MouseButton.LeftButton, pos=box.view().visualRect(wanted).center())
    qtbot.waitUntil(lambda: stored(workspace, sample.yunqi, "value") == "low")


def test_a_list_opened_in_a_fact_keeps_its_editor(page: CustomerRecordPage, qtbot: QtBot) -> None:
    with qtbot.waitActive(page.window()):
        page.window().activateWindow()
    panel = page.findChild(FactsPanel)
    assert panel is not None
    panel.edit("value")
    box = find(panel.facts["value"], QComboBox, "")
    QTest.mouseClick(box, Qt.MouseButton.LeftButton)
    assert panel.facts["value"].editor is not None
    box.hidePopup()  # type: ignore[attr-defined]
    assert panel.facts["value"].editor is not None


def test_an_address_breaks_after_its_signs_and_is_copied_whole(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace
) -> None:
    records.update_records(workspace, "customers", [sample.yunqi], {"email": "info@prairieportmedia.example"})
    page.reload()
    panel = page.findChild(FactsPanel)
    assert panel is not None
    fact = panel.facts["email"]
    assert fact.text == "info@prairieportmedia.example"
    shown = next(label.text() for label in fact.findChildren(QLabel) if "\u200b" in label.text())
    assert shown.split("\u200b") == ["info@", "prairiepor", "tmedia.", "example"]
    assert breakable("Yunqi Manufacturing") == "Yunqi Manufacturing"


def test_enter_picks_the_parent_that_is_offered(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace, qtbot: QtBot
) -> None:
    panel = page.findChild(FactsPanel)
    assert panel is not None
    panel.edit("parent")
    editor = panel.facts["parent"].editor
    assert isinstance(editor, ReferenceEditor)
    picker = editor.picker
    type_text(picker.edit, "lanting")
    qtbot.waitUntil(lambda: picker.is_offering)
    QTest.keyClick(picker.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.facts["parent"].editor is None)
    assert stored(workspace, sample.yunqi, "parent").record_id == sample.lanting  # type: ignore[attr-defined]


def test_a_parent_is_saved_when_it_is_picked(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace, qtbot: QtBot
) -> None:
    panel = page.findChild(FactsPanel)
    assert panel is not None
    panel.edit("parent")
    editor = panel.facts["parent"].editor
    assert isinstance(editor, ReferenceEditor)
    title = str(stored(workspace, sample.lanting, "name"))
    editor.picker.choose(records.Reference(sample.lanting, title))
    qtbot.waitUntil(lambda: panel.facts["parent"].editor is None)
    assert stored(workspace, sample.yunqi, "parent").record_id == sample.lanting  # type: ignore[attr-defined]
