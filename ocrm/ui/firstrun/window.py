"""The first-run card: two questions on one page, three clicks to the first screen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QCheckBox,
    QFrame,
    QLineEdit,
    QRadioButton,
    QWidget,
)

from ocrm import i18n, paths
from ocrm.i18n import _
from ocrm.ui.file_dialogs import ask_file, ask_folder, ask_new_file
from ocrm.ui.firstrun.choices import FILE_FILTER, Beginning
from ocrm.ui.firstrun.folder_opening import FolderOpening
from ocrm.ui.language import apply_language
from ocrm.ui.lock.passphrase_fields import PassphraseFields
from ocrm.ui.theme import theme
from ocrm.ui.widgets import (
    IconLabel,
    LogoMark,
    MessageBar,
    SegmentedControl,
    button,
    chip,
    clear_layout,
    column,
    hbox,
    label,
    panel,
    row,
    set_variant,
    vbox,
)

_LANGUAGES = ("zh_CN", "en")


class FirstRunWindow(QWidget):
    """Asks where and how; the composition root does what was answered."""

    create_requested = Signal(Path, Beginning, object)
    """Where, how to begin, and the passphrase to encrypt the file with, None for none."""
    open_requested = Signal(Path)
    language_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("first_run")
        self.resize(1100, 760)
        self.setMinimumSize(760, 600)
        self._path = paths.data_dir() / "my.ocrm"
        self._beginning = Beginning.IMPORT
        self.message_bar = MessageBar()
        self._opening = FolderOpening(self)
        self._opening.made.connect(self.open_requested)
        self._opening.failed.connect(self._on_folder_failed)
        self._outer = vbox(self)
        self._outer.addWidget(self.message_bar)
        self._middle = vbox()
        self._outer.addLayout(self._middle, 1)
        self._build()

    def show_error(self, text: str) -> None:
        """Tell what did not work."""
        self.message_bar.show_message(text, tone="bad")

    def _build(self) -> None:
        self.setWindowTitle(_("Welcome to OCRM"))
        clear_layout(self._middle)
        line = hbox()
        line.addStretch(1)
        line.addWidget(self._make_card())
        line.addStretch(1)
        self._middle.addStretch(1)
        self._middle.addLayout(line)
        self._middle.addStretch(1)
        self._start.setFocus()

    def _make_card(self) -> QFrame:
        card = panel("panel")
        card.setFixedWidth(theme().px(600))
        layout = vbox(card, margins=(32, 26, 32, 22), spacing=10)
        languages = SegmentedControl(
            [(None, "中文"), (None, "English")],
            current=_LANGUAGES.index(i18n.language()),
            accessible_name=_("Language"),
        )
        languages.setObjectName("first_run_language")
        languages.changed.connect(self._on_language)
        layout.addWidget(row(LogoMark(30), label(_("Welcome to OCRM"), "h1"), None, languages, spacing=12))
        promise = _("Two steps to start. All data stays on this computer: no network, no account.")
        layout.addWidget(label(promise, "muted", wrap=True))
        layout.addSpacing(6)
        layout.addWidget(row(chip("1", "accent"), label(_("Where to keep your data"), "h3"), None))
        self._edit = QLineEdit(str(self._path))
        self._edit.setObjectName("first_run_path")
        self._edit.setAccessibleName(_("Data file"))
        change = button(_("Change…"), "folder", name="first_run_change")
        change.clicked.connect(self._on_change)
        place = hbox()
        place.addWidget(self._edit, 1)
        place.addWidget(change)
        layout.addLayout(place)
        self._encrypts = QCheckBox(_("Encrypt the file with a passphrase (a forgotten one cannot be recovered)"))
        self._encrypts.setObjectName("first_run_encrypt")
        layout.addWidget(self._encrypts)
        self._passphrase = PassphraseFields(is_short=True)
        self._passphrase.hide()
        self._encrypts.toggled.connect(self._on_encrypts)
        layout.addWidget(self._passphrase)
        layout.addSpacing(6)
        layout.addWidget(row(chip("2", "accent"), label(_("How to begin"), "h3"), None))
        for choice in self._make_choices():
            layout.addWidget(choice)
        layout.addSpacing(8)
        existing = button(_("Open a file I have…"), "folder", "ghost", name="first_run_open")
        existing.clicked.connect(self._on_open)
        self._start = button(_("Start"), None, "primary", name="first_run_start")
        self._start.setDefault(True)
        self._start.clicked.connect(self._on_start)
        self._folder = button(_("Open an exported folder…"), "package", "ghost", name="first_run_folder")
        self._folder.clicked.connect(self._on_folder)
        layout.addWidget(row(existing, self._folder, None, self._start))
        self._card = card
        return card

    def _make_choices(self) -> list[QFrame]:
        texts = {
            Beginning.IMPORT: ("upload", _("Import my customer list"),
                               _("Excel, CSV, WPS or ODS; the whole import can be undone")),
            Beginning.DEMO: ("layers", _("Look around with sample data"),
                             _("A made-up company in a file of its own; start yours whenever you like")),
            Beginning.EMPTY: ("plus", _("Start empty"), _("Add your first customer now")),
        }  # fmt: skip
        self._group = QButtonGroup(self)
        self._choices: dict[Beginning, ChoiceCard] = {}
        for number, (beginning, (icon, title, note)) in enumerate(texts.items()):
            card = ChoiceCard(icon, title, note)
            card.radio.setObjectName(f"first_run_{beginning.value}")
            self._group.addButton(card.radio, number)
            self._choices[beginning] = card
        self._choices[self._beginning].radio.setChecked(True)
        self._group.idToggled.connect(self._on_choice)
        return list(self._choices.values())

    def _on_choice(self, number: int, chosen: bool) -> None:
        if chosen:
            self._beginning = list(Beginning)[number]

    def _on_language(self, number: int) -> None:
        self._path = Path(self._edit.text())
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_language(app, _LANGUAGES[number])
        self.language_chosen.emit(_LANGUAGES[number])
        self._build()

    def _on_change(self) -> None:
        path = Path(self._edit.text()).expanduser()
        chosen = ask_new_file(self, _("Where to keep your data"), path.name, kinds=FILE_FILTER, folder=path.parent)
        if chosen is not None:
            self._edit.setText(str(chosen))

    def _on_open(self) -> None:
        chosen = ask_file(self, _("Open a file"), kinds=FILE_FILTER, start=self._path.parent)
        if chosen is not None:
            self.open_requested.emit(chosen)

    def _on_encrypts(self, is_on: bool) -> None:
        self._passphrase.setVisible(is_on)
        (self._passphrase if is_on else self._encrypts).setFocus()

    def _on_folder(self) -> None:
        """Make the file named above of a folder with everything, encrypted where that is ticked, and open it."""
        is_secret = self._encrypts.isChecked()
        passphrase = self._passphrase.passphrase() if is_secret else None
        if is_secret and passphrase is None:
            return
        chosen = ask_folder(self, _("Choose an exported folder"))
        if chosen is not None:
            self.message_bar.show_message(_("Making your file of the folder…"), tone="info")
            self._card.setEnabled(False)
            self._opening.start(chosen, Path(self._edit.text()).expanduser(), passphrase)

    def _on_folder_failed(self, text: str) -> None:
        self._card.setEnabled(True)
        self.show_error(text)

    def _on_start(self) -> None:
        is_secret = self._encrypts.isChecked() and self._beginning is not Beginning.DEMO
        passphrase = self._passphrase.passphrase() if is_secret else None
        if is_secret and passphrase is None:
            return
        path = Path(self._edit.text()).expanduser()
        if self._beginning is Beginning.DEMO:
            path = path.with_name("demo.ocrm")
        self.create_requested.emit(path, self._beginning, passphrase)


class ChoiceCard(QFrame):
    """A way to begin: the whole card can be pressed."""

    def __init__(self, icon: str, title: str, note: str) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        layout = hbox(self, margins=(14, 12, 14, 12), spacing=12)
        self._icon = IconLabel(icon, "text.2", size=19)
        layout.addWidget(self._icon)
        layout.addWidget(column(label(title, "strong"), label(note, "caption", wrap=True), spacing=1), 1)
        self.radio = QRadioButton()
        self.radio.setAccessibleName(title)
        self.radio.setAccessibleDescription(note)
        self.radio.toggled.connect(self._on_toggled)
        self.radio.installEventFilter(self)
        self._name = icon
        layout.addWidget(self.radio)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.radio.setChecked(True)
            self.radio.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            set_variant(self, "focus", "true" if event.type() == QEvent.Type.FocusIn else "false")
        return super().eventFilter(watched, event)

    def _on_toggled(self, chosen: bool) -> None:
        set_variant(self, "surface", "info" if chosen else "panel")
        self._icon.set_icon(self._name, "accent.text" if chosen else "text.2")
