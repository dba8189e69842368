"""Settings: reminders, quiet hours, what notifications show."""

from __future__ import annotations

from ocrm.i18n import _
from ocrm.ui.actions import ActionId
from ocrm.ui.settings.rows import SettingsSection
from ocrm.ui.widgets import action_button, hbox, label, row


class RemindersSection(SettingsSection):
    """Reminders and notifications."""

    def build(self) -> None:
        self.add_heading(_("Reminders"))
        self.add_row(
            _("Remind me of to-dos"),
            self.setting_switch("reminders_on"),
            note=_("On the desktop, at the time set in the to-do."),
        )
        self.add_row(
            _("Morning digest at"),
            self.setting_time("digest_at"),
            note=_("What is due without a clock time comes in one notification."),
        )
        self.add_row(
            _("Lunar birthdays in the leap month too"),
            self.setting_switch("lunar_birthdays_twice"),
            note=_("In a year that has the month twice, both days count."),
        )
        self.add_heading(_("Quiet hours"))
        self.add_row(_("Hold reminders back at night"), self.setting_switch("quiet_hours_on"))
        quiet_from, quiet_until = self.setting_time("quiet_from"), self.setting_time("quiet_until")
        quiet_from.setAccessibleName(_("Quiet hours from"))
        quiet_until.setAccessibleName(_("Quiet hours until"))
        between = row(quiet_from, label("–", "muted"), quiet_until, spacing=6)
        self.add_row(_("Quiet between"), between, note=_("What was held back comes in one digest afterwards."))
        self.add_heading(_("Privacy"))
        self.add_row(
            _("Hide names in notifications"),
            self.setting_switch("private_notifications"),
            note=_("Shows “1 call in 10 minutes” instead of whom and what."),
        )
        test = action_button(self.context.actions[ActionId.TEST_NOTIFICATION])
        self.lines.addSpacing(14)
        line = hbox()
        line.addWidget(test)
        line.addStretch(1)
        self.lines.addLayout(line)
