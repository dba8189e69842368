"""Colours, fonts and sizes by token, asked at paint time: `theme().color("text.1")`."""

from ocrm.ui.theme.engine import Theme, install_theme, theme

__all__ = ["Theme", "install_theme", "theme"]
