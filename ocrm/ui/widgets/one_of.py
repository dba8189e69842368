"""Widgets in one place of which one shows, and only that one says how much room it needs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedLayout, QWidget


class _ShownOnly(QStackedLayout):
    """Pages over each other; Qt's own asks the hidden ones too, and is as high as the highest of them."""

    def sizeHint(self) -> QSize:
        return self._of_shown(QWidget.sizeHint)

    def minimumSize(self) -> QSize:
        return self._of_shown(_least)

    def hasHeightForWidth(self) -> bool:
        shown = self.currentWidget()
        return shown is not None and shown.hasHeightForWidth()

    def heightForWidth(self, width: int) -> int:
        shown = self.currentWidget()
        return -1 if shown is None else max(shown.heightForWidth(width), _least(shown).height())

    def _of_shown(self, size: Callable[[QWidget], QSize]) -> QSize:
        shown = self.currentWidget()
        return QSize(0, 0) if shown is None else size(shown)


def _least(widget: QWidget) -> QSize:
    return widget.minimumSizeHint().expandedTo(widget.minimumSize())


class OneOf(QWidget):
    """Shows one of its widgets, as a QStackedWidget does, and is no larger than that one needs."""

    def __init__(self) -> None:
        super().__init__()
        self._pages = _ShownOnly(self)

    def add(self, widget: QWidget) -> None:
        """Add a widget; the first one shows."""
        self._pages.addWidget(widget)

    def show_one(self, widget: QWidget) -> None:
        """Show a widget that was added."""
        self._pages.setCurrentWidget(widget)
        self._pages.invalidate()
        self.updateGeometry()

    @property
    def shown(self) -> QWidget | None:
        """The widget on show."""
        return self._pages.currentWidget()
