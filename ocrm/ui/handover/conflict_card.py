"""Fields that differ, mine beside theirs; ticked theirs comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext, pgettext
from ocrm.services.handover.comparing import Conflict
from ocrm.ui.spreadsheets.tick_table import Ticks, TickTable
from ocrm.ui.theme import theme
from ocrm.ui.widgets import button, hbox, label, vbox

_OUTCOME = 5
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


class ConflictCard(QFrame):
    """A table of conflicts under a heading that counts them, with buttons for all of mine or theirs."""

    changed = Signal()
    """Another choice was made."""

    def __init__(self, theirs: str) -> None:
        """`theirs` heads the column of what the other side has."""
        super().__init__()
        self.setProperty("surface", "panel")
        self._ticks = Ticks()
        self._lines: list[_Line] = []
        inside = vbox(self)
        inside.addLayout(self._head())
        headings = (_("Theirs"), _("Record"), _("Field"), _("Mine"), theirs, _("What happens"))
        self.table: TickTable[_Line] = TickTable(
            self._ticks, headings=headings, texts=_texts, outcome_column=_OUTCOME, marks=_MARKS,
            title=_("What differs"), name="receive_conflicts",
        )  # fmt: skip
        self.table.set_widths((64, 150, 110, 150, 150, 130), stretch=(1, 3, 4))
        self.table.setMinimumHeight(theme().px(220))
        self.table.changed.connect(self.changed)
        inside.addWidget(self.table)

    def _head(self) -> QHBoxLayout:
        head = hbox(margins=(14, 8, 10, 8), spacing=8)
        self._heading = label("", "h3", wrap=True)
        self._heading.setObjectName("receive_heading")
        head.addWidget(self._heading, 1)
        for words, take, name in (
            (_("Keep all of mine"), self._take_none, "receive_mine"),
            (_("Take what is newer"), self._take_newer, "receive_newer"),
            (_("Take all of theirs"), self._take_all, "receive_theirs"),
        ):
            choice = button(words, None, "small", name=name)
            choice.clicked.connect(take)
            head.addWidget(choice)
        return head

    def set_conflicts(self, conflicts: Sequence[Conflict]) -> None:
        """Show these, mine proposed everywhere; hidden where there are none."""
        self._ticks.chosen = {}
        self._lines = [_Line(number, one, self._ticks) for number, one in enumerate(conflicts)]
        self._heading.setText(_heading(self._lines))
        self.table.plans.set_rows(self._lines)
        self.setVisible(bool(conflicts))

    def chosen(self) -> frozenset[str]:
        """Return the keys of the conflicts where theirs comes."""
        return frozenset(line.conflict.key for line in self._lines if self._ticks.is_ticked(line))

    def _take_none(self, _checked: bool = False) -> None:
        self._take([])

    def _take_newer(self, _checked: bool = False) -> None:
        self._take([line for line in self._lines if line.conflict.is_newer_there])

    def _take_all(self, _checked: bool = False) -> None:
        self._take(self._lines)

    def _take(self, chosen: Sequence[_Line]) -> None:
        self._ticks.set_all(self._lines, ticked=False)
        for line in chosen:
            self._ticks.toggle(line)
        self.table.viewport().update()
        self.changed.emit()
