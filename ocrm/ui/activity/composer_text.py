"""The text of the composer: it takes dropped files and pasted pictures as attachments."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QRectF, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QImage,
    QImageWriter,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QPlainTextEdit

from ocrm.i18n import _
from ocrm.ui.activity.mentions import Mentions
from ocrm.ui.theme import theme
from ocrm.ui.widgets import paint_dashed_frame

_LINES, _MOST_LINES = 2, 8


class ComposerText(QPlainTextEdit):
    """Grows with its text; files go to `files_given`, pictures to `picture_given`."""

    files_given = Signal(list)
    """Files were dropped or pasted: paths."""
    picture_given = Signal(bytes)
    """A picture was pasted: its PNG."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("composer_text")
        self.setProperty("bare", "true")
        self.setTabChangesFocus(True)
        self.setAccessibleName(_("What was said"))
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self.mentions = Mentions(self)
        self.takes_files = False
        """Whether files are held over it."""
        self._fit()

    def _fit(self) -> None:
        lines = min(_MOST_LINES, max(_LINES, int(self.document().size().height())))
        # A line with Chinese in it is a little higher than the font's own spacing.
        self.setFixedHeight((theme().metrics().lineSpacing() + 4) * lines + theme().px(10))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.mentions.takes(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    # -- files --------------------------------------------------------------------------------------------------------

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return bool(_files(source)) or source.hasImage() or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        files = _files(source)
        picture = _picture(source) if not files and source.hasImage() else b""
        if files:
            self.files_given.emit(files)
        elif picture:
            self.picture_given.emit(picture)
        else:
            super().insertFromMimeData(source)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _files(event.mimeData()):
            event.acceptProposedAction()
            self._show_taking(True)
        else:
            super().dragEnterEvent(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_taking(False)
        super().dragLeaveEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if _files(event.mimeData()):
            event.acceptProposedAction()
        else:
            super().dragMoveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_taking(False)
        files = _files(event.mimeData())
        if files:
            event.acceptProposedAction()
            self.files_given.emit(files)
        else:
            super().dropEvent(event)

    def _show_taking(self, is_taking: bool) -> None:
        """Show that files would be taken here, or no longer."""
        self.takes_files = is_taking
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.takes_files:
            paint_dashed_frame(QPainter(self.viewport()), QRectF(self.viewport().rect()).adjusted(2, 2, -2, -2))


def _files(source: QMimeData) -> list[Path]:
    """Return the files among what is dropped or pasted."""
    paths = [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()]
    return [path for path in paths if path.is_file()]


def _picture(source: QMimeData) -> bytes:
    """Return a pasted picture as PNG, nothing where there is none; it goes into no file outside."""
    image = source.imageData()
    if not isinstance(image, QImage) or image.isNull():
        return b""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"PNG"))
    return bytes(buffer.data().data()) if writer.write(image) else b""
