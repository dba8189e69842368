"""Whom to greet soon: birthdays and festivals with words to send, ready to copy."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QDialog, QPlainTextEdit, QWidget

from ocrm.formats import format_date_relative
from ocrm.i18n import _, pgettext
from ocrm.services.workday.greetings import Occasion, upcoming_occasions
from ocrm.ui.context import AppContext
from ocrm.ui.reminders.occasion_delegate import OccasionDelegate, OccasionLine
from ocrm.ui.theme import theme
from ocrm.ui.widgets import ListModel, PlainListView, button, column, hbox, label, row, vbox


class GreetingsDialog(QDialog):
    """Occasions at the left, what to send at the right; the words can be changed before they are copied."""

    def __init__(self, context: AppContext, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("greetings")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Birthdays and festivals"))
        self._context = context
        self.lines: ListModel[OccasionLine] = ListModel(text=_spoken, parent=self)
        self._build()
        self.resize(theme().px(820), theme().px(520))
        self._read()

    def _build(self) -> None:
        layout = vbox(self, margins=(20, 16, 20, 14), spacing=10)
        layout.addWidget(label(self.windowTitle(), "h2"))
        note = _(
            "The next 60 days. Change the words as you like, copy them and send them where you write to each other."
        )
        layout.addWidget(label(note, "muted", wrap=True))
        middle = hbox(spacing=16)
        self.view = PlainListView()
        self.view.setObjectName("occasions")
        self.view.setAccessibleName(_("Birthdays and festivals"))
        self.view.setModel(self.lines)
        self.view.setItemDelegate(OccasionDelegate(self.view))
        self.view.selectionModel().currentChanged.connect(self._show)
        middle.addWidget(self.view, 45)
        middle.addWidget(self._make_words(), 55)
        layout.addLayout(middle, 1)
        self._empty = label(_("Nobody's birthday and no festival within 60 days."), "muted")
        self._empty.hide()
        layout.addWidget(self._empty)
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self.copy)

    def _make_words(self) -> QWidget:
        self.variant = QComboBox()
        self.variant.setObjectName("greeting_variant")
        self.variant.setAccessibleName(_("Words to send"))
        self.variant.currentIndexChanged.connect(self._show_variant)
        self.text = QPlainTextEdit()
        self.text.setObjectName("greeting_text")
        self.text.setAccessibleName(_("Greeting"))
        self.text.setTabChangesFocus(True)
        self._copy = button(_("Copy"), "copy", "primary", name="greeting_copy")
        self._copy.clicked.connect(self.copy)
        self._open = button(_("Open the contact"), "external-link", "", name="greeting_open")
        self._open.clicked.connect(self.open_contact)
        self._said = label("", "muted")
        self._said.setObjectName("greeting_said")
        foot = row(self._copy, self._open, self._said, None, spacing=8)
        return column(self.variant, self.text, foot, spacing=8)

    def _read(self) -> None:
        """Look for them in the background: a large file has thousands of birthdays in two months."""
        self._show()
        self._reading = self._context.tasks.fetch(partial(upcoming_occasions, self._context.workspace), self._on_read)
        self.finished.connect(self._reading.cancel)

    def _on_read(self, found: list[Occasion]) -> None:
        today = self._context.workspace.clock.today()
        self.lines.set_rows([OccasionLine(one, format_date_relative(one.day, today)) for one in found])
        self._empty.setVisible(not found)
        if found:
            self.view.setCurrentIndex(self.lines.index(0))
        self._show()

    @property
    def current(self) -> Occasion | None:
        """The occasion chosen."""
        line = self.lines.row_at(self.view.currentIndex())
        return None if line is None else line.occasion

    def _show(self, *_indexes: object) -> None:
        chosen = self.current
        texts = chosen.texts if chosen is not None else ()
        self.variant.clear()
        for number in range(len(texts)):
            self.variant.addItem(_("Words {n}").format(n=number + 1))
        self.variant.setVisible(len(texts) > 1)
        self._open.setVisible(chosen is not None and chosen.contact_id is not None)
        self._copy.setEnabled(bool(texts))
        self._said.clear()
        self._show_variant(self.variant.currentIndex())

    def _show_variant(self, number: int) -> None:
        chosen = self.current
        texts = chosen.texts if chosen is not None else ()
        self.text.setPlainText(texts[number] if 0 <= number < len(texts) else "")

    def copy(self) -> None:
        """Put the words on the clipboard, as they stand."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self._said.setText(_("Copied"))

    def open_contact(self) -> None:
        """Open whose birthday it is."""
        chosen = self.current
        if chosen is not None and chosen.contact_id is not None:
            self._context.navigator.open_record("contacts", chosen.contact_id)
            self.close()


def _spoken(line: Any) -> str:
    said = (line.occasion.title, line.when, line.occasion.lunar, line.occasion.customer)
    return pgettext("spoken list", ", ").join(part for part in said if part)
