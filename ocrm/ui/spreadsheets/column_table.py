"""The table of step 2: a line per column of the file, and the field each goes into."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, QRect, QRectF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.fields.custom_fields import KINDS
from ocrm.services.fields.own_fields import FORMULA
from ocrm.services.schema import FieldInfo, FieldKind
from ocrm.services.spreadsheets.mapping import importable_fields
from ocrm.services.spreadsheets.parts import CONTACT, DEAL, TALK, part_of
from ocrm.services.spreadsheets.previewing import field_label
from ocrm.services.spreadsheets.standings import ColumnStanding, Standing
from ocrm.ui.spreadsheets.choice_popup import ChoicePopup, Option, paint_picker
from ocrm.ui.spreadsheets.picker_table import PickerTable, PlainCellDelegate, RowsModel, has_keyboard
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.widgets import LEFT, RIGHT, paint_text
from ocrm.ui.widgets.lists import AnyIndex

_MARK, NAME, SAMPLES, FIELD, VALID = range(5)
_ICONS = {
    Standing.GOOD: ("circle-check", "ok"),
    Standing.DOUBTFUL: ("triangle-alert", "warn"),
    Standing.LEFT_OUT: ("minus", "text.3"),
}
_GROUPS_OF_KINDS = {
    **dict.fromkeys((FieldKind.PHONE, FieldKind.EMAIL, FieldKind.URL), "reach"),
    **dict.fromkeys((FieldKind.DATE, FieldKind.BIRTHDAY, FieldKind.MOMENT), "dates"),
    **dict.fromkeys((FieldKind.MONEY, FieldKind.INTEGER, FieldKind.PERCENT, FieldKind.NUMBER), "numbers"),
    FieldKind.CODE: "ids",
}


_NEW_FIELD = "\0new field"
"""What the choices of no field there is begin with; the kind of field follows."""


class ColumnTable(PickerTable):
    """Columns of the file; the third cell of each opens the fields to choose from."""

    field_chosen = Signal(int, str)
    """A column (its index in the file) shall go into a field, "" for none."""
    new_field_wanted = Signal(int, str)
    """A column shall have a field of its own, of a kind; of the kind of its cells where that is empty."""

    def __init__(self) -> None:
        headings = ("", _("Column"), _("First values"), _("Goes into"), _("Usable"))
        self.columns: RowsModel[ColumnStanding] = RowsModel(headings, standing_texts, right=(VALID,))
        super().__init__(self.columns, _("Columns of the file"), name="import_columns", picking=FIELD)
        self.setItemDelegate(ColumnDelegate(self))
        self.set_widths((38, 125, 185, 235, 88), stretch=(NAME, SAMPLES, FIELD))
        self._kind = ""
        self._picked = -1
        self._popup = ChoicePopup(self, _("Fields"))
        self._popup.chosen.connect(self._on_chosen)
        self.pick_requested.connect(self._open_choice)

    def show_columns(self, kind: str, standings: Sequence[ColumnStanding]) -> None:
        """Show columns with their standing."""
        self._kind = kind
        self.columns.set_rows(standings)

    def current_column(self) -> ColumnStanding | None:
        """Return the column the keyboard is on."""
        return self.columns.row_at(self.currentIndex())

    def _open_choice(self, index: QModelIndex) -> None:
        standing = self.columns.row_at(index)
        if standing is None:
            return
        self._picked = standing.index
        taken = {
            other.field: other.name for other in self.columns.rows if other.field and other.index != standing.index
        }
        options = field_options(self._kind, taken)
        options.insert(1, Option(_NEW_FIELD, _("New field “{column}”").format(column=standing.name)))
        options += new_field_options()
        self._popup.open_over(self.viewport(), self.visualRect(index), options, current=standing.field)

    def _on_chosen(self, key: object) -> None:
        if str(key).startswith(_NEW_FIELD):
            self.new_field_wanted.emit(self._picked, str(key).removeprefix(_NEW_FIELD))
        else:
            self.field_chosen.emit(self._picked, str(key))
        self.setFocus()


def standing_texts(standing: ColumnStanding) -> Sequence[str]:
    """Return what stands in the cells of a column's line."""
    return standing_words(standing), standing.name, standing.samples, goes_into_text(standing), _valid_text(standing)


def standing_words(standing: ColumnStanding) -> str:
    """Return what the mark of a column's line says, in words."""
    return {
        Standing.GOOD: _("Goes in whole"),
        Standing.DOUBTFUL: _("Wants a look"),
        Standing.LEFT_OUT: _("Not imported"),
    }[standing.standing]


def goes_into_text(standing: ColumnStanding) -> str:
    """Return the field a column goes into and what is new or unknown in it."""
    if not standing.field:
        return _("Not imported")
    text = standing.field_label + (" *" if standing.is_needed else "")
    if standing.new_kind is not None:
        text = _("New field: {field} · {kind}").format(field=text, kind=_(dict(KINDS)[standing.new_kind]))
    if standing.new_values:
        note = ngettext("{n} new value", "{n} new values", standing.new_values).format(n=standing.new_values)
    elif standing.unknown and standing.is_reference:
        note = ngettext("{n} name to confirm", "{n} names to confirm", standing.unknown).format(n=standing.unknown)
    elif standing.unknown:
        note = ngettext("{n} unknown value", "{n} unknown values", standing.unknown).format(n=standing.unknown)
    else:
        return text
    return _("{field} ({note})").format(field=text, note=note)


def _valid_text(standing: ColumnStanding) -> str:
    if not standing.field:
        return "–"
    return "…" if standing.valid is None else format_number(standing.valid)


def field_options(kind: str, taken: dict[str, str]) -> list[Option]:
    """Return the fields to choose from, grouped; `taken` names the column a field is taken by."""
    groups: dict[str, list[Option]] = {}
    for name, info in importable_fields(kind).items():
        note = _("from “{column}”").format(column=taken[name]) if name in taken else ""
        title = field_label(name, info) + (" *" if info.required and not part_of(name) else "")
        groups.setdefault(_group(name, info), []).append(
            Option(name, title, note=note, words=f"{name} {' '.join(info.aliases)}")
        )
    titles = _group_titles()
    ordered = [key for key in titles if key in groups]
    options = [Option("", _("Do not import"))]
    for key in ordered:
        options += [Option(o.key, o.label, titles[key], o.note, o.words) for o in groups[key]]
    return options


def new_field_options() -> list[Option]:
    """Return the kinds of field an import can make."""
    title = _("New field, as")
    return [Option(_NEW_FIELD + kind, _(label), title, words=title) for kind, label in KINDS if kind != FORMULA]


def _group(name: str, info: FieldInfo) -> str:
    if part_of(name):
        return part_of(name)
    if info.group == "address":
        return "address"
    return _GROUPS_OF_KINDS.get(info.kind, "basics")


def _group_titles() -> dict[str, str]:
    return {
        "basics": _("Basics"), CONTACT: _("Contact person"), DEAL: _("Opportunity"),
        TALK: _("Interaction"), "reach": _("How to reach them"),
        "address": _("Address"), "numbers": _("Amounts and numbers"), "dates": _("Dates"), "ids": _("Codes"),
    }  # fmt: skip


class ColumnDelegate(PlainCellDelegate):
    """Draws the mark before a column's name, and the field as something that opens."""

    def __init__(self, view: PickerTable) -> None:
        super().__init__(view)
        self._view = view

    def paint_cell(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex, inner: QRect) -> None:
        standing = self._view.model().data(index, 0x0100)
        if not isinstance(standing, ColumnStanding):
            return
        draw = {
            _MARK: partial(_paint_mark, standing),
            NAME: partial(_paint_name, standing),
            SAMPLES: partial(_paint_samples, standing),
            FIELD: partial(_paint_field, standing, has_keyboard(self._view, index), option.rect),
            VALID: partial(_paint_valid, standing),
        }[index.column()]
        draw(painter, inner)


def _paint_mark(standing: ColumnStanding, painter: QPainter, inner: QRect) -> None:
    name, token = _ICONS[standing.standing]
    side = theme().px(16)
    paint_icon(painter, name, QRectF(inner.right() - side, inner.center().y() - side / 2, side, side), token)


def _paint_name(standing: ColumnStanding, painter: QPainter, inner: QRect) -> None:
    paint_text(painter, inner, standing.name, color="text.1" if standing.field else "text.2", weight=500)


def _paint_samples(standing: ColumnStanding, painter: QPainter, inner: QRect) -> None:
    paint_text(painter, inner, standing.samples.replace("\n", " "), color="text.2", align=LEFT)


def _paint_field(
    standing: ColumnStanding, is_focused: bool, cell: QRect, painter: QPainter, _inner: QRect
) -> None:  # fmt: skip
    color = "text.1" if standing.field else "text.2"
    look = theme()
    box = cell.adjusted(look.px(4), 0, -look.px(4), 0)
    paint_picker(painter, box, goes_into_text(standing), color=color, is_focused=is_focused)


def _paint_valid(standing: ColumnStanding, painter: QPainter, inner: QRect) -> None:
    text = _valid_text(standing)
    is_short = standing.valid is not None and standing.valid < standing.filled
    color = "warn" if is_short else "text.1" if standing.field else "text.3"
    paint_text(painter, inner.adjusted(0, 0, -theme().px(6), 0), text, color=color, align=RIGHT, tabular=True)
