"""The colour of each category of customers, as chips and cells are drawn in it (A1.04)."""

from __future__ import annotations

from collections.abc import Mapping

from ocrm.errors import ValidationError
from ocrm.i18n import N_, _
from ocrm.services.settings import read_setting, write_setting
from ocrm.services.workspace import Workspace

SETTING = "category_colors"
TONES: Mapping[str, str] = {
    "neutral": N_("Grey"), "info": N_("Blue"), "ok": N_("Green"), "violet": N_("Violet"), "warn": N_("Amber"),
    "bad": N_("Red"),
}  # fmt: skip
"""The tones of the theme a category can have, and what they are called."""
PLAIN = "neutral"


def read_tones(workspace: Workspace) -> Mapping[str, str]:
    """Return the tone of each category that has one; the others are PLAIN."""
    tones: Mapping[str, str] = read_setting(workspace, SETTING)
    return {category: tone for category, tone in tones.items() if tone in TONES}


def tone_of(workspace: Workspace, category: str) -> str:
    """Return the tone of a category."""
    return read_tones(workspace).get(category, PLAIN)


def set_tone(workspace: Workspace, category: str, tone: str) -> None:
    """Let a category have another tone; raises ValidationError."""
    if tone not in TONES:
        raise ValidationError(_("A category has one of the colours offered. Nothing was changed."), field="color")
    write_setting(workspace, SETTING, {**read_setting(workspace, SETTING), category: tone})
