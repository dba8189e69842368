"""Which icon and tone an entry of a timeline has."""

from __future__ import annotations

from ocrm.services.relations.customers import TimelineEntry, TimelineKind
from ocrm.services.timeline import TICKET_RESOLVED
from ocrm.ui.kind_icons import kind_icon

_TONES = {
    "call": "info", "visit": "ok", "meeting": "violet", "email": "warn", "wechat": "ok", "message": "ok",
    "other": "neutral",
}  # fmt: skip
_OTHERS = {
    TimelineKind.QUOTE: ("file-text", "violet"),
    TimelineKind.CONTRACT: ("receipt", "info"),
    TimelineKind.PAYMENT: ("wallet", "ok"),
    TimelineKind.CAMPAIGN: ("megaphone", "violet"),
    TimelineKind.TODO: ("circle-check", "ok"),
    TimelineKind.FILE: ("paperclip", "neutral"),
    TimelineKind.CHANGE: ("pencil", "neutral"),
}
_OUTCOMES = {"won": ("trophy", "ok"), "lost": ("ban", "neutral"), "void": ("ban", "neutral")}


def entry_look(entry: TimelineEntry) -> tuple[str, str]:
    """Return (icon, tone) of a timeline entry."""
    if entry.kind is TimelineKind.INTERACTION:
        return kind_icon(entry.subtype), _TONES.get(entry.subtype, "info")
    if entry.kind is TimelineKind.POOL:
        return "inbox", "neutral"
    if entry.kind is TimelineKind.TICKET:
        return "life-buoy", "ok" if entry.subtype == TICKET_RESOLVED else "warn"
    if entry.kind is TimelineKind.STAGE:
        return _OUTCOMES.get(entry.subtype, ("arrow-right", "violet"))
    return _OTHERS.get(entry.kind, ("user-plus", "neutral"))
