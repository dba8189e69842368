"""Prospecting sessions: going through a list of people, one key for each outcome."""
