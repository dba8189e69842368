"""The prospecting session that was left, with the button that goes on with it."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from ocrm.i18n import _
from ocrm.services.workday import prospecting
from ocrm.ui.context import AppContext
from ocrm.ui.prospecting.start import resume_prospecting
from ocrm.ui.widgets import Bar, button, hbox, label, panel, vbox


class PausedSession(QWidget):
    """Shows itself while a session waits."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        frame = panel()
        vbox(self).addWidget(frame)
        layout = vbox(frame, margins=(15, 10, 12, 12), spacing=8)
        head = hbox(spacing=8)
        head.addWidget(label(_("Prospecting session"), "h3"))
        head.addStretch(1)
        go_on = button(_("Go on"), "phone", "smallPrimary", name="resume_prospecting")
        go_on.clicked.connect(partial(resume_prospecting, context))
        head.addWidget(go_on)
        layout.addLayout(head)
        self._words = label("", "caption", elide=True)
        layout.addWidget(self._words)
        self._bar = Bar(0, color="ok", height=5)
        layout.addWidget(self._bar)
        self.hide()

    def reload(self) -> None:
        """Show how far the session is, nothing where none waits."""
        session = prospecting.paused_session(self._context.workspace)
        self.setVisible(session is not None)
        if session is not None:
            progress = _("{done} of {total} gone through").format(done=session.done, total=session.total)
            self._words.setText(f"{session.title} · {progress}")
            self._bar.set_share(session.done / session.total if session.total else 0)
