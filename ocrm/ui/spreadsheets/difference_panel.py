"""A duplicate beside what it meets: what stands in OCRM, what in the file, and what would stand there after."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QStyleOptionViewItem

from ocrm.formats import format_number
from ocrm.i18n import _
from ocrm.services.spreadsheets.plan import DuplicateRow, Duplicates
from ocrm.services.spreadsheets.previewing import DifferenceLine
from ocrm.ui.context import AppContext
from ocrm.ui.spreadsheets.picker_table import PlainCellDelegate, PlainTable, RowsModel
from ocrm.ui.spreadsheets.session import ImportSession
from ocrm.ui.widgets import label, paint_text, rule, vbox
from ocrm.ui.widgets.lists import AnyIndex

_FIELD, _KNOWN, _GIVEN, _AFTER = range(4)


class DifferencePanel(QFrame):
    """Shows one duplicate, read in the background."""

    def __init__(self, context: AppContext, session: ImportSession) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setObjectName("import_differences")
        self._context, self._session = context, session
        layout = vbox(self)
        self._title = label("", "h3", elide=True)
        self._reason = label("", "hint", wrap=True)  # whole here, while the list may have to cut it
        self._reason.setObjectName("import_difference_reason")
        head = vbox(margins=(16, 10, 16, 8), spacing=2)
        head.addWidget(self._title)
        head.addWidget(self._reason)
        layout.addLayout(head)
        layout.addWidget(rule())
        headings = (_("Field"), _("Known so far"), _("In the file"), _("Afterwards"))
        self.lines: RowsModel[DifferenceLine] = RowsModel(headings, _texts)
        self._view = PlainTable(self.lines, _("Known and in the file, side by side"), name="import_difference_table")
        self._view.setItemDelegate(_DifferenceDelegate(self._view))
        self._view.set_widths((95, 80, 80, 80), stretch=(_FIELD, _KNOWN, _GIVEN, _AFTER))
        layout.addWidget(self._view, 1)

    def show_duplicate(self, duplicate: DuplicateRow | None, policy: Duplicates) -> None:
        """Show a duplicate and what the policy makes of it; None empties the panel."""
        previewer = self._session.previewer
        if duplicate is None or previewer is None:
            self._title.setText("")
            self._reason.setText("")
            self.lines.set_rows([])
            return
        self._title.setText(_("Row {row}: {title}").format(row=format_number(duplicate.row), title=duplicate.title))
        self._reason.setText(reason_text(duplicate))
        self._view.show_column(_AFTER, policy is not Duplicates.KEEP)  # both stay as the two columns say
        compare = partial(previewer.compare, duplicate, policy)
        self._context.tasks.fetch(compare, self._show, key="import differences")

    def _show(self, lines: list[DifferenceLine]) -> None:
        self.lines.set_rows(sorted(lines, key=lambda line: not line.differs))


def reason_text(duplicate: DuplicateRow) -> str:
    """Return why a row counts as known, in words."""
    return _("perhaps: {reason}").format(reason=duplicate.reason) if duplicate.is_likely else duplicate.reason


def _texts(line: DifferenceLine) -> tuple[str, ...]:
    return line.label, line.known or "–", line.given or "–", line.after or "–"


class _DifferenceDelegate(PlainCellDelegate):
    """What the import changes is amber and strong, what is the same is grey."""

    def paint_cell(self, painter: QPainter, _option: QStyleOptionViewItem, index: AnyIndex, inner: QRect) -> None:
        line: DifferenceLine = index.data(Qt.ItemDataRole.UserRole)
        text = str(index.data()).replace("\n", " ")
        color = "text.2" if index.column() == _FIELD or not line.differs else "text.1"
        is_new = index.column() == _AFTER and line.is_changed
        paint_text(painter, inner, text, color="warn" if is_new else color, weight=600 if is_new else None)
