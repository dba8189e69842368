"""The tool of a list that sorts its rows: by which column, and in which direction."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from ocrm.i18n import _
from ocrm.ui.lists.menu_button import TableNow, menu_button
from ocrm.ui.record_view import RecordView
from ocrm.ui.widgets.menu_entries import press


def sort_button(table: TableNow, parent: QWidget) -> QToolButton:
    """Return the button that offers how a table is sorted."""
    return menu_button("arrow-up-down", _("Sort"), name="sort_rows", make_menu=sort_menu, table=table, parent=parent)


def sort_menu(view: RecordView, parent: QWidget) -> QMenu:
    """Return the menu of the shown columns that sort; it deletes itself when closed."""
    menu = QMenu(parent)
    menu.setObjectName("sort_menu")
    query, header = view.records.query, view.horizontalHeader()
    present = query.sort[0] if query is not None and query.sort else ""
    for place in range(header.count()):
        section = header.logicalIndex(place)
        column = view.records.column_at(section)
        if column is not None and column.sort and not header.isSectionHidden(section):
            is_present = present.removeprefix("-") == column.sort
            _add(menu, column.heading, partial(view.sort_by, section), is_checked=is_present)
    menu.addSeparator()
    for text, is_descending in ((_("Ascending"), False), (_("Descending"), True)):
        is_present = present.startswith("-") is is_descending
        _add(menu, text, partial(view.turn_sort, is_descending=is_descending), is_checked=is_present)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def _add(menu: QMenu, text: str, handler: partial[None], *, is_checked: bool) -> None:
    action = menu.addAction(text)
    action.setCheckable(True)
    action.setChecked(is_checked)
    action.triggered.connect(partial(press, handler))
