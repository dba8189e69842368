"""Quotes of a deal in the window: versions, the lines of one, its sums, two side by side."""
