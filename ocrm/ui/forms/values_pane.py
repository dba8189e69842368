"""A pane with a few fields that belong to no described record: a need, points, a share, the source of a report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from ocrm.errors import UserError, ValidationError
from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.schema import FieldInfo
from ocrm.ui.context import AppContext
from ocrm.ui.forms.editor_pane import EditorPane
from ocrm.ui.forms.editors import make_field_editor
from ocrm.ui.forms.field_editor import FieldEditor
from ocrm.ui.widgets import label, vbox

Values = dict[str, Any]


class ValuesPane(EditorPane):
    """Editors of some fields; what they hold goes to one service function."""

    def __init__(
        self,
        context: AppContext,
        title: str,
        fields: Sequence[FieldInfo],
        write: Callable[[Values], Changes],
        *,
        values: Mapping[str, Any] | None = None,
        name: str,
        save_text: str = "",
    ) -> None:
        """`values` are what the editors begin with; `write` gets them by name and raises UserError."""
        self._context, self._write = context, write
        self.editors: dict[str, FieldEditor] = {}
        form = QWidget()
        layout = vbox(form, spacing=10)
        for info in fields:
            editor = make_field_editor(context.workspace, info, (values or {}).get(info.name))
            block = vbox(spacing=3)
            mark = " *" if info.required else ""
            block.addWidget(label(_(info.label) + mark, "caption", buddy=editor.focusProxy() or editor))
            block.addWidget(editor)
            layout.addLayout(block)
            self.editors[info.name] = editor
        form.setFocusProxy(next(iter(self.editors.values())))
        super().__init__(title, form, name=name, save_text=save_text)
        self.save_requested.connect(self.save)

    def save(self) -> None:
        """Write what is entered and close; errors stand beside their fields."""
        self.clear_error()
        if self._context.runner.perform(self._perform, on_error=self._on_refused) is not None:
            self.close_requested.emit()

    def _perform(self) -> Changes:
        return self._write({name: editor.value() for name, editor in self.editors.items()})

    def _on_refused(self, error: UserError) -> None:
        editor = self.editors.get(error.field or "") if isinstance(error, ValidationError) else None
        if editor is None:
            self.show_error(error)
            return
        editor.show_error(str(error))
        editor.setFocus()
