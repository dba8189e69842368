"""Notifications: the desktop's own where there are any, OCRM's pop-ups elsewhere; they know nothing of to-dos.

To add a channel: 1. a subclass of `Notifier` in a file of its own, 2. its place in `choose.BestNotifier`.
"""

from ocrm.ui.notifications.base import Notification, NotificationButton, Notifier
from ocrm.ui.notifications.choose import BestNotifier

__all__ = ["BestNotifier", "Notification", "NotificationButton", "Notifier"]
