"""Before an import is taken back: what that would do, and for each record changed since, whether it stays as it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QWidget

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.schema import record_type
from ocrm.services.spreadsheets.taking_back import UndoConflict, UndoPreview
from ocrm.ui.spreadsheets.tick_table import Ticks, TickTable
from ocrm.ui.theme import theme
from ocrm.ui.widgets import button, hbox, label, panel, vbox

_RECORD, _CHANGED, _EFFECT = 1, 2, 3
_SEEN_AT_ONCE = 6
_KEPT, _PUT_BACK, _DELETED = "kept", "put back", "deleted"
_MARKS = {_KEPT: ("lock", "text.3"), _PUT_BACK: ("undo-2", "warn"), _DELETED: ("trash-2", "bad")}


@dataclass(frozen=True, slots=True)
class _Line:
    """A conflict in the table; ticked it becomes what it was before the import."""

    conflict: UndoConflict
    ticks: Ticks

    is_wanted = False

    @property
    def number(self) -> int:
        return self.conflict.record_id

    @property
    def can_import(self) -> bool:
        return self.conflict.may_be_overwritten

    @property
    def outcome(self) -> str:
        if not self.ticks.is_ticked(self):
            return _KEPT
        return _DELETED if self.conflict.was_added else _PUT_BACK


def _texts(line: _Line) -> tuple[str, ...]:
    conflict = line.conflict
    record = _("{record} ({kind})").format(record=conflict.title, kind=_(record_type(conflict.kind).label_one))
    effects = {_KEPT: _("Stays as it is now"), _PUT_BACK: _("As before the import"), _DELETED: _("Deleted")}
    return "", record, conflict.reason, effects[line.outcome]


class UndoDialog(QDialog):
    """Shows a preview; `confirmed` brings the ids of the records to overwrite."""

    confirmed = Signal(object)

    def __init__(self, preview: UndoPreview, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("undo_import_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Undo the import of “{name}”").format(name=name))
        self.setMinimumWidth(theme().px(640))
        self._preview, self._ticks = preview, Ticks()
        layout = vbox(self, margins=(24, 20, 24, 18), spacing=12)
        layout.addWidget(label(self.windowTitle(), "h2", wrap=True))
        sentence = label(preview.sentence() or _("There is nothing left to take back."), "strong", wrap=True)
        sentence.setObjectName("undo_sentence")
        layout.addWidget(sentence)
        if preview.conflicts:
            layout.addWidget(self._make_conflicts(), 1)
        layout.addWidget(label(_("This can be undone as well."), "caption"))
        layout.addLayout(self._make_foot())

    def _make_conflicts(self) -> QWidget:
        card = panel("panel")
        inside = vbox(card)
        head = hbox(margins=(14, 8, 10, 8), spacing=8)
        count = len(self._preview.conflicts)
        text = ngettext("{n} record was changed since", "{n} records were changed since", count)
        head.addWidget(label(text.format(n=format_number(count)), "h3"), 1)
        for words, ticked, name in ((_("Keep all"), False, "undo_keep_all"), (_("Overwrite all"), True, "undo_all")):
            choice = button(words, None, "small", name=name)
            choice.clicked.connect(partial(self._set_all, ticked))
            head.addWidget(choice)
        inside.addLayout(head)
        headings = (_("Overwrite"), _("Record"), _("Since the import"), _("What happens"))
        self.table: TickTable[_Line] = TickTable(
            self._ticks, headings=headings, texts=_texts, outcome_column=_EFFECT, marks=_MARKS,
            title=_("Records changed since the import"), name="undo_conflicts",
        )  # fmt: skip
        self.table.set_widths((76, 200, 200, 150), stretch=(_RECORD, _CHANGED))
        self.table.plans.set_rows([_Line(conflict, self._ticks) for conflict in self._preview.conflicts])
        self.table.setMinimumHeight(self.table.height_of(min(count, _SEEN_AT_ONCE)))
        inside.addWidget(self.table)
        return card

    def _make_foot(self) -> QHBoxLayout:
        line = hbox(spacing=10)
        line.addStretch(1)
        cancel = button(_("Cancel"), name="undo_cancel")
        cancel.clicked.connect(self.reject)
        confirm = button(_("Undo the import"), "undo-2", "primary", name="undo_confirm")
        confirm.setDefault(True)
        confirm.setEnabled(bool(self._preview.sentence()))
        confirm.clicked.connect(self._confirm)
        line.addWidget(cancel)
        line.addWidget(confirm)
        return line

    def _set_all(self, ticked: bool) -> None:
        self._ticks.set_all(self.table.plans.rows, ticked=ticked)
        self.table.viewport().update()

    def _confirm(self) -> None:
        lines = [_Line(conflict, self._ticks) for conflict in self._preview.conflicts]
        self.confirmed.emit(frozenset(line.number for line in lines if self._ticks.is_ticked(line)))
        self.accept()
