"""The line that says, while one types, that such a record may be there already; each is a link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from html import escape

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel

from ocrm.errors import ValidationError
from ocrm.i18n import _, ngettext
from ocrm.services.duplicates.similar import SimilarRecord, find_similar
from ocrm.ui.context import AppContext
from ocrm.ui.forms.record_form import RecordForm

COMPARED = {
    "customers": ("name", "kind", "short_name", "mobile", "phone", "email", "wechat", "credit_code", "province",
                  "city", "address"),
    "contacts": ("name", "customer", "mobile", "work_phone", "home_phone", "email", "wechat"),
}  # fmt: skip
"""Fields in which a duplicate shows."""
_HINT_AFTER_MS = 120
_SHOWN = 3


class SimilarHint(QLabel):
    """Follows a form of customers or contacts; read in the background, hidden while there is nothing to say."""

    open_requested = Signal(object)
    """The user wants to see one of the similar records: its id."""

    def __init__(
        self,
        context: AppContext,
        kind: str,
        form: RecordForm,
        *,
        own_id: int = 0,
        fixed: Mapping[str, object] | None = None,
    ) -> None:
        """`fixed` are values the form does not ask for, such as the customer of a new contact."""
        super().__init__()
        self._context, self._kind, self._form, self._own_id = context, kind, form, own_id
        self._fixed = dict(fixed or {})
        self.setObjectName("similar_hint")
        self.setProperty("role", "caption")
        self.setProperty("tone", "warn")
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.hide()
        self.linkActivated.connect(self._on_link)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_HINT_AFTER_MS)
        self._pause.timeout.connect(self._look)
        form.changed.connect(self._on_changed)

    def clear(self) -> None:
        """Say nothing, for an empty form."""
        self._pause.stop()
        self.hide()

    def _on_changed(self, name: str) -> None:
        if name in COMPARED[self._kind]:
            self._pause.start()

    def _look(self) -> None:
        typed = {name: self._value(name) for name in COMPARED[self._kind]} | self._fixed
        find = partial(find_similar, self._context.workspace, self._kind, typed, own_id=self._own_id)
        self._context.tasks.fetch(find, self._show, key=f"similar {self._kind}")

    def _show(self, found: list[SimilarRecord]) -> None:
        self.setText(similar_words(self._kind, found))
        self.setVisible(bool(found))

    def _value(self, name: str) -> object:
        editor = self._form.editors.get(name)
        try:
            return None if editor is None else editor.value()
        except ValidationError:
            return None

    def _on_link(self, target: str) -> None:
        self.open_requested.emit(int(target))


def similar_words(kind: str, found: Sequence[SimilarRecord]) -> str:
    """Return the hint about records that may be the same, each a link, as rich text; empty for none."""
    if not found:
        return ""
    names = " · ".join(
        f'<a href="{one.record_id}">{escape(one.name)}</a> ({escape(_why(one))})' for one in found[:_SHOWN]
    )
    count = len(found)
    if kind == "customers":
        text = ngettext("{n} similar customer already: {names}", "{n} similar customers already: {names}", count)
    else:
        text = ngettext("{n} similar contact already: {names}", "{n} similar contacts already: {names}", count)
    return text.format(n=count, names=names)


def _why(one: SimilarRecord) -> str:
    """Return why a record may be the same, and where it lies when nobody would look there."""
    return _("{reason}; in the pool").format(reason=one.reason) if one.is_pooled else one.reason
