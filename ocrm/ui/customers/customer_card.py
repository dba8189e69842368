"""A card of a customer's page that reads, shows and changes its own rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Signal

from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.ui.cards.related_card import RelatedCard
from ocrm.ui.context import AppContext
from ocrm.ui.forms.editor_pane import EditorPane

ORIGIN = "customer"


class CustomerCard(RelatedCard):
    """To add one: a subclass that fills its rows in `refresh` and returns the pane of its plus in `new_pane`.

    It is then named in CARDS of `cards.py`. `title`, `add_text` and `empty_text` are to be translated. One that
    `is_for_few` is seen only where it holds something, or was asked for.
    """

    pane_requested = Signal(object)
    """A pane shall be shown: an EditorPane."""
    name: ClassVar[str]
    title: ClassVar[str]
    add_text: ClassVar[str] = ""
    empty_text: ClassVar[str] = ""
    is_for_few: ClassVar[bool] = False

    def __init__(self, context: AppContext) -> None:
        super().__init__(
            self.name, _(self.title), add_text=_(self.add_text) if self.add_text else "",
            empty_text=_(self.empty_text) if self.empty_text else "",
        )  # fmt: skip
        self._context = context
        self._customer_id = 0
        self._is_asked_for = False
        self.add_requested.connect(self.add)

    def show_customer(self, customer_id: int) -> None:
        """Show what of its kind hangs on a customer."""
        if customer_id != self._customer_id:
            self._is_asked_for = False
        self._customer_id = customer_id
        self.refresh()

    def refresh(self) -> None:
        """Read and show the rows of the customer."""

    def new_pane(self) -> EditorPane | None:
        """Return the pane in which one more is written; None where another place is gone to."""
        return None

    def add(self) -> None:
        """Ask for one more; a card for few is seen from now on."""
        self._is_asked_for = True
        pane = self.new_pane()
        if pane is not None:
            self.pane_requested.emit(pane)

    @property
    def is_wanted(self) -> bool:
        """Whether the card is to be seen."""
        return not self.is_for_few or not self.is_blank or self._is_asked_for

    def _perform(self, change: Callable[..., Changes], *values: object, **more: object) -> None:
        """Run a change that takes the workspace first."""
        self._context.runner.perform(partial(change, self._context.workspace, *values, origin=ORIGIN, **more))
