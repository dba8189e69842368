"""Things to press: buttons, tool buttons, filter chips and the segmented control."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QCursor, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import icon as themed_icon
from ocrm.ui.widgets.labels import set_variant
from ocrm.ui.widgets.layout import FlowLayout, hbox

_ICON_TOKENS = {"primary": "text.onAccent", "smallPrimary": "text.onAccent", "danger": "bad"}


def escape_mnemonic(text: str) -> str:
    """Return user data safe as the text of a button, tab or menu entry."""
    return text.replace("&", "&&")


class PushButton(QPushButton):
    """A push button that Enter presses as Space does; Qt's own does so in dialogs only.

    One that can be checked leaves Enter to its form, which it saves. Words keep a space's distance from an icon.
    """

    def setText(self, text: str) -> None:
        """Show words; Qt puts them against the icon."""
        super().setText(f" {text}" if text and not self.icon().isNull() else text)

    def setMenu(self, menu: QMenu) -> None:  # noqa: N802
        """Open a menu when pressed."""
        super().setMenu(menu)
        menu.aboutToHide.connect(self._let_pointer_go)

    def _let_pointer_go(self) -> None:
        """Look as if the pointer had left where it has: Qt does not say so when the menu opens a dialog."""
        if not self.rect().contains(self.mapFromGlobal(QCursor.pos())):
            self.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if is_plain and not self.isCheckable() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            if not event.isAutoRepeat():
                self.click()
        else:
            super().keyPressEvent(event)


def button(
    text: str = "",
    icon: str | None = None,
    variant: str | None = None,
    *,
    tooltip: str = "",
    checkable: bool = False,
    menu: QMenu | None = None,
    name: str = "",
) -> QPushButton:
    """Return a push button, named `name` for tests.

    Variants: primary danger ghost link small smallPrimary chip searchbox.
    """
    widget = PushButton()
    if variant:
        widget.setProperty("variant", variant)
    if icon:
        widget.setIcon(themed_icon(icon, _ICON_TOKENS.get(variant or "")))
        side = theme().px("icon.m")
        widget.setIconSize(QSize(side, side))
    widget.setText(text)
    widget.setAccessibleName(text.replace("&&", "\0").replace("&", "").replace("\0", "&") or tooltip)
    if tooltip:
        widget.setToolTip(tooltip)
    widget.setCheckable(checkable)
    widget.setAutoDefault(False)
    if menu is not None:
        widget.setMenu(menu)
    if variant == "link":
        widget.setCursor(Qt.CursorShape.PointingHandCursor)
    if name:
        widget.setObjectName(name)
    return widget


class ElidingButton(PushButton):
    """A push button as wide as its words where there is room; where there is none they end in …"""

    def __init__(self, icon: str | None, *, name: str, least_letters: int, variant: str = "") -> None:
        """It never gets narrower than `least_letters` need; `variant` as of a button."""
        super().__init__()
        if variant:
            self.setProperty("variant", variant)
        if variant == "link":
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._least_letters = least_letters
        self._short = ""
        self.setObjectName(name)
        if icon:
            self.setIcon(themed_icon(icon, _ICON_TOKENS.get(variant)))
        side = theme().px("icon.m")
        self.setIconSize(QSize(side, side))
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_words(self, words: str, *, short: str = "") -> None:
        """Show words, whole in the tooltip and to screen readers; `short` ones stand for them where room is short."""
        self._short = escape_mnemonic(short)
        self.setText(escape_mnemonic(words))
        self.setToolTip(words)
        self.setAccessibleName(words)

    @property
    def shown_text(self) -> str:
        """What of the words is to be read."""
        return self._option().text.strip().replace("&&", "&")

    def minimumSizeHint(self) -> QSize:
        hint, words, metrics = self.sizeHint(), self.text(), self.fontMetrics()
        least = (self._short or words)[: self._least_letters]
        spared = max(0, metrics.horizontalAdvance(words) - metrics.horizontalAdvance(least))
        return QSize(hint.width() - spared, hint.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        QStylePainter(self).drawControl(QStyle.ControlElement.CE_PushButton, self._option())

    def _option(self) -> QStyleOptionButton:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        spared = max(0, self.sizeHint().width() - self.width())
        if spared:
            room = option.fontMetrics.horizontalAdvance(option.text) - spared
            option.text = self._short or option.text
            option.text = option.fontMetrics.elidedText(option.text, Qt.TextElideMode.ElideRight, room)
        return option


def tool_button(
    icon: str,
    tooltip: str,
    shortcut: str | None = None,
    *,
    text: str = "",
    checkable: bool = False,
    color_token: str | None = None,
    menu: QMenu | None = None,
    name: str = "",
) -> QToolButton:
    """Return an icon button; its tooltip is its accessible name, `shortcut` is only shown in the tooltip."""
    widget = QToolButton()
    widget.setIcon(themed_icon(icon, color_token))
    side = theme().px("icon.m")
    widget.setIconSize(QSize(side, side))
    widget.setToolTip(f"{tooltip}  {shortcut}" if shortcut else tooltip)
    widget.setAccessibleName(tooltip)
    widget.setCheckable(checkable)
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    if text:
        widget.setText(text)
        widget.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    if menu is not None:
        widget.setMenu(menu)
        widget.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    if name:
        widget.setObjectName(name)
    return widget


def action_button(action: QAction, variant: str | None = None, *, icon_only: bool = False) -> QAbstractButton:
    """Return a button that triggers a QAction and follows its text and enabled state."""
    if icon_only:
        tool = QToolButton()
        tool.setDefaultAction(action)
        tool.setAccessibleName(action.text())
        tool.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        side = theme().px("icon.m")
        tool.setIconSize(QSize(side, side))
        return tool
    icon_name = action.property("icon_name")
    widget = button(action.text(), icon_name if isinstance(icon_name, str) else None, variant, tooltip=action.toolTip())
    widget.setEnabled(action.isEnabled())
    widget.clicked.connect(action.trigger)
    action.enabledChanged.connect(widget.setEnabled)
    return widget


class FilterChip(QPushButton):
    """A round chip of a filter row; with `active` it shows the choice and a cross."""

    def __init__(self, text: str, *, active: bool = False, menu: QMenu | None = None) -> None:
        super().__init__(escape_mnemonic(text))
        self.setProperty("variant", "chip")
        self.setProperty("active", "true" if active else "false")
        self.setIcon(themed_icon("x" if active else "chevron-down", "accent.text" if active else None))
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        side = theme().px(13)
        self.setIconSize(QSize(side, side))
        self.setAccessibleName(text)
        self.setAutoDefault(False)
        if menu is not None:
            self.setMenu(menu)


class SegmentedControl(QFrame):
    """One choice of a few, side by side: board, list, forecast."""

    changed = Signal(int)

    def __init__(
        self, items: Sequence[tuple[str | None, str]], *, current: int = 0, accessible_name: str = "",
        wraps: bool = False,
    ) -> None:  # fmt: skip
        """Show (icon name or None, text) segments with `current` chosen; one that `wraps` goes on in further lines."""
        super().__init__()
        self.setProperty("seg", "true")
        policy = QSizePolicy(
            QSizePolicy.Policy.Preferred if wraps else QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum
        )
        policy.setHeightForWidth(wraps)
        self.setSizePolicy(policy)
        self.setAccessibleName(accessible_name)
        self._group = QButtonGroup(self)
        layout = FlowLayout(self, spacing=0) if wraps else hbox(self, spacing=0)
        layout.setContentsMargins(2, 2, 2, 2)
        for number, (icon_name, text) in enumerate(items):
            segment = tool_button(icon_name or "circle", text, text=f" {text}" if icon_name else text, checkable=True)
            segment.setObjectName(f"segment_{number}")
            if icon_name is None:
                segment.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            segment.setChecked(number == current)
            self._group.addButton(segment, number)
            layout.addWidget(segment)
        self._group.idClicked.connect(self.changed)

    @property
    def line_width(self) -> int:
        """The width in pixels in which all segments stand in one line."""
        return sum(segment.sizeHint().width() for segment in self._group.buttons()) + 4

    @property
    def current(self) -> int:
        return self._group.checkedId()

    def focus_current(self) -> None:
        """Put the keyboard on the chosen segment."""
        segment = self._group.checkedButton()
        if segment is not None:
            segment.setFocus()

    def set_text(self, number: int, text: str) -> None:
        """Call a segment otherwise, as where it tells a count."""
        segment = self._group.button(number)
        if segment is not None:
            segment.setText(f" {text}" if not segment.icon().isNull() else text)
            segment.setAccessibleName(text)

    def set_shown(self, number: int, *, is_shown: bool) -> None:
        """Show a segment or leave it out."""
        segment = self._group.button(number)
        if segment is not None:
            segment.setVisible(is_shown)

    def set_current(self, number: int) -> None:
        """Choose a segment without telling anybody."""
        segment = self._group.button(number)
        if segment is not None:
            segment.setChecked(True)


def set_error_state(widget: QWidget, *, wrong: bool) -> None:
    """Outline an input in the error colour, or not."""
    set_variant(widget, "state", "error" if wrong else "")
