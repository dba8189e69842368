"""The card of the files kept with a record: chosen by its plus, or dropped onto it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from ocrm.i18n import _
from ocrm.services import attachments
from ocrm.services.attachments import AttachmentRow
from ocrm.ui.cards.file_row import FileRow
from ocrm.ui.cards.related_card import RelatedCard
from ocrm.ui.context import AppContext
from ocrm.ui.file_dialogs import ask_files


class FilesCard(RelatedCard):
    """Files of one record of a kind; `origin` says from which page they were kept or removed."""

    describe_requested = Signal(object)
    """Where a file is from, and how long it holds, shall be written down: an AttachmentRow."""

    def __init__(self, context: AppContext, kind: str, *, origin: str) -> None:
        empty = _("Drop files here to keep them")
        super().__init__("files", _("Files"), add_text=_("Attach files"), empty_text=empty)
        self._context, self._kind, self._origin = context, kind, origin
        self._record_id: int | None = None
        self.setAcceptDrops(True)
        self.add_requested.connect(self._choose)

    def show_files(self, record_id: int, files: Sequence[AttachmentRow]) -> None:
        """Show the files of a record."""
        self._record_id = record_id
        self.show_rows([self._row(one) for one in files])

    def attach(self, paths: Sequence[Path]) -> None:
        """Keep files with the record."""
        if self._record_id is None:
            return
        for path in paths:
            attach = partial(
                attachments.attach_file, self._context.workspace, self._kind, self._record_id, path,
                origin=self._origin,
            )  # fmt: skip
            self._context.runner.perform(attach)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.attach([path for path in paths if path.is_file()])

    def _row(self, attached: AttachmentRow) -> FileRow:
        shown = FileRow(self._context, attached)
        shown.remove_requested.connect(self._remove)
        shown.describe_requested.connect(self.describe_requested)
        return shown

    def _choose(self) -> None:
        self.attach(ask_files(self.window(), _("Attach files")))

    def _remove(self, attachment_id: int) -> None:
        remove = partial(attachments.detach_file, self._context.workspace, attachment_id, origin=self._origin)
        self._context.runner.perform(remove)
