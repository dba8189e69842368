"""The chips of a filter row in the room there is: what finds none goes behind `+3`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QWidget

from ocrm.i18n import _, ngettext
from ocrm.services.filtering.conditions import Filter
from ocrm.services.filtering.filter_parts import parts_of
from ocrm.services.filtering.filter_telling import tell_filter
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace
from ocrm.ui.theme import theme
from ocrm.ui.widgets import FilterChip, button, escape_mnemonic
from ocrm.ui.widgets.menu_places import open_below

_GAP = 6
_CROSS_WIDTH = 24
_LONGEST = 40


class PartChip(FilterChip):
    """A part of the filter in words; pressing it opens the editor, its cross takes the part away."""

    removed = Signal()
    opened = Signal()

    def __init__(self, words: str, name: str) -> None:
        super().__init__(words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…", active=True)
        self.setObjectName(name)
        self.setAccessibleName(words)
        self.setToolTip(words + "\n" + _("Click to change, the cross takes the filter away"))
        self.clicked.connect(self.opened)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.position().x() > self.width() - theme().px(_CROSS_WIDTH):
            self.removed.emit()
            return
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
            return
        super().keyPressEvent(event)


def part_chips(workspace: Workspace, kind: str, filter: Filter | None) -> list[tuple[Filter, PartChip]]:
    """Return a chip in words for each part of a filter."""
    described = record_type(kind)
    return [
        (part, PartChip(tell_filter(part, described, workspace), f"chip_part_{number}"))
        for number, part in enumerate(parts_of(filter))
    ]


class ChipArea(QWidget):
    """Chips side by side, active ones first; then `Add filter`."""

    add_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("chip_area")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._chips: list[QWidget] = []
        self._more = button("", None, "link", name="more_chips")
        self._more.setParent(self)
        self._more.clicked.connect(self._offer_hidden)
        self._add = button(_("Add filter"), "plus", "ghost", name="add_filter")
        self._add.setParent(self)
        self._add.clicked.connect(self.add_requested)

    def set_chips(self, chips: Sequence[QWidget]) -> None:
        """Show other chips; the old ones are deleted."""
        for old in self._chips:
            old.hide()
            old.deleteLater()
        self._chips = sorted(chips, key=lambda chip: chip.property("active") != "true")
        for chip in self._chips:
            chip.setParent(self)
        self._arrange()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        width = sum(chip.sizeHint().width() + theme().px(_GAP) for chip in (*self._chips, self._add))
        return QSize(width, theme().px("control.small") + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._add.sizeHint().width() + theme().px(_GAP) + theme().px(44), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @property
    def hidden_chips(self) -> list[QWidget]:
        """The chips that found no room."""
        return [chip for chip in self._chips if chip.isHidden()]

    def _arrange(self) -> None:
        gap, place = theme().px(_GAP), 0
        room = self.width() - self._add.sizeHint().width()
        left_over = 0
        widths = [chip.sizeHint().width() for chip in self._chips]
        is_tight = sum(widths) + gap * len(widths) > room
        for chip, width in zip(self._chips, widths, strict=True):
            fits = not left_over and place + width + gap <= room - (theme().px(44) if is_tight else 0)
            chip.setVisible(fits)
            self._put(chip, place, width)
            left_over += not fits
            place += width + gap if fits else 0
        self._more.setVisible(bool(left_over))
        if left_over:
            self._more.setText(f"+{left_over}")
            words = ngettext("{n} more filter", "{n} more filters", left_over).format(n=left_over)
            self._more.setAccessibleName(words)
            self._more.setToolTip(words)
            self._put(self._more, place, self._more.sizeHint().width())
            place += self._more.sizeHint().width() + gap
        self._put(self._add, place, self._add.sizeHint().width())

    def _put(self, widget: QWidget, place: int, width: int) -> None:
        height = min(widget.sizeHint().height(), self.height())
        widget.setGeometry(place, (self.height() - height) // 2, width, height)

    def _offer_hidden(self) -> None:
        menu = QMenu(self)
        for chip in self.hidden_chips:
            entry = menu.addAction(escape_mnemonic(chip.accessibleName() or chip.objectName()))
            if isinstance(chip, QAbstractButton):
                entry.triggered.connect(partial(_press, chip))
        menu.aboutToHide.connect(menu.deleteLater)
        open_below(menu, self._more, gap=2)


def _press(chip: QAbstractButton, _checked: bool = False) -> None:
    menu = getattr(chip, "menu", None)
    own = menu() if callable(menu) else None
    if isinstance(own, QMenu):
        open_below(own, chip)
    else:
        chip.click()
