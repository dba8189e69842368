"""The Settings page: sections at the left, the chosen one at the right.

To add a section: 1. a SettingsSection subclass, 2. its name in section_names.py, 3. a line in SECTIONS.
"""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt, QTimer
from PySide6.QtWidgets import QAbstractItemView, QFrame, QScrollArea, QStackedWidget, QWidget

from ocrm.i18n import _
from ocrm.ui.context import Target
from ocrm.ui.nav_rail import NavDelegate, NavItem, nav_item_text
from ocrm.ui.page import Page
from ocrm.ui.reading import switch_off_writing
from ocrm.ui.settings.about import AboutSection
from ocrm.ui.settings.appearance import AppearanceSection
from ocrm.ui.settings.backups import BackupsSection
from ocrm.ui.settings.capture import CaptureSection
from ocrm.ui.settings.emergency import EmergencySection
from ocrm.ui.settings.fields import FieldsSection
from ocrm.ui.settings.files import FilesSection
from ocrm.ui.settings.followup import FollowUpSection
from ocrm.ui.settings.general import GeneralSection
from ocrm.ui.settings.health import HealthSection
from ocrm.ui.settings.lists import ListsSection
from ocrm.ui.settings.mail import MailSection
from ocrm.ui.settings.plans import PlansSection
from ocrm.ui.settings.pool import PoolSection
from ocrm.ui.settings.reminders import RemindersSection
from ocrm.ui.settings.rows import SettingsSection
from ocrm.ui.settings.section_names import SECTION_NAMES, SHOWN
from ocrm.ui.settings.security import SecuritySection
from ocrm.ui.settings.shortcuts import ShortcutsSection
from ocrm.ui.settings.stages import StagesSection
from ocrm.ui.settings.tags import TagsSection
from ocrm.ui.settings.targets import TargetsSection
from ocrm.ui.settings.today import TodaySection
from ocrm.ui.settings.work_calendar import WorkCalendarSection
from ocrm.ui.theme import theme
from ocrm.ui.widgets import EmptyState, Header, ListModel, SearchField, hbox, list_view, panel, vbox

_AROUND = 60
"""Pixels kept visible around a setting that is gone to."""
SECTIONS: dict[str, type[SettingsSection]] = {
    "general": GeneralSection,
    "appearance": AppearanceSection,
    "reminders": RemindersSection,
    "capture": CaptureSection,
    "today": TodaySection,
    "calendar": WorkCalendarSection,
    "shortcuts": ShortcutsSection,
    "stages": StagesSection,
    "plans": PlansSection,
    "targets": TargetsSection,
    "fields": FieldsSection,
    "lists": ListsSection,
    "tags": TagsSection,
    "followup": FollowUpSection,
    "pool": PoolSection,
    "mail": MailSection,
    "security": SecuritySection,
    "files": FilesSection,
    "backups": BackupsSection,
    "health": HealthSection,
    "emergency": EmergencySection,
    "about": AboutSection,
}


class SettingsPage(Page):
    """Settings; changes apply at once, there is nothing to confirm."""

    key = "settings"
    icon = "settings"
    topics: ClassVar[frozenset[str]] = frozenset(
        {"stages", "settings", "tags", "picklists", "fields", "targets", "calendar", "plans"}
    )
    is_made_of_fields = False  # its sections bring themselves up to date
    _section_key = "general"

    def title(self) -> str:
        return _("Settings")

    def build(self) -> None:
        layout = vbox(self.content)
        self._search = SearchField(_("Find a setting"), width=220)
        self._search.setObjectName("settings_search")
        self._search.text_changed.connect(self._on_search)
        self.header = Header(self.title(), right=[self._search])
        layout.addWidget(self.header)
        middle = hbox(spacing=0)
        middle.addWidget(self._make_list())
        self._stack = QStackedWidget()
        self._sections: dict[str, SettingsSection] = {}
        self._scrolls: dict[str, QScrollArea] = {}
        self._nothing = EmptyState(
            "search", _("No setting is called that"), _("Try another word, or choose a section.")
        )
        self._nothing.setObjectName("settings_nothing_found")
        self._stack.addWidget(self._nothing)
        middle.addWidget(self._stack, 1)
        layout.addLayout(middle, 1)

    @property
    def section(self) -> str:
        return self._section_key

    def open(self, target: Target | None) -> None:
        if target is not None and target.view in SECTIONS:
            self._section_key = str(target.view)
        self._list.setCurrentIndex(self._model.index(list(SECTION_NAMES).index(self._section_key)))
        shown = (target.extra or {}).get(SHOWN) if target is not None else None
        if shown is not None:
            QTimer.singleShot(0, self, partial(self._show_setting, str(shown)))  # once the section has its place

    def _show_setting(self, name: str) -> None:
        """Scroll to a setting by its object name, and put the keyboard there."""
        section = self._section(self._section_key)
        setting = section.findChild(QWidget, name)
        if setting is not None:
            scroll = self._scrolls[self._section_key]
            place = QRect(setting.mapTo(section, QPoint(0, 0)), setting.size())
            for y in (place.bottom(), place.top()):  # Qt's ensureWidgetVisible cares for the cursor alone
                scroll.ensureVisible(0, y, 0, theme().px(_AROUND))
            setting.setFocus()

    def reload(self) -> None:
        self._section(self._section_key).reload()

    def focus_content(self) -> None:
        self._list.setFocus()

    def focus_filter(self) -> None:
        self._search.setFocus()

    def panes(self) -> list[QWidget]:
        return [self._list, self._sections[self._section_key]]

    def _make_list(self) -> QWidget:
        side = panel("left")
        side.setFixedWidth(theme().px(246))
        layout = vbox(side, margins=(0, 10, 0, 8))
        items = [NavItem(key, name.icon, _(name.title)) for key, name in SECTION_NAMES.items()]
        self._model: ListModel[NavItem] = ListModel(items, text=nav_item_text)
        view = list_view(self._model, NavDelegate(), _("Settings sections"), transparent=True, name="settings_sections")
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.selectionModel().currentChanged.connect(self._on_section)
        self._list = view
        layout.addWidget(view)
        return side

    def _section(self, key: str) -> SettingsSection:
        """Return a section, built when first shown."""
        if key not in self._sections:
            section = self._sections[key] = SECTIONS[key](self.context)
            if self.context.workspace.why_read_only:
                section.setEnabled(not section.is_of_file)
                switch_off_writing(section, self.context)
            scroll = QScrollArea()
            scroll.setWidgetResizable(True)
            scroll.setFrameShape(QFrame.Shape.NoFrame)
            scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            scroll.setWidget(section)
            self._stack.addWidget(scroll)
            self._scrolls[key] = scroll
        return self._sections[key]

    def _on_section(self, index: QModelIndex, _before: QModelIndex) -> None:
        item = self._model.row_at(index)
        if item is not None:
            self._section_key = item.key
            self._section(item.key)
            self._stack.setCurrentWidget(self._scrolls[item.key])

    def _on_search(self, text: str) -> None:
        """Go to the section that is called so, else to the first that speaks of it; where none does, say so."""
        key = self._speaking_of(text) if text else self._section_key
        if key is None:
            self._list.setCurrentIndex(QModelIndex())
            self._stack.setCurrentWidget(self._nothing)
        else:
            self._list.setCurrentIndex(self._model.index(list(SECTION_NAMES).index(key)))

    def _speaking_of(self, text: str) -> str | None:
        named = next((key for key, name in SECTION_NAMES.items() if name.is_meant(text)), None)
        return named or next((key for key in SECTION_NAMES if self._section(key).speaks_of(text)), None)
