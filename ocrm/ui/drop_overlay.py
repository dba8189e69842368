"""Files dropped anywhere in the window: what it takes, and what it shows while one hovers."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ocrm.i18n import _
from ocrm.services import icalendars, mails, vcards
from ocrm.services.handover import ENDING
from ocrm.services.spreadsheets.watched_folder import SPREADSHEETS
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.widgets import CENTER, paint_text

IMPORTED = (*SPREADSHEETS, *vcards.SUFFIXES, *icalendars.SUFFIXES)
"""Endings of the files that can be let go over the window."""


def dropped_package(data: QMimeData) -> Path | None:
    """Return the package of customers handed over that is being dropped, None where it is something else."""
    paths = _local_paths(data)
    return paths[0] if len(paths) == 1 and paths[0].suffix.lower() == ENDING else None


def dropped_files(data: QMimeData) -> list[Path]:
    """Return what can be imported of what is being dropped: one file, or any number of mails and folders of them."""
    paths = _local_paths(data)
    if len(paths) == 1 and paths[0].suffix.lower() in IMPORTED:
        return paths
    return paths if all(mails.is_mail_file(path) or path.is_dir() for path in paths) else []


def given_files(data: QMimeData) -> list[Path]:
    """Return what is dropped or pasted where a file is asked for; its content decides, not its ending."""
    paths = _local_paths(data)
    is_one_file = len(paths) == 1 and paths[0].is_file() and dropped_package(data) is None
    return dropped_files(data) or (paths if is_one_file else [])


def _local_paths(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


class DropOverlay(QWidget):
    """Makes a window take spreadsheets, visiting cards and mails; covers it and says what letting go would do."""

    dropped = Signal(object)
    """The paths."""
    package_dropped = Signal(object)
    """Customers handed over: the path of the package."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent) and event.type() == QEvent.Type.DragEnter:
            return self._on_enter(event)
        if event.type() == QEvent.Type.DragLeave:
            self.hide()
        elif isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            return self._on_drop(event)
        return super().eventFilter(watched, event)

    def _on_enter(self, event: QDragEnterEvent) -> bool:
        if not (dropped_files(event.mimeData()) or dropped_package(event.mimeData())):
            return False
        event.acceptProposedAction()
        self.setGeometry(self._window.rect())
        self.raise_()
        self.show()
        return True

    def _on_drop(self, event: QDropEvent) -> bool:
        self.hide()
        package, paths = dropped_package(event.mimeData()), dropped_files(event.mimeData())
        if package is None and not paths:
            return False
        event.acceptProposedAction()
        if package is not None:
            self.package_dropped.emit(package)
        else:
            self.dropped.emit(paths)
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), look.color("scrim"))
        card = QRectF(0, 0, look.px(420), look.px(140))
        card.moveCenter(QRectF(self.rect()).center())
        painter.setBrush(look.color("bg.overlay"))
        painter.setPen(QPen(look.color("accent"), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(card, 12, 12)
        side = look.px(28)
        mark = QRectF(card.center().x() - side / 2, card.y() + look.px(28), side, side)
        paint_icon(painter, "upload", mark, "accent.text")
        words = QRectF(card.x(), card.y() + look.px(70), card.width(), look.px(30))
        paint_text(painter, words, _("Let go to import"), role="h3", align=CENTER)
