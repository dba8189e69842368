"""The entries of a timeline in words."""

from __future__ import annotations

from typing import Any

from ocrm.formats import format_money, format_size
from ocrm.i18n import _, ngettext
from ocrm.models.fields import from_minor, from_utc_text
from ocrm.services import pool, settings
from ocrm.services.campaigns import reading as campaigns
from ocrm.services.deals import stages
from ocrm.services.fields import picklists
from ocrm.services.quotes import reading as quotes
from ocrm.services.relations import answers
from ocrm.services.timeline.entries import (
    CONTRACT_ENDED,
    NOON,
    OF_DAYS,
    TICKET_RESOLVED,
    TimelineEntry,
    TimelineKind,
)
from ocrm.services.visits.places import split_place
from ocrm.services.workspace import Workspace

_RECORD_KINDS = {
    TimelineKind.INTERACTION: "interactions",
    TimelineKind.STAGE: "opportunities",
    TimelineKind.QUOTE: "opportunities",
    TimelineKind.CONTRACT: "contracts",
    TimelineKind.PAYMENT: "contracts",
    TimelineKind.CAMPAIGN: "campaigns",
    TimelineKind.TICKET: "tickets",
    TimelineKind.TODO: "todos",
    TimelineKind.FILE: "attachments",
    TimelineKind.POOL: "customers",
    TimelineKind.CREATED: "customers",
}


class TimelineWords:
    """Puts timeline rows into words, remembering the names it looked up."""

    def __init__(self, workspace: Workspace, unanswered: frozenset[int]) -> None:
        self._workspace = workspace
        self._unanswered, self._now = unanswered, workspace.clock.now()
        self._kinds = picklists.labels(workspace, "interaction_kind")
        self._stages = {stage_id: stage.name for stage_id, stage in stages.stages_by_id(workspace).items()}
        self._categories = picklists.labels(workspace, "ticket_category")
        self._outcomes = {"won": _("Won"), "lost": _("Lost"), "void": _("Void")}

    def entry(self, row: tuple[Any, ...]) -> TimelineEntry:
        """Return what a stored row tells."""
        kind = TimelineKind(row[0])
        title, text, chips = getattr(self, f"_{kind.value}")(row)
        happened_at, is_unanswered = from_utc_text(row[4]), row[1] in self._unanswered
        if is_unanswered:
            chips = (answers.reason(happened_at, self._now), *chips)
        return TimelineEntry(
            kind, _RECORD_KINDS[kind], row[1], row[2], title, text, happened_at, chips, is_unanswered,
            has_time=kind not in OF_DAYS or not row[4].endswith(NOON),
        )  # fmt: skip

    def _interaction(self, row: tuple[Any, ...]) -> tuple[str, str, tuple[str, ...]]:
        title = self._kinds.get(row[2], row[2])
        if row[7]:
            title += " · " + _("{n} min").format(n=row[7])
        files = ngettext("{n} file", "{n} files", row[9]).format(n=row[9]) if row[9] else ""
        private = _("Private") if row[10] else ""
        text, place = split_place(row[3]) if row[2] == "visit" else (row[3], "")
        return title, text, tuple(chip for chip in (place, row[5], row[6], row[8], files, private) if chip)

    def _stage(self, row: tuple[Any, ...]) -> tuple[str, str, tuple[str, ...]]:
        to_name = self._outcomes.get(row[2], self._stages.get(row[6], ""))
        if row[5] is None:
            return _("New opportunity"), _("“{deal}” begins in {stage}").format(deal=row[8], stage=to_name), ()
        if row[2] == "open" and row[5] == row[6]:
            return (
                _("Opportunity reopened"),
                _("“{deal}” is open again in {stage}").format(deal=row[8], stage=to_name),
                (),
            )
        text = _("“{deal}” {from_stage} → {to_stage}").format(
            deal=row[8], from_stage=self._stages.get(row[5], ""), to_stage=to_name
        )
        return _("Opportunity stage"), text, (row[3],) if row[3] else ()

    def _quote(self, row: tuple[Any, ...]) -> tuple[str, str, tuple[str, ...]]:
        quote = quotes.fetch_quote(self._workspace, row[5])
        text = f"{quote.name} · {quote.money(quote.sums.total)}" if quote.lines else quote.name
        return _("Quote"), text, (quotes.status_label(quote.status),)

    def _contract(self, row: tuple[Any, ...]) -> tuple[str, str, tuple[str, ...]]:
        is_order, has_ended = row[8] == "order", row[2] == CONTRACT_ENDED
        title = _("Contract ended") if has_ended else _("Order placed") if is_order else _("Contract signed")
        money = ""
        if row[7] is not None and not has_ended:
            money = format_money(from_minor(row[7]), row[5] or settings.currency(self._workspace))
        return title, " · ".join(filter(None, (row[3], money))), (row[6],)

    def _payment(self, row: tuple[Any, ...]) -> tuple[str, str, tuple[str, ...]]:
        money = format_money(from_minor(row[7]), row[5] or settings.currency(self._workspace), cents=True)
        return _("Payment received"), f"{money} · {row[3]}", tuple(filter(None, (row[6], row[8])))

    def _campaign(self, row: tuple[Any, ...]) -> tuple[str, str, tuple[str, ...]]:
        if row[6]:
            return _("Added to a campaign"), row[3], tuple(filter(None, (row[5],)))
        status = campaigns.member_status_label(row[2])
        return _("Campaign"), row[3], tuple(filter(None, (status, row[5], row[8])))

    def _ticket(self, row: tuple[Any, ...]) -> tuple[str, str, tuple[str, ...]]:
        is_resolved = row[2] == TICKET_RESOLVED
        title = _("Ticket resolved") if is_resolved else _("Ticket opened")
        answer = _("Satisfaction {n} of 5").format(n=row[7]) if is_resolved and row[7] else ""
        chips = (self._categories.get(row[6], row[6]), row[5], answer)
        return title, "\n".join(filter(None, (row[3], row[8]))), tuple(filter(None, chips))

    def _todo(self, row: tuple[Any, ...]) -> tuple[str, str, tuple[str, ...]]:
        return _("To-do done"), row[3], (row[8],) if row[8] else ()

    def _file(self, row: tuple[Any, ...]) -> tuple[str, str, tuple[str, ...]]:
        source, dated_on, expires_on = row[5], row[6], row[8]
        chips = (format_size(row[7]), source, dated_on, _("valid until {day}").format(day=expires_on))
        return _("File attached"), row[3], tuple(chip for chip in chips[: 4 if expires_on else 3] if chip)

    def _pool(self, row: tuple[Any, ...]) -> tuple[str, str, tuple[str, ...]]:
        return _("Claimed") if row[2] == pool.CLAIMED else _("Moved into the pool"), row[3], ()

    def _created(self, _row: tuple[Any, ...]) -> tuple[str, str, tuple[str, ...]]:
        return _("Customer created"), "", ()
