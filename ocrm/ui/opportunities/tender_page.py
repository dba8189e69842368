"""The tab of the tender a deal is part of: its dates, the bond, and the documents to hand in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QCheckBox, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.deals import tenders
from ocrm.services.deals.opportunity_overview import OpportunityOverview
from ocrm.services.deals.tenders import TenderDocument, TenderRow
from ocrm.services.display import ValueFormatter
from ocrm.ui.context import AppContext
from ocrm.ui.forms.fact_row import FactRow
from ocrm.ui.forms.leaving import leave_fields
from ocrm.ui.opportunities.deal_panes import ORIGIN
from ocrm.ui.opportunities.tab_page import TabPage
from ocrm.ui.theme import theme
from ocrm.ui.undo_keys import empty_after_use
from ocrm.ui.widgets import (
    EmptyState,
    button,
    chip,
    clear_layout,
    escape_mnemonic,
    focus_new,
    hbox,
    label,
    rule,
    tool_button,
    vbox,
)
from ocrm.ui.widgets.writing import writing

_SOON_DAYS = 3


class TenderPage(TabPage):
    """Every fact is edited where it stands; a tick is one change."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, "tender_page")
        self._tender: TenderRow | None = None
        self._ticks: list[QCheckBox] = []
        self._stack = QStackedWidget()
        start = writing(button(_("Add a tender"), "plus", "primary", name="tender_start"))
        start.clicked.connect(self._start)
        none = EmptyState(
            "file-text",
            _("No tender"),
            _(
                "Keep its number, dates, bond and documents here."
                " The deadline reminds you 3 days, 1 day and 2 hours ahead."
            ),
            [start],
        )
        self._form = QWidget()
        self._build(vbox(self._form, margins=(0, 8, 0, 8)))
        self._stack.addWidget(none)
        self._stack.addWidget(self._form)
        self._body.addWidget(self._stack, 1)

    def _build(self, layout: QVBoxLayout) -> None:
        head = hbox(margins=(16, 0, 10, 4), spacing=6)
        head.addWidget(label(_("Tender"), "strong"))
        self._chips = hbox(spacing=6)
        head.addLayout(self._chips)
        head.addStretch(1)
        remove = writing(tool_button("trash-2", _("Delete the tender"), name="tender_delete"))
        remove.clicked.connect(self._delete)
        head.addWidget(remove)
        layout.addLayout(head)
        self.facts: dict[str, FactRow] = {}
        for info in tenders.FIELDS:
            fact = FactRow(self._context.workspace, info)
            fact.saved.connect(self._save)
            fact.next_requested.connect(self._go_on)
            layout.addWidget(fact)
            self.facts[info.name] = fact
        layout.addSpacing(6)
        layout.addWidget(rule())
        title = hbox(margins=(16, 10, 10, 4), spacing=6)
        title.addWidget(label(_("Documents to hand in"), "strong"))
        self._count = chip("", "count")
        title.addWidget(self._count)
        title.addStretch(1)
        layout.addLayout(title)
        self._documents = vbox(margins=(14, 0, 10, 0), spacing=2)
        layout.addLayout(self._documents)
        adding = hbox(margins=(14, 4, 10, 0))
        self.adding = QLineEdit()
        self.adding.setObjectName("tender_document")
        self.adding.setAccessibleName(_("Add a document"))
        self.adding.setPlaceholderText(_("Add a document"))
        self.adding.setMaximumWidth(theme().px(360))
        self.adding.returnPressed.connect(self._add_document)
        adding.addWidget(self.adding, 2)
        adding.addStretch(1)
        layout.addLayout(adding)
        layout.addStretch(1)

    # -- showing ------------------------------------------------------------------------------------------------------

    def fill(self, deal: OpportunityOverview) -> None:
        """Show the tender, or how to begin one."""
        tender = self._tender = tenders.fetch_tender(self._context.workspace, deal.opportunity_id)
        self._stack.setCurrentIndex(0 if tender is None else 1)
        if tender is None:
            return
        formatter, clock = ValueFormatter(self._context.workspace), self._context.workspace.clock
        for name, fact in self.facts.items():
            fact.show_value(tender.value(name), tender.text(fact.info, formatter, clock))
        self._show_chips(tender, is_open=deal.is_open)
        self._show_documents(tender.documents)

    def _show_chips(self, tender: TenderRow, *, is_open: bool) -> None:
        clear_layout(self._chips)
        clock = self._context.workspace.clock
        if tender.deadline_at is not None and is_open:
            days = (clock.to_local(tender.deadline_at).date() - clock.today()).days
            if tender.deadline_at <= clock.now():
                self._chips.addWidget(chip(_("Deadline has passed"), "neutral"))
            else:
                words = ngettext("{n} day left", "{n} days left", days).format(n=days) if days else _("Due today")
                self._chips.addWidget(chip(words, "bad" if days <= _SOON_DAYS else "info"))
        if tender.bond is not None and tender.bond_returned_on is None and not is_open:
            self._chips.addWidget(chip(_("Bond not returned"), "warn"))

    def _show_documents(self, documents: Sequence[TenderDocument]) -> None:
        focused = next((number for number, tick in enumerate(self._ticks) if tick.hasFocus()), None)
        clear_layout(self._documents)
        self._ticks = []
        ready = sum(document.is_ready for document in documents)
        self._count.setText(f"{format_number(ready)} / {format_number(len(documents))}")
        self._count.setVisible(bool(documents))
        for number, document in enumerate(documents):
            line = QWidget()
            layout = hbox(line, spacing=6)
            tick = QCheckBox(escape_mnemonic(document.name))
            tick.setObjectName("document_ready")
            tick.setAccessibleName(document.name)
            tick.setChecked(document.is_ready)
            tick.toggled.connect(partial(self._tick, number))
            layout.addWidget(tick)
            self._ticks.append(tick)
            layout.addStretch(1)
            remove = writing(
                tool_button("x", _("Take “{name}” off the list").format(name=document.name), name="document_off")
            )
            remove.clicked.connect(partial(self._remove_document, number))
            layout.addWidget(remove)
            self._documents.addWidget(line)
        if focused is not None and focused < len(self._ticks):
            focus_new(self._ticks[focused])

    # -- changing -----------------------------------------------------------------------------------------------------

    def leave(self) -> bool:
        """Save the field under way; say whether none is left that was refused."""
        return leave_fields(self.facts.values())

    def _start(self, _checked: bool = False) -> None:
        self.perform(partial(tenders.start_tender, self._context.workspace, self.opportunity_id, origin=ORIGIN))
        self.facts["number"].begin()

    def _delete(self, _checked: bool = False) -> None:
        self.perform(partial(tenders.delete_tender, self._context.workspace, self.opportunity_id, origin=ORIGIN))

    def _save(self, name: str, value: Any) -> None:
        fact = self.facts[name]
        change = partial(
            tenders.update_tender, self._context.workspace, self.opportunity_id, {name: value}, origin=ORIGIN
        )
        if self._context.runner.perform(change, on_error=fact.refuse) is not None:
            fact.close_editor()

    def _go_on(self, name: str, by: int) -> None:
        names = list(self.facts)
        place = names.index(name) + by
        if 0 <= place < len(names):
            self.facts[names[place]].begin()
        else:
            self.adding.setFocus()

    def _set_documents(self, documents: Sequence[TenderDocument]) -> bool:
        change = partial(tenders.set_documents, self._context.workspace, self.opportunity_id, documents, origin=ORIGIN)
        return self._context.runner.perform(change) is not None

    def _kept(self) -> list[TenderDocument]:
        return list(self._tender.documents) if self._tender is not None else []

    def _tick(self, number: int, is_ready: bool) -> None:
        documents = self._kept()
        documents[number] = replace(documents[number], is_ready=is_ready)
        self._set_documents(documents)

    def _add_document(self) -> None:
        name = self.adding.text().strip()
        if name and self._set_documents([*self._kept(), TenderDocument(name)]):
            empty_after_use(self.adding)
            self.adding.setFocus()

    def _remove_document(self, number: int, _checked: bool = False) -> None:
        documents = self._kept()
        del documents[number]
        self._set_documents(documents)
