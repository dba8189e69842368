"""The record whose turn it is: who to call under which number, what was said last, and the keys of the outcomes."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QPushButton, QWidget

from ocrm.formats import format_date_relative, format_phone
from ocrm.i18n import _
from ocrm.services.quick_add import QuickAdd, parse_quick_add
from ocrm.services.workday.prospecting import OUTCOME_TITLES, Outcome, Prospect, usual_day
from ocrm.services.workspace import Workspace
from ocrm.ui.theme import theme
from ocrm.ui.widgets import FlowLayout, button, form_label, hbox, label, panel, vbox

_CARD_WIDTH = 680
_ICONS = {
    Outcome.REACHED: "check",
    Outcome.NO_ANSWER: "phone",
    Outcome.LATER: "clock",
    Outcome.NOT_INTERESTED: "ban",
    Outcome.SKIPPED: "arrow-right",
}
_NUMBERED = dict(enumerate(Outcome, 1))


class ProspectCard(QWidget):
    """Keys 1–5 give the outcome while the card has the keyboard, Alt+1–5 also while typing."""

    outcome_chosen = Signal(object)
    """An Outcome."""
    open_requested = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._phones: tuple[str, ...] = ()
        self.setObjectName("prospect_card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        frame = panel()
        frame.setMaximumWidth(theme().px(_CARD_WIDTH))
        outer = hbox(self)
        outer.addStretch(1)
        outer.addWidget(frame, 8)
        outer.addStretch(1)
        self._build(frame)

    def _build(self, frame: QFrame) -> None:
        layout = vbox(frame, margins=(20, 18, 20, 18), spacing=6)
        head = hbox(spacing=8)
        self._title = label("", "h2", elide=True)
        self._title.setObjectName("prospect_title")
        head.addWidget(self._title, 1)
        opens = button(_("Open"), "external-link", "small", tooltip=_("Open the record  O"), name="prospect_open")
        opens.clicked.connect(self.open_requested)
        head.addWidget(opens)
        layout.addLayout(head)
        self._who = label("", "muted", elide=True)
        layout.addWidget(self._who)
        self._phone = label("", "h3", selectable=True)
        self._phone.setObjectName("prospect_phone")
        layout.addWidget(self._phone)
        self._last = label("", "caption", wrap=True)
        self._last.setObjectName("prospect_last")
        layout.addWidget(self._last)
        layout.addSpacing(8)
        self.note = self._line("prospect_note", _("What was said"), _("What was said; it goes into the timeline"))
        layout.addWidget(form_label(_("What was said"), self.note))
        layout.addWidget(self.note)
        self.step = self._line("prospect_step", _("Next step"), _("Fri 10:00 send the quote"))
        self.step.textChanged.connect(self._show_reading)
        layout.addWidget(form_label(_("Next step"), self.step))
        layout.addWidget(self.step)
        self._reading = label("", "hint")
        layout.addWidget(self._reading)
        layout.addSpacing(8)
        layout.addWidget(self._outcomes())
        words = _("Keys: 1–5 outcome, N what was said, T next step, C copies the number, O opens, Ctrl+Z takes back.")
        layout.addWidget(label(words, "hint", wrap=True))

    def _line(self, name: str, title: str, hint: str) -> QLineEdit:
        edit = QLineEdit()
        edit.setObjectName(name)
        edit.setAccessibleName(title)
        edit.setPlaceholderText(hint)
        edit.installEventFilter(self)
        return edit

    def _outcomes(self) -> QWidget:
        holder = QWidget()
        flow = FlowLayout(holder)
        self._buttons: dict[Outcome, QPushButton] = {}
        for number, outcome in _NUMBERED.items():
            title = _(OUTCOME_TITLES[outcome])
            variant = "primary" if outcome is Outcome.REACHED else None
            made = button(f"{number}  {title}", _ICONS[outcome], variant, name=f"outcome_{outcome}")
            made.setAccessibleName(title)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(partial(self._choose, outcome))
            self._buttons[outcome] = made
            flow.addWidget(made)
        return holder

    # -- showing ------------------------------------------------------------------------------------------------------

    def show_prospect(self, prospect: Prospect) -> None:
        """Show a record, with empty lines to type in."""
        today = self._workspace.clock.today()
        self._title.setText(prospect.title)
        who = dict.fromkeys(name for name in (prospect.contact, prospect.customer) if name not in ("", prospect.title))
        self._who.setText(" · ".join(who))
        self._who.setVisible(bool(self._who.text()))
        self._phones = prospect.phones
        numbers = "   ".join(format_phone(phone) for phone in prospect.phones)
        self._phone.setText(numbers or _("no phone number"))
        self._phone.setAccessibleName(self._phone.text())
        day = prospect.last_contacted_on
        when = _("never contacted") if day is None else format_date_relative(day, today, in_sentence=True)
        words = " · ".join(part for part in (when, prospect.last_contact) if part)
        self._last.setText(_("Last contact: {words}").format(words=words))
        for outcome, made in self._buttons.items():
            usual = usual_day(self._workspace, outcome)
            day_words = "" if usual is None else format_date_relative(usual, today, in_sentence=True)
            made.setToolTip(_("plans a call {day}").format(day=day_words) if day_words else "")
        self.note.clear()
        self.step.clear()
        self._show_reading()
        self.setAccessibleName(f"{prospect.title} {numbers}")

    def step_line(self) -> QuickAdd | None:
        """Return the next step as typed, None where nothing is."""
        text = self.step.text().strip()
        return parse_quick_add(text, self._workspace.clock.local_now()) if text else None

    def _show_reading(self) -> None:
        line = self.step_line()
        if line is None:
            self._reading.setText(_("empty: the outcome plans the next call by itself"))
        else:
            self._reading.setText("  ".join(chip.label for chip in line.chips))

    # -- keys ---------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text().lower()
        if text.isdecimal() and int(text) in _NUMBERED:
            self._choose(_NUMBERED[int(text)])
        elif text == "o":
            self.open_requested.emit()
        elif text == "n":
            self.note.setFocus()
        elif text == "t":
            self.step.setFocus()
        elif text == "c" and self._phones:
            QGuiApplication.clipboard().setText(self._phones[0])
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            number = event.key() - Qt.Key.Key_0
            if event.modifiers() == Qt.KeyboardModifier.AltModifier and number in _NUMBERED:
                self._choose(_NUMBERED[number])
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(Outcome.REACHED)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.setFocus()
                return True
        return super().eventFilter(watched, event)

    def _choose(self, outcome: Outcome, _checked: bool = False) -> None:
        self.outcome_chosen.emit(outcome)
