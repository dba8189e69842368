"""The offer to save what a form has although required fields are blank: a draft, which the data quality lists."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from ocrm.i18n import _
from ocrm.services.schema import FieldInfo
from ocrm.ui.forms.editor_pane import EditorPane
from ocrm.ui.forms.record_form import RecordForm
from ocrm.ui.widgets import button


class DraftOffer(QObject):
    """Watches the form of a pane; the button saves like the pane's own, without asking for the required fields."""

    def __init__(self, pane: EditorPane, form: RecordForm) -> None:
        super().__init__(pane)
        self._pane, self._form = pane, form
        form.lacked.connect(self._offer)

    def _offer(self, blank: Sequence[FieldInfo]) -> None:
        save = button(_("Save as a draft"), None, "small", name="save_as_draft")
        save.clicked.connect(self._save)
        words = _("Still blank: {fields}. A draft is listed under Data quality until they are filled in.")
        self._pane.show_offer(words.format(fields=_(", ").join(_(info.label) for info in blank)), save)

    def _save(self) -> None:
        with self._form.as_draft():
            self._pane.save_requested.emit()
