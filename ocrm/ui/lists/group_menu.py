"""The tool of a list that groups its rows: by which field, and all groups open or closed at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from ocrm.formats import format_number
from ocrm.i18n import _
from ocrm.services.listing.grouping import MOST_GROUPS, groupable_fields
from ocrm.ui.record_view import RecordView
from ocrm.ui.widgets import escape_mnemonic, tool_button


def group_button(view: Callable[[], RecordView | None], parent: QWidget) -> QToolButton:
    """Return the button that offers how the table `view` names is grouped."""
    made = tool_button("layers", _("Group rows"), name="group_rows")
    made.clicked.connect(partial(_offer, made, view, parent))
    return made


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


def _offer(anchor: QToolButton, view: Callable[[], RecordView | None], parent: QWidget, _checked: bool = False) -> None:
    table = view()
    if table is not None:
        group_menu(table, parent).popup(anchor.mapToGlobal(QPoint(0, anchor.height())))
