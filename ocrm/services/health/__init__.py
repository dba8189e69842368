"""Whether the file is sound and looked after: what is looked at, how it stands, and what mends it."""
