"""The icons of the kinds of interaction and to-do, the same wherever one is shown."""

from __future__ import annotations

_ICONS = {
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
    "contract": "handshake",
    "payment": "wallet",
    "promise": "handshake",
}


def kind_icon(code: str, *, other: str = "pencil") -> str:
    """Return the icon of an interaction's or a to-do's kind; `other` is that of kinds without one of their own."""
    return _ICONS.get(code, other)
