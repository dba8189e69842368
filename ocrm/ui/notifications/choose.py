"""The best channel there is: the desktop's notifications, else OCRM's own pop-ups; none is ever lost between them."""

from __future__ import annotations

from PySide6.QtCore import QObject

from ocrm.i18n import _
from ocrm.ui.notifications.base import Notification, Notifier
from ocrm.ui.notifications.desktop import DesktopChannel
from ocrm.ui.notifications.popup import PopupNotifier


class BestNotifier(Notifier):
    """Shows each notification through the best channel; what that one refuses becomes a pop-up."""

    def __init__(
        self, app_name: str = "OCRM", *, desktop: DesktopChannel | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desktop = desktop or DesktopChannel(app_name, self)
        self.popups = PopupNotifier(self)
        self._is_desktop_there: bool | None = None  # None until it has been looked for
        self._waiting: list[Notification] = []
        for channel in (self._desktop, self.popups):
            channel.activated.connect(self.activated)
            channel.action_requested.connect(self.action_requested)
            channel.dismissed.connect(self.dismissed)
        self._desktop.failed.connect(self._on_failed)
        self._desktop.probed.connect(self._on_probed)

    def start(self) -> None:
        """Look for the desktop's notifications; what is shown meanwhile waits a moment."""
        self._desktop.start()

    @property
    def is_ready(self) -> bool:
        """Whether it is known which channel is in use."""
        return self._is_desktop_there is not None

    def show(self, notification: Notification) -> None:
        if self._is_desktop_there is None:
            self._waiting.append(notification)
        elif self._is_desktop_there:
            self._desktop.show(notification)
        else:
            self.popups.show(notification)

    def close(self, key: str) -> None:
        self._waiting = [one for one in self._waiting if one.key != key]
        self.popups.close(key)
        if self._is_desktop_there:
            self._desktop.close(key)

    def shut_down(self) -> None:
        self._waiting.clear()
        self.popups.shut_down()
        self._desktop.shut_down()

    def description(self) -> str:
        """Return in words which channel is in use, for Settings."""
        if self._is_desktop_there is None:
            return _("Looking for notifications of the desktop…")
        return self._desktop.description() if self._is_desktop_there else self.popups.description()

    def _on_probed(self, is_there: bool) -> None:
        self._is_desktop_there = is_there
        waiting, self._waiting = self._waiting, []
        for notification in waiting:
            self.show(notification)

    def _on_failed(self, notification: Notification) -> None:
        self.popups.show(notification)
