"""What setting a preference does at once: colours, sizes, language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from ocrm.ui.language import apply_language, chosen_language
from ocrm.ui.preferences import Preferences
from ocrm.ui.theme import theme


class PreferenceEffects(QObject):
    """Carries preferences out as they change."""

    rebuild_needed = Signal()
    """Words or sizes changed: everything is to be built anew."""
    nav_changed = Signal()
    menu_bar_changed = Signal()

    def __init__(self, preferences: Preferences, parent: QObject) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._effects: dict[str, Callable[[Any], object]] = {
            "theme": theme().set_mode,
            "text_size": theme().set_scale,
            "density": theme().set_density,
            "language": self._set_language,
            "nav_collapsed": self._tell_nav,
            "menu_bar_shown": self._tell_menu_bar,
        }
        preferences.changed.connect(self._on_changed)
        theme().resized.connect(self.rebuild_needed)

    def _on_changed(self, key: str) -> None:
        effect = self._effects.get(key)
        if effect is not None:
            effect(self._preferences.get(key))

    def _set_language(self, language: str) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_language(app, chosen_language(language))
        self.rebuild_needed.emit()

    def _tell_nav(self, _collapsed: bool) -> None:
        self.nav_changed.emit()

    def _tell_menu_bar(self, _shown: bool) -> None:
        self.menu_bar_changed.emit()
