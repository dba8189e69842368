"""Rows of lists: views, order, grouping, and changing many at once."""
