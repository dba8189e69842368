"""Settings: what reminds and how long before, quiet hours, privacy, the background, and the proof that it works."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QCheckBox, QPushButton, QWidget

from ocrm.errors import UserError
from ocrm.i18n import _, ngettext
from ocrm.services.autostart import set_autostart, system_autostart
from ocrm.services.changes import Changes
from ocrm.services.reminders.kinds import KINDS, ReminderKind, kinds_off, leads_of, set_leads, switch_kind
from ocrm.services.workday import festivals
from ocrm.ui.actions import ActionId
from ocrm.ui.settings.reminder_leads import LeadsBox
from ocrm.ui.settings.rows import SettingsSection
from ocrm.ui.widgets import action_button, button, hbox, label, row, set_tone
from ocrm.ui.widgets.tick_menu import TickMenu


class RemindersSection(SettingsSection):
    """Reminders and notifications."""

    def build(self) -> None:
        self._build_proof()
        self._build_kinds()
        self._build_quiet()
        self._build_background()
        self.context.reminders.ticked.connect(self._show_proof)

    # -- is it awake --------------------------------------------------------------------------------------------------

    def _build_proof(self) -> None:
        self.add_heading(_("Reminders"))
        switch = self.setting_switch("reminders_on")
        self.add_row(
            _("Remind me"),
            switch,
            note=_("On the desktop, with buttons where it has them; each reminder exactly once."),
        )
        self._health = label("", "caption", wrap=True)
        self._health.setObjectName("reminder_health")
        self._channel = label("", "caption", wrap=True)
        self._channel.setObjectName("reminder_channel")
        self.lines.addWidget(self._health)
        self.lines.addWidget(self._channel)
        self._show_proof()
        switch.toggled.connect(self._show_proof)
        self.lines.addSpacing(6)
        line = hbox(spacing=8)
        line.addWidget(action_button(self.context.actions[ActionId.TEST_NOTIFICATION]))
        line.addWidget(action_button(self.context.actions[ActionId.SHOW_REMINDERS]))
        line.addStretch(1)
        self.lines.addLayout(line)

    def _show_proof(self, _is_on: bool = True) -> None:
        watch = self.context.reminders
        words, is_well = watch.health(self.context.workspace.clock)
        self._health.setText(words)
        set_tone(self._health, "" if is_well else "bad")
        channel = watch.channel
        self._channel.setText(_("Shown by: {channel}").format(channel=channel) if channel else "")
        self._channel.setVisible(bool(channel))

    # -- what reminds -------------------------------------------------------------------------------------------------

    def _build_kinds(self) -> None:
        self.add_heading(_("What reminds"))
        off = kinds_off(self.context.workspace)
        for kind in KINDS.values():
            self.add_row(_(kind.title), self._kind_control(kind, is_on=kind.name not in off), note=_(kind.note))
        self.add_row(
            _("In the morning at"),
            self.setting_time("digest_at"),
            note=_("What is due without a clock time comes then, together with the list of the day."),
        )
        self.add_row(
            _("Lunar birthdays in the leap month too"),
            self.setting_switch("lunar_birthdays_twice"),
            note=_("In a year that has the month twice, both days count."),
        )
        self._festivals = button("", "gift", name="festivals_chosen")
        self._festivals.clicked.connect(self._offer_festivals)
        self._count_festivals()
        greetings = action_button(self.context.actions[ActionId.SHOW_GREETINGS])
        self.add_row(
            _("Festivals to greet on"),
            row(self._festivals, greetings, spacing=6),
            note=_("Solar, lunar and of other countries."),
        )

    def _kind_control(self, kind: ReminderKind, *, is_on: bool) -> QWidget:
        switch = QCheckBox()
        switch.setObjectName(f"kind_{kind.name}")
        switch.setAccessibleName(_(kind.title))
        switch.setChecked(is_on)
        if not kind.offered:
            switch.toggled.connect(partial(self._switch, kind.name, None))
            return switch
        leads = leads_of(self.context.workspace, kind.name)
        box = LeadsBox(kind.name, _(kind.title), leads, offered=kind.offered)
        box.setEnabled(is_on)
        box.chosen.connect(partial(self._set_leads, kind.name))
        switch.toggled.connect(partial(self._switch, kind.name, box))
        return row(box, switch, spacing=8)

    def _switch(self, name: str, box: LeadsBox | None, is_on: bool) -> None:
        switch_kind(self.context.workspace, name, is_on=is_on)
        if box is not None:
            box.setEnabled(is_on)
        self._publish()

    def _set_leads(self, name: str, minutes: tuple[int, ...]) -> None:
        set_leads(self.context.workspace, name, minutes)
        self._publish()

    def _publish(self) -> None:
        self.context.bus.publish(Changes(frozenset({"settings"}), origin="settings"))

    # -- festivals ----------------------------------------------------------------------------------------------------

    def _count_festivals(self) -> None:
        off = festivals.chosen_off(self.context.workspace)
        count = sum(festival.key not in off for festival in festivals.all_festivals())
        self._festivals.setText(ngettext("{n} festival", "{n} festivals", count).format(n=count))

    def _offer_festivals(self) -> None:
        menu = self.make_festival_menu(self._festivals)
        menu.popup(self._festivals.mapToGlobal(self._festivals.rect().bottomLeft()))

    def make_festival_menu(self, parent: QPushButton) -> TickMenu:
        """Return the festivals to tick; the menu deletes itself when closed."""
        menu = TickMenu(parent)
        menu.setObjectName("festival_menu")
        off = festivals.chosen_off(self.context.workspace)
        for festival in festivals.all_festivals():
            action = menu.addAction(festival.title)
            action.setCheckable(True)
            action.setChecked(festival.key not in off)
            action.toggled.connect(partial(self._choose_festival, festival.key))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _choose_festival(self, key: str, is_on: bool) -> None:
        off = set(festivals.chosen_off(self.context.workspace))
        off = off - {key} if is_on else off | {key}
        self.write("festivals_off", festivals.stored_off(off))
        self._count_festivals()

    # -- quiet hours and the background -------------------------------------------------------------------------------

    def _build_quiet(self) -> None:
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

    def _build_background(self) -> None:
        self.add_heading(_("In the background"))
        self._goes_on = self.preference_switch("close_to_background")
        self.add_row(
            _("Keep reminding after the window is closed"),
            self._goes_on,
            note=_("OCRM stays in the background; starting it again brings the window back."),
        )
        self._autostart = QCheckBox()
        self._autostart.setObjectName("autostart")
        self._autostart.setChecked(system_autostart().is_on())
        self._autostart.toggled.connect(self._switch_autostart)
        self.add_row(
            _("Start with the computer, without a window"),
            self._autostart,
            note=_("Reminders come from the moment you sign in."),
        )

    def _switch_autostart(self, is_on: bool) -> None:
        try:
            set_autostart(system_autostart(), is_on=is_on)
            if is_on:  # who wants reminders from the start does not mean to end them with the window
                self._goes_on.setChecked(True)
        except UserError as error:
            self.context.toasts.show(str(error), tone="bad")
            blocked = self._autostart.blockSignals(True)
            self._autostart.setChecked(not is_on)
            self._autostart.blockSignals(blocked)
