"""The desktop's own notifications, through desktop-notifier in an asyncio thread of its own.

Its callbacks come in that thread; the signals belong to an object of the GUI thread, so that Qt carries them over.
"""

from __future__ import annotations

import asyncio
import html
import logging
import threading
from collections.abc import Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from ocrm.i18n import _
from ocrm.ui.notifications.base import MAX_BUTTONS, Notification, Notifier

if TYPE_CHECKING:
    from desktop_notifier import Capability, DesktopNotifier

_PROBE_TIMEOUT_S = 5.0
_AS_LONG_AS_USUAL, _UNTIL_ANSWERED = -1, 0
"""What the freedesktop notifications call an expire timeout of the server's choice, and none."""
_CLOSE_TIMEOUT_S = 2.0
_LAST_WORDS_S = 0.5
"""How long what was asked for last may take before the connection ends."""
_log = logging.getLogger(__name__)


class DesktopChannel(Notifier):
    """Notifications of the desktop. `probed` tells, once, whether there are any."""

    probed = Signal(bool)

    def __init__(self, app_name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app_name = app_name
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._notifier: DesktopNotifier | None = None
        self._capabilities: frozenset[Capability] = frozenset()
        self._has_markup = False
        self._dispatched: set[str] = set()
        self._bus_interface: Any = None
        self._bus_numbers: dict[str, int] = {}
        """What the D-Bus server calls those shown: the library forgets it with the answer, some servers keep them."""

    def start(self) -> None:
        """Look for the desktop's notifications, in the background."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="notifications", daemon=True)
        self._thread.start()
        self._submit(self._probe())

    @property
    def has_buttons(self) -> bool:
        """Whether the desktop shows buttons on notifications."""
        from desktop_notifier import Capability  # it takes 0.1 s and is not needed to start

        return Capability.BUTTONS in self._capabilities

    def show(self, notification: Notification) -> None:
        self._submit(self._send(notification))

    def close(self, key: str) -> None:
        self._submit(self._clear(key))

    def shut_down(self) -> None:
        if self._loop is None or self._thread is None:
            return
        self._submit(self._disconnect())
        self._thread.join(_CLOSE_TIMEOUT_S)
        self._loop = None

    def description(self) -> str:
        if self.has_buttons:
            return _("Notifications of the desktop, with buttons")
        return _("Notifications of the desktop, without buttons")

    # -- in the asyncio thread ----------------------------------------------------------------------------------------

    def _run(self) -> None:
        loop = self._loop
        if loop is not None:
            loop.run_forever()
            loop.close()

    def _submit(self, work: Coroutine[Any, Any, None]) -> None:
        if self._loop is None or self._loop.is_closed():
            work.close()
            return
        asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _probe(self) -> None:
        try:
            await asyncio.wait_for(self._connect(), _PROBE_TIMEOUT_S)
        except Exception as error:  # whatever a platform's library raises: there are no desktop notifications here
            _log.info("no desktop notifications: %s", error)
            self.probed.emit(False)
            return
        self.probed.emit(bool(self._capabilities))

    async def _connect(self) -> None:
        from desktop_notifier import DesktopNotifier  # here, as it takes 0.1 s and is not needed to start

        notifier = DesktopNotifier(app_name=self._app_name, app_icon=None)
        self._capabilities = await notifier.get_capabilities()
        # The library does not say whether the server reads markup; only the D-Bus one has an interface to ask.
        interface = self._bus_interface = getattr(notifier._backend, "interface", None)
        self._has_markup = interface is not None and "body-markup" in await interface.call_get_capabilities()
        self._notifier = notifier

    async def _send(self, notification: Notification) -> None:
        from desktop_notifier import Button
        from desktop_notifier import Notification as DesktopNotification

        if self._notifier is None:
            self.failed.emit(notification)
            return
        key = notification.key
        await self._clear(key)
        self._dispatched.discard(key)
        buttons = tuple(
            Button(button.title, partial(self.action_requested.emit, key, button.action), button.action)
            for button in notification.buttons[:MAX_BUTTONS]
        )
        await self._notifier.send_notification(
            DesktopNotification(
                notification.title,
                html.escape(notification.body, quote=False) if self._has_markup else notification.body,
                buttons=buttons if self.has_buttons else (),
                on_dispatched=partial(self._dispatched.add, key),
                on_clicked=partial(self.activated.emit, key),
                on_dismissed=partial(self.dismissed.emit, key),
                identifier=key,
                timeout=_AS_LONG_AS_USUAL if notification.is_passing else _UNTIL_ANSWERED,
            )
        )
        if key not in self._dispatched:  # the library logs why and raises nothing
            self.failed.emit(notification)
            return
        if self._bus_interface is not None:
            numbers = self._notifier._backend._platform_to_interface_notification_identifier  # type: ignore[attr-defined]
            self._bus_numbers[key] = numbers.inverse.get(key, 0)

    async def _clear(self, key: str) -> None:
        if self._notifier is None:
            return
        number = self._bus_numbers.pop(key, 0)
        if key in await self._notifier.get_current_notifications():
            try:
                await self._notifier.clear(key)
            except KeyError:  # the server closed it first
                _log.debug("notification was gone already: %s", key)
        elif number:
            await self._close_answered(number)

    async def _close_answered(self, number: int) -> None:
        """Take away what was answered, where the server left it standing."""
        from dbus_fast.errors import DBusError  # where there is a number, there is D-Bus

        try:
            await self._bus_interface.call_close_notification(number)
        except DBusError:  # as is told where it is gone
            _log.debug("notification was gone already: %s", number)

    async def _disconnect(self) -> None:
        """Take away what is still shown, and end: who quits or locks leaves no name on the screen."""
        others = asyncio.all_tasks() - {asyncio.current_task()}
        if others:
            await asyncio.wait(others, timeout=_LAST_WORDS_S)
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        try:
            await asyncio.wait_for(self._clear_all(), _LAST_WORDS_S)
        except Exception as error:  # whatever a platform's library raises: the desktop is going too
            _log.info("notifications were not taken away: %s", type(error).__name__)
        notifier, self._notifier = self._notifier, None
        bus = getattr(getattr(notifier, "_backend", None), "bus", None)
        if bus is not None:
            bus.disconnect()
            await bus.wait_for_disconnect()
        asyncio.get_running_loop().stop()

    async def _clear_all(self) -> None:
        shown = [] if self._notifier is None else await self._notifier.get_current_notifications()
        for key in {*shown, *self._bus_numbers}:
            await self._clear(key)
