"""Item models shared by pages: windows over records of any kind."""

from ocrm.ui.itemmodels.columns import Column, field_column, field_columns
from ocrm.ui.itemmodels.record_table import RecordTableModel

__all__ = ["Column", "RecordTableModel", "field_column", "field_columns"]
