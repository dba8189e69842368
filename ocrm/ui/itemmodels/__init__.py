"""Item models shared by pages: windows over records of any kind."""

from ocrm.ui.itemmodels.columns import Column, field_column, field_columns
from ocrm.ui.itemmodels.field_text import FieldTexts
from ocrm.ui.itemmodels.record_table import RecordTableModel

__all__ = ["Column", "FieldTexts", "RecordTableModel", "field_column", "field_columns"]
