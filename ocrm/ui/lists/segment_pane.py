"""The pane in which a segment gets its name and its filter."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.filtering.conditions import Filter
from ocrm.services.records import RecordQuery
from ocrm.services.segmentation import segments
from ocrm.services.segmentation.segments import Segment
from ocrm.ui.context import AppContext
from ocrm.ui.lists.filter_editor import FilterEditorPane
from ocrm.ui.widgets import label

_KIND = "customers"


class SegmentPane(FilterEditorPane):
    """Makes a segment of a filter (`words` are looked for beside it), or with `present` changes one."""

    saved = Signal(object)
    """The segment was written: its id."""

    def __init__(
        self, context: AppContext, given: Filter | None = None, *, words: str = "", present: Segment | None = None
    ) -> None:
        self._present, self._words = present, words
        self.name = QLineEdit(present.name if present else "")
        self.name.setObjectName("segment_name")
        self.name.setMaxLength(segments.LONGEST_NAME)
        self.name.setAccessibleName(_("Name of the segment"))
        heading = (label(_("Name of the segment"), "caption", buddy=self.name), self.name)
        query = RecordQuery(_KIND, text=words)
        super().__init__(context, query, present.filter if present else given, heading=heading)
        self.setObjectName("segment_pane")
        self.set_title(_("Edit the segment") if present else _("New segment"))
        self.filter_form.setFocusProxy(self.name)
        self.save_button.setText(_("Save the segment"))
        self.save_button.setAccessibleName(_("Save the segment"))

    def apply(self) -> None:
        """Write the segment, or say what is missing."""
        self.clear_error()
        problems = self.group.problems()
        for part, text in problems:
            part.show_problem(text)
        if problems:
            problems[0][0].editor.setFocus()
            return
        done = self._context.runner.perform(
            partial(self._write, self.name.text(), self.group.filter()),
            on_error=self.show_error,
            field_widgets={"name": self.name},
        )
        if done is not None:
            self.saved.emit(self._present.segment_id if self._present else done.created_id)
            self.close_requested.emit()

    def _write(self, name: str, filter: Filter | None) -> Changes:
        workspace, present = self._context.workspace, self._present
        if present is None:
            return segments.add_segment(workspace, name, filter, text=self._words, origin="segments")
        return segments.change_segment(workspace, present.segment_id, name, filter, origin="segments")
