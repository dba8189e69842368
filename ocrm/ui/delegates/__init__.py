"""Delegates shared by pages."""

from ocrm.ui.delegates.record_cell import CellPainter, RecordCellDelegate, plain_cell

__all__ = ["CellPainter", "RecordCellDelegate", "plain_cell"]
