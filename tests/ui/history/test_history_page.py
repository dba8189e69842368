"""The history page, the bin and the window of the past, as one uses them (F-33, F-34)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from ocrm.clock import FixedClock
from ocrm.i18n import _
from ocrm.services import records, tags
from ocrm.services.deals import opportunity_bulk, pipelines, stages
from ocrm.services.workspace import Workspace
from ocrm.ui.actions import ActionId
from ocrm.ui.cards.history_pane import HistoryPane
from ocrm.ui.context import Target
from ocrm.ui.firstrun.choices import Beginning
from ocrm.ui.history.erase_dialog import EraseDialog
from ocrm.ui.history.journey import Journey, look_back
from ocrm.ui.history.page import HistoryPage
from ocrm.ui.history.past_dialog import PastDialog
from ocrm.ui.history.past_window import PastWindow
from ocrm.ui.main_window import MainWindow
from ocrm.ui.pages import PAGES
from ocrm.ui.window_app import WindowApp
from tests.snapshots import rows_of

SHANGHAI = "+08:00"


def rest(window: MainWindow) -> None:
    for _turn in range(3):
        QApplication.processEvents()
        window.context.tasks.wait()
    QApplication.processEvents()


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}:00{SHANGHAI}")


def pressed(parent: object, name: str) -> None:
    found = parent.findChild(QAbstractButton, name)  # type: ignore[attr-defined]
    assert found is not None and found.isEnabled(), name
    found.click()


@pytest.fixture
def story(window: MainWindow, clock: FixedClock) -> dict[str, int]:
    """A customer whose phone changed and who was deleted, beside one that stays."""
    workspace = window.context.workspace
    clock.set(at("2026-03-01 09:00"))
    gone = records.add_record(workspace, "customers", {"name": "Harbour Cranes", "phone": "021-11"}).created_id or 0
    kept = records.add_record(workspace, "customers", {"name": "North Mill"}).created_id or 0
    clock.set(at("2026-03-05 09:00"))
    records.update_records(workspace, "customers", [gone], {"phone": "021-22"})
    clock.set(at("2026-03-09 09:00"))
    records.delete_records(workspace, "customers", [gone])
    clock.set(at("2026-03-10 09:00"))
    return {"gone": gone, "kept": kept}


def opened(window: MainWindow, view: str = "steps") -> HistoryPage:
    window.start(Target("history", view=view))
    rest(window)
    assert isinstance(window.page, HistoryPage)
    return window.page


def labels(page: HistoryPage) -> list[str]:
    model = page.steps.model()
    return [model.index(row, 0).data(Qt.ItemDataRole.UserRole).label for row in range(model.rowCount())]


def choose(page: HistoryPage, label: str, window: MainWindow) -> None:
    page.steps.setCurrentIndex(page.steps.model().index(labels(page).index(label), 0))
    rest(window)


def lines(page: HistoryPage) -> list[str]:
    model = page.step_panel.view.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def said(page: HistoryPage) -> list[str]:
    return [
        one.text() for one in page.findChildren(QLabel) if one.text() and one.parent() is page._stack.currentWidget()
    ]


def test_a_file_in_which_nothing_was_changed_says_so(window: MainWindow, both_languages: str) -> None:
    page = opened(window)
    assert said(page) == [_("Nothing was changed yet."), _("Every change of this file is listed here.")]


def test_every_step_tells_each_field_before_and_after(window: MainWindow, story: dict[str, int]) -> None:
    page = opened(window)
    assert labels(page) == [
        "Delete “Harbour Cranes”",
        "Change Phone of “Harbour Cranes”",
        "Add “North Mill”",
        "Add “Harbour Cranes”",
    ]
    choose(page, "Change Phone of “Harbour Cranes”", window)
    assert lines(page) == ["Customer · Harbour Cranes", "Phone: 021-11 → 021-22"]


def test_steps_are_narrowed_by_kind_words_and_source(window: MainWindow, story: dict[str, int]) -> None:
    page = opened(window)
    page.filters.narrow("kind", "contacts")
    rest(window)
    assert labels(page) == [] and said(page) == [_("Nothing found."), _("Choose other words, kinds or days above.")]
    page.filters.narrow("kind", "customers")
    page.filters.narrow("text", "mill")
    rest(window)
    assert labels(page) == ["Add “North Mill”"]


def test_exactly_two_changes_lie_between_two_days(
    window: MainWindow, story: dict[str, int], both_languages: str
) -> None:
    window.rebuilt.emit()
    page = opened(window)
    page.filters.narrow("days", -1)
    page.filters.span._since.set_day(date(2026, 3, 2))
    page.filters.span._until.set_day(date(2026, 3, 10))
    rest(window)
    assert page.filters.span.isVisible() and len(labels(page)) == 2
    assert page.header is not None and page.header.findChild(QLabel, "page_count").text() == "2"
    page.filters.span._until.set_day(date(2026, 3, 8))
    rest(window)
    assert len(labels(page)) == 1
    page.filters.narrow("days", None)
    rest(window)
    assert len(labels(page)) == 4 and not page.filters.span.isVisible()


def test_a_step_is_taken_back_and_what_changed_since_is_asked_about(window: MainWindow, story: dict[str, int]) -> None:
    workspace = window.context.workspace
    records.update_records(workspace, "customers", [story["kept"]], {"city": "Hull"})
    records.update_records(workspace, "customers", [story["kept"]], {"city": "York"})
    page = opened(window)
    page.steps.setCurrentIndex(page.steps.model().index(1, 0))
    rest(window)
    assert "City: (empty) → Hull" in lines(page)
    pressed(page, "history_take_back")
    rest(window)
    assert "North Mill" in page.step_panel._messages.text
    pressed(page, "history_overwrite")
    rest(window)
    assert records.fetch_record(workspace, "customers", story["kept"])["city"] == ""
    workspace.undo()
    assert records.fetch_record(workspace, "customers", story["kept"])["city"] == "York"


def test_the_bin_restores_with_the_keyboard_and_undo_puts_it_back(window: MainWindow, story: dict[str, int]) -> None:
    workspace = window.context.workspace
    before = rows_of(workspace)
    page = opened(window, "bin")
    page.deleted.setFocus()
    QTest.keyClick(page.deleted, Qt.Key.Key_Return)
    rest(window)
    assert records.find_by_title(workspace, "customers", "Harbour Cranes") == [story["gone"]]
    assert page.deleted.model().rowCount() == 0
    window.context.actions.trigger(ActionId.UNDO)
    assert rows_of(workspace) == before


def test_erasing_wants_the_name_typed_and_a_reason(
    window: MainWindow, story: dict[str, int], both_languages: str
) -> None:
    page = opened(window, "bin")
    pressed(page, "bin_erase")
    dialog = window.findChild(EraseDialog)
    assert dialog is not None
    confirm = dialog.findChild(QAbstractButton, "erase_confirm")
    for name, text in (("erase_word", "harbour"), ("erase_reason", "asked for"), ("erase_word", "Harbour Cranes")):
        assert confirm is not None and not confirm.isEnabled()
        edit = dialog.findChild(QLineEdit, name)
        assert edit is not None
        edit.setText(text)
    assert confirm is not None and confirm.isEnabled()
    confirm.click()
    rest(window)
    assert page.deleted.model().rowCount() == 0
    assert b"Harbour Cranes" not in window.context.workspace.path.read_bytes()


def test_the_name_to_type_is_shown_with_its_ampersand(window: MainWindow) -> None:
    workspace = window.context.workspace
    firm = records.add_record(workspace, "customers", {"name": "Smith & Sons"}).created_id or 0
    records.delete_records(workspace, "customers", [firm])
    dialog = EraseDialog(window.context, [firm], parent=window)
    asked = next(one for one in dialog.findChildren(QLabel) if one.buddy() is dialog.word)
    assert asked.text() == "Type “Smith && Sons” to confirm"  # Qt shows && as &
    dialog.reject()


# -- the past ---------------------------------------------------------------------------------------------------------


def test_the_program_asks_for_the_moment(running: WindowApp, tmp_path: Path) -> None:
    running.create(tmp_path / "mine.ocrm", Beginning.EMPTY)
    assert running.window is not None
    running.window.context.actions.trigger(ActionId.TIME_TRAVEL)
    dialog = running.window.findChild(PastDialog)
    assert dialog is not None and dialog.isVisible()
    dialog.reject()


def travelled(window: MainWindow, moment: datetime) -> PastWindow:
    look_back(window, window.context)
    dialog = window.findChild(PastDialog)
    assert dialog is not None
    dialog.day.set_day(moment.date())
    dialog.accept()
    rest(window)
    journey = window.findChild(Journey)
    assert journey is not None and journey.window is not None
    rest(journey.window)
    return journey.window


@pytest.fixture
def past(window: MainWindow, story: dict[str, int]) -> Iterator[PastWindow]:
    window.start(Target("customers"))
    shown = travelled(window, at("2026-03-03 12:00"))
    yield shown
    journey = window.findChild(Journey)
    if journey is not None:
        journey.leave()


def test_the_window_of_the_past_shows_the_file_as_it_was(
    window: MainWindow, past: PastWindow, story: dict[str, int]
) -> None:
    words = past.findChild(QLabel, "past_banner_text")
    assert words is not None and "2026-03-03 23:59" in words.text()
    row = records.fetch_record(past.context.workspace, "customers", story["gone"])
    assert row["phone"] == "021-11"
    assert records.find_by_title(window.context.workspace, "customers", "Harbour Cranes") == []


def test_every_page_of_the_past_can_be_looked_at(past: PastWindow, story: dict[str, int]) -> None:
    for key in PAGES:
        if key in ("customer", "contact", "opportunity", "prospecting"):
            continue
        past.context.navigator.go(key)
        rest(past)
        assert past.page is not None and past.page.key == key
    past.context.navigator.open_record("customers", story["gone"])
    rest(past)


def test_what_is_tried_there_is_refused_in_a_sentence(
    window: MainWindow, past: PastWindow, story: dict[str, int]
) -> None:
    told: list[str] = []
    past.context.runner.failed.connect(told.append)
    past.context.runner.perform(
        partial(records.update_records, past.context.workspace, "customers", [story["kept"]], {"city": "Hull"})
    )
    assert told and "Return to the present" in told[0]
    records.update_records(window.context.workspace, "customers", [story["kept"]], {"city": "Hull"})
    assert records.fetch_record(window.context.workspace, "customers", story["kept"])["city"] == "Hull"


def test_a_version_is_restored_into_the_present(window: MainWindow, past: PastWindow, story: dict[str, int]) -> None:
    workspace, copy = window.context.workspace, past.context.workspace.path
    before = rows_of(workspace)
    past.context.navigator.open_record("customers", story["gone"])
    rest(past)
    pressed(past, "past_restore")
    rest(window)
    assert records.fetch_record(workspace, "customers", story["gone"])["phone"] == "021-11"
    assert window.page is not None and window.page.key == "customer"
    assert not copy.exists()
    window.context.actions.trigger(ActionId.UNDO)
    assert rows_of(workspace) == before


def test_hiding_the_present_ends_the_past_and_leaves_no_copy(
    window: MainWindow, past: PastWindow, qtbot: QtBot
) -> None:
    copy = past.context.workspace.path
    assert copy.exists()
    window.hide()
    assert not copy.exists()


# -- F-33 through the window ------------------------------------------------------------------------------------------


def test_undo_and_redo_across_sessions_with_readable_names(
    window: MainWindow, clock: FixedClock, both_languages: str
) -> None:
    """F-33."""
    workspace: Workspace = window.context.workspace
    customer = records.add_record(workspace, "customers", {"name": "华东机床厂"}).created_id or 0
    records.update_records(workspace, "customers", [customer], {"phone": "021-65529988"})
    deal = records.add_record(workspace, "opportunities", {"subject": "ERP", "customer": customer}).created_id or 0
    contact = records.add_record(workspace, "contacts", {"name": "张伟", "customer": customer}).created_id or 0
    others = [records.add_record(workspace, "customers", {"name": f"C{n}"}).created_id or 0 for n in range(200)]
    rows = stages.list_stages(workspace, pipelines.default_pipeline_id(workspace))
    opportunity_bulk.move_opportunities(workspace, [deal], rows[1].stage_id)
    tags.add_tag(workspace, others, "展会")
    records.delete_records(workspace, "contacts", [contact])
    again = Workspace.open(workspace.path, clock=clock)  # another session on the same file
    again.undo()
    assert records.fetch_record(again, "contacts", contact)["name"] == "张伟"
    again.undo()
    assert dict(tags.list_tags(again)).get("展会") is None
    again.undo()
    assert records.fetch_record(again, "opportunities", deal)["stage"].record_id == rows[0].stage_id
    again.redo()
    assert records.fetch_record(again, "opportunities", deal)["stage"].record_id == rows[1].stage_id
    again.close()
    workspace.come_back()
    window.context.bus.poll()
    page = opened(window)
    said = labels(page)[:4]
    assert all("{" not in label and ("展会" in label or "ERP" in label or "张伟" in label) for label in said)
    records.update_records(workspace, "customers", [customer], {"city": "Hull"})
    assert workspace.redo_label() is None
    assert clock.today() - timedelta(days=0) == date(2026, 10, 21)


def test_the_audit_is_exported_and_checked_from_the_page(
    window: MainWindow, story: dict[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "audit.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_words: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_words: (str(path), ""))
    page = opened(window)
    page.export_audit()
    rest(window)
    page.verify_file()
    rest(window)
    assert page.message_bar.text == "4 entries checked: nothing was changed."
    path.write_bytes(path.read_bytes().replace(b"021-22", b"021-23", 1))
    page.verify_file()
    rest(window)
    assert page.message_bar.text.startswith("Entry 3 is broken: Change Phone of “Harbour Cranes”.")
    page.verify_journal()
    rest(window)
    assert page.message_bar.text == "4 entries checked: nothing was changed."


def test_erasing_names_the_copies_that_still_hold_it(window: MainWindow, story: dict[str, int]) -> None:
    workspace = window.context.workspace
    copy = workspace.path.with_name(f"{workspace.path.stem}-before-upgrade-2.ocrm")
    copy.write_bytes(workspace.path.read_bytes())
    page = opened(window, "bin")
    page.erase_chosen()
    told = window.findChild(QLabel, "erase_copies")
    assert told is not None and copy.name in told.text()


def test_erasing_names_the_newest_of_many_copies_and_says_how_many_more(
    window: MainWindow, story: dict[str, int]
) -> None:
    workspace = window.context.workspace
    for day in range(1, 9):
        workspace.path.with_name(f"{workspace.path.stem}-2026030{day}.ocrm").write_bytes(workspace.path.read_bytes())
    opened(window, "bin").erase_chosen()
    told = window.findChild(QLabel, "erase_copies")
    assert told is not None
    assert [day for day in range(1, 9) if f"2026030{day}" in told.text()] == [3, 4, 5, 6, 7, 8]
    assert told.text().endswith(", and 2 more files") and "20260301" in told.toolTip()


def test_a_records_own_history_restores_a_version(window: MainWindow, story: dict[str, int]) -> None:
    workspace = window.context.workspace
    records.update_records(workspace, "customers", [story["kept"]], {"city": "Hull"})
    records.update_records(workspace, "customers", [story["kept"]], {"city": "York"})
    pane = HistoryPane(window.context, story["kept"])
    pane.show()
    rest(window)
    restores = pane.findChildren(QAbstractButton, "history_restore")
    restores[0].click()
    assert records.fetch_record(workspace, "customers", story["kept"])["city"] == "Hull"
    assert workspace.undo_label() == "Restore “North Mill” as of 2026-03-10 09:00"
    pane.deleteLater()
