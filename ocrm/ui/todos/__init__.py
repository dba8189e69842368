"""To-dos: the one list of them that every page shares, quick add, and their own page."""
