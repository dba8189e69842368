"""Layouts in one line, and one that wraps its items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QLayoutItem, QVBoxLayout, QWidget

Margins = tuple[int, int, int, int]
_NO_MARGINS: Margins = (0, 0, 0, 0)


def vbox(parent: QWidget | None = None, *, margins: Margins = _NO_MARGINS, spacing: int = 0) -> QVBoxLayout:
    """Return a vertical layout, by default without margins or spacing (pixels)."""
    layout = QVBoxLayout(parent) if parent else QVBoxLayout()
    layout.setContentsMargins(*margins)
    layout.setSpacing(spacing)
    return layout


def hbox(parent: QWidget | None = None, *, margins: Margins = _NO_MARGINS, spacing: int = 8) -> QHBoxLayout:
    """Return a horizontal layout, by default without margins (pixels)."""
    layout = QHBoxLayout(parent) if parent else QHBoxLayout()
    layout.setContentsMargins(*margins)
    layout.setSpacing(spacing)
    return layout


def row(*items: QWidget | int | None, margins: Margins = _NO_MARGINS, spacing: int = 8) -> QWidget:
    """Return widgets side by side; None is a stretch, a number a gap in pixels."""
    holder = QWidget()
    _fill(hbox(holder, margins=margins, spacing=spacing), items)
    return holder


def column(*items: QWidget | int | None, margins: Margins = _NO_MARGINS, spacing: int = 4) -> QWidget:
    """Return widgets one below the other; None is a stretch, a number a gap in pixels."""
    holder = QWidget()
    _fill(vbox(holder, margins=margins, spacing=spacing), items)
    return holder


def _fill(layout: QHBoxLayout | QVBoxLayout, items: tuple[QWidget | int | None, ...]) -> None:
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item)
        else:
            layout.addWidget(item)


def clear_layout(layout: QLayout) -> None:
    """Take every item out of a layout and delete its widgets."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        inner = item.layout()
        if inner is not None:
            clear_layout(inner)


def focus_again(layout: QLayout, name: str) -> QWidget | None:
    """Give the keyboard to the widget of this name in a layout that was filled anew, where there is one; return it."""
    again = next((widget for widget in _focusable(layout) if widget.objectName() == name), None)
    if again is not None:
        focus_new(again)
    return again


def focus_new(widget: QWidget) -> None:
    """Give the keyboard to a widget that was laid out just now.

    What is put into a layout in sight is shown only with the next events, and what is hidden takes no keyboard.
    """
    hidden = []
    above: QWidget | None = widget
    while above is not None and not above.isVisible():
        hidden.append(above)
        above = above.parentWidget()
    if above is not None:  # else the whole window is not in sight yet, and shows them itself
        for part in reversed(hidden):
            part.show()
    widget.setFocus()


def tab_in_reading_order(holder: QWidget) -> None:
    """Let Tab go through what a widget holds as it is laid out, also where parts of it came later."""
    for before, after in pairwise(_focusable(holder.layout())):
        QWidget.setTabOrder(before, after)


def _focusable(layout: QLayout | None) -> Iterator[QWidget]:
    if layout is None:
        return
    for item in filter(None, map(layout.itemAt, range(layout.count()))):
        widget = item.widget()
        if widget is None:
            yield from _focusable(item.layout())
        elif widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield widget
        else:
            yield from _focusable(widget.layout())


class FlowLayout(QLayout):
    """Items side by side, in the middle of their line, going on in the next where the width ends: tags, chips."""

    def __init__(self, parent: QWidget | None = None, *, spacing: int = 6) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._at_end: list[QWidget] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)

    def add_at_end(self, widget: QWidget) -> None:
        """Add a widget that stands at the right end of its line: tools after chips."""
        self._at_end.append(widget)
        self.addWidget(widget)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        around = self.contentsMargins()
        room = QRect(0, 0, width - around.left() - around.right(), 0)
        return self._arrange(room, dry=True) + around.top() + around.bottom()

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect.marginsRemoved(self.contentsMargins()), dry=False)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size.grownBy(self.contentsMargins())

    def _arrange(self, rect: QRect, *, dry: bool) -> int:
        """Place the items (unless `dry`) and return the height they take."""
        top = rect.y() - self.spacing()
        for line in self._lines(rect.width()):
            left, top = rect.x(), top + self.spacing()
            height = max(item.sizeHint().height() for item in line)
            last = [item for item in line if item.widget() in self._at_end]
            for item in [] if dry else line:
                size = item.sizeHint()
                if last and item is last[0]:
                    left = max(left, rect.right() + 1 - self._width(last))
                item.setGeometry(QRect(QPoint(left, top + (height - size.height()) // 2), size))
                left += size.width() + self.spacing()
            top += height
        return max(top - rect.y(), 0)

    def _width(self, items: Sequence[QLayoutItem]) -> int:
        """Return the width items take side by side."""
        return sum(item.sizeHint().width() for item in items) + self.spacing() * (len(items) - 1)

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        """Return the items in sight by line."""
        lines: list[list[QLayoutItem]] = []
        left = 0
        for item in self._items:
            widget = item.widget()
            if widget is not None and widget.isHidden():
                continue
            taken = item.sizeHint().width()
            if not lines or (left + taken > width and left):
                lines.append([])
                left = 0
            lines[-1].append(item)
            left += taken + self.spacing()
        while len(lines) > 1 and len(lines[-2]) > 1 and all(item.widget() in self._at_end for item in lines[-1]):
            lines[-1].insert(0, lines[-2].pop())  # tools do not stand alone in a line
        return lines
