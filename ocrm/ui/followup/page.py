"""The follow-up page: what to do next by the rules, losing touch, activity, promises, and the weekly report."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget

from ocrm.i18n import N_, _
from ocrm.ui.context import Target
from ocrm.ui.followup.activity_tab import ActivityTab
from ocrm.ui.followup.promises_tab import PromisesTab
from ocrm.ui.followup.report_tab import ReportTab
from ocrm.ui.followup.touch_tab import TouchTab
from ocrm.ui.page import Page
from ocrm.ui.suggestions.suggestion_list import SuggestionList
from ocrm.ui.theme import theme
from ocrm.ui.widgets import EmptyState, Header, ViewTabs, label, panel, vbox

_MOST_SUGGESTED = 40
_WIDTH = 860
_TITLES = {
    "suggestions": N_("Suggestions"),
    "touch": N_("Losing touch"),
    "activity": N_("Activity"),
    "promises": N_("Promises"),
    "report": N_("Weekly report"),
}


class FollowUpPage(Page):
    """Five tabs; each reads when it is looked at."""

    key = "followup"
    icon = "handshake"
    topics = frozenset(
        {
            "customers", "contacts", "interactions", "opportunities", "todos", "promises", "suggestions", "settings",
            "stages", "tenders", "imports", "picklists", "contracts",
        }
    )  # fmt: skip
    is_made_of_fields = False
    _view = "suggestions"

    def title(self) -> str:
        return _("Follow-up")

    def build(self) -> None:
        layout = vbox(self.content)
        self.header = Header(self.title())
        layout.addWidget(self.header)
        self._tabs = ViewTabs(accessible_name=_("Follow-up"))
        self._tabs.set_views([(key, _(title)) for key, title in _TITLES.items()], current=self._view)
        self._tabs.changed.connect(self._on_view)
        layout.addWidget(self._tabs)
        self._stack = QStackedWidget()
        self._touch = TouchTab(self.context)
        self._activity = ActivityTab(self.context)
        self._promises = PromisesTab(self.context)
        self._report = ReportTab(self.context)
        for widget in (self._make_suggestions(), self._touch, self._activity, self._promises, self._report):
            self._stack.addWidget(widget)
        layout.addWidget(self._stack, 1)

    def _make_suggestions(self) -> QWidget:
        holder = QWidget()
        layout = vbox(holder, margins=(20, 14, 20, 14), spacing=10)
        note = _(
            "By rules, with the reason. + makes a to-do, × leaves it alone for 30 days or until something changes."
        )
        layout.addWidget(label(note, "muted", wrap=True))
        self._list = SuggestionList(self.context, limit=_MOST_SUGGESTED, spacing=10)
        self._list.counted.connect(self._on_counted)
        self._frame = panel()
        self._frame.setMaximumWidth(theme().px(_WIDTH))
        vbox(self._frame, margins=(15, 12, 10, 12)).addWidget(self._list)
        self._frame.hide()
        layout.addWidget(self._frame)
        words = _("Nothing stalls, nobody waits, every promise is kept.")
        self._nothing = EmptyState("circle-check", _("No suggestions just now."), words)
        self._nothing.hide()
        layout.addWidget(self._nothing, 1)
        layout.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(holder)
        return area

    @property
    def section(self) -> str:
        return self._tabs.current

    def open(self, target: Target | None) -> None:
        """Show the tab a target names."""
        if target is not None and target.view in _TITLES and target.view != self._tabs.current:
            self._view = target.view
            self._tabs.set_current(target.view)
            return
        self.reload()

    def reload(self) -> None:
        """Read what the present tab shows."""
        readers = (
            self._list.read, self._touch.reload, self._activity.reload, self._promises.reload, self._report.reload,
        )  # fmt: skip
        number = list(_TITLES).index(self._tabs.current)
        self._stack.setCurrentIndex(number)
        readers[number]()
        self.status_changed.emit(self.status_text())

    def _on_view(self, key: str) -> None:
        self._view = key
        self.stay_in(key)

    def _on_counted(self, count: int) -> None:
        self._nothing.setVisible(not count)
        self._frame.setVisible(bool(count))

    # -- what the window asks -----------------------------------------------------------------------------------------

    def status_text(self) -> str:
        return _(_TITLES[self._tabs.current])

    def step_view(self, by: int) -> None:
        self._tabs.step(by)

    def focus_content(self) -> None:
        tab = self._stack.currentWidget()
        place = (
            tab.first_focus() if isinstance(tab, TouchTab | ActivityTab | PromisesTab | ReportTab) else self._tabs.bar
        )
        place.setFocus()

    def panes(self) -> list[QWidget]:
        insides = (self._list, self._touch.view, self._activity.count, self._promises.view, self._report.text)
        return [self._tabs.bar, insides[self._stack.currentIndex()]]
