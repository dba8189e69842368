"""Cards of records by name: those worked on last, those with a star."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ocrm.i18n import _
from ocrm.services import search
from ocrm.services.search import SearchHit
from ocrm.services.workspace import Workspace
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext
from ocrm.ui.today.card import Card
from ocrm.ui.today.hit_list import make_hit_list
from ocrm.ui.widgets import kbd, label

_SHOWN = 5


class HitCard(Card):
    """Records to open with one press. Where there are none it says `nothing`, or goes out of sight."""

    def __init__(
        self,
        context: AppContext,
        title: str,
        *,
        fetch: Callable[[Workspace], list[SearchHit]],
        name: str,
        nothing: str = "",
    ) -> None:
        super().__init__(title, name=f"{name}_card")
        self._context, self._fetch = context, fetch
        self._nothing = label(nothing, "muted", wrap=True)
        self._nothing.setContentsMargins(15, 2, 15, 8)
        self.inside.addWidget(self._nothing)
        self.pane = self.list = make_hit_list(title, name=name)
        self.list.opened.connect(self._on_opened)
        self.inside.addWidget(self.list)

    def reload(self) -> None:
        hits = self._fetch(self._context.workspace)
        self.list.set_rows(hits)
        self.list.setVisible(bool(hits))
        self._nothing.setVisible(not hits)
        self.setVisible(bool(hits or self._nothing.text()))

    def _on_opened(self, hit: SearchHit) -> None:
        self._context.navigator.open_record(hit.kind, hit.record_id)


def make_recent_card(context: AppContext) -> HitCard:
    """Return the card of what was worked on last."""
    fetch = partial(search.recent_records, limit=_SHOWN)
    made = HitCard(context, _("Recently opened"), fetch=fetch, name="recent")
    made.head.addWidget(kbd(context.actions.shortcut_text(ActionId.RECENT_RECORDS)))
    return made


def make_starred_card(context: AppContext) -> HitCard:
    """Return the card of what has a star."""
    nothing = _("Nothing has a star yet. Press Ctrl+D on a customer, a contact or an opportunity.")
    fetch = partial(search.starred_records, limit=_SHOWN)
    return HitCard(context, _("Starred"), fetch=fetch, name="starred", nothing=nothing)
