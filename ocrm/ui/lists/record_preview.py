"""The pane beside a list that shows one of its records; each kind of list fills one of its own."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ocrm.ui.context import AppContext
from ocrm.ui.widgets import PreviewPane


class RecordPreview(PreviewPane):
    """Shows one record at a time; what it cannot do itself it asks for by signals of its own."""

    def __init__(self, context: AppContext, *, name: str) -> None:
        super().__init__(name=name)
        self._context = context
        self._shown_id: int | None = None

    @property
    def shown_id(self) -> int | None:
        """The record shown."""
        return self._shown_id

    @property
    def first_button(self) -> QWidget:
        """Where the keyboard goes when the pane is gone to."""
        return self

    def show_record(self, record_id: int | None) -> None:
        """Show a record, or that none is chosen."""
        self._shown_id = record_id
