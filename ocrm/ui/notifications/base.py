"""What a notification is, and what every channel that shows one can do."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

MAX_BUTTONS = 3


@dataclass(frozen=True, slots=True)
class NotificationButton:
    """A button: the action it asks for, and its text; `choices` are further ones beside it, where there is room."""

    action: str
    title: str
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Notification:
    """What to show; all plain text. `key` names it for whoever answers, `icon` and `tone` are the theme's.

    One that `is_passing` may go by itself; the others stay until they are answered, where the desktop allows it.
    """

    key: str
    title: str
    body: str = ""
    heading: str = ""
    icon: str = "bell"
    tone: str = "info"
    buttons: tuple[NotificationButton, ...] = ()
    is_passing: bool = False


class Notifier(QObject):
    """A way to tell the user something outside the window."""

    activated = Signal(str)
    """A notification (its key) was clicked."""
    action_requested = Signal(str, str)
    """A button was pressed: key and action."""
    dismissed = Signal(str)
    """The user closed a notification without a choice."""
    failed = Signal(object)
    """A `Notification` could not be shown."""

    @abstractmethod
    def show(self, notification: Notification) -> None:
        """Show a notification; one of the same key is replaced."""

    @abstractmethod
    def close(self, key: str) -> None:
        """Take a notification away, if it is still there."""

    @abstractmethod
    def shut_down(self) -> None:
        """Let go of everything; nothing is shown afterwards."""

    @abstractmethod
    def description(self) -> str:
        """Return in words what shows the notifications."""
