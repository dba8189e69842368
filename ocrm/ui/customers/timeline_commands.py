"""What can be done with an entry of a customer's timeline: open, edit, copy, delete; and exporting all of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.errors import NotFoundError, UserError
from ocrm.i18n import _, ngettext
from ocrm.services import attachments, records
from ocrm.services.relations import answers
from ocrm.services.relations.customers import TimelineEntry, TimelineKind
from ocrm.services.relations.promise_reading import read_promises
from ocrm.services.relations.promises import ME, NewPromise
from ocrm.services.timeline import export_timeline
from ocrm.ui.activity.timeline import Timeline
from ocrm.ui.cards.attached_files import open_copy
from ocrm.ui.cards.clipboard import copy_text
from ocrm.ui.cards.history_pane import HistoryPane
from ocrm.ui.cards.promise_pane import promise_pane
from ocrm.ui.context import AppContext, Target
from ocrm.ui.customers.contact_pane import interaction_pane
from ocrm.ui.file_dialogs import ask_new_file
from ocrm.ui.forms import EditorPane, RecordPane
from ocrm.ui.tasks import TaskControl
from ocrm.ui.widgets import escape_mnemonic
from ocrm.ui.widgets.menu_entries import add_entry

_PROMISE_WORDS = 200
_NOT_OPENED = (TimelineKind.CREATED, TimelineKind.POOL)
_RECORDS = (
    TimelineKind.STAGE, TimelineKind.TODO, TimelineKind.CONTRACT, TimelineKind.PAYMENT, TimelineKind.CAMPAIGN,
    TimelineKind.TICKET,
)  # fmt: skip
"""Entries that open the record they are about."""


class TimelineCommands(QObject):
    """Does what is asked of a timeline's entries; panes go to `show`."""

    def __init__(
        self,
        context: AppContext,
        timeline: Timeline,
        *,
        show: Callable[[EditorPane], object],
        customer_id: Callable[[], int | None],
        owner: QWidget,
    ) -> None:
        super().__init__(owner)
        self._context, self._timeline, self._show = context, timeline, show
        self._customer_id, self._owner = customer_id, owner
        timeline.activated.connect(self.open_entry)
        timeline.menu_requested.connect(self._offer_menu)

    def open_entry(self, entry: TimelineEntry) -> None:
        """Open what an entry is about."""
        if entry.kind is TimelineKind.INTERACTION:
            self._edit_interaction(entry.record_id)
        elif entry.kind in _RECORDS:
            self._context.navigator.open_record(entry.record_kind, entry.record_id)
        elif entry.kind is TimelineKind.QUOTE:
            self._context.navigator.go(Target("opportunity", entry.record_kind, entry.record_id, view="quotes"))
        elif entry.kind is TimelineKind.FILE:
            self._open_file(entry.record_id)
        elif entry.kind is TimelineKind.CHANGE:
            self._show(HistoryPane(self._context, self._customer_id() or 0))

    def _open_file(self, attachment_id: int) -> None:
        try:
            kept = attachments.fetch_attachment(self._context.workspace, attachment_id)
        except NotFoundError as error:
            self._context.toasts.show(str(error), tone="warn")
            return
        open_copy(self._context, kept)

    def _edit_interaction(self, interaction_id: int) -> None:
        pane = interaction_pane(self._context, interaction_id)
        pane.saved.connect(partial(_close, pane))
        self._show(pane)

    def delete_current(self) -> None:
        """Delete the interaction the keyboard is on."""
        entry = self._timeline.current_entry()
        if entry is not None and entry.kind is TimelineKind.INTERACTION:
            self._delete(entry.record_id)

    def _delete(self, interaction_id: int) -> None:
        delete = partial(
            records.delete_records, self._context.workspace, "interactions", [interaction_id], origin="customer"
        )
        self._context.runner.perform(delete)

    def _offer_menu(self, entry: TimelineEntry, place: QPoint) -> None:
        menu = QMenu(self._owner)
        menu.setObjectName("entry_menu")
        is_interaction = entry.kind is TimelineKind.INTERACTION
        if entry.kind not in _NOT_OPENED:
            text = _("Edit") if is_interaction else _("Show it")
            add_entry(
                menu,
                "pencil" if is_interaction else "external-link",
                text,
                partial(self.open_entry, entry),
                writes=is_interaction,
            )
        if entry.text:
            add_entry(menu, "copy", _("Copy the text"), partial(copy_text, self._context, entry.text))
        if entry.is_unanswered:
            settle = partial(answers.settle, self._context.workspace, entry.record_id, origin="customer")
            run = partial(self._context.runner.perform, settle)
            add_entry(menu, "check", _("No answer needed"), run, writes=True)
        if is_interaction:
            for kept in attachments.list_attachments(self._context.workspace, entry.record_id):
                text = escape_mnemonic(_("Open “{name}”").format(name=kept.name))
                add_entry(menu, "paperclip", text, partial(open_copy, self._context, kept))
            add_entry(menu, "handshake", _("Note a promise…"), partial(self._note_promise, entry), writes=True)
            menu.addSeparator()
            add_entry(menu, "trash-2", _("Delete"), partial(self._delete, entry.record_id), writes=True)
        menu.aboutToHide.connect(menu.deleteLater)
        if menu.isEmpty():
            menu.deleteLater()
        else:
            menu.popup(place)

    def _note_promise(self, entry: TimelineEntry) -> None:
        """Offer what an old note promises, or else all it says, as a promise."""
        clock = self._context.workspace.clock
        found = read_promises(entry.text, clock.to_local(entry.happened_at))
        suggested = found[0] if found else NewPromise(ME, " ".join(entry.text.split())[:_PROMISE_WORDS])
        self._show(
            promise_pane(
                self._context,
                self._customer_id() or 0,
                suggested=suggested,
                interaction_id=entry.record_id,
                origin="customer",
            )
        )

    # -- export -------------------------------------------------------------------------------------------------------

    def export(self) -> None:
        """Ask where to and write what the timeline shows to a table."""
        customer_id = self._customer_id()
        if customer_id is None:
            return
        name = records.title_of(self._context.workspace, "customers", customer_id)
        kinds = "Excel (*.xlsx);;CSV (*.csv)"
        chosen = ask_new_file(self._owner, _("Export the timeline"), f"{name}.xlsx", kinds=kinds)
        if chosen is not None:
            self.export_to(customer_id, chosen)

    def export_to(self, customer_id: int, path: Path) -> None:
        """Write what the timeline shows to a file, in the background."""
        kinds, contact_id, days = self._timeline.kinds, self._timeline.contact_id, self._timeline.days
        workspace = self._context.workspace

        def write(_control: TaskControl) -> int:
            return export_timeline(workspace, customer_id, path, kinds=kinds, contact_id=contact_id, days=days)

        done = partial(self._tell_done, path)
        self._context.tasks.start(_("Writing the timeline"), write, on_done=done, on_error=self._tell_error)

    def _tell_done(self, path: Path, count: int) -> None:
        words = ngettext("{n} entry written to “{name}”", "{n} entries written to “{name}”", count)
        self._context.toasts.show(words.format(n=count, name=path.name))

    def _tell_error(self, error: UserError) -> None:
        self._context.toasts.show(str(error), tone="bad")


def _close(pane: RecordPane, _record_id: object) -> None:
    pane.close_requested.emit()
