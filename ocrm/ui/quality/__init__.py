"""Data quality: the score, what is wrong, and mending it."""
