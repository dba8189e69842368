"""What the texts of a list column mean, one by one; and how the dates of a date column are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QButtonGroup, QFrame, QRadioButton, QStyleOptionViewItem, QWidget

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.spreadsheets.cells import CellProblem
from ocrm.services.spreadsheets.column_values import ColumnValues, TextUse
from ocrm.services.spreadsheets.dates import DateOrder, clean_date
from ocrm.services.spreadsheets.plan import ImportPlan
from ocrm.ui.spreadsheets.choice_popup import ChoicePopup, Option, paint_picker
from ocrm.ui.spreadsheets.picker_table import PickerTable, PlainCellDelegate, RowsModel, has_keyboard
from ocrm.ui.spreadsheets.plan_edits import BLANK
from ocrm.ui.spreadsheets.session import ImportSession
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.widgets import RIGHT, button, hbox, label, paint_text, vbox
from ocrm.ui.widgets.lists import AnyIndex

_TEXT, _COUNT, _MEANING = range(3)
_ROW = 36
_MOST_ROWS = 7
_ADD = "\0add"


@dataclass(frozen=True, slots=True)
class ValueLine:
    """A text of the column: how often it stands there, what it means, and whether that wants a look."""

    text: str
    count: int
    meaning: str
    key: str
    is_doubtful: bool


def value_lines(values: ColumnValues, plan: ImportPlan) -> list[ValueLine]:
    """Return a line per text, those that mean nothing by themselves first."""
    labels = {meaning.code: meaning.label for meaning in values.meanings}
    chosen, added = plan.values.get(values.index, {}), plan.new_values.get(values.index, frozenset())
    lines = []
    for use in values.texts:
        if use.text in values.proposals:
            lines.append(_proposal_line(use, values.proposals[use.text][0], chosen.get(use.text, "")))
            continue
        if use.text in added:
            lines.append(ValueLine(use.text, use.count, _("New: “{text}”").format(text=use.text), _ADD, True))
            continue
        code = chosen.get(use.text, use.code)
        is_open = not code and use.text not in chosen  # until it is decided the row is left out
        blank = _("Choose what it means") if is_open else _("Leave blank")
        lines.append(ValueLine(use.text, use.count, labels.get(code, code) if code else blank, code, is_open))
    known = {use.text for use in values.texts if use.code}
    return sorted(lines, key=lambda line: line.text in known)


def _proposal_line(use: TextUse, nearest: str, chosen: str) -> ValueLine:
    """Return the line of a name no record has: what it was decided to mean, or the question."""
    if chosen == use.text:
        return ValueLine(use.text, use.count, _("As written"), use.text, False)
    meaning = chosen or _("Did you mean “{name}”?").format(name=nearest)
    return ValueLine(use.text, use.count, meaning, chosen, not chosen)


class ValuePanel(QFrame):
    """Shows the column the keyboard is on, where there is something to decide about its contents."""

    def __init__(self, session: ImportSession) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setObjectName("import_values")
        self._session = session
        self._index = -1
        layout = vbox(self, margins=(0, 10, 0, 8), spacing=6)
        self._title = label("", "h3", elide=True)
        head = hbox(margins=(16, 0, 12, 0))
        head.addWidget(self._title, 1)
        layout.addLayout(head)
        self._list = self._make_list()
        layout.addWidget(self._list)
        self._dates = self._make_dates()
        layout.addWidget(self._dates)
        self.hide()

    # -- texts --------------------------------------------------------------------------------------------------------

    def _make_list(self) -> QWidget:
        holder = QWidget()
        inside = vbox(holder, spacing=6)
        headings = (_("Text in the file"), _("Rows"), _("Means"))
        self._lines: RowsModel[ValueLine] = RowsModel(headings, _line_texts, right=(_COUNT,))
        self._view = PickerTable(
            self._lines, _("Texts and what they mean"), name="import_value_list", picking=_MEANING, row_height=_ROW
        )
        self._view.setItemDelegate(_ValueDelegate(self._view))
        self._view.set_widths((105, 84, 160), stretch=(_TEXT, _MEANING))
        self._popup = ChoicePopup(self._view, _("Values"))
        self._popup.chosen.connect(self._on_chosen)
        self._view.pick_requested.connect(self._open_choice)
        inside.addWidget(self._view)
        self._add_all = button(_("Add all to the list"), None, "link", name="import_add_all")
        self._add_all.clicked.connect(partial(self._set_all, True))
        self._blank_all = button(_("Leave all blank"), None, "link", name="import_blank_all")
        self._blank_all.clicked.connect(partial(self._set_all, False))
        self._accept_all = button(_("Accept all"), None, "link", name="import_accept_all")
        self._accept_all.clicked.connect(self._accept)
        self._note = label("", "caption", elide=True)
        self._foot = QWidget()
        foot = hbox(self._foot, margins=(16, 0, 16, 0), spacing=14)
        foot.addWidget(self._note, 1)
        foot.addWidget(self._accept_all)
        foot.addWidget(self._add_all)
        foot.addWidget(self._blank_all)
        inside.addWidget(self._foot)
        return holder

    def _set_all(self, adds: bool) -> None:
        self._session.set_new_values(self._index, adds=adds)
        self._view.setFocus()  # the button goes once it was pressed

    def _accept(self) -> None:
        self._session.accept_names(self._index)
        self._view.setFocus()

    def _open_choice(self, index: QModelIndex) -> None:
        line, values = self._lines.row_at(index), self._session.values.get(self._index)
        if line is None or values is None:
            return
        self._picked = line.text
        if line.text in values.proposals:
            names = [Option(name, name) for name in values.proposals[line.text]]
            names.append(Option(line.text, _("None of these: as written")))
            self._popup.open_over(self._view.viewport(), self._view.visualRect(index), names, current=line.key)
            return
        options = [Option(meaning.code, meaning.label) for meaning in values.meanings]
        if values.takes_new_values:
            options.append(Option(_ADD, _("Add “{text}” to the list").format(text=line.text)))
        options.append(Option(BLANK, _("Leave blank")))
        self._popup.open_over(self._view.viewport(), self._view.visualRect(index), options, current=line.key)

    def _on_chosen(self, key: object) -> None:
        self._session.set_value(self._index, self._picked, None if key == _ADD else str(key))
        self._view.setFocus()

    # -- dates --------------------------------------------------------------------------------------------------------

    def _make_dates(self) -> QWidget:
        holder = QWidget()
        inside = vbox(holder, margins=(16, 0, 16, 4), spacing=6)
        self._question = label("", "muted", wrap=True)
        inside.addWidget(self._question)
        self._orders: dict[DateOrder, QRadioButton] = {}
        self._group = QButtonGroup(self)
        for number, order in enumerate((DateOrder.MDY, DateOrder.DMY)):
            choice = QRadioButton()
            choice.setObjectName(f"date_order_{order}")
            self._group.addButton(choice, number)
            self._orders[order] = choice
            inside.addWidget(choice)
        self._group.idClicked.connect(self._on_order)
        return holder

    def _on_order(self, number: int) -> None:
        self._session.set_date_order(self._index, list(self._orders)[number])

    def _show_dates(self, values: ColumnValues) -> None:
        plan, report = self._session.plan, self._session.report
        if plan is None:
            return
        example = values.date_example
        proved = report.date_orders.get(values.index) if report else None
        chosen = plan.date_orders.get(values.index)
        if proved and not chosen:
            text = _("“{proof}” in this column shows how “{date}” is meant. Change it if that is wrong.")
        else:
            text = _("“{date}” can be read in two ways. Which is meant?")
        self._question.setText(text.format(date=example, proof=values.date_proof))
        labels = {DateOrder.MDY: _("Month first: {day}"), DateOrder.DMY: _("Day first: {day}")}
        self._group.setExclusive(False)
        for order, choice in self._orders.items():
            choice.setText(labels[order].format(day=_as_read(example, order)))
            choice.setAccessibleName(choice.text())
            choice.setChecked(order == (chosen or proved))
        self._group.setExclusive(True)

    # -- showing ------------------------------------------------------------------------------------------------------

    def show_column(self, index: int, name: str) -> None:
        """Show what can be decided about a column; nothing hides the panel."""
        values, plan = self._session.values.get(index), self._session.plan
        has_texts = values is not None and bool(values.texts)
        has_dates = values is not None and bool(values.date_example)
        self._index = index
        self.setVisible(has_texts or has_dates)
        self._list.setVisible(has_texts)
        self._dates.setVisible(has_dates)
        if values is None or plan is None:
            return
        if has_texts:
            title = _("Names in “{column}” that are not in OCRM") if values.proposals else _("Values of “{column}”")
            self._title.setText(title.format(column=name))
            self._show_lines(value_lines(values, plan), values)
        if has_dates:
            self._title.setText(_("Dates of “{column}”").format(column=name))
            self._show_dates(values)

    def _show_lines(self, lines: Sequence[ValueLine], values: ColumnValues) -> None:
        self._lines.set_rows(lines)
        header = self._view.horizontalHeader().height()
        shown = min(_MOST_ROWS, len(lines))
        self._view.setFixedHeight(header + shown * theme().px(_ROW) + 2)
        doubtful = sum(line.is_doubtful for line in lines)
        takes_new = values.takes_new_values
        is_asked = bool(values.proposals) and doubtful > 0
        blank = any(line.key == BLANK for line in lines)
        added = any(line.key == _ADD for line in lines)
        self._add_all.setVisible(takes_new and blank)
        self._blank_all.setVisible(added)
        self._accept_all.setVisible(is_asked)
        text = ngettext("{n} to confirm", "{n} to confirm", doubtful).format(n=doubtful) if doubtful else ""
        self._note.setText(text)
        self._foot.setVisible(bool(text) or (takes_new and blank) or added)


def _as_read(example: str, order: DateOrder) -> str:
    try:
        return clean_date(example, order).isoformat()
    except CellProblem:
        return "–"


def _line_texts(line: ValueLine) -> Sequence[str]:
    return line.text, format_number(line.count), line.meaning


class _ValueDelegate(PlainCellDelegate):
    """Draws the meaning as something that opens, amber where it wants a look."""

    def __init__(self, view: PickerTable) -> None:
        super().__init__(view)
        self._view = view

    def paint_cell(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex, inner: QRect) -> None:
        line = index.data(Qt.ItemDataRole.UserRole)
        look = theme()
        if index.column() == _COUNT:
            paint_text(painter, inner, format_number(line.count), color="text.2", align=RIGHT, tabular=True)
        elif index.column() == _TEXT:
            side = look.px(14)
            if line.is_doubtful:
                mark = QRectF(inner.x() + look.px(4), inner.center().y() - side / 2, side, side)
                paint_icon(painter, "triangle-alert", mark, "warn")
            paint_text(painter, inner.adjusted(side + look.px(10), 0, 0, 0), line.text, weight=500)
        else:
            box = option.rect.adjusted(look.px(4), 0, -look.px(8), 0)
            color = "warn" if line.is_doubtful else "text.1" if line.key else "text.2"
            paint_picker(painter, box, line.meaning, color=color, is_focused=has_keyboard(self._view, index))
