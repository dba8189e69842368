"""The page on which duplicates are looked at side by side and merged."""
