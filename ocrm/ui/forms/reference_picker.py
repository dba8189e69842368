"""A field that names another record: type a piece of it, its pinyin or initials, and pick from the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ocrm.i18n import _
from ocrm.services import search
from ocrm.services.records import Reference
from ocrm.services.search import SearchHit
from ocrm.services.workspace import Workspace
from ocrm.ui.theme import theme
from ocrm.ui.widgets import (
    AnyIndex,
    ListModel,
    hbox,
    list_view,
    paint_row_background,
    paint_text,
    set_variant,
    tool_button,
    vbox,
)

_TYPING_PAUSE_MS = 80
_SHOWN = 8
Finder = Callable[[str], Sequence[SearchHit]]


class ReferencePicker(QFrame):
    """Shows the chosen record's title; `find` gives the candidates for a typed text."""

    changed = Signal()
    """Another record was chosen, or none."""

    def __init__(self, accessible_name: str, find: Finder) -> None:
        super().__init__()
        self._find = find
        self._reference: Reference | None = None
        self.setProperty("field", "true")
        self.setFixedHeight(theme().px("control") + 2)
        layout = hbox(self, margins=(8, 0, 2, 0), spacing=4)
        self.edit = QLineEdit()
        self.edit.setProperty("bare", "true")
        self.edit.setAccessibleName(accessible_name)
        self.edit.setPlaceholderText(_("Type to search"))
        layout.addWidget(self.edit, 1)
        self._clear = tool_button("x", _("Clear"))
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear.clicked.connect(partial(self.choose, None))
        self._clear.hide()
        layout.addWidget(self._clear)
        self.setFocusProxy(self.edit)
        self._popup = _Candidates(self)
        self._popup.picked.connect(self.choose)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_TYPING_PAUSE_MS)
        self._pause.timeout.connect(self._offer)
        self.edit.textEdited.connect(self._on_typed)
        self.edit.installEventFilter(self)

    @property
    def reference(self) -> Reference | None:
        """The chosen record, None for none."""
        return self._reference

    @property
    def unresolved_text(self) -> str:
        """What is typed but stands for no chosen record."""
        text = self.edit.text().strip()
        return "" if self._reference is not None and text == self._reference.title else text

    @property
    def is_offering(self) -> bool:
        """Whether the list of candidates is open."""
        return self._popup.isVisible()

    def set_reference(self, reference: Reference | None) -> None:
        """Show a record without telling anybody."""
        self._reference = reference
        self.edit.setText("" if reference is None else reference.title)
        self.edit.setCursorPosition(0)
        self._clear.setVisible(reference is not None)

    def choose(self, reference: Reference | None) -> None:
        """Choose a record, or none, and tell it."""
        self._popup.hide()
        self.set_reference(reference)
        self.changed.emit()

    def set_finder(self, find: Finder) -> None:
        """Offer other candidates from now on: the contacts of another customer."""
        self._find = find

    # -- typing -------------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._on_key(event) or super().eventFilter(watched, event)
        if event.type() == QEvent.Type.FocusIn:
            set_variant(self, "focus", "true")
        elif event.type() == QEvent.Type.FocusOut:
            set_variant(self, "focus", "false")
            self._settle()
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        key, is_open = event.key(), self._popup.isVisible()
        if key == Qt.Key.Key_Down and not is_open:
            self._offer()
            return True
        if not is_open:
            return False
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._popup.step(1 if key == Qt.Key.Key_Down else -1)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return self._popup.pick_current()
        if key == Qt.Key.Key_Escape:
            self._popup.hide()
            return True
        return False

    def _on_typed(self, _text: str) -> None:
        self._pause.start()

    def _offer(self) -> None:
        """Show the candidates for the present text."""
        self._pause.stop()
        if not self.edit.hasFocus():
            return
        hits = list(self._find(self.unresolved_text))[:_SHOWN]
        self._popup.show_hits(hits, below=self)

    def _settle(self) -> None:
        """Take the only candidate of a typed text, or none where the text was emptied."""
        self._pause.stop()
        self._popup.hide()
        text = self.edit.text().strip()
        if not text and self._reference is not None:
            self.choose(None)
        elif self.unresolved_text:
            named = [hit for hit in self._find(text) if hit.title.casefold() == text.casefold()]
            if len(named) == 1:
                self.choose(Reference(named[0].record_id, named[0].title))


class _Candidates(QFrame):
    """The list below a picker; it never takes the focus from the text."""

    picked = Signal(object)

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner, Qt.WindowType.ToolTip)
        self.setObjectName("reference_candidates")
        self.setProperty("surface", "overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._model: ListModel[SearchHit] = ListModel(text=_sentence)
        self._view = list_view(self._model, _HitDelegate(), _("Candidates"), name="reference_list")
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.clicked.connect(self._on_clicked)
        vbox(self, margins=(4, 4, 4, 4)).addWidget(self._view)

    def show_hits(self, hits: Sequence[SearchHit], *, below: QWidget) -> None:
        """Show candidates below a widget; none hides the list."""
        self._model.set_rows(hits)
        if not hits:
            self.hide()
            return
        self._view.setCurrentIndex(self._model.index(0))
        self._view.setFixedHeight(theme().px("row.two") * len(hits))  # a list alone would not be as low as one line
        self.resize(max(below.width(), theme().px(280)), self.minimumSizeHint().height())
        self.move(below.mapToGlobal(QPoint(0, below.height() + 2)))
        self.show()

    def step(self, by: int) -> None:
        count = self._model.rowCount()
        if count:
            self._view.setCurrentIndex(self._model.index((self._view.currentIndex().row() + by) % count))

    def pick_current(self) -> bool:
        return self._pick(self._view.currentIndex())

    def _on_clicked(self, index: QModelIndex) -> None:
        self._pick(index)

    def _pick(self, index: AnyIndex) -> bool:
        hit = self._model.row_at(index)
        if hit is None:
            return False
        self.picked.emit(Reference(hit.record_id, hit.title))
        return True


class _HitDelegate(QStyledItemDelegate):
    """Title and, below it, what tells records of one name apart."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        return QSize(0, theme().px("row.two"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        hit: Any = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        paint_row_background(painter, option, separator=False, marker=False)
        inner = option.rect.adjusted(theme().px(10), theme().px(8), -theme().px(10), -theme().px(8))
        half = inner.height() // 2
        if hit.subtitle:
            paint_text(painter, inner.adjusted(0, 0, 0, -half), hit.title)
            paint_text(painter, inner.adjusted(0, half, 0, 0), hit.subtitle, role="caption", color="text.2")
        else:
            paint_text(painter, inner, hit.title)
        painter.restore()


def _sentence(hit: SearchHit) -> str:
    return f"{hit.title}, {hit.subtitle}" if hit.subtitle else hit.title


def find_records(workspace: Workspace, kind: str, text: str) -> Sequence[SearchHit]:
    """Return candidates of a kind for a typed text; without one, the records changed last, else those made last."""
    if text:
        return search.find(workspace, text, limit=_SHOWN, kinds=frozenset((kind,)))
    recent = [hit for hit in search.recent_records(workspace, limit=_SHOWN * 3) if hit.kind == kind]
    return recent or search.newest_records(workspace, kind, limit=_SHOWN)
