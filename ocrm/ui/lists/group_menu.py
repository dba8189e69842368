"""The tool of a list that groups its rows: by which field, and all groups open or closed at once."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from ocrm.formats import format_number
from ocrm.i18n import _
from ocrm.services.listing.grouping import MOST_GROUPS, groupable_fields
from ocrm.ui.lists.menu_button import TableNow, menu_button
from ocrm.ui.record_view import RecordView
from ocrm.ui.widgets import escape_mnemonic


def group_button(table: TableNow, parent: QWidget) -> QToolButton:
    """Return the button that offers how a table is grouped."""
    return menu_button("layers", _("Group rows"), name="group_rows", make_menu=group_menu, table=table, parent=parent)


def group_menu(view: RecordView, parent: QWidget) -> QMenu:
    """Return the menu of what the rows can be grouped by; it deletes itself when closed."""
    menu = QMenu(parent)
    menu.setObjectName("group_menu")
    model = view.records
    fields = groupable_fields(model.query.kind) if model.query is not None else []
    for name, text in (("", _("Do not group")), *((info.name, _(info.label)) for info in fields)):
        action = menu.addAction(escape_mnemonic(text))
        action.setCheckable(True)
        action.setChecked(name == model.grouping)
        action.triggered.connect(partial(view.group_by, name))
    menu.addSeparator()
    if model.grouping and not model.is_grouped and model.record_count:
        count = format_number(MOST_GROUPS)
        menu.addAction(_("More than {n} groups: only sorted by it").format(n=count)).setEnabled(False)
    for text, is_collapsed in ((_("Collapse all groups"), True), (_("Expand all groups"), False)):
        action = menu.addAction(text)
        action.setEnabled(model.is_grouped)
        action.triggered.connect(partial(view.fold_all, is_collapsed))
    menu.aboutToHide.connect(menu.deleteLater)
    return menu
