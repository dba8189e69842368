"""Where import and export begin: drop or choose a file, the imports so far, exports and blank templates."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QFrame, QGridLayout, QMenu, QScrollArea, QWidget

from ocrm.i18n import LANGUAGES, _
from ocrm.services.schema import record_type
from ocrm.services.spreadsheets.batches import ImportBatchRow
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext
from ocrm.ui.drop_overlay import given_files
from ocrm.ui.spreadsheets.history_list import HistoryList
from ocrm.ui.spreadsheets.kind_titles import ICONS, KINDS
from ocrm.ui.spreadsheets.watched_files import WatchedFilesPanel
from ocrm.ui.theme import theme
from ocrm.ui.widgets import IconLabel, action_button, button, hbox, label, panel, rule, vbox
from ocrm.ui.widgets.writing import writing

_LEAST_HISTORY = 3


class DropZone(QFrame):
    """Takes a file that is let go over it, and offers the other ways."""

    dropped = Signal(object)
    choose_requested = Signal()
    folder_requested = Signal()
    paste_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("import_drop_zone")
        self.setAcceptDrops(True)
        self._is_hovered = False
        layout = vbox(self, margins=(24, 26, 24, 26), spacing=6)
        note = _("Excel, WPS, OpenDocument, CSV, JSON, vCard, iCalendar (.ics), or mails (.eml) and folders of them.")
        for widget in (
            IconLabel("upload", "accent.text", size=24, tile="accent.soft"),
            label(_("Drop a spreadsheet, visiting cards, a calendar or mails here"), "h3"),
            label(note, "muted"),
        ):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(8)
        choose = button(_("Choose a file…"), "folder", "primary", name="import_choose")
        choose.clicked.connect(self.choose_requested)
        self.paste = button(_("Paste from the clipboard"), "copy", name="import_paste")
        shortcut = QKeySequence(QKeySequence.StandardKey.Paste).toString(QKeySequence.SequenceFormat.NativeText)
        tip = _("A table copied in Excel, WPS or a web page, or a visiting card as text ({shortcut})")
        self.paste.setToolTip(tip.format(shortcut=shortcut))
        self.paste.clicked.connect(self.paste_requested)
        self.choose = choose
        self.folder = button(_("Folder of mails…"), "mail", name="import_folder")
        self.folder.clicked.connect(self.folder_requested)
        line = hbox()
        line.addStretch(1)
        for way in (choose, self.paste, self.folder):
            line.addWidget(writing(way))
        line.addStretch(1)
        layout.addLayout(line)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        token = "accent" if self._is_hovered else "line.strong"
        painter.setPen(QPen(look.color(token), 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(look.color("accent.soft" if self._is_hovered else "bg.panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 10, 10)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if given_files(event.mimeData()):
            event.acceptProposedAction()
            self._hover(is_hovered=True)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._hover(is_hovered=False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._hover(is_hovered=False)
        paths = given_files(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)

    def _hover(self, *, is_hovered: bool) -> None:
        self._is_hovered = is_hovered
        self.update()


class Landing(QWidget):
    """The page before a file is chosen."""

    files_chosen = Signal(object)
    """Paths: one of anything, or several mails."""
    folder_requested = Signal()
    choose_requested = Signal()
    text_pasted = Signal(str)
    undo_requested = Signal(object)
    export_requested = Signal(str)
    template_requested = Signal(str, str)
    """A kind of record, and the language of its blank template."""
    resume_requested = Signal()
    discard_requested = Signal()

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.setObjectName("import_landing")
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        column = vbox(inner, margins=(20, 16, 20, 20), spacing=14)
        self._waiting = self._make_waiting()
        column.addWidget(self._waiting)
        self.watched = WatchedFilesPanel(context.waiting_files)
        self.watched.chosen.connect(self._on_watched)
        column.addWidget(self.watched)
        self.zone = DropZone()
        self.zone.dropped.connect(self.files_chosen)
        self.zone.folder_requested.connect(self.folder_requested)
        self.zone.choose_requested.connect(self.choose_requested)
        self.zone.paste_requested.connect(self.paste)
        self.watched.emptied.connect(self.zone.choose.setFocus)
        column.addWidget(self.zone)
        line = hbox(spacing=14)
        line.addWidget(self._make_history(context), 62)
        line.addWidget(self._make_kinds(context), 38, Qt.AlignmentFlag.AlignTop)
        column.addLayout(line)
        column.addStretch(1)
        scroll.setWidget(inner)
        vbox(self).addWidget(scroll)

    # -- widgets ------------------------------------------------------------------------------------------------------

    def _make_waiting(self) -> QFrame:
        bar = panel("info")
        bar.setObjectName("import_waiting")
        line = hbox(bar, margins=(12, 6, 8, 6), spacing=10)
        line.addWidget(IconLabel("file-spreadsheet", "info", size=16))
        self._waiting_text = label("", elide=True)
        line.addWidget(self._waiting_text, 1)
        go_on = button(_("Go on"), None, "small", name="import_resume")
        go_on.clicked.connect(self.resume_requested)
        discard = button(_("Discard"), None, "small", name="import_discard")
        discard.clicked.connect(self.discard_requested)
        line.addWidget(go_on)
        line.addWidget(discard)
        bar.hide()
        return bar

    def _make_history(self, context: AppContext) -> QFrame:
        card = panel("panel")
        layout = vbox(card)
        head = hbox(margins=(16, 10, 16, 8))
        head.addWidget(label(_("Imports so far"), "h3"))
        head.addStretch(1)
        layout.addLayout(head)
        layout.addWidget(rule())
        self.history = HistoryList(context.workspace)
        self.history.undo_requested.connect(self.undo_requested)
        layout.addWidget(self.history)
        text = _("Nothing has been imported yet. Every import will be listed here and can be taken back.")
        self._no_history = label(text, "muted", wrap=True)
        self._no_history.setContentsMargins(16, 12, 16, 16)
        layout.addWidget(self._no_history)
        layout.addStretch(1)
        return card

    def _make_kinds(self, context: AppContext) -> QFrame:
        card = panel("panel")
        layout = vbox(card, margins=(16, 10, 12, 12), spacing=8)
        layout.addWidget(label(_("Export and blank templates"), "h3"))
        layout.addWidget(label(_("Templates have the right column names to fill in and import."), "hint", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for place, kind in enumerate(KINDS):
            described = record_type(kind)
            name = _(described.label_many)
            grid.addWidget(IconLabel(ICONS[kind], "text.2", size=16), place, 0)
            words = label(name)
            words.setContentsMargins(6, 0, 0, 0)
            grid.addWidget(words, place, 1)
            export = button(_("Export…"), "download", "ghost", name=f"export_{kind}")
            export.setAccessibleName(_("Export: {records}").format(records=name))
            export.clicked.connect(partial(self.export_requested.emit, kind))
            grid.addWidget(export, place, 2)
            template = button(_("Template…"), "file-spreadsheet", "ghost", name=f"template_{kind}")
            template.setAccessibleName(_("Blank template: {records}").format(records=name))
            template.setMenu(self._language_menu(kind, template))
            grid.addWidget(template, place, 3)
        layout.addLayout(grid)
        layout.addWidget(rule())
        leave = action_button(context.actions[ActionId.EXPORT_EVERYTHING], "ghost")
        leave.setObjectName("export_everything")
        leave.setToolTip(_("A folder that can be read without OCRM, and from which a file is made again"))
        layout.addWidget(leave, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _on_watched(self, path: Path) -> None:
        self.files_chosen.emit([path])

    def _language_menu(self, kind: str, owner: QWidget) -> QMenu:
        menu = QMenu(owner)
        for code, name in LANGUAGES.items():
            choice = menu.addAction(name)
            choice.setObjectName(f"template_{kind}_{code}")
            choice.triggered.connect(partial(self.template_requested.emit, kind, code))
        return menu

    # -- showing ------------------------------------------------------------------------------------------------------

    def show_batches(self, batches: list[ImportBatchRow]) -> None:
        """Show the imports so far."""
        self.history.batches.set_rows(batches)
        self.history.setVisible(bool(batches))
        self._no_history.setVisible(not batches)
        self.history.setFixedHeight(self.history.height_of(min(10, max(_LEAST_HISTORY, len(batches)))))

    def show_waiting(self, name: str) -> None:
        """Offer to go on with an import that was left; empty for none."""
        self._waiting_text.setText(_("The import of “{name}” is waiting where you left it.").format(name=name))
        self._waiting.setVisible(bool(name))

    def paste(self) -> None:
        """Take the table on the clipboard, or a file that was copied in the file manager."""
        data: QMimeData = QGuiApplication.clipboard().mimeData()
        paths = given_files(data)
        if paths:
            self.files_chosen.emit(paths)
        else:
            self.text_pasted.emit(data.text())
