"""What the user chose for this computer, each declared once with type, default and title.

To add one: a line in PREFERENCES and a property in Preferences if code reads it often.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

from ocrm import paths
from ocrm.i18n import N_


@dataclass(frozen=True, slots=True)
class PreferenceInfo:
    """A preference: its type is that of the default; `choices` are the allowed values, empty for any."""

    key: str
    default: Any
    title: str
    choices: tuple[Any, ...] = ()


PREFERENCES: dict[str, PreferenceInfo] = {
    info.key: info
    for info in (
        PreferenceInfo("language", "", N_("Language"), ("", "zh_CN", "en")),
        PreferenceInfo("theme", "system", N_("Theme"), ("system", "light", "dark")),
        PreferenceInfo("text_size", 1.0, N_("Text size"), (0.9, 1.0, 1.1, 1.25, 1.5)),
        PreferenceInfo("density", "normal", N_("List density"), ("compact", "normal", "cozy")),
        PreferenceInfo("start_page", "today", N_("Start page")),
        PreferenceInfo("close_to_background", False, N_("Keep reminding after the window is closed")),
        PreferenceInfo("global_quick_add", False, N_("Open quick add by a key everywhere")),
        PreferenceInfo("global_who_calls", False, N_("Look up who is calling by a key everywhere")),
        PreferenceInfo("lock_minutes", 10, N_("Lock when nobody uses OCRM"), (0, 1, 2, 5, 10, 15, 30, 60)),
        PreferenceInfo("curtain_minutes", 0, N_("Hide the window when nobody uses OCRM"), (0, 1, 2, 5, 10, 15, 30, 60)),
        PreferenceInfo("lock_on_sleep", True, N_("Lock when the computer sleeps or its screen is locked")),
        PreferenceInfo("lock_on_minimise", False, N_("Lock when the window is minimised")),
        PreferenceInfo("nav_collapsed", False, N_("Collapse the navigation")),
        PreferenceInfo("menu_bar_shown", False, N_("Show the menu bar")),
        PreferenceInfo("last_file", "", N_("Last file")),
        PreferenceInfo("phone_click", "copy", N_("A click on a phone number"), ("copy", "tel", "sip")),
        PreferenceInfo("recent_records", "[]", N_("Recent records")),
    )
}


class Preferences(QObject):
    """Typed access to the preferences, kept in an INI file of the user's settings folder."""

    changed = Signal(str)
    """A preference was set to another value: its key."""

    def __init__(self, path: Path | None = None) -> None:
        super().__init__()
        file = path or paths.config_dir() / "preferences.ini"
        self._settings = QSettings(str(file), QSettings.Format.IniFormat)

    def get(self, key: str) -> Any:
        """Return a preference, its default where it was never set or does not fit."""
        info = PREFERENCES[key]
        raw = self._settings.value(key)
        if raw is None:
            return info.default
        value = _as_type(raw, info.default)
        return info.default if info.choices and value not in info.choices else value

    def set(self, key: str, value: Any) -> None:
        """Set a preference."""
        if key not in PREFERENCES:
            raise KeyError(key)
        if self.get(key) != value:
            self._settings.setValue(key, value)
            self.changed.emit(key)

    def reset(self, key: str) -> None:
        """Go back to the default."""
        self.set(key, PREFERENCES[key].default)

    # -- what views remember ------------------------------------------------------------------------------------------

    def remember(self, key: str, value: object) -> None:
        """Remember plain data of a view: columns, sort, splitter sizes; `key` like `customers/columns`."""
        self._settings.setValue(f"views/{key}", json.dumps(value, ensure_ascii=False))

    def recall(self, key: str, default: Any = None) -> Any:
        """Return what a view remembered."""
        raw = self._settings.value(f"views/{key}")
        try:
            return default if raw is None else json.loads(str(raw))
        except ValueError:
            return default

    def remember_geometry(self, key: str, geometry: QByteArray) -> None:
        self._settings.setValue(f"geometry/{key}", geometry)

    def recall_geometry(self, key: str) -> QByteArray | None:
        raw = self._settings.value(f"geometry/{key}")
        return raw if isinstance(raw, QByteArray) and not raw.isEmpty() else None

    def sync(self) -> None:
        """Write to disk now."""
        self._settings.sync()

    # -- what code reads often ----------------------------------------------------------------------------------------

    @property
    def language(self) -> str:
        return str(self.get("language"))

    @property
    def last_file(self) -> Path | None:
        text = str(self.get("last_file"))
        return Path(text) if text else None


def _as_type(raw: Any, default: Any) -> Any:
    """Return what QSettings read (text, in an INI file) as the type of the default."""
    try:
        if isinstance(default, bool):
            return str(raw).lower() in ("true", "1")
        if isinstance(default, (int, float)):
            return type(default)(raw)
        return str(raw)
    except ValueError:
        return default
