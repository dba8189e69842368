"""The tab of a deal's quotes: the versions, the lines of the one chosen, what they come to, its files (A3.15)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ocrm.errors import UserError
from ocrm.formats import format_date_long, format_number
from ocrm.i18n import N_, _
from ocrm.services import attachments
from ocrm.services.attachments import AttachmentRow
from ocrm.services.changes import Changes
from ocrm.services.contracts import reading as contract_reading
from ocrm.services.deals.opportunity_overview import OpportunityOverview
from ocrm.services.quotes import lines, quote_text, reading
from ocrm.services.quotes import writing as quotes
from ocrm.services.quotes.reading import QuoteLineRow, QuoteRow, QuoteStatus
from ocrm.services.schema import FieldInfo, FieldKind
from ocrm.ui.cards.clipboard import copy_text
from ocrm.ui.cards.file_pane import file_pane
from ocrm.ui.cards.files_card import FilesCard
from ocrm.ui.context import AppContext
from ocrm.ui.contracts.panes import contract_of_quote
from ocrm.ui.forms.fact_row import FactRow
from ocrm.ui.forms.leaving import leave_fields
from ocrm.ui.opportunities.tab_page import TabPage
from ocrm.ui.printing import ask_pdf, pdf_of, print_html
from ocrm.ui.quotes.comparison_pane import ComparisonPane
from ocrm.ui.quotes.line_editor import LineEditor
from ocrm.ui.quotes.lines_table import PRODUCT, LinesTable
from ocrm.ui.quotes.panes import ORIGIN, line_pane, sent_pane
from ocrm.ui.quotes.sums_box import SumsBox
from ocrm.ui.quotes.version_head import VersionHead
from ocrm.ui.quotes.versions_table import VersionsTable
from ocrm.ui.widgets import EmptyState, button, chip, clear_layout, hbox, label, row, rule, tool_button, vbox
from ocrm.ui.widgets.writing import writing

_FACTS = (
    FieldInfo("dated_on", N_("Date"), FieldKind.DATE, ""),
    FieldInfo("valid_until", N_("Valid until"), FieldKind.DATE, ""),
    FieldInfo("discount_percent", N_("Whole discount"), FieldKind.NUMBER, ""),
    FieldInfo("notes", N_("Notes"), FieldKind.TEXT, ""),
)


class QuotesPage(TabPage):
    """Above the versions, below them the one chosen; everything of a draft is edited where it stands."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, "quotes_page")
        self._quotes: Sequence[QuoteRow] = ()
        self._chosen = 0
        self._contract_id: int | None = None
        self.facts: dict[str, FactRow] = {}
        self._facts_of: tuple[int, bool] | None = None
        start = writing(button(_("New quote"), "plus", "primary", name="quote_start"))
        start.clicked.connect(self.add_quote)
        none = EmptyState(
            "file-text",
            _("No quote yet"),
            _("Each version stays as it was sent, and two of them are compared line by line."),
            [start],
        )
        self._stack = QStackedWidget()
        self._shown = QWidget()
        self._build(vbox(self._shown, margins=(0, 4, 0, 8)))
        self._stack.addWidget(none)
        self._stack.addWidget(self._shown)
        self._body.addWidget(self._stack, 1)
        self._connect()

    def _build(self, layout: QVBoxLayout) -> None:
        head = hbox(margins=(16, 0, 10, 4), spacing=6)
        head.addWidget(label(_("Quotes"), "strong"))
        self._count = chip("", "count")
        head.addWidget(self._count)
        head.addStretch(1)
        self.compare_button = tool_button("layers", _("Compare two versions line by line"), text=_("Compare"),
                                          name="quote_compare")  # fmt: skip
        self.add_button = writing(tool_button("plus", _("New quote"), text=_("New quote"), name="quote_add"))
        head.addWidget(self.compare_button)
        head.addWidget(self.add_button)
        layout.addLayout(head)
        self.versions = VersionsTable()
        layout.addWidget(row(self.versions, margins=(8, 0, 8, 0)))
        layout.addSpacing(4)
        layout.addWidget(rule())
        self.head = VersionHead()
        layout.addWidget(self.head)
        self._fact_lines = vbox()
        layout.addLayout(self._fact_lines)
        layout.addSpacing(4)
        self.table = LinesTable()
        layout.addWidget(row(self.table, margins=(8, 0, 8, 0)))
        self.sums = SumsBox()
        layout.addWidget(self.sums)
        layout.addWidget(rule())
        self.files = FilesCard(self._context, reading.KIND, origin=ORIGIN)
        layout.addWidget(self.files)
        layout.addStretch(1)
        self.editor = LineEditor(self.table, self._context.workspace, self._save_line)

    def _connect(self) -> None:
        self.add_button.clicked.connect(self.add_quote)
        self.compare_button.clicked.connect(self._compare)
        self.versions.chosen.connect(self._choose)
        self.versions.opened.connect(self._enter_lines)
        self.versions.menu_requested.connect(self._offer_menu)
        self.table.whole_requested.connect(self._edit_whole)
        self.table.moved.connect(self._move_line)
        self.table.removed.connect(self._remove_line)
        self.files.describe_requested.connect(self._describe_file)
        head = self.head
        head.send_requested.connect(self._send)
        head.status_requested.connect(self._set_status)
        head.revise_requested.connect(self._revise)
        head.compare_requested.connect(self._compare)
        head.take_over_requested.connect(self._take_over)
        head.contract_requested.connect(self._make_contract)
        head.copy_requested.connect(self._copy)
        head.print_requested.connect(self._print)
        head.pdf_requested.connect(self._save_pdf)
        head.keep_pdf_requested.connect(self._keep_pdf)
        head.delete_requested.connect(self._delete)

    # -- showing ------------------------------------------------------------------------------------------------------

    @property
    def quote(self) -> QuoteRow | None:
        """The version chosen, else the newest one."""
        return next((quote for quote in self._quotes if quote.quote_id == self._chosen), next(iter(self._quotes), None))

    def fill(self, deal: OpportunityOverview) -> None:
        """Show the versions of a deal, the one chosen open."""
        workspace = self._context.workspace
        self._quotes = reading.list_quotes(workspace, deal.opportunity_id)
        self._count.setText(format_number(len(self._quotes)))
        self.compare_button.setVisible(len(self._quotes) > 1)
        self._stack.setCurrentIndex(1 if self._quotes else 0)
        quote = self.quote
        if quote is None:
            return
        self._chosen = quote.quote_id
        self.versions.show_versions(self._quotes, workspace.clock.today(), chosen=self._chosen)
        self._show_quote(quote)

    def _choose(self, quote_id: int) -> None:
        if quote_id != self._chosen and self.editor.commit():
            self._chosen = quote_id
            quote = self.quote
            if quote is not None:
                self._show_quote(quote)

    def _show_quote(self, quote: QuoteRow) -> None:
        is_open = self._deal is not None and self._deal.is_open
        self._contract_id = contract_reading.contract_of_quote(self._context.workspace, quote.quote_id)
        has_contract = self._contract_id is not None
        self.head.show_quote(quote, can_compare=len(self._quotes) > 1, can_take_over=is_open, has_contract=has_contract)
        self._show_facts(quote)
        self.table.show_quote(quote)
        self.sums.show_sums(quote)
        self.files.show_files(quote.quote_id, attachments.list_attachments(self._context.workspace, quote.quote_id))

    def _show_facts(self, quote: QuoteRow) -> None:
        """Show days, discount and notes; another version, or one that is no draft any more, has other editors."""
        if self._facts_of != (quote.quote_id, quote.is_draft):
            self._facts_of = (quote.quote_id, quote.is_draft)
            clear_layout(self._fact_lines)
            self.facts = {info.name: self._fact(info, quote) for info in _FACTS}
            for fact in self.facts.values():
                self._fact_lines.addWidget(fact)
        for name, fact in self.facts.items():
            value = getattr(quote, name)
            fact.show_value(value, _fact_words(name, value))

    def _fact(self, info: FieldInfo, quote: QuoteRow) -> FactRow:
        can_edit = quote.is_draft or info.name == "notes"
        fact = FactRow(self._context.workspace, replace(info, is_computed=not can_edit))
        fact.saved.connect(self._save_fact)
        fact.next_requested.connect(self._go_on)
        return fact

    # -- changing the whole -------------------------------------------------------------------------------------------

    def _perform(self, change: Callable[[], Changes]) -> Changes | None:
        return self._context.runner.perform(change)

    def _perform_and_choose(self, change: Callable[[], Changes]) -> None:
        """Make a version, show it, and begin with its lines."""
        made = self._perform(change)
        if made is not None and made.created_id is not None and self._deal is not None:
            self._chosen = made.created_id
            self.fill(self._deal)
            self.table.stand_on(0, PRODUCT)
            if self.table.current_line is None:
                self.editor.begin_here()

    def add_quote(self, _checked: bool = False) -> None:
        """Begin a quote, ready for its first line."""
        self._perform_and_choose(partial(quotes.add_quote, self._context.workspace, self.opportunity_id, origin=ORIGIN))

    def _revise(self) -> None:
        if self.quote is not None:
            self._perform_and_choose(
                partial(quotes.revise_quote, self._context.workspace, self.quote.quote_id, origin=ORIGIN)
            )

    def _send(self) -> None:
        quote = self.quote
        if quote is None or not self.editor.commit():
            return
        if quote.lines:
            self.versions.setFocus()  # where the keyboard comes back to: the button goes once it is sent
            self.pane_requested.emit(sent_pane(self._context, quote))
        else:
            self._set_status(QuoteStatus.SENT)  # refused in words

    def _set_status(self, status: QuoteStatus) -> None:
        if self.quote is not None:
            change = partial(quotes.set_status, self._context.workspace, self.quote.quote_id, status, origin=ORIGIN)
            self._perform(change)

    def _take_over(self) -> None:
        if self.quote is not None:
            self._perform(partial(quotes.take_over, self._context.workspace, self.quote.quote_id, origin=ORIGIN))

    def _make_contract(self) -> None:
        """Ask for the contract of the quote with what it comes to, or show the one there is."""
        if self._contract_id is not None:
            self._context.navigator.open_record(contract_reading.KIND, self._contract_id)
        elif self.quote is not None:
            pane = contract_of_quote(self._context, self.quote.quote_id)
            pane.saved.connect(pane.close_requested)
            self.versions.setFocus()  # where the keyboard comes back to
            self.pane_requested.emit(pane)

    def _delete(self) -> None:
        if self.quote is not None:
            self._perform(partial(quotes.delete_quote, self._context.workspace, self.quote.quote_id, origin=ORIGIN))

    def _save_fact(self, name: str, value: Any) -> None:
        fact, quote = self.facts[name], self.quote
        if quote is None:
            return
        value = value if name in ("dated_on", "valid_until") else value or (0 if name == "discount_percent" else "")
        change = partial(quotes.change_quote, self._context.workspace, quote.quote_id, origin=ORIGIN, **{name: value})
        if self._context.runner.perform(change, on_error=fact.refuse) is not None:
            fact.close_editor()

    def _go_on(self, name: str, by: int) -> None:
        """Go on from a fact with Tab: through those that can be edited, then into the lines."""
        names = [name for name, fact in self.facts.items() if not fact.info.is_computed]
        place = names.index(name) + by
        if 0 <= place < len(names):
            self.facts[names[place]].begin()
        elif by > 0:
            self._enter_lines()
        else:
            self.versions.setFocus()

    def leave(self) -> bool:
        """Save the field or cell under way; say whether none is left that was refused."""
        return leave_fields(self.facts.values()) and self.editor.commit()

    # -- lines --------------------------------------------------------------------------------------------------------

    def _enter_lines(self) -> None:
        self.table.stand_on(max(0, self.table.currentIndex().row()), PRODUCT)

    def _save_line(self, line_id: int | None, values: Mapping[str, Any]) -> str:
        """Write values into a line, of a new one where there is none yet; return why they were refused."""
        quote, refused = self.quote, list[str]()
        if quote is None:
            return ""
        if line_id is None:
            change = partial(lines.add_line, self._context.workspace, quote.quote_id, values, origin=ORIGIN)
        else:
            change = partial(lines.change_line, self._context.workspace, line_id, values, origin=ORIGIN)
        self._context.runner.perform(change, toast=False, on_error=partial(_note, refused))
        return refused[0] if refused else ""

    def _move_line(self, line_id: int, by: int) -> None:
        self._perform(partial(lines.move_line, self._context.workspace, line_id, by, origin=ORIGIN))

    def _remove_line(self, line_id: int) -> None:
        self._perform(partial(lines.delete_line, self._context.workspace, line_id, origin=ORIGIN))

    def _edit_whole(self, line: QuoteLineRow) -> None:
        if self.quote is not None:
            self.pane_requested.emit(line_pane(self._context, self.quote, line))

    # -- reading, comparing, files ------------------------------------------------------------------------------------

    def _offer_menu(self, place: QPoint) -> None:
        self.head.menu().popup(place)

    def _compare(self) -> None:
        """Lay the version chosen beside the one before it, else beside the one after."""
        newer = self.quote
        others = [quote for quote in self._quotes if newer is not None and quote.quote_id != newer.quote_id]
        if newer is None or not others:
            return
        same = [quote for quote in others if quote.number == newer.number] or others
        older = next((quote for quote in same if quote.version < newer.version), same[-1])
        if older.number == newer.number and older.version > newer.version:
            older, newer = newer, older
        self.pane_requested.emit(ComparisonPane(self._context, self._quotes, older=older, newer=newer))

    def _copy(self) -> None:
        if self.quote is not None:
            copy_text(self._context, quote_text.quote_text(self._context.workspace, self.quote.quote_id))

    def _print(self) -> None:
        if self.quote is not None:
            print_html(self._context, self._html(self.quote), title=self.quote.name, parent=self)

    def _save_pdf(self) -> None:
        if self.quote is not None:
            ask_pdf(self._context, self._html(self.quote), title=self.quote.name, parent=self)

    def _keep_pdf(self) -> None:
        quote = self.quote
        if quote is not None:
            data = pdf_of(self._html(quote), title=quote.name)
            self._perform(
                partial(attachments.attach_data, self._context.workspace, reading.KIND, quote.quote_id,
                        f"{quote.name}.pdf", data, origin=ORIGIN)
            )  # fmt: skip

    def _html(self, quote: QuoteRow) -> str:
        return quote_text.quote_html(self._context.workspace, quote.quote_id)

    def _describe_file(self, kept: AttachmentRow) -> None:
        self.pane_requested.emit(file_pane(self._context, kept, origin=ORIGIN))


def _fact_words(name: str, value: Any) -> str:
    if name == "discount_percent":
        return f"{value}%" if value else ""
    return str(value) if isinstance(value, str) else "" if value is None else format_date_long(value)


def _note(refused: list[str], error: UserError) -> None:
    refused.append(str(error))
