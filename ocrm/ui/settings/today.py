"""Settings: which figures and cards Today is made of, what it points out under needs-attention, and from when on."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QCheckBox, QWidget

from ocrm.i18n import N_, _
from ocrm.services.changes import Changes
from ocrm.services.relations import answers
from ocrm.services.settings import read_setting
from ocrm.services.workday.home import CARDS, FIGURES
from ocrm.services.workday.today import ATTENTION_TITLES, AttentionKind, attention_off, switch_attention
from ocrm.ui.context import Target
from ocrm.ui.settings.home_parts import HomePartList
from ocrm.ui.settings.rows import SettingsSection
from ocrm.ui.settings.section_names import HOME_CARDS, HOME_FIGURES
from ocrm.ui.widgets import button, days_field, hours_field, label, percent_field, row

_THRESHOLDS = {
    AttentionKind.WAITING: ("answer_hours", N_("Answer within working hours"), 1, answers.LONGEST_HOURS),
    AttentionKind.FOLLOW_UP: ("follow_up_percent", N_("Least follow-up rate"), 1, 100),
    AttentionKind.CONTRACTS_ENDING: ("attention_contract_days", N_("Days ahead"), 1, 365),
    AttentionKind.BIRTHDAYS: ("attention_birthday_days", N_("Days ahead"), 1, 60),
    AttentionKind.DATA_CHECK: ("attention_data_check_days", N_("Days between"), 7, 365),
    AttentionKind.POOL_SOON: ("pool_warn_days", N_("Warn days before"), 1, 90),
}
"""The setting of each kind that has a number, its name, least and most."""
_SET_ELSEWHERE = {
    AttentionKind.STALLED: ("stages", N_("Limits of the stages")),
}
_FIELDS = {AttentionKind.WAITING: hours_field, AttentionKind.FOLLOW_UP: percent_field}
_NOTES = {
    AttentionKind.WAITING: N_(
        "They wrote or enquired, and in so many working hours nobody answered. The work calendar says what is worked."
    ),
    AttentionKind.STALLED: N_("Longer in a stage than its limit."),
    AttentionKind.NO_NEXT_STEP: N_("Open, and nothing is planned."),
    AttentionKind.PAST_CLOSE: N_("Open, though expected to be closed by now."),
    AttentionKind.BACK_FROM_HOLD: N_("For a week after their day."),
    AttentionKind.LOSING_TOUCH: N_(
        "Of high or medium value, or with deals open or won; silent for longer than one and a half times their rhythm."
    ),
    AttentionKind.FOLLOW_UP: N_(
        "Customers with an interaction in the days set under Follow-up, among all that are not lost and not pooled."
    ),
    AttentionKind.MONEY_OVERDUE: N_("Instalments of contracts in force whose day is past and whose money is not here."),
    AttentionKind.CONTRACTS_ENDING: N_("Signed, and their last day is near."),
    AttentionKind.TICKETS: N_("The urgent ones stand at the top of the queue too."),
    AttentionKind.BIRTHDAYS: N_("By the sun and by the moon."),
    AttentionKind.POOL_SOON: N_("While the pool is on."),
    AttentionKind.DATA_CHECK: N_("Duplicates and gaps grow quietly."),
}


class TodaySection(SettingsSection):
    """Figures and cards to choose; the lines of needs-attention, each with a switch and its number, if any."""

    def build(self) -> None:
        self._build_parts()
        self.add_heading(_("Needs attention"))
        off = attention_off(self.context.workspace)
        for kind, title in ATTENTION_TITLES.items():
            note = _(_NOTES[kind]) if kind in _NOTES else ""
            self.add_row(_(title), self._control(kind, is_on=kind not in off), note=note)
        self.add_heading(_("First week"))
        self.add_row(
            _("Hide the steps of the first week"),
            self.setting_switch("first_week_hidden"),
            note=_("They go by themselves once all are done, or the week is over."),
        )

    def _build_parts(self) -> None:
        self.add_heading(_("Figures and cards"))
        words = _("Tick what Today shows. Drag to reorder, or Alt+↑ and Alt+↓.")
        self.lines.addWidget(label(words, "caption", wrap=True))
        self.lines.addSpacing(6)
        figures = HomePartList(self.context, FIGURES, _("Figures"), name=HOME_FIGURES)
        cards = HomePartList(self.context, CARDS, _("Cards"), name=HOME_CARDS)
        self._parts = (figures, cards)
        self.lines.addWidget(row(figures, cards, spacing=14))
        reset = button(_("Restore the defaults"), "rotate-ccw", "ghost", name="home_restore")
        reset.clicked.connect(self._restore_parts)
        self.lines.addWidget(row(reset, None))

    def reload(self) -> None:
        for part in self._parts:
            part.reload()

    def _restore_parts(self) -> None:
        for part in self._parts:
            part.reset()

    def _control(self, kind: AttentionKind, *, is_on: bool) -> QWidget:
        switch = QCheckBox()
        switch.setObjectName(f"attention_{kind}")
        switch.setAccessibleName(_(ATTENTION_TITLES[kind]))
        switch.setChecked(is_on)
        switch.toggled.connect(partial(self._switch, kind))
        beside = self._beside(kind)
        return switch if beside is None else row(beside, switch, spacing=8)

    def _beside(self, kind: AttentionKind) -> QWidget | None:
        if kind in _SET_ELSEWHERE:
            section, title = _SET_ELSEWHERE[kind]
            link = button(_(title), None, "link", name=f"attention_{kind}_elsewhere")
            link.clicked.connect(partial(self._go, section))
            return link
        if kind not in _THRESHOLDS:
            return None
        key, title, least, most = _THRESHOLDS[kind]
        present = int(read_setting(self.context.workspace, key))
        spin = _FIELDS.get(kind, days_field)(key, _(title), least, most, value=present)
        spin.setToolTip(_(title))
        spin.valueChanged.connect(partial(self.write, key))
        return spin

    def _go(self, section: str, _checked: bool = False) -> None:
        self.context.navigator.go(Target("settings", view=section))

    def _switch(self, kind: AttentionKind, is_on: bool) -> None:
        switch_attention(self.context.workspace, kind, is_on=is_on)
        self.context.bus.publish(Changes(frozenset({"settings"}), origin="settings"))
