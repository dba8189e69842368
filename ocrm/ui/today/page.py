"""Today: what to do now, what needs attention, and how the month is going."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.formats import format_date_long
from ocrm.i18n import _
from ocrm.services.display import ValueFormatter
from ocrm.services.next_actions import fetch_queue, is_read_at_once
from ocrm.services.record_figures import today_figure
from ocrm.services.workday import planning, todos
from ocrm.services.workday.day_digest import word_day
from ocrm.services.workday.home import FIGURES, TILE_TITLES, shown_names
from ocrm.services.workday.today import fetch_tiles
from ocrm.services.workday.today_lists import TileKind, tile_query
from ocrm.services.workday.todos import TodoRow
from ocrm.ui.actions import ActionId
from ocrm.ui.context import Target
from ocrm.ui.day_watch import DayWatch
from ocrm.ui.figures.why import ask_why
from ocrm.ui.page import Page
from ocrm.ui.target_menu import offer_targets
from ocrm.ui.today.card_column import CardColumn
from ocrm.ui.today.card_menu import CHOOSE
from ocrm.ui.today.tiles import TileRow
from ocrm.ui.today.work_panel import WorkPanel
from ocrm.ui.todos.entries import due_words
from ocrm.ui.widgets import (
    EmptyState,
    Header,
    action_button,
    button,
    hbox,
    tool_button,
    vbox,
)
from ocrm.ui.widgets.writing import writing

_LEFT_SHARE, _RIGHT_SHARE = 58, 42
_TILE_VIEWS = {TileKind.WON: "won", TileKind.EXPECTED: "open"}


class TodayPage(Page):
    """The home screen."""

    key = "today"
    icon = "sun"
    topics = frozenset(
        {
            "todos",
            "opportunities",
            "customers",
            "contacts",
            "interactions",
            "stages",
            "picklists",
            "imports",
            "targets",
            "suggestions",
            "promises",
            "settings",
            "prospecting",
            "contracts",
            "payments",
            "tickets",
        }
    )

    def title(self) -> str:
        return _("Today")

    # -- building -----------------------------------------------------------------------------------------------------

    def build(self) -> None:
        self._formatter = ValueFormatter(self.context.workspace)
        layout = vbox(self.content)
        log = action_button(self.context.actions[ActionId.LOG_INTERACTION])
        log.setText(_("Log an interaction"))
        new = writing(button(_("New"), "plus", "primary", menu=self._new_menu(), name="new_menu"))
        copy = tool_button("copy", _("Copy the day as text"), name="copy_day")
        copy.clicked.connect(self._copy_day)
        arrange = tool_button("sliders-horizontal", _("Choose figures and cards"), name="arrange_today")
        arrange.clicked.connect(partial(self.context.navigator.go, CHOOSE))
        self.header = Header(self.title(), right=[arrange, copy, log, new])
        layout.addWidget(self.header)
        body = vbox(margins=(20, 16, 20, 16), spacing=14)
        self._tiles = TileRow()
        self._tiles.opened.connect(self._on_tile_opened)
        self._tiles.asked.connect(self._on_tile_asked)
        offer_targets(self._tiles.tile(TileKind.WON), self.context.navigator)
        body.addWidget(self._tiles)
        columns = hbox(spacing=14)
        columns.addWidget(self._make_left(), _LEFT_SHARE)
        columns.addWidget(self._make_right(), _RIGHT_SHARE)
        body.addLayout(columns, 1)
        layout.addLayout(body, 1)
        self._watch = DayWatch(self.context.workspace.clock, self.content)
        self._watch.day_changed.connect(self._on_day_changed)
        self._watch.checked.connect(self._on_checked)

    def _new_menu(self) -> QMenu:
        menu = QMenu(self.content)
        kinds = (
            ActionId.NEW_TODO, ActionId.NEW_CUSTOMER, ActionId.NEW_CONTACT, ActionId.NEW_OPPORTUNITY,
            ActionId.NEW_TICKET,
        )  # fmt: skip
        self.context.actions.fill_menu(menu, kinds)
        return menu

    def _make_left(self) -> QWidget:
        self._work = WorkPanel(self.context)
        self._list, self._quick_add = self._work.list, self._work.quick_add
        self._list.set_empty(self._empty_state)
        self._list.log_requested.connect(self.log_interaction)
        return self._work

    def _make_right(self) -> QWidget:
        self._cards = CardColumn(self.context)
        self._cards.add_requested.connect(self._work.add_at)
        return self._cards

    # -- showing ------------------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read everything again."""
        workspace = self.context.workspace
        self._formatter = ValueFormatter(workspace)
        if self.header is not None:
            self.header.set_subtitle(format_date_long(workspace.clock.today()))
        self._tiles.arrange(shown_names(workspace, FIGURES))
        self._tiles.show_figures(fetch_tiles(workspace), self._formatter)
        self._show_queue()
        self._cards.reload()
        self.status_changed.emit(self.status_text())

    def _show_queue(self) -> None:
        """Show the queue: at once where records are few, else the to-dos first and the rest in a moment."""
        workspace = self.context.workspace
        if is_read_at_once(workspace):
            self._work.show_queue(fetch_queue(workspace))
            return
        self._work.show_todos()
        self.context.tasks.fetch(partial(fetch_queue, workspace), self._work.show_queue, key="today queue")

    def _empty_state(self) -> QWidget:
        if planning.is_new_file(self.context.workspace):
            return self._first_steps()
        following = todos.list_open(self.context.workspace, limit=1)
        title = _("All done for today.") if self._work.done_today else _("Nothing to do today.")
        return EmptyState("circle-check", title, _next_words(following, self))

    def _first_steps(self) -> QWidget:
        """Return the quiet hint of an empty file."""
        actions = self.context.actions
        bring = action_button(actions[ActionId.IMPORT], "primary")
        new = action_button(actions[ActionId.NEW_CUSTOMER])
        return EmptyState(
            "sun",
            _("Begin with your customers."),
            _("Bring in the list you have, or add one. What is to be done with them then shows up here, day by day."),
            actions=[bring, new],
        )

    # -- what the window asks -----------------------------------------------------------------------------------------

    def status_text(self) -> str:
        overdue, today = todos.count_due(self.context.workspace)
        return _("{overdue} overdue, {today} due today").format(overdue=overdue, today=today)

    def focus_content(self) -> None:
        self._work.focus_list()

    def focus_filter(self) -> None:
        self._quick_add.setFocus()

    def new_record(self) -> None:
        self._quick_add.setFocus()

    def panes(self) -> list[QWidget]:
        return [self._work.shown, *self._cards.panes()]

    def show_agenda(self, *, is_agenda: bool) -> None:
        """Show the hours of the day in place of the queue, or the queue again."""
        if self._work.is_agenda != is_agenda:
            self._work.toggle_agenda()

    def log_interaction(self) -> None:
        """Log what was done with the customer of the current to-do; without one, find the customer first."""
        current = self._list.current_action
        if current is not None and current.customer_id is not None:
            self.context.navigator.log_contact(current.customer_id)
        else:
            self.context.actions.trigger(ActionId.PALETTE)

    # -- reacting -----------------------------------------------------------------------------------------------------

    def _on_tile_asked(self, kind: TileKind) -> None:
        ask_why(self.context, self._tiles.tile(kind), partial(today_figure, self.context.workspace, kind.value))

    def _on_tile_opened(self, kind: TileKind) -> None:
        query = tile_query(self.context.workspace, kind)
        if kind is TileKind.OPEN:
            self.context.navigator.go(Target(query.kind, query.kind, view="open"))
            return
        extra = {"filter_text": _(TILE_TITLES[kind])}
        target = Target(query.kind, query.kind, view=_TILE_VIEWS.get(kind), filter=query.filter, extra=extra)
        self.context.navigator.go(target)

    def _copy_day(self) -> None:
        """Copy the digest of the day, to read on the way or to send; in the background, as it reads the whole queue."""
        self.context.tasks.fetch(partial(word_day, self.context.workspace), self._on_day_worded, key="day as text")

    def _on_day_worded(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.context.toasts.show(_("The day is on the clipboard."))

    def _on_day_changed(self) -> None:
        self.refresh()

    def _on_checked(self) -> None:
        if self._list.becomes_late(self.context.workspace.clock.now()):
            self.refresh()


def _next_words(following: list[TodoRow], page: TodayPage) -> str:
    """Return what is next once all is done, empty where nothing is planned."""
    if not following:
        return _("Press T to add a to-do.")
    todo = following[0]
    when = due_words(todo, page.context.workspace.clock, in_sentence=True)
    return _("Next: {when} {title}").format(when=when, title=todo.title).replace("  ", " ")
