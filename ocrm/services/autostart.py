"""Starting OCRM with the computer, without a window, so that reminders come: one file or registry value per system.

Each system has a class with `is_on`, `switch_on` and `switch_off`; they touch nothing but their own entry, and only
for the user who is signed in.
"""

from __future__ import annotations

import os
import plistlib
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from ocrm.errors import UserError
from ocrm.i18n import _

_NAME = "OCRM"
_LABEL = "org.ocrm.background"
_RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"
_BACKGROUND = "--background"
_QUOTED = '"\\`$'


class Autostart(Protocol):
    """How a system starts a program when its user signs in."""

    def is_on(self) -> bool:
        """Say whether OCRM is started."""

    def switch_on(self, command: Sequence[str]) -> None:
        """Have a command started from the next sign-in on."""

    def switch_off(self) -> None:
        """Have it started no longer; nothing happens where it was not."""


def background_command() -> list[str]:
    """Return the command that opens OCRM without its window, as it is installed here."""
    if getattr(sys, "frozen", False):
        return [sys.executable, _BACKGROUND]
    python = Path(sys.executable)
    windowless = python.with_name("pythonw.exe")
    if sys.platform == "win32" and windowless.exists():
        python = windowless
    return [str(python), "-m", "ocrm", "window", _BACKGROUND]


class LinuxAutostart:
    """A desktop entry in the autostart folder, as the XDG specification has it."""

    def __init__(self, config_home: Path | None = None) -> None:
        home = config_home or Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
        self.path = home / "autostart" / "ocrm.desktop"

    def is_on(self) -> bool:
        """Say whether the entry is there; a desktop hides one rather than deleting it."""
        return self.path.exists() and "Hidden=true" not in self.path.read_text("utf-8")

    def switch_on(self, command: Sequence[str]) -> None:
        """Write the entry."""
        words = " ".join(_quoted_for_desktop(word) for word in command)
        lines = ("[Desktop Entry]", "Type=Application", f"Name={_NAME}", f"Exec={words}", "Icon=ocrm",
                 "Terminal=false", "X-GNOME-Autostart-enabled=true")  # fmt: skip
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text("\n".join(lines) + "\n", "utf-8")

    def switch_off(self) -> None:
        """Take the entry away."""
        self.path.unlink(missing_ok=True)


def _quoted_for_desktop(word: str) -> str:
    """Return a word of a desktop entry's Exec line; a percent sign would be a field code."""
    if word and word == shlex.quote(word):
        return word.replace("%", "%%")
    escaped = "".join(f"\\{letter}" if letter in _QUOTED else letter for letter in word)
    return '"{}"'.format(escaped.replace("\\", "\\\\").replace("%", "%%"))


class MacAutostart:
    """A launch agent of the user."""

    def __init__(self, home: Path | None = None) -> None:
        self.path = (home or Path.home()) / "Library" / "LaunchAgents" / f"{_LABEL}.plist"

    def is_on(self) -> bool:
        """Say whether the agent is there."""
        return self.path.exists()

    def switch_on(self, command: Sequence[str]) -> None:
        """Write the agent."""
        agent: Mapping[str, Any] = {
            "Label": _LABEL,
            "ProgramArguments": list(command),
            "RunAtLoad": True,
            "ProcessType": "Interactive",
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_bytes(plistlib.dumps(agent))

    def switch_off(self) -> None:
        """Take the agent away."""
        self.path.unlink(missing_ok=True)


class WindowsAutostart:
    """A value of the user's Run key."""

    def __init__(self, registry: Any = None) -> None:
        if registry is None:
            import winreg  # only there

            registry = winreg
        self._registry = registry

    def is_on(self) -> bool:
        """Say whether the value is there."""
        registry = self._registry
        try:
            with registry.OpenKey(registry.HKEY_CURRENT_USER, _RUN_KEY) as key:
                registry.QueryValueEx(key, _NAME)
        except FileNotFoundError:
            return False
        return True

    def switch_on(self, command: Sequence[str]) -> None:
        """Write the value."""
        from subprocess import list2cmdline  # quotes as Windows reads it

        registry = self._registry
        with registry.CreateKey(registry.HKEY_CURRENT_USER, _RUN_KEY) as key:
            registry.SetValueEx(key, _NAME, 0, registry.REG_SZ, list2cmdline(command))

    def switch_off(self) -> None:
        """Take the value away."""
        registry = self._registry
        try:
            with registry.OpenKey(registry.HKEY_CURRENT_USER, _RUN_KEY, 0, registry.KEY_SET_VALUE) as key:
                registry.DeleteValue(key, _NAME)
        except FileNotFoundError:
            return


def system_autostart() -> Autostart:
    """Return how the system of this computer does it."""
    if sys.platform == "win32":
        return WindowsAutostart()
    return MacAutostart() if sys.platform == "darwin" else LinuxAutostart()


def set_autostart(system: Autostart, *, is_on: bool) -> None:
    """Start OCRM with the computer, or no longer; raises UserError where the system does not let us."""
    try:
        if is_on:
            system.switch_on(background_command())
        else:
            system.switch_off()
    except OSError as error:
        raise UserError(
            _("This computer does not let OCRM change what it starts with. Your data is untouched; set it there.")
        ) from error
