"""Spreadsheets: reading any table file, mapping and cleaning its cells, importing and exporting records."""
