"""The navigation at the left: search, the pages with their badges, import and settings below; collapsible to icons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QSizePolicy, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ocrm.i18n import _
from ocrm.ui.pages import PAGES, page_exists
from ocrm.ui.record_drag import MIME_DEALS, unpack_deals
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.widgets import (
    AnyIndex,
    ListModel,
    LogoMark,
    PlainListView,
    button,
    hbox,
    kbd,
    label,
    list_view,
    paint_chip,
    paint_focus_ring,
    paint_text,
    rule,
    tool_button,
    vbox,
)


@dataclass(frozen=True, slots=True)
class NavItem:
    """An entry: its page, and a badge in a tone."""

    key: str
    icon: str
    title: str
    badge: str = ""
    badge_tone: str = "neutral"


def nav_item_text(item: NavItem) -> str:
    """Return what a screen reader says of an entry."""
    return f"{item.title} {item.badge}".strip()


class NavDelegate(QStyledItemDelegate):
    """Draws an entry: icon, title, badge; only the icon where collapsed."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.is_collapsed = False

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        return QSize(theme().px(40), theme().px("nav.item") + 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        item: NavItem = index.data(Qt.ItemDataRole.UserRole)
        look = theme()
        box = QRectF(option.rect.adjusted(look.px(8), 1, -look.px(8), -1))
        is_here = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_target = isinstance(option.widget, NavList) and option.widget.property("drop_row") == index.row()
        if is_here or is_target or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("bg.selected" if is_here else "bg.hover"))
            painter.drawRoundedRect(box, 6, 6)
        if is_target:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(look.color("accent"))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        if option.state & QStyle.StateFlag.State_HasFocus and option.state & QStyle.StateFlag.State_KeyboardFocusChange:
            paint_focus_ring(painter, box)
        side = look.px(17)
        left = box.center().x() - side / 2 if self.is_collapsed else box.x() + look.px(10)
        ink = "accent.text" if is_here else "text.2"
        paint_icon(painter, item.icon, QRectF(left, box.center().y() - side / 2, side, side), ink)
        if self.is_collapsed:
            self._paint_dot(painter, item, left + side, box.y() + look.px(7))
        else:
            self._paint_words(painter, item, box, is_here=is_here)
        painter.restore()

    def _paint_words(self, painter: QPainter, item: NavItem, box: QRectF, *, is_here: bool) -> None:
        look = theme()
        right = box.right() - look.px(6)
        if item.badge:
            right = paint_chip(painter, right, box.center().y(), item.badge, tone=item.badge_tone, align_right=True)
        left = box.x() + look.px(37)
        room = QRect(int(left), int(box.y()), int(right - left), int(box.height()))
        role, ink = ("strong", "accent.text") if is_here else ("body", "text.1")
        paint_text(painter, room, item.title, role=role, color=ink)

    def _paint_dot(self, painter: QPainter, item: NavItem, x: float, y: float) -> None:
        if item.badge:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().color(item.badge_tone))
            painter.drawEllipse(QRectF(x - 3, y - 3, 6, 6))


class NavModel(ListModel[NavItem]):
    """Entries; the tooltip names them where only icons are shown."""

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole:
            item = self.row_at(index)
            return item.title if item is not None else None
        return super().data(index, role)


class NavList(PlainListView):
    """The entries; deals dragged onto the to-dos get one."""

    deals_dropped = Signal(object)
    """Deals were dropped on the to-dos: their ids."""

    def accept_deals(self) -> None:
        """Begin to take deals."""
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DropOnly)
        self.setDropIndicatorShown(False)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.setAccepted(event.mimeData().hasFormat(MIME_DEALS))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        is_todos = event.mimeData().hasFormat(MIME_DEALS) and self._is_todos(event.position().toPoint())
        self.setProperty("drop_row", self.indexAt(event.position().toPoint()).row() if is_todos else -1)
        self.viewport().update()
        event.setAccepted(is_todos)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._end_drop()

    def dropEvent(self, event: QDropEvent) -> None:
        self._end_drop()
        if self._is_todos(event.position().toPoint()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.deals_dropped.emit(unpack_deals(event.mimeData()))

    def _end_drop(self) -> None:
        self.setProperty("drop_row", -1)
        self.viewport().update()

    def _is_todos(self, place: QPoint) -> bool:
        item = self.indexAt(place).data(Qt.ItemDataRole.UserRole)
        return isinstance(item, NavItem) and item.key == "todos"


class NavRail(QFrame):
    """The navigation."""

    page_chosen = Signal(str)
    deals_dropped = Signal(object)
    """Deals were dropped on the to-dos: their ids."""
    search_requested = Signal()
    collapse_requested = Signal()

    def __init__(self, *, is_collapsed: bool) -> None:
        super().__init__()
        self.setObjectName("nav_rail")
        self.setProperty("surface", "nav")
        self._delegates: list[NavDelegate] = []
        layout = vbox(self, margins=(0, 10, 0, 8))
        top = self._top = hbox(spacing=8)
        self._logo = LogoMark()
        top.addWidget(self._logo)
        self._name = label("OCRM", "h3")
        top.addWidget(self._name)
        top.addStretch(1)
        self._collapse = tool_button("panel-left", _("Collapse the navigation"), "Ctrl+\\", name="collapse_nav")
        self._collapse.clicked.connect(self.collapse_requested)
        top.addWidget(self._collapse)
        # What keeps the button in the middle where it stands alone; beside the name it belongs at the right.
        top.addStretch(0)
        layout.addLayout(top)
        layout.addLayout(self._make_search())
        self.main = self._make_list("main", _("Main navigation"))
        layout.addWidget(self.main, 1)
        layout.addWidget(rule())
        layout.addSpacing(6)
        self.bottom = self._make_list("bottom", _("Further pages"))
        rows = self.bottom.model().rowCount()
        self.bottom.setFixedHeight(rows * (theme().px("nav.item") + 2))
        self.bottom.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout.addWidget(self.bottom)
        self.set_collapsed(is_collapsed)

    @property
    def is_collapsed(self) -> bool:
        return self._delegates[0].is_collapsed

    def set_collapsed(self, collapsed: bool) -> None:
        """Show icons only, or icons and titles."""
        for delegate in self._delegates:
            delegate.is_collapsed = collapsed
        self.setFixedWidth(theme().px("nav.collapsed" if collapsed else "nav.width"))
        for widget in (self._name, self._logo, self._search_words):
            widget.setVisible(not collapsed)
        self._search_icon.setVisible(collapsed)
        self._top.setStretch(self._top.count() - 1, 1 if collapsed else 0)
        self._top.setContentsMargins(*((0, 0, 0, 8) if collapsed else (14, 0, 8, 8)))
        self.main.viewport().update()
        self.bottom.viewport().update()

    def show_current(self, key: str) -> None:
        """Light the entry of a page, none where it has none."""
        for view in (self.main, self.bottom):
            rows = self._model(view).rows
            number = next((number for number, item in enumerate(rows) if item.key == key), None)
            if number is None:
                view.clearSelection()
            else:
                view.setCurrentIndex(view.model().index(number, 0))

    def set_badges(self, badges: Mapping[str, tuple[str, str]]) -> None:
        """Show {page key: (text, tone)}; pages not named lose theirs."""
        model = self._model(self.main)
        for number, item in enumerate(list(model.rows)):
            text, tone = badges.get(item.key, ("", "neutral"))
            if (text, tone) != (item.badge, item.badge_tone):
                model.replace_row(number, NavItem(item.key, item.icon, item.title, text, tone))

    def _make_search(self) -> Any:
        words = self._search_words = button("  " + _("Search…"), "search", "searchbox", name="open_palette")
        words.setAccessibleName(_("Search and commands"))
        words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        inside = hbox(words, margins=(0, 0, 6, 0))
        inside.addStretch(1)
        inside.addWidget(kbd("Ctrl K"))
        self._search_icon = tool_button("search", _("Search and commands"), "Ctrl+K", name="open_palette_icon")
        for widget in (words, self._search_icon):
            widget.clicked.connect(self.search_requested)
        row = hbox(margins=(12, 0, 12, 8))
        row.addWidget(words)
        row.addWidget(self._search_icon, 0, Qt.AlignmentFlag.AlignHCenter)
        return row

    def _make_list(self, group: str, accessible_name: str) -> PlainListView:
        items = [
            NavItem(info.key, info.icon, _(info.title))
            for info in PAGES.values()
            if info.group == group and page_exists(info)
        ]
        delegate = NavDelegate()
        self._delegates.append(delegate)
        model = NavModel(items, text=nav_item_text)
        view = NavList()
        list_view(model, delegate, accessible_name, transparent=True, name=f"nav_{group}", own=view)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.clicked.connect(self._on_chosen)
        view.activated.connect(self._on_chosen)
        view.deals_dropped.connect(self.deals_dropped)
        view.accept_deals()
        return view

    def _on_chosen(self, index: QModelIndex) -> None:
        item: NavItem | None = index.data(Qt.ItemDataRole.UserRole)
        if item is not None:
            self.page_chosen.emit(item.key)

    def _model(self, view: PlainListView) -> NavModel:
        model = view.model()
        assert isinstance(model, NavModel)
        return model
