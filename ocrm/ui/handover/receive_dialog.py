"""Before a package comes in: what is new, and for each field that differs whether mine stays or theirs comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext, pgettext
from ocrm.services.handover.comparing import Comparison, Conflict
from ocrm.services.handover.wording import counts_text
from ocrm.ui.spreadsheets.tick_table import Ticks, TickTable
from ocrm.ui.theme import theme
from ocrm.ui.widgets import button, hbox, label, panel, row, vbox

_OUTCOME, _NAMED = 5, 12
_MINE, _THEIRS = "mine", "theirs"
_MARKS = {_MINE: ("lock", "text.3"), _THEIRS: ("download", "warn")}


@dataclass(frozen=True, slots=True)
class _Line:
    """A conflict in the table; ticked it takes theirs."""

    number: int
    conflict: Conflict
    ticks: Ticks

    is_wanted = False
    can_import = True

    @property
    def outcome(self) -> str:
        return _THEIRS if self.ticks.is_ticked(self) else _MINE


def _texts(line: _Line) -> tuple[str, ...]:
    one = line.conflict
    if one.is_deleted_here:
        outcomes = {_MINE: _("Stays deleted"), _THEIRS: _("Comes back")}
    else:
        outcomes = {_MINE: _("Mine stays"), _THEIRS: _("Theirs comes")}
    return "", one.title, one.field, one.mine or "—", one.theirs or "—", outcomes[line.outcome]


def _heading(lines: Sequence[_Line]) -> str:
    """Return how many fields differ, and how many records were deleted here."""
    deleted = sum(line.conflict.is_deleted_here for line in lines)
    fields = len(lines) - deleted
    said = []
    if fields:
        said.append(ngettext("{n} field differs", "{n} fields differ", fields).format(n=format_number(fields)))
    if deleted:
        text = ngettext("{n} record was deleted here", "{n} records were deleted here", deleted)
        said.append(text.format(n=format_number(deleted)))
    return pgettext("list separator", ", ").join(said)


def _names(customers: Sequence[str]) -> str:
    comma = pgettext("list separator", ", ")
    return comma.join((*customers[:_NAMED], "…") if len(customers) > _NAMED else customers)


class ReceiveDialog(QDialog):
    """Shows what a package would do; `confirmed` brings the keys of the conflicts where theirs comes."""

    confirmed = Signal(object)

    def __init__(self, comparison: Comparison, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("receive_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Receive “{name}”").format(name=comparison.name))
        self.setMinimumWidth(theme().px(780))
        self._ticks = Ticks()
        self._lines = [_Line(number, one, self._ticks) for number, one in enumerate(comparison.conflicts)]
        layout = vbox(self, margins=(24, 20, 24, 18), spacing=12)
        layout.addWidget(label(self.windowTitle(), "h2", wrap=True))
        new = counts_text(comparison.counts)
        sentence = _("New here: {counts}").format(counts=new) if new else _("Nothing in it is new here.")
        told = label(sentence, "strong", wrap=True)
        told.setObjectName("receive_counts")
        layout.addWidget(told)
        if comparison.customers:
            layout.addWidget(label(_names(comparison.customers), "muted", wrap=True))
        if self._lines:
            layout.addWidget(self._conflicts(), 1)
        if new or self._lines:
            layout.addWidget(label(_("One undo takes all of it back."), "caption"))
        layout.addWidget(self._foot(can_go=bool(new or self._lines)))
        self.go.setFocus()

    def _conflicts(self) -> QWidget:
        card = panel("panel")
        inside = vbox(card)
        head = hbox(margins=(14, 8, 10, 8), spacing=8)
        heading = label(_heading(self._lines), "h3", wrap=True)
        heading.setObjectName("receive_heading")
        head.addWidget(heading, 1)
        newer = [line for line in self._lines if line.conflict.is_newer_there]
        for words, chosen, name in (
            (_("Keep all of mine"), [], "receive_mine"),
            (_("Take what is newer"), newer, "receive_newer"),
            (_("Take all of theirs"), self._lines, "receive_theirs"),
        ):
            choice = button(words, None, "small", name=name)
            choice.clicked.connect(partial(self._take, chosen))
            head.addWidget(choice)
        inside.addLayout(head)
        headings = (_("Theirs"), _("Record"), _("Field"), _("Mine"), _("In the package"), _("What happens"))
        self.table: TickTable[_Line] = TickTable(
            self._ticks, headings=headings, texts=_texts, outcome_column=_OUTCOME, marks=_MARKS,
            title=_("What differs"), name="receive_conflicts",
        )  # fmt: skip
        self.table.set_widths((64, 150, 110, 150, 150, 130), stretch=(1, 3, 4))
        self.table.plans.set_rows(self._lines)
        self.table.setMinimumHeight(theme().px(220))
        inside.addWidget(self.table)
        return card

    def _foot(self, *, can_go: bool) -> QWidget:
        cancel = button(_("Cancel"), name="receive_cancel")
        cancel.clicked.connect(self.reject)
        self.go = button(_("Receive"), "download", "primary", name="receive_go")
        self.go.setDefault(True)
        self.go.setEnabled(can_go)
        self.go.clicked.connect(self._confirm)
        return row(None, cancel, self.go, spacing=10)

    def _take(self, chosen: Sequence[_Line], _checked: bool = False) -> None:
        self._ticks.set_all(self._lines, ticked=False)
        for line in chosen:
            self._ticks.toggle(line)
        self.table.viewport().update()

    def _confirm(self) -> None:
        chosen = frozenset(line.conflict.key for line in self._lines if self._ticks.is_ticked(line))
        self.accept()
        self.confirmed.emit(chosen)
