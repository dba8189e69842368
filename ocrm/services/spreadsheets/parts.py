"""What a row of customers can bring along: its person, a deal, a conversation; by what their fields begin with."""

from __future__ import annotations

CONTACT, DEAL, TALK = "contact.", "opportunity.", "interaction."
"""What the fields of other records begin with in a sheet that has customers and more in one row."""
PARTS = {CONTACT: "contacts", DEAL: "opportunities", TALK: "interactions"}
"""The kind of record behind each, in the order in which they are written: later ones hang on earlier ones."""
LINKS = {CONTACT: ("customer",), DEAL: ("customer", "contact"), TALK: ("customer", "contact", "opportunity")}
"""What links each to the rest of its row, and is therefore in no column."""


def part_of(name: str) -> str:
    """Return what a field's name begins with where it is of another record of the row, else an empty text."""
    return next((prefix for prefix in PARTS if name.startswith(prefix)), "")


def bare_name(name: str) -> str:
    """Return what a field is called in its own record."""
    return name.removeprefix(part_of(name))
