"""One card beside the timeline: a title with count and sum, a plus, the first rows, the rest on demand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ocrm.formats import format_number
from ocrm.i18n import _
from ocrm.ui.forms.keyboard_place import KeyboardPlace
from ocrm.ui.widgets import button, chip, clear_layout, hbox, label, tool_button, vbox
from ocrm.ui.widgets.writing import writing

_ROWS_SHOWN = 3


class RelatedCard(QWidget):
    """Shows rows made by others."""

    add_requested = Signal()

    def __init__(
        self,
        name: str,
        title: str,
        *,
        add_text: str,
        empty_text: str,
        shown: int = _ROWS_SHOWN,
        has_add_words: bool = False,
    ) -> None:
        """`shown` rows are in sight at first; `has_add_words` says on the plus what it adds, where there is room."""
        super().__init__()
        self._shown = shown
        self.setObjectName(f"card_{name}")
        self._empty_text = empty_text
        self._shows_all = False
        self._rows: list[QWidget] = []
        layout = vbox(self, margins=(14, 8, 10, 8), spacing=5)
        head = hbox(spacing=6)
        head.addWidget(label(title, "strong"))
        self._count = chip("", "count")
        head.addWidget(self._count)
        head.addStretch(1)
        self._sum = label("", "caption")
        head.addWidget(self._sum)
        words = add_text if has_add_words else ""
        self.add_button = writing(tool_button("plus", add_text, text=words, name=f"card_{name}_add"))
        self.add_button.clicked.connect(self.add_requested)
        head.addWidget(self.add_button)
        layout.addLayout(head)
        self._note = label("", "caption", wrap=True)
        self._note.setObjectName(f"card_{name}_note")
        layout.addWidget(self._note)
        self._note.hide()
        self._body = vbox(spacing=6)
        layout.addLayout(self._body)
        self._more = button("", None, "link", name=f"card_{name}_more")
        self._more.clicked.connect(self._flip)
        layout.addWidget(self._more)

    def show_rows(self, rows: Sequence[QWidget], *, total: str = "", note: str = "") -> None:
        """Show other rows; the old ones are deleted, and the keyboard stays on the row it was on, else on the plus.

        `total` stands beside the title, `note` in a line below it.
        """
        focused = self.window().focusWidget()
        kept = KeyboardPlace(focused) if focused is not None and self.isAncestorOf(focused) else None
        clear_layout(self._body)
        self._rows = list(rows)
        for shown in self._rows:
            self._body.addWidget(shown)
        if not self._rows:
            self._body.addWidget(label(self._empty_text, "hint", wrap=True))
        self._count.setText(format_number(len(self._rows)))
        self._count.setVisible(bool(self._rows))
        self._sum.setText(total)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self._arrange()
        if kept is not None and not kept.give_back():
            self.add_button.setFocus()

    @property
    def is_blank(self) -> bool:
        """Whether there is no row."""
        return not self._rows

    def _flip(self) -> None:
        self._shows_all = not self._shows_all
        self._arrange()

    def _arrange(self) -> None:
        for number, shown in enumerate(self._rows):
            shown.setVisible(self._shows_all or number < self._shown)
        words = _("Fewer") if self._shows_all else _("All {n}").format(n=format_number(len(self._rows)))
        self._more.setText(words)
        self._more.setAccessibleName(words)
        self._more.setVisible(len(self._rows) > self._shown)
