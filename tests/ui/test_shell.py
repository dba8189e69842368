"""The window: going places, undo from anywhere, live switches, tasks in the status bar, files dropped on it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from ocrm.errors import UserError
from ocrm.services.changes import Changes
from ocrm.services.relations import customers
from ocrm.services.workspace import Workspace
from ocrm.ui import pages
from ocrm.ui.actions import ActionId
from ocrm.ui.bus import ChangeBus
from ocrm.ui.context import Target
from ocrm.ui.drop_overlay import dropped_files
from ocrm.ui.main_window import MainWindow
from ocrm.ui.page import Page
from ocrm.ui.palette.overlay import PaletteOverlay
from ocrm.ui.preferences import Preferences
from ocrm.ui.tasks import TaskControl
from ocrm.ui.theme import theme
from ocrm.ui.widgets import Header, ListModel, PlainListView, vbox
from tests.ui.conftest import end_window


class NotePage(Page):
    """A small page to go to."""

    key = "today"
    topics = frozenset({"customers"})
    loads = 0

    def title(self) -> str:
        return "Notes"

    def build(self) -> None:
        layout = vbox(self.content)
        self.header = Header(self.title())
        layout.addWidget(self.header)
        self.shown = QLabel()
        layout.addWidget(self.shown)

    def reload(self) -> None:
        self.loads += 1
        self.shown.setText(f"{self.target.view if self.target else ''} {self.loads}")

    def status_text(self) -> str:
        return "3 notes"


class OtherPage(NotePage):
    key = "todos"


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two pages of our own instead of the real ones."""
    classes = {"today": NotePage, "todos": OtherPage, "import": OtherPage}
    real = pages.load_page_class
    for module in ("ocrm.ui.main_window", "ocrm.ui.pages"):
        monkeypatch.setattr(f"{module}.load_page_class", lambda info: classes.get(info.key) or real(info))
    real_exists = pages.page_exists
    for module in ("ocrm.ui.main_window", "ocrm.ui.nav_rail", "ocrm.ui.window_commands"):
        monkeypatch.setattr(f"{module}.page_exists", lambda info: info.key in classes or real_exists(info))


def add_customer(window: MainWindow, name: str) -> Changes | None:
    return window.context.runner.perform(partial(customers.add_customer, window.context.workspace, name))


def test_going_back_and_forward_is_like_in_a_browser(window: MainWindow) -> None:
    go, navigator = window.context.navigator.go, window.context.navigator
    go(Target("today", view="a"))
    go("todos")
    go(Target("today", view="b"))
    assert isinstance(window.page, NotePage)
    assert window.page.shown.text().startswith("b")
    navigator.back()
    assert window.page.key == "todos"
    navigator.back()
    assert window.page.shown.text().startswith("a")
    assert window.page.header is not None
    assert not window.page.header.back.isEnabled()
    navigator.forward()
    assert window.page.key == "todos"


def test_the_navigation_goes_to_a_page_and_lights_it(window: MainWindow) -> None:
    window.start(Target("today"))
    view = window.findChild(PlainListView, "nav_main")
    model = view.model()
    assert isinstance(model, ListModel)
    number = [item.key for item in model.rows].index("todos")
    view.clicked.emit(model.index(number))
    assert window.page is not None
    assert window.page.key == "todos"
    assert view.currentIndex().row() == number
    assert "Notes" in window.windowTitle()


def test_the_navigation_lights_the_page_that_could_not_be_left(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.start(Target("today"))
    view = window.findChild(PlainListView, "nav_main")
    model = view.model()
    assert isinstance(model, ListModel)
    keys = [item.key for item in model.rows]
    assert window.page is not None
    monkeypatch.setattr(window.page, "may_leave", lambda: False)
    view.setCurrentIndex(model.index(keys.index("todos")))
    view.clicked.emit(view.currentIndex())
    assert window.page.key == "today"
    assert keys[view.currentIndex().row()] == "today"
    assert window.context.navigator.current == Target("today")
    assert not window.context.navigator.can_back, "where one never went is not in the history"
    monkeypatch.undo()


def test_a_page_out_of_sight_reloads_when_it_is_seen_again(window: MainWindow) -> None:
    window.start(Target("today"))
    notes = window.page
    assert isinstance(notes, NotePage)
    add_customer(window, "Seen at once")
    assert notes.loads == 2
    window.context.navigator.go("todos")
    add_customer(window, "Not seen")
    add_customer(window, "Not seen either")
    assert notes.loads == 2
    window.context.navigator.back()
    assert notes.loads == 3


def test_any_change_can_be_undone_and_redone_from_the_keyboard(window: MainWindow, qtbot: QtBot) -> None:
    window.start(Target("today"))
    with qtbot.waitActive(window):
        window.activateWindow()
    add_customer(window, "Acme")
    toast = window.context.toasts.current
    assert toast is not None
    assert "Acme" in toast.text
    assert "Acme" in window.context.actions[ActionId.UNDO].text()
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    count = "SELECT count(*) FROM customer"
    assert window.context.workspace.scalar(count) == 0
    assert window.context.toasts.current is not None
    assert window.context.toasts.current.text.startswith("Undone")
    QTest.keyClick(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert window.context.workspace.scalar(count) == 1


def test_a_refused_change_is_explained_and_changes_nothing(window: MainWindow) -> None:
    assert add_customer(window, "  ") is None
    assert window.context.toasts.current is not None
    assert window.context.toasts.current.text
    assert window.context.workspace.scalar("SELECT count(*) FROM customer") == 0


def test_what_another_process_wrote_is_shown(window: MainWindow) -> None:
    window.start(Target("today"))
    notes = window.page
    assert isinstance(notes, NotePage)
    workspace = window.context.workspace
    other = Workspace.open(workspace.path, clock=workspace.clock)
    customers.add_customer(other, "From elsewhere")
    other.close()
    window.context.bus.poll()
    assert notes.loads == 2


def test_the_language_switches_at_once(window: MainWindow) -> None:
    window.start(Target("settings", view="general"))
    assert window.page is not None
    assert window.page.title() == "Settings"
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    window.page.focus_content()
    window.context.preferences.set("language", "zh_CN")
    assert window.page.title() == "设置"
    assert window.page.isAncestorOf(QApplication.focusWidget())
    titles = {label.text() for label in window.page.findChildren(QLabel) if label.isVisibleTo(window.page)}
    assert "启动页面" in titles
    assert "Start page" not in titles
    assert window.context.actions[ActionId.NEW_CUSTOMER].text() == "新建客户"


def test_text_size_and_density_switch_at_once_and_are_remembered(window: MainWindow) -> None:
    window.start(Target("today"))
    height = theme().px("control")
    window.context.actions.trigger(ActionId.TEXT_LARGER)
    assert theme().px("control") > height
    assert window.context.preferences.get("text_size") == 1.1
    window.context.actions.trigger(ActionId.TEXT_NORMAL)
    assert theme().px("control") == height
    window.context.actions.trigger(ActionId.TOGGLE_THEME)
    assert theme().is_dark
    assert window.context.preferences.get("theme") == "dark"


def test_a_page_nobody_looks_at_is_not_styled_anew_and_comes_back_as_it_was(window: MainWindow) -> None:
    window.start(Target("today"))
    hidden = window.page
    assert isinstance(hidden, NotePage)
    window.context.navigator.go("todos")
    window.context.tasks.wait()
    QApplication.processEvents()
    styled_before = hidden.content
    window.context.actions.trigger(ActionId.TOGGLE_THEME)
    assert not isValid(styled_before)
    window.context.navigator.back()
    assert window.page is hidden
    assert hidden.content.isVisible()
    assert hidden.header is not None
    assert hidden.header.isVisible()


def test_a_narrow_window_shows_icons_only(window: MainWindow) -> None:
    window.start(Target("today"))
    rail = window.findChild(PlainListView, "nav_main")
    wide = rail.width()
    window.resize(1030, 700)
    assert rail.width() < wide / 2
    window.resize(1440, 900)
    assert rail.width() == wide
    window.context.actions.trigger(ActionId.COLLAPSE_NAV)
    assert rail.width() < wide / 2


def test_due_todos_are_counted_beside_today(window: MainWindow) -> None:
    from datetime import timedelta

    from ocrm.services.workday import todos

    workspace = window.context.workspace
    yesterday = workspace.clock.today() - timedelta(days=1)
    window.context.runner.perform(partial(todos.add_todo, workspace, "Call", due_on=yesterday))
    model = window.findChild(PlainListView, "nav_main").model()
    assert isinstance(model, ListModel)
    today = next(item for item in model.rows if item.key == "today")
    assert (today.badge, today.badge_tone) == ("1", "bad")


def test_a_task_shows_its_progress_and_can_be_cancelled(window: MainWindow, qtbot: QtBot) -> None:
    tasks, errors = window.context.tasks, []
    job = window.findChild(object, "status_job")

    def count(task: TaskControl) -> int:
        for number in range(10_000_000):
            task.report(number, 10_000_000)
        return 1

    with qtbot.waitSignal(tasks.progressed):
        handle = tasks.start("Counting", count, on_error=errors.append)
    assert job.isVisible()  # type: ignore[attr-defined]
    with qtbot.waitSignal(tasks.ended):
        handle.cancel()
    assert len(errors) == 1
    assert not job.isVisible()  # type: ignore[attr-defined]


def test_a_task_hands_over_its_result_or_its_error(window: MainWindow, qtbot: QtBot) -> None:
    tasks, results, errors = window.context.tasks, [], []

    def fail(_task: TaskControl) -> None:
        raise UserError("The file is in use.")

    with qtbot.waitSignal(tasks.ended):
        tasks.start("Adding", lambda _task: 1 + 1, on_done=results.append)
    with qtbot.waitSignal(tasks.ended):
        tasks.start("Failing", fail, on_error=errors.append)
    assert results == [2]
    assert str(errors[0]) == "The file is in use."


def test_only_the_newest_read_of_a_kind_is_delivered(window: MainWindow, qtbot: QtBot) -> None:
    tasks, results = window.context.tasks, []
    for number in range(5):
        tasks.fetch(partial(int, number), results.append, key="preview")
    qtbot.waitUntil(lambda: not tasks.is_busy)
    assert results == [4]


def test_a_spreadsheet_dropped_anywhere_is_imported(window: MainWindow, tmp_path: Path) -> None:
    window.start(Target("today"))
    file = tmp_path / "list.xlsx"
    file.touch()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    action, buttons, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(50, 50), action, data, buttons, keys))
    assert window._overlay.isVisible()
    QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), action, data, buttons, keys))
    assert not window._overlay.isVisible()
    current = window.context.navigator.current
    assert current is not None
    assert (current.page, dict(current.extra or {})) == ("import", {"paths": (file,)})
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "song.mp3"))])
    assert dropped_files(data) == []
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "book.xlsb"))])
    assert dropped_files(data) == [tmp_path / "book.xlsb"]
    mails = [tmp_path / "a.eml", tmp_path / "b.EML", tmp_path]
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in mails])
    assert dropped_files(data) == mails
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in (*mails, file)])
    assert dropped_files(data) == []


def test_the_window_comes_back_as_it_was(workspace: Workspace, look: object, tmp_path: Path) -> None:
    preferences = Preferences(tmp_path / "again.ini")
    first = MainWindow(workspace, preferences)
    first.resize(1024, 700)
    first.show()
    first.close()
    end_window(first)
    second = MainWindow(workspace, Preferences(tmp_path / "again.ini"))
    assert (second.width(), second.height()) == (1024, 700)
    end_window(second)


def test_closing_can_keep_reminding(window: MainWindow, qtbot: QtBot) -> None:
    window.context.preferences.set("close_to_background", True)
    with qtbot.waitSignal(window.hidden_to_background):
        window.close()
    window.context.preferences.set("close_to_background", False)
    window.show()
    with qtbot.waitSignal(window.closed):
        window.close()


def test_f6_goes_round_the_panes(window: MainWindow, qtbot: QtBot) -> None:
    window.start(Target("settings"))
    with qtbot.waitActive(window):
        window.activateWindow()
    names = []
    for _press in range(3):
        QTest.keyClick(window, Qt.Key.Key_F6)
        focused = QApplication.focusWidget()
        names.append(focused.objectName() if focused is not None else "")
    assert "nav_main" in names
    assert "settings_sections" in names


def test_the_menu_bar_holds_every_command(window: MainWindow) -> None:
    named = {
        action.objectName()
        for menu in window.menuBar().actions()
        for action in menu.menu().actions()  # type: ignore[attr-defined]
    }
    assert {f"action_{action_id.name.lower()}" for action_id in ActionId} <= named


def test_the_palette_opens_once_and_gives_the_focus_back(window: MainWindow, qtbot: QtBot) -> None:
    window.start(Target("settings"))
    with qtbot.waitActive(window):
        window.activateWindow()
    before = QApplication.focusWidget()
    for _round in range(2):
        QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        palettes = window.findChildren(PaletteOverlay)
        assert len(palettes) == 1
        assert palettes[0].edit.hasFocus()
        QTest.keyClick(palettes[0].edit, Qt.Key.Key_Escape)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert window.findChildren(PaletteOverlay) == []
        assert QApplication.focusWidget() is before


def test_a_look_for_changes_after_the_end_leaves_the_file_closed(workspace: Workspace) -> None:
    bus = ChangeBus(workspace)
    bus.start()
    bus.stop()
    workspace.close()
    bus.poll()  # as when the window that goes hears that it has the focus
    assert [path.name for path in workspace.path.parent.glob(f"{workspace.path.name}*")] == [workspace.path.name]
