"""What becomes of the column the keyboard is on: how many cells change or cannot be read, before and after."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QStyledItemDelegate, QStyleOptionViewItem

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.schema import FieldInfo
from ocrm.services.spreadsheets.column_cleaning import CleanedText, ColumnCleaning, column_cleaning
from ocrm.services.spreadsheets.column_values import LIST_KINDS
from ocrm.services.spreadsheets.previewing import told_problem
from ocrm.ui.context import AppContext
from ocrm.ui.spreadsheets.session import ImportSession
from ocrm.ui.theme import theme
from ocrm.ui.widgets import RIGHT, FlowLayout, ListModel, chip, label, list_view, paint_text, vbox
from ocrm.ui.widgets.lists import AnyIndex

_ROW = 26
_MOST_ROWS = 7
_COUNT_WIDTH = 52


class CleaningPanel(QFrame):
    """Shown where cleaning changes anything in the column; what texts of lists mean is shown elsewhere."""

    def __init__(self, context: AppContext, session: ImportSession) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setObjectName("import_cleaning")
        self._context, self._session = context, session
        self._index, self._name = -1, ""
        layout = vbox(self, margins=(16, 10, 16, 10), spacing=6)
        self._title = label("", "h3", elide=True)
        layout.addWidget(self._title)
        self._changed, self._unreadable, self._undecided = chip("", "neutral"), chip("", "bad"), chip("", "warn")
        flow = FlowLayout()
        for widget in (self._changed, self._unreadable, self._undecided):
            flow.addWidget(widget)
        layout.addLayout(flow)
        self._note = label("", "caption", wrap=True)
        layout.addWidget(self._note)
        self._model: ListModel[CleanedText] = ListModel(text=_sentence, selectable=_always, tells_whole=True)
        name = _("Cells before and after cleaning")
        self.view = list_view(self._model, _LineDelegate(), name, hover=False, transparent=True, name="cleaning_lines")
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        layout.addWidget(self.view)
        session.previewer_changed.connect(self.look)
        self.hide()

    @property
    def lines(self) -> list[CleanedText]:
        """The examples shown."""
        return list(self._model.rows)

    def show_column(self, index: int, name: str) -> None:
        """Look through another column."""
        if index != self._index:
            self._index, self._name = index, name
            self.hide()
            self.look()

    def look(self) -> None:
        """Look through the column again, in the background."""
        plan, previewer = self._session.plan, self._session.previewer
        info = plan.infos.get(plan.fields.get(self._index, "")) if plan is not None else None
        if previewer is None or info is None or not previewer.has_column(self._index) or self._is_told_elsewhere(info):
            self.hide()
            return
        look = partial(column_cleaning, previewer, self._index)
        self._context.tasks.fetch(look, self._show, key="import cleaning")

    def _is_told_elsewhere(self, info: FieldInfo) -> bool:
        values = self._session.values.get(self._index)
        return info.kind in LIST_KINDS or (values is not None and bool(values.texts))

    def _show(self, cleaning: ColumnCleaning) -> None:
        if cleaning.index != self._index:
            return
        self._title.setText(_("What becomes of “{column}”").format(column=self._name))
        changed, unreadable = cleaning.changed, cleaning.unreadable
        if cleaning.is_address:
            text = ngettext("{n} address taken apart", "{n} addresses taken apart", changed)
        else:
            text = ngettext("{n} cell changes", "{n} cells change", changed)
        self._changed.setText(text.format(n=format_number(changed)))
        self._changed.setVisible(bool(changed))
        text = ngettext("{n} cell cannot be read", "{n} cells cannot be read", unreadable)
        self._unreadable.setText(text.format(n=format_number(unreadable)))
        self._unreadable.setVisible(bool(unreadable))
        undecided = cleaning.undecided
        text = ngettext("{n} address fits several places", "{n} addresses fit several places", undecided)
        self._undecided.setText(text.format(n=format_number(undecided)))
        self._undecided.setVisible(bool(undecided))
        self._note.setText(_address_note(cleaning))
        self._note.setVisible(cleaning.is_address)
        self._model.set_rows(list(cleaning.examples))
        self.view.setFixedHeight(theme().px(_ROW) * min(_MOST_ROWS, len(cleaning.examples)) + 4)
        self.setVisible(bool(cleaning.examples))


def _address_note(cleaning: ColumnCleaning) -> str:
    """Return what becomes of province and city."""
    text = _("Province and city are filled in where a row leaves them blank.")
    if not cleaning.undecided:
        return text
    advice = _("Where several places fit they stay blank; choose one under Data quality after the import.")
    return f"{text}\n{advice}"


def _always(_line: CleanedText) -> bool:
    return True


def _sentence(line: CleanedText) -> str:
    if line.problem:
        return told_problem(line.before, line.problem)
    if line.choices:
        return _("{cell} – perhaps {places}").format(cell=line.before, places=" / ".join(line.choices))
    return f"{line.before} → {line.after}"


class _LineDelegate(QStyledItemDelegate):
    """Before → after in amber, or the problem in red; how often at the right."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        return QSize(0, theme().px(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        line: CleanedText = index.data(Qt.ItemDataRole.UserRole)
        width = theme().px(_COUNT_WIDTH) if line.count > 1 else 0
        painter.save()
        text = _sentence(line).replace("\n", " ")
        color = "bad" if line.problem else "warn"
        paint_text(painter, option.rect.adjusted(0, 0, -width, 0), text, color=color)
        if width:
            times = f"× {format_number(line.count)}"
            paint_text(painter, option.rect, times, role="caption", color="text.3", align=RIGHT)
        painter.restore()
