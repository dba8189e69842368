"""The right column of an opportunity's page: its customer and people, and its to-dos with a line to add one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QVBoxLayout, QWidget

from ocrm.formats import format_number, format_phone
from ocrm.i18n import _
from ocrm.services.deals import deal_roles, opportunity_overview
from ocrm.services.deals.opportunity_overview import OpportunityOverview
from ocrm.services.relations.customers import ContactRow
from ocrm.services.suggestions import Scope
from ocrm.services.workday import todos
from ocrm.services.workday.todos import TodoRow
from ocrm.ui.context import AppContext
from ocrm.ui.opportunities.contracts_card import DealContractsCard
from ocrm.ui.suggestions.suggestion_panel import SuggestionCard
from ocrm.ui.theme.icons import icon
from ocrm.ui.todos.quick_add_field import QuickAddField
from ocrm.ui.todos.todo_strip import TodoStrip
from ocrm.ui.widgets import (
    Avatar,
    button,
    chip,
    clear_layout,
    column,
    escape_mnemonic,
    hbox,
    label,
    row,
    rule,
    tool_button,
    vbox,
)
from ocrm.ui.widgets.menu_entries import press
from ocrm.ui.widgets.menu_places import open_below

_SHOWN_PEOPLE = 4
_SHOWN_TODOS = 8


class RecordSide(QScrollArea):
    """Cards about a deal's surroundings."""

    customer_wanted = Signal()
    """The deal has no customer, and one shall be chosen."""
    pane_requested = Signal(object)
    """A pane shall be shown: an EditorPane."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self.setObjectName("deal_side")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        holder = QFrame()
        holder.setProperty("surface", "flat")
        layout = vbox(holder)
        self._suggested = SuggestionCard(context)
        layout.addWidget(self._suggested)
        self._people, self._people_count = self._card(layout, _("Customer and people"))
        layout.addWidget(rule())
        self._todos, self._todo_count = self._card(layout, _("To-dos"))
        self.quick_add = QuickAddField(context, placeholder=_("Add: Fri 10:00 call about terms"))
        adding = hbox(margins=(14, 0, 14, 12))
        adding.addWidget(self.quick_add)
        layout.addLayout(adding)
        layout.addWidget(rule())
        self.contracts = DealContractsCard(context)
        self.contracts.pane_requested.connect(self.pane_requested)
        layout.addWidget(self.contracts)
        layout.addStretch(1)
        self.setWidget(holder)

    def _card(self, layout: QVBoxLayout, title: str) -> tuple[QVBoxLayout, QWidget]:
        head = hbox(margins=(16, 10, 12, 4), spacing=8)
        head.addWidget(label(title, "strong"))
        count = chip("", "count")
        head.addWidget(count)
        head.addStretch(1)
        layout.addLayout(head)
        body = vbox(margins=(14, 0, 14, 10), spacing=6)
        layout.addLayout(body)
        return body, count

    # -- what is shown ------------------------------------------------------------------------------------------------

    def show_deal(self, deal: OpportunityOverview) -> None:
        """Show the surroundings of a deal."""
        workspace = self._context.workspace
        self._suggested.show_record(Scope(opportunity_id=deal.opportunity_id))
        self._show_people(deal, opportunity_overview.list_people(workspace, deal))
        self._show_todos(todos.list_of_record(workspace, "opportunities", deal.opportunity_id))
        self.contracts.show_deal(deal.opportunity_id, has_customer=deal.customer is not None)
        self.quick_add.set_links(
            {
                "opportunity": deal.opportunity_id,
                "customer": deal.customer.record_id if deal.customer is not None else None,
                "contact": deal.contact.record_id if deal.contact is not None else None,
            }
        )

    def _show_people(self, deal: OpportunityOverview, people: Sequence[ContactRow]) -> None:
        clear_layout(self._people)
        _show_count(self._people_count, len(people))
        if deal.customer is None:
            choose = button(_("Choose a customer"), "building-2", "small", name="choose_customer")
            choose.clicked.connect(self.customer_wanted)
            self._people.addWidget(row(label(_("No customer yet"), "muted"), None, choose))
            return
        name = button(escape_mnemonic(deal.customer.title), None, "link", name="open_customer")
        name.clicked.connect(partial(self._open_customer, deal.customer.record_id))
        self._people.addWidget(row(Avatar(deal.customer.title, size=26), name, None))
        own = deal.contact.record_id if deal.contact is not None else None
        roles = deal_roles.roles_of_deal(self._context.workspace, deal.opportunity_id)
        # Who has a part in the deal first; sorted() keeps the deal's own contact before the others.
        people = sorted(people, key=lambda person: (person.contact_id != own, person.contact_id not in roles))
        for person in people[: max(_SHOWN_PEOPLE, len(roles) + 1)]:
            role = roles.get(person.contact_id, "")
            self._people.addWidget(self._person(deal, person, role, is_own=person.contact_id == own))

    def _person(self, deal: OpportunityOverview, person: ContactRow, role: str, *, is_own: bool) -> QWidget:
        facts = " · ".join(text for text in (person.title, format_phone(person.mobile or person.work_phone)) if text)
        words = column(label(person.name, elide=True), label(facts, "caption", elide=True), spacing=0)
        change = tool_button("ellipsis", _("Role of {name}").format(name=person.name), name="role_menu_button")
        change.clicked.connect(partial(self._offer_roles, deal.opportunity_id, person.contact_id, change))
        parts: list[QWidget | int | None] = [Avatar(person.name, size=26, square=False), words]
        if role:
            parts.append(chip(deal_roles.role_label(role), "violet" if role == "decision_maker" else "info"))
        elif is_own:
            parts.append(chip(_("This deal"), "info"))
        elif person.is_primary:
            parts.append(chip(_("Primary"), "neutral"))
        made = row(*parts, change)
        layout = made.layout()
        if layout is not None:
            layout.setStretchFactor(words, 1)  # type: ignore[attr-defined]
        return made

    def _offer_roles(self, opportunity_id: int, contact_id: int, anchor: QWidget) -> None:
        open_below(self.role_menu(opportunity_id, contact_id), anchor)

    def role_menu(self, opportunity_id: int, contact_id: int) -> QMenu:
        """Return the menu of a person in the deal; it deletes itself when closed."""
        menu = QMenu(self)
        menu.setObjectName("role_menu")
        opened = partial(self._context.navigator.open_record, "contacts", contact_id)
        menu.addAction(icon("external-link"), _("Open the full page")).triggered.connect(partial(press, opened))
        menu.addSeparator()
        present = deal_roles.roles_of_deal(self._context.workspace, opportunity_id).get(contact_id, "")
        for role in deal_roles.ROLES:
            action = menu.addAction(_(role.label))
            action.setCheckable(True)
            action.setChecked(role.code == present)
            wanted = "" if role.code == present else role.code
            action.triggered.connect(partial(press, partial(self._set_role, opportunity_id, contact_id, wanted)))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _set_role(self, opportunity_id: int, contact_id: int, role: str) -> None:
        workspace = self._context.workspace
        change = partial(deal_roles.set_role, workspace, opportunity_id, contact_id, role=role, origin="opportunity")
        self._context.runner.perform(change)

    def _show_todos(self, rows: Sequence[TodoRow]) -> None:
        clear_layout(self._todos)
        _show_count(self._todo_count, len(rows))
        if not rows:
            self._todos.addWidget(label(_("Nothing planned. Add the next step below."), "muted", wrap=True))
        for todo in rows[:_SHOWN_TODOS]:
            self._todos.addWidget(TodoStrip(self._context, todo))

    def _open_customer(self, customer_id: int) -> None:
        self._context.navigator.open_record("customers", customer_id)


def _show_count(count: QWidget, number: int) -> None:
    count.setProperty("text", format_number(number))
    count.setVisible(bool(number))
