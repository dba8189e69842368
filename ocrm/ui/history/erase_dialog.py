"""Erasing records for good: what goes, why, and a confirmation that is typed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from ocrm.errors import UserError
from ocrm.formats import format_number
from ocrm.i18n import _, ngettext, pgettext
from ocrm.services.changes import Changes
from ocrm.services.history.purging import Purge, preview_purge, purge_records
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext
from ocrm.ui.tasks import Progress, TaskControl
from ocrm.ui.theme import theme
from ocrm.ui.widgets import MessageBar, ProgressRow, button, form_label, label, row, vbox

_WIDTH = 480
_NAMES = 6


class EraseDialog(QDialog):
    """Says what would go and which copies keep it; erases once a reason and the word are typed."""

    def __init__(self, context: AppContext, record_ids: Sequence[int], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("erase_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Erase for good"))
        self.setMinimumWidth(theme().px(_WIDTH))
        self._context, self._ids = context, list(record_ids)
        self._purge = preview_purge(context.workspace, self._ids)
        self._word = self._purge.titles[0].strip() if len(self._ids) == 1 else str(len(self._ids))
        self._build()
        self._show_button()

    def _build(self) -> None:
        layout = vbox(self, margins=(24, 20, 24, 18), spacing=10)
        layout.addWidget(label(self.windowTitle(), "h2"))
        layout.addWidget(label(_names(self._purge), "strong", wrap=True))
        layout.addWidget(label(_explained(self._purge), wrap=True))
        if self._purge.copies:
            kept = label(_copies(self._purge), "muted", tone="warn", wrap=True)
            kept.setObjectName("erase_copies")
            kept.setToolTip("\n".join(map(str, self._purge.copies)))
            layout.addWidget(kept)
        self._messages = MessageBar()
        layout.addWidget(self._messages)
        self.reason = self._edit("erase_reason", _("Reason (stays in the history)"))
        self.word = self._edit("erase_word", _("Type “{word}” to confirm").format(word=self._word))
        for edit in (self.reason, self.word):
            layout.addWidget(form_label(edit.accessibleName(), edit))
            layout.addWidget(edit)
        self._progress = ProgressRow(_("Erasing"), width=200)
        self._progress.cancel.hide()
        self._progress.hide()
        layout.addWidget(self._progress)
        cancel = button(_("Cancel"), None, name="erase_cancel")
        cancel.clicked.connect(self.reject)
        self._erase = button(_("Erase for good"), "ban", "danger", name="erase_confirm")
        self._erase.clicked.connect(self.erase)
        layout.addSpacing(4)
        layout.addWidget(row(None, cancel, self._erase))

    def _edit(self, name: str, words: str) -> QLineEdit:
        edit = QLineEdit()
        edit.setObjectName(name)
        edit.setAccessibleName(words)
        edit.textChanged.connect(self._show_button)
        return edit

    def _show_button(self) -> None:
        is_meant = self.word.text().strip() == self._word and bool(self.reason.text().strip())
        self._erase.setEnabled(is_meant)
        self._erase.setDefault(is_meant)

    def erase(self) -> None:
        """Erase in the background; the file is written anew."""
        self._erase.setEnabled(False)
        self._progress.show()
        run = partial(_purge, self._context.workspace, self._ids, self.reason.text())
        self._context.tasks.start(
            _("Erasing"), run, on_done=self._on_done, on_error=self._on_error, on_progress=self._on_progress
        )

    def _on_progress(self, progress: Progress) -> None:
        self._progress.set_progress(progress.done, progress.total, progress.note)

    def _on_done(self, changes: Changes) -> None:
        self._context.bus.publish(changes)
        self._context.toasts.show(changes.label, tone="info")
        self.accept()

    def _on_error(self, error: UserError) -> None:
        self._progress.hide()
        self._messages.show_message(str(error), tone="bad")
        self._show_button()


def _names(purge: Purge) -> str:
    titles = [title for title in purge.titles if title]
    return pgettext("list separator", ", ").join(titles[:_NAMES]) + (" …" if len(titles) > _NAMES else "")


def _copies(purge: Purge) -> str:
    """Say where it may be left, the newest copies by name and how many more."""
    names, more = [path.name for path in purge.copies[:_NAMES]], len(purge.copies) - _NAMES
    if more > 0:
        names.append(ngettext("and {n} more file", "and {n} more files", more).format(n=format_number(more)))
    text = _("Backups and copies may still hold it; delete them yourself: {files}")
    return text.format(files=pgettext("list separator", ", ").join(names))


def _explained(purge: Purge) -> str:
    count = purge.belongings
    if not count:
        return _("It is erased from the file, the search and the whole history. This cannot be undone.")
    text = ngettext(
        "It is erased with {n} record that belongs to it, from the file, the search and the whole history."
        " This cannot be undone.",
        "It is erased with {n} records that belong to it, from the file, the search and the whole history."
        " This cannot be undone.",
        count,
    )
    return text.format(n=format_number(count))


def _purge(workspace: Workspace, record_ids: Sequence[int], reason: str, control: TaskControl) -> Changes:
    return purge_records(workspace, record_ids, reason=reason, report=control.report)
