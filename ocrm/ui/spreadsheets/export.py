"""Exporting a list: the one function every list page calls."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from ocrm.services.records import RecordQuery
from ocrm.ui.context import AppContext
from ocrm.ui.spreadsheets.export_dialog import ExportDialog


def export_view(context: AppContext, query: RecordQuery, columns: Sequence[str]) -> ExportDialog:
    """Open the export of a list: `query` finds its rows, `columns` are the names of the fields it shows, in order."""
    parent = context.toasts.parent()
    dialog = ExportDialog(context, query, columns, parent=parent if isinstance(parent, QWidget) else None)
    dialog.open()
    return dialog
