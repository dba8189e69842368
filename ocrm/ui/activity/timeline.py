"""What happened with a customer or a deal, newest first, in days; more comes as one scrolls."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ocrm.clock import Clock
from ocrm.formats import format_beginning, format_date_relative, format_time
from ocrm.i18n import _
from ocrm.services.relations import customers
from ocrm.services.relations.customers import TimelineEntry, TimelineKind
from ocrm.services.timeline import EVER, Days, fetch_contact_timeline
from ocrm.services.workspace import Workspace
from ocrm.ui.activity.timeline_looks import entry_look
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.widgets import (
    RIGHT,
    AnyIndex,
    EmptyState,
    ListModel,
    PlainListView,
    list_view,
    paint_chip,
    paint_focus_ring,
    paint_text,
    vbox,
)

PAGE = 100
_WHEN_SEARCHING = 2000
_HEIGHTS_KEPT = 4000
_RAIL, _TEXT_LEFT, _RIGHT_MARGIN = 31, 54, 24
_TOP, _LINE, _CHIPS = 27, 34, 24
_WRAPPED = int(Qt.TextFlag.TextWordWrap.value)


@dataclass(frozen=True, slots=True)
class DayLine:
    """The heading of a day."""

    text: str


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry with its clock time and as much of its text as the list shows."""

    entry: TimelineEntry
    time: str
    text: str


Line = DayLine | EntryLine


def lines_of(entries: Iterable[TimelineEntry], clock: Clock) -> Iterator[Line]:
    """Yield entries under the headings of their days."""
    today, shown = clock.today(), date.min
    for entry in entries:
        moment = clock.to_local(entry.happened_at)
        if moment.date() != shown:
            shown = moment.date()
            yield DayLine(format_date_relative(shown, today))
        yield EntryLine(entry, format_time(moment) if entry.has_time else "", format_beginning(entry.text))


def sentence(line: Line) -> str:
    """Return a line as it is read out."""
    if isinstance(line, DayLine):
        return line.text
    parts = (line.entry.title, line.time, line.text, *line.entry.chips)
    return ", ".join(part for part in parts if part)


class TimelineDelegate(QStyledItemDelegate):
    """Day headings, and entries on a rail, as high as their text needs."""

    def __init__(self) -> None:
        super().__init__()
        self._heights: OrderedDict[tuple[str, int, str], int] = OrderedDict()

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        line: Line = index.data(Qt.ItemDataRole.UserRole)
        if isinstance(line, DayLine):
            return QSize(0, theme().px(32))
        view = option.widget
        width = view.viewport().width() if isinstance(view, PlainListView) else option.rect.width()
        height = theme().px(_LINE) + self._text_height(line.text, self._text_width(width))
        return QSize(0, height + (theme().px(_CHIPS) if line.entry.chips else 0))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        line: Line = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(line, DayLine):
            px = theme().px
            rect = option.rect.adjusted(px(20), px(6), 0, 0)
            paint_text(painter, rect, line.text, role="caption", weight=600, color="text.2")
        else:
            self._paint_entry(painter, option, line)
        painter.restore()

    def _paint_entry(self, painter: QPainter, option: QStyleOptionViewItem, line: EntryLine) -> None:
        px, rect, entry = theme().px, option.rect, line.entry
        self._paint_ground(painter, option)
        self._paint_mark(painter, rect, entry)
        width = self._text_width(rect.width())
        head = QRect(rect.x() + px(_TEXT_LEFT), rect.y() + px(6), width, px(20))
        taken = paint_text(painter, head, line.time, role="caption", color="text.3", align=RIGHT, tabular=True)
        paint_text(painter, head.adjusted(0, 0, -taken - px(8), 0), entry.title, role="strong")
        height = self._text_height(line.text, width)
        if line.text:
            painter.setFont(theme().font())
            painter.setPen(theme().color("text.1"))
            body = QRect(head.x(), rect.y() + px(_TOP), width, height + 2)
            painter.drawText(body, _WRAPPED, line.text)
        left: float = head.x()
        for words in entry.chips:
            room = int(head.right() - left)
            if room < px(30):
                break
            tone = "warn" if entry.is_unanswered and words == entry.chips[0] else "neutral"
            left = paint_chip(painter, left, rect.y() + px(_TOP) + height + px(13), words, tone=tone, max_width=room)

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        ground = QRectF(option.rect).adjusted(theme().px(8), 1, -theme().px(8), -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if option.state & QStyle.StateFlag.State_Selected:
            is_active = bool(option.state & QStyle.StateFlag.State_Active)
            painter.setBrush(theme().color("bg.selected" if is_active else "bg.selected2"))
            painter.drawRoundedRect(ground, 6, 6)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(theme().color("bg.hover"))
            painter.drawRoundedRect(ground, 6, 6)
        if option.state & QStyle.StateFlag.State_HasFocus:
            paint_focus_ring(painter, ground)

    def _paint_mark(self, painter: QPainter, rect: QRect, entry: TimelineEntry) -> None:
        px = theme().px
        icon, tone = entry_look(entry)
        rail, side = rect.x() + px(_RAIL), px(24)
        painter.fillRect(QRectF(rail - 0.5, rect.y(), 1, rect.height()), theme().color("line.soft"))
        box = QRectF(rail - side / 2, rect.y() + px(5), side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().color("bg.panel"))
        painter.drawEllipse(box.adjusted(-3, -3, 3, 3))
        painter.setBrush(theme().color(f"{tone}.soft"))
        painter.drawEllipse(box)
        inset = side * 0.21
        paint_icon(painter, icon, box.adjusted(inset, inset, -inset, -inset), tone)

    def _text_width(self, width: int) -> int:
        return max(80, width - theme().px(_TEXT_LEFT + _RIGHT_MARGIN))

    def _text_height(self, text: str, width: int) -> int:
        if not text:
            return 0
        key = (text, width, theme().font().key())
        height = self._heights.get(key)
        if height is None:
            bounds = theme().metrics().boundingRect(QRect(0, 0, width, 100_000), _WRAPPED, text)
            height = self._heights[key] = bounds.height()
            if len(self._heights) > _HEIGHTS_KEPT:
                self._heights.popitem(last=False)
        return height


class Timeline(QWidget):
    """The list, with what to show of it: kinds of entries, words to look for, one deal."""

    activated = Signal(object)
    """An entry was opened (Enter, double click): a TimelineEntry."""
    menu_requested = Signal(object, QPoint)
    """A context menu is wanted for a TimelineEntry at a global place."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._customer_id: int | None = None
        self._opportunity_id: int | None = None
        self._contact_id: int | None = None
        self._days = EVER
        self._kinds: frozenset[TimelineKind] | None = None
        self._text = ""
        self._entries: list[TimelineEntry] = []
        self._has_more = False
        self._model: ListModel[Line] = ListModel(text=sentence, selectable=_is_entry)
        self.view = list_view(self._model, TimelineDelegate(), _("Timeline"), name="timeline")
        self.view.viewport().installEventFilter(self)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._on_menu)
        self.view.doubleClicked.connect(self._on_activated)
        self.view.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self._empty = EmptyState("message-circle", _("Note something first"), _("Calls, visits and deals appear here."))
        layout = vbox(self)
        layout.addWidget(self.view, 1)
        layout.addWidget(self._empty, 1)
        self._nothing = EmptyState(
            "search", _("Nothing found"), _("Choose “All” and any time, or look for other words.")
        )
        self._nothing.setObjectName("timeline_nothing")
        layout.addWidget(self._nothing, 1)
        self.setFocusProxy(self.view)

    # -- what is shown ------------------------------------------------------------------------------------------------

    @property
    def entries(self) -> Sequence[TimelineEntry]:
        """The entries read so far that fit, newest first."""
        return [line.entry for line in self._model.rows if isinstance(line, EntryLine)]

    def show_customer(self, customer_id: int, *, opportunity_id: int | None = None) -> None:
        """Show what happened with a customer, or with one deal; the same one keeps its place."""
        is_same = (customer_id, opportunity_id) == (self._customer_id, self._opportunity_id)
        if customer_id != self._customer_id:
            self._contact_id = None
        self._customer_id, self._opportunity_id = customer_id, opportunity_id
        self._read(keep_place=is_same)

    def show_contact(self, contact_id: int) -> None:
        """Show what happened with one person, wherever they worked; the same one keeps its place."""
        is_same = self._customer_id is None and contact_id == self._contact_id
        self._customer_id, self._opportunity_id, self._contact_id = None, None, contact_id
        self._read(keep_place=is_same)

    def set_kinds(self, kinds: frozenset[TimelineKind] | None) -> None:
        """Show only entries of these kinds; None for all."""
        self._kinds = kinds
        self._read(keep_place=False)

    @property
    def kinds(self) -> frozenset[TimelineKind] | None:
        """The kinds of entries shown; None for all."""
        return self._kinds

    @property
    def contact_id(self) -> int | None:
        """The person it is narrowed to."""
        return self._contact_id

    def set_person(self, contact_id: int | None) -> None:
        """Show only what was done with one person; None for everybody."""
        self._contact_id = contact_id
        self._read(keep_place=False)

    @property
    def days(self) -> Days:
        """The days it is narrowed to."""
        return self._days

    def set_days(self, days: Days) -> None:
        """Show only what happened in these days."""
        if days != self._days:
            self._days = days
            self._read(keep_place=False)

    def set_text(self, text: str) -> None:
        """Show only entries with these words."""
        if text != self._text:
            self._text = text
            self._read(keep_place=False)

    def current_entry(self) -> TimelineEntry | None:
        """Return the entry the keyboard is on."""
        return self._entry_at(self.view.currentIndex())

    # -- reading ------------------------------------------------------------------------------------------------------

    def _read(self, *, keep_place: bool) -> None:
        if self._customer_id is None and self._contact_id is None:
            return
        limit = max(PAGE, len(self._entries)) if keep_place else PAGE
        if self._text:
            limit = _WHEN_SEARCHING
        self._entries = self._fetch(limit)
        self._has_more = len(self._entries) >= limit
        self._show(keep_place=keep_place)

    def _fetch(self, limit: int, *, after: TimelineEntry | None = None) -> list[TimelineEntry]:
        # Moments are kept in whole seconds: the second the last page ended in is read again, so that none is left out.
        before = None if after is None else after.happened_at + timedelta(seconds=1)
        if self._customer_id is None and self._contact_id is not None:
            return fetch_contact_timeline(
                self._workspace, self._contact_id, kinds=self._kinds, before=before, limit=limit
            )
        return customers.fetch_timeline(
            self._workspace, self._customer_id or 0, kinds=self._kinds, opportunity_id=self._opportunity_id,
            contact_id=self._contact_id, days=self._days, before=before, limit=limit,
        )  # fmt: skip

    def _fetch_more(self) -> None:
        """Read the next page below."""
        last = self._entries[-1]
        same_second = [entry for entry in self._entries if entry.happened_at == last.happened_at]
        limit = PAGE + len(same_second)
        page = self._fetch(limit, after=last)
        self._has_more = len(page) >= limit
        self._entries += [entry for entry in page if entry not in same_second]
        self._show(keep_place=True)

    def _show(self, *, keep_place: bool) -> None:
        place, current = self.view.verticalScrollBar().value(), self.current_entry()
        wanted = self._text.casefold()
        fitting = [
            entry
            for entry in self._entries
            if not wanted or wanted in sentence(EntryLine(entry, "", entry.text)).casefold()
        ]
        lines = list(lines_of(fitting, self._workspace.clock))
        if lines != list(self._model.rows):
            self._model.set_rows(lines)
            if current is not None:
                self._select(current)
            self.view.verticalScrollBar().setValue(place if keep_place else 0)
        self.view.setVisible(bool(lines))
        self._empty.setVisible(not lines and not self._is_narrowed)
        self._nothing.setVisible(not lines and self._is_narrowed)

    @property
    def _is_narrowed(self) -> bool:
        """Whether some entries are left out: by their kind, by a person, by days or by words."""
        by_person = self._customer_id is not None and self._contact_id is not None
        return self._kinds is not None or by_person or self._days != EVER or bool(self._text)

    def _select(self, entry: TimelineEntry) -> None:
        for number, line in enumerate(self._model.rows):
            if isinstance(line, EntryLine) and (line.entry.kind, line.entry.record_id) == (entry.kind, entry.record_id):
                self.view.setCurrentIndex(self._model.index(number))
                return

    # -- events -------------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Measure the texts anew when their width changes: with the page, or because the scroll bar came or went."""
        if isinstance(event, QResizeEvent) and event.size().width() != event.oldSize().width():
            self.view.scheduleDelayedItemsLayout()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        entry = self.current_entry()
        if entry is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit(entry)
        else:
            super().keyPressEvent(event)

    def _on_activated(self, index: QModelIndex) -> None:
        entry = self._entry_at(index)
        if entry is not None:
            self.activated.emit(entry)

    def _on_menu(self, place: QPoint) -> None:
        entry = self._entry_at(self.view.indexAt(place))
        if entry is not None:
            self.menu_requested.emit(entry, self.view.viewport().mapToGlobal(place))

    def _on_scrolled(self, value: int) -> None:
        bar = self.view.verticalScrollBar()
        if self._has_more and value > bar.maximum() - self.view.viewport().height():
            self._fetch_more()

    def _entry_at(self, index: AnyIndex) -> TimelineEntry | None:
        line = self._model.row_at(index)
        return line.entry if isinstance(line, EntryLine) else None


def _is_entry(line: Line) -> bool:
    return isinstance(line, EntryLine)
