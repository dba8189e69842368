"""The rows that a sentence or a month of a portrait is made of; each opens its record."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from ocrm.i18n import _
from ocrm.services.relations import portraits
from ocrm.services.relations.portraits import Clause
from ocrm.services.schema import record_type
from ocrm.ui.cards.card_row import CardRow
from ocrm.ui.context import AppContext
from ocrm.ui.forms import EditorPane
from ocrm.ui.widgets import label, vbox


class RowsPane(EditorPane):
    """Lists the rows behind a clause."""

    def __init__(self, context: AppContext, clause: Clause) -> None:
        form = QWidget()
        layout = vbox(form, spacing=8)
        if clause.text:
            layout.addWidget(label(clause.text, "muted", wrap=True))
        rows = portraits.clause_rows(context.workspace, clause)
        for row in rows:
            line = CardRow("portrait_row")
            line.add_words(row.title, row.facts, partial(context.navigator.open_record, row.kind, row.record_id))
            layout.addWidget(line)
        if not rows:
            layout.addWidget(label(_("Nothing there."), "muted"))
        kinds = dict.fromkeys((clause.kind, *(kind for kind, _ids in clause.others)))
        title = _(", ").join(_(record_type(kind).label_many) for kind in kinds)
        super().__init__(title, form, name="rows_pane", is_read_only=True)
