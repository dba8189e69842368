"""Today: what to do now, what needs attention, and how the month is going."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QWidget

from ocrm.formats import format_birthday, format_date_long
from ocrm.i18n import _
from ocrm.services import records, search
from ocrm.services.display import ValueFormatter
from ocrm.services.listing.list_views import records_are_few
from ocrm.services.next_actions import fetch_queue, is_read_at_once
from ocrm.services.pool import read_rules
from ocrm.services.record_figures import today_figure
from ocrm.services.relations.customer_views import CUSTOMERS
from ocrm.services.search import SearchHit
from ocrm.services.workday import planning, todos
from ocrm.services.workday.day_digest import word_day
from ocrm.services.workday.first_week import FirstStep, StepRow, fetch_first_week
from ocrm.services.workday.today import (
    ATTENTION_TITLES,
    AttentionKind,
    AttentionRow,
    fetch_attention,
    fetch_pool_attention,
    fetch_tiles,
)
from ocrm.services.workday.today_lists import TileKind, attention_query, tile_query
from ocrm.services.workday.todos import TodoRow
from ocrm.ui.actions import ActionId
from ocrm.ui.context import Target
from ocrm.ui.day_watch import DayWatch
from ocrm.ui.figures.why import ask_why
from ocrm.ui.page import Page
from ocrm.ui.suggestions.suggestion_panel import SuggestionPanel
from ocrm.ui.target_menu import offer_targets
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import icon
from ocrm.ui.today.attention_list import make_attention_list
from ocrm.ui.today.first_week_list import make_first_week_list
from ocrm.ui.today.paused_session import PausedSession
from ocrm.ui.today.recent_list import make_recent_list
from ocrm.ui.today.tiles import TILE_TITLES, TileRow
from ocrm.ui.today.work_panel import WorkPanel
from ocrm.ui.todos.entries import due_words
from ocrm.ui.widgets import (
    EmptyState,
    Header,
    action_button,
    button,
    escape_mnemonic,
    hbox,
    kbd,
    label,
    panel,
    row,
    tool_button,
    vbox,
)
from ocrm.ui.widgets.menu_entries import press
from ocrm.ui.widgets.writing import writing

_RECENT_SHOWN = 5
_LEFT_SHARE, _RIGHT_SHARE = 58, 42
_ATTENTION_VIEWS = {
    AttentionKind.WAITING: ("customers", "unanswered"),
    AttentionKind.FOLLOW_UP: ("customers", "left_alone"),
    AttentionKind.STALLED: ("opportunities", "stalled"),
    AttentionKind.NO_NEXT_STEP: ("opportunities", "no_next_step"),
    AttentionKind.PAST_CLOSE: ("opportunities", "past_close"),
    AttentionKind.BACK_FROM_HOLD: ("opportunities", "back_from_hold"),
}
"""The page and its view of those kinds that have a view of their own; the others are told as a filter."""
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
        }
    )
    _at_once: Sequence[AttentionRow] = ()
    _falling_soon: Sequence[AttentionRow] = ()

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
        self.header = Header(self.title(), right=[copy, log, new])
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
        kinds = (ActionId.NEW_TODO, ActionId.NEW_CUSTOMER, ActionId.NEW_CONTACT, ActionId.NEW_OPPORTUNITY)
        self.context.actions.fill_menu(menu, kinds)
        return menu

    def _make_left(self) -> QWidget:
        self._work = WorkPanel(self.context)
        self._list, self._quick_add = self._work.list, self._work.quick_add
        self._list.set_empty(self._empty_state)
        self._list.log_requested.connect(self.log_interaction)
        return self._work

    def _make_right(self) -> QWidget:
        holder = QWidget()
        layout = vbox(holder, spacing=14)
        self._paused = PausedSession(self.context)
        layout.addWidget(self._paused)
        layout.addWidget(self._make_first_week())
        self._attention_panel = panel()
        inside = vbox(self._attention_panel, margins=(1, 1, 1, 4))
        head = hbox(margins=(15, 10, 10, 6))
        head.addWidget(label(_("Needs attention"), "h3"))
        head.addStretch(1)
        choose = tool_button("settings", _("Choose what needs attention"), name="attention_settings")
        choose.clicked.connect(partial(self.context.navigator.go, Target("settings", view="today")))
        head.addWidget(choose)
        inside.addLayout(head)
        self._all_well = label(_("Nothing needs attention just now."), "muted")
        self._all_well.setContentsMargins(15, 2, 15, 10)
        inside.addWidget(self._all_well)
        self._attention = make_attention_list(self._formatter.money_short)
        self._attention.opened.connect(self._on_attention_opened)
        inside.addWidget(self._attention)
        layout.addWidget(self._attention_panel)
        self._suggestions = SuggestionPanel(self.context)
        layout.addWidget(self._suggestions)
        self._recent_panel = panel()
        inside = vbox(self._recent_panel, margins=(1, 1, 1, 6))
        head = hbox(margins=(15, 10, 12, 4))
        head.addWidget(label(_("Recently opened"), "h3"))
        head.addStretch(1)
        head.addWidget(kbd(self.context.actions.shortcut_text(ActionId.RECENT_RECORDS)))
        inside.addLayout(head)
        self._recent = make_recent_list()
        self._recent.opened.connect(self._on_recent_opened)
        inside.addWidget(self._recent)
        layout.addWidget(self._recent_panel)
        layout.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setMinimumWidth(theme().px(260))
        area.setWidget(holder)
        return area

    def _make_first_week(self) -> QWidget:
        self._first_week_panel = panel()
        inside = vbox(self._first_week_panel, margins=(1, 1, 1, 6))
        head = row(label(_("First week"), "h3"), None, margins=(14, 8, 8, 2))
        inside.addWidget(head)
        self._first_week = make_first_week_list()
        self._first_week.opened.connect(self._on_first_step)
        inside.addWidget(self._first_week)
        return self._first_week_panel

    # -- showing ------------------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read everything again."""
        workspace = self.context.workspace
        self._formatter = ValueFormatter(workspace)
        if self.header is not None:
            self.header.set_subtitle(format_date_long(workspace.clock.today()))
        self._tiles.show_figures(fetch_tiles(workspace), self._formatter)
        self._show_queue()
        if records_are_few(workspace, CUSTOMERS):
            self._at_once = fetch_attention(workspace)
        else:
            self.context.tasks.fetch(partial(fetch_attention, workspace), self._on_attention_read, key="attention")
        if read_rules(workspace).is_on:
            self.context.tasks.fetch(partial(fetch_pool_attention, workspace), self._on_pool_read, key="today pool")
        else:
            self._falling_soon = ()
        self._show_attention()
        self._suggestions.read()
        self._paused.reload()
        steps = fetch_first_week(workspace)
        self._first_week.set_rows(steps)
        self._first_week_panel.setVisible(bool(steps))
        recent = search.recent_records(workspace, limit=_RECENT_SHOWN)
        self._recent.set_rows(recent)
        self._recent_panel.setVisible(bool(recent))
        self.status_changed.emit(self.status_text())

    def _on_attention_read(self, rows: list[AttentionRow]) -> None:
        """Show what needs attention among so many customers that it comes a little later."""
        self._at_once = rows
        self._show_attention()

    def _on_pool_read(self, rows: list[AttentionRow]) -> None:
        """Show who falls into the pool soon; that takes a look at every customer, so it comes a little later."""
        self._falling_soon = rows
        self._show_attention()

    def _show_attention(self) -> None:
        rows = [*self._at_once, *self._falling_soon]
        self._attention.set_rows(rows)
        self._attention.setVisible(bool(rows))
        self._all_well.setVisible(not rows)

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
        return [self._work.shown, self._attention, self._recent]

    def show_agenda(self, *, is_agenda: bool) -> None:
        """Show the hours of the day in place of the queue, or the queue again."""
        if self._work.is_agenda != is_agenda:
            self._work.toggle_agenda()

    def log_interaction(self) -> None:
        """Log what was done with the customer of the current to-do; without one, find the customer first."""
        current = self._list.current_action
        if current is not None and current.customer_id is not None:
            extra = {"compose": True}
            self.context.navigator.go(Target("customer", "customers", current.customer_id, extra=extra))
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

    def _on_attention_opened(self, row: AttentionRow) -> None:
        if row.kind in _ATTENTION_VIEWS:
            page, view = _ATTENTION_VIEWS[row.kind]
            self.context.navigator.go(Target(page, page, view=view))
            return
        if row.kind is AttentionKind.DATA_CHECK:
            self.context.navigator.go(Target("quality"))
            return
        query = attention_query(self.context.workspace, row.kind)
        if query is None:
            self._open_birthdays(row)
            return
        extra = {"filter_text": _(ATTENTION_TITLES[row.kind])}
        self.context.navigator.go(Target(query.kind, query.kind, filter=query.filter, extra=extra))

    def _open_birthdays(self, row: AttentionRow) -> None:
        """Offer the people by name; one alone is opened at once."""
        go = self.context.navigator.open_record
        if len(row.record_ids) == 1:
            go("contacts", row.record_ids[0])
            return
        menu = QMenu(self._attention)
        menu.setObjectName("birthday_menu")
        people = records.fetch_rows(
            self.context.workspace, "contacts", row.record_ids, ("name", "customer", "birthday")
        )
        for person in people:
            if person is not None:
                words = f"{person['name']} · {person['customer'] or ''}\t{format_birthday(person['birthday'])}"
                action = QAction(icon("cake"), escape_mnemonic(words), menu)
                action.triggered.connect(partial(press, partial(go, "contacts", person.record_id)))
                menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        where = self._attention.visualRect(self._attention.currentIndex()).bottomLeft() + QPoint(theme().px(50), 0)
        menu.popup(self._attention.viewport().mapToGlobal(where))

    def _on_first_step(self, step: StepRow) -> None:
        actions = {
            FirstStep.CUSTOMERS: ActionId.IMPORT,
            FirstStep.INTERACTION: ActionId.GO_CUSTOMERS,
            FirstStep.OPPORTUNITY: ActionId.NEW_OPPORTUNITY,
        }
        if step.step is FirstStep.TODO:
            self.new_record()
        elif step.step is FirstStep.TARGET:
            self.context.navigator.go(Target("settings", view="targets"))
        else:
            self.context.actions.trigger(actions[step.step])

    def _on_recent_opened(self, hit: SearchHit) -> None:
        self.context.navigator.open_record(hit.kind, hit.record_id)

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
