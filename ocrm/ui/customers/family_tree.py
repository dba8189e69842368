"""The group a customer stands in: who is above and below, with what all of them have open and won."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from ocrm.formats import format_number
from ocrm.i18n import _
from ocrm.services.display import ValueFormatter
from ocrm.services.relations.families import Family, FamilyMember, fetch_family
from ocrm.ui.cards.card_row import ElidedLink
from ocrm.ui.context import AppContext
from ocrm.ui.theme import theme
from ocrm.ui.widgets import button, chip, clear_layout, hbox, label, rule, vbox
from ocrm.ui.widgets.menu_entries import press

_INDENT = 14
_SHOWN = 12


class FamilyTree(QWidget):
    """Hidden for a customer that stands alone."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._shows_all = False
        self._family: Family | None = None
        self.setObjectName("family_tree")
        layout = vbox(self, margins=(0, 0, 0, 6), spacing=2)
        layout.addWidget(rule())
        head = hbox(margins=(16, 8, 12, 2), spacing=6)
        head.addWidget(label(_("Group"), "strong"))
        self._count = chip("", "count")
        head.addWidget(self._count)
        head.addStretch(1)
        layout.addLayout(head)
        self._sums = label("", "caption", wrap=True)
        self._sums.setObjectName("family_sums")
        self._sums.setContentsMargins(theme().px(16), 0, theme().px(12), theme().px(2))
        layout.addWidget(self._sums)
        self._body = vbox(margins=(16, 0, 8, 0), spacing=0)
        layout.addLayout(self._body)
        self.hide()

    def show_customer(self, customer_id: int) -> None:
        """Show the group of a customer."""
        family = fetch_family(self._context.workspace, customer_id)
        self.setVisible(not family.is_alone)
        if family == self._family:
            return
        self._family = family
        clear_layout(self._body)
        formatter = ValueFormatter(self._context.workspace)
        self._count.setText(format_number(family.count))
        self._sums.setText(
            _("Open {open} · won {won}").format(
                open=formatter.money_short(family.open_amount), won=formatter.money_short(family.won_amount)
            )
        )
        shown = family.members if self._shows_all else family.members[:_SHOWN]
        for member in shown:
            self._body.addWidget(self._line(member, formatter))
        if len(shown) < len(family.members):
            more = button(_("All {n}").format(n=format_number(family.count)), None, "link", name="family_more")
            more.clicked.connect(partial(self._show_all, customer_id))
            self._body.addWidget(more)

    def _line(self, member: FamilyMember, formatter: ValueFormatter) -> QWidget:
        holder = QWidget()
        holder.setObjectName("family_member")
        line = hbox(holder, margins=(theme().px(_INDENT) * min(member.depth, 6), 1, 4, 1), spacing=6)
        if member.is_self:
            line.addWidget(label(member.name, "strong", elide=True), 1)
        else:
            link = ElidedLink(member.name)
            opened = partial(self._context.navigator.open_record, "customers", member.customer_id)
            link.clicked.connect(partial(press, opened))
            line.addWidget(link, 1)
        if member.rolled_open or member.rolled_won:
            amount = label(formatter.money_short(member.rolled_open), "caption")
            amount.setToolTip(
                _("With all below: open {open}, won {won}").format(
                    open=formatter.money(member.rolled_open), won=formatter.money(member.rolled_won)
                )
            )
            line.addWidget(amount)
        return holder

    def _show_all(self, customer_id: int, _checked: bool = False) -> None:
        self._shows_all, self._family = True, None
        self.show_customer(customer_id)
