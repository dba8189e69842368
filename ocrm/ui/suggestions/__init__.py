"""What to do next by rules: rows that are accepted or dismissed, on Today, on records and on a page of their own."""
