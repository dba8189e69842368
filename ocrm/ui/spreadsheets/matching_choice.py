"""How the columns were matched – as last time, as the export of a system, by their names – and choosing it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from ocrm.formats import format_date
from ocrm.i18n import _
from ocrm.services.spreadsheets.presets import all_presets, recognised
from ocrm.ui.spreadsheets.choice_popup import ChoicePopup, Option
from ocrm.ui.spreadsheets.matching import Matching
from ocrm.ui.spreadsheets.session import ImportSession
from ocrm.ui.theme import theme
from ocrm.ui.widgets import button, hbox

_FORGET = "\0forget"


class MatchingChoice(QWidget):
    """A button that says where the matching comes from and offers the others."""

    chosen = Signal()
    """Another matching was chosen."""

    def __init__(self, session: ImportSession) -> None:
        super().__init__()
        self.setObjectName("import_matching_choice")
        self._session = session
        self._button: QPushButton = button("", "save", "ghost", name="import_matching")
        self._button.clicked.connect(self._open)
        hbox(self).addWidget(self._button)
        self._popup = ChoicePopup(self, _("Where the matching comes from"))
        self._popup.chosen.connect(self._on_chosen)

    @property
    def popup(self) -> ChoicePopup:
        """The list of other matchings."""
        return self._popup

    def show_matching(self) -> None:
        """Say where the present matching comes from."""
        text = self._words(self._session.matching)
        fits = self._button.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, theme().px(270))
        self._button.setText(fits)
        self._button.setToolTip(text)
        self._button.setAccessibleName(text)

    def _words(self, matching: Matching) -> str:
        session = self._session
        if matching.is_remembered and session.remembered is not None:
            day = format_date(session.remembered.day, session.today)
            return _("Remembered from “{file}” of {day}").format(file=session.remembered.name, day=day)
        if session.plan is not None and session.plan.preset:
            return _("Export of {system}").format(system=_(session.plan.preset))
        return _("By column names")

    def _open(self) -> None:
        self._popup.open_over(self, self.rect(), self._options(), current=self._session.matching)

    def _options(self) -> list[Option]:
        session = self._session
        plan, table = session.plan, session.table
        if plan is None or table is None:
            return []
        options = []
        if session.remembered is not None:
            remembered = Matching(is_remembered=True)
            options += [Option(remembered, self._words(remembered)), Option(_FORGET, _("Forget what was remembered"))]
        options.append(Option(Matching(), _("By column names")))
        own = recognised(table.columns, plan.kind)
        names = {preset.code: preset.name for preset in all_presets() if preset.kind == plan.kind}
        for code, name in names.items():
            note = _("recognised") if own is not None and own.code == code else ""
            options.append(Option(Matching(preset=code), _(name), _("As an export of"), note))
        return options

    def _on_chosen(self, key: object) -> None:
        if key == _FORGET:
            self._session.forget_matching()
        elif isinstance(key, Matching):
            self._session.match(key)
        self._button.setFocus()
        self.chosen.emit()
