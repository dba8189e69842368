"""Handing customers over to a colleague or another computer, and receiving them: a package anybody can read (F-38)."""

ENDING = ".ocrmpack"
"""What a package is named with."""
