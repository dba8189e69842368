"""The pane that lays two versions of one thing side by side, whatever is versioned."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence

from PySide6.QtWidgets import QComboBox, QWidget

from ocrm.errors import NotFoundError
from ocrm.i18n import _
from ocrm.ui.forms.editor_pane import EditorPane
from ocrm.ui.widgets import QuietComboBox, clear_layout, form_label, vbox


class VersionsPane(EditorPane):
    """Two versions: which ones is chosen above, and what it says below follows the choice."""

    def __init__(
        self,
        title: str,
        versions: Sequence[tuple[int, str]],
        *,
        older: int,
        newer: int,
        name: str,
        spacing: int = 8,
    ) -> None:
        """`versions` are the ids and words to choose from; `spacing` stands between what is said, in pixels."""
        form = QWidget()
        layout = vbox(form, spacing=6)
        self.older = _choice(_("Earlier version"), versions, older)
        self.newer = _choice(_("Later version"), versions, newer)
        for box in (self.older, self.newer):
            layout.addWidget(form_label(box.accessibleName(), box))
            layout.addWidget(box)
        layout.addSpacing(6)
        self._found = vbox(spacing=spacing)
        layout.addLayout(self._found)
        form.setFocusProxy(self.older)
        super().__init__(title, form, name=name, is_read_only=True)
        self.refresh()
        self.older.currentIndexChanged.connect(self.refresh)
        self.newer.currentIndexChanged.connect(self.refresh)

    @abstractmethod
    def compare(self, older: int, newer: int) -> Iterable[QWidget]:
        """Return what is said of two versions, from the top; NotFoundError where one is gone."""

    def refresh(self, _number: int = 0) -> None:
        """Compare anew; close where a version was deleted meanwhile."""
        try:
            parts = list(self.compare(self.older.currentData(), self.newer.currentData()))
        except NotFoundError:
            self.close_requested.emit()
            return
        clear_layout(self._found)
        for part in parts:
            self._found.addWidget(part)


def _choice(name: str, versions: Sequence[tuple[int, str]], chosen: int) -> QComboBox:
    box = QuietComboBox()
    box.setAccessibleName(name)
    for version_id, words in versions:
        box.addItem(words, version_id)
    box.setCurrentIndex(box.findData(chosen))
    return box
