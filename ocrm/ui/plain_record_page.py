"""The base of a page of one plain record, such as a contract, a ticket or a campaign, made of its described fields."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from ocrm.errors import NotFoundError
from ocrm.i18n import _
from ocrm.services import attachments, records
from ocrm.services.records import RecordRow
from ocrm.services.schema import record_type
from ocrm.ui.actions import ActionId
from ocrm.ui.cards.files_card import FilesCard
from ocrm.ui.columns_record_page import ColumnsRecordPage
from ocrm.ui.forms.facts_panel import Groups
from ocrm.ui.theme import theme
from ocrm.ui.walk_header import WalkHeader
from ocrm.ui.widgets import label, rule, vbox
from ocrm.ui.widgets.menu_entries import add_entry


@dataclass(frozen=True, slots=True)
class PlainWords:
    """What a page says of its kind: `gone` where the record is deleted, `back` on the way to the list, `delete`."""

    gone: str
    back: str
    delete: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The record in sight and what it is called."""

    row: RecordRow
    name: str


class PlainRecordPage(ColumnsRecordPage):
    """Header with name, number and chips, facts in groups, room for what the kind has of its own, cards, files.

    A subclass sets `key`, `kind`, `icon`, `topics` and `groups`, writes `words`, and what it wants of `summary`,
    `fill_centre`, `make_cards`, `make_buttons`, `chips`, `fill_menu` and `show_record`.
    """

    groups: ClassVar[Groups]
    writes_mail = False
    cards_beside_from = 960
    facts_give_way = True

    _overview: Shown | None = None

    # -- what a kind says and has -------------------------------------------------------------------------------------

    @abstractmethod
    def words(self) -> PlainWords:
        """Return what is said of the kind."""

    def summary(self) -> QWidget | None:
        """Return the figures below the header, if there are any."""
        return None

    def fill_centre(self, layout: QVBoxLayout) -> None:
        """Add the tables of the kind to the middle column, which scrolls."""

    def make_cards(self) -> Sequence[QWidget]:
        """Return the cards above that of the files."""
        return ()

    def make_buttons(self) -> Sequence[QWidget]:
        """Return the buttons of the header, the main one last."""
        return ()

    def chips(self, row: RecordRow) -> Sequence[QWidget]:
        """Return the chips beside the name: what state the record is in."""
        return ()

    def fill_menu(self, menu: QMenu, row: RecordRow) -> None:
        """Fill the upper part of the menu of further commands."""

    def show_record(self, row: RecordRow) -> None:
        """Show the record in what the kind has of its own."""

    # -- building -----------------------------------------------------------------------------------------------------

    def title(self) -> str:
        return self._overview.name if self._overview is not None else _(record_type(self.kind).label_one)

    def build(self) -> None:
        layout = vbox(self.content)
        described, words = record_type(self.kind), self.words()
        self._header = WalkHeader(
            _(described.label_many),
            self._fill_menu,
            name_label=_(described.field(described.title_field).label),
            buttons=self.make_buttons(),
        )
        self.header = self._header
        layout.addWidget(self._header)
        self._stack = QStackedWidget()
        layout.addWidget(self._stack, 1)
        self._stack.addWidget(self._make_body())
        text = _("It may have been deleted; undo brings it back.")
        self._stack.addWidget(self._make_gone(words.gone, text, words.back, f"{self.key}_gone_back"))
        self._connect()
        self._fit(is_wide=self._is_wide_enough())

    def _make_body(self) -> QWidget:
        body = QWidget()
        layout = vbox(body)
        strip = self.summary()
        if strip is not None:
            layout.addWidget(strip)
        layout.addWidget(self._make_columns(self.groups, self._make_centre(), self._make_cards()), 1)
        return body

    def _make_centre(self) -> QWidget:
        holder = QFrame()
        holder.setProperty("surface", "flat")
        self.fill_centre(vbox(holder, margins=(16, 10, 16, 12), spacing=10))
        area = self._scrolling(holder, f"{self.key}_centre")
        area.setMinimumWidth(theme().px(240))
        return area

    def _make_cards(self) -> QWidget:
        holder = QFrame()
        holder.setProperty("surface", "flat")
        layout = vbox(holder)
        self._files = FilesCard(self.context, self.kind, origin=self.key)
        self._files.describe_requested.connect(self._describe_file)
        for card in (*self.make_cards(), self._files):
            layout.addWidget(card)
            layout.addWidget(rule())
        layout.addStretch(1)
        area = self._scrolling(holder, f"{self.key}_cards")
        area.setMinimumWidth(theme().px(250))
        return area

    def _scrolling(self, inside: QWidget, name: str) -> QScrollArea:
        area = QScrollArea()
        area.setObjectName(name)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        return area

    def _connect(self) -> None:
        self._header.crumb_clicked.connect(self._go_to_list)
        self._header.renamed.connect(self._rename)
        self._header.walk_requested.connect(self.step_record)
        self.context.actions.connect(ActionId.EDIT_FIELD, self._edit_in_place, owner=self.content)

    # -- what the window asks -----------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Show present data."""
        try:
            row = records.fetch_record(self.context.workspace, self.kind, self._record_id or 0)
        except NotFoundError:
            self._overview = None
            self._header.set_gone(True, _(record_type(self.kind).label_one))
            self._stack.setCurrentIndex(1)
            self.status_changed.emit(self.status_text())
            return
        name = str(row[record_type(self.kind).title_field])
        self._overview = Shown(row, name)
        self._stack.setCurrentIndex(0)
        self._header.set_gone(False)
        number = [label(row["code"], "muted")] if "code" in row.values else []
        chips = (*number, *self.chips(row))
        self._header.show_name(name, chips, can_rename=not self.context.workspace.why_read_only)
        self._header.show_place(self._siblings, row.record_id)
        self._facts.show_record(row)
        self._files.show_files(row.record_id, attachments.list_attachments(self.context.workspace, row.record_id))
        self.show_record(row)
        self.status_changed.emit(self.status_text())

    def _places(self) -> list[QWidget]:
        return [self._facts.search]

    def focus_content(self) -> None:
        self._facts.search.setFocus()

    def focus_filter(self) -> None:
        self._facts.search.setFocus()

    # -- commands -----------------------------------------------------------------------------------------------------

    def _fill_menu(self, menu: QMenu) -> None:
        """Fill the menu of further commands."""
        if self._overview is None:
            return
        self.fill_menu(menu, self._overview.row)
        menu.addSeparator()
        add_entry(menu, "pencil", _("Rename"), self._header.rename, writes=True)
        add_entry(menu, "history", _("History"), self._tell_history, name="more_history")
        add_entry(menu, "trash-2", self.words().delete, self._delete, name="more_delete", writes=True)
