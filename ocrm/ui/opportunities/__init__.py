"""Opportunities: board, list and forecast, and the page of one."""
