"""The header of an opportunity's page: where it belongs, its tags, walking through the list, winning and losing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from ocrm.formats import format_number
from ocrm.i18n import _
from ocrm.services.deals.opportunity_overview import OpportunityOverview
from ocrm.ui.opportunities.deal_commands import DealCommands
from ocrm.ui.stars import star_button
from ocrm.ui.widgets import Header, button, chip, label, tool_button
from ocrm.ui.widgets.menu_entries import add_entry, press
from ocrm.ui.widgets.writing import writing

_OUTCOMES = {"won": "ok", "lost": "bad", "void": "neutral"}


Entry = tuple[str, str, Callable[[], object], str]
"""A command of the menu: icon, words, what to do, and its name."""


def make_record_header(
    deal: OpportunityOverview,
    commands: DealCommands,
    siblings: Sequence[int],
    *,
    step: Callable[[int], None],
    entries: Sequence[Entry] = (),
) -> Header:
    """Return the header of a deal; `step` walks through the `siblings` it came with, `entries` join the menu."""
    crumbs = [_("Opportunities")]
    if deal.customer is not None:
        crumbs.append(deal.customer.title)
    chips: list[QWidget] = [chip(tag, "violet") for tag in deal.tags[:3]]
    if not deal.is_open:
        chips.insert(0, chip(outcome_word(deal.status), _OUTCOMES.get(deal.status, "neutral")))
    star = star_button()
    star.clicked.connect(partial(press, commands.toggle_star))
    right = [*_walk(deal, siblings, step), *_closing(deal, commands, entries)]
    return Header(deal.subject, crumbs=crumbs, left=[star, *chips], right=right)


def outcome_word(status: str) -> str:
    """Return what a closed deal's status is called."""
    return {"won": _("Won"), "lost": _("Lost"), "void": _("Void")}.get(status, status)


def _walk(deal: OpportunityOverview, siblings: Sequence[int], step: Callable[[int], None]) -> list[QWidget]:
    if len(siblings) < 2 or deal.opportunity_id not in siblings:
        return []
    number = list(siblings).index(deal.opportunity_id)
    place = _("{number} / {total}").format(number=format_number(number + 1), total=format_number(len(siblings)))
    previous = tool_button("chevron-left", _("Previous record"), "Ctrl+↑", name="previous_record")
    following = tool_button("chevron-right", _("Next record"), "Ctrl+↓", name="next_record")
    previous.setEnabled(number > 0)
    following.setEnabled(number + 1 < len(siblings))
    previous.clicked.connect(partial(press, partial(step, -1)))
    following.clicked.connect(partial(press, partial(step, 1)))
    return [label(place, "caption"), previous, following]


def _closing(deal: OpportunityOverview, commands: DealCommands, entries: Sequence[Entry]) -> list[QWidget]:
    menu = QMenu()
    more = tool_button("ellipsis", _("More"), menu=menu, name="record_more")
    menu.setParent(more, menu.windowFlags())
    if deal.is_open:
        lose = writing(button(_("Lost…"), "ban", name="lose_button"))
        lose.clicked.connect(partial(press, commands.lose))
        win = writing(button(_("Won"), "trophy", "primary", name="win_button"))
        win.clicked.connect(partial(press, commands.win))
        add_entry(menu, "clock", _("Plan next step…"), commands.plan_step, name="more_plan")
        add_entry(menu, "layers", _("Lay out a plan…"), commands.lay_out_plan, name="more_lay_out")
        add_entry(menu, "mail", _("Write a mail…"), commands.write_mail, name="more_write_mail", writes=True)
        add_entry(menu, "pause", _("On hold until…"), commands.hold, name="more_hold")
        if deal.record["hold_until"] is not None:
            add_entry(menu, "rotate-ccw", _("Take off hold"), commands.resume, name="more_resume")
        add_entry(menu, "sliders-horizontal", _("What if…"), commands.what_if, name="more_what_if")
        add_entry(menu, "x", _("Void"), commands.void, name="more_void")
        buttons: list[QWidget] = [lose, win, more]
    else:
        reopen = writing(button(_("Reopen"), "rotate-ccw", name="reopen_button"))
        reopen.clicked.connect(partial(press, commands.reopen))
        buttons = [reopen, more]
    menu.addSeparator()
    commands.fill_tags(menu, deal.tags)
    for icon_name, text, handler, name in entries:
        add_entry(menu, icon_name, text, handler, name=name)
    menu.addSeparator()
    add_entry(menu, "trash-2", _("Delete"), commands.delete, name="more_delete")
    return buttons
