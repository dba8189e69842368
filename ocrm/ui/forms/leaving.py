"""Leaving fields under way: each is saved, and the first one that was refused is asked for again."""

from __future__ import annotations

from collections.abc import Iterable

from ocrm.ui.forms.fact_row import FactRow


def leave_fields(facts: Iterable[FactRow]) -> bool:
    """Save the fields under way; put the keyboard on the first that was refused, and say whether none was."""
    refused = [fact for fact in list(facts) if fact.editor is not None and not fact.commit()]
    if refused and refused[0].editor is not None:
        refused[0].editor.setFocus()
        refused[0].editor.select_all()
    return not refused
