"""Which icon and tone an entry of a timeline has."""

from __future__ import annotations

from ocrm.services.customers import TimelineEntry, TimelineKind

KIND_ICONS = {
    "call": "phone",
    "visit": "map-pin",
    "meeting": "users",
    "email": "mail",
    "wechat": "message-circle",
    "message": "message-circle",
    "exhibition": "megaphone",
    "service": "life-buoy",
    "care": "gift",
    "quote": "file-text",
    "contract": "file-text",
    "payment": "wallet",
    "other": "pencil",
}
"""The icon of an interaction's or a to-do's kind."""
_TONES = {
    "call": "info", "visit": "ok", "meeting": "violet", "email": "warn", "wechat": "ok", "message": "ok",
    "other": "neutral",
}  # fmt: skip
_OUTCOMES = {"won": ("trophy", "ok"), "lost": ("ban", "neutral"), "void": ("ban", "neutral")}


def kind_icon(code: str) -> str:
    """Return the icon of an interaction's or to-do's kind; a kind the user made has the pencil."""
    return KIND_ICONS.get(code, "pencil")


def entry_look(entry: TimelineEntry) -> tuple[str, str]:
    """Return (icon, tone) of a timeline entry."""
    if entry.kind is TimelineKind.INTERACTION:
        return kind_icon(entry.subtype), _TONES.get(entry.subtype, "info")
    if entry.kind is TimelineKind.STAGE:
        return _OUTCOMES.get(entry.subtype, ("arrow-right", "violet"))
    return ("circle-check", "ok") if entry.kind is TimelineKind.TODO else ("user-plus", "neutral")
