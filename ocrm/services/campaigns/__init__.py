"""Campaigns beyond what every record can do: who is reached, what came of it, what it cost."""
