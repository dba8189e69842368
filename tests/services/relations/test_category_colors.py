"""A category of customers has a colour, which the user chooses."""

from __future__ import annotations

import pytest

from ocrm.errors import ValidationError
from ocrm.services.fields import picklists
from ocrm.services.relations import category_colors
from ocrm.services.workspace import Workspace


def test_every_shipped_category_has_a_colour_of_its_own(workspace: Workspace) -> None:
    codes = [row.code for row in picklists.list_values(workspace, "customer_category")]
    tones = [category_colors.tone_of(workspace, code) for code in codes]
    assert len(set(tones)) == len(codes) == 6


def test_a_colour_is_chosen_and_a_new_category_begins_grey(workspace: Workspace) -> None:
    picklists.add_value(workspace, "customer_category", "Press")
    assert category_colors.tone_of(workspace, "Press") == "neutral"
    category_colors.set_tone(workspace, "Press", "warn")
    assert category_colors.tone_of(workspace, "Press") == "warn"
    assert category_colors.tone_of(workspace, "vip") == "violet"
    with pytest.raises(ValidationError, match="Nothing was changed"):
        category_colors.set_tone(workspace, "Press", "pink")
