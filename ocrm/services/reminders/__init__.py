"""Reminders: computed from the records when their time comes, each delivered exactly once.

`scheduler` decides what is due; `kinds` names what reminds; `sources`, `tenders`, `contracts`, `instalments`,
`birthdays` and `lists` work it out from records; `store` remembers what was shown, `snoozing` names the moments to put
off to, `wording` says it.
"""

from ocrm.services.reminders.reminder import Delivery, DueReminder, Reminder, ReminderKey, ReminderSettings
from ocrm.services.reminders.scheduler import Scheduler
from ocrm.services.reminders.snoozing import SnoozeChoice, snooze_choices, snooze_title, snooze_until
from ocrm.services.reminders.store import open_scheduler, read_reminder_settings

__all__ = [
    "Delivery",
    "DueReminder",
    "Reminder",
    "ReminderKey",
    "ReminderSettings",
    "Scheduler",
    "SnoozeChoice",
    "open_scheduler",
    "read_reminder_settings",
    "snooze_choices",
    "snooze_title",
    "snooze_until",
]
