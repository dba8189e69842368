"""The pane in which a filter is put together, with how many rows it finds while it is made."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ocrm.errors import UserError, ValidationError
from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services import records
from ocrm.services.filtering.conditions import Filter
from ocrm.services.filtering.filter_parts import joined
from ocrm.services.records import RecordQuery
from ocrm.ui.context import AppContext
from ocrm.ui.forms import EditorPane
from ocrm.ui.lists.filter_groups import GroupPart
from ocrm.ui.widgets import label, vbox

_PAUSE_MS = 150


class FilterForm(QWidget):
    """What stands above (`heading`), the outermost group, and the count."""

    def __init__(self, context: AppContext, kind: str, given: Filter | None, heading: Sequence[QWidget] = ()) -> None:
        super().__init__()
        layout = vbox(self, spacing=12)
        for widget in heading:  # before the group, so that Tab leads on into it
            layout.addWidget(widget)
        self.group = GroupPart(context.workspace, kind)
        self.group.show_filter(given)
        layout.addWidget(self.group)
        self.count = label("", "strong")
        self.count.setObjectName("filter_editor_count")
        layout.addWidget(self.count)
        self.setFocusProxy(self.group.parts[0] if self.group.parts else self.group.joint_box)


class FilterEditorPane(EditorPane):
    """Makes the filter of a list; `base` is the query of the view it narrows."""

    applied = Signal(object)
    """The list shall be narrowed by this: a Filter or None."""

    def __init__(
        self, context: AppContext, base: RecordQuery, given: Filter | None, *, heading: Sequence[QWidget] = ()
    ) -> None:
        self._context, self._base = context, base
        self.filter_form = FilterForm(context, base.kind, given, heading)
        super().__init__(_("Filter"), self.filter_form, save_text=_("Apply the filter"), name="filter_editor")
        if given is None:
            self.filter_form.setFocusProxy(self.filter_form.group.add_condition())
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.count_rows)
        self.filter_form.group.changed.connect(self._pause.start)
        self.save_requested.connect(self.apply)
        self.count_rows()

    @property
    def group(self) -> GroupPart:
        """The outermost group."""
        return self.filter_form.group

    def apply(self) -> None:
        """Narrow the list, or say what is missing."""
        problems = self.group.problems()
        for part, words in problems:
            part.show_problem(words)
        if problems:
            problems[0][0].editor.setFocus()
            return
        self.applied.emit(self.group.filter())
        self.close_requested.emit()

    def count_rows(self) -> None:
        """Count in the background what the filter finds; a newer count overtakes this one."""
        try:
            query = RecordQuery(self._base.kind, joined(self._base.filter, self.group.filter()), text=self._base.text)
        except ValidationError:
            self.filter_form.count.setText(_("Fill in the values to see how many rows there are."))
            return
        read = partial(records.count, self._context.workspace, query)
        self._context.tasks.fetch(read, self._show_count, key=f"filter editor {id(self)}", on_error=self._on_error)

    def _show_count(self, count: int) -> None:
        if not isValid(self):
            return  # closed meanwhile
        words = ngettext("{n} row fits", "{n} rows fit", count).format(n=format_number(count))
        self.filter_form.count.setText(words)

    def _on_error(self, error: UserError) -> None:
        if isValid(self):
            self.filter_form.count.setText(str(error))
