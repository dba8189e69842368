"""Prepare me: the page to read before a call, beside the record, to print or copy."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import ceil

import shiboken6
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget

from ocrm.errors import NotFoundError
from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.relations import briefs
from ocrm.services.relations.briefs import Brief
from ocrm.services.workspace import Workspace
from ocrm.ui.cards.clipboard import copy_text
from ocrm.ui.context import AppContext
from ocrm.ui.forms import EditorPane
from ocrm.ui.printing import ask_pdf, print_html
from ocrm.ui.theme import theme
from ocrm.ui.widgets import button, hbox, tool_button, vbox


class BriefText(QTextBrowser):
    """The brief as text as high as it needs; its links open records."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._brief: Brief | None = None
        theme().changed.connect(self._restyle)
        self.setObjectName("brief_text")
        self.setAccessibleName(_("Brief"))
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.document().setDocumentMargin(0)
        self.setProperty("bare", "true")
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.anchorClicked.connect(self._open)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)

    def show_brief(self, brief: Brief) -> None:
        """Show a brief in the theme's colours."""
        self._brief = brief
        look = theme()
        size = look.base
        self.document().setDefaultFont(look.font())
        self.document().setDefaultStyleSheet(
            f"* {{ color: {look.colours['text.1'][:7]}; font-size: {size:.0f}px; }}"
            f" .title {{ font-size: {size * 1.35:.0f}px; font-weight: 600; margin: 0; }}"
            " .section { font-weight: 600; margin: 12px 0 2px 0; }"
            f" .sub, .head {{ color: {look.colours['text.2'][:7]}; }}"
            f" a {{ color: {look.colours['accent.text'][:7]}; text-decoration: none; }}"
        )
        self.document().setMetaInformation(QTextDocument.MetaInformation.DocumentTitle, brief.name)
        self.setHtml(briefs.brief_html(brief, links=True))

    def _restyle(self) -> None:
        if self._brief is not None:
            self.show_brief(self._brief)

    def _fit(self) -> None:
        frame = 2 * self.frameWidth() + self.contentsMargins().top() + self.contentsMargins().bottom()
        self.setFixedHeight(ceil(self.document().size().height()) + frame + theme().px(6))

    def _open(self, url: QUrl) -> None:
        kind, _slash, number = url.path().partition("/")
        if url.scheme() == "record" and number.isdecimal():
            self._context.navigator.open_record(kind, int(number))


class BriefPane(EditorPane):
    """The brief with its commands; read in the background and kept up to date."""

    def __init__(
        self, context: AppContext, record_id: int, *, fetch: Callable[[Workspace, int], Brief] = briefs.fetch_brief
    ) -> None:
        """`fetch` returns the brief of a record, that of a customer unless told otherwise."""
        self._context, self._record_id, self._fetch = context, record_id, fetch
        self._brief: Brief | None = None
        form = QWidget()
        layout = vbox(form, spacing=8)
        self.text = BriefText(context)
        commands = hbox(spacing=6)
        print_button = button(_("Print…"), "file-text", tooltip="Ctrl+P", name="brief_print")
        print_button.clicked.connect(self.print_brief)
        pdf = button(_("Save as PDF…"), None, "ghost", name="brief_pdf")
        pdf.clicked.connect(self._save)
        copy = tool_button("copy", _("Copy the brief"), name="brief_copy")
        copy.clicked.connect(self._copy)
        for widget in (print_button, pdf, copy):
            commands.addWidget(widget)
        commands.addStretch(1)
        layout.addLayout(commands)
        layout.addWidget(self.text)
        form.setFocusProxy(self.text)
        super().__init__(_("Prepare me"), form, name="brief_pane", is_read_only=True)
        context.bus.changed.connect(self._on_changed)
        self._read()

    @property
    def brief(self) -> Brief | None:
        """The brief on show; None until it is read."""
        return self._brief

    def _on_changed(self, _changes: Changes) -> None:
        self._read()

    def _read(self) -> None:
        read = partial(_read, self._fetch, self._context.workspace, self._record_id)
        self._context.tasks.fetch(read, self._show, key=f"brief/{id(self)}")

    def _show(self, brief: Brief | None) -> None:
        if shiboken6.isValid(self) and brief is not None and brief != self._brief:
            self._brief = brief
            self.text.show_brief(brief)

    def print_brief(self) -> None:
        """Print the page."""
        if self._brief is not None:
            print_html(self._context, briefs.brief_html(self._brief), title=self._brief.name, parent=self)

    def _save(self) -> None:
        if self._brief is not None:
            ask_pdf(self._context, briefs.brief_html(self._brief), title=self._brief.name, parent=self)

    def _copy(self) -> None:
        if self._brief is not None:
            copy_text(self._context, briefs.brief_text(self._brief))


def _read(fetch: Callable[[Workspace, int], Brief], workspace: Workspace, record_id: int) -> Brief | None:
    try:
        return fetch(workspace, record_id)
    except NotFoundError:
        return None
