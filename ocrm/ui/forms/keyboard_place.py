"""Where the keyboard was, found again also where a row was made anew since."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ocrm.ui.widgets.layout import focus_new


class KeyboardPlace:
    """A widget that had the keyboard, and how it is told from others of its kind in what it stands in."""

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget
        self._kind, self._name = type(widget), widget.objectName()
        self._around: list[tuple[QWidget, int]] = []
        above = widget.parentWidget()
        while above is not None:
            alike = self._alike(above) if self._name else []
            self._around.append((above, alike.index(widget) if widget in alike else -1))
            above = None if above.isWindow() else above.parentWidget()

    def give_back(self) -> bool:
        """Give the keyboard to the widget, or to what stands in its place now; say whether there was one."""
        found = self._found()
        if found is None:
            return False
        focus_new(found)
        return True

    def _found(self) -> QWidget | None:
        if isValid(self._widget) and _takes_keyboard(self._widget):
            return self._widget
        left = next((pair for pair in self._around if isValid(pair[0]) and not _is_put_away(pair[0])), None)
        if left is None or left[1] < 0:
            return None
        above, number = left
        alike = self._alike(above)
        return alike[min(number, len(alike) - 1)] if alike else None

    def _alike(self, above: QWidget) -> list[QWidget]:
        """Return what stands in a widget and could take the keyboard as this one does; rows on their way out cannot."""
        return [one for one in above.findChildren(self._kind, self._name) if _takes_keyboard(one)]


def _takes_keyboard(widget: QWidget) -> bool:
    return widget.isEnabled() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not _is_put_away(widget)


def _is_put_away(widget: QWidget) -> bool:
    """Say whether it, or what it stands in, was hidden; what was laid out just now is only not shown yet."""
    above: QWidget | None = widget
    while above is not None:
        if above.isHidden() and above.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
            return True
        above = None if above.isWindow() else above.parentWidget()
    return False
