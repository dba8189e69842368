"""A conflict copy beside the file: what it holds that the file does not, and merging that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QComboBox, QDialog, QStyleOptionViewItem, QWidget

from ocrm.clock import Clock
from ocrm.errors import UserError
from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.changes import Changes
from ocrm.services.file_safety import comparing, merging
from ocrm.services.file_safety.comparing import Comparison, Difference
from ocrm.services.schema import record_type
from ocrm.ui.context import AppContext
from ocrm.ui.handover.conflict_card import ConflictCard
from ocrm.ui.tasks import TaskControl
from ocrm.ui.theme import theme
from ocrm.ui.widgets import (
    AnyIndex,
    ListModel,
    RowDelegate,
    button,
    hbox,
    label,
    list_view,
    paint_row_background,
    paint_text,
    set_tone,
    vbox,
)
from ocrm.ui.widgets.painting import paint_state_chip

_ROW = 34


class CompareDialog(QDialog):
    """What only the copy has, each field that differs, and one button that takes over what is missing and ticked."""

    def __init__(self, context: AppContext, copies: Sequence[Path], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("compare_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Compare with a conflict copy"))
        self._context = context
        self._missing = 0
        self._build(copies)
        self.resize(theme().px(860), theme().px(600))
        self._read()

    def _build(self, copies: Sequence[Path]) -> None:
        layout = vbox(self, margins=(24, 20, 24, 18), spacing=10)
        layout.addWidget(label(self.windowTitle(), "h2"))
        note = _(
            "A sync program left this copy when the file was changed in two places. What only the copy holds comes in;"
            " what differs stays as it is here unless you tick theirs. One undo takes all of it back."
        )
        layout.addWidget(label(note, "muted", wrap=True))
        self._choice = QComboBox()
        self._choice.setObjectName("compare_choice")
        self._choice.setAccessibleName(_("Conflict copy"))
        for copy in copies:
            self._choice.addItem(copy.name, copy)
        self._choice.currentIndexChanged.connect(self._read)
        layout.addWidget(self._choice)
        self._said = label("", "strong", wrap=True)
        self._said.setObjectName("compare_said")
        layout.addWidget(self._said)
        self._model: ListModel[CompareLine] = ListModel(text=_spoken, parent=self)
        self._view = list_view(
            self._model, _DifferenceDelegate(self), _("Only in the copy"), name="compare_records"
        )  # fmt: skip
        layout.addWidget(self._view, 1)
        self._card = ConflictCard(_("In the copy"))
        self._card.changed.connect(self._show_choice)
        self._card.hide()
        layout.addWidget(self._card, 2)
        foot = hbox()
        foot.addStretch(1)
        leave = button(_("Close"), name="compare_close")
        leave.clicked.connect(self.reject)
        self._merge = button("", "git-merge", "primary", name="compare_merge")
        self._merge.clicked.connect(self._on_merge)
        foot.addWidget(leave)
        foot.addWidget(self._merge)
        layout.addLayout(foot)

    @property
    def _copy(self) -> Path:
        copy: Path = self._choice.currentData()
        return copy

    def _read(self, _index: int = 0) -> None:
        self._say(_("Comparing…"))
        self._merge.setText(_("Comparing…"))
        self._merge.setEnabled(False)
        compare = partial(comparing.compare, self._context.workspace, self._copy)
        self._context.tasks.fetch(compare, self._on_read, key="compare", on_error=self._on_error)

    def _on_read(self, found: Comparison) -> None:
        clock = self._context.workspace.clock
        self._missing = len(found.missing)
        self._model.set_rows([compare_line(one, clock) for one in comparing.lines_of(found)])
        self._view.setVisible(bool(found.only_theirs) or not found.conflicts)
        self._card.set_conflicts(found.conflicts)
        self._say(
            _("{missing} only in the copy, {differing} differ, {ours} only here.").format(
                missing=format_number(len(found.only_theirs)),
                differing=format_number(found.differing_count),
                ours=format_number(found.only_ours_count),
            )
        )
        self._show_choice()

    def _show_choice(self) -> None:
        """Let the button say what it would take over."""
        words = _merge_words(self._missing, len(self._card.chosen()))
        why_not = self._context.workspace.why_read_only
        self._merge.setEnabled(bool(words) and not why_not)
        self._merge.setToolTip(why_not)
        self._merge.setText(words or _("Nothing to merge"))

    def _on_merge(self) -> None:
        self._merge.setEnabled(False)
        work = partial(merging.merge_copy, self._context.workspace, self._copy, theirs=self._card.chosen())

        def run(_control: TaskControl) -> Changes:
            return work()

        self._context.tasks.start(_("Merge a conflict copy"), run, on_done=self._on_merged, on_error=self._on_error)

    def _on_merged(self, changes: Changes) -> None:
        self._context.runner.perform(partial(_given, changes))
        self._read()

    def _on_error(self, error: UserError) -> None:
        self._model.set_rows([])
        self._card.set_conflicts(())
        self._missing = 0
        self._show_choice()
        self._say(str(error), tone="bad")

    def _say(self, text: str, *, tone: str = "") -> None:
        self._said.setText(text)
        set_tone(self._said, tone)


def _given(changes: Changes) -> Changes:
    return changes


def _merge_words(missing: int, fields: int) -> str:
    """Return what so many missing records and ticked fields make of the merge; empty where there is none."""
    if missing and fields:
        words = ngettext("Merge what is missing and {n} field", "Merge what is missing and {n} fields", fields)
        return words.format(n=format_number(fields))
    if fields:
        return ngettext("Take over {n} field", "Take over {n} fields", fields).format(n=format_number(fields))
    if missing:
        words = ngettext("Merge {n} missing record", "Merge {n} missing records", missing)
        return words.format(n=format_number(missing))
    return ""


@dataclass(frozen=True, slots=True)
class CompareLine:
    """A line of the list: which record only the copy has, and when it was changed there."""

    title: str
    kind: str
    words: str
    chip: str
    tone: str


def compare_line(one: Difference, clock: Clock) -> CompareLine:
    """Return a difference in words."""
    kind = _(record_type(one.kind).label_one)
    if one.is_deleted_here:
        return CompareLine(one.title, kind, _("deleted here; stays deleted"), _("only in the copy"), "neutral")
    words = _("last changed {when}").format(when=f"{clock.to_local(one.changed_at):%Y-%m-%d %H:%M}")
    return CompareLine(one.title, kind, words, _("only in the copy"), "ok")


def _spoken(line: CompareLine) -> str:
    return f"{line.kind} {line.title}: {line.chip}, {line.words}"


class _DifferenceDelegate(RowDelegate):
    """Kind, title and when it was changed; at the right how it differs."""

    row_height = _ROW

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        line: CompareLine = index.data(Qt.ItemDataRole.UserRole)
        look, rect = theme(), option.rect
        painter.save()
        paint_row_background(painter, option, separator=True)
        right = paint_state_chip(painter, rect, line.chip, tone=line.tone)
        left = rect.x() + look.px(12)
        middle = left + look.px(90) + (rect.width() - look.px(230)) * 35 // 100
        for start, end, text, colour in (
            (left, left + look.px(84), line.kind, "text.2"),
            (left + look.px(90), middle, line.title, "text.1"),
            (middle + look.px(8), int(right) - look.px(8), line.words, "text.2"),
        ):
            paint_text(painter, QRect(start, rect.y(), max(0, end - start), rect.height()), text, color=colour)
        painter.restore()
