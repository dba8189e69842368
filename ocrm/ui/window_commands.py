"""What the window-wide commands do: go, create, undo, look; pages add their own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import methodcaller

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from ocrm import i18n, paths
from ocrm.i18n import _
from ocrm.services.relations import callers
from ocrm.services.workspace import inside_quotes
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext, Target
from ocrm.ui.everything import EverythingCommands
from ocrm.ui.handover.commands import HandoverCommands
from ocrm.ui.mails.begin import write_to_nobody
from ocrm.ui.page import Page
from ocrm.ui.pages import PAGES, page_exists
from ocrm.ui.prospecting.start import resume_prospecting
from ocrm.ui.theme import theme
from ocrm.ui.theme.engine import SCALES

_LONGEST_NUMBER = 60
"""As much of the clipboard is looked at for a number."""
_NEW_ON_PAGE = {
    ActionId.NEW_CUSTOMER: "customers",
    ActionId.NEW_CONTACT: "contacts",
    ActionId.NEW_OPPORTUNITY: "opportunities",
    ActionId.NEW_TODO: "todos",
    ActionId.NEW_CONTRACT: "contracts",
    ActionId.NEW_TICKET: "tickets",
    ActionId.NEW_CAMPAIGN: "campaigns",
}


class WindowCommands(QObject):
    """Handlers of the commands that do not belong to one page."""

    def __init__(self, window: QMainWindow, context: AppContext) -> None:
        super().__init__(window)
        self._window = window
        self._context = context
        for info in PAGES.values():
            if info.action is not None and page_exists(info):
                context.actions.connect(info.action, partial(context.navigator.go, info.key))
        for action_id, key in _NEW_ON_PAGE.items():
            if page_exists(PAGES[key]):
                context.actions.connect(action_id, partial(self._new_on, key))
        for action_id, handler in self._handlers().items():
            context.actions.connect(action_id, handler)
        self.everything = EverythingCommands(context, window)
        self.handover = HandoverCommands(context, window)

    def _handlers(self) -> dict[ActionId, Callable[[], object]]:
        navigator, runner = self._context.navigator, self._context.runner
        handlers: dict[ActionId, Callable[[], object]] = {
            ActionId.WRITE_MAIL: partial(write_to_nobody, self._context),
            ActionId.UNDO: runner.undo,
            ActionId.REDO: runner.redo,
            ActionId.BACK: navigator.back,
            ActionId.FORWARD: navigator.forward,
            ActionId.NEW_RECORD: partial(self._on_page, methodcaller("new_record")),
            ActionId.FIND_IN_PAGE: partial(self._on_page, methodcaller("focus_filter")),
            ActionId.LOG_INTERACTION: partial(self._on_page, methodcaller("log_interaction")),
            ActionId.PROSPECT: partial(resume_prospecting, self._context),
            ActionId.NEXT_VIEW: partial(self._on_page, methodcaller("step_view", 1)),
            ActionId.PREVIOUS_VIEW: partial(self._on_page, methodcaller("step_view", -1)),
            ActionId.NEXT_RECORD: partial(self._on_page, methodcaller("step_record", 1)),
            ActionId.PREVIOUS_RECORD: partial(self._on_page, methodcaller("step_record", -1)),
            ActionId.NEXT_PANE: partial(self._step_pane, 1),
            ActionId.PREVIOUS_PANE: partial(self._step_pane, -1),
            ActionId.PASTE_CONTACT: self.paste_contact,
            ActionId.PALETTE: self.show_palette,
            ActionId.WHO_CALLS: self.show_caller,
            ActionId.RECENT_RECORDS: self.show_palette,
            ActionId.COLLAPSE_NAV: partial(self._flip, "nav_collapsed"),
            ActionId.SHOW_MENU_BAR: partial(self._flip, "menu_bar_shown"),
            ActionId.TOGGLE_THEME: self._toggle_theme,
            ActionId.SWITCH_LANGUAGE: self._switch_language,
            ActionId.TEXT_LARGER: partial(self._step_text_size, 1),
            ActionId.TEXT_SMALLER: partial(self._step_text_size, -1),
            ActionId.TEXT_NORMAL: partial(self._context.preferences.reset, "text_size"),
            ActionId.GO_SUGGESTIONS: partial(navigator.go, Target("followup", view="suggestions")),
            ActionId.GO_LOSING_TOUCH: partial(navigator.go, Target("followup", view="touch")),
            ActionId.GO_PROMISES: partial(navigator.go, Target("followup", view="promises")),
            ActionId.GO_WEEKLY_REPORT: partial(navigator.go, Target("followup", view="report")),
            ActionId.GO_BIN: partial(navigator.go, Target("history", view="bin")),
            ActionId.SHORTCUTS: partial(navigator.go, Target("settings", view="shortcuts")),
            ActionId.SCORE_MAP: partial(navigator.go, Target("segments", view="score map")),
            ActionId.EMERGENCY: partial(navigator.go, Target("settings", view="emergency")),
            ActionId.ABOUT: partial(navigator.go, Target("settings", view="about")),
            ActionId.BACK_UP: self._context.file_watch.backup_wanted.emit,
            ActionId.RESTORE: partial(navigator.go, Target("settings", view="backups")),
            ActionId.CHECK_FILE: partial(navigator.go, Target("settings", view="health")),
            ActionId.OPEN_LOG_FOLDER: _open_log_folder,
            ActionId.CLOSE_WINDOW: self._window.close,
            ActionId.QUIT: QApplication.quit,
        }
        if page_exists(PAGES["import"]):
            handlers[ActionId.IMPORT] = partial(navigator.go, "import")
        return handlers

    def name_undo(self) -> None:
        """Say in the menu what undo and redo would do."""
        workspace, actions = self._context.workspace, self._context.actions
        undo, redo = workspace.undo_label(), workspace.redo_label()
        actions.set_text(ActionId.UNDO, _("Undo “{label}”").format(label=inside_quotes(undo)) if undo else _("Undo"))
        actions.set_text(ActionId.REDO, _("Redo “{label}”").format(label=inside_quotes(redo)) if redo else _("Redo"))

    def show_palette(self, text: str = "") -> None:
        """Open the command palette over the window; `text` is looked for at once."""
        from ocrm.ui.palette.overlay import PaletteOverlay  # at first use: not needed for the first paint

        shown = self._window.findChild(PaletteOverlay)
        if shown is None:
            shown = PaletteOverlay(self._context, self._window)
            shown.new_customer_requested.connect(self._new_customer_of)
            shown.show()
        if text:
            shown.edit.setText(text)
            shown.edit.selectAll()

    def show_caller(self) -> None:
        """Open the palette with the number the clipboard holds, else to type or paste one."""
        copied = QApplication.clipboard().text()[:_LONGEST_NUMBER].strip()
        self.show_palette(copied if callers.number_in(copied) else "")

    def _new_customer_of(self, number: str) -> None:
        """Begin a customer who has a number."""
        self._new_on("customers")
        self._on_page(methodcaller("fill_in_number", number))

    def paste_contact(self) -> None:
        """Read what the clipboard holds as a contact."""
        from ocrm.ui.vcards.paste_contact import paste_contact  # needed only when asked for

        paste_contact(self._context)

    def _page(self) -> Page | None:
        page = getattr(self._window, "page", None)
        return page if isinstance(page, Page) else None

    def _on_page(self, method: Callable[[Page], object]) -> None:
        page = self._page()
        if page is not None:
            method(page)

    def _new_on(self, key: str) -> None:
        page = self._page()
        if page is None or page.key != key:
            self._context.navigator.go(key)
        self._on_page(methodcaller("new_record"))

    def _step_pane(self, by: int) -> None:
        """Put the focus into the next of: navigation, then the panes of the page."""
        page, nav = self._page(), self._window.findChild(QWidget, "nav_main")
        panes = [pane for pane in (nav, *(page.panes() if page is not None else [])) if pane is not None]
        focused = QApplication.focusWidget()
        here = next((number for number, pane in enumerate(panes)
                     if focused is not None and (pane is focused or pane.isAncestorOf(focused))), -1)  # fmt: skip
        if len(panes) == 1 and here == 0 and page is not None:
            page.focus_content()
        elif panes:
            panes[(here + by) % len(panes)].setFocus()

    def _flip(self, key: str) -> None:
        preferences = self._context.preferences
        preferences.set(key, not preferences.get(key))
        self._context.actions[ActionId.COLLAPSE_NAV].setChecked(bool(preferences.get("nav_collapsed")))
        self._context.actions[ActionId.SHOW_MENU_BAR].setChecked(bool(preferences.get("menu_bar_shown")))

    def _toggle_theme(self) -> None:
        self._context.preferences.set("theme", "light" if theme().is_dark else "dark")

    def _switch_language(self) -> None:
        self._context.preferences.set("language", "en" if i18n.language() == "zh_CN" else "zh_CN")

    def _step_text_size(self, by: int) -> None:
        present = self._context.preferences.get("text_size")
        number = SCALES.index(present) if present in SCALES else SCALES.index(1.0)
        self._context.preferences.set("text_size", SCALES[min(len(SCALES) - 1, max(0, number + by))])


def _open_log_folder() -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(paths.log_dir())))
