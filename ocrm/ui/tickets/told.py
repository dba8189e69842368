"""The middle of a ticket's page: what happened, how it was resolved, how content the customer is, its course."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ocrm.i18n import _
from ocrm.services.display import ValueFormatter
from ocrm.services.records import RecordRow
from ocrm.services.tickets.course import course_of
from ocrm.services.tickets.handling import OPEN
from ocrm.ui.tickets.looks import Stars, answer_words
from ocrm.ui.widgets import IconLabel, button, clear_layout, hbox, label, row, tool_button, vbox
from ocrm.ui.widgets.writing import writing

_ICONS = {
    "opened_at": "inbox", "first_response_at": "message-circle", "resolved_at": "circle-check", "closed_at": "check",
}  # fmt: skip


class _Told(QWidget):
    """A heading with a pencil, and what is told below it."""

    edit_requested = Signal(str)
    """What a field says shall be changed."""

    def __init__(self, field: str, title: str) -> None:
        super().__init__()
        self.setObjectName(f"told_{field}")
        layout = vbox(self, spacing=4)
        head = hbox(spacing=6)
        head.addWidget(label(title, "strong"))
        head.addStretch(1)
        words = _("Edit “{field}”").format(field=title)
        self.edit_button = writing(tool_button("pencil", words, name=f"edit_{field}"))
        self.edit_button.clicked.connect(partial(self._ask, field))
        head.addWidget(self.edit_button)
        layout.addLayout(head)
        self.body: QVBoxLayout = vbox(spacing=4)
        layout.addLayout(self.body)

    def _ask(self, field: str, _checked: bool = False) -> None:
        self.edit_requested.emit(field)


class WordsTold(_Told):
    """A long text, or that there is none."""

    def __init__(self, field: str, title: str, nothing: str) -> None:
        super().__init__(field, title)
        self._nothing = nothing

    def show_text(self, text: str) -> None:
        """Show a text."""
        clear_layout(self.body)
        role = None if text else "hint"
        self.body.addWidget(label(text or self._nothing, role, wrap=True, selectable=bool(text)))


class SatisfactionTold(_Told):
    """The answer of the customer in stars and words, and what they say of it."""

    def __init__(self) -> None:
        super().__init__("satisfaction", _("Satisfaction"))

    def show_answer(self, answer: int | None, comment: str) -> None:
        """Show an answer of 1 to 5, or that there is none."""
        clear_layout(self.body)
        if answer is None:
            words = _("The customer has not said yet. Closing the ticket asks for it.")
            self.body.addWidget(label(words, "hint", wrap=True))
        else:
            self.body.addWidget(row(Stars(answer), label(answer_words(answer)), None))
        if comment:
            self.body.addWidget(label(comment, "muted", wrap=True, selectable=True))


class CourseTold(QWidget):
    """The moments of a ticket one below the other; while it was not answered, when it was can be said."""

    answer_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("told_course")
        layout = vbox(self, spacing=4)
        layout.addWidget(label(_("Course"), "strong"))
        self._body = vbox(spacing=4)
        layout.addLayout(self._body)
        self._answered = writing(button(_("Say when it was answered…"), "clock", "link", name="say_answered"))
        self._answered.clicked.connect(self.answer_requested)
        layout.addWidget(row(self._answered, None))

    def show_course(self, ticket: RecordRow, formatter: ValueFormatter) -> None:
        """Show the course of a ticket."""
        clear_layout(self._body)
        for step in course_of(ticket):
            words = " · ".join(part for part in (formatter.moment(step.moment), step.after) if part)
            line = row(
                IconLabel(_ICONS[step.field], "text.3", size=14), label(step.title), None, label(words, "caption")
            )
            self._body.addWidget(line)
        self._answered.setVisible(ticket["first_response_at"] is None and ticket["status"] == OPEN)
