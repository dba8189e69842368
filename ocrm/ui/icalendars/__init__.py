"""Calendars in the window: looking a file through before import, and the file that is kept current."""
