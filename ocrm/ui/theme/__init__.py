"""Colours, fonts and sizes by token, asked at paint time: `theme().color("text.1")`."""

from ocrm.ui.theme.engine import REFERENCE_PX, Theme, install_theme, theme

__all__ = ["REFERENCE_PX", "Theme", "install_theme", "theme"]
