"""The window: navigation, one page at a time, status bar; wires pages to the rest and does nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from ocrm.services.changes import Changes
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace
from ocrm.ui.action_registry import ActionRegistry
from ocrm.ui.actions import ACTIONS, ActionId, Scope
from ocrm.ui.bus import ChangeBus
from ocrm.ui.context import AppContext, Navigator, Target
from ocrm.ui.day_watch import DayWatch
from ocrm.ui.drop_overlay import DropOverlay
from ocrm.ui.menus import fill_menu_bar
from ocrm.ui.nav_rail import NavRail
from ocrm.ui.operations import OperationRunner
from ocrm.ui.page import Page
from ocrm.ui.pages import PAGES, load_page_class, page_exists
from ocrm.ui.preference_effects import PreferenceEffects
from ocrm.ui.preferences import Preferences
from ocrm.ui.reading import switch_off_writing
from ocrm.ui.status_bar import StatusBar
from ocrm.ui.tasks import TaskRunner
from ocrm.ui.theme import theme
from ocrm.ui.undo_keys import UndoKeys
from ocrm.ui.upkeep import Upkeep
from ocrm.ui.widgets import MessageBar, ToastHost, hbox, vbox
from ocrm.ui.widgets.writing import refuse_in_menus
from ocrm.ui.window_commands import WindowCommands
from ocrm.ui.window_geometry import MINIMUM, remember_geometry, restore_geometry

_ICONS_ONLY_BELOW = 1080


class MainWindow(QMainWindow):
    """The one window of an open file."""

    closed = Signal()
    """The window was closed and the program may end."""
    first_painted = Signal()
    """The window has been drawn for the first time."""
    rebuilt = Signal()
    """The frame was made anew for another language, text size or density."""
    minimised = Signal()
    """The window was minimised."""
    hidden_to_background = Signal()
    """The window was closed, and the program goes on reminding."""

    def __init__(self, workspace: Workspace, preferences: Preferences) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setMinimumSize(*MINIMUM)
        bus, toasts, tasks = ChangeBus(workspace, self), ToastHost(self), TaskRunner(workspace, self)
        self.context = AppContext(
            workspace=workspace,
            bus=bus,
            runner=OperationRunner(workspace, bus, toasts=toasts, tasks=tasks),
            tasks=tasks,
            navigator=Navigator(self),
            actions=ActionRegistry(self),
            toasts=toasts,
            preferences=preferences,
        )
        self._upkeep = Upkeep(workspace, tasks=self.context.tasks, bus=bus, parent=self)
        self._days = DayWatch(workspace.clock, self)
        self._days.setObjectName("window_days")
        self._pages: dict[str, Page] = {}
        self._was_painted = False
        self._backup_said, self._is_file_gone = ("", False), False
        self._overlay = None if workspace.why_read_only else DropOverlay(self)
        self.message_bar = MessageBar()
        self._stack = QStackedWidget()
        self.commands = WindowCommands(self, self.context)
        self._undo_keys = UndoKeys(self)
        self._build_frame()
        self._connect()
        restore_geometry(self, preferences)
        bus.start()

    @property
    def page(self) -> Page | None:
        """The page in sight."""
        widget = self._stack.currentWidget()
        return widget if isinstance(widget, Page) else None

    def start(self, target: Target | None = None) -> None:
        """Go to a target, or to the start page."""
        start_page = str(self.context.preferences.get("start_page"))
        known = start_page in PAGES and page_exists(PAGES[start_page])
        if not self.context.workspace.why_read_only:
            self._upkeep.start()
        self.context.navigator.go(target or Target(start_page if known else "today"))

    def prepare(self, *keys: str) -> bool:
        """Do one more step towards the first visit of pages, one after the other; say whether there was one."""
        pages = (self._page_of(key) for key in keys)
        return any(page.build_ahead(self._stack.size()) for page in pages if page is not None)

    def raise_to_front(self) -> None:
        """Show the window, however it was hidden."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def set_reminder_text(self, text: str, *, is_alarming: bool = False) -> None:
        """Show the next reminder in the status bar; or, alarming, that none comes."""
        self._status.set_reminder(text, is_alarming=is_alarming)

    def set_backup_text(self, text: str, *, is_worrying: bool) -> None:
        """Say in the status bar when the file was last backed up."""
        self._backup_said = text, is_worrying
        self._status.set_backup(text, is_worrying=is_worrying)

    def set_file_gone(self, is_gone: bool) -> None:
        """Say in the status bar that the file is not where it was, or that it is back."""
        if is_gone != self._is_file_gone:
            self._is_file_gone = is_gone
            self._status.set_gone(is_gone)

    # -- frame --------------------------------------------------------------------------------------------------------

    def _build_frame(self) -> None:
        """Make navigation and status bar around the pages; again after a change of language or text size."""
        self._central = QWidget()
        outer = vbox(self._central)
        middle = hbox(spacing=0)
        self._nav = NavRail(is_collapsed=self._wants_icons_only())
        self._nav.page_chosen.connect(self.context.navigator.go)
        self._nav.deals_dropped.connect(self._on_deals_dropped)
        self._nav.search_requested.connect(partial(self.context.actions.trigger, ActionId.PALETTE))
        self._nav.collapse_requested.connect(partial(self.context.actions.trigger, ActionId.COLLAPSE_NAV))
        middle.addWidget(self._nav)
        right = vbox()
        right.addWidget(self.message_bar)
        right.addWidget(self._stack, 1)
        middle.addLayout(right, 1)
        outer.addLayout(middle, 1)
        workspace = self.context.workspace
        self._status = StatusBar(workspace.path, is_read_only=bool(workspace.why_read_only), tasks=self.context.tasks)
        self._status.set_backup(self._backup_said[0], is_worrying=self._backup_said[1])
        self._status.set_gone(self._is_file_gone)
        outer.addWidget(self._status)
        if workspace.why_read_only:
            switch_off_writing(self._central, self.context)
        self.setCentralWidget(self._central)
        fill_menu_bar(self.menuBar(), self.context.actions)
        self._show_menu_bar()
        self._show_badges()
        self.commands.name_undo()
        self._show_place()

    def _rebuild(self) -> None:
        self.context.toasts.clear()
        self.message_bar.setParent(None)
        self._stack.setParent(None)
        self.context.actions.retranslate()
        self._build_frame()
        self._stack.show()
        self._central.show()
        for page in self._pages.values():
            page.retranslate()
        if self.page is not None:
            self.page.focus_content()  # what had the keyboard went with the words it was built in
        self._show_place()
        self.rebuilt.emit()

    def _let_hidden_pages_go(self) -> None:
        """Spare the new style sheet every page nobody looks at: each takes as long as the one in sight.

        Not while anything is read or done in the background, which comes back to its page.
        """
        if self.context.tasks.is_busy:
            return
        for page in self._pages.values():
            page.let_go()

    def _connect(self) -> None:
        theme().about_to_change.connect(self._let_hidden_pages_go)
        self.context.navigator.may_leave = self._may_leave
        self.context.navigator.went.connect(self._on_went)
        self.context.bus.changed.connect(self._on_changed)
        self._days.day_changed.connect(self._show_badges)
        effects = PreferenceEffects(self.context.preferences, self)
        effects.rebuild_needed.connect(self._rebuild)
        effects.nav_changed.connect(self._fit_nav)
        effects.menu_bar_changed.connect(self._show_menu_bar)
        if self._overlay is not None:
            self._overlay.dropped.connect(self._on_dropped)
            self._overlay.package_dropped.connect(self.commands.handover.look_through)
        else:
            self.context.actions.refuse_writing()
            refuse_in_menus(self, self.context.workspace.why_read_only)
        window_wide = [action_id for action_id, info in ACTIONS.items() if info.scope is Scope.WINDOW]
        self.addActions([self.context.actions[action_id] for action_id in window_wide])

    # -- going places -------------------------------------------------------------------------------------------------

    def _may_leave(self) -> bool:
        """Say whether the page in sight can be left; where not, it stays lit in the navigation."""
        page = self.page
        if page is None or page.may_leave():
            return True
        self._light(page)  # the entry pressed has lit up already
        return False

    def _on_went(self, target: Target) -> None:
        before = self.page
        page = self._page_of(target.page)
        if page is None:
            return
        page.visit(target)
        self._stack.setCurrentWidget(page)
        if page is not before:
            page.focus_content()
        self._show_place()

    def _page_of(self, key: str) -> Page | None:
        """Return a page, made the first time it is gone to."""
        page = self._pages.get(key)
        if page is None and key in PAGES and page_exists(PAGES[key]):
            page = self._pages[key] = load_page_class(PAGES[key])(self.context)
            page.status_changed.connect(self._on_status_changed)
            self._stack.addWidget(page)
        return page

    def _show_place(self) -> None:
        page = self.page
        if page is not None:
            self._light(page)
            self._status.set_page_text(page.status_text())
            self.setWindowTitle(f"{page.title()} – {self.context.workspace.path.stem} – OCRM")
        self.context.actions.update_enabled()

    def _light(self, page: Page) -> None:
        """Light the entry of a page in the navigation."""
        info = PAGES[page.key]
        self._nav.show_current(info.nav_key or info.key)

    def _on_status_changed(self, text: str) -> None:
        if self.sender() is self.page:
            self._status.set_page_text(text)

    def _on_deals_dropped(self, opportunity_ids: Sequence[int]) -> None:
        page = self.page
        if page is not None:
            page.plan_for(opportunity_ids)

    # -- what changes -------------------------------------------------------------------------------------------------

    def _on_changed(self, changes: Changes) -> None:
        self.commands.name_undo()
        if changes.topics & {"todos", "customers", "imports"}:
            self._show_badges()

    def _show_badges(self) -> None:
        overdue, due_today = todos.count_due(self.context.workspace)
        count = overdue + due_today
        self._nav.set_badges({"today": (str(count), "bad" if overdue else "neutral")} if count else {})

    def _show_menu_bar(self) -> None:
        self.menuBar().setVisible(bool(self.context.preferences.get("menu_bar_shown")))

    # -- Qt's events --------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.first_painted.emit)  # after the children were drawn too

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_nav()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.page is not None and self.page.escape():
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.BackButton:
            self.context.navigator.back()
        elif event.button() == Qt.MouseButton.ForwardButton:
            self.context.navigator.forward()
        else:
            super().mousePressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.context.bus.poll()
        elif event.type() == QEvent.Type.WindowStateChange and self.isMinimized():
            self.minimised.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        page = self.page
        if page is not None and not page.may_leave():
            event.ignore()
            return
        remember_geometry(self, self.context.preferences)
        event.accept()
        if self.context.preferences.get("close_to_background"):
            self.hidden_to_background.emit()
        else:
            self.closed.emit()

    def _on_dropped(self, paths: Sequence[Path]) -> None:
        self.context.navigator.go(Target("import", extra={"paths": tuple(paths)}))

    # -- size ---------------------------------------------------------------------------------------------------------

    def _fit_nav(self) -> None:
        collapsed = self._wants_icons_only()
        if collapsed != self._nav.is_collapsed:
            self._nav.set_collapsed(collapsed)

    def _wants_icons_only(self) -> bool:
        is_narrow = self.width() < _ICONS_ONLY_BELOW * theme().scale
        return is_narrow or bool(self.context.preferences.get("nav_collapsed"))
