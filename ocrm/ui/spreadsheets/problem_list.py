"""The cells that cannot be used: a list that keeps what was mended in sight, and the table model over it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from PySide6.QtCore import Qt, Signal

from ocrm.formats import format_number
from ocrm.i18n import _
from ocrm.services.spreadsheets.plan import ImportPlan
from ocrm.services.spreadsheets.previewing import CellCheck
from ocrm.services.spreadsheets.problem_log import FIRST_OF_CELLS, Problem, ProblemLog
from ocrm.ui.spreadsheets.picker_table import RowsModel
from ocrm.ui.widgets.lists import AnyIndex

MOST_SHOWN = FIRST_OF_CELLS
_ROW, COLUMN, VALUE, MESSAGE, EFFECT = range(5)
Key = tuple[int, str]


class ProblemState(StrEnum):
    """What became of a problem."""

    OPEN = "open"
    MENDED = "mended"
    BLANKED = "blanked"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class ProblemEntry:
    """A cell with a problem, or a row where `index` is None; `after` is what a mended cell becomes.

    `first` is what was wrong in the file and `held` what stands there, whatever was typed since.
    """

    row: int
    column: str
    index: int | None
    value: str
    message: str
    is_fatal: bool
    state: ProblemState = ProblemState.OPEN
    after: str = ""
    first: str = ""
    held: str = ""

    @property
    def key(self) -> Key:
        """What tells entries apart."""
        return self.row, self.column


class ProblemList:
    """Problems by cell, in the file's order; what was mended stays in sight until the columns are matched anew."""

    def __init__(self) -> None:
        self._entries: dict[Key, ProblemEntry] = {}
        self._fields: Mapping[int, str] = {}
        self.total = 0
        """Open problems there are, also those beyond the ones shown."""

    @property
    def entries(self) -> list[ProblemEntry]:
        """The entries, by row."""
        return sorted(self._entries.values(), key=lambda entry: entry.row)

    def update(self, problems: ProblemLog, plan: ImportPlan, indexes: Mapping[str, int]) -> None:
        """Take the problems of a new report; `indexes` are the columns of the file by name."""
        if plan.fields != self._fields:
            self._entries, self._fields = {}, dict(plan.fields)
        found: dict[Key, ProblemEntry] = {}
        self.total = problems.of_cells
        for problem in problems.first_of_cells:
            entry = _entry(problem, plan, indexes)
            before = self._entries.get(entry.key)
            entry = replace(entry, first=before.first, held=before.held) if before else entry
            found.setdefault(entry.key, entry)
        for key, entry in self._entries.items():
            if key not in found:
                found[key] = _settled(entry, plan)
        self._entries = found

    def note_edit(self, entry: ProblemEntry, text: str, check: CellCheck) -> None:
        """Show at once what a typed text would become."""
        if check.problem:
            changed = replace(entry, value=text, message=check.problem, state=ProblemState.OPEN)
        else:
            state = ProblemState.MENDED if text else ProblemState.BLANKED
            changed = replace(entry, value=text, message=entry.first, state=state, after=check.after)
        self._entries[entry.key] = changed


def _entry(problem: Problem, plan: ImportPlan, indexes: Mapping[str, int]) -> ProblemEntry:
    index = indexes.get(problem.column)
    value = plan.edits.get((problem.row, index), problem.value) if index is not None else problem.value
    return ProblemEntry(
        problem.row, problem.column, index, value, problem.message, problem.is_fatal,
        first=problem.message, held=problem.value,
    )  # fmt: skip


def _settled(entry: ProblemEntry, plan: ImportPlan) -> ProblemEntry:
    """Return an entry whose problem is gone, with the reason why."""
    if entry.row in plan.skipped_rows:
        return replace(entry, state=ProblemState.SKIPPED)
    text = plan.edits.get((entry.row, entry.index)) if entry.index is not None else None
    if text == "":
        return replace(entry, value="", state=ProblemState.BLANKED)
    return replace(entry, value=entry.value if text is None else text, state=ProblemState.MENDED)


def counts_by_column(entries: Iterable[ProblemEntry]) -> dict[str, int]:
    """Return how many open problems each column has, the most first."""
    counts = Counter(entry.column for entry in entries if entry.state is ProblemState.OPEN)
    return dict(counts.most_common())


class ProblemModel(RowsModel[ProblemEntry]):
    """Problems to be mended in place.

    Unlike the lists of records its value cells are editable the Qt way: this is a grid to type in, and no single key is
    a command here.
    """

    edited = Signal(object, str)
    """A cell was typed into: its ProblemEntry and the text."""

    def __init__(self) -> None:
        super().__init__((_("Row"), _("Column"), _("In the file"), _("What is wrong"), _("What happens")), _texts)

    def _are_same(self, rows: Sequence[ProblemEntry]) -> bool:
        return [entry.key for entry in rows] == [entry.key for entry in self.rows]

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return super().data(index, Qt.ItemDataRole.DisplayRole if role == Qt.ItemDataRole.EditRole else role)

    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take a typed text; the session decides what it means."""
        entry = self.row_at(index)
        if entry is None or role != Qt.ItemDataRole.EditRole or index.column() != VALUE:
            return False
        if str(value).strip() != entry.value:
            self.edited.emit(entry, str(value).strip())
        return True

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        entry = self.row_at(index)
        if entry is None:
            return Qt.ItemFlag.NoItemFlags
        flags = super().flags(index)
        if index.column() == VALUE and entry.index is not None:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags


def effect_text(entry: ProblemEntry) -> str:
    """Return what happens to the cell or its row, as things are now."""
    if entry.state is ProblemState.MENDED:
        return _("Becomes {value}").format(value=entry.after) if entry.after else _("Put right")
    if entry.state is ProblemState.BLANKED:
        return _("The cell stays blank")
    if entry.state is ProblemState.SKIPPED:
        return _("The row is skipped")
    return _("The row is left out") if entry.is_fatal else _("The cell stays blank")


def _texts(entry: ProblemEntry) -> tuple[str, ...]:
    return format_number(entry.row), entry.column, entry.value, entry.message, effect_text(entry)
