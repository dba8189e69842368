"""The list of tickets, the page of one, and what is shown and done of them elsewhere."""
