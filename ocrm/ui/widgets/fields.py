"""Inputs that understand what people type: search, dates, amounts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QDate, QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QComboBox,
    QFrame,
    QLabel,
    QLineEdit,
    QMenu,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QToolButton,
    QWidget,
    QWidgetAction,
)

from ocrm.formats import format_date_iso, format_money, format_weekday
from ocrm.i18n import _, ngettext
from ocrm.parsing import parse_date, parse_money
from ocrm.ui.theme import theme
from ocrm.ui.widgets.buttons import set_error_state, tool_button
from ocrm.ui.widgets.calendar import month_calendar
from ocrm.ui.widgets.labels import IconLabel, kbd, label, set_variant
from ocrm.ui.widgets.layout import hbox
from ocrm.ui.widgets.menu_places import open_below

_TYPING_PAUSE_MS = 120
_ROOM_FOR_ECHO = 150
_NUMBER_WIDTH, _DAYS_WIDTH, _NUMBER_MARGIN = 64, 116, 6


class _FramedEdit(QFrame):
    """A line edit with things beside it inside one outline that shows the focus."""

    def __init__(self, accessible_name: str) -> None:
        super().__init__()
        self.setProperty("field", "true")
        self.edit = QLineEdit()
        self.edit.setProperty("bare", "true")
        self.edit.setAccessibleName(accessible_name)
        self.edit.installEventFilter(self)
        self.setFocusProxy(self.edit)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            set_variant(self, "focus", "true")
        elif event.type() == QEvent.Type.FocusOut:
            set_variant(self, "focus", "false")
        return super().eventFilter(watched, event)


class SearchField(_FramedEdit):
    """A search box: icon, text, key hint; tells its text after a short pause in typing."""

    text_changed = Signal(str)
    submitted = Signal()
    down_pressed = Signal()

    def __init__(
        self, placeholder: str, *, width: int | None = None, shortcut: str | None = None, small: bool = True
    ) -> None:
        super().__init__(placeholder)
        self.setFixedHeight(theme().px("control.small" if small else "control") + 2)
        if width is not None:
            self.setFixedWidth(theme().px(width))
        layout = hbox(self, margins=(8, 0, 6, 0), spacing=6)
        layout.addWidget(IconLabel("search", "text.3", size=14))
        self.edit.setPlaceholderText(placeholder)
        layout.addWidget(self.edit, 1)
        self._hint = kbd(shortcut) if shortcut else None
        if self._hint is not None:
            layout.addWidget(self._hint)
        self._clear = tool_button("x", _("Clear"))
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear.clicked.connect(self.clear)
        self._clear.hide()
        layout.addWidget(self._clear)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_TYPING_PAUSE_MS)
        self._pause.timeout.connect(self._tell)
        self.edit.textChanged.connect(self._on_text_changed)
        self.edit.returnPressed.connect(self._on_return)

    def text(self) -> str:
        return self.edit.text().strip()

    def set_text(self, text: str) -> None:
        self.edit.setText(text)

    def clear(self) -> None:
        self.edit.clear()
        self._tell()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down:
                self.down_pressed.emit()
                return True
            if event.key() == Qt.Key.Key_Escape and self.edit.text():
                self.clear()
                return True
        return super().eventFilter(watched, event)

    def show_hint(self) -> None:
        """Show the key hint or the cross, as fits the text."""
        text = self.edit.text()
        self._clear.setVisible(bool(text))
        if self._hint is not None:
            self._hint.setVisible(not text)

    def _on_text_changed(self, _text: str) -> None:
        self.show_hint()
        self._pause.start()

    def _on_return(self) -> None:
        self._tell()
        self.submitted.emit()

    def _tell(self) -> None:
        self._pause.stop()
        self.text_changed.emit(self.text())


class MoneyField(_FramedEdit):
    """An amount, typed as 12.5万, 128k or 1,280,000; what was understood is echoed beside it."""

    changed = Signal()

    def __init__(self, accessible_name: str, *, currency: str = "CNY", amount: Decimal | None = None) -> None:
        super().__init__(accessible_name)
        self._currency = currency
        self.setProperty("outline", "strong")
        self.setFixedHeight(theme().px("control") + 2)
        layout = hbox(self, margins=(8, 0, 8, 0), spacing=6)
        layout.addWidget(self.edit, 1)
        self._echo = label("", "hint")
        layout.addWidget(self._echo)
        self.edit.textChanged.connect(self._on_text_changed)
        self.set_amount(amount)

    def amount(self) -> Decimal | None:
        """Return the amount, None where empty or not understood."""
        return parse_money(self.edit.text())

    def set_amount(self, amount: Decimal | None) -> None:
        """Show an amount as one types it: without cents where there are none."""
        is_whole = amount is not None and amount == amount.to_integral_value()
        self.edit.setText("" if amount is None else f"{amount:.0f}" if is_whole else f"{amount:f}")

    def is_valid(self) -> bool:
        """Say whether the text is empty or an amount."""
        return not self.edit.text().strip() or self.amount() is not None

    def set_error(self, wrong: bool) -> None:
        set_error_state(self, wrong=wrong)

    def _on_text_changed(self) -> None:
        amount = self.amount()
        if amount is not None:
            self._echo.setText(format_money(amount, self._currency))
        else:
            self._echo.setText(_("not an amount") if self.edit.text().strip() else "")
        self.set_error(not self.is_valid())
        self.changed.emit()


class DateField(_FramedEdit):
    """A day, typed as 2026-10-23, 10.23, 明天 or Fri, or picked; the day understood is echoed beside it."""

    changed = Signal()

    def __init__(
        self,
        accessible_name: str,
        *,
        today: date,
        day: date | None = None,
        parse: Callable[[str, date], date | None] = parse_date,
    ) -> None:
        super().__init__(accessible_name)
        self._today, self._parse = today, parse
        self.setProperty("outline", "strong")
        self.setFixedHeight(theme().px("control") + 2)
        self.edit.setPlaceholderText(_("2026-10-23, tomorrow, Fri"))
        layout = hbox(self, margins=(8, 0, 2, 0), spacing=4)
        layout.addWidget(self.edit, 1)
        self._echo: QLabel = label("", "hint")
        layout.addWidget(self._echo)
        self._picker: QToolButton = tool_button("calendar-days", _("Pick a day"))
        self._picker.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._picker.clicked.connect(self.pick)
        layout.addWidget(self._picker)
        self.edit.textChanged.connect(self._on_text_changed)
        self.edit.editingFinished.connect(self._normalise)
        self.set_day(day)

    def day(self) -> date | None:
        """Return the day, None where empty or not understood."""
        text = self.edit.text().strip()
        return self._parse(text, self._today) if text else None

    def set_day(self, day: date | None) -> None:
        self.edit.setText("" if day is None else format_date_iso(day))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the echo out where the day itself would be cut."""
        super().resizeEvent(event)
        self._echo.setVisible(self.width() >= theme().px(_ROOM_FOR_ECHO))

    def is_valid(self) -> bool:
        """Say whether the text is empty or a day."""
        return not self.edit.text().strip() or self.day() is not None

    def set_error(self, wrong: bool) -> None:
        set_error_state(self, wrong=wrong)

    def pick(self) -> None:
        """Open the calendar below the field."""
        menu = QMenu(self)
        shown = self.day() or self._today
        calendar = month_calendar(shown, today=self._today, accessible_name=_("Pick a day"), parent=menu)
        calendar.clicked.connect(self._on_picked)
        calendar.activated.connect(self._on_picked)
        calendar.clicked.connect(menu.close)
        action = QWidgetAction(menu)
        action.setDefaultWidget(calendar)
        menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        open_below(menu, self)
        calendar.setFocus()

    def _on_picked(self, picked: QDate) -> None:
        self.set_day(date(picked.year(), picked.month(), picked.day()))
        self.edit.setFocus()

    def _normalise(self) -> None:
        day = self.day()
        if day is not None:
            self.set_day(day)

    def _on_text_changed(self) -> None:
        day = self.day()
        if day is None:
            self._echo.setText(_("not a day") if self.edit.text().strip() else "")
        elif self.edit.text() == format_date_iso(day):
            self._echo.setText(format_weekday(day))
        else:
            self._echo.setText(f"{format_date_iso(day)} {format_weekday(day)}")
        self.set_error(not self.is_valid())
        self.changed.emit()


def form_label(text: str, field: QWidget) -> QLabel:
    """Return the caption above a form field, wired as its label."""
    if not field.accessibleName():
        field.setAccessibleName(text)
    return label(text, "caption", buddy=field)


class QuietSpinBox(QSpinBox):
    """A number that the wheel scrolls past instead of changing it by accident."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.lineEdit().setTextMargins(theme().px(_NUMBER_MARGIN), 0, 0, 0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


def number_field(name: str, accessible_name: str, least: int, most: int) -> QuietSpinBox:
    """Return a narrow box for a whole number."""
    made = QuietSpinBox()
    made.setObjectName(name)
    made.setAccessibleName(accessible_name)
    made.setRange(least, most)
    made.setFixedWidth(theme().px(_NUMBER_WIDTH))
    return made


def days_field(name: str, accessible_name: str, least: int, most: int, *, value: int) -> QuietSpinBox:
    """Return a box for a number of days, which says so."""
    return _measuring_field(number_field(name, accessible_name, least, most), value, _say_days)


def hours_field(name: str, accessible_name: str, least: int, most: int, *, value: int) -> QuietSpinBox:
    """Return a box for a number of hours, which says so."""
    return _measuring_field(number_field(name, accessible_name, least, most), value, _say_hours)


def percent_field(name: str, accessible_name: str, least: int, most: int, *, value: int) -> QuietSpinBox:
    """Return a box for a share in percent."""
    return _measuring_field(number_field(name, accessible_name, least, most), value, _say_percent)


def _measuring_field(made: QuietSpinBox, value: int, say: Callable[[QSpinBox, int], None]) -> QuietSpinBox:
    """Let a box say its unit in the form its number asks for."""
    made.setFixedWidth(theme().px(_DAYS_WIDTH))
    made.setValue(value)
    made.valueChanged.connect(partial(say, made))
    say(made, made.value())
    return made


def _say_percent(field: QSpinBox, _percent: int) -> None:
    field.setSuffix(" %")


def _say_hours(field: QSpinBox, hours: int) -> None:
    field.setSuffix(ngettext(" hour", " hours", hours))


def _say_days(field: QSpinBox, days: int) -> None:
    field.setSuffix(ngettext(" day", " days", days))


class QuietComboBox(QComboBox):
    """A combo box that the wheel scrolls past instead of changing it by accident, and that says where words are cut.

    Its list stays over the panel it stands in where that is wide enough.
    """

    def showPopup(self) -> None:
        super().showPopup()
        panel: QWidget | None = self.parentWidget()
        while panel is not None and not isinstance(panel, QAbstractScrollArea):
            panel = panel.parentWidget()
        if panel is None:
            return
        popup, left = self.view().window(), panel.mapToGlobal(QPoint(0, 0)).x()
        over = popup.x() + popup.width() - (left + panel.width())
        if over > 0 and popup.width() <= panel.width():
            popup.move(popup.x() - over, popup.y())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.isEditable() or self.currentIndex() < 0:
            super().paintEvent(event)
            return
        option = self._elided()
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    @property
    def shown_text(self) -> str:
        """What of the chosen words is to be read, … for what has no room."""
        text: str = self._elided().currentText
        return text

    def _elided(self) -> QStyleOptionComboBox:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        field = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self)
        room = field.width() - (0 if option.currentIcon.isNull() else option.iconSize.width() + 4)
        if option.fontMetrics.horizontalAdvance(option.currentText) > room:
            cut = Qt.TextElideMode.ElideRight
            option.currentText = option.fontMetrics.elidedText(option.currentText, cut, room - 2)
        return option

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
