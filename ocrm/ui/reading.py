"""A window on a file that can only be read: what writes is off there, and what is begun all the same says why.

A widget that writes is named so by `writing(…)` where it is made.
"""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from ocrm.ui.context import AppContext
from ocrm.ui.widgets.writing import switch_off

_TYPED_IN = (QLineEdit, QPlainTextEdit, QTextEdit)


def switch_off_writing(root: QWidget, context: AppContext) -> None:
    """Switch off all below `root` that writes, takes drops or lets what it shows be moved."""
    from ocrm.ui.forms.pane_host import PaneHost  # forms are not wanted at every start, this is
    from ocrm.ui.record_view import RecordView

    why = context.workspace.why_read_only
    for widget in root.findChildren(QWidget):
        switch_off(widget, why)
        if isinstance(widget, PaneHost):
            widget.refuse_writing(why, context.toasts)
        elif isinstance(widget, QAbstractItemView) and not isinstance(widget, RecordView):
            widget.setDragEnabled(False)
        if widget.acceptDrops() and not isinstance(widget, _TYPED_IN):
            widget.setAcceptDrops(False)
