"""Spreadsheets in the window: the import wizard, the import history, and exporting a list."""
